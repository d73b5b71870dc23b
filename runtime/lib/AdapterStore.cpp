//===- AdapterStore.cpp - Adapters by name, slots by use ------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AdapterStore.h"

using namespace lora::runtime::impl;

AdapterStore::AdapterStore(std::shared_ptr<const Program> program)
    : owner(std::move(program)), layout(*owner->manifest().bank),
      slots(size_t(layout.info().maxAdapters)) {
  publish();
}

Expected<std::shared_ptr<AdapterStore>>
AdapterStore::create(std::shared_ptr<const Program> program) {
  if (!program->manifest().bank)
    return makeError(ErrorCode::Unsupported, "'", program->path(),
                     "': the program was compiled without adapters");
  return std::shared_ptr<AdapterStore>(new AdapterStore(std::move(program)));
}

/// Builds the bank that the slots describe. Called with the lock held.
void AdapterStore::publish() {
  auto next = std::make_shared<BankImage>();
  const BankInfo &info = layout.info();
  size_t numSlots = slots.size();
  next->slices.resize(size_t(layout.numSlices()) * numSlots, LoraSlice{});
  next->sites.resize(info.sites.size());
  next->adapters.resize(numSlots);
  for (size_t slot = 0; slot < numSlots; ++slot)
    next->adapters[slot] = slots[slot].data;
  for (size_t i = 0; i < info.sites.size(); ++i) {
    size_t count = info.sites[i].slices.size();
    LoraSlice *base =
        next->slices.data() + size_t(layout.firstSlice(i)) * numSlots;
    for (size_t slot = 0; slot < numSlots; ++slot)
      if (const PackedAdapter *adapter = slots[slot].data.get())
        std::copy_n(adapter->slices.data() + layout.firstSlice(i), count,
                    base + slot * count);
    next->sites[i] = {base, layout.outSizes(i), int32_t(count), 0};
  }
  next->bank = {next->sites.data(), int32_t(info.sites.size()),
                int32_t(numSlots), info.dtype, 0};
  image = std::move(next);
}

std::shared_ptr<const BankImage> AdapterStore::current() const {
  std::lock_guard lock(mutex);
  return image;
}

Error AdapterStore::unknown(const std::string &name) const {
  std::string loaded;
  for (const auto &[known, adapter] : named)
    loaded += (loaded.empty() ? "" : ", ") + known;
  return makeError(ErrorCode::NotFound, "unknown adapter '", name,
                   "'; loaded: ", loaded.empty() ? "none" : loaded);
}

Status AdapterStore::check(const std::string &name) const {
  std::lock_guard lock(mutex);
  return named.count(name) ? Status::success() : Status(unknown(name));
}

/// A free slot, or with `evict` the one to take; -1 if there is none.
int32_t AdapterStore::findFree(bool evict) const {
  int32_t victim = -1;
  for (size_t i = 0; i < slots.size(); ++i) {
    const Slot &slot = slots[i];
    if (!slot.data)
      return int32_t(i);
    if (!evict || slot.leases > 0 || slot.name.empty() ||
        named.at(slot.name).pinned)
      continue;
    if (victim < 0 || slot.lastUse < slots[size_t(victim)].lastUse)
      victim = int32_t(i);
  }
  return victim;
}

void AdapterStore::place(const std::string &name, Named &adapter,
                         int32_t index) {
  Slot &slot = slots[size_t(index)];
  if (!slot.name.empty())
    named.at(slot.name).slot = -1;
  slot = {adapter.data, name, 0, ++clock};
  adapter.slot = index;
}

/// Takes the adapter out of its slot, at once or when its leases end.
void AdapterStore::vacate(Named &adapter) {
  if (adapter.slot < 0)
    return;
  Slot &slot = slots[size_t(adapter.slot)];
  slot.name.clear();
  if (slot.leases == 0)
    slot = {};
  adapter.slot = -1;
}

Status AdapterStore::load(const std::string &name,
                          const peft::AdapterFiles &files) {
  if (name.empty())
    return makeError(ErrorCode::InvalidArgument,
                     "expected a name for the adapter, found an empty one");
  auto packed = packAdapter(layout, files); // Without the lock: it is slow.
  if (!packed)
    return packed.error();
  std::lock_guard lock(mutex);
  auto it = named.find(name);
  bool leased = it != named.end() && it->second.slot >= 0 &&
                slots[size_t(it->second.slot)].leases > 0;
  bool pinned = it != named.end() && it->second.pinned;
  if (leased && pinned && findFree(/*evict=*/true) < 0)
    return makeError(ErrorCode::Exhausted, "adapter '", name,
                     "': it is pinned and in use, and no other of ",
                     slots.size(), " slots is free for its new version");
  Named &adapter = named[name];
  adapter.data = std::move(*packed);
  if (adapter.slot >= 0 && !leased) {
    slots[size_t(adapter.slot)].data = adapter.data;
  } else {
    vacate(adapter);
    if (int32_t slot = findFree(/*evict=*/pinned); slot >= 0)
      place(name, adapter, slot);
  }
  publish();
  return Status::success();
}

Status AdapterStore::unload(const std::string &name) {
  std::lock_guard lock(mutex);
  auto it = named.find(name);
  if (it == named.end())
    return unknown(name);
  vacate(it->second);
  named.erase(it);
  publish();
  return Status::success();
}

Status AdapterStore::pin(const std::string &name, bool pinned) {
  std::lock_guard lock(mutex);
  auto it = named.find(name);
  if (it == named.end())
    return unknown(name);
  if (pinned && it->second.slot < 0) {
    int32_t slot = findFree(/*evict=*/true);
    if (slot < 0)
      return makeError(ErrorCode::Exhausted, "adapter '", name, "': all ",
                       slots.size(), " slots are pinned or in use");
    place(name, it->second, slot);
    publish();
  }
  it->second.pinned = pinned;
  return Status::success();
}

Expected<int32_t> AdapterStore::acquire(const std::string &name) {
  std::lock_guard lock(mutex);
  auto it = named.find(name);
  if (it == named.end())
    return unknown(name);
  if (it->second.slot < 0) {
    int32_t slot = findFree(/*evict=*/true);
    if (slot < 0)
      return makeError(ErrorCode::Exhausted, "adapter '", name, "': all ",
                       slots.size(), " slots are pinned or in use");
    place(name, it->second, slot);
    publish();
  }
  Slot &slot = slots[size_t(it->second.slot)];
  ++slot.leases;
  slot.lastUse = ++clock;
  return it->second.slot;
}

bool AdapterStore::release(int32_t index) {
  std::lock_guard lock(mutex);
  if (index < 0 || size_t(index) >= slots.size())
    return false;
  Slot &slot = slots[size_t(index)];
  if (slot.leases == 0)
    return false;
  if (--slot.leases == 0 && slot.name.empty()) {
    slot = {};
    publish();
  }
  return true;
}

std::vector<AdapterState> AdapterStore::list() const {
  std::lock_guard lock(mutex);
  std::vector<AdapterState> out;
  for (const auto &[name, adapter] : named)
    out.push_back({name, adapter.slot,
                   adapter.slot < 0 ? 0 : slots[size_t(adapter.slot)].leases,
                   adapter.pinned, adapter.data->bytes});
  return out;
}
