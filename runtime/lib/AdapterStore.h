//===- AdapterStore.h - Adapters by name, slots by use --------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All loaded adapters of a program and which of them hold a slot. Every change
// publishes a new immutable bank; calls that run keep the one they started
// with.
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
  LoraBank bank = {};
  std::vector<LoraBankSite> sites;
  std::vector<LoraSlice> slices;
  std::vector<std::shared_ptr<const PackedAdapter>> adapters; ///< By slot.
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
  /// Unsupported if the program has no bank.
  static Expected<std::shared_ptr<AdapterStore>>
  create(std::shared_ptr<const Program> program);

  /// Adds or replaces an adapter. Requests that hold a lease on a replaced one
  /// keep its old version. On an error nothing has changed.
  Status load(const std::string &name, const peft::AdapterFiles &files);
  /// Forgets an adapter; requests that hold a lease finish with it.
  Status unload(const std::string &name);
  /// Gives the adapter a slot that is not taken away until it is unpinned.
  Status pin(const std::string &name, bool pinned);
  /// A slot for `name` until `release`; evicts the least recently used adapter
  /// that is neither leased nor pinned. Exhausted if there is none.
  Expected<int32_t> acquire(const std::string &name);
  /// False if the slot holds no lease.
  bool release(int32_t slot);

  std::vector<AdapterState> list() const;
  /// Success, or NotFound with the names that are loaded.
  Status check(const std::string &name) const;
  std::shared_ptr<const BankImage> current() const;
  const std::shared_ptr<const Program> &program() const { return owner; }

private:
  struct Slot {
    std::shared_ptr<const PackedAdapter> data;
    std::string name; ///< Empty: free, or retired while leased.
    int32_t leases = 0;
    uint64_t lastUse = 0;
  };
  struct Named {
    std::shared_ptr<const PackedAdapter> data;
    int32_t slot = -1;
    bool pinned = false;
  };

  explicit AdapterStore(std::shared_ptr<const Program> program);
  Error unknown(const std::string &name) const;
  int32_t findFree(bool evict) const;
  void place(const std::string &name, Named &adapter, int32_t slot);
  void vacate(Named &adapter);
  void publish();

  std::shared_ptr<const Program> owner;
  BankLayout layout;
  mutable std::mutex mutex;
  std::vector<Slot> slots;
  std::map<std::string, Named> named;
  std::shared_ptr<const BankImage> image;
  uint64_t clock = 0;
};

} // namespace lora::runtime::impl

#endif // RUNTIME_LIB_ADAPTERSTORE_H
