//===- GemmInternal.h - The writer of a GEMM --------------------*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shared by Gemm.cpp, the tiles and their products, and GemmInterleaved.cpp,
// the shrink between a first tile's products.
//
//===----------------------------------------------------------------------===//

#ifndef LIB_DIALECT_HOPPER_SCHEDULES_GEMMINTERNAL_H
#define LIB_DIALECT_HOPPER_SCHEDULES_GEMMINTERNAL_H

#include "lora/Dialect/Hopper/Schedules/KernelBuilder.h"
#include "lora/Dialect/Hopper/Schedules/Schedules.h"
#include "lora/Dialect/Hopper/Schedules/Tile.h"

namespace mlir::hopper::gemm {

inline constexpr int64_t kLeftBytes = kTileTokens * kBlockDepth * 2;
inline constexpr int64_t kShrunkBytes = kTileTokens * kRanks * 2;

/// Counters of a kernel that computes S itself, 32-bit words: one for the CTAs
/// that are done, and for each m-tile a flag and a count for each of 8 warps.
inline constexpr int64_t kRecord = 16, kCounts = 8;

class Gemm {
public:
  Gemm(KernelBuilder &b, const LinearShape &shape, const GemmOptions &options)
      : b(b), shape(shape), options(options), type(shape.elementType),
        columns(options.tileColumns), numSlices(shape.slices.size()),
        kBlocks(llvm::divideCeil(shape.k, kBlockDepth)),
        nTiles(llvm::divideCeil(shape.getN(), options.tileColumns)),
        interleaved(options.delta == DeltaSource::Interleaved),
        pairs(interleaved ? options.tileBlocks : 1),
        shrinkRows(kRanks * numSlices) {}

  void build();

private:
  using Values = KernelBuilder::Values;

  void arguments();
  void producer();
  void consumer();

  // What both sides know of a CTA's units.
  struct Units {
    Value first, split, perCTA; ///< First unit; units before the second m-tile.
    Value inFirst, inSecond, total;
    Value mTile; ///< Of the first unit.
  };
  Units getUnits();

  Value fillMain(Value cursor, Value k, Value row, Value column);
  Value fillUnit(Value cursor, Value unit, const Units &units,
                 ArrayRef<Value> blocks);
  /// The entries of an m-tile, and the pool's numbers of its first blocks.
  struct TileBlocks {
    Value begin, end;
    SmallVector<Value> blocks;
  };
  Value blockOf(Value number, Value end);
  TileBlocks lookUp(Value mTile);
  void awaitShrunk(Value mTile);
  Value fillExtension(Value cursor, const TileBlocks &found, Value mTile,
                      Value column);
  void loadB(Value slice, Value block, Value column, Value tile);

  /// The slices that columns [column, column + tileColumns) touch.
  std::pair<Value, Value> slicesOf(Value column);
  bool slicesAligned() const;

  Value left(Value stage, int64_t k, int64_t swizzle, int64_t at);
  /// Accumulators, cursor and what is still to be released.
  struct State {
    Value acc, cursor, previous;
  };
  State mainBlock(State state, bool first, bool haveRelease);
  State mainLoop(Value cursor);
  State firstTile(Value cursor, const Units &units);
  State extension(State state, Value entries, Value column);
  void publish(const Units &units, Value mTile, Value segment, Value count);
  void finalise(const Units &units, Value mTile);
  void storeShrunk(Value mTile, Value rowInTile, Value lane, int64_t number,
                   Value sums, ArrayRef<Value> factors,
                   ArrayRef<std::array<Value, 2>> mine);
  void epilogue(Value acc, Value mTile, Value column);
  void reset();

  KernelBuilder &b;
  const LinearShape &shape;
  const GemmOptions &options;
  Type type;
  int64_t columns;
  int64_t numSlices;
  int64_t kBlocks, nTiles;
  bool interleaved;
  int64_t pairs;      ///< Pairs of S and B in an extension's stage.
  int64_t shrinkRows; ///< Rows of A of a rank block, all slices.

  // Arguments.
  Value x, w, y, yTail, biases, mTiles, tokens;
  Value a, s;
  SmallVector<Value> factors;
  Value header, blocks, blockAdapter, tokenAdapter, tokenBlock, tileBegin,
      tileBlocks, scales, shrunk, partials, flags;
  // Shared memory.
  Value ring, staging, pipe;
  // Of a consumer.
  Value group, lane, warp;
};

} // namespace mlir::hopper::gemm

#endif // LIB_DIALECT_HOPPER_SCHEDULES_GEMMINTERNAL_H
