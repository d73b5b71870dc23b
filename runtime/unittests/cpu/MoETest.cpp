//===- MoETest.cpp - Tests of LORA_KERNEL_MOE -----------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Against float64 over orders, activations and adapters; and bit for bit.
//
//===----------------------------------------------------------------------===//

#include "TestSupport.h"

using namespace lora::runtime::cpu;
using namespace lora::runtime::cpu::test;

namespace {

constexpr int32_t F32 = LORA_DTYPE_F32, F16 = LORA_DTYPE_F16,
                  BF16 = LORA_DTYPE_BF16;

double activate(double x, int64_t activation) {
  if (activation == LORA_ACTIVATION_SILU)
    return x / (1 + std::exp(-x));
  if (activation == LORA_ACTIVATION_GELU)
    return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0)));
  return 0.5 * x *
         (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
}

struct Problem {
  Problem(unsigned seed, int64_t tokens, int64_t hidden, int64_t inner,
          int64_t experts, int64_t choices, int64_t order, int64_t activation,
          int32_t type, bool packedSlices, int32_t bankType,
          std::vector<std::vector<int32_t>> ranks)
      : random(seed), tokens(tokens), hidden(hidden), inner(inner),
        experts(experts), choices(choices), order(order),
        activation(activation), packed(packedSlices) {
    x = random.tensor(type, {tokens, hidden}, 2);
    ids = Tensor(LORA_DTYPE_I64, {tokens, choices});
    ids.fill([&](int64_t) { return double(random.below(experts)); });
    weights = random.tensor(type, {tokens, choices});
    slots = Tensor(LORA_DTYPE_I32, {tokens});
    slots.fill([&](int64_t) {
      return double(random.below(int64_t(ranks.size()) + 1) - 1);
    });
    y = Tensor(type, {tokens, hidden}, 1);
    bool separate = order == LORA_MOE_SEPARATE;
    gate = random.tensor(type, {experts, separate ? inner : 2 * inner, hidden});
    up = random.tensor(type, {experts, separate ? inner : 0, hidden});
    down = random.tensor(type, {experts, hidden, inner}, 1);
    if (ranks.empty())
      return;
    std::vector<int64_t> ins = {hidden, hidden, inner},
                         outs = {inner, inner, hidden};
    if (packed) {
      ins = {hidden, inner};
      outs = {2 * inner, hidden};
    }
    bank = std::make_unique<Bank>(random, bankType, ins, outs, ranks, experts);
  }
  std::vector<LoraTensor> operands() {
    std::vector<LoraTensor> result = {
        x.view(),       ids.view(),
        weights.view(), bank ? slots.view() : LoraTensor{},
        y.view(),       gate.view()};
    if (order == LORA_MOE_SEPARATE)
      result.push_back(up.view());
    result.push_back(down.view());
    return result;
  }
  Status run(const Isa &isa, ThreadPool &pool) {
    return runOn(isa, pool, bank ? &bank->bank : nullptr, LORA_KERNEL_MOE,
                 operands(), {bank ? 0 : -1, order, activation});
  }

  void compare(const char *what) {
    std::vector<double> in(hidden), middle(inner);
    for (int64_t t = 0; t < tokens; ++t) {
      for (int64_t i = 0; i < hidden; ++i)
        in[i] = x.get(t * hidden + i);
      int32_t slot = bank ? int32_t(slots.get(t)) : -1;
      std::vector<double> expected(hidden), magnitude(hidden);
      for (int64_t j = 0; j < choices; ++j) {
        int64_t e = int64_t(ids.get(t * choices + j));
        double weight = weights.get(t * choices + j);
        // Row of the weight tensor that holds gate or up of unit i.
        auto rowOf = [&](int64_t i, bool isUp) {
          return order == LORA_MOE_SEPARATE      ? i
                 : order == LORA_MOE_INTERLEAVED ? 2 * i + isUp
                                                 : i + (isUp ? inner : 0);
        };
        auto project = [&](int64_t i, bool isUp) {
          bool separate = order == LORA_MOE_SEPARATE;
          Tensor &w = isUp && separate ? up : gate;
          int64_t rows = separate ? inner : 2 * inner, row = rowOf(i, isUp);
          double sum = 0, unused = 0;
          for (int64_t h = 0; h < hidden; ++h)
            sum += in[h] * w.get((e * rows + row) * hidden + h);
          if (slot >= 0)
            sum += packed ? bank->delta(slot, 0, e, in.data(), row, unused)
                          : bank->delta(slot, isUp, e, in.data(), i, unused);
          return sum;
        };
        for (int64_t i = 0; i < inner; ++i)
          middle[i] =
              activate(project(i, false), activation) * project(i, true);
        for (int64_t h = 0; h < hidden; ++h) {
          double sum = 0;
          for (int64_t i = 0; i < inner; ++i) {
            double term = middle[i] * down.get((e * hidden + h) * inner + i);
            sum += term;
            magnitude[h] += std::fabs(term * weight);
          }
          if (slot >= 0)
            sum += bank->delta(slot, packed ? 1 : 2, e, middle.data(), h,
                               magnitude[h]);
          expected[h] += weight * sum;
        }
      }
      for (int64_t h = 0; h < hidden; ++h) {
        double found = y.get(t * hidden + h);
        // Relative to the terms: three products deep, all in f32.
        ASSERT_LE(std::fabs(found - expected[h]),
                  4e-6 * magnitude[h] + 1e-5 +
                      epsilonOf(y.dtype) * std::fabs(expected[h]))
            << what << ": token " << t << ", column " << h << ", expected "
            << expected[h] << ", found " << found;
      }
    }
    ASSERT_TRUE(y.gapsUntouched());
  }

  Random random;
  int64_t tokens, hidden, inner, experts, choices, order, activation;
  bool packed;
  Tensor x, ids, weights, slots, y, gate, up, down;
  std::unique_ptr<Bank> bank;
};

// Orders, activations, adapters per expert in both forms, and types.
TEST(MoE, MatchesFloat64) {
  unsigned seed = 1;
  for (const Isa *isa : allIsas())
    for (int64_t order :
         {LORA_MOE_CONCATENATED, LORA_MOE_INTERLEAVED, LORA_MOE_SEPARATE})
      for (bool packed : {false, true})
        for (int64_t tokens : {1, 5, 60}) {
          if (packed && order == LORA_MOE_SEPARATE)
            continue;
          std::vector<std::vector<int32_t>> ranks = {{4, 0, 3}, {1, 9, 16}};
          if (packed)
            ranks = {{4, 3}, {9, 0}};
          ++seed;
          int32_t type = seed % 3 == 0 ? F32 : seed % 3 == 1 ? BF16 : F16;
          Problem p(seed, tokens, 37, 70, 5, 2, order, seed / 3 % 3, type,
                    packed, seed % 2 ? F32 : BF16, ranks);
          ASSERT_TRUE(p.run(*isa, threePool()).ok());
          ASSERT_NO_FATAL_FAILURE(p.compare(isa->name));
        }
}

// Without adapters, and with all tokens on one expert or one choice twice.
TEST(MoE, UnevenRouting) {
  for (int64_t order : {0, 1, 2}) {
    Problem p(9, 130, 16, 20, 4, 3, order, LORA_ACTIVATION_SILU, F32, false,
              F32, {});
    p.ids.fill([](int64_t i) { return i % 3 == 2 ? 1 : 3; });
    ASSERT_TRUE(p.run(getIsa(), threePool()).ok());
    ASSERT_NO_FATAL_FAILURE(p.compare("uneven"));
  }
}

// More tokens than one pass takes.
TEST(MoE, ManyTokens) {
  Problem p(10, 1500, 8, 6, 3, 3, 0, 0, F32, true, F32, {{2, 1}});
  ASSERT_TRUE(p.run(getIsa(), threePool()).ok());
  p.compare("many");
}

// A row is the same bits alone and in a batch, on one thread and on three.
TEST(MoE, RowsAreIndependent) {
  for (const Isa *isa : allIsas())
    for (int64_t order : {0, 1, 2}) {
      Problem p(11, 50, 40, 33, 3, 2, order, 0, F32, false, F32,
                {{8, 4, 2}, {0, 3, 16}});
      ASSERT_TRUE(p.run(*isa, onePool()).ok());
      std::vector<uint8_t> whole = p.y.bytes;
      p.y.poison();
      ASSERT_TRUE(p.run(*isa, threePool()).ok());
      ASSERT_EQ(whole, p.y.bytes);
      for (int64_t t = 0; t < p.tokens; ++t) {
        Tensor y(F32, {1, p.hidden});
        std::vector<LoraTensor> operands = p.operands();
        operands[0].data = p.x.at(t * p.hidden);
        operands[1].data = p.ids.at(t * p.choices);
        operands[2].data = p.weights.at(t * p.choices);
        operands[3].data = p.slots.at(t);
        operands[4] = y.view();
        for (int i = 0; i < 4; ++i)
          operands[i].sizes[0] = 1;
        ASSERT_TRUE(runOn(*isa, onePool(), &p.bank->bank, LORA_KERNEL_MOE,
                          operands, {0, order, 0})
                        .ok());
        ASSERT_EQ(y.raw(0, p.hidden), p.y.raw(t * p.hidden, p.hidden))
            << "token " << t;
      }
    }
}

// Rows of slot -1 are the bits of the kernel without adapters.
TEST(MoE, BaseRowsAreUntouched) {
  Problem p(12, 40, 32, 24, 4, 2, 1, 2, BF16, true, F32, {{8, 8}});
  ASSERT_TRUE(p.run(getIsa(), threePool()).ok());
  Tensor with = p.y;
  p.bank.reset();
  p.y.poison();
  ASSERT_TRUE(p.run(getIsa(), threePool()).ok());
  int64_t different = 0;
  for (int64_t t = 0; t < p.tokens; ++t) {
    bool equal =
        with.raw(t * p.hidden, p.hidden) == p.y.raw(t * p.hidden, p.hidden);
    if (p.slots.get(t) < 0)
      EXPECT_TRUE(equal) << "row " << t;
    else
      different += !equal;
  }
  EXPECT_GT(different, 0);
}

} // namespace
