//===- LoRAToLinalg.h - Layers and adapters to linalg -------- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_CONVERSION_LORATOLINALG_LORATOLINALG_H
#define LORA_CONVERSION_LORATOLINALG_LORATOLINALG_H

#include "lora/Conversion/LoRAToLinalg/BankGlobals.h"

#include "mlir/Pass/Pass.h"

namespace mlir {
class ModuleOp;
class RewritePatternSet;
class TypeConverter;
} // namespace mlir

namespace mlir::lora {

/// `!lora.routing` to `tensor<?xi32>`; every other type is legal.
void populateLoRAToLinalgTypeConversions(TypeConverter &converter);

/// Patterns for every layer and adapter op. `banks` tells where the adapters
/// are and outlives the patterns. A layer that needs a collective is left.
void populateLoRAToLinalgPatterns(const TypeConverter &converter,
                                  const BankGlobals &banks,
                                  RewritePatternSet &patterns);

/// Emits an error at the first layer under `root` that `linalg` cannot express:
/// one that ends in a collective or takes its part of a whole input.
LogicalResult checkWithoutCollectives(Operation *root);

/// The pass `convert-lora-to-linalg`: declares the banks' globals, converts
/// everything in `module`, erases the banks. Emits errors.
LogicalResult convertLoRAToLinalg(ModuleOp module);

#define GEN_PASS_DECL_CONVERTLORATOLINALG
#include "lora/Conversion/Passes.h.inc"

} // namespace mlir::lora

#endif // LORA_CONVERSION_LORATOLINALG_LORATOLINALG_H
