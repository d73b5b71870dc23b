//===- Device.h - A CUDA device, its memory, streams and events -----------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Owners of the driver's objects. Each keeps its device alive and makes the
// primary context current before it touches the driver.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_LIB_CUDA_DEVICE_H
#define RUNTIME_LIB_CUDA_DEVICE_H

#include "Driver.h"
#include "lora/Runtime/lora_runtime.h"

#include <memory>
#include <utility>

namespace lora::runtime::impl::cuda {

/// What launches need to know of a device, asked once.
struct DeviceLimits {
  std::string name;
  int major = 0; ///< Compute capability.
  int minor = 0;
  int multiprocessors = 0;
  int sharedBytes = 0; ///< Of one CTA, when it opts in.
  int l2Bytes = 0;
  size_t memoryBytes = 0;
};

/// The primary context of one device, as torch and the CUDA runtime use it.
class Device {
public:
  /// Errors: those of Driver::load; NotFound without such a device;
  /// Unsupported below compute capability 8.0.
  /// Memory is the driver's unless `allocator` has functions.
  static Expected<std::shared_ptr<const Device>>
  create(int ordinal, const lora_allocator &allocator = {});
  ~Device();
  Device(const Device &) = delete;
  Device &operator=(const Device &) = delete;

  const Driver &driver() const { return *functions; }
  CUdevice handle() const { return device; }
  int ordinal() const { return number; }
  const DeviceLimits &limits() const { return known; }
  const lora_allocator &allocator() const { return memory; }

private:
  friend class ContextScope;
  Device(const Driver *functions, int number, const lora_allocator &allocator)
      : functions(functions), number(number), memory(allocator) {}

  const Driver *functions;
  int number;
  lora_allocator memory;
  CUdevice device = 0;
  CUcontext context = nullptr;
  DeviceLimits known;
};

/// Mismatch unless memory belongs to the device: which tensor of which layer.
Status checkMemory(const Device &device, const std::string &site,
                   const char *name, const void *data);

/// Makes a device's context current on this thread. Another context that was
/// current comes back at the end; a thread that had none keeps this one, so
/// that it pays once.
class ContextScope {
public:
  explicit ContextScope(const Device &device) : driver(device.driver()) {
    CUcontext current = nullptr;
    result = driver.cuCtxGetCurrent(&current);
    if (result != kSuccess || current == device.context)
      return;
    result = driver.cuCtxSetCurrent(device.context);
    if (result == kSuccess)
      previous = current;
  }
  ~ContextScope() {
    if (previous)
      driver.cuCtxSetCurrent(previous);
  }
  ContextScope(const ContextScope &) = delete;
  ContextScope &operator=(const ContextScope &) = delete;

  CUresult code() const { return result; }

private:
  const Driver &driver;
  CUresult result = kSuccess;
  CUcontext previous = nullptr;
};

using DeviceRef = std::shared_ptr<const Device>;

/// Lets this thread do, while any stream is captured, what a capture in global
/// mode forbids: allocate, load code, wait for other streams. None of it
/// touches the stream that is captured.
class RelaxedCapture {
public:
  explicit RelaxedCapture(const Device &device) : driver(device.driver()) {
    changed = driver.cuThreadExchangeStreamCaptureMode(&mode) == kSuccess;
  }
  ~RelaxedCapture() {
    if (changed)
      driver.cuThreadExchangeStreamCaptureMode(&mode);
  }
  RelaxedCapture(const RelaxedCapture &) = delete;
  RelaxedCapture &operator=(const RelaxedCapture &) = delete;

private:
  const Driver &driver;
  int mode = kCaptureRelaxed;
  bool changed = false;
};

/// Device memory, 256-byte aligned. Freeing it waits for the device.
class DeviceMemory {
public:
  enum class Source { Device, Driver };
  /// `source`: the device's allocator, or the driver whatever that is.
  static Expected<DeviceMemory> allocate(DeviceRef device, size_t bytes,
                                         Source source = Source::Device);
  DeviceMemory() = default;
  DeviceMemory(DeviceMemory &&other) noexcept { swap(other); }
  DeviceMemory &operator=(DeviceMemory &&other) noexcept {
    swap(other);
    return *this;
  }
  ~DeviceMemory();

  CUdeviceptr address() const { return pointer; }
  size_t bytes() const { return size; }

private:
  void swap(DeviceMemory &other) {
    std::swap(device, other.device);
    std::swap(pointer, other.pointer);
    std::swap(size, other.size);
    std::swap(source, other.source);
  }
  DeviceRef device;
  CUdeviceptr pointer = 0;
  size_t size = 0;
  Source source = Source::Driver;
};

/// Page-locked host memory, which copies without waiting.
class PinnedMemory {
public:
  static Expected<PinnedMemory> allocate(DeviceRef device, size_t bytes);
  PinnedMemory() = default;
  PinnedMemory(PinnedMemory &&other) noexcept { swap(other); }
  PinnedMemory &operator=(PinnedMemory &&other) noexcept {
    swap(other);
    return *this;
  }
  ~PinnedMemory();

  char *data() const { return static_cast<char *>(pointer); }
  size_t bytes() const { return size; }

private:
  void swap(PinnedMemory &other) {
    std::swap(device, other.device);
    std::swap(pointer, other.pointer);
    std::swap(size, other.size);
  }
  DeviceRef device;
  void *pointer = nullptr;
  size_t size = 0;
};

/// A point in a stream, without timing.
class Event {
public:
  static Expected<std::shared_ptr<Event>> create(DeviceRef device);
  ~Event();
  Event(const Event &) = delete;
  Event &operator=(const Event &) = delete;

  CUevent handle() const { return event; }
  /// Whether what was recorded has happened. Not so if the driver cannot tell,
  /// as while a stream is captured.
  bool done() const;

private:
  explicit Event(DeviceRef device) : device(std::move(device)) {}
  DeviceRef device;
  CUevent event = nullptr;
};

/// A queue of work: its own, or the caller's, who keeps it alive.
class StreamHandle {
public:
  static Expected<StreamHandle> create(DeviceRef device);
  StreamHandle() = default;
  StreamHandle(DeviceRef device, CUstream stream)
      : device(std::move(device)), stream(stream) {}
  StreamHandle(StreamHandle &&other) noexcept { swap(other); }
  StreamHandle &operator=(StreamHandle &&other) noexcept {
    swap(other);
    return *this;
  }
  ~StreamHandle();

  CUstream handle() const { return stream; }
  Status synchronize() const;

private:
  void swap(StreamHandle &other) {
    std::swap(device, other.device);
    std::swap(stream, other.stream);
    std::swap(owned, other.owned);
  }
  DeviceRef device;
  CUstream stream = nullptr;
  bool owned = false;
};

} // namespace lora::runtime::impl::cuda

/// Makes a device's context current until the end of the enclosing function,
/// which returns the error if that fails.
#define LORA_CUDA_SCOPE(device)                                                \
  ::lora::runtime::impl::cuda::ContextScope scope(device);                     \
  if (scope.code() != ::lora::runtime::impl::cuda::kSuccess)                   \
  return (device).driver().error(scope.code(), "cuCtxSetCurrent")

#endif // RUNTIME_LIB_CUDA_DEVICE_H
