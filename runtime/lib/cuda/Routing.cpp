//===- Routing.cpp - The routing of a batch in device memory --------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Routing.h"

#include <algorithm>

using namespace lora::runtime::impl;
using namespace lora::runtime::impl::cuda;

/// Arrays start where a copy of 128 bytes may.
static constexpr size_t kArrayWords = 32;

static int64_t numTiles(int64_t tokens) {
  return (tokens + LORA_TILE_TOKENS - 1) / LORA_TILE_TOKENS;
}

/// Word offsets of the arrays, and the end of all.
Routing::Places Routing::placesFor(int64_t tokens) const {
  const int64_t words[kNumRoutingArrays] = {LORA_ROUTING_HEADER_WORDS,
                                            most.blocks,
                                            most.blocks,
                                            most.blocks,
                                            tokens,
                                            tokens,
                                            numTiles(tokens) + 1,
                                            most.tileEntries};
  Places out = {};
  for (size_t i = 0; i < kNumRoutingArrays; ++i)
    out[i + 1] = out[i] + (size_t(words[i]) + kArrayWords - 1) / kArrayWords *
                              kArrayWords;
  return out;
}

Expected<std::unique_ptr<Routing>>
Routing::create(std::shared_ptr<const AdapterStore> store,
                std::shared_ptr<Pools> pools, BatchLimits limits) {
  std::unique_ptr<Routing> made(
      new Routing(std::move(store), std::move(pools), limits));
  const DeviceRef &device = made->pools->device();
  size_t bytes =
      made->placesFor(limits.tokens)[kNumRoutingArrays] * sizeof(int32_t);
  auto memory = DeviceMemory::allocate(device, bytes);
  if (!memory)
    return memory.error();
  made->memory = std::move(*memory);
  for (Staging &staging : made->stagings) {
    auto pinned = PinnedMemory::allocate(device, bytes);
    if (!pinned)
      return pinned.error();
    auto event = Event::create(device);
    if (!event)
      return event.error();
    staging.memory = std::move(*pinned);
    staging.copied = std::move(*event);
  }
  size_t numSlots = made->store->current()->adapters.size();
  made->memberOf.resize(numSlots);
  made->stampOf.assign(numSlots, 0);
  size_t numMembers = std::min(numSlots, size_t(limits.blocks));
  made->members.reserve(numMembers);
  made->holding.reserve(numMembers);
  made->held.reserve(numMembers);
  made->sorted.reserve(numMembers);
  made->tileMembers.reserve(numMembers);
  made->tileStamp.assign(numMembers, 0);
  made->places = made->placesFor(0);
  return made;
}

Routing::~Routing() {
  // Whatever stream used the arrays last: they and the blocks go away.
  ContextScope scope(*pools->device());
  pools->device()->driver().cuCtxSynchronize();
}

/// Numbers the adapters of a batch, in `members`, and counts.
Status Routing::gather(std::span<const int32_t> slots, const BankImage &image) {
  next = {};
  next.tokens = int64_t(slots.size());
  members.clear();
  holding.clear();
  ++stamp;
  for (size_t t = 0; t < slots.size(); ++t) {
    int32_t slot = slots[t];
    if (slot == -1 ||
        (size_t(slot) < stampOf.size() && stampOf[size_t(slot)] == stamp))
      continue;
    if (slot < -1 || size_t(slot) >= image.adapters.size())
      return makeError(ErrorCode::OutOfRange, "token ", t,
                       ": expected an adapter slot in [-1, ",
                       image.adapters.size(), "), found ", slot);
    auto *adapter =
        static_cast<const PlacedAdapter *>(image.adapters[size_t(slot)].get());
    if (!adapter)
      return makeError(ErrorCode::OutOfRange, "token ", t, ": adapter slot ",
                       slot, " is empty");
    int32_t count = int32_t(adapter->blocks().size());
    if (next.blocks + int64_t(count) > most.blocks)
      return makeError(ErrorCode::OutOfRange, "token ", t,
                       ": expected adapters of at most ", most.blocks,
                       " rank blocks in a batch, found ",
                       next.blocks + int64_t(count));
    stampOf[size_t(slot)] = stamp;
    memberOf[size_t(slot)] = int32_t(members.size());
    members.push_back({adapter, next.blocks, count});
    holding.push_back(image.adapters[size_t(slot)]);
    next.blocks += count;
    next.adapterBlocks = std::max(next.adapterBlocks, count);
  }
  next.adapters = int32_t(members.size());
  return Status::success();
}

/// Writes the arrays that are copied and completes `next`.
Status Routing::fill(std::span<const int32_t> slots, const Places &where,
                     int32_t *words) {
  auto array = [&](RoutingArray which) { return words + where[size_t(which)]; };
  int32_t *blocks = array(RoutingArray::Blocks);
  int32_t *blockAdapter = array(RoutingArray::BlockAdapter);
  int32_t *blockPart = array(RoutingArray::BlockPart);
  for (size_t i = 0; i < members.size(); ++i) {
    const Member &member = members[i];
    std::span<const int32_t> numbers = member.adapter->blocks();
    for (int32_t part = 0; part < member.numBlocks; ++part) {
      int32_t at = member.firstBlock + part;
      blocks[at] = numbers[size_t(part)];
      blockAdapter[at] = int32_t(i);
      blockPart[at] = part;
    }
  }

  int32_t *tokenAdapter = array(RoutingArray::TokenAdapter);
  int32_t *tokenBlock = array(RoutingArray::TokenBlock);
  int32_t *tileBegin = array(RoutingArray::TileBegin);
  int32_t *tileBlocks = array(RoutingArray::TileBlocks);
  int64_t entries = 0;
  for (size_t first = 0, m = 0; first < slots.size();
       first += LORA_TILE_TOKENS, ++m) {
    tileBegin[m] = int32_t(entries);
    size_t last = std::min(slots.size(), first + LORA_TILE_TOKENS);
    tileMembers.clear();
    ++tile;
    for (size_t t = first; t < last; ++t) {
      if (slots[t] < 0) {
        tokenAdapter[t] = -1;
        tokenBlock[t] = 0;
        continue;
      }
      int32_t member = memberOf[size_t(slots[t])];
      tokenAdapter[t] = member;
      tokenBlock[t] = members[size_t(member)].firstBlock;
      if (tileStamp[size_t(member)] == tile)
        continue;
      tileStamp[size_t(member)] = tile;
      tileMembers.push_back(member);
    }
    // Members have their blocks in order of their numbers.
    std::sort(tileMembers.begin(), tileMembers.end());
    int64_t begin = entries;
    for (int32_t member : tileMembers) {
      const Member &entry = members[size_t(member)];
      if (entries + entry.numBlocks > most.tileEntries)
        return makeError(ErrorCode::OutOfRange, "expected at most ",
                         most.tileEntries,
                         " entries of adapter blocks in the m-tiles of a "
                         "batch, found more in the first ",
                         last, " of ", slots.size(), " tokens");
      for (int32_t part = 0; part < entry.numBlocks; ++part)
        tileBlocks[entries++] = entry.firstBlock + part;
    }
    next.tileBlocks = std::max(next.tileBlocks, int32_t(entries - begin));
  }
  tileBegin[numTiles(next.tokens)] = int32_t(entries);
  next.tileEntries = int32_t(entries);

  int32_t *header = array(RoutingArray::Header);
  std::fill_n(header, LORA_ROUTING_HEADER_WORDS, 0);
  header[LORA_ROUTING_TOKENS] = int32_t(next.tokens);
  header[LORA_ROUTING_ADAPTERS] = next.adapters;
  header[LORA_ROUTING_BLOCKS] = next.blocks;
  header[LORA_ROUTING_ADAPTER_BLOCKS] = next.adapterBlocks;
  header[LORA_ROUTING_TILE_BLOCKS] = next.tileBlocks;
  return Status::success();
}

/// A host copy that nothing reads any more; waits only if as many batches as
/// there are copies are ahead of the device.
Expected<Routing::Staging *> Routing::nextStaging() {
  Staging &staging = stagings[(lastStaging + 1) % kNumStagings];
  if (staging.pending && !staging.copied->done()) {
    const Driver &driver = pools->device()->driver();
    LORA_CUDA_TRY(driver, cuEventSynchronize, staging.copied->handle());
  }
  staging.pending = false;
  return &staging;
}

/// Adapters that the new arrays no longer name are in use until the work that
/// is on the stream by now is done.
Status Routing::dropFormer(const Stream &stream) {
  if (held == holding)
    return Status::success();
  sorted.clear();
  for (const auto &adapter : holding)
    sorted.push_back(adapter.get());
  std::sort(sorted.begin(), sorted.end());
  std::shared_ptr<Event> event;
  for (const auto &former : held) {
    if (std::binary_search(sorted.begin(), sorted.end(), former.get()))
      continue;
    if (!event) {
      auto made = Event::create(pools->device());
      if (!made)
        return made.error();
      LORA_CUDA_TRY(pools->device()->driver(), cuEventRecord, (*made)->handle(),
                    stream.handle());
      event = std::move(*made);
    }
    static_cast<const PlacedAdapter &>(*former).addUse(event);
  }
  return Status::success();
}

Status Routing::set(std::span<const int32_t> slots, const Stream &stream) {
  if (stream.owner() != pools->device())
    return makeError(ErrorCode::InvalidArgument,
                     "expected a stream of the bank's device object");
  if (int64_t(slots.size()) > most.tokens)
    return makeError(ErrorCode::OutOfRange, "expected at most ", most.tokens,
                     " tokens in a batch, found ", slots.size());
  LORA_CUDA_SCOPE(*pools->device());
  const Driver &driver = pools->device()->driver();
  int capturing = 0;
  LORA_CUDA_TRY(driver, cuStreamIsCapturing, stream.handle(), &capturing);
  if (capturing)
    return makeError(ErrorCode::Unsupported,
                     "the routing is set before a capture or a replay, not "
                     "while its stream is captured: a graph would copy this "
                     "batch at every replay");
  std::shared_ptr<const BankImage> image = store->current();
  if (Status status = gather(slots, *image); !status)
    return status;
  for (const Member &member : members)
    if (Status status = member.adapter->awaitUpload(stream.handle()); !status)
      return status;
  auto staging = nextStaging();
  if (!staging)
    return staging.error();
  Places where = placesFor(next.tokens);
  auto *words = reinterpret_cast<int32_t *>((*staging)->memory.data());
  if (Status status = fill(slots, where, words); !status)
    return status;
  if (Status status = dropFormer(stream); !status)
    return status;
  size_t count =
      where[size_t(RoutingArray::TileBlocks)] + size_t(next.tileEntries);
  LORA_CUDA_TRY(driver, cuMemcpyHtoDAsync, memory.address(), words,
                count * sizeof(int32_t), stream.handle());
  // From here on the arrays are the new ones.
  lastStaging = (lastStaging + 1) % kNumStagings;
  (*staging)->pending = true;
  current = next;
  places = where;
  held.swap(holding);
  holding.clear();
  LORA_CUDA_TRY(driver, cuEventRecord, (*staging)->copied->handle(),
                stream.handle());
  return Status::success();
}
