//===- Adapt.cpp - LORA_KERNEL_ADAPT --------------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Adds the adapters' deltas to what is there already.
//
//===----------------------------------------------------------------------===//

#include "Adapters.h"
#include "KernelImpl.h"

#include <algorithm>

namespace lora::runtime::cpu {

/// Columns in one piece of work; a whole number of vectors.
static constexpr int64_t kColumns = 512;

Status runAdapt(const Call &call) {
  Checker check("adapt");
  if (!check.count("attributes", call.numAttributes, 1) ||
      !check.count("operands", call.numOperands, 3))
    return check.take();
  const LoraTensor &x = call.operands[0], &slots = call.operands[1],
                   &y = call.operands[2];
  if (!check.tensor(x, "x", kFloats, {-1, -1}))
    return check.take();
  int64_t tokens = x.sizes[0], in = x.sizes[1];
  AdapterPlan plan;
  if (!check.output(y, "y", kFloats, {tokens, -1}) ||
      !checkAdapters(check, call.bank, call.attributes[0], slots, tokens,
                     plan.site, plan.format))
    return check.take();
  if (!plan.site)
    return {};
  int64_t out = y.sizes[1], width = 0, widest = 0;
  plan.numSlices = plan.site->num_slices;
  for (int32_t i = 0; i < plan.numSlices; ++i) {
    if (plan.site->out_sizes[i] < 0)
      check.fail("bank: expected width at least 0 of slice %d, found %lld", i,
                 static_cast<long long>(plan.site->out_sizes[i]));
    width += plan.site->out_sizes[i];
  }
  if (width != out)
    check.fail("bank: expected slices of width %lld together, found %lld",
               static_cast<long long>(out), static_cast<long long>(width));
  if (Status status = check.take(); !status.ok())
    return status;
  for (int64_t row = 0; row < tokens; ++row) {
    int32_t slot = slotAt(slots, row);
    int64_t rank = 0;
    for (int32_t i = 0; slot >= 0 && i < plan.numSlices; ++i)
      rank += plan.slice(slot, i).rank;
    widest = std::max(widest, rank);
  }
  if (widest == 0 || out == 0)
    return {};

  const Isa &isa = call.isa;
  Format format = formatOf(y.dtype);
  Layout layout;
  size_t xAt = layout.add<float>(x.dtype == LORA_DTYPE_F32 ? 0 : tokens * in);
  size_t runsAt = layout.add<AdapterRun>(tokens);
  size_t shrunkAt = layout.add<float>(tokens * roundUp(widest, 16));
  int64_t tileSize = format == kF32 ? 0 : kMaxRunRows * kColumns;
  size_t tilesAt = layout.add<float>(call.pool.size() * tileSize);
  char *memory = call.scratch.get(layout.size());
  if (!memory)
    return check.outOfMemory(layout.size());

  int64_t ldx;
  const float *rows =
      asF32Rows(call, x, reinterpret_cast<float *>(memory + xAt), ldx);
  plan.isa = &isa;
  plan.in = in;
  plan.runs = reinterpret_cast<AdapterRun *>(memory + runsAt);
  plan.shrunk = reinterpret_cast<float *>(memory + shrunkAt);
  for (int64_t row = 0; row < tokens; ++row)
    plan.addRow(row, 0, slotAt(slots, row));
  plan.shrink(call.pool, rows, ldx);

  // Only rows of a run are read and written: the others keep their bits.
  float *tiles = reinterpret_cast<float *>(memory + tilesAt);
  int64_t pieces = ceilDiv(out, kColumns);
  call.pool.parallelFor(
      plan.numRuns * pieces, 1, [&](int64_t begin, int64_t end, int worker) {
        for (int64_t task = begin; task < end; ++task) {
          const AdapterRun &run = plan.runs[task / pieces];
          int64_t from = task % pieces * kColumns;
          int64_t columns = std::min(kColumns, out - from);
          auto at = [&](int64_t row) {
            return elementAt(y.data, format, row * y.strides[0] + from);
          };
          if (format == kF32) {
            plan.expand(run.begin, run.end, from, from + columns,
                        reinterpret_cast<float *>(at(run.begin)), y.strides[0]);
            continue;
          }
          float *tile = tiles + worker * tileSize;
          for (int64_t row = run.begin; row < run.end; ++row)
            isa.load[format](tile + (row - run.begin) * columns, at(row),
                             columns);
          plan.expand(run.begin, run.end, from, from + columns, tile, columns);
          for (int64_t row = run.begin; row < run.end; ++row)
            isa.store[format](at(row), tile + (row - run.begin) * columns,
                              columns);
        }
      });
  return {};
}

} // namespace lora::runtime::cpu
