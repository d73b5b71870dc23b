//===- WeightsTest.cpp - Matching checkpoints to programs -----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Weights.h"
#include "Manifest.h"

#include "../../unittests/Peft/TestFiles.h"

#include <gtest/gtest.h>

using namespace lora::runtime::impl;

static const std::string kData = LORA_TEST_DATA;

#define EXPECT_CONTAINS(text, part)                                            \
  EXPECT_NE(std::string(text).find(part), std::string::npos) << (text)

static std::string manifestOf(const std::string &weights) {
  return R"({"format":"lora-program","abi_version":4,"target":"cpu",
    "weights":[)" +
         weights + R"(],"entries":[{"name":"main","symbol":"lora_entry_main",
    "arguments":[{"role":"ids","dtype":"i64","shape":[-1,-1]}],
    "results":[{"role":"logits","dtype":"f32","shape":[-1,256]}]}]})";
}

static std::string weight(const std::string &name, const std::string &shape) {
  return R"({"name":")" + name + R"(","dtype":"f32","shape":)" + shape + "}";
}

static const std::string kExperts = "model.layers.1.mlp.experts.";

static Expected<std::shared_ptr<const Weights>>
openWeights(const std::string &model, const std::string &weights) {
  auto manifest = Manifest::parse(manifestOf(weights), "test");
  EXPECT_TRUE(manifest);
  return Weights::open(*manifest, kData + "/tiny/" + model, nullptr);
}

// Experts that the file stores one by one are stacked, gate before up.
TEST(Weights, StacksExperts) {
  struct Model {
    const char *name;
    int64_t intermediate;
    const char *prefix, *gate, *up, *down;
  };
  const Model models[] = {{"mixtral", 96,
                           "model.layers.1.block_sparse_moe.experts.", "w1",
                           "w3", "w2"},
                          {"qwen3moe", 48, "model.layers.1.mlp.experts.",
                           "gate_proj", "up_proj", "down_proj"}};
  for (const Model &model : models) {
    int64_t size = model.intermediate;
    auto dims = [](int64_t a, int64_t b, int64_t c) {
      return concat("[", a, ",", b, ",", c, "]");
    };
    auto weights = openWeights(
        model.name,
        weight(kExperts + "gate_up_proj", dims(4, 2 * size, 64)) + "," +
            weight(kExperts + "down_proj", dims(4, 64, size)) + "," +
            weight(kExperts + "up_proj", dims(4, size, 64)) + "," +
            weight("model.layers.1.mlp.gate.weight", "[4,64]"));
    ASSERT_TRUE(weights) << weights.error().message;
    auto file = peft::SafetensorsFile::open(kData + "/tiny/" + model.name +
                                            "/model.safetensors");
    ASSERT_TRUE(file);
    auto source = [&](int64_t expert, const char *part) {
      const peft::TensorView *view =
          (*file)->find(concat(model.prefix, expert, ".", part, ".weight"));
      EXPECT_NE(view, nullptr);
      return view->data;
    };
    const auto &tensors = (*weights)->tensors();
    auto *gateUp = static_cast<const float *>(tensors[0].data);
    auto *down = static_cast<const float *>(tensors[1].data);
    auto *up = static_cast<const float *>(tensors[2].data);
    size_t bytes = size_t(size) * 64 * 4;
    for (int64_t e = 0; e < 4; ++e) {
      EXPECT_EQ(0, std::memcmp(gateUp + e * 2 * size * 64,
                               source(e, model.gate), bytes));
      EXPECT_EQ(0, std::memcmp(gateUp + (2 * e + 1) * size * 64,
                               source(e, model.up), bytes));
      EXPECT_EQ(
          0, std::memcmp(down + e * size * 64, source(e, model.down), bytes));
      EXPECT_EQ(0, std::memcmp(up + e * size * 64, source(e, model.up), bytes));
    }
    EXPECT_EQ((*weights)->copiedBytes(), uint64_t(4 * bytes * 4));
  }
}

TEST(Weights, RefusesExpertsThatDoNotFit) {
  auto error = [](const std::string &name, const std::string &shape) {
    auto weights = openWeights("mixtral", weight(name, shape));
    EXPECT_FALSE(weights);
    return weights ? std::string() : weights.error().message;
  };
  EXPECT_CONTAINS(error(kExperts + "gate_up_proj", "[5,192,64]"),
                  "block_sparse_moe.experts.4.w1.weight' is missing");
  EXPECT_CONTAINS(error(kExperts + "gate_up_proj", "[3,192,64]"),
                  "expected 3 experts");
  EXPECT_CONTAINS(error(kExperts + "gate_up_proj", "[4,191,64]"),
                  "even number of rows");
  EXPECT_CONTAINS(error(kExperts + "gate_up_proj", "[4,190,64]"),
                  "expected f32 [95, 64], found f32 [96, 64]");
  EXPECT_CONTAINS(error(kExperts + "side_proj", "[4,96,64]"), "is missing");
  EXPECT_CONTAINS(error("model.layers.9.mlp.experts.down_proj", "[4,64,96]"),
                  "is missing");
}

//===----------------------------------------------------------------------===//
// Manifests
//===----------------------------------------------------------------------===//

TEST(Manifest, RefusesWhatItCannotTrust) {
  std::string good = manifestOf(weight("w", "[2]"));
  auto error = [&](const std::string &from, const std::string &to) {
    std::string text = testfiles::replaced(good, from, to);
    EXPECT_NE(text, good) << from;
    auto manifest = Manifest::parse(text, "p.lso");
    EXPECT_FALSE(manifest) << to;
    if (manifest)
      return std::string();
    EXPECT_CONTAINS(manifest.error().message, "'p.lso'");
    return manifest.error().message;
  };
  ASSERT_TRUE(Manifest::parse(good, "p.lso"));
  EXPECT_CONTAINS(error("lora-program", "x"), "of format \"lora-program\"");
  EXPECT_CONTAINS(error("\"abi_version\":4", "\"abi_version\":9"), "found 9");
  EXPECT_CONTAINS(error("\"abi_version\":4,", ""), "found none");
  EXPECT_CONTAINS(error("\"cpu\"", "\"tpu\""), "found 'tpu'");
  EXPECT_CONTAINS(error("\"f32\"", "\"f8\""),
                  "manifest.weights[0]: unknown dtype 'f8'");
  EXPECT_CONTAINS(error("[2]", "[-1]"), "size -1 is out of range");
  EXPECT_CONTAINS(error("[2]", "[1,1,1,1,1,1]"), "at most 5 sizes");
  EXPECT_CONTAINS(error("\"ids\"", "\"idz\""), "unknown role 'idz'");
  EXPECT_CONTAINS(error("\"logits\"", "\"ids\""), "unknown role 'ids'");
  EXPECT_CONTAINS(error("[-1,-1]", "[-1]"), "expected rank 2");
  EXPECT_CONTAINS(error("\"i64\"", "\"i32\""), "expected dtype i64");
  EXPECT_CONTAINS(error("lora_entry_main", "main"), "starts with lora_entry_");
  EXPECT_CONTAINS(error("\"arguments\":", "\"argumentz\":"),
                  "expected a list 'arguments'");
  EXPECT_CONTAINS(error("{\"role\":\"ids\",\"dtype\":\"i64\","
                        "\"shape\":[-1,-1]}",
                        "{\"role\":\"weight\",\"weight\":1,\"dtype\":\"f32\","
                        "\"shape\":[2]}"),
                  "expected an integer 'weight' in [0, 0], found 1");
  EXPECT_CONTAINS(error("]}]}]}", "]}]}],\"bank\":{}}"),
                  "manifest.bank: expected a string 'name'");
  for (size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(Manifest::parse(good.substr(0, size), "p.lso"));
}
