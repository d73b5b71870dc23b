//===- SessionTest.cpp - Steps against a float64 reference ----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ApiTest.h"

using namespace lora::runtime;

/// f32 sums of at most 32 products against float64.
static constexpr double kTolerance = 2e-6;

using SessionTest = ApiTest;

TEST_F(SessionTest, AllPositionsMatchTheReference) {
  open();
  std::vector<int64_t> tokens = {3, 1, 4, 1, 5, 9, 2, 6};
  for (const char *name : {(const char *)nullptr, "a", "b", "c"}) {
    Session s = session();
    int32_t slot = name ? *bank->acquire(name) : -1;
    lora_step_item item = {
        1, slot, 0, tokens.data(), tokens.size(), LORA_LOGITS_ALL};
    auto logits = s.step(std::span(&item, 1));
    ASSERT_TRUE(logits) << logits.error().message();
    ASSERT_EQ(logits->rows, 8);
    ASSERT_EQ(logits->vocab, 32);
    auto expected = tiny::reference(weights, find(name), tokens);
    for (size_t i = 0; i < tokens.size(); ++i)
      EXPECT_LT(relativeError(logits->data + i * 32, expected[i]), kTolerance)
          << (name ? name : "base") << " at " << i;
  }
}

// The tolerance is tight enough to notice a wrong adapter.
TEST_F(SessionTest, ToleranceTellsAdaptersApart) {
  open();
  std::vector<int64_t> tokens = {3, 1, 4};
  std::vector<float> a = logitsOf(tokens, "a");
  for (const char *name : {(const char *)nullptr, "b", "c"})
    EXPECT_GT(
        relativeError(a.data(),
                      tiny::reference(weights, find(name), tokens).back()),
        100 * kTolerance);
}

TEST_F(SessionTest, MixedBatchIsBitIdenticalToAlone) {
  open();
  const char *names[] = {nullptr, "a", "b", "c"};
  std::vector<std::vector<int64_t>> prompts = {
      {7}, {1, 2, 3, 4, 5, 6, 7, 8, 9}, {30, 31}, {0, 5, 10, 15}};
  std::vector<lora_step_item> items;
  for (int i = 0; i < 4; ++i) {
    int32_t slot = names[i] ? *bank->acquire(names[i]) : -1;
    items.push_back({i, slot, 0, prompts[size_t(i)].data(),
                     prompts[size_t(i)].size(), LORA_LOGITS_LAST});
  }
  Session s = session();
  auto mixed = s.step(items);
  ASSERT_TRUE(mixed) << mixed.error().message();
  ASSERT_EQ(mixed->rows, 4);
  for (size_t i = 0; i < 4; ++i) {
    std::vector<float> alone = logitsOf(prompts[i], names[i]);
    EXPECT_EQ(0, std::memcmp(alone.data(), mixed->data + i * 32, 32 * 4)) << i;
  }
}

TEST_F(SessionTest, ChunksAndThreadsDoNotChangeABit) {
  std::vector<int64_t> tokens = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
  std::vector<float> whole;
  for (int32_t threads : {1, 2, 3}) {
    open("tiny", true, threads);
    std::vector<float> logits = logitsOf(tokens, "b");
    if (whole.empty())
      whole = logits;
    EXPECT_EQ(whole, logits);
  }
  Session s = session();
  int32_t slot = *bank->acquire("b");
  lora_step_item first = {2, slot, 0, tokens.data(), 4, LORA_LOGITS_NONE};
  auto none = s.step(std::span(&first, 1));
  ASSERT_TRUE(none) << none.error().message();
  EXPECT_EQ(none->rows, 0);
  lora_step_item rest = {2, slot, 4, tokens.data() + 4, 6, LORA_LOGITS_LAST};
  auto last = s.step(std::span(&rest, 1));
  ASSERT_TRUE(last) << last.error().message();
  EXPECT_EQ(0, std::memcmp(whole.data(), last->data, 32 * 4));
}

TEST_F(SessionTest, BaseRowsEqualTheProgramWithoutAdapters) {
  open();
  std::vector<int64_t> tokens = {3, 1, 4, 1, 5};
  std::vector<float> base = logitsOf(tokens, nullptr);
  bank.reset();
  open("base");
  EXPECT_EQ(base, logitsOf(tokens, nullptr));
}

TEST_F(SessionTest, RowsGoBackAndStartAgain) {
  open();
  Session s = session();
  std::vector<int64_t> first = {1, 2, 3, 4}, second = {9, 8};
  auto feed = [&](int64_t position, const std::vector<int64_t> &tokens) {
    lora_step_item item = {
        0, -1, position, tokens.data(), tokens.size(), LORA_LOGITS_LAST};
    auto logits = s.step(std::span(&item, 1));
    EXPECT_TRUE(logits) << logits.error().message();
    return std::vector<float>(logits->data, logits->data + 32);
  };
  feed(0, first);
  EXPECT_EQ(feed(2, second), logitsOf({1, 2, 9, 8}, nullptr));
  EXPECT_EQ(feed(0, second), logitsOf(second, nullptr));
}

//===----------------------------------------------------------------------===//
// What is refused
//===----------------------------------------------------------------------===//

TEST_F(SessionTest, RefusesBadStepsAndKeepsRunning) {
  open();
  Session s = session(2, 8);
  std::vector<int64_t> good = {1, 2, 3}, negative = {-1}, large = {1, 32},
                       nine(9, 1);
  std::vector<float> before = logitsOf(good, nullptr);
  auto error = [&](lora_step_item item) {
    auto logits = s.step(std::span(&item, 1));
    EXPECT_FALSE(logits);
    return logits ? std::string() : logits.error().message();
  };
  EXPECT_CONTAINS(error({2, -1, 0, good.data(), 3, LORA_LOGITS_LAST}),
                  "expected a cache row in [0, 2), found 2");
  EXPECT_CONTAINS(error({-1, -1, 0, good.data(), 3, LORA_LOGITS_LAST}),
                  "found -1");
  EXPECT_CONTAINS(error({0, -1, 0, good.data(), 0, LORA_LOGITS_LAST}),
                  "expected at least one token");
  EXPECT_CONTAINS(error({0, -1, 1, good.data(), 3, LORA_LOGITS_LAST}),
                  "expected a position in [0, 0]");
  EXPECT_CONTAINS(error({0, -1, 0, negative.data(), 1, LORA_LOGITS_LAST}),
                  "expected a token id in [0, 32), found -1");
  EXPECT_CONTAINS(error({0, -1, 0, large.data(), 2, LORA_LOGITS_LAST}),
                  "found 32");
  EXPECT_CONTAINS(error({0, -1, 0, nine.data(), 9, LORA_LOGITS_LAST}),
                  "do not fit the cache of 8 positions");
  EXPECT_CONTAINS(error({0, 3, 0, good.data(), 3, LORA_LOGITS_LAST}),
                  "adapter slot 3 holds no adapter");
  EXPECT_CONTAINS(error({0, -2, 0, good.data(), 3, LORA_LOGITS_LAST}),
                  "adapter slot -2");
  EXPECT_CONTAINS(error({0, -1, 0, nullptr, 3, LORA_LOGITS_LAST}), "non-null");
  EXPECT_CONTAINS(error({0, -1, 0, good.data(), 3, 7}), "logits mode");
  lora_step_item twice[2] = {{0, -1, 0, good.data(), 3, LORA_LOGITS_LAST},
                             {0, -1, 0, good.data(), 3, LORA_LOGITS_LAST}};
  auto repeated = s.step(twice);
  ASSERT_FALSE(repeated);
  EXPECT_CONTAINS(repeated.error().message(), "occurs twice");
  EXPECT_FALSE(s.step({}));

  lora_step_item item = {0, -1, 0, good.data(), 3, LORA_LOGITS_LAST};
  auto after = s.step(std::span(&item, 1));
  ASSERT_TRUE(after);
  EXPECT_EQ(0, std::memcmp(before.data(), after->data, 32 * 4));
}

TEST_F(SessionTest, RefusesObjectsOfAnotherProgram) {
  open();
  auto other = Program::open(tinyProgram());
  ASSERT_TRUE(other);
  auto wrong = Session::create(*device, *other, *mapped, nullptr, 1, 8);
  ASSERT_FALSE(wrong);
  EXPECT_CONTAINS(wrong.error().message(), "another program");
  auto otherWeights = Weights::open(*other, dir.path());
  ASSERT_TRUE(otherWeights);
  auto bankless = Session::create(*device, *other, *otherWeights, &*bank, 1, 8);
  ASSERT_FALSE(bankless);
  EXPECT_CONTAINS(bankless.error().message(), "another program");
  EXPECT_FALSE(Session::create(*device, *program, *mapped, nullptr, 0, 8));
  EXPECT_FALSE(Session::create(*device, *program, *mapped, nullptr, 1, -1));
  auto big =
      Session::create(*device, *program, *mapped, nullptr, 1 << 20, INT32_MAX);
  ASSERT_FALSE(big);
  EXPECT_EQ(big.error().status(), LORA_OUT_OF_MEMORY);
}

TEST_F(SessionTest, AFailedKernelHarmsNobodyElse) {
  open("failing");
  Session s = session();
  std::vector<int64_t> good = {1, 2, 3}, more = {4}, trouble = {31};
  lora_step_item item = {0, -1, 0, good.data(), 3, LORA_LOGITS_LAST};
  ASSERT_TRUE(s.step(std::span(&item, 1)));
  lora_step_item bad = {1, -1, 0, trouble.data(), 1, LORA_LOGITS_LAST};
  int32_t slot = *bank->acquire("a");
  bad.slot = slot;
  auto failed = s.step(std::span(&bad, 1));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().status(), LORA_INTERNAL);
  EXPECT_CONTAINS(failed.error().message(), "failing.lso");
  EXPECT_CONTAINS(failed.error().message(), "site");
  lora_step_item next = {0, -1, 3, more.data(), 1, LORA_LOGITS_LAST};
  auto after = s.step(std::span(&next, 1));
  ASSERT_TRUE(after) << after.error().message();
  std::vector<float> alone = logitsOf({1, 2, 3, 4}, nullptr);
  EXPECT_EQ(0, std::memcmp(alone.data(), after->data, 32 * 4));
}

TEST_F(SessionTest, RunningOutOfMemoryIsAnError) {
  open("huge");
  Session s = session();
  std::vector<int64_t> good = {1, 2, 3};
  lora_step_item item = {0, -1, 0, good.data(), 3, LORA_LOGITS_LAST};
  for (int i = 0; i < 3; ++i) {
    auto failed = s.step(std::span(&item, 1));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().status(), LORA_OUT_OF_MEMORY);
    EXPECT_CONTAINS(failed.error().message(), "for a temporary");
  }
}
