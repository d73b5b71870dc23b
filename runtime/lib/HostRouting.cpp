//===- HostRouting.cpp - The routing of a batch in host memory ------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HostRouting.h"

using namespace lora::runtime::impl;

HostRouting::HostRouting(std::shared_ptr<const AdapterStore> store,
                         int64_t maxTokens)
    : store(std::move(store)), maxTokens(maxTokens),
      batch(std::make_shared<Batch>()) {
  batch->image = this->store->current();
}

Status HostRouting::set(std::span<const int32_t> slots) {
  if (int64_t(slots.size()) > maxTokens)
    return makeError(ErrorCode::OutOfRange, "expected at most ", maxTokens,
                     " tokens in a batch, found ", slots.size());
  std::shared_ptr<const BankImage> image = store->current();
  for (size_t t = 0; t < slots.size(); ++t) {
    int32_t slot = slots[t];
    if (slot == -1)
      continue;
    if (slot < -1 || size_t(slot) >= image->adapters.size())
      return makeError(ErrorCode::OutOfRange, "token ", t,
                       ": expected an adapter slot in [-1, ",
                       image->adapters.size(), "), found ", slot);
    if (!image->adapters[size_t(slot)])
      return makeError(ErrorCode::OutOfRange, "token ", t, ": adapter slot ",
                       slot, " is empty");
  }
  std::lock_guard lock(mutex);
  // Only this routing can have it: nobody takes a batch that is not current.
  if (!spare || spare.use_count() != 1)
    spare = std::make_shared<Batch>();
  spare->slots.assign(slots.begin(), slots.end());
  spare->image = std::move(image);
  std::swap(batch, spare);
  if (spare.use_count() == 1)
    spare->image = nullptr;
  return Status::success();
}

std::shared_ptr<const HostRouting::Batch> HostRouting::current() const {
  std::lock_guard lock(mutex);
  return batch;
}
