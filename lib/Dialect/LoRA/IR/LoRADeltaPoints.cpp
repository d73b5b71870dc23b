//===- LoRADeltaPoints.cpp - Where the dialect's layers take deltas -------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A delta goes on the result, but for a layer with a collective: that splits
// into its local part, the delta and the collective, so that the collective of
// the base carries the delta too.
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/IR/LoRA.h"

using namespace mlir;
using namespace mlir::lora;

/// The type of one rank's part: `type` with its last size divided.
static RankedTensorType divideLast(Value value, int64_t degree) {
  auto type = cast<RankedTensorType>(value.getType());
  SmallVector<int64_t> shape(type.getShape());
  if (!ShapedType::isDynamic(shape.back()))
    shape.back() /= degree;
  return RankedTensorType::get(shape, type.getElementType());
}

static ParallelAttr parallelOf(Operation *op, int64_t degree) {
  return ParallelAttr::get(op->getContext(), degree);
}

/// Adds the delta right on the result.
static LogicalResult addOnResult(LayerOpInterface layer, OpBuilder &builder,
                                 AdaptFn adapt) {
  Value result = layer.getLayerResult();
  builder.setInsertionPointAfter(layer);
  Value adapted = adapt(builder, layer.getLayerInput(), result);
  result.replaceAllUsesExcept(adapted, adapted.getDefiningOp());
  return success();
}

/// Replaces the layer by `local`, the delta on it, and an all_gather.
static LogicalResult addBeforeGather(LayerOpInterface layer, Operation *local,
                                     OpBuilder &builder, AdaptFn adapt) {
  Value result = layer.getLayerResult();
  Value adapted = adapt(builder, layer.getLayerInput(), local->getResult(0));
  Value whole =
      AllGatherOp::create(builder, layer.getLoc(), result.getType(), adapted,
                          parallelOf(layer, layer.getParallelDegree()));
  result.replaceAllUsesWith(whole);
  layer->erase();
  return success();
}

//===----------------------------------------------------------------------===//
// Layers without a collective
//===----------------------------------------------------------------------===//

#define LORA_DELTA_ON_RESULT(OP)                                               \
  DeltaPoint OP::getDeltaPoint() { return DeltaPoint::Result; }                \
  bool OP::isPlainProduct() { return true; }                                   \
  LogicalResult OP::addDelta(OpBuilder &builder, AdaptFn adapt) {              \
    return addOnResult(*this, builder, adapt);                                 \
  }

LORA_DELTA_ON_RESULT(ReplicatedLinearOp)
LORA_DELTA_ON_RESULT(QKVParallelLinearOp)
#undef LORA_DELTA_ON_RESULT

/// The ids' rows are whole after the all_reduce, and so is their delta: A^T is
/// looked up by the same ids on every rank.
DeltaPoint VocabParallelEmbeddingOp::getDeltaPoint() {
  return DeltaPoint::Result;
}

//===----------------------------------------------------------------------===//
// Layers that gather
//===----------------------------------------------------------------------===//

template <typename OpTy>
static LogicalResult addToColumns(OpTy op, OpBuilder &builder, AdaptFn adapt) {
  if (op.getLayerCollective() == Collective::None)
    return addOnResult(op, builder, adapt);
  builder.setInsertionPoint(op);
  auto local = cast<OpTy>(builder.clone(*op));
  local.setGatherOutput(false);
  local.getResult().setType(divideLast(op.getResult(), op.getParallelDegree()));
  return addBeforeGather(op, local, builder, adapt);
}

template <typename OpTy>
static DeltaPoint pointOf(OpTy op) {
  return op.getLayerCollective() == Collective::None
             ? DeltaPoint::Result
             : DeltaPoint::BeforeCollective;
}

#define LORA_DELTA_ON_COLUMNS(OP)                                              \
  DeltaPoint OP::getDeltaPoint() { return pointOf(*this); }                    \
  bool OP::isPlainProduct() {                                                  \
    return getLayerCollective() == Collective::None;                           \
  }                                                                            \
  LogicalResult OP::addDelta(OpBuilder &builder, AdaptFn adapt) {              \
    return addToColumns(*this, builder, adapt);                                \
  }

LORA_DELTA_ON_COLUMNS(ColumnParallelLinearOp)
LORA_DELTA_ON_COLUMNS(MergedColumnParallelLinearOp)
#undef LORA_DELTA_ON_COLUMNS

DeltaPoint ParallelLMHeadOp::getDeltaPoint() { return pointOf(*this); }
bool ParallelLMHeadOp::isPlainProduct() {
  return getLayerCollective() == Collective::None;
}

/// One rank's logits are a column-parallel linear.
LogicalResult ParallelLMHeadOp::addDelta(OpBuilder &builder, AdaptFn adapt) {
  if (getLayerCollective() == Collective::None)
    return addOnResult(*this, builder, adapt);
  builder.setInsertionPoint(*this);
  auto local = ColumnParallelLinearOp::create(
      builder, getLoc(), divideLast(getResult(), getParallelDegree()),
      getInput(), getWeight(), getBias(), getSiteAttr(), getMembersAttr(),
      getParallelAttr(), /*gather_output=*/nullptr);
  return addBeforeGather(*this, local, builder, adapt);
}

//===----------------------------------------------------------------------===//
// RowParallelLinearOp
//===----------------------------------------------------------------------===//

DeltaPoint RowParallelLinearOp::getDeltaPoint() { return pointOf(*this); }

bool RowParallelLinearOp::isPlainProduct() {
  // A partial sum has the bias on one rank only.
  return getParallelDegree() == 1 ||
         (!getReduceResults() && getInputIsParallel() && !getBias());
}

LogicalResult RowParallelLinearOp::addDelta(OpBuilder &builder, AdaptFn adapt) {
  int64_t degree = getParallelDegree();
  bool reduces = getLayerCollective() != Collective::None;
  bool slices = !getInputIsParallel() && degree > 1;
  if (!reduces && !slices)
    return addOnResult(*this, builder, adapt);
  builder.setInsertionPoint(*this);
  Value input = getInput();
  if (slices)
    input = AllSliceOp::create(builder, getLoc(), divideLast(input, degree),
                               input, parallelOf(*this, degree));
  auto local = cast<RowParallelLinearOp>(builder.clone(*getOperation()));
  local.getInputMutable().assign(input);
  local.setInputIsParallel(true);
  local.setReduceResults(false);
  Value adapted = adapt(builder, input, local.getResult());
  if (reduces)
    adapted = AllReduceOp::create(builder, getLoc(), adapted,
                                  parallelOf(*this, degree));
  getResult().replaceAllUsesWith(adapted);
  erase();
  return success();
}

//===----------------------------------------------------------------------===//
// Mixtures of experts
//===----------------------------------------------------------------------===//

template <typename OpTy>
static Value createAdaptedMoE(OpTy op, OpBuilder &builder, Value routing,
                              SymbolRefAttr adapter) {
  MoEOrderAttr order;
  if (std::optional<MoEOrder> packed = op.getGateUpOrder())
    order = MoEOrderAttr::get(op.getContext(), *packed);
  return AdaptedMoEOp::create(
      builder, op.getLoc(), op.getResult().getType(), op.getInput(),
      op.getExpertIds(), op.getExpertWeights(), routing, op.getLayerWeights(),
      adapter, op.getSiteAttr(), order, op.getActivationAttr(),
      op.getParallelAttr());
}

#define LORA_DELTA_IN_EXPERTS(OP)                                              \
  DeltaPoint OP::getDeltaPoint() { return DeltaPoint::Own; }                   \
  Value OP::createAdapted(OpBuilder &builder, Value routing,                   \
                          SymbolRefAttr adapter) {                             \
    return createAdaptedMoE(*this, builder, routing, adapter);                 \
  }

LORA_DELTA_IN_EXPERTS(FusedMoEOp)
LORA_DELTA_IN_EXPERTS(FusedMoE3DOp)
#undef LORA_DELTA_IN_EXPERTS
