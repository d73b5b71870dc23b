//===- ErrorsTest.cpp - What the evaluator refuses ------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestUtils.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"

using namespace mlir;
using namespace mlir::lora;
using namespace mlir::lora::reference;

namespace {

class EvaluatorErrorsTest : public EvaluatorTest {
protected:
  EvaluatorErrorsTest() { context.loadDialect<cf::ControlFlowDialect>(); }

  /// The error is found, and says what is expected of it.
  void expectError(StringRef expected, StringRef source,
                   ArrayRef<Tensor> arguments, const BankData &bank = {}) {
    EXPECT_TRUE(run(source, arguments, bank).empty());
    EXPECT_NE(StringRef(message).find(expected), StringRef::npos)
        << "expected: " << expected.str() << "\nfound: " << message;
  }

  /// An adapt of two tokens on the site `s`, 2 -> 1, of max_rank 2.
  void expectAdaptError(StringRef expected, ArrayRef<int64_t> slots,
                        const BankData &bank) {
    expectError(expected, R"(
lora.bank @b max_adapters 2 max_rank 2 dtype f32 {
  lora.bank.site @s linear [#lora.slice<"q", 2 -> 1>]
}
func.func @f(%y: tensor<?x1xf32>, %x: tensor<?x2xf32>, %r: !lora.routing) -> tensor<?x1xf32> {
  %z = lora.adapt %y, %x, %r @b::@s : tensor<?x1xf32>, tensor<?x2xf32>
  return %z : tensor<?x1xf32>
})",
                {f32({2, 1}, {1, 1}), f32({2, 2}, {1, 1, 1, 1}), i32(slots)},
                bank);
  }

  static BankData oneSlot(std::vector<SliceData> slices) {
    BankData bank;
    bank.sites["s"][0] = std::move(slices);
    return bank;
  }
};

TEST_F(EvaluatorErrorsTest, Functions) {
  expectError("expected a function with a body", "func.func private @f()", {});
  expectError("expected one block to evaluate, found 2", R"(
func.func @f() {
  cf.br ^bb1
^bb1:
  return
})",
              {});
}

TEST_F(EvaluatorErrorsTest, Arguments) {
  StringRef source = "func.func @f(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {\n"
                     "  return %x : tensor<?x2xf32>\n}";
  expectError("expected 1 argument tensors, found 0", source, {});
  expectError(
      "argument 0: expected 'tensor<?x2xf32>', found another element type",
      source, {i64({1, 2}, {1, 2})});
  expectError("argument 0: expected 'tensor<?x2xf32>', found another shape",
              source, {f32({1, 3}, {1, 2, 3})});
  expectError("argument 0: expected 'tensor<?x2xf32>', found another shape",
              source, {f32(2, {1, 2})});
  expectError("argument 0: expected 'tensor<?x2xf32>', found 1 elements",
              source, {f32({1, 2}, {1})});
  expectError("argument 0: expected a tensor of f32, f16, bf16, i32 or i64, "
              "found 'index'",
              "func.func @f(%x: index) {\n  return\n}", {f32(1, {1})});
}

TEST_F(EvaluatorErrorsTest, UnknownOps) {
  expectError(
      "'arith.addf' op expected an op that the reference evaluator knows", R"(
func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
  %y = arith.addf %x, %x : tensor<2xf32>
  return %y : tensor<2xf32>
})",
      {f32(2, {1, 2})});
  expectError("expected a dense tensor of f32, f16, bf16, i32 or i64", R"(
func.func @f() {
  %y = arith.constant 1.0 : f32
  return
})",
              {});
  expectError("expected a static tensor of f32, f16, bf16, i32 or i64, found "
              "'tensor<2xf64>'",
              R"(
func.func @f() {
  %y = tensor.empty() : tensor<2xf64>
  return
})",
              {});
}

TEST_F(EvaluatorErrorsTest, Parallel) {
  expectError("expected a parallel degree of 1 to evaluate, found 2", R"(
func.func @f(%x: tensor<?x2xf32>, %w: tensor<1x2xf32>) -> tensor<?x1xf32> {
  %y = lora.column_parallel_linear %x, %w site "s" parallel <2> : (tensor<?x2xf32>, tensor<1x2xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
})",
              {f32({1, 2}, {1, 2}), f32({1, 2}, {1, 2})});
}

TEST_F(EvaluatorErrorsTest, IdsOutOfRange) {
  for (int64_t id : {-1, 3}) {
    expectError("expected ids from 0 to 2, found " + std::to_string(id), R"(
func.func @f(%i: tensor<?xi64>, %w: tensor<3x1xf32>) -> tensor<?x1xf32> {
  %y = lora.vocab_parallel_embedding %i, %w site "e" : (tensor<?xi64>, tensor<3x1xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
})",
                {i64(1, id), f32({3, 1}, {1, 2, 3})});
    expectError("expected expert ids from 0 to 2, found " + std::to_string(id),
                R"(
func.func @f(%x: tensor<?x1xf32>, %g: tensor<3x1x1xf32>, %i: tensor<?x1xi64>) -> tensor<?x1xf32> {
  %y = lora.fused_moe %x gate %g up %g down %g experts %i weights %x site "m" activation silu
      : (tensor<?x1xf32>, tensor<3x1x1xf32>, tensor<3x1x1xf32>, tensor<3x1x1xf32>, tensor<?x1xi64>, tensor<?x1xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
})",
                {f32({1, 1}, {1}), f32({3, 1, 1}, {1, 2, 3}), i64({1, 1}, id)});
  }
}

TEST_F(EvaluatorErrorsTest, Slots) {
  BankData bank = oneSlot({{1, 1, {1, 1}, {1}}});
  expectAdaptError("expected slots from -1 to 1, found 2", {0, 2}, bank);
  expectAdaptError("expected slots from -1 to 1, found -2", {0, -2}, bank);
  expectAdaptError("expected a routing of 2 tokens, found 3", {0, 0, 0}, bank);
}

TEST_F(EvaluatorErrorsTest, BankData) {
  expectAdaptError("bank data of site 's', slot 0: expected 1 slices, found 2",
                   {0, 0}, oneSlot({{}, {}}));
  expectAdaptError("expected a rank from 0 to 2, found 3", {0, 0},
                   oneSlot({{3, 1, {1, 1, 1, 1, 1, 1}, {1, 1, 1}}}));
  expectAdaptError("expected a rank from 0 to 2, found -1", {0, 0},
                   oneSlot({{-1, 1, {}, {}}}));
  expectAdaptError("expected A of 2 values, found 1", {0, 0},
                   oneSlot({{1, 1, {1}, {1}}}));
  expectAdaptError("expected B of 1 values, found 2", {0, 0},
                   oneSlot({{1, 1, {1, 1}, {1, 1}}}));
}

TEST_F(EvaluatorErrorsTest, TwoBanks) {
  expectError(
      "expected one bank in a program to evaluate, found 'c' beside 'b'", R"(
lora.bank @b max_adapters 1 max_rank 1 dtype f32 {
  lora.bank.site @s linear [#lora.slice<"q", 1 -> 1>]
}
lora.bank @c max_adapters 1 max_rank 1 dtype f32 {
  lora.bank.site @s linear [#lora.slice<"q", 1 -> 1>]
}
func.func @f(%x: tensor<?x1xf32>, %r: !lora.routing) -> tensor<?x1xf32> {
  %0 = lora.adapt %x, %x, %r @b::@s : tensor<?x1xf32>, tensor<?x1xf32>
  %1 = lora.adapt %0, %x, %r @c::@s : tensor<?x1xf32>, tensor<?x1xf32>
  return %1 : tensor<?x1xf32>
})",
      {f32({1, 1}, {1}), i32({0})});
}

/// Types with dynamic sizes leave these to the values.
TEST_F(EvaluatorErrorsTest, SizesOfValues) {
  expectError("expected the input's tokens of [1], found [2]", R"(
lora.bank @b max_adapters 1 max_rank 1 dtype f32 {
  lora.bank.site @s linear [#lora.slice<"q", 1 -> 1>]
}
func.func @f(%y: tensor<?x1xf32>, %x: tensor<?x1xf32>, %r: !lora.routing) -> tensor<?x1xf32> {
  %0 = lora.adapt %y, %x, %r @b::@s : tensor<?x1xf32>, tensor<?x1xf32>
  return %0 : tensor<?x1xf32>
})",
              {f32({1, 1}, {1}), f32({2, 1}, {1, 1}), i32({0})});
  expectError("expected the input's last size of [2], found [3]", R"(
func.func @f(%x: tensor<?x?xf32>, %w: tensor<1x2xf32>) -> tensor<?x1xf32> {
  %y = lora.replicated_linear %x, %w site "s" : (tensor<?x?xf32>, tensor<1x2xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
})",
              {f32({1, 3}, {1, 2, 3}), f32({1, 2}, {1, 2})});
  expectError("expected expert weights of [1, 1], found [1, 2]", R"(
func.func @f(%x: tensor<?x1xf32>, %g: tensor<3x1x1xf32>, %i: tensor<?x?xi64>, %p: tensor<?x?xf32>) -> tensor<?x1xf32> {
  %y = lora.fused_moe %x gate %g up %g down %g experts %i weights %p site "m" activation silu
      : (tensor<?x1xf32>, tensor<3x1x1xf32>, tensor<3x1x1xf32>, tensor<3x1x1xf32>, tensor<?x?xi64>, tensor<?x?xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
})",
              {f32({1, 1}, {1}), f32({3, 1, 1}, {1, 2, 3}), i64({1, 1}, 0),
               f32({1, 2}, {1, 1})});
}

TEST_F(EvaluatorErrorsTest, Kernels) {
  auto linear = [](StringRef parameters) {
    return (R"(
func.func @f(%f: !lora.frame, %x: tensor<?x?xf32>, %w: tensor<?x?xf32>, %y: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %z = lora.call_kernel linear %f )" +
            parameters +
            R"( ins(%x, %w : tensor<?x?xf32>, tensor<?x?xf32>) outs(%y : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %z : tensor<?x?xf32>
})")
        .str();
  };
  Tensor x = f32({1, 2}, {1, 2}), w = f32({1, 2}, {3, 4});
  expectError("expected weights of 2 rows in all, found 1",
              linear("[-1, 1, 0]"), {x, w, f32({1, 2}, {0, 0})});
  expectError("expected weights of 0 rows in all, found more",
              linear("[-1, 1, 0]"), {x, w, f32({1, 0}, {})});
  expectError("expected x of [2, ?], found [1, 2]", linear("[-1, 1, 0]"),
              {x, w, f32({2, 1}, {0, 0})});
  expectError("expected a weight of [?, 2], found [1, 3]", linear("[-1, 1, 0]"),
              {x, f32({1, 3}, {1, 1, 1}), f32({1, 1}, {0})});
  expectError("expected one bank in the module for site 0, found 0", R"(
func.func @f(%f: !lora.frame, %x: tensor<?x?xf32>, %s: tensor<?xi32>) -> tensor<?x?xf32> {
  %z = lora.call_kernel linear %f [0, 1, 0] ins(%x, %s, %x : tensor<?x?xf32>, tensor<?xi32>, tensor<?x?xf32>) outs(%x : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %z : tensor<?x?xf32>
})",
              {f32({1, 1}, {1}), i32({0})});
  expectError("expected a site from -1 to 0, found 1", R"(
lora.bank @b max_adapters 1 max_rank 1 dtype f32 {
  lora.bank.site @s embedding [#lora.slice<"q", 1 -> 1>]
}
func.func @f(%f: !lora.frame, %x: tensor<?x?xf32>, %s: tensor<?xi32>) -> tensor<?x?xf32> {
  %z = lora.call_kernel linear %f [1, 1, 0] ins(%x, %s, %x : tensor<?x?xf32>, tensor<?xi32>, tensor<?x?xf32>) outs(%x : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %z : tensor<?x?xf32>
})",
              {f32({1, 1}, {1}), i32({0})});
  expectError("expected a bank site of kind linear, found embedding", R"(
lora.bank @b max_adapters 1 max_rank 1 dtype f32 {
  lora.bank.site @s embedding [#lora.slice<"q", 1 -> 1>]
}
func.func @f(%f: !lora.frame, %x: tensor<?x?xf32>, %s: tensor<?xi32>) -> tensor<?x?xf32> {
  %z = lora.call_kernel linear %f [0, 1, 0] ins(%x, %s, %x : tensor<?x?xf32>, tensor<?xi32>, tensor<?x?xf32>) outs(%x : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %z : tensor<?x?xf32>
})",
              {f32({1, 1}, {1}), i32({0})});
  for (auto [parameters, expected] :
       {std::pair("[-1, 7, 0]", "expected an order from 0 to 2, found 7"),
        {"[-1, 0, 9]", "expected an activation from 0 to 2, found 9"},
        {"[-1, 0, 4294967296]",
         "expected an activation from 0 to 2, found 4294967296"}})
    expectError(
        expected,
        std::string(R"(
func.func @f(%f: !lora.frame, %x: tensor<?x?xf32>, %i: tensor<?x?xi64>, %w: tensor<?x?x?xf32>) -> tensor<?x?xf32> {
  %z = lora.call_kernel moe %f )") +
            parameters +
            R"( ins(%x, %i, %x, %w, %w : tensor<?x?xf32>, tensor<?x?xi64>, tensor<?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>) outs(%x : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %z : tensor<?x?xf32>
})",
        {f32({1, 1}, {1}), i64({1, 1}, 0), f32({1, 1, 1}, {1})});
}

TEST_F(EvaluatorErrorsTest, KernelsOnBuffers) {
  expectError("expected a tensor of f32, f16, bf16, i32 or i64, found "
              "'memref<?x?xf32>'",
              R"(
func.func @f(%f: !lora.frame, %x: memref<?x?xf32>) {
  lora.call_kernel linear %f [-1, 1, 0] ins(%x, %x : memref<?x?xf32>, memref<?x?xf32>) outs(%x : memref<?x?xf32>)
  return
})",
              {f32({1, 1}, {1})});
}

TEST_F(EvaluatorErrorsTest, Attention) {
  auto run = [&](StringRef expected, int64_t row, int64_t position,
                 int64_t window, int64_t heads) {
    expectError(expected,
                R"(
func.func @f(%f: !lora.frame, %q: tensor<?x?x?x?xf32>, %k: tensor<?x?x?x?xf32>, %r: tensor<?x?xi64>, %p: tensor<?x?xi64>, %o: tensor<?x?x?x?xf32>, %c: tensor<?x?x?x?xf32>) {
  %y:3 = lora.call_kernel cached_attention %f [0, )" +
                    std::to_string(window) + R"(]
      ins(%q, %k, %k, %r, %p : tensor<?x?x?x?xf32>, tensor<?x?x?x?xf32>, tensor<?x?x?x?xf32>, tensor<?x?xi64>, tensor<?x?xi64>)
      outs(%o, %c, %c : tensor<?x?x?x?xf32>, tensor<?x?x?x?xf32>, tensor<?x?x?x?xf32>) -> tensor<?x?x?x?xf32>, tensor<?x?x?x?xf32>, tensor<?x?x?x?xf32>
  return
})",
                {Tensor::zeros(ElementKind::F32, {1, heads, 1, 1}),
                 Tensor::zeros(ElementKind::F32, {1, 2, 1, 1}),
                 i64({1, 1}, row), i64({1, 1}, position),
                 Tensor::zeros(ElementKind::F32, {1, 1, heads, 1}),
                 Tensor::zeros(ElementKind::F32, {1, 4, 2, 1})});
  };
  run("expected rows from 0 to 0, found 1", 1, 0, 0, 2);
  run("expected positions from 0 to 3, found 4", 0, 4, 0, 2);
  run("expected positions from 0 to 3, found -1", 0, -1, 0, 2);
  run("expected a finite scale and a window of at least 0", 0, 0, -1, 2);
  run("expected q's heads to be a multiple of k's, 2, found 3", 0, 0, 0, 3);
}

TEST_F(EvaluatorErrorsTest, Slices) {
  expectError(
      "expected a slice inside dimension 0 of size 2, found offset 1, size 2, "
      "stride 1",
      R"(
func.func @f(%x: tensor<?xf32>) -> tensor<2xf32> {
  %y = tensor.extract_slice %x[1] [2] [1] : tensor<?xf32> to tensor<2xf32>
  return %y : tensor<2xf32>
})",
      {f32(2, {1, 2})});
  expectError("expected inputs of [?, 1], found [1, 2]", R"(
func.func @f(%x: tensor<?x?xf32>, %y: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %z = tensor.concat dim(0) %x, %y : (tensor<?x?xf32>, tensor<?x?xf32>) -> tensor<?x?xf32>
  return %z : tensor<?x?xf32>
})",
              {f32({1, 1}, {1}), f32({1, 2}, {1, 2})});
}

} // namespace
