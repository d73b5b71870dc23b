//===- FakeCUDA.cpp - A CUDA driver over host memory, for tests -----------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Longer than other files: one driver is one shared object with one state.
//
//===----------------------------------------------------------------------===//

#include "FakeCUDA.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>

using namespace lora::runtime::impl::cuda;

//===----------------------------------------------------------------------===//
// State
//===----------------------------------------------------------------------===//

namespace lora::runtime::impl::cuda {
struct CUctx_st {
  int device = 0;
  int retained = 0;
};
struct EventState {
  int64_t wanted = 0, reached = 0;
};
struct CUevent_st {
  std::shared_ptr<EventState> state = std::make_shared<EventState>();
};
/// Work returns false while it has to wait.
struct CUstream_st {
  std::deque<std::function<bool()>> work;
  bool capturing = false;
};
struct CUkern_st {
  std::string name;
  std::vector<size_t> params;
  int shared = 48 << 10;
};
struct CUlib_st {
  std::map<std::string, CUkern_st> kernels;
};
} // namespace lora::runtime::impl::cuda

namespace {
struct Block {
  size_t bytes;
  int device; ///< -1: host.
};

class State : public fakecuda::Control {
public:
  fakecuda::Machine &machine() override { return pretended; }
  void reset() override {
    std::lock_guard lock(mutex);
    counts.clear();
    total = 0;
    failing = -1;
    launched.clear();
    runAll();
    held = false;
    legacy.capturing = false;
    for (CUstream_st *stream : streams)
      stream->capturing = false;
    pretended = {};
  }
  int64_t calls(const char *name) const override {
    std::lock_guard lock(mutex);
    if (!name)
      return total;
    auto it = counts.find(name);
    return it == counts.end() ? 0 : it->second;
  }
  void failAfter(int64_t after, int code) override {
    std::lock_guard lock(mutex);
    failing = after;
    failure = code;
  }
  void hold(bool on) override {
    std::lock_guard lock(mutex);
    held = on;
    if (!on)
      runAll();
  }
  void run() override {
    std::lock_guard lock(mutex);
    runAll();
  }
  void capture(void *stream, bool on) override {
    std::lock_guard lock(mutex);
    streamOf(static_cast<CUstream>(stream))->capturing = on;
  }
  std::vector<fakecuda::Launch> &launches() override { return launched; }
  int64_t live() const override {
    std::lock_guard lock(mutex);
    int64_t count =
        int64_t(blocks.size() + streams.size()) + events + libraries;
    for (const CUctx_st &context : contexts)
      count += context.retained;
    return count;
  }

  bool inside() const override;

  /// Counts a call; its failure if it was told to fail.
  CUresult enter(const char *name, bool mayFail) {
    ++total;
    ++counts[name];
    if (!mayFail || failing < 0 || failing-- > 0)
      return kSuccess;
    return failure;
  }
  CUstream_st *streamOf(CUstream stream) { return stream ? stream : &legacy; }
  bool capturing() const {
    return legacy.capturing ||
           std::any_of(streams.begin(), streams.end(),
                       [](CUstream_st *stream) { return stream->capturing; });
  }
  /// Queues work, or does it.
  void enqueue(CUstream stream, std::function<bool()> work) {
    CUstream_st *queue = streamOf(stream);
    if (queue->capturing)
      return;
    queue->work.push_back(std::move(work));
    if (!held)
      runAll();
  }
  void runAll() {
    for (bool progress = true; progress;) {
      progress = false;
      auto drain = [&](CUstream_st &stream) {
        while (!stream.work.empty() && stream.work.front()()) {
          stream.work.pop_front();
          progress = true;
        }
      };
      drain(legacy);
      for (CUstream_st *stream : streams)
        drain(*stream);
    }
  }
  /// Whether all of a range lies in one allocation of a device.
  bool isDevice(CUdeviceptr address, size_t bytes) const {
    auto it = blocks.upper_bound(address);
    if (it == blocks.begin())
      return false;
    --it;
    return it->second.device >= 0 &&
           address + bytes <= it->first + it->second.bytes;
  }

  mutable std::mutex mutex;
  fakecuda::Machine pretended;
  std::map<std::string, int64_t> counts;
  int64_t total = 0;
  int64_t failing = -1;
  int failure = 0;
  bool held = false;
  std::vector<fakecuda::Launch> launched;
  CUctx_st contexts[8];
  CUstream_st legacy;
  std::set<CUstream_st *> streams;
  std::map<CUdeviceptr, Block> blocks;
  int64_t events = 0;
  int64_t libraries = 0;
};
} // namespace

static State &state() {
  static State *instance = new State;
  return *instance;
}
static thread_local CUcontext currentContext = nullptr;
static thread_local bool insideDriver = false;
static thread_local int captureMode = 0;
bool State::inside() const { return insideDriver; }

namespace {
struct Inside {
  Inside() { insideDriver = true; }
  ~Inside() { insideDriver = false; }
};
} // namespace

extern "C" __attribute__((visibility("default"))) fakecuda::Control *
fakecudaControl() {
  return &state();
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

/// The opening of a function: counted, and made to fail where that is asked.
#define FAKE(name)                                                             \
  Inside inside;                                                               \
  State &s = state();                                                          \
  std::lock_guard lock(s.mutex);                                               \
  if (CUresult failed = s.enter(#name, true))                                  \
  return failed
/// The same where a context must be current.
#define FAKE_CONTEXT(name)                                                     \
  FAKE(name);                                                                  \
  if (!currentContext)                                                         \
  return kInvalidContext
/// The same for what a capture on any stream forbids.
#define FAKE_UNCAPTURED(name)                                                  \
  FAKE_CONTEXT(name);                                                          \
  if (s.capturing() && captureMode != kCaptureRelaxed)                         \
  return kCaptureUnsupported
#define FAKE_RELEASE(name)                                                     \
  Inside inside;                                                               \
  State &s = state();                                                          \
  std::lock_guard lock(s.mutex);                                               \
  s.enter(#name, false)

static void *pointerOf(CUdeviceptr address) {
  return reinterpret_cast<void *>(uintptr_t(address));
}

namespace fake {
static CUresult cuInit(unsigned) {
  FAKE(cuInit);
  return s.pretended.devices > 0 ? kSuccess : kNoDevice;
}
static CUresult cuGetErrorName(CUresult code, const char **name) {
  *name = code == kOutOfMemory    ? "CUDA_ERROR_OUT_OF_MEMORY"
          : code == kLaunchFailed ? "CUDA_ERROR_LAUNCH_FAILED"
                                  : "CUDA_ERROR";
  return kSuccess;
}
static CUresult cuGetErrorString(CUresult, const char **text) {
  *text = "a pretended failure";
  return kSuccess;
}
static CUresult cuDeviceGetCount(int *count) {
  FAKE(cuDeviceGetCount);
  *count = s.pretended.devices;
  return kSuccess;
}
static CUresult cuDeviceGet(CUdevice *device, int ordinal) {
  FAKE(cuDeviceGet);
  *device = ordinal;
  return ordinal < s.pretended.devices ? kSuccess : kInvalidDevice;
}
static CUresult cuDeviceGetName(char *name, int size, CUdevice) {
  FAKE(cuDeviceGetName);
  std::strncpy(name, "Pretended GPU", size_t(size));
  return kSuccess;
}
static CUresult cuDeviceGetAttribute(int *value, int attribute, CUdevice) {
  FAKE(cuDeviceGetAttribute);
  switch (attribute) {
  case kDeviceCapabilityMajor:
    *value = s.pretended.major;
    return kSuccess;
  case kDeviceCapabilityMinor:
    *value = s.pretended.minor;
    return kSuccess;
  case kDeviceMultiprocessors:
    *value = s.pretended.multiprocessors;
    return kSuccess;
  case kDeviceSharedOptin:
    *value = s.pretended.sharedBytes;
    return kSuccess;
  case kDeviceL2Bytes:
    *value = 50 << 20;
    return kSuccess;
  }
  return kInvalidValue;
}
static CUresult cuDeviceTotalMem(size_t *bytes, CUdevice) {
  FAKE(cuDeviceTotalMem);
  *bytes = s.pretended.memoryBytes;
  return kSuccess;
}
static CUresult cuDevicePrimaryCtxRetain(CUcontext *context, CUdevice device) {
  FAKE(cuDevicePrimaryCtxRetain);
  *context = &s.contexts[device];
  (*context)->device = device;
  ++(*context)->retained;
  return kSuccess;
}
static CUresult cuDevicePrimaryCtxRelease(CUdevice device) {
  FAKE_RELEASE(cuDevicePrimaryCtxRelease);
  --s.contexts[device].retained;
  return kSuccess;
}
static CUresult cuCtxGetCurrent(CUcontext *context) {
  FAKE(cuCtxGetCurrent);
  *context = currentContext;
  return kSuccess;
}
static CUresult cuCtxSetCurrent(CUcontext context) {
  FAKE(cuCtxSetCurrent);
  currentContext = context;
  return kSuccess;
}
static CUresult cuCtxSynchronize() {
  FAKE_UNCAPTURED(cuCtxSynchronize);
  s.runAll();
  return kSuccess;
}
static CUresult cuStreamCreate(CUstream *stream, unsigned) {
  FAKE_CONTEXT(cuStreamCreate);
  *stream = new CUstream_st;
  s.streams.insert(*stream);
  return kSuccess;
}
static CUresult cuStreamDestroy(CUstream stream) {
  FAKE_RELEASE(cuStreamDestroy);
  s.runAll();
  s.streams.erase(stream);
  delete stream;
  return kSuccess;
}
static CUresult cuStreamSynchronize(CUstream) {
  FAKE_UNCAPTURED(cuStreamSynchronize);
  s.runAll();
  return kSuccess;
}
static CUresult cuStreamWaitEvent(CUstream stream, CUevent event, unsigned) {
  FAKE_CONTEXT(cuStreamWaitEvent);
  auto waited = event->state;
  s.enqueue(stream, [waited, wanted = waited->wanted] {
    return waited->reached >= wanted;
  });
  return kSuccess;
}
static CUresult cuStreamIsCapturing(CUstream stream, int *capturing) {
  FAKE_CONTEXT(cuStreamIsCapturing);
  *capturing = s.streamOf(stream)->capturing;
  return !stream && !*capturing && s.capturing() ? kCaptureImplicit : kSuccess;
}
static CUresult cuThreadExchangeStreamCaptureMode(int *mode) {
  FAKE_RELEASE(cuThreadExchangeStreamCaptureMode);
  if (*mode < 0 || *mode > 2)
    return kInvalidValue;
  std::swap(captureMode, *mode);
  return kSuccess;
}
static CUresult cuEventCreate(CUevent *event, unsigned) {
  FAKE_CONTEXT(cuEventCreate);
  *event = new CUevent_st;
  ++s.events;
  return kSuccess;
}
static CUresult cuEventDestroy(CUevent event) {
  FAKE_RELEASE(cuEventDestroy);
  delete event;
  --s.events;
  return kSuccess;
}
static CUresult cuEventRecord(CUevent event, CUstream stream) {
  FAKE_CONTEXT(cuEventRecord);
  auto recorded = event->state;
  int64_t wanted = ++recorded->wanted;
  s.enqueue(stream, [recorded, wanted] {
    recorded->reached = std::max(recorded->reached, wanted);
    return true;
  });
  return kSuccess;
}
static CUresult cuEventQuery(CUevent event) {
  FAKE_UNCAPTURED(cuEventQuery);
  return event->state->reached >= event->state->wanted ? kSuccess : kNotReady;
}
static CUresult cuEventSynchronize(CUevent event) {
  FAKE_UNCAPTURED(cuEventSynchronize);
  s.runAll();
  return event->state->reached >= event->state->wanted ? kSuccess
                                                       : kLaunchFailed;
}
/// Fresh memory holds NaNs, so that nobody counts on zeros.
static CUresult allocate(State &s, void **pointer, size_t bytes, int device) {
  if (bytes > s.pretended.memoryBytes)
    return kOutOfMemory;
  *pointer = std::aligned_alloc(256, (bytes + 255) / 256 * 256);
  if (!*pointer)
    return kOutOfMemory;
  std::memset(*pointer, 0xff, bytes);
  s.blocks[reinterpret_cast<uintptr_t>(*pointer)] = {bytes, device};
  return kSuccess;
}
static CUresult cuMemAlloc(CUdeviceptr *address, size_t bytes) {
  FAKE_UNCAPTURED(cuMemAlloc);
  void *pointer = nullptr;
  CUresult code = allocate(s, &pointer, bytes, currentContext->device);
  *address = reinterpret_cast<uintptr_t>(pointer);
  return code;
}
static CUresult cuMemFree(CUdeviceptr address) {
  FAKE_RELEASE(cuMemFree);
  s.runAll();
  s.blocks.erase(address);
  std::free(pointerOf(address));
  return kSuccess;
}
static CUresult cuMemHostAlloc(void **pointer, size_t bytes, unsigned) {
  FAKE_UNCAPTURED(cuMemHostAlloc);
  return allocate(s, pointer, bytes, -1);
}
/// Does not wait: a copy that is still to be done reads freed memory.
static CUresult cuMemFreeHost(void *pointer) {
  FAKE_RELEASE(cuMemFreeHost);
  s.blocks.erase(reinterpret_cast<uintptr_t>(pointer));
  std::free(pointer);
  return kSuccess;
}
static CUresult cuMemcpyHtoDAsync(CUdeviceptr to, const void *from,
                                  size_t bytes, CUstream stream) {
  FAKE_CONTEXT(cuMemcpyHtoDAsync);
  if (!s.isDevice(to, bytes))
    return kInvalidValue;
  s.enqueue(stream, [=] {
    if (bytes > 0)
      std::memcpy(pointerOf(to), from, bytes);
    return true;
  });
  return kSuccess;
}
static CUresult cuMemcpyDtoHAsync(void *to, CUdeviceptr from, size_t bytes,
                                  CUstream stream) {
  FAKE_CONTEXT(cuMemcpyDtoHAsync);
  if (!s.isDevice(from, bytes))
    return kInvalidValue;
  s.enqueue(stream, [=] {
    if (bytes > 0)
      std::memcpy(to, pointerOf(from), bytes);
    return true;
  });
  return kSuccess;
}
static CUresult cuMemcpy2DAsync(const CUmemcpy2D *copy, CUstream stream) {
  FAKE_CONTEXT(cuMemcpy2DAsync);
  if (copy->srcMemoryType != kMemoryHost ||
      copy->dstMemoryType != kMemoryDevice || copy->height == 0 ||
      !s.isDevice(copy->dstDevice,
                  copy->dstPitch * (copy->height - 1) + copy->widthInBytes))
    return kInvalidValue;
  s.enqueue(stream, [c = *copy] {
    for (size_t row = 0; row < c.height; ++row)
      std::memcpy(static_cast<char *>(pointerOf(c.dstDevice)) +
                      row * c.dstPitch,
                  static_cast<const char *>(c.srcHost) + row * c.srcPitch,
                  c.widthInBytes);
    return true;
  });
  return kSuccess;
}
static CUresult cuMemsetD8Async(CUdeviceptr to, unsigned char value,
                                size_t bytes, CUstream stream) {
  FAKE_CONTEXT(cuMemsetD8Async);
  if (!s.isDevice(to, bytes))
    return kInvalidValue;
  s.enqueue(stream, [=] {
    std::memset(pointerOf(to), value, bytes);
    return true;
  });
  return kSuccess;
}
static CUresult cuPointerGetAttribute(void *value, int attribute,
                                      CUdeviceptr address) {
  FAKE_CONTEXT(cuPointerGetAttribute);
  auto it = s.blocks.upper_bound(address);
  if (it == s.blocks.begin())
    return kInvalidValue;
  --it;
  if (address >= it->first + it->second.bytes)
    return kInvalidValue;
  bool host = it->second.device < 0;
  *static_cast<int *>(value) = attribute == kPointerMemoryType
                                   ? (host ? kMemoryHost : kMemoryDevice)
                                   : (host ? 0 : it->second.device);
  return kSuccess;
}

/// An image is text: "fakeimage;NAME:BYTES,BYTES,...;NAME:..." with the sizes
/// of each kernel's parameters.
static CUresult cuLibraryLoadData(CUlibrary *library, const void *code, int *,
                                  void **values, unsigned numOptions, int *,
                                  void **, unsigned) {
  FAKE_UNCAPTURED(cuLibraryLoadData);
  std::string text = static_cast<const char *>(code);
  if (text.compare(0, 10, "fakeimage;") != 0) {
    if (numOptions > 0)
      std::strcpy(static_cast<char *>(values[0]), "ptxas: no fake image");
    return 200;
  }
  auto made = std::make_unique<CUlib_st>();
  size_t at = 10;
  while (at < text.size()) {
    size_t end = std::min(text.find(';', at), text.size());
    size_t colon = text.find(':', at);
    CUkern_st kernel;
    kernel.name = text.substr(at, colon - at);
    for (size_t next = colon + 1; next < end;) {
      size_t used = 0;
      kernel.params.push_back(std::stoul(text.substr(next), &used));
      next += used + 1;
    }
    made->kernels[kernel.name] = kernel;
    at = end + 1;
  }
  *library = made.release();
  ++s.libraries;
  return kSuccess;
}
static CUresult cuLibraryUnload(CUlibrary library) {
  FAKE_RELEASE(cuLibraryUnload);
  delete library;
  --s.libraries;
  return kSuccess;
}
static CUresult cuLibraryGetKernel(CUkernel *kernel, CUlibrary library,
                                   const char *name) {
  FAKE_CONTEXT(cuLibraryGetKernel);
  auto it = library->kernels.find(name);
  if (it == library->kernels.end())
    return kDriverNotFound;
  *kernel = &it->second;
  return kSuccess;
}
static CUresult cuKernelGetFunction(CUfunction *function, CUkernel kernel) {
  FAKE_UNCAPTURED(cuKernelGetFunction);
  *function = reinterpret_cast<CUfunction>(kernel);
  return kSuccess;
}
static CUresult cuKernelSetAttribute(int attribute, int value, CUkernel kernel,
                                     CUdevice) {
  FAKE_CONTEXT(cuKernelSetAttribute);
  if (attribute != kFunctionDynamicShared)
    return kSuccess;
  if (value > s.pretended.sharedBytes)
    return kInvalidValue;
  kernel->shared = value;
  return kSuccess;
}
static CUresult cuOccupancyMaxActiveClusters(int *count, CUfunction,
                                             const CUlaunchConfig *config) {
  FAKE_CONTEXT(cuOccupancyMaxActiveClusters);
  unsigned size = config->attrs[0].value.clusterDim.x;
  // Clusters do not span groups of 16 multiprocessors, the last one smaller.
  int whole = s.pretended.multiprocessors / 16;
  int rest = s.pretended.multiprocessors % 16;
  *count = s.pretended.ctasPerMultiprocessor *
           (whole * int(16 / size) + rest / int(size));
  return kSuccess;
}
static CUresult cuOccupancyMaxActiveBlocksPerMultiprocessor(int *count,
                                                            CUfunction, int,
                                                            size_t) {
  FAKE_CONTEXT(cuOccupancyMaxActiveBlocksPerMultiprocessor);
  *count = s.pretended.ctasPerMultiprocessor;
  return kSuccess;
}
static CUresult cuTensorMapEncodeTiled(CUtensorMap *map, int dtype,
                                       uint32_t rank, void *address,
                                       const uint64_t *sizes,
                                       const uint64_t *strides,
                                       const uint32_t *box, const uint32_t *,
                                       int, int swizzle, int promotion, int) {
  FAKE(cuTensorMapEncodeTiled);
  fakecuda::TensorMap made;
  if (rank < 1 || rank > 3 || reinterpret_cast<uintptr_t>(map) % 64 != 0 ||
      reinterpret_cast<uintptr_t>(address) % 16 != 0)
    return kInvalidValue;
  made = {fakecuda::kTensorMapMagic,
          uint8_t(dtype),
          uint8_t(rank),
          uint8_t(swizzle),
          uint8_t(promotion),
          reinterpret_cast<uintptr_t>(address),
          {},
          {},
          {}};
  for (uint32_t i = 0; i < rank; ++i) {
    if (sizes[i] == 0 || sizes[i] > (uint64_t(1) << 32) || box[i] == 0 ||
        box[i] > 256)
      return kInvalidValue;
    made.sizes[i] = sizes[i];
    made.box[i] = box[i];
    if (i + 1 == rank)
      continue;
    if (strides[i] % 16 != 0)
      return kInvalidValue;
    made.strides[i] = strides[i];
  }
  int span[] = {0, 32, 64, 128};
  if (box[0] * 2 % 16 != 0 || (swizzle && int(box[0] * 2) > span[swizzle]))
    return kInvalidValue;
  std::memset(map, 0, sizeof(*map));
  std::memcpy(map, &made, sizeof(made));
  return kSuccess;
}
static CUresult cuLaunchKernelEx(const CUlaunchConfig *config,
                                 CUfunction function, void **params, void **) {
  FAKE_CONTEXT(cuLaunchKernelEx);
  auto *kernel = reinterpret_cast<CUkern_st *>(function);
  fakecuda::Launch launch;
  launch.kernel = kernel->name;
  launch.grid = config->gridDimX * config->gridDimY * config->gridDimZ;
  launch.threads = config->blockDimX;
  launch.shared = config->sharedMemBytes;
  launch.stream = config->hStream;
  for (unsigned i = 0; i < config->numAttrs; ++i) {
    if (config->attrs[i].id == kLaunchClusterDimension)
      launch.cluster = config->attrs[i].value.clusterDim.x;
    if (config->attrs[i].id == kLaunchProgrammaticSerialization)
      launch.programmatic =
          config->attrs[i].value.programmaticStreamSerializationAllowed;
  }
  if (launch.grid == 0 || launch.grid % launch.cluster != 0 ||
      launch.threads == 0 || launch.threads > 1024 ||
      launch.shared > unsigned(kernel->shared))
    return kInvalidValue;
  for (size_t i = 0; i < kernel->params.size(); ++i)
    launch.params.emplace_back(static_cast<const char *>(params[i]),
                               kernel->params[i]);
  launch.captured = s.streamOf(config->hStream)->capturing;
  s.launched.push_back(std::move(launch));
  return kSuccess;
}
} // namespace fake

//===----------------------------------------------------------------------===//
// What libcuda exports
//===----------------------------------------------------------------------===//

extern "C" __attribute__((visibility("default"))) CUresult
cuDriverGetVersion(int *version) {
  *version = state().pretended.version;
  return kSuccess;
}

extern "C" __attribute__((visibility("default"))) CUresult cuGetProcAddress_v2(
    const char *name, void **address, int version, uint64_t flags, int *found) {
  *address = nullptr;
  *found = 1;
  if (version != kDriverVersion || flags != kLegacyStream)
    return kInvalidValue;
#define FAKE_FIND(NAME, ...)                                                   \
  if (std::strcmp(name, #NAME) == 0) {                                         \
    CUresult (*function)(__VA_ARGS__) = fake::NAME;                            \
    *address = reinterpret_cast<void *>(function);                             \
    *found = 0;                                                                \
  }
  LORA_CUDA_FUNCTIONS(FAKE_FIND)
#undef FAKE_FIND
  return *address ? kSuccess : kDriverNotFound;
}
