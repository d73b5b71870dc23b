//===- KernelGates.h - What a kernel must not do ------------- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_TARGET_NVPTX_KERNELGATES_H
#define LORA_TARGET_NVPTX_KERNELGATES_H

#include "lora/Target/NVPTX/Assembler.h"
#include "lora/Target/NVPTX/AssemblerLog.h"

namespace mlir::lora {

/// Limits beyond which a kernel is an error rather than a slow or wrong one.
struct KernelGates {
  /// Bytes of a thread that may be spilled, stores and loads each.
  unsigned maxSpillBytes = 0;
  /// Lets `membar` and `fence.sc` stand in loops.
  bool allowFencesInLoops = false;
  /// What is beyond a limit is a warning; the checks fail all the same.
  bool warn = false;
};

/// Where to report what is wrong with a kernel.
using KernelLocation = function_ref<Location(StringRef kernel)>;

/// Checks a PTX text, every kernel: no fence of all memory in a loop that does
/// the work; and, for an assembler that is not safe for them, that each wgmma
/// with A in registers is waited for in time (see PTXFunction). All errors are
/// reported.
LogicalResult checkPTX(KernelLocation location, StringRef ptx,
                       const Assembler &assembler, const KernelGates &gates);

/// Checks what an assembler said: spills, and any message C7500 to C7599 (wgmma
/// serialised or waited for, setmaxnreg ignored) but C7519, a warpgroup.arrive
/// that costs nothing. All errors are reported.
LogicalResult checkAssemblerLog(KernelLocation location,
                                const AssemblerLog &log,
                                const KernelGates &gates);

} // namespace mlir::lora

#endif // LORA_TARGET_NVPTX_KERNELGATES_H
