//===- Kernels.cpp - Dispatch of the kernels ------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From a LoraKernel number to its function.
//
//===----------------------------------------------------------------------===//

#include "KernelImpl.h"

namespace lora::runtime::cpu {

const char *getIsaName() { return getIsa().name; }

Status runKernelOn(const Isa &isa, ThreadPool &pool, Scratch &scratch,
                   const LoraBank *bank, int32_t kernel, LoraTensor *operands,
                   int32_t numOperands, const int64_t *attributes,
                   int32_t numAttributes) {
  Call call = {pool,        scratch,    bank,          operands,
               numOperands, attributes, numAttributes, isa};
  switch (kernel) {
  case LORA_KERNEL_LINEAR:
    return runLinear(call);
  case LORA_KERNEL_EMBEDDING:
    return runEmbedding(call);
  case LORA_KERNEL_CACHED_ATTENTION:
    return runCachedAttention(call);
  case LORA_KERNEL_MOE:
    return runMoE(call);
  case LORA_KERNEL_ADAPT:
    return runAdapt(call);
  default:
    Checker check("kernel");
    check.fail("expected a number from %d to %d, found %d", LORA_KERNEL_LINEAR,
               LORA_KERNEL_ADAPT, kernel);
    return check.take();
  }
}

Status runKernel(ThreadPool &pool, Scratch &scratch, const LoraBank *bank,
                 int32_t kernel, LoraTensor *operands, int32_t numOperands,
                 const int64_t *attributes, int32_t numAttributes) {
  return runKernelOn(getIsa(), pool, scratch, bank, kernel, operands,
                     numOperands, attributes, numAttributes);
}

const float *asF32Rows(const Call &call, const LoraTensor &x, float *buffer,
                       int64_t &ld) {
  if (x.dtype == LORA_DTYPE_F32) {
    ld = x.strides[0];
    return static_cast<const float *>(x.data);
  }
  Format format = formatOf(x.dtype);
  ld = x.sizes[1];
  call.pool.parallelFor(x.sizes[0], 16, [&](int64_t begin, int64_t end, int) {
    for (int64_t row = begin; row < end; ++row)
      call.isa.load[format](buffer + row * ld,
                            elementAt(x.data, format, row * x.strides[0]), ld);
  });
  return buffer;
}

} // namespace lora::runtime::cpu
