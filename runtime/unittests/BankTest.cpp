//===- BankTest.cpp - Loading, replacing and evicting adapters ------------===//
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

using BankTest = ApiTest;

static const std::vector<int64_t> kPrompt = {3, 1, 4, 1, 5};

static lora_adapter_info infoOf(Bank &bank, const std::string &name) {
  for (const lora_adapter_info &info : bank.list())
    if (info.name == name)
      return info;
  ADD_FAILURE() << "no adapter " << name;
  return {};
}

TEST_F(BankTest, FolderAndMemoryAgree) {
  open("tiny", /*load=*/false);
  ASSERT_TRUE(bank->load("folder", dir / "b"));
  const tiny::Adapter &adapter = adapters.at("b");
  std::vector<std::string> names;
  std::vector<std::vector<int64_t>> shapes;
  std::vector<lora_tensor> tensors;
  names.reserve(12);
  shapes.reserve(12);
  for (const auto &[module, factors] : adapter.factors) {
    bool embedding = module == "model.embed_tokens";
    for (bool isB : {false, true}) {
      const tiny::Matrix &m = isB ? factors.second : factors.first;
      names.push_back("base_model.model." + module +
                      (embedding ? ".lora_embedding_" : ".lora_") +
                      (isB ? "B" : "A") + (embedding ? "" : ".weight"));
      shapes.push_back({m.rows, m.columns});
      tensors.push_back({names.back().c_str(), LORA_F32, shapes.back().data(),
                         2, m.values.data()});
    }
  }
  Outcome loaded = bank->load("memory", tiny::adapterConfig(adapter), tensors);
  ASSERT_TRUE(loaded) << loaded.error().message();
  EXPECT_EQ(logitsOf(kPrompt, "folder"), logitsOf(kPrompt, "memory"));
  tensors[0].shape = nullptr;
  Outcome bad = bank->load("memory", tiny::adapterConfig(adapter), tensors);
  ASSERT_FALSE(bad);
  EXPECT_CONTAINS(bad.error().message(), "expected data and a shape");
  tensors[0].shape = shapes[0].data();
  tensors[0].dtype = 99;
  bad = bank->load("memory", tiny::adapterConfig(adapter), tensors);
  ASSERT_FALSE(bad);
  EXPECT_CONTAINS(bad.error().message(), "expected a lora_dtype, found 99");
}

TEST_F(BankTest, LeastRecentlyUsedGivesWay) {
  open(); // Three slots: a, b, c.
  tiny::writeAdapter(dir / "d", tiny::makeAdapter(14, 2, {"lm_head"}));
  ASSERT_TRUE(bank->load("d", dir / "d"));
  EXPECT_EQ(infoOf(*bank, "d").slot,
            -1); // Loaded, and waits for its first use.
  std::vector<float> a = logitsOf(kPrompt, "a"); // Now b is the oldest.
  logitsOf(kPrompt, "d");
  EXPECT_EQ(infoOf(*bank, "b").slot, -1);
  EXPECT_GE(infoOf(*bank, "d").slot, 0);
  EXPECT_EQ(logitsOf(kPrompt, "a"), a);

  ASSERT_TRUE(bank->pin("c"));
  ASSERT_TRUE(bank->pin("a"));
  int32_t d = *bank->acquire("d");
  auto none = bank->acquire("b");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().status(), LORA_EXHAUSTED);
  EXPECT_CONTAINS(none.error().message(), "all 3 slots are pinned or in use");
  Outcome full = bank->pin("b");
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().status(), LORA_EXHAUSTED);
  ASSERT_TRUE(bank->release(d));
  EXPECT_FALSE(bank->release(d));
  EXPECT_TRUE(bank->acquire("b"));
  EXPECT_EQ(infoOf(*bank, "d").slot, -1);
}

TEST_F(BankTest, RequestsKeepTheVersionTheyStartedWith) {
  open();
  Session s = session(2, 32);
  auto engine = Engine::create(s);
  ASSERT_TRUE(engine);
  lora_request request = {};
  request.tokens = kPrompt.data();
  request.num_tokens = kPrompt.size();
  request.adapter = "b";
  request.new_tokens = 8;
  uint64_t old = *engine->submit(request);
  ASSERT_TRUE(engine->step());
  ASSERT_TRUE(engine->step());

  tiny::Adapter fresh = tiny::makeAdapter(99, 3, {"lm_head"});
  tiny::writeAdapter(dir / "fresh", fresh);
  ASSERT_TRUE(bank->unload("c"));
  Outcome replaced = bank->load("b", dir / "fresh");
  ASSERT_TRUE(replaced) << replaced.error().message();
  uint64_t young = *engine->submit(request);
  ASSERT_TRUE(engine->run());

  auto tokens = [&](uint64_t id) {
    auto result = engine->result(id);
    EXPECT_TRUE(result);
    return std::vector<int64_t>(result->tokens,
                                result->tokens + result->num_tokens);
  };
  EXPECT_EQ(tokens(old), tiny::greedy(weights, find("b"), kPrompt, 8));
  EXPECT_EQ(tokens(young), tiny::greedy(weights, &fresh, kPrompt, 8));
  EXPECT_NE(tokens(old), tokens(young)); // Or the test shows nothing.
  EXPECT_EQ(infoOf(*bank, "b").leases, 0);
}

TEST_F(BankTest, SwapsWhileAnotherThreadRuns) {
  open();
  std::vector<float> before = logitsOf(kPrompt, "a");
  std::atomic<bool> stop = false;
  std::thread swapper([&] {
    while (!stop) {
      EXPECT_TRUE(bank->load("c", dir / "b"));
      EXPECT_TRUE(bank->load("c", dir / "c"));
      EXPECT_FALSE(bank->load("c", dir / "nothing"));
    }
  });
  for (int i = 0; i < 200; ++i)
    ASSERT_EQ(logitsOf(kPrompt, "a"), before);
  stop = true;
  swapper.join();
}

//===----------------------------------------------------------------------===//
// What is refused, with nothing changed
//===----------------------------------------------------------------------===//

TEST_F(BankTest, AFailedLoadChangesNothing) {
  open();
  std::map<std::string, std::vector<float>> before;
  for (const char *name : {"a", "b", "c"})
    before[name] = logitsOf(kPrompt, name);
  auto error = [&](const tiny::Adapter &adapter) {
    tiny::writeAdapter(dir / "bad", adapter);
    Outcome loaded = bank->load("a", dir / "bad");
    EXPECT_FALSE(loaded);
    for (const auto &[known, logits] : before)
      EXPECT_EQ(logitsOf(kPrompt, known.c_str()), logits);
    EXPECT_EQ(bank->list().size(), 3u);
    return loaded ? std::string() : loaded.error().message();
  };
  auto linear = [&](const std::string &module, int64_t out, int64_t in,
                    int64_t rank) {
    std::mt19937 random(5);
    tiny::Adapter adapter;
    adapter.rank = rank;
    adapter.factors["lm_head"] = tiny::makeAdapter(5, rank, {"lm_head"})
                                     .factors["lm_head"]; // Sound by itself.
    adapter.factors[module] = {tiny::randomMatrix(random, rank, in, 1),
                               tiny::randomMatrix(random, out, rank, 1)};
    return adapter;
  };
  std::string q = tiny::kAttention + "q_proj";
  EXPECT_CONTAINS(error(linear("model.layers.0.self_attn.q_prj", 16, 16, 2)),
                  "matches no site of the program, the nearest is "
                  "'model.layers.0.self_attn.q_proj'");
  EXPECT_CONTAINS(error(linear(q, 16, 24, 2)),
                  "expected 16 columns of A, found 24");
  EXPECT_CONTAINS(error(linear(q, 24, 16, 2)),
                  "expected 16 rows of B, found 24");
  EXPECT_CONTAINS(error(linear(q, 16, 16, 9)),
                  "expected a rank of at most 8, the bank's, found 9");
}

TEST_F(BankTest, RefusesWhatIsNotFinite) {
  open();
  std::vector<float> before = logitsOf(kPrompt, "c");
  auto check = [&](const Outcome &loaded, const std::string &part) {
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().status(), LORA_MISMATCH);
    EXPECT_CONTAINS(loaded.error().message(), part);
    EXPECT_EQ(logitsOf(kPrompt, "c"), before);
    EXPECT_EQ(bank->list().size(), 3u);
  };
  auto both = [&](const tiny::Adapter &adapter, const std::string &config,
                  const std::string &part) {
    tiny::writeAdapter(dir / "bad", adapter);
    testfiles::writeText(dir / "bad/adapter_config.json", config);
    check(bank->load("c", dir / "bad"), part);
    const auto &[a, b] = adapter.factors.at("lm_head");
    const int64_t shapes[2][2] = {{a.rows, a.columns}, {b.rows, b.columns}};
    const lora_tensor tensors[] = {
        {"lm_head.lora_A.weight", LORA_F32, shapes[0], 2, a.values.data()},
        {"lm_head.lora_B.weight", LORA_F32, shapes[1], 2, b.values.data()}};
    check(bank->load("c", config, tensors), part);
    check(bank->load("new", config, tensors), part);
  };
  tiny::Adapter adapter = tiny::makeAdapter(7, 2, {"lm_head"});
  std::string config = tiny::adapterConfig(adapter);
  auto &[a, b] = adapter.factors.at("lm_head");
  float kept = a.values[16 + 3];
  a.values[16 + 3] = NAN;
  both(adapter, config,
       "lm_head.lora_A.weight': value at [1, 3]: expected a finite number, "
       "found nan");
  a.values[16 + 3] = kept;
  b.values[2 * 5 + 1] = -INFINITY;
  both(adapter, config,
       "lm_head.lora_B.weight': value at [5, 1]: expected a finite number, "
       "found -inf");
  b.values[2 * 5 + 1] = 0;
  both(adapter,
       R"({"peft_type":"LORA","r":2,"lora_alpha":1e300,
           "target_modules":"all-linear"})",
       "alpha 1e+300 at rank 2, expected a scale that fits f32");
}

TEST_F(BankTest, RefusesBrokenFolders) {
  open();
  std::vector<float> before = logitsOf(kPrompt, "a");
  auto error = [&] {
    Outcome loaded = bank->load("a", dir / "bad");
    EXPECT_FALSE(loaded);
    EXPECT_EQ(logitsOf(kPrompt, "a"), before);
    return loaded ? std::string() : loaded.error().message();
  };
  EXPECT_CONTAINS(error(), "expected an adapter folder");
  tiny::writeAdapter(dir / "bad", adapters["a"], ",\"use_dora\":true");
  EXPECT_CONTAINS(error(), "use_dora = true is not supported");
  testfiles::writeText(dir / "bad/adapter_config.json", "{\"r\":");
  EXPECT_CONTAINS(
      error(), "adapter_config.json': expected a JSON object: line 1, column "
               "6: ");
  tiny::writeAdapter(dir / "bad", adapters["a"]);
  std::string file = dir / "bad/adapter_model.safetensors";
  std::string bytes = testfiles::readText(file);
  testfiles::writeText(file, bytes.substr(0, bytes.size() - 4));
  EXPECT_CONTAINS(error(), "adapter_model.safetensors': tensor");
  testfiles::writeText(file, testfiles::replaced(bytes, "[4,16]", "[4,17]"));
  EXPECT_CONTAINS(error(), "expected 272 bytes for F32 [4, 17], found 256");
  EXPECT_FALSE(bank->load("", dir / "a"));
  EXPECT_FALSE(bank->unload("z"));
  EXPECT_FALSE(bank->pin("z"));
  EXPECT_FALSE(bank->acquire("z"));
  EXPECT_FALSE(bank->release(-1));
}
