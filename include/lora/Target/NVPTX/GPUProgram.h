//===- GPUProgram.h - A module with kernels to a program ------ -*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_TARGET_NVPTX_GPUPROGRAM_H
#define LORA_TARGET_NVPTX_GPUPROGRAM_H

#include "lora/Target/NVPTX/KernelCompiler.h"

namespace mlir::lora {

/// Compiles what lora-write-kernels has written and links it into the program
/// `path`. A kernel that the gates refuse is left out with a warning, and with
/// it the variants that use it; it is an error where one of them is
/// batch-invariant, for those serve every call. Where PTX runs on newer
/// devices, which is where the chip has no suffix, it lies beside its cubin.
/// `linker` as in linkModule. Errors are those of describeDevice,
/// compileKernels and emitDeviceProgram. The kernels of `module` are left in
/// the LLVM dialect.
LogicalResult emitGPUProgram(ModuleOp module, StringRef path,
                             const KernelCompilerOptions &options,
                             StringRef linker = "");

} // namespace mlir::lora

#endif // LORA_TARGET_NVPTX_GPUPROGRAM_H
