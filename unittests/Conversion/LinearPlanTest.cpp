//===- LinearPlanTest.cpp - Which kernels a linear has --------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Conversion/LoRAToHopper/LinearPlan.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/MLIRContext.h"

#include "gtest/gtest.h"

#include <map>
#include <set>

using namespace mlir;
using namespace mlir::lora;
using hopper::DeltaSource;
using hopper::GemmOptions;
using hopper::LinearShape;
using hopper::ShrinkOptions;
using hopper::SplitOptions;

namespace {

class LinearPlanTest : public testing::Test {
protected:
  LinearShape shape(int64_t k, ArrayRef<int64_t> slices, bool bias = false) {
    LinearShape result;
    result.k = k;
    result.slices.assign(slices.begin(), slices.end());
    result.elementType = Builder(&context).getBF16Type();
    result.bias = bias;
    return result;
  }
  LinearPlanOptions adapted(int64_t maxTokens = 0) {
    LinearPlanOptions options;
    options.adapted = true;
    options.maxAdapters = 8;
    options.maxRank = 64;
    options.maxTokens = maxTokens;
    return options;
  }
  /// Layers of Llama 3, of a small model, and shapes at the edges.
  SmallVector<LinearShape> shapes() {
    return {shape(4096, {4096, 1024, 1024}),
            shape(4096, {4096}),
            shape(4096, {14336, 14336}),
            shape(14336, {4096}),
            shape(8192, {28672, 28672}),
            shape(576, {576, 192, 192}, true),
            shape(1536, {576}),
            shape(8, {8}),
            shape(64, {8, 8, 8, 8, 8, 8, 8}),
            shape(4096, {128256})};
  }
  MLIRContext context;
};

} // namespace

/// The first variant that a call can use.
static const LinearVariant *find(ArrayRef<LinearVariant> variants,
                                 int64_t tokens, bool adapted, bool invariant,
                                 int64_t tileBlocks,
                                 int64_t adapterBlocks = 4) {
  for (const LinearVariant &variant : variants)
    if (variant.adapted == adapted && variant.minTokens <= tokens &&
        (!variant.maxTokens || tokens <= variant.maxTokens) &&
        (!invariant || variant.batchInvariant) &&
        (!variant.maxAdapterBlocks ||
         adapterBlocks <= variant.maxAdapterBlocks) &&
        (!variant.maxTileBlocks || tileBlocks <= variant.maxTileBlocks))
      return &variant;
  return nullptr;
}

TEST_F(LinearPlanTest, EveryCallHasAVariant) {
  for (const LinearShape &shape : shapes()) {
    SmallVector<LinearVariant> variants = planLinear(shape, adapted());
    for (int64_t tokens = 1; tokens < 40000; tokens += 1 + tokens / 3)
      for (bool invariant : {false, true}) {
        EXPECT_TRUE(find(variants, tokens, false, invariant, 0));
        for (int64_t blocks : {0, 1, 2, 3, 100})
          EXPECT_TRUE(find(variants, tokens, true, invariant, blocks))
              << shape.k << " " << tokens << " " << blocks;
      }
  }
}

TEST_F(LinearPlanTest, MaxTokensEndsTheLastRange) {
  for (int64_t most : {1, 128, 256, 257, 5000, 100000}) {
    SmallVector<LinearVariant> variants =
        planLinear(shape(4096, {4096}), adapted(most));
    EXPECT_TRUE(find(variants, most, true, true, 100));
    EXPECT_TRUE(find(variants, most, false, true, 0));
    for (const LinearVariant &variant : variants) {
      EXPECT_GE(variant.minTokens, 1);
      EXPECT_LE(variant.minTokens, variant.maxTokens);
      EXPECT_LE(variant.maxTokens, most);
    }
  }
}

/// Beyond it a CTA's units would not fit beside a tile, and the kernel would
/// hang.
TEST_F(LinearPlanTest, InterleavedKernelsKeepTheirLimit) {
  size_t count = 0;
  for (const LinearShape &shape : shapes())
    for (const LinearVariant &variant : planLinear(shape, adapted())) {
      auto *gemm = std::get_if<GemmOptions>(&variant.kernels.back().options);
      if (!gemm || gemm->delta != DeltaSource::Interleaved)
        continue;
      ++count;
      EXPECT_GT(variant.maxTokens, 0);
      EXPECT_LE(variant.maxTokens,
                hopper::getMaxInterleavedTokens(shape, *gemm));
      EXPECT_EQ(variant.maxTileBlocks, gemm->tileBlocks);
      EXPECT_LE(gemm->tileBlocks * 16 * shape.slices.size(), 96u);
      EXPECT_FALSE(variant.batchInvariant);
    }
  EXPECT_GT(count, 20u);
}

/// Units are spread over the tiles of a CTA, so that K bounds what a phase has,
/// not the number of tokens.
TEST_F(LinearPlanTest, InterleavedKernelsTakeManyTokens) {
  GemmOptions options;
  options.delta = DeltaSource::Interleaved;
  LinearShape wide = shape(4096, {4096});
  EXPECT_GE(hopper::getMaxInterleavedTokens(wide, options), 65536);
  // Tiles of 64 k-blocks have no room for 33 units, one every two.
  options.interval = 2;
  options.minUnits = 33;
  EXPECT_EQ(hopper::getMaxInterleavedTokens(wide, options), 0);
  // A narrow layer's CTAs come to many m-tiles in two rounds.
  LinearShape narrow = shape(4096, {256});
  options.minUnits = 1;
  options.interval = 1;
  int64_t most = hopper::getMaxInterleavedTokens(narrow, options);
  EXPECT_GT(most, 0);
  EXPECT_LT(most, 65536);
  // Units of two k-blocks: 33 of a CTA would lie in three m-tiles of 32.
  options.minUnits = 33;
  EXPECT_EQ(hopper::getMaxInterleavedTokens(narrow, options), 0);
}

/// Many tiles for each CTA lie better when all begin at once.
TEST_F(LinearPlanTest, KernelsForManyTokensDoNotOverlap) {
  size_t few = 0, many = 0;
  for (const LinearVariant &variant :
       planLinear(shape(4096, {4096}), adapted())) {
    auto *gemm = std::get_if<GemmOptions>(&variant.kernels.back().options);
    if (!gemm)
      continue;
    bool overlaps = variant.maxTokens && variant.maxTokens <= 1024;
    EXPECT_EQ(gemm->overlap, overlaps) << variant.maxTokens;
    ++(overlaps ? few : many);
  }
  EXPECT_GT(few, 0u);
  EXPECT_GT(many, 0u);
}

TEST_F(LinearPlanTest, WhatABankCannotHoldIsNotPlanned) {
  LinearPlanOptions options = adapted();
  options.maxAdapters = 1;
  options.maxRank = 16;
  for (const LinearVariant &variant : planLinear(shape(4096, {4096}), options))
    EXPECT_LE(variant.maxTileBlocks, 1);
  options.adapted = false;
  for (const LinearVariant &variant : planLinear(shape(4096, {4096}), options))
    EXPECT_FALSE(variant.adapted);
}

/// A name stands for the kernel: where names are equal, everything that the
/// kernel depends on is.
TEST_F(LinearPlanTest, NamesTellKernelsApart) {
  using Key = std::tuple<int64_t, int64_t, int64_t, DeltaSource, int64_t,
                         int64_t, int64_t, int64_t, bool, int64_t, bool,
                         std::vector<int64_t>, bool>;
  std::map<std::string, Key> seen;
  auto add = [&](const PlannedKernel &kernel) {
    auto *gemm = std::get_if<GemmOptions>(&kernel.options);
    if (!gemm)
      return;
    bool slices = gemm->delta != DeltaSource::None;
    bool own = gemm->delta == DeltaSource::Interleaved;
    std::vector<int64_t> widths{kernel.shape.getN()};
    if (slices)
      widths.assign(kernel.shape.slices.begin(), kernel.shape.slices.end());
    Key key{gemm->tileColumns,
            gemm->stages,
            gemm->group,
            gemm->delta,
            own ? gemm->interval : 0,
            own ? gemm->tileBlocks : 0,
            own ? gemm->minUnits : 0,
            own ? gemm->ctas : 0,
            gemm->overlap,
            kernel.shape.k,
            kernel.shape.bias,
            widths,
            kernel.shape.elementType.isBF16()};
    auto [it, isNew] = seen.emplace(kernel.getName(), key);
    EXPECT_EQ(it->second, key) << kernel.getName();
  };
  for (LinearShape shape : shapes())
    for (int64_t ctas : {78, 132})
      for (bool bias : {false, true})
        for (bool half : {false, true}) {
          shape.bias = bias;
          Builder builder(&context);
          shape.elementType = half ? static_cast<Type>(builder.getF16Type())
                                   : builder.getBF16Type();
          LinearPlanOptions options = adapted();
          options.ctas = ctas;
          for (const LinearVariant &variant : planLinear(shape, options))
            for (const PlannedKernel &kernel : variant.kernels)
              add(kernel);
        }
  EXPECT_GT(seen.size(), 100u);
}

/// Few tokens: the decode schedule, for layers whose tiles fit the device at
/// once, with adapters of one rank block, of a few and of any number.
TEST_F(LinearPlanTest, DecodeForFewTokens) {
  auto schedule = [&](const LinearShape &shape, int64_t tokens, bool adapted,
                      bool invariant) {
    SmallVector<LinearVariant> variants = planLinear(shape, this->adapted());
    const LinearVariant *variant =
        find(variants, tokens, adapted, invariant, 100, 1);
    return std::holds_alternative<hopper::DecodeOptions>(
        variant->kernels.back().options);
  };
  LinearShape qkv = shape(4096, {4096, 1024, 1024});
  for (bool adapted : {false, true})
    for (int64_t tokens : {1, 16, 17, 64, 128}) {
      EXPECT_TRUE(schedule(qkv, tokens, adapted, false)) << tokens;
      EXPECT_FALSE(schedule(qkv, tokens, adapted, true)) << tokens;
      for (const LinearShape &other :
           {shape(4096, {4096}, /*bias=*/true), shape(4096, {4104}),
            shape(4104, {4096}), shape(576, {576, 192, 192}), shape(8, {8})})
        EXPECT_TRUE(schedule(other, tokens, adapted, false)) << tokens;
      EXPECT_TRUE(schedule(shape(4096, {16384}), tokens, adapted, false))
          << tokens;
      EXPECT_TRUE(schedule(shape(4096, {14336, 14336}), tokens, adapted, false))
          << tokens;
      EXPECT_FALSE(
          schedule(shape(8192, {28672, 28672}), tokens, adapted, false))
          << tokens;
    }
  LinearPlanOptions options = this->adapted();
  options.maxRank = 200;
  std::set<int64_t> blocks;
  for (const LinearVariant &variant : planLinear(qkv, options)) {
    auto *decode =
        std::get_if<hopper::DecodeOptions>(&variant.kernels.back().options);
    if (!decode || !decode->adapted)
      continue;
    EXPECT_EQ(variant.maxAdapterBlocks, decode->adapterBlocks);
    EXPECT_TRUE(decode->routingAhead);
    blocks.insert(decode->adapterBlocks);
  }
  EXPECT_EQ(blocks, (std::set<int64_t>{0, 1, 4}));
  EXPECT_FALSE(schedule(qkv, 129, false, false));
}

/// A long K and few tiles: CTAs share a tile's K, but for calls that ask for
/// the bits of other batches.
TEST_F(LinearPlanTest, SplitWhereTilesAreFew) {
  LinearShape down = shape(14336, {4096});
  auto splitAt = [&](const LinearShape &shape, int64_t tokens, bool adapted,
                     bool invariant) -> std::optional<SplitOptions> {
    SmallVector<LinearVariant> variants = planLinear(shape, this->adapted());
    const LinearVariant *variant =
        find(variants, tokens, adapted, invariant, 100);
    auto *split = std::get_if<SplitOptions>(&variant->kernels.back().options);
    if (!split)
      return std::nullopt;
    EXPECT_FALSE(variant->batchInvariant);
    EXPECT_EQ(variant->adapted, split->delta == DeltaSource::Workspace);
    EXPECT_EQ(variant->kernels.size(), adapted ? 2u : 1u);
    return *split;
  };
  for (int64_t tokens : {129, 200, 256})
    for (bool adapted : {false, true}) {
      std::optional<SplitOptions> split = splitAt(down, tokens, adapted, false);
      ASSERT_TRUE(split) << tokens;
      // 29 clusters of the 30 that an H100 holds; 26 beside the shrink.
      EXPECT_EQ(split->cluster, 4);
      EXPECT_EQ(split->tileColumns, adapted ? 160 : 144);
      EXPECT_FALSE(splitAt(down, tokens, adapted, true));
    }
  for (bool adapted : {false, true}) {
    EXPECT_FALSE(splitAt(down, 128, adapted, false));
    EXPECT_FALSE(splitAt(down, 257, adapted, false));
    std::optional<SplitOptions> split =
        splitAt(shape(4096, {4096}), 256, adapted, false);
    ASSERT_TRUE(split);
    EXPECT_EQ(split->cluster, 2);
    EXPECT_EQ(split->tileColumns, adapted ? 72 : 64);
    // What is sent costs more than a short K's copies save; tiles enough.
    EXPECT_FALSE(splitAt(shape(4096, {6144}), 256, adapted, false));
    EXPECT_FALSE(splitAt(shape(4096, {14336, 14336}), 256, adapted, false));
  }
}

/// All tiles of a split kernel run at once, on any device.
TEST_F(LinearPlanTest, SplitTilesFitTheDevice) {
  size_t count = 0;
  for (const LinearShape &shape : shapes())
    for (int64_t ctas : {8, 78, 114, 132, 148})
      for (int64_t tokens : {256, 512})
        for (bool adapted : {false, true}) {
          std::optional<SplitOptions> split =
              chooseSplit(shape, tokens, adapted, /*gemmColumns=*/128, ctas);
          if (!split)
            continue;
          ++count;
          int64_t tiles =
              tokens / 256 * llvm::divideCeil(shape.getN(), split->tileColumns);
          EXPECT_LE(tiles * split->cluster, ctas);
          // Clusters of 3 and 4 leave SMs of an H100's GPCs over.
          if (ctas == 132 && split->cluster > 2)
            EXPECT_LE(tiles, split->cluster == 3 ? 39 : 30);
          EXPECT_LE(split->tileColumns,
                    hopper::getMaxSplitColumns(split->cluster));
          EXPECT_EQ(split->tileColumns % 8, 0);
        }
  EXPECT_GT(count, 4u);
}

TEST_F(LinearPlanTest, TilesOfTheLeastCost) {
  LinearShape gateUp = shape(4096, {14336, 14336});
  // 4 rounds of either, 224 columns or 256.
  EXPECT_EQ(estimateGemmCost(gateUp, 512, 224, 132), 4 * (224 + 48));
  EXPECT_EQ(estimateGemmCost(gateUp, 512, 256, 132), 4 * (256 + 48));
  auto columnsAt = [&](int64_t tokens) {
    SmallVector<LinearVariant> variants = planLinear(gateUp, {});
    const LinearVariant *variant = find(variants, tokens, false, false, 0);
    return std::get<GemmOptions>(variant->kernels.back().options).tileColumns;
  };
  EXPECT_EQ(columnsAt(512), 224);
  EXPECT_EQ(columnsAt(100000), 256);
}

/// At 256 tokens a kernel of Llama 3 leaves SMs idle, or has CTAs with a tile
/// less than the others: the shrink needs no more, and is a fraction of its
/// time.
TEST_F(LinearPlanTest, ShrinksTakeTheSpareSMs) {
  size_t count = 0;
  SmallVector<LinearShape> all = shapes();
  for (const LinearShape &shape : ArrayRef(all).take_front(4)) {
    SmallVector<LinearVariant> variants = planLinear(shape, adapted());
    const LinearVariant *variant = find(variants, 256, true, false, 8);
    auto *shrink = std::get_if<ShrinkOptions>(&variant->kernels[0].options);
    auto *gemm = std::get_if<GemmOptions>(&variant->kernels.back().options);
    auto *split = std::get_if<SplitOptions>(&variant->kernels.back().options);
    ASSERT_TRUE(shrink && (gemm || split));
    int64_t taken =
        gemm ? 2 * llvm::divideCeil(shape.getN(), gemm->tileColumns) % 132
             : split->cluster *
                   llvm::divideCeil(shape.getN(), split->tileColumns);
    EXPECT_LE(taken + 2 * shrink->groups * shrink->cluster, 132);
    // Eight rank blocks at once.
    EXPECT_GE(shrink->groups * (shrink->columns / 16),
              8 * static_cast<int64_t>(shape.slices.size()));
    EXPECT_LE(shrink->columns, 256);
    ++count;
  }
  EXPECT_EQ(count, 4u);
}

/// With few tiles S comes from a shrink where it has the room, also where an
/// m-tile has one adapter: the GEMM computes it itself elsewhere.
TEST_F(LinearPlanTest, FewTilesDoNotComputeS) {
  auto computesS = [&](int64_t inputs, ArrayRef<int64_t> slices,
                       int64_t tokens) {
    SmallVector<LinearVariant> variants =
        planLinear(shape(inputs, slices), adapted());
    const LinearVariant *variant = find(variants, tokens, true, false, 1);
    auto *gemm = std::get_if<GemmOptions>(&variant->kernels.back().options);
    return gemm && gemm->delta == DeltaSource::Interleaved;
  };
  EXPECT_FALSE(computesS(4096, {4096}, 512));
  EXPECT_FALSE(computesS(14336, {4096}, 512));
  EXPECT_FALSE(computesS(4096, {14336, 14336}, 512));
  // 128 tiles leave no room for three slices.
  EXPECT_TRUE(computesS(4096, {4096, 1024, 1024}, 512));
  EXPECT_TRUE(computesS(4096, {4096}, 1024));
}

/// The sums of a token depend on the cluster, so it is the same whatever the
/// batch; where another is faster, calls that do not ask get that.
TEST_F(LinearPlanTest, InvariantShrinksHaveOneCluster) {
  size_t others = 0;
  for (const LinearShape &shape : shapes()) {
    std::set<int64_t> clusters;
    for (const LinearVariant &variant : planLinear(shape, adapted())) {
      auto *shrink = std::get_if<ShrinkOptions>(&variant.kernels[0].options);
      if (shrink && variant.batchInvariant)
        clusters.insert(shrink->cluster);
      others += shrink && !variant.batchInvariant;
    }
    EXPECT_EQ(clusters.size(), 1u) << shape.k;
  }
  EXPECT_GT(others, 0u);
}

/// Four CTAs beside a GEMM of 128 are best for 8 rank blocks; 32 would take
/// them four times as long, so batches with more get more.
TEST_F(LinearPlanTest, ShrinksForBanksOfManyBlocks) {
  LinearPlanOptions options = adapted();
  auto ctas = [&](int64_t maxRank, int64_t blocks) {
    options.maxRank = maxRank;
    SmallVector<LinearVariant> variants =
        planLinear(shape(4096, {4096}), options);
    const LinearVariant *variant = find(variants, 512, true, false, blocks);
    auto shrink = std::get<ShrinkOptions>(variant->kernels[0].options);
    return 4 * shrink.groups * shrink.cluster;
  };
  EXPECT_EQ(ctas(16, 8), 4);
  EXPECT_EQ(ctas(64, 8), 4);
  EXPECT_GE(ctas(64, 9), 32);
}
