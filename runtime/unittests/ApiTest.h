//===- ApiTest.h - Set-up shared by tests of the C API --------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A tiny model and its adapters in a temporary folder, opened through the API.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_UNITTESTS_APITEST_H
#define RUNTIME_UNITTESTS_APITEST_H

#include "TinyModel.h"
#include "lora/Runtime/Runtime.h"

#include <gtest/gtest.h>

#define EXPECT_CONTAINS(text, part)                                            \
  EXPECT_NE(std::string(text).find(part), std::string::npos) << (text)

inline std::string tinyProgram(const std::string &name = "tiny") {
  return std::string(LORA_TINY_DIR) + "/" + name + ".lso";
}

/// Three adapters: attention, everything, and the head alone.
class ApiTest : public ::testing::Test {
protected:
  using Device = lora::runtime::Device;
  using Program = lora::runtime::Program;
  using Weights = lora::runtime::Weights;
  using Bank = lora::runtime::Bank;
  using Session = lora::runtime::Session;
  using Engine = lora::runtime::Engine;

  void SetUp() override {
    tiny::writeModel(dir.path(), weights);
    adapters["a"] = tiny::makeAdapter(
        11, 4, {tiny::kAttention + "q_proj", tiny::kAttention + "v_proj"});
    adapters["b"] = tiny::makeAdapter(
        12, 6,
        {"model.embed_tokens", tiny::kAttention + "q_proj",
         tiny::kAttention + "k_proj", tiny::kAttention + "v_proj",
         tiny::kAttention + "o_proj", "lm_head"});
    adapters["c"] = tiny::makeAdapter(13, 1, {"lm_head"});
    for (const auto &[name, adapter] : adapters)
      tiny::writeAdapter(dir / name, adapter);
  }

  /// Opens `name` with the tiny model; adapters a, b and c unless told not to.
  void open(const std::string &name = "tiny", bool load = true,
            int32_t threads = 2) {
    auto d = Device::cpu(threads);
    ASSERT_TRUE(d) << d.error().message();
    device.emplace(std::move(*d));
    auto p = Program::open(tinyProgram(name));
    ASSERT_TRUE(p) << p.error().message();
    program.emplace(std::move(*p));
    auto w = Weights::open(*program, dir.path());
    ASSERT_TRUE(w) << w.error().message();
    mapped.emplace(std::move(*w));
    if (program->info().max_adapters == 0)
      return;
    auto b = Bank::create(*program);
    ASSERT_TRUE(b) << b.error().message();
    bank.emplace(std::move(*b));
    if (load) {
      for (const auto &[adapter, unused] : adapters) {
        auto loaded = bank->load(adapter, dir / adapter);
        ASSERT_TRUE(loaded) << loaded.error().message();
      }
    }
  }

  Session session(int64_t rows = 4, int64_t length = 32) {
    auto created = Session::create(*device, *program, *mapped,
                                   bank ? &*bank : nullptr, rows, length);
    EXPECT_TRUE(created);
    return std::move(*created);
  }

  /// Last-position logits of one prompt in a fresh session.
  std::vector<float> logitsOf(const std::vector<int64_t> &tokens,
                              const char *adapter) {
    Session s = session();
    int32_t slot = -1;
    if (adapter) {
      auto lease = bank->acquire(adapter);
      EXPECT_TRUE(lease) << lease.error().message();
      slot = *lease;
    }
    lora_step_item item = {
        0, slot, 0, tokens.data(), tokens.size(), LORA_LOGITS_LAST};
    auto logits = s.step(std::span(&item, 1));
    EXPECT_TRUE(logits) << logits.error().message();
    if (adapter)
      EXPECT_TRUE(bank->release(slot));
    if (!logits)
      return {};
    return {logits->data, logits->data + logits->vocab};
  }

  const tiny::Adapter *find(const char *name) const {
    return name ? &adapters.at(name) : nullptr;
  }

  testfiles::TempDir dir;
  tiny::Weights weights = tiny::makeWeights();
  std::map<std::string, tiny::Adapter> adapters;
  std::optional<Device> device;
  std::optional<Program> program;
  std::optional<Weights> mapped;
  std::optional<Bank> bank;
};

/// Largest difference, relative to the largest reference value.
inline double relativeError(const float *found,
                            const std::vector<double> &expected) {
  double worst = 0, size = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    worst = std::max(worst, std::abs(double(found[i]) - expected[i]));
    size = std::max(size, std::abs(expected[i]));
  }
  return worst / size;
}

#endif // RUNTIME_UNITTESTS_APITEST_H
