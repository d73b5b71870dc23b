//===- Session.h - Running a program on rows of a KV cache ----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One program, its weights and adapters, and a KV cache of `max_rows`
// sequences. A step feeds new tokens of some rows and returns the logits asked
// for.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_LIB_SESSION_H
#define RUNTIME_LIB_SESSION_H

#include "AdapterStore.h"
#include "Allocator.h"
#include "Program.h"
#include "Weights.h"
#include "lora/Runtime/CPU/Kernels.h"

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace lora::runtime::impl {

/// The CPU and its threads, shared by sessions and kernels by themselves.
struct Device {
  explicit Device(int numThreads) : pool(numThreads) {}
  cpu::ThreadPool pool;

  /// Temporary memory of kernels that run by themselves: one for each that runs
  /// at the same time.
  std::unique_ptr<cpu::Scratch> takeScratch();
  void giveBack(std::unique_ptr<cpu::Scratch> scratch);

private:
  std::mutex mutex;
  std::vector<std::unique_ptr<cpu::Scratch>> idle;
};

enum class LogitsMode { None, Last, All };

/// New tokens of one row, which continue it at `position`.
struct StepItem {
  int32_t row = 0;
  int32_t slot = -1; ///< Adapter slot, -1 for the base model.
  int64_t position = 0;
  std::span<const int64_t> tokens;
  LogitsMode logits = LogitsMode::Last;
};

/// Logits in the order of the items, `vocab` values a row; valid until the next
/// step.
struct StepLogits {
  const float *data = nullptr;
  int64_t rows = 0;
  int64_t vocab = 0;
};

class Session {
public:
  /// `store` may be null. Errors: InvalidArgument, Mismatch, OutOfMemory.
  static Expected<std::unique_ptr<Session>>
  create(std::shared_ptr<Device> device, std::shared_ptr<const Program> program,
         std::shared_ptr<const Weights> weights,
         std::shared_ptr<AdapterStore> store, int64_t maxRows, int64_t maxLen);

  ~Session();
  Session(const Session &) = delete;
  Session &operator=(const Session &) = delete;

  /// Errors: OutOfRange for a token, row, slot or position, InvalidArgument,
  /// Internal for a failed kernel (its rows are then cut to their old length),
  /// OutOfMemory.
  Expected<StepLogits> step(std::span<const StepItem> items);

  int64_t maxRows() const { return rows; }
  int64_t maxLen() const { return length; }
  int64_t vocabSize() const { return program->manifest().vocabSize; }
  int64_t rowLength(int64_t row) const { return rowLengths[size_t(row)]; }
  const std::shared_ptr<AdapterStore> &adapters() const { return store; }
  const std::shared_ptr<const Program> &owner() const { return program; }
  uint64_t cacheBytes() const { return bytesOfCaches; }
  uint64_t temporaryBytes() const {
    return allocator.liveBytes() + allocator.cachedBytes() + scratch.capacity();
  }

private:
  /// Zeroed pages that cost nothing until they are written.
  struct CacheBuffer {
    void *data = nullptr;
    size_t bytes = 0;
  };

  Session() = default;
  Status allocateCaches();
  Status check(std::span<const StepItem> items, const BankImage *bank) const;
  void pack(std::span<const StepItem> items);
  void bindArguments();
  Status run(const LoraBank *bank);
  Expected<StepLogits> takeLogits();
  void dropResults();

  std::shared_ptr<Device> device;
  std::shared_ptr<const Program> program;
  std::shared_ptr<const Weights> weights;
  std::shared_ptr<AdapterStore> store;
  int64_t rows = 0;
  int64_t length = 0;
  std::vector<int64_t> rowLengths;
  std::vector<CacheBuffer> caches;
  uint64_t bytesOfCaches = 0;

  Allocator allocator;
  cpu::Scratch scratch;
  std::vector<int64_t> ids, positions, rowIds, select;
  std::vector<int32_t> slots;
  std::vector<LoraTensor> arguments, results;
  bool resultsLive = false;
  std::vector<float> converted;
};

} // namespace lora::runtime::impl

#endif // RUNTIME_LIB_SESSION_H
