//===- LoRAToKernels.h - Layers to kernel calls -------------- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_CONVERSION_LORATOKERNELS_LORATOKERNELS_H
#define LORA_CONVERSION_LORATOKERNELS_LORATOKERNELS_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace mlir::lora {

#define GEN_PASS_DECL_CONVERTLORATOKERNELS
#include "lora/Conversion/Passes.h.inc"

/// Turns every layer in the module's functions into a kernel call and erases
/// the banks. Emits an error at the first op that has no kernel.
LogicalResult convertLoRAToKernels(ModuleOp module);

} // namespace mlir::lora

#endif // LORA_CONVERSION_LORATOKERNELS_LORATOKERNELS_H
