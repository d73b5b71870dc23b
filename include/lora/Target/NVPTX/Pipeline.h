//===- Pipeline.h - Kernels to the LLVM dialect -------------- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_TARGET_NVPTX_PIPELINE_H
#define LORA_TARGET_NVPTX_PIPELINE_H

#include "mlir/Pass/PassManager.h"

namespace mlir::lora {

/// Kernels (`hopper.kernel`, or `llvm.func` with nvvm attributes over nvvm,
/// scf, cf, arith, math, vector and index ops) to the LLVM and NVVM dialects.
/// `pm` is of a builtin.module.
void buildNVPTXPipeline(OpPassManager &pm);

/// Registers `lora-nvptx-pipeline`.
void registerNVPTXPipeline();

} // namespace mlir::lora

#endif // LORA_TARGET_NVPTX_PIPELINE_H
