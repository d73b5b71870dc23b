//===- ThreadPool.cpp - Fixed pool for data-parallel loops ----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The threads of the CPU device.
//
//===----------------------------------------------------------------------===//

#include "lora/Runtime/CPU/ThreadPool.h"

#include <algorithm>
#include <chrono>
#include <system_error>

#ifdef __linux__
#include <sched.h>
#endif

using namespace lora::runtime::cpu;

namespace {

/// Long enough to bridge the gap between two kernels of one program, short
/// enough not to be felt by others once the program is done.
constexpr auto kSpinTime = std::chrono::microseconds(60);

// The innermost loop that this thread runs, and its number there.
thread_local const ThreadPool *currentPool = nullptr;
thread_local int currentWorker = 0;

void pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

int countCPUs() {
#ifdef __linux__
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) == 0)
    return std::max(1, CPU_COUNT(&set));
#endif
  return std::max(1u, std::thread::hardware_concurrency());
}

/// Spins until `done` holds; false once the spin time is over.
template <typename Predicate>
bool spinUntil(Predicate done) {
  auto deadline = std::chrono::steady_clock::now() + kSpinTime;
  do {
    for (int i = 0; i < 32; ++i) {
      if (done())
        return true;
      pause();
    }
  } while (std::chrono::steady_clock::now() < deadline);
  return false;
}

} // namespace

ThreadPool::ThreadPool(int numThreads) {
  if (numThreads <= 0)
    numThreads = countCPUs();
  threads.reserve(numThreads - 1);
  try {
    for (int i = 1; i < numThreads; ++i)
      threads.emplace_back([this, i] { workerMain(i); });
  } catch (const std::system_error &) { // NOLINT(bugprone-empty-catch)
    // The loop runs on the threads that there are.
  }
}

ThreadPool::~ThreadPool() {
  stopping.store(true);
  {
    std::lock_guard<std::mutex> lock(sleepMutex);
    wakeUp.notify_all();
  }
  for (std::thread &thread : threads)
    thread.join();
}

void ThreadPool::work(uint32_t epoch, int worker) {
  uint64_t current = ticket.load(std::memory_order_acquire);
  while (static_cast<uint32_t>(current >> 32) == epoch) {
    // Acquire: a field of the next job brings the closed ticket with it, and
    // the exchange below fails.
    ChunkFn function = jobFunction.load(std::memory_order_acquire);
    void *context = jobContext.load(std::memory_order_acquire);
    int64_t n = jobSize.load(std::memory_order_acquire);
    int64_t grain = jobGrain.load(std::memory_order_acquire);
    int64_t begin = static_cast<int64_t>(current & 0xffffffffu) * grain;
    if (begin >= n)
      return;
    if (!ticket.compare_exchange_weak(current, current + 1,
                                      std::memory_order_acq_rel,
                                      std::memory_order_acquire))
      continue;
    // The chunk is ours, so the job cannot end before it is reported done.
    function(context, begin, std::min(n, begin + grain), worker);
    chunksDone.fetch_add(1, std::memory_order_release);
    current = ticket.load(std::memory_order_acquire);
  }
}

void ThreadPool::workerMain(int worker) {
  currentPool = this;
  currentWorker = worker;
  uint32_t seen = 0;
  auto news = [&] {
    return static_cast<uint32_t>(ticket.load() >> 32) != seen ||
           stopping.load(std::memory_order_relaxed);
  };
  while (true) {
    if (!spinUntil(news)) {
      std::unique_lock<std::mutex> lock(sleepMutex);
      sleepers.fetch_add(1);
      wakeUp.wait(lock, news);
      sleepers.fetch_sub(1);
    }
    if (stopping.load(std::memory_order_relaxed))
      return;
    seen = static_cast<uint32_t>(ticket.load(std::memory_order_acquire) >> 32);
    work(seen, worker);
  }
}

void ThreadPool::run(int64_t n, int64_t grain, ChunkFn function,
                     void *context) {
  if (n <= 0)
    return;
  // A chunk number has 32 bits.
  grain = std::max({grain, int64_t(1), n >> 31});
  int64_t chunks = (n + grain - 1) / grain;
  std::unique_lock<std::mutex> job(jobMutex, std::defer_lock);
  if (chunks == 1 || threads.empty() || currentPool || !job.try_lock()) {
    int worker = currentPool == this ? currentWorker : 0;
    for (int64_t begin = 0; begin < n; begin += grain)
      function(context, begin, std::min(n, begin + grain), worker);
    return;
  }

  // No worker touches these while it holds no chunk, and none holds one now.
  uint32_t epoch =
      static_cast<uint32_t>(ticket.load(std::memory_order_relaxed) >> 32);
  // Closes the old job, so that no late worker claims from it with new fields.
  ticket.store((uint64_t(epoch) << 32) | 0xffffffffu);
  jobFunction.store(function, std::memory_order_release);
  jobContext.store(context, std::memory_order_release);
  jobSize.store(n, std::memory_order_release);
  jobGrain.store(grain, std::memory_order_release);
  chunksDone.store(0, std::memory_order_relaxed);
  ++epoch;
  ticket.store(uint64_t(epoch) << 32); // seq_cst: ordered with `sleepers`.
  if (sleepers.load() > 0) {
    std::lock_guard<std::mutex> lock(sleepMutex);
    wakeUp.notify_all();
  }

  currentPool = this;
  currentWorker = 0;
  work(epoch, 0);
  currentPool = nullptr;
  auto allDone = [&] {
    return chunksDone.load(std::memory_order_acquire) == chunks;
  };
  while (!spinUntil(allDone))
    std::this_thread::yield();
}
