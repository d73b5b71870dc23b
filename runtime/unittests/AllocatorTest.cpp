//===- AllocatorTest.cpp - Memory for temporaries -------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Allocator.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <vector>

using namespace lora::runtime::impl;

TEST(Allocator, BlocksAreAlignedApartAndLargeEnough) {
  Allocator allocator;
  std::mt19937 random(1);
  struct Piece {
    unsigned char *data;
    size_t bytes;
    unsigned char mark;
  };
  std::vector<Piece> live;
  for (int i = 0; i < 2000; ++i) {
    if (live.size() > 30 || (!live.empty() && random() % 2)) {
      size_t pick = random() % live.size();
      for (size_t j = 0; j < live[pick].bytes; ++j)
        ASSERT_EQ(live[pick].data[j], live[pick].mark);
      allocator.release(live[pick].data);
      live.erase(live.begin() + ptrdiff_t(pick));
      continue;
    }
    size_t bytes = random() % 5000;
    auto *data = static_cast<unsigned char *>(allocator.allocate(bytes));
    ASSERT_NE(data, nullptr);
    ASSERT_EQ(reinterpret_cast<uintptr_t>(data) % 64, 0u);
    std::memset(data, i & 255, bytes);
    live.push_back({data, bytes, static_cast<unsigned char>(i & 255)});
  }
}

TEST(Allocator, EverySizeGetsItsSizeAndLittleMore) {
  for (size_t bytes = 0; bytes < 100000; bytes += 1 + bytes / 50) {
    Allocator allocator;
    ASSERT_NE(allocator.allocate(bytes), nullptr);
    EXPECT_GE(allocator.liveBytes(), bytes);
    EXPECT_LE(allocator.liveBytes(), bytes + bytes / 4 + 64);
  }
}

TEST(Allocator, SteadyStepsAskTheSystemForNothing) {
  Allocator allocator;
  auto step = [&] {
    std::vector<void *> blocks;
    for (size_t bytes : {100, 5000, 5000, 70000, 12})
      blocks.push_back(allocator.allocate(bytes));
    for (void *block : blocks)
      allocator.release(block);
  };
  step();
  uint64_t before = allocator.systemAllocations();
  for (int i = 0; i < 100; ++i)
    step();
  EXPECT_EQ(allocator.systemAllocations(), before);
  EXPECT_EQ(allocator.liveBytes(), 0u);
}

TEST(Allocator, GivesBackWhatAChangedNeedLeavesBehind) {
  Allocator allocator;
  size_t largest = 0;
  for (size_t i = 1; i < 60; ++i) { // 1 .. 59 MiB, one at a time.
    void *block = allocator.allocate(i << 20);
    largest = allocator.liveBytes();
    allocator.release(block);
  }
  EXPECT_LE(allocator.cachedBytes(), 2 * largest + (size_t(32) << 20));
}

TEST(Allocator, ImpossibleSizesAndReleaseAll) {
  Allocator allocator;
  EXPECT_EQ(allocator.allocate(SIZE_MAX), nullptr);
  EXPECT_EQ(allocator.allocate(SIZE_MAX / 2), nullptr);
  EXPECT_EQ(allocator.allocate(size_t(1) << 60), nullptr);
  allocator.release(nullptr);
  ASSERT_NE(allocator.allocate(10), nullptr);
  ASSERT_NE(allocator.allocate(10000), nullptr);
  allocator.releaseAll();
  EXPECT_EQ(allocator.liveBytes(), 0u);
}
