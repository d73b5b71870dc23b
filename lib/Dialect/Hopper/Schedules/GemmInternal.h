//===- GemmInternal.h - The writer of a GEMM --------------------*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shared by Gemm.cpp, the tiles and their products, GemmCopies.cpp, what is
// copied for them, and GemmInterleaved.cpp, the shrink between the products.
//
//===----------------------------------------------------------------------===//

#ifndef LIB_DIALECT_HOPPER_SCHEDULES_GEMMINTERNAL_H
#define LIB_DIALECT_HOPPER_SCHEDULES_GEMMINTERNAL_H

#include "lora/Dialect/Hopper/Schedules/KernelBuilder.h"
#include "lora/Dialect/Hopper/Schedules/Schedules.h"
#include "lora/Dialect/Hopper/Schedules/Tile.h"

namespace mlir::hopper::gemm {

/// Rank blocks whose S and B fill a stage.
inline constexpr int64_t kPack = kBlockDepth / kRanks;

inline constexpr int64_t kLeftBytes = kTileTokens * kBlockDepth * 2;
inline constexpr int64_t kShrunkBytes = kTileTokens * kRanks * 2;

/// Counters of a kernel that computes S itself, 32-bit words: a record for the
/// CTAs that are done, and one for each m-tile: the pieces of S that are in
/// memory, and the units whose sums are.
inline constexpr int64_t kRecord = 16, kUnitCount = 8;
/// Rows of a piece: those of a warp.
inline constexpr int64_t kPieceRows = 16;
/// k-blocks of a unit, where its stage is large enough; units of a phase's
/// share of a CTA lie in at most so many m-tiles.
inline constexpr int64_t kMaxUnitBlocks = 2, kSegments = 2;

/// Bytes of a stage of the ring.
inline int64_t getStageBytes(int64_t tileColumns) {
  return kLeftBytes + tileColumns * kBlockDepth * 2;
}

/// k-blocks of a unit of the shrink: as many as a stage has room for.
int64_t getUnitBlocks(const LinearShape &shape, const GemmOptions &options);

/// k-blocks of a tile before those with units: while they are copied, what the
/// units need is looked up.
inline int64_t getLead(int64_t kBlocks) { return kBlocks < 16 ? 0 : 3; }

/// Units that fit beside a tile, and lie in no more than two m-tiles.
inline int64_t getMostUnits(int64_t kBlocks, int64_t interval,
                            int64_t tileUnits) {
  return std::min((kBlocks - getLead(kBlocks) - 1) / interval, tileUnits);
}

/// Named barriers of a kernel with units, beside those of the two groups of
/// products (1 and 2); of each group, and of each segment.
inline constexpr int64_t kFreeBarrier = 3, kSumsBarrier = 5;

class Gemm {
public:
  Gemm(KernelBuilder &b, const LinearShape &shape, const GemmOptions &options)
      : b(b), shape(shape), options(options), type(shape.elementType),
        columns(options.tileColumns), rowsShare(options.clusterRows),
        columnsShare(options.clusterColumns), numSlices(shape.slices.size()),
        kBlocks(llvm::divideCeil(shape.k, kBlockDepth)),
        nTiles(llvm::divideCeil(shape.getN(), options.tileColumns)),
        interleaved(options.delta == DeltaSource::Interleaved),
        pairs(interleaved ? options.tileBlocks : kPack),
        shrinkRows(kRanks * numSlices), lead(getLead(kBlocks)),
        unitBlocks(getUnitBlocks(shape, options)),
        tileUnits(llvm::divideCeil(kBlocks, unitBlocks)),
        tilePieces(kTileTokens / kPieceRows * pairs * numSlices) {}

  void build();

private:
  using Values = KernelBuilder::Values;

  void arguments();
  void producer();
  void consumer();

  /// A phase of the shrink: S of m-tiles [from, to), and this CTA's units of
  /// it.
  struct Units {
    Value from, to;
    Value perCTA;            ///< Units of each turn, but for the last ones.
    Value first, total;      ///< This CTA's, counted from tile `from`.
    Value mTile;             ///< Of the first unit.
    Value inFirst, inSecond; ///< Units of that m-tile, and of the next.
  };
  /// `ctas`: known to be all of a full grid in every round but the first.
  Units getUnits(Value from, Value to, Int ctas);
  Value getPhaseEnd(Value round);
  Value getTurn();
  /// Runs `body` for each phase; it gives what to carry on.
  void overPhases(ValueRange inits,
                  function_ref<Values(const Units &, ValueRange)> body);

  /// `hopper.tiles`, of which `body` gets the m-tile, the first column, whether
  /// it is the CTA's first, and the carried values; it gives what to carry on.
  void overTiles(ValueRange inits,
                 function_ref<Values(Value, Value, Value, ValueRange)> body);

  Value fillTile(Value start, Value mTile, Value column, Value first);
  Value fillTile(Value start, Value mTile, Value column, const Units &units,
                 function_ref<void()> between);
  Value fillMain(Value cursor, Value k, Value row, Value column);
  Value fillUnit(Value cursor, Value unit, const Units &units,
                 ArrayRef<Value> blocks);
  /// The entries of an m-tile, and the pool's numbers of its first blocks.
  /// Three loads, each of which needs the one before.
  struct TileBlocks {
    Value mTile;
    Value begin, end;
    SmallVector<Value> numbers, blocks;
  };
  void lookUp(TileBlocks &found, int64_t step);
  Value lookUpOne(Value number, Value end, function_ref<Value(Value)> load);
  Values lookUpPack(Value first, Value end);
  void awaitShrunk(Value mTile);
  Value fillPairs(Value cursor, Value slice, ValueRange pool, Value firstRow,
                  Value column);
  Value fillExtension(Value cursor, ArrayRef<Value> pool, Value mTile,
                      Value column);
  Value fillExtension(Value cursor, const TileBlocks &found, Value column);
  int64_t getMaxTileSlices() const;

  Value unitLeft(Value stage, int64_t u);
  Value unitRight(Value stage, int64_t u, int64_t pair, int64_t rows);
  Value left(Value stage, int64_t k, int64_t swizzle, int64_t at);
  /// Accumulators, cursor and what is still to be released.
  struct State {
    Value acc, cursor, previous;
  };
  State mainBlock(State state, bool first, bool haveRelease);
  State mainLoop(Value cursor);
  State tileWithUnits(Value cursor, Value inFirst, Value inSecond);
  Values extensionBlock(ValueRange state, int64_t count);
  State extension(State state, Value entries, Value column);
  Value record(Value mTile, int64_t word = 0);
  void storeSums(Value acc, int64_t segment);
  void announcer();
  void finisher();
  void finishPiece(const Units &units, Value number);
  void epilogue(Value acc, Value mTile, Value column);
  void reset();

  KernelBuilder &b;
  const LinearShape &shape;
  const GemmOptions &options;
  Type type;
  int64_t columns;
  int64_t rowsShare;    ///< m-tiles of a cluster, which share W.
  int64_t columnsShare; ///< Tiles of columns of a cluster, which share x.
  int64_t numSlices;
  int64_t kBlocks, nTiles;
  bool interleaved;
  int64_t pairs;      ///< Most pairs of S and B in an extension's stage.
  int64_t shrinkRows; ///< Rows of A of a rank block, all slices.
  int64_t lead;       ///< k-blocks before those with units.
  int64_t unitBlocks; ///< k-blocks of a unit.
  int64_t tileUnits;  ///< Units of an m-tile.
  int64_t tilePieces; ///< Pieces of S of an m-tile.

  // Arguments.
  Value x, w, y, yTail, biases, mTiles, tokens;
  Value a, s;
  SmallVector<Value> factors;
  Value header, blocks, blockAdapter, tokenAdapter, tokenBlock, tileBegin,
      tileBlocks, scales, shrunk, partials, flags;
  // Shared memory.
  Value ring, staging, pipe;
  // Place in the cluster; null where it has one row, or one column.
  Value clusterRow, clusterColumn;
  // Of a consumer.
  Value group, lane, warp;
};

} // namespace mlir::hopper::gemm

#endif // LIB_DIALECT_HOPPER_SCHEDULES_GEMMINTERNAL_H
