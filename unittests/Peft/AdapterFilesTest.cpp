//===- AdapterFilesTest.cpp - Meaning of PEFT folders ---------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Peft/AdapterFiles.h"
#include "TestFiles.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

using namespace peft;
using namespace testfiles;

static const std::string kData = LORA_TEST_DATA;

#define EXPECT_CONTAINS(text, part)                                            \
  EXPECT_NE(std::string(text).find(part), std::string::npos) << (text)

/// Counts entries by (rank, scale).
static std::map<std::pair<int64_t, double>, int>
ranksOf(const AdapterFiles &adapter) {
  std::map<std::pair<int64_t, double>, int> out;
  for (const AdapterEntry &entry : adapter.entries)
    ++out[{entry.rank, std::round(entry.scale * 1e4) / 1e4}];
  return out;
}

static const AdapterEntry *find(const AdapterFiles &adapter,
                                const std::string &target) {
  for (const AdapterEntry &entry : adapter.entries)
    if (entry.target() == target)
      return &entry;
  return nullptr;
}

//===----------------------------------------------------------------------===//
// Real folders: ranks and scales as PEFT reports them
//===----------------------------------------------------------------------===//

TEST(AdapterFiles, RanksAndScalesOfRealAdapters) {
  using Table = std::map<std::pair<int64_t, double>, int>;
  const std::pair<const char *, Table> cases[] = {
      {"adapters/a", {{{8, 2}, 60}}},
      {"adapters/b", {{{16, 4}, 210}}},
      {"adapters/c",
       {{{4, 2}, 114}, {{16, 1.5}, 4}, {{8, 1}, 1}, {{2, 2.5}, 1}}},
      {"adapters/d", {{{8, 2}, 30}}},
  };
  for (const auto &[folder, expected] : cases) {
    auto adapter = loadAdapter(kData + "/" + folder);
    ASSERT_TRUE(adapter) << adapter.error().message;
    EXPECT_EQ(ranksOf(*adapter), expected) << folder;
  }
}

TEST(AdapterFiles, PatternsNameModules) {
  auto adapter = loadAdapter(kData + "/tiny/llama/adapters/patterns-r4");
  ASSERT_TRUE(adapter) << adapter.error().message;
  const AdapterEntry *q = find(*adapter, "model.layers.0.self_attn.q_proj");
  ASSERT_NE(q, nullptr);
  EXPECT_EQ(q->rank, 6);
  EXPECT_DOUBLE_EQ(q->scale, 1.0);
  const AdapterEntry *down = find(*adapter, "model.layers.1.mlp.down_proj");
  ASSERT_NE(down, nullptr);
  EXPECT_EQ(down->rank, 3);
  EXPECT_DOUBLE_EQ(down->scale, 2.0);
  const AdapterEntry *gate = find(*adapter, "model.layers.1.mlp.gate_proj");
  ASSERT_NE(gate, nullptr);
  EXPECT_DOUBLE_EQ(gate->scale, 3.0);
}

TEST(AdapterFiles, EmbeddingAndHead) {
  auto adapter = loadAdapter(kData + "/tiny/llama/adapters/embed-head-r4");
  ASSERT_TRUE(adapter) << adapter.error().message;
  const AdapterEntry *embed = find(*adapter, "model.embed_tokens");
  ASSERT_NE(embed, nullptr);
  EXPECT_EQ(embed->kind, AdapterKind::Embedding);
  EXPECT_EQ(embed->in, 256);
  EXPECT_EQ(embed->out, 64);
  const AdapterEntry *head = find(*adapter, "lm_head");
  ASSERT_NE(head, nullptr);
  EXPECT_EQ(head->kind, AdapterKind::Linear);
  EXPECT_EQ(head->out, 256);
}

TEST(AdapterFiles, StackedExperts) {
  for (std::string model : {"mixtral", "qwen3moe"}) {
    int64_t intermediate = model == "mixtral" ? 96 : 48;
    auto adapter =
        loadAdapter(kData + "/tiny/" + model + "/adapters/experts-3d-r4");
    ASSERT_TRUE(adapter) << adapter.error().message;
    const AdapterEntry *gateUp =
        find(*adapter, "model.layers.0.mlp.experts.gate_up_proj");
    ASSERT_NE(gateUp, nullptr);
    EXPECT_EQ(gateUp->kind, AdapterKind::Experts);
    EXPECT_EQ(gateUp->numExperts, 4);
    EXPECT_EQ(gateUp->in, 64);
    EXPECT_EQ(gateUp->out, 2 * intermediate);
    EXPECT_EQ(gateUp->rank, 4);
    const AdapterEntry *down =
        find(*adapter, "model.layers.1.mlp.experts.down_proj");
    ASSERT_NE(down, nullptr);
    EXPECT_EQ(down->in, intermediate);
    EXPECT_EQ(down->out, 64);
    // The expert is the fastest index of B, the slowest of A's rows.
    const TensorView *a = adapter->file->find(down->tensor);
    ASSERT_NE(a, nullptr);
    EXPECT_EQ(down->a.at(1, 2, 3), reinterpret_cast<const float *>(
                                       a->data)[(4 + 2) * intermediate + 3]);
    std::string bName = down->tensor;
    bName.replace(bName.find("lora_A"), 6, "lora_B");
    const TensorView *b = adapter->file->find(bName);
    ASSERT_NE(b, nullptr);
    EXPECT_EQ(down->b.at(1, 2, 3),
              reinterpret_cast<const float *>(b->data)[3 * 16 + 2 * 4 + 1]);
  }
}

TEST(AdapterFiles, RouterAndStackedPatterns) {
  auto adapter = loadAdapter(kData + "/tiny/mixtral/adapters/all-r4");
  ASSERT_TRUE(adapter) << adapter.error().message;
  const AdapterEntry *gateUp =
      find(*adapter, "model.layers.0.mlp.experts.gate_up_proj");
  ASSERT_NE(gateUp, nullptr);
  EXPECT_EQ(gateUp->rank, 8);
  EXPECT_DOUBLE_EQ(gateUp->scale, 2.0);
  EXPECT_NE(find(*adapter, "model.layers.0.mlp.gate"), nullptr);
}

TEST(AdapterFiles, SeparateExpertsTakeTodaysNames) {
  auto adapter = loadAdapter(kData + "/tiny/mixtral/adapters/experts-2d-r4");
  ASSERT_TRUE(adapter) << adapter.error().message;
  const AdapterEntry *up =
      find(*adapter, "model.layers.1.mlp.experts.3.up_proj"); // w3.
  ASSERT_NE(up, nullptr);
  EXPECT_EQ(up->kind, AdapterKind::Experts);
  EXPECT_EQ(up->module, "model.layers.1.mlp.experts");
  EXPECT_EQ(up->expert, 3);
  EXPECT_EQ(up->in, 64);
  EXPECT_EQ(up->out, 96);
}

TEST(AdapterFiles, EveryReferenceFolderLoadsOrIsRefused) {
  int loaded = 0;
  for (const auto &entry :
       std::filesystem::recursive_directory_iterator(kData)) {
    if (entry.path().filename() != "adapter_config.json")
      continue;
    std::string folder = entry.path().parent_path().string();
    auto adapter = loadAdapter(folder);
    if (folder.find("dora") != std::string::npos) {
      ASSERT_FALSE(adapter);
      EXPECT_EQ(adapter.error().code, ErrorCode::Unsupported);
      EXPECT_CONTAINS(adapter.error().message, "use_dora");
      continue;
    }
    EXPECT_TRUE(adapter) << adapter.error().message;
    ++loaded;
  }
  EXPECT_EQ(loaded, 20);
}

//===----------------------------------------------------------------------===//
// Configurations
//===----------------------------------------------------------------------===//

static std::string configError(const std::string &fields) {
  auto config =
      AdapterConfig::parse("{\"peft_type\":\"LORA\"," + fields + "}", "c.json");
  if (config)
    return {};
  EXPECT_CONTAINS(config.error().message, "'c.json'");
  return config.error().message;
}

TEST(AdapterConfig, RefusesByName) {
  const std::pair<const char *, const char *> cases[] = {
      {"\"use_dora\":true", "use_dora"},
      {"\"lora_bias\":true", "lora_bias"},
      {"\"bias\":\"all\"", "bias"},
      {"\"modules_to_save\":[\"lm_head\"]", "modules_to_save"},
      {"\"layer_replication\":[[0,2]]", "layer_replication"},
      {"\"trainable_token_indices\":[3]", "trainable_token_indices"},
      {"\"alora_invocation_tokens\":[3]", "alora_invocation_tokens"},
      {"\"use_qalora\":true", "use_qalora"},
      {"\"use_bdlora\":{\"nblocks\":2}", "use_bdlora"},
      {"\"arrow_config\":{\"top_k\":2}", "arrow_config"},
      {"\"kasa_config\":{\"beta\":2}", "kasa_config"},
      {"\"monteclora_config\":{\"x\":1}", "monteclora_config"},
      {"\"ensure_weight_tying\":true", "ensure_weight_tying"},
      {"\"init_lora_weights\":\"pissa_niter_4\"", "init_lora_weights"},
      {"\"init_lora_weights\":\"olora\"", "init_lora_weights"},
      {"\"tomorrows_invention\":1", "tomorrows_invention"},
      {"\"rank_pattern\":{\"(?=x)\":4}", "rank_pattern"},
      {"\"rank_pattern\":{\"(\":4}", "rank_pattern"},
      {"\"target_modules\":\"(((\"", "target_modules: '(((' is no supported "
                                     "regular expression: missing )"},
      {"\"exclude_modules\":\"a[\"", "exclude_modules: 'a['"},
      {"\"target_modules\":\"(q)\\\\1\"", "target_modules: '(q)\\1'"},
  };
  for (const auto &[fields, name] : cases) {
    std::string message = configError(fields);
    EXPECT_CONTAINS(message, name);
    EXPECT_CONTAINS(message, "support");
  }
  auto other = AdapterConfig::parse("{\"peft_type\":\"IA3\"}", "c.json");
  ASSERT_FALSE(other);
  EXPECT_CONTAINS(other.error().message, "found \"IA3\"");
}

TEST(AdapterConfig, RefusesWrongTypes) {
  EXPECT_CONTAINS(configError("\"r\":0"), "positive integer");
  EXPECT_CONTAINS(configError("\"r\":\"8\""), "positive integer");
  EXPECT_CONTAINS(configError("\"lora_alpha\":[1]"), "expected a number");
  EXPECT_CONTAINS(configError("\"use_rslora\":1"), "true or false");
  EXPECT_CONTAINS(configError("\"rank_pattern\":[1]"), "expected an object");
  EXPECT_CONTAINS(configError("\"rank_pattern\":{\"q\":2.5}"),
                  "positive integer");
  EXPECT_CONTAINS(configError("\"target_modules\":3"), "list of names");
  EXPECT_CONTAINS(configError("\"layers_to_transform\":[\"a\"]"),
                  "layer numbers");
  auto broken = AdapterConfig::parse("{\"r\": 8", "c.json");
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, ErrorCode::BadFormat);
  EXPECT_CONTAINS(broken.error().message,
                  "expected a JSON object: line 1, column 8: ");
  EXPECT_CONTAINS(configError("\"r\":" + std::string(1000000, '[') +
                              std::string(1000000, ']')),
                  "expected at most 128 levels of nesting");
  auto list = AdapterConfig::parse("[]", "c.json");
  ASSERT_FALSE(list);
  EXPECT_CONTAINS(list.error().message, "expected a JSON object, found array");
}

TEST(AdapterConfig, AcceptsWhatChangesNothing) {
  EXPECT_EQ(configError("\"lora_dropout\":0.1,\"fan_in_fan_out\":true,"
                        "\"init_lora_weights\":\"gaussian\","
                        "\"loftq_config\":{\"loftq_bits\":4},"
                        "\"use_dora\":false,\"tomorrow\":null"),
            "");
}

TEST(AdapterConfig, FirstPatternInFileOrderWins) {
  auto config = AdapterConfig::parse(
      R"({"peft_type":"LORA","r":4,"lora_alpha":8,"use_rslora":true,
          "rank_pattern":{"z.q_proj":16,"q_proj":2,"^model.k":7,
                          "a|b":9}})",
      "c.json");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->rankOf("m.z.q_proj"), 16);
  EXPECT_EQ(config->rankOf("m.q_proj"), 2);
  EXPECT_EQ(config->rankOf("m.xq_proj"), 4);  // Not at a module boundary.
  EXPECT_EQ(config->rankOf("m.q_proj.x"), 4); // Not at the end.
  EXPECT_EQ(config->rankOf("model.k"), 7);
  EXPECT_EQ(config->rankOf("x.model.k"), 4);
  EXPECT_EQ(config->rankOf("m.b"), 9); // An alternative is grouped.
  EXPECT_DOUBLE_EQ(config->scaleOf("m.z.q_proj"), 8.0 / 4.0);
}

TEST(AdapterConfig, SelectsModules) {
  auto parse = [](const std::string &fields) {
    auto config = AdapterConfig::parse(
        "{\"peft_type\":\"LORA\"," + fields + "}", "c.json");
    EXPECT_TRUE(config);
    return *config;
  };
  AdapterConfig list = parse(R"("target_modules":["q_proj"],
      "layers_to_transform":[1,3],"exclude_modules":["layers.3.q_proj"])");
  EXPECT_TRUE(list.selectsModule("model.layers.1.q_proj"));
  EXPECT_FALSE(list.selectsModule("model.layers.2.q_proj"));
  EXPECT_FALSE(list.selectsModule("model.layers.3.q_proj"));
  EXPECT_FALSE(list.selectsModule("model.layers.1.k_proj"));
  EXPECT_FALSE(list.selectsModule("q_proj")); // No layer number.
  AdapterConfig pattern = parse(R"("target_modules":"q_proj",
      "layers_to_transform":2,"layers_pattern":"h")");
  EXPECT_TRUE(pattern.selectsModule("q_proj")); // A regex knows no layers.
  AdapterConfig named = parse(R"("target_modules":["q"],
      "layers_to_transform":2,"layers_pattern":["h"])");
  EXPECT_TRUE(named.selectsModule("t.h.2.x.5.q"));
  EXPECT_FALSE(named.selectsModule("t.layers.2.q"));
  AdapterConfig regex = parse(R"("target_modules":".*layers\\.[01]\\.q")");
  EXPECT_TRUE(regex.selectsModule("m.layers.0.q"));
  EXPECT_FALSE(regex.selectsModule("m.layers.2.q"));
  EXPECT_TRUE(parse(R"("target_modules":"^(?!x).*q")").selectsModule("a.q"));
  for (const char *ahead : {"(?=a).*", "(?<=x).*q", "(?<!x)q"})
    EXPECT_TRUE(parse("\"target_modules\":\"" + std::string(ahead) + "\"")
                    .selectsModule("a.q"))
        << ahead;
  EXPECT_TRUE(parse(R"("target_modules":"all-linear")").selectsModule("a"));
}

//===----------------------------------------------------------------------===//
// Tensors that do not fit
//===----------------------------------------------------------------------===//

namespace {
struct Tensors {
  std::vector<float> zeros = std::vector<float>(4096, 0.0f);
  std::vector<MemoryTensor> list;

  void add(const std::string &name, std::vector<int64_t> shape,
           LoraDType dtype = LORA_DTYPE_F32) {
    list.push_back({"base_model.model." + name, dtype, shape, zeros.data()});
  }
  std::string error(const std::string &config) {
    auto adapter =
        loadAdapter("mine", "{\"peft_type\":\"LORA\"," + config + "}", list);
    return adapter ? std::string() : adapter.error().message;
  }
};
} // namespace

static const char *kQ = "\"r\":4,\"target_modules\":[\"q\"]";

TEST(AdapterFiles, RefusesFactorsThatContradict) {
  {
    Tensors t;
    t.add("m.q.lora_A.weight", {4, 8});
    EXPECT_CONTAINS(t.error(kQ), "its lora_B is missing");
  }
  {
    Tensors t;
    t.add("m.q.lora_A.weight", {3, 8});
    t.add("m.q.lora_B.weight", {8, 3});
    EXPECT_CONTAINS(t.error(kQ), "gives 'm.q' rank 4, found shape [3, 8]");
  }
  {
    Tensors t;
    t.add("m.q.lora_A.weight", {4, 8});
    t.add("m.q.lora_B.weight", {8, 5});
    EXPECT_CONTAINS(t.error(kQ), "expected 4 columns");
  }
  {
    Tensors t;
    t.add("m.k.lora_A.weight", {4, 8});
    t.add("m.k.lora_B.weight", {8, 4});
    EXPECT_CONTAINS(t.error(kQ), "does not select module 'm.k'");
  }
  {
    Tensors t;
    t.add("m.q.lora_A.weight", {4, 8}, LORA_DTYPE_I32);
    EXPECT_CONTAINS(t.error(kQ), "dtype");
  }
  {
    Tensors t;
    t.add("m.q.lora_A.weight", {4, 8, 1});
    EXPECT_CONTAINS(t.error(kQ), "expected a matrix");
  }
  {
    Tensors t;
    t.add("m.q.lora_magnitude_vector", {4});
    EXPECT_CONTAINS(t.error(kQ), "use_dora");
  }
  {
    Tensors t;
    t.add("m.q.weight", {4, 4});
    EXPECT_CONTAINS(t.error(kQ), "other trained tensors");
  }
  {
    Tensors t;
    t.add("m.q.lora_A.weight", {4, 8});
    t.add("m.q.lora_embedding_B", {8, 4});
    EXPECT_CONTAINS(t.error(kQ), "conflicts");
  }
  {
    Tensors t;
    EXPECT_CONTAINS(t.error(kQ), "found none");
  }
  {
    Tensors t;
    t.add("m.q.lora_A.weight", {4, 8});
    t.add("m.q.lora_B.weight", {8, 4});
    EXPECT_EQ(t.error(kQ), "");
  }
}

TEST(AdapterFiles, StackedExpertsNeedTargetParameters) {
  Tensors t;
  t.add("m.experts.lora_A.weight", {8, 6});
  t.add("m.experts.lora_B.weight", {6, 8});
  EXPECT_CONTAINS(t.error(kQ), "target_parameters");
  EXPECT_CONTAINS(t.error("\"r\":3,\"target_parameters\":[\"down_proj\"]"),
                  "multiple of rank 3");
  std::string config = "{\"peft_type\":\"LORA\",\"r\":4,"
                       "\"target_parameters\":[\"experts.down_proj\"]}";
  auto one = loadAdapter("mine", config, t.list);
  ASSERT_TRUE(one) << one.error().message;
  EXPECT_EQ(one->entries[0].part, ExpertPart::Down);
  EXPECT_EQ(one->entries[0].numExperts, 2);
}

TEST(AdapterFiles, EveryTargetParameterHasFactors) {
  Tensors t;
  t.add("m.experts.lora_A.weight", {8, 6});
  t.add("m.experts.lora_B.weight", {6, 8});
  EXPECT_CONTAINS(
      t.error("\"r\":4,\"target_parameters\":[\"experts.down_proj\","
              "\"experts.dwn_proj\"]"),
      "names 'experts.dwn_proj', expected factors for it, found "
      "none");
  Tensors router;
  router.add("m.mlp.gate.lora_A.weight", {4, 8});
  router.add("m.mlp.gate.lora_B.weight", {8, 4});
  const std::string config = "\"r\":4,\"target_parameters\":[\"mlp.gate.";
  EXPECT_EQ(router.error(config + "weight\"]"), "");
  EXPECT_CONTAINS(router.error(config + "weight\",\"up.weight\"]"),
                  "names 'up.weight'");
}

TEST(AdapterFiles, RefusesAScaleThatIsNotFinite) {
  Tensors t;
  t.add("m.q.lora_A.weight", {4, 8});
  t.add("m.q.lora_B.weight", {8, 4});
  std::string config = kQ;
  EXPECT_CONTAINS(t.error(config + ",\"lora_alpha\":1e300"),
                  "tensor 'base_model.model.m.q.lora_A.weight': 'mine' gives "
                  "'m.q' alpha 1e+300 at rank 4, expected a scale that fits "
                  "f32");
  EXPECT_CONTAINS(t.error(config + ",\"alpha_pattern\":{\"q\":-4e39}"),
                  "alpha -4e+39");
  EXPECT_EQ(t.error(config + ",\"lora_alpha\":1e38"), "");
}

TEST(AdapterFiles, MissingFilesAreNamed) {
  TempDir dir;
  auto none = loadAdapter(dir / "nothing");
  ASSERT_FALSE(none);
  EXPECT_CONTAINS(none.error().message, "expected an adapter folder");
  auto empty = loadAdapter(dir.path());
  ASSERT_FALSE(empty);
  EXPECT_CONTAINS(empty.error().message, "adapter_config.json");
  writeText(dir / "adapter_config.json", "{\"peft_type\":\"LORA\"}");
  auto half = loadAdapter(dir.path());
  ASSERT_FALSE(half);
  EXPECT_CONTAINS(half.error().message, "adapter_model.safetensors");
}
