//===- PlaceAdapters.h - Where a delta is computed ----------- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_TRANSFORMS_PLACEADAPTERS_H
#define LORA_DIALECT_LORA_TRANSFORMS_PLACEADAPTERS_H

#include "mlir/IR/Operation.h"

namespace mlir::lora {

enum class Placement {
  Fused, ///< With its layer, as `lora.adapted_linear`.
  Apart  ///< In two halves, `lora.shrink` and `lora.expand`.
};

/// Places every `lora.adapt` of a linear under `root`; those that cannot be
/// placed so stay, and leave a remark.
void placeAdapters(Operation *root, Placement placement);

} // namespace mlir::lora

#endif // LORA_DIALECT_LORA_TRANSFORMS_PLACEADAPTERS_H
