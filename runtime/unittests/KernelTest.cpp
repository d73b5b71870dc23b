//===- KernelTest.cpp - Kernels by themselves, routings in host memory ----===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ApiTest.h"

#include <atomic>
#include <thread>

using namespace lora::runtime;

namespace {
/// The packed layer of q, k and v by itself.
class KernelTest : public ApiTest {
protected:
  static constexpr int64_t kTokens = 5, kIn = 16, kOut = 32;

  void SetUp() override {
    ApiTest::SetUp();
    open();
    ASSERT_EQ(lora_program_find_site(program->get(),
                                     (tiny::kAttention + "qkv_proj").c_str(),
                                     &site, nullptr),
              LORA_OK);
    auto made = Routing::create(*bank, {kTokens, 0, 0});
    ASSERT_TRUE(made) << made.error().message();
    routing.emplace(std::move(*made));
    std::mt19937 random(7);
    input = tiny::randomMatrix(random, kTokens, kIn, 1.0);
    for (const char *member : {"q_proj", "k_proj", "v_proj"}) {
      const tiny::Matrix &w = weights.at(tiny::kAttention + member);
      packed.insert(packed.end(), w.values.begin(), w.values.end());
    }
  }

  lora_status run(const Routing *with, int64_t siteNumber,
                  std::vector<float> &y, std::string *message = nullptr) {
    y.assign(kTokens * kOut, NAN);
    LoraTensor operands[] = {
        {input.values.data(), LORA_DTYPE_F32, 2, {kTokens, kIn}, {kIn, 1}},
        {},
        {y.data(), LORA_DTYPE_F32, 2, {kTokens, kOut}, {kOut, 1}},
        {packed.data(), LORA_DTYPE_F32, 2, {kOut, kIn}, {kIn, 1}}};
    int64_t attributes[] = {siteNumber, 1, 0};
    lora_error *error = nullptr;
    lora_status status =
        lora_kernel_run(device->get(), LORA_KERNEL_LINEAR, operands, 4,
                        attributes, 3, with ? with->get() : nullptr, &error);
    if (message)
      *message = lora_error_message(error);
    lora_error_free(error);
    return status;
  }

  /// In float64; `adapterOf` may hold nulls.
  std::vector<double>
  expected(const std::vector<const tiny::Adapter *> &adapterOf) const {
    std::vector<double> y(kTokens * kOut, 0.0);
    for (int64_t t = 0; t < kTokens; ++t) {
      int64_t at = 0;
      for (const char *member : {"q_proj", "k_proj", "v_proj"}) {
        std::string module = tiny::kAttention + member;
        const tiny::Matrix &w = weights.at(module);
        for (int64_t i = 0; i < w.rows; ++i, ++at)
          for (int64_t j = 0; j < kIn; ++j)
            y[size_t(t * kOut + at)] +=
                input.at(t, j) *
                (w.at(i, j) + (adapterOf[size_t(t)]
                                   ? adapterOf[size_t(t)]->delta(module, i, j)
                                   : 0.0));
      }
    }
    return y;
  }

  int32_t slotOf(const char *name) {
    auto slot = bank->acquire(name);
    EXPECT_TRUE(slot) << slot.error().message();
    return *slot;
  }

  int32_t site = -1;
  std::optional<Routing> routing;
  tiny::Matrix input;
  std::vector<float> packed;
};
} // namespace

TEST_F(KernelTest, ALayerWithAdaptersOfABatch) {
  int32_t a = slotOf("a"), b = slotOf("b");
  std::vector<int32_t> slots = {a, -1, b, a, b};
  Outcome set = routing->set(slots);
  ASSERT_TRUE(set) << set.error().message();
  std::vector<float> y;
  std::string message;
  ASSERT_EQ(run(&*routing, site, y, &message), LORA_OK) << message;
  EXPECT_LT(relativeError(y.data(), expected({find("a"), nullptr, find("b"),
                                              find("a"), find("b")})),
            1e-6);
  std::vector<float> base;
  ASSERT_EQ(run(nullptr, -1, base), LORA_OK);
  EXPECT_LT(
      relativeError(base.data(),
                    expected(std::vector<const tiny::Adapter *>(kTokens))),
      1e-6);
  // A row without an adapter is the base model's, bit for bit.
  EXPECT_TRUE(
      std::equal(y.begin() + kOut, y.begin() + 2 * kOut, base.begin() + kOut));
}

// All layers of a batch see one version of an adapter.
TEST_F(KernelTest, ABatchKeepsItsAdapters) {
  std::vector<int32_t> slots(kTokens, slotOf("a"));
  ASSERT_TRUE(routing->set(slots));
  std::vector<float> before, after, y;
  ASSERT_EQ(run(&*routing, site, before), LORA_OK);
  tiny::Adapter other = tiny::makeAdapter(99, 6, {tiny::kAttention + "k_proj"});
  tiny::writeAdapter(dir / "other", other);
  ASSERT_TRUE(bank->load("a", dir / "other"));
  ASSERT_EQ(run(&*routing, site, y), LORA_OK);
  EXPECT_EQ(y, before);
  ASSERT_TRUE(bank->release(slots[0]));
  std::fill(slots.begin(), slots.end(), slotOf("a"));
  ASSERT_TRUE(routing->set(slots));
  ASSERT_EQ(run(&*routing, site, after), LORA_OK);
  EXPECT_LT(relativeError(
                after.data(),
                expected(std::vector<const tiny::Adapter *>(kTokens, &other))),
            1e-6);
}

TEST_F(KernelTest, BatchesThatAreRefusedChangeNothing) {
  std::vector<int32_t> slots(kTokens, slotOf("a"));
  ASSERT_TRUE(routing->set(slots));
  std::vector<float> before, y;
  ASSERT_EQ(run(&*routing, site, before), LORA_OK);
  auto refuse = [&](const std::vector<int32_t> &bad, const char *part) {
    Outcome set = routing->set(bad);
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().status(), LORA_OUT_OF_RANGE);
    EXPECT_CONTAINS(set.error().message(), part);
    ASSERT_EQ(run(&*routing, site, y), LORA_OK);
    EXPECT_EQ(y, before);
  };
  refuse({-1, -1, 1000}, "token 2: expected an adapter slot in [-1, ");
  refuse({-2}, "token 0: expected an adapter slot in [-1, ");
  refuse(std::vector<int32_t>(kTokens + 1, -1),
         "expected at most 5 tokens in a batch, found 6");
  int32_t c = slotOf("c");
  ASSERT_TRUE(bank->release(c));
  ASSERT_TRUE(bank->unload("c"));
  refuse({c}, "is empty");
}

TEST_F(KernelTest, WhatIsRefused) {
  std::vector<int32_t> slots(kTokens - 1, slotOf("a"));
  ASSERT_TRUE(routing->set(slots));
  std::vector<float> y;
  std::string message;
  EXPECT_EQ(run(&*routing, site, y, &message), LORA_INVALID_ARGUMENT);
  EXPECT_CONTAINS(message, "slots");
  EXPECT_TRUE(std::isnan(y[0]));
  ASSERT_TRUE(routing->set(std::vector<int32_t>(kTokens, slots[0])));
  EXPECT_EQ(run(&*routing, 99, y, &message), LORA_INVALID_ARGUMENT);
  EXPECT_CONTAINS(message, "99");
  lora_error *error = nullptr;
  EXPECT_EQ(lora_kernel_run(device->get(), 77, nullptr, 0, nullptr, 0, nullptr,
                            &error),
            LORA_INVALID_ARGUMENT);
  EXPECT_CONTAINS(lora_error_message(error), "found 77");
  lora_error_free(error);
  EXPECT_EQ(
      lora_kernel_run(nullptr, 1, nullptr, 0, nullptr, 0, nullptr, nullptr),
      LORA_INVALID_ARGUMENT);
  int32_t number = 0;
  EXPECT_EQ(lora_program_find_site(program->get(),
                                   "model.layers.0.self_attn.qkv_prj", &number,
                                   &error),
            LORA_NOT_FOUND);
  EXPECT_CONTAINS(lora_error_message(error),
                  "the nearest is 'model.layers.0.self_attn.qkv_proj'");
  lora_error_free(error);
}

// Kernels, batches and adapters from many threads.
TEST_F(KernelTest, Threads) {
  int32_t a = slotOf("a");
  ASSERT_TRUE(routing->set(std::vector<int32_t>(kTokens, a)));
  std::vector<float> with, base;
  ASSERT_EQ(run(&*routing, site, with), LORA_OK);
  ASSERT_TRUE(routing->set(std::vector<int32_t>(kTokens, -1)));
  ASSERT_EQ(run(&*routing, site, base), LORA_OK);
  std::atomic<bool> stop = false;
  std::atomic<int> wrong = 0, calls = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([&] {
      std::vector<float> y;
      while (!stop) {
        if (run(&*routing, site, y) != LORA_OK || (y != with && y != base))
          ++wrong;
        ++calls;
      }
    });
  for (int i = 0; i < 2000 || calls < 300; ++i)
    ASSERT_TRUE(routing->set(std::vector<int32_t>(kTokens, i % 2 ? a : -1)));
  stop = true;
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(wrong, 0);
}
