//===- GemmCopies.cpp - What a GEMM's producer brings ---------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The thread that copies: the k-blocks of each tile, units of the shrink
// between them, S and B of the extension. It waits for memory as little as can
// be: what it must look up it asks for in steps, between copies. See Gemm.cpp.
//
//===----------------------------------------------------------------------===//

#include "GemmInternal.h"
#include "Slices.h"

using namespace mlir;
using namespace mlir::hopper;
using namespace mlir::hopper::gemm;

Value Gemm::fillMain(Value cursor, Value k, Value row, Value column) {
  Value stage = b.stage(cursor);
  // This CTA's part of what those of a row, or column, of the cluster share.
  int64_t xRows = kTileTokens / columnsShare, wRows = columns / rowsShare;
  auto part = [&](Value &first, Value share, int64_t rows, int64_t at) {
    Value offset;
    if (share) {
      first = b.add(first, b.mul(share, rows));
      offset = b.mul(share, rows * kBlockDepth * 2);
    }
    return b.tile(ring, stage, {rows, kBlockDepth}, type, 128, at, offset);
  };
  Value xTile = part(row, clusterColumn, xRows, 0);
  Value wTile = part(column, clusterRow, wRows, kLeftBytes);
  FillOp::create(b, pipe, cursor, [&](OpBuilder &, Location) {
    LoadOp::create(b, x, ValueRange{k, row}, xTile, IntegerAttr(), columnsShare,
                   columnsShare > 1 ? rowsShare : 1);
    LoadOp::create(b, w, ValueRange{k, column}, wTile, IntegerAttr(),
                   rowsShare);
  });
  return b.advance(cursor);
}

/// What `load` gives for entry `number`, or what no pool has.
Value Gemm::lookUpOne(Value number, Value end,
                      function_ref<Value(Value)> load) {
  return b.branch(
      b.ult(number, end), [&] { return Values{load(number)}; },
      [&] { return Values{b.i32(kNoBlock)}; })[0];
}

/// Step 0, 1 or 2 of looking up `found.mTile`.
void Gemm::lookUp(TileBlocks &found, int64_t step) {
  if (step == 0) {
    found.begin = b.loadI32(tileBegin, found.mTile);
    found.end = b.loadI32(tileBegin, b.add(found.mTile, 1));
    return;
  }
  SmallVector<Value> &results = step == 1 ? found.numbers : found.blocks;
  for (int64_t i = 0; i < pairs; ++i)
    results.push_back(
        lookUpOne(b.add(found.begin, i), found.end, [&](Value number) {
          return step == 1 ? b.loadI32(tileBlocks, number)
                           : b.loadI32(blocks, found.numbers[i]);
        }));
}

/// Until S of an m-tile is in memory.
void Gemm::awaitShrunk(Value mTile) {
  AwaitOp::create(b, record(mTile), b.i32(tilePieces));
  FenceAsyncOp::create(b, FenceSpace::Global);
}

/// The pool's numbers of a pack's entries. Those that there are not are the
/// last one's. There is one.
Gemm::Values Gemm::lookUpPack(Value first, Value end) {
  Values numbers, pool;
  Value last = b.sub(end, 1);
  for (int64_t i = 0; i < kPack; ++i)
    numbers.push_back(b.loadI32(tileBlocks, b.minu(b.add(first, i), last)));
  for (Value number : numbers)
    pool.push_back(b.loadI32(blocks, number));
  return pool;
}

/// S and B of rank blocks `pool`; S of the first lies at `firstRow`.
Value Gemm::fillPairs(Value cursor, Value slice, ValueRange pool,
                      Value firstRow, Value column) {
  Value stage = b.stage(cursor);
  FillOp::create(b, pipe, cursor, [&](OpBuilder &, Location) {
    for (auto [i, block] : llvm::enumerate(pool)) {
      loadFactor(b, shape, factors, slice, block, column,
                 b.tile(ring, stage, {columns / 4, 64}, type, 0,
                        kLeftBytes + i * columns * kRanks * 2));
      Value row = b.add(firstRow, i * numSlices * kTileTokens);
      LoadOp::create(b, s, ValueRange{b.i32(0), row},
                     b.tile(ring, stage, {kTileTokens, kRanks}, type, 32,
                            i * kShrunkBytes),
                     IntegerAttr());
    }
  });
  return b.advance(cursor);
}

/// Of an m-tile whose pairs lie side by side.
Value Gemm::fillExtension(Value cursor, ArrayRef<Value> pool, Value mTile,
                          Value column) {
  auto [low, high] = slicesOf(b, shape, column, columns);
  // As many stages for every tile: ptxas serialises products whose number it
  // does not know. Behind a tile's last slice they are zeros.
  for (int64_t i = 0, most = getMaxTileSlices(); i < most; ++i) {
    Value slice = i ? b.minu(b.add(low, i), high) : low;
    Values chosen(pool);
    if (i)
      for (Value &block : chosen)
        block = b.select(b.ult(high, b.add(low, i)), kNoBlock, block);
    Value row =
        b.mul(b.add(b.mul(mTile, pairs * numSlices), slice), kTileTokens);
    cursor = fillPairs(cursor, slice, chosen, row, column);
  }
  return cursor;
}

/// Of any number of entries: packs, then what is left in a stage each.
Value Gemm::fillExtension(Value cursor, const TileBlocks &found, Value column) {
  auto [low, high] = slicesOf(b, shape, column, columns);
  auto overSlices = [&](Value slice, ValueRange carried) -> Values {
    auto rowOf = [&](Value entry) {
      return b.mul(b.add(b.mul(entry, numSlices), slice), kTileTokens);
    };
    Value rest = b.sub(b.sub(found.end, found.begin), kPack - 1);
    Value packed = b.add(found.begin, b.select(b.slt(rest, 1), 0, rest));
    // The next ones are asked for while these's stage is not free.
    Values state{carried[0]};
    llvm::append_range(state, found.blocks);
    state = b.loop(
        found.begin, packed, state,
        [&](Value entry, ValueRange inner) {
          Values next = lookUpPack(b.add(entry, kPack), found.end);
          next.insert(next.begin(),
                      fillPairs(inner[0], slice, inner.drop_front(),
                                rowOf(entry), column));
          return next;
        },
        kPack);
    Value count = b.sub(found.end, found.begin);
    Value single = b.sub(found.end, b.bitAnd(count, kPack - 1));
    return Values{
        b.loop(single, found.end, state, [&](Value entry, ValueRange inner) {
          // The first of those that are left is the next.
          Values next{
              fillPairs(inner[0], slice, inner[1], rowOf(entry), column)};
          llvm::append_range(next, inner.drop_front(2));
          next.push_back(inner[1]);
          return next;
        })[0]};
  };
  if (slicesAligned(shape, columns))
    return overSlices(low, cursor)[0];
  return b.loop(low, b.add(high, 1), cursor, overSlices)[0];
}

void Gemm::producer() {
  if (options.delta != DeltaSource::Workspace)
    GridWaitOp::create(b);
  Value start = b.cursor(options.stages, /*producer=*/true);
  if (!interleaved) {
    overTiles(start,
              [&](Value m, Value column, Value first, ValueRange carried) {
                return Values{fillTile(carried[0], m, column, first)};
              });
    return;
  }
  // Carried: the units of this round, less what is found again, and the round.
  auto carry = [](Value cursor, Value round, const Units &units) {
    return Values{cursor,      round,       units.from, units.to,
                  units.first, units.total, units.mTile};
  };
  Value round = b.i32(0);
  Units units = getUnits(b.i32(0), getPhaseEnd(round), b.id(IdKind::NumCTAs));
  overTiles(carry(start, round, units),
            [&](Value m, Value column, Value, ValueRange carried) -> Values {
              Units now, next;
              now.from = carried[2];
              now.first = carried[4];
              now.total = carried[5];
              now.mTile = carried[6];
              Value round = b.add(carried[1], 1);
              Value cursor = fillTile(carried[0], m, column, now, [&] {
                next = getUnits(carried[3], getPhaseEnd(round), options.ctas);
              });
              return carry(cursor, round, next);
            });
}

/// All copies of a tile, with S from a workspace or without.
Value Gemm::fillTile(Value start, Value mTile, Value column, Value first) {
  Value row = b.mul(mTile, kTileTokens);
  auto fill = [&](Value cursor, Int low, Int high) {
    return b.loop(low, high, cursor, [&](Value kb, ValueRange inner) {
      return Values{fillMain(inner[0], b.mul(kb, kBlockDepth), row, column)};
    })[0];
  };
  if (options.delta == DeltaSource::None)
    return fill(start, 0, kBlocks);
  // Between them, looks up what the extension needs.
  TileBlocks found;
  found.mTile = mTile;
  lookUp(found, 0);
  Value cursor = fill(start, 0, kBlocks / 2);
  Value some = b.ult(found.begin, found.end);
  found.blocks = b.branch(
      some, [&] { return lookUpPack(found.begin, found.end); },
      [&] { return Values(kPack, b.i32(kNoBlock)); });
  cursor = fill(cursor, kBlocks / 2, kBlocks);
  // The kernel before has but made S: x was there before it let this one begin.
  b.ifThen(first, [&] { GridWaitOp::create(b); });
  return fillExtension(cursor, found, column);
}

/// All copies of a tile and of the units between them. What they need is looked
/// up in steps, each where it costs a latency that full stages hide; `between`
/// is called there, too.
Value Gemm::fillTile(Value start, Value mTile, Value column, const Units &units,
                     function_ref<void()> between) {
  Value row = b.mul(mTile, kTileTokens);
  Value cursor = start;
  int64_t filled = 0;
  Values blocksOfTiles;
  auto fillUpTo = [&](int64_t high) {
    bool withUnits = filled >= lead;
    auto body = [&](Value kb, ValueRange inner) {
      Value next = fillMain(inner[0], b.mul(kb, kBlockDepth), row, column);
      if (!withUnits)
        return Values{next};
      Value since = b.sub(kb, lead);
      Value due = b.ult(since, b.mul(units.total, options.interval));
      if (options.interval > 1)
        due = b.both(
            due, b.eq(b.remu(since, options.interval), options.interval - 1));
      return b.branch(
          due,
          [&] {
            Value unit = b.add(units.first, b.divu(since, options.interval));
            return Values{fillUnit(next, unit, units, blocksOfTiles)};
          },
          [&] { return Values{next}; });
    };
    if (filled < high)
      cursor = b.loop(filled, high, cursor, body)[0];
    filled = std::max(filled, high);
  };
  constexpr int64_t kSteps = 3;
  SmallVector<TileBlocks> tiles(kSegments);
  Value last = b.sub(mTiles, 1);
  for (int64_t t = 0; t < kSegments; ++t)
    tiles[t].mTile = b.minu(b.add(units.mTile, t), last);
  for (int64_t step = 0; step < kSteps; ++step) {
    fillUpTo(lead * (step + 1) / kSteps);
    for (TileBlocks &tile : tiles)
      lookUp(tile, step);
  }
  for (const TileBlocks &tile : tiles)
    llvm::append_range(blocksOfTiles, tile.blocks);
  TileBlocks found;
  found.mTile = mTile;
  for (int64_t step = 0; step < kSteps; ++step) {
    fillUpTo((step + 1) * kBlocks / (kSteps + 1));
    lookUp(found, step);
  }
  between();
  fillUpTo(kBlocks);
  awaitShrunk(mTile);
  return fillExtension(cursor, found.blocks, mTile, column);
}
