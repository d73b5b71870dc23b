//===- InterfacesTest.cpp - What layers tell about themselves -------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/IR/LoRA.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/raw_ostream.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::lora;

namespace {

class InterfacesTest : public ::testing::Test {
protected:
  InterfacesTest() { context.loadDialect<LoRADialect, func::FuncDialect>(); }

  /// The only layer of a function with the given arguments and op.
  LayerOpInterface parse(StringRef arguments, StringRef op) {
    module =
        parseSourceString<ModuleOp>(("func.func @f(" + arguments +
                                     ") {\n  %y = lora." + op + "\n  return\n}")
                                        .str(),
                                    &context);
    LayerOpInterface layer;
    if (module)
      module->walk([&](LayerOpInterface op) { layer = op; });
    return layer;
  }

  LayerOpInterface parseLinear(StringRef op, StringRef input = "?x8xf32",
                               StringRef result = "?x12xf32") {
    return parse(("%x: tensor<" + input + ">, %w: tensor<12x8xf32>").str(),
                 (op + " : (tensor<" + input +
                  ">, tensor<12x8xf32>) -> tensor<" + result + ">")
                     .str());
  }

  /// Slices as "module in->out", separated by commas.
  static std::string slicesOf(LayerOpInterface layer) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    llvm::interleaveComma(layer.getLayerSlices(), stream, [&](SliceAttr slice) {
      stream << slice.getModule().getValue() << " " << slice.getIn() << "->"
             << slice.getOut();
    });
    return text;
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};

/// One slice is the site itself, or its member.
TEST_F(InterfacesTest, SingleSlice) {
  for (StringRef op : {"replicated_linear", "column_parallel_linear",
                       "row_parallel_linear", "parallel_lm_head"}) {
    SCOPED_TRACE(op.str());
    LayerOpInterface layer = parseLinear((op + " %x, %w site \"a.b\"").str());
    ASSERT_TRUE(layer);
    EXPECT_EQ(slicesOf(layer), "a.b 8->12");
    EXPECT_EQ(layer.getLayerSite().getValue(), "a.b");
    EXPECT_EQ(layer.getSiteKind(), SiteKind::Linear);
    EXPECT_EQ(layer.getParallelDegree(), 1);
    auto linear = cast<ParallelLinearOpInterface>(layer.getOperation());
    EXPECT_EQ(linear.takesSelectedRows(), op == "parallel_lm_head");
    EXPECT_EQ(linear.getLayerCollective(), Collective::None);
    EXPECT_FALSE(linear.getLayerBias());
    EXPECT_EQ(linear.getLayerWeight(), layer->getOperand(1));
    layer = parseLinear((op + " %x, %w site \"a.b\" members [\"m\"]").str());
    ASSERT_TRUE(layer);
    EXPECT_EQ(slicesOf(layer), "m 8->12");
  }
}

TEST_F(InterfacesTest, PackedSlices) {
  EXPECT_EQ(
      slicesOf(parseLinear(
          "merged_column_parallel_linear %x, %w site \"s\" sizes [2, 7, 3]")),
      "s.0 8->2, s.1 8->7, s.2 8->3");
  EXPECT_EQ(
      slicesOf(parseLinear("merged_column_parallel_linear %x, %w site \"s\" "
                           "sizes [5, 7] members [\"g\", \"u\"]")),
      "g 8->5, u 8->7");
  EXPECT_EQ(
      slicesOf(parseLinear("qkv_parallel_linear %x, %w site \"s\" heads 4 "
                           "kv_heads 1 head_size 2 v_head_size 2")),
      "s.q 8->8, s.k 8->2, s.v 8->2");
  // A v head of its own width.
  EXPECT_EQ(
      slicesOf(parseLinear("qkv_parallel_linear %x, %w site \"s\" heads 2 "
                           "kv_heads 2 head_size 1 v_head_size 4 "
                           "members [\"a\", \"b\", \"c\"]")),
      "a 8->2, b 8->2, c 8->8");
}

/// A layer has a collective only where there is someone to talk to.
TEST_F(InterfacesTest, Collectives) {
  auto collectiveOf = [&](StringRef op, StringRef input = "?x8xf32",
                          StringRef result = "?x12xf32") {
    LayerOpInterface layer = parseLinear(op, input, result);
    EXPECT_TRUE(layer) << op.str();
    return cast<ParallelLinearOpInterface>(layer.getOperation())
        .getLayerCollective();
  };
  EXPECT_EQ(
      collectiveOf("column_parallel_linear %x, %w site \"s\" parallel <2>"),
      Collective::None);
  EXPECT_EQ(
      collectiveOf("column_parallel_linear %x, %w site \"s\" gather_output "
                   "parallel <2>",
                   "?x8xf32", "?x24xf32"),
      Collective::AllGather);
  EXPECT_EQ(
      collectiveOf("column_parallel_linear %x, %w site \"s\" gather_output"),
      Collective::None);
  EXPECT_EQ(
      collectiveOf("merged_column_parallel_linear %x, %w site \"s\" sizes [12] "
                   "gather_output parallel <2>",
                   "?x8xf32", "?x24xf32"),
      Collective::AllGather);
  EXPECT_EQ(collectiveOf("row_parallel_linear %x, %w site \"s\" parallel <2>"),
            Collective::AllReduce);
  EXPECT_EQ(collectiveOf("row_parallel_linear %x, %w site \"s\" parallel <2> "
                         "{reduce_results = false}"),
            Collective::None);
  EXPECT_EQ(collectiveOf("parallel_lm_head %x, %w site \"s\" parallel <2>",
                         "?x8xf32", "?x24xf32"),
            Collective::AllGather);
}

TEST_F(InterfacesTest, Embedding) {
  LayerOpInterface layer =
      parse("%x: tensor<?xi64>, %w: tensor<12x8xf32>",
            "vocab_parallel_embedding %x, %w site \"e\" parallel <2> "
            ": (tensor<?xi64>, tensor<12x8xf32>) -> tensor<?x8xf32>");
  ASSERT_TRUE(layer);
  EXPECT_EQ(slicesOf(layer), "e 12->8");
  EXPECT_EQ(layer.getSiteKind(), SiteKind::Embedding);
  EXPECT_EQ(layer.getParallelDegree(), 2);
  EXPECT_EQ(cast<ParallelLinearOpInterface>(layer.getOperation())
                .getLayerCollective(),
            Collective::AllReduce);
}

TEST_F(InterfacesTest, Experts) {
  LayerOpInterface layer = parse(
      "%x: tensor<?x8xf32>, %g: tensor<3x4x8xf32>, %d: tensor<3x8x4xf32>, "
      "%i: tensor<?x2xi64>, %p: tensor<?x2xf32>",
      "fused_moe %x gate %g up %g down %d experts %i weights %p site \"m\" "
      "activation gelu : (tensor<?x8xf32>, tensor<3x4x8xf32>, "
      "tensor<3x4x8xf32>, "
      "tensor<3x8x4xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> "
      "tensor<?x8xf32>");
  ASSERT_TRUE(layer);
  EXPECT_EQ(slicesOf(layer),
            "m.gate_proj 8->4, m.up_proj 8->4, m.down_proj 4->8");
  auto moe = cast<MoELayerOpInterface>(layer.getOperation());
  EXPECT_EQ(moe.getNumExperts(), 3);
  EXPECT_EQ(moe.getLayerWeights().size(), 3u);
  EXPECT_EQ(moe.getGateUpOrder(), std::nullopt);
  EXPECT_EQ(moe.getGateActivation(), Activation::Gelu);
  EXPECT_FALSE(isa<ParallelLinearOpInterface>(layer.getOperation()));

  layer = parse(
      "%x: tensor<?x8xf32>, %g: tensor<3x8x8xf32>, %d: tensor<3x8x4xf32>, "
      "%i: tensor<?x2xi64>, %p: tensor<?x2xf32>",
      "fused_moe_3d %x gate_up %g down %d experts %i weights %p site \"m\" "
      "order interleaved activation silu members [\"a\", \"b\"] : "
      "(tensor<?x8xf32>, tensor<3x8x8xf32>, tensor<3x8x4xf32>, "
      "tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x8xf32>");
  ASSERT_TRUE(layer);
  EXPECT_EQ(slicesOf(layer), "a 8->8, b 4->8");
  moe = cast<MoELayerOpInterface>(layer.getOperation());
  EXPECT_EQ(moe.getGateUpOrder(), MoEOrder::Interleaved);
  EXPECT_EQ(moe.getLayerWeights().size(), 2u);
}

TEST_F(InterfacesTest, BankSites) {
  module = parseSourceString<ModuleOp>(R"(
lora.bank @b max_adapters 1 max_rank 1 dtype f32 {
  lora.bank.site @s linear [#lora.slice<"q", 8 -> 5>, #lora.slice<"k", 8 -> 3>]
})",
                                       &context);
  ASSERT_TRUE(module);
  module->walk([](BankSiteOp site) {
    EXPECT_EQ(site.getInputSize(), 8);
    EXPECT_EQ(site.getOutputSize(), 8);
    EXPECT_EQ(site.getSliceAttrs().size(), 2u);
  });
  // What the builder makes passes the verifier.
  OpBuilder builder(&context);
  builder.setInsertionPointToEnd(module->getBody());
  auto bank = BankOp::create(builder, module->getLoc(), "c", 4, 8,
                             builder.getBF16Type());
  EXPECT_TRUE(succeeded(verify(*module)));
  EXPECT_EQ(bank.getMaxAdapters(), 4u);
  EXPECT_EQ(bank.getMaxRank(), 8u);
}

} // namespace
