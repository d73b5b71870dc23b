//===- MoE.cpp - Mixtures of experts --------------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Emit.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/DialectConversion.h"

#include <numbers>

using namespace mlir;
using namespace mlir::lora;
using namespace mlir::lora::to_linalg;

static RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

static Value emitF32(ImplicitLocOpBuilder &builder, double value) {
  return arith::ConstantOp::create(
      builder, builder.getF32FloatAttr(static_cast<float>(value)));
}

static Value emitActivation(ImplicitLocOpBuilder &b, Activation activation,
                            Value x) {
  auto add = [&](Value l, Value r) -> Value {
    return arith::AddFOp::create(b, l, r);
  };
  auto mul = [&](Value l, Value r) -> Value {
    return arith::MulFOp::create(b, l, r);
  };
  Value one = emitF32(b, 1.0);
  switch (activation) {
  case Activation::Silu: {
    Value exp = math::ExpOp::create(b, arith::NegFOp::create(b, x));
    return arith::DivFOp::create(b, x, add(one, exp));
  }
  case Activation::Gelu: {
    Value erf =
        math::ErfOp::create(b, mul(x, emitF32(b, std::numbers::sqrt2 / 2.0)));
    return mul(mul(emitF32(b, 0.5), x), add(one, erf));
  }
  case Activation::GeluTanh: {
    // 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))
    Value cube = mul(mul(x, x), x);
    Value inner =
        mul(emitF32(b, std::numbers::sqrt2 * std::numbers::inv_sqrtpi),
            add(x, mul(emitF32(b, 0.044715), cube)));
    Value tanh = math::TanhOp::create(b, inner);
    return mul(mul(emitF32(b, 0.5), x), add(one, tanh));
  }
  }
  llvm_unreachable("unknown activation");
}

namespace {
/// What the three ops have in common. `weights` are gate, up, down or gate_up,
/// down; `site` is null without adapters.
struct MoE {
  Value input, expertIds, expertWeights, slots;
  SmallVector<Value> weights;
  std::optional<MoEOrder> order;
  Activation activation;
  const BankSite *site;
  RankedTensorType resultType;

  Value emit(ImplicitLocOpBuilder &builder) const;

private:
  Value emitProduct(ImplicitLocOpBuilder &builder, Value x,
                    unsigned weight) const;
  Value emitGated(ImplicitLocOpBuilder &builder) const;
  Value emitWeightedSum(ImplicitLocOpBuilder &builder, Value experts) const;
  SmallVector<OpFoldResult> pairSizes(ImplicitLocOpBuilder &builder,
                                      Value columns, unsigned dim) const;
};
} // namespace

/// `[T, k, size]`, the last one that of `columns` in `dim`.
SmallVector<OpFoldResult> MoE::pairSizes(ImplicitLocOpBuilder &builder,
                                         Value columns, unsigned dim) const {
  SmallVector<OpFoldResult> sizes =
      tensor::getMixedSizes(builder, builder.getLoc(), expertIds);
  sizes.push_back(
      tensor::getMixedSize(builder, builder.getLoc(), columns, dim));
  return sizes;
}

/// `x W_e^T` plus its delta in f32, `[T, k, out]`, for the experts e of each
/// token. Weights are read where they are: no expert is copied or multiplied
/// for tokens that did not choose it. `x` is `[T, in]` or `[T, k, in]`.
Value MoE::emitProduct(ImplicitLocOpBuilder &builder, Value x,
                       unsigned weight) const {
  Value w = weights[weight];
  enum : unsigned { T, J, N, K };
  AffineMap xMap = typeOf(x).getRank() == 2 ? pickDims(builder, 4, {T, K})
                                            : pickDims(builder, 4, {T, J, K});
  Value zeros = emitZeros(builder, pairSizes(builder, w, 1));
  Value product = emitGeneric(
      builder, {x, expertIds}, zeros,
      {xMap, pickDims(builder, 4, {T, J}), pickDims(builder, 4, {T, J, N})}, 1,
      [&](ImplicitLocOpBuilder &b, ValueRange args) -> Value {
        Value n = linalg::IndexOp::create(b, unsigned(N));
        Value k = linalg::IndexOp::create(b, unsigned(K));
        Value element = tensor::ExtractOp::create(
            b, w, ValueRange{emitIndex(b, args[1]), n, k});
        Value term = arith::MulFOp::create(b, emitExtend(b, args[0]),
                                           emitExtend(b, element));
        return arith::AddFOp::create(b, args[2], term);
      });
  if (!site)
    return product;
  Rows rows{slots, expertIds};
  LoadedSlice slice(builder, site->slices[weight]);
  Value shrunk = emitShrink(builder, rows, slice, x);
  return emitExpand(builder, rows, slice, product, shrunk);
}

/// `act(gate x) * (up x)` in f32, `[T, k, I]`.
Value MoE::emitGated(ImplicitLocOpBuilder &builder) const {
  Value gate = emitProduct(builder, input, 0);
  Value up;
  if (order) {
    Value both = gate;
    int64_t inner = typeOf(weights.back()).getDimSize(2);
    bool interleaved = *order == MoEOrder::Interleaved;
    int64_t stride = interleaved ? 2 : 1;
    gate = emitSliceColumns(builder, both, 0, inner, stride);
    up =
        emitSliceColumns(builder, both, interleaved ? 1 : inner, inner, stride);
  } else {
    up = emitProduct(builder, input, 1);
  }
  AffineMap all = builder.getMultiDimIdentityMap(3);
  Value empty = emitEmpty(builder, pairSizes(builder, weights.back(), 2),
                          builder.getF32Type());
  return emitGeneric(builder, {gate, up}, empty, {all, all, all}, 0,
                     [&](ImplicitLocOpBuilder &b, ValueRange args) -> Value {
                       Value act = emitActivation(b, activation, args[0]);
                       return arith::MulFOp::create(b, act, args[1]);
                     });
}

/// `sum_j w[t, j] experts[t, j]`, in the order of j.
Value MoE::emitWeightedSum(ImplicitLocOpBuilder &builder, Value experts) const {
  enum : unsigned { T, H, J };
  SmallVector<OpFoldResult> sizes = {
      tensor::getMixedSize(builder, builder.getLoc(), expertIds, 0),
      tensor::getMixedSize(builder, builder.getLoc(), experts, 2)};
  return emitGeneric(
      builder, {experts, expertWeights}, emitZeros(builder, sizes),
      {pickDims(builder, 3, {T, J, H}), pickDims(builder, 3, {T, J}),
       pickDims(builder, 3, {T, H})},
      1, [](ImplicitLocOpBuilder &b, ValueRange args) -> Value {
        Value term = arith::MulFOp::create(b, emitExtend(b, args[1]), args[0]);
        return arith::AddFOp::create(b, args[2], term);
      });
}

Value MoE::emit(ImplicitLocOpBuilder &builder) const {
  Value gated = emitGated(builder);
  Value experts = emitProduct(builder, gated, weights.size() - 1);
  Value sum = emitWeightedSum(builder, experts);
  Value rounded = emitRounded(builder, sum, resultType.getElementType());
  return emitCast(builder, rounded, resultType);
}

namespace {
struct LowerFusedMoE : OpConversionPattern<FusedMoEOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(FusedMoEOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    MoE moe{adaptor.getInput(),
            adaptor.getExpertIds(),
            adaptor.getExpertWeights(),
            {},
            {adaptor.getGate(), adaptor.getUp(), adaptor.getDown()},
            std::nullopt,
            op.getActivation(),
            nullptr,
            cast<RankedTensorType>(op.getResult().getType())};
    rewriter.replaceOp(op, moe.emit(builder));
    return success();
  }
};

struct LowerFusedMoE3D : OpConversionPattern<FusedMoE3DOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(FusedMoE3DOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    MoE moe{adaptor.getInput(),
            adaptor.getExpertIds(),
            adaptor.getExpertWeights(),
            {},
            {adaptor.getGateUp(), adaptor.getDown()},
            op.getOrder(),
            op.getActivation(),
            nullptr,
            cast<RankedTensorType>(op.getResult().getType())};
    rewriter.replaceOp(op, moe.emit(builder));
    return success();
  }
};

struct LowerAdaptedMoE : OpConversionPattern<AdaptedMoEOp> {
  LowerAdaptedMoE(const TypeConverter &converter, MLIRContext *context,
                  const BankGlobals &banks)
      : OpConversionPattern(converter, context), banks(banks) {}

  LogicalResult
  matchAndRewrite(AdaptedMoEOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    const BankSite *site = banks.lookup(op.getAdapter());
    if (!site)
      return rewriter.notifyMatchFailure(op, "no globals for the bank site");
    ImplicitLocOpBuilder builder(op.getLoc(), rewriter);
    SmallVector<Value> weights;
    // The bank knows every size, the weights' types may not.
    for (auto [weight, slice] :
         llvm::zip_equal(adaptor.getWeights(), site->slices)) {
      RankedTensorType type = typeOf(weight);
      int64_t experts = slice.a.type.getDimSize(1);
      weights.push_back(emitCast(builder, weight,
                                 type.clone({experts, slice.out, slice.in})));
    }
    MoE moe{adaptor.getInput(),
            adaptor.getExpertIds(),
            adaptor.getExpertWeights(),
            adaptor.getRouting(),
            weights,
            op.getOrder(),
            op.getActivation(),
            site,
            cast<RankedTensorType>(op.getResult().getType())};
    rewriter.replaceOp(op, moe.emit(builder));
    return success();
  }

  const BankGlobals &banks;
};
} // namespace

void to_linalg::populateMoEPatterns(const TypeConverter &converter,
                                    const BankGlobals &banks,
                                    RewritePatternSet &patterns) {
  patterns.add<LowerFusedMoE, LowerFusedMoE3D>(converter,
                                               patterns.getContext());
  patterns.add<LowerAdaptedMoE>(converter, patterns.getContext(), banks);
}
