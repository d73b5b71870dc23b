//===- Device.cpp - A CUDA device, its memory, streams and events ---------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Device.h"

using namespace lora::runtime::impl;
using namespace lora::runtime::impl::cuda;

//===----------------------------------------------------------------------===//
// Device
//===----------------------------------------------------------------------===//

/// Kernels of every target use bf16 on tensor cores and asynchronous copies.
static constexpr int kLeastMajor = 8;

Expected<std::shared_ptr<const Device>>
Device::create(int ordinal, const lora_allocator &allocator) {
  auto loaded = Driver::load();
  if (!loaded)
    return loaded.error();
  const Driver &driver = **loaded;
  CUresult initialized = driver.cuInit(0);
  if (initialized == kNoDevice)
    return makeError(ErrorCode::NotFound,
                     "expected a CUDA device, found none: the driver is "
                     "installed, and no GPU is visible to this process");
  if (initialized != kSuccess)
    return driver.error(initialized, "cuInit");
  int count = 0;
  LORA_CUDA_TRY(driver, cuDeviceGetCount, &count);
  if (ordinal < 0 || ordinal >= count)
    return makeError(ErrorCode::NotFound, "expected a CUDA device in [0, ",
                     count, "), found ", ordinal);

  std::shared_ptr<Device> made(new Device(&driver, ordinal, allocator));
  DeviceLimits &limits = made->known;
  LORA_CUDA_TRY(driver, cuDeviceGet, &made->device, ordinal);
  char name[256] = {};
  LORA_CUDA_TRY(driver, cuDeviceGetName, name, int(sizeof(name) - 1),
                made->device);
  limits.name = name;
  const std::pair<int, int *> attributes[] = {
      {kDeviceCapabilityMajor, &limits.major},
      {kDeviceCapabilityMinor, &limits.minor},
      {kDeviceMultiprocessors, &limits.multiprocessors},
      {kDeviceSharedOptin, &limits.sharedBytes},
      {kDeviceL2Bytes, &limits.l2Bytes}};
  for (auto [attribute, value] : attributes)
    LORA_CUDA_TRY(driver, cuDeviceGetAttribute, value, attribute, made->device);
  LORA_CUDA_TRY(driver, cuDeviceTotalMem, &limits.memoryBytes, made->device);
  if (limits.major < kLeastMajor)
    return makeError(ErrorCode::Unsupported, "CUDA device ", ordinal, " (",
                     limits.name, "): expected compute capability ",
                     kLeastMajor, ".0 or newer, found ", limits.major, '.',
                     limits.minor);
  LORA_CUDA_TRY(driver, cuDevicePrimaryCtxRetain, &made->context, made->device);
  return DeviceRef(std::move(made));
}

Device::~Device() {
  if (context)
    functions->cuDevicePrimaryCtxRelease(device);
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

Expected<DeviceMemory> DeviceMemory::allocate(DeviceRef device, size_t bytes,
                                              Source source) {
  LORA_CUDA_SCOPE(*device);
  DeviceMemory memory;
  if (bytes == 0)
    return Expected<DeviceMemory>(std::move(memory));
  const lora_allocator &allocator = device->allocator();
  if (allocator.allocate && source == Source::Device) {
    void *found = allocator.allocate(allocator.user, bytes);
    if (!found)
      return makeError(ErrorCode::OutOfMemory, "cannot allocate ", bytes,
                       " bytes of device memory: the caller's allocator has "
                       "none");
    memory.pointer = reinterpret_cast<uintptr_t>(found);
    memory.size = bytes;
    memory.source = source;
    memory.device = std::move(device);
    return Expected<DeviceMemory>(std::move(memory));
  }
  CUresult code = device->driver().cuMemAlloc(&memory.pointer, bytes);
  if (code != kSuccess)
    return makeError(code == kOutOfMemory ? ErrorCode::OutOfMemory
                                          : ErrorCode::Internal,
                     "cannot allocate ", bytes, " bytes of device memory: ",
                     device->driver().error(code, "cuMemAlloc").message);
  memory.size = bytes;
  memory.device = std::move(device);
  return Expected<DeviceMemory>(std::move(memory));
}

DeviceMemory::~DeviceMemory() {
  if (!pointer)
    return;
  ContextScope scope(*device);
  if (source == Source::Driver) {
    device->driver().cuMemFree(pointer);
    return;
  }
  device->driver().cuCtxSynchronize();
  const lora_allocator &allocator = device->allocator();
  allocator.release(allocator.user,
                    reinterpret_cast<void *>(uintptr_t(pointer)));
}

Expected<PinnedMemory> PinnedMemory::allocate(DeviceRef device, size_t bytes) {
  LORA_CUDA_SCOPE(*device);
  PinnedMemory memory;
  if (bytes == 0)
    return Expected<PinnedMemory>(std::move(memory));
  CUresult code = device->driver().cuMemHostAlloc(&memory.pointer, bytes, 0);
  if (code != kSuccess)
    return makeError(
        code == kOutOfMemory ? ErrorCode::OutOfMemory : ErrorCode::Internal,
        "cannot allocate ", bytes, " bytes of page-locked memory: ",
        device->driver().error(code, "cuMemHostAlloc").message);
  memory.size = bytes;
  memory.device = std::move(device);
  return Expected<PinnedMemory>(std::move(memory));
}

PinnedMemory::~PinnedMemory() {
  if (!pointer)
    return;
  ContextScope scope(*device);
  device->driver().cuMemFreeHost(pointer);
}

Status lora::runtime::impl::cuda::checkMemory(const Device &device,
                                              const std::string &site,
                                              const char *name,
                                              const void *data) {
  const Driver &driver = device.driver();
  CUdeviceptr address = reinterpret_cast<uintptr_t>(data);
  int type = 0, ordinal = -1;
  bool known = driver.cuPointerGetAttribute(&type, kPointerMemoryType,
                                            address) == kSuccess &&
               driver.cuPointerGetAttribute(&ordinal, kPointerDeviceOrdinal,
                                            address) == kSuccess;
  if (known && type == kMemoryDevice && ordinal == device.ordinal())
    return Status::success();
  return makeError(ErrorCode::Mismatch, "layer '", site, "': ", name,
                   ": expected memory of CUDA device ", device.ordinal(),
                   ", found ",
                   !known                  ? std::string("other memory")
                   : type == kMemoryDevice ? concat("device ", ordinal)
                                           : std::string("host memory"));
}

//===----------------------------------------------------------------------===//
// Events and streams
//===----------------------------------------------------------------------===//

Expected<std::shared_ptr<Event>> Event::create(DeviceRef device) {
  LORA_CUDA_SCOPE(*device);
  std::shared_ptr<Event> made(new Event(device));
  LORA_CUDA_TRY(device->driver(), cuEventCreate, &made->event,
                kEventDisableTiming);
  return made;
}

Event::~Event() {
  if (!event)
    return;
  ContextScope scope(*device);
  device->driver().cuEventDestroy(event);
}

bool Event::done() const {
  return device->driver().cuEventQuery(event) == kSuccess;
}

Expected<StreamHandle> StreamHandle::create(DeviceRef device) {
  LORA_CUDA_SCOPE(*device);
  StreamHandle made;
  LORA_CUDA_TRY(device->driver(), cuStreamCreate, &made.stream,
                kStreamNonBlocking);
  made.owned = true;
  made.device = std::move(device);
  return Expected<StreamHandle>(std::move(made));
}

StreamHandle::~StreamHandle() {
  if (!owned)
    return;
  ContextScope scope(*device);
  device->driver().cuStreamDestroy(stream);
}

Status StreamHandle::synchronize() const {
  LORA_CUDA_SCOPE(*device);
  LORA_CUDA_TRY(device->driver(), cuStreamSynchronize, stream);
  return Status::success();
}
