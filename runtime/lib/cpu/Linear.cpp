//===- Linear.cpp - LORA_KERNEL_LINEAR ------------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Dot products over weights as they lie in their file, [out, in], with the
// adapters' deltas added to each tile while it is hot.
//
//===----------------------------------------------------------------------===//

#include "Adapters.h"
#include "KernelImpl.h"

#include <algorithm>
#include <cstdio>

namespace lora::runtime::cpu {

namespace {

/// Below this many rows the weights are read once, at the speed of memory.
constexpr int64_t kFewRows = 6;
/// Weights in one piece of work: small enough for threads to end together when
/// memory is the limit; a good part of a level-2 cache when arithmetic is.
constexpr int64_t kStreamBytes = 128 << 10;
constexpr int64_t kBlockBytes = 256 << 10;
constexpr int64_t kBlockRows = 96;

/// How a product is cut into pieces of work. No piece crosses two weights.
struct Blocking {
  int64_t columns, rows, rowBlocks;

  Blocking(int64_t m, int64_t totalColumns, int64_t k, int64_t elementBytes,
           int threads) {
    int64_t target = m <= kFewRows ? kStreamBytes : kBlockBytes;
    int64_t pieces = ceilDiv(totalColumns * k * elementBytes, target);
    pieces = std::max<int64_t>(pieces, 4 * threads);
    // As many for each thread, as far as whole vectors allow.
    pieces = roundUp(pieces, threads);
    columns = roundUp(ceilDiv(totalColumns, pieces), 16);
    rows = std::min(m, kBlockRows);
    rowBlocks = ceilDiv(m, rows);
  }
};

struct Linear {
  const LoraTensor *x, *slots, *y, *weights, *biases;
  int64_t numWeights;
  bool hasBias;
  int64_t tokens, in, out = 0;
  const LoraBankSite *site = nullptr;
  Format bankFormat = kF32;

  bool check(Checker &check, const Call &call);
};

bool Linear::check(Checker &check, const Call &call) {
  if (!check.count("attributes", call.numAttributes, 3))
    return false;
  numWeights = call.attributes[1];
  hasBias = call.attributes[2] != 0;
  if (numWeights < 1 || numWeights > call.numOperands)
    return check.fail("attribute n: expected 1 or more weights, as many as "
                      "there are operands, found %lld",
                      static_cast<long long>(numWeights));
  if (!check.count("operands", call.numOperands,
                   3 + numWeights * (hasBias ? 2 : 1)))
    return false;
  x = &call.operands[0];
  slots = &call.operands[1];
  y = &call.operands[2];
  weights = &call.operands[3];
  biases = weights + numWeights;
  if (!check.tensor(*x, "x", kFloats, {-1, -1}))
    return false;
  tokens = x->sizes[0];
  in = x->sizes[1];
  char name[32];
  for (int64_t i = 0; i < numWeights; ++i) {
    std::snprintf(name, sizeof(name), "weight %lld", static_cast<long long>(i));
    if (!check.tensor(weights[i], name, kFloats, {-1, in}))
      return false;
    out += weights[i].sizes[0];
    std::snprintf(name, sizeof(name), "bias %lld", static_cast<long long>(i));
    if (hasBias &&
        !check.tensor(biases[i], name, kFloats, {weights[i].sizes[0]}))
      return false;
  }
  if (!check.output(*y, "y", kFloats, {tokens, out}) ||
      !checkAdapters(check, call.bank, call.attributes[0], *slots, tokens, site,
                     bankFormat))
    return false;
  return !site || checkTotalWidth(check, *site, out);
}

} // namespace

Status runLinear(const Call &call) {
  Checker check("linear");
  Linear op;
  if (!op.check(check, call))
    return check.take();
  if (op.tokens == 0 || op.out == 0)
    return {};

  const Isa &isa = call.isa;
  int64_t elementBytes = 2;
  for (int64_t i = 0; i < op.numWeights; ++i)
    elementBytes =
        std::max(elementBytes, bytesOf(formatOf(op.weights[i].dtype)));
  Blocking block(op.tokens, op.out, op.in, elementBytes, call.pool.size());
  Format outFormat = formatOf(op.y->dtype);
  int64_t workers = call.pool.size();

  AdapterPlan plan;
  plan.isa = &isa;
  plan.site = op.site;
  plan.format = op.bankFormat;
  plan.numSlices = op.site ? op.site->num_slices : 0;
  plan.in = op.in;
  // An upper bound of the plan's pitch is known before its runs are.
  int64_t widest = op.site ? plan.widest(*op.slots, op.tokens) : 0;
  if (widest == 0)
    plan.site = nullptr;

  Layout layout;
  size_t xAt =
      layout.add<float>(op.x->dtype == LORA_DTYPE_F32 ? 0 : op.tokens * op.in);
  size_t runsAt = layout.add<AdapterRun>(plan.site ? op.tokens : 0);
  size_t shrunkAt =
      layout.add<float>(plan.site ? op.tokens * roundUp(widest, 16) : 0);
  int64_t tileSize = (outFormat == kF32 ? 0 : block.rows * block.columns) +
                     (op.hasBias ? block.columns : 0);
  tileSize = roundUp(tileSize, 16);
  size_t tilesAt = layout.add<float>(workers * tileSize);
  char *memory = call.scratch.get(layout.size());
  if (!memory)
    return check.outOfMemory(layout.size());

  int64_t ldx;
  const float *x =
      asF32Rows(call, *op.x, reinterpret_cast<float *>(memory + xAt), ldx);
  plan.runs = reinterpret_cast<AdapterRun *>(memory + runsAt);
  plan.shrunk = reinterpret_cast<float *>(memory + shrunkAt);
  if (plan.site)
    for (int64_t row = 0; row < op.tokens; ++row)
      plan.addRow(row, 0, slotAt(*op.slots, row));
  plan.shrink(call.pool, x, ldx);

  float *tiles = reinterpret_cast<float *>(memory + tilesAt);
  auto computeBlock = [&](int64_t task, int worker) {
    int64_t rowBegin = task % block.rowBlocks * block.rows;
    int64_t rows = std::min(block.rows, op.tokens - rowBegin);
    // Find the weight that the piece lies in.
    int64_t piece = task / block.rowBlocks, column = 0, segment = 0;
    while (true) {
      int64_t pieces = ceilDiv(op.weights[segment].sizes[0], block.columns);
      if (piece < pieces)
        break;
      piece -= pieces;
      column += op.weights[segment++].sizes[0];
    }
    const LoraTensor &weight = op.weights[segment];
    Format format = formatOf(weight.dtype);
    int64_t first = piece * block.columns;
    int64_t columns = std::min(block.columns, weight.sizes[0] - first);
    column += first;

    float *bias = tiles + worker * tileSize;
    float *c = bias + (op.hasBias ? block.columns : 0);
    int64_t ldc = columns;
    if (outFormat == kF32) {
      ldc = op.y->strides[0];
      c = static_cast<float *>(op.y->data) + rowBegin * ldc + column;
    }
    if (op.tokens <= kFewRows)
      plan.prefetch(rowBegin, rowBegin + rows, column, column + columns);
    isa.dot[format](x + rowBegin * ldx, ldx, rows,
                    elementAt(weight.data, format, first * weight.strides[0]),
                    weight.strides[0], columns, op.in, c, ldc);
    if (op.hasBias) {
      const LoraTensor &from = op.biases[segment];
      Format biasFormat = formatOf(from.dtype);
      isa.load[biasFormat](bias, elementAt(from.data, biasFormat, first),
                           columns);
      for (int64_t i = 0; i < rows; ++i)
        isa.add(c + i * ldc, bias, columns);
    }
    plan.expand(rowBegin, rowBegin + rows, column, column + columns, c, ldc);
    if (outFormat != kF32)
      for (int64_t i = 0; i < rows; ++i)
        isa.store[outFormat](
            elementAt(op.y->data, outFormat,
                      (rowBegin + i) * op.y->strides[0] + column),
            c + i * ldc, columns);
  };
  int64_t pieces = 0;
  for (int64_t i = 0; i < op.numWeights; ++i)
    pieces += ceilDiv(op.weights[i].sizes[0], block.columns);
  call.pool.parallelFor(pieces * block.rowBlocks, 1,
                        [&](int64_t begin, int64_t end, int worker) {
                          for (int64_t task = begin; task < end; ++task)
                            computeBlock(task, worker);
                        });
  return {};
}

} // namespace lora::runtime::cpu
