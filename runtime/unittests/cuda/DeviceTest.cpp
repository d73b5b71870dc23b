//===- DeviceTest.cpp - Finding the driver and a device -------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cuda/Device.h"
#include "CUDATest.h"

#include "../TinyModel.h"

#include <thread>

using namespace lora::runtime;
namespace cuda = lora::runtime::impl::cuda;

//===----------------------------------------------------------------------===//
// Driver
//===----------------------------------------------------------------------===//

TEST(CUDADriver, IsMissing) {
  LibraryName name("/nowhere/libcuda.so.1");
  EXPECT_FAILS(Device::cuda(), LORA_NOT_FOUND,
               "cannot load the CUDA driver: /nowhere/libcuda.so.1");
}

TEST(CUDADriver, IsAnotherLibrary) {
  LibraryName name("libm.so.6");
  EXPECT_FAILS(Device::cuda(), LORA_NOT_FOUND,
               "'libm.so.6': expected the CUDA driver, found a library without "
               "a working cuDriverGetVersion");
}

TEST_F(FakeCUDATest, OldDriversAreRefused) {
  testfiles::TempDir dir; // A copy has a machine of its own.
  std::string old = dir / "libcuda-11.so";
  std::filesystem::copy_file(fakeLibrary(), old);
  fakecuda::Control *control = openFake(old);
  ASSERT_TRUE(control);
  control->machine().version = 11040;
  LibraryName name(old);
  EXPECT_FAILS(Device::cuda(), LORA_UNSUPPORTED,
               "expected a CUDA driver for 12.0 or newer, found one for 11.4");
  control->machine().version = 12000;
  EXPECT_TRUE(Device::cuda());
}

//===----------------------------------------------------------------------===//
// Device
//===----------------------------------------------------------------------===//

TEST_F(FakeCUDATest, DeviceSaysWhatItIs) {
  Device device = openDevice(1);
  EXPECT_EQ(device.numThreads(), 0);
  auto info = device.cudaInfo();
  ASSERT_OK(info);
  EXPECT_STREQ(info->name, "Pretended GPU");
  EXPECT_EQ(info->major, 9);
  EXPECT_EQ(info->minor, 0);
  EXPECT_EQ(info->multiprocessors, 132);
  EXPECT_EQ(info->shared_bytes, 232448);
  EXPECT_EQ(info->l2_bytes, 50 << 20);
  EXPECT_EQ(info->memory_bytes, uint64_t(80) << 30);
  auto cpu = Device::cpu(1);
  ASSERT_OK(cpu);
  EXPECT_FAILS(cpu->cudaInfo(), LORA_UNSUPPORTED,
               "expected a CUDA device, found the CPU");
}

TEST_F(FakeCUDATest, DevicesThatAreNotThere) {
  EXPECT_FAILS(Device::cuda(2), LORA_NOT_FOUND,
               "expected a CUDA device in [0, 2), found 2");
  EXPECT_FAILS(Device::cuda(-1), LORA_NOT_FOUND, "found -1");
  fake->machine().devices = 0;
  EXPECT_FAILS(Device::cuda(), LORA_NOT_FOUND, "no GPU is visible");
  fake->machine().devices = 1;
  fake->machine().major = 7;
  fake->machine().minor = 5;
  EXPECT_FAILS(Device::cuda(), LORA_UNSUPPORTED,
               "expected compute capability 8.0 or newer, found 7.5");
}

TEST_F(FakeCUDATest, EveryCallOfCreationMayFail) {
  int64_t before = fake->calls();
  {
    Device device = openDevice();
  }
  int64_t count = fake->calls() - before;
  ASSERT_GT(count, 8);
  for (int64_t i = 0; i < count - 1; ++i) { // The last one is the release.
    fake->failAfter(i);
    EXPECT_FAILS(Device::cuda(), LORA_INTERNAL,
                 "CUDA_ERROR_LAUNCH_FAILED (719)");
    EXPECT_EQ(fake->live(), 0);
  }
  fake->failAfter(-1);
}

TEST_F(FakeCUDATest, ContextsOfOthersComeBack) {
  auto first = cuda::Device::create(0);
  auto second = cuda::Device::create(1);
  ASSERT_TRUE(first && second);
  const cuda::Driver &driver = (*first)->driver();
  std::thread([&] {
    cuda::CUcontext mine = nullptr, found = nullptr;
    { // A fresh thread has none, and keeps the first one.
      cuda::ContextScope scope(**first);
      EXPECT_EQ(scope.code(), cuda::kSuccess);
      driver.cuCtxGetCurrent(&mine);
      EXPECT_NE(mine, nullptr);
    }
    driver.cuCtxGetCurrent(&found);
    EXPECT_EQ(found, mine);
    {
      cuda::ContextScope scope(**second);
      driver.cuCtxGetCurrent(&found);
      EXPECT_NE(found, mine);
    }
    driver.cuCtxGetCurrent(&found);
    EXPECT_EQ(found, mine);
  }).join();
}

TEST_F(FakeCUDATest, SessionsRunOnTheCPU) {
  testfiles::TempDir dir;
  tiny::writeModel(dir.path(), tiny::makeWeights());
  Device device = openDevice();
  auto program = Program::open(dataFile("tiny.lso"));
  ASSERT_OK(program);
  auto weights = Weights::open(*program, dir.path());
  ASSERT_OK(weights);
  EXPECT_FAILS(Session::create(device, *program, *weights, nullptr, 1, 8),
               LORA_UNSUPPORTED, "expected a CPU device, found a CUDA device");
}

//===----------------------------------------------------------------------===//
// Memory of the caller's
//===----------------------------------------------------------------------===//

namespace {
/// Counts what it gives, which is another device object's; `left` bounds it.
struct CountingAllocator {
  const Device &source;
  int64_t live = 0, total = 0, left = 1000;
  lora_allocator functions() {
    return {[](void *user, size_t bytes) -> void * {
              auto *self = static_cast<CountingAllocator *>(user);
              void *memory = nullptr;
              if (self->left-- <= 0 ||
                  lora_device_alloc(self->source.get(), bytes, &memory,
                                    nullptr) != LORA_OK)
                return nullptr;
              ++self->live;
              ++self->total;
              return memory;
            },
            [](void *user, void *memory) {
              auto *self = static_cast<CountingAllocator *>(user);
              --self->live;
              lora_device_free_memory(self->source.get(), memory);
            },
            this};
  }
};
} // namespace

TEST_F(FakeCUDATest, MemoryComesFromTheCallersAllocator) {
  Device source = openDevice();
  CountingAllocator counting{source};
  lora_allocator functions = counting.functions();
  {
    auto device = Device::cuda(0, &functions);
    ASSERT_OK(device);
    Program program = openProgram();
    auto loaded = DeviceProgram::create(*device, program);
    ASSERT_OK(loaded);
    auto bank = Bank::cuda(*device, program, 8);
    ASSERT_OK(bank);
    EXPECT_GT(counting.live, 0);
    auto stream = Stream::create(*device);
    ASSERT_OK(stream);
    int64_t before = counting.live;
    ASSERT_OK(stream->reserve(*loaded, {128, 0, 0}));
    EXPECT_GT(counting.live, before);
    auto routing = Routing::create(*bank, {128, 0, 0});
    ASSERT_OK(routing);
    EXPECT_EQ(fake->calls("cuMemAlloc"), counting.total);
    // What a graph's allocator gives, the graph itself may write to.
    auto captured = Stream::create(*device);
    ASSERT_OK(captured);
    before = counting.live;
    fake->capture(captured->handle(), true);
    ASSERT_OK(captured->reserve(*loaded, {128, 0, 0}));
    fake->capture(captured->handle(), false);
    EXPECT_EQ(counting.live, before);
    EXPECT_GT(fake->calls("cuMemAlloc"), counting.total);
  }
  EXPECT_GT(counting.total, 0);
  EXPECT_EQ(counting.live, 0);
}

TEST_F(FakeCUDATest, AnAllocatorThatHasNoMore) {
  Device source = openDevice();
  CountingAllocator counting{source};
  lora_allocator functions = counting.functions();
  auto device = Device::cuda(0, &functions);
  ASSERT_OK(device);
  Program program = openProgram();
  for (counting.left = 0; counting.left < 3; ++counting.left) {
    int64_t left = counting.left;
    auto bank = Bank::cuda(*device, program, 8);
    counting.left = left;
    if (bank)
      continue;
    EXPECT_EQ(bank.error().status(), LORA_OUT_OF_MEMORY);
    EXPECT_CONTAINS(bank.error().message(), "the caller's allocator has none");
    EXPECT_EQ(counting.live, 0);
  }
  lora_allocator half = {functions.allocate, nullptr, nullptr};
  EXPECT_FAILS(Device::cuda(0, &half), LORA_INVALID_ARGUMENT,
               "expected an allocator with both of its functions");
}
