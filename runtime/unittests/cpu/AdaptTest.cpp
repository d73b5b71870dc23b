//===- AdaptTest.cpp - Tests of LORA_KERNEL_ADAPT -------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Against float64; rows without an adapter bit for bit.
//
//===----------------------------------------------------------------------===//

#include "TestSupport.h"

using namespace lora::runtime::cpu;
using namespace lora::runtime::cpu::test;

namespace {

constexpr int32_t F32 = LORA_DTYPE_F32, F16 = LORA_DTYPE_F16,
                  BF16 = LORA_DTYPE_BF16;

struct Problem {
  Problem(unsigned seed, int64_t tokens, int64_t in, std::vector<int64_t> outs,
          int32_t xType, int32_t yType, int32_t bankType,
          std::vector<std::vector<int32_t>> ranks, int64_t gap = 0)
      : random(seed), tokens(tokens), in(in), outs(outs),
        bank(random, bankType, std::vector<int64_t>(outs.size(), in), outs,
             ranks) {
    for (int64_t width : outs)
      out += width;
    x = random.tensor(xType, {tokens, in}, gap);
    y = random.tensor(yType, {tokens, out}, gap);
    slots = Tensor(LORA_DTYPE_I32, {tokens});
    slots.fill([&](int64_t) {
      return double(random.below(int64_t(ranks.size()) + 1) - 1);
    });
    base = y;
  }

  Status run(const Isa &isa, ThreadPool &pool) {
    return runOn(isa, pool, &bank.bank, LORA_KERNEL_ADAPT,
                 {x.view(), slots.view(), y.view()}, {0});
  }

  /// The tolerance is the bound of two f32 sums and one rounding into y.
  void compare(const char *what) {
    std::vector<double> row(in);
    for (int64_t t = 0; t < tokens; ++t) {
      for (int64_t k = 0; k < in; ++k)
        row[k] = x.get(t * in + k);
      auto slot = int32_t(slots.get(t));
      if (slot < 0) {
        ASSERT_EQ(y.raw(t * out, out), base.raw(t * out, out)) << what;
        continue;
      }
      int64_t column = 0;
      for (size_t i = 0; i < outs.size(); ++i)
        for (int64_t j = 0; j < outs[i]; ++j, ++column) {
          double sum = base.get(t * out + column), magnitude = std::fabs(sum);
          sum += bank.delta(slot, i, 0, row.data(), j, magnitude);
          int64_t roundings = in / 16 + bank.ranks[slot][i] + 10;
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
  int64_t tokens, in, out = 0;
  std::vector<int64_t> outs;
  Bank bank;
  Tensor x, y, slots, base;
};

// Shapes with every kind of remainder, more columns than one piece of work has,
// longer runs than one piece has rows, ranks of nothing.
TEST(Adapt, MatchesFloat64OverShapes) {
  unsigned seed = 1;
  for (const Isa *isa : allIsas())
    for (int64_t tokens : {1, 3, 7, 130})
      for (int64_t in : {1, 16, 33, 576})
        for (const std::vector<int64_t> &outs :
             {std::vector<int64_t>{1}, {2, 3, 64}, {600, 37}}) {
          size_t n = outs.size();
          Problem p(seed++, tokens, in, outs, F32, F32, F32,
                    {std::vector<int32_t>(n, 4), std::vector<int32_t>(n, 17),
                     std::vector<int32_t>(n, 0)},
                    in % 3);
          if (tokens == 130)
            p.slots.fill([](int64_t t) { return t < 100 ? 1 : t % 3 - 1; });
          ASSERT_TRUE(p.run(*isa, threePool()).ok());
          ASSERT_NO_FATAL_FAILURE(p.compare(isa->name));
          ASSERT_TRUE(p.y.gapsUntouched());
        }
}

TEST(Adapt, MatchesFloat64OverTypes) {
  unsigned seed = 1000;
  for (const Isa *isa : allIsas())
    for (int32_t x : {F32, F16, BF16})
      for (int32_t y : {F32, F16, BF16})
        for (int32_t bank : {F32, F16, BF16}) {
          Problem p(seed++, 21, 83, {21, 515}, x, y, bank, {{4, 0}, {9, 16}},
                    3);
          ASSERT_TRUE(p.run(*isa, threePool()).ok());
          ASSERT_NO_FATAL_FAILURE(p.compare(isa->name));
          ASSERT_TRUE(p.y.gapsUntouched());
        }
}

// A row is the same bits alone and in a batch, on one thread and on three.
TEST(Adapt, RowsAreIndependent) {
  for (const Isa *isa : allIsas())
    for (int32_t type : {F32, BF16}) {
      Problem p(7, 64, 75, {70, 33}, type, type, type, {{16, 7}, {3, 0}});
      ASSERT_TRUE(p.run(*isa, onePool()).ok());
      Tensor whole = p.y;
      p.y = p.base;
      ASSERT_TRUE(p.run(*isa, threePool()).ok());
      ASSERT_EQ(whole.bytes, p.y.bytes) << "threads";
      for (int64_t t = 0; t < p.tokens; ++t) {
        Tensor x(type, {1, p.in}), y(type, {1, p.out}),
            slot(LORA_DTYPE_I32, {1});
        x.fill([&](int64_t k) { return p.x.get(t * p.in + k); });
        y.fill([&](int64_t j) { return p.base.get(t * p.out + j); });
        slot.set(0, p.slots.get(t));
        ASSERT_TRUE(runOn(*isa, onePool(), &p.bank.bank, LORA_KERNEL_ADAPT,
                          {x.view(), slot.view(), y.view()}, {0})
                        .ok());
        ASSERT_EQ(y.raw(0, p.out), whole.raw(t * p.out, p.out))
            << "token " << t;
      }
    }
}

TEST(Adapt, WithoutABankNothingHappens) {
  Problem p(1, 3, 8, {6}, F32, F32, F32, {{2}});
  p.slots.fill([](int64_t) { return -1; });
  ASSERT_TRUE(runOn(getIsa(), onePool(), nullptr, LORA_KERNEL_ADAPT,
                    {p.x.view(), p.slots.view(), p.y.view()}, {0})
                  .ok());
  EXPECT_EQ(p.y.bytes, p.base.bytes);
}

} // namespace
