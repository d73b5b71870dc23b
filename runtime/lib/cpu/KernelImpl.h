//===- KernelImpl.h - One function for each kernel ------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What runKernel dispatches to.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_RUNTIME_LIB_CPU_KERNELIMPL_H
#define LORA_RUNTIME_LIB_CPU_KERNELIMPL_H

#include "Check.h"

namespace lora::runtime::cpu {

/// One call of a kernel; the pointers are those given to runKernel.
struct Call {
  ThreadPool &pool;
  Scratch &scratch;
  const LoraBank *bank;
  LoraTensor *operands;
  int32_t numOperands;
  const int64_t *attributes;
  int32_t numAttributes;
  const Isa &isa;
};

Status runLinear(const Call &call);
Status runEmbedding(const Call &call);
Status runCachedAttention(const Call &call);
Status runMoE(const Call &call);
Status runAdapt(const Call &call);

/// As runKernel, on given inner loops.
Status runKernelOn(const Isa &isa, ThreadPool &pool, Scratch &scratch,
                   const LoraBank *bank, int32_t kernel, LoraTensor *operands,
                   int32_t numOperands, const int64_t *attributes,
                   int32_t numAttributes);

/// x as f32 rows: itself, or a copy at `buffer` [rows, width] made in parallel.
const float *asF32Rows(const Call &call, const LoraTensor &x, float *buffer,
                       int64_t &ld);

} // namespace lora::runtime::cpu

#endif // LORA_RUNTIME_LIB_CPU_KERNELIMPL_H
