//===- PlainShrink.cpp - S = scale (x A^T) --------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A CTA has 16 tokens, one slice, and every eighth of the rank blocks that the
// tokens' m-tile uses. Its four warps share K in steps of 16 and read their
// fragments from memory, without a detour through shared memory: a step's part
// of a row is one 32-byte sector. Their sums are added in the order of the
// warps.
//
// S lies as [entries][S][128][16] in the workspace, an entry being one of
// tile_blocks. Only rows of the block's own adapter are written; who reads S
// must know which those are.
//
//===----------------------------------------------------------------------===//

#include "PlainBuilder.h"

using namespace mlir;
using namespace mlir::lora;

static constexpr int64_t kTokens = 16; ///< Of a CTA.
static constexpr int64_t kParts = 8;   ///< CTAs that share rank blocks.
static constexpr int64_t kWarps = 4;

namespace {

class PlainShrink {
public:
  PlainShrink(PlainBuilder &b, const hopper::LinearShape &shape)
      : b(b), shape(shape),
        numSlices(static_cast<int64_t>(shape.slices.size())) {}

  void build();

private:
  using Values = PlainBuilder::Values;

  Value adapterOf(Value row);
  void entry(Value index);
  Values multiply(Value block);
  void reduce(ArrayRef<Value> sums, Value index, Value adapter, Value block);

  PlainBuilder &b;
  const hopper::LinearShape &shape;
  int64_t numSlices;
  Value slice, firstRow, memory;
  std::array<Value, 2> xRows; ///< Rows g and g + 8 of the fragment.
  std::array<Value, 2> adapters;
  Value ownAdapter; ///< Of the row that this thread finishes.
};

} // namespace

/// -1 beyond the batch.
Value PlainShrink::adapterOf(Value row) {
  Value none = b.i32(-1);
  return b.ifThen(b.ult(row, b["tokens"]), none, [&]() -> Values {
    return {b.loadI32(b["token_adapter"], row)};
  })[0];
}

void PlainShrink::build() {
  memory = b.shared(kWarps * kTokens * kRanks * 4);
  Value tokenTile = b.div(b.cta, numSlices * kParts);
  Value rest = b.rem(b.cta, numSlices * kParts);
  slice = b.div(rest, kParts);
  Value part = b.rem(rest, kParts);
  firstRow = b.mul(tokenTile, kTokens);
  for (auto [half, row] : llvm::enumerate(xRows)) {
    Value token = b.add(
        firstRow, b.add(b.shr(b.lane, 2), static_cast<int64_t>(half) * 8));
    adapters[half] = adapterOf(token);
    // Rows beyond the batch read its last one; nobody wants their sums.
    Value inside = b.min(token, b.sub(b["tokens"], 1));
    row = b.at(b["x"], b.element, b.mul64(inside, b["x_stride"]));
  }
  ownAdapter = adapterOf(b.add(firstRow, b.shr(b.thread, 3)));
  Value tile = b.div(firstRow, kTileTokens);
  Value begin = b.loadI32(b["tile_begin"], tile);
  Value end = b.loadI32(b["tile_begin"], b.add(tile, 1));
  b.loop(b.add(begin, part), end, kParts, {}, [&](Value index, ValueRange) {
    entry(index);
    return Values();
  });
}

void PlainShrink::entry(Value index) {
  Value number = b.loadI32(b["tile_blocks"], index);
  Value adapter = b.loadI32(b["block_adapter"], number);
  Value used =
      b.any(b.either(b.eq(adapters[0], adapter), b.eq(adapters[1], adapter)));
  // All warps look at the same 16 tokens, so all of them go or stay.
  b.ifThen(used, [&] {
    Value block = b.loadI32(b["blocks"], number);
    reduce(multiply(block), index, adapter, block);
  });
}

/// This warp's part of K: two accumulators of 8 ranks.
PlainShrink::Values PlainShrink::multiply(Value block) {
  Value row =
      b.add64(b.mul64(b.add64(b.mul64(block, numSlices), b.i64(slice)), kRanks),
              b.i64(b.shr(b.lane, 2)));
  std::array<Value, 2> aRows;
  for (auto [half, pointer] : llvm::enumerate(aRows))
    pointer = b.at(
        b["a"], b.element,
        b.mul64(b.add64(row, b.i64(static_cast<int64_t>(half) * 8)), shape.k));
  Value column = b.mul(b.bitAnd(b.lane, 3), 2);
  Values zeros(8, b.f32(0));
  int64_t steps = llvm::divideCeil(shape.k, kRanks);
  return b.loop(b.warp, steps, kWarps, zeros, [&](Value step, ValueRange in) {
    Values sums(in);
    Value k = b.add(b.mul(step, 16), column);
    Value next = b.add(k, 8);
    // K is a multiple of 8: the upper half of the last step may not be there.
    Value inside;
    if (shape.k % 16) {
      inside = b.ult(next, shape.k);
      next = b.select(inside, next, k);
    }
    auto word = [&](Value row, Value index) {
      return b.load(b.word, b.at(row, b.element, index), 4);
    };
    Values x = {word(xRows[0], k), word(xRows[1], k), word(xRows[0], next),
                word(xRows[1], next)};
    for (Value &upper : MutableArrayRef(x).drop_front(2))
      if (inside)
        upper = b.select(inside, upper, 0);
    for (int half : {0, 1})
      b.multiply(x, {word(aRows[half], k), word(aRows[half], next)},
                 MutableArrayRef(sums).slice(half * 4, 4));
    return sums;
  });
}

/// Adds the warps' sums, [4][16][16] in shared memory; a thread finishes two.
void PlainShrink::reduce(ArrayRef<Value> sums, Value index, Value adapter,
                         Value block) {
  Type f32 = b.getF32Type();
  auto address = [&](Int warp, Int row, Value rank) {
    Value line = b.add(b.mul(warp, kTokens), row);
    return b.at(memory, f32, b.add(b.mul(line, kRanks), rank));
  };
  Value column = b.mul(b.bitAnd(b.lane, 3), 2);
  for (auto [i, sum] : llvm::enumerate(sums)) {
    int64_t half = i / 4, lower = i / 2 % 2, odd = i % 2;
    b.store(sum, address(b.warp, b.add(b.shr(b.lane, 2), lower * 8),
                         b.add(column, half * 8 + odd)));
  }
  b.barrier();
  Value row = b.shr(b.thread, 3);
  Value rank = b.mul(b.bitAnd(b.thread, 7), 2);
  b.ifThen(b.eq(ownAdapter, adapter), [&] {
    Value scale = b.load(f32, b.at(b["scales"], f32, block));
    Values total;
    for (int64_t odd : {0, 1}) {
      Value sum;
      for (int64_t warp = 0; warp < kWarps; ++warp) {
        Value part = b.load(f32, address(warp, row, b.add(rank, odd)));
        sum = sum ? arith::AddFOp::create(b, sum, part) : part;
      }
      total.push_back(arith::MulFOp::create(b, sum, scale));
    }
    Value tile = b.add64(b.mul64(index, numSlices), b.i64(slice));
    Value inTile = b.add(b.rem(firstRow, kTileTokens), row);
    Value line = b.add64(b.mul64(tile, kTileTokens), b.i64(inTile));
    Value offset = b.add64(b.mul64(line, kRanks), b.i64(rank));
    b.store(b.round(total[0], total[1]), b.at(b["@shrunk"], b.element, offset),
            4);
  });
  b.barrier();
}

LLVM::LLVMFuncOp
mlir::lora::buildPlainShrink(ModuleOp module, StringRef name,
                             const hopper::LinearShape &shape) {
  PlainLaunch launch;
  launch.schedule = "plain_shrink";
  launch.threads = kWarps * 32;
  launch.tileTokens = kTokens;
  launch.tiles = static_cast<int64_t>(shape.slices.size()) * kParts;
  launch.entryBytes = getEntryBytes(shape);
  PlainBuilder b(module, name, shape.elementType, launch,
                 {"x", "a", "scales", "blocks", "block_adapter",
                  "token_adapter", "tile_begin", "tile_blocks", "@shrunk"},
                 {"tokens", "x_stride"});
  PlainShrink(b, shape).build();
  return b.finish();
}
