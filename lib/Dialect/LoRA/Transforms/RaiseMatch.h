//===- RaiseMatch.h - What looks like a layer, and what is one - -*- C++
//-*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The reading half of the raising pass: nothing here changes the program or
// emits a diagnostic.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_LIB_DIALECT_LORA_TRANSFORMS_RAISEMATCH_H
#define LORA_LIB_DIALECT_LORA_TRANSFORMS_RAISEMATCH_H

#include "Trace.h"

#include <string>

namespace mlir::lora {

enum class MatchResult {
  NotALayer, ///< No weight is involved.
  Missed,    ///< A weight is, but a layer would mean something else.
  Layer
};

/// A product that is a linear, with what follows it.
struct LinearMatch {
  Value input;
  Value weight; ///< The global's load, [out, in].
  Value bias;   ///< [out], or null. May be a load further down in the block.
  StringAttr global;
  RankedTensorType resultType;
  Value result; ///< What the layer's result replaces.
  /// Values on the way that vanish: only `tensor.dim` still reads them.
  SmallVector<Value> absorbed;
  /// If the layer takes [a, b, in] where the product took [a*b, in]: the
  /// latter.
  Value regrouped;
};

struct EmbeddingMatch {
  Value ids;
  Value weight; ///< [vocab, hidden].
  StringAttr global;
};

struct TorchLinearMatch {
  LinearMatch linear; ///< `input` is null if a conversion must be made.
  RankedTensorType inputType;
};

/// Whether `op` is worth matching: a product, an extraction or torch's linear.
bool isRaisingCandidate(Operation *op);

/// On Missed, `reason` says which condition failed.
MatchResult matchLinear(linalg::LinalgOp op, LinearMatch &match,
                        std::string &reason);
MatchResult matchEmbedding(linalg::GenericOp op, EmbeddingMatch &match,
                           std::string &reason);
MatchResult matchTorchLinear(Operation *op, TorchLinearMatch &match,
                             std::string &reason);

} // namespace mlir::lora

#endif // LORA_LIB_DIALECT_LORA_TRANSFORMS_RAISEMATCH_H
