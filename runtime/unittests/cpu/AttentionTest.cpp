//===- AttentionTest.cpp - Tests of LORA_KERNEL_CACHED_ATTENTION ----------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Against float64, and bit for bit: prefill, decode, and any batch agree.
//
//===----------------------------------------------------------------------===//

#include "TestSupport.h"

#include <map>

using namespace lora::runtime::cpu;
using namespace lora::runtime::cpu::test;

namespace {

constexpr int32_t F32 = LORA_DTYPE_F32, F16 = LORA_DTYPE_F16,
                  BF16 = LORA_DTYPE_BF16, I64 = LORA_DTYPE_I64;

/// q, k, v in [B, heads, S, D] and caches of `rows` sequences.
struct Problem {
  Problem(unsigned seed, int64_t batch, int64_t sequence, int64_t heads,
          int64_t kvHeads, int64_t size, int64_t vSize, int64_t rows,
          int64_t length, int32_t type = F32, int32_t cacheType = F32)
      : random(seed), batch(batch), sequence(sequence), heads(heads),
        kvHeads(kvHeads), size(size), vSize(vSize), numRows(rows),
        length(length) {
    q = random.tensor(type, {batch, heads, sequence, size}, 1);
    k = random.tensor(type, {batch, kvHeads, sequence, size}, 2);
    v = random.tensor(type, {batch, kvHeads, sequence, vSize});
    row = Tensor(I64, {batch, sequence});
    position = Tensor(I64, {batch, sequence});
    o = Tensor(type, {batch, sequence, heads, vSize}, 1);
    kCache = random.tensor(cacheType, {rows, length, kvHeads, size}, 3);
    vCache = random.tensor(cacheType, {rows, length, kvHeads, vSize}, 1);
  }
  std::vector<LoraTensor> operands() {
    return {q.view(),        k.view(), v.view(),      row.view(),
            position.view(), o.view(), kCache.view(), vCache.view()};
  }
  Status run(const Isa &isa, ThreadPool &pool) {
    int64_t bits;
    std::memcpy(&bits, &scale, 8);
    return runOn(isa, pool, nullptr, LORA_KERNEL_CACHED_ATTENTION, operands(),
                 {bits, window});
  }
  /// Compares o and the caches with the definition, given the caches before.
  void compare(Tensor kBefore, Tensor vBefore, const char *what) {
    auto index = [&](int64_t r, int64_t p, int64_t h, int64_t d, int64_t n) {
      return ((r * length + p) * kvHeads + h) * n + d;
    };
    auto source = [&](int64_t b, int64_t h, int64_t s, int64_t count, int64_t d,
                      int64_t n) {
      return ((b * count + h) * sequence + s) * n + d;
    };
    for (int64_t b = 0; b < batch; ++b)
      for (int64_t s = 0; s < sequence; ++s)
        for (int64_t h = 0; h < kvHeads; ++h) {
          int64_t r = int64_t(row.get(b * sequence + s));
          int64_t p = int64_t(position.get(b * sequence + s));
          for (int64_t d = 0; d < size; ++d)
            kBefore.set(index(r, p, h, d, size),
                        k.get(source(b, h, s, kvHeads, d, size)));
          for (int64_t d = 0; d < vSize; ++d)
            vBefore.set(index(r, p, h, d, vSize),
                        v.get(source(b, h, s, kvHeads, d, vSize)));
        }
    if (kCache.dtype == k.dtype) {
      ASSERT_EQ(kBefore.bytes, kCache.bytes) << what;
      ASSERT_EQ(vBefore.bytes, vCache.bytes) << what;
    } else {
      for (int64_t i = 0; i < kCache.count(); ++i)
        ASSERT_NEAR(kBefore.get(i), kCache.get(i), 2 * epsilonOf(kCache.dtype));
      ASSERT_TRUE(kCache.gapsUntouched() && vCache.gapsUntouched());
    }
    for (int64_t b = 0; b < batch; ++b)
      for (int64_t s = 0; s < sequence; ++s)
        for (int64_t h = 0; h < heads; ++h) {
          int64_t r = int64_t(row.get(b * sequence + s));
          int64_t p = int64_t(position.get(b * sequence + s));
          int64_t first = window ? std::max<int64_t>(0, p - window + 1) : 0;
          std::vector<double> weight(p + 1);
          double top = -1e300, total = 0;
          for (int64_t j = first; j <= p; ++j) {
            for (int64_t d = 0; d < size; ++d)
              weight[j] +=
                  q.get(source(b, h, s, heads, d, size)) *
                  kCache.get(index(r, j, h * kvHeads / heads, d, size));
            weight[j] *= scale;
            top = std::max(top, weight[j]);
          }
          for (int64_t j = first; j <= p; ++j)
            total += weight[j] = std::exp(weight[j] - top);
          for (int64_t d = 0; d < vSize; ++d) {
            double sum = 0;
            for (int64_t j = first; j <= p; ++j)
              sum += weight[j] / total *
                     vCache.get(index(r, j, h * kvHeads / heads, d, vSize));
            double found = o.get(((b * sequence + s) * heads + h) * vSize + d);
            // Scores of up to 8 and weights that add to one.
            ASSERT_NEAR(found, sum, 1e-5 + epsilonOf(o.dtype))
                << what << ": token " << b << ", " << s << ", head " << h;
          }
        }
    ASSERT_TRUE(o.gapsUntouched());
  }

  Random random;
  int64_t batch, sequence, heads, kvHeads, size, vSize, numRows, length;
  double scale = 0.37;
  int64_t window = 0;
  Tensor q, k, v, row, position, o, kCache, vCache;
};

// Prefill from several starts, with windows, groupings and odd head sizes.
TEST(Attention, MatchesFloat64) {
  unsigned seed = 1;
  for (const Isa *isa : allIsas())
    for (int64_t sequence : {1, 7, 8, 9, 21})
      for (int64_t window : {0, 1, 5, 64})
        for (int64_t start : {0, 3, 30})
          for (std::vector<int64_t> dims : {std::vector<int64_t>{9, 3, 64, 64},
                                            {2, 2, 17, 9},
                                            {4, 1, 8, 33}}) {
            Problem p(++seed, 2, sequence, dims[0], dims[1], dims[2], dims[3],
                      3, 64);
            p.window = window;
            p.row.fill([&](int64_t i) { return i < sequence ? 2 : 0; });
            p.position.fill([&](int64_t i) {
              return start + i % sequence + (i < sequence ? 0 : 2);
            });
            Tensor k = p.kCache, v = p.vCache;
            ASSERT_TRUE(p.run(*isa, threePool()).ok());
            ASSERT_NO_FATAL_FAILURE(p.compare(k, v, isa->name));
          }
}

// Types of the operands and of the caches.
TEST(Attention, MatchesFloat64OverTypes) {
  unsigned seed = 100;
  for (const Isa *isa : allIsas())
    for (int32_t type : {F32, F16, BF16})
      for (int32_t cache : {F32, F16, BF16}) {
        Problem p(++seed, 1, 12, 4, 2, 32, 32, 1, 12, type, cache);
        p.row.fill([](int64_t) { return 0; });
        p.position.fill([](int64_t i) { return i; });
        Tensor k = p.kCache, v = p.vCache;
        // Poisoned gaps are checked, so poison only those.
        ASSERT_TRUE(p.run(*isa, threePool()).ok());
        ASSERT_NO_FATAL_FAILURE(p.compare(k, v, isa->name));
      }
}

// Tokens of several sequences in any order in one flat batch.
TEST(Attention, FlatBatch) {
  Problem p(7, 1, 10, 6, 3, 16, 16, 4, 20);
  const int64_t rows[] = {0, 0, 0, 3, 1, 1, 0, 0, 2, 2};
  const int64_t positions[] = {4, 5, 6, 19, 0, 1, 8, 7, 11, 13};
  p.row.fill([&](int64_t i) { return rows[i]; });
  p.position.fill([&](int64_t i) { return positions[i]; });
  Tensor k = p.kCache, v = p.vCache;
  ASSERT_TRUE(p.run(getIsa(), threePool()).ok());
  p.compare(k, v, "flat");
}

// One token at a time gives the bits of the whole prompt at once, on one thread
// and on three, with a sliding window and without.
TEST(Attention, DecodeEqualsPrefill) {
  for (const Isa *isa : allIsas())
    for (int32_t type : {F32, BF16})
      for (int64_t window : {0, 3, 11}) {
        const int64_t length = 45, heads = 6, size = 24;
        Problem whole(3, 1, length, heads, 2, size, 24, 1, length, type, type);
        whole.window = window;
        whole.row.fill([](int64_t) { return 0; });
        whole.position.fill([](int64_t i) { return i; });
        Problem step = whole;
        ASSERT_TRUE(whole.run(*isa, threePool()).ok());
        for (int64_t t = 0; t < length; ++t) {
          Tensor o(type, {1, 1, heads, 24});
          std::vector<LoraTensor> operands = step.operands();
          for (int i = 0; i < 3; ++i) {
            operands[i].data = static_cast<char *>(operands[i].data) +
                               t * operands[i].strides[2] * bytesOfDType(type);
            operands[i].sizes[2] = 1;
          }
          for (int i : {3, 4}) {
            operands[i].data = static_cast<char *>(operands[i].data) + 8 * t;
            operands[i].sizes[1] = 1;
          }
          operands[5] = o.view();
          int64_t bits;
          std::memcpy(&bits, &step.scale, 8);
          ASSERT_TRUE(runOn(*isa, onePool(), nullptr,
                            LORA_KERNEL_CACHED_ATTENTION, operands,
                            {bits, window})
                          .ok());
          ASSERT_EQ(o.raw(0, heads * 24),
                    whole.o.raw(t * heads * 24, heads * 24))
              << "token " << t;
        }
        ASSERT_EQ(step.kCache.bytes, whole.kCache.bytes);
      }
}

// What lies in the cache beyond a token, NaNs included, does not reach it.
TEST(Attention, IgnoresTheFuture) {
  Problem p(4, 1, 9, 2, 1, 16, 16, 2, 16);
  p.row.fill([](int64_t) { return 1; });
  p.position.fill([](int64_t i) { return i; });
  Problem dirty = p;
  for (Tensor *cache : {&dirty.kCache, &dirty.vCache})
    cache->fill([](int64_t) { return NAN; });
  ASSERT_TRUE(p.run(getIsa(), threePool()).ok());
  ASSERT_TRUE(dirty.run(getIsa(), threePool()).ok());
  EXPECT_EQ(p.o.bytes, dirty.o.bytes);
}

// The last of two tokens at one place wins, on any number of threads.
TEST(Attention, LaterTokenWins) {
  Problem p(4, 1, 2, 2, 2, 16, 16, 1, 4);
  p.row.fill([](int64_t) { return 0; });
  p.position.fill([](int64_t) { return 2; });
  Tensor k = p.kCache, v = p.vCache;
  ASSERT_TRUE(p.run(getIsa(), threePool()).ok());
  p.compare(k, v, "twice");
}

// Large and small scores: softmax neither overflows nor loses the maximum.
TEST(Attention, ExtremeScores) {
  Problem p(8, 1, 5, 1, 1, 8, 8, 1, 5);
  p.row.fill([](int64_t) { return 0; });
  p.position.fill([](int64_t i) { return i; });
  for (double scale : {1e4, -1e4, 0.0}) {
    p.scale = scale;
    ASSERT_TRUE(p.run(getIsa(), onePool()).ok());
    for (int64_t i = 0; i < p.o.count(); ++i)
      ASSERT_LE(std::fabs(p.o.get(i)), 1.0001);
  }
}

} // namespace
