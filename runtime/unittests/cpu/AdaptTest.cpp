//===- AdaptTest.cpp - Tests of LORA_KERNEL_ADAPT -------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Against float64; rows without an adapter keep their bits.
//
//===----------------------------------------------------------------------===//

#include "TestSupport.h"

using namespace lora::runtime::cpu;
using namespace lora::runtime::cpu::test;

namespace {

constexpr int32_t F32 = LORA_DTYPE_F32, F16 = LORA_DTYPE_F16,
                  BF16 = LORA_DTYPE_BF16;

TEST(Adapt, LinearMatchesFloat64) {
  unsigned seed = 1;
  for (const Isa *isa : allIsas())
    for (int32_t type : {F32, F16, BF16})
      for (int64_t tokens : {1, 7, 130})
        for (const std::vector<int64_t> &outs :
             {std::vector<int64_t>{1}, {37, 5, 18}, {1500, 90}}) {
          Random random(seed++);
          const int64_t in = 45;
          int64_t out = 0;
          for (int64_t width : outs)
            out += width;
          std::vector<int32_t> first(outs.size(), 17), second(outs.size(), 3);
          second.back() = 0;
          Bank bank(random, BF16, std::vector<int64_t>(outs.size(), in), outs,
                    {first, second});
          Tensor x = random.tensor(type, {tokens, in}, 3);
          Tensor y = random.tensor(type, {tokens, out}, 5);
          Tensor slots(LORA_DTYPE_I32, {tokens});
          slots.fill([&](int64_t) { return double(random.below(3) - 1); });
          std::vector<double> before(tokens * out);
          std::vector<std::vector<uint8_t>> bits(tokens * out);
          for (int64_t i = 0; i < tokens * out; ++i) {
            before[i] = y.get(i);
            bits[i] = y.raw(i, 1);
          }
          Status status =
              runOn(*isa, threePool(), &bank.bank, LORA_KERNEL_ADAPT,
                    {x.view(), slots.view(), y.view()}, {0, in});
          ASSERT_TRUE(status.ok()) << status.message;
          ASSERT_TRUE(y.gapsUntouched());
          std::vector<double> row(in);
          for (int64_t t = 0; t < tokens; ++t) {
            int32_t slot = int32_t(slots.get(t));
            for (int64_t k = 0; k < in; ++k)
              row[k] = x.get(t * in + k);
            int64_t column = 0;
            for (size_t i = 0; i < outs.size(); ++i)
              for (int64_t j = 0; j < outs[i]; ++j, ++column) {
                int64_t at = t * out + column;
                if (slot < 0 || bank.ranks[slot][i] == 0) {
                  // A slice without the adapter may be rounded anew, to the
                  // same value.
                  ASSERT_EQ(y.raw(at, 1), bits[at]);
                  continue;
                }
                double magnitude = std::fabs(before[at]);
                double sum = before[at] +
                             bank.delta(slot, i, 0, row.data(), j, magnitude);
                ASSERT_LE(std::fabs(y.get(at) - sum),
                          40 * 0x1p-24 * magnitude +
                              epsilonOf(type) * std::fabs(sum) + 1e-7)
                    << isa->name << ": token " << t << ", column " << column;
              }
          }
        }
}

TEST(Adapt, EmbeddingMatchesFloat64) {
  unsigned seed = 1;
  for (const Isa *isa : allIsas())
    for (int32_t type : {F32, F16, BF16}) {
      Random random(seed++);
      const int64_t tokens = 60, vocab = 23, width = 41;
      Bank bank(random, F16, {vocab}, {width}, {{17}, {3}, {0}});
      Tensor ids(LORA_DTYPE_I64, {tokens}), slots(LORA_DTYPE_I32, {tokens});
      ids.fill([&](int64_t) { return double(random.below(vocab)); });
      slots.fill([&](int64_t) { return double(random.below(4) - 1); });
      Tensor y = random.tensor(type, {tokens, width}, 3);
      std::vector<double> before(tokens * width);
      for (int64_t i = 0; i < tokens * width; ++i)
        before[i] = y.get(i);
      ASSERT_TRUE(runOn(*isa, threePool(), &bank.bank, LORA_KERNEL_ADAPT,
                        {ids.view(), slots.view(), y.view()}, {0, vocab})
                      .ok());
      ASSERT_TRUE(y.gapsUntouched());
      for (int64_t t = 0; t < tokens; ++t) {
        int32_t slot = int32_t(slots.get(t));
        int64_t id = int64_t(ids.get(t));
        for (int64_t j = 0; j < width; ++j) {
          double sum = before[t * width + j], magnitude = std::fabs(sum);
          int32_t rank = slot < 0 ? 0 : bank.ranks[slot][0];
          for (int32_t r = 0; r < rank; ++r) {
            double term = bank.slices[slot].scale *
                          bank.a[slot].get(id * rank + r) *
                          bank.b[slot].get(r * width + j);
            sum += term;
            magnitude += std::fabs(term);
          }
          ASSERT_LE(std::fabs(y.get(t * width + j) - sum),
                    20 * 0x1p-24 * magnitude +
                        epsilonOf(type) * std::fabs(sum) + 1e-7);
        }
      }
    }
}

// A row is the same alone and in a batch.
TEST(Adapt, RowsAreIndependent) {
  Random random(3);
  const int64_t tokens = 90, in = 33, out = 70;
  Bank bank(random, F32, {in}, {out}, {{8}, {16}});
  Tensor x = random.tensor(F32, {tokens, in});
  Tensor slots(LORA_DTYPE_I32, {tokens});
  slots.fill([&](int64_t t) { return double(t / 30 - 1); });
  Tensor y(F32, {tokens, out}), one(F32, {1, out});
  y.fill([](int64_t) { return 1.0; });
  ASSERT_TRUE(runOn(getIsa(), threePool(), &bank.bank, LORA_KERNEL_ADAPT,
                    {x.view(), slots.view(), y.view()}, {0, in})
                  .ok());
  for (int64_t t = 0; t < tokens; ++t) {
    one.fill([](int64_t) { return 1.0; });
    LoraTensor row = x.view(), slot = slots.view();
    row.data = static_cast<float *>(row.data) + t * row.strides[0];
    slot.data = static_cast<int32_t *>(slot.data) + t;
    row.sizes[0] = slot.sizes[0] = 1;
    ASSERT_TRUE(runOn(getIsa(), onePool(), &bank.bank, LORA_KERNEL_ADAPT,
                      {row, slot, one.view()}, {0, in})
                    .ok());
    ASSERT_EQ(one.raw(0, out), y.raw(t * out, out)) << "token " << t;
  }
}

} // namespace
