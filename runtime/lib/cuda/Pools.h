//===- Pools.h - Rank blocks of adapters in device memory -----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The pools of DeviceProgram.h, one for each site of a bank, and which of their
// blocks are free. A block that work in flight may read is free only when that
// work is done; nobody waits for it.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_LIB_CUDA_POOLS_H
#define RUNTIME_LIB_CUDA_POOLS_H

#include "AdapterStore.h"
#include "Device.h"

#include <atomic>
#include <mutex>

namespace lora::runtime::impl::cuda {

/// The pool of one site.
struct SitePool {
  bool embedding = false; ///< Columns of A and rows of B^T.
  int64_t in = 0;         ///< The vocabulary of an embedding.
  std::vector<int64_t> slices;
  CUdeviceptr a = 0;
  std::vector<CUdeviceptr> b; ///< One for each slice.
  CUdeviceptr scales = 0;

  /// Bytes of one block.
  size_t bytesA() const { return slices.size() * LORA_RANK_BLOCK * in * 2; }
  size_t bytesB(size_t slice) const {
    return slices[slice] * LORA_RANK_BLOCK * 2;
  }
};

/// Page-locked memory that is used again: the driver may wait for the device
/// when it gives some out or takes some back. Thread-safe.
class PinnedCache {
public:
  explicit PinnedCache(DeviceRef device) : device(std::move(device)) {}
  /// At least `bytes`.
  Expected<PinnedMemory> take(size_t bytes);
  void give(PinnedMemory memory);

private:
  static constexpr size_t kMost = 16; ///< Buffers that are kept.
  DeviceRef device;
  std::mutex mutex;
  std::vector<PinnedMemory> kept;
};

/// An adapter in page-locked memory, each site's share laid out as in the
/// pools: its blocks of A, then those of B for each slice.
struct LoadedAdapter : StoredAdapter {
  explicit LoadedAdapter(std::shared_ptr<PinnedCache> cache)
      : cache(std::move(cache)) {}
  ~LoadedAdapter() override { cache->give(std::move(memory)); }

  std::shared_ptr<PinnedCache> cache;
  int32_t blocks = 0;
  PinnedMemory memory;
  std::vector<int64_t> sites; ///< Where a site's share starts; -1: absent.
  size_t scales = 0;          ///< Where [sites][blocks] scales start.
};

class Pools;

/// An adapter that lies in blocks of the pools. Whoever holds it may read it.
class PlacedAdapter : public StoredAdapter {
public:
  PlacedAdapter(std::shared_ptr<Pools> pools, std::vector<int32_t> blocks,
                std::shared_ptr<const LoadedAdapter> loaded)
      : pools(std::move(pools)), numbers(std::move(blocks)),
        loaded(std::move(loaded)) {}
  ~PlacedAdapter() override;

  std::span<const int32_t> blocks() const { return numbers; }
  /// Makes work that a stream gets from now on wait for the upload.
  Status awaitUpload(CUstream stream) const;
  /// What was enqueued before `event` may read the blocks.
  void addUse(std::shared_ptr<Event> event) const;

private:
  friend class Pools;
  std::shared_ptr<Pools> pools;
  std::vector<int32_t> numbers;
  std::shared_ptr<const LoadedAdapter> loaded; ///< What the upload reads.
  std::shared_ptr<Event> uploaded;
  mutable std::atomic<bool> ready = false;
  mutable std::mutex mutex;
  mutable std::vector<std::shared_ptr<Event>> uses;
};

/// Thread-safe.
class Pools : public std::enable_shared_from_this<Pools> {
public:
  /// `numBlocks` blocks for every site that is a linear, or an embedding that
  /// `kernels` (null: none) has a kernel for; all zero. Errors: Unsupported
  /// without any, OutOfMemory.
  static Expected<std::shared_ptr<Pools>> create(DeviceRef device,
                                                 const BankInfo &bank,
                                                 const DeviceInfo *kernels,
                                                 int64_t numBlocks);
  ~Pools();

  const DeviceRef &device() const { return owner; }
  const std::shared_ptr<PinnedCache> &hostMemory() const { return pinned; }
  const std::vector<SitePool> &sites() const { return pools; }
  int64_t numBlocks() const { return int64_t(used.size()); }
  size_t bytes() const { return memory.bytes(); }
  /// Blocks that are free, after a look at what has come to its end.
  int64_t freeBlocks();

  /// Copies an adapter into free blocks. Exhausted if there are too few.
  Expected<std::shared_ptr<const PlacedAdapter>>
  place(std::shared_ptr<const LoadedAdapter> loaded);

private:
  friend class PlacedAdapter;
  /// Blocks that wait for work, and what their upload reads.
  struct Retired {
    std::vector<int32_t> blocks;
    std::vector<std::shared_ptr<Event>> uses;
    std::shared_ptr<const LoadedAdapter> loaded;
  };

  explicit Pools(DeviceRef device)
      : owner(std::move(device)), pinned(std::make_shared<PinnedCache>(owner)) {
  }
  Status layOut(const BankInfo &bank, const DeviceInfo *kernels,
                int64_t numBlocks);
  void reclaim();
  std::vector<int32_t> take(int64_t count);
  void retire(Retired retired);
  Status upload(const LoadedAdapter &loaded, std::span<const int32_t> blocks);
  Status uploadRun(const LoadedAdapter &loaded, int64_t first, int64_t count,
                   int64_t block);

  DeviceRef owner;
  std::shared_ptr<PinnedCache> pinned;
  std::vector<SitePool> pools;
  DeviceMemory memory;
  StreamHandle copies;
  std::mutex mutex;
  std::vector<bool> used;
  int64_t numFree = 0;
  std::vector<Retired> retired;
};

/// A bank whose adapters lie in pools.
class DeviceStorage : public AdapterStorage {
public:
  DeviceStorage(const BankInfo &bank, std::shared_ptr<Pools> pools)
      : layout(bank), blocks(std::move(pools)) {}

  Expected<std::shared_ptr<const StoredAdapter>>
  load(const peft::AdapterFiles &files) override;
  Expected<std::shared_ptr<const StoredAdapter>>
  place(std::shared_ptr<const StoredAdapter> loaded) override;
  int64_t roomOf(const StoredAdapter &adapter) const override;
  int64_t freeRoom() override { return blocks->freeBlocks(); }
  const std::shared_ptr<Pools> &pools() const { return blocks; }

private:
  BankLayout layout;
  std::shared_ptr<Pools> blocks;
};

/// Lays packed factors out as the pools have them.
Expected<std::shared_ptr<const LoadedAdapter>>
layOutAdapter(const Pools &pools, const BankLayout &layout,
              const PackedAdapter &packed, const std::string &origin);

} // namespace lora::runtime::impl::cuda

#endif // RUNTIME_LIB_CUDA_POOLS_H
