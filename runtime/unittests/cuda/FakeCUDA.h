//===- FakeCUDA.h - A CUDA driver over host memory, for tests -------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libfakecuda.so stands in for libcuda where there is no GPU. It does at once,
// or on demand, what was enqueued, keeps what was launched, refuses what the
// driver refuses, and fails when it is told to.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_UNITTESTS_CUDA_FAKECUDA_H
#define RUNTIME_UNITTESTS_CUDA_FAKECUDA_H

#include "cuda/DriverTypes.h"

#include <cstdint>
#include <string>
#include <vector>

namespace fakecuda {

/// The machine that is pretended.
struct Machine {
  int version = 12080;
  int devices = 2;
  int major = 9, minor = 0;
  int multiprocessors = 132;
  int sharedBytes = 232448;
  int ctasPerMultiprocessor = 1;
  size_t memoryBytes = size_t(80) << 30;
};

struct Launch {
  std::string kernel;
  unsigned grid = 0, threads = 0, shared = 0, cluster = 1;
  bool programmatic = false;
  bool captured = false;
  void *stream = nullptr;
  std::vector<std::string> params; ///< The bytes of each.
};

/// What cuTensorMapEncodeTiled writes here: its arguments.
struct TensorMap {
  uint32_t magic = 0;
  uint8_t dtype = 0, rank = 0, swizzle = 0, promotion = 0;
  uint64_t address = 0;
  uint64_t sizes[3] = {};   ///< Innermost first.
  uint64_t strides[2] = {}; ///< Bytes, of dimensions 1 and 2.
  uint32_t box[3] = {};
};
inline constexpr uint32_t kTensorMapMagic = 0x50414d54;

/// Found by dlsym as `fakecudaControl`.
class Control {
public:
  virtual ~Control() = default;
  virtual Machine &machine() = 0;
  /// Forgets counts, launches, failures and held work; the machine is the
  /// default one again.
  virtual void reset() = 0;
  /// Calls so far: of one function, or of all.
  virtual int64_t calls(const char *name = nullptr) const = 0;
  /// The call after `after` more ones returns `code`; those that free things
  /// never fail and do not count. Negative: none fails.
  virtual void failAfter(int64_t after, int code = 719) = 0;
  /// Work waits in its stream until `run`, or until somebody synchronizes.
  virtual void hold(bool held) = 0;
  virtual void run() = 0;
  /// Stream capture in global mode: calls that are not allowed then fail.
  virtual void capture(void *stream, bool on) = 0;
  virtual std::vector<Launch> &launches() = 0;
  /// Memory, streams, events, libraries and contexts that are alive.
  virtual int64_t live() const = 0;
  /// Whether this thread is in a function of the driver: what it allocates for
  /// its records is not the caller's.
  virtual bool inside() const = 0;
};

} // namespace fakecuda

#endif // RUNTIME_UNITTESTS_CUDA_FAKECUDA_H
