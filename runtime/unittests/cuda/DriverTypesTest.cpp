//===- DriverTypesTest.cpp - Our declarations against cuda.h --------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cuda/DriverTypes.h"

#include <gtest/gtest.h>

#if __has_include(<cuda.h>)
#include <cuda.h>

namespace ours = lora::runtime::impl::cuda;

#define SAME_SIZE(OURS, THEIRS)                                                \
  static_assert(sizeof(ours::OURS) == sizeof(THEIRS) &&                        \
                alignof(ours::OURS) >= alignof(THEIRS))
#define SAME_FIELD(OURS, FIELD, THEIRS, THEIR_FIELD)                           \
  static_assert(offsetof(ours::OURS, FIELD) == offsetof(THEIRS, THEIR_FIELD))

SAME_SIZE(CUdeviceptr, CUdeviceptr);
SAME_SIZE(CUtensorMap, CUtensorMap);
SAME_SIZE(CUlaunchAttribute, CUlaunchAttribute);
SAME_FIELD(CUlaunchAttribute, value, CUlaunchAttribute, value);
SAME_SIZE(CUlaunchConfig, CUlaunchConfig);
SAME_FIELD(CUlaunchConfig, sharedMemBytes, CUlaunchConfig, sharedMemBytes);
SAME_FIELD(CUlaunchConfig, hStream, CUlaunchConfig, hStream);
SAME_FIELD(CUlaunchConfig, attrs, CUlaunchConfig, attrs);
SAME_FIELD(CUlaunchConfig, numAttrs, CUlaunchConfig, numAttrs);
SAME_SIZE(CUmemcpy2D, CUDA_MEMCPY2D);
SAME_FIELD(CUmemcpy2D, srcHost, CUDA_MEMCPY2D, srcHost);
SAME_FIELD(CUmemcpy2D, srcPitch, CUDA_MEMCPY2D, srcPitch);
SAME_FIELD(CUmemcpy2D, dstMemoryType, CUDA_MEMCPY2D, dstMemoryType);
SAME_FIELD(CUmemcpy2D, dstDevice, CUDA_MEMCPY2D, dstDevice);
SAME_FIELD(CUmemcpy2D, dstPitch, CUDA_MEMCPY2D, dstPitch);
SAME_FIELD(CUmemcpy2D, widthInBytes, CUDA_MEMCPY2D, WidthInBytes);
SAME_FIELD(CUmemcpy2D, height, CUDA_MEMCPY2D, Height);

TEST(CUDADriver, ValuesAreThoseOfTheHeader) {
  EXPECT_EQ(ours::kInvalidValue, CUDA_ERROR_INVALID_VALUE);
  EXPECT_EQ(ours::kOutOfMemory, CUDA_ERROR_OUT_OF_MEMORY);
  EXPECT_EQ(ours::kNoDevice, CUDA_ERROR_NO_DEVICE);
  EXPECT_EQ(ours::kInvalidDevice, CUDA_ERROR_INVALID_DEVICE);
  EXPECT_EQ(ours::kInvalidContext, CUDA_ERROR_INVALID_CONTEXT);
  EXPECT_EQ(ours::kInvalidHandle, CUDA_ERROR_INVALID_HANDLE);
  EXPECT_EQ(ours::kDriverNotFound, CUDA_ERROR_NOT_FOUND);
  EXPECT_EQ(ours::kNotReady, CUDA_ERROR_NOT_READY);
  EXPECT_EQ(ours::kLaunchFailed, CUDA_ERROR_LAUNCH_FAILED);
  EXPECT_EQ(ours::kCaptureUnsupported, CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);
  EXPECT_EQ(ours::kCaptureImplicit, CUDA_ERROR_STREAM_CAPTURE_IMPLICIT);
  EXPECT_EQ(ours::kDeviceMultiprocessors,
            CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
  EXPECT_EQ(ours::kDeviceL2Bytes, CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE);
  EXPECT_EQ(ours::kDeviceCapabilityMajor,
            CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR);
  EXPECT_EQ(ours::kDeviceCapabilityMinor,
            CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
  EXPECT_EQ(ours::kDeviceSharedOptin,
            CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN);
  EXPECT_EQ(ours::kPointerMemoryType, CU_POINTER_ATTRIBUTE_MEMORY_TYPE);
  EXPECT_EQ(ours::kPointerDeviceOrdinal, CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL);
  EXPECT_EQ(ours::kFunctionDynamicShared,
            CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES);
  EXPECT_EQ(ours::kFunctionNonPortableCluster,
            CU_FUNC_ATTRIBUTE_NON_PORTABLE_CLUSTER_SIZE_ALLOWED);
  EXPECT_EQ(ours::kLaunchClusterDimension,
            CU_LAUNCH_ATTRIBUTE_CLUSTER_DIMENSION);
  EXPECT_EQ(ours::kLaunchProgrammaticSerialization,
            CU_LAUNCH_ATTRIBUTE_PROGRAMMATIC_STREAM_SERIALIZATION);
  EXPECT_EQ(ours::kJitErrorLog, CU_JIT_ERROR_LOG_BUFFER);
  EXPECT_EQ(ours::kJitErrorLogBytes, CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES);
  EXPECT_EQ(ours::kMemoryHost, CU_MEMORYTYPE_HOST);
  EXPECT_EQ(ours::kMemoryDevice, CU_MEMORYTYPE_DEVICE);
  EXPECT_EQ(ours::kTensorFloat16, CU_TENSOR_MAP_DATA_TYPE_FLOAT16);
  EXPECT_EQ(ours::kTensorBFloat16, CU_TENSOR_MAP_DATA_TYPE_BFLOAT16);
  EXPECT_EQ(ours::kStreamNonBlocking, unsigned(CU_STREAM_NON_BLOCKING));
  EXPECT_EQ(ours::kEventDisableTiming, unsigned(CU_EVENT_DISABLE_TIMING));
  EXPECT_EQ(ours::kLegacyStream, uint64_t(CU_GET_PROC_ADDRESS_LEGACY_STREAM));
}
#else
TEST(CUDADriver, ValuesAreThoseOfTheHeader) {
  GTEST_SKIP() << "cuda.h is not installed";
}
#endif
