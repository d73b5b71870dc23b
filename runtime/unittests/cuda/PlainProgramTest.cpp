//===- PlainProgramTest.cpp - Programs for any GPU from sm_80 on
//-----------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CUDABankTest.h"
#include "Manifest.h"

#include <fstream>

using namespace lora::runtime;
using testadapters::make;

namespace {
const std::string kQkv = testadapters::kAttention + "qkv_proj";

class PlainProgramTest : public BankFixture<FakeCUDATest> {
protected:
  void SetUp() override {
    BankFixture::SetUp();
    if (!fake || IsSkipped())
      return;
    auto opened = Program::open(dataFile("plain.lso"));
    ASSERT_OK(opened);
    plain.emplace(std::move(*opened));
  }
  void TearDown() override {
    for (void *memory : memories)
      lora_device_free_memory(device->get(), memory);
    memories.clear();
    plain.reset();
    BankFixture::TearDown();
  }

  LoraTensor matrix(int64_t rows, int64_t columns, int64_t stride) {
    void *memory = nullptr;
    EXPECT_EQ(lora_device_alloc(device->get(), size_t(rows * stride) * 2,
                                &memory, nullptr),
              LORA_OK);
    memories.push_back(memory);
    return {memory, LORA_DTYPE_BF16, 2, {rows, columns}, {stride, 1}};
  }

  /// What a device of this compute capability loads, "cubin" or "ptx", or the
  /// error.
  std::string takenBy(int major, int minor) {
    fake->machine().major = major;
    fake->machine().minor = minor;
    device.emplace(openDevice());
    auto loaded = DeviceProgram::create(*device, *plain);
    if (!loaded)
      return loaded.error().message();
    // The kernel that the PTX lacks.
    auto layer = Linear::create(*loaded, "only_cubin", matrix(8, 8, 8));
    std::string taken = layer ? "cubin" : layer.error().message();
    lora_device_free_memory(device->get(), memories.back());
    memories.pop_back();
    return taken.find("kernel 'machine_code'") == std::string::npos ? taken
                                                                    : "ptx";
  }

  std::optional<Program> plain;
  std::vector<void *> memories;
};
} // namespace

// Machine code of sm_80 runs on 8.x, but on the integrated 8.7; PTX on newer
// ones.
TEST_F(PlainProgramTest, CubinsAndPTXByComputeCapability) {
  for (auto [minor, taken] :
       std::initializer_list<std::pair<int, const char *>>{
           {0, "cubin"}, {6, "cubin"}, {7, "ptx"}, {9, "cubin"}})
    EXPECT_EQ(takenBy(8, minor), taken) << minor;
  for (auto [major, minor] :
       {std::pair(9, 0), {10, 0}, {10, 3}, {11, 0}, {12, 1}})
    EXPECT_EQ(takenBy(major, minor), "ptx") << major << '.' << minor;
}

TEST_F(PlainProgramTest, RefusesOlderDevices) {
  // The same program for another target, whose name is as long.
  std::ifstream file(dataFile("plain.lso"), std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  std::ofstream(dir / "newer.lso", std::ios::binary)
      << testfiles::replaced(bytes, "\"sm_80\"", "\"sm_89\"");
  auto newer = Program::open(dir / "newer.lso");
  ASSERT_OK(newer);
  plain.emplace(std::move(*newer));
  EXPECT_EQ(takenBy(8, 9), "cubin");
  EXPECT_EQ(takenBy(9, 0), "ptx");
  for (auto [minor, name] : std::initializer_list<std::pair<int, const char *>>{
           {6, "sm_86"}, {7, "sm_87"}})
    EXPECT_CONTAINS(takenBy(8, minor),
                    std::string("the program is for sm_89, device 0 "
                                "(Pretended GPU) is ") +
                        name);
}

TEST_F(PlainProgramTest, PointersAndStridesArrive) {
  device.emplace(openDevice());
  auto banked = Bank::cuda(*device, *plain);
  ASSERT_OK(banked);
  bank.emplace(std::move(*banked));
  auto created = Stream::create(*device);
  ASSERT_OK(created);
  stream.emplace(std::move(*created));
  ASSERT_OK(load("a", make(1, 16, {"q_proj", "k_proj", "v_proj"})));
  {
    auto loaded = DeviceProgram::create(*device, *plain);
    ASSERT_OK(loaded);
    ASSERT_OK(stream->reserve(*loaded, {256, 0, 0}));
    auto routing = Routing::create(*bank, {256, 0, 0});
    ASSERT_OK(routing);
    std::vector<int32_t> slots(100, *bank->acquire("a"));
    ASSERT_OK(routing->set(slots, *stream));
    LoraTensor w = matrix(64, 64, 72), x = matrix(100, 64, 80),
               y = matrix(100, 64, 96);
    auto linear = Linear::create(*loaded, kQkv, w);
    ASSERT_OK(linear);
    ASSERT_OK((*linear)(x, y, &*routing, *stream));
    ASSERT_EQ(fake->launches().size(), 1u);
    const fakecuda::Launch &launch = fake->launches()[0];
    EXPECT_EQ(launch.grid, 4u); // Two tiles of 64 tokens, two of columns.
    EXPECT_EQ(launch.shared, 0u);
    EXPECT_FALSE(launch.programmatic);
    const auto &pool = bank->get()->pools->sites()[0];
    const auto *spaces = stream->get()->impl->find(loaded->get()->impl.get());
    auto address = [](const LoraTensor &tensor) {
      return uint64_t(reinterpret_cast<uintptr_t>(tensor.data));
    };
    const uint64_t pointers[] = {address(x),
                                 address(w),
                                 address(y),
                                 pool.a,
                                 pool.b[0],
                                 pool.b[2],
                                 spaces->buffers[0].address()};
    const int32_t numbers[] = {100, 80, 72, 96};
    ASSERT_EQ(launch.params.size(), std::size(pointers) + std::size(numbers));
    for (size_t i = 0; i < launch.params.size(); ++i) {
      uint64_t found = 0;
      std::memcpy(&found, launch.params[i].data(), launch.params[i].size());
      EXPECT_EQ(found, i < 7 ? pointers[i] : uint64_t(numbers[i - 7])) << i;
    }
    // The same kernels for tensors elsewhere.
    for (int i = 0; i < 4; ++i)
      ASSERT_OK((*linear)(matrix(100, 64, 80), y, &*routing, *stream));
    LoraTensor x2 = matrix(100, 64, 88), y2 = matrix(100, 64, 104);
    ASSERT_OK((*linear)(x2, y2, &*routing, *stream));
    auto moved = fake->launches().back().params;
    auto expected = fake->launches()[0].params;
    auto put = [&](size_t i, auto value) {
      std::memcpy(expected[i].data(), &value, sizeof(value));
    };
    put(0, address(x2));
    put(2, address(y2));
    put(8, int32_t(88));
    put(10, int32_t(104));
    EXPECT_EQ(moved, expected);
    fake->launches().resize(1);
    // A stride that no i32 holds.
    x.strides[0] = int64_t(1) << 31;
    EXPECT_FAILS((*linear)(x, y, &*routing, *stream), LORA_UNSUPPORTED,
                 "layer '" + kQkv +
                     "': expected rows less than 2^31 elements apart, found "
                     "2147483648");
    EXPECT_EQ(fake->launches().size(), 1u);
  }
}

TEST_F(PlainProgramTest, RefusesManifests) {
  std::string text(plain->manifest());
  auto refuse = [&](const std::string &from, const std::string &to,
                    const std::string &part) {
    std::string changed = testfiles::replaced(text, from, to);
    ASSERT_NE(changed, text) << from;
    auto parsed = impl::Manifest::parse(changed, "test.lso");
    ASSERT_FALSE(parsed) << from;
    EXPECT_CONTAINS(parsed.error().message, part);
  };
  for (const char *number : {"0", "2"})
    refuse("\"ptx\": 1", std::string("\"ptx\": ") + number,
           std::string("image 'lora_image_0': expected 'ptx' of a cubin, the "
                       "number of an image of format ptx, found ") +
               number);
  refuse("\"buffer\": \"b2\"", "\"buffer\": \"b3\"",
         "kernel 'plain' reads b3: expected less than 3 slices");
  refuse("\"buffer\": \"b2\"", "\"buffer\": \"b\"", "unknown buffer 'b'");
  refuse("\"adapted\": true", "\"adapted\": false",
         "kernel 'plain' reads adapters: expected \"adapted\": true");
  refuse("\"value\": \"x_stride\"", "\"value\": \"z_stride\"",
         "expected value tokens, tiles, ctas, x_stride, w_stride, y_stride, "
         "adapter_blocks or a number, found \"z_stride\"");
}
