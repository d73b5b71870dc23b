//===- DecodeTest.cpp - The decode schedule's choices and limits ----------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/Hopper/Schedules/Schedules.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Verifier.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::hopper;
using ::testing::HasSubstr;

namespace {

class DecodeTest : public ::testing::Test {
protected:
  DecodeTest() {
    context.loadDialect<HopperDialect, arith::ArithDialect, scf::SCFDialect,
                        LLVM::LLVMDialect, NVVM::NVVMDialect>();
  }

  LinearShape makeShape(int64_t k, ArrayRef<int64_t> slices) {
    LinearShape shape;
    shape.k = k;
    shape.slices.assign(slices.begin(), slices.end());
    shape.elementType = BFloat16Type::get(&context);
    return shape;
  }

  /// The error that building gives, or "" and a kernel that the verifier takes.
  std::string build(const LinearShape &shape, const DecodeOptions &options) {
    module = ModuleOp::create(UnknownLoc::get(&context));
    std::string error;
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
      error += diagnostic.str();
      return success();
    });
    FailureOr<KernelOp> built = buildDecode(*module, "k", shape, options);
    EXPECT_EQ(failed(built), !error.empty()) << error;
    kernel = succeeded(built) ? *built : KernelOp();
    if (kernel)
      EXPECT_TRUE(succeeded(mlir::verify(*module))) << error;
    return error;
  }

  /// Stages of the kernel's first buffer, the ring of W.
  int64_t getStages() {
    return (*kernel.getBody().getOps<AllocOp>().begin())
        .getBuffer()
        .getType()
        .getStages();
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  KernelOp kernel;
};

struct Choice {
  int64_t k;
  SmallVector<int64_t> slices;
  int64_t tokens;
  bool adapted;
  // Expected.
  int64_t tileColumns, cluster, tile, stages, launchAhead, loraStages, minUnits;
  bool inData, sentinel;
};

/// Llama-3-8B: what was measured to be fastest on an H100.
TEST_F(DecodeTest, ChoosesWhatWasMeasured) {
  const Choice choices[] = {
      {4096, {4096, 1024, 1024}, 64, true, 96, 2, 64, 6, 12, 5, 4, true, false},
      {4096, {4096}, 64, true, 64, 2, 64, 8, 12, 5, 4, true, true},
      {4096, {14336, 14336}, 64, true, 224, 1, 64, 4, 6, 3, 4, false, false},
      {14336, {4096}, 64, true, 64, 2, 64, 10, 12, 3, 6, false, false},
      {4096, {4096}, 9, true, 64, 2, 16, 12, 12, 8, 4, true, true},
      {4096, {4096}, 128, true, 64, 2, 128, 6, 6, 2, 4, false, false},
      {4096, {14336, 14336}, 128, true, 224, 1, 128, 4, 6, 1, 4, false, false},
      {4096, {14336, 14336}, 33, false, 224, 1, 64, 6, 3, 4, 1, false, false},
  };
  for (const Choice &choice : choices) {
    LinearShape shape = makeShape(choice.k, choice.slices);
    std::optional<DecodeOptions> options =
        chooseDecode(shape, choice.tokens, choice.adapted);
    ASSERT_TRUE(options.has_value()) << choice.k;
    EXPECT_EQ(options->tileColumns, choice.tileColumns) << choice.k;
    EXPECT_EQ(options->cluster, choice.cluster) << choice.k;
    EXPECT_EQ(options->tokens, choice.tile) << choice.k;
    EXPECT_EQ(build(shape, *options), "");
    EXPECT_EQ(getStages(), choice.stages) << choice.k;
    EXPECT_EQ(kernel.getCoResident(), choice.adapted);
    EXPECT_EQ(options->launchAhead, choice.launchAhead) << choice.k;
    if (!choice.adapted)
      continue;
    EXPECT_EQ(options->loraStages, choice.loraStages) << choice.k;
    EXPECT_EQ(options->minUnits, choice.minUnits) << choice.k;
    EXPECT_EQ(options->inData, choice.inData) << choice.k;
    EXPECT_EQ(options->sentinel, choice.sentinel) << choice.k;
  }
}

/// Behind all copies of W, before all, or behind those that lead.
TEST_F(DecodeTest, LetsTheNextKernelInOnce) {
  LinearShape shape = makeShape(4096, {4096});
  for (bool adapted : {false, true})
    for (int32_t ahead : {0, 3, 30, 32, 1000}) {
      DecodeOptions options = *chooseDecode(shape, 64, adapted);
      options.launchAhead = ahead;
      EXPECT_EQ(build(shape, options), "");
      size_t count = 0;
      kernel.walk([&](LaunchDependentsOp) { ++count; });
      EXPECT_EQ(count, 1u) << ahead;
    }
}

TEST_F(DecodeTest, LeavesWideLayersAndManyTokensToOthers) {
  // 256 columns a CTA would not be enough.
  EXPECT_FALSE(chooseDecode(makeShape(8192, {28672, 28672}), 16, true));
  EXPECT_FALSE(chooseDecode(makeShape(4096, {4096}), 129, true));
  EXPECT_FALSE(chooseDecode(makeShape(4096, {4096}), 0, true));
}

/// Widths that nothing divides, narrow slices, both types, all token tiles.
TEST_F(DecodeTest, BuildsAnyShape) {
  const std::pair<int64_t, SmallVector<int64_t>> shapes[] = {
      {8, {8}},
      {72, {200}},
      {4104, {1000, 24, 8, 16, 40, 64, 72}},
      {576, {576, 192, 192}},
      {896, SmallVector<int64_t>(16, 8)},
      {18944, {3584}},
      {3584, {18944}}};
  for (const auto &[k, slices] : shapes) {
    for (int64_t tokens : {1, 17, 64, 128}) {
      for (int64_t blocks : {-1, 0, 1, 4}) {
        LinearShape shape = makeShape(k, slices);
        if (tokens == 17)
          shape.elementType = Float16Type::get(&context);
        shape.bias = tokens != 64;
        std::optional<DecodeOptions> options = chooseDecode(
            shape, tokens, blocks >= 0, std::max<int64_t>(blocks, 0));
        ASSERT_TRUE(options.has_value())
            << k << " " << slices[0] << " " << tokens << " " << blocks;
        EXPECT_EQ(build(shape, *options), "");
        EXPECT_LE(kernel.getSharedBytes(), kSharedBytes - kSharedAlignment);
      }
    }
  }
}

/// Columns that the layer lacks are never stored, also where they are all of a
/// CTA's: 24 of 32 columns are the first CTA's 16 and half of the second's, 16
/// the first's alone.
TEST_F(DecodeTest, ChecksColumnsOfRaggedTiles) {
  auto countChecked = [&](int64_t n, bool bias) {
    LinearShape shape = makeShape(64, {n});
    shape.bias = bias;
    DecodeOptions options;
    options.tileColumns = 32;
    EXPECT_EQ(build(shape, options), "");
    int64_t checked = 0;
    kernel.walk([&](LLVM::StoreOp store) {
      auto inner = store->getParentOfType<scf::IfOp>();
      checked += inner && inner->getParentOfType<scf::IfOp>();
    });
    return checked;
  };
  EXPECT_EQ(countChecked(64, false), 0);
  EXPECT_EQ(countChecked(64 + 16, false), 4);
  EXPECT_EQ(countChecked(64 + 24, true), 4);
}

/// Tiles that begin anew with each slice: one more than whole N has, and what
/// the last of a slice has from the one before it is not stored again.
TEST_F(DecodeTest, AlignsTilesToSlices) {
  LinearShape shape = makeShape(4096, {4096, 1024, 1024});
  std::optional<DecodeOptions> options = chooseDecode(shape, 64, true);
  ASSERT_TRUE(options.has_value());
  EXPECT_TRUE(options->alignTiles);
  // Fewer tokens are stored in one way, whatever the alignment of y.
  options->tokens = 32;
  auto countCTAs = [&] {
    EXPECT_EQ(build(shape, *options), "");
    return cast<IntegerAttr>(kernel->getAttrOfType<DictionaryAttr>("launch")
                                 .getAs<DictionaryAttr>("grid")
                                 .get("ctas"))
        .getInt();
  };
  auto countChecked = [&] {
    int64_t checked = 0;
    kernel.walk([&](LLVM::StoreOp store) {
      auto inner = store->getParentOfType<scf::IfOp>();
      checked += inner && inner->getParentOfType<scf::IfOp>();
    });
    return checked;
  };
  EXPECT_EQ(countCTAs(), 130);
  int64_t overlapping = countChecked();
  options->alignTiles = false;
  EXPECT_EQ(countCTAs(), 128);
  EXPECT_EQ(overlapping - countChecked(), 12);

  // Without room for another tile, with slices narrower than a tile, or with
  // one slice, there is nothing to align.
  EXPECT_FALSE(chooseDecode(shape, 64, true, 1, 128)->alignTiles);
  EXPECT_FALSE(
      chooseDecode(makeShape(576, {576, 16, 8}), 64, true)->alignTiles);
  EXPECT_FALSE(chooseDecode(makeShape(4096, {4096}), 64, true)->alignTiles);
  EXPECT_FALSE(chooseDecode(shape, 64, false)->alignTiles);
}

TEST_F(DecodeTest, RefusesOptions) {
  LinearShape shape = makeShape(4096, {4096});
  auto expectError = [&](StringRef text, auto change) {
    DecodeOptions options;
    options.adapted = true;
    change(options);
    EXPECT_THAT(build(shape, options), HasSubstr(text.str()));
  };
  expectError("expected tiles of 16, 32, 64 or 128 tokens, found 48",
              [](DecodeOptions &o) { o.tokens = 48; });
  expectError("expected clusters of 1 or 2 CTAs, found 4",
              [](DecodeOptions &o) { o.cluster = 4; });
  expectError("expected tiles of a multiple of 16 columns up to 256, found 72",
              [](DecodeOptions &o) { o.tileColumns = 72; });
  expectError("expected tiles of a multiple of 8 columns up to 256, found 264",
              [](DecodeOptions &o) {
                o.tileColumns = 264;
                o.cluster = 1;
              });
  expectError("expected 1 to 16 rank blocks of an adapter, or 0 for any "
              "number, found 17",
              [](DecodeOptions &o) { o.adapterBlocks = 17; });
  expectError("expected 1 to 16 stages of the adapters' ring, found 0",
              [](DecodeOptions &o) { o.loraStages = 0; });
  expectError("expected 1 unit of a CTA or more, found 0",
              [](DecodeOptions &o) { o.minUnits = 0; });
  expectError("expected 0 leading stages or more, found -1",
              [](DecodeOptions &o) { o.leadStages = -1; });
  expectError("expected 0 copies of W or more to be left, found -1",
              [](DecodeOptions &o) { o.launchAhead = -1; });
  expectError("expected to sleep 0 to 1000000 nanoseconds between polls, "
              "found -5",
              [](DecodeOptions &o) { o.sleep = -5; });
  expectError("expected a counter, not counts in the sums, for adapters of "
              "any number of rank blocks",
              [](DecodeOptions &o) {
                o.inData = true;
                o.adapterBlocks = 0;
              });
  expectError("expected a counter, not counts in the sums, for 128 tokens with "
              "adapters of several rank blocks",
              [](DecodeOptions &o) {
                o.inData = true;
                o.adapterBlocks = 4;
                o.tokens = 128;
              });
  expectError("expected no sentinel for adapters of several rank blocks, found "
              "one for 4",
              [](DecodeOptions &o) {
                o.sentinel = true;
                o.adapterBlocks = 4;
              });
  expectError("expected a counter, not counts in the sums, for more than 254 "
              "CTAs, found 512",
              [](DecodeOptions &o) {
                o.inData = true;
                o.tileColumns = 16;
              });
  expectError("expected 2 stages of 24576 bytes to fit beside the adapters', "
              "found 0",
              [](DecodeOptions &o) {
                o.tokens = 128;
                o.loraStages = 16;
              });
  shape.k = 4100;
  expectError("expected an input width that is a positive multiple of 8",
              [](DecodeOptions &) {});
}

} // namespace
