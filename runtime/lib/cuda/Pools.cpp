//===- Pools.cpp - Rank blocks of adapters in device memory ---------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Pools.h"

#include <algorithm>
#include <cstring>

using namespace lora::runtime::impl;
using namespace lora::runtime::impl::cuda;

/// Tensors start where a tensor map may, and wider copies too.
static constexpr size_t kAlignment = 1024;

//===----------------------------------------------------------------------===//
// Host memory
//===----------------------------------------------------------------------===//

Expected<PinnedMemory> PinnedCache::take(size_t bytes) {
  {
    std::lock_guard lock(mutex);
    auto best = kept.end();
    for (auto it = kept.begin(); it != kept.end(); ++it)
      if (it->bytes() >= bytes && it->bytes() / 2 <= bytes &&
          (best == kept.end() || it->bytes() < best->bytes()))
        best = it;
    if (best != kept.end()) {
      std::swap(*best, kept.back());
      PinnedMemory memory = std::move(kept.back());
      kept.pop_back();
      return Expected<PinnedMemory>(std::move(memory));
    }
    kept.reserve(kMost); // `give` must not fail.
  }
  return PinnedMemory::allocate(device, bytes);
}

void PinnedCache::give(PinnedMemory memory) {
  std::lock_guard lock(mutex);
  if (memory.bytes() > 0 && kept.size() < kept.capacity())
    kept.push_back(std::move(memory));
}

//===----------------------------------------------------------------------===//
// Placed adapters
//===----------------------------------------------------------------------===//

PlacedAdapter::~PlacedAdapter() {
  pools->retire({std::move(numbers), std::move(uses), std::move(loaded)});
}

Status PlacedAdapter::awaitUpload(CUstream stream) const {
  if (ready.load(std::memory_order_acquire))
    return Status::success();
  if (uploaded->done()) {
    ready.store(true, std::memory_order_release);
    return Status::success();
  }
  const Driver &driver = pools->owner->driver();
  LORA_CUDA_TRY(driver, cuStreamWaitEvent, stream, uploaded->handle(), 0);
  return Status::success();
}

void PlacedAdapter::addUse(std::shared_ptr<Event> event) const {
  std::lock_guard lock(mutex);
  std::erase_if(uses, [](const auto &use) { return use->done(); });
  uses.push_back(std::move(event));
}

//===----------------------------------------------------------------------===//
// Construction
//===----------------------------------------------------------------------===//

/// Whether a site has adapters on a device.
static bool hasPool(const BankInfo &bank, const DeviceInfo *kernels,
                    size_t site) {
  switch (bank.sites[site].kind) {
  case SiteKind::Linear:
    return true;
  case SiteKind::Embedding:
    return kernels && kernels->hasEmbedding(site);
  case SiteKind::MoE:
    break;
  }
  return false;
}

Status Pools::layOut(const BankInfo &bank, const DeviceInfo *kernels,
                     int64_t numBlocks) {
  size_t total = 0;
  auto reserve = [&](size_t bytes, CUdeviceptr &offset) {
    offset = total;
    size_t padded = 0;
    return !__builtin_mul_overflow(bytes, size_t(numBlocks), &padded) &&
           !__builtin_add_overflow(padded, kAlignment - 1, &padded) &&
           !__builtin_add_overflow(total, padded / kAlignment * kAlignment,
                                   &total);
  };
  bool fits = true;
  for (size_t number = 0; number < bank.sites.size(); ++number) {
    const SiteInfo &site = bank.sites[number];
    SitePool pool;
    // Other sites are there by number, and have nothing.
    if (hasPool(bank, kernels, number)) {
      pool.embedding = site.kind == SiteKind::Embedding;
      pool.in = site.in;
      for (const SliceInfo &slice : site.slices)
        pool.slices.push_back(slice.size);
    }
    for (int64_t size : pool.slices)
      if ((!pool.embedding && site.in % 8 != 0) || size % 8 != 0)
        return makeError(ErrorCode::Unsupported, "site '", site.name,
                         "': expected widths in multiples of 8 for a bank on a "
                         "CUDA device, found ",
                         site.in, " and ", size);
    fits &= reserve(pool.bytesA(), pool.a);
    pool.b.resize(pool.slices.size());
    for (size_t i = 0; i < pool.slices.size(); ++i)
      fits &= reserve(pool.bytesB(i), pool.b[i]);
    pools.push_back(std::move(pool));
  }
  // One copy brings an adapter's scales for all sites.
  CUdeviceptr scales = 0;
  fits &= reserve(sizeof(float) * pools.size(), scales);
  // A tensor map counts rows in 32 bits.
  for (const SitePool &pool : pools)
    fits &= numBlocks * int64_t(pool.slices.size()) * LORA_RANK_BLOCK <=
            int64_t(UINT32_MAX);
  if (!fits)
    return makeError(ErrorCode::OutOfRange, numBlocks,
                     " rank blocks are more than pools can have");
  auto allocated = DeviceMemory::allocate(owner, total);
  if (!allocated)
    return makeError(allocated.error().code, "a bank of ", numBlocks,
                     " rank blocks: ", allocated.error().message);
  memory = std::move(*allocated);
  for (size_t i = 0; i < pools.size(); ++i) {
    pools[i].a += memory.address();
    for (CUdeviceptr &b : pools[i].b)
      b += memory.address();
    pools[i].scales =
        memory.address() + scales + i * size_t(numBlocks) * sizeof(float);
  }
  return Status::success();
}

Expected<std::shared_ptr<Pools>> Pools::create(DeviceRef device,
                                               const BankInfo &bank,
                                               const DeviceInfo *kernels,
                                               int64_t numBlocks) {
  bool any = false;
  for (size_t site = 0; site < bank.sites.size(); ++site)
    any |= hasPool(bank, kernels, site);
  if (!any)
    return makeError(ErrorCode::Unsupported,
                     "expected a linear, or an embedding that has a kernel, "
                     "among the sites of a bank on a CUDA device, found none");
  if (bank.dtype != LORA_DTYPE_F16 && bank.dtype != LORA_DTYPE_BF16)
    return makeError(ErrorCode::Unsupported,
                     "expected a bank of dtype f16 or bf16 on a CUDA device, "
                     "found ",
                     dtypeName(bank.dtype));
  std::shared_ptr<Pools> made(new Pools(std::move(device)));
  const DeviceRef &owner = made->owner;
  LORA_CUDA_SCOPE(*owner);
  auto stream = StreamHandle::create(owner);
  if (!stream)
    return stream.error();
  made->copies = std::move(*stream);
  if (Status status = made->layOut(bank, kernels, numBlocks); !status)
    return status.error();
  // Blocks that nobody has written meet zeros, which a NaN would survive.
  LORA_CUDA_TRY(owner->driver(), cuMemsetD8Async, made->memory.address(), 0,
                made->memory.bytes(), made->copies.handle());
  if (Status status = made->copies.synchronize(); !status)
    return status.error();
  made->used.assign(size_t(numBlocks), false);
  made->numFree = numBlocks;
  made->retired.reserve(size_t(numBlocks)); // Destructors add to it.
  return made;
}

Pools::~Pools() {
  if (!retired.empty())
    (void)copies.synchronize(); // What uploads read goes away.
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

/// Frees blocks whose last work is done. Called with the lock held.
void Pools::reclaim() {
  std::erase_if(retired, [&](const Retired &entry) {
    if (!std::all_of(entry.uses.begin(), entry.uses.end(),
                     [](const auto &use) { return use->done(); }))
      return false;
    for (int32_t block : entry.blocks)
      used[size_t(block)] = false;
    numFree += int64_t(entry.blocks.size());
    return true;
  });
}

int64_t Pools::freeBlocks() {
  ContextScope scope(*owner);
  std::lock_guard lock(mutex);
  reclaim();
  return numFree;
}

/// `count` free blocks, adjacent ones where there are: they take fewer copies.
/// Called with the lock held, and enough blocks free.
std::vector<int32_t> Pools::take(int64_t count) {
  std::vector<int32_t> out;
  out.reserve(size_t(count));
  int64_t run = 0;
  for (size_t i = 0; i < used.size() && run < count; ++i) {
    run = used[i] ? 0 : run + 1;
    if (run == count)
      for (int64_t j = 0; j < count; ++j)
        out.push_back(int32_t(int64_t(i) - count + 1 + j));
  }
  for (size_t i = 0; i < used.size() && int64_t(out.size()) < count; ++i)
    if (!used[i])
      out.push_back(int32_t(i));
  for (int32_t block : out)
    used[size_t(block)] = true;
  numFree -= count;
  return out;
}

void Pools::retire(Retired entry) {
  if (entry.blocks.empty())
    return;
  std::lock_guard lock(mutex);
  retired.push_back(std::move(entry));
}

//===----------------------------------------------------------------------===//
// Uploads
//===----------------------------------------------------------------------===//

/// Copies `count` blocks of an adapter, from its `first` on, to the pools'
/// blocks from `block` on.
Status Pools::uploadRun(const LoadedAdapter &loaded, int64_t first,
                        int64_t count, int64_t block) {
  const Driver &driver = owner->driver();
  CUstream stream = copies.handle();
  for (size_t i = 0; i < pools.size(); ++i) {
    const SitePool &pool = pools[i];
    const char *source =
        loaded.sites[i] < 0 ? nullptr : loaded.memory.data() + loaded.sites[i];
    auto copy = [&](CUdeviceptr to, size_t bytes) -> Status {
      CUdeviceptr target = to + size_t(block) * bytes;
      size_t size = size_t(count) * bytes;
      if (!source) {
        LORA_CUDA_TRY(driver, cuMemsetD8Async, target, 0, size, stream);
        return Status::success();
      }
      LORA_CUDA_TRY(driver, cuMemcpyHtoDAsync, target,
                    source + size_t(first) * bytes, size, stream);
      source += size_t(loaded.blocks) * bytes;
      return Status::success();
    };
    if (Status status = copy(pool.a, pool.bytesA()); !status)
      return status;
    for (size_t j = 0; j < pool.slices.size(); ++j)
      if (Status status = copy(pool.b[j], pool.bytesB(j)); !status)
        return status;
  }
  CUmemcpy2D scales = {};
  scales.srcMemoryType = kMemoryHost;
  scales.srcHost =
      loaded.memory.data() + loaded.scales + size_t(first) * sizeof(float);
  scales.srcPitch = size_t(loaded.blocks) * sizeof(float);
  scales.dstMemoryType = kMemoryDevice;
  scales.dstDevice = pools[0].scales + size_t(block) * sizeof(float);
  scales.dstPitch = used.size() * sizeof(float);
  scales.widthInBytes = size_t(count) * sizeof(float);
  scales.height = pools.size();
  LORA_CUDA_TRY(driver, cuMemcpy2DAsync, &scales, stream);
  return Status::success();
}

Status Pools::upload(const LoadedAdapter &loaded,
                     std::span<const int32_t> blocks) {
  for (size_t i = 0; i < blocks.size();) {
    size_t end = i + 1;
    while (end < blocks.size() && blocks[end] == blocks[end - 1] + 1)
      ++end;
    if (Status status =
            uploadRun(loaded, int64_t(i), int64_t(end - i), blocks[i]);
        !status)
      return status;
    i = end;
  }
  return Status::success();
}

Expected<std::shared_ptr<const PlacedAdapter>>
Pools::place(std::shared_ptr<const LoadedAdapter> loaded) {
  LORA_CUDA_SCOPE(*owner);
  auto event = Event::create(owner);
  if (!event)
    return event.error();
  std::vector<int32_t> blocks;
  {
    std::lock_guard lock(mutex);
    reclaim();
    if (loaded->blocks > numFree) {
      int64_t waiting = 0;
      for (const Retired &entry : retired)
        waiting += int64_t(entry.blocks.size());
      return makeError(ErrorCode::Exhausted, "expected ", loaded->blocks,
                       " free rank blocks, found ", numFree, " of ",
                       used.size(), "; ", waiting,
                       " more are free when work in flight is done");
    }
    blocks = take(loaded->blocks);
  }
  auto placed = std::make_shared<PlacedAdapter>(shared_from_this(),
                                                std::move(blocks), loaded);
  placed->bytes = loaded->bytes;
  placed->uploaded = *event;
  Status status = upload(*loaded, placed->numbers);
  if (status)
    if (CUresult code =
            owner->driver().cuEventRecord((*event)->handle(), copies.handle()))
      status = owner->driver().error(code, "cuEventRecord");
  if (!status) {
    // Copies that were enqueued still write to the blocks.
    (void)copies.synchronize();
    return status.error();
  }
  placed->uses.push_back(std::move(*event));
  return std::shared_ptr<const PlacedAdapter>(std::move(placed));
}

//===----------------------------------------------------------------------===//
// Storage
//===----------------------------------------------------------------------===//

/// A packed embedding has A as [vocab, rank] and B as [rank, hidden].
static void layOutEmbedding(const SitePool &pool, const LoraSlice &slice,
                            int64_t blocks, uint16_t *a, uint16_t *b) {
  constexpr int64_t kBlock = LORA_RANK_BLOCK;
  const auto *columns = static_cast<const uint16_t *>(slice.a);
  int64_t rank = slice.rank, hidden = pool.slices[0];
  for (int64_t block = 0; block < blocks; ++block) {
    int64_t first = block * kBlock;
    size_t bytes =
        size_t(std::clamp<int64_t>(rank - first, 0, kBlock)) * sizeof(*a);
    for (int64_t id = 0; bytes > 0 && id < pool.in; ++id)
      std::memcpy(a + (block * pool.in + id) * kBlock,
                  columns + id * rank + first, bytes);
  }
  std::memcpy(b, slice.b, size_t(rank * hidden) * sizeof(*b));
}

Expected<std::shared_ptr<const LoadedAdapter>>
lora::runtime::impl::cuda::layOutAdapter(const Pools &pools,
                                         const BankLayout &layout,
                                         const PackedAdapter &packed,
                                         const std::string &origin) {
  constexpr int64_t kBlock = LORA_RANK_BLOCK;
  const std::vector<SitePool> &sites = pools.sites();
  int32_t rank = 1;
  for (const LoraSlice &slice : packed.slices)
    rank = std::max(rank, slice.rank);
  auto out = std::make_shared<LoadedAdapter>(pools.hostMemory());
  out->blocks = int32_t((rank + kBlock - 1) / kBlock);
  size_t total = 0;
  for (size_t i = 0; i < sites.size(); ++i) {
    const LoraSlice *slices = packed.slices.data() + layout.firstSlice(i);
    bool present =
        std::any_of(slices, slices + sites[i].slices.size(),
                    [](const LoraSlice &slice) { return slice.rank > 0; });
    out->sites.push_back(present ? int64_t(total) : -1);
    if (!present)
      continue;
    total += sites[i].bytesA() * size_t(out->blocks);
    for (size_t j = 0; j < sites[i].slices.size(); ++j)
      total += sites[i].bytesB(j) * size_t(out->blocks);
  }
  out->scales = total;
  total += sites.size() * size_t(out->blocks) * sizeof(float);
  auto memory = pools.hostMemory()->take(total);
  if (!memory)
    return makeError(memory.error().code, "adapter '", origin,
                     "': ", memory.error().message);
  out->memory = std::move(*memory);
  out->bytes = total;
  std::memset(out->memory.data(), 0, total);

  auto *scales = reinterpret_cast<float *>(out->memory.data() + out->scales);
  for (size_t i = 0; i < sites.size(); ++i) {
    if (out->sites[i] < 0)
      continue;
    const LoraSlice *slices = packed.slices.data() + layout.firstSlice(i);
    int64_t in = sites[i].in;
    int64_t numSlices = int64_t(sites[i].slices.size());
    auto *a = reinterpret_cast<uint16_t *>(out->memory.data() + out->sites[i]);
    uint16_t *b = a + out->blocks * numSlices * kBlock * in;
    if (sites[i].embedding) {
      layOutEmbedding(sites[i], slices[0], out->blocks, a, b);
      std::fill_n(scales + int64_t(i) * out->blocks, out->blocks,
                  slices[0].scale);
      continue;
    }
    for (int64_t j = 0; j < numSlices; ++j) {
      const LoraSlice &slice = slices[j];
      int64_t width = sites[i].slices[size_t(j)];
      for (int64_t r = 0; r < slice.rank; ++r) {
        int64_t block = r / kBlock, row = r % kBlock;
        std::memcpy(a + ((block * numSlices + j) * kBlock + row) * in,
                    static_cast<const uint16_t *>(slice.a) + r * in,
                    size_t(in) * sizeof(uint16_t));
        const auto *column = static_cast<const uint16_t *>(slice.b) + r * width;
        uint16_t *target = b + block * width * kBlock;
        for (int64_t n = 0; n < width; ++n) {
          int64_t half = (row >> 3) ^ ((n >> 2) & 1);
          target[n * kBlock + half * 8 + (row & 7)] = column[n];
        }
      }
      b += out->blocks * width * kBlock;
      if (slice.rank > 0) // The slices of a site have one scale.
        std::fill_n(scales + int64_t(i) * out->blocks, out->blocks,
                    slice.scale);
    }
  }
  return std::shared_ptr<const LoadedAdapter>(std::move(out));
}

Expected<std::shared_ptr<const StoredAdapter>>
DeviceStorage::load(const peft::AdapterFiles &files) {
  auto packed = packAdapter(layout, files, PackScales::PerSite);
  if (!packed)
    return packed.error();
  const std::vector<SiteInfo> &sites = layout.info().sites;
  for (size_t i = 0; i < sites.size(); ++i)
    for (size_t j = 0; j < sites[i].slices.size(); ++j)
      if (blocks->sites()[i].slices.empty() &&
          (*packed)->slices[size_t(layout.firstSlice(i)) + j].rank > 0)
        return makeError(ErrorCode::Unsupported, "adapter '", files.origin,
                         "': expected modules that have kernels on a CUDA "
                         "device, found module '",
                         sites[i].slices[j].module, "', ",
                         sites[i].kind == SiteKind::Embedding
                             ? "an embedding"
                             : "a mixture of experts");
  auto made = layOutAdapter(*blocks, layout, **packed, files.origin);
  if (!made)
    return made.error();
  if ((*made)->blocks > blocks->numBlocks())
    return makeError(ErrorCode::OutOfRange, "adapter '", files.origin,
                     "': expected at most ", blocks->numBlocks(),
                     " rank blocks, all of the bank's, found ",
                     (*made)->blocks);
  return std::shared_ptr<const StoredAdapter>(std::move(*made));
}

Expected<std::shared_ptr<const StoredAdapter>>
DeviceStorage::place(std::shared_ptr<const StoredAdapter> loaded) {
  auto placed =
      blocks->place(std::static_pointer_cast<const LoadedAdapter>(loaded));
  if (!placed)
    return placed.error();
  return std::shared_ptr<const StoredAdapter>(std::move(*placed));
}

int64_t DeviceStorage::roomOf(const StoredAdapter &adapter) const {
  if (auto *placed = dynamic_cast<const PlacedAdapter *>(&adapter))
    return int64_t(placed->blocks().size());
  return static_cast<const LoadedAdapter &>(adapter).blocks;
}
