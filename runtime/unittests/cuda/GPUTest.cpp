//===- GPUTest.cpp - The CUDA device on a GPU -----------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Skipped, with the reason, where there is no driver or no device.
//
//===----------------------------------------------------------------------===//

#include "CUDABankTest.h"

#include <chrono>
#include <cstdio>

using namespace lora::runtime;
using testadapters::make;

namespace cuda = lora::runtime::impl::cuda;

namespace {
class GPUTest : public ::testing::Test {
protected:
  void SetUp() override {
    ::unsetenv("LORA_LIBCUDA");
    auto found = Device::cuda();
    if (!found)
      GTEST_SKIP() << found.error().message();
    if (!std::filesystem::exists(dataFile("device.lso")))
      GTEST_SKIP() << "the folder of data is not beside this executable";
  }
  static Device openDevice() {
    auto made = Device::cuda();
    EXPECT_TRUE(made) << made.error().message();
    return std::move(*made);
  }
  static Program openProgram() {
    auto program = Program::open(dataFile("device.lso"));
    EXPECT_TRUE(program) << program.error().message();
    return std::move(*program);
  }
};

using GPURoutingTest = RoutingFixture<GPUTest>;

/// What is enqueued on a stream: hundreds of milliseconds of memory traffic.
class Busy {
public:
  Busy(const Device &device, const Stream &stream)
      : device(device.get()->cuda), stream(stream.get()->impl->handle()) {
    auto made = cuda::DeviceMemory::allocate(this->device, size_t(2) << 30);
    EXPECT_TRUE(made) << made.error().message;
    if (made)
      memory = std::move(*made);
  }
  void enqueue() {
    cuda::ContextScope scope(*device);
    for (int i = 0; i < 400; ++i)
      ASSERT_EQ(device->driver().cuMemsetD8Async(memory.address(),
                                                 (unsigned char)(i),
                                                 memory.bytes(), stream),
                cuda::kSuccess);
  }

private:
  cuda::DeviceRef device;
  cuda::CUstream stream;
  cuda::DeviceMemory memory;
};
} // namespace

static double millisecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(
             std::chrono::steady_clock::now() - start)
      .count();
}

//===----------------------------------------------------------------------===//
// Bank and routing
//===----------------------------------------------------------------------===//

TEST_F(GPURoutingTest, BankContents) {
  openWith({64, 0, 0});
  const int64_t ranks[] = {40, 16, 5, 17};
  for (unsigned i = 0; i < 4; ++i)
    expectContents(slotOf[i], make(i, ranks[i]));
}

TEST_F(GPURoutingTest, Arrays) {
  openWith({1000, 0, 0});
  std::mt19937 random(1);
  for (size_t numTokens : {1, 16, 128, 129, 1000}) {
    std::vector<int32_t> slots(numTokens);
    for (int32_t &slot : slots) {
      uint32_t pick = random() % 5;
      slot = pick == 4 ? -1 : slotOf[pick];
    }
    ASSERT_OK(routing->set(slots, *stream));
    expectArrays(slots);
  }
}

// Loading, evicting and setting batches go on while a stream is busy; blocks
// come back when its work is done.
TEST_F(GPURoutingTest, SwapsWhileAStreamIsBusy) {
  openWith({64, 0, 0});
  Busy busy(*device, *stream);
  std::vector<int32_t> slots(64, slotOf[0]);
  ASSERT_OK(routing->set(slots, *stream));
  ASSERT_OK(stream->synchronize());
  ASSERT_EQ(freeBlocks(), 12 - 3 - 1 - 1 - 2);
  tiny::writeAdapter(dir / "new", make(9, 40));

  busy.enqueue();
  auto start = std::chrono::steady_clock::now();
  ASSERT_TRUE(bank->release(slotOf[0]));
  ASSERT_OK(bank->unload("a"));
  std::fill(slots.begin(), slots.end(), slotOf[1]);
  ASSERT_OK(routing->set(slots, *stream));
  EXPECT_EQ(freeBlocks(), 5); // Those of a are still in use.
  ASSERT_OK(bank->load("new", dir / "new"));
  int32_t fresh = *bank->acquire("new");
  EXPECT_EQ(freeBlocks(), 2);
  slots[0] = fresh;
  ASSERT_OK(routing->set(slots, *stream));
  double host = millisecondsSince(start);
  ASSERT_OK(stream->synchronize());
  double all = millisecondsSince(start);
  EXPECT_LT(host, all / 2) << "the host waited for the device";
  EXPECT_EQ(freeBlocks(), 5);
  expectArrays(slots);
  expectContents(fresh, make(9, 40));
  expectContents(slotOf[1], make(1, 16));
}

//===----------------------------------------------------------------------===//
// Launches
//===----------------------------------------------------------------------===//

namespace {
/// The layer whose kernel copies x to y, by TMA, two CTAs in a cluster.
class GPULaunchTest : public GPUTest {
protected:
  static constexpr int64_t kStrideY = 80;

  void SetUp() override {
    GPUTest::SetUp();
    if (IsSkipped())
      return;
    device.emplace(openDevice());
    auto info = device->cudaInfo();
    ASSERT_OK(info);
    if (info->major < 9)
      GTEST_SKIP() << "expected compute capability 9.0 for TMA and clusters";
    auto program = Program::open(dataFile("probe.lso"));
    ASSERT_OK(program);
    auto made = DeviceProgram::create(*device, *program);
    ASSERT_OK(made);
    auto created = Stream::create(*device);
    ASSERT_OK(created);
    stream.emplace(std::move(*created));
    x = matrix(64);
    y = matrix(kStrideY);
    w = matrix(64);
    auto linear = Linear::create(*made, "probe", w);
    ASSERT_OK(linear);
    layer.emplace(std::move(*linear));
  }
  void TearDown() override {
    for (const LoraTensor &tensor : {x, y, w})
      if (tensor.data)
        lora_device_free_memory(device->get(), tensor.data);
  }

  LoraTensor matrix(int64_t stride) {
    void *memory = nullptr;
    EXPECT_EQ(lora_device_alloc(device->get(), size_t(64 * stride) * 2, &memory,
                                nullptr),
              LORA_OK);
    return {memory, LORA_DTYPE_BF16, 2, {64, 64}, {stride, 1}};
  }
  /// Fills x with numbers from `first` on and y with others.
  void fill(uint16_t first) {
    values.resize(64 * 64);
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = uint16_t(first + i);
    ASSERT_OK(stream->copyToDevice(x.data, values.data(), values.size() * 2));
    std::vector<uint16_t> poison(64 * kStrideY, 0xffff);
    ASSERT_OK(stream->copyToDevice(y.data, poison.data(), poison.size() * 2));
    ASSERT_OK(stream->synchronize());
  }
  void expectCopied(int64_t tokens) {
    std::vector<uint16_t> found(64 * kStrideY);
    ASSERT_OK(stream->copyToHost(found.data(), y.data, found.size() * 2));
    ASSERT_OK(stream->synchronize());
    for (int64_t t = 0; t < 64; ++t)
      for (int64_t j = 0; j < kStrideY; ++j)
        ASSERT_EQ(found[size_t(t * kStrideY + j)],
                  t < tokens && j < 64 ? values[size_t(t * 64 + j)] : 0xffff)
            << t << ' ' << j;
  }
  Outcome run(int64_t tokens) {
    x.sizes[0] = y.sizes[0] = tokens;
    return (*layer)(x, y, nullptr, *stream);
  }

  std::optional<Device> device;
  std::optional<Stream> stream;
  std::optional<Linear> layer;
  LoraTensor x = {}, y = {}, w = {};
  std::vector<uint16_t> values;
};
} // namespace

TEST_F(GPULaunchTest, ParametersArrive) {
  for (int64_t tokens : {1, 31, 33, 64, 31}) {
    fill(uint16_t(tokens * 7));
    ASSERT_OK(run(tokens));
    expectCopied(tokens);
  }
}

// The first launch of all is captured; replays see what x holds by then.
TEST_F(GPULaunchTest, CaptureAndReplay) {
  void *driver = ::dlopen("libcuda.so.1", RTLD_NOW);
  ASSERT_TRUE(driver);
  auto find = [&]<typename Function>(const char *name, Function *&function) {
    function = reinterpret_cast<Function *>(::dlsym(driver, name));
    return function != nullptr;
  };
  int (*beginCapture)(void *, int) = nullptr;
  int (*endCapture)(void *, void **) = nullptr;
  int (*instantiate)(void **, void *, unsigned long long) = nullptr;
  int (*launch)(void *, void *) = nullptr;
  int (*destroyExec)(void *) = nullptr;
  int (*destroy)(void *) = nullptr;
  ASSERT_TRUE(find("cuStreamBeginCapture_v2", beginCapture) &&
              find("cuStreamEndCapture", endCapture) &&
              find("cuGraphInstantiateWithFlags", instantiate) &&
              find("cuGraphLaunch", launch) &&
              find("cuGraphExecDestroy", destroyExec) &&
              find("cuGraphDestroy", destroy));
  void *graph = nullptr, *exec = nullptr;
  ASSERT_EQ(beginCapture(stream->handle(), /*global=*/0), 0);
  ASSERT_OK(run(40));
  ASSERT_EQ(endCapture(stream->handle(), &graph), 0);
  ASSERT_EQ(instantiate(&exec, graph, 0), 0);
  for (uint16_t first : {3, 4000}) {
    fill(first);
    ASSERT_EQ(launch(exec, stream->handle()), 0);
    expectCopied(40);
  }
  destroyExec(exec);
  destroy(graph);
}

// A repeated call costs the host a launch and little more.
TEST_F(GPULaunchTest, HostCost) {
  fill(1);
  ASSERT_OK(run(64));
  constexpr int kCalls = 500, kRounds = 21;
  cuda::DeviceRef owner = device->get()->cuda;
  cuda::ContextScope scope(*owner);
  std::vector<double> ours, plain;
  for (int round = 0; round < kRounds; ++round) {
    auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kCalls; ++i)
      if (lora_linear_run(layer->get(), &x, &y, nullptr, stream->get(), 0,
                          nullptr) != LORA_OK)
        FAIL();
    ours.push_back(millisecondsSince(start) / kCalls * 1e3);
    ASSERT_OK(stream->synchronize());
    start = std::chrono::steady_clock::now();
    for (int i = 0; i < kCalls; ++i)
      if (layer->get()->impl->relaunch() != cuda::kSuccess)
        FAIL();
    plain.push_back(millisecondsSince(start) / kCalls * 1e3);
    ASSERT_OK(stream->synchronize());
  }
  std::sort(ours.begin(), ours.end());
  std::sort(plain.begin(), plain.end());
  double difference = ours[kRounds / 2] - plain[kRounds / 2];
  std::printf("a call %.2f us, its launch alone %.2f us\n", ours[kRounds / 2],
              plain[kRounds / 2]);
  EXPECT_LT(difference, 1.0);
}
