//===- DecodeInternal.h - Parts of the decode schedule ----------*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Decode.cpp has the base, DecodeShrink.cpp and DecodeExpand.cpp the adapters.
// Decode.cpp says how the schedule works.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_LIB_DIALECT_HOPPER_SCHEDULES_DECODEINTERNAL_H
#define LORA_LIB_DIALECT_HOPPER_SCHEDULES_DECODEINTERNAL_H

#include "lora/ABI/DeviceProgram.h"
#include "lora/Dialect/Hopper/Schedules/KernelBuilder.h"
#include "lora/Dialect/Hopper/Schedules/Schedules.h"
#include "lora/Dialect/Hopper/Schedules/Tile.h"

namespace mlir::hopper::decode {

/// Named barriers.
inline constexpr int64_t kBiasBarrier = 1, kLoRABarrier = 2, kReadBarrier = 3,
                         kDeltaBarrier = 4, kLeadBarrier = 5,
                         kExpandedBarrier = 6;

/// Everything that follows from shape and options.
struct Plan {
  int64_t kBlocks = 0;     ///< Of the whole K.
  int64_t rankKBlocks = 0; ///< Of a CTA.
  int64_t tiles = 0;
  int64_t ctas = 0;
  int64_t columns = 0; ///< That a CTA finishes.
  /// Whether no tile has columns of two slices, and of whole tiles that end
  /// with their slice some columns are the tile's before them, too.
  bool aligned = false, overlaps = false;
  /// Accumulators that share a tile's columns: one of all is too wide for the
  /// registers of 512 threads.
  int64_t accs = 1;
  /// Whether the last tile has columns that the layer lacks; it may well end
  /// in the first CTA of a pair.
  bool ragged = false;
  int64_t warpgroups = 0;
  int64_t mainThreads = 0;
  int64_t threads = 0;
  int64_t xBytes = 0;
  int64_t stages = 0;
  int64_t stageBytes = 0;
  // With adapters.
  int64_t loraStageBytes = 0;
  int64_t tileSlices = 0;  ///< Most slices that the columns of a CTA meet.
  int64_t unitBlocks = 0;  ///< Rank blocks of a unit of the shrink.
  int64_t stageBlocks = 0; ///< Rank blocks of B that a stage holds.
  int64_t groupBlocks = 0; ///< Rank blocks that are multiplied together.
  int64_t heldParts = 0;   ///< Rank blocks of a row that are kept at hand.
  int64_t partBatch = 0;   ///< Of these, how many are read together.
  int64_t slots = 0;       ///< 16 bytes each of every main thread.

  int64_t factorBytes() const { return columns * kRanks * 2; }
};

/// Tiles of `columns` columns if they begin anew with each slice; 0 if a slice
/// is narrower.
int64_t countAlignedTiles(const LinearShape &shape, int64_t columns);

FailureOr<Plan> makePlan(ModuleOp module, const LinearShape &shape,
                         const DecodeOptions &options);

/// A thread's row and what its token needs.
struct Row {
  Value token;   ///< Below `tokens`, also for rows that have none.
  Value first;   ///< First rank block, -1 (or anything with count 0) for none.
  Value count;   ///< Number of them; null: one.
  Value sums;    ///< `count` of `token`, also for rows that have none.
  Value adapter; ///< Of `token`, as it lies in memory.
  Value scale;   ///< f32; null where it was not asked for.
};

/// Units of the shrink that this CTA has: a contiguous range in the order
/// (slice, group of rank blocks, k-block).
struct Units {
  Value blocks; ///< Rank blocks of the batch.
  Value groups;
  Value perCTA;
  Value count;
  Value kBlock, group, slice; ///< Of the first.
};

/// The slices that this CTA's columns meet, and the stages of B for each.
struct Factors {
  Value firstSlice, slices;
  Value stages;
  Value blocks; ///< Rounded up to whole groups.
};

class DecodeEmitter {
public:
  using Values = KernelBuilder::Values;

  DecodeEmitter(ModuleOp module, StringRef name, const LinearShape &shape,
                const DecodeOptions &options, const Plan &plan);
  KernelOp emit();

private:
  // Decode.cpp
  void addArguments();
  void addLaunch();
  void findTile();
  void emitWeights();
  void emitInputs();
  void emitMain();
  Values multiply(Value &cursor);
  Values exchange(ArrayRef<Value> sums);
  void fetchBias();
  Values transposeWords(ArrayRef<Value> words);
  void storeWideRows(ArrayRef<Value> sums, Value row);
  void storeWords(ArrayRef<Value> sums, Value row);
  void storeRows(ArrayRef<Value> sums);
  void clusterTail();
  void gridWait() { GridWaitOp::create(b); }
  void inLeader(KernelBuilder::Body body) { b.elect(Scope::Warp, body); }

  // DecodeShrink.cpp
  void emitFactorProducer();
  void emitUnitInputs();
  Units loadUnits();
  Row loadRow(Value row);
  void countBlocks(MutableArrayRef<Row> rows);
  void addScales(MutableArrayRef<Row> rows, Value blocks);
  bool keepsRows() const { return !isFast() && plan.warpgroups > 1; }
  void stash(ArrayRef<Row> rows);
  SmallVector<Row> unstash();
  /// Whether rank block `block` of the batch belongs to the row's adapter.
  Value owns(const Row &row, Value block);
  void advanceUnit(const Units &units, Value &kBlock, Value &group,
                   Value &slice);
  Value shrink(const Units &units, ArrayRef<Row> rows);
  void publish(ArrayRef<Row> rows, Value slice, Value firstBlock,
               ArrayRef<Value> sums);
  Value sumPointer(Value token, Value slice, Int part, Int column);
  void awaitSums();
  void leaveSums();
  void reset();

  // DecodeExpand.cpp
  void emitLoRA();
  Factors loadFactors(Value blocks);
  void loadFactorStage(const Factors &factors, Value blocks, Value slice,
                       Value stage, Value pipeline, Value buffer, Value cursor);
  Values gather(const Units &units, ArrayRef<Row> rows, const Factors &factors);
  Values gatherSlice(const Units &units, ArrayRef<Row> rows, Value slice);
  void gatherParts(const Units &units, ArrayRef<Row> rows, Value slice,
                   Value sliceIndex);
  Value expectedCount(const Units &units, Value slice, Value block);
  Values readSums(const Units &units, ArrayRef<Row> rows, Value slice);
  Value scaled(Value sum, Value scale);
  Value slot(Int index, Value thread, int64_t at = 0);
  Values expand(const Factors &factors, Value pipeline, Value buffer,
                Value cursor, ValueRange accs, ArrayRef<Row> rows, Value thread,
                ArrayRef<Value> given);
  Values fragmentsOf(Value block, Value slice, Value sliceIndex,
                     ArrayRef<Row> rows, ArrayRef<Value> perSlice,
                     Value thread);
  Values partWords(const Row &row, Value block, Value slice, Value sliceIndex,
                   int64_t half, Value thread);
  void handOver(ArrayRef<Value> accs, Value thread);
  Values takeDelta(int64_t index);

  // Small words.
  Value pack4(ArrayRef<Value> values);
  Value load4(Type element, Value pointer);
  Values unpackVector(Value vector);
  /// Row of an accumulator's upper half that this thread has, in its warpgroup.
  Value fragmentRow();
  /// First of the two columns of each 8 that this thread has.
  Value fragmentColumn();
  AccType accType(int64_t columns) {
    return AccType::get(b.getContext(), columns);
  }
  bool isFast() const { return options.adapterBlocks == 1; }
  bool inMain() const { return options.cluster == 1; }
  int64_t fraction() const { return options.inData ? 28 : 32; }
  /// Whether rank blocks beyond those at hand may be asked for.
  bool hasFarParts() const { return options.adapterBlocks == 0; }

  KernelBuilder b;
  const LinearShape &shape;
  const DecodeOptions &options;
  const Plan &plan;
  Type element;

  // Arguments.
  Value w, x, a, y, tokens, stride, bias;
  Values factors;
  Value header, blocks, blockAdapter, tokenAdapter, tokenBlock, scales, sums,
      counters, adapterBlocks;

  // Of all threads.
  Value ring, loraRing, received, slots, biasTile;
  Value pipeline, loraPipeline, peerPipeline;
  /// Columns before `ownColumn` are another CTA's.
  Value cta, rank, firstColumn, tileColumn, ownColumn, firstKBlock;
};

} // namespace mlir::hopper::decode

#endif // LORA_LIB_DIALECT_HOPPER_SCHEDULES_DECODEINTERNAL_H
