//===- SplitInternal.h - The writer of a split linear -----------*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shared by Split.cpp, products and sums, and SplitCopies.cpp, what is copied
// for them.
//
//===----------------------------------------------------------------------===//

#ifndef LIB_DIALECT_HOPPER_SCHEDULES_SPLITINTERNAL_H
#define LIB_DIALECT_HOPPER_SCHEDULES_SPLITINTERNAL_H

#include "lora/Dialect/Hopper/Schedules/KernelBuilder.h"
#include "lora/Dialect/Hopper/Schedules/Schedules.h"
#include "lora/Dialect/Hopper/Schedules/Tile.h"

namespace mlir::hopper::split {

/// Entries of all m-tiles of a tile in a stage.
inline constexpr int64_t kPack = kBlockDepth / kRanks;
inline constexpr int64_t kShrunkBytes = kTileTokens * kRanks * 2;
/// 8 columns of 64 rows, f32: 16 bytes a thread.
inline constexpr int64_t kChunkBytes = kWarpgroupSize * 16;
/// A stage's two barriers.
inline constexpr int64_t kBarrierBytes = 16;
/// A row of S that there is not: the copy engine reads zeros.
inline constexpr int64_t kNoRow = 1 << 30;

class Split {
public:
  using Values = KernelBuilder::Values;

  Split(KernelBuilder &b, const LinearShape &shape, const SplitOptions &options,
        int64_t stages)
      : b(b), shape(shape), options(options), type(shape.elementType),
        rows(options.tileTokens), columns(options.tileColumns),
        cluster(options.cluster), stages(stages),
        numSlices(shape.slices.size()),
        kBlocks(
            llvm::divideCeil(llvm::divideCeil(shape.k, kBlockDepth), cluster)),
        nTiles(llvm::divideCeil(shape.getN(), columns)), groups(columns / 8),
        share(llvm::divideCeil(groups, cluster)) {}

  void build();

private:
  /// m-tiles of a tile, 1 or 2. As many accumulators of 64 rows has each
  /// warpgroup.
  int64_t getHalves() const { return rows / kTileTokens; }
  int64_t getLeftBytes() const { return rows * kRowBytes; }
  /// Entries of an m-tile in a stage.
  int64_t getPairs() const { return kPack / getHalves(); }
  bool adapted() const { return options.delta != DeltaSource::None; }
  void arguments();
  void overKBlocks(Int low, Int high, Value &cursor,
                   function_ref<void(Value stage, Value k)> load);

  /// The entries of this rank: as many stages for both m-tiles of the tile, and
  /// for each slice. Of a producer's lane, those of one place in the stages.
  struct Entries {
    Value stages;
    Value first, end;
  };
  Entries getEntries();
  Value getEntry(const Entries &entries, Value stage);
  Value lookUpNumber(const Entries &entries, Value stage);
  Value lookUpBlock(Value number);

  void weightProducer();
  void inputProducer();
  void consumer();
  Values mainBlock(ValueRange state, bool first);
  Values extensionBlock(ValueRange state);
  Values extension(ValueRange state, Value count);
  SmallVector<Values> push(ArrayRef<Values> values);
  Values getSums(ArrayRef<Values> values, int64_t acc, int64_t u);
  Value slot(Int from, int64_t acc, int64_t u);
  void finish(ArrayRef<Values> values);

  KernelBuilder &b;
  const LinearShape &shape;
  const SplitOptions &options;
  Type type;
  int64_t rows, columns, cluster, stages;
  int64_t numSlices;
  int64_t kBlocks; ///< Of one CTA.
  int64_t nTiles;
  int64_t groups; ///< Of 8 columns.
  int64_t share;  ///< Of those, what a CTA finishes; the last may have fewer.

  Value x, w, y, bias, tokens, yStride, mTiles;
  Value s, blocks, tileBegin, tileBlocks;
  Values factors;
  Value ring, pipe, peerPipe;
  Value rank, mTile, row, column, firstKBlock;
  // Of a consumer.
  Value group;
};

} // namespace mlir::hopper::split

#endif // LIB_DIALECT_HOPPER_SCHEDULES_SPLITINTERNAL_H
