//===- LoRALinearOps.cpp - Linear layers and the embedding ----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/IR/LayerSlices.h"
#include "lora/Dialect/LoRA/IR/Verify.h"

#include "llvm/ADT/SmallVectorExtras.h"

using namespace mlir;
using namespace mlir::lora;
using namespace mlir::lora::checks;

//===----------------------------------------------------------------------===//
// What all linear layers share
//===----------------------------------------------------------------------===//

static int64_t degreeOf(std::optional<ParallelAttr> parallel) {
  return parallel ? parallel->getDegree() : 1;
}

static int64_t dimOf(Value value, unsigned dim) {
  return cast<RankedTensorType>(value.getType()).getDimSize(dim);
}

#define LORA_LINEAR_LAYER(OP)                                                  \
  StringAttr OP::getLayerSite() { return getSiteAttr(); }                      \
  Value OP::getLayerInput() { return getInput(); }                             \
  Value OP::getLayerResult() { return getResult(); }                           \
  SiteKind OP::getSiteKind() { return SiteKind::Linear; }                      \
  int64_t OP::getParallelDegree() { return degreeOf(getParallel()); }          \
  Value OP::getLayerWeight() { return getWeight(); }                           \
  Value OP::getLayerBias() { return getBias(); }                               \
  int64_t OP::getPackedLength() {                                              \
    return getMembers() ? static_cast<int64_t>(getMembers()->size()) : 0;      \
  }                                                                            \
  LogicalResult OP::reifyResultShapes(OpBuilder &builder,                      \
                                      ReifiedRankedShapedTypeDims &dims) {     \
    return reifyLike(builder, *this, getInput(), 1, dims);                     \
  }

LORA_LINEAR_LAYER(ReplicatedLinearOp)
LORA_LINEAR_LAYER(ColumnParallelLinearOp)
LORA_LINEAR_LAYER(MergedColumnParallelLinearOp)
LORA_LINEAR_LAYER(QKVParallelLinearOp)
LORA_LINEAR_LAYER(RowParallelLinearOp)
LORA_LINEAR_LAYER(ParallelLMHeadOp)
#undef LORA_LINEAR_LAYER

#define LORA_SINGLE_SLICE(OP)                                                  \
  SmallVector<SliceAttr> OP::getLayerSlices() {                                \
    return makeSlices(getSiteAttr(), getMembers(), dimOf(getWeight(), 1),      \
                      {dimOf(getWeight(), 0)});                                \
  }                                                                            \
  SmallVector<int64_t> OP::getOutputWidths() { return {dimOf(getWeight(), 0)}; }

LORA_SINGLE_SLICE(ReplicatedLinearOp)
LORA_SINGLE_SLICE(ColumnParallelLinearOp)
LORA_SINGLE_SLICE(RowParallelLinearOp)
LORA_SINGLE_SLICE(ParallelLMHeadOp)
#undef LORA_SINGLE_SLICE

/// The checks of a linear layer, of its own sizes excepted.
template <typename OpTy>
static LogicalResult verifyLinearLayer(OpTy op, size_t slices,
                                       int64_t inFactor = 1,
                                       int64_t outFactor = 1) {
  if (failed(verifyLinear(op, op.getInput(), op.getWeight(), op.getBias(),
                          op.getResult().getType(), inFactor, outFactor)))
    return failure();
  return verifyLayer(op, op.getSite(), op.getWeight(), slices, op.getMembers(),
                     /*mayBeFused=*/true);
}

//===----------------------------------------------------------------------===//
// ReplicatedLinearOp
//===----------------------------------------------------------------------===//

Collective ReplicatedLinearOp::getLayerCollective() { return Collective::None; }
bool ReplicatedLinearOp::takesSelectedRows() { return false; }

LogicalResult ReplicatedLinearOp::verify() {
  if (getParallelDegree() != 1)
    return emitOpError("expected a parallel degree of 1, found ")
           << getParallelDegree();
  return verifyLinearLayer(*this, 1);
}

//===----------------------------------------------------------------------===//
// ColumnParallelLinearOp
//===----------------------------------------------------------------------===//

static Collective gatherOf(bool gatherOutput, int64_t degree) {
  return gatherOutput && degree > 1 ? Collective::AllGather : Collective::None;
}

Collective ColumnParallelLinearOp::getLayerCollective() {
  return gatherOf(getGatherOutput(), getParallelDegree());
}
bool ColumnParallelLinearOp::takesSelectedRows() { return false; }

LogicalResult ColumnParallelLinearOp::verify() {
  return verifyLinearLayer(*this, 1, 1,
                           getGatherOutput() ? getParallelDegree() : 1);
}

//===----------------------------------------------------------------------===//
// MergedColumnParallelLinearOp
//===----------------------------------------------------------------------===//

SmallVector<SliceAttr> MergedColumnParallelLinearOp::getLayerSlices() {
  return makeSlices(getSiteAttr(), getMembers(), dimOf(getWeight(), 1),
                    getOutputSizes());
}
SmallVector<int64_t> MergedColumnParallelLinearOp::getOutputWidths() {
  return SmallVector<int64_t>(getOutputSizes());
}
Collective MergedColumnParallelLinearOp::getLayerCollective() {
  return gatherOf(getGatherOutput(), getParallelDegree());
}
bool MergedColumnParallelLinearOp::takesSelectedRows() { return false; }

LogicalResult MergedColumnParallelLinearOp::verify() {
  if (failed(verifyLinearLayer(*this, getOutputSizes().size(), 1,
                               getGatherOutput() ? getParallelDegree() : 1)))
    return failure();
  for (int64_t size : getOutputSizes())
    if (size < 1)
      return emitOpError("expected positive output sizes, found ") << size;
  if (added(getOutputSizes()) == dimOf(getWeight(), 0))
    return success();
  InFlightDiagnostic diagnostic =
      emitOpError("expected output sizes that add up to the weight's rows, ")
      << dimOf(getWeight(), 0) << ", found ";
  llvm::interleave(
      getOutputSizes(), [&](int64_t size) { diagnostic << size; },
      [&] { diagnostic << " + "; });
  return diagnostic << (getOutputSizes().empty() ? "none" : "");
}

//===----------------------------------------------------------------------===//
// QKVParallelLinearOp
//===----------------------------------------------------------------------===//

/// The widths of q, k and v; only the verifier meets one that is too large.
static SmallVector<std::optional<int64_t>> qkvWidths(QKVParallelLinearOp op) {
  auto headSize = static_cast<int64_t>(op.getHeadSize());
  auto vHeadSize = static_cast<int64_t>(op.getVHeadSize().value_or(headSize));
  auto numKvHeads = static_cast<int64_t>(op.getNumKvHeads());
  return {multiplied(static_cast<int64_t>(op.getNumHeads()), headSize),
          multiplied(numKvHeads, headSize), multiplied(numKvHeads, vHeadSize)};
}

SmallVector<int64_t> QKVParallelLinearOp::getOutputWidths() {
  return llvm::map_to_vector(
      qkvWidths(*this), [](std::optional<int64_t> width) { return *width; });
}
SmallVector<SliceAttr> QKVParallelLinearOp::getLayerSlices() {
  return makeSlices(getSiteAttr(), getMembers(), dimOf(getWeight(), 1),
                    getOutputWidths(), {"q", "k", "v"});
}
Collective QKVParallelLinearOp::getLayerCollective() {
  return Collective::None;
}
bool QKVParallelLinearOp::takesSelectedRows() { return false; }

LogicalResult QKVParallelLinearOp::verify() {
  if (failed(verifyLinearLayer(*this, 3)))
    return failure();
  auto numHeads = static_cast<int64_t>(getNumHeads());
  auto numKvHeads = static_cast<int64_t>(getNumKvHeads());
  auto headSize = static_cast<int64_t>(getHeadSize());
  auto vHeadSize = static_cast<int64_t>(getVHeadSize().value_or(getHeadSize()));
  for (auto [name, value] : {std::pair<StringRef, int64_t>("heads", numHeads),
                             {"kv_heads", numKvHeads},
                             {"head_size", headSize},
                             {"v_head_size", vHeadSize}})
    if (value < 1)
      return emitOpError("expected ")
             << name << " to be positive, found " << value;
  if (numHeads % numKvHeads != 0)
    return emitOpError("expected heads to be a multiple of kv_heads, ")
           << numKvHeads << ", found " << numHeads;
  SmallVector<int64_t> widths;
  for (std::optional<int64_t> width : qkvWidths(*this))
    if (width)
      widths.push_back(*width);
  if (widths.size() == 3 && added(widths) == dimOf(getWeight(), 0))
    return success();
  return emitOpError("expected q, k and v to add up to the weight's rows, ")
         << dimOf(getWeight(), 0) << ", found " << numHeads << " * " << headSize
         << " + " << numKvHeads << " * " << headSize << " + " << numKvHeads
         << " * " << vHeadSize;
}

//===----------------------------------------------------------------------===//
// RowParallelLinearOp
//===----------------------------------------------------------------------===//

Collective RowParallelLinearOp::getLayerCollective() {
  return getReduceResults() && getParallelDegree() > 1 ? Collective::AllReduce
                                                       : Collective::None;
}
bool RowParallelLinearOp::takesSelectedRows() { return false; }

LogicalResult RowParallelLinearOp::verify() {
  return verifyLinearLayer(*this, 1,
                           getInputIsParallel() ? 1 : getParallelDegree());
}

//===----------------------------------------------------------------------===//
// ParallelLMHeadOp
//===----------------------------------------------------------------------===//

Collective ParallelLMHeadOp::getLayerCollective() {
  return gatherOf(true, getParallelDegree());
}
bool ParallelLMHeadOp::takesSelectedRows() { return true; }

LogicalResult ParallelLMHeadOp::verify() {
  return verifyLinearLayer(*this, 1, 1, getParallelDegree());
}

//===----------------------------------------------------------------------===//
// VocabParallelEmbeddingOp
//===----------------------------------------------------------------------===//

StringAttr VocabParallelEmbeddingOp::getLayerSite() { return getSiteAttr(); }
Value VocabParallelEmbeddingOp::getLayerInput() { return getIds(); }
Value VocabParallelEmbeddingOp::getLayerResult() { return getResult(); }
Value VocabParallelEmbeddingOp::getLayerWeight() { return getWeight(); }
SiteKind VocabParallelEmbeddingOp::getSiteKind() { return SiteKind::Embedding; }
int64_t VocabParallelEmbeddingOp::getParallelDegree() {
  return degreeOf(getParallel());
}
SmallVector<SliceAttr> VocabParallelEmbeddingOp::getLayerSlices() {
  return makeSlices(getSiteAttr(), std::nullopt, dimOf(getWeight(), 0),
                    {dimOf(getWeight(), 1)});
}
Collective VocabParallelEmbeddingOp::getLayerCollective() {
  return getParallelDegree() > 1 ? Collective::AllReduce : Collective::None;
}

LogicalResult VocabParallelEmbeddingOp::verify() {
  auto ids = cast<RankedTensorType>(getIds().getType());
  auto weight = cast<RankedTensorType>(getWeight().getType());
  auto result = cast<RankedTensorType>(getResult().getType());
  if (ids.getRank() != 1 && ids.getRank() != 2)
    return emitOpError("expected ids of rank 1 or 2, found ") << ids;
  if (weight.getRank() != 2)
    return emitOpError("expected a weight of rank 2, [vocab, hidden], found ")
           << weight;
  if (weight.getElementType() != result.getElementType())
    return emitOpError(
               "expected the result's element type to be the weight's, ")
           << weight.getElementType() << ", found " << result.getElementType();
  if (failed(verifyLayer(*this, getSite(), getWeight(), 1)) ||
      failed(verifyLeadingSizes(*this, "ids", ids, 0, "result", result, 1)))
    return failure();
  return verifySize(*this, "the result's last size", result.getShape().back(),
                    weight.getDimSize(1));
}

LogicalResult
VocabParallelEmbeddingOp::reifyResultShapes(OpBuilder &builder,
                                            ReifiedRankedShapedTypeDims &dims) {
  return reifyLike(builder, *this, getIds(), 0, dims);
}
