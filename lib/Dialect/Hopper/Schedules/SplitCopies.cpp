//===- SplitCopies.cpp - What a split linear's producers bring ------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One warp brings W and B, one x and S. See Split.cpp.
//
//===----------------------------------------------------------------------===//

#include "Slices.h"
#include "SplitInternal.h"

using namespace mlir;
using namespace mlir::hopper;
using namespace mlir::hopper::split;

//===----------------------------------------------------------------------===//
// Rank blocks
//===----------------------------------------------------------------------===//

Split::Entries Split::getEntries() {
  Entries entries;
  Value lane = b.lane();
  for (int64_t half = 0; half < getHalves(); ++half) {
    // The last tile may lack its second m-tile.
    Value tile = b.add(b.mul(mTile, getHalves()), half);
    Value begin = b.loadI32(tileBegin, b.minu(tile, mTiles));
    Value end = b.loadI32(tileBegin, b.minu(b.add(tile, 1), mTiles));
    Value count = b.sub(end, begin);
    Value own = b.divu(b.add(count, b.sub(cluster - 1, rank)), cluster);
    entries.stages = half ? b.maxu(entries.stages, own) : own;
    Value second = b.ne(b.bitAnd(lane, getPairs()), 0);
    entries.first = half ? b.select(second, begin, entries.first) : begin;
    entries.end = half ? b.select(second, end, entries.end) : end;
  }
  entries.first =
      b.add(entries.first,
            b.add(b.mul(b.bitAnd(lane, getPairs() - 1), cluster), rank));
  entries.stages = b.ceildiv(entries.stages, getPairs());
  return entries;
}

/// Of this lane in a stage. There is one if it is below the end.
Value Split::getEntry(const Entries &entries, Value stage) {
  return b.add(entries.first, b.mul(stage, getPairs() * cluster));
}

/// The batch's number of its rank block, -1 for none.
Value Split::lookUpNumber(const Entries &entries, Value stage) {
  Value entry = getEntry(entries, stage);
  return b.branch(
      b.ult(entry, entries.end),
      [&] { return Values{b.loadI32(tileBlocks, entry)}; },
      [&] { return Values{b.i32(-1)}; })[0];
}

/// The pool's number of it.
Value Split::lookUpBlock(Value number) {
  return b.branch(
      b.sge(number, 0), [&] { return Values{b.loadI32(blocks, number)}; },
      [&] { return Values{b.i32(kNoBlock)}; })[0];
}

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

/// Copies are issued by lanes, a box each; all keep count of the stages.
void Split::overKBlocks(Int low, Int high, Value &cursor,
                        function_ref<void(Value stage, Value k)> load) {
  cursor = b.loop(low, high, cursor, [&](Value i, ValueRange carried) {
    Value stage = b.stage(carried[0]);
    Value k = b.mul(b.add(firstKBlock, i), kBlockDepth);
    FillOp::create(b, pipe, carried[0], b.i32(1),
                   [&](OpBuilder &, Location, Value) { load(stage, k); });
    return Values{b.advance(carried[0])};
  })[0];
}

/// W, then B. Nobody is waited for: no kernel writes them, nor the routing.
void Split::weightProducer() {
  Value cursor = b.cursor(stages, /*producer=*/true);
  auto fill = [&](int64_t low, int64_t high) {
    if (low < high)
      overKBlocks(low, high, cursor, [&](Value stage, Value k) {
        LoadOp::create(b, w, ValueRange{k, column},
                       b.tile(ring, stage, {columns, kBlockDepth}, type,
                              kRowBytes, getLeftBytes()),
                       IntegerAttr());
      });
  };
  if (!adapted())
    return fill(0, kBlocks);
  // What the extension needs is looked up between copies, a latency each time.
  Entries entries = getEntries();
  int64_t third = kBlocks / 3;
  fill(0, third);
  Value number = lookUpNumber(entries, b.i32(0));
  fill(third, 2 * third);
  Value block = lookUpBlock(number);
  number = lookUpNumber(entries, b.i32(1));
  fill(2 * third, kBlocks);
  auto [low, high] = slicesOf(b, shape, column, columns);
  b.loop(low, b.add(high, 1), cursor, [&](Value slice, ValueRange outer) {
    return Values{
        b.loop(0, entries.stages, {outer[0], block, number},
               [&](Value stage, ValueRange carried) {
                 // The next ones, while this stage is not free.
                 Value next = lookUpBlock(carried[2]);
                 Value following = lookUpNumber(entries, b.add(stage, 2));
                 Value place = b.stage(carried[0]);
                 FillOp::create(
                     b, pipe, carried[0], b.i32(kPack),
                     [&](OpBuilder &, Location, Value box) {
                       loadFactor(b, shape, factors, slice, carried[1], column,
                                  b.tile(ring, place, {columns / 4, 4 * kRanks},
                                         type, 0, getLeftBytes(),
                                         b.mul(box, columns * kRanks * 2)));
                     });
                 return Values{b.advance(carried[0]), next, following};
               })[0]};
  });
}

/// x, then S. With an extension x is there: the kernel before, which makes S,
/// lets this one begin only then.
void Split::inputProducer() {
  Entries entries;
  if (adapted())
    entries = getEntries();
  else
    GridWaitOp::create(b);
  Value cursor = b.cursor(stages, /*producer=*/true);
  overKBlocks(0, kBlocks, cursor, [&](Value stage, Value k) {
    LoadOp::create(b, x, ValueRange{k, row},
                   b.tile(ring, stage, {rows, kBlockDepth}, type, kRowBytes),
                   IntegerAttr());
  });
  if (!adapted())
    return;
  GridWaitOp::create(b);
  auto [low, high] = slicesOf(b, shape, column, columns);
  b.loop(low, b.add(high, 1), cursor, [&](Value slice, ValueRange outer) {
    return b.loop(
        0, entries.stages, outer, [&](Value stage, ValueRange carried) {
          Value place = b.stage(carried[0]);
          Value entry = getEntry(entries, stage);
          Value from =
              b.mul(b.add(b.mul(entry, numSlices), slice), kTileTokens);
          from = b.select(b.ult(entry, entries.end), from, kNoRow);
          FillOp::create(b, pipe, carried[0], b.i32(kPack),
                         [&](OpBuilder &, Location, Value box) {
                           LoadOp::create(
                               b, s, ValueRange{b.i32(0), from},
                               b.tile(ring, place, {kTileTokens, kRanks}, type,
                                      32, 0, b.mul(box, kShrunkBytes)),
                               IntegerAttr());
                         });
          return Values{b.advance(carried[0])};
        });
  });
}
