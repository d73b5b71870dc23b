//===- ErrorsTest.cpp - Tests of what the kernels refuse ------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each bad operand gives its message, and nothing is written.
//
//===----------------------------------------------------------------------===//

#include "TestSupport.h"

#include <functional>

using namespace lora::runtime::cpu;
using namespace lora::runtime::cpu::test;

namespace {

constexpr int32_t F32 = LORA_DTYPE_F32, I32 = LORA_DTYPE_I32,
                  I64 = LORA_DTYPE_I64;

/// A valid call that a test then spoils.
struct ValidCall {
  int32_t kernel = 0;
  std::vector<LoraTensor> operands;
  std::vector<int64_t> attributes;
  std::vector<Tensor *> outputs;
  std::unique_ptr<Bank> bank;
  std::vector<std::unique_ptr<Tensor>> storage;

  Tensor &keep(Tensor t) {
    storage.push_back(std::make_unique<Tensor>(std::move(t)));
    return *storage.back();
  }
  Tensor &add(Tensor t, bool isOutput = false) {
    Tensor &kept = keep(std::move(t));
    operands.push_back(kept.view());
    if (isOutput)
      outputs.push_back(&kept);
    return kept;
  }
  void addInts(int32_t dtype, std::vector<int64_t> sizes) {
    add(Tensor(dtype, std::move(sizes))).fill([](int64_t) { return 0; });
  }
  Status run() {
    return runOn(getIsa(), threePool(), bank ? &bank->bank : nullptr, kernel,
                 operands, attributes);
  }
  /// Overwrites element `i` of an integer operand.
  void setInt(int operand, int64_t i, int64_t value) {
    LoraTensor &t = operands[operand];
    if (t.dtype == I32)
      static_cast<int32_t *>(t.data)[i] = static_cast<int32_t>(value);
    else
      static_cast<int64_t *>(t.data)[i] = value;
  }
};

ValidCall validLinear() {
  Random random(1);
  ValidCall c;
  c.kernel = LORA_KERNEL_LINEAR;
  c.add(random.tensor(F32, {3, 8}));
  c.addInts(I32, {3});
  c.add(Tensor(F32, {3, 10}), true);
  c.add(random.tensor(F32, {6, 8}));
  c.add(random.tensor(F32, {4, 8}));
  c.add(random.tensor(F32, {6}));
  c.add(random.tensor(F32, {4}));
  c.attributes = {0, 2, 1};
  c.bank = std::make_unique<Bank>(
      random, F32, std::vector<int64_t>{8, 8}, std::vector<int64_t>{6, 4},
      std::vector<std::vector<int32_t>>{{2, 2}, {0, 3}});
  return c;
}

ValidCall validEmbedding() {
  Random random(1);
  ValidCall c;
  c.kernel = LORA_KERNEL_EMBEDDING;
  c.addInts(I64, {3});
  c.addInts(I32, {3});
  c.add(Tensor(F32, {3, 8}), true);
  c.add(random.tensor(F32, {5, 8}));
  c.attributes = {0};
  c.bank = std::make_unique<Bank>(random, F32, std::vector<int64_t>{5},
                                  std::vector<int64_t>{8},
                                  std::vector<std::vector<int32_t>>{{2}});
  return c;
}

ValidCall validAdapt() {
  Random random(1);
  ValidCall c;
  c.kernel = LORA_KERNEL_ADAPT;
  c.add(random.tensor(F32, {3, 8}));
  c.addInts(I32, {3});
  c.add(Tensor(F32, {3, 10}), true);
  c.attributes = {0};
  c.bank = std::make_unique<Bank>(
      random, F32, std::vector<int64_t>{8, 8}, std::vector<int64_t>{6, 4},
      std::vector<std::vector<int32_t>>{{2, 2}, {0, 3}});
  return c;
}

ValidCall validAttention() {
  Random random(1);
  ValidCall c;
  c.kernel = LORA_KERNEL_CACHED_ATTENTION;
  c.add(random.tensor(F32, {1, 4, 3, 8}));
  c.add(random.tensor(F32, {1, 2, 3, 8}));
  c.add(random.tensor(F32, {1, 2, 3, 6}));
  c.addInts(I64, {1, 3});
  c.addInts(I64, {1, 3});
  c.add(Tensor(F32, {1, 3, 4, 6}), true);
  c.add(Tensor(F32, {2, 5, 2, 8}), true);
  c.add(Tensor(F32, {2, 5, 2, 6}), true);
  double scale = 0.5;
  int64_t bits;
  std::memcpy(&bits, &scale, 8);
  c.attributes = {bits, 0};
  return c;
}

ValidCall validMoE(int64_t order) {
  Random random(1);
  ValidCall c;
  c.kernel = LORA_KERNEL_MOE;
  c.add(random.tensor(F32, {3, 8}));
  c.addInts(I64, {3, 2});
  c.add(random.tensor(F32, {3, 2}));
  c.addInts(I32, {3});
  c.add(Tensor(F32, {3, 8}), true);
  if (order == LORA_MOE_SEPARATE) {
    c.add(random.tensor(F32, {4, 6, 8}));
    c.add(random.tensor(F32, {4, 6, 8}));
  } else {
    c.add(random.tensor(F32, {4, 12, 8}));
  }
  c.add(random.tensor(F32, {4, 8, 6}));
  c.attributes = {0, order, 0};
  c.bank = std::make_unique<Bank>(
      random, F32, std::vector<int64_t>{8, 8, 6}, std::vector<int64_t>{6, 6, 8},
      std::vector<std::vector<int32_t>>{{2, 2, 2}}, 4);
  return c;
}

struct Spoiler {
  std::function<void(ValidCall &)> spoil;
  const char *message;
};

void expectRefused(std::function<ValidCall()> make,
                   const std::vector<Spoiler> &spoilers) {
  ValidCall valid = make();
  Status status = valid.run();
  ASSERT_TRUE(status.ok()) << status.message;
  ASSERT_TRUE(status.message.empty());
  for (Tensor *output : valid.outputs)
    EXPECT_FALSE(output->allPoison());
  for (const Spoiler &spoiler : spoilers) {
    ValidCall call = make();
    spoiler.spoil(call);
    Status refused = call.run();
    EXPECT_EQ(refused.code, StatusCode::InvalidArgument) << spoiler.message;
    EXPECT_EQ(refused.message, spoiler.message);
    for (Tensor *output : call.outputs)
      EXPECT_TRUE(output->allPoison()) << "written: " << spoiler.message;
  }
}

TEST(Errors, Kernel) {
  ValidCall call = validLinear();
  for (int32_t kernel : {-1, 0, 6, 1000}) {
    call.kernel = kernel;
    Status status = call.run();
    EXPECT_EQ(status.code, StatusCode::InvalidArgument);
    EXPECT_EQ(status.message, "kernel: expected a number from 1 to 5, found " +
                                  std::to_string(kernel));
  }
}

TEST(Errors, Linear) {
  using C = ValidCall &;
  expectRefused(
      validLinear,
      {
          {[](C c) { c.attributes.pop_back(); },
           "linear: expected 3 attributes, found 2"},
          {[](C c) { c.attributes[1] = 0; },
           "linear: attribute n: expected 1 or more weights, as many as there "
           "are operands, found 0"},
          {[](C c) { c.attributes[1] = INT64_MAX; },
           "linear: attribute n: expected 1 or more weights, as many as there "
           "are operands, found 9223372036854775807"},
          {[](C c) { c.operands.pop_back(); },
           "linear: expected 7 operands, found 6"},
          {[](C c) { c.operands.clear(); },
           "linear: attribute n: expected 1 or more weights, as many as there "
           "are operands, found 2"},
          {[](C c) { c.operands[0].dtype = I32; },
           "linear: x: expected element type f32 or f16 or bf16, found i32"},
          {[](C c) { c.operands[0].dtype = -7; },
           "linear: x: expected element type f32 or f16 or bf16, found "
           "unknown"},
          {[](C c) { c.operands[0].rank = 3; },
           "linear: x: expected rank 2, found 3"},
          {[](C c) { c.operands[0].sizes[0] = -1; },
           "linear: x: expected size at least 0 in dimension 0, found -1"},
          {[](C c) { c.operands[0].sizes[0] = int64_t(1) << 60; },
           "linear: x: expected at most 2^47 elements, found size "
           "1152921504606846976 in dimension 0"},
          {[](C c) { c.operands[0].strides[1] = 2; },
           "linear: x: expected stride 1 in the last dimension, found 2"},
          {[](C c) { c.operands[0].data = nullptr; },
           "linear: x: expected data, found a null pointer"},
          {[](C c) { c.operands[3].sizes[1] = 7; },
           "linear: weight 0: expected size 8 in dimension 1, found 7"},
          {[](C c) { c.operands[4].dtype = LORA_DTYPE_NONE; },
           "linear: weight 1: expected element type f32 or f16 or bf16, found "
           "none"},
          {[](C c) { c.operands[6].sizes[0] = 5; },
           "linear: bias 1: expected size 4 in dimension 0, found 5"},
          {[](C c) { c.operands[2].sizes[0] = 4; },
           "linear: y: expected size 3 in dimension 0, found 4"},
          {[](C c) { c.operands[2].sizes[1] = 11; },
           "linear: y: expected size 10 in dimension 1, found 11"},
          {[](C c) { c.operands[2].strides[0] = 9; },
           "linear: y: expected a stride of at least 10 in dimension 0, found "
           "9"},
          {[](C c) { c.attributes[0] = -2; },
           "linear: attribute site: expected at least -1, found -2"},
          {[](C c) { c.attributes[0] = 1; },
           "linear: attribute site: expected less than the bank's 1 sites, "
           "found 1"},
          {[](C c) { c.attributes[0] = -1; },
           "linear: slots: expected none where site is -1, found an operand"},
          {[](C c) { c.operands[1] = {}; },
           "linear: slots: expected element type i32, found none"},
          {[](C c) { c.operands[1].sizes[0] = 2; },
           "linear: slots: expected size 3 in dimension 0, found 2"},
          {[](C c) { c.setInt(1, 2, 2); },
           "linear: slots: expected -1 to 1, found 2 for token 2"},
          {[](C c) { c.setInt(1, 1, -2); },
           "linear: slots: expected -1 to 1, found -2 for token 1"},
          {[](C c) { c.bank.reset(); },
           "linear: slots: expected -1 to -1, found 0 for token 0"},
          {[](C c) { c.bank->bank.dtype = I64; },
           "linear: bank: expected element type f32 or f16 or bf16, found "
           "LoraDType 5"},
          {[](C c) { c.bank->site.num_slices = 0; },
           "linear: bank: expected slices at site 0, found 0"},
          {[](C c) { c.bank->slices[1].rank = -1; },
           "linear: bank: expected a rank of at least 0 in slot 0, slice 1 of "
           "site 0, found -1"},
          {[](C c) { c.bank->slices[0].b = nullptr; },
           "linear: bank: expected a and b in slot 0, slice 0 of site 0, found "
           "a null pointer"},
          {[](C c) { c.bank->outs[1] = 5; },
           "linear: bank: expected slices of width 10 together, found 11"},
          {[](C c) { c.bank->outs[0] = -5; },
           "linear: bank: expected width at least 0 of slice 0, found -5"},
      });
}

TEST(Errors, Embedding) {
  using C = ValidCall &;
  expectRefused(validEmbedding,
                {
                    {[](C c) { c.attributes.push_back(0); },
                     "embedding: expected 1 attributes, found 2"},
                    {[](C c) { c.operands.pop_back(); },
                     "embedding: expected 4 operands, found 3"},
                    {[](C c) { c.setInt(0, 1, 5); },
                     "embedding: ids: expected 0 to 4, found 5 for token 1"},
                    {[](C c) { c.setInt(0, 2, -1); },
                     "embedding: ids: expected 0 to 4, found -1 for token 2"},
                    {[](C c) { c.operands[0].dtype = I32; },
                     "embedding: ids: expected element type i64, found i32"},
                    {[](C c) { c.operands[3].sizes[1] = 9; },
                     "embedding: y: expected size 9 in dimension 1, found 8"},
                    {[](C c) { c.bank->outs[0] = 9; },
                     "embedding: bank: expected width 8 of slice 0, found 9"},
                    {[](C c) { c.setInt(1, 0, 1); },
                     "embedding: slots: expected -1 to 0, found 1 for token 0"},
                });
}

TEST(Errors, Adapt) {
  using C = ValidCall &;
  expectRefused(
      validAdapt,
      {
          {[](C c) { c.attributes.push_back(0); },
           "adapt: expected 1 attributes, found 2"},
          {[](C c) { c.operands.pop_back(); },
           "adapt: expected 3 operands, found 2"},
          {[](C c) { c.operands[0].dtype = I32; },
           "adapt: x: expected element type f32 or f16 or bf16, found i32"},
          {[](C c) { c.operands[2].sizes[0] = 4; },
           "adapt: y: expected size 3 in dimension 0, found 4"},
          {[](C c) { c.operands[2].sizes[1] = 9; },
           "adapt: bank: expected slices of width 9 together, found 10"},
          {[](C c) { c.bank->outs[0] = -5; },
           "adapt: bank: expected width at least 0 of slice 0, found -5"},
          {[](C c) { c.attributes[0] = 1; },
           "adapt: attribute site: expected less than the bank's 1 sites, "
           "found 1"},
          {[](C c) { c.setInt(1, 2, 2); },
           "adapt: slots: expected -1 to 1, found 2 for token 2"},
      });
}

TEST(Errors, Attention) {
  using C = ValidCall &;
  expectRefused(
      validAttention,
      {
          {[](C c) { c.attributes.pop_back(); },
           "cached_attention: expected 2 attributes, found 1"},
          {[](C c) { c.operands.pop_back(); },
           "cached_attention: expected 8 operands, found 7"},
          {[](C c) { c.attributes[1] = -1; },
           "cached_attention: attribute window: expected at least 0, found -1"},
          {[](C c) { c.attributes[0] = 0x7ff0000000000000; },
           "cached_attention: attribute scale: expected a finite number, found "
           "inf"},
          {[](C c) { c.operands[0].sizes[1] = 3; },
           "cached_attention: k: expected a number of heads that divides q's "
           "3, found 2"},
          {[](C c) { c.operands[1].sizes[1] = 0; },
           "cached_attention: k: expected a number of heads that divides q's "
           "4, found 0"},
          {[](C c) { c.operands[1].sizes[3] = 7; },
           "cached_attention: k: expected size 8 in dimension 3, found 7"},
          {[](C c) { c.operands[2].sizes[1] = 1; },
           "cached_attention: v: expected size 2 in dimension 1, found 1"},
          {[](C c) { c.operands[3].sizes[1] = 2; },
           "cached_attention: rows: expected size 3 in dimension 1, found 2"},
          {[](C c) { c.setInt(3, 1, 2); },
           "cached_attention: rows: expected 0 to 1, found 2 for token 1"},
          {[](C c) { c.setInt(3, 0, -1); },
           "cached_attention: rows: expected 0 to 1, found -1 for token 0"},
          {[](C c) { c.setInt(4, 2, 5); },
           "cached_attention: positions: expected 0 to 4, found 5 for token 2"},
          {[](C c) { c.setInt(4, 2, -3); },
           "cached_attention: positions: expected 0 to 4, found -3 for token "
           "2"},
          {[](C c) { c.operands[5].sizes[3] = 7; },
           "cached_attention: o: expected size 6 in dimension 3, found 7"},
          {[](C c) { c.operands[6].sizes[2] = 1; },
           "cached_attention: k_cache: expected size 2 in dimension 2, found "
           "1"},
          {[](C c) { c.operands[6].data = nullptr; },
           "cached_attention: k_cache: expected data, found a null pointer"},
          {[](C c) { c.operands[7].sizes[1] = 4; },
           "cached_attention: v_cache: expected size 5 in dimension 1, found "
           "4"},
      });
}

TEST(Errors, MoE) {
  using C = ValidCall &;
  for (int64_t order : {0, 1, 2}) {
    expectRefused(
        [&] { return validMoE(order); },
        {
            {[](C c) { c.attributes.pop_back(); },
             "moe: expected 3 attributes, found 2"},
            {[](C c) { c.attributes[1] = 3; },
             "moe: attribute order: expected 0 to 2, found 3"},
            {[](C c) { c.attributes[2] = -1; },
             "moe: attribute activation: expected 0 to 2, found -1"},
            {[](C c) { c.setInt(1, 3, 4); },
             "moe: ids: expected 0 to 3, found 4 for token 1, choice 1"},
            {[](C c) { c.setInt(1, 0, -1); },
             "moe: ids: expected 0 to 3, found -1 for token 0, choice 0"},
            {[](C c) { c.operands[2].sizes[1] = 1; },
             "moe: weights: expected size 2 in dimension 1, found 1"},
            {[](C c) { c.setInt(3, 0, 1); },
             "moe: slots: expected -1 to 0, found 1 for token 0"},
            {[](C c) { c.operands[4].sizes[1] = 9; },
             "moe: y: expected size 8 in dimension 1, found 9"},
            {[](C c) { c.operands.back().sizes[2] = 5; },
             "moe: down: expected size 6 in dimension 2, found 5"},
            {[](C c) { c.bank->outs[2] = 7; },
             "moe: bank: expected width 8 of slice 2, found 7"},
            {[](C c) { c.bank->site.num_slices = 1; },
             "moe: bank: expected 3 slices at the site, found 1"},
        });
  }
  expectRefused([] { return validMoE(LORA_MOE_CONCATENATED); },
                {{[](C c) { c.operands.push_back(c.operands[5]); },
                  "moe: expected 7 operands, found 8"},
                 {[](C c) { c.operands[5].sizes[1] = 11; },
                  "moe: gate_up: expected an even size in dimension 1, found "
                  "11"}});
  expectRefused([] { return validMoE(LORA_MOE_SEPARATE); },
                {{[](C c) { c.operands[6].sizes[0] = 3; },
                  "moe: up: expected size 4 in dimension 0, found 3"}});
}

// A bank is not needed where no token has an adapter.
TEST(Errors, NullBankOfBaseTokens) {
  for (auto make :
       {+[] { return validLinear(); }, +[] { return validEmbedding(); },
        +[] { return validMoE(0); }, +[] { return validAdapt(); }}) {
    ValidCall call = make();
    call.bank.reset();
    int slots = call.kernel == LORA_KERNEL_MOE ? 3 : 1;
    for (int64_t i = 0; i < 3; ++i)
      call.setInt(slots, i, -1);
    Status status = call.run();
    EXPECT_TRUE(status.ok()) << status.message;
  }
}

// Memory that cannot be had is a status, and the scratch stays usable.
TEST(Errors, OutOfMemory) {
  Scratch scratch;
  EXPECT_EQ(scratch.get(size_t(1) << 62), nullptr);
  EXPECT_EQ(scratch.get(SIZE_MAX - 10), nullptr);
  ASSERT_NE(scratch.get(100), nullptr);
  EXPECT_GE(scratch.capacity(), 100u);
}

} // namespace
