//===- LoRACollectiveOps.cpp - What ranks do together ---------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/IR/Verify.h"

using namespace mlir;
using namespace mlir::lora;
using namespace mlir::lora::checks;

/// `wide` is `narrow` with its last size times the degree.
static LogicalResult verifyGathered(Operation *op, StringRef narrowName,
                                    RankedTensorType narrow, StringRef wideName,
                                    RankedTensorType wide, int64_t degree) {
  if (narrow.getElementType() != wide.getElementType())
    return op->emitOpError("expected input and result of one element type, ")
           << "found " << op->getOperand(0).getType() << " and "
           << op->getResult(0).getType();
  if (failed(verifyLeadingSizes(op, narrowName, narrow, 1, wideName, wide, 1)))
    return failure();
  if (int64_t size = wide.getShape().back();
      !ShapedType::isDynamic(size) && size % degree != 0)
    return op->emitOpError("expected the ")
           << wideName << "'s last size to be a multiple of the degree, "
           << degree << ", found " << size;
  std::optional<int64_t> size = multiplied(narrow.getShape().back(), degree);
  if (!size)
    return op->emitOpError("expected sizes in the range of a tensor's, found ")
           << narrow.getShape().back() << " * " << degree;
  return verifySize(op, ("the " + wideName + "'s last size").str(),
                    wide.getShape().back(), *size);
}

LogicalResult AllGatherOp::verify() {
  return verifyGathered(*this, "input", getInput().getType(), "result",
                        getResult().getType(), getParallel().getDegree());
}

LogicalResult AllSliceOp::verify() {
  return verifyGathered(*this, "result", getResult().getType(), "input",
                        getInput().getType(), getParallel().getDegree());
}

#define LORA_REIFY(OP, TRAILING)                                               \
  LogicalResult OP::reifyResultShapes(OpBuilder &builder,                      \
                                      ReifiedRankedShapedTypeDims &dims) {     \
    return reifyLike(builder, *this, getInput(), TRAILING, dims);              \
  }
// A sum has all sizes of its input.
LORA_REIFY(AllReduceOp, 0)
LORA_REIFY(AllGatherOp, 1)
LORA_REIFY(AllSliceOp, 1)
#undef LORA_REIFY
