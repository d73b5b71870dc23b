//===- LoRAToLinalgTest.cpp - Lowered ops against their semantics ---------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every op is lowered, compiled and run, and compared with the reference
// evaluator, which runs the same function in float64.
//
//===----------------------------------------------------------------------===//

#include "JitProgram.h"

#include "lora/Dialect/LoRA/IR/LoRA.h"

#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

#include <cmath>
#include <csignal>
#include <optional>
#include <random>

using namespace lora_test;
using mlir::lora::reference::ElementKind;
using mlir::lora::reference::SliceData;

namespace {

//===----------------------------------------------------------------------===//
// Cases
//===----------------------------------------------------------------------===//

/// IR of one function `f`. `DT` stands for the element type, `L` for the
/// leading sizes.
struct Op {
  const char *name;
  const char *ir;
  /// Exclusive limit of i64 ids: the vocabulary, or the number of experts.
  int64_t idLimit = 0;
  bool flatOnly = false;  ///< Takes `[T, ...]` alone.
  bool scalarToo = false; ///< Takes one token without a leading size too.
};

const char kBank[] = R"(
lora.bank @adapters max_adapters 4 max_rank 16 dtype DT {
  lora.bank.site @o linear [#lora.slice<"o", 24 -> 19>]
  lora.bank.site @qkv linear [#lora.slice<"q", 24 -> 8>, #lora.slice<"k", 24 -> 5>, #lora.slice<"v", 24 -> 6>]
  lora.bank.site @embed embedding [#lora.slice<"embed", 37 -> 19>]
  lora.bank.site @packed moe experts 5 [#lora.slice<"gate_up", 12 -> 20>, #lora.slice<"down", 10 -> 12>]
  lora.bank.site @apart moe experts 5 [#lora.slice<"gate", 12 -> 10>, #lora.slice<"up", 12 -> 10>, #lora.slice<"down_", 10 -> 12>]
}
)";

const Op kOps[] = {
    {"replicated", R"(
func.func @f(%x: tensor<Lx24xDT>, %w: tensor<19x24xDT>, %b: tensor<19xDT>) -> tensor<Lx19xDT> {
  %y = lora.replicated_linear %x, %w bias %b site "s" : (tensor<Lx24xDT>, tensor<19x24xDT>, tensor<19xDT>) -> tensor<Lx19xDT>
  return %y : tensor<Lx19xDT>
})"},
    {"column", R"(
func.func @f(%x: tensor<Lx24xDT>, %w: tensor<19x24xDT>) -> tensor<Lx19xDT> {
  %y = lora.column_parallel_linear %x, %w site "s" : (tensor<Lx24xDT>, tensor<19x24xDT>) -> tensor<Lx19xDT>
  return %y : tensor<Lx19xDT>
})"},
    {"merged", R"(
func.func @f(%x: tensor<Lx24xDT>, %w: tensor<19x24xDT>, %b: tensor<19xDT>) -> tensor<Lx19xDT> {
  %y = lora.merged_column_parallel_linear %x, %w bias %b site "s" sizes [12, 7] : (tensor<Lx24xDT>, tensor<19x24xDT>, tensor<19xDT>) -> tensor<Lx19xDT>
  return %y : tensor<Lx19xDT>
})"},
    {"qkv", R"(
func.func @f(%x: tensor<Lx24xDT>, %w: tensor<18x24xDT>, %b: tensor<18xDT>) -> tensor<Lx18xDT> {
  %y = lora.qkv_parallel_linear %x, %w bias %b site "s" heads 4 kv_heads 2 head_size 2 v_head_size 3 : (tensor<Lx24xDT>, tensor<18x24xDT>, tensor<18xDT>) -> tensor<Lx18xDT>
  return %y : tensor<Lx18xDT>
})"},
    {"row", R"(
func.func @f(%x: tensor<Lx24xDT>, %w: tensor<19x24xDT>, %b: tensor<19xDT>) -> tensor<Lx19xDT> {
  %y = lora.row_parallel_linear %x, %w bias %b site "s" : (tensor<Lx24xDT>, tensor<19x24xDT>, tensor<19xDT>) -> tensor<Lx19xDT>
  return %y : tensor<Lx19xDT>
})"},
    {"head", R"(
func.func @f(%x: tensor<Lx24xDT>, %w: tensor<19x24xDT>) -> tensor<Lx19xDT> {
  %y = lora.parallel_lm_head %x, %w site "s" : (tensor<Lx24xDT>, tensor<19x24xDT>) -> tensor<Lx19xDT>
  return %y : tensor<Lx19xDT>
})"},
    {"embedding", R"(
func.func @f(%ids: tensor<Lxi64>, %w: tensor<37x19xDT>) -> tensor<Lx19xDT> {
  %y = lora.vocab_parallel_embedding %ids, %w site "s" : (tensor<Lxi64>, tensor<37x19xDT>) -> tensor<Lx19xDT>
  return %y : tensor<Lx19xDT>
})",
     37},
    {"adapt", R"(
func.func @f(%y: tensor<Lx19xDT>, %x: tensor<Lx24xDT>, %slots: tensor<?xi32>) -> tensor<Lx19xDT> {
  %r = lora.route %slots : tensor<?xi32>
  %z = lora.adapt %y, %x, %r @adapters::@qkv : tensor<Lx19xDT>, tensor<Lx24xDT>
  return %z : tensor<Lx19xDT>
})",
     0, false, true},
    {"adapt_embedding", R"(
func.func @f(%y: tensor<Lx19xDT>, %ids: tensor<Lxi64>, %slots: tensor<?xi32>) -> tensor<Lx19xDT> {
  %r = lora.route %slots : tensor<?xi32>
  %z = lora.adapt %y, %ids, %r @adapters::@embed : tensor<Lx19xDT>, tensor<Lxi64>
  return %z : tensor<Lx19xDT>
})",
     37, false, true},
    {"shrink", R"(
func.func @f(%x: tensor<Lx24xDT>, %slots: tensor<?xi32>) -> tensor<Lx48xf32> {
  %r = lora.route %slots : tensor<?xi32>
  %s = lora.shrink %x, %r @adapters::@qkv : tensor<Lx24xDT> -> tensor<Lx48xf32>
  return %s : tensor<Lx48xf32>
})",
     0, false, true},
    {"shrink_embedding", R"(
func.func @f(%ids: tensor<Lxi64>, %slots: tensor<?xi32>) -> tensor<Lx16xf32> {
  %r = lora.route %slots : tensor<?xi32>
  %s = lora.shrink %ids, %r @adapters::@embed : tensor<Lxi64> -> tensor<Lx16xf32>
  return %s : tensor<Lx16xf32>
})",
     37, false, true},
    {"expand", R"(
func.func @f(%y: tensor<Lx19xDT>, %s: tensor<Lx48xf32>, %slots: tensor<?xi32>) -> tensor<Lx19xDT> {
  %r = lora.route %slots : tensor<?xi32>
  %z = lora.expand %y, %s, %r @adapters::@qkv : tensor<Lx19xDT>, tensor<Lx48xf32>
  return %z : tensor<Lx19xDT>
})",
     0, false, true},
    {"adapted_linear", R"(
func.func @f(%x: tensor<Lx24xDT>, %w: tensor<19x24xDT>, %b: tensor<19xDT>, %slots: tensor<?xi32>) -> tensor<Lx19xDT> {
  %r = lora.route %slots : tensor<?xi32>
  %y = lora.adapted_linear %x, %w, %r bias %b @adapters::@qkv site "s" : (tensor<Lx24xDT>, tensor<19x24xDT>, !lora.routing, tensor<19xDT>) -> tensor<Lx19xDT>
  return %y : tensor<Lx19xDT>
})"},
    {"moe", R"(
func.func @f(%x: tensor<?x12xDT>, %gate: tensor<5x10x12xDT>, %up: tensor<5x10x12xDT>, %down: tensor<5x12x10xDT>,
             %ids: tensor<?x3xi64>, %p: tensor<?x3xf32>) -> tensor<?x12xDT> {
  %y = lora.fused_moe %x gate %gate up %up down %down experts %ids weights %p site "s" activation silu
      : (tensor<?x12xDT>, tensor<5x10x12xDT>, tensor<5x10x12xDT>, tensor<5x12x10xDT>, tensor<?x3xi64>, tensor<?x3xf32>) -> tensor<?x12xDT>
  return %y : tensor<?x12xDT>
})",
     5, true},
    {"moe_3d_concatenated", R"(
func.func @f(%x: tensor<?x12xDT>, %gu: tensor<5x20x12xDT>, %down: tensor<5x12x10xDT>,
             %ids: tensor<?x3xi64>, %p: tensor<?x3xDT>) -> tensor<?x12xDT> {
  %y = lora.fused_moe_3d %x gate_up %gu down %down experts %ids weights %p site "s" order concatenated activation gelu
      : (tensor<?x12xDT>, tensor<5x20x12xDT>, tensor<5x12x10xDT>, tensor<?x3xi64>, tensor<?x3xDT>) -> tensor<?x12xDT>
  return %y : tensor<?x12xDT>
})",
     5, true},
    {"moe_3d_interleaved", R"(
func.func @f(%x: tensor<?x12xDT>, %gu: tensor<5x20x12xDT>, %down: tensor<5x12x10xDT>,
             %ids: tensor<?x3xi64>, %p: tensor<?x3xf32>) -> tensor<?x12xDT> {
  %y = lora.fused_moe_3d %x gate_up %gu down %down experts %ids weights %p site "s" order interleaved activation gelu_tanh
      : (tensor<?x12xDT>, tensor<5x20x12xDT>, tensor<5x12x10xDT>, tensor<?x3xi64>, tensor<?x3xf32>) -> tensor<?x12xDT>
  return %y : tensor<?x12xDT>
})",
     5, true},
    {"adapted_moe", R"(
func.func @f(%x: tensor<?x12xDT>, %gate: tensor<5x10x12xDT>, %up: tensor<5x10x12xDT>, %down: tensor<5x12x10xDT>,
             %ids: tensor<?x3xi64>, %p: tensor<?x3xf32>, %slots: tensor<?xi32>) -> tensor<?x12xDT> {
  %r = lora.route %slots : tensor<?xi32>
  %y = lora.adapted_moe %x experts %ids weights %p, %r @adapters::@apart site "s" activation silu (%gate, %up, %down)
      : (tensor<?x12xDT>, tensor<?x3xi64>, tensor<?x3xf32>, !lora.routing, tensor<5x10x12xDT>, tensor<5x10x12xDT>, tensor<5x12x10xDT>) -> tensor<?x12xDT>
  return %y : tensor<?x12xDT>
})",
     5, true},
    {"adapted_moe_concatenated", R"(
func.func @f(%x: tensor<?x12xDT>, %gu: tensor<5x20x12xDT>, %down: tensor<5x12x10xDT>,
             %ids: tensor<?x3xi64>, %p: tensor<?x3xf32>, %slots: tensor<?xi32>) -> tensor<?x12xDT> {
  %r = lora.route %slots : tensor<?xi32>
  %y = lora.adapted_moe %x experts %ids weights %p, %r @adapters::@packed site "s" order concatenated activation silu (%gu, %down)
      : (tensor<?x12xDT>, tensor<?x3xi64>, tensor<?x3xf32>, !lora.routing, tensor<5x20x12xDT>, tensor<5x12x10xDT>) -> tensor<?x12xDT>
  return %y : tensor<?x12xDT>
})",
     5, true},
    {"adapted_moe_interleaved", R"(
func.func @f(%x: tensor<?x12xDT>, %gu: tensor<5x20x12xDT>, %down: tensor<5x12x10xDT>,
             %ids: tensor<?x3xi64>, %p: tensor<?x3xf32>, %slots: tensor<?xi32>) -> tensor<?x12xDT> {
  %r = lora.route %slots : tensor<?xi32>
  %y = lora.adapted_moe %x experts %ids weights %p, %r @adapters::@packed site "s" order interleaved activation silu (%gu, %down)
      : (tensor<?x12xDT>, tensor<?x3xi64>, tensor<?x3xf32>, !lora.routing, tensor<5x20x12xDT>, tensor<5x12x10xDT>) -> tensor<?x12xDT>
  return %y : tensor<?x12xDT>
})",
     5, true},
};

const Op &opNamed(llvm::StringRef name) {
  for (const Op &op : kOps)
    if (name == op.name)
      return op;
  llvm_unreachable("unknown op");
}

std::string instantiate(const Op &op, llvm::StringRef dtype, unsigned leading) {
  std::string text = std::string(kBank) + op.ir;
  auto replace = [&](llvm::StringRef from, llvm::StringRef to) {
    for (size_t at = 0; (at = text.find(from.str(), at)) != std::string::npos;
         at += to.size())
      text.replace(at, from.size(), to.str());
  };
  replace("DT", dtype);
  const char *sizes[] = {"<", "<?x", "<?x?x"};
  replace("<Lx", sizes[leading]);
  return text;
}

//===----------------------------------------------------------------------===//
// Data
//===----------------------------------------------------------------------===//

ElementKind kindOf(mlir::Type type) {
  if (type.isF16())
    return ElementKind::F16;
  if (type.isBF16())
    return ElementKind::BF16;
  if (type.isInteger(32))
    return ElementKind::I32;
  return type.isInteger(64) ? ElementKind::I64 : ElementKind::F32;
}

class Data {
public:
  explicit Data(unsigned seed) : engine(seed) {}

  double number() { return std::uniform_real_distribution<>(-1, 1)(engine); }

  Tensor floats(ElementKind kind, llvm::ArrayRef<int64_t> shape) {
    Tensor tensor = Tensor::zeros(kind, shape);
    for (double &value : tensor.values)
      value = mlir::lora::reference::roundTo(kind, number());
    return tensor;
  }

  /// Different ids within a row, as a router gives them.
  Tensor ids(ElementKind kind, llvm::ArrayRef<int64_t> shape, int64_t limit,
             bool distinct) {
    Tensor tensor = Tensor::zeros(kind, shape);
    int64_t width = distinct ? shape.back() : 1;
    for (int64_t row = 0; row < tensor.numElements() / width; ++row) {
      int64_t first =
          std::uniform_int_distribution<int64_t>(0, limit - 1)(engine);
      for (int64_t j = 0; j < width; ++j)
        tensor.integers[row * width + j] = (first + 2 * j) % limit;
    }
    return tensor;
  }

  /// Arguments of `f` by their types; one dynamic size is T, two are B and S.
  std::vector<Tensor> arguments(mlir::func::FuncOp function, const Op &op,
                                llvm::ArrayRef<int64_t> leading,
                                llvm::ArrayRef<int64_t> slots) {
    std::vector<Tensor> result;
    for (mlir::Type argument : function.getArgumentTypes()) {
      auto type = mlir::cast<mlir::RankedTensorType>(argument);
      ElementKind kind = kindOf(type.getElementType());
      if (kind == ElementKind::I32) {
        int64_t tokens = slots.size();
        result.push_back(Tensor::ints(kind, tokens, slots));
        continue;
      }
      llvm::SmallVector<int64_t> shape(type.getShape());
      for (size_t dim = 0; dim < leading.size() && !type.hasStaticShape();
           ++dim)
        shape[dim] = leading[dim];
      result.push_back(kind == ElementKind::I64
                           ? ids(kind, shape, op.idLimit, op.flatOnly)
                           : floats(kind, shape));
    }
    return result;
  }

  SliceData slice(ElementKind kind, int64_t rank, double scale, int64_t experts,
                  int64_t in, int64_t out) {
    SliceData data;
    data.rank = rank;
    data.scale = scale;
    for (int64_t i = 0; i < experts * rank * in; ++i)
      data.a.push_back(mlir::lora::reference::roundTo(kind, number() / 2));
    for (int64_t i = 0; i < experts * rank * out; ++i)
      data.b.push_back(mlir::lora::reference::roundTo(kind, number() / 2));
    return data;
  }

  /// Slot 0 has rank 16, 1 rank 4 and no second slice, 2 rank 1, 3 nothing.
  BankData bank(mlir::ModuleOp module, ElementKind kind) {
    BankData data;
    module.walk([&](mlir::lora::BankSiteOp site) {
      int64_t experts = site.getExperts().value_or(1);
      const int64_t ranks[] = {16, 4, 1, 0};
      const double scales[] = {0.25, 2.0, 1.5, 1.0};
      for (int32_t slot = 0; slot < 4; ++slot)
        for (auto [index, slice] : llvm::enumerate(site.getSliceAttrs()))
          data.sites[site.getSymName()][slot].push_back(this->slice(
              kind, slot == 1 && index == 1 ? 0 : ranks[slot], scales[slot],
              experts, slice.getIn(), slice.getOut()));
    });
    return data;
  }

private:
  std::mt19937 engine;
};

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

/// One unit in the last place of a half type (both sides round once, the sums
/// before it differ by f32's errors), and f32's errors of sums of up to 24
/// products of numbers up to 1.
double toleranceOf(ElementKind kind, double expected) {
  double sums = 2e-5 * (1 + std::abs(expected));
  if (kind == ElementKind::BF16)
    return sums + std::ldexp(std::abs(expected), -7);
  if (kind == ElementKind::F16)
    return sums + std::ldexp(std::abs(expected), -10);
  return sums;
}

/// The first difference beyond the tolerance, as text.
std::optional<std::string> firstDifference(const Tensor &found,
                                           const Tensor &expected) {
  if (found.shape != expected.shape)
    return "shapes differ";
  for (int64_t i = 0, e = expected.numElements(); i < e; ++i) {
    double difference = std::abs(found.values[i] - expected.values[i]);
    if (!(difference <= toleranceOf(expected.kind, expected.values[i])))
      return "element " + std::to_string(i) + ": expected " +
             std::to_string(expected.values[i]) + ", found " +
             std::to_string(found.values[i]);
  }
  return std::nullopt;
}

/// Equal in every bit that a double keeps: signs of zeros too.
bool sameBits(double a, double b) {
  return a == b && std::signbit(a) == std::signbit(b);
}

//===----------------------------------------------------------------------===//
// Fixture
//===----------------------------------------------------------------------===//

struct Compiled {
  /// `leading` is the number of leading sizes, 0 to 2.
  Compiled(const Op &op, llvm::StringRef dtype, unsigned leading = 1)
      : op(op), context(makeContext()) {
    std::string ir = instantiate(op, dtype, leading);
    source = mlir::parseSourceString<mlir::ModuleOp>(ir, context.get());
    program = JitProgram::compile(*context, ir);
    if (source)
      function = source->lookupSymbol<mlir::func::FuncOp>("f");
  }

  const Op &op;
  std::unique_ptr<mlir::MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> source;
  mlir::func::FuncOp function;
  std::unique_ptr<JitProgram> program;
};

ElementKind kindNamed(llvm::StringRef dtype) {
  return dtype == "f32"   ? ElementKind::F32
         : dtype == "f16" ? ElementKind::F16
                          : ElementKind::BF16;
}

struct Parameters {
  const Op *op;
  const char *dtype;
  unsigned leading;
};

std::vector<Parameters> allParameters() {
  std::vector<Parameters> all;
  for (const Op &op : kOps)
    for (const char *dtype : {"f32", "f16", "bf16"})
      for (unsigned leading : {0u, 1u, 2u})
        if (leading == 1 || (leading == 0 ? op.scalarToo : !op.flatOnly))
          all.push_back({&op, dtype, leading});
  return all;
}

class LoRAToLinalg : public testing::TestWithParam<Parameters> {};

TEST_P(LoRAToLinalg, MatchesTheReference) {
  auto [op, dtype, numLeading] = GetParam();
  Compiled compiled(*op, dtype, numLeading);
  ASSERT_TRUE(compiled.program && compiled.function);
  Data data(7);
  BankData bank = data.bank(*compiled.source, kindNamed(dtype));

  // Mixed slots, then every slot on its own.
  std::vector<std::vector<int64_t>> batches = {{-1, 0, 1, 2, 3, 0},
                                               {1, -1, 0, 2, 1, 3, -1}};
  for (int64_t slot = -1; slot < 4; ++slot)
    batches.push_back({slot});
  for (const std::vector<int64_t> &slots : batches) {
    int64_t tokens = slots.size();
    int64_t rows = tokens % 2 == 0 ? 2 : 1;
    if (numLeading == 0 && tokens > 1)
      continue;
    std::vector<int64_t> leading = {tokens};
    if (numLeading == 0)
      leading.clear();
    else if (numLeading == 2)
      leading = {rows, tokens / rows};
    std::vector<Tensor> arguments =
        data.arguments(compiled.function, *op, leading, slots);
    auto expected =
        mlir::lora::reference::evaluate(compiled.function, arguments, bank);
    ASSERT_TRUE(mlir::succeeded(expected));
    Tensor found = compiled.program->run(arguments, bank);
    std::optional<std::string> difference =
        firstDifference(found, expected->front());
    EXPECT_FALSE(difference) << *difference << " with " << tokens << " tokens";
  }
}

INSTANTIATE_TEST_SUITE_P(AllOps, LoRAToLinalg,
                         testing::ValuesIn(allParameters()),
                         [](const auto &info) {
                           return std::string(info.param.op->name) + "_" +
                                  info.param.dtype + "_" +
                                  std::to_string(info.param.leading + 1) + "d";
                         });

// The comparison sees an adapter that is not the token's own.
TEST(LoRAToLinalgCheck, SeesAnotherAdapter) {
  for (const char *dtype : {"f32", "bf16"}) {
    Compiled compiled(opNamed("adapt"), dtype);
    ASSERT_TRUE(compiled.program && compiled.function);
    Data data(3);
    BankData bank = data.bank(*compiled.source, kindNamed(dtype));
    std::vector<Tensor> arguments =
        data.arguments(compiled.function, compiled.op, {3}, {0, 1, 2});
    auto expected =
        mlir::lora::reference::evaluate(compiled.function, arguments, bank);
    ASSERT_TRUE(mlir::succeeded(expected));
    arguments.back().integers[1] = 2;
    EXPECT_TRUE(firstDifference(compiled.program->run(arguments, bank),
                                expected->front()));
  }
}

// A base row keeps its bits: negative zeros, which adding zero would lose, and
// infinities.
TEST(LoRAToLinalgBits, RowsWithoutAnAdapterKeepTheBase) {
  for (const char *dtype : {"f32", "f16", "bf16"}) {
    Compiled compiled(opNamed("adapt"), dtype);
    ASSERT_TRUE(compiled.program && compiled.function);
    Data data(5);
    BankData bank = data.bank(*compiled.source, kindNamed(dtype));
    std::vector<Tensor> arguments =
        data.arguments(compiled.function, compiled.op, {3}, {-1, 3, 0});
    for (int64_t column = 0; column < 19; column += 2)
      arguments[0].values[column] = arguments[0].values[19 + column] = -0.0;
    arguments[0].values[1] = arguments[1].values[2] = INFINITY;
    Tensor found = compiled.program->run(arguments, bank);
    for (int64_t i = 0; i < 2 * 19; ++i)
      EXPECT_TRUE(sameBits(found.values[i], arguments[0].values[i])) << i;
  }
}

// The fused linear's base is the plain linear's, and a row's result does not
// depend on the rest of its batch.
TEST(LoRAToLinalgBits, FusedBaseAndBatches) {
  for (const char *dtype : {"f32", "bf16"}) {
    Compiled fused(opNamed("adapted_linear"), dtype);
    Compiled plain(opNamed("replicated"), dtype);
    ASSERT_TRUE(fused.program && fused.function && plain.program);
    Data data(9);
    BankData bank = data.bank(*fused.source, kindNamed(dtype));
    std::vector<Tensor> arguments =
        data.arguments(fused.function, fused.op, {4}, {0, -1, 1, 3});
    Tensor mixed = fused.program->run(arguments, bank);
    Tensor base =
        plain.program->run({arguments[0], arguments[1], arguments[2]});
    for (int64_t row = 0; row < 4; ++row) {
      std::vector<Tensor> alone = arguments;
      alone[0] = Tensor::zeros(arguments[0].kind, {1, 24});
      std::copy_n(arguments[0].values.begin() + row * 24, 24,
                  alone[0].values.begin());
      int64_t slot = arguments[3].integers[row];
      alone[3] = Tensor::ints(ElementKind::I32, {1}, {slot});
      Tensor own = fused.program->run(alone, bank);
      for (int64_t column = 0; column < 19; ++column) {
        double value = mixed.values[row * 19 + column];
        EXPECT_TRUE(sameBits(value, own.values[column]))
            << row << " " << column;
        if (slot == -1 || slot == 3)
          EXPECT_TRUE(sameBits(value, base.values[row * 19 + column]))
              << column;
      }
    }
  }
}

// An id outside the table stops the program instead of reading past it.
TEST(LoRAToLinalgDeathTest, TokenIdOutsideTheTable) {
  for (const char *name : {"embedding", "adapt_embedding"}) {
    Compiled compiled(opNamed(name), "f32");
    ASSERT_TRUE(compiled.program && compiled.function);
    Data data(1);
    BankData bank = data.bank(*compiled.source, ElementKind::F32);
    std::vector<Tensor> arguments =
        data.arguments(compiled.function, compiled.op, {1}, {0});
    for (int64_t id : {int64_t(37), int64_t(-1)}) {
      for (Tensor &argument : arguments)
        if (argument.kind == ElementKind::I64)
          argument.integers[0] = id;
      EXPECT_EXIT(compiled.program->run(arguments, bank),
                  testing::KilledBySignal(SIGABRT), "");
    }
  }
}

} // namespace
