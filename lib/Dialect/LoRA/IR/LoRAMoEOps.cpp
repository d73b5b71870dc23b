//===- LoRAMoEOps.cpp - Mixtures of experts -------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/IR/LayerSlices.h"
#include "lora/Dialect/LoRA/IR/Verify.h"

using namespace mlir;
using namespace mlir::lora;
using namespace mlir::lora::checks;

#define LORA_MOE_LAYER(OP)                                                     \
  StringAttr OP::getLayerSite() { return getSiteAttr(); }                      \
  Value OP::getLayerInput() { return getInput(); }                             \
  Value OP::getLayerResult() { return getResult(); }                           \
  SiteKind OP::getSiteKind() { return SiteKind::MoE; }                         \
  int64_t OP::getParallelDegree() {                                            \
    return getParallel() ? getParallel()->getDegree() : 1;                     \
  }                                                                            \
  int64_t OP::getPackedLength() {                                              \
    return getMembers() ? static_cast<int64_t>(getMembers()->size()) : 0;      \
  }                                                                            \
  Activation OP::getGateActivation() { return getActivation(); }               \
  int64_t OP::getNumExperts() {                                                \
    return cast<RankedTensorType>(getDown().getType()).getDimSize(0);          \
  }                                                                            \
  LogicalResult OP::reifyResultShapes(OpBuilder &builder,                      \
                                      ReifiedRankedShapedTypeDims &dims) {     \
    return reifyLike(builder, *this, getInput(), 1, dims);                     \
  }                                                                            \
  LogicalResult OP::verify() {                                                 \
    SmallVector<Value> weights = getLayerWeights();                            \
    if (failed(verifyMoE(*this, getInput(), getExpertIds(),                    \
                         getExpertWeights(), weights, getResult())))           \
      return failure();                                                        \
    return verifyLayer(*this, getSite(), weights, weights.size(),              \
                       getMembers());                                          \
  }

LORA_MOE_LAYER(FusedMoEOp)
LORA_MOE_LAYER(FusedMoE3DOp)
#undef LORA_MOE_LAYER

SmallVector<Value> FusedMoEOp::getLayerWeights() {
  return {getGate(), getUp(), getDown()};
}
std::optional<MoEOrder> FusedMoEOp::getGateUpOrder() { return std::nullopt; }
SmallVector<SliceAttr> FusedMoEOp::getLayerSlices() {
  return makeExpertSlices(getSiteAttr(), getMembers(), getLayerWeights());
}

SmallVector<Value> FusedMoE3DOp::getLayerWeights() {
  return {getGateUp(), getDown()};
}
std::optional<MoEOrder> FusedMoE3DOp::getGateUpOrder() { return getOrder(); }
SmallVector<SliceAttr> FusedMoE3DOp::getLayerSlices() {
  return makeExpertSlices(getSiteAttr(), getMembers(), getLayerWeights());
}
