//===- Trace.h - Where the elements of a tensor come from ---- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Matching helpers of the raising pass: views of weights, what is done to a
// product, and clean-up of what a rewrite leaves behind.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_LIB_DIALECT_LORA_TRANSFORMS_TRACE_H
#define LORA_LIB_DIALECT_LORA_TRANSFORMS_TRACE_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/BuiltinTypes.h"

namespace mlir::lora {

/// A value seen through everything that only moves elements.
struct Traced {
  Value root;
  /// For each dimension of the value the root's, or -1 where it is broadcast.
  SmallVector<int64_t> dims;
  /// The global that the root loads; null if it is no load.
  StringAttr global;
};

/// Follows transposes, broadcasts, widening casts, reshapes of unit dimensions
/// and torch_c conversions down to where the elements come from. The element
/// type may only have been widened on the way.
Traced trace(Value value);

/// What comes, through reshapes and elementwise ops, from a `tensor.cast` of a
/// dynamic size to 1, with that cast: how a view that merges two dynamic
/// dimensions is mistranslated.
DenseMap<Value, Operation *> findUnitCasts(Operation *root);

/// `value` before a widening cast that keeps its layout, or `value` itself.
Value stripWidening(Value value);

/// The one user of `value` besides `tensor.dim`; null if there are several or
/// none.
Operation *onlyReader(Value value);

/// What an elementwise consumer of a product does to it.
struct Epilogue {
  Operation *op = nullptr;
  Value addend;                    ///< Null: adds nothing.
  SmallVector<int64_t> addendDims; ///< Loop dimension -> the addend root's.
  Type narrowedTo;                 ///< Null: keeps the element type.
};

/// Recognises `op` as y + broadcast(b), truncf(y) or truncf(y + broadcast(b)).
FailureOr<Epilogue> matchEpilogue(Operation *op, Value product);

/// Whether the body is `out + a * b`, where a and b are widened at most.
bool isProductBody(linalg::LinalgOp op);

/// Erases `op` if it is dead, then what it alone kept alive.
void eraseDead(Operation *op);

} // namespace mlir::lora

#endif // LORA_LIB_DIALECT_LORA_TRANSFORMS_TRACE_H
