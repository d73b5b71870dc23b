//===- Linear.cpp - A linear layer on a CUDA device -----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Longer than other files: checks, choice, parameters and launch of one call
// share its key and its cache, and are read together.
//
//===----------------------------------------------------------------------===//

#include "Linear.h"

#include <algorithm>
#include <cstring>

using namespace lora::runtime::impl;
using namespace lora::runtime::impl::cuda;

/// What a tensor map asks of addresses and strides.
static constexpr int64_t kAlignment = 16;
static constexpr int64_t kMaxStride = int64_t(1) << 38; ///< Elements.
static constexpr int64_t kElement = 2;

//===----------------------------------------------------------------------===//
// Construction
//===----------------------------------------------------------------------===//

Linear::Linear(std::shared_ptr<DeviceProgram> owner, const LayerInfo &layer)
    : program(std::move(owner)), layer(layer),
      linear(program->info().linears[layer.linear]),
      kernels(program->info().kernels.size(), nullptr) {}

Status Linear::loadKernels() {
  const DeviceInfo &info = program->info();
  size_t numLaunches = 0, numParams = 0;
  for (const VariantInfo &variant : linear.variants) {
    size_t params = 0;
    for (size_t index : variant.kernels) {
      auto loaded = program->load(index);
      if (!loaded)
        return loaded.error();
      kernels[index] = *loaded;
      params += info.kernels[index].params.size();
    }
    numLaunches = std::max(numLaunches, variant.kernels.size());
    numParams = std::max(numParams, params);
  }
  for (Call &call : calls) {
    call.launches.resize(numLaunches);
    call.slots.resize(numParams);
    call.params.resize(numParams);
    call.placed.reserve(numParams);
    for (size_t i = 0; i < numParams; ++i)
      call.params[i] = &call.slots[i];
  }
  return Status::success();
}

Expected<std::unique_ptr<Linear>>
Linear::create(std::shared_ptr<DeviceProgram> program, const std::string &site,
               const LoraTensor &weight, const LoraTensor *bias) {
  auto layer = program->findLayer(site, /*isEmbedding=*/false);
  if (!layer)
    return layer.error();
  LORA_CUDA_SCOPE(*program->device());
  RelaxedCapture relaxed(*program->device());
  std::unique_ptr<Linear> made(new Linear(std::move(program), **layer));
  if (Status status = made->setWeights(weight, bias); !status)
    return status.error();
  if (Status status = made->loadKernels(); !status)
    return status.error();
  return made;
}

Expected<std::unique_ptr<Linear>>
Linear::create(std::shared_ptr<DeviceProgram> program, const std::string &site,
               const Weights &weights) {
  auto found = program->findLayer(site, /*isEmbedding=*/false);
  if (!found)
    return found.error();
  const LayerInfo &layer = **found;
  if (layer.weights.empty())
    return makeError(ErrorCode::Unsupported, "layer '", site,
                     "': the program names no weights for it; expected its "
                     "weight from the caller");
  const LinearInfo &linear = program->info().linears[layer.linear];
  DeviceRef device = program->device();
  LORA_CUDA_SCOPE(*device);
  size_t matrix = size_t(linear.out * linear.in * kElement);
  size_t total = matrix + (linear.bias ? size_t(linear.out * kElement) : 0);
  auto memory = DeviceMemory::allocate(device, total);
  if (!memory)
    return makeError(memory.error().code, "layer '", site,
                     "': ", memory.error().message);
  auto stream = StreamHandle::create(device);
  if (!stream)
    return stream.error();
  size_t at = 0;
  for (const std::vector<size_t> *list : {&layer.weights, &layer.biases}) {
    for (size_t index : *list) {
      const LoraTensor &tensor = weights.tensors()[index];
      size_t bytes = size_t(tensor.sizes[0]) * kElement *
                     size_t(tensor.rank == 2 ? tensor.sizes[1] : 1);
      LORA_CUDA_TRY(device->driver(), cuMemcpyHtoDAsync, memory->address() + at,
                    tensor.data, bytes, stream->handle());
      at += bytes;
    }
  }
  if (Status status = stream->synchronize(); !status)
    return status.error();
  std::unique_ptr<Linear> made(new Linear(std::move(program), layer));
  made->weight = memory->address();
  made->strideWeight = linear.in;
  made->bias = linear.bias ? memory->address() + matrix : 0;
  made->owned = std::move(*memory);
  if (Status status = made->loadKernels(); !status)
    return status.error();
  return made;
}

Status Linear::setWeights(const LoraTensor &matrix, const LoraTensor *vector) {
  if (Status status =
          checkMatrix("weight", matrix, linear.out, linear.in, strideWeight);
      !status)
    return status;
  if (Status status = checkDevice("weight", matrix.data); !status)
    return status;
  weight = reinterpret_cast<uintptr_t>(matrix.data);
  if (linear.bias != (vector != nullptr))
    return makeError(ErrorCode::Mismatch, "layer '", layer.site,
                     linear.bias ? "': expected a bias, found none"
                                 : "': expected no bias, found one");
  if (!vector)
    return Status::success();
  if (vector->dtype != linear.dtype || vector->rank != 1 ||
      vector->sizes[0] != linear.out || vector->strides[0] != 1)
    return makeError(ErrorCode::Mismatch, "layer '", layer.site,
                     "': bias: expected a dense ", dtypeName(linear.dtype),
                     " [", linear.out, "]");
  if (Status status = checkDevice("bias", vector->data); !status)
    return status;
  bias = reinterpret_cast<uintptr_t>(vector->data);
  return Status::success();
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

/// `rows` of -1: any number. `stride` receives the distance of rows.
Status Linear::checkMatrix(const char *name, const LoraTensor &tensor,
                           int64_t rows, int64_t columns,
                           int64_t &stride) const {
  auto bad = [&](const auto &...parts) {
    return makeError(ErrorCode::Mismatch, "layer '", layer.site, "': ", name,
                     ": expected ", parts...);
  };
  if (tensor.dtype != linear.dtype)
    return bad("dtype ", dtypeName(linear.dtype), ", found ",
               dtypeName(LoraDType(tensor.dtype)));
  if (tensor.rank != 2)
    return bad("rank 2, found ", tensor.rank);
  if (tensor.sizes[1] != columns || (rows >= 0 && tensor.sizes[0] != rows) ||
      tensor.sizes[0] < 0 || tensor.sizes[0] > INT32_MAX)
    return bad("shape [", rows >= 0 ? std::to_string(rows) : "T", ", ", columns,
               "], found [", tensor.sizes[0], ", ", tensor.sizes[1], "]");
  stride = tensor.sizes[0] == 1 ? columns : tensor.strides[0];
  if (tensor.strides[1] != 1)
    return bad("dense rows, found stride ", tensor.strides[1]);
  if (stride < columns || stride * kElement % kAlignment != 0 ||
      stride > kMaxStride)
    return bad("rows at least ", columns, " elements apart, by a multiple of ",
               kAlignment / kElement, ", found ", stride);
  if (reinterpret_cast<uintptr_t>(tensor.data) % kAlignment != 0 ||
      (!tensor.data && tensor.sizes[0] > 0))
    return bad("an address that is a multiple of ", kAlignment, ", found ",
               reinterpret_cast<uintptr_t>(tensor.data));
  return Status::success();
}

/// Whether memory belongs to the program's device.
Status Linear::checkDevice(const char *name, const void *data) const {
  return checkMemory(*program->device(), layer.site, name, data);
}

/// All that a call must be, with messages; `run` asks when it meets something
/// new.
Status Linear::checkCall(const LoraTensor &x, const LoraTensor &y,
                         const Routing *routing, const Stream &stream,
                         uint32_t flags) const {
  if (flags & ~(kBatchInvariant | kAnyRouting | kKnownMemory | kFollowCapture))
    return makeError(ErrorCode::InvalidArgument, "unknown flags ", flags);
  if (stream.owner() != program->device())
    return makeError(ErrorCode::InvalidArgument, "layer '", layer.site,
                     "': expected a stream of the program's device object");
  int64_t stride = 0;
  if (Status status = checkMatrix("x", x, -1, linear.in, stride); !status)
    return status;
  if (Status status = checkMatrix("y", y, x.sizes[0], linear.out, stride);
      !status)
    return status;
  if (x.sizes[0] == 0)
    return Status::success();
  if (Status status = checkDevice("x", x.data); !status)
    return status;
  if (Status status = checkDevice("y", y.data); !status)
    return status;
  if (!routing)
    return Status::success();
  if (routing->bank()->device() != program->device() ||
      routing->adapters().program() != program->program())
    return makeError(ErrorCode::InvalidArgument, "layer '", layer.site,
                     "': expected the routing of a bank of this program and "
                     "device");
  if (routing->shape().tokens != x.sizes[0])
    return makeError(ErrorCode::Mismatch, "layer '", layer.site,
                     "': x: expected the routing's ", routing->shape().tokens,
                     " tokens, found ", x.sizes[0]);
  return Status::success();
}

//===----------------------------------------------------------------------===//
// Choice of a variant
//===----------------------------------------------------------------------===//

int64_t Linear::numCtas(size_t index, int64_t tokens) const {
  const KernelInfo &kernel = program->info().kernels[index];
  if (kernel.ctas)
    return kernel.ctas;
  int64_t count =
      (tokens + kernel.tileTokens - 1) / kernel.tileTokens * kernel.tiles;
  if (!kernel.persistent)
    return count;
  int64_t cluster = kernel.cluster;
  count = (count + cluster - 1) / cluster * cluster;
  if (kernel.maxCtas)
    count = std::min(count, kernel.maxCtas / cluster * cluster);
  return std::min(count, kernels[index]->resident / cluster * cluster);
}

/// CTAs that the device must hold at once.
int64_t Linear::numResident(size_t index, int64_t tokens) const {
  const KernelInfo &kernel = program->info().kernels[index];
  if (kernel.persistent && kernel.minCtas)
    return std::min(kernel.minCtas, (tokens + kernel.tileTokens - 1) /
                                        kernel.tileTokens * kernel.tiles);
  return kernel.coResident ? numCtas(index, tokens) : 0;
}

/// The first condition of a variant that a call does not meet.
Linear::Misfit Linear::misfit(const VariantInfo &variant, const Key &key,
                              bool adapted) const {
  if (variant.adapted != adapted)
    return {Condition::Adapted};
  if ((key.flags & kBatchInvariant) && !variant.batchInvariant)
    return {Condition::BatchInvariant};
  if (key.tokens < variant.minTokens ||
      (variant.maxTokens && key.tokens > variant.maxTokens))
    return {Condition::Tokens};
  if (adapted && variant.maxAdapterBlocks &&
      key.adapterBlocks > variant.maxAdapterBlocks)
    return {Condition::AdapterBlocks};
  if (adapted && variant.maxTileBlocks &&
      key.tileBlocks > variant.maxTileBlocks)
    return {Condition::TileBlocks};
  for (size_t index : variant.kernels) {
    if (!kernels[index]->unusable.empty())
      return {Condition::Usable, index};
    if (numResident(index, key.tokens) > kernels[index]->resident ||
        numCtas(index, key.tokens) > INT32_MAX)
      return {Condition::Resident, index};
  }
  return {Condition::None};
}

std::string Linear::describe(const Misfit &misfit, const VariantInfo &variant,
                             const Key &key) const {
  switch (misfit.condition) {
  case Condition::None:
    return "fits";
  case Condition::Adapted:
    return variant.adapted ? "is for calls with adapters"
                           : "is for calls without adapters";
  case Condition::BatchInvariant:
    return "is not batch-invariant";
  case Condition::Tokens:
    return concat("is for ", variant.minTokens, " to ",
                  variant.maxTokens ? std::to_string(variant.maxTokens)
                                    : std::string("any number of"),
                  " tokens");
  case Condition::AdapterBlocks:
    return concat("is for adapters of ", variant.maxAdapterBlocks,
                  " rank blocks");
  case Condition::TileBlocks:
    return concat("is for ", variant.maxTileBlocks, " rank blocks an m-tile");
  case Condition::Usable:
    return kernels[misfit.kernel]->unusable;
  case Condition::Resident:
    break;
  }
  return concat("kernel '", program->info().kernels[misfit.kernel].name,
                "' needs its ", numResident(misfit.kernel, key.tokens),
                " CTAs at once, the device holds ",
                kernels[misfit.kernel]->resident);
}

Expected<const VariantInfo *> Linear::choose(const Key &key) const {
  bool adapted = key.routing != 0;
  // Nobody in the batch has an adapter: the base model's own kernels are the
  // faster ones, unless the caller wants the same kernel for every batch.
  if (adapted && !key.anyAdapter && key.flags == 0)
    for (const VariantInfo &variant : linear.variants)
      if (misfit(variant, key, /*adapted=*/false).condition == Condition::None)
        return &variant;
  for (const VariantInfo &variant : linear.variants)
    if (misfit(variant, key, adapted).condition == Condition::None)
      return &variant;
  std::string reasons;
  for (size_t i = 0; i < linear.variants.size(); ++i) {
    const VariantInfo &variant = linear.variants[i];
    reasons += concat(i == 0 ? "" : "; ", "variant ", i, " ",
                      describe(misfit(variant, key, adapted), variant, key));
  }
  return makeError(ErrorCode::Unsupported, "layer '", layer.site,
                   "': no kernel for ", key.tokens, " tokens ",
                   adapted ? "with" : "without", " adapters",
                   adapted ? concat(" of ", key.adapterBlocks, " rank blocks, ",
                                    key.tileBlocks, " an m-tile")
                           : std::string(),
                   reasons.empty() ? "" : ": ", reasons);
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

Status Linear::encode(const ParamInfo &param, CUtensorMap &slot, const Key &key,
                      const Place &place, const Routing *routing,
                      const Workspaces &workspaces) const {
  const SitePool *pool =
      routing ? &routing->bank()->sites()[size_t(layer.bankSite)] : nullptr;
  int64_t numBlocks = routing ? routing->bank()->numBlocks() : 0;
  CUdeviceptr address = 0;
  // Innermost first; strides in elements, of the dimensions from 1 on.
  uint64_t sizes[3] = {};
  uint64_t strides[2] = {};
  uint32_t rank = 2;
  auto matrix = [&](CUdeviceptr data, int64_t rows, int64_t columns,
                    int64_t stride) {
    address = data;
    sizes[0] = uint64_t(columns);
    sizes[1] = uint64_t(rows);
    strides[0] = uint64_t(stride);
  };
  switch (param.tensor) {
  case TensorRole::X:
    matrix(reinterpret_cast<uintptr_t>(place.x), key.tokens, linear.in,
           place.strideX);
    break;
  case TensorRole::W:
    matrix(weight, linear.out, linear.in, strideWeight);
    break;
  case TensorRole::Y:
    matrix(reinterpret_cast<uintptr_t>(place.y), key.tokens, linear.out,
           place.strideY);
    break;
  case TensorRole::A:
    matrix(pool->a, numBlocks * int64_t(pool->slices.size()) * LORA_RANK_BLOCK,
           pool->in, pool->in);
    break;
  case TensorRole::Shrunk: {
    // All that there is room for, so that the map serves every batch.
    const DeviceMemory &memory = workspaces.buffers[param.workspace];
    matrix(memory.address(),
           int64_t(memory.bytes()) / (LORA_RANK_BLOCK * kElement),
           LORA_RANK_BLOCK, LORA_RANK_BLOCK);
    break;
  }
  case TensorRole::B: {
    int64_t quads = pool->slices[param.slice] / 4;
    matrix(pool->b[param.slice], quads, 64, 64);
    sizes[2] = uint64_t(numBlocks);
    strides[1] = uint64_t(quads * 64);
    rank = 3;
    break;
  }
  }
  uint32_t box[3] = {}, ones[3] = {1, 1, 1};
  for (uint32_t i = 0; i < rank; ++i)
    box[i] = param.box[rank - 1 - i];
  for (uint64_t &stride : strides)
    stride *= kElement;
  int dtype =
      linear.dtype == LORA_DTYPE_BF16 ? kTensorBFloat16 : kTensorFloat16;
  // 0, 32, 64, 128 are 0 to 3; 0, 64, 128, 256 too.
  int swizzle = param.swizzle ? __builtin_ctz(unsigned(param.swizzle)) - 4 : 0;
  int promotion =
      param.l2Promotion ? __builtin_ctz(unsigned(param.l2Promotion)) - 5 : 0;
  LORA_CUDA_TRY(program->device()->driver(), cuTensorMapEncodeTiled, &slot,
                dtype, rank, reinterpret_cast<void *>(uintptr_t(address)),
                sizes, strides, box, ones, 0, swizzle, promotion, 0);
  return Status::success();
}

Status Linear::fillParam(const ParamInfo &param, CUtensorMap &slot,
                         const Key &key, const Place &place, int64_t ctas,
                         const Routing *routing,
                         const Workspaces &workspaces) const {
  if (param.kind == ParamInfo::Kind::TensorMap)
    return encode(param, slot, key, place, routing, workspaces);
  if (param.kind == ParamInfo::Kind::Pointer) {
    CUdeviceptr address = 0;
    const SitePool *pool =
        routing ? &routing->bank()->sites()[size_t(layer.bankSite)] : nullptr;
    switch (param.buffer) {
    case BufferRole::X:
      address = reinterpret_cast<uintptr_t>(place.x);
      break;
    case BufferRole::W:
      address = weight;
      break;
    case BufferRole::Y:
      address = reinterpret_cast<uintptr_t>(place.y);
      break;
    case BufferRole::Bias:
      address = bias;
      break;
    case BufferRole::A:
      address = pool->a;
      break;
    case BufferRole::B:
      address = pool->b[param.slice];
      break;
    case BufferRole::Scales:
      address = pool->scales;
      break;
    case BufferRole::Workspace:
      address = workspaces.buffers[param.workspace].address();
      break;
    default:
      address = routing->address(
          RoutingArray(int(param.buffer) - int(BufferRole::Header)));
    }
    std::memcpy(&slot, &address, sizeof(address));
    return Status::success();
  }
  int64_t value = param.number;
  switch (param.value) {
  case ValueRole::Tokens:
    value = key.tokens;
    break;
  case ValueRole::Tiles:
    value = (key.tokens + LORA_TILE_TOKENS - 1) / LORA_TILE_TOKENS;
    break;
  case ValueRole::Ctas:
    value = ctas;
    break;
  case ValueRole::XStride:
    value = place.strideX;
    break;
  case ValueRole::WStride:
    value = strideWeight;
    break;
  case ValueRole::YStride:
    value = place.strideY;
    break;
  case ValueRole::AdapterBlocks:
    value = key.adapterBlocks;
    break;
  case ValueRole::Number:
    break;
  }
  // Sizes are checked by others; strides may be anything.
  if (value > INT32_MAX)
    return makeError(ErrorCode::Unsupported, "layer '", layer.site,
                     "': expected rows less than 2^31 elements apart, found ",
                     value);
  int32_t word = int32_t(value);
  std::memcpy(&slot, &word, sizeof(word));
  return Status::success();
}
static_assert(int(BufferRole::TileBlocks) - int(BufferRole::Header) ==
              int(RoutingArray::TileBlocks));

/// Whether a parameter depends on where x and y are.
static bool isPlaced(const ParamInfo &param) {
  switch (param.kind) {
  case ParamInfo::Kind::TensorMap:
    return param.tensor == TensorRole::X || param.tensor == TensorRole::Y;
  case ParamInfo::Kind::Pointer:
    return param.buffer == BufferRole::X || param.buffer == BufferRole::Y;
  default:
    return param.value == ValueRole::XStride ||
           param.value == ValueRole::YStride;
  }
}

Status Linear::prepare(Call &call, const Key &key, const Place &place,
                       const Routing *routing, const Stream &stream) const {
  static const Workspaces kNone;
  const DeviceInfo &info = program->info();
  auto variant = choose(key);
  if (!variant)
    return variant.error();
  const Workspaces *workspaces = stream.find(program.get());
  bool needsWorkspace = false;
  for (size_t index : (*variant)->kernels)
    needsWorkspace |= !info.kernels[index].workspaces.empty();
  if (needsWorkspace &&
      (!workspaces || workspaces->limits.tokens < key.tokens ||
       (routing &&
        workspaces->limits.tileEntries < routing->limits().tileEntries)))
    return makeError(
        ErrorCode::OutOfRange, "layer '", layer.site,
        "': expected a stream reserved for ", key.tokens, " tokens",
        routing ? concat(" and ", routing->limits().tileEntries,
                         " tile entries, as its routing")
                : std::string(),
        ", found one for ", workspaces ? workspaces->limits.tokens : 0,
        " tokens and ", workspaces ? workspaces->limits.tileEntries : 0,
        " tile entries");
  call.valid = false;
  call.numLaunches = 0;
  call.placed.clear();
  size_t next = 0;
  for (size_t index : (*variant)->kernels) {
    const KernelInfo &kernel = info.kernels[index];
    int64_t ctas = numCtas(index, key.tokens);
    Launch &launch = call.launches[call.numLaunches++];
    launch.launch.fill(kernel, ctas, stream.handle());
    launch.function = kernels[index]->function;
    launch.firstParam = next;
    for (const ParamInfo &param : kernel.params) {
      if (isPlaced(param))
        call.placed.push_back({&param, next});
      if (Status status = fillParam(param, call.slots[next++], key, place, ctas,
                                    routing, workspaces ? *workspaces : kNone);
          !status)
        return status;
    }
  }
  call.key = key;
  call.place = place;
  call.valid = true;
  return Status::success();
}

/// The same kernels for another x and y.
Status Linear::move(Call &call, const Place &place) const {
  static const Workspaces kNone;
  call.valid = false;
  for (const Call::Placed &placed : call.placed)
    if (Status status = fillParam(*placed.param, call.slots[placed.slot],
                                  call.key, place, 0, nullptr, kNone);
        !status)
      return status;
  call.place = place;
  call.valid = true;
  return Status::success();
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

Linear::Place Linear::placeOf(const LoraTensor &x, const LoraTensor &y) const {
  // The stride of a single row says nothing.
  bool single = x.sizes[0] == 1;
  return {x.data, y.data, single ? linear.in : x.strides[0],
          single ? linear.out : y.strides[0]};
}

/// The part of checkMatrix that is about a place.
bool Linear::isReadable(const Place &place) const {
  auto good = [](const void *data, int64_t stride, int64_t columns) {
    return data && reinterpret_cast<uintptr_t>(data) % kAlignment == 0 &&
           stride >= columns && stride * kElement % kAlignment == 0 &&
           stride <= kMaxStride;
  };
  return good(place.x, place.strideX, linear.in) &&
         good(place.y, place.strideY, linear.out);
}

Expected<uint32_t>
lora::runtime::impl::cuda::followCapture(uint32_t flags, const Stream &stream) {
  if (!(flags & kFollowCapture) || (flags & kAnyRouting))
    return flags;
  int capturing = 0;
  LORA_CUDA_TRY(stream.owner()->driver(), cuStreamIsCapturing, stream.handle(),
                &capturing);
  return capturing ? flags | kAnyRouting : flags;
}

Linear::Key Linear::keyOf(const LoraTensor &x, const Routing *routing,
                          const Stream &stream, uint32_t flags) const {
  Key key;
  key.tokens = x.sizes[0];
  key.stream = stream.id();
  key.flags = flags & ~(kKnownMemory | kFollowCapture);
  if (!routing || layer.bankSite < 0)
    return key;
  const RoutingShape &shape = routing->shape();
  bool any = (flags & kAnyRouting) != 0;
  key.routing = routing->id();
  key.anyAdapter = any || shape.adapters > 0;
  key.adapterBlocks =
      any ? int32_t(routing->limits().adapterBlocks) : shape.adapterBlocks;
  key.tileBlocks = any ? int32_t(routing->limits().blocks) : shape.tileBlocks;
  return key;
}

/// The part of checkMatrix that a key does not hold.
bool Linear::isCommon(const LoraTensor &tensor, int64_t columns) const {
  return tensor.dtype == linear.dtype && tensor.rank == 2 &&
         tensor.sizes[1] == columns && tensor.strides[1] == 1;
}

CUresult Linear::enqueue(Call &call) const {
  const Driver &driver = program->device()->driver();
  for (size_t i = 0; i < call.numLaunches; ++i) {
    Launch &launch = call.launches[i];
    if (CUresult code = driver.cuLaunchKernelEx(
            &launch.launch.config, launch.function,
            call.params.data() + launch.firstParam, nullptr))
      return code;
  }
  return kSuccess;
}

Status Linear::launch(Call &call) const {
  if (CUresult code = enqueue(call))
    return makeError(
        ErrorCode::Internal, "layer '", layer.site, "': ",
        program->device()->driver().error(code, "cuLaunchKernelEx").message);
  return Status::success();
}

CUresult Linear::relaunch() { return enqueue(calls[recent]); }

Status Linear::run(const LoraTensor &x, const LoraTensor &y,
                   const Routing *routing, const Stream &stream,
                   uint32_t flags) {
  LORA_CUDA_SCOPE(*program->device());
  if (routing) {
    auto followed = followCapture(flags, stream);
    if (!followed)
      return followed.error();
    flags = *followed;
  }
  Key key = keyOf(x, routing, stream, flags);
  Place place = placeOf(x, y);
  bool common = isCommon(x, linear.in) && isCommon(y, linear.out) &&
                y.sizes[0] == x.sizes[0] &&
                (!routing || routing->shape().tokens == x.sizes[0]);
  std::lock_guard lock(mutex);
  if (common) {
    Call *alike = nullptr;
    bool full = true;
    for (size_t i = 0; i < kNumCalls; ++i) {
      Call &call = calls[(recent + i) % kNumCalls];
      full &= call.valid;
      if (!call.valid || call.key != key)
        continue;
      if (call.place == place) {
        recent = size_t(&call - calls.data());
        return launch(call);
      }
      alike = &call; // The last: one that was not used just now.
    }
    // Frameworks give out other memory at each step.
    if (full && alike && isReadable(place) &&
        ((flags & kKnownMemory) ||
         (checkDevice("x", x.data) && checkDevice("y", y.data)))) {
      if (Status status = move(*alike, place); !status)
        return status;
      recent = size_t(alike - calls.data());
      return launch(*alike);
    }
  }
  if (Status status = checkCall(x, y, routing, stream, flags); !status)
    return status;
  if (key.tokens == 0)
    return Status::success();
  if (Status status = prepare(calls[oldest], key, place,
                              key.routing ? routing : nullptr, stream);
      !status)
    return status;
  recent = oldest;
  oldest = (oldest + 1) % kNumCalls;
  return launch(calls[recent]);
}
