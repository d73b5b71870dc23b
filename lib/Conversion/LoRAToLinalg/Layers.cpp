//===- Layers.cpp - Linear layers and the embedding -----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Emit.h"

#include "lora/Conversion/LoRAToLinalg/LoRAToLinalg.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/DialectConversion.h"

using namespace mlir;
using namespace mlir::lora;
using namespace mlir::lora::to_linalg;

/// Why a layer needs other ranks, or nothing.
static std::optional<std::string> needsOtherRanks(Operation *op) {
  if (isa<AllReduceOp, AllGatherOp, AllSliceOp>(op))
    return ("expected a program of one rank, found a collective over " +
            Twine(op->getAttrOfType<ParallelAttr>("parallel").getDegree()) +
            " ranks")
        .str();
  auto layer = dyn_cast<ParallelLinearOpInterface>(op);
  if (!layer)
    return std::nullopt;
  auto asLayer = cast<LayerOpInterface>(op);
  int64_t degree = asLayer.getParallelDegree();
  Collective collective = layer.getLayerCollective();
  if (collective != Collective::None)
    return ("expected a layer without a collective, or a parallel degree of 1, "
            "found " +
            stringifyCollective(collective) + " at degree " + Twine(degree))
        .str();
  auto row = dyn_cast<RowParallelLinearOp>(op);
  if (row && !row.getInputIsParallel() && degree > 1)
    return ("expected a parallel input, or a parallel degree of 1, found a "
            "whole "
            "input at degree " +
            Twine(degree))
        .str();
  return std::nullopt;
}

LogicalResult mlir::lora::checkWithoutCollectives(Operation *root) {
  WalkResult result = root->walk([](Operation *op) -> WalkResult {
    if (!isa_and_nonnull<LoRADialect>(op->getDialect()))
      return WalkResult::advance();
    if (std::optional<std::string> reason = needsOtherRanks(op))
      return op->emitOpError(*reason);
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

namespace {
template <typename LinearOp>
struct LowerLinear : OpConversionPattern<LinearOp> {
  using OpConversionPattern<LinearOp>::OpConversionPattern;
  using OpAdaptor = typename LinearOp::Adaptor;

  LogicalResult
  matchAndRewrite(LinearOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (std::optional<std::string> reason = needsOtherRanks(op))
      return rewriter.notifyMatchFailure(op, *reason);
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    Value sum = emitLinear(builder, adaptor.getInput(), adaptor.getWeight(),
                           adaptor.getBias(), op.getSiteAttr());
    Value result =
        emitRounded(builder, sum, op.getResult().getType().getElementType());
    rewriter.replaceOp(op, emitCast(builder, result, op.getResult().getType()));
    return success();
  }
};

struct LowerEmbedding : OpConversionPattern<VocabParallelEmbeddingOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(VocabParallelEmbeddingOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (std::optional<std::string> reason = needsOtherRanks(op))
      return rewriter.notifyMatchFailure(op, *reason);
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    Value weight = adaptor.getWeight();
    auto weightType = cast<RankedTensorType>(weight.getType());
    SmallVector<OpFoldResult> sizes =
        tensor::getMixedSizes(builder, op.getLoc(), adaptor.getIds());
    unsigned column = sizes.size();
    sizes.push_back(builder.getIndexAttr(weightType.getDimSize(1)));

    AffineMap all = builder.getMultiDimIdentityMap(column + 1);
    Value empty = emitEmpty(builder, sizes, weightType.getElementType());
    Value rows = emitGeneric(
        builder, adaptor.getIds(), empty, {all.dropResult(column), all}, 0,
        [&](ImplicitLocOpBuilder &b, ValueRange args) -> Value {
          Value id = emitCheckedTokenId(b, args[0], weightType.getDimSize(0));
          Value h = linalg::IndexOp::create(b, column);
          return tensor::ExtractOp::create(b, weight, ValueRange{id, h});
        });
    rewriter.replaceOp(op, emitCast(builder, rows, op.getResult().getType()));
    return success();
  }
};
} // namespace

void to_linalg::populateLayerPatterns(const TypeConverter &converter,
                                      RewritePatternSet &patterns) {
  patterns
      .add<LowerLinear<ReplicatedLinearOp>, LowerLinear<ColumnParallelLinearOp>,
           LowerLinear<MergedColumnParallelLinearOp>,
           LowerLinear<QKVParallelLinearOp>, LowerLinear<RowParallelLinearOp>,
           LowerLinear<ParallelLMHeadOp>, LowerEmbedding>(
          converter, patterns.getContext());
}
