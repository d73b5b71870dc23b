//===- ThreadPool.h - Fixed pool for data-parallel loops ------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The threads of the CPU device. A loop costs one or two microseconds to start:
// workers spin for a short while before they sleep, and the caller takes part.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_RUNTIME_CPU_THREADPOOL_H
#define LORA_RUNTIME_CPU_THREADPOOL_H

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace lora::runtime::cpu {

/// A fixed set of threads that run loops. Which thread runs which chunk is
/// unspecified, so a body must compute the same whoever runs it. A loop started
/// inside a loop, or while another thread's loop is running, runs in its
/// caller.
class ThreadPool {
public:
  /// `numThreads` counts the caller; 0 takes one for each CPU this process may
  /// use. Threads that the system refuses are done without: see `size`.
  explicit ThreadPool(int numThreads = 0);
  ~ThreadPool();
  ThreadPool(const ThreadPool &) = delete;
  ThreadPool &operator=(const ThreadPool &) = delete;

  /// Threads that take part in a loop, the caller included.
  int size() const { return static_cast<int>(threads.size()) + 1; }

  /// Calls `body(begin, end, worker)` for chunks of at most `grain` indices
  /// that cover [0, n), and returns when all are done. `worker` is in [0,
  /// size()) and no two chunks that run at the same time have the same one.
  /// `body` must not throw.
  template <typename Body>
  void parallelFor(int64_t n, int64_t grain, Body &&body) {
    run(
        n, grain,
        [](void *context, int64_t begin, int64_t end, int worker) {
          (*static_cast<std::remove_reference_t<Body> *>(context))(begin, end,
                                                                   worker);
        },
        const_cast<void *>(static_cast<const void *>(&body)));
  }

private:
  using ChunkFn = void (*)(void *, int64_t, int64_t, int);

  void run(int64_t n, int64_t grain, ChunkFn function, void *context);
  void work(uint32_t epoch, int worker);
  void workerMain(int worker);

  // The job in flight. The ticket holds the job's number in its upper half and
  // the next chunk in its lower one: a chunk is claimed only from the job that
  // the claimer has read, so a worker that wakes up late cannot mix up two
  // jobs.
  alignas(64) std::atomic<uint64_t> ticket{0};
  std::atomic<ChunkFn> jobFunction{nullptr};
  std::atomic<void *> jobContext{nullptr};
  std::atomic<int64_t> jobSize{0}, jobGrain{1};
  alignas(64) std::atomic<int64_t> chunksDone{0};
  alignas(64) std::atomic<int> sleepers{0};
  std::atomic<bool> stopping{false};
  std::mutex sleepMutex;
  std::condition_variable wakeUp;
  std::mutex jobMutex;
  std::vector<std::thread> threads;
};

} // namespace lora::runtime::cpu

#endif // LORA_RUNTIME_CPU_THREADPOOL_H
