//===- DeviceManifestTest.cpp - Manifests of programs for a GPU -----------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CUDATest.h"
#include "Manifest.h"

#include "../../../unittests/Peft/TestFiles.h"

using namespace lora::runtime::impl;

namespace {
class DeviceManifestTest : public ::testing::Test {
protected:
  void SetUp() override {
    auto program = Program::open(dataFile("device.lso"));
    if (!program && program.error().status() == LORA_NOT_FOUND)
      GTEST_SKIP() << program.error().message();
    ASSERT_OK(program);
    text = program->manifest();
  }
  using Program = lora::runtime::Program;

  /// The message for the manifest with one text in place of another.
  std::string error(const std::string &from, const std::string &to,
                    ErrorCode code = ErrorCode::BadFormat) {
    std::string changed = testfiles::replaced(text, from, to);
    EXPECT_NE(changed, text) << from;
    auto parsed = Manifest::parse(changed, "test.lso");
    EXPECT_FALSE(parsed) << from << " -> " << to;
    if (parsed)
      return {};
    EXPECT_EQ(parsed.error().code, code) << parsed.error().message;
    return parsed.error().message;
  }

  std::string text;
};
} // namespace

TEST_F(DeviceManifestTest, IsRead) {
  auto manifest = Manifest::parse(text, "test.lso");
  ASSERT_TRUE(manifest) << manifest.error().message;
  ASSERT_TRUE(manifest->device);
  const DeviceInfo &device = *manifest->device;
  EXPECT_EQ(device.target.major, 9);
  EXPECT_EQ(device.target.minor, 0);
  EXPECT_EQ(device.target.suffix, 'a');
  ASSERT_EQ(device.images.size(), 2u);
  EXPECT_EQ(device.images[1].format, ImageFormat::Ptx);
  ASSERT_EQ(device.workspaces.size(), 2u);
  EXPECT_TRUE(device.workspaces[0].zeroed);
  EXPECT_EQ(device.workspaces[1].name, "shrunk");
  const KernelInfo &decode = device.kernels[0];
  EXPECT_EQ(decode.schedule, "decode");
  EXPECT_EQ(decode.ctas, 8);
  EXPECT_TRUE(decode.coResident && decode.programmaticLaunch);
  ASSERT_EQ(decode.params.size(), 13u);
  EXPECT_EQ(decode.params[0].box, (std::vector<uint32_t>{64, 64}));
  EXPECT_EQ(decode.params[3].tensor, TensorRole::B);
  EXPECT_EQ(decode.params[3].slice, 1u);
  EXPECT_EQ(decode.params[12].number, -7);
  EXPECT_TRUE(device.kernels[2].persistent);
  EXPECT_EQ(device.kernels[2].minCtas, 2);
  EXPECT_EQ(device.kernels[2].maxCtas, 132);
  EXPECT_EQ(device.linears[0].out, 64);
  EXPECT_EQ(device.linears[0].variants[2].maxAdapterBlocks, 2);
  EXPECT_EQ(device.layers[1].biases, std::vector<size_t>{4});
  EXPECT_EQ(device.layers[3].bankSite, -1);
}

TEST_F(DeviceManifestTest, Targets) {
  auto parse = [](const char *name) { return DeviceTarget::parse(name); };
  EXPECT_EQ(parse("sm_100f")->major, 10);
  EXPECT_EQ(parse("sm_89")->minor, 9);
  for (const char *name : {"sm_", "sm_9", "sm_90b", "sm_90aa", "sm90", "cuda"})
    EXPECT_FALSE(parse(name)) << name;
  EXPECT_CONTAINS(error("sm_90a", "sm_90x", ErrorCode::Unsupported),
                  "expected a program for target cpu or sm_XX, found 'sm_90x'");
  EXPECT_CONTAINS(error("\"device\": {", "\"devices\": {"),
                  "manifest: expected an object 'device' beside target "
                  "'sm_90a'");
}

TEST_F(DeviceManifestTest, RefusesImagesAndKernels) {
  EXPECT_CONTAINS(error("\"lora_image_1\"", "\"image_1\""),
                  "manifest.device.images[1]: expected a symbol that starts "
                  "with lora_image_, found 'image_1'");
  EXPECT_CONTAINS(error("\"bytes\": 16, \"format\": \"ptx\"",
                        "\"bytes\": 16, \"format\": \"sass\""),
                  "expected format cubin or ptx, found 'sass'");
  EXPECT_CONTAINS(
      error("\"image\": 0, \"threads\": 384", "\"image\": 2, \"threads\": 384"),
      "manifest.device.kernels[0]: expected an integer 'image' in "
      "[0, 1], found 2");
  EXPECT_CONTAINS(error("\"threads\": 384", "\"threads\": 1025"),
                  "'threads' in [1, 1024], found 1025");
  EXPECT_CONTAINS(error("\"co_resident\": true", "\"co_resident\": 1"),
                  "expected true or false for 'co_resident', found 1");
  EXPECT_CONTAINS(error("{\"ctas\": 8}", "{\"ctas\": 9}"),
                  "kernels[0].grid: expected a multiple of the cluster's 2 "
                  "CTAs, found 9");
  EXPECT_CONTAINS(error("{\"ctas\": 8}", "{\"tile_tokens\": 16}"),
                  "expected an integer 'tiles' in");
  EXPECT_CONTAINS(error("\"name\": \"shrunk\", \"bytes_per_entry\": 12288",
                        "\"name\": \"sums\", \"bytes_per_entry\": 12288"),
                  "workspace 'sums': expected the same 'zeroed' in every "
                  "kernel");
}

TEST_F(DeviceManifestTest, RefusesParameters) {
  const std::string w =
      "\"tensor\": \"w\", \"box\": [64, 64], \"swizzle\": 128";
  EXPECT_CONTAINS(error(w, "\"tensor\": \"z\", \"box\": [64, 64]"),
                  "manifest.device.kernels[0].params[0]: expected tensor x, w, "
                  "y, a, b0, b1, ... or shrunk, found 'z'");
  EXPECT_CONTAINS(error(w, "\"tensor\": \"w\", \"box\": [64]"),
                  "expected a 'box' of 2 sizes, found 1");
  EXPECT_CONTAINS(error(w, "\"tensor\": \"w\", \"box\": [257, 64]"),
                  "expected integers in [1, 256] in 'box', found 257");
  EXPECT_CONTAINS(error(w, "\"tensor\": \"w\", \"box\": [64, 4]"),
                  "expected rows of the 'box' in multiples of 16 bytes, found "
                  "8");
  EXPECT_CONTAINS(
      error(w, "\"tensor\": \"w\", \"box\": [64, 64], \"swizzle\": 64"),
      "expected rows of the 'box' within the swizzle's 64 bytes, found 128");
  EXPECT_CONTAINS(
      error(w, "\"tensor\": \"w\", \"box\": [64, 64], \"swizzle\": 16"),
      "expected a 'swizzle' of 0, 32, 64 or 128 bytes, found 16");
  EXPECT_CONTAINS(error("\"l2_promotion\": 256", "\"l2_promotion\": 512"),
                  "'l2_promotion'");
  EXPECT_CONTAINS(error(w, "\"tensor\": \"shrunk\", \"box\": [64, 64]"),
                  "tensor 'shrunk': expected a workspace of that name");
  EXPECT_CONTAINS(error("\"@sums\"", "\"@none\""),
                  "the kernel has no workspace 'none'");
  EXPECT_CONTAINS(error("\"buffer\": \"scales\"", "\"buffer\": \"scale\""),
                  "unknown buffer 'scale'");
  EXPECT_CONTAINS(error("\"value\": \"ctas\"", "\"value\": \"cta\""),
                  "adapter_blocks or a number, found \"cta\"");
  EXPECT_CONTAINS(error("\"value\": -7", "\"value\": 2147483648"),
                  "expected an integer 'value'");
  EXPECT_CONTAINS(error("\"kind\": \"pointer\"", "\"kind\": \"address\""),
                  "expected kind tensor_map, pointer or i32, found 'address'");
}

TEST_F(DeviceManifestTest, RefusesLinearsAndLayers) {
  EXPECT_CONTAINS(
      error("{\"in\": 64, \"slices\": [32", "{\"in\": 60, \"slices\": [32"),
      "manifest.device.linears[0]: expected multiples of 8");
  EXPECT_CONTAINS(error("16], \"dtype\": \"bf16\"", "16], \"dtype\": \"f32\""),
                  "expected dtype f16 or bf16, found f32");
  EXPECT_CONTAINS(error("\"kernels\": [0]", "\"kernels\": []"),
                  "variants[2]: expected at least one kernel");
  EXPECT_CONTAINS(error("\"kernels\": [0]", "\"kernels\": [10]"),
                  "expected integers in [0, 9] in 'kernels', found 10");
  EXPECT_CONTAINS(error("\"adapted\": false, \"kernels\": [3]",
                        "\"adapted\": false, \"kernels\": [0]"),
                  "kernel 'decode' reads adapters: expected \"adapted\": true");
  EXPECT_CONTAINS(error("\"tensor\": \"b1\"", "\"tensor\": \"b3\""),
                  "kernel 'decode' reads b3: expected less than 3 slices");
  EXPECT_CONTAINS(error("\"bias\": true", "\"bias\": false"),
                  "kernel 'biased' reads a bias: expected \"bias\": true");
  EXPECT_CONTAINS(error("{\"site\": \"lm_head\", \"linear\": 2",
                        "{\"site\": \"lm_head\", \"linear\": 5"),
                  "manifest.device.layers[2]: expected an integer 'linear' in "
                  "[0, 4], found 5");
  EXPECT_CONTAINS(error("{\"site\": \"broken\"", "{\"site\": \"lm_head\""),
                  "site 'lm_head' occurs a second time");
  EXPECT_CONTAINS(error("\"weights\": [\"lm_head.weight\"]",
                        "\"weights\": [\"head.weight\"]"),
                  "'weights': the manifest has no weight 'head.weight'");
  EXPECT_CONTAINS(error("\"shape\": [128, 64]", "\"shape\": [128, 32]"),
                  "weight 'lm_head.weight': expected bf16 [n, 64], found bf16 "
                  "[128, 32]");
  EXPECT_CONTAINS(error("\"shape\": [128, 64]", "\"shape\": [120, 64]"),
                  "'weights': expected 128 rows in all, found 120");
  EXPECT_CONTAINS(error("\"bank_site\": 1", "\"bank_site\": 3"),
                  "expected an integer 'bank_site' in [-1, 2], found 3");
  EXPECT_CONTAINS(error("\"bank_site\": 1", "\"bank_site\": 0"),
                  "'bank_site': expected the sizes of linear 1, found those of "
                  "site 'model.layers.0.self_attn.qkv_proj'");
  EXPECT_CONTAINS(error("\"max_rank\": 40,\n    \"dtype\": \"bf16\"",
                        "\"max_rank\": 40,\n    \"dtype\": \"f16\""),
                  "'bank_site': expected a bank of dtype bf16, found f16");
}
