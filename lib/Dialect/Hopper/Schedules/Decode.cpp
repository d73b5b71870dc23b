//===- Decode.cpp - A linear layer for few tokens -------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For few tokens a layer costs what it takes to read W. Tokens are the rows of
// a product and rows of W its columns; each CTA has one tile of columns, all
// run at once, and all shared memory is the ring in which W arrives. Two CTAs
// of a cluster may share a tile: each has half of K, sends the other half of
// the columns to its peer, and finishes its own.
//
// Adapters come on top, in the same kernel:
//
//   shrink   S = x A^T for all tokens and rank blocks of the batch is cut in
//            units of a few rank blocks and one k-block, which all CTAs share.
//            Sums of a unit become fixed point, so they can be added in any
//            order, and go to the workspace "sums" of a token's own blocks.
//   expand   Each CTA waits until the sums are complete and adds S B^T for its
//            columns: a product of 16 ranks for each rank block of the batch,
//            with the rows of other adapters masked.
//
// The last CTA that has read the sums zeroes them for the next kernel.
//
// Warps: one or two warpgroups for the base (`mainThreads`), then one warp each
// for W, x, the factors, and x of the units, then a warpgroup for the adapters.
// The latter have a ring of their own: the stream of W never waits for them.
//
// The same bits come out for a token whatever else is in the batch: sums over
// K are cut by the shape alone, S is exact, and rows of other adapters add
// zeros.
//
//===----------------------------------------------------------------------===//

#include "DecodeInternal.h"
#include "Launch.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;
using namespace mlir::hopper;
using namespace mlir::hopper::decode;

DecodeEmitter::DecodeEmitter(ModuleOp module, StringRef name,
                             const LinearShape &shape,
                             const DecodeOptions &options, const Plan &plan)
    : b(module, name, plan.threads, options.cluster), shape(shape),
      options(options), plan(plan), element(shape.elementType) {}

FailureOr<KernelOp> mlir::hopper::buildDecode(ModuleOp module, StringRef name,
                                              const LinearShape &shape,
                                              const DecodeOptions &options) {
  FailureOr<Plan> plan = makePlan(module, shape, options);
  if (failed(plan))
    return failure();
  return DecodeEmitter(module, name, shape, options, *plan).emit();
}

//===----------------------------------------------------------------------===//
// Small words
//===----------------------------------------------------------------------===//

Value DecodeEmitter::pack4(ArrayRef<Value> values) {
  auto type = VectorType::get(4, values.front().getType());
  Value vector = LLVM::PoisonOp::create(b, type);
  for (auto [i, value] : llvm::enumerate(values))
    vector = LLVM::InsertElementOp::create(b, vector, value, b.i32(i));
  return vector;
}

Value DecodeEmitter::load4(Type element, Value pointer) {
  return b.load(VectorType::get(4, element), pointer, 16);
}

DecodeEmitter::Values DecodeEmitter::unpackVector(Value vector) {
  Values values;
  for (int64_t i = 0; i < cast<VectorType>(vector.getType()).getDimSize(0); ++i)
    values.push_back(LLVM::ExtractElementOp::create(b, vector, b.i32(i)));
  return values;
}

Value DecodeEmitter::fragmentRow() {
  Value warp = b.bitAnd(b.warp(), 3);
  return b.add(b.mul(warp, 16), b.shr(b.lane(), 2));
}

Value DecodeEmitter::fragmentColumn() {
  return b.mul(b.bitAnd(b.lane(), 3), 2);
}

void DecodeEmitter::clusterTail() {
  if (options.cluster > 1)
    ClusterWaitOp::create(b);
}

//===----------------------------------------------------------------------===//
// The kernel
//===----------------------------------------------------------------------===//

void DecodeEmitter::addArguments() {
  w = b.tensorArgument(
      "w", b.mapType({options.tileColumns, kBlockDepth}, element, kRowBytes));
  x = b.tensorArgument(
      "x", b.mapType({options.tokens, kBlockDepth}, element, kRowBytes));
  if (options.adapted) {
    a = b.tensorArgument("a",
                         b.mapType({kRanks, kBlockDepth}, element, kRowBytes));
    // Rows of B lie swizzled in memory: four in a row of 128 bytes.
    for (size_t slice = 0; slice < shape.slices.size(); ++slice)
      factors.push_back(b.tensorArgument(
          "b" + std::to_string(slice),
          b.mapType({1, plan.columns / 4, 4 * kRanks}, element, 0)));
  }
  y = b.bufferArgument("y");
  if (shape.bias)
    bias = b.bufferArgument("bias");
  tokens = b.valueArgument("tokens");
  stride = b.valueArgument("y_stride");
  if (!options.adapted)
    return;
  header = b.bufferArgument("header");
  blocks = b.bufferArgument("blocks");
  tokenAdapter = b.bufferArgument("token_adapter");
  if (!isFast()) {
    tokenBlock = b.bufferArgument("token_block");
    blockAdapter = b.bufferArgument("block_adapter");
  }
  scales = b.bufferArgument("scales");
  sums = b.bufferArgument("@sums");
  counters = b.bufferArgument("@counters");
  if (!isFast())
    adapterBlocks = b.valueArgument("adapter_blocks");
}

void DecodeEmitter::addLaunch() {
  Grid grid;
  grid.ctas = plan.ctas;
  SmallVector<Workspace> workspaces;
  if (options.adapted) {
    Workspace sumsSpace, countersSpace;
    sumsSpace.name = "sums";
    sumsSpace.bytesPerToken =
        static_cast<int64_t>(shape.slices.size()) * kRanks * 8;
    sumsSpace.perAdapterBlock = !isFast();
    sumsSpace.zeroed = true;
    countersSpace.name = "counters";
    countersSpace.bytes = 128;
    countersSpace.zeroed = true;
    workspaces = {sumsSpace, countersSpace};
  }
  KernelOp kernel = b.getKernel();
  kernel.setSchedule("decode");
  kernel.setCoResident(options.adapted);
  setLaunch(kernel, grid, workspaces);
}

/// Where this CTA's tile begins.
void DecodeEmitter::findTile() {
  Value tile = b.divu(cta, options.cluster);
  firstColumn = b.mul(tile, options.tileColumns);
  if (!plan.aligned)
    return;
  // Slice by slice: the tile's number in it, and its last possible column.
  ownColumn = firstColumn;
  int64_t begin = 0;
  Value limit;
  for (auto [i, size] : llvm::enumerate(shape.slices)) {
    int64_t offset = shape.getOffset(i);
    Value last = b.i32(offset + size - options.tileColumns);
    Value column =
        b.add(b.mul(b.sub(tile, begin), options.tileColumns), offset);
    Value here = b.uge(tile, begin);
    ownColumn = i == 0 ? column : b.select(here, column, ownColumn);
    limit = i == 0 ? last : b.select(here, last, limit);
    begin += llvm::divideCeil(size, options.tileColumns);
  }
  firstColumn = b.minu(ownColumn, limit);
}

KernelOp DecodeEmitter::emit() {
  addArguments();
  addLaunch();

  ring = b.alloc(plan.stages, plan.stageBytes,
                 std::max<int64_t>(64 * kRowBytes - plan.stageBytes, 0));
  if (options.adapted)
    loraRing =
        b.alloc(options.loraStages, plan.loraStageBytes,
                std::max<int64_t>(64 * kRowBytes - plan.loraStageBytes, 0));
  if (options.cluster > 1)
    received = b.alloc(1, plan.mainThreads * plan.columns * 2, 0, 128);
  if (options.adapted)
    slots = b.alloc(1, plan.slots * plan.mainThreads * 16, 0, 128);
  if (shape.bias)
    biasTile = b.alloc(1, llvm::alignTo(plan.columns * 2, 16), 0, 128);
  pipeline = b.pipeline(plan.stages, 2, plan.warpgroups);
  if (options.cluster > 1)
    peerPipeline = b.pipeline(1, static_cast<int32_t>(plan.warpgroups), 1);
  if (options.adapted)
    loraPipeline = b.pipeline(options.loraStages, 2, 1);

  cta = b.cta();
  rank = b.remu(cta, options.cluster);
  findTile();
  tileColumn = b.add(firstColumn, b.mul(rank, plan.columns));
  firstKBlock = b.mul(rank, plan.rankKBlocks);
  // Peers send only after this: whoever receives has begun.
  if (options.cluster > 1)
    ClusterArriveOp::create(b, /*relaxed=*/true);

  auto mainWarps = static_cast<int32_t>(4 * plan.warpgroups);
  std::array<std::function<void()>, 4> producers = {
      [&] { emitWeights(); }, [&] { inLeader([&] { emitInputs(); }); },
      [&] {
        if (options.adapted)
          emitFactorProducer();
      },
      [&] {
        if (!options.adapted)
          return;
        inLeader([&] { emitUnitInputs(); });
        WarpSyncOp::create(b);
        reset();
      }};
  if (plan.accs == 1) {
    b.role(0, mainWarps, std::nullopt, [&] { emitMain(); });
    for (auto [i, produce] : llvm::enumerate(producers))
      b.role(mainWarps + static_cast<int32_t>(i), 1, std::nullopt, [&] {
        produce();
        clusterTail();
      });
    if (options.adapted)
      b.role(mainWarps + 4, 4, std::nullopt, [&] { emitLoRA(); });
    return b.finish();
  }
  // 512 threads begin with 128 registers each; who needs few gives to others.
  b.role(0, mainWarps, 168, [&] { emitMain(); });
  b.role(mainWarps, 4, 40, [&] {
    for (auto [i, produce] : llvm::enumerate(producers))
      b.ifThen(b.eq(b.warp(), mainWarps + static_cast<int64_t>(i)), produce);
  });
  b.role(mainWarps + 4, 4, 136, [&] { emitLoRA(); });
  return b.finish();
}

//===----------------------------------------------------------------------===//
// W and x
//===----------------------------------------------------------------------===//

/// W was there before the kernels before this one: nobody is waited for. With
/// adapters, the first few stages only: behind all that a ring holds the first
/// factors would come late.
void DecodeEmitter::emitWeights() {
  auto fill = [&](int64_t from, int64_t to) {
    if (from >= to)
      return;
    Value cursor = b.cursor(plan.stages, /*producer=*/true, from);
    b.loop(from, to, cursor, [&](Value i, ValueRange carried) {
      Value place = carried.front();
      FillOp::create(b, pipeline, place, [&](OpBuilder &, Location) {
        Value tile =
            b.tile(ring, b.stage(place), {options.tileColumns, kBlockDepth},
                   element, kRowBytes, plan.xBytes);
        Value k = b.mul(b.add(firstKBlock, i), kBlockDepth);
        LoadOp::create(b, w, ValueRange{k, firstColumn}, tile, IntegerAttr());
      });
      return Values{b.advance(place)};
    });
  };
  int64_t lead = 0;
  if (options.adapted && !inMain())
    lead = std::min({options.leadStages, plan.stages, plan.rankKBlocks});
  if (lead > 0) {
    inLeader([&] { fill(0, lead); });
    WarpSyncOp::create(b);
    b.barrier(kLeadBarrier, 64);
  }
  // Whoever is let in too early gets in the way of those who still copy.
  int64_t late = std::max(lead, plan.rankKBlocks - options.launchAhead);
  inLeader([&] {
    fill(lead, late);
    LaunchDependentsOp::create(b);
    fill(late, plan.rankKBlocks);
  });
  if (!options.adapted || !inMain())
    return;

  // The main warpgroup expands: B follows W in its ring.
  WarpSyncOp::create(b);
  if (!options.routingAhead)
    gridWait();
  Value count = b.loadI32(header, LORA_ROUTING_BLOCKS);
  Factors stagesOfB = loadFactors(count);
  Value cursor = b.cursor(plan.stages, /*producer=*/true, plan.rankKBlocks);
  b.loop(0, stagesOfB.slices, cursor, [&](Value slice, ValueRange outer) {
    return b.loop(0, stagesOfB.stages, outer,
                  [&](Value stage, ValueRange carried) {
                    loadFactorStage(stagesOfB, count, slice, stage, pipeline,
                                    ring, carried.front());
                    return Values{b.advance(carried.front())};
                  });
  });
}

void DecodeEmitter::emitInputs() {
  gridWait();
  Value cursor = b.cursor(plan.stages, /*producer=*/true);
  Values end =
      b.loop(0, plan.rankKBlocks, cursor, [&](Value i, ValueRange carried) {
        Value place = carried.front();
        FillOp::create(b, pipeline, place, [&](OpBuilder &, Location) {
          Value tile =
              b.tile(ring, b.stage(place), {options.tokens, kBlockDepth},
                     element, kRowBytes);
          Value k = b.mul(b.add(firstKBlock, i), kBlockDepth);
          LoadOp::create(b, x, ValueRange{k, b.i32(0)}, tile, IntegerAttr());
        });
        return Values{b.advance(place)};
      });
  if (!options.adapted || !inMain())
    return;
  // Nothing beside B.
  Factors stagesOfB = loadFactors(b.loadI32(header, LORA_ROUTING_BLOCKS));
  b.loop(0, b.mul(stagesOfB.slices, stagesOfB.stages), end,
         [&](Value, ValueRange carried) {
           FillOp::create(b, pipeline, carried.front(),
                          [](OpBuilder &, Location) {});
           return Values{b.advance(carried.front())};
         });
}

//===----------------------------------------------------------------------===//
// Main warpgroups
//===----------------------------------------------------------------------===//

/// This CTA's part of x W^T. Gives the cursor behind it.
DecodeEmitter::Values DecodeEmitter::multiply(Value &cursor) {
  Value half; // Bytes from the tile of x to this warpgroup's rows.
  if (plan.warpgroups > 1)
    half = b.mul(b.shr(b.warp(), 2), 64 * kRowBytes);
  int64_t width = options.tileColumns / plan.accs;
  auto block = [&](Value place, ValueRange accs) {
    b.wait(pipeline, place);
    SmallVector<Type> types(plan.accs, accType(width));
    return b.mmaGroup(types, [&] {
      Value stage = b.stage(place);
      Value rows =
          b.tile(ring, stage, {64, kBlockDepth}, element, kRowBytes, 0, half);
      Values sums;
      for (int64_t i = 0; i < plan.accs; ++i) {
        Value columns = b.tile(ring, stage, {width, kBlockDepth}, element,
                               kRowBytes, plan.xBytes + i * width * kRowBytes);
        sums.push_back(
            b.mma(rows, columns, accs.empty() ? Value() : accs[i], width));
      }
      return sums;
    });
  };
  Value before = b.cursor(plan.stages);
  Values state = block(before, {});
  state.append({b.advance(before), before});
  // One block's products run while the next one's are issued.
  state = b.loop(1, plan.rankKBlocks, state, [&](Value, ValueRange carried) {
    Value place = carried[plan.accs];
    Values next = block(place, carried.take_front(plan.accs));
    b.mmaWait(1);
    b.release(pipeline, carried[plan.accs + 1]);
    next.append({b.advance(place), place});
    return next;
  });
  b.mmaWait(0);
  b.release(pipeline, state[plan.accs + 1]);
  cursor = state[plan.accs];
  state.truncate(plan.accs);
  return state;
}

/// Sends the peer its columns, and gives the sums of this CTA's own and of what
/// the peer sent, with the adapters' part.
DecodeEmitter::Values DecodeEmitter::exchange(ArrayRef<Value> sums) {
  size_t half = sums.size() / 2;
  Value first = b.eq(rank, 0);
  Values mine, theirs;
  for (size_t i = 0; i < half; ++i) {
    mine.push_back(b.choose(first, sums[i], sums[half + i]));
    theirs.push_back(b.choose(first, sums[half + i], sums[i]));
  }
  int64_t step = plan.mainThreads * 16;
  Value offset = b.mul(b.thread(), 16);
  Value here = b.address(received, 0, 0, offset);
  ClusterWaitOp::create(b);
  Value cursor = b.cursor(1);
  ExchangeOp::create(b, peerPipeline, cursor, here, b.sub(1, rank), theirs,
                     b.getI64IntegerAttr(step));
  // Of narrow tiles all before the peer's: there are registers for it.
  Values delta;
  bool ahead = plan.columns <= 64;
  if (options.adapted) {
    b.barrier(kDeltaBarrier,
              static_cast<int32_t>(plan.mainThreads + kWarpgroupSize));
    for (size_t i = 0; ahead && i < half / 4; ++i)
      delta.append(takeDelta(i));
  }
  b.wait(peerPipeline, cursor);
  for (size_t i = 0; i < half / 4; ++i) {
    Value pointer =
        b.element(here, b.getI8Type(), static_cast<int64_t>(i) * step);
    Values peers = unpackVector(load4(b.getF32Type(), pointer));
    Values ours;
    if (options.adapted)
      ours = ahead ? Values(ArrayRef(delta).slice(4 * i, 4)) : takeDelta(i);
    for (size_t j = 0; j < 4; ++j) {
      Value &sum = mine[4 * i + j];
      sum = arith::AddFOp::create(b, sum, peers[j]);
      if (options.adapted)
        sum = arith::AddFOp::create(b, sum, ours[j]);
    }
  }
  return mine;
}

/// Early, and to shared memory: in the end memory would take long to answer,
/// and products leave no registers to wait in.
void DecodeEmitter::fetchBias() {
  Value pair = b.thread();
  b.ifThen(b.ult(pair, plan.columns / 2), [&] {
    Value column = b.add(tileColumn, b.mul(pair, 2));
    // Columns beyond the last are not stored.
    if (plan.ragged)
      column = b.minu(column, shape.getN() - 2);
    Value word = b.load(b.getI32Type(), b.element(bias, element, column), 4);
    b.store(word, b.address(biasTile, 0, 0, b.mul(pair, 4)), 4);
  });
}

/// Of four neighbouring lanes each has a word of four groups: gives all words
/// of the group whose number is the lane's among them.
DecodeEmitter::Values DecodeEmitter::transposeWords(ArrayRef<Value> words) {
  auto swap = [&](Value word, int64_t distance) -> Value {
    return NVVM::ShflOp::create(b, b.getI32Type(), b.i32(-1), word,
                                b.i32(distance), b.i32(31),
                                NVVM::ShflKind::bfly, UnitAttr());
  };
  Value odd = b.ne(b.bitAnd(b.lane(), 1), 0);
  Value upper = b.ne(b.bitAnd(b.lane(), 2), 0);
  Values pairs;
  for (int64_t i = 0; i < 4; i += 2) {
    Value given = swap(b.choose(odd, words[i], words[i + 1]), 1);
    pairs.push_back(b.choose(odd, given, words[i]));
    pairs.push_back(b.choose(odd, words[i + 1], given));
  }
  Values given;
  for (int64_t i = 0; i < 2; ++i)
    given.push_back(swap(b.choose(upper, pairs[i], pairs[2 + i]), 2));
  return {
      b.choose(upper, given[0], pairs[0]), b.choose(upper, given[1], pairs[1]),
      b.choose(upper, pairs[2], given[0]), b.choose(upper, pairs[3], given[1])};
}

/// Rounds and writes whole groups of 8 columns, 16 bytes a lane: with words of
/// 4 bytes a wide tile of many tokens takes microseconds to write.
void DecodeEmitter::storeWideRows(ArrayRef<Value> sums, Value row) {
  Value mine = b.add(tileColumn, b.mul(b.bitAnd(b.lane(), 3), 8));
  Value column = b.add(tileColumn, fragmentColumn());
  int64_t groups = plan.columns / 8;
  for (int64_t h = 0; h < 2; ++h) {
    Value token = b.add(row, 8 * h);
    Value exists = b.ult(token, tokens);
    Value line = b.element(y, element, b.mul(token, stride));
    auto word = [&](int64_t j) -> Value {
      return PackOp::create(b, sums[4 * j + 2 * h], sums[4 * j + 2 * h + 1],
                            element);
    };
    // Lanes of rows that are no token's take part in the exchange.
    int64_t j = 0;
    for (; j + 4 <= groups; j += 4) {
      Values words =
          transposeWords({word(j), word(j + 1), word(j + 2), word(j + 3)});
      b.ifThen(exists, [&] {
        b.store(pack4(words), b.element(line, element, b.add(mine, 8 * j)), 16);
      });
    }
    b.ifThen(exists, [&] {
      for (; j < groups; ++j)
        b.store(word(j), b.element(line, element, b.add(column, 8 * j)), 4);
    });
  }
}

/// Rounds and writes.
void DecodeEmitter::storeRows(ArrayRef<Value> sums) {
  if (shape.bias)
    b.barrier(kBiasBarrier, static_cast<int32_t>(plan.mainThreads));
  Value row = fragmentRow();
  if (plan.warpgroups > 1)
    row = b.add(row, b.mul(b.shr(b.warp(), 2), 64));
  bool wide = options.tokens >= 64 && plan.columns >= 32 && !shape.bias &&
              !plan.ragged && !plan.overlaps;
  if (!wide)
    return storeWords(sums, row);
  Type i64 = b.getI64Type();
  Value low = LLVM::TruncOp::create(b, b.getI32Type(),
                                    LLVM::PtrToIntOp::create(b, i64, y));
  Value aligned = b.eq(b.bitAnd(b.add(low, b.mul(stride, 2)), 15), 0);
  aligned = b.both(aligned, b.eq(b.bitAnd(low, 15), 0));
  b.branch(
      aligned,
      [&] {
        storeWideRows(sums, row);
        return Values();
      },
      [&] {
        storeWords(sums, row);
        return Values();
      });
}

/// The same for any y that is aligned to 4 bytes, for a bias, and for columns
/// that are not stored. A bias is added to two values at a time: wide tiles
/// leave no registers for more.
void DecodeEmitter::storeWords(ArrayRef<Value> sums, Value row) {
  Value biasOffset = b.mul(fragmentColumn(), 2);
  Value column = b.add(tileColumn, fragmentColumn());
  for (int64_t h = 0; h < 2; ++h) {
    Value token = b.add(row, 8 * h);
    b.ifThen(b.ult(token, tokens), [&] {
      Value line = b.element(y, element, b.add(b.mul(token, stride), column));
      for (int64_t j = 0; j < plan.columns / 8; ++j) {
        auto write = [&] {
          Values two(sums.slice(4 * j + 2 * h, 2));
          if (shape.bias) {
            Value pair = b.load(VectorType::get(2, element),
                                b.address(biasTile, 0, 16 * j, biasOffset), 4);
            for (auto [sum, word] : llvm::zip_equal(two, unpackVector(pair))) {
              Value value = arith::ExtFOp::create(b, b.getF32Type(), word);
              sum = arith::AddFOp::create(b, sum, value);
            }
          }
          Value word = PackOp::create(b, two[0], two[1], element);
          b.store(word, b.element(line, element, 8 * j), 4);
        };
        if (plan.ragged)
          b.ifThen(b.ult(b.add(tileColumn, 8 * j), shape.getN()), write);
        else if (plan.overlaps)
          b.ifThen(b.uge(b.add(tileColumn, 8 * j), ownColumn), write);
        else
          write();
      }
    });
  }
}

void DecodeEmitter::emitMain() {
  Value count;
  SmallVector<Row> rows;
  if (options.adapted && inMain()) {
    // Asked for early: memory answers while the products run.
    if (!options.routingAhead)
      gridWait();
    count = b.loadI32(header, LORA_ROUTING_BLOCKS);
    Value row = fragmentRow();
    if (plan.warpgroups > 1)
      row = b.add(row, b.mul(b.shr(b.warp(), 2), 64));
    rows = {loadRow(row), loadRow(b.add(row, 8))};
    if (hasFarParts())
      addScales(rows, count);
    countBlocks(rows);
  }
  if (shape.bias)
    fetchBias();
  Value cursor;
  Values accs = multiply(cursor);
  Values result;
  if (options.cluster > 1) {
    result = exchange(b.unpack(accs.front()));
  } else {
    auto both = static_cast<int32_t>(plan.mainThreads + kWarpgroupSize);
    if (options.adapted) {
      Factors stagesOfB = loadFactors(count);
      b.barrier(kDeltaBarrier, both);
      accs =
          expand(stagesOfB, pipeline, ring, cursor, accs, rows, b.thread(), {});
      if (hasFarParts())
        b.barrier(kExpandedBarrier, both, /*arrive=*/true);
    }
    for (Value acc : accs)
      result.append(b.unpack(acc));
  }
  storeRows(result);
}
