//===- ThreadPoolTest.cpp - Tests of the thread pool ----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Coverage, exclusion of workers, nesting, and callers from several threads.
//
//===----------------------------------------------------------------------===//

#include "lora/Runtime/CPU/ThreadPool.h"
#include "gtest/gtest.h"

#include <chrono>
#include <thread>

using lora::runtime::cpu::ThreadPool;

namespace {

// Every index is visited exactly once, whatever the size, grain and threads.
TEST(ThreadPool, CoversEveryIndexOnce) {
  for (int threads : {1, 2, 3, 5}) {
    ThreadPool pool(threads);
    EXPECT_EQ(pool.size(), threads);
    for (int64_t n : {0, 1, 2, 7, 64, 1000})
      for (int64_t grain : {-1, 1, 3, 2000}) {
        std::vector<std::atomic<int>> visits(n);
        pool.parallelFor(n, grain, [&](int64_t begin, int64_t end, int worker) {
          EXPECT_GE(worker, 0);
          EXPECT_LT(worker, threads);
          for (int64_t i = begin; i < end; ++i)
            visits[i]++;
        });
        for (auto &count : visits)
          ASSERT_EQ(count.load(), 1);
      }
  }
}

// Many short loops in a row: no chunk is lost between jobs, and all writes of a
// loop are seen after it.
TEST(ThreadPool, ManyShortLoops) {
  ThreadPool pool(3);
  std::vector<int64_t> data(64);
  for (int64_t round = 1; round <= 20000; ++round) {
    pool.parallelFor(1 + round % 64, 1, [&](int64_t begin, int64_t end, int) {
      for (int64_t i = begin; i < end; ++i)
        data[i] = round;
    });
    for (int64_t i = 0; i < 1 + round % 64; ++i)
      ASSERT_EQ(data[i], round);
  }
}

// Workers that have gone to sleep wake up again.
TEST(ThreadPool, WakesUp) {
  ThreadPool pool(2);
  for (int round = 0; round < 5; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    std::atomic<int> arrived{0};
    pool.parallelFor(2, 1, [&](int64_t, int64_t, int) {
      // Both threads have to come for this to end soon.
      arrived++;
      for (int i = 0; i < 100000 && arrived < 2; ++i)
        std::this_thread::yield();
    });
    EXPECT_EQ(arrived, 2);
  }
}

// No two chunks run at the same time under one worker number.
TEST(ThreadPool, WorkersAreExclusive) {
  ThreadPool pool(4);
  std::vector<std::atomic<int>> inside(4);
  std::atomic<bool> clash{false};
  for (int round = 0; round < 200; ++round)
    pool.parallelFor(16, 1, [&](int64_t, int64_t, int worker) {
      if (inside[worker]++ != 0)
        clash = true;
      std::this_thread::yield();
      inside[worker]--;
    });
  EXPECT_FALSE(clash);
}

// A loop inside a loop runs in place, in the same pool and in another one.
TEST(ThreadPool, Nests) {
  ThreadPool pool(3), other(2);
  std::atomic<int> sum{0};
  pool.parallelFor(8, 1, [&](int64_t, int64_t, int outer) {
    pool.parallelFor(4, 1, [&](int64_t, int64_t, int inner) {
      EXPECT_EQ(inner, outer);
      sum++;
    });
    other.parallelFor(4, 1, [&](int64_t, int64_t, int inner) {
      EXPECT_LT(inner, other.size());
      sum++;
    });
  });
  EXPECT_EQ(sum, 64);
}

// Several threads may use one pool at the same time.
TEST(ThreadPool, ConcurrentCallers) {
  ThreadPool pool(3);
  std::atomic<int64_t> sum{0};
  std::vector<std::thread> callers;
  for (int c = 0; c < 4; ++c)
    callers.emplace_back([&] {
      for (int round = 0; round < 500; ++round)
        pool.parallelFor(10, 1,
                         [&](int64_t begin, int64_t, int) { sum += begin; });
    });
  for (std::thread &caller : callers)
    caller.join();
  EXPECT_EQ(sum, 4 * 500 * 45);
}

} // namespace
