//===- LinearTest.cpp - Tests of LORA_KERNEL_LINEAR -----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Against float64, and bit for bit against itself.
//
//===----------------------------------------------------------------------===//

#include "TestSupport.h"

using namespace lora::runtime::cpu;
using namespace lora::runtime::cpu::test;

namespace {

constexpr int32_t F32 = LORA_DTYPE_F32, F16 = LORA_DTYPE_F16,
                  BF16 = LORA_DTYPE_BF16;

/// One problem: operands of the kernel and its reference.
struct Problem {
  Problem(unsigned seed, int64_t tokens, int64_t in, std::vector<int64_t> outs,
          int32_t xType, std::vector<int32_t> wTypes, int32_t yType,
          bool hasBias, int32_t bankType = F32,
          std::vector<std::vector<int32_t>> ranks = {}, int64_t gap = 0)
      : random(seed), tokens(tokens), in(in), outs(outs), hasBias(hasBias) {
    x = random.tensor(xType, {tokens, in}, gap);
    for (size_t i = 0; i < outs.size(); ++i) {
      int32_t type = wTypes[i % wTypes.size()];
      w.push_back(random.tensor(type, {outs[i], in}, gap));
      b.push_back(random.tensor(type, {outs[i]}));
      out += outs[i];
    }
    y = Tensor(yType, {tokens, out}, gap);
    slots = Tensor(LORA_DTYPE_I32, {tokens});
    slots.fill([&](int64_t) {
      return ranks.empty() ? -1.0 : double(random.below(ranks.size() + 1) - 1);
    });
    if (!ranks.empty())
      bank = std::make_unique<Bank>(
          random, bankType, std::vector<int64_t>(outs.size(), in), outs, ranks);
  }

  std::vector<LoraTensor> operands() {
    std::vector<LoraTensor> result = {
        x.view(), bank ? slots.view() : LoraTensor{}, y.view()};
    for (Tensor &t : w)
      result.push_back(t.view());
    for (Tensor &t : b)
      if (hasBias)
        result.push_back(t.view());
    return result;
  }
  std::vector<int64_t> attributes() {
    return {bank ? 0 : -1, int64_t(w.size()), hasBias};
  }
  Status run(const Isa &isa, ThreadPool &pool) {
    return runOn(isa, pool, bank ? &bank->bank : nullptr, LORA_KERNEL_LINEAR,
                 operands(), attributes());
  }

  /// Compares y with a float64 computation. The tolerance is the bound of
  /// sixteen f32 sums of in/16 terms each, plus one rounding into y.
  void compare(const char *what) {
    std::vector<double> row(in);
    for (int64_t t = 0; t < tokens; ++t) {
      for (int64_t k = 0; k < in; ++k)
        row[k] = x.get(t * in + k);
      int64_t column = 0;
      for (size_t i = 0; i < w.size(); ++i)
        for (int64_t j = 0; j < outs[i]; ++j, ++column) {
          double sum = hasBias ? b[i].get(j) : 0, magnitude = std::fabs(sum);
          for (int64_t k = 0; k < in; ++k) {
            double term = row[k] * w[i].get(j * in + k);
            sum += term;
            magnitude += std::fabs(term);
          }
          int64_t rank = 0;
          int32_t slot = bank ? int32_t(slots.get(t)) : -1;
          if (slot >= 0) {
            rank = bank->ranks[slot][i];
            sum += bank->delta(slot, i, 0, row.data(), j, magnitude);
          }
          int64_t roundings = in / 16 + rank + 10;
          double tolerance = roundings * 0x1p-24 * magnitude +
                             epsilonOf(y.dtype) * std::fabs(sum) + 1e-7;
          double found = y.get(t * out + column);
          ASSERT_LE(std::fabs(found - sum), tolerance)
              << what << ": token " << t << ", column " << column
              << ", expected " << sum << ", found " << found;
        }
    }
  }

  Random random;
  int64_t tokens, in;
  std::vector<int64_t> outs;
  int64_t out = 0;
  bool hasBias;
  Tensor x, y, slots;
  std::vector<Tensor> w, b;
  std::unique_ptr<Bank> bank;
};

// Shapes with every kind of remainder, on every instruction set.
TEST(Linear, MatchesFloat64OverShapes) {
  unsigned seed = 1;
  for (const Isa *isa : allIsas())
    for (int64_t tokens : {1, 2, 3, 5, 6, 7, 13, 70})
      for (int64_t in : {1, 15, 16, 17, 33, 100, 576})
        for (const std::vector<int64_t> &outs :
             {std::vector<int64_t>{1}, {2, 3}, {64}, {37, 5, 18}}) {
          Problem p(seed++, tokens, in, outs, F32, {F32}, F32, tokens % 2, F32,
                    {}, in % 3);
          ASSERT_TRUE(p.run(*isa, threePool()).ok());
          ASSERT_NO_FATAL_FAILURE(p.compare(isa->name));
          ASSERT_TRUE(p.y.gapsUntouched());
        }
}

// All element types of x, W and y, mixed weights included.
TEST(Linear, MatchesFloat64OverTypes) {
  unsigned seed = 1000;
  for (const Isa *isa : allIsas())
    for (int32_t x : {F32, F16, BF16})
      for (const std::vector<int32_t> &w :
           {std::vector<int32_t>{F32}, {F16}, {BF16}, {BF16, F32, F16}})
        for (int32_t y : {F32, F16, BF16})
          for (int64_t tokens : {1, 9}) {
            Problem p(seed++, tokens, 83, {21, 16, 40}, x, w, y, tokens % 4,
                      BF16, {{4, 0, 9}}, 3);
            ASSERT_TRUE(p.run(*isa, threePool()).ok());
            ASSERT_NO_FATAL_FAILURE(p.compare(isa->name));
            ASSERT_TRUE(p.y.gapsUntouched());
          }
}

// Ranks, bank types and mixed slots, with rows of no adapter among them.
TEST(Linear, MatchesFloat64WithAdapters) {
  unsigned seed = 2000;
  for (const Isa *isa : allIsas())
    for (int32_t type : {F32, F16, BF16})
      for (int64_t tokens : {1, 4, 19, 70})
        for (int32_t rank : {0, 1, 4, 8, 16, 17, 64}) {
          Problem p(seed++, tokens, 75, {48, 19}, F32, {F32}, F32, true, type,
                    {{rank, rank}, {3, 0}, {0, 0}, {16, rank}});
          ASSERT_TRUE(p.run(*isa, threePool()).ok());
          ASSERT_NO_FATAL_FAILURE(p.compare(isa->name));
          ASSERT_TRUE(p.y.gapsUntouched());
        }
}

// The slices of a site need not be those of the weights: one packed weight with
// three slices, and slices that cross a piece of work.
TEST(Linear, SlicesIndependentOfWeights) {
  Problem p(3000, 11, 40, {300, 20, 80}, F32, {F32}, F32, false, F32,
            {{5, 2, 7}, {0, 1, 0}});
  Problem packed(3000, 11, 40, {300, 20, 80}, F32, {F32}, F32, false, F32,
                 {{5, 2, 7}, {0, 1, 0}});
  Tensor joined(F32, {400, 40});
  int64_t row = 0;
  for (Tensor &t : packed.w)
    for (int64_t i = 0; i < t.count(); ++i, ++row)
      joined.set(row, t.get(i));
  packed.w = {joined};
  ASSERT_TRUE(p.run(getIsa(), threePool()).ok());
  ASSERT_TRUE(packed.run(getIsa(), threePool()).ok());
  EXPECT_EQ(p.y.bytes, packed.y.bytes);
  p.compare("segments");
}

// Long runs of one adapter, as in prefill, and the same rows shuffled.
TEST(Linear, MatchesFloat64InPrefill) {
  Problem p(3100, 230, 64, {96, 32}, F32, {F32}, F32, false, F32,
            {{16, 8}, {4, 4}});
  p.slots.fill([](int64_t t) { return t < 110 ? 0 : t < 150 ? -1 : 1; });
  ASSERT_TRUE(p.run(getIsa(), threePool()).ok());
  p.compare("prefill");
}

// A row is the same bits alone and in a batch, on one thread and on three, with
// its adapter or without.
TEST(Linear, RowsAreIndependent) {
  for (const Isa *isa : allIsas())
    for (int32_t type : {F32, BF16})
      for (int64_t tokens : {2, 5, 6, 7, 64, 103}) {
        Problem p(tokens, tokens, 219, {70, 33}, type, {type}, type, true, type,
                  {{16, 7}, {8, 8}, {3, 0}});
        ASSERT_TRUE(p.run(*isa, onePool()).ok());
        std::vector<uint8_t> whole = p.y.bytes;
        p.y.poison();
        ASSERT_TRUE(p.run(*isa, threePool()).ok());
        ASSERT_EQ(whole, p.y.bytes) << "threads";
        for (int64_t t = 0; t < tokens; ++t) {
          Tensor y(type, {1, p.out}), slot(LORA_DTYPE_I32, {1});
          slot.set(0, p.slots.get(t));
          std::vector<LoraTensor> operands = p.operands();
          operands[0].data = p.x.at(t * p.in);
          operands[0].sizes[0] = 1;
          operands[1] = slot.view();
          operands[2] = y.view();
          ASSERT_TRUE(runOn(*isa, threePool(), &p.bank->bank,
                            LORA_KERNEL_LINEAR, operands, p.attributes())
                          .ok());
          ASSERT_EQ(y.raw(0, p.out), p.y.raw(t * p.out, p.out)) << "row " << t;
        }
      }
}

// Rows of slot -1, and of an adapter that touches nothing, are the bits of the
// kernel without adapters.
TEST(Linear, BaseRowsAreUntouched) {
  for (const Isa *isa : allIsas()) {
    Problem p(7, 41, 130, {64, 50}, F32, {F32}, F32, true, F32,
              {{16, 4}, {0, 0}});
    ASSERT_TRUE(p.run(*isa, threePool()).ok());
    Tensor with = p.y;
    p.y.poison();
    std::vector<LoraTensor> operands = p.operands();
    operands[1] = {};
    ASSERT_TRUE(runOn(*isa, threePool(), nullptr, LORA_KERNEL_LINEAR, operands,
                      {-1, 2, 1})
                    .ok());
    int64_t same = 0, different = 0;
    for (int64_t t = 0; t < p.tokens; ++t) {
      bool equal = with.raw(t * p.out, p.out) == p.y.raw(t * p.out, p.out);
      if (p.slots.get(t) == 0) {
        EXPECT_FALSE(equal) << "an adapter without effect: row " << t;
        ++different;
      } else {
        EXPECT_TRUE(equal) << "row " << t;
        ++same;
      }
    }
    EXPECT_GT(same, 0);
    EXPECT_GT(different, 0);
  }
}

// AVX-512 and AVX2 add in the same order, so they agree in every bit.
TEST(Linear, VectorIsasAgree) {
  const Isa *v3 = findIsa("x86-64-v3"), *v4 = findIsa("x86-64-v4");
  if (!v3 || !v4)
    GTEST_SKIP() << "this CPU has no AVX-512";
  Problem p(9, 23, 333, {70, 9}, F32, {BF16, F16}, F32, true, F32, {{9, 8}});
  ASSERT_TRUE(p.run(*v4, threePool()).ok());
  std::vector<uint8_t> wide = p.y.bytes;
  p.y.poison();
  ASSERT_TRUE(p.run(*v3, threePool()).ok());
  EXPECT_EQ(wide, p.y.bytes);
}

// Empty products: no token, no column, no input.
TEST(Linear, EmptySizes) {
  Problem none(1, 0, 8, {4}, F32, {F32}, F32, false);
  EXPECT_TRUE(none.run(getIsa(), onePool()).ok());
  Problem narrow(1, 3, 8, {0}, F32, {F32}, F32, false);
  EXPECT_TRUE(narrow.run(getIsa(), onePool()).ok());
  Problem flat(1, 3, 0, {4}, F32, {F32}, F32, true);
  ASSERT_TRUE(flat.run(getIsa(), onePool()).ok());
  flat.compare("bias alone");
}

// What the kernels need stays allocated, and does not grow.
TEST(Linear, SteadyStateAllocatesNothing) {
  Scratch scratch;
  Problem p(5, 12, 64, {64}, BF16, {F32}, BF16, true, F32, {{8}});
  size_t capacity = 0;
  for (int round = 0; round < 3; ++round) {
    std::vector<LoraTensor> operands = p.operands();
    std::vector<int64_t> attributes = p.attributes();
    ASSERT_TRUE(runKernel(threePool(), scratch, &p.bank->bank,
                          LORA_KERNEL_LINEAR, operands.data(),
                          int32_t(operands.size()), attributes.data(), 3)
                    .ok());
    if (round == 0)
      capacity = scratch.capacity();
    EXPECT_EQ(scratch.capacity(), capacity);
  }
  EXPECT_GT(capacity, 0u);
}

} // namespace
