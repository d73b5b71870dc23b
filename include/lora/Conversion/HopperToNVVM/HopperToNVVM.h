//===- HopperToNVVM.h - Kernels to nvvm -------------------------*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_CONVERSION_HOPPERTONVVM_HOPPERTONVVM_H
#define LORA_CONVERSION_HOPPERTONVVM_HOPPERTONVVM_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace mlir::lora {

#define GEN_PASS_DECL_CONVERTHOPPERTONVVM
#include "lora/Conversion/Passes.h.inc"

/// Turns every `hopper.kernel` of `module` into an `llvm.func` of `nvvm`,
/// `llvm`, `scf`, `arith` and `vector` ops, and gives the module NVPTX's triple
/// and data layout. Fails, with an error at the op, on ops of the dialect
/// outside of a kernel and on a foreign symbol `smem`.
LogicalResult convertHopperToNVVM(ModuleOp module);

} // namespace mlir::lora

#endif // LORA_CONVERSION_HOPPERTONVVM_HOPPERTONVVM_H
