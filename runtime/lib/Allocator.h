//===- Allocator.h - Memory for a program's temporaries -------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Keeps what a program frees and hands it out again, so that steady steps make
// no system call and touch no fresh page.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_LIB_ALLOCATOR_H
#define RUNTIME_LIB_ALLOCATOR_H

#include <array>
#include <cstddef>
#include <cstdint>

namespace lora::runtime::impl {

/// Blocks come in size classes, four to an octave, 64-byte aligned. Not
/// thread-safe: one for each session.
class Allocator {
public:
  Allocator() = default;
  ~Allocator();
  Allocator(const Allocator &) = delete;
  Allocator &operator=(const Allocator &) = delete;

  /// Null if memory is out.
  void *allocate(size_t bytes);
  void release(void *pointer);
  /// Takes back every block that is out (a program that was cut short).
  void releaseAll();

  /// Bytes handed out and bytes kept for later.
  size_t liveBytes() const { return live; }
  size_t cachedBytes() const { return cached; }
  /// Blocks asked of the system so far.
  uint64_t systemAllocations() const { return fromSystem; }

private:
  struct Block;
  static constexpr size_t kNumClasses = 4 * 58;

  void trim();

  std::array<Block *, kNumClasses> freeLists = {};
  Block *firstLive = nullptr;
  size_t live = 0;
  size_t peak = 0;
  size_t cached = 0;
  uint64_t fromSystem = 0;
};

} // namespace lora::runtime::impl

#endif // RUNTIME_LIB_ALLOCATOR_H
