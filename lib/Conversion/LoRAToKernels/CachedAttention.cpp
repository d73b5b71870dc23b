//===- CachedAttention.cpp - Checks of cached attention calls -------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CachedAttention.h"

using namespace mlir;

LogicalResult mlir::lora::verifyCachedAttention(func::CallOp call,
                                                func::FuncOp callee) {
  auto scale = callee->getAttrOfType<FloatAttr>("scale");
  auto window = callee->getAttrOfType<IntegerAttr>("window");
  if (!scale || !scale.getType().isF64())
    return callee.emitOpError(
        "expected a cached attention to have an f64 'scale'");
  if (callee->hasAttr("window") && !(window && window.getType().isInteger(64)))
    return callee.emitOpError(
               "expected the 'window' of a cached attention to be an "
               "i64, found ")
           << callee->getAttr("window");
  if (call.getNumOperands() != 7 || call.getNumResults() != 3)
    return call.emitOpError(
               "expected a cached attention of 7 operands (q, k, v, "
               "rows, positions, k_cache, v_cache) and 3 results, "
               "found ")
           << call.getNumOperands() << " and " << call.getNumResults();
  for (unsigned i : {0, 1, 2, 5, 6}) {
    auto type = dyn_cast<RankedTensorType>(call.getOperand(i).getType());
    if (!type || type.getRank() != 4)
      return call.emitOpError("expected operand ")
             << i << " of a cached attention to be a tensor of rank 4, found "
             << call.getOperand(i).getType();
  }
  for (unsigned i : {3, 4}) {
    auto type = dyn_cast<RankedTensorType>(call.getOperand(i).getType());
    if (!type || type.getRank() != 2 || !type.getElementType().isInteger(64))
      return call.emitOpError("expected operand ")
             << i
             << " of a cached attention to be an i64 tensor of rank 2, found "
             << call.getOperand(i).getType();
  }
  auto type = dyn_cast<RankedTensorType>(call.getResult(0).getType());
  if (!type || type.getRank() != 4)
    return call.emitOpError(
               "expected result 0 of a cached attention to be a tensor "
               "of rank 4, found ")
           << call.getResult(0).getType();
  for (unsigned i : {0, 1})
    if (call.getResult(i + 1).getType() != call.getOperand(5 + i).getType())
      return call.emitOpError(
                 "expected the caches of a cached attention to come "
                 "back with their own type, found ")
             << call.getResult(i + 1).getType() << " for "
             << call.getOperand(5 + i).getType();
  return success();
}
