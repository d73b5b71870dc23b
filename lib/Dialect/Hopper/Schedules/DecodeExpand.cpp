//===- DecodeExpand.cpp - S B^T of the decode schedule --------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The adapters' warpgroup, and the products with B.
//
// A thread's sums of 16 ranks, scaled and rounded, are just the registers of a
// product's left side. What it may need more than once (for several slices, or
// several rank blocks of an adapter) it keeps in "slots" of shared memory that
// are its own; with the main warpgroup expanding, slots are how it gets them.
//
//===----------------------------------------------------------------------===//

#include "DecodeInternal.h"
#include "Slices.h"

using namespace mlir;
using namespace mlir::hopper;
using namespace mlir::hopper::decode;

//===----------------------------------------------------------------------===//
// B
//===----------------------------------------------------------------------===//

Factors DecodeEmitter::loadFactors(Value count) {
  Factors result;
  result.firstSlice = sliceOf(b, shape, tileColumn);
  Value last = sliceOf(b, shape, b.add(tileColumn, plan.columns - 1));
  result.slices = b.add(b.sub(last, result.firstSlice), 1);
  result.stages = b.ceildiv(count, plan.stageBlocks);
  result.blocks = b.mul(b.ceildiv(count, plan.groupBlocks), plan.groupBlocks);
  return result;
}

/// One stage of B of a slice: a lane a rank block. Rows of other slices, and
/// rank blocks that fill up a group, read as zeros.
void DecodeEmitter::loadFactorStage(const Factors &stagesOfB, Value count,
                                    Value slice, Value stage, Value pipe,
                                    Value buffer, Value cursor) {
  Value firstBlock = b.mul(stage, plan.stageBlocks);
  Value boxes = b.minu(b.sub(stagesOfB.blocks, firstBlock), plan.stageBlocks);
  FillOp::create(
      b, pipe, cursor, boxes, [&](OpBuilder &, Location, Value lane) {
        Value block = b.add(firstBlock, lane);
        Value exists = b.ult(block, count);
        Value number = b.loadI32(blocks, b.minu(block, b.sub(count, 1)));
        number = b.select(exists, number, kNoBlock);
        Value tile =
            b.tile(buffer, b.stage(cursor), {plan.columns / 4, 4 * kRanks},
                   element, 0, 0, b.mul(lane, plan.factorBytes()));
        loadFactor(b, shape, factors, b.add(stagesOfB.firstSlice, slice),
                   number, tileColumn, tile);
      });
}

//===----------------------------------------------------------------------===//
// Sums to fragments
//===----------------------------------------------------------------------===//

Value DecodeEmitter::slot(Int index, Value thread, int64_t at) {
  Value place = b.add(b.mul(index, plan.mainThreads * 16), b.mul(thread, 16));
  return b.address(slots, 0, at, place);
}

/// A 64-bit sum as f32, times its token's scale.
Value DecodeEmitter::scaled(Value sum, Value scale) {
  Value value = FromFixedOp::create(b, sum, fraction());
  return arith::MulFOp::create(b, value, scale);
}

/// How many CTAs add to a rank block's sums: each once to every run of k-blocks
/// that its units meet.
Value DecodeEmitter::expectedCount(const Units &units, Value slice,
                                   Value block) {
  Value run = b.add(b.mul(slice, units.groups), b.divu(block, plan.unitBlocks));
  Value begin = b.mul(run, plan.kBlocks);
  Value last = b.divu(b.add(begin, plan.kBlocks - 1), units.perCTA);
  return b.add(b.sub(last, b.divu(begin, units.perCTA)), 1);
}

/// Of each warpgroup's rows the pairs of sums that make up a fragment, when all
/// contributions are there.
DecodeEmitter::Values DecodeEmitter::readSums(const Units &units,
                                              ArrayRef<Row> rows, Value slice) {
  Value column = fragmentColumn();
  auto pair = VectorType::get(2, b.getI64Type());
  Values pointers;
  for (size_t part = 0; part < rows.size() / 2; ++part)
    for (int64_t word = 0; word < 4; ++word)
      pointers.push_back(sumPointer(rows[2 * part + word % 2].token, slice, 0,
                                    b.add(column, 8 * (word / 2))));
  if (!options.inData) {
    Values pairs;
    for (Value pointer : pointers)
      pairs.push_back(b.load(pair, pointer, 16));
    return pairs;
  }
  Values expected;
  for (const Row &row : rows) {
    Value none = b.slt(row.adapter, 0);
    Value count = expectedCount(units, slice, b.select(none, 0, row.adapter));
    expected.push_back(
        arith::ExtUIOp::create(b, b.getI64Type(), b.select(none, 0, count)));
  }
  if (options.sentinel) {
    // Each warp another lane: they do not ask for the same line.
    Value warp = b.bitAnd(b.warp(), 3);
    Value chosen = b.bitAnd(b.add(cta, b.mul(warp, 8)), 31);
    b.ifThen(b.eq(b.lane(), chosen), [&] {
      SmallVector<Type> one = {pair};
      AwaitCountsOp::create(b, one, ValueRange(pointers).take_front(1),
                            ValueRange(expected).take_front(1), options.sleep);
    });
    WarpSyncOp::create(b);
  }
  Values counts;
  for (size_t i = 0; i < pointers.size(); ++i)
    counts.push_back(expected[2 * (i / 4) + i % 2]);
  SmallVector<Type> types(pointers.size(), pair);
  auto op = AwaitCountsOp::create(b, types, pointers, counts, options.sleep);
  return Values(op.getSums());
}

/// A fragment for each warpgroup's rows: the one rank block that each owns.
DecodeEmitter::Values DecodeEmitter::gatherSlice(const Units &units,
                                                 ArrayRef<Row> rows,
                                                 Value slice) {
  Values pairs = readSums(units, rows, slice);
  auto type = FragmentType::get(b.getContext(), element);
  Values fragments;
  for (size_t part = 0; part < rows.size() / 2; ++part) {
    Values values;
    for (size_t word = 0; word < 4; ++word)
      for (Value sum : unpackVector(pairs[4 * part + word]))
        values.push_back(scaled(sum, rows[2 * part + word % 2].scale));
    fragments.push_back(FragmentOp::create(b, type, values));
  }
  return fragments;
}

/// Several rank blocks of an adapter: those at hand go to slots, half a slot a
/// row. Asks for some at a time, so that latencies overlap.
void DecodeEmitter::gatherParts(const Units &units, ArrayRef<Row> rows,
                                Value slice, Value sliceIndex) {
  int64_t batch = plan.partBatch;
  Value held = b.minu(adapterBlocks, plan.heldParts);
  Value column = fragmentColumn();
  Value last = b.sub(adapterBlocks, 1);
  Value thread = b.bitAnd(b.thread(), kWarpgroupSize - 1);
  auto pair = VectorType::get(2, b.getI64Type());
  b.loop(
      0, held,
      [&](Value first) {
        for (size_t part = 0; part < rows.size() / 2; ++part) {
          Values pointers, expected, pairs;
          for (int64_t i = 0; i < batch; ++i)
            for (int64_t h = 0; h < 2; ++h) {
              const Row &row = rows[2 * part + h];
              Value index = b.minu(b.add(first, i), last);
              for (int64_t half = 0; half < 2; ++half)
                pointers.push_back(sumPointer(row.token, slice, index,
                                              b.add(column, 8 * half)));
              if (!options.inData)
                continue;
              Value count =
                  expectedCount(units, slice, b.add(row.first, index));
              count = b.select(b.ult(index, row.sums), count, 0);
              expected.append(2,
                              arith::ExtUIOp::create(b, b.getI64Type(), count));
            }
          if (options.inData) {
            SmallVector<Type> types(pointers.size(), pair);
            auto op = AwaitCountsOp::create(b, types, pointers, expected,
                                            options.sleep);
            pairs.append(op.getSums().begin(), op.getSums().end());
          } else {
            for (Value pointer : pointers)
              pairs.push_back(b.load(pair, pointer, 16));
          }
          auto *next = pairs.begin();
          for (int64_t i = 0; i < batch; ++i) {
            Value index =
                b.add(b.mul(sliceIndex, plan.heldParts), b.add(first, i));
            Value place = slot(index, b.add(thread, part * kWarpgroupSize));
            for (int64_t h = 0; h < 2; ++h) {
              Values words;
              for (int64_t half = 0; half < 2; ++half) {
                Values two = unpackVector(*next++);
                Value scale = rows[2 * part + h].scale;
                words.push_back(PackOp::create(b, scaled(two[0], scale),
                                               scaled(two[1], scale), element));
              }
              Value vector =
                  LLVM::PoisonOp::create(b, VectorType::get(2, b.getI32Type()));
              for (int64_t half = 0; half < 2; ++half)
                vector = LLVM::InsertElementOp::create(b, vector, words[half],
                                                       b.i32(half));
              b.store(vector, b.element(place, b.getI8Type(), 8 * h), 8);
            }
          }
        }
      },
      batch);
}

/// Everything of S that this CTA needs, to slots or, if it is one fragment for
/// this warpgroup itself, in registers: then it is given.
DecodeEmitter::Values DecodeEmitter::gather(const Units &units,
                                            ArrayRef<Row> rows,
                                            const Factors &stagesOfB) {
  auto ofSlice = [&](Value index) {
    Value slice = b.add(stagesOfB.firstSlice, index);
    if (!isFast())
      return gatherParts(units, rows, slice, index);
    Value thread = b.bitAnd(b.thread(), kWarpgroupSize - 1);
    for (auto [part, fragment] :
         llvm::enumerate(gatherSlice(units, rows, slice))) {
      Type word = b.getI32Type();
      auto words = WordsOp::create(b, word, word, word, word, fragment);
      b.store(pack4(Values(words->getResults())),
              slot(index, b.add(thread, part * kWarpgroupSize)), 16);
    }
  };
  if (plan.tileSlices > 1)
    b.loop(0, stagesOfB.slices, ofSlice);
  else if (isFast() && !inMain())
    return gatherSlice(units, rows, stagesOfB.firstSlice);
  else
    ofSlice(b.i32(0));
  return {};
}

//===----------------------------------------------------------------------===//
// Expand
//===----------------------------------------------------------------------===//

/// The two registers of row half `half` for rank block `block`.
DecodeEmitter::Values DecodeEmitter::partWords(const Row &row, Value block,
                                               Value slice, Value sliceIndex,
                                               int64_t half, Value thread) {
  Value part = b.sub(block, row.first);
  Value near = b.minu(part, plan.heldParts - 1);
  Value index = b.add(b.mul(sliceIndex, plan.heldParts), near);
  Type pair = VectorType::get(2, b.getI32Type());
  Value words = b.load(pair, slot(index, thread, 8 * half), 8);
  if (!hasFarParts())
    return unpackVector(words);
  // Rare: so many ranks that not all are at hand.
  Value far = b.both(b.uge(part, plan.heldParts), b.ult(part, row.count));
  return b.branch(
      far,
      [&] {
        Values values;
        auto sumPair = VectorType::get(2, b.getI64Type());
        for (int64_t columns = 0; columns < 2; ++columns) {
          Value column = b.add(fragmentColumn(), 8 * columns);
          Values two = unpackVector(
              b.load(sumPair, sumPointer(row.token, slice, part, column), 16));
          values.push_back(PackOp::create(b, scaled(two[0], row.scale),
                                          scaled(two[1], row.scale), element));
        }
        return values;
      },
      [&] { return unpackVector(words); });
}

/// Masked left sides of a rank block for each pair of rows.
DecodeEmitter::Values DecodeEmitter::fragmentsOf(Value block, Value slice,
                                                 Value sliceIndex,
                                                 ArrayRef<Row> rows,
                                                 ArrayRef<Value> perSlice,
                                                 Value thread) {
  auto type = FragmentType::get(b.getContext(), element);
  Values result;
  for (size_t part = 0; part < rows.size() / 2; ++part) {
    const Row &upper = rows[2 * part], &lower = rows[2 * part + 1];
    Value fragment;
    if (isFast()) {
      fragment = perSlice[part];
    } else {
      Value own = b.add(thread, part * kWarpgroupSize);
      Values above = partWords(upper, block, slice, sliceIndex, 0, own);
      Values below = partWords(lower, block, slice, sliceIndex, 1, own);
      fragment =
          FromWordsOp::create(b, type, above[0], below[0], above[1], below[1]);
    }
    result.push_back(
        MaskOp::create(b, fragment, owns(upper, block), owns(lower, block)));
  }
  return result;
}

/// Adds S B^T of all rank blocks to the accumulators: one for each pair of rows
/// or, of one pair, several that share the columns. `thread` is the one of the
/// main warpgroups that owns the first pair's slots; `given` are fragments if
/// no slots are used.
DecodeEmitter::Values DecodeEmitter::expand(const Factors &stagesOfB,
                                            Value pipe, Value buffer,
                                            Value cursor, ValueRange accs,
                                            ArrayRef<Row> rows, Value thread,
                                            ArrayRef<Value> given) {
  SmallVector<Type> types(accs.getTypes());
  int64_t width = plan.columns / plan.accs;
  auto group = [&](Value stage, Value first, Value firstBlock, Value slice,
                   Value sliceIndex, ArrayRef<Value> perSlice,
                   ValueRange before) {
    SmallVector<Values> lefts;
    for (int64_t i = 0; i < plan.groupBlocks; ++i)
      lefts.push_back(fragmentsOf(b.add(b.add(firstBlock, first), i), slice,
                                  sliceIndex, rows, perSlice, thread));
    Value offset = b.mul(first, plan.factorBytes());
    Values sums = b.mmaGroup(types, [&] {
      Values current(before);
      for (int64_t i = 0; i < plan.groupBlocks; ++i) {
        auto right = [&](int64_t first) {
          return b.tile(buffer, stage, {width, kRanks}, element, 2 * kRanks,
                        i * plan.factorBytes() + first * 2 * kRanks, offset);
        };
        Value all = plan.accs == 1 ? right(0) : Value();
        for (auto [part, sum] : llvm::enumerate(current))
          sum = plan.accs == 1
                    ? b.mma(lefts[i][part], all, sum, width)
                    : b.mma(lefts[i][0], right(part * width), sum, width);
      }
      return current;
    });
    b.mmaWait(0);
    return sums;
  };
  auto ofSlice = [&](Value index, ValueRange state) {
    Value slice = b.add(stagesOfB.firstSlice, index);
    Values perSlice(given);
    auto type = FragmentType::get(b.getContext(), element);
    if (isFast() && given.empty()) {
      for (size_t part = 0; part < rows.size() / 2; ++part) {
        Values words = unpackVector(load4(
            b.getI32Type(), slot(index, b.add(thread, part * kWarpgroupSize))));
        perSlice.push_back(FromWordsOp::create(b, type, words[0], words[1],
                                               words[2], words[3]));
      }
    }
    return b.loop(
        0, stagesOfB.stages, state, [&](Value stage, ValueRange carried) {
          Value place = carried.front();
          b.wait(pipe, place);
          Value firstBlock = b.mul(stage, plan.stageBlocks);
          Value end =
              b.minu(b.sub(stagesOfB.blocks, firstBlock), plan.stageBlocks);
          Value stageIndex = b.stage(place);
          Values sums = b.loop(
              0, end, carried.drop_front(),
              [&](Value first, ValueRange before) {
                return group(stageIndex, first, firstBlock, slice, index,
                             perSlice, before);
              },
              plan.groupBlocks);
          b.release(pipe, place);
          Values next = {b.advance(place)};
          next.append(sums);
          return next;
        });
  };
  Values state = {cursor};
  llvm::append_range(state, accs);
  if (plan.tileSlices > 1)
    state = b.loop(0, stagesOfB.slices, state, ofSlice);
  else
    state = ofSlice(b.i32(0), state);
  return Values(llvm::drop_begin(state));
}

//===----------------------------------------------------------------------===//
// The adapters' warpgroup
//===----------------------------------------------------------------------===//

void DecodeEmitter::handOver(ArrayRef<Value> accs, Value thread) {
  for (auto [part, acc] : llvm::enumerate(accs)) {
    Values values = b.unpack(acc);
    for (size_t i = 0; i < values.size() / 4; ++i)
      b.store(pack4(ArrayRef(values).slice(4 * i, 4)),
              slot(i, b.add(thread, part * kWarpgroupSize)), 16);
  }
}

/// Four values that handOver gave to this thread of the main warpgroups.
DecodeEmitter::Values DecodeEmitter::takeDelta(int64_t index) {
  return unpackVector(load4(b.getF32Type(), slot(index, b.thread())));
}

void DecodeEmitter::emitLoRA() {
  if (!options.routingAhead)
    gridWait();
  Units units = loadUnits();
  Value thread = b.bitAnd(b.thread(), kWarpgroupSize - 1);
  Value upper = fragmentRow();
  SmallVector<Row> rows;
  for (int64_t part = 0; part < plan.warpgroups; ++part)
    for (int64_t half = 0; half < 2; ++half)
      rows.push_back(loadRow(b.add(upper, 64 * part + 8 * half)));
  // Early, if there are registers: memory answers beside the units.
  if (!keepsRows())
    addScales(rows, units.blocks);
  countBlocks(rows);
  if (keepsRows())
    stash(rows);
  // The kernel before may still zero the sums.
  if (options.routingAhead)
    gridWait();
  Value cursor = shrink(units, rows);
  if (keepsRows()) {
    rows = unstash();
    addScales(rows, units.blocks);
  }
  if (!options.inData)
    awaitSums();
  Factors stagesOfB = loadFactors(units.blocks);
  Values fragments = gather(units, rows, stagesOfB);
  if (!hasFarParts())
    leaveSums();
  WarpSyncOp::create(b);

  auto both = static_cast<int32_t>(plan.mainThreads + kWarpgroupSize);
  if (!inMain()) {
    Values accs;
    for (int64_t part = 0; part < plan.warpgroups; ++part)
      accs.push_back(AccZeroOp::create(b, accType(plan.columns)));
    accs = expand(stagesOfB, loraPipeline, loraRing, cursor, accs, rows, thread,
                  fragments);
    handOver(accs, thread);
  }
  b.barrier(kDeltaBarrier, both, /*arrive=*/true);
  if (hasFarParts()) {
    // Whoever still reads sums comes first.
    if (inMain())
      b.barrier(kExpandedBarrier, both);
    leaveSums();
  }
  clusterTail();
}
