//===- Variants.h - Layers to variants and back ---------------- -*- C++ -*-=//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_TRANSFORMS_VARIANTS_H
#define LORA_DIALECT_LORA_TRANSFORMS_VARIANTS_H

#include "lora/Dialect/LoRA/IR/VariantTable.h"

namespace mlir::lora {

/// Makes every layer whose kind has a replacement an op of that variant, by the
/// variant's own conversion, else with the same operands and attributes.
/// Errors: what VariantTable::get reports; a variant that does not verify in
/// the layer's place, has other result types or another site. A layer that
/// fails stays.
LogicalResult resolveVariants(ModuleOp module);

struct DecomposeOptions {
  SmallVector<std::string> except; ///< Op names that stay.
  /// A variant that has no decomposition is an error rather than a remark.
  bool strict = false;
};

/// Replaces the variants by what they decompose into. Once none is left, the
/// module's declarations, and private functions that only these use, go.
/// Errors: what VariantTable::get reports; with `strict`, a variant that stays.
LogicalResult decomposeVariants(ModuleOp module,
                                const DecomposeOptions &options = {});

} // namespace mlir::lora

#endif // LORA_DIALECT_LORA_TRANSFORMS_VARIANTS_H
