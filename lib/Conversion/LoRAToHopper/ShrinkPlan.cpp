//===- ShrinkPlan.cpp - The shrink beside the kernel it is for ------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ShrinkPlan.h"
#include "lora/Dialect/Hopper/Schedules/Tile.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::lora;
using hopper::GemmOptions;
using hopper::kBlockDepth;
using hopper::kRanks;
using hopper::kTileTokens;
using hopper::LinearShape;
using hopper::ShrinkOptions;
using hopper::SplitOptions;

static constexpr int64_t kElement = 2; ///< Bytes.
/// Rank blocks of an m-tile that it is made for as well, where the bank holds
/// as many.
static constexpr int64_t kManyBlocks = 32;
/// Clusters of an m-tile that are launched for many.
static constexpr int64_t kMaxGroups = 4;
static constexpr int64_t kMaxColumns = 256; ///< Of an accumulator.
/// CTAs in clusters of any size that a device with so many SMs holds at once:
/// those of 4 and 8 do not get all SMs.
static constexpr int64_t kClusteredCTAs = 112;
static constexpr int64_t kMeasuredCTAs = 132;
/// What copies bring to one SM in a cycle, in bytes, as measured.
static constexpr int64_t kCopiedBytes = 58;
/// Cycles of a shrink beside its k-blocks: waits, exchange, the kernel's end.
static constexpr int64_t kShrinkCycles = 7000;

/// Of 128 tokens by `columns` columns, one k-block deep: a product or copies.
static int64_t estimateBlockCycles(int64_t columns) {
  int64_t bytes = (kTileTokens + columns) * kBlockDepth * kElement;
  return std::max(4 * columns, bytes / kCopiedBytes);
}

Room mlir::lora::getRoom(const LinearShape &shape, const GemmOptions &gemm,
                         int64_t tokens, int64_t ctas) {
  int64_t tiles = llvm::divideCeil(tokens, kTileTokens) *
                  llvm::divideCeil(shape.getN(), gemm.tileColumns);
  return {gemm.overlap
              ? static_cast<int64_t>(llvm::alignTo(tiles, ctas)) - tiles
              : 0,
          static_cast<int64_t>(llvm::divideCeil(shape.k, kBlockDepth)) *
              estimateBlockCycles(gemm.tileColumns)};
}

Room mlir::lora::getRoom(const LinearShape &shape, const SplitOptions &split,
                         int64_t tokens, int64_t ctas) {
  int64_t tiles = llvm::divideCeil(tokens, split.tileTokens) *
                  llvm::divideCeil(shape.getN(), split.tileColumns);
  int64_t kBlocks =
      llvm::divideCeil(llvm::divideCeil(shape.k, kBlockDepth), split.cluster);
  return {ctas - tiles * split.cluster,
          kBlocks * split.tileTokens / kTileTokens *
              estimateBlockCycles(split.tileColumns)};
}

ShrinkPlan mlir::lora::chooseShrink(const LinearShape &shape, const Room &left,
                                    int64_t tokens, int64_t mostBlocks,
                                    int64_t ctas,
                                    std::optional<int64_t> fixed) {
  int64_t rows = kRanks * static_cast<int64_t>(shape.slices.size());
  int64_t blocks = std::min(kShrinkBlocks, mostBlocks);
  int64_t fewest =
      llvm::divideCeil(blocks, std::min(kMaxColumns / rows, blocks));
  int64_t atOnce = llvm::divideCeil(blocks, fewest);
  int64_t manyGroups =
      llvm::divideCeil(std::min(kManyBlocks, mostBlocks), atOnce);
  ShrinkPlan plan;
  ShrinkOptions &options = plan.options;
  options.columns = rows * atOnce;

  int64_t mTiles = llvm::divideCeil(tokens, kTileTokens);
  int64_t most = kClusteredCTAs * ctas / kMeasuredCTAs;
  int64_t kBlocks = llvm::divideCeil(shape.k, kBlockDepth);
  int64_t best = 0;
  for (int64_t cluster : {1, 2, 4, 8}) {
    int64_t needed = mTiles * fewest * cluster;
    bool beside = needed <= left.ctas;
    if (fixed ? cluster != *fixed : cluster > 1 && !beside && needed > most)
      continue;
    // For many blocks: clusters that leave at once if there are none.
    int64_t groups = fewest, room = beside ? left.ctas : most;
    while (2 * groups <= std::min(manyGroups, kMaxGroups) &&
           2 * groups * mTiles * cluster <= room)
      groups *= 2;
    int64_t cycles = kShrinkCycles + llvm::divideCeil(kBlocks, cluster) *
                                         estimateBlockCycles(options.columns);
    auto costOf = [&](int64_t passes) {
      int64_t shrink = passes * cycles;
      return beside ? std::max(left.cycles, shrink) : left.cycles + shrink;
    };
    int64_t cost = costOf(1) + costOf(llvm::divideCeil(manyGroups, groups));
    // Of equals the smaller.
    if (best && cost >= best)
      continue;
    best = cost;
    options.cluster = cluster;
    options.groups = groups;
    plan.beside = beside;
  }
  return plan;
}
