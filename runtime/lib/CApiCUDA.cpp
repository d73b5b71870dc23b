//===- CApiCUDA.cpp - C API: CUDA devices ---------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CApi.h"

using namespace lora::runtime::impl;

//===----------------------------------------------------------------------===//
// Device
//===----------------------------------------------------------------------===//

lora_status lora_device_create_cuda(int32_t ordinal, lora_device **device,
                                    lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(device);
    auto made = cuda::Device::create(ordinal);
    if (!made)
      return made.error();
    *device = new lora_device{nullptr, std::move(*made)};
    return Status::success();
  });
}

/// The CUDA device of a handle.
static Expected<cuda::DeviceRef> cudaOf(const lora_device *device) {
  if (!device)
    return nullArgument("device");
  if (!device->cuda)
    return makeError(ErrorCode::Unsupported,
                     "expected a CUDA device, found the CPU");
  return device->cuda;
}

lora_status lora_device_get_cuda_info(const lora_device *device,
                                      lora_cuda_info *info,
                                      lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(info);
    auto found = cudaOf(device);
    if (!found)
      return found.error();
    const cuda::DeviceLimits &limits = (*found)->limits();
    *info = {limits.name.c_str(),    limits.major,       limits.minor,
             limits.multiprocessors, limits.sharedBytes, limits.l2Bytes,
             limits.memoryBytes};
    return Status::success();
  });
}
