//===- DriverTypes.h - The CUDA driver's types and functions --------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the runtime uses of the driver's interface, as of CUDA 12.0, declared
// here so that it builds on machines without CUDA. Names and values are the
// driver's; a test compares them with cuda.h where that is installed.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_LIB_CUDA_DRIVERTYPES_H
#define RUNTIME_LIB_CUDA_DRIVERTYPES_H

#include <cstddef>
#include <cstdint>

namespace lora::runtime::impl::cuda {

using CUresult = int;
using CUdevice = int;
using CUdeviceptr = unsigned long long;
using CUcontext = struct CUctx_st *;
using CUstream = struct CUstream_st *;
using CUevent = struct CUevent_st *;
using CUlibrary = struct CUlib_st *;
using CUkernel = struct CUkern_st *;
using CUfunction = struct CUfunc_st *;

/// The oldest driver that has everything in the list below.
inline constexpr int kDriverVersion = 12000;

inline constexpr CUresult kSuccess = 0;
inline constexpr CUresult kInvalidValue = 1;
inline constexpr CUresult kOutOfMemory = 2;
inline constexpr CUresult kNoDevice = 100;
inline constexpr CUresult kInvalidDevice = 101;
inline constexpr CUresult kInvalidContext = 201;
inline constexpr CUresult kInvalidHandle = 400;
inline constexpr CUresult kDriverNotFound = 500;
inline constexpr CUresult kNotReady = 600;
inline constexpr CUresult kLaunchFailed = 719;
inline constexpr CUresult kCaptureUnsupported = 900;
inline constexpr CUresult kCaptureImplicit = 906;

inline constexpr int kDeviceMultiprocessors = 16;
inline constexpr int kDeviceL2Bytes = 38;
inline constexpr int kDeviceCapabilityMajor = 75;
inline constexpr int kDeviceCapabilityMinor = 76;
inline constexpr int kDeviceSharedOptin = 97;
inline constexpr int kPointerMemoryType = 2;
inline constexpr int kPointerDeviceOrdinal = 9;
inline constexpr int kFunctionDynamicShared = 8;
inline constexpr int kFunctionNonPortableCluster = 14;
inline constexpr int kLaunchClusterDimension = 4;
inline constexpr int kLaunchProgrammaticSerialization = 6;
inline constexpr int kJitErrorLog = 5;
inline constexpr int kJitErrorLogBytes = 6;
inline constexpr int kMemoryHost = 1;
inline constexpr int kMemoryDevice = 2;
inline constexpr int kTensorFloat16 = 6;
inline constexpr int kTensorBFloat16 = 9;
inline constexpr unsigned kStreamNonBlocking = 1;
inline constexpr unsigned kEventDisableTiming = 2;
inline constexpr int kCaptureRelaxed = 2;
inline constexpr uint64_t kLegacyStream = 1;

struct alignas(128) CUtensorMap {
  uint64_t opaque[16];
};

struct CUlaunchAttribute {
  int id;
  int padding;
  union {
    uint64_t words[8];
    struct {
      unsigned x, y, z;
    } clusterDim;
    int programmaticStreamSerializationAllowed;
  } value;
};

struct CUlaunchConfig {
  unsigned gridDimX, gridDimY, gridDimZ;
  unsigned blockDimX, blockDimY, blockDimZ;
  unsigned sharedMemBytes;
  CUstream hStream;
  CUlaunchAttribute *attrs;
  unsigned numAttrs;
};

struct CUmemcpy2D {
  size_t srcXInBytes, srcY;
  int srcMemoryType;
  const void *srcHost;
  CUdeviceptr srcDevice;
  void *srcArray;
  size_t srcPitch;
  size_t dstXInBytes, dstY;
  int dstMemoryType;
  void *dstHost;
  CUdeviceptr dstDevice;
  void *dstArray;
  size_t dstPitch;
  size_t widthInBytes;
  size_t height;
};

/// X(name, parameter types...). All return a CUresult and are found by
/// cuGetProcAddress, which picks the version of kDriverVersion.
#define LORA_CUDA_FUNCTIONS(X)                                                 \
  X(cuInit, unsigned)                                                          \
  X(cuGetErrorName, CUresult, const char **)                                   \
  X(cuGetErrorString, CUresult, const char **)                                 \
  X(cuDeviceGetCount, int *)                                                   \
  X(cuDeviceGet, CUdevice *, int)                                              \
  X(cuDeviceGetName, char *, int, CUdevice)                                    \
  X(cuDeviceGetAttribute, int *, int, CUdevice)                                \
  X(cuDeviceTotalMem, size_t *, CUdevice)                                      \
  X(cuDevicePrimaryCtxRetain, CUcontext *, CUdevice)                           \
  X(cuDevicePrimaryCtxRelease, CUdevice)                                       \
  X(cuCtxGetCurrent, CUcontext *)                                              \
  X(cuCtxSetCurrent, CUcontext)                                                \
  X(cuCtxSynchronize)                                                          \
  X(cuStreamCreate, CUstream *, unsigned)                                      \
  X(cuStreamDestroy, CUstream)                                                 \
  X(cuStreamSynchronize, CUstream)                                             \
  X(cuStreamWaitEvent, CUstream, CUevent, unsigned)                            \
  X(cuStreamIsCapturing, CUstream, int *)                                      \
  X(cuThreadExchangeStreamCaptureMode, int *)                                  \
  X(cuEventCreate, CUevent *, unsigned)                                        \
  X(cuEventDestroy, CUevent)                                                   \
  X(cuEventRecord, CUevent, CUstream)                                          \
  X(cuEventQuery, CUevent)                                                     \
  X(cuEventSynchronize, CUevent)                                               \
  X(cuMemAlloc, CUdeviceptr *, size_t)                                         \
  X(cuMemFree, CUdeviceptr)                                                    \
  X(cuMemHostAlloc, void **, size_t, unsigned)                                 \
  X(cuMemFreeHost, void *)                                                     \
  X(cuMemcpyHtoDAsync, CUdeviceptr, const void *, size_t, CUstream)            \
  X(cuMemcpyDtoHAsync, void *, CUdeviceptr, size_t, CUstream)                  \
  X(cuMemcpy2DAsync, const CUmemcpy2D *, CUstream)                             \
  X(cuMemsetD8Async, CUdeviceptr, unsigned char, size_t, CUstream)             \
  X(cuPointerGetAttribute, void *, int, CUdeviceptr)                           \
  X(cuLibraryLoadData, CUlibrary *, const void *, int *, void **, unsigned,    \
    int *, void **, unsigned)                                                  \
  X(cuLibraryUnload, CUlibrary)                                                \
  X(cuLibraryGetKernel, CUkernel *, CUlibrary, const char *)                   \
  X(cuKernelGetFunction, CUfunction *, CUkernel)                               \
  X(cuKernelSetAttribute, int, int, CUkernel, CUdevice)                        \
  X(cuOccupancyMaxActiveClusters, int *, CUfunction, const CUlaunchConfig *)   \
  X(cuOccupancyMaxActiveBlocksPerMultiprocessor, int *, CUfunction, int,       \
    size_t)                                                                    \
  X(cuTensorMapEncodeTiled, CUtensorMap *, int, uint32_t, void *,              \
    const uint64_t *, const uint64_t *, const uint32_t *, const uint32_t *,    \
    int, int, int, int)                                                        \
  X(cuLaunchKernelEx, const CUlaunchConfig *, CUfunction, void **, void **)

} // namespace lora::runtime::impl::cuda

#endif // RUNTIME_LIB_CUDA_DRIVERTYPES_H
