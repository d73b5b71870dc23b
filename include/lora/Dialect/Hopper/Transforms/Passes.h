//===- Passes.h - Passes on kernels for Hopper ------------------*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_HOPPER_TRANSFORMS_PASSES_H
#define LORA_DIALECT_HOPPER_TRANSFORMS_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mlir::hopper {

#define GEN_PASS_DECL
#include "lora/Dialect/Hopper/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "lora/Dialect/Hopper/Transforms/Passes.h.inc"

} // namespace mlir::hopper

#endif // LORA_DIALECT_HOPPER_TRANSFORMS_PASSES_H
