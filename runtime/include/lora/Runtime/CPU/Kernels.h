//===- Kernels.h - The kernels of LoraKernel on the CPU -------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs one kernel of the program contract on a thread pool. Operands come from
// a compiled program or from a caller's hands: nothing about them is believed.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_RUNTIME_CPU_KERNELS_H
#define LORA_RUNTIME_CPU_KERNELS_H

#include "lora/ABI/Program.h"
#include "lora/Runtime/CPU/ThreadPool.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace lora::runtime::cpu {

enum class StatusCode : int32_t {
  Ok = 0,
  InvalidArgument = 1, ///< An operand, attribute or bank entry is wrong.
  OutOfMemory = 2      ///< Scratch memory could not be had.
};

/// The outcome of a kernel. The message names the kernel, the operand, what was
/// expected and what was found; it is empty on success.
struct Status {
  StatusCode code = StatusCode::Ok;
  std::string message;
  bool ok() const { return code == StatusCode::Ok; }
};

/// Temporary memory of kernels. It grows to the largest need and stays, so that
/// a steady state allocates nothing. Calls that run at the same time need one
/// each.
class Scratch {
public:
  Scratch() = default;
  ~Scratch();
  Scratch(const Scratch &) = delete;
  Scratch &operator=(const Scratch &) = delete;

  /// At least `bytes` bytes, 64-byte aligned, uninitialised, valid until the
  /// next call; null when memory is out.
  char *get(size_t bytes);
  size_t capacity() const { return size; }

private:
  char *data = nullptr;
  size_t size = 0;
};

/// Runs `kernel`, a LoraKernel, as documented there. Floats are f32, f16 or
/// bf16, mixed at will among the operands; what is computed with them is f32,
/// rounded once into an output.
///
/// `bank` may be null if the site attribute is -1 or every slot is. On an error
/// no output has been written.
///
/// A row of a result depends on that row's inputs alone: it is the same, bit
/// for bit, whatever rows are computed with it and on however many threads; and
/// with slot -1 it is what the kernel gives without adapters.
Status runKernel(ThreadPool &pool, Scratch &scratch, const LoraBank *bank,
                 int32_t kernel, LoraTensor *operands, int32_t numOperands,
                 const int64_t *attributes, int32_t numAttributes);

/// Name of the instruction set in use: x86-64-v4, x86-64-v3 or generic.
const char *getIsaName();

} // namespace lora::runtime::cpu

#endif // LORA_RUNTIME_CPU_KERNELS_H
