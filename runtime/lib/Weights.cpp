//===- Weights.cpp - A program's weights in memory ------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Weights.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

using namespace lora::runtime::impl;
using peft::TensorView;

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#endif

AlignedBuffer lora::runtime::impl::allocateAligned(size_t bytes) {
  if (bytes > SIZE_MAX - 64)
    return nullptr;
  size_t rounded = std::max<size_t>(64, (bytes + 63) / 64 * 64);
  return AlignedBuffer(std::aligned_alloc(64, rounded));
}

static LoraTensor denseTensor(void *data, LoraDType dtype,
                              const std::vector<int64_t> &shape) {
  LoraTensor tensor = {};
  tensor.data = data;
  tensor.dtype = dtype;
  tensor.rank = int32_t(shape.size());
  int64_t stride = 1;
  for (size_t i = shape.size(); i-- > 0;) {
    tensor.sizes[i] = shape[i];
    tensor.strides[i] = stride;
    stride *= shape[i];
  }
  return tensor;
}

static std::string typeString(std::string_view dtype,
                              const std::vector<int64_t> &shape) {
  return concat(dtype, " ", shapeString(shape));
}

/// The file's own dtype in the manifest's spelling where there is one.
static std::string fileType(const TensorView &view) {
  return typeString(view.dtype == LORA_DTYPE_NONE
                        ? std::string_view(view.dtypeName)
                        : dtypeName(view.dtype),
                    view.shape);
}

static Status checkType(const TensorView &view, LoraDType dtype,
                        const std::vector<int64_t> &shape) {
  if (view.dtype == dtype && view.shape == shape)
    return Status::success();
  return makeError(ErrorCode::Mismatch, "'", view.file->path(), "': tensor '",
                   view.name, "': expected ",
                   typeString(dtypeName(dtype), shape), ", found ",
                   fileType(view));
}

//===----------------------------------------------------------------------===//
// Experts that a checkpoint stores one by one
//===----------------------------------------------------------------------===//

namespace {
/// How a stacked weight is called per expert, in two generations of names.
struct StackedWeight {
  std::string_view stacked;
  int numParts;
  std::string_view modern[2];
  std::string_view classic[2];
};
} // namespace

static constexpr StackedWeight kStacked[] = {
    {"gate_up_proj", 2, {"gate_proj", "up_proj"}, {"w1", "w3"}},
    {"gate_proj", 1, {"gate_proj", ""}, {"w1", ""}},
    {"up_proj", 1, {"up_proj", ""}, {"w3", ""}},
    {"down_proj", 1, {"down_proj", ""}, {"w2", ""}},
};

/// Gives back the file's pages that lie wholly in a range that was copied.
static void dropPages(const void *data, size_t bytes) {
  uintptr_t page = uintptr_t(::sysconf(_SC_PAGESIZE));
  uintptr_t begin = reinterpret_cast<uintptr_t>(data);
  uintptr_t first = (begin + page - 1) / page * page;
  uintptr_t last = (begin + bytes) / page * page;
  if (first < last)
    ::madvise(reinterpret_cast<void *>(first), last - first, MADV_DONTNEED);
}

/// Fills `out` from `P.experts.E.PART.weight` and returns true, or returns
/// false if the weight is no such stack or the checkpoint has none.
Expected<bool> Weights::stackExperts(const WeightInfo &weight,
                                     LoraTensor &out) {
  auto [experts, last] = peft::splitLast(weight.name);
  auto [prefix, tail] = peft::splitLast(experts);
  if (tail != "experts" || weight.shape.size() != 3)
    return false;
  auto *kind = std::find_if(
      std::begin(kStacked), std::end(kStacked),
      [&, name = last](const StackedWeight &s) { return s.stacked == name; });
  if (kind == std::end(kStacked))
    return false;

  // Mixtral's checkpoints say block_sparse_moe where the model says mlp.
  std::string classicPrefix(prefix);
  if (prefix.ends_with(".mlp"))
    classicPrefix =
        concat(prefix.substr(0, prefix.size() - 3), "block_sparse_moe");
  auto partName = [&](bool classic, int64_t expert, int part) {
    return concat(
        classic ? std::string_view(classicPrefix) : prefix, ".experts.", expert,
        '.', classic ? kind->classic[part] : kind->modern[part], ".weight");
  };
  bool classic = !checkpoint.find(partName(false, 0, 0));
  if (classic && !checkpoint.find(partName(true, 0, 0)))
    return false;

  int64_t rows = weight.shape[1];
  if (rows % kind->numParts != 0)
    return makeError(ErrorCode::Mismatch, "weight '", weight.name,
                     "': expected an even number of rows, found shape ",
                     shapeString(weight.shape));
  std::vector<int64_t> partShape = {rows / kind->numParts, weight.shape[2]};
  std::vector<const TensorView *> parts;
  for (int64_t expert = 0; expert < weight.shape[0]; ++expert) {
    for (int part = 0; part < kind->numParts; ++part) {
      std::string name = partName(classic, expert, part);
      const TensorView *view = checkpoint.find(name);
      if (!view)
        return makeError(ErrorCode::NotFound, "'", checkpoint.folder(),
                         "': tensor '", name, "' is missing; weight '",
                         weight.name, "' stacks ", weight.shape[0], " experts");
      if (Status status = checkType(*view, weight.dtype, partShape); !status)
        return status.error();
      parts.push_back(view);
    }
  }
  std::string extra = partName(classic, weight.shape[0], 0);
  if (checkpoint.find(extra))
    return makeError(ErrorCode::Mismatch, "'", checkpoint.folder(),
                     "': expected ", weight.shape[0], " experts for '",
                     weight.name, "', found tensor '", extra, "'");
  size_t partBytes =
      size_t(partShape[0] * partShape[1]) * dtypeSize(weight.dtype);
  AlignedBuffer buffer = allocateAligned(partBytes * parts.size());
  if (!buffer)
    return makeError(ErrorCode::OutOfMemory, "weight '", weight.name,
                     "': cannot allocate ", partBytes * parts.size(), " bytes");
  char *next = static_cast<char *>(buffer.get());
  for (const TensorView *part : parts) {
    std::memcpy(next, part->data, partBytes);
    dropPages(part->data, partBytes);
    next += partBytes;
  }
  copied += partBytes * parts.size();
  out = denseTensor(buffer.get(), weight.dtype, weight.shape);
  buffers.push_back(std::move(buffer));
  return true;
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

Status Weights::add(const WeightInfo &weight) {
  const TensorView *view = checkpoint.find(weight.name);
  for (const std::string &alias : weight.aliases)
    if (!view)
      view = checkpoint.find(alias);
  if (!view) {
    // Today's module names on yesterday's file.
    for (const auto &[name, candidate] : checkpoint.tensors())
      if (name.find("block_sparse_moe") != std::string::npos &&
          peft::normalizeModule(name) == weight.name)
        view = candidate;
  }
  LoraTensor tensor;
  if (!view) {
    Expected<bool> stacked = stackExperts(weight, tensor);
    if (!stacked)
      return stacked.error();
    if (!*stacked) {
      std::vector<std::string> names;
      for (const auto &[name, candidate] : checkpoint.tensors())
        names.push_back(name);
      std::string nearest = peft::nearestName(weight.name, names);
      return makeError(ErrorCode::NotFound, "'", checkpoint.folder(),
                       "': weight '", weight.name, "' is missing; expected ",
                       typeString(dtypeName(weight.dtype), weight.shape),
                       nearest.empty()
                           ? std::string()
                           : ", the nearest tensor is '" + nearest + "'");
    }
  } else {
    if (Status status = checkType(*view, weight.dtype, weight.shape); !status)
      return status;
    void *data = const_cast<uint8_t *>(view->data);
    if (reinterpret_cast<uintptr_t>(data) % dtypeSize(weight.dtype) != 0) {
      AlignedBuffer buffer = allocateAligned(view->bytes);
      if (!buffer)
        return makeError(ErrorCode::OutOfMemory, "weight '", weight.name,
                         "': cannot allocate ", view->bytes, " bytes");
      std::memcpy(buffer.get(), view->data, view->bytes);
      data = buffer.get();
      copied += view->bytes;
      buffers.push_back(std::move(buffer));
    }
    tensor = denseTensor(data, weight.dtype, weight.shape);
  }
  uint64_t size = dtypeSize(weight.dtype);
  for (int64_t dim : weight.shape)
    size *= uint64_t(dim);
  totalBytes += size;
  views.push_back(tensor);
  return Status::success();
}

/// Reads the mapped pages now rather than in the first step.
void Weights::pageIn(const Progress &progress) const {
  constexpr size_t kChunk = size_t(16) << 20;
  const uintptr_t page = uintptr_t(::sysconf(_SC_PAGESIZE));
  uint64_t done = 0;
  for (const LoraTensor &tensor : views) {
    uint64_t size = dtypeSize(LoraDType(tensor.dtype));
    for (int32_t i = 0; i < tensor.rank; ++i)
      size *= uint64_t(tensor.sizes[i]);
    for (uint64_t offset = 0; offset < size; offset += kChunk) {
      uint64_t count = std::min<uint64_t>(kChunk, size - offset);
      uintptr_t begin = reinterpret_cast<uintptr_t>(tensor.data) + offset;
      uintptr_t first = begin / page * page;
      if (::madvise(reinterpret_cast<void *>(first), begin + count - first,
                    MADV_POPULATE_READ) != 0)
        for (uintptr_t at = begin; at < begin + count; at += page)
          (void)*reinterpret_cast<const volatile char *>(at);
      done += count;
      if (progress)
        progress(done, totalBytes);
    }
  }
}

Expected<std::shared_ptr<const Weights>>
Weights::open(const Manifest &manifest, const std::string &folder,
              const Progress &progress) {
  Expected<peft::Checkpoint> checkpoint = peft::Checkpoint::open(folder);
  if (!checkpoint)
    return checkpoint.error();
  std::shared_ptr<Weights> weights(new Weights(std::move(*checkpoint)));
  for (const WeightInfo &weight : manifest.weights)
    if (Status status = weights->add(weight); !status)
      return status.error();
  weights->pageIn(progress);
  return std::shared_ptr<const Weights>(std::move(weights));
}
