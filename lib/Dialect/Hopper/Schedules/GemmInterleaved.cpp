//===- GemmInterleaved.cpp - The shrink beside a first tile ---------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Units of one m-tile and one k-block between the products of each CTA's first
// tile, their sums in slots, and the warp that makes S of them. See Gemm.cpp.
//
//===----------------------------------------------------------------------===//

#include "GemmInternal.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;
using namespace mlir::hopper;
using namespace mlir::hopper::gemm;

Gemm::Units Gemm::getUnits() {
  Units units;
  Value all = b.mul(mTiles, kBlocks);
  Value ctas = b.id(IdKind::NumCTAs);
  units.perCTA =
      b.maxu(b.divu(b.add(all, b.sub(ctas, 1)), ctas), options.minUnits);
  units.first = b.minu(b.mul(b.cta(), units.perCTA), all);
  Value end = b.minu(b.add(units.first, units.perCTA), all);
  units.mTile = b.divu(units.first, kBlocks);
  units.split = b.minu(b.mul(b.add(units.mTile, 1), kBlocks), end);
  units.inFirst = b.sub(units.split, units.first);
  units.inSecond = b.sub(end, units.split);
  units.total = b.sub(end, units.first);
  return units;
}

Value Gemm::fillUnit(Value cursor, Value unit, const Units &units,
                     ArrayRef<Value> blocksOfTiles) {
  Value stage = b.stage(cursor);
  Value mTile = b.divu(unit, kBlocks);
  Value k = b.mul(b.remu(unit, kBlocks), kBlockDepth);
  Value second = b.ne(mTile, units.mTile);
  Value xTile = b.tile(ring, stage, {kTileTokens, kBlockDepth}, type, 128);
  FillOp::create(b, pipe, cursor, [&](OpBuilder &, Location) {
    LoadOp::create(b, x, ValueRange{k, b.mul(mTile, kTileTokens)}, xTile,
                   IntegerAttr());
    for (int64_t i = 0; i < pairs; ++i) {
      Value block =
          b.choose(second, blocksOfTiles[pairs + i], blocksOfTiles[i]);
      Value aTile = b.tile(ring, stage, {shrinkRows, kBlockDepth}, type, 128,
                           kLeftBytes + i * shrinkRows * kBlockDepth * 2);
      LoadOp::create(b, a, ValueRange{k, b.mul(block, shrinkRows)}, aTile,
                     IntegerAttr());
    }
  });
  return b.advance(cursor);
}

/// The first tile of a CTA, units of the shrink between its k-blocks.
Gemm::State Gemm::firstTile(Value start, const Units &units) {
  int64_t sColumns = pairs * shrinkRows;
  auto accType = AccType::get(b.getContext(), columns);
  auto sType = AccType::get(b.getContext(), sColumns);
  // Of acc, cursor, previous, previous' stage or -1, S. Were the fourth known
  // to be true or false, LLVM would thread the branches on it, and accumulators
  // would be defined while products run.
  auto step = [&](Values state, bool unit) -> Values {
    b.wait(pipe, state[1]);
    Value stage = b.stage(state[1]);
    Value lhs = left(stage, kBlockDepth, 128, 0);
    int64_t n = unit ? sColumns : columns;
    Value rhs = b.tile(ring, stage, {n, kBlockDepth}, type, 128, kLeftBytes);
    Value &acc = unit ? state[4] : state[0];
    acc = b.mmaGroup(unit ? sType : accType,
                     [&] { return Values{b.mma(lhs, rhs, acc, n)}; })[0];
    b.mmaWait(1);
    Value previous = state[2];
    b.ifThen(b.sge(state[3], 0), [&] { b.release(pipe, previous); });
    state[2] = state[1];
    state[3] = stage;
    state[1] = b.advance(state[1]);
    return state;
  };
  auto drain = [&](Values &state) {
    b.mmaWait();
    Value previous = state[2];
    b.ifThen(b.sge(state[3], 0), [&] { b.release(pipe, previous); });
    state[3] = b.i32(-1);
  };

  Values state{AccZeroOp::create(b, accType), start, start, b.i32(-1),
               AccZeroOp::create(b, sType)};
  for (int64_t segment = 0; segment < 2; ++segment) {
    Value count = segment ? units.inSecond : units.inFirst;
    Value mTile = segment ? b.add(units.mTile, 1) : units.mTile;
    state = b.loop(0, count, state, [&](Value, ValueRange carried) {
      Values inner(carried);
      for (int64_t i = 0; i < options.interval; ++i)
        inner = step(inner, /*unit=*/false);
      return step(inner, /*unit=*/true);
    });
    drain(state);
    b.ifThen(b.ne(count, 0), [&] {
      // A slot for each CTA and segment: [columns / 8][256 threads][4].
      auto vector = VectorType::get(4, b.getF32Type());
      Values values = b.unpack(state[4]);
      Value base = b.element(
          partials, b.getF32Type(),
          b.add(
              b.mul(b.add(b.mul(b.cta(), 2), segment), kTileTokens * sColumns),
              b.mul(b.sub(b.opaque(b.thread()), kWarpgroupSize), 4)));
      for (int64_t q = 0; q < sColumns / 8; ++q) {
        Value four = LLVM::PoisonOp::create(b, vector);
        for (int64_t i = 0; i < 4; ++i)
          four = LLVM::InsertElementOp::create(b, four, values[4 * q + i],
                                               b.i32(i));
        b.store(four, b.element(base, b.getF32Type(), q * 1024), 16);
      }
      publish(units, mTile, b.i32(segment), count);
    });
    if (!segment)
      state[4] = AccZeroOp::create(b, sType);
  }
  Values rest =
      b.loop(b.mul(units.total, options.interval), kBlocks,
             ValueRange(state).take_front(4), [&](Value, ValueRange carried) {
               Values inner(carried);
               inner.push_back(Value());
               inner = step(inner, /*unit=*/false);
               inner.pop_back();
               return inner;
             });
  // Units are fewer than k-blocks: at least one has run since the drain.
  return {rest[0], rest[1], rest[2]};
}

/// Says that `count` units of an m-tile are in their slot; the last warp to say
/// so makes S of all.
void Gemm::publish(const Units &units, Value mTile, Value segment,
                   Value count) {
  WarpSyncOp::create(b);
  Value inGroup = b.bitAnd(warp, 3);
  Value number = b.add(b.mul(group, 4), inGroup);
  Value record = b.mul(b.add(mTile, 1), kRecord);
  Value old = b.branch(
      b.eq(lane, 0),
      [&] {
        Value counter = b.element(flags, b.getI32Type(),
                                  b.add(b.add(record, kCounts), number));
        return Values{FetchAddOp::create(b, b.getI32Type(), counter, count)};
      },
      [&] { return Values{b.i32(0)}; })[0];
  old = NVVM::ShflOp::create(b, b.getI32Type(), b.i32(-1), old, b.i32(0),
                             b.i32(31), NVVM::ShflKind::idx, UnitAttr());
  b.ifThen(b.eq(b.add(old, count), kBlocks), [&] {
    finalise(units, mTile);
    WarpSyncOp::create(b);
    b.ifThen(b.eq(lane, 0), [&] {
      ReduceAddOp::create(b, b.element(flags, b.getI32Type(), record), b.i32(1),
                          /*release=*/true);
    });
  });
}

/// Sums the slots of an m-tile in the order of the CTAs, masks, scales, rounds.
void Gemm::finalise(const Units &units, Value tile) {
  // Rare: its addresses are not worth registers in the main loop.
  Value mTile = b.opaque(tile), thread = b.opaque(b.thread());
  Value lane = b.bitAnd(thread, 31);
  int64_t sColumns = pairs * shrinkRows, vectors = sColumns / 8;
  auto vector = VectorType::get(4, b.getF32Type());
  Value firstUnit = b.mul(mTile, kBlocks);
  Value low = b.divu(firstUnit, units.perCTA);
  Value high = b.add(b.divu(b.add(firstUnit, kBlocks - 1), units.perCTA), 1);
  Value zero = LLVM::ZeroOp::create(b, vector);
  Value threadOffset = b.mul(b.sub(thread, kWarpgroupSize), 4);

  // Row halves of this thread, their adapters and scales.
  Value rowInTile =
      b.add(b.mul(b.sub(b.shr(thread, 5), 4), 16), b.shr(lane, 2));
  Value last = b.sub(tokens, 1);
  SmallVector<Value> adapters, factorsOfRow;
  for (int64_t h = 0; h < 2; ++h) {
    Value token = b.add(b.add(b.mul(mTile, kTileTokens), rowInTile), 8 * h);
    Value clamped = b.minu(token, last);
    Value adapter = b.loadI32(tokenAdapter, clamped);
    adapters.push_back(b.select(b.ult(token, tokens), adapter, -1));
    Value block = b.loadI32(blocks, b.loadI32(tokenBlock, clamped));
    factorsOfRow.push_back(
        b.load(b.getF32Type(), b.element(scales, b.getF32Type(), block)));
  }
  Value begin = b.loadI32(tileBegin, mTile);
  Value end = b.loadI32(tileBegin, b.add(mTile, 1));
  SmallVector<std::array<Value, 2>> mine(pairs);
  for (int64_t i = 0; i < pairs; ++i) {
    Value entry = b.add(begin, i);
    // No token is of adapter -2.
    Value owner = b.branch(
        b.ult(entry, end),
        [&] {
          return Values{b.loadI32(blockAdapter, b.loadI32(tileBlocks, entry))};
        },
        [&] { return Values{b.i32(-2)}; })[0];
    for (int64_t h = 0; h < 2; ++h)
      mine[i][h] = b.eq(owner, adapters[h]);
  }

  // Several loads in flight, as one costs a latency of memory; but no more than
  // registers allow beside the tile's accumulator.
  constexpr int64_t kVectors = 6;
  for (int64_t from = 0; from < vectors; from += kVectors) {
    int64_t count = std::min(kVectors, vectors - from);
    int64_t unroll = std::max<int64_t>(1, 8 / count);
    Values sums = b.loop(
        low, high, Values(count, zero),
        [&](Value cta, ValueRange carried) {
          SmallVector<std::pair<Value, Values>> loaded;
          for (int64_t u = 0; u < unroll; ++u) {
            Value at = b.add(cta, u);
            Value there = b.ult(at, high);
            at = b.minu(at, b.sub(high, 1));
            Value segment =
                b.sub(mTile, b.divu(b.mul(at, units.perCTA), kBlocks));
            Value base = b.element(partials, b.getF32Type(),
                                   b.add(b.mul(b.add(b.mul(at, 2), segment),
                                               kTileTokens * sColumns),
                                         threadOffset));
            Values parts;
            for (int64_t q = from; q < from + count; ++q)
              parts.push_back(b.load(
                  vector, b.element(base, b.getF32Type(), q * 1024), 16));
            loaded.emplace_back(there, parts);
          }
          Values next(carried);
          for (auto &[there, parts] : loaded)
            for (int64_t q = 0; q < count; ++q) {
              Value sum = arith::AddFOp::create(b, next[q], parts[q]);
              next[q] = b.choose(there, sum, next[q]);
            }
          return next;
        },
        unroll);
    for (int64_t q = 0; q < count; ++q)
      storeShrunk(mTile, rowInTile, lane, from + q, sums[q], factorsOfRow,
                  mine);
  }
  FenceAsyncOp::create(b, FenceSpace::Global);
}

/// Two elements of each row half, of 8 columns `number`, to S.
void Gemm::storeShrunk(Value mTile, Value rowInTile, Value lane, int64_t number,
                       Value sums, ArrayRef<Value> factors,
                       ArrayRef<std::array<Value, 2>> mine) {
  int64_t pair = number * 8 / shrinkRows;
  int64_t slice = number * 8 % shrinkRows / kRanks;
  int64_t half = number % 2;
  Value none = b.f32(0);
  for (int64_t h = 0; h < 2; ++h) {
    SmallVector<Value> scaled;
    for (int64_t j = 0; j < 2; ++j) {
      Value value = LLVM::ExtractElementOp::create(b, b.getF32Type(), sums,
                                                   b.i32(2 * h + j));
      value = arith::MulFOp::create(b, value, factors[h]);
      scaled.push_back(b.choose(mine[pair][h], value, none));
    }
    Value word = PackOp::create(b, b.getI32Type(), scaled[0], scaled[1],
                                TypeAttr::get(type));
    // shrunk [(m-tile, pair, slice)][128][16]
    Value row = b.add(
        b.mul(b.add(b.mul(mTile, pairs * numSlices), pair * numSlices + slice),
              kTileTokens),
        b.add(rowInTile, 8 * h));
    Value at =
        b.add(b.mul(row, kRanks / 2), b.add(b.bitAnd(lane, 3), 4 * half));
    b.store(word, b.element(shrunk, b.getI32Type(), at), 4);
  }
}

/// The last warpgroup of the grid leaves the counters as it found them.
void Gemm::reset() {
  b.barrier(b.add(group, 1), kWarpgroupSize);
  b.elect(Scope::Warpgroup, [&] {
    Value old = FetchAddOp::create(b, b.getI32Type(), flags, b.i32(1));
    Value all = b.mul(b.id(IdKind::NumCTAs), 2);
    b.ifThen(b.eq(b.add(old, 1), all), [&] {
      auto vector = VectorType::get(4, b.getI32Type());
      Value zero = LLVM::ZeroOp::create(b, vector);
      b.loop(0, b.mul(b.add(mTiles, 1), kRecord / 4),
             [&](Value i) { b.store(zero, b.element(flags, vector, i), 16); });
    });
  });
}
