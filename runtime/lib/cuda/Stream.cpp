//===- Stream.cpp - Streams and their workspaces --------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Stream.h"

#include "DeviceProgram.h"

#include <algorithm>
#include <atomic>

using namespace lora::runtime::impl;
using namespace lora::runtime::impl::cuda;

uint64_t lora::runtime::impl::cuda::freshId() {
  static std::atomic<uint64_t> last = 0;
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

Expected<BatchLimits> BatchLimits::complete(BatchLimits limits,
                                            const BankInfo *bank) {
  constexpr int64_t kMost = 1 << 24;
  auto check = [](const char *name, int64_t value, int64_t low,
                  int64_t high) -> Status {
    if (value >= low && value <= high)
      return Status::success();
    return makeError(ErrorCode::InvalidArgument, "expected ", name, " in [",
                     low, ", ", high, "], found ", value);
  };
  if (Status status = check("max_tokens", limits.tokens, 1, kMost); !status)
    return status.error();
  if (Status status = check("max_blocks", limits.blocks, 0, kMost); !status)
    return status.error();
  if (Status status =
          check("max_tile_entries", limits.tileEntries, 0, INT32_MAX);
      !status)
    return status.error();
  if (!bank)
    return BatchLimits{limits.tokens, 0, 0, 0};
  limits.adapterBlocks =
      (bank->maxRank + LORA_RANK_BLOCK - 1) / LORA_RANK_BLOCK;
  int64_t most = std::min(limits.tokens, int64_t(bank->maxAdapters)) *
                 limits.adapterBlocks;
  most = std::min(most, kMost);
  if (limits.blocks == 0 || limits.blocks > most)
    limits.blocks = most;
  int64_t tiles = (limits.tokens + LORA_TILE_TOKENS - 1) / LORA_TILE_TOKENS;
  most = std::min<int64_t>(tiles * limits.blocks, INT32_MAX);
  if (limits.tileEntries == 0 || limits.tileEntries > most)
    limits.tileEntries = most;
  return limits;
}

/// a * b + c, at most INT64_MAX / 2.
static int64_t saturated(int64_t a, int64_t b, int64_t c) {
  int64_t out = 0;
  if (__builtin_mul_overflow(a, b, &out) ||
      __builtin_add_overflow(out, c, &out))
    return INT64_MAX / 2;
  return std::min(out, INT64_MAX / 2);
}

std::vector<int64_t>
lora::runtime::impl::cuda::workspaceBytes(const DeviceInfo &info,
                                          const BatchLimits &limits) {
  std::vector<int64_t> bytes(info.workspaces.size(), 0);
  for (const KernelInfo &kernel : info.kernels) {
    for (const WorkspaceInfo &workspace : kernel.workspaces) {
      int64_t tokens = workspace.perAdapterBlock
                           ? saturated(limits.tokens, limits.adapterBlocks, 0)
                           : limits.tokens;
      int64_t need =
          saturated(tokens, workspace.bytesPerToken, workspace.bytes);
      need = saturated(limits.tileEntries, workspace.bytesPerEntry, need);
      int64_t &most = bytes[workspace.name];
      most = std::max(most, need);
    }
  }
  return bytes;
}

const Workspaces *Stream::find(const DeviceProgram *program) const {
  for (const Workspaces &entry : workspaces)
    if (entry.program == program)
      return &entry;
  return nullptr;
}

Expected<bool> Stream::isCapturing() const {
  LORA_CUDA_SCOPE(*device);
  int capturing = 0;
  LORA_CUDA_TRY(device->driver(), cuStreamIsCapturing, handle(), &capturing);
  return capturing != 0;
}

Status Stream::reserve(std::shared_ptr<const DeviceProgram> program,
                       const BatchLimits &wanted) {
  LORA_CUDA_SCOPE(*device);
  const Workspaces *old = find(program.get());
  BatchLimits limits = wanted;
  if (old) {
    limits.tokens = std::max(limits.tokens, old->limits.tokens);
    limits.blocks = std::max(limits.blocks, old->limits.blocks);
    limits.tileEntries = std::max(limits.tileEntries, old->limits.tileEntries);
    if (limits == old->limits)
      return Status::success();
  }
  const Driver &driver = device->driver();
  const DeviceInfo &info = program->info();
  auto capturing = isCapturing();
  if (!capturing)
    return capturing.error();
  if (*capturing && old)
    return makeError(ErrorCode::Unsupported,
                     "workspaces cannot grow while their stream is captured: "
                     "expected at most ",
                     old->limits.tokens, " tokens and ",
                     old->limits.tileEntries, " tile entries, found ",
                     limits.tokens, " and ", limits.tileEntries);
  // What is enqueued on a captured stream happens at replays only, so that
  // workspaces are zeroed beside it.
  RelaxedCapture relaxed(*device);
  StreamHandle beside;
  if (*capturing) {
    auto made = StreamHandle::create(device);
    if (!made)
      return made.error();
    beside = std::move(*made);
  }
  CUstream zeroing = *capturing ? beside.handle() : handle();
  Workspaces made{program.get(), limits, {}};
  std::vector<int64_t> bytes = workspaceBytes(info, limits);
  for (size_t i = 0; i < bytes.size(); ++i) {
    auto memory =
        DeviceMemory::allocate(device, size_t(bytes[i]),
                               *capturing ? DeviceMemory::Source::Driver
                                          : DeviceMemory::Source::Device);
    if (!memory)
      return makeError(memory.error().code, "workspace '",
                       info.workspaces[i].name, "': ", memory.error().message);
    if (bytes[i] > 0 && info.workspaces[i].zeroed)
      LORA_CUDA_TRY(driver, cuMemsetD8Async, memory->address(), 0,
                    memory->bytes(), zeroing);
    made.buffers.push_back(std::move(*memory));
  }
  if (*capturing)
    if (Status status = beside.synchronize(); !status)
      return status;
  // Kernels may still use what goes away.
  if (old)
    if (Status status = synchronize(); !status)
      return status;
  if (old) {
    workspaces[size_t(old - workspaces.data())] = std::move(made);
  } else {
    programs.reserve(programs.size() + 1);
    workspaces.push_back(std::move(made));
    programs.push_back(std::move(program));
  }
  number = freshId();
  return Status::success();
}
