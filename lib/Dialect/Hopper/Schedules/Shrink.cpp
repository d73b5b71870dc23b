//===- Shrink.cpp - S = mask(x A^T) ---------------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The first half of a delta for batches whose m-tiles use any number of rank
// blocks, before a GEMM that takes S from a workspace. A cluster of CTAs shares
// the k-blocks of an m-tile; each CTA sums its part of K for a group of rank
// blocks, all slices at once, leaves the sums in shared memory, and each
// finishes some of the rows: it adds the parts in the order of the ranks,
// masks, scales and rounds.
//
// The order of summation depends on K alone, so a token gets the same bits in
// every batch. x is read once for each group.
//
//===----------------------------------------------------------------------===//

#include "Launch.h"
#include "lora/Dialect/Hopper/Schedules/KernelBuilder.h"
#include "lora/Dialect/Hopper/Schedules/Schedules.h"
#include "lora/Dialect/Hopper/Schedules/Tile.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;
using namespace mlir::hopper;

namespace {

constexpr int64_t kConsumers = 256; ///< Threads of the two that multiply.

class Shrink {
public:
  Shrink(KernelBuilder &b, const LinearShape &shape,
         const ShrinkOptions &options)
      : b(b), shape(shape), options(options), type(shape.elementType),
        numSlices(shape.slices.size()), shrinkRows(kRanks * numSlices),
        // Sums of a group wait in shared memory: 128 columns are 64 KB.
        group(std::max<int64_t>(1, std::min<int64_t>(4, 128 / shrinkRows))),
        columns(group * shrinkRows),
        kBlocks(llvm::divideCeil(llvm::divideCeil(shape.k, kBlockDepth),
                                 options.cluster)) {}

  void build() {
    x = b.tensorArgument("x", b.mapType({kTileTokens, kBlockDepth}, type, 128));
    a = b.tensorArgument("a", b.mapType({shrinkRows, kBlockDepth}, type, 128));
    blocks = b.bufferArgument("blocks");
    blockAdapter = b.bufferArgument("block_adapter");
    tokenAdapter = b.bufferArgument("token_adapter");
    tokenBlock = b.bufferArgument("token_block");
    tileBegin = b.bufferArgument("tile_begin");
    tileBlocks = b.bufferArgument("tile_blocks");
    scales = b.bufferArgument("scales");
    shrunk = b.bufferArgument("@shrunk");
    tokens = b.valueArgument("tokens");
    int64_t stageBytes = (kTileTokens + columns) * kBlockDepth * 2;
    int64_t partBytes = kTileTokens * columns * 4;
    stages = std::min(options.stages,
                      (kSharedBytes - 2 * kSharedAlignment - partBytes) /
                          stageBytes);
    ring = b.alloc(stages, stageBytes);
    parts = b.alloc(1, partBytes);
    pipe = b.pipeline(stages, /*producers=*/2, /*consumers=*/2);
    rank = b.id(IdKind::ClusterRank);
    mTile = b.divu(b.cta(), options.cluster);
    b.role(0, 4, std::nullopt, [&] { producer(); });
    b.role(4, 8, std::nullopt, [&] { consumer(); });
    Grid grid;
    grid.tileTokens = kTileTokens;
    grid.tiles = options.cluster;
    Workspace space;
    space.name = "shrunk";
    space.bytesPerEntry = numSlices * kTileTokens * kRanks * 2;
    setLaunch(b.getKernel(), grid, space);
  }

private:
  using Values = KernelBuilder::Values;

  std::pair<Value, Value> entries() {
    return {b.loadI32(tileBegin, mTile), b.loadI32(tileBegin, b.add(mTile, 1))};
  }

  void producer();
  void consumer();
  void finish(Value entry, Value begin, Value end);

  KernelBuilder &b;
  const LinearShape &shape;
  const ShrinkOptions &options;
  Type type;
  int64_t numSlices;
  int64_t shrinkRows; ///< Rows of A of a rank block.
  int64_t group;      ///< Rank blocks that are computed together.
  int64_t columns;    ///< Of a group.
  int64_t kBlocks;    ///< Of one CTA.
  int64_t stages = 0;
  Value x, a, blocks, blockAdapter, tokenAdapter, tokenBlock, tileBegin,
      tileBlocks, scales, shrunk, tokens;
  Value ring, parts, pipe, rank, mTile;
};

} // namespace

/// All of the cluster have come.
static void clusterBarrier(KernelBuilder &b) {
  ClusterArriveOp::create(b);
  ClusterWaitOp::create(b);
}

/// Warp 0 brings x, warp 1 the factors, a lane each; all keep count of the
/// stages.
void Shrink::producer() {
  GridWaitOp::create(b);
  auto [begin, end] = entries();
  Value warp = b.warp(), lane = b.lane();
  Value row = b.mul(mTile, kTileTokens);
  Value first = b.mul(rank, kBlocks);
  auto fill = [&](ValueRange carried, int64_t boxes,
                  function_ref<void(Value, Value, Value)> load) {
    return b.loop(0, kBlocks, carried, [&](Value kb, ValueRange inner) {
      Value k = b.mul(b.add(first, kb), kBlockDepth);
      Value stage = b.stage(inner[0]);
      FillOp::create(
          b, pipe, inner[0], b.i32(boxes),
          [&](OpBuilder &, Location, Value box) { load(stage, k, box); });
      return Values{b.advance(inner[0])};
    });
  };
  Value start = b.cursor(stages, /*producer=*/true);
  b.loop(
      begin, end, start,
      [&](Value entry, ValueRange carried) {
        Values next = b.branch(
            b.eq(warp, 0),
            [&] {
              return fill(carried, 1, [&](Value stage, Value k, Value) {
                LoadOp::create(
                    b, x, ValueRange{k, row},
                    b.tile(ring, stage, {kTileTokens, kBlockDepth}, type, 128),
                    IntegerAttr());
              });
            },
            [&] {
              return b.branch(
                  b.eq(warp, 1),
                  [&] {
                    Value number = b.add(entry, b.minu(lane, group - 1));
                    Value block = b.branch(
                        b.ult(number, end),
                        [&] {
                          return Values{
                              b.loadI32(blocks, b.loadI32(tileBlocks, number))};
                        },
                        [&] { return Values{b.i32(kNoBlock)}; })[0];
                    Value aRow = b.mul(block, shrinkRows);
                    return fill(
                        carried, group, [&](Value stage, Value k, Value box) {
                          Value tile =
                              b.tile(ring, stage, {shrinkRows, kBlockDepth},
                                     type, 128, kTileTokens * kBlockDepth * 2,
                                     b.mul(box, shrinkRows * kBlockDepth * 2));
                          LoadOp::create(b, a, ValueRange{k, aRow}, tile,
                                         IntegerAttr());
                        });
                  },
                  [&] { return Values(carried); });
            });
        clusterBarrier(b); // The sums are there,
        clusterBarrier(b); // and have been read.
        return next;
      },
      group);
}

void Shrink::consumer() {
  GridWaitOp::create(b);
  // Not before: the GEMM reads x, too, and waits for this kernel's end only
  // when it needs S.
  LaunchDependentsOp::create(b);
  auto [begin, end] = entries();
  Value half = b.sub(b.shr(b.warp(), 2), 1);
  Value slot = b.mul(b.sub(b.thread(), kWarpgroupSize), 16);
  auto accType = AccType::get(b.getContext(), columns);
  auto vector = VectorType::get(4, b.getF32Type());
  auto product = [&](Value cursor, Value acc) {
    b.wait(pipe, cursor);
    Value stage = b.stage(cursor);
    Value lhs = b.tile(ring, stage, {64, kBlockDepth}, type, 128, 0,
                       b.mul(half, 64 * kBlockDepth * 2));
    Value rhs = b.tile(ring, stage, {columns, kBlockDepth}, type, 128,
                       kTileTokens * kBlockDepth * 2);
    return b.mmaGroup(accType,
                      [&] { return Values{b.mma(lhs, rhs, acc, columns)}; })[0];
  };
  b.loop(
      begin, end, b.cursor(stages),
      [&](Value entry, ValueRange carried) {
        Value acc = product(carried[0], Value());
        Values state =
            b.loop(1, kBlocks, {acc, b.advance(carried[0]), carried[0]},
                   [&](Value, ValueRange inner) {
                     Value next = product(inner[1], inner[0]);
                     b.mmaWait(1);
                     b.release(pipe, inner[2]);
                     return Values{next, b.advance(inner[1]), inner[1]};
                   });
        b.mmaWait();
        b.release(pipe, state[2]);
        Values values = b.unpack(state[0]);
        // [columns / 8][256 threads][4]
        for (int64_t q = 0; q < columns / 8; ++q) {
          Value four = LLVM::PoisonOp::create(b, vector);
          for (int64_t i = 0; i < 4; ++i)
            four = LLVM::InsertElementOp::create(b, four, values[4 * q + i],
                                                 b.i32(i));
          b.store(four, b.address(parts, 0, q * kConsumers * 16, slot), 16);
        }
        clusterBarrier(b);
        finish(entry, begin, end);
        clusterBarrier(b);
        return Values{state[1]};
      },
      group);
}

/// This CTA's share of the columns: sums, in the order of the ranks, to S.
void Shrink::finish(Value entry, Value begin, Value end) {
  auto vector = VectorType::get(4, b.getF32Type());
  int64_t share = llvm::divideCeil(columns / 8, options.cluster);
  Value lane = b.lane();
  Value inGroup = b.sub(b.warp(), 4);
  Value row = b.add(b.mul(inGroup, 16), b.shr(lane, 2));
  Value last = b.sub(tokens, 1);
  SmallVector<Value> adapters, factors;
  for (int64_t h = 0; h < 2; ++h) {
    Value token = b.add(b.add(b.mul(mTile, kTileTokens), row), 8 * h);
    Value clamped = b.minu(token, last);
    Value adapter = b.loadI32(tokenAdapter, clamped);
    adapters.push_back(b.select(b.ult(token, tokens), adapter, -1));
    Value block = b.loadI32(blocks, b.loadI32(tokenBlock, clamped));
    factors.push_back(
        b.load(b.getF32Type(), b.element(scales, b.getF32Type(), block)));
  }
  Value none = b.f32(0);
  for (int64_t u = 0; u < share; ++u) {
    Value q = b.add(b.mul(rank, share), u);
    Value number = b.add(entry, b.divu(q, 2 * numSlices));
    Value mine = b.both(b.ult(q, columns / 8), b.ult(number, end));
    b.ifThen(mine, [&] {
      Value offset = b.add(b.mul(q, kConsumers * 16),
                           b.mul(b.sub(b.thread(), kWarpgroupSize), 16));
      Value own = b.address(parts, 0, 0, offset);
      Value sum;
      for (int64_t r = 0; r < options.cluster; ++r) {
        Value peer = PeerAddressOp::create(
            b, LLVM::LLVMPointerType::get(b.getContext(), 7), own, b.i32(r));
        Value part = b.load(vector, peer, 16);
        sum = sum ? arith::AddFOp::create(b, sum, part).getResult() : part;
      }
      Value owner = b.loadI32(blockAdapter, b.loadI32(tileBlocks, number));
      Value slice = b.remu(b.shr(q, 1), numSlices);
      Value outRow = b.add(
          b.mul(b.add(b.mul(number, numSlices), slice), kTileTokens), row);
      for (int64_t h = 0; h < 2; ++h) {
        Value keep = b.eq(owner, adapters[h]);
        SmallVector<Value> scaled;
        for (int64_t j = 0; j < 2; ++j) {
          Value value = LLVM::ExtractElementOp::create(b, b.getF32Type(), sum,
                                                       b.i32(2 * h + j));
          value = arith::MulFOp::create(b, value, factors[h]);
          scaled.push_back(b.choose(keep, value, none));
        }
        Value word = PackOp::create(b, b.getI32Type(), scaled[0], scaled[1],
                                    TypeAttr::get(type));
        Value at = b.add(b.mul(b.add(outRow, 8 * h), kRanks / 2),
                         b.add(b.bitAnd(lane, 3), b.mul(b.bitAnd(q, 1), 4)));
        b.store(word, b.element(shrunk, b.getI32Type(), at), 4);
      }
    });
  }
  // The next kernel reads S by the copy engine.
  FenceAsyncOp::create(b, FenceSpace::Global);
}

FailureOr<KernelOp> hopper::buildShrink(ModuleOp module, StringRef name,
                                        const LinearShape &shape,
                                        const ShrinkOptions &options) {
  auto emitError = [&] { return module.emitError(name) << ": "; };
  if (failed(shape.verify(emitError)))
    return failure();
  if (!llvm::is_contained({1, 2, 4, 8}, options.cluster))
    return emitError() << "expected clusters of 1, 2, 4 or 8 CTAs, found "
                       << options.cluster;
  KernelBuilder b(module, name, 384, static_cast<int32_t>(options.cluster));
  Shrink shrink(b, shape, options);
  shrink.build();
  KernelOp kernel = b.finish();
  kernel.setSchedule("shrink");
  return kernel;
}
