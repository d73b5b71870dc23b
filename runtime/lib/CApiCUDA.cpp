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
  return lora_device_create_cuda_with(ordinal, nullptr, device, error);
}

lora_status lora_device_create_cuda_with(int32_t ordinal,
                                         const lora_allocator *allocator,
                                         lora_device **device,
                                         lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(device);
    if (allocator && (!allocator->allocate || !allocator->release))
      return makeError(ErrorCode::InvalidArgument,
                       "expected an allocator with both of its functions");
    auto made = cuda::Device::create(ordinal,
                                     allocator ? *allocator : lora_allocator{});
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

lora_status lora_device_alloc(lora_device *device, size_t bytes, void **memory,
                              lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(memory);
    auto found = cudaOf(device);
    if (!found)
      return found.error();
    LORA_CUDA_SCOPE(**found);
    cuda::CUdeviceptr address = 0;
    LORA_CUDA_TRY((*found)->driver(), cuMemAlloc, &address, bytes);
    *memory = reinterpret_cast<void *>(uintptr_t(address));
    return Status::success();
  });
}

void lora_device_free_memory(lora_device *device, void *memory) {
  if (!device || !device->cuda || !memory)
    return;
  cuda::ContextScope scope(*device->cuda);
  device->cuda->driver().cuMemFree(reinterpret_cast<uintptr_t>(memory));
}

//===----------------------------------------------------------------------===//
// Stream
//===----------------------------------------------------------------------===//

lora_status lora_stream_create(lora_device *device, lora_stream **stream,
                               lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(stream);
    auto found = cudaOf(device);
    if (!found)
      return found.error();
    auto handle = cuda::StreamHandle::create(*found);
    if (!handle)
      return handle.error();
    *stream = new lora_stream{
        std::make_unique<cuda::Stream>(*found, std::move(*handle))};
    return Status::success();
  });
}

lora_status lora_stream_wrap(lora_device *device, void *handle,
                             lora_stream **stream, lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(stream);
    auto found = cudaOf(device);
    if (!found)
      return found.error();
    *stream = new lora_stream{std::make_unique<cuda::Stream>(
        *found,
        cuda::StreamHandle(*found, static_cast<cuda::CUstream>(handle)))};
    return Status::success();
  });
}

lora_status lora_stream_is_capturing(const lora_stream *stream, bool *capturing,
                                     lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(stream);
    LORA_REQUIRE(capturing);
    auto found = stream->impl->isCapturing();
    if (!found)
      return found.error();
    *capturing = *found;
    return Status::success();
  });
}

void *lora_stream_handle(const lora_stream *stream) {
  return stream ? stream->impl->handle() : nullptr;
}

lora_status lora_stream_synchronize(lora_stream *stream, lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(stream);
    return stream->impl->synchronize();
  });
}

lora_status lora_stream_copy_to_device(lora_stream *stream, void *device,
                                       const void *host, size_t bytes,
                                       lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(stream);
    LORA_REQUIRE_LIST(device, bytes);
    LORA_REQUIRE_LIST(host, bytes);
    const cuda::DeviceRef &owner = stream->impl->owner();
    LORA_CUDA_SCOPE(*owner);
    LORA_CUDA_TRY(owner->driver(), cuMemcpyHtoDAsync,
                  reinterpret_cast<uintptr_t>(device), host, bytes,
                  stream->impl->handle());
    return Status::success();
  });
}

lora_status lora_stream_copy_to_host(lora_stream *stream, void *host,
                                     const void *device, size_t bytes,
                                     lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(stream);
    LORA_REQUIRE_LIST(device, bytes);
    LORA_REQUIRE_LIST(host, bytes);
    const cuda::DeviceRef &owner = stream->impl->owner();
    LORA_CUDA_SCOPE(*owner);
    LORA_CUDA_TRY(owner->driver(), cuMemcpyDtoHAsync, host,
                  reinterpret_cast<uintptr_t>(device), bytes,
                  stream->impl->handle());
    return Status::success();
  });
}

lora_status lora_stream_reserve(lora_stream *stream,
                                const lora_device_program *program,
                                const lora_batch_limits *limits,
                                lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(stream);
    LORA_REQUIRE(program);
    LORA_REQUIRE(limits);
    if (stream->impl->owner() != program->impl->device())
      return makeError(ErrorCode::InvalidArgument,
                       "expected a stream of the program's device object");
    auto whole = completed(*limits, bankOf(*program->impl->program()));
    if (!whole)
      return whole.error();
    return stream->impl->reserve(program->impl, *whole);
  });
}

void lora_stream_free(lora_stream *stream) { delete stream; }

//===----------------------------------------------------------------------===//
// Program
//===----------------------------------------------------------------------===//

lora_status lora_device_program_create(lora_device *device,
                                       const lora_program *program,
                                       lora_device_program **loaded,
                                       lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(program);
    LORA_REQUIRE(loaded);
    auto found = cudaOf(device);
    if (!found)
      return found.error();
    auto made = cuda::DeviceProgram::create(*found, program->impl);
    if (!made)
      return made.error();
    *loaded = new lora_device_program{std::move(*made)};
    return Status::success();
  });
}

void lora_device_program_free(lora_device_program *loaded) { delete loaded; }

//===----------------------------------------------------------------------===//
// Bank
//===----------------------------------------------------------------------===//

lora_status lora_bank_create_cuda(lora_device *device,
                                  const lora_program *program,
                                  int64_t num_blocks, lora_bank **bank,
                                  lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(program);
    LORA_REQUIRE(bank);
    auto found = cudaOf(device);
    if (!found)
      return found.error();
    const BankInfo *info = bankOf(*program->impl);
    if (!info)
      return makeError(ErrorCode::Unsupported, "'", program->impl->path(),
                       "': the program was compiled without adapters");
    int64_t most = int64_t(info->maxAdapters) *
                   ((info->maxRank + LORA_RANK_BLOCK - 1) / LORA_RANK_BLOCK);
    if (num_blocks == 0)
      num_blocks = most;
    if (num_blocks < 1 || num_blocks > INT32_MAX)
      return makeError(ErrorCode::OutOfRange, "expected 1 to ", INT32_MAX,
                       " rank blocks, found ", num_blocks);
    auto pools = cuda::Pools::create(*found, *info,
                                     program->impl->manifest().device
                                         ? &*program->impl->manifest().device
                                         : nullptr,
                                     num_blocks);
    if (!pools)
      return pools.error();
    auto store = std::make_shared<AdapterStore>(
        program->impl, std::make_unique<cuda::DeviceStorage>(*info, *pools));
    *bank = new lora_bank{std::move(store), {}, std::move(*pools)};
    return Status::success();
  });
}

/// The pools of a bank on a CUDA device.
static Expected<std::shared_ptr<cuda::Pools>> poolsOf(const lora_bank *bank) {
  if (!bank)
    return nullArgument("bank");
  if (!bank->pools)
    return makeError(ErrorCode::Unsupported,
                     "expected a bank of a CUDA device, found one in host "
                     "memory");
  return bank->pools;
}

lora_status lora_bank_get_memory(lora_bank *bank, lora_bank_memory *memory,
                                 lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(memory);
    auto pools = poolsOf(bank);
    if (!pools)
      return pools.error();
    *memory = {(*pools)->numBlocks(), (*pools)->freeBlocks(),
               (*pools)->bytes()};
    return Status::success();
  });
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

/// Hands a layer over as an object of the API.
template <typename Handle, typename Layer>
static Status give(Expected<std::unique_ptr<Layer>> made, Handle **out) {
  if (!made)
    return made.error();
  *out = new Handle{std::move(*made)};
  return Status::success();
}

static Status checkOwner(const lora_weights &weights,
                         const lora_device_program &program) {
  if (weights.program == program.impl->program())
    return Status::success();
  return makeError(ErrorCode::InvalidArgument,
                   "the weights were opened for another program, '",
                   weights.program->path(), "'");
}

static Status checkOnDevice(const lora_routing *routing) {
  if (!routing || routing->cuda)
    return Status::success();
  return makeError(ErrorCode::Unsupported,
                   "expected a routing on a CUDA device, found one in host "
                   "memory");
}

//===----------------------------------------------------------------------===//
// Linear
//===----------------------------------------------------------------------===//

lora_status lora_linear_create(lora_device_program *program, const char *site,
                               const LoraTensor *weight, const LoraTensor *bias,
                               lora_linear **linear, lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(program);
    LORA_REQUIRE(site);
    LORA_REQUIRE(weight);
    LORA_REQUIRE(linear);
    auto made = cuda::Linear::create(program->impl, site, *weight, bias);
    return give(std::move(made), linear);
  });
}

lora_status lora_linear_create_from_weights(lora_device_program *program,
                                            const char *site,
                                            const lora_weights *weights,
                                            lora_linear **linear,
                                            lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(program);
    LORA_REQUIRE(site);
    LORA_REQUIRE(weights);
    LORA_REQUIRE(linear);
    if (Status status = checkOwner(*weights, *program); !status)
      return status;
    auto made = cuda::Linear::create(program->impl, site, *weights->impl);
    return give(std::move(made), linear);
  });
}

lora_status lora_linear_run(lora_linear *linear, const LoraTensor *x,
                            const LoraTensor *y, const lora_routing *routing,
                            lora_stream *stream, uint32_t flags,
                            lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(linear);
    LORA_REQUIRE(x);
    LORA_REQUIRE(y);
    LORA_REQUIRE(stream);
    if (Status status = checkOnDevice(routing); !status)
      return status;
    return linear->impl->run(*x, *y, routing ? routing->cuda.get() : nullptr,
                             *stream->impl, flags);
  });
}

void lora_linear_free(lora_linear *linear) { delete linear; }

//===----------------------------------------------------------------------===//
// Embedding
//===----------------------------------------------------------------------===//

lora_status lora_embedding_create(lora_device_program *program,
                                  const char *site, const LoraTensor *weight,
                                  lora_embedding **embedding,
                                  lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(program);
    LORA_REQUIRE(site);
    LORA_REQUIRE(weight);
    LORA_REQUIRE(embedding);
    auto made = cuda::Embedding::create(program->impl, site, *weight);
    return give(std::move(made), embedding);
  });
}

lora_status lora_embedding_create_from_weights(lora_device_program *program,
                                               const char *site,
                                               const lora_weights *weights,
                                               lora_embedding **embedding,
                                               lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(program);
    LORA_REQUIRE(site);
    LORA_REQUIRE(weights);
    LORA_REQUIRE(embedding);
    if (Status status = checkOwner(*weights, *program); !status)
      return status;
    auto made = cuda::Embedding::create(program->impl, site, *weights->impl);
    return give(std::move(made), embedding);
  });
}

lora_status lora_embedding_run(lora_embedding *embedding, const LoraTensor *ids,
                               const LoraTensor *y, const lora_routing *routing,
                               lora_stream *stream, uint32_t flags,
                               lora_error **error) {
  return guarded(error, [&]() -> Status {
    LORA_REQUIRE(embedding);
    LORA_REQUIRE(ids);
    LORA_REQUIRE(y);
    LORA_REQUIRE(stream);
    if (Status status = checkOnDevice(routing); !status)
      return status;
    return embedding->impl->run(*ids, *y,
                                routing ? routing->cuda.get() : nullptr,
                                *stream->impl, flags);
  });
}

void lora_embedding_free(lora_embedding *embedding) { delete embedding; }
