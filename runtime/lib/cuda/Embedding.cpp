//===- Embedding.cpp - An embedding on a CUDA device ----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Its kernels take pointers and numbers alone (DeviceManifest.cpp sees to
// that), so that a call is filled in where it is launched and nothing is kept.
//
//===----------------------------------------------------------------------===//

#include "Embedding.h"

#include "Linear.h"

#include <algorithm>
#include <array>

using namespace lora::runtime::impl;
using namespace lora::runtime::impl::cuda;

static constexpr int64_t kAlignment = 16; ///< Of rows, in bytes.
static constexpr int64_t kElement = 2;
static constexpr int64_t kIdBytes = 8;
/// More parameters than a kernel of pointers and numbers has any use for.
static constexpr size_t kMostParams = 32;

/// What parameters are filled from.
struct Embedding::Call {
  const LoraTensor &ids, &y;
  const Routing *routing;
  const SitePool *pool;
  bool anyBatch; ///< Not only the one that is set.

  int64_t tokens() const { return ids.sizes[0]; }
  int32_t adapterBlocks() const {
    if (!routing)
      return 0;
    return anyBatch ? int32_t(routing->limits().adapterBlocks)
                    : routing->shape().adapterBlocks;
  }
  int32_t tileBlocks() const {
    if (!routing)
      return 0;
    return anyBatch ? int32_t(routing->limits().blocks)
                    : routing->shape().tileBlocks;
  }
};

//===----------------------------------------------------------------------===//
// Construction
//===----------------------------------------------------------------------===//

Embedding::Embedding(std::shared_ptr<DeviceProgram> owner,
                     const LayerInfo &layer)
    : program(std::move(owner)), layer(layer),
      embedding(program->info().embeddings[*layer.embedding]),
      kernels(program->info().kernels.size(), nullptr) {}

Status Embedding::loadKernels() {
  for (const VariantInfo &variant : embedding.variants)
    for (size_t index : variant.kernels) {
      const KernelInfo &kernel = program->info().kernels[index];
      if (kernel.params.size() > kMostParams)
        return bad(ErrorCode::Unsupported, "kernel '", kernel.name,
                   "': expected at most ", kMostParams, " parameters, found ",
                   kernel.params.size());
      auto loaded = program->load(index);
      if (!loaded)
        return loaded.error();
      kernels[index] = *loaded;
    }
  return Status::success();
}

Expected<std::unique_ptr<Embedding>>
Embedding::create(std::shared_ptr<DeviceProgram> program,
                  const std::string &site, const LoraTensor &weight) {
  auto layer = program->findLayer(site, /*isEmbedding=*/true);
  if (!layer)
    return layer.error();
  LORA_CUDA_SCOPE(*program->device());
  RelaxedCapture relaxed(*program->device());
  std::unique_ptr<Embedding> made(new Embedding(std::move(program), **layer));
  if (Status status = made->checkRows("weight", weight, made->embedding.vocab);
      !status)
    return status.error();
  if (Status status =
          checkMemory(*made->program->device(), site, "weight", weight.data);
      !status)
    return status.error();
  made->weight = reinterpret_cast<uintptr_t>(weight.data);
  made->strideWeight = weight.strides[0];
  if (Status status = made->loadKernels(); !status)
    return status.error();
  return made;
}

Expected<std::unique_ptr<Embedding>>
Embedding::create(std::shared_ptr<DeviceProgram> program,
                  const std::string &site, const Weights &weights) {
  auto layer = program->findLayer(site, /*isEmbedding=*/true);
  if (!layer)
    return layer.error();
  std::unique_ptr<Embedding> made(new Embedding(std::move(program), **layer));
  if (made->layer.weights.empty())
    return made->bad(ErrorCode::Unsupported,
                     "the program names no weight for it; expected its weight "
                     "from the caller");
  const DeviceRef &device = made->program->device();
  LORA_CUDA_SCOPE(*device);
  int64_t hidden = made->embedding.hidden;
  auto memory = DeviceMemory::allocate(
      device, size_t(made->embedding.vocab * hidden * kElement));
  if (!memory)
    return made->bad(memory.error().code, memory.error().message);
  auto stream = StreamHandle::create(device);
  if (!stream)
    return stream.error();
  size_t at = 0;
  for (size_t index : made->layer.weights) {
    const LoraTensor &tensor = weights.tensors()[index];
    size_t bytes = size_t(tensor.sizes[0] * hidden * kElement);
    LORA_CUDA_TRY(device->driver(), cuMemcpyHtoDAsync, memory->address() + at,
                  tensor.data, bytes, stream->handle());
    at += bytes;
  }
  if (Status status = stream->synchronize(); !status)
    return status.error();
  made->weight = memory->address();
  made->strideWeight = hidden;
  made->owned = std::move(*memory);
  if (Status status = made->loadKernels(); !status)
    return status.error();
  return made;
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

/// A matrix [rows, H] that the kernels can read and write.
Status Embedding::checkRows(const char *name, const LoraTensor &tensor,
                            int64_t rows) const {
  auto expected = [&](const auto &...parts) {
    return bad(ErrorCode::Mismatch, name, ": expected ", parts...);
  };
  if (tensor.dtype != embedding.dtype)
    return expected("dtype ", dtypeName(embedding.dtype), ", found ",
                    dtypeName(LoraDType(tensor.dtype)));
  if (tensor.rank != 2)
    return expected("rank 2, found ", tensor.rank);
  if (tensor.sizes[0] != rows || tensor.sizes[1] != embedding.hidden)
    return expected("shape [", rows, ", ", embedding.hidden, "], found [",
                    tensor.sizes[0], ", ", tensor.sizes[1], "]");
  if (tensor.strides[1] != 1)
    return expected("dense rows, found stride ", tensor.strides[1]);
  // The distance of a single row says nothing.
  if (int64_t stride = tensor.strides[0];
      rows > 1 && (stride < embedding.hidden || stride > INT32_MAX ||
                   stride * kElement % kAlignment != 0))
    return expected("rows ", embedding.hidden,
                    " to 2^31 elements apart, by a multiple of ",
                    kAlignment / kElement, ", found ", stride);
  if (rows > 0 && (!tensor.data ||
                   reinterpret_cast<uintptr_t>(tensor.data) % kAlignment != 0))
    return expected("an address that is a multiple of ", kAlignment, ", found ",
                    reinterpret_cast<uintptr_t>(tensor.data));
  return Status::success();
}

Status Embedding::checkCall(const LoraTensor &ids, const LoraTensor &y,
                            const Routing *routing, const Stream &stream,
                            uint32_t flags) const {
  if (flags & ~(kBatchInvariant | kAnyRouting | kKnownMemory | kFollowCapture))
    return makeError(ErrorCode::InvalidArgument, "unknown flags ", flags);
  if (stream.owner() != program->device())
    return bad(ErrorCode::InvalidArgument,
               "expected a stream of the program's device object");
  auto expected = [&](const auto &...parts) {
    return bad(ErrorCode::Mismatch, "ids: expected ", parts...);
  };
  int64_t tokens = ids.sizes[0];
  if (ids.dtype != LORA_DTYPE_I64)
    return expected("dtype ", dtypeName(LORA_DTYPE_I64), ", found ",
                    dtypeName(LoraDType(ids.dtype)));
  if (ids.rank != 1)
    return expected("rank 1, found ", ids.rank);
  if (tokens < 0 || tokens > INT32_MAX)
    return expected("less than 2^31 of them, found ", tokens);
  if (tokens > 1 && (ids.strides[0] < 0 || ids.strides[0] > INT32_MAX))
    return expected("elements 0 to 2^31 apart, found ", ids.strides[0]);
  if (tokens > 0 &&
      (!ids.data || reinterpret_cast<uintptr_t>(ids.data) % kIdBytes != 0))
    return expected("an address that is a multiple of ", kIdBytes, ", found ",
                    reinterpret_cast<uintptr_t>(ids.data));
  if (Status status = checkRows("y", y, tokens); !status)
    return status;
  if (tokens > 0 && !(flags & kKnownMemory))
    for (auto [name, data] : {std::pair("ids", ids.data), {"y", y.data}})
      if (Status status =
              checkMemory(*program->device(), layer.site, name, data);
          !status)
        return status;
  if (!routing)
    return Status::success();
  if (routing->bank()->device() != program->device() ||
      routing->adapters().program() != program->program())
    return bad(ErrorCode::InvalidArgument,
               "expected the routing of a bank of this program and device");
  if (tokens > 0 && routing->shape().tokens != tokens)
    return expected("the routing's ", routing->shape().tokens,
                    " tokens, found ", tokens);
  return Status::success();
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

/// The first variant whose conditions hold.
Expected<const VariantInfo *> Embedding::choose(int64_t tokens, bool adapted,
                                                const Call &call) const {
  std::string unusable;
  for (const VariantInfo &variant : embedding.variants) {
    if (variant.adapted != adapted || tokens < variant.minTokens ||
        (variant.maxTokens && tokens > variant.maxTokens))
      continue;
    if (adapted &&
        ((variant.maxAdapterBlocks &&
          call.adapterBlocks() > variant.maxAdapterBlocks) ||
         (variant.maxTileBlocks && call.tileBlocks() > variant.maxTileBlocks)))
      continue;
    auto bad = std::find_if(
        variant.kernels.begin(), variant.kernels.end(),
        [&](size_t index) { return !kernels[index]->unusable.empty(); });
    if (bad == variant.kernels.end())
      return &variant;
    unusable = concat(": ", kernels[*bad]->unusable);
  }
  return bad(ErrorCode::Unsupported, "no kernel for ", tokens, " tokens ",
             adapted ? "with" : "without", " adapters", unusable);
}

CUdeviceptr Embedding::pointerOf(const ParamInfo &param,
                                 const Call &call) const {
  switch (param.buffer) {
  case BufferRole::X:
    return reinterpret_cast<uintptr_t>(call.ids.data);
  case BufferRole::W:
    return weight;
  case BufferRole::Y:
    return reinterpret_cast<uintptr_t>(call.y.data);
  case BufferRole::A:
    return call.pool->a;
  case BufferRole::B:
    return call.pool->b[0];
  case BufferRole::Scales:
    return call.pool->scales;
  case BufferRole::Bias:
  case BufferRole::Workspace:
    break; // Of no embedding.
  default:
    return call.routing->address(
        RoutingArray(int(param.buffer) - int(BufferRole::Header)));
  }
  return 0;
}

int64_t Embedding::valueOf(const ParamInfo &param, const Call &call,
                           int64_t ctas) const {
  bool single = call.tokens() == 1;
  switch (param.value) {
  case ValueRole::Tokens:
    return call.tokens();
  case ValueRole::Tiles:
    return (call.tokens() + LORA_TILE_TOKENS - 1) / LORA_TILE_TOKENS;
  case ValueRole::Ctas:
    return ctas;
  case ValueRole::XStride:
    return single ? 0 : call.ids.strides[0];
  case ValueRole::WStride:
    return strideWeight;
  case ValueRole::YStride:
    return single ? 0 : call.y.strides[0];
  case ValueRole::AdapterBlocks:
    return call.adapterBlocks();
  case ValueRole::Number:
    break;
  }
  return param.number;
}

Status Embedding::launch(const KernelInfo &kernel, const LoadedKernel &loaded,
                         const Call &call, const Stream &stream) const {
  int64_t ctas = kernel.ctas ? kernel.ctas
                             : (call.tokens() + kernel.tileTokens - 1) /
                                   kernel.tileTokens * kernel.tiles;
  if (ctas > INT32_MAX)
    return bad(ErrorCode::Unsupported, "kernel '", kernel.name,
               "': expected at most ", INT32_MAX, " CTAs, found ", ctas);
  std::array<uint64_t, kMostParams> slots = {};
  std::array<void *, kMostParams> params = {};
  for (size_t i = 0; i < kernel.params.size(); ++i) {
    const ParamInfo &param = kernel.params[i];
    // An i32 is the first half of its slot.
    slots[i] = param.kind == ParamInfo::Kind::Pointer
                   ? pointerOf(param, call)
                   : uint32_t(valueOf(param, call, ctas));
    params[i] = &slots[i];
  }
  LaunchConfig config;
  config.fill(kernel, ctas, stream.handle());
  const Driver &driver = program->device()->driver();
  if (CUresult code = driver.cuLaunchKernelEx(&config.config, loaded.function,
                                              params.data(), nullptr))
    return bad(ErrorCode::Internal,
               driver.error(code, "cuLaunchKernelEx").message);
  return Status::success();
}

Status Embedding::run(const LoraTensor &ids, const LoraTensor &y,
                      const Routing *routing, const Stream &stream,
                      uint32_t flags) const {
  LORA_CUDA_SCOPE(*program->device());
  if (Status status = checkCall(ids, y, routing, stream, flags); !status)
    return status;
  if (ids.sizes[0] == 0)
    return Status::success();
  if (layer.bankSite < 0)
    routing = nullptr;
  if (routing) {
    auto followed = followCapture(flags, stream);
    if (!followed)
      return followed.error();
    flags = *followed;
  }
  bool anyBatch = routing && (flags & kAnyRouting);
  Call call{ids, y, routing,
            routing ? &routing->bank()->sites()[size_t(layer.bankSite)]
                    : nullptr,
            anyBatch};
  bool adapted = routing && (anyBatch || routing->shape().adapters > 0);
  auto variant = choose(ids.sizes[0], adapted, call);
  if (!variant)
    return variant.error();
  for (size_t index : (*variant)->kernels)
    if (Status status = launch(program->info().kernels[index], *kernels[index],
                               call, stream);
        !status)
      return status;
  return Status::success();
}
