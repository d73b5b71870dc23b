//===- Objects.cpp - Programs, layers, banks and routings of operators --===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Objects.h"

#include <torch/csrc/stable/ops.h>

#include <algorithm>
#include <cstring>
#include <dlfcn.h>
#include <thread>

using namespace lora::runtime;
using namespace lora::runtime::ops;

Tables &Tables::get() {
  static Tables *tables = new Tables;
  return *tables;
}

Device &ops::cpuDevice() {
  static Device *device =
      new Device(take(Device::cpu(int32_t(torch::stable::get_num_threads()))));
  return *device;
}

//===----------------------------------------------------------------------===//
// CUDA
//===----------------------------------------------------------------------===//

namespace {
/// What a PyTorch without CUDA does not have: looked up in the library that is
/// loaded already, not linked.
struct TorchCUDA {
  AOTITorchError (*currentStream)(int32_t, void **) = nullptr;
  AOTITorchError (*allocate)(uint64_t, void **) = nullptr;
  AOTITorchError (*release)(void *) = nullptr;
  AOTITorchError (*enterStream)(void *, int32_t, void **) = nullptr;
  AOTITorchError (*leaveStream)(void *) = nullptr;

  static const TorchCUDA &get() {
    static const TorchCUDA found = [] {
      TorchCUDA out;
      void *library = ::dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_NOLOAD);
      auto look = [&](const char *name, auto &function) {
        if (library)
          function =
              reinterpret_cast<std::remove_reference_t<decltype(function)>>(
                  ::dlsym(library, name));
      };
      look("aoti_torch_get_current_cuda_stream", out.currentStream);
      look("aoti_torch_cuda_caching_allocator_raw_alloc", out.allocate);
      look("aoti_torch_cuda_caching_allocator_raw_delete", out.release);
      look("aoti_torch_create_cuda_stream_guard", out.enterStream);
      look("aoti_torch_delete_cuda_stream_guard", out.leaveStream);
      return out;
    }();
    if (!found.currentStream || !found.allocate || !found.release ||
        !found.enterStream || !found.leaveStream)
      fail("expected a PyTorch with CUDA, found one without");
    return found;
  }
};
} // namespace

/// Memory that outlives calls must not be of a graph's pool, which PyTorch
/// gives to whatever the thread that warms the graph up allocates: another
/// thread asks for it. On a stream where nothing else happens, no block comes
/// back with somebody's work still to be done.
void *CudaDevice::allocate(void *user, size_t bytes) {
  auto *self = static_cast<CudaDevice *>(user);
  void *memory = nullptr;
  auto ask = [&] {
    const TorchCUDA &torch = TorchCUDA::get();
    void *guard = nullptr;
    if (torch.enterStream(self->allocations->handle(), self->index, &guard))
      return;
    if (torch.allocate(bytes, &memory))
      memory = nullptr;
    (void)torch.leaveStream(guard);
  };
  try {
    std::thread(ask).join();
  } catch (const std::system_error &) {
    return nullptr; // No thread to be had.
  }
  return memory;
}

void CudaDevice::release(void *, void *memory) {
  (void)TorchCUDA::get().release(memory);
}

CudaDevice &CudaDevice::get(int32_t index) {
  static std::mutex mutex;
  static auto *devices = new std::map<int32_t, std::unique_ptr<CudaDevice>>;
  std::lock_guard lock(mutex);
  std::unique_ptr<CudaDevice> &device = (*devices)[index];
  if (!device) {
    (void)TorchCUDA::get();
    std::unique_ptr<CudaDevice> made(new CudaDevice(index));
    lora_allocator allocator = {allocate, release, made.get()};
    made->runtime = take(Device::cuda(index, &allocator));
    made->allocations = take(Stream::create(*made->runtime));
    // PyTorch's allocator knows no device before its first tensor.
    (void)torch::stable::empty(
        {1}, torch::headeronly::ScalarType::Byte, std::nullopt,
        torch::stable::Device(torch::headeronly::DeviceType::CUDA, index));
    device = std::move(made);
  }
  return *device;
}

CudaStream &CudaDevice::currentStream() {
  void *handle = nullptr;
  TORCH_ERROR_CODE_CHECK(TorchCUDA::get().currentStream(index, &handle));
  CudaStream *last = recent.load(std::memory_order_acquire);
  if (last && last->handle == handle)
    return *last;
  std::lock_guard lock(mutex);
  std::unique_ptr<CudaStream> &stream = streams[handle];
  if (!stream)
    stream = std::make_unique<CudaStream>(take(Stream::wrap(*runtime, handle)));
  recent.store(stream.get(), std::memory_order_release);
  return *stream;
}

void CudaStream::reserveFor(const Program &program) {
  if (std::find(reserved.begin(), reserved.end(), program.id) != reserved.end())
    return;
  check(stream.reserve(*program.loaded, program.limits));
  reserved.push_back(program.id);
}

/// What `make` returns, or has returned for the same tensors.
template <typename T, typename Make>
std::shared_ptr<T>
Layer::prepare(const LoraTensor &weight, const LoraTensor *bias,
               std::shared_ptr<T> Prepared::*object, Make make) {
  LoraTensor vector = bias ? *bias : LoraTensor{};
  auto same = [](const LoraTensor &a, const LoraTensor &b) {
    return std::memcmp(&a, &b, sizeof(a)) == 0;
  };
  std::lock_guard lock(mutex);
  for (Prepared &known : prepared)
    if (known.*object && same(known.weight, weight) && same(known.bias, vector))
      return known.*object;
  Prepared made = {weight, vector, nullptr, nullptr};
  made.*object = std::make_shared<T>(take(make()));
  std::shared_ptr<T> result = made.*object;
  if (prepared.size() < kNumPrepared) {
    prepared.push_back(std::move(made));
  } else {
    prepared[oldest] = std::move(made);
    oldest = (oldest + 1) % kNumPrepared;
  }
  return result;
}

std::shared_ptr<Linear> Layer::linearFor(const LoraTensor &weight,
                                         const LoraTensor *bias) {
  return prepare(weight, bias, &Prepared::linear, [&] {
    return Linear::create(*owner->loaded, name, weight, bias);
  });
}

std::shared_ptr<Embedding> Layer::embeddingFor(const LoraTensor &weight) {
  return prepare(weight, nullptr, &Prepared::embedding, [&] {
    return Embedding::create(*owner->loaded, name, weight);
  });
}
