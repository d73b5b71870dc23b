//===- AdapterStore.h - Adapters by name, slots by use --------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All loaded adapters of a program and which of them hold a slot, over a
// storage that knows where adapters lie. Every change publishes a new immutable
// bank; calls that run keep the one they started with.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_LIB_ADAPTERSTORE_H
#define RUNTIME_LIB_ADAPTERSTORE_H

#include "AdapterPack.h"
#include "Program.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace lora::runtime::impl {

/// A published bank and everything that it points to.
struct BankImage {
  std::vector<std::shared_ptr<const StoredAdapter>> adapters; ///< By slot.
  LoraBank bank = {}; ///< Of adapters in host memory; as the next two.
  std::vector<LoraBankSite> sites;
  std::vector<LoraSlice> slices;
};

/// Where the adapters of a bank live. Called with the store's lock held, except
/// `load`.
class AdapterStorage {
public:
  virtual ~AdapterStorage() = default;
  /// Checks an adapter against the bank and brings it into host memory.
  virtual Expected<std::shared_ptr<const StoredAdapter>>
  load(const peft::AdapterFiles &files) = 0;
  /// Brings a loaded adapter to where kernels read it: what a slot holds, for
  /// as long as anybody does. Exhausted where there is no room; nothing has
  /// changed then.
  virtual Expected<std::shared_ptr<const StoredAdapter>>
  place(std::shared_ptr<const StoredAdapter> loaded) = 0;
  /// The room that an adapter takes, loaded or placed, and that is free now, in
  /// units of the storage's own. Without limits: 0.
  virtual int64_t roomOf(const StoredAdapter &) const { return 0; }
  virtual int64_t freeRoom() { return 0; }
  /// Completes what calls see; `image.adapters` is there.
  virtual void describe(BankImage &) const {}
};

/// What is known of one adapter.
struct AdapterState {
  std::string name;
  int32_t slot = -1; ///< -1: loaded, but in no slot.
  int32_t leases = 0;
  bool pinned = false;
  uint64_t bytes = 0;
};

/// Thread-safe.
class AdapterStore {
public:
  /// Adapters in host memory. Unsupported if the program has no bank.
  static Expected<std::shared_ptr<AdapterStore>>
  create(std::shared_ptr<const Program> program);
  /// `program` has a bank.
  AdapterStore(std::shared_ptr<const Program> program,
               std::unique_ptr<AdapterStorage> storage);

  /// Adds or replaces an adapter. Requests that hold a lease on a replaced one
  /// keep its old version. Without room it stays in host memory until it is
  /// acquired. On an error nothing has changed.
  Status load(const std::string &name, const peft::AdapterFiles &files);
  /// Forgets an adapter; requests that hold a lease finish with it.
  Status unload(const std::string &name);
  /// Gives the adapter a slot that is not taken away until it is unpinned.
  Status pin(const std::string &name, bool pinned);
  /// A slot for `name` until `release`; evicts the least recently used adapter
  /// that is neither leased nor pinned. Exhausted if there is none, or if what
  /// was evicted is still in use by work in flight.
  Expected<int32_t> acquire(const std::string &name);
  /// False if the slot holds no lease.
  bool release(int32_t slot);

  std::vector<AdapterState> list() const;
  /// Success, or NotFound with the names that are loaded.
  Status check(const std::string &name) const;
  /// Waits for no load and no upload.
  std::shared_ptr<const BankImage> current() const;
  const std::shared_ptr<const Program> &program() const { return owner; }

private:
  struct Slot {
    std::shared_ptr<const StoredAdapter> data; ///< Placed.
    std::string name; ///< Empty: free, or retired while leased.
    int32_t leases = 0;
    uint64_t lastUse = 0;
  };
  struct Named {
    std::shared_ptr<const StoredAdapter> data; ///< Loaded.
    int32_t slot = -1;
    bool pinned = false;
  };

  Error unknown(const std::string &name) const;
  Error allTaken(const std::string &name) const;
  bool mayEvict(const Slot &slot) const;
  int32_t findFree(bool evict) const;
  Expected<std::shared_ptr<const StoredAdapter>>
  makeRoom(const std::string &name,
           const std::shared_ptr<const StoredAdapter> &loaded, bool evict);
  Status occupy(const std::string &name, Named &adapter);
  void enter(const std::string &name, Named &adapter, int32_t slot,
             std::shared_ptr<const StoredAdapter> placed);
  void vacate(Named &adapter);
  void publish();

  std::shared_ptr<const Program> owner;
  std::unique_ptr<AdapterStorage> storage;
  mutable std::mutex mutex;
  std::vector<Slot> slots;
  std::map<std::string, Named> named;
  mutable std::mutex imageMutex; ///< Inside `mutex`; held for one copy.
  std::shared_ptr<const BankImage> image;
  uint64_t clock = 0;
};

} // namespace lora::runtime::impl

#endif // RUNTIME_LIB_ADAPTERSTORE_H
