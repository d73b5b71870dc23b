//===- DeclaredLayer.h - Layers that are described, not coded - -*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The layer interfaces of an op that has none of its own, from the description
// in a `lora.variant`. MLIR can attach nothing to an unregistered op, so the
// interface values are made by hand, from tables of functions with state.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_IR_DECLAREDLAYER_H
#define LORA_DIALECT_LORA_IR_DECLAREDLAYER_H

#include "lora/Dialect/LoRA/IR/LoRA.h"

#include <optional>
#include <string>

namespace mlir::lora {

class DeclaredLayer {
public:
  /// From a verified `lora.variant`; `root` is the dialect's kind that it
  /// derives from.
  DeclaredLayer(VariantOp variant, StringRef root);
  DeclaredLayer(const DeclaredLayer &) = delete;

  LayerOpInterface asLayer(Operation *op) const;
  /// Null for variants of a mixture of experts.
  ParallelLinearOpInterface asLinear(Operation *op) const;

  /// Why `op` cannot be read this way (missing operand, attribute of another
  /// type, operand that is no ranked tensor); empty if it can.
  std::string whyNotReadable(Operation *op) const;

private:
  friend struct DeclaredAccess;
  struct LayerConcept : detail::LayerOpInterfaceInterfaceTraits::Concept {
    const DeclaredLayer *self;
  };
  struct LinearConcept
      : detail::ParallelLinearOpInterfaceInterfaceTraits::Concept {
    const DeclaredLayer *self;
  };

  LayerConcept layer;
  LinearConcept linear;
  SiteKind kind = SiteKind::Linear;
  bool isQKV = false, isHead = false;
  unsigned input = 0, weight = 1, result = 0;
  std::optional<unsigned> bias;
  std::string site = "site", members = "members", parallel = "parallel", widths;
  /// Absent: not said of a row-parallel linear.
  std::optional<Collective> collective;
  DeltaPoint point = DeltaPoint::Unknown;
  std::string reason;
  SmallVector<Operation *> decompositions; ///< Functions.
};

} // namespace mlir::lora

#endif // LORA_DIALECT_LORA_IR_DECLAREDLAYER_H
