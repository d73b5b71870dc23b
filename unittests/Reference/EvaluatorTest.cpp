//===- EvaluatorTest.cpp - The evaluator against sums done by hand --------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestUtils.h"

using namespace mlir;
using namespace mlir::lora;
using namespace mlir::lora::reference;

namespace {

using Values = std::vector<double>;

/// y = x W^T + b: [1, 2] on rows (1, 10), (3, -1) and bias (0.5, 100).
TEST_F(EvaluatorTest, EveryLinear) {
  Tensor x = f32({1, 2}, {1, 2}), w = f32({3, 2}, {1, 10, 3, -1, 0, 2}),
         b = f32(3, {0.5, 100, -4});
  for (
      StringRef op :
      {R"(replicated_linear %x, %w bias %b site "s")",
       R"(column_parallel_linear %x, %w bias %b site "s" gather_output)",
       R"(merged_column_parallel_linear %x, %w bias %b site "s" sizes [2, 1])",
       R"(qkv_parallel_linear %x, %w bias %b site "s" heads 1 kv_heads 1 head_size 1)",
       R"(row_parallel_linear %x, %w bias %b site "s")",
       R"(parallel_lm_head %x, %w bias %b site "s")"}) {
    SCOPED_TRACE(op.str());
    std::vector<Tensor> y = run(
        R"(
func.func @f(%x: tensor<?x2xf32>, %w: tensor<3x2xf32>, %b: tensor<3xf32>) -> tensor<?x3xf32> {
  %y = lora.)" +
            op.str() +
            R"( : (tensor<?x2xf32>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  return %y : tensor<?x3xf32>
})",
        {x, w, b});
    ASSERT_EQ(y.size(), 1u) << message;
    EXPECT_EQ(y[0].shape, (std::vector<int64_t>{1, 3}));
    EXPECT_EQ(y[0].values, (Values{21.5, 101, 0}));
  }
}

/// Two leading dimensions are tokens in row-major order; no bias.
TEST_F(EvaluatorTest, LeadingDimensions) {
  std::vector<Tensor> y =
      run(R"(
func.func @f(%x: tensor<2x?x1xf32>, %w: tensor<2x1xf32>) -> tensor<2x?x2xf32> {
  %y = lora.replicated_linear %x, %w site "s" : (tensor<2x?x1xf32>, tensor<2x1xf32>) -> tensor<2x?x2xf32>
  return %y : tensor<2x?x2xf32>
})",
          {f32({2, 2, 1}, {1, 2, 3, 4}), f32({2, 1}, {1, 10})});
  ASSERT_EQ(y.size(), 1u) << message;
  EXPECT_EQ(y[0].shape, (std::vector<int64_t>{2, 2, 2}));
  EXPECT_EQ(y[0].values, (Values{1, 10, 2, 20, 3, 30, 4, 40}));
}

/// 256 + 1 + 1 is 258 in float64 and in bf16; a sum rounded at each step would
/// stay at 256. 257 itself is a tie in bf16 and goes to the even 256.
TEST_F(EvaluatorTest, RoundsOnceToBF16) {
  std::vector<Tensor> y =
      run(R"(
func.func @f(%x: tensor<2x3xbf16>, %w: tensor<1x3xbf16>) -> tensor<2x1xbf16> {
  %y = lora.replicated_linear %x, %w site "s" : (tensor<2x3xbf16>, tensor<1x3xbf16>) -> tensor<2x1xbf16>
  return %y : tensor<2x1xbf16>
})",
          {Tensor::floats(ElementKind::BF16, {2, 3}, {256, 1, 1, 256, 1, 0}),
           Tensor::floats(ElementKind::BF16, {1, 3}, {1, 1, 1})});
  ASSERT_EQ(y.size(), 1u) << message;
  EXPECT_EQ(y[0].values, (Values{258, 256}));
}

TEST_F(EvaluatorTest, RoundTo) {
  EXPECT_EQ(roundTo(ElementKind::F32, 16777217), 16777216);
  EXPECT_EQ(roundTo(ElementKind::F16, 2049), 2048);
  EXPECT_EQ(roundTo(ElementKind::F16, 2051), 2052);
  EXPECT_TRUE(std::isinf(roundTo(ElementKind::F16, 65520)));
  EXPECT_EQ(roundTo(ElementKind::BF16, 257), 256);
  EXPECT_EQ(roundTo(ElementKind::BF16, 259), 260);
  EXPECT_EQ(roundTo(ElementKind::I64, 3), 3);
}

constexpr StringRef kBank = R"(
lora.bank @b max_adapters 3 max_rank 2 dtype f32 {
  lora.bank.site @s linear [#lora.slice<"q", 2 -> 1>, #lora.slice<"v", 2 -> 2>]
}
)";

/// Slot 0 has q alone, of rank 1: 2 * (1*x0 + 1*x1) * 10. Slot 1 has v alone,
/// of rank 2: 1 * (x0, x1) mixed by B's rows (1, 0) and (1, -1).
BankData bankData() {
  BankData bank;
  bank.sites["s"][0] = {{1, 2, {1, 1}, {10}}, {}};
  bank.sites["s"][1] = {{}, {2, 1, {1, 0, 0, 1}, {1, 0, 1, -1}}};
  return bank;
}

/// The kernel adds to what its out holds.
TEST_F(EvaluatorTest, AdaptKernel) {
  std::vector<Tensor> y =
      run(kBank.str() + R"(
func.func @f(%f: !lora.frame, %y: tensor<?x3xf32>, %x: tensor<?x2xf32>, %s: tensor<?xi32>) -> tensor<?x3xf32> {
  %z = lora.call_kernel adapt %f [0, 2] ins(%x, %s : tensor<?x2xf32>, tensor<?xi32>) outs(%y : tensor<?x3xf32>) -> tensor<?x3xf32>
  return %z : tensor<?x3xf32>
})",
          {f32({3, 3}, {1, 2, 3, 1, 2, 3, 1, 2, 3}),
           f32({3, 2}, {3, 4, 3, 4, 3, 4}), i32({0, 1, -1})},
          bankData());
  ASSERT_EQ(y.size(), 1u) << message;
  EXPECT_EQ(y[0].values, (Values{141, 2, 3, 1, 5, 2, 1, 2, 3}));
}

TEST_F(EvaluatorTest, AdaptTouchesItsSlicesOnly) {
  std::vector<Tensor> y =
      run(kBank.str() + R"(
func.func @f(%y: tensor<?x3xf32>, %x: tensor<?x2xf32>, %s: tensor<?xi32>) -> tensor<?x3xf32> {
  %r = lora.route %s : tensor<?xi32>
  %z = lora.adapt %y, %x, %r @b::@s : tensor<?x3xf32>, tensor<?x2xf32>
  return %z : tensor<?x3xf32>
})",
          {f32({4, 3}, {1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3}),
           f32({4, 2}, {3, 4, 3, 4, 3, 4, 3, 4}), i32({0, 1, 2, -1})},
          bankData());
  ASSERT_EQ(y.size(), 1u) << message;
  // Slot 2 is in the bank but has no adapter on this site.
  EXPECT_EQ(y[0].values, (Values{141, 2, 3, 1, 5, 2, 1, 2, 3, 1, 2, 3}));
}

/// Shrunk rows are zero above the adapter's rank; the halves make the whole.
TEST_F(EvaluatorTest, ShrinkAndExpand) {
  std::vector<Tensor> y =
      run(kBank.str() + R"(
func.func @f(%y: tensor<?x3xf32>, %x: tensor<?x2xf32>, %r: !lora.routing) -> (tensor<?x4xf32>, tensor<?x3xf32>) {
  %s = lora.shrink %x, %r @b::@s : tensor<?x2xf32> -> tensor<?x4xf32>
  %z = lora.expand %y, %s, %r @b::@s : tensor<?x3xf32>, tensor<?x4xf32>
  return %s, %z : tensor<?x4xf32>, tensor<?x3xf32>
})",
          {f32({3, 3}, {1, 2, 3, 1, 2, 3, 1, 2, 3}),
           f32({3, 2}, {3, 4, 3, 4, 3, 4}), i32({0, 1, -1})},
          bankData());
  ASSERT_EQ(y.size(), 2u) << message;
  EXPECT_EQ(y[0].values, (Values{14, 0, 0, 0, 0, 0, 3, 4, 0, 0, 0, 0}));
  EXPECT_EQ(y[1].values, (Values{141, 2, 3, 1, 5, 2, 1, 2, 3}));
}

/// The delta is added before the one rounding: 256 + 1 (delta) + bias 1 in bf16
/// is 258, and 256 if base and delta were rounded apart.
TEST_F(EvaluatorTest, AdaptedLinearRoundsOnce) {
  BankData bank;
  bank.sites["s"][0] = {{1, 1, {1}, {1}}};
  auto bf16 = [](ArrayRef<int64_t> shape, ArrayRef<double> values) {
    return Tensor::floats(ElementKind::BF16, shape, values);
  };
  std::vector<Tensor> y = run(
      R"(
lora.bank @b max_adapters 1 max_rank 1 dtype bf16 {
  lora.bank.site @s linear [#lora.slice<"s", 1 -> 1>]
}
func.func @f(%x: tensor<?x1xbf16>, %w: tensor<1x1xbf16>, %c: tensor<1xbf16>, %r: !lora.routing) -> (tensor<?x1xbf16>, tensor<?x1xbf16>) {
  %0 = lora.adapted_linear %x, %w, %r bias %c @b::@s site "s" : (tensor<?x1xbf16>, tensor<1x1xbf16>, !lora.routing, tensor<1xbf16>) -> tensor<?x1xbf16>
  %1 = lora.replicated_linear %x, %w bias %c site "s" : (tensor<?x1xbf16>, tensor<1x1xbf16>, tensor<1xbf16>) -> tensor<?x1xbf16>
  %2 = lora.adapt %1, %x, %r @b::@s : tensor<?x1xbf16>, tensor<?x1xbf16>
  return %0, %2 : tensor<?x1xbf16>, tensor<?x1xbf16>
})",
      {bf16({2, 1}, {1, 1}), bf16({1, 1}, {256}), bf16(1, {1}), i32({0, -1})},
      bank);
  ASSERT_EQ(y.size(), 2u) << message;
  EXPECT_EQ(y[0].values, (Values{258, 256}));
  EXPECT_EQ(y[1].values, (Values{256, 256}));
}

/// An embedding's delta is a column of A: rank 1, A (1, 2, 3), B (10, 100).
TEST_F(EvaluatorTest, Embedding) {
  BankData bank;
  bank.sites["e"][0] = {{1, 0.5, {1, 2, 3}, {10, 100}}};
  std::vector<Tensor> y =
      run(R"(
lora.bank @b max_adapters 1 max_rank 4 dtype f32 {
  lora.bank.site @e embedding [#lora.slice<"e", 3 -> 2>]
}
func.func @f(%i: tensor<?x?xi64>, %w: tensor<3x2xf32>, %r: !lora.routing) -> (tensor<?x?x2xf32>, tensor<?x?x4xf32>, tensor<?x?x2xf32>) {
  %y = lora.vocab_parallel_embedding %i, %w site "e" : (tensor<?x?xi64>, tensor<3x2xf32>) -> tensor<?x?x2xf32>
  %z = lora.adapt %y, %i, %r @b::@e : tensor<?x?x2xf32>, tensor<?x?xi64>
  %s = lora.shrink %i, %r @b::@e : tensor<?x?xi64> -> tensor<?x?x4xf32>
  %u = lora.expand %y, %s, %r @b::@e : tensor<?x?x2xf32>, tensor<?x?x4xf32>
  return %z, %s, %u : tensor<?x?x2xf32>, tensor<?x?x4xf32>, tensor<?x?x2xf32>
})",
          {i64({1, 3}, {2, 0, 2}), f32({3, 2}, {1, 2, 3, 4, 5, 6}),
           i32({0, 0, -1})},
          bank);
  ASSERT_EQ(y.size(), 3u) << message;
  EXPECT_EQ(y[0].values, (Values{20, 156, 6, 52, 5, 6}));
  EXPECT_EQ(y[1].values, (Values{1.5, 0, 0, 0, 0.5, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(y[2].values, y[0].values);
}

/// Large inputs make silu the identity: expert 0 is x * x, expert 1 2x * x.
TEST_F(EvaluatorTest, ExpertsApartAndPacked) {
  Tensor x = f32({2, 1}, {100, 200}), ids = i64({2, 2}, {0, 1, 1, 1}),
         p = f32({2, 2}, {1, 0.5, 0.25, 0.25});
  std::vector<Tensor> y =
      run(R"(
func.func @f(%x: tensor<?x1xf32>, %g: tensor<2x1x1xf32>, %u: tensor<2x1x1xf32>, %gu: tensor<2x2x1xf32>, %d: tensor<2x1x1xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>)
    -> (tensor<?x1xf32>, tensor<?x1xf32>, tensor<?x1xf32>) {
  %0 = lora.fused_moe %x gate %g up %u down %d experts %i weights %p site "m" activation silu
      : (tensor<?x1xf32>, tensor<2x1x1xf32>, tensor<2x1x1xf32>, tensor<2x1x1xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x1xf32>
  %1 = lora.fused_moe_3d %x gate_up %gu down %d experts %i weights %p site "m" order concatenated activation silu
      : (tensor<?x1xf32>, tensor<2x2x1xf32>, tensor<2x1x1xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x1xf32>
  %2 = lora.fused_moe_3d %x gate_up %gu down %d experts %i weights %p site "m" order interleaved activation silu
      : (tensor<?x1xf32>, tensor<2x2x1xf32>, tensor<2x1x1xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x1xf32>
  return %0, %1, %2 : tensor<?x1xf32>, tensor<?x1xf32>, tensor<?x1xf32>
})",
          {x, f32({2, 1, 1}, {1, 2}), f32({2, 1, 1}, {1, 1}),
           f32({2, 2, 1}, {1, 1, 2, 1}), f32({2, 1, 1}, {1, 1}), ids, p});
  ASSERT_EQ(y.size(), 3u) << message;
  EXPECT_EQ(y[0].values, (Values{20000, 40000}));
  EXPECT_EQ(y[1].values, y[0].values);
  EXPECT_EQ(y[2].values, y[0].values);
}

/// Concatenated and interleaved rows differ where the inner size is 2: the gate
/// is rows 0 and 1, or 0 and 2.
TEST_F(EvaluatorTest, ExpertRowOrder) {
  std::vector<Tensor> y =
      run(R"(
func.func @f(%x: tensor<1x1xf32>, %gu: tensor<1x4x1xf32>, %d: tensor<1x1x2xf32>, %i: tensor<1x1xi32>, %p: tensor<1x1xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>) {
  %0 = lora.fused_moe_3d %x gate_up %gu down %d experts %i weights %p site "m" order concatenated activation silu
      : (tensor<1x1xf32>, tensor<1x4x1xf32>, tensor<1x1x2xf32>, tensor<1x1xi32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  %1 = lora.fused_moe_3d %x gate_up %gu down %d experts %i weights %p site "m" order interleaved activation silu
      : (tensor<1x1xf32>, tensor<1x4x1xf32>, tensor<1x1x2xf32>, tensor<1x1xi32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  return %0, %1 : tensor<1x1xf32>, tensor<1x1xf32>
})",
          {f32({1, 1}, {1}), f32({1, 4, 1}, {100, 200, 300, 400}),
           f32({1, 1, 2}, {1, 1000}), Tensor::ints(ElementKind::I32, {1, 1}, 0),
           f32({1, 1}, {1})});
  ASSERT_EQ(y.size(), 2u) << message;
  EXPECT_EQ(y[0].values, (Values{100 * 300 + 1000.0 * 200 * 400}));
  EXPECT_EQ(y[1].values, (Values{100 * 200 + 1000.0 * 300 * 400}));
}

/// Uniform scores average the values seen so far; the batch's two tokens are in
/// one call, so that the first must not see the second.
TEST_F(EvaluatorTest, AttentionIsCausal) {
  std::vector<Tensor> y =
      run(R"(
func.func @f(%f: !lora.frame, %q: tensor<1x1x2x1xf32>, %k: tensor<1x1x2x1xf32>, %v: tensor<1x1x2x1xf32>, %c: tensor<1x3x1x1xf32>) -> (tensor<1x2x1x1xf32>, tensor<1x3x1x1xf32>) {
  %rows = arith.constant dense<0> : tensor<1x2xi64>
  %positions = arith.constant dense<[[1, 2]]> : tensor<1x2xi64>
  %e = tensor.empty() : tensor<1x2x1x1xf32>
  %o:3 = lora.call_kernel cached_attention %f [0, 0]
      ins(%q, %k, %v, %rows, %positions : tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x2xi64>, tensor<1x2xi64>)
      outs(%e, %c, %c : tensor<1x2x1x1xf32>, tensor<1x3x1x1xf32>, tensor<1x3x1x1xf32>) -> tensor<1x2x1x1xf32>, tensor<1x3x1x1xf32>, tensor<1x3x1x1xf32>
  return %o#0, %o#2 : tensor<1x2x1x1xf32>, tensor<1x3x1x1xf32>
})",
          {f32({1, 1, 2, 1}, {1, 1}), f32({1, 1, 2, 1}, {5, 6}),
           f32({1, 1, 2, 1}, {3, 5}), f32({1, 3, 1, 1}, {1, 0, 0})});
  ASSERT_EQ(y.size(), 2u) << message;
  EXPECT_EQ(y[0].values, (Values{2, 3}));
  EXPECT_EQ(y[1].values, (Values{1, 3, 5}));
}

TEST_F(EvaluatorTest, TensorOps) {
  std::vector<Tensor> y = run(R"(
func.func @f(%x: tensor<2x2xf32>) -> (tensor<2x3xf32>, tensor<2xf32>, tensor<2xi64>, tensor<3x2xf32>) {
  %c = arith.constant dense<[[7.0], [8.0]]> : tensor<2x1xf32>
  %n = arith.constant dense<[-1, 9007199254740993]> : tensor<2xi64>
  %0 = tensor.concat dim(1) %x, %c : (tensor<2x2xf32>, tensor<2x1xf32>) -> tensor<2x3xf32>
  %1 = tensor.extract_slice %0[0, 1] [2, 1] [1, 1] : tensor<2x3xf32> to tensor<2xf32>
  %2 = tensor.extract_slice %0[0, 0] [1, 2] [1, 2] : tensor<2x3xf32> to tensor<1x2xf32>
  %3 = tensor.concat dim(0) %2, %x : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<3x2xf32>
  return %0, %1, %n, %3 : tensor<2x3xf32>, tensor<2xf32>, tensor<2xi64>, tensor<3x2xf32>
})",
                              {f32({2, 2}, {1, 2, 3, 4})});
  ASSERT_EQ(y.size(), 4u) << message;
  EXPECT_EQ(y[0].values, (Values{1, 2, 7, 3, 4, 8}));
  EXPECT_EQ(y[1].values, (Values{2, 4}));
  EXPECT_EQ(y[1].shape, (std::vector<int64_t>{2}));
  EXPECT_EQ(y[2].integers, (std::vector<int64_t>{-1, 9007199254740993}));
  EXPECT_EQ(y[3].values, (Values{1, 7, 1, 2, 3, 4}));
}

/// No tokens, no results, no errors.
TEST_F(EvaluatorTest, EmptyBatch) {
  std::vector<Tensor> y =
      run(kBank.str() + R"(
func.func @f(%y: tensor<?x3xf32>, %x: tensor<?x2xf32>, %r: !lora.routing) -> tensor<?x3xf32> {
  %z = lora.adapt %y, %x, %r @b::@s : tensor<?x3xf32>, tensor<?x2xf32>
  return %z : tensor<?x3xf32>
})",
          {f32({0, 3}, {}), f32({0, 2}, {}), i32({})}, bankData());
  ASSERT_EQ(y.size(), 1u) << message;
  EXPECT_TRUE(y[0].values.empty());
}

} // namespace
