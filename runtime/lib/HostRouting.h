//===- HostRouting.h - The routing of a batch in host memory --------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The slot of each token, and the adapters that the slots held when the batch
// was set.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_LIB_HOSTROUTING_H
#define RUNTIME_LIB_HOSTROUTING_H

#include "AdapterStore.h"

#include <span>

namespace lora::runtime::impl {

/// Thread-safe: who has taken a batch keeps it.
class HostRouting {
public:
  struct Batch {
    std::vector<int32_t> slots;
    std::shared_ptr<const BankImage> image;
  };

  /// A batch of no tokens, and at most `maxTokens` in those to come.
  HostRouting(std::shared_ptr<const AdapterStore> store, int64_t maxTokens);

  /// Errors: OutOfRange for too many tokens and for a slot without an adapter;
  /// the batch before is then still there.
  Status set(std::span<const int32_t> slots);
  std::shared_ptr<const Batch> current() const;
  const AdapterStore &adapters() const { return *store; }

private:
  std::shared_ptr<const AdapterStore> store;
  int64_t maxTokens;
  mutable std::mutex mutex;
  std::shared_ptr<Batch> batch;
  std::shared_ptr<Batch> spare; ///< The one before: its memory serves again.
};

} // namespace lora::runtime::impl

#endif // RUNTIME_LIB_HOSTROUTING_H
