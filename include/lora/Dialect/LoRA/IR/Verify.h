//===- Verify.h - Checks that several ops share -------------- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For the verifiers of layers, the dialect's and those of variants.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_IR_VERIFY_H
#define LORA_DIALECT_LORA_IR_VERIFY_H

#include "lora/Dialect/LoRA/IR/LoRA.h"

namespace mlir::lora::checks {

/// Shapes and types of `y = x W^T + bias` (L1, L2), y of type `result`; a null
/// bias is none. `inFactor` and `outFactor` are how many times wider x and y
/// are than W's columns and rows.
LogicalResult verifyLinear(Operation *op, Value input, Value weight, Value bias,
                           RankedTensorType result, int64_t inFactor = 1,
                           int64_t outFactor = 1);

/// All leading sizes of two tensors (all but the last `trailing`) agree. Ranks
/// below `trailing` are errors.
LogicalResult verifyLeadingSizes(Operation *op, StringRef aName,
                                 RankedTensorType a, unsigned aTrailing,
                                 StringRef bName, RankedTensorType b,
                                 unsigned bTrailing);

/// A static size is what it should be; dynamic sizes pass.
LogicalResult verifySize(Operation *op, StringRef what, int64_t found,
                         int64_t expected);

/// A size that is the product or sum of others; absent if it leaves int64.
/// A dynamic factor makes the product dynamic.
std::optional<int64_t> multiplied(int64_t size, int64_t factor);
std::optional<int64_t> added(ArrayRef<int64_t> sizes);

/// What slices and banks need of a layer: a site, weights of static shape with
/// no empty dimension and, if given, one distinct member module for each slice
/// or, where a fused module may stand for them, a single one.
LogicalResult verifyLayer(Operation *op, StringRef site, ValueRange weights,
                          size_t slices,
                          std::optional<ArrayAttr> members = std::nullopt,
                          bool mayBeFused = false);

/// Shapes and types of a mixture of experts: X1, X3, X4 and, with two weights,
/// Y1, with three X2.
LogicalResult verifyMoE(Operation *op, Value input, Value ids,
                        Value expertWeights, ValueRange weights, Value result);

/// The bank site that an adapter op names, or an error at the op.
FailureOr<BankSiteOp> lookupBankSite(Operation *op, SymbolRefAttr adapter,
                                     SymbolTableCollection &symbols);

/// Reifies the sizes of a result that has `leading`'s sizes but for the last,
/// which is static in the result's type.
LogicalResult reifyLike(OpBuilder &builder, Operation *op, Value leading,
                        unsigned trailing,
                        ReifiedRankedShapedTypeDims &reifiedReturnShapes);

} // namespace mlir::lora::checks

#endif // LORA_DIALECT_LORA_IR_VERIFY_H
