//===- AdapterPackTest.cpp - Adapters in the bank's layout ----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AdapterPack.h"

#include "../../unittests/Peft/TestFiles.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

using namespace lora::runtime::impl;

static const std::string kData = LORA_TEST_DATA;

#define EXPECT_CONTAINS(text, part)                                            \
  EXPECT_NE(std::string(text).find(part), std::string::npos) << (text)

//===----------------------------------------------------------------------===//
// Banks
//===----------------------------------------------------------------------===//

static SiteInfo linearSite(const std::string &module, int64_t in, int64_t out) {
  SiteInfo site;
  site.name = module;
  site.in = in;
  site.slices = {{module, out}};
  return site;
}

enum class Form { Stacked, Interleaved, Separate };

/// A bank over every module of a tiny MoE model that adapters touch.
static BankInfo moeBank(int64_t intermediate, Form form,
                        LoraDType dtype = LORA_DTYPE_F32) {
  BankInfo bank;
  bank.name = "adapters";
  bank.maxAdapters = 2;
  bank.maxRank = 16;
  bank.dtype = dtype;
  for (int layer = 0; layer < 2; ++layer) {
    std::string prefix = concat("model.layers.", layer, ".");
    for (auto [name, out] : {std::pair("q_proj", 64),
                             {"k_proj", 32},
                             {"v_proj", 32},
                             {"o_proj", 64}})
      bank.sites.push_back(linearSite(prefix + "self_attn." + name, 64, out));
    bank.sites.push_back(linearSite(prefix + "mlp.gate", 64, 4));
    SiteInfo site;
    site.name = prefix + "mlp.experts";
    site.kind = SiteKind::MoE;
    site.in = 64;
    site.experts = 4;
    site.intermediate = intermediate;
    site.interleaved = form == Form::Interleaved;
    if (form == Form::Separate)
      site.slices = {{site.name + ".gate_proj", intermediate},
                     {site.name + ".up_proj", intermediate}};
    else
      site.slices = {{site.name + ".gate_up_proj", 2 * intermediate}};
    site.slices.push_back({site.name + ".down_proj", 64});
    bank.sites.push_back(std::move(site));
  }
  return bank;
}

/// scale * sum_r a[e, r, i] b[e, r, o] of a packed slice.
static double delta(const BankInfo &bank, const LoraSlice &slice, int64_t in,
                    int64_t out, int64_t e, int64_t i, int64_t o) {
  double sum = 0;
  for (int64_t r = 0; r < slice.rank; ++r) {
    int64_t row = e * slice.rank + r;
    sum += double(peft::loadFloat(slice.a, bank.dtype, row * in + i)) *
           double(peft::loadFloat(slice.b, bank.dtype, row * out + o));
  }
  return sum * double(slice.scale);
}

namespace {
/// Raw tensors of an adapter folder, read by name.
struct RawAdapter {
  std::shared_ptr<const peft::SafetensorsFile> file;
  explicit RawAdapter(const std::string &folder) {
    auto opened =
        peft::SafetensorsFile::open(folder + "/adapter_model.safetensors");
    EXPECT_TRUE(opened);
    file = *opened;
  }
  /// Element of `module`'s A or B by flat index.
  double at(const std::string &module, const char *factor, int64_t index) {
    const peft::TensorView *view = file->find("base_model.model." + module +
                                              ".lora_" + factor + ".weight");
    EXPECT_NE(view, nullptr) << module;
    return view ? double(peft::loadFloat(view->data, view->dtype, index)) : 0;
  }
};

struct Sizes {
  int64_t in, out;
};
} // namespace

/// PEFT's rule for stacked experts: A is (E, r, in), B is (out, r, E).
static double stackedDelta(RawAdapter &raw, const std::string &module,
                           int64_t rank, double scale, Sizes size, int64_t e,
                           int64_t i, int64_t o) {
  double sum = 0;
  for (int64_t r = 0; r < rank; ++r)
    sum += raw.at(module, "A", (e * rank + r) * size.in + i) *
           raw.at(module, "B", (o * rank + r) * 4 + e);
  return sum * scale;
}

static double plainDelta(RawAdapter &raw, const std::string &module,
                         int64_t rank, double scale, Sizes size, int64_t i,
                         int64_t o) {
  double sum = 0;
  for (int64_t r = 0; r < rank; ++r)
    sum += raw.at(module, "A", r * size.in + i) *
           raw.at(module, "B", o * rank + r);
  return sum * scale;
}

/// Index of a site of moeBank.
static size_t siteOf(const BankInfo &bank, const std::string &name) {
  for (size_t i = 0; i < bank.sites.size(); ++i)
    if (bank.sites[i].name == name)
      return i;
  ADD_FAILURE() << name;
  return 0;
}

/// Checks gate, up and down of layer 1 against `expected(part, e, i, o)`, part
/// 0, 1, 2.
template <typename ExpectedFn>
static void checkExperts(const std::string &folder, int64_t intermediate,
                         ExpectedFn expected) {
  auto files = peft::loadAdapter(folder);
  ASSERT_TRUE(files) << files.error().message;
  for (Form form : {Form::Stacked, Form::Interleaved, Form::Separate}) {
    BankInfo bank = moeBank(intermediate, form);
    BankLayout layout(bank);
    auto packed = packAdapter(layout, *files);
    ASSERT_TRUE(packed) << packed.error().message;
    size_t site = siteOf(bank, "model.layers.1.mlp.experts");
    const LoraSlice *slices =
        (*packed)->slices.data() + layout.firstSlice(site);
    bool separate = form == Form::Separate;
    for (int64_t e = 0; e < 4; ++e) {
      for (int64_t i = 0; i < 64; i += 7) {
        for (int64_t o = 0; o < intermediate; o += 5) {
          for (int part = 0; part < 2; ++part) {
            int64_t row = form == Form::Interleaved ? 2 * o + part
                          : separate                ? o
                                                    : o + part * intermediate;
            // A stacked adapter's rows are in the weight's own order.
            EXPECT_NEAR(delta(bank, slices[separate ? part : 0], 64,
                              separate ? intermediate : 2 * intermediate, e, i,
                              row),
                        expected(form, part, e, i, o), 1e-6);
          }
        }
      }
      for (int64_t i = 0; i < intermediate; i += 5)
        for (int64_t o = 0; o < 64; o += 7)
          EXPECT_NEAR(
              delta(bank, slices[separate ? 2 : 1], intermediate, 64, e, i, o),
              expected(form, 2, e, i, o), 1e-6);
    }
  }
}

TEST(AdapterPack, StackedExpertsInEveryBank) {
  for (auto [model, intermediate] :
       {std::pair("mixtral", 96), {"qwen3moe", 48}})
    for (auto [name, rank, scale] :
         {std::tuple("experts-3d-r4", 4, 2.0), {"all-r4", 8, 2.0}}) {
      std::string folder = concat(kData, "/tiny/", model, "/adapters/", name);
      RawAdapter raw(folder);
      std::string experts = "model.layers.1.mlp.experts";
      int64_t size = intermediate, r = rank;
      double s = scale;
      checkExperts(folder, size,
                   [&](Form form, int part, int64_t e, int64_t i, int64_t o) {
                     if (part == 2)
                       return stackedDelta(raw, experts, 4, 2.0, {size, 64}, e,
                                           i, o);
                     int64_t row = form == Form::Interleaved ? 2 * o + part
                                                             : o + part * size;
                     return stackedDelta(raw, experts + ".base_layer", r, s,
                                         {64, 2 * size}, e, i, row);
                   });
    }
}

TEST(AdapterPack, SeparateExpertsInEveryBank) {
  struct Model {
    const char *name;
    int64_t intermediate;
    const char *experts;
    const char *parts[3];
  };
  const Model models[] = {{"mixtral",
                           96,
                           "model.layers.1.block_sparse_moe.experts.",
                           {"w1", "w3", "w2"}},
                          {"qwen3moe",
                           48,
                           "model.layers.1.mlp.experts.",
                           {"gate_proj", "up_proj", "down_proj"}}};
  for (const Model &model : models) {
    std::string folder =
        concat(kData, "/tiny/", model.name, "/adapters/experts-2d-r4");
    RawAdapter raw(folder);
    checkExperts(folder, model.intermediate,
                 [&](Form, int part, int64_t e, int64_t i, int64_t o) {
                   Sizes size = part == 2 ? Sizes{model.intermediate, 64}
                                          : Sizes{64, model.intermediate};
                   return plainDelta(
                       raw, concat(model.experts, e, ".", model.parts[part]), 4,
                       2.0, size, i, o);
                 });
  }
}

TEST(AdapterPack, LinearsAndRouterKeepTheirRank) {
  std::string folder = kData + "/tiny/mixtral/adapters/all-r4";
  auto files = peft::loadAdapter(folder);
  ASSERT_TRUE(files);
  BankInfo bank = moeBank(96, Form::Stacked);
  BankLayout layout(bank);
  auto packed = packAdapter(layout, *files);
  ASSERT_TRUE(packed) << packed.error().message;
  RawAdapter raw(folder);
  for (const char *name :
       {"model.layers.0.self_attn.v_proj", "model.layers.1.mlp.gate"}) {
    size_t site = siteOf(bank, name);
    const LoraSlice &slice = (*packed)->slices[size_t(layout.firstSlice(site))];
    EXPECT_EQ(slice.rank, 4);
    EXPECT_EQ(slice.scale, 2.0f);
    int64_t out = bank.sites[site].slices[0].size;
    for (int64_t i = 0; i < 64; i += 3)
      for (int64_t o = 0; o < out; ++o)
        EXPECT_NEAR(delta(bank, slice, 64, out, 0, i, o),
                    plainDelta(raw, name, 4, 2.0, {64, out}, i, o), 1e-6);
  }
}

TEST(AdapterPack, AbsentSlicesAreEmpty) {
  auto files = peft::loadAdapter(kData + "/tiny/mixtral/adapters/qv-rslora-r8");
  ASSERT_TRUE(files);
  BankInfo bank = moeBank(96, Form::Stacked);
  BankLayout layout(bank);
  auto packed = packAdapter(layout, *files);
  ASSERT_TRUE(packed) << packed.error().message;
  size_t k = siteOf(bank, "model.layers.0.self_attn.k_proj");
  const LoraSlice &slice = (*packed)->slices[size_t(layout.firstSlice(k))];
  EXPECT_EQ(slice.rank, 0);
  EXPECT_EQ(slice.a, nullptr);
}

//===----------------------------------------------------------------------===//
// Experts that differ, and dtypes
//===----------------------------------------------------------------------===//

namespace {
struct MemoryAdapter {
  std::vector<std::vector<float>> storage;
  std::vector<peft::MemoryTensor> tensors;

  void add(const std::string &module, int64_t in, int64_t out, int64_t rank,
           float value) {
    for (auto [factor, shape] :
         {std::pair("A", std::vector<int64_t>{rank, in}), {"B", {out, rank}}}) {
      storage.emplace_back(size_t(shape[0] * shape[1]), value);
      tensors.push_back(
          {"base_model.model." + module + ".lora_" + factor + ".weight",
           LORA_DTYPE_F32, shape, storage.back().data()});
    }
  }
  Expected<std::shared_ptr<const PackedAdapter>>
  pack(const BankInfo &bank, const std::string &config) {
    auto files = peft::loadAdapter(
        "mine",
        "{\"peft_type\":\"LORA\",\"target_modules\":\"all-linear\"," + config +
            "}",
        tensors);
    EXPECT_TRUE(files) << files.error().message;
    return packAdapter(BankLayout(bank), *files);
  }
};
} // namespace

// Experts 1 and 3 only, with ranks 2 and 3 and scales 4 and 1.
TEST(AdapterPack, ExpertsMayDiffer) {
  MemoryAdapter adapter;
  std::string experts = "model.layers.0.mlp.experts.";
  adapter.add(experts + "1.down_proj", 48, 64, 2, 0.5f);
  adapter.add(experts + "3.down_proj", 48, 64, 3, 0.25f);
  BankInfo bank = moeBank(48, Form::Stacked);
  BankLayout layout(bank);
  auto packed = adapter.pack(
      bank, R"("r":2,"lora_alpha":8,"rank_pattern":{"3.down_proj":3},
               "alpha_pattern":{"3.down_proj":3})");
  ASSERT_TRUE(packed) << packed.error().message;
  size_t site = siteOf(bank, "model.layers.0.mlp.experts");
  const LoraSlice *slices = (*packed)->slices.data() + layout.firstSlice(site);
  EXPECT_EQ(slices[0].rank, 0);
  EXPECT_EQ(slices[1].rank, 3);
  EXPECT_NEAR(delta(bank, slices[1], 48, 64, 0, 5, 6), 0, 0);
  EXPECT_NEAR(delta(bank, slices[1], 48, 64, 1, 5, 6), 4 * 2 * 0.25, 1e-6);
  EXPECT_NEAR(delta(bank, slices[1], 48, 64, 2, 5, 6), 0, 0);
  EXPECT_NEAR(delta(bank, slices[1], 48, 64, 3, 5, 6), 3 * 0.0625, 1e-6);
}

TEST(AdapterPack, ConvertsToTheBanksDType) {
  for (LoraDType dtype : {LORA_DTYPE_F16, LORA_DTYPE_BF16}) {
    MemoryAdapter adapter;
    adapter.add("model.layers.0.self_attn.q_proj", 64, 64, 2, 0.1f);
    BankInfo bank = moeBank(48, Form::Stacked, dtype);
    auto packed = adapter.pack(bank, R"("r":2,"lora_alpha":2)");
    ASSERT_TRUE(packed);
    const LoraSlice &slice = (*packed)->slices[0];
    float expected =
        dtype == LORA_DTYPE_F16 ? 0.0999755859375f : 0.10009765625f;
    EXPECT_EQ(peft::loadFloat(slice.a, dtype, 5), expected);
    EXPECT_EQ((*packed)->bytes, uint64_t(2 * 64 * 2 * 2));
  }
}

TEST(AdapterPack, RefusesWhatIsNotFinite) {
  constexpr float kInf = std::numeric_limits<float>::infinity();
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  const std::string q = "model.layers.0.self_attn.q_proj";
  const std::string tensor = "tensor 'base_model.model." + q + ".lora_";
  for (LoraDType dtype : {LORA_DTYPE_F32, LORA_DTYPE_F16, LORA_DTYPE_BF16}) {
    BankInfo bank = moeBank(48, Form::Stacked, dtype);
    for (float value : {kInf, -kInf, kNaN}) {
      MemoryAdapter adapter;
      adapter.add(q, 64, 64, 2, 1);
      std::string found = std::isnan(value) ? "nan"
                          : value > 0       ? "inf"
                                            : "-inf";
      adapter.storage[0][64 + 7] = value;
      auto a = adapter.pack(bank, R"("r":2)");
      ASSERT_FALSE(a);
      EXPECT_CONTAINS(a.error().message,
                      tensor +
                          "A.weight': value at [1, 7]: expected a finite "
                          "number, found " +
                          found);
      adapter.storage[0][64 + 7] = 1;
      adapter.storage[1][63 * 2 + 1] = value;
      auto b = adapter.pack(bank, R"("r":2)");
      ASSERT_FALSE(b);
      EXPECT_CONTAINS(b.error().message,
                      tensor +
                          "B.weight': value at [63, 1]: expected a finite "
                          "number, found " +
                          found);
      adapter.storage[1][63 * 2 + 1] = 1;
      EXPECT_TRUE(adapter.pack(bank, R"("r":2)"));
    }
  }
  // The largest f32 rounds up to infinity in bf16.
  MemoryAdapter large;
  large.add(q, 64, 64, 1, std::numeric_limits<float>::max());
  EXPECT_TRUE(large.pack(moeBank(48, Form::Stacked), R"("r":1)"));
  auto bf16 =
      large.pack(moeBank(48, Form::Stacked, LORA_DTYPE_BF16), R"("r":1)");
  ASSERT_FALSE(bf16);
  EXPECT_CONTAINS(bf16.error().message,
                  "value at [0, 0]: 3.40282e+38 does not fit the bank's dtype "
                  "bf16");
  // A double that no float holds.
  std::vector<double> doubles(64, 1.0);
  doubles[9] = 1e300;
  MemoryAdapter wide;
  wide.add(q, 64, 64, 1, 1);
  wide.tensors[0].dtype = LORA_DTYPE_F64;
  wide.tensors[0].data = doubles.data();
  auto f64 = wide.pack(moeBank(48, Form::Stacked), R"("r":1)");
  ASSERT_FALSE(f64);
  EXPECT_CONTAINS(f64.error().message,
                  "value at [0, 9]: 1e+300 does not fit the bank's dtype f32");
  // Stacked experts: B is [out, ranks of all experts], the expert fastest.
  MemoryAdapter stacked;
  stacked.add("model.layers.0.mlp.experts", 48, 64, 8, 1);
  stacked.storage[1][5 * 8 + 6] = kNaN;
  auto experts =
      stacked.pack(moeBank(48, Form::Stacked),
                   R"("r":2,"target_parameters":["experts.down_proj"])");
  ASSERT_FALSE(experts);
  EXPECT_CONTAINS(experts.error().message, "lora_B.weight': value at [5, 6]");
}

TEST(AdapterPack, RefusesWhatDoesNotFit) {
  auto error = [](MemoryAdapter &adapter, const BankInfo &bank,
                  const std::string &config) {
    auto packed = adapter.pack(bank, config);
    EXPECT_FALSE(packed);
    return packed ? std::string() : packed.error().message;
  };
  std::string experts = "model.layers.0.mlp.experts.";
  {
    MemoryAdapter adapter;
    adapter.add("model.layers.0.self_attn.q_proj", 64, 64, 1, 1e5f);
    EXPECT_CONTAINS(
        error(adapter, moeBank(48, Form::Stacked, LORA_DTYPE_F16), R"("r":1)"),
        "does not fit the bank's dtype f16");
  }
  {
    MemoryAdapter adapter;
    adapter.add(experts + "4.down_proj", 48, 64, 1, 1);
    EXPECT_CONTAINS(error(adapter, moeBank(48, Form::Stacked), R"("r":1)"),
                    "expected 4 experts, found 5");
  }
  {
    MemoryAdapter adapter;
    adapter.add(experts + "1.up_proj", 64, 40, 1, 1);
    EXPECT_CONTAINS(error(adapter, moeBank(48, Form::Stacked), R"("r":1)"),
                    "expected 48 rows of B, found 40");
  }
  {
    MemoryAdapter adapter; // 9 + 9 in a bank of 16.
    adapter.add(experts + "1.gate_proj", 64, 48, 9, 1);
    adapter.add(experts + "1.up_proj", 64, 48, 9, 1);
    EXPECT_CONTAINS(error(adapter, moeBank(48, Form::Stacked), R"("r":9)"),
                    "together have rank 18, expected at most 16");
    EXPECT_TRUE(adapter.pack(moeBank(48, Form::Separate), R"("r":9)"));
  }
  {
    MemoryAdapter adapter; // Two spellings of one module.
    adapter.add("model.layers.0.mlp.gate", 64, 4, 1, 1);
    adapter.add("model.layers.0.block_sparse_moe.gate", 64, 4, 1, 1);
    EXPECT_CONTAINS(error(adapter, moeBank(48, Form::Stacked), R"("r":1)"),
                    "is adapted a second time");
  }
  {
    MemoryAdapter adapter;
    adapter.add("model.layers.0.self_attn.q_proj", 64, 64, 1, 1);
    BankInfo bank = moeBank(48, Form::Stacked);
    bank.sites[0].kind = SiteKind::Embedding;
    EXPECT_CONTAINS(error(adapter, bank, R"("r":1)"),
                    "expected an embedding adapter, found a linear one");
  }
}
