//===- AdapterStore.cpp - Adapters by name, slots by use ------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AdapterStore.h"

#include <algorithm>

using namespace lora::runtime::impl;

//===----------------------------------------------------------------------===//
// Storage in host memory
//===----------------------------------------------------------------------===//

namespace {
/// Kernels of the CPU read what was loaded.
class HostStorage : public AdapterStorage {
public:
  explicit HostStorage(const BankInfo &info) : layout(info) {}

  Expected<std::shared_ptr<const StoredAdapter>>
  load(const peft::AdapterFiles &files) override {
    auto packed = packAdapter(layout, files);
    if (!packed)
      return packed.error();
    return std::shared_ptr<const StoredAdapter>(std::move(*packed));
  }
  Expected<std::shared_ptr<const StoredAdapter>>
  place(std::shared_ptr<const StoredAdapter> loaded) override {
    return loaded;
  }
  void describe(BankImage &image) const override;

private:
  BankLayout layout;
};
} // namespace

void HostStorage::describe(BankImage &image) const {
  const BankInfo &info = layout.info();
  size_t numSlots = image.adapters.size();
  image.slices.resize(size_t(layout.numSlices()) * numSlots, LoraSlice{});
  image.sites.resize(info.sites.size());
  for (size_t i = 0; i < info.sites.size(); ++i) {
    size_t count = info.sites[i].slices.size();
    LoraSlice *base =
        image.slices.data() + size_t(layout.firstSlice(i)) * numSlots;
    for (size_t slot = 0; slot < numSlots; ++slot)
      if (auto *adapter =
              static_cast<const PackedAdapter *>(image.adapters[slot].get()))
        std::copy_n(adapter->slices.data() + layout.firstSlice(i), count,
                    base + slot * count);
    image.sites[i] = {base, layout.outSizes(i), int32_t(count), 0};
  }
  image.bank = {image.sites.data(), int32_t(info.sites.size()),
                int32_t(numSlots), info.dtype, 0};
}

//===----------------------------------------------------------------------===//
// Store
//===----------------------------------------------------------------------===//

AdapterStore::AdapterStore(std::shared_ptr<const Program> program,
                           std::unique_ptr<AdapterStorage> storage)
    : owner(std::move(program)), storage(std::move(storage)),
      slots(size_t(owner->manifest().bank->maxAdapters)) {
  publish();
}

Expected<std::shared_ptr<AdapterStore>>
AdapterStore::create(std::shared_ptr<const Program> program) {
  if (!program->manifest().bank)
    return makeError(ErrorCode::Unsupported, "'", program->path(),
                     "': the program was compiled without adapters");
  auto storage = std::make_unique<HostStorage>(*program->manifest().bank);
  return std::make_shared<AdapterStore>(std::move(program), std::move(storage));
}

/// Builds the bank that the slots describe. Called with the lock held.
void AdapterStore::publish() {
  auto next = std::make_shared<BankImage>();
  next->adapters.reserve(slots.size());
  for (const Slot &slot : slots)
    next->adapters.push_back(slot.data);
  storage->describe(*next);
  std::shared_ptr<const BankImage> old = std::move(next);
  {
    std::lock_guard lock(imageMutex);
    image.swap(old);
  }
}

std::shared_ptr<const BankImage> AdapterStore::current() const {
  std::lock_guard lock(imageMutex);
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

Error AdapterStore::allTaken(const std::string &name) const {
  return makeError(ErrorCode::Exhausted, "adapter '", name, "': all ",
                   slots.size(), " slots are pinned or in use");
}

bool AdapterStore::mayEvict(const Slot &slot) const {
  return slot.leases == 0 && !slot.name.empty() && !named.at(slot.name).pinned;
}

/// A free slot, or with `evict` the one to take; -1 if there is none.
int32_t AdapterStore::findFree(bool evict) const {
  int32_t victim = -1;
  for (size_t i = 0; i < slots.size(); ++i) {
    const Slot &slot = slots[i];
    if (!slot.data)
      return int32_t(i);
    if (!evict || !mayEvict(slot))
      continue;
    if (victim < 0 || slot.lastUse < slots[size_t(victim)].lastUse)
      victim = int32_t(i);
  }
  return victim;
}

/// Places an adapter; with `evict` others leave the storage for it, the least
/// recently used first and only if that can be enough.
Expected<std::shared_ptr<const StoredAdapter>>
AdapterStore::makeRoom(const std::string &name,
                       const std::shared_ptr<const StoredAdapter> &loaded,
                       bool evict) {
  auto placed = storage->place(loaded);
  if (placed || placed.error().code != ErrorCode::Exhausted || !evict)
    return placed;
  int64_t missing = storage->roomOf(*loaded) - storage->freeRoom();
  std::vector<Slot *> victims;
  for (Slot &slot : slots)
    if (slot.data && mayEvict(slot) && slot.name != name)
      victims.push_back(&slot);
  std::sort(victims.begin(), victims.end(),
            [](Slot *a, Slot *b) { return a->lastUse < b->lastUse; });
  size_t count = 0;
  for (; count < victims.size() && missing > 0; ++count)
    missing -= storage->roomOf(*victims[count]->data);
  if (missing > 0)
    return placed;
  for (size_t i = 0; i < count; ++i)
    vacate(named.at(victims[i]->name));
  publish();
  return storage->place(loaded);
}

void AdapterStore::enter(const std::string &name, Named &adapter, int32_t index,
                         std::shared_ptr<const StoredAdapter> placed) {
  Slot &slot = slots[size_t(index)];
  if (!slot.name.empty())
    named.at(slot.name).slot = -1;
  slot = {std::move(placed), name, 0, ++clock};
  adapter.slot = index;
}

/// Gives a slot to an adapter that has none.
Status AdapterStore::occupy(const std::string &name, Named &adapter) {
  if (findFree(/*evict=*/true) < 0)
    return allTaken(name);
  auto placed = makeRoom(name, adapter.data, /*evict=*/true);
  if (!placed)
    return placed.error();
  enter(name, adapter, findFree(/*evict=*/true), std::move(*placed));
  publish();
  return Status::success();
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
  auto loaded = storage->load(files); // Without the lock: it is slow.
  if (!loaded)
    return loaded.error();
  std::lock_guard lock(mutex);
  auto it = named.find(name);
  int32_t held = it != named.end() ? it->second.slot : -1;
  bool leased = held >= 0 && slots[size_t(held)].leases > 0;
  bool pinned = it != named.end() && it->second.pinned;
  int32_t slot = held >= 0 && !leased ? held : findFree(/*evict=*/pinned);
  if (leased && pinned && slot < 0)
    return makeError(ErrorCode::Exhausted, "adapter '", name,
                     "': it is pinned and in use, and no other of ",
                     slots.size(), " slots is free for its new version");
  std::shared_ptr<const StoredAdapter> placed;
  if (slot >= 0) {
    auto made = makeRoom(name, *loaded, /*evict=*/pinned);
    if (!made && (pinned || made.error().code != ErrorCode::Exhausted))
      return made.error();
    if (made)
      placed = std::move(*made);
  }
  Named &adapter = named[name];
  adapter.data = std::move(*loaded);
  if (placed && held >= 0 && !leased) {
    slots[size_t(held)].data = std::move(placed);
  } else {
    vacate(adapter);
    if (placed)
      enter(name, adapter, findFree(/*evict=*/pinned), std::move(placed));
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
  if (pinned && it->second.slot < 0)
    if (Status status = occupy(name, it->second); !status)
      return status;
  it->second.pinned = pinned;
  return Status::success();
}

Expected<int32_t> AdapterStore::acquire(const std::string &name) {
  std::lock_guard lock(mutex);
  auto it = named.find(name);
  if (it == named.end())
    return unknown(name);
  if (it->second.slot < 0)
    if (Status status = occupy(name, it->second); !status)
      return status.error();
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
