//===- EngineTest.cpp - Batched greedy generation -------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ApiTest.h"

using namespace lora::runtime;

namespace {
class EngineTest : public ApiTest {
protected:
  struct Case {
    std::vector<int64_t> tokens;
    const char *adapter;
    int64_t newTokens;
  };
  const std::vector<Case> cases = {
      {{3, 1, 4, 1, 5}, "a", 6},        {{2}, nullptr, 9},
      {{9, 9, 8, 7, 6, 5}, "b", 4},     {{1, 2, 3}, "c", 1},
      {{30, 20, 10}, "a", 5},           {{11, 12}, "b", 8},
      {{0, 1, 0, 1, 0, 1}, nullptr, 3},
  };

  static lora_request requestOf(const Case &c) {
    lora_request request = {};
    request.tokens = c.tokens.data();
    request.num_tokens = c.tokens.size();
    request.adapter = c.adapter;
    request.new_tokens = c.newTokens;
    request.top = 5;
    return request;
  }

  struct Answer {
    std::vector<int64_t> tokens;
    std::vector<std::pair<int64_t, float>> top;
    bool operator==(const Answer &) const = default;
  };

  static Answer answer(const Engine &engine, uint64_t id) {
    auto result = engine.result(id);
    EXPECT_TRUE(result);
    EXPECT_TRUE(result->finished);
    EXPECT_EQ(result->status, LORA_OK) << result->message;
    Answer out;
    out.tokens.assign(result->tokens, result->tokens + result->num_tokens);
    for (size_t i = 0; i < result->num_top; ++i)
      out.top.emplace_back(result->top[i].id, result->top[i].value);
    return out;
  }

  /// All cases through one engine.
  std::vector<Answer> runAll(int64_t rows, int64_t chunk) {
    Session s = session(rows, 32);
    auto engine = Engine::create(s, chunk);
    EXPECT_TRUE(engine);
    std::vector<uint64_t> ids;
    for (const Case &c : cases)
      ids.push_back(*engine->submit(requestOf(c)));
    EXPECT_TRUE(engine->run());
    std::vector<Answer> out;
    for (uint64_t id : ids)
      out.push_back(answer(*engine, id));
    return out;
  }
};
} // namespace

TEST_F(EngineTest, GreedyTokensAndTopMatchTheReference) {
  open();
  std::vector<Answer> answers = runAll(3, 0);
  for (size_t i = 0; i < cases.size(); ++i) {
    const Case &c = cases[i];
    EXPECT_EQ(answers[i].tokens,
              tiny::greedy(weights, find(c.adapter), c.tokens, c.newTokens))
        << i;
    auto logits = tiny::reference(weights, find(c.adapter), c.tokens).back();
    ASSERT_EQ(answers[i].top.size(), 5u);
    for (size_t j = 0; j < 5; ++j) {
      auto [id, value] = answers[i].top[j];
      EXPECT_NEAR(value, logits[size_t(id)], 2e-5);
      int better = 0;
      for (double other : logits)
        better += other > logits[size_t(id)];
      EXPECT_EQ(better, int(j));
    }
  }
}

TEST_F(EngineTest, RowsAndChunksDoNotChangeABit) {
  open();
  std::vector<Answer> alone = runAll(1, 0);
  for (int64_t rows : {2, 3, 7})
    for (int64_t chunk : {1, 2, 5, 512})
      EXPECT_EQ(runAll(rows, chunk), alone) << rows << " rows, " << chunk;
}

TEST_F(EngineTest, StopTokensEndARequestAndAreKept) {
  open();
  std::vector<int64_t> tokens = {3, 1, 4, 1, 5};
  std::vector<int64_t> full = tiny::greedy(weights, find("a"), tokens, 6);
  size_t first = 0;
  while (std::find(full.begin(), full.begin() + ptrdiff_t(first),
                   full[first]) == full.begin() + ptrdiff_t(first) &&
         first < 2)
    ++first;
  int64_t stop = full[first];
  auto met = std::find(full.begin(), full.end(), stop);
  Session s = session(1, 32);
  auto engine = Engine::create(s);
  ASSERT_TRUE(engine);
  lora_request request = requestOf({tokens, "a", 6});
  request.tokens = tokens.data();
  request.stop = &stop;
  request.num_stop = 1;
  uint64_t id = *engine->submit(request);
  ASSERT_TRUE(engine->run());
  EXPECT_EQ(answer(*engine, id).tokens,
            std::vector<int64_t>(full.begin(), met + 1));
}

TEST_F(EngineTest, LogitsWithoutNewTokensAndMargins) {
  open();
  Session s = session(2, 8);
  auto engine = Engine::create(s);
  ASSERT_TRUE(engine);
  std::vector<int64_t> tokens = {1, 2, 3, 4, 5, 6, 7, 8}; // Fills the cache.
  lora_request request = {};
  request.tokens = tokens.data();
  request.num_tokens = 8;
  request.top = 100;
  uint64_t none = *engine->submit(request);
  request.num_tokens = 5;
  request.new_tokens = 4;
  request.margins = true;
  uint64_t some = *engine->submit(request);
  ASSERT_TRUE(engine->run());
  Answer a = answer(*engine, none);
  EXPECT_TRUE(a.tokens.empty());
  ASSERT_EQ(a.top.size(), 32u); // No more than there are.
  for (size_t i = 1; i < 32; ++i)
    EXPECT_GE(a.top[i - 1].second, a.top[i].second);
  auto result = engine->result(some);
  ASSERT_TRUE(result);
  ASSERT_EQ(result->num_margins, 4u);
  EXPECT_EQ(result->margins[0], result->top[0].value - result->top[1].value);
}

TEST_F(EngineTest, TheLowestIdWinsATie) {
  // Equal rows of the head give equal logits, whatever the input.
  for (auto &[module, matrix] : weights)
    if (module == "lm_head")
      for (size_t i = 0; i < matrix.values.size(); ++i)
        matrix.values[i] = matrix.values[i % 16];
  tiny::writeModel(dir.path(), weights);
  open();
  Session s = session(1, 8);
  auto engine = Engine::create(s);
  ASSERT_TRUE(engine);
  std::vector<int64_t> tokens = {5};
  lora_request request = {};
  request.tokens = tokens.data();
  request.num_tokens = 1;
  request.new_tokens = 1;
  request.top = 3;
  uint64_t id = *engine->submit(request);
  ASSERT_TRUE(engine->run());
  Answer a = answer(*engine, id);
  EXPECT_EQ(a.tokens, std::vector<int64_t>{0});
  EXPECT_EQ(a.top[1].first, 1);
  EXPECT_EQ(a.top[2].first, 2);
}

TEST_F(EngineTest, RefusesBadRequestsAndServesTheRest) {
  open();
  Session s = session(2, 8);
  auto engine = Engine::create(s);
  ASSERT_TRUE(engine);
  std::vector<int64_t> tokens = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  auto error = [&](size_t count, int64_t newTokens, const char *adapter) {
    lora_request request = {};
    request.tokens = tokens.data();
    request.num_tokens = count;
    request.new_tokens = newTokens;
    request.adapter = adapter;
    auto id = engine->submit(request);
    EXPECT_FALSE(id);
    return id ? std::string() : id.error().message();
  };
  EXPECT_CONTAINS(error(0, 1, nullptr), "empty prompt");
  EXPECT_CONTAINS(error(9, 0, nullptr),
                  "needs 9 cache positions, the cache has 8");
  EXPECT_CONTAINS(error(5, 5, nullptr), "needs 9 cache positions");
  EXPECT_CONTAINS(error(5, -1, nullptr), "found -1");
  EXPECT_CONTAINS(error(2, 1, "z"), "unknown adapter 'z'; loaded: a, b, c");
  EXPECT_CONTAINS(error(2, 1, ""), "unknown adapter ''; loaded: a, b, c");
  tokens[1] = 32;
  EXPECT_CONTAINS(error(2, 1, nullptr),
                  "token 1 of the prompt: expected an id in [0, 32), found 32");
  tokens[1] = -7;
  EXPECT_CONTAINS(error(2, 1, nullptr), "found -7");
  lora_request good = requestOf(cases[0]);
  good.new_tokens = 4;
  uint64_t id = *engine->submit(good);
  ASSERT_TRUE(engine->run());
  EXPECT_EQ(answer(*engine, id).tokens,
            tiny::greedy(weights, find("a"), cases[0].tokens, 4));
  EXPECT_FALSE(engine->result(id + 1));
  EXPECT_TRUE(engine->remove(id));
  EXPECT_FALSE(engine->remove(id));
}

TEST_F(EngineTest, TheEmptyNameIsNotTheBase) {
  open("base");
  Session s = session(1, 8);
  auto engine = Engine::create(s);
  ASSERT_TRUE(engine);
  lora_request request = requestOf({{1, 2}, "", 1});
  const std::vector<int64_t> tokens = {1, 2};
  request.tokens = tokens.data();
  auto refused = engine->submit(request);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status(), LORA_NOT_FOUND);
  EXPECT_CONTAINS(refused.error().message(),
                  "unknown adapter '': the session has no bank");
  request.adapter = nullptr;
  EXPECT_TRUE(engine->submit(request));
}

TEST_F(EngineTest, RemovedAndUnloadedRequestsLeaveTheRestAlone) {
  open();
  Session s = session(2, 32);
  auto engine = Engine::create(s);
  ASSERT_TRUE(engine);
  uint64_t kept = *engine->submit(requestOf(cases[0]));
  uint64_t cancelled = *engine->submit(requestOf(cases[5]));
  uint64_t queued = *engine->submit(requestOf(cases[3])); // Adapter c.
  ASSERT_TRUE(engine->step());
  ASSERT_TRUE(engine->remove(cancelled));
  ASSERT_TRUE(bank->unload("c"));
  ASSERT_TRUE(engine->run());
  EXPECT_EQ(answer(*engine, kept).tokens,
            tiny::greedy(weights, find("a"), cases[0].tokens, 6));
  auto failed = engine->result(queued);
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->status, LORA_NOT_FOUND);
  EXPECT_CONTAINS(failed->message, "unknown adapter 'c'");
  for (const lora_adapter_info &info : bank->list())
    EXPECT_EQ(info.leases, 0);
}

TEST_F(EngineTest, StatsCountEveryToken) {
  open();
  Session s = session(3, 32);
  auto engine = Engine::create(s);
  ASSERT_TRUE(engine);
  int64_t prompt = 0, decoded = 0;
  for (const Case &c : cases) {
    ASSERT_TRUE(engine->submit(requestOf(c)));
    prompt += int64_t(c.tokens.size());
    decoded += c.newTokens - 1; // The first comes from the prompt.
  }
  ASSERT_TRUE(engine->run());
  lora_engine_stats stats = engine->stats();
  EXPECT_EQ(stats.prefill_tokens, prompt);
  EXPECT_EQ(stats.decode_tokens, decoded);
  EXPECT_GT(stats.prefill_seconds, 0);
  EXPECT_GT(stats.decode_seconds, 0);
}
