//===- Stream.h - Streams and their workspaces ----------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A queue of work as the C API has it, with the buffers that kernels of a
// program share on it.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_LIB_CUDA_STREAM_H
#define RUNTIME_LIB_CUDA_STREAM_H

#include "Device.h"
#include "Manifest.h"

#include <memory>
#include <mutex>
#include <vector>

namespace lora::runtime::impl::cuda {

class DeviceProgram;

/// What the batches of a stream or a routing have at most.
struct BatchLimits {
  int64_t tokens = 0;
  int64_t blocks = 0;        ///< Rank blocks of all adapters of a batch.
  int64_t tileEntries = 0;   ///< Of tile_blocks.
  int64_t adapterBlocks = 0; ///< Of one adapter; the bank's rank says.

  bool operator==(const BatchLimits &) const = default;
  /// Puts the most that a bank (null: no adapters) allows where `blocks` or
  /// `tileEntries` is 0. InvalidArgument for numbers that cannot be.
  static Expected<BatchLimits> complete(BatchLimits limits,
                                        const BankInfo *bank);
};

/// The workspaces of one program on one stream, by their names' indices.
struct Workspaces {
  const DeviceProgram *program = nullptr;
  BatchLimits limits;
  std::vector<DeviceMemory> buffers;
};

/// A number that no object before had: what calls remember is looked up by it,
/// not by an address that may come again.
uint64_t freshId();

/// Used by one thread at a time.
class Stream {
public:
  Stream(DeviceRef device, StreamHandle handle)
      : device(std::move(device)), stream(std::move(handle)) {}

  const DeviceRef &owner() const { return device; }
  CUstream handle() const { return stream.handle(); }
  Status synchronize() const { return stream.synchronize(); }
  /// Errors: Internal, as for the default stream while another is captured.
  Expected<bool> isCapturing() const;
  /// Another number after `reserve`, which moves buffers.
  uint64_t id() const { return number; }

  /// Makes workspaces for calls of a program up to complete limits; what is
  /// there grows, after a wait for the stream, which must not be captured then
  /// (Unsupported). On an error nothing has changed.
  Status reserve(std::shared_ptr<const DeviceProgram> program,
                 const BatchLimits &limits);
  /// Null if nothing is reserved for the program.
  const Workspaces *find(const DeviceProgram *program) const;

private:
  DeviceRef device;
  StreamHandle stream;
  uint64_t number = freshId();
  std::vector<Workspaces> workspaces;
  std::vector<std::shared_ptr<const DeviceProgram>> programs;
};

/// Bytes that calls within `limits` need of each workspace of a program.
std::vector<int64_t> workspaceBytes(const DeviceInfo &info,
                                    const BatchLimits &limits);

} // namespace lora::runtime::impl::cuda

#endif // RUNTIME_LIB_CUDA_STREAM_H
