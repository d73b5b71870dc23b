//===- GemmInterleaved.cpp - The shrink beside the tiles ------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The shrink is cut into units of one m-tile and one or two k-blocks, and into
// phases: S of the m-tiles that the CTAs' tiles number w + 1 are the first to
// need is computed beside tiles number w (that of the first two beside the
// first), its units dealt out evenly. So the copies of x that units take are
// spread over the kernel, and S is there a tile ahead. Where the last round of
// tiles leaves CTAs idle, and they have room for all units, they get all: then
// units do not make the kernel longer.
//
// Who does what, so that neither products nor copies ever wait for memory:
//
//   products    run a unit between k-blocks, leave the sums of a phase in a
//               slot of the CTA, one for each of two m-tiles, and go on
//   warp 1      says so to the grid; frees the slots when what was in them is
//               part of S
//   warps 2, 3  of all CTAs share the phase's S in pieces of 16 tokens and 16
//               ranks: wait for the units of the m-tile, sum the slots in the
//               order of the units, mask, scale, round, publish
//   warp 0      copies; asks for S before an extension
//
// All CTAs are resident. A phase waits for nothing but the phases before it, so
// all come to their end.
//
//===----------------------------------------------------------------------===//

#include "GemmInternal.h"
#include "Shrunk.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;
using namespace mlir::hopper;
using namespace mlir::hopper::gemm;

int64_t gemm::getUnitBlocks(const LinearShape &shape,
                            const GemmOptions &options) {
  auto rows = static_cast<int64_t>(kRanks * shape.slices.size());
  int64_t block = kLeftBytes + options.tileBlocks * rows * kBlockDepth * 2;
  return std::clamp<int64_t>(getStageBytes(options.tileColumns) / block, 1,
                             kMaxUnitBlocks);
}

//===----------------------------------------------------------------------===//
// Phases
//===----------------------------------------------------------------------===//

/// The m-tiles that tiles number 0 to `round` + 1 of all CTAs touch: as
/// `hopper.tiles` walks them, tile t of a group of rows is row t first.
Value Gemm::getPhaseEnd(Value round) {
  int64_t perGroup = options.group * nTiles;
  Value tiles = b.mul(b.add(round, 2), b.id(IdKind::NumCTAs));
  Value rows = b.minu(b.remu(tiles, perGroup), options.group);
  return b.minu(b.add(b.mul(b.divu(tiles, perGroup), options.group), rows),
                mTiles);
}

/// In which turn this CTA gets units of a phase: the last CTAs first, as they
/// may have a tile less.
Value Gemm::getTurn() {
  return b.sub(b.sub(b.id(IdKind::NumCTAs), 1), b.cta());
}

Gemm::Units Gemm::getUnits(Value from, Value to, Int ctas) {
  Units units;
  units.from = from;
  units.to = to;
  Value all = b.mul(b.sub(to, from), tileUnits);
  auto share = [&](Int among) {
    return b.divu(b.add(all, b.sub(among, 1)), among);
  };
  // Those that have a tile less than others, or all.
  Value idle = share(b.sub(ctas, b.remu(b.mul(mTiles, nTiles), ctas)));
  Value fits =
      b.ult(idle, getMostUnits(kBlocks, options.interval, tileUnits) + 1);
  units.perCTA = b.maxu(b.select(fits, idle, share(ctas)), options.minUnits);
  units.first = b.minu(b.mul(getTurn(), units.perCTA), all);
  Value end = b.minu(b.add(units.first, units.perCTA), all);
  units.total = b.sub(end, units.first);
  Value tile = b.divu(units.first, tileUnits);
  units.mTile = b.add(from, tile);
  Value split = b.minu(b.mul(b.add(tile, 1), tileUnits), end);
  units.inFirst = b.sub(split, units.first);
  units.inSecond = b.sub(end, split);
  return units;
}

void Gemm::overPhases(ValueRange inits,
                      function_ref<Values(const Units &, ValueRange)> body) {
  Value ctas = b.id(IdKind::NumCTAs);
  Value rounds = b.divu(b.add(b.mul(mTiles, nTiles), b.sub(ctas, 1)), ctas);
  Values state{b.i32(0)};
  llvm::append_range(state, inits);
  b.loop(0, rounds, state, [&](Value round, ValueRange carried) {
    Value end = getPhaseEnd(round);
    Values next{end};
    llvm::append_range(
        next, body(getUnits(carried[0], end, ctas), carried.drop_front()));
    return next;
  });
}

Value Gemm::fillUnit(Value cursor, Value unit, const Units &units,
                     ArrayRef<Value> blocksOfTiles) {
  Value stage = b.stage(cursor);
  Value mTile = b.add(units.from, b.divu(unit, tileUnits));
  Value firstK = b.mul(b.remu(unit, tileUnits), unitBlocks * kBlockDepth);
  Value second = b.ne(mTile, units.mTile);
  FillOp::create(b, pipe, cursor, [&](OpBuilder &, Location) {
    for (int64_t u = 0; u < unitBlocks; ++u) {
      // A k-block beyond K is zeros.
      Value k = b.add(firstK, u * kBlockDepth);
      LoadOp::create(b, x, ValueRange{k, b.mul(mTile, kTileTokens)},
                     unitLeft(stage, u), IntegerAttr());
      for (int64_t i = 0; i < pairs; ++i) {
        Value block =
            b.choose(second, blocksOfTiles[pairs + i], blocksOfTiles[i]);
        LoadOp::create(b, a, ValueRange{k, b.mul(block, shrinkRows)},
                       unitRight(stage, u, i, shrinkRows), IntegerAttr());
      }
    }
  });
  return b.advance(cursor);
}

/// x of k-block `u` of a unit, all rows, and A of rank block `pair`.
Value Gemm::unitLeft(Value stage, int64_t u) {
  return b.tile(ring, stage, {kTileTokens, kBlockDepth}, type, 128,
                u * kLeftBytes);
}

Value Gemm::unitRight(Value stage, int64_t u, int64_t pair, int64_t rows) {
  int64_t at = unitBlocks * kLeftBytes +
               (u * pairs + pair) * shrinkRows * kBlockDepth * 2;
  return b.tile(ring, stage, {rows, kBlockDepth}, type, 128, at);
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

/// A tile with units of the shrink between its k-blocks.
Gemm::State Gemm::tileWithUnits(Value start, Value inFirst, Value inSecond) {
  int64_t sColumns = pairs * shrinkRows;
  auto accType = AccType::get(b.getContext(), columns);
  auto sType = AccType::get(b.getContext(), sColumns);
  // Of acc, cursor, previous, previous' stage or -1, S. Were the fourth known
  // to be true or false, LLVM would thread the branches on it, and accumulators
  // would be defined while products run.
  auto step = [&](Values state, bool unit) -> Values {
    b.wait(pipe, state[1]);
    Value stage = b.stage(state[1]);
    if (unit) {
      SmallVector<std::pair<Value, Value>> operands;
      for (int64_t u = 0; u < unitBlocks; ++u)
        operands.emplace_back(left(stage, kBlockDepth, 128, u * kLeftBytes),
                              unitRight(stage, u, 0, sColumns));
      state[4] = b.mmaGroup(sType, [&] {
        Value sum = state[4];
        for (auto [lhs, rhs] : operands)
          sum = b.mma(lhs, rhs, sum, sColumns);
        return Values{sum};
      })[0];
    } else {
      Value lhs = left(stage, kBlockDepth, 128, 0);
      Value rhs =
          b.tile(ring, stage, {columns, kBlockDepth}, type, 128, kLeftBytes);
      state[0] = b.mmaGroup(accType, [&] {
        return Values{b.mma(lhs, rhs, state[0], columns)};
      })[0];
    }
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
  auto mainSteps = [&](Int low, Int high) {
    Values end = b.loop(low, high, ValueRange(state).take_front(4),
                        [&](Value, ValueRange carried) {
                          Values inner(carried);
                          inner.push_back(Value());
                          inner = step(inner, /*unit=*/false);
                          inner.pop_back();
                          return inner;
                        });
    llvm::copy(end, state.begin());
  };
  if (lead)
    mainSteps(0, lead);
  for (int64_t segment = 0; segment < kSegments; ++segment) {
    Value count = segment ? inSecond : inFirst;
    state = b.loop(0, count, state, [&](Value, ValueRange carried) {
      Values inner(carried);
      for (int64_t i = 0; i < options.interval; ++i)
        inner = step(inner, /*unit=*/false);
      return step(inner, /*unit=*/true);
    });
    drain(state);
    if (segment == 0) {
      // There is a first m-tile in every tile with units.
      b.barrier(b.add(group, kFreeBarrier), kWarpgroupSize + 32);
      storeSums(state[4], segment);
      state[4] = AccZeroOp::create(b, sType);
    } else {
      b.ifThen(b.ne(count, 0), [&] { storeSums(state[4], segment); });
    }
  }
  // Fewer than k-blocks: at least one runs after the drain.
  mainSteps(b.add(b.mul(b.add(inFirst, inSecond), options.interval), lead),
            kBlocks);
  return {state[0], state[1], state[2]};
}

/// Sums of a segment to the CTA's slot: [columns / 8][256 threads][4].
void Gemm::storeSums(Value acc, int64_t segment) {
  int64_t sColumns = pairs * shrinkRows;
  auto vector = VectorType::get(4, b.getF32Type());
  Values values = b.unpack(acc);
  Value base =
      b.element(partials, b.getF32Type(),
                b.add(b.mul(b.add(b.mul(getTurn(), kSegments), segment),
                            kTileTokens * sColumns),
                      b.mul(b.sub(b.opaque(b.thread()), kWarpgroupSize), 4)));
  for (int64_t q = 0; q < sColumns / 8; ++q) {
    Value four = LLVM::PoisonOp::create(b, vector);
    for (int64_t i = 0; i < 4; ++i)
      four =
          LLVM::InsertElementOp::create(b, four, values[4 * q + i], b.i32(i));
    b.store(four, b.element(base, b.getF32Type(), q * 1024), 16);
  }
  b.barrier(b.add(group, kSumsBarrier + 2 * segment), kWarpgroupSize + 32,
            /*arrive=*/true);
}

//===----------------------------------------------------------------------===//
// Beside the products
//===----------------------------------------------------------------------===//

Value Gemm::record(Value mTile, int64_t word) {
  return b.element(flags, b.getI32Type(),
                   b.add(b.mul(b.add(mTile, 1), kRecord), word));
}

/// Warp 1.
void Gemm::announcer() {
  GridWaitOp::create(b);
  Value thisLane = b.lane();
  // What was in the slots, none at first: m-tiles [first, end).
  Value none = b.i32(0);
  overPhases({none, none}, [&](const Units &units, ValueRange carried) {
    Value low = carried[0], high = carried[1];
    return b.branch(
        b.ne(units.total, 0),
        [&] {
          b.ifThen(b.eq(thisLane, 0), [&] {
            b.loop(low, high, [&](Value mTile) {
              AwaitOp::create(b, record(mTile), b.i32(tilePieces));
            });
          });
          WarpSyncOp::create(b);
          for (int64_t g = 0; g < 2; ++g)
            b.barrier(kFreeBarrier + g, kWarpgroupSize + 32, /*arrive=*/true);
          auto announce = [&](int64_t segment, Value count) {
            for (int64_t g = 0; g < 2; ++g)
              b.barrier(kSumsBarrier + 2 * segment + g, kWarpgroupSize + 32);
            b.ifThen(b.eq(thisLane, 0), [&] {
              ReduceAddOp::create(
                  b, record(b.add(units.mTile, segment), kUnitCount), count,
                  /*release=*/true);
            });
            WarpSyncOp::create(b);
          };
          announce(0, units.inFirst);
          Value both = b.ne(units.inSecond, 0);
          b.ifThen(both, [&] { announce(1, units.inSecond); });
          return Values{units.mTile,
                        b.add(b.add(units.mTile, 1), b.extend(both))};
        },
        [&] { return Values{low, high}; });
  });
  b.ifThen(b.eq(thisLane, 0), [&] { reset(); });
}

/// Warps 2 and 3.
void Gemm::finisher() {
  GridWaitOp::create(b);
  Value ctas = b.id(IdKind::NumCTAs);
  Value start = b.add(b.cta(), b.mul(b.sub(b.warp(), 2), ctas));
  Value step = b.mul(ctas, 2);
  overPhases({}, [&](const Units &units, ValueRange) {
    Value pieces = b.mul(b.sub(units.to, units.from), tilePieces);
    b.loop(
        start, pieces, [&](Value number) { finishPiece(units, number); }, step);
    return Values{};
  });
}

/// Sums a piece over the slots in the order of the units, masks, scales,
/// rounds.
void Gemm::finishPiece(const Units &units, Value number) {
  Value thisLane = b.lane();
  int64_t sColumns = pairs * shrinkRows;
  constexpr int64_t kWarps = kTileTokens / kPieceRows;
  // Of the piece: its m-tile in the phase and at all, its rows, and its pair
  // and slice. Found again behind the sums, to keep no registers meanwhile.
  struct Piece {
    Value tile, mTile, rows, ranks, row;
  };
  auto getPiece = [&](Value number) {
    Piece piece;
    piece.tile = b.divu(number, tilePieces);
    piece.mTile = b.add(units.from, piece.tile);
    Value rest = b.remu(number, tilePieces);
    piece.rows = b.bitAnd(rest, kWarps - 1);
    piece.ranks = b.divu(rest, kWarps);
    piece.row = b.add(b.mul(piece.rows, kPieceRows), b.shr(thisLane, 2));
    return piece;
  };
  auto [tile, mTile, rows, ranks, row] = getPiece(number);

  // What does not depend on the sums, before them: row halves of this thread,
  // their adapters and scales, and whether the rank block is theirs.
  Value last = b.sub(tokens, 1);
  Value begin = b.loadI32(tileBegin, mTile);
  Value end = b.loadI32(tileBegin, b.add(mTile, 1));
  SmallVector<Value> adapters, places;
  ShrunkRows pieceRows;
  for (int64_t h = 0; h < 2; ++h) {
    Value token = b.add(b.add(b.mul(mTile, kTileTokens), row), 8 * h);
    Value clamped = b.minu(token, last);
    Value adapter = b.loadI32(tokenAdapter, clamped);
    adapters.push_back(b.select(b.ult(token, tokens), adapter, -1));
    places.push_back(b.loadI32(tokenBlock, clamped));
  }
  Value entry = b.add(begin, b.divu(ranks, numSlices));
  // No token is of adapter -2.
  Value owner = b.branch(
      b.ult(entry, end),
      [&] {
        return Values{b.loadI32(blockAdapter, b.loadI32(tileBlocks, entry))};
      },
      [&] { return Values{b.i32(-2)}; })[0];
  for (int64_t h = 0; h < 2; ++h) {
    pieceRows.scales[h] =
        b.load(b.getF32Type(),
               b.element(scales, b.getF32Type(), b.loadI32(blocks, places[h])));
    pieceRows.keep[h] = b.eq(owner, adapters[h]);
  }

  b.ifThen(b.eq(thisLane, 0), [&] {
    AwaitOp::create(b, record(mTile, kUnitCount), b.i32(tileUnits));
  });
  WarpSyncOp::create(b);

  // Several loads in flight: each costs a latency of memory.
  constexpr int64_t kUnroll = 3, kHalves = kRanks / 8;
  auto vector = VectorType::get(4, b.getF32Type());
  Value firstUnit = b.mul(tile, tileUnits);
  Value low = b.divu(firstUnit, units.perCTA);
  Value high = b.add(b.divu(b.add(firstUnit, tileUnits - 1), units.perCTA), 1);
  Value inSlot = b.add(b.mul(ranks, kHalves * 1024),
                       b.mul(b.add(b.mul(rows, 32), thisLane), 4));
  Values sums = b.loop(
      low, high, Values(kHalves, LLVM::ZeroOp::create(b, vector)),
      [&](Value turn, ValueRange carried) {
        SmallVector<std::pair<Value, Values>> loaded;
        for (int64_t u = 0; u < kUnroll; ++u) {
          Value there = b.ult(b.add(turn, u), high);
          Value at = b.minu(b.add(turn, u), b.sub(high, 1));
          // The m-tile is the first of this CTA's, or the one after.
          Value segment =
              b.sub(tile, b.divu(b.mul(at, units.perCTA), tileUnits));
          Value base =
              b.element(partials, b.getF32Type(),
                        b.add(b.mul(b.add(b.mul(at, kSegments), segment),
                                    kTileTokens * sColumns),
                              inSlot));
          Values parts;
          for (int64_t q = 0; q < kHalves; ++q)
            parts.push_back(
                b.load(vector, b.element(base, b.getF32Type(), q * 1024), 16));
          loaded.emplace_back(there, parts);
        }
        Values next(carried);
        for (auto &[there, parts] : loaded)
          for (int64_t q = 0; q < kHalves; ++q) {
            Value sum = arith::AddFOp::create(b, next[q], parts[q]);
            next[q] = b.choose(there, sum, next[q]);
          }
        return next;
      },
      kUnroll);

  // shrunk [(m-tile, pair, slice)][128][16]
  Piece piece = getPiece(b.opaque(number));
  Value line =
      b.add(b.mul(b.add(b.mul(piece.mTile, pairs * numSlices), piece.ranks),
                  kTileTokens),
            piece.row);
  for (int64_t q = 0; q < kHalves; ++q) {
    Values four;
    for (int64_t i = 0; i < 4; ++i)
      four.push_back(
          LLVM::ExtractElementOp::create(b, b.getF32Type(), sums[q], b.i32(i)));
    storeShrunk(b, shrunk, type, line, q, four, pieceRows);
  }
  FenceAsyncOp::create(b, FenceSpace::Global);
  WarpSyncOp::create(b);
  b.ifThen(b.eq(thisLane, 0), [&] {
    ReduceAddOp::create(b, record(piece.mTile), b.i32(1), /*release=*/true);
  });
}

/// By one thread of each that may still look at the counters, when it does no
/// more: the last one of the grid leaves them as it found them.
void Gemm::reset() {
  Value old = FetchAddOp::create(b, b.getI32Type(), flags, b.i32(1));
  constexpr int64_t kParties = 3; // Two groups of products, the announcer.
  Value all = b.mul(b.id(IdKind::NumCTAs), kParties);
  b.ifThen(b.eq(b.add(old, 1), all), [&] {
    auto vector = VectorType::get(4, b.getI32Type());
    Value zero = LLVM::ZeroOp::create(b, vector);
    b.loop(0, b.mul(b.add(mTiles, 1), kRecord / 4),
           [&](Value i) { b.store(zero, b.element(flags, vector, i), 16); });
  });
}
