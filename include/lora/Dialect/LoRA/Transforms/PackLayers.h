//===- PackLayers.h - Several linears of one input as one ---- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_TRANSFORMS_PACKLAYERS_H
#define LORA_DIALECT_LORA_TRANSFORMS_PACKLAYERS_H

#include "mlir/IR/BuiltinOps.h"

#include <optional>
#include <string>

namespace mlir::lora {

/// Modules of one parent that become one layer, by the last components of their
/// sites.
struct PackGroup {
  std::string name; ///< Of the packed layer.
  SmallVector<std::string, 3> members;
  bool qkv = false; ///< Query, key and value: `lora.qkv_parallel_linear`.
};

/// q/k/v as qkv_proj and gate/up as gate_up_proj.
ArrayRef<PackGroup> getDefaultPackGroups();

/// Reads `name=a+b` or `qkv:name=q+k+v`.
FailureOr<PackGroup> parsePackGroup(StringRef text);

/// One rank's head counts; a model's are in the function's `model` dictionary.
struct HeadCounts {
  int64_t heads = 0, kvHeads = 0, headSize = 0;
};

struct PackOptions {
  SmallVector<PackGroup> groups{getDefaultPackGroups()};
  /// For functions whose `model` dictionary does not say.
  std::optional<HeadCounts> heads;
};

/// Joins the column-parallel linears of each group that read the same value
/// under the same parent: weights and biases by `tensor.concat`, results by
/// `tensor.extract_slice`. A qkv group without head counts, or with widths that
/// contradict them, becomes a merged linear. What cannot be joined stays and
/// leaves a remark.
void packLayers(ModuleOp module, const PackOptions &options);

} // namespace mlir::lora

#endif // LORA_DIALECT_LORA_TRANSFORMS_PACKLAYERS_H
