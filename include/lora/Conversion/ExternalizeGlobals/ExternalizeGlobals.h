//===- ExternalizeGlobals.h - Weights become arguments ------- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_CONVERSION_EXTERNALIZEGLOBALS_EXTERNALIZEGLOBALS_H
#define LORA_CONVERSION_EXTERNALIZEGLOBALS_EXTERNALIZEGLOBALS_H

#include "mlir/Pass/Pass.h"
#include "mlir/Support/LLVM.h"

#include <memory>

namespace mlir {
class ModuleOp;
} // namespace mlir

namespace mlir::lora {

/// Names of the attributes that tell what a function's trailing arguments are.
inline constexpr llvm::StringLiteral kWeightsAttrName = "weights";
inline constexpr llvm::StringLiteral kWeightAliasesAttrName = "weight_aliases";
inline constexpr llvm::StringLiteral kArgumentRolesAttrName = "argument_roles";

/// Turns every external `ml_program.global` of `module` into trailing arguments
/// of the functions that load it, directly or through calls, and erases it. See
/// the pass `lora-externalize-globals`. On failure a diagnostic has been
/// emitted and `module` is as it was.
LogicalResult externalizeGlobals(ModuleOp module);

#define GEN_PASS_DECL_LORAEXTERNALIZEGLOBALS
#include "lora/Conversion/Passes.h.inc"

} // namespace mlir::lora

#endif // LORA_CONVERSION_EXTERNALIZEGLOBALS_EXTERNALIZEGLOBALS_H
