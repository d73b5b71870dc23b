//===- Adapters.cpp - Routing, deltas and their halves --------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Emit.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/DialectConversion.h"

using namespace mlir;
using namespace mlir::lora;
using namespace mlir::lora::to_linalg;

static int64_t outputSize(const BankSite &site) {
  int64_t sum = 0;
  for (const BankSlice &slice : site.slices)
    sum += slice.out;
  return sum;
}

/// The activation as `[T, in]`, or the token ids as `[T]`.
static Value flattenInput(ImplicitLocOpBuilder &builder, const BankSite &site,
                          Value input) {
  if (site.kind == SiteKind::Embedding)
    return flattenTokens(builder, input, 0);
  return flattenTokens(builder, input, 1, site.slices.front().in);
}

namespace {
/// A pattern that reads a bank.
template <typename Op>
struct AdapterPattern : OpConversionPattern<Op> {
  AdapterPattern(const TypeConverter &converter, MLIRContext *context,
                 const BankGlobals &banks)
      : OpConversionPattern<Op>(converter, context), banks(banks) {}

  const BankGlobals &banks;
};

struct LowerRoute : OpConversionPattern<RouteOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(RouteOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    Type type = getTypeConverter()->convertType(op.getRouting().getType());
    rewriter.replaceOp(op, emitCast(builder, adaptor.getSlots(), type));
    return success();
  }
};

struct LowerAdapt : AdapterPattern<AdaptOp> {
  using AdapterPattern::AdapterPattern;

  LogicalResult
  matchAndRewrite(AdaptOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    const BankSite *site = banks.lookup(op.getAdapter());
    if (!site)
      return rewriter.notifyMatchFailure(op, "no globals for the bank site");
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    Value x = flattenInput(builder, *site, adaptor.getInput());
    Value base =
        flattenTokens(builder, adaptor.getBase(), 1, outputSize(*site));
    Value sum = emitAdapt(builder, *site, adaptor.getRouting(), base, x);
    Value result = unflattenTokens(builder, sum, adaptor.getBase(), 1);
    rewriter.replaceOp(op, emitCast(builder, result, op.getType()));
    return success();
  }
};

struct LowerShrink : AdapterPattern<ShrinkOp> {
  using AdapterPattern::AdapterPattern;

  LogicalResult
  matchAndRewrite(ShrinkOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    const BankSite *site = banks.lookup(op.getAdapter());
    if (!site)
      return rewriter.notifyMatchFailure(op, "no globals for the bank site");
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    Value x = flattenInput(builder, *site, adaptor.getInput());
    Rows rows{adaptor.getRouting(), {}};
    SmallVector<Value> parts;
    for (const BankSlice &slice : site->slices)
      parts.push_back(
          emitSiteShrink(builder, *site, rows, LoadedSlice(builder, slice), x));

    Value all = parts.front();
    if (parts.size() > 1) {
      int64_t maxRank = site->slices.front().maxRank;
      SmallVector<OpFoldResult> sizes = {
          tensor::getMixedSize(builder, op.getLoc(), all, 0),
          builder.getIndexAttr(maxRank * parts.size())};
      all = emitEmpty(builder, sizes, builder.getF32Type());
      for (auto [index, part] : llvm::enumerate(parts))
        all = emitInsertColumns(builder, part, all, index * maxRank);
    }
    unsigned trailing = site->kind == SiteKind::Embedding ? 0 : 1;
    Value result = unflattenTokens(builder, all, adaptor.getInput(), trailing);
    rewriter.replaceOp(op, emitCast(builder, result, op.getType()));
    return success();
  }
};

struct LowerExpand : AdapterPattern<ExpandOp> {
  using AdapterPattern::AdapterPattern;

  LogicalResult
  matchAndRewrite(ExpandOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    const BankSite *site = banks.lookup(op.getAdapter());
    if (!site)
      return rewriter.notifyMatchFailure(op, "no globals for the bank site");
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    int64_t maxRank = site->slices.front().maxRank;
    int64_t slices = site->slices.size();
    Value shrunk =
        flattenTokens(builder, adaptor.getShrunk(), 1, maxRank * slices);
    Value base =
        flattenTokens(builder, adaptor.getBase(), 1, outputSize(*site));
    Rows rows{adaptor.getRouting(), {}};
    Value sum = emitForEachSlice(
        builder, *site, base,
        [&](const BankSlice &slice, unsigned index, Value columns) {
          Value own = slices == 1 ? shrunk
                                  : emitSliceColumns(builder, shrunk,
                                                     index * maxRank, maxRank);
          return emitExpand(builder, rows, LoadedSlice(builder, slice), columns,
                            own);
        });
    Value result = unflattenTokens(builder, sum, adaptor.getBase(), 1);
    rewriter.replaceOp(op, emitCast(builder, result, op.getType()));
    return success();
  }
};

struct LowerAdaptedLinear : AdapterPattern<AdaptedLinearOp> {
  using AdapterPattern::AdapterPattern;

  LogicalResult
  matchAndRewrite(AdaptedLinearOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    const BankSite *site = banks.lookup(op.getAdapter());
    if (!site)
      return rewriter.notifyMatchFailure(op, "no globals for the bank site");
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    // The base stays f32 until the delta is in it.
    Value base = emitLinear(builder, adaptor.getInput(), adaptor.getWeight(),
                            adaptor.getBias(), op.getSiteAttr());
    Value tokens = flattenTokens(builder, base, 1, outputSize(*site));
    Value x = flattenInput(builder, *site, adaptor.getInput());
    Value sum = emitAdapt(builder, *site, adaptor.getRouting(), tokens, x);
    Value rounded =
        emitRounded(builder, sum, op.getResult().getType().getElementType());
    Value result = unflattenTokens(builder, rounded, base, 1);
    rewriter.replaceOp(op, emitCast(builder, result, op.getResult().getType()));
    return success();
  }
};
} // namespace

void to_linalg::populateAdapterPatterns(const TypeConverter &converter,
                                        const BankGlobals &banks,
                                        RewritePatternSet &patterns) {
  patterns.add<LowerRoute>(converter, patterns.getContext());
  patterns.add<LowerAdapt, LowerShrink, LowerExpand, LowerAdaptedLinear>(
      converter, patterns.getContext(), banks);
}
