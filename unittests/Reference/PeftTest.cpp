//===- PeftTest.cpp - The evaluator against PyTorch and PEFT --------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// peft.json holds float64 results of PEFT's own modules on inputs that f32 has
// exactly, so that the evaluator's f32 result may differ by its rounding alone.
//
//===----------------------------------------------------------------------===//

#include "TestUtils.h"

#include "llvm/ADT/bit.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;
using namespace mlir::lora;
using namespace mlir::lora::reference;

namespace {

/// One rounding to f32, half a unit in the last place, and the reference's own
/// error in float64.
constexpr double kRelative = 6e-8, kAbsolute = 1e-12;

/// Looks a value up in the reference's JSON, which the test's data guarantees.
const llvm::json::Object &objectIn(const llvm::json::Object &object,
                                   StringRef key) {
  return *object.getObject(key);
}

Tensor tensorIn(const llvm::json::Object &object, StringRef key) {
  const llvm::json::Object &packed = objectIn(object, key);
  std::vector<int64_t> shape;
  for (const llvm::json::Value &size : *packed.getArray("shape"))
    shape.push_back(*size.getAsInteger());
  if (const llvm::json::Array *array = packed.getArray("ints")) {
    std::vector<int64_t> values;
    for (const llvm::json::Value &value : *array)
      values.push_back(*value.getAsInteger());
    return Tensor::ints(ElementKind::I64, shape, values);
  }
  Tensor tensor{ElementKind::F32, shape, {}, {}};
  for (const llvm::json::Value &value : *packed.getArray("floats"))
    tensor.values.push_back(*value.getAsNumber());
  return tensor;
}

BankData bankIn(const llvm::json::Object &object, StringRef site) {
  BankData bank;
  int32_t slot = 0;
  for (const llvm::json::Value &adapter : *object.getArray("slices")) {
    std::vector<SliceData> slices;
    for (const llvm::json::Value &value : *adapter.getAsArray()) {
      const llvm::json::Object &slice = *value.getAsObject();
      slices.push_back({*slice.getInteger("rank"), *slice.getNumber("scale"),
                        tensorIn(slice, "a").values,
                        tensorIn(slice, "b").values});
    }
    bank.sites[site][slot++] = std::move(slices);
  }
  return bank;
}

/// [E, rows, in] with gate's and up's rows side by side or in turn.
Tensor pack(const Tensor &gate, const Tensor &up, bool interleave) {
  int64_t experts = gate.shape[0], inner = gate.shape[1], in = gate.shape[2];
  Tensor both = Tensor::zeros(gate.kind, {experts, 2 * inner, in});
  for (int64_t e = 0; e < experts; ++e)
    for (int64_t i = 0; i < inner; ++i)
      for (int64_t part = 0; part < 2; ++part) {
        int64_t row = interleave ? 2 * i + part : part * inner + i;
        const Tensor &from = part ? up : gate;
        std::copy_n(from.values.begin() + (e * inner + i) * in, in,
                    both.values.begin() + (e * 2 * inner + row) * in);
      }
  return both;
}

class PeftTest : public EvaluatorTest {
protected:
  void SetUp() override {
    auto buffer =
        llvm::MemoryBuffer::getFile(LORA_TEST_DATA "/reference/peft.json");
    ASSERT_TRUE(static_cast<bool>(buffer));
    llvm::Expected<llvm::json::Value> parsed =
        llvm::json::parse((*buffer)->getBuffer());
    ASSERT_TRUE(static_cast<bool>(parsed));
    data = std::move(*parsed->getAsObject());
    std::vector<int64_t> values;
    for (const llvm::json::Value &slot : *data.getArray("slots"))
      values.push_back(*slot.getAsInteger());
    slots = i32(values);
  }

  void expectEqual(const std::vector<Tensor> &found, const Tensor &expected) {
    ASSERT_EQ(message, "");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].shape, expected.shape);
    ASSERT_EQ(found[0].values.size(), expected.values.size());
    for (size_t i = 0; i < expected.values.size(); ++i)
      EXPECT_NEAR(found[0].values[i], expected.values[i],
                  kRelative * std::abs(expected.values[i]) + kAbsolute)
          << "at " << i;
  }

  llvm::json::Object data;
  Tensor slots;
};

constexpr StringRef kLinearBank = R"(
lora.bank @b max_adapters 2 max_rank 4 dtype f32 {
  lora.bank.site @s linear [#lora.slice<"q", 6 -> 5>, #lora.slice<"v", 6 -> 3>]
}
)";

constexpr StringRef kAdaptedLinear = R"(
func.func @f(%x: tensor<?x6xf32>, %w: tensor<8x6xf32>, %b: tensor<8xf32>, %s: tensor<?xi32>) -> tensor<?x8xf32> {
  %r = lora.route %s : tensor<?xi32>
  %y = lora.adapted_linear %x, %w, %r bias %b @b::@s site "s"
      : (tensor<?x6xf32>, tensor<8x6xf32>, !lora.routing, tensor<8xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
})";

TEST_F(PeftTest, AdaptedLinear) {
  const llvm::json::Object &c = objectIn(data, "linear");
  expectEqual(
      run((kLinearBank + kAdaptedLinear).str(),
          {tensorIn(c, "x"), tensorIn(c, "weight"), tensorIn(c, "bias"), slots},
          bankIn(c, "s")),
      tensorIn(c, "y"));
}

/// The comparison tells: with the slots exchanged, rows with an adapter are far
/// from the reference, and those without are still equal.
TEST_F(PeftTest, ExchangedSlotsDiffer) {
  const llvm::json::Object &c = objectIn(data, "linear");
  Tensor exchanged = slots;
  for (int64_t &slot : exchanged.integers)
    slot = slot < 0 ? slot : 1 - slot;
  std::vector<Tensor> y = run(
      (kLinearBank + kAdaptedLinear).str(),
      {tensorIn(c, "x"), tensorIn(c, "weight"), tensorIn(c, "bias"), exchanged},
      bankIn(c, "s"));
  ASSERT_EQ(y.size(), 1u) << message;
  Tensor expected = tensorIn(c, "y");
  for (size_t t = 0; t < slots.integers.size(); ++t) {
    double worst = 0;
    for (size_t n = 0; n < 8; ++n)
      worst = std::max(
          worst, std::abs(y[0].values[t * 8 + n] - expected.values[t * 8 + n]));
    if (slots.integers[t] < 0)
      EXPECT_LT(worst, 1e-6) << "token " << t;
    else
      EXPECT_GT(worst, 1e-2) << "token " << t;
  }
}

/// The kernel takes the members' weights apart, here q's 5 rows and v's 3.
TEST_F(PeftTest, LinearKernel) {
  const llvm::json::Object &c = objectIn(data, "linear");
  expectEqual(
      run(kLinearBank.str() + R"(
func.func @f(%f: !lora.frame, %x: tensor<6x6xf32>, %w: tensor<8x6xf32>, %b: tensor<8xf32>, %s: tensor<6xi32>) -> tensor<6x8xf32> {
  %q = tensor.extract_slice %w[0, 0] [5, 6] [1, 1] : tensor<8x6xf32> to tensor<5x6xf32>
  %v = tensor.extract_slice %w[5, 0] [3, 6] [1, 1] : tensor<8x6xf32> to tensor<3x6xf32>
  %bq = tensor.extract_slice %b[0] [5] [1] : tensor<8xf32> to tensor<5xf32>
  %bv = tensor.extract_slice %b[5] [3] [1] : tensor<8xf32> to tensor<3xf32>
  %e = tensor.empty() : tensor<6x8xf32>
  %y = lora.call_kernel linear %f [0, 2, 1] ins(%x, %s, %q, %v, %bq, %bv : tensor<6x6xf32>, tensor<6xi32>, tensor<5x6xf32>, tensor<3x6xf32>, tensor<5xf32>, tensor<3xf32>)
      outs(%e : tensor<6x8xf32>) -> tensor<6x8xf32>
  return %y : tensor<6x8xf32>
})",
          {tensorIn(c, "x"), tensorIn(c, "weight"), tensorIn(c, "bias"), slots},
          bankIn(c, "s")),
      tensorIn(c, "y"));
}

TEST_F(PeftTest, Embedding) {
  const llvm::json::Object &c = objectIn(data, "embedding");
  StringRef bank = R"(
lora.bank @b max_adapters 2 max_rank 4 dtype f32 {
  lora.bank.site @s embedding [#lora.slice<"e", 10 -> 6>]
}
)";
  std::vector<Tensor> arguments = {tensorIn(c, "ids"), tensorIn(c, "weight"),
                                   slots};
  expectEqual(run(bank.str() + R"(
func.func @f(%i: tensor<?xi64>, %w: tensor<10x6xf32>, %r: !lora.routing) -> tensor<?x6xf32> {
  %y = lora.vocab_parallel_embedding %i, %w site "e" : (tensor<?xi64>, tensor<10x6xf32>) -> tensor<?x6xf32>
  %z = lora.adapt %y, %i, %r @b::@s : tensor<?x6xf32>, tensor<?xi64>
  return %z : tensor<?x6xf32>
})",
                  arguments, bankIn(c, "s")),
              tensorIn(c, "y"));
  expectEqual(run(bank.str() + R"(
func.func @f(%f: !lora.frame, %i: tensor<6xi64>, %w: tensor<10x6xf32>, %s: tensor<6xi32>) -> tensor<6x6xf32> {
  %e = tensor.empty() : tensor<6x6xf32>
  %y = lora.call_kernel embedding %f [0] ins(%i, %s, %w : tensor<6xi64>, tensor<6xi32>, tensor<10x6xf32>)
      outs(%e : tensor<6x6xf32>) -> tensor<6x6xf32>
  return %y : tensor<6x6xf32>
})",
                  arguments, bankIn(c, "s")),
              tensorIn(c, "y"));
}

/// All three activations; experts apart, and as the kernel sees them.
TEST_F(PeftTest, Experts) {
  for (StringRef activation : {"silu", "gelu", "gelu_tanh"}) {
    SCOPED_TRACE(activation.str());
    const llvm::json::Object &c = objectIn(data, ("moe_" + activation).str());
    std::string bank = R"(
lora.bank @b max_adapters 2 max_rank 4 dtype f32 {
  lora.bank.site @s moe experts 3 [#lora.slice<"g", 6 -> 4>, #lora.slice<"u", 6 -> 4>, #lora.slice<"d", 4 -> 6>]
}
)";
    std::vector<Tensor> arguments = {tensorIn(c, "x"),
                                     tensorIn(c, "gate"),
                                     tensorIn(c, "up"),
                                     tensorIn(c, "down"),
                                     tensorIn(c, "ids"),
                                     tensorIn(c, "expert_weights"),
                                     slots};
    expectEqual(run(bank + R"(
func.func @f(%x: tensor<?x6xf32>, %g: tensor<3x4x6xf32>, %u: tensor<3x4x6xf32>, %d: tensor<3x6x4xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>, %r: !lora.routing) -> tensor<?x6xf32> {
  %y = lora.adapted_moe %x experts %i weights %p, %r @b::@s site "s" activation )" +
                        activation.str() + R"( (%g, %u, %d)
      : (tensor<?x6xf32>, tensor<?x2xi64>, tensor<?x2xf32>, !lora.routing, tensor<3x4x6xf32>, tensor<3x4x6xf32>, tensor<3x6x4xf32>) -> tensor<?x6xf32>
  return %y : tensor<?x6xf32>
})",
                    arguments, bankIn(c, "s")),
                tensorIn(c, "y"));
    StringRef number = activation == "silu"   ? "0"
                       : activation == "gelu" ? "1"
                                              : "2";
    expectEqual(
        run(bank + R"(
func.func @f(%f: !lora.frame, %x: tensor<6x6xf32>, %g: tensor<3x4x6xf32>, %u: tensor<3x4x6xf32>, %d: tensor<3x6x4xf32>, %i: tensor<6x2xi64>, %p: tensor<6x2xf32>, %s: tensor<6xi32>) -> tensor<6x6xf32> {
  %e = tensor.empty() : tensor<6x6xf32>
  %y = lora.call_kernel moe %f [0, 2, )" +
                number.str() +
                R"(] ins(%x, %i, %p, %s, %g, %u, %d : tensor<6x6xf32>, tensor<6x2xi64>, tensor<6x2xf32>, tensor<6xi32>, tensor<3x4x6xf32>, tensor<3x4x6xf32>, tensor<3x6x4xf32>)
      outs(%e : tensor<6x6xf32>) -> tensor<6x6xf32>
  return %y : tensor<6x6xf32>
})",
            arguments, bankIn(c, "s")),
        tensorIn(c, "y"));
  }
}

/// A packed gate_up has one A for both halves: gate's and up's A are stacked
/// along the rank, B is block diagonal in the weight's own row order.
TEST_F(PeftTest, PackedExperts) {
  const llvm::json::Object &c = objectIn(data, "moe_silu");
  for (bool interleave : {false, true}) {
    SCOPED_TRACE(interleave);
    BankData apart = bankIn(c, "s"), packed;
    for (const auto &[slot, slices] : apart.sites["s"]) {
      const SliceData &g = slices[0], &u = slices[1];
      int64_t experts = 3, in = 6, inner = 4, rank = 2 * g.rank;
      SliceData both{rank, g.scale, std::vector<double>(experts * rank * in),
                     std::vector<double>(experts * 2 * inner * rank)};
      for (int64_t e = 0; e < experts; ++e)
        for (int64_t part = 0; part < 2; ++part) {
          const SliceData &from = part ? u : g;
          for (int64_t r = 0; r < g.rank; ++r) {
            for (int64_t k = 0; k < in; ++k)
              both.a[(e * rank + part * g.rank + r) * in + k] =
                  from.a[(e * g.rank + r) * in + k];
            for (int64_t i = 0; i < inner; ++i) {
              int64_t row = interleave ? 2 * i + part : part * inner + i;
              both.b[(e * 2 * inner + row) * rank + part * g.rank + r] =
                  from.b[(e * inner + i) * g.rank + r];
            }
          }
        }
      packed.sites["s"][slot] = {both, slices[2]};
    }
    std::string order = interleave ? "interleaved" : "concatenated";
    expectEqual(run(R"(
lora.bank @b max_adapters 2 max_rank 6 dtype f32 {
  lora.bank.site @s moe experts 3 [#lora.slice<"gu", 6 -> 8>, #lora.slice<"d", 4 -> 6>]
}
func.func @f(%x: tensor<?x6xf32>, %gu: tensor<3x8x6xf32>, %d: tensor<3x6x4xf32>, %i: tensor<?x2xi64>, %p: tensor<?x2xf32>, %r: !lora.routing) -> tensor<?x6xf32> {
  %y = lora.adapted_moe %x experts %i weights %p, %r @b::@s site "s" order )" +
                        order + R"( activation silu (%gu, %d)
      : (tensor<?x6xf32>, tensor<?x2xi64>, tensor<?x2xf32>, !lora.routing, tensor<3x8x6xf32>, tensor<3x6x4xf32>) -> tensor<?x6xf32>
  return %y : tensor<?x6xf32>
})",
                    {tensorIn(c, "x"),
                     pack(tensorIn(c, "gate"), tensorIn(c, "up"), interleave),
                     tensorIn(c, "down"), tensorIn(c, "ids"),
                     tensorIn(c, "expert_weights"), slots},
                    packed),
                tensorIn(c, "y"));
  }
}

/// Three positions are in the cache, two come; the second row of the cache is
/// the request's, the first must be left alone.
TEST_F(PeftTest, CachedAttention) {
  const llvm::json::Object &c = objectIn(data, "attention");
  auto cacheOf = [&](StringRef key) {
    Tensor old = tensorIn(c, key);
    int64_t vector = old.shape[1] * old.shape[2], length = 6;
    Tensor cache = Tensor::zeros(ElementKind::F32,
                                 {2, length, old.shape[1], old.shape[2]});
    std::fill(cache.values.begin(), cache.values.end(), 9);
    llvm::copy(old.values, cache.values.begin() + length * vector);
    return cache;
  };
  Tensor kCache = cacheOf("k_old"), vCache = cacheOf("v_old");
  for (int64_t window : {0, 2}) {
    SCOPED_TRACE(window);
    std::vector<Tensor> results =
        run(R"(
func.func @f(%f: !lora.frame, %q: tensor<1x4x2x4xf32>, %k: tensor<1x2x2x4xf32>, %v: tensor<1x2x2x3xf32>, %rows: tensor<1x2xi64>, %positions: tensor<1x2xi64>,
             %kc: tensor<2x6x2x4xf32>, %vc: tensor<2x6x2x3xf32>) -> (tensor<1x2x4x3xf32>, tensor<2x6x2x4xf32>, tensor<2x6x2x3xf32>) {
  %e = tensor.empty() : tensor<1x2x4x3xf32>
  %o:3 = lora.call_kernel cached_attention %f [)" +
                std::to_string(llvm::bit_cast<int64_t>(0.5)) + ", " +
                std::to_string(window) + R"(]
      ins(%q, %k, %v, %rows, %positions : tensor<1x4x2x4xf32>, tensor<1x2x2x4xf32>, tensor<1x2x2x3xf32>, tensor<1x2xi64>, tensor<1x2xi64>)
      outs(%e, %kc, %vc : tensor<1x2x4x3xf32>, tensor<2x6x2x4xf32>, tensor<2x6x2x3xf32>) -> tensor<1x2x4x3xf32>, tensor<2x6x2x4xf32>, tensor<2x6x2x3xf32>
  return %o#0, %o#1, %o#2 : tensor<1x2x4x3xf32>, tensor<2x6x2x4xf32>, tensor<2x6x2x3xf32>
})",
            {tensorIn(c, "q"), tensorIn(c, "k"), tensorIn(c, "v"),
             i64({1, 2}, {1, 1}), i64({1, 2}, {3, 4}), kCache, vCache});
    ASSERT_EQ(results.size(), 3u) << message;
    expectEqual({results[0]}, tensorIn(c, window ? "windowed" : "y"));
    // k is [head, token, D], the cache [position, head, D].
    Tensor k = tensorIn(c, "k"), expected = kCache;
    for (int64_t h = 0; h < 2; ++h)
      for (int64_t s = 0; s < 2; ++s)
        std::copy_n(k.values.begin() + (h * 2 + s) * 4, 4,
                    expected.values.begin() + ((6 + 3 + s) * 2 + h) * 4);
    EXPECT_EQ(results[1].values, expected.values);
    EXPECT_EQ(results[2].values[0], 9);
  }
}

} // namespace
