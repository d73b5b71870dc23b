//===- Shrink.cpp - S = mask(x A^T) ---------------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The first half of a delta for batches whose m-tiles use any number of rank
// blocks, before a GEMM that takes S from a workspace. That GEMM may begin
// beside this kernel and needs S at the end of its tiles only: what this kernel
// costs is, where the GEMM leaves SMs free, how late S comes, and otherwise the
// SMs that it keeps from the GEMM meanwhile. Its options trade one for the
// other.
//
// The rank blocks of an m-tile are dealt out to clusters, as many to each as
// fit into `columns` columns of sums, all slices of a block side by side, so
// that each reads x once for all of them. Clusters that none is left for leave
// at once: a batch with few blocks takes few SMs. k-blocks are dealt out to the
// CTAs of a cluster. They leave their sums in the shared memory that
// held the copies, and each finishes some of the columns: it adds the parts in
// the order of the ranks, masks, scales and rounds.
//
// What lies ahead of the wait for the kernel before is on no path that matters,
// if SMs are free: routing and factors, which copies alone write
// (lora/ABI/DeviceProgram.h). Only x is waited for.
//
// The order of summation depends on K and the cluster alone, so a token gets
// the same bits in every batch.
//
//===----------------------------------------------------------------------===//

#include "Launch.h"
#include "Shrunk.h"
#include "lora/Dialect/Hopper/Schedules/KernelBuilder.h"
#include "lora/Dialect/Hopper/Schedules/Schedules.h"
#include "lora/Dialect/Hopper/Schedules/Tile.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;
using namespace mlir::hopper;

namespace {

constexpr int64_t kConsumers = 256; ///< Threads of the two that multiply.
constexpr int64_t kBarrier = 1;     ///< Theirs alone.
/// A piece is 8 columns of sums, 16 bytes of each consumer.
constexpr int64_t kPieceBytes = kConsumers * 16;
/// Columns whose sums leave a thread enough registers without setmaxnreg.
constexpr int64_t kNarrow = 128;
/// The adapter of an entry that there is not.
constexpr int64_t kNoAdapter = -2;

class Shrink {
public:
  Shrink(KernelBuilder &b, const LinearShape &shape,
         const ShrinkOptions &options)
      : b(b), options(options), type(shape.elementType),
        numSlices(shape.slices.size()), shrinkRows(kRanks * numSlices),
        group(std::max<int64_t>(1, options.columns / shrinkRows)),
        columns(group * shrinkRows), pieces(columns / 8),
        kBlocks(llvm::divideCeil(llvm::divideCeil(shape.k, kBlockDepth),
                                 options.cluster)) {}

  void build();

private:
  using Values = KernelBuilder::Values;

  /// A thread's two rows of an m-tile, 8 apart.
  struct Rows {
    Value first;
    Values adapters; ///< Of the batch; -1: none.
    Values factors;  ///< f32.
  };

  void whereNeeded(function_ref<void(Value first, Value end)> body);
  void forGroups(Value first, Value end, Value cursor,
                 function_ref<Values(Value entry, Value cursor)> body);
  void producer(Value first, Value end);
  Value fill(Value cursor, int64_t boxes,
             function_ref<void(Value stage, Value k, Value box)> load);
  void consumer(Value first, Value end);
  Values multiply(Value cursor);
  Rows lookUpRows();
  void noteOwners(Value entry, Value end);
  SmallVector<Values> exchange(ValueRange sums);
  void finish(ValueRange sums, Int piece, const Rows &rows, Value entry);

  KernelBuilder &b;
  const ShrinkOptions &options;
  Type type;
  int64_t numSlices;
  int64_t shrinkRows; ///< Rows of A of a rank block.
  int64_t group;      ///< Rank blocks that are computed together.
  int64_t columns;    ///< Of a group.
  int64_t pieces;     ///< 8 columns each.
  int64_t kBlocks;    ///< Of one CTA.
  int64_t stages = 0;
  Value x, a, blocks, blockAdapter, tokenAdapter, tokenBlock, tileBegin,
      tileBlocks, scales, shrunk, tokens;
  Value ring, owners, pipe, rank, mTile, part, slot;
};

} // namespace

//===----------------------------------------------------------------------===//
// Setup
//===----------------------------------------------------------------------===//

void Shrink::build() {
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
  // The ring, and in it the sums that CTAs exchange.
  int64_t stageBytes = (kTileTokens + columns) * kRowBytes;
  int64_t partBytes = options.cluster > 1 ? pieces * kPieceBytes : 0;
  int64_t ownerBytes = llvm::alignTo(4 * group, 128);
  constexpr int64_t kStageBarriers = 16;
  stages =
      std::min(options.stages, (kSharedBytes - kSharedAlignment - ownerBytes) /
                                   (stageBytes + kStageBarriers));
  ring = b.alloc(stages, stageBytes,
                 std::max<int64_t>(0, partBytes - stages * stageBytes));
  owners = b.alloc(1, ownerBytes, /*padding=*/0, /*alignment=*/128);
  pipe = b.pipeline(stages, /*producers=*/2, /*consumers=*/2);
  rank = b.id(IdKind::ClusterRank);
  Value cluster = b.divu(b.cta(), options.cluster);
  mTile = b.divu(cluster, options.groups);
  part = b.remu(cluster, options.groups);
  std::optional<int32_t> few, many;
  if (columns > kNarrow) {
    few = 40;
    many = 232;
  }
  b.role(0, 4, few, [&] {
    whereNeeded([&](Value first, Value end) { producer(first, end); });
  });
  b.role(4, 8, many, [&] {
    whereNeeded([&](Value first, Value end) { consumer(first, end); });
  });
  Grid grid;
  grid.tileTokens = kTileTokens;
  grid.tiles = options.cluster * options.groups;
  Workspace space;
  space.name = "shrunk";
  space.bytesPerEntry = numSlices * kTileTokens * kRanks * 2;
  setLaunch(b.getKernel(), grid, space);
}

/// `body` of the m-tile's entries from this cluster's first on, the next
/// `options.groups` groups of entries behind it. Nothing of a cluster without
/// entries, which leaves at once, but of the m-tile's first.
void Shrink::whereNeeded(function_ref<void(Value first, Value end)> body) {
  Value begin = b.loadI32(tileBegin, mTile);
  Value end = b.loadI32(tileBegin, b.add(mTile, 1));
  Value first = b.add(begin, b.mul(part, group));
  if (options.groups == 1)
    return body(first, end);
  b.ifThen(b.either(b.eq(part, 0), b.ult(first, end)),
           [&] { body(first, end); });
}

/// Over the groups of entries that are this cluster's.
void Shrink::forGroups(Value first, Value end, Value cursor,
                       function_ref<Values(Value entry, Value cursor)> body) {
  b.loop(
      first, end, cursor,
      [&](Value entry, ValueRange carried) { return body(entry, carried[0]); },
      group * options.groups);
}

/// All of the cluster have come.
static void clusterBarrier(KernelBuilder &b) {
  ClusterArriveOp::create(b, /*relaxed=*/false);
  ClusterWaitOp::create(b);
}

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

/// Of each of this CTA's k-blocks, `boxes` boxes.
Value Shrink::fill(Value cursor, int64_t boxes,
                   function_ref<void(Value, Value, Value)> load) {
  Value first = b.mul(rank, kBlocks);
  return b.loop(0, kBlocks, cursor, [&](Value kb, ValueRange carried) {
    Value k = b.mul(b.add(first, kb), kBlockDepth);
    Value stage = b.stage(carried[0]);
    FillOp::create(
        b, pipe, carried[0], b.i32(boxes),
        [&](OpBuilder &, Location, Value box) { load(stage, k, box); });
    return Values{b.advance(carried[0])};
  })[0];
}

/// Warp 0 brings x, warp 1 the factors, a lane each; all keep count of the
/// stages. Warp 2 lets the next kernel begin.
void Shrink::producer(Value first, Value end) {
  Value warp = b.warp(), lane = b.lane();
  Value row = b.mul(mTile, kTileTokens);
  b.ifThen(b.eq(warp, 0), [&] { GridWaitOp::create(b); });
  b.ifThen(b.eq(warp, 2), [&] {
    // Not before: the GEMM reads x, too, and waits for this kernel's end only
    // when it needs S.
    GridWaitOp::create(b);
    LaunchDependentsOp::create(b);
  });
  auto fillX = [&](Value cursor) {
    return fill(cursor, 1, [&](Value stage, Value k, Value) {
      LoadOp::create(b, x, ValueRange{k, row},
                     b.tile(ring, stage, {kTileTokens, kBlockDepth}, type, 128),
                     IntegerAttr());
    });
  };
  auto fillA = [&](Value cursor, Value entry) {
    Value number = b.add(entry, b.minu(lane, group - 1));
    Value block = b.branch(
        b.ult(number, end),
        [&] {
          return Values{b.loadI32(blocks, b.loadI32(tileBlocks, number))};
        },
        [&] { return Values{b.i32(kNoBlock)}; })[0];
    Value aRow = b.mul(block, shrinkRows);
    return fill(cursor, group, [&](Value stage, Value k, Value box) {
      Value tile =
          b.tile(ring, stage, {shrinkRows, kBlockDepth}, type, 128,
                 kTileTokens * kRowBytes, b.mul(box, shrinkRows * kRowBytes));
      LoadOp::create(b, a, ValueRange{k, aRow}, tile, IntegerAttr());
    });
  };
  Value start = b.cursor(stages, /*producer=*/true);
  forGroups(first, end, start, [&](Value entry, Value cursor) {
    Values next = b.branch(
        b.eq(warp, 0), [&] { return Values{fillX(cursor)}; },
        [&] {
          return b.branch(
              b.eq(warp, 1), [&] { return Values{fillA(cursor, entry)}; },
              [&] { return Values{cursor}; });
        });
    if (options.cluster > 1) {
      clusterBarrier(b); // The sums are there,
      clusterBarrier(b); // and have been read.
    }
    return next;
  });
}

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

/// All of this CTA's k-blocks: the accumulator and the next cursor.
Shrink::Values Shrink::multiply(Value cursor) {
  auto accType = AccType::get(b.getContext(), columns);
  Value half = b.sub(b.shr(b.warp(), 2), 1);
  auto product = [&](Value at, Value acc) {
    b.wait(pipe, at);
    Value stage = b.stage(at);
    Value lhs = b.tile(ring, stage, {64, kBlockDepth}, type, 128, 0,
                       b.mul(half, 64 * kRowBytes));
    Value rhs = b.tile(ring, stage, {columns, kBlockDepth}, type, 128,
                       kTileTokens * kRowBytes);
    return b.mmaGroup(accType,
                      [&] { return Values{b.mma(lhs, rhs, acc, columns)}; })[0];
  };
  Value acc = product(cursor, Value());
  Values state = b.loop(1, kBlocks, {acc, b.advance(cursor), cursor},
                        [&](Value, ValueRange inner) {
                          Value next = product(inner[1], inner[0]);
                          b.mmaWait(1);
                          b.release(pipe, inner[2]);
                          return Values{next, b.advance(inner[1]), inner[1]};
                        });
  b.mmaWait();
  b.release(pipe, state[2]);
  return {state[0], state[1]};
}

Shrink::Rows Shrink::lookUpRows() {
  Rows rows;
  Value inGroup = b.sub(b.warp(), 4);
  rows.first = b.add(b.mul(inGroup, 16), b.shr(b.lane(), 2));
  Value last = b.sub(tokens, 1);
  for (int64_t h = 0; h < 2; ++h) {
    Value token = b.add(b.add(b.mul(mTile, kTileTokens), rows.first), 8 * h);
    Value clamped = b.minu(token, last);
    Value adapter = b.loadI32(tokenAdapter, clamped);
    rows.adapters.push_back(b.select(b.ult(token, tokens), adapter, -1));
    Value block = b.loadI32(blocks, b.loadI32(tokenBlock, clamped));
    rows.factors.push_back(
        b.load(b.getF32Type(), b.element(scales, b.getF32Type(), block)));
  }
  return rows;
}

/// Whose the blocks of a group are, a thread each. Read behind a barrier.
void Shrink::noteOwners(Value entry, Value end) {
  Value index = b.sub(b.thread(), kWarpgroupSize);
  b.ifThen(b.ult(index, group), [&] {
    Value number = b.add(entry, index);
    Value owner = b.branch(
        b.ult(number, end),
        [&] {
          return Values{b.loadI32(blockAdapter, b.loadI32(tileBlocks, number))};
        },
        [&] { return Values{b.i32(kNoAdapter)}; })[0];
    b.store(owner, b.address(owners, 0, 0, b.mul(index, 4)), 4);
  });
}

void Shrink::consumer(Value first, Value end) {
  Rows rows = lookUpRows();
  slot = b.mul(b.sub(b.thread(), kWarpgroupSize), 16);
  // The GEMM before may still read what S is written to.
  GridWaitOp::create(b);
  forGroups(first, end, b.cursor(stages), [&](Value entry, Value cursor) {
    noteOwners(entry, end);
    Values state = multiply(cursor);
    Values sums = b.unpack(state[0]);
    b.barrier(kBarrier, kConsumers);
    if (options.cluster == 1) {
      for (int64_t piece = 0; piece < pieces; ++piece)
        finish(ValueRange(sums).slice(4 * piece, 4), piece, rows, entry);
      b.barrier(kBarrier, kConsumers);
      return Values{state[1]};
    }
    SmallVector<Values> mine = exchange(sums);
    ClusterArriveOp::create(b, /*relaxed=*/false);
    for (auto [i, four] : llvm::enumerate(mine))
      finish(four, b.add(rank, i * options.cluster), rows, entry);
    ClusterWaitOp::create(b);
    // Who came to the cluster's barrier may still have been reading owners.
    b.barrier(kBarrier, kConsumers);
    return Values{state[1]};
  });
  // The next kernel reads S by the copy engine.
  FenceAsyncOp::create(b, FenceSpace::Global);
}

/// Sums of pieces rank, rank + cluster, ...: of all CTAs, in the order of the
/// ranks.
SmallVector<Shrink::Values> Shrink::exchange(ValueRange sums) {
  auto vector = VectorType::get(4, b.getF32Type());
  auto addressOf = [&](Int piece) {
    return b.address(ring, 0, 0, b.add(slot, b.mul(piece, kPieceBytes)));
  };
  for (int64_t piece = 0; piece < pieces; ++piece) {
    Value four = LLVM::PoisonOp::create(b, vector);
    for (int64_t i = 0; i < 4; ++i)
      four =
          LLVM::InsertElementOp::create(b, four, sums[4 * piece + i], b.i32(i));
    b.store(four, addressOf(piece), 16);
  }
  // The ring's next copies come over these.
  FenceAsyncOp::create(b, FenceSpace::Shared);
  clusterBarrier(b);
  SmallVector<Values> result;
  int64_t share = llvm::divideCeil(pieces, options.cluster);
  for (int64_t i = 0; i < share; ++i) {
    // All are read, also behind the last: a branch would make each wait for
    // the one before.
    Value piece = b.minu(b.add(rank, i * options.cluster), pieces - 1);
    Value own = addressOf(piece), sum;
    for (int64_t r = 0; r < options.cluster; ++r) {
      Value peer = PeerAddressOp::create(
          b, LLVM::LLVMPointerType::get(b.getContext(), 7), own, b.i32(r));
      Value part = b.load(vector, peer, 16);
      sum = sum ? arith::AddFOp::create(b, sum, part).getResult() : part;
    }
    Values &four = result.emplace_back();
    for (int64_t j = 0; j < 4; ++j)
      four.push_back(
          LLVM::ExtractElementOp::create(b, b.getF32Type(), sum, b.i32(j)));
  }
  return result;
}

/// Masks and scales four sums of a piece, and stores them.
void Shrink::finish(ValueRange sums, Int piece, const Rows &rows, Value entry) {
  Value index = b.divu(piece, 2 * numSlices);
  Value there = b.ult(index, group);
  Value owner =
      b.load(b.getI32Type(),
             b.address(owners, 0, 0, b.mul(b.minu(index, group - 1), 4)), 4);
  there = b.both(there, b.ne(owner, kNoAdapter));
  b.ifThen(there, [&] {
    Value slice = b.remu(b.shr(piece, 1), numSlices);
    Value outRow = b.add(
        b.mul(b.add(b.mul(b.add(entry, index), numSlices), slice), kTileTokens),
        rows.first);
    ShrunkRows mine;
    for (int64_t h = 0; h < 2; ++h) {
      mine.keep[h] = b.eq(owner, rows.adapters[h]);
      mine.scales[h] = rows.factors[h];
    }
    storeShrunk(b, shrunk, type, outRow, b.bitAnd(piece, 1), sums, mine);
  });
}

//===----------------------------------------------------------------------===//
// Entry points
//===----------------------------------------------------------------------===//

FailureOr<KernelOp> hopper::buildShrink(ModuleOp module, StringRef name,
                                        const LinearShape &shape,
                                        const ShrinkOptions &options) {
  auto emitError = [&] { return module.emitError(name) << ": "; };
  if (failed(shape.verify(emitError)))
    return failure();
  if (!llvm::is_contained({1, 2, 4, 8}, options.cluster))
    return emitError() << "expected clusters of 1, 2, 4 or 8 CTAs, found "
                       << options.cluster;
  if (options.columns < 16 || options.columns > 256)
    return emitError() << "expected 16 to 256 columns of sums, found "
                       << options.columns;
  if (options.groups < 1)
    return emitError() << "expected at least one cluster for an m-tile, found "
                       << options.groups;
  if (options.stages < 1)
    return emitError() << "expected at least one stage, found "
                       << options.stages;
  KernelBuilder b(module, name, 384, static_cast<int32_t>(options.cluster));
  Shrink shrink(b, shape, options);
  shrink.build();
  KernelOp kernel = b.finish();
  kernel.setSchedule("shrink");
  return kernel;
}
