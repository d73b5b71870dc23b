//===- DecodeShrink.cpp - S of the decode schedule ------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Who owns what, the units of the shrink, and the workspace of sums.
//
// sums [T][slices][adapter_blocks][16] i64: a token has as many rank blocks as
// the largest adapter of the batch, what its own adapter lacks stays zero.
//
//===----------------------------------------------------------------------===//

#include "DecodeInternal.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;
using namespace mlir::hopper;
using namespace mlir::hopper::decode;

//===----------------------------------------------------------------------===//
// Routing
//===----------------------------------------------------------------------===//

Row DecodeEmitter::loadRow(Value index) {
  Row row;
  Value exists = b.ult(index, tokens);
  row.token = b.minu(index, b.sub(tokens, 1));
  row.adapter = b.loadI32(tokenAdapter, row.token);
  if (isFast()) {
    row.first = b.select(exists, row.adapter, -1);
    return row;
  }
  row.first = b.loadI32(tokenBlock, row.token);
  // Until the blocks are counted.
  row.count = b.extend(exists);
  return row;
}

/// The blocks of an adapter are adjacent: counted, not looked up again. Asks
/// for some of every row at a time: what was asked for one after another would
/// take as many latencies, while W arrives, and S would be late.
void DecodeEmitter::countBlocks(MutableArrayRef<Row> rows) {
  if (isFast())
    return;
  auto together = static_cast<int64_t>(8 / rows.size());
  Value all = b.loadI32(header, LORA_ROUTING_BLOCKS);
  // (A batch without any has none to look at.)
  Value most = b.select(b.eq(all, 0), 0, adapterBlocks);
  Values counts = b.loop(
      0, most, Values(rows.size(), b.i32(0)),
      [&](Value i, ValueRange carried) {
        Values owners, mine;
        for (const Row &row : rows)
          for (int64_t j = 0; j < together; ++j) {
            Value block = b.add(b.add(row.first, i), j);
            Value known = b.ult(block, all);
            owners.push_back(
                b.loadI32(blockAdapter, b.select(known, block, row.first)));
            mine.push_back(known);
          }
        Values next(carried);
        for (size_t j = 0; j < owners.size(); ++j) {
          size_t index = j / together;
          Value same = b.eq(owners[j], rows[index].adapter);
          next[index] = b.add(next[index], b.extend(b.both(mine[j], same)));
        }
        return next;
      },
      together);
  for (auto [row, count] : llvm::zip_equal(rows, counts)) {
    row.sums = count;
    row.count = b.select(b.ne(row.count, 0), count, 0);
  }
}

void DecodeEmitter::addScales(MutableArrayRef<Row> rows, Value count) {
  // All loads of a kind together: their latencies overlap.
  Values loaded = b.branch(
      b.ne(count, 0),
      [&] {
        Values numbers, values;
        for (const Row &row : rows) {
          Value first = isFast() ? row.adapter : row.first;
          // Rows of tokens without adapter have no sums: any scale will do.
          numbers.push_back(b.loadI32(
              blocks, b.select(b.slt(row.adapter, 0), b.i32(0), first)));
        }
        for (Value number : numbers)
          values.push_back(b.load(b.getF32Type(),
                                  b.element(scales, b.getF32Type(), number)));
        return values;
      },
      [&] { return Values(rows.size(), b.f32(0.0)); });
  for (auto [row, scale] : llvm::zip_equal(rows, loaded))
    row.scale = scale;
}

Value DecodeEmitter::owns(const Row &row, Value block) {
  if (!row.count)
    return b.eq(row.first, block);
  return b.ult(b.sub(block, row.first), row.count);
}

/// Where sums leave no registers, rows wait in the thread's first two slots.
void DecodeEmitter::stash(ArrayRef<Row> rows) {
  Value thread = b.bitAnd(b.thread(), kWarpgroupSize - 1);
  for (auto [i, row] : llvm::enumerate(rows))
    b.store(pack4({row.token, row.first, row.count, row.adapter}),
            slot(i % 2, b.add(thread, i / 2 * kWarpgroupSize)), 16);
}

SmallVector<Row> DecodeEmitter::unstash() {
  // Opaque: nothing of this is worth a register before it is needed.
  Value thread = b.bitAnd(b.opaque(b.thread()), kWarpgroupSize - 1);
  SmallVector<Row> rows;
  for (int64_t i = 0; i < 2 * plan.warpgroups; ++i) {
    Values words = unpackVector(load4(
        b.getI32Type(), slot(i % 2, b.add(thread, i / 2 * kWarpgroupSize))));
    Row &row = rows.emplace_back();
    row.token = words[0];
    row.first = words[1];
    row.count = words[2];
    row.adapter = words[3];
  }
  return rows;
}

//===----------------------------------------------------------------------===//
// Units
//===----------------------------------------------------------------------===//

Units DecodeEmitter::loadUnits() {
  Units units;
  auto slices = static_cast<int64_t>(shape.slices.size());
  units.blocks = b.loadI32(header, LORA_ROUTING_BLOCKS);
  units.groups = b.ceildiv(units.blocks, plan.unitBlocks);
  Value all = b.mul(units.groups, slices * plan.kBlocks);
  units.perCTA = b.maxu(b.ceildiv(all, plan.ctas), options.minUnits);
  Value begin = b.minu(b.mul(cta, units.perCTA), all);
  Value end = b.minu(b.add(begin, units.perCTA), all);
  units.count = b.sub(end, begin);
  units.kBlock = b.remu(begin, plan.kBlocks);
  Value run = b.divu(begin, plan.kBlocks);
  Value groups = b.maxu(units.groups, 1);
  units.group = b.remu(run, groups);
  units.slice = b.divu(run, groups);
  return units;
}

/// The next unit. No division: producers do this for every stage.
void DecodeEmitter::advanceUnit(const Units &units, Value &kBlock, Value &group,
                                Value &slice) {
  kBlock = b.add(kBlock, 1);
  Value wraps = b.eq(kBlock, plan.kBlocks);
  kBlock = b.select(wraps, 0, kBlock);
  group = b.select(wraps, b.add(group, 1), group);
  Value last = b.eq(group, units.groups);
  group = b.select(last, 0, group);
  slice = b.select(last, b.add(slice, 1), slice);
}

/// A of the units, then (without the main warpgroup's help) B: a lane a box.
void DecodeEmitter::emitFactorProducer() {
  if (!options.routingAhead)
    gridWait();
  Units units = loadUnits();
  auto numSlices = static_cast<int64_t>(shape.slices.size());
  auto load = [&](Value, ValueRange carried) {
    Value place = carried[0], kBlock = carried[1], group = carried[2],
          slice = carried[3];
    Value firstBlock = b.mul(group, plan.unitBlocks);
    Value boxes = b.minu(b.sub(units.blocks, firstBlock), plan.unitBlocks);
    FillOp::create(
        b, loraPipeline, place, boxes, [&](OpBuilder &, Location, Value lane) {
          Value number = b.loadI32(blocks, b.add(firstBlock, lane));
          Value line = b.mul(b.add(b.mul(number, numSlices), slice), kRanks);
          Value tile =
              b.tile(loraRing, b.stage(place), {kRanks, kBlockDepth}, element,
                     kRowBytes, plan.xBytes, b.mul(lane, kRanks * kRowBytes));
          LoadOp::create(b, a, ValueRange{b.mul(kBlock, kBlockDepth), line},
                         tile, IntegerAttr());
        });
    advanceUnit(units, kBlock, group, slice);
    return Values{b.advance(place), kBlock, group, slice};
  };
  Values state = {b.cursor(options.loraStages, /*producer=*/true), units.kBlock,
                  units.group, units.slice};
  if (inMain()) {
    b.loop(0, units.count, state, load);
    return;
  }
  Value begin = b.i32(0);
  if (options.leadStages > 0) {
    begin = b.minu(units.count, options.loraStages);
    state = b.loop(0, begin, state, load);
    b.barrier(kLeadBarrier, 64, /*arrive=*/true);
  }
  state = b.loop(begin, units.count, state, load);

  Factors stagesOfB = loadFactors(units.blocks);
  b.loop(0, stagesOfB.slices, state[0], [&](Value slice, ValueRange outer) {
    return b.loop(0, stagesOfB.stages, outer,
                  [&](Value stage, ValueRange carried) {
                    loadFactorStage(stagesOfB, units.blocks, slice, stage,
                                    loraPipeline, loraRing, carried.front());
                    return Values{b.advance(carried.front())};
                  });
  });
}

void DecodeEmitter::emitUnitInputs() {
  if (!options.routingAhead)
    gridWait();
  Units units = loadUnits();
  if (options.routingAhead)
    gridWait();
  Value cursor = b.cursor(options.loraStages, /*producer=*/true);
  Values state = b.loop(
      0, units.count, {cursor, units.kBlock}, [&](Value, ValueRange carried) {
        Value place = carried[0], kBlock = carried[1];
        FillOp::create(b, loraPipeline, place, [&](OpBuilder &, Location) {
          Value tile =
              b.tile(loraRing, b.stage(place), {options.tokens, kBlockDepth},
                     element, kRowBytes);
          LoadOp::create(b, x, ValueRange{b.mul(kBlock, kBlockDepth), b.i32(0)},
                         tile, IntegerAttr());
        });
        Value next = b.add(kBlock, 1);
        next = b.select(b.eq(next, plan.kBlocks), 0, next);
        return Values{b.advance(place), next};
      });
  if (inMain())
    return;
  // Nothing beside B.
  Factors stagesOfB = loadFactors(units.blocks);
  b.loop(0, b.mul(stagesOfB.slices, stagesOfB.stages), state[0],
         [&](Value, ValueRange carried) {
           FillOp::create(b, loraPipeline, carried.front(),
                          [](OpBuilder &, Location) {});
           return Values{b.advance(carried.front())};
         });
}

/// This CTA's units. A row adds up its own rank blocks of a run of k-blocks and
/// publishes them once. Gives the cursor behind the units.
Value DecodeEmitter::shrink(const Units &units, ArrayRef<Row> rows) {
  // Sums of a row: 4 of each rank block; the fast path keeps one block's.
  int64_t perRow = isFast() ? 4 : 4 * plan.unitBlocks;
  int64_t columns = kRanks * plan.unitBlocks;
  Value zero = b.i64(0);
  Value nothing = b.f32(0.0);
  Values state = {b.cursor(options.loraStages), units.kBlock, units.group,
                  units.slice};
  state.append(rows.size() * perRow, zero);
  Values end = b.loop(0, units.count, state, [&](Value i, ValueRange carried) {
    Value place = carried[0], kBlock = carried[1], group = carried[2],
          slice = carried[3];
    ValueRange before = carried.drop_front(4);
    b.wait(loraPipeline, place);
    Value firstBlock = b.mul(group, plan.unitBlocks);
    Value thisSlice = slice;
    advanceUnit(units, kBlock, group, slice);
    Value flush = b.either(b.eq(b.add(i, 1), units.count), b.eq(kBlock, 0));
    Values sums;
    // One warpgroup's rows at a time: fewer registers.
    for (int64_t part = 0; part < plan.warpgroups; ++part) {
      Type type = accType(columns);
      Value acc =
          b.mmaGroup(type, [&] {
             Value stage = b.stage(place);
             Value left = b.tile(loraRing, stage, {64, kBlockDepth}, element,
                                 kRowBytes, part * 64 * kRowBytes);
             Value right = b.tile(loraRing, stage, {columns, kBlockDepth},
                                  element, kRowBytes, plan.xBytes);
             return Values{b.mma(left, right, Value(), columns)};
           }).front();
      b.mmaWait(0);
      if (part + 1 == plan.warpgroups)
        b.release(loraPipeline, place);
      Values values = b.unpack(acc);
      for (int64_t h = 0; h < 2; ++h) {
        // Element of rank block `block`, number x of a thread's four.
        auto valueOf = [&](int64_t block, int64_t x) {
          return values[(2 * block + x / 2) * 4 + 2 * h + x % 2];
        };
        Values chosen(4, nothing);
        if (isFast()) {
          Value relative = b.sub(rows[2 * part + h].first, firstBlock);
          for (int64_t block = 0; block < plan.unitBlocks; ++block) {
            Value mine = b.eq(relative, block);
            for (int64_t x = 0; x < 4; ++x)
              chosen[x] = b.choose(mine, valueOf(block, x), chosen[x]);
          }
        } else {
          chosen.clear();
          for (int64_t block = 0; block < plan.unitBlocks; ++block)
            for (int64_t x = 0; x < 4; ++x)
              chosen.push_back(valueOf(block, x));
        }
        for (Value value : chosen) {
          Value fixed = ToFixedOp::create(b, value, fraction());
          sums.push_back(arith::AddIOp::create(b, before[sums.size()], fixed));
        }
      }
    }
    b.ifThen(flush, [&] {
      if (keepsRows())
        publish(unstash(), thisSlice, firstBlock, sums);
      else
        publish(rows, thisSlice, firstBlock, sums);
    });
    Values next = {b.advance(place), kBlock, group, slice};
    for (Value sum : sums)
      next.push_back(b.choose(flush, zero, sum));
    return next;
  });
  return end[0];
}

/// Adds each row's sums of its own rank blocks to the workspace.
void DecodeEmitter::publish(ArrayRef<Row> rows, Value slice, Value firstBlock,
                            ArrayRef<Value> sums) {
  size_t perRow = sums.size() / rows.size();
  Value lane = keepsRows() ? b.opaque(b.thread()) : b.thread();
  Value column = b.mul(b.bitAnd(lane, 3), 2);
  auto add = [&](const Row &row, Int part, ArrayRef<Value> values) {
    Value pointer = sumPointer(row.token, slice, part, column);
    for (auto [x, sum] : llvm::enumerate(values)) {
      Value value = sum;
      if (options.inData) {
        value = arith::ShLIOp::create(b, value, b.i64(8));
        value = arith::AddIOp::create(b, value, b.i64(1));
      }
      Value place = b.element(pointer, b.getI64Type(), 8 * (x / 2) + x % 2);
      ReduceAddOp::create(b, place, value, UnitAttr());
    }
  };
  for (auto [i, row] : llvm::enumerate(rows)) {
    ArrayRef<Value> ours = sums.slice(i * perRow, perRow);
    if (isFast()) {
      b.ifThen(b.ult(b.sub(row.first, firstBlock), plan.unitBlocks),
               [&, &row = row] { add(row, 0, ours); });
      continue;
    }
    for (int64_t block = 0; block < plan.unitBlocks; ++block) {
      Value part = b.sub(b.add(firstBlock, block), row.first);
      b.ifThen(b.ult(part, row.count),
               [&, &row = row] { add(row, part, ours.slice(4 * block, 4)); });
    }
  }
}

//===----------------------------------------------------------------------===//
// The workspace
//===----------------------------------------------------------------------===//

Value DecodeEmitter::sumPointer(Value token, Value slice, Int part,
                                Int column) {
  auto numSlices = static_cast<int64_t>(shape.slices.size());
  Value line = b.add(b.mul(token, numSlices), slice);
  if (!isFast())
    line = b.add(b.mul(line, adapterBlocks), part);
  return b.element(sums, b.getI64Type(), b.add(b.mul(line, kRanks), column));
}

/// Without counts in the data: a counter of CTAs whose units are published.
void DecodeEmitter::awaitSums() {
  b.barrier(kLoRABarrier, kWarpgroupSize);
  b.elect(Scope::Warpgroup,
          [&] { ReduceAddOp::create(b, counters, b.i32(1), b.getUnitAttr()); });
  b.ifThen(b.eq(b.lane(), 0),
           [&] { AwaitOp::create(b, counters, b.i32(plan.ctas)); });
  WarpSyncOp::create(b);
}

/// Says that this warpgroup has read what it needs of the sums.
void DecodeEmitter::leaveSums() {
  b.barrier(kReadBarrier, kWarpgroupSize + 32, /*arrive=*/true);
}

/// The last CTA that has read the sums leaves them, and the counters, as it
/// found them: zero. By a warp that has nothing else to do, beside the rest.
void DecodeEmitter::reset() {
  b.barrier(kReadBarrier, kWarpgroupSize + 32);
  Value readers = b.element(counters, b.getI32Type(), 16);
  Value old = b.branch(
                   b.eq(b.lane(), 0),
                   [&] {
                     return Values{FetchAddOp::create(b, b.getI32Type(),
                                                      readers, b.i32(1))};
                   },
                   [&] { return Values{b.i32(0)}; })
                  .front();
  old = NVVM::ShflOp::create(b, b.getI32Type(), b.i32(-1), old, b.i32(0),
                             b.i32(31), NVVM::ShflKind::idx, UnitAttr());
  b.ifThen(b.eq(old, plan.ctas - 1), [&] {
    Value zeros = LLVM::ZeroOp::create(b, VectorType::get(4, b.getI32Type()));
    auto perToken = static_cast<int64_t>(shape.slices.size()) * kRanks / 2;
    Value count = b.mul(tokens, perToken);
    if (!isFast())
      count = b.mul(count, adapterBlocks);
    b.loop(
        b.lane(), count,
        [&](Value i) {
          b.store(zeros, b.element(sums, zeros.getType(), i), 16);
        },
        32);
    b.elect(Scope::Warp, [&] {
      b.store(b.i32(0), counters);
      b.store(b.i32(0), readers);
    });
  });
}
