//===- RaiseLayers.h - Layers of an imported program --------- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Recognises linears, embeddings, heads and mixtures of experts by their
// weights and makes layer ops of them.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_TRANSFORMS_RAISELAYERS_H
#define LORA_DIALECT_LORA_TRANSFORMS_RAISELAYERS_H

#include "mlir/IR/BuiltinOps.h"

#include <string>

namespace mlir::lora {

struct RaiseOptions {
  /// Regular expression on a site's last component: a row-parallel linear.
  std::string row =
      "^(o_proj|down_proj|dense_4h_to_h|c_proj|fc2|out_proj|wo|w2)$";
  /// Likewise for a linear that every rank holds whole, as a router.
  std::string replicated = "^gate$";
};

/// Replaces every product with a weight (a global's load), every look-up in one
/// and every `lora.fused_moe:` call by a layer op that means the same. What is
/// no layer, or cannot be one without changing the result, stays and leaves a
/// remark. Errors: a bad regular expression; a layer whose input a front end
/// mistranslated; a call that contradicts its declaration.
LogicalResult raiseLayers(ModuleOp module, const RaiseOptions &options);

} // namespace mlir::lora

#endif // LORA_DIALECT_LORA_TRANSFORMS_RAISELAYERS_H
