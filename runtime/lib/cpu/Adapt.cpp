//===- Adapt.cpp - LORA_KERNEL_ADAPT --------------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A delta by itself, for layers whose product is not ours: rows without an
// adapter are not touched.
//
//===----------------------------------------------------------------------===//

#include "Adapters.h"
#include "KernelImpl.h"

#include <algorithm>

namespace lora::runtime::cpu {

namespace {

/// Columns in one piece of work.
constexpr int64_t kColumns = 1024;

struct Adapt {
  const LoraTensor *x, *slots, *y;
  bool isEmbedding;
  int64_t tokens, out;
  const LoraBankSite *site = nullptr;
  Format bankFormat = kF32;

  bool check(Checker &check, const Call &call);
};

bool Adapt::check(Checker &check, const Call &call) {
  if (!check.count("attributes", call.numAttributes, 2) ||
      !check.count("operands", call.numOperands, 3))
    return false;
  x = &call.operands[0];
  slots = &call.operands[1];
  y = &call.operands[2];
  int64_t bound = call.attributes[1];
  isEmbedding = x->dtype == LORA_DTYPE_I64;
  if (isEmbedding ? !check.tensor(*x, "ids", kI64, {-1}, /*dense=*/false)
                  : !check.tensor(*x, "x", kFloats, {-1, bound}))
    return false;
  tokens = x->sizes[0];
  if (!check.output(*y, "y", kFloats, {tokens, -1}))
    return false;
  out = y->sizes[1];
  if (!checkAdapters(check, call.bank, call.attributes[0], *slots, tokens, site,
                     bankFormat))
    return false;
  for (int64_t t = 0; isEmbedding && t < tokens; ++t) {
    int64_t id = static_cast<const int64_t *>(x->data)[t * x->strides[0]];
    if (id < 0 || id >= bound)
      return check.fail("ids: expected 0 to %lld, found %lld for token %lld",
                        static_cast<long long>(bound - 1),
                        static_cast<long long>(id), static_cast<long long>(t));
  }
  if (!site)
    return true;
  return isEmbedding ? checkSlices(check, *site, {out})
                     : checkTotalWidth(check, *site, out);
}

} // namespace

Status runAdapt(const Call &call) {
  Checker check("adapt");
  Adapt op;
  if (!op.check(check, call))
    return check.take();
  if (!op.site || op.tokens == 0 || op.out == 0)
    return {};

  const Isa &isa = call.isa;
  AdapterPlan plan;
  plan.isa = &isa;
  plan.site = op.site;
  plan.format = op.bankFormat;
  plan.numSlices = op.site->num_slices;
  plan.in = op.isEmbedding ? 0 : op.x->sizes[1];
  int64_t widest = plan.widest(*op.slots, op.tokens);
  if (widest == 0)
    return {};

  int64_t columns = std::min(op.out, kColumns);
  int64_t tileSize = roundUp(kMaxRunRows * columns, 16);
  bool copiesX = !op.isEmbedding && op.x->dtype != LORA_DTYPE_F32;
  Layout layout;
  size_t xAt = layout.add<float>(copiesX ? op.tokens * plan.in : 0);
  size_t runsAt = layout.add<AdapterRun>(op.tokens);
  size_t shrunkAt = layout.add<float>(op.tokens * roundUp(widest, 16));
  size_t tilesAt = layout.add<float>(call.pool.size() * tileSize);
  char *memory = call.scratch.get(layout.size());
  if (!memory)
    return check.outOfMemory(layout.size());
  plan.runs = reinterpret_cast<AdapterRun *>(memory + runsAt);
  plan.shrunk = reinterpret_cast<float *>(memory + shrunkAt);
  for (int64_t row = 0; row < op.tokens; ++row)
    plan.addRow(row, 0, slotAt(*op.slots, row));

  if (op.isEmbedding) {
    // A^T's rows are looked up.
    const int64_t *ids = static_cast<const int64_t *>(op.x->data);
    for (int64_t i = 0; i < plan.numRuns; ++i) {
      const AdapterRun &run = plan.runs[i];
      const LoraSlice &part = plan.slice(run.slot, 0);
      for (int64_t row = run.begin; row < run.end; ++row) {
        float *to = plan.shrunk + row * plan.pitch;
        isa.load[op.bankFormat](
            to,
            elementAt(part.a, op.bankFormat,
                      ids[row * op.x->strides[0]] * part.rank),
            part.rank);
        isa.scale(to, part.scale, part.rank);
      }
    }
  } else {
    int64_t ldx;
    const float *x =
        asF32Rows(call, *op.x, reinterpret_cast<float *>(memory + xAt), ldx);
    plan.shrink(call.pool, x, ldx);
  }

  // Each piece is some columns of one run's rows.
  Format format = formatOf(op.y->dtype);
  float *tiles = reinterpret_cast<float *>(memory + tilesAt);
  int64_t pieces = ceilDiv(op.out, columns);
  call.pool.parallelFor(
      plan.numRuns * pieces, 1, [&](int64_t begin, int64_t end, int worker) {
        for (int64_t task = begin; task < end; ++task) {
          const AdapterRun &run = plan.runs[task / pieces];
          int64_t first = task % pieces * columns;
          int64_t count = std::min(columns, op.out - first);
          int64_t rows = run.end - run.begin;
          float *tile = tiles + worker * tileSize;
          int64_t ld = count;
          if (format == kF32) {
            ld = op.y->strides[0];
            tile = static_cast<float *>(op.y->data) + run.begin * ld + first;
          }
          auto rowAt = [&](int64_t i) {
            return elementAt(op.y->data, format,
                             (run.begin + i) * op.y->strides[0] + first);
          };
          for (int64_t i = 0; format != kF32 && i < rows; ++i)
            isa.load[format](tile + i * ld, rowAt(i), count);
          plan.expand(run.begin, run.end, first, first + count, tile, ld);
          for (int64_t i = 0; format != kF32 && i < rows; ++i)
            isa.store[format](rowAt(i), tile + i * ld, count);
        }
      });
  return {};
}

} // namespace lora::runtime::cpu
