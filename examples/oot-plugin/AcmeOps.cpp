//===- AcmeOps.cpp - Layers of acme's accelerator -------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What acme's layers check, where their deltas go, and what they are made of.
//
//===----------------------------------------------------------------------===//

#include "Acme.h"

#include "lora/Dialect/LoRA/IR/LayerSlices.h"
#include "lora/Dialect/LoRA/IR/Verify.h"

using namespace mlir;
using namespace acme;
using lora::AdaptFn;
using lora::Collective;
using lora::DeltaPoint;
using lora::LayerOpInterface;
using lora::SliceAttr;

#include "AcmeDialect.cpp.inc"

#define GET_OP_CLASSES
#include "AcmeOps.cpp.inc"

void AcmeDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "AcmeOps.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// What decompositions are made of
//===----------------------------------------------------------------------===//

static RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

static int64_t dimOf(Value value, unsigned dim) {
  return typeOf(value).getDimSize(dim);
}

/// `type` with another last size.
static RankedTensorType withColumns(RankedTensorType type, int64_t columns) {
  SmallVector<int64_t> shape(type.getShape());
  shape.back() = columns;
  return RankedTensorType::get(shape, type.getElementType());
}

/// `scalar` all over a tensor of `type`; dynamic sizes are those of `like`.
static Value splat(OpBuilder &builder, Location loc, RankedTensorType type,
                   Value like, double scalar) {
  Value element = arith::ConstantOp::create(
      builder, loc, builder.getFloatAttr(type.getElementType(), scalar));
  SmallVector<Value> sizes;
  for (int64_t dim = 0; dim < type.getRank(); ++dim)
    if (type.isDynamicDim(dim))
      sizes.push_back(tensor::DimOp::create(builder, loc, like, dim));
  return tensor::SplatOp::create(builder, loc, element, type, sizes);
}

static Value scale(OpBuilder &builder, Location loc, Value value,
                   const APFloat &factor) {
  if (factor.isExactlyValue(1.0))
    return value;
  return arith::MulFOp::create(
      builder, loc, value,
      splat(builder, loc, typeOf(value), value, factor.convertToFloat()));
}

static Value silu(OpBuilder &builder, Location loc, Value x) {
  Value one = splat(builder, loc, typeOf(x), x, 1.0);
  Value negated = arith::NegFOp::create(builder, loc, x);
  Value exp = math::ExpOp::create(builder, loc, negated);
  return arith::DivFOp::create(builder, loc, x,
                               arith::AddFOp::create(builder, loc, one, exp));
}

/// Columns [first, first + width).
static Value columns(OpBuilder &builder, Location loc, Value value,
                     int64_t first, int64_t width) {
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(builder, loc, value);
  SmallVector<OpFoldResult> offsets(sizes.size(), builder.getIndexAttr(0));
  SmallVector<OpFoldResult> strides(sizes.size(), builder.getIndexAttr(1));
  offsets.back() = builder.getIndexAttr(first);
  sizes.back() = builder.getIndexAttr(width);
  return tensor::ExtractSliceOp::create(builder, loc, value, offsets, sizes,
                                        strides);
}

//===----------------------------------------------------------------------===//
// LinearOp
//===----------------------------------------------------------------------===//

LogicalResult LinearOp::verify() {
  if (getResidual() && getResidual().getType() != getResult().getType())
    return emitOpError("expected a residual of the result's type, ")
           << getResult().getType() << ", found " << getResidual().getType();
  if (failed(lora::checks::verifyLinear(*this, getInput(), getWeight(),
                                        getBias(), getResult().getType())))
    return failure();
  return lora::checks::verifyLayer(*this, getSite(), getWeight(), 1,
                                   getMembers());
}

SmallVector<SliceAttr> LinearOp::getLayerSlices() {
  return lora::makeSlices(getSiteAttr(), getMembers(), dimOf(getWeight(), 1),
                          {dimOf(getWeight(), 0)});
}

/// The interface's own addDelta serves this point.
DeltaPoint LinearOp::getDeltaPoint() { return DeltaPoint::Result; }

Value LinearOp::decompose(OpBuilder &builder) {
  Location loc = getLoc();
  Value y = lora::ColumnParallelLinearOp::create(
      builder, loc, getResult().getType(), getInput(), getWeight(), getBias(),
      getSiteAttr(), getMembersAttr(), getParallelAttr(),
      /*gather_output=*/nullptr);
  if (!getResidual())
    return y;
  return arith::AddFOp::create(
      builder, loc, y, scale(builder, loc, getResidual(), getResidualScale()));
}

//===----------------------------------------------------------------------===//
// QKVLinearOp
//===----------------------------------------------------------------------===//

/// Of q, k and v in the weight.
SmallVector<int64_t> QKVLinearOp::getOutputWidths() {
  int64_t heads = getNumHeads(), kvHeads = getNumKvHeads(),
          headSize = getHeadSize();
  return {heads * headSize, kvHeads * headSize,
          kvHeads * static_cast<int64_t>(getVHeadSize().value_or(headSize))};
}

/// The product's type: the result's before heads are replicated.
static RankedTensorType productType(QKVLinearOp op) {
  return withColumns(op.getResult().getType(), dimOf(op.getWeight(), 0));
}

/// So that no product of three overflows.
static constexpr int64_t kMaxNumber = 1 << 20;

LogicalResult QKVLinearOp::verify() {
  for (int64_t number : {getNumHeads(), getNumKvHeads(), getHeadSize(),
                         getVHeadSize().value_or(1), getReplicas()})
    if (number < 1 || number > kMaxNumber)
      return emitOpError("expected heads, sizes and replicas of 1 to ")
             << kMaxNumber << ", found " << number;
  if (typeOf(getWeight()).getRank() != 2 || typeOf(getResult()).getRank() < 2)
    return emitOpError("expected a weight of rank 2 and a result of at least "
                       "2, found ")
           << getWeight().getType() << " and " << getResult().getType();
  if (failed(lora::checks::verifyLinear(*this, getInput(), getWeight(),
                                        getBias(), productType(*this))) ||
      failed(lora::checks::verifyLayer(*this, getSite(), getWeight(), 3,
                                       getMembers(), /*mayBeFused=*/true)))
    return failure();
  SmallVector<int64_t> widths = getOutputWidths();
  if (widths[0] + widths[1] + widths[2] != dimOf(getWeight(), 0))
    return emitOpError("expected q, k and v to add up to the weight's rows, ")
           << dimOf(getWeight(), 0) << ", found " << widths[0] << " + "
           << widths[1] << " + " << widths[2];
  int64_t replicas = getReplicas();
  return lora::checks::verifySize(
      *this, "the result's last size", typeOf(getResult()).getShape().back(),
      widths[0] + replicas * (widths[1] + widths[2]));
}

SmallVector<SliceAttr> QKVLinearOp::getLayerSlices() {
  return lora::makeSlices(getSiteAttr(), getMembers(), dimOf(getWeight(), 1),
                          getOutputWidths(), {"q", "k", "v"});
}

DeltaPoint QKVLinearOp::getDeltaPoint() { return DeltaPoint::BeforeEpilogue; }

Value QKVLinearOp::makeProduct(OpBuilder &builder) {
  IntegerAttr vHeadSize = getVHeadSizeAttr();
  return lora::QKVParallelLinearOp::create(
      builder, getLoc(), productType(*this), getInput(), getWeight(), getBias(),
      getSiteAttr(), getMembersAttr(), getParallelAttr(), getNumHeadsAttr(),
      getNumKvHeadsAttr(), getHeadSizeAttr(), vHeadSize);
}

Value QKVLinearOp::replicateHeads(OpBuilder &builder, Value product) {
  int64_t replicas = getReplicas();
  if (replicas == 1)
    return product;
  Location loc = getLoc();
  SmallVector<int64_t> widths = getOutputWidths();
  SmallVector<Value> parts = {columns(builder, loc, product, 0, widths[0])};
  int64_t first = widths[0], kvHeads = getNumKvHeads();
  for (int64_t width : {widths[1] / kvHeads, widths[2] / kvHeads})
    for (int64_t head = 0; head < kvHeads; ++head, first += width)
      parts.append(replicas, columns(builder, loc, product, first, width));
  return tensor::ConcatOp::create(builder, loc, getResult().getType(),
                                  getResult().getType().getRank() - 1, parts);
}

/// The kernel has no way in between product and replication: with a delta the
/// layer is its parts.
LogicalResult QKVLinearOp::addDelta(OpBuilder &builder, AdaptFn adapt) {
  builder.setInsertionPoint(*this);
  Value adapted = adapt(builder, getInput(), makeProduct(builder));
  getResult().replaceAllUsesWith(replicateHeads(builder, adapted));
  erase();
  return success();
}

Value QKVLinearOp::decompose(OpBuilder &builder) {
  return replicateHeads(builder, makeProduct(builder));
}

//===----------------------------------------------------------------------===//
// RowLinearOp
//===----------------------------------------------------------------------===//

LogicalResult RowLinearOp::verify() {
  if (getOverlapChunks() < 1)
    return emitOpError("expected at least one chunk, found ")
           << getOverlapChunks();
  if (getAddend() && getAddend().getType() != getResult().getType())
    return emitOpError("expected an addend of the result's type, ")
           << getResult().getType() << ", found " << getAddend().getType();
  if (failed(lora::checks::verifyLinear(*this, getInput(), getWeight(),
                                        getBias(), getResult().getType())))
    return failure();
  return lora::checks::verifyLayer(*this, getSite(), getWeight(), 1,
                                   getMembers());
}

SmallVector<SliceAttr> RowLinearOp::getLayerSlices() {
  return lora::makeSlices(getSiteAttr(), getMembers(), dimOf(getWeight(), 1),
                          {dimOf(getWeight(), 0)});
}

Collective RowLinearOp::getLayerCollective() {
  return getReduceResults() && getParallelDegree() > 1 ? Collective::AllReduce
                                                       : Collective::None;
}

DeltaPoint RowLinearOp::getDeltaPoint() {
  return getLayerCollective() == Collective::None
             ? DeltaPoint::Result
             : DeltaPoint::BeforeCollective;
}

/// The delta is the addend, in a sum that starts with zero.
LogicalResult RowLinearOp::addDelta(OpBuilder &builder, AdaptFn adapt) {
  if (getDeltaPoint() == DeltaPoint::Result)
    return LayerOpInterface::Trait<RowLinearOp>::addDelta(builder, adapt);
  builder.setInsertionPoint(*this);
  Value zero = splat(builder, getLoc(), getResult().getType(), getInput(), 0.0);
  getAddendMutable().assign(adapt(builder, getInput(), zero));
  return success();
}

Value RowLinearOp::decompose(OpBuilder &builder) {
  Location loc = getLoc();
  Value y = lora::RowParallelLinearOp::create(
      builder, loc, getResult().getType(), getInput(), getWeight(), getBias(),
      getSiteAttr(), getMembersAttr(), getParallelAttr(),
      /*input_is_parallel=*/builder.getBoolAttr(true),
      /*reduce_results=*/builder.getBoolAttr(false));
  if (getAddend())
    y = arith::AddFOp::create(builder, loc, y, getAddend());
  if (getLayerCollective() != Collective::None)
    y = lora::AllReduceOp::create(builder, loc, y, getParallelAttr());
  return y;
}

//===----------------------------------------------------------------------===//
// RouterOp and LegacyLinearOp
//===----------------------------------------------------------------------===//

template <typename OpTy>
static LogicalResult verifyReplicated(OpTy op) {
  if (failed(lora::checks::verifyLinear(op, op.getInput(), op.getWeight(), {},
                                        op.getResult().getType())))
    return failure();
  return lora::checks::verifyLayer(op, op.getSite(), op.getWeight(), 1);
}

template <typename OpTy>
static Value makeReplicated(OpTy op, OpBuilder &builder) {
  return lora::ReplicatedLinearOp::create(
      builder, op.getLoc(), op.getResult().getType(), op.getInput(),
      op.getWeight(), /*bias=*/Value(), op.getSiteAttr(), /*members=*/nullptr,
      /*parallel=*/nullptr);
}

template <typename OpTy>
static SmallVector<SliceAttr> slicesOf(OpTy op) {
  return lora::makeSlices(op.getSiteAttr(), {}, dimOf(op.getWeight(), 1),
                          {dimOf(op.getWeight(), 0)});
}

LogicalResult RouterOp::verify() { return verifyReplicated(*this); }
SmallVector<SliceAttr> RouterOp::getLayerSlices() { return slicesOf(*this); }
Value RouterOp::decompose(OpBuilder &builder) {
  return makeReplicated(*this, builder);
}

LogicalResult LegacyLinearOp::verify() { return verifyReplicated(*this); }
SmallVector<SliceAttr> LegacyLinearOp::getLayerSlices() {
  return slicesOf(*this);
}
Value LegacyLinearOp::decompose(OpBuilder &builder) {
  return makeReplicated(*this, builder);
}

//===----------------------------------------------------------------------===//
// FusedMoEOp
//===----------------------------------------------------------------------===//

LogicalResult FusedMoEOp::verify() {
  if (failed(lora::checks::verifyMoE(*this, getInput(), getExpertIds(),
                                     getExpertWeights(), getLayerWeights(),
                                     getResult())) ||
      failed(lora::checks::verifyLayer(*this, getSite(), getLayerWeights(), 3,
                                       getMembers())))
    return failure();
  Value gateUp = getSharedGateUp(), down = getSharedDown();
  if (!gateUp && !down && !getSharedSite())
    return success();
  if (!gateUp || !down || !getSharedSite())
    return emitOpError("expected both weights and the site of the shared "
                       "expert or none of them");
  SmallVector<Value> shared = {gateUp, down};
  if (failed(lora::checks::verifyLayer(*this, *getSharedSite(), shared, 0)))
    return failure();
  int64_t hidden = dimOf(getDown(), 1);
  if (typeOf(down).getRank() == 2 && dimOf(down, 0) == hidden &&
      gateUp.getType() ==
          RankedTensorType::get({2 * dimOf(down, 1), hidden},
                                typeOf(down).getElementType()) &&
      typeOf(down).getElementType() == typeOf(getDown()).getElementType())
    return success();
  return emitOpError("expected shared weights [2 I, ")
         << hidden << "] and [" << hidden << ", I] of the experts' type, found "
         << gateUp.getType() << " and " << down.getType();
}

SmallVector<SliceAttr> FusedMoEOp::getLayerSlices() {
  return lora::makeExpertSlices(getSiteAttr(), getMembers(), getLayerWeights());
}

DeltaPoint FusedMoEOp::getDeltaPoint() {
  return getSharedSite() ? DeltaPoint::Decomposition : DeltaPoint::Own;
}

Value FusedMoEOp::createAdapted(OpBuilder &builder, Value routing,
                                SymbolRefAttr adapter) {
  return AdaptedMoEOp::create(builder, getLoc(), getResult().getType(),
                              getInput(), getGate(), getUp(), getDown(),
                              getExpertIds(), getExpertWeights(), routing,
                              adapter, getSiteAttr(), getActivationAttr(),
                              getParallelAttr(), getRoutedScaleAttr());
}

/// With a shared expert: its linears, and what is left of this layer. Without:
/// lora's experts, scaled.
Value FusedMoEOp::decompose(OpBuilder &builder) {
  Location loc = getLoc();
  if (!getSharedSite()) {
    Value routed = lora::FusedMoEOp::create(
        builder, loc, getResult().getType(), getInput(), getGate(), getUp(),
        getDown(), getExpertIds(), getExpertWeights(), getSiteAttr(),
        getActivationAttr(), getMembersAttr(), getParallelAttr());
    return scale(builder, loc, routed, getRoutedScale());
  }

  Value routed = FusedMoEOp::create(
      builder, loc, getResult().getType(), getInput(), getGate(), getUp(),
      getDown(), getExpertIds(), getExpertWeights(),
      /*shared_gate_up=*/Value(), /*shared_down=*/Value(), getSiteAttr(),
      /*shared_site=*/nullptr, getActivationAttr(), getMembersAttr(),
      getParallelAttr(), getRoutedScaleAttr());
  auto below = [&](StringRef name) {
    return (*getSharedSite() + "." + name).str();
  };
  RankedTensorType type = getResult().getType();
  int64_t width = dimOf(getSharedDown(), 1);
  Value gateUp = lora::MergedColumnParallelLinearOp::create(
      builder, loc, withColumns(type, 2 * width), getInput(), getSharedGateUp(),
      /*bias=*/Value(), builder.getStringAttr(below("gate_up_proj")),
      builder.getStrArrayAttr({below("gate_proj"), below("up_proj")}),
      getParallelAttr(), builder.getDenseI64ArrayAttr({width, width}),
      /*gather_output=*/nullptr);
  Value gate = silu(builder, loc, columns(builder, loc, gateUp, 0, width));
  Value up = columns(builder, loc, gateUp, width, width);
  Value shared = lora::RowParallelLinearOp::create(
      builder, loc, type, arith::MulFOp::create(builder, loc, gate, up),
      getSharedDown(), /*bias=*/Value(),
      builder.getStringAttr(below("down_proj")), /*members=*/nullptr,
      getParallelAttr(), /*input_is_parallel=*/builder.getBoolAttr(true),
      /*reduce_results=*/builder.getBoolAttr(false));
  return arith::AddFOp::create(builder, loc, routed, shared);
}

//===----------------------------------------------------------------------===//
// AdaptedMoEOp
//===----------------------------------------------------------------------===//

LogicalResult AdaptedMoEOp::verify() {
  SmallVector<Value> weights = {getGate(), getUp(), getDown()};
  if (failed(lora::checks::verifyMoE(*this, getInput(), getExpertIds(),
                                     getExpertWeights(), weights, getResult())))
    return failure();
  return lora::checks::verifyLayer(*this, getSite(), weights, 3);
}

SmallVector<SliceAttr> AdaptedMoEOp::getLayerSlices() {
  return lora::makeExpertSlices(getSiteAttr(), {},
                                ValueRange{getGate(), getUp(), getDown()});
}

Value AdaptedMoEOp::decompose(OpBuilder &builder) {
  Value routed = lora::AdaptedMoEOp::create(
      builder, getLoc(), getResult().getType(), getInput(), getExpertIds(),
      getExpertWeights(), getRouting(),
      ValueRange{getGate(), getUp(), getDown()}, getAdapterAttr(),
      getSiteAttr(), /*order=*/nullptr, getActivationAttr(), getParallelAttr());
  return scale(builder, getLoc(), routed, getRoutedScale());
}
