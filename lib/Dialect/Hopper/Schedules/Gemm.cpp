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
//   Workspace    a kernel before this one (Shrink.cpp)
//   Interleaved  this one: the shrink is cut into units of one m-tile and one
//                k-block, dealt out evenly and run between the k-blocks of each
//                CTA's first tile, one every `interval`, so that their reads of
//                x are spread. Partial sums go to a slot each; the last warp to
//                arrive sums them in a fixed order, masks, scales, and
//                publishes.
//
// A stage is released once: a unit takes a stage of its own, and all units of a
// CTA must lie within its first tile (getMaxInterleavedTokens).
//
//===----------------------------------------------------------------------===//

#include "GemmInternal.h"
#include "Launch.h"

using namespace mlir;
using namespace mlir::hopper;
using namespace mlir::hopper::gemm;

//===----------------------------------------------------------------------===//
// Setup
//===----------------------------------------------------------------------===//

void Gemm::arguments() {
  x = b.tensorArgument("x", b.mapType({kTileTokens, kBlockDepth}, type, 128));
  w = b.tensorArgument("w", b.mapType({columns, kBlockDepth}, type, 128));
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
  pipe = b.pipeline(options.stages, /*producers=*/1, /*consumers=*/2);
  LaunchDependentsOp::create(b);
  // The producer of a kernel with units has more to keep in mind.
  b.role(0, 4, interleaved ? 56 : 40,
         [&] { b.elect(Scope::Warpgroup, [&] { producer(); }); });
  b.role(4, 8, interleaved ? 224 : 232, [&] { consumer(); });

  SmallVector<Workspace> spaces;
  if (options.delta != DeltaSource::None)
    spaces.push_back(
        {"shrunk", 0, interleaved ? pairs * numSlices * kRanks * 2 : 0,
         interleaved ? 0 : numSlices * kShrunkBytes, false, false});
  // Tiles are whole.
  if (interleaved) {
    spaces.back().bytes = pairs * numSlices * kShrunkBytes;
    spaces.push_back({"partials",
                      2 * options.ctas * kTileTokens * pairs * shrinkRows * 4,
                      0, 0, false, false});
    spaces.push_back({"flags", 2 * kRecord * 4, kRecord * 4, 0, false, true});
    b.getKernel().setCoResident(true);
  }
  Grid grid;
  grid.tileTokens = kTileTokens;
  grid.tiles = nTiles;
  grid.persistent = true;
  if (interleaved)
    grid.minCTAs = grid.maxCTAs = options.ctas;
  setLaunch(b.getKernel(), grid, spaces);
}

bool Gemm::slicesAligned() const {
  for (int64_t i = 0; i < numSlices; ++i)
    if (shape.getOffset(i) % columns)
      return false;
  return true;
}

std::pair<Value, Value> Gemm::slicesOf(Value column) {
  auto sliceOf = [&](Value at) {
    Value slice = b.i32(0);
    for (int64_t i = 1; i < numSlices; ++i)
      slice = b.add(slice, b.extend(b.uge(at, shape.getOffset(i))));
    return slice;
  };
  Value low = sliceOf(column);
  if (slicesAligned())
    return {low, low};
  return {low, sliceOf(b.add(column, columns - 1))};
}

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

Value Gemm::fillMain(Value cursor, Value k, Value row, Value column) {
  Value stage = b.stage(cursor);
  Value xTile = b.tile(ring, stage, {kTileTokens, kBlockDepth}, type, 128);
  Value wTile =
      b.tile(ring, stage, {columns, kBlockDepth}, type, 128, kLeftBytes);
  FillOp::create(b, pipe, cursor, [&](OpBuilder &, Location) {
    LoadOp::create(b, x, ValueRange{k, row}, xTile, IntegerAttr());
    LoadOp::create(b, w, ValueRange{k, column}, wTile, IntegerAttr());
  });
  return b.advance(cursor);
}

/// Loads rows [column, column + tileColumns) of a block of slice `slice`.
void Gemm::loadB(Value slice, Value block, Value column, Value tile) {
  auto loadOf = [&](int64_t i) {
    Value row = b.sub(b.shr(column, 2), shape.getOffset(i) / 4);
    LoadOp::create(b, factors[i], ValueRange{b.i32(0), row, block}, tile,
                   IntegerAttr());
  };
  std::function<void(int64_t)> chain = [&](int64_t i) {
    if (i + 1 == numSlices)
      return loadOf(i);
    b.ifElse(b.eq(slice, i), [&] { loadOf(i); }, [&] { chain(i + 1); });
  };
  chain(0);
}

/// The pool's number of entry `number` of tile_blocks; beyond `end` what no
/// pool has, which the copy engine reads as zeros.
Value Gemm::blockOf(Value number, Value end) {
  return b.branch(
      b.ult(number, end),
      [&] { return Values{b.loadI32(blocks, b.loadI32(tileBlocks, number))}; },
      [&] { return Values{b.i32(kNoBlock)}; })[0];
}

Gemm::TileBlocks Gemm::lookUp(Value mTile) {
  TileBlocks found;
  found.begin = b.loadI32(tileBegin, mTile);
  found.end = b.loadI32(tileBegin, b.add(mTile, 1));
  for (int64_t i = 0; i < pairs; ++i)
    found.blocks.push_back(blockOf(b.add(found.begin, i), found.end));
  return found;
}

/// Until S of an m-tile is in memory.
void Gemm::awaitShrunk(Value mTile) {
  Value record =
      b.element(flags, b.getI32Type(), b.mul(b.add(mTile, 1), kRecord));
  AwaitOp::create(b, record, b.i32(8));
  FenceAsyncOp::create(b, FenceSpace::Global);
}

Value Gemm::fillExtension(Value cursor, const TileBlocks &found, Value mTile,
                          Value column) {
  auto [low, high] = slicesOf(column);
  auto fillPairs = [&](Value slice, ValueRange pool, Value at, Value firstRow) {
    Value stage = b.stage(at);
    FillOp::create(b, pipe, at, [&](OpBuilder &, Location) {
      for (auto [i, block] : llvm::enumerate(pool)) {
        loadB(slice, block, column,
              b.tile(ring, stage, {columns / 4, 64}, type, 0,
                     kLeftBytes + i * columns * kRanks * 2));
        Value row = b.add(firstRow, i * numSlices * kTileTokens);
        LoadOp::create(b, s, ValueRange{b.i32(0), row},
                       b.tile(ring, stage, {kTileTokens, kRanks}, type, 32,
                              i * kShrunkBytes),
                       IntegerAttr());
      }
    });
    return b.advance(at);
  };
  auto overSlices = [&](Value slice, ValueRange carried) -> Values {
    if (interleaved) {
      Value row =
          b.mul(b.add(b.mul(mTile, pairs * numSlices), slice), kTileTokens);
      return {fillPairs(slice, found.blocks, carried[0], row)};
    }
    // The next block is asked for while this one's stage is not free.
    Values all =
        b.loop(found.begin, found.end, {carried[0], found.blocks[0]},
               [&](Value entry, ValueRange inner) {
                 Value next = blockOf(b.add(entry, 1), found.end);
                 Value row =
                     b.mul(b.add(b.mul(entry, numSlices), slice), kTileTokens);
                 return Values{fillPairs(slice, inner[1], inner[0], row), next};
               });
    return {all[0]};
  };
  if (slicesAligned())
    return overSlices(low, cursor)[0];
  return b.loop(low, b.add(high, 1), cursor, overSlices)[0];
}

void Gemm::producer() {
  GridWaitOp::create(b);
  Units units;
  Values blocksOfTiles;
  if (interleaved) {
    units = getUnits();
    Value last = b.sub(mTiles, 1);
    for (int64_t t = 0; t < 2; ++t)
      llvm::append_range(blocksOfTiles,
                         lookUp(b.minu(b.add(units.mTile, t), last)).blocks);
  }
  Value start = b.cursor(options.stages, /*producer=*/true);
  TilesOp::create(
      b, mTiles, static_cast<int32_t>(nTiles),
      static_cast<int32_t>(options.group), ValueRange{start},
      [&](OpBuilder &, Location, Value m, Value n, Value first,
          ValueRange carried) {
        Value row = b.mul(m, kTileTokens), column = b.mul(n, columns);
        // Asked for early: nobody waits for memory between products. S of later
        // tiles is there long before their last k-block.
        TileBlocks found;
        if (options.delta != DeltaSource::None)
          found = lookUp(m);
        if (interleaved)
          b.ifThen(b.isNot(first), [&] { awaitShrunk(m); });
        Value cursor =
            b.loop(0, kBlocks, carried, [&](Value kb, ValueRange inner) {
              Value next =
                  fillMain(inner[0], b.mul(kb, kBlockDepth), row, column);
              if (!interleaved)
                return Values{next};
              Value due = b.both(
                  first, b.ult(kb, b.mul(units.total, options.interval)));
              if (options.interval > 1)
                due = b.both(due, b.eq(b.remu(kb, options.interval),
                                       options.interval - 1));
              return b.branch(
                  due,
                  [&] {
                    Value unit =
                        b.add(units.first, b.divu(kb, options.interval));
                    return Values{fillUnit(next, unit, units, blocksOfTiles)};
                  },
                  [&] { return Values{next}; });
            })[0];
        if (interleaved)
          b.ifThen(first, [&] { awaitShrunk(m); });
        if (options.delta != DeltaSource::None)
          cursor = fillExtension(cursor, found, m, column);
        YieldOp::create(b, ValueRange{cursor});
      });
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

Gemm::State Gemm::extension(State state, Value entries, Value column) {
  auto block = [&](ValueRange carried) -> Values {
    Value acc = carried[0], cursor = carried[1], previous = carried[2];
    b.wait(pipe, cursor);
    Value stage = b.stage(cursor);
    SmallVector<std::pair<Value, Value>> operands;
    for (int64_t i = 0; i < pairs; ++i)
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
  };
  Values carried{state.acc, state.cursor, state.previous};
  auto [low, high] = slicesOf(column);
  if (interleaved && slicesAligned()) {
    carried = block(carried);
  } else {
    Value count = b.add(b.sub(high, low), 1);
    if (!interleaved)
      count = b.mul(count, entries);
    carried = b.loop(0, count, carried,
                     [&](Value, ValueRange inner) { return block(inner); });
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
  Units units;
  if (options.delta != DeltaSource::None)
    GridWaitOp::create(b);
  if (interleaved)
    units = getUnits();
  Value start = b.cursor(options.stages);
  TilesOp::create(b, mTiles, static_cast<int32_t>(nTiles),
                  static_cast<int32_t>(options.group), ValueRange{start},
                  [&](OpBuilder &, Location, Value m, Value n, Value first,
                      ValueRange carried) {
                    Value column = b.mul(n, columns);
                    Value entries;
                    if (options.delta == DeltaSource::Workspace)
                      entries = b.sub(b.loadI32(tileBegin, b.add(m, 1)),
                                      b.loadI32(tileBegin, m));
                    State state;
                    if (interleaved) {
                      // Both leave one group in flight and one stage to
                      // release.
                      auto values = [](const State &state) {
                        return Values{state.acc, state.cursor, state.previous};
                      };
                      Values result = b.branch(
                          first,
                          [&] { return values(firstTile(carried[0], units)); },
                          [&] { return values(mainLoop(carried[0])); });
                      state = {result[0], result[1], result[2]};
                    } else {
                      state = mainLoop(carried[0]);
                    }
                    if (options.delta != DeltaSource::None)
                      state = extension(state, entries, column);
                    b.mmaWait();
                    b.release(pipe, state.previous);
                    epilogue(state.acc, m, column);
                    YieldOp::create(b, ValueRange{state.cursor});
                  });
  b.elect(Scope::Warpgroup, [&] { StoreWaitOp::create(b, 0); });
  if (interleaved)
    reset();
}

//===----------------------------------------------------------------------===//
// Entry points
//===----------------------------------------------------------------------===//

int64_t hopper::getMaxInterleavedTokens(const LinearShape &shape,
                                        const GemmOptions &options) {
  int64_t kBlocks = llvm::divideCeil(shape.k, kBlockDepth);
  int64_t nTiles = llvm::divideCeil(shape.getN(), options.tileColumns);
  int64_t most = 0;
  for (int64_t mTiles = 1; mTiles <= 4096; ++mTiles) {
    int64_t ctas = std::min(options.ctas, mTiles * nTiles);
    int64_t units = std::max<int64_t>(llvm::divideCeil(mTiles * kBlocks, ctas),
                                      options.minUnits);
    if (units * options.interval >= kBlocks)
      break;
    most = mTiles;
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
  if (options.delta == DeltaSource::Interleaved) {
    int64_t sColumns = options.tileBlocks * kRanks * shape.slices.size();
    if (options.tileBlocks < 1 || options.tileBlocks > 4 || sColumns > 96)
      return emitError()
             << "expected 1 to 4 rank blocks an m-tile, with all slices at "
                "most 96 columns (registers), found "
             << options.tileBlocks << " and " << sColumns;
    if (getMaxInterleavedTokens(shape, options) == 0)
      return emitError() << "expected an interval that leaves room for units "
                            "in the first tile, found "
                         << options.interval;
  }
  KernelBuilder b(module, name, 384);
  Gemm gemm(b, shape, options);
  gemm.build();
  KernelOp kernel = b.finish();
  kernel.setSchedule("gemm");
  return kernel;
}
