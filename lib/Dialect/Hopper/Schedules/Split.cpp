//===- Split.cpp - A linear layer whose tiles do not fill the device ------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For a few hundred tokens a layer has too few tiles to fill the device, and
// smaller ones copy more. So a cluster of CTAs shares each tile: every CTA has
// its part of K. In the end each CTA finishes some of the columns: the others
// write their sums of these into its shared memory, where the ring of copies
// was, and it adds them in the order of the ranks.
//
// All tiles run at once, one for each cluster. Of a tile of 128 tokens each of
// two warpgroups multiplies 64, of one of 256 it has an m-tile of the routing
// and two accumulators.
//
// The delta is an extension of K as in Gemm.cpp, S from a workspace: the
// entries of an m-tile are dealt out over the ranks, four lie in a stage, or
// two of each m-tile. Copies of x and W do not wait for S.
//
//===----------------------------------------------------------------------===//

#include "Launch.h"
#include "Slices.h"
#include "SplitInternal.h"

using namespace mlir;
using namespace mlir::hopper;
using namespace mlir::hopper::split;

/// All of the cluster have come. What they wrote is not asked for: no fences.
static void clusterBarrier(KernelBuilder &b) {
  ClusterArriveOp::create(b, /*relaxed=*/true);
  ClusterWaitOp::create(b);
}

//===----------------------------------------------------------------------===//
// Setup
//===----------------------------------------------------------------------===//

void Split::arguments() {
  x = b.tensorArgument("x", b.mapType({rows, kBlockDepth}, type, kRowBytes));
  w = b.tensorArgument("w", b.mapType({columns, kBlockDepth}, type, kRowBytes));
  if (adapted()) {
    s = b.tensorArgument("shrunk", b.mapType({kTileTokens, kRanks}, type, 32));
    for (int64_t i = 0; i < numSlices; ++i)
      factors.push_back(
          b.tensorArgument(("b" + Twine(i)).str(),
                           b.mapType({1, columns / 4, 4 * kRanks}, type, 0)));
  }
  y = b.bufferArgument("y");
  if (shape.bias)
    bias = b.bufferArgument("bias");
  tokens = b.valueArgument("tokens");
  yStride = b.valueArgument("y_stride");
  if (!adapted())
    return;
  mTiles = b.valueArgument("tiles");
  blocks = b.bufferArgument("blocks");
  tileBegin = b.bufferArgument("tile_begin");
  tileBlocks = b.bufferArgument("tile_blocks");
}

void Split::build() {
  arguments();
  ring = b.alloc(stages, getLeftBytes() + columns * kRowBytes);
  pipe = b.pipeline(stages, /*producers=*/2, /*consumers=*/2);
  // Both warpgroups of each peer.
  if (cluster > 1)
    peerPipe =
        b.pipeline(1, 2 * static_cast<int32_t>(cluster - 1), /*consumers=*/2);
  rank = b.id(IdKind::ClusterRank);
  // CTAs that are neighbours read the same rows of W.
  Value tile = b.divu(b.cta(), cluster);
  Value numRows = b.ceildiv(tokens, rows);
  mTile = b.remu(tile, numRows);
  row = b.mul(mTile, rows);
  column = b.mul(b.divu(tile, numRows), columns);
  firstKBlock = b.mul(rank, kBlocks);
  LaunchDependentsOp::create(b);
  bool wide = getHalves() * columns > 352;
  b.role(0, 4, wide ? 24 : 40, [&] {
    b.ifThen(b.eq(b.warp(), 0), [&] { weightProducer(); });
    b.ifThen(b.eq(b.warp(), 1), [&] { inputProducer(); });
    if (cluster == 1)
      return;
    WarpSyncOp::create(b);
    clusterBarrier(b);
  });
  b.role(4, 8, wide ? 240 : 232, [&] { consumer(); });

  Grid grid;
  grid.tileTokens = rows;
  grid.tiles = nTiles * cluster;
  SmallVector<Workspace> spaces;
  if (adapted()) {
    spaces.emplace_back();
    spaces.back().name = "shrunk";
    spaces.back().bytesPerEntry = numSlices * kShrunkBytes;
  }
  setLaunch(b.getKernel(), grid, spaces);
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

/// Accumulators, cursor and what is to be released.
Split::Values Split::mainBlock(ValueRange state, bool first) {
  Value cursor = state[getHalves()];
  b.wait(pipe, cursor);
  Value stage = b.stage(cursor);
  Value rhs = b.tile(ring, stage, {columns, kBlockDepth}, type, kRowBytes,
                     getLeftBytes());
  Value offset = b.mul(group, rows / 2 * kRowBytes);
  SmallVector<Type> types(getHalves(), AccType::get(b.getContext(), columns));
  Values next = b.mmaGroup(types, [&] {
    Values sums;
    for (int64_t i = 0; i < getHalves(); ++i) {
      Value lhs = b.tile(ring, stage, {64, kBlockDepth}, type, kRowBytes,
                         i * 64 * kRowBytes, offset);
      sums.push_back(b.mma(lhs, rhs, first ? Value() : state[i], columns));
    }
    return sums;
  });
  if (!first) {
    b.mmaWait(1);
    b.release(pipe, state[getHalves() + 1]);
  }
  next.append({b.advance(cursor), cursor});
  return next;
}

Split::Values Split::extensionBlock(ValueRange state) {
  Value cursor = state[getHalves()];
  b.wait(pipe, cursor);
  Value stage = b.stage(cursor);
  // A warpgroup's rows are those of an m-tile, or half of them.
  bool own = getHalves() == 2;
  Value leftOffset =
      b.mul(group, own ? getPairs() * kShrunkBytes : kShrunkBytes / 2);
  Value rightOffset = b.mul(group, own ? getPairs() * columns * kRanks * 2 : 0);
  SmallVector<Type> types(getHalves(), AccType::get(b.getContext(), columns));
  Values next = b.mmaGroup(types, [&] {
    Values sums(state.take_front(getHalves()));
    for (int64_t pair = 0; pair < getPairs(); ++pair) {
      Value rhs =
          b.tile(ring, stage, {columns, kRanks}, type, 32,
                 getLeftBytes() + pair * columns * kRanks * 2, rightOffset);
      for (int64_t i = 0; i < getHalves(); ++i) {
        Value lhs =
            b.tile(ring, stage, {64, kRanks}, type, 32,
                   pair * kShrunkBytes + i * 64 * kRanks * 2, leftOffset);
        sums[i] = b.mma(lhs, rhs, sums[i], columns);
      }
    }
    return sums;
  });
  b.mmaWait(1);
  b.release(pipe, state[getHalves() + 1]);
  next.append({b.advance(cursor), cursor});
  return next;
}

Split::Values Split::extension(ValueRange state, Value count) {
  auto ofSlice = [&](ValueRange before) {
    return b.loop(0, count, before, [&](Value, ValueRange carried) {
      return extensionBlock(carried);
    });
  };
  if (slicesAligned(shape, columns))
    return ofSlice(state);
  auto [low, high] = slicesOf(b, shape, column, columns);
  return b.loop(low, b.add(high, 1), state,
                [&](Value, ValueRange carried) { return ofSlice(carried); });
}

void Split::consumer() {
  group = b.sub(b.shr(b.warp(), 2), 1);
  Value count;
  if (adapted())
    count = getEntries().stages;
  Values state(getHalves());
  state.push_back(b.cursor(stages));
  state = mainBlock(state, /*first=*/true);
  state = b.loop(1, kBlocks, state, [&](Value, ValueRange carried) {
    return mainBlock(carried, /*first=*/false);
  });
  if (adapted())
    state = extension(state, count);
  b.mmaWait();
  b.release(pipe, state[getHalves() + 1]);
  SmallVector<Values> values;
  for (int64_t i = 0; i < getHalves(); ++i)
    values.push_back(b.unpack(state[i]));
  if (cluster > 1) {
    clusterBarrier(b); // All products are over: the rings are free.
    values = push(values);
    b.wait(peerPipe, b.cursor(1));
  }
  finish(values);
}

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

/// Where this thread finds, or leaves, 8 columns of an accumulator that another
/// CTA sums: [CTA, less the owner][m-tile][accumulator][share][thread].
Value Split::slot(Int from, int64_t acc, int64_t u) {
  Value offset =
      b.mul(b.add(b.mul(from, 2), group), getHalves() * share * kChunkBytes);
  Value thread = b.mul(b.bitAnd(b.thread(), kWarpgroupSize - 1), 16);
  Value base = b.address(ring, 0, 0, b.add(offset, thread));
  return b.element(base, b.getI8Type(), (acc * share + u) * kChunkBytes);
}

/// Sends all others their columns, the next rank's first: at no time do all
/// write to the same. Gives those of this CTA.
SmallVector<Split::Values> Split::push(ArrayRef<Values> values) {
  // The last rank may have fewer columns: what it then gets is not stored.
  auto part = [&](int64_t owner) {
    Values part;
    for (int64_t acc = 0; acc < getHalves(); ++acc)
      for (int64_t u = 0; u < share; ++u) {
        int64_t group = std::min(owner * share + u, groups - 1);
        llvm::append_range(part, ArrayRef(values[acc]).slice(4 * group, 4));
      }
    return part;
  };
  auto pushAs = [&](int64_t mine) {
    for (int64_t step = 1; step < cluster; ++step) {
      int64_t owner = (mine + step) % cluster;
      ExchangeOp::create(b, peerPipe, b.cursor(1),
                         slot(mine - (mine > owner), 0, 0), b.i32(owner),
                         part(owner), b.getI64IntegerAttr(kChunkBytes));
    }
    return part(mine);
  };
  std::function<Values(int64_t)> chain = [&](int64_t mine) {
    if (mine + 1 == cluster)
      return pushAs(mine);
    return b.branch(
        b.eq(rank, mine), [&] { return pushAs(mine); },
        [&] { return chain(mine + 1); });
  };
  Values all = chain(0);
  SmallVector<Values> own;
  for (int64_t acc = 0; acc < getHalves(); ++acc)
    own.emplace_back(ArrayRef(all).slice(acc * share * 4, share * 4));
  return own;
}

/// This thread's four sums of 8 columns, over all ranks in their order.
Split::Values Split::getSums(ArrayRef<Values> own, int64_t acc, int64_t u) {
  Values mine(ArrayRef(own[acc]).slice(4 * u, 4));
  if (cluster == 1)
    return mine;
  SmallVector<Values> others;
  for (int64_t from = 0; from + 1 < cluster; ++from) {
    Value four =
        b.load(VectorType::get(4, b.getF32Type()), slot(from, acc, u), 16);
    Values &parts = others.emplace_back();
    for (int64_t i = 0; i < 4; ++i)
      parts.push_back(LLVM::ExtractElementOp::create(b, four, b.i32(i)));
  }
  Values sums;
  for (int64_t i = 0; i < 4; ++i) {
    Value sum;
    for (int64_t r = 0; r < cluster; ++r) {
      // Others below this CTA's rank have their own number, those above one
      // less.
      Value part = mine[i];
      if (r + 1 < cluster)
        part = b.choose(b.ult(r, rank), others[r][i], part);
      if (r > 0)
        part = b.choose(b.ult(rank, r), others[r - 1][i], part);
      sum = sum ? arith::AddFOp::create(b, sum, part).getResult() : part;
    }
    sums.push_back(sum);
  }
  return sums;
}

/// Of this CTA's columns: sums, bias, y.
void Split::finish(ArrayRef<Values> values) {
  Value lane = b.lane();
  Value first = b.mul(rank, share * 8); // In the tile.
  Value own = b.add(b.add(column, first), b.mul(b.bitAnd(lane, 3), 2));
  Value end = b.minu(b.add(column, columns), shape.getN());
  bool ragged = groups != share * cluster || shape.getN() % columns;
  Values added;
  for (int64_t u = 0; shape.bias && u < share; ++u) {
    Value at = b.minu(b.add(own, 8 * u), shape.getN() - 2);
    added.push_back(
        b.load(VectorType::get(2, type), b.element(bias, type, at), 4));
  }
  Value line = b.add(b.mul(b.bitAnd(b.warp(), 3), 16), b.shr(lane, 2));
  line = b.add(line, b.add(row, b.mul(group, rows / 2)));
  auto wide = [&](Value value) -> Value {
    return arith::ExtUIOp::create(b, b.getI64Type(), value);
  };
  for (int64_t acc = 0; acc < getHalves(); ++acc) {
    SmallVector<Values> sums;
    for (int64_t u = 0; u < share; ++u) {
      Values four = getSums(values, acc, u);
      for (int64_t i = 0; shape.bias && i < 2; ++i) {
        Value one = LLVM::ExtractElementOp::create(b, added[u], b.i32(i));
        one = arith::ExtFOp::create(b, b.getF32Type(), one);
        for (int64_t h = 0; h < 2; ++h)
          four[2 * h + i] = arith::AddFOp::create(b, four[2 * h + i], one);
      }
      sums.push_back(four);
    }
    for (int64_t h = 0; h < 2; ++h) {
      Value token = b.add(line, 64 * acc + 8 * h);
      b.ifThen(b.ult(token, tokens), [&] {
        Value at = arith::MulIOp::create(b, wide(token), wide(yStride));
        Value begin = b.element(b.element(y, type, at), type, own);
        for (int64_t u = 0; u < share; ++u) {
          auto write = [&] {
            Value word =
                PackOp::create(b, sums[u][2 * h], sums[u][2 * h + 1], type);
            b.store(word, b.element(begin, type, 8 * u), 4);
          };
          if (ragged)
            b.ifThen(b.ult(b.add(own, 8 * u), end), write);
          else
            write();
        }
      });
    }
  }
}

//===----------------------------------------------------------------------===//
// Entry points
//===----------------------------------------------------------------------===//

/// As many as fit; more than this bring nothing.
static int64_t getStages(const SplitOptions &options) {
  int64_t bytes =
      (options.tileTokens + options.tileColumns) * kRowBytes + kBarrierBytes;
  return std::min<int64_t>((kSharedBytes - 2 * kSharedAlignment) / bytes, 8);
}

FailureOr<KernelOp> hopper::buildSplit(ModuleOp module, StringRef name,
                                       const LinearShape &shape,
                                       const SplitOptions &options) {
  auto emitError = [&] { return module.emitError(name) << ": "; };
  if (failed(shape.verify(emitError)))
    return failure();
  int64_t columns = options.tileColumns, cluster = options.cluster;
  if (options.tileTokens != 128 && options.tileTokens != 256)
    return emitError() << "expected tiles of 128 or 256 tokens, found "
                       << options.tileTokens;
  if (cluster < 1 || cluster > 4)
    return emitError() << "expected clusters of 1 to 4 CTAs, found " << cluster;
  int64_t most = options.tileTokens == 128 ? 256 : getMaxSplitColumns(cluster);
  if (columns % 8 || columns < 32 || columns > most)
    return emitError() << "expected tiles of a multiple of 8 columns from 32 "
                          "to "
                       << most << " (registers of clusters of " << cluster
                       << "), found " << columns;
  if (options.delta == DeltaSource::Interleaved)
    return emitError() << "expected a delta of none or workspace, found "
                          "interleaved";
  KernelBuilder b(module, name, 384, static_cast<int32_t>(cluster));
  Split split(b, shape, options, getStages(options));
  split.build();
  KernelOp kernel = b.finish();
  kernel.setSchedule("split");
  return kernel;
}
