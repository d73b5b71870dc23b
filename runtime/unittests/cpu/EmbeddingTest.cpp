//===- EmbeddingTest.cpp - Tests of LORA_KERNEL_EMBEDDING -----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Against float64, and bit for bit against the table.
//
//===----------------------------------------------------------------------===//

#include "TestSupport.h"

using namespace lora::runtime::cpu;
using namespace lora::runtime::cpu::test;

namespace {

// Every mix of types, with and without adapters; rows without one are exact.
TEST(Embedding, MatchesFloat64) {
  const int32_t types[] = {LORA_DTYPE_F32, LORA_DTYPE_F16, LORA_DTYPE_BF16};
  unsigned seed = 1;
  for (const Isa *isa : allIsas())
    for (int32_t tableType : types)
      for (int32_t yType : types)
        for (int32_t bankType : types) {
          Random random(seed++);
          const int64_t tokens = 37, vocab = 23, width = 41;
          Tensor table = random.tensor(tableType, {vocab, width}, 5);
          Tensor ids(LORA_DTYPE_I64, {tokens}), slots(LORA_DTYPE_I32, {tokens});
          ids.fill([&](int64_t) { return double(random.below(vocab)); });
          slots.fill([&](int64_t) { return double(random.below(4) - 1); });
          // For an embedding A is [vocab, rank]: a bank of rank `vocab`-long
          // columns has the same bytes, read row by row.
          Bank bank(random, bankType, {vocab}, {width}, {{17}, {3}, {0}});
          Tensor y(yType, {tokens, width}, 3);
          ASSERT_TRUE(
              runOn(*isa, threePool(), &bank.bank, LORA_KERNEL_EMBEDDING,
                    {ids.view(), slots.view(), y.view(), table.view()}, {0})
                  .ok());
          ASSERT_TRUE(y.gapsUntouched());
          for (int64_t t = 0; t < tokens; ++t) {
            int64_t id = int64_t(ids.get(t));
            int32_t slot = int32_t(slots.get(t));
            for (int64_t j = 0; j < width; ++j) {
              double sum = table.get(id * width + j),
                     magnitude = std::fabs(sum);
              int32_t rank = slot < 0 ? 0 : bank.ranks[slot][0];
              for (int32_t r = 0; r < rank; ++r) {
                double term = bank.slices[slot].scale *
                              bank.a[slot].get(id * rank + r) *
                              bank.b[slot].get(r * width + j);
                sum += term;
                magnitude += std::fabs(term);
              }
              double found = y.get(t * width + j);
              ASSERT_LE(std::fabs(found - sum),
                        20 * 0x1p-24 * magnitude +
                            epsilonOf(yType) * std::fabs(sum) + 1e-7)
                  << isa->name << ": token " << t << ", column " << j;
              if (rank == 0 && tableType == yType)
                ASSERT_EQ(y.raw(t * width + j, 1),
                          table.raw(id * width + j, 1));
            }
          }
        }
}

// A row is the same alone and in a batch.
TEST(Embedding, RowsAreIndependent) {
  Random random(5);
  Tensor table = random.tensor(LORA_DTYPE_F32, {9, 70});
  Tensor ids(LORA_DTYPE_I64, {40}), slots(LORA_DTYPE_I32, {40});
  ids.fill([&](int64_t) { return double(random.below(9)); });
  slots.fill([&](int64_t) { return double(random.below(3) - 1); });
  Bank bank(random, LORA_DTYPE_F16, {9}, {70}, {{8}, {16}});
  Tensor y(LORA_DTYPE_F32, {40, 70});
  ASSERT_TRUE(runOn(getIsa(), threePool(), &bank.bank, LORA_KERNEL_EMBEDDING,
                    {ids.view(), slots.view(), y.view(), table.view()}, {0})
                  .ok());
  for (int64_t t = 0; t < 40; ++t) {
    Tensor id(LORA_DTYPE_I64, {1}), slot(LORA_DTYPE_I32, {1}),
        row(LORA_DTYPE_F32, {1, 70});
    id.set(0, ids.get(t));
    slot.set(0, slots.get(t));
    ASSERT_TRUE(runOn(getIsa(), onePool(), &bank.bank, LORA_KERNEL_EMBEDDING,
                      {id.view(), slot.view(), row.view(), table.view()}, {0})
                    .ok());
    ASSERT_EQ(row.raw(0, 70), y.raw(t * 70, 70)) << "token " << t;
  }
}

// Rounding to f16 and bf16 and back, over every exponent, ties, infinities and
// NaNs, is that of the compiler on every instruction set.
TEST(Formats, ConvertLikeTheCompiler) {
  std::vector<float> values;
  for (uint32_t exponent = 0; exponent < 256; ++exponent)
    for (uint32_t mantissa :
         {0u, 1u, 0x1000u, 0x1001u, 0x3000u, 0x7fffu, 0x8000u, 0x8001u,
          0x18000u, 0x7fe000u, 0x7ff000u, 0x7fffffu, 0x555555u})
      for (uint32_t sign : {0u, 1u}) {
        uint32_t bits = sign << 31 | exponent << 23 | mantissa;
        float f;
        std::memcpy(&f, &bits, 4);
        values.push_back(f);
      }
  int64_t n = static_cast<int64_t>(values.size());
  for (const Isa *isa : allIsas()) {
    std::vector<uint16_t> half(n), brain(n);
    isa->store[kF16](half.data(), values.data(), n);
    isa->store[kBF16](brain.data(), values.data(), n);
    std::vector<float> wide(n), wideBrain(n);
    isa->load[kF16](wide.data(), half.data(), n);
    isa->load[kBF16](wideBrain.data(), brain.data(), n);
    for (int64_t i = 0; i < n; ++i) {
      if (std::isnan(values[i])) {
        EXPECT_TRUE(std::isnan(wide[i]) && std::isnan(wideBrain[i]));
        continue;
      }
      float expected = static_cast<float>(static_cast<_Float16>(values[i]));
      EXPECT_EQ(wide[i], expected) << isa->name << ": f16 of " << values[i];
      EXPECT_EQ(std::signbit(wide[i]), std::signbit(expected));
      // bf16: the nearest of the two neighbours, the even one in a tie.
      uint32_t bits;
      std::memcpy(&bits, &values[i], 4);
      uint32_t low = bits >> 16, rest = bits & 0xffff;
      uint32_t nearest = low + (rest > 0x8000 || (rest == 0x8000 && low % 2));
      EXPECT_EQ(brain[i], nearest) << isa->name << ": bf16 of " << values[i];
    }
  }
}

} // namespace
