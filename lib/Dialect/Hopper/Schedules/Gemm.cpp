//===- Gemm.cpp - Many tokens ---------------------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A persistent, warp-specialised GEMM: tiles of 128 tokens by 256 columns, one
// warpgroup that copies, two that multiply 64 rows each.
//
// The delta is an extension of K: after the k-blocks of x and W a tile goes on
// with blocks of S = mask(x A^T), 16 ranks deep, and B. That costs r / K of the
// tile's work and no memory traffic for y. Where S comes from:
//
//   Workspace    a kernel before this one (Shrink.cpp), which lets this one
//                begin when x is there; only the extension waits for its end
//   Interleaved  this one: units of the shrink run between the k-blocks of the
//                tiles before those that need them, one every `interval`
//                (GemmInterleaved.cpp)
//
// Without a delta CTAs of a cluster may share what they read: m-tiles side by
// side each copy a part of their tile of W into all of them, tiles of columns a
// part of x.
//
// A stage is released once: a unit takes a stage of its own, and the units of a
// CTA and phase must lie within one tile (getMaxInterleavedTokens).
//
//===----------------------------------------------------------------------===//

#include "GemmInternal.h"
#include "Launch.h"
#include "Slices.h"

using namespace mlir;
using namespace mlir::hopper;
using namespace mlir::hopper::gemm;

//===----------------------------------------------------------------------===//
// Setup
//===----------------------------------------------------------------------===//

void Gemm::arguments() {
  x = b.tensorArgument(
      "x", b.mapType({kTileTokens / columnsShare, kBlockDepth}, type, 128));
  w = b.tensorArgument(
      "w", b.mapType({columns / rowsShare, kBlockDepth}, type, 128));
  y = b.tensorArgument("y", b.mapType({64, 64}, type, 128));
  if (columns % 64)
    yTail = b.tensorArgument("y", b.mapType({64, 32}, type, 64));
  if (options.delta != DeltaSource::None) {
    s = b.tensorArgument("shrunk", b.mapType({kTileTokens, kRanks}, type, 32));
    for (int64_t i = 0; i < numSlices; ++i)
      factors.push_back(b.tensorArgument(
          ("b" + Twine(i)).str(), b.mapType({1, columns / 4, 64}, type, 0)));
  }
  if (interleaved)
    a = b.tensorArgument("a", b.mapType({shrinkRows, kBlockDepth}, type, 128));
  if (shape.bias)
    biases = b.bufferArgument("bias");
  mTiles = b.valueArgument("tiles");
  if (options.delta == DeltaSource::None)
    return;
  blocks = b.bufferArgument("blocks");
  tileBegin = b.bufferArgument("tile_begin");
  tileBlocks = b.bufferArgument("tile_blocks");
  if (!interleaved)
    return;
  blockAdapter = b.bufferArgument("block_adapter");
  tokenAdapter = b.bufferArgument("token_adapter");
  tokenBlock = b.bufferArgument("token_block");
  scales = b.bufferArgument("scales");
  shrunk = b.bufferArgument("@shrunk");
  partials = b.bufferArgument("@partials");
  flags = b.bufferArgument("@flags");
  tokens = b.valueArgument("tokens");
}

void Gemm::build() {
  arguments();
  ring = b.alloc(options.stages, kLeftBytes + columns * kBlockDepth * 2);
  staging = b.alloc(4, 64 * 64 * 2);
  int64_t ctas = rowsShare * columnsShare;
  pipe = b.pipeline(options.stages, /*producers=*/1, /*consumers=*/2, ctas);
  if (rowsShare > 1)
    clusterRow = b.remu(b.id(IdKind::ClusterRank), rowsShare);
  if (columnsShare > 1)
    clusterColumn = b.divu(b.id(IdKind::ClusterRank), rowsShare);
  LaunchDependentsOp::create(b);
  // Warps beside the producer's finish the sums of units.
  b.role(0, 4, interleaved ? 56 : 40, [&] {
    b.elect(Scope::Warpgroup, [&] { producer(); });
    if (!interleaved)
      return;
    Value number = b.warp();
    b.ifThen(b.eq(number, 1), [&] { announcer(); });
    b.ifThen(b.uge(number, 2), [&] { finisher(); });
  });
  b.role(4, 8, interleaved ? 224 : 232, [&] { consumer(); });
  if (ctas > 1) {
    ClusterArriveOp::create(b, /*relaxed=*/false);
    ClusterWaitOp::create(b);
  }

  SmallVector<Workspace> spaces;
  if (options.delta != DeltaSource::None)
    spaces.push_back(
        {"shrunk", 0, interleaved ? pairs * numSlices * kRanks * 2 : 0,
         interleaved ? 0 : numSlices * kShrunkBytes, false, false});
  // Tiles are whole.
  if (interleaved) {
    spaces.back().bytes = pairs * numSlices * kShrunkBytes;
    spaces.push_back(
        {"partials",
         kSegments * options.ctas * kTileTokens * pairs * shrinkRows * 4, 0, 0,
         false, false});
    spaces.push_back({"flags", 2 * kRecord * 4, kRecord * 4, 0, false, true});
    b.getKernel().setCoResident(true);
  }
  Grid grid;
  grid.tileTokens = kTileTokens * rowsShare;
  grid.tiles = llvm::divideCeil(nTiles, columnsShare) * ctas;
  grid.persistent = true;
  if (interleaved)
    grid.minCTAs = grid.maxCTAs = options.ctas;
  setLaunch(b.getKernel(), grid, spaces, options.overlap);
}

void Gemm::overTiles(
    ValueRange inits,
    function_ref<Values(Value, Value, Value, ValueRange)> body) {
  TilesOp::create(
      b, rowsShare == 1 ? mTiles : b.ceildiv(mTiles, rowsShare),
      static_cast<int32_t>(llvm::divideCeil(nTiles, columnsShare)),
      static_cast<int32_t>(llvm::divideCeil(options.group, rowsShare)), inits,
      [&](OpBuilder &, Location, Value m, Value n, Value first,
          ValueRange carried) {
        if (clusterRow)
          m = b.add(b.mul(m, rowsShare), clusterRow);
        if (clusterColumn)
          n = b.add(b.mul(n, columnsShare), clusterColumn);
        YieldOp::create(b, body(m, b.mul(n, columns), first, carried));
      });
}

/// Of any tile.
int64_t Gemm::getMaxTileSlices() const {
  int64_t most = 1;
  for (int64_t column = 0; column < shape.getN(); column += columns) {
    int64_t touched = 0;
    for (int64_t i = 0; i < numSlices; ++i)
      touched += shape.getOffset(i) < column + columns &&
                 shape.getOffset(i) + shape.slices[i] > column;
    most = std::max(most, touched);
  }
  return most;
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

/// This warpgroup's 64 rows of a stage's left side.
Value Gemm::left(Value stage, int64_t k, int64_t swizzle, int64_t at) {
  return b.tile(ring, stage, {64, k}, type, swizzle, at,
                b.mul(group, 64 * k * 2));
}

Gemm::State Gemm::mainBlock(State state, bool first, bool haveRelease) {
  b.wait(pipe, state.cursor);
  Value stage = b.stage(state.cursor);
  Value lhs = left(stage, kBlockDepth, 128, 0);
  Value rhs =
      b.tile(ring, stage, {columns, kBlockDepth}, type, 128, kLeftBytes);
  State next;
  next.acc = b.mmaGroup(AccType::get(b.getContext(), columns), [&] {
    return Values{b.mma(lhs, rhs, first ? Value() : state.acc, columns)};
  })[0];
  if (haveRelease) {
    b.mmaWait(1);
    b.release(pipe, state.previous);
  }
  next.previous = state.cursor;
  next.cursor = b.advance(state.cursor);
  return next;
}

Gemm::State Gemm::mainLoop(Value cursor) {
  State state = mainBlock({Value(), cursor, Value()}, /*first=*/true,
                          /*haveRelease=*/false);
  Values result = b.loop(1, kBlocks, {state.acc, state.cursor, state.previous},
                         [&](Value, ValueRange carried) {
                           State next =
                               mainBlock({carried[0], carried[1], carried[2]},
                                         /*first=*/false, /*haveRelease=*/true);
                           return Values{next.acc, next.cursor, next.previous};
                         });
  return {result[0], result[1], result[2]};
}

/// Of accumulator, cursor and what is to be released: a stage of `count` pairs.
Gemm::Values Gemm::extensionBlock(ValueRange state, int64_t count) {
  Value acc = state[0], cursor = state[1], previous = state[2];
  b.wait(pipe, cursor);
  Value stage = b.stage(cursor);
  SmallVector<std::pair<Value, Value>> operands;
  for (int64_t i = 0; i < count; ++i)
    operands.emplace_back(left(stage, kRanks, 32, i * kShrunkBytes),
                          b.tile(ring, stage, {columns, kRanks}, type, 32,
                                 kLeftBytes + i * columns * kRanks * 2));
  acc = b.mmaGroup(acc.getType(), [&] {
    Value sum = acc;
    for (auto [lhs, rhs] : operands)
      sum = b.mma(lhs, rhs, sum, columns);
    return Values{sum};
  })[0];
  b.mmaWait(1);
  b.release(pipe, previous);
  return {acc, b.advance(cursor), cursor};
}

Gemm::State Gemm::extension(State state, Value entries, Value column) {
  Values carried{state.acc, state.cursor, state.previous};
  if (interleaved) {
    for (int64_t i = 0, most = getMaxTileSlices(); i < most; ++i)
      carried = extensionBlock(carried, pairs);
    return {carried[0], carried[1], carried[2]};
  }
  auto ofSlice = [&](ValueRange before) {
    Values inner =
        b.loop(0, b.shr(entries, 2), before, [&](Value, ValueRange values) {
          return extensionBlock(values, kPack);
        });
    return b.loop(
        0, b.bitAnd(entries, kPack - 1), inner,
        [&](Value, ValueRange values) { return extensionBlock(values, 1); });
  };
  if (slicesAligned(shape, columns)) {
    carried = ofSlice(carried);
  } else {
    auto [low, high] = slicesOf(b, shape, column, columns);
    carried = b.loop(low, b.add(high, 1), carried,
                     [&](Value, ValueRange inner) { return ofSlice(inner); });
  }
  return {carried[0], carried[1], carried[2]};
}

//===----------------------------------------------------------------------===//
// Consumers
//===----------------------------------------------------------------------===//

void Gemm::epilogue(Value acc, Value mTile, Value column) {
  Values values = b.unpack(acc);
  if (shape.bias) {
    auto pair = VectorType::get(2, type);
    auto wide = VectorType::get(2, b.getF32Type());
    Value own = b.mul(b.bitAnd(lane, 3), 2);
    for (int64_t j = 0; j < columns / 8; ++j) {
      Value at = b.minu(b.add(b.add(column, 8 * j), own), shape.getN() - 2);
      Value two = b.load(pair, b.element(biases, type, at), 4);
      Value bias = arith::ExtFOp::create(b, wide, two);
      for (int64_t i = 0; i < 2; ++i) {
        Value one =
            LLVM::ExtractElementOp::create(b, b.getF32Type(), bias, b.i32(i));
        for (int64_t h = 0; h < 2; ++h) {
          Value &value = values[4 * j + 2 * h + i];
          value = arith::AddFOp::create(b, value, one);
        }
      }
    }
  }
  Value row = b.add(b.mul(mTile, kTileTokens), b.mul(group, 64));
  Value barrier = b.add(group, 1);
  for (int64_t first = 0; first < columns; first += 64) {
    int64_t width = std::min<int64_t>(64, columns - first);
    int64_t buffer = first / 64 % 2;
    Value tile = b.tile(staging, b.add(b.mul(group, 2), buffer), {64, width},
                        type, 2 * width);
    b.elect(Scope::Warpgroup, [&] { StoreWaitOp::create(b, 1); });
    b.barrier(barrier, kWarpgroupSize);
    StoreMatrixOp::create(b, ValueRange(values).slice(first / 2, width / 2),
                          tile);
    FenceAsyncOp::create(b, FenceSpace::Shared);
    b.barrier(barrier, kWarpgroupSize);
    b.elect(Scope::Warpgroup, [&] {
      StoreOp::create(b, tile, width == 64 ? y : yTail,
                      ValueRange{b.add(column, first), row});
    });
  }
}

void Gemm::consumer() {
  warp = b.warp();
  lane = b.lane();
  group = b.sub(b.shr(warp, 2), 1);
  if (interleaved)
    GridWaitOp::create(b);
  Values start{b.cursor(options.stages)};
  if (interleaved) {
    // The round, where its phase ends, and its units in the first and the
    // second m-tile.
    Value round = b.i32(0), end = getPhaseEnd(round);
    Units units = getUnits(b.i32(0), end, b.id(IdKind::NumCTAs));
    start.append({round, end, units.inFirst, units.inSecond});
  }
  overTiles(
      start, [&](Value m, Value column, Value, ValueRange carried) -> Values {
        Value entries;
        if (options.delta == DeltaSource::Workspace)
          entries =
              b.sub(b.loadI32(tileBegin, b.add(m, 1)), b.loadI32(tileBegin, m));
        State state;
        Values next;
        if (interleaved) {
          // Both leave one group in flight and one stage to release.
          auto values = [](const State &state) {
            return Values{state.acc, state.cursor, state.previous};
          };
          Values result = b.branch(
              b.ne(carried[3], 0),
              [&] {
                return values(
                    tileWithUnits(carried[0], carried[3], carried[4]));
              },
              [&] { return values(mainLoop(carried[0])); });
          state = {result[0], result[1], result[2]};
          // While products run.
          Value round = b.add(carried[1], 1), end = getPhaseEnd(round);
          Units units = getUnits(carried[2], end, options.ctas);
          next = {round, end, units.inFirst, units.inSecond};
        } else {
          state = mainLoop(carried[0]);
        }
        if (options.delta != DeltaSource::None)
          state = extension(state, entries, column);
        b.mmaWait();
        b.release(pipe, state.previous);
        epilogue(state.acc, m, column);
        next.insert(next.begin(), state.cursor);
        return next;
      });
  b.elect(Scope::Warpgroup, [&] { StoreWaitOp::create(b, 0); });
  if (interleaved) {
    b.barrier(b.add(group, 1), kWarpgroupSize);
    b.elect(Scope::Warpgroup, [&] { reset(); });
  }
}

//===----------------------------------------------------------------------===//
// Entry points
//===----------------------------------------------------------------------===//

int64_t hopper::getMaxInterleavedTokens(const LinearShape &shape,
                                        const GemmOptions &options) {
  constexpr int64_t kMost = 4096;
  int64_t kBlocks = llvm::divideCeil(shape.k, kBlockDepth);
  int64_t nTiles = llvm::divideCeil(shape.getN(), options.tileColumns);
  int64_t tileUnits = llvm::divideCeil(kBlocks, getUnitBlocks(shape, options));
  auto fits = [&](int64_t tiles, int64_t ctas) {
    int64_t units = std::max<int64_t>(llvm::divideCeil(tiles * tileUnits, ctas),
                                      options.minUnits);
    return units <= getMostUnits(kBlocks, options.interval, tileUnits);
  };
  // One phase, fewer tiles than CTAs.
  int64_t most = 0;
  while (most < kMost && (most + 1) * nTiles < options.ctas) {
    if (!fits(most + 1, (most + 1) * nTiles))
      return most * kTileTokens;
    ++most;
  }
  // Phases of a full grid are the same for any number of tokens, but that the
  // last one is cut short. (See Gemm::getPhaseEnd.)
  int64_t begin = 0, perGroup = options.group * nTiles;
  for (int64_t round = 0; begin < kMost; ++round) {
    int64_t tiles = (round + 2) * options.ctas;
    int64_t end = tiles / perGroup * options.group +
                  std::min(tiles % perGroup, options.group);
    while (most < std::min(end, kMost)) {
      if (!fits(most + 1 - begin, options.ctas))
        return most * kTileTokens;
      ++most;
    }
    begin = end;
  }
  return most * kTileTokens;
}

FailureOr<KernelOp> hopper::buildGemm(ModuleOp module, StringRef name,
                                      const LinearShape &shape,
                                      const GemmOptions &options) {
  auto emitError = [&] { return module.emitError(name) << ": "; };
  if (failed(shape.verify(emitError)))
    return failure();
  if (options.tileColumns % 32 || options.tileColumns < 32 ||
      options.tileColumns > 256)
    return emitError() << "expected tiles of a multiple of 32 columns up to "
                          "256, found "
                       << options.tileColumns;
  if (options.group < 1)
    return emitError() << "expected groups of 1 row of tiles or more, found "
                       << options.group;
  if (options.delta == DeltaSource::Interleaved) {
    int64_t sColumns = options.tileBlocks * kRanks * shape.slices.size();
    if (options.tileBlocks < 1 || options.tileBlocks > 4 || sColumns > 96)
      return emitError()
             << "expected 1 to 4 rank blocks an m-tile, with all slices at "
                "most 96 columns (registers), found "
             << options.tileBlocks << " and " << sColumns;
    if (getMaxInterleavedTokens(shape, options) == 0)
      return emitError() << "expected an interval that leaves room for units "
                            "in a tile, found "
                         << options.interval;
  }
  for (int64_t ctas : {options.clusterRows, options.clusterColumns})
    if (ctas != 1 && ctas != 2 && ctas != 4)
      return emitError() << "expected clusters of 1, 2 or 4 rows and columns "
                            "of tiles, found "
                         << options.clusterRows << " and "
                         << options.clusterColumns;
  int64_t cluster = options.clusterRows * options.clusterColumns;
  if (cluster > kMaxCluster)
    return emitError() << "expected clusters of at most " << kMaxCluster
                       << " tiles, found " << cluster;
  if (cluster > 1 && options.delta != DeltaSource::None)
    return emitError() << "expected no delta where tiles of a cluster share x "
                          "or W, found one and clusters of "
                       << cluster;
  KernelBuilder b(module, name, 384, static_cast<int32_t>(cluster));
  Gemm gemm(b, shape, options);
  gemm.build();
  KernelOp kernel = b.finish();
  kernel.setSchedule("gemm");
  return kernel;
}
