//===- Emit.cpp - Pieces of linalg that patterns share --------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Emit.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::lora;
using namespace mlir::lora::to_linalg;

static RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

Value to_linalg::emitEmpty(ImplicitLocOpBuilder &builder,
                           ArrayRef<OpFoldResult> sizes, Type element) {
  return tensor::EmptyOp::create(builder, sizes, element);
}

Value to_linalg::emitZeros(ImplicitLocOpBuilder &builder,
                           ArrayRef<OpFoldResult> sizes) {
  Type f32 = builder.getF32Type();
  Value zero = arith::ConstantOp::create(builder, builder.getZeroAttr(f32));
  return linalg::FillOp::create(builder, zero, emitEmpty(builder, sizes, f32))
      .getResult(0);
}

Value to_linalg::emitCast(ImplicitLocOpBuilder &builder, Value value,
                          Type type) {
  if (value.getType() == type)
    return value;
  return tensor::CastOp::create(builder, type, value);
}

/// One group of all leading dimensions, then one each of the trailing ones.
static SmallVector<ReassociationIndices> groupLeading(int64_t rank,
                                                      unsigned trailing) {
  SmallVector<ReassociationIndices> groups(1 + trailing);
  for (int64_t dim = 0; dim < rank; ++dim)
    groups[std::max<int64_t>(0, dim - (rank - trailing) + 1)].push_back(dim);
  return groups;
}

Value to_linalg::flattenTokens(ImplicitLocOpBuilder &builder, Value value,
                               unsigned trailing, int64_t lastSize) {
  RankedTensorType type = typeOf(value);
  if (trailing == 1 && type.getShape().back() != lastSize) {
    SmallVector<int64_t> shape(type.getShape());
    shape.back() = lastSize;
    type = type.clone(shape);
    value = emitCast(builder, value, type);
  }
  unsigned leading = type.getRank() - trailing;
  if (leading == 1)
    return value;
  if (leading > 1)
    return tensor::CollapseShapeOp::create(
        builder, value, groupLeading(type.getRank(), trailing));
  // No leading dimension is one token.
  SmallVector<int64_t> shape(type.getShape());
  shape.insert(shape.begin(), 1);
  SmallVector<ReassociationIndices> groups;
  if (trailing == 1)
    groups.push_back({0, 1});
  return tensor::ExpandShapeOp::create(builder, type.clone(shape), value,
                                       groups);
}

Value to_linalg::unflattenTokens(ImplicitLocOpBuilder &builder, Value tokens,
                                 Value like, unsigned trailing) {
  RankedTensorType type = typeOf(tokens);
  RankedTensorType likeType = typeOf(like);
  unsigned leading = likeType.getRank() - trailing;
  if (leading == 1)
    return tokens;
  if (leading == 0)
    return tensor::CollapseShapeOp::create(
        builder, tokens, SmallVector<ReassociationIndices>{{0, 1}});

  SmallVector<int64_t> shape(likeType.getShape().take_front(leading));
  bool expandable = llvm::count(shape, ShapedType::kDynamic) <= 1;
  shape.push_back(type.getShape().back());
  SmallVector<OpFoldResult> sizes;
  for (unsigned dim = 0; dim < leading; ++dim)
    sizes.push_back(tensor::getMixedSize(builder, builder.getLoc(), like, dim));
  sizes.push_back(builder.getIndexAttr(shape.back()));
  if (expandable)
    return tensor::ExpandShapeOp::create(builder, type.clone(shape), tokens,
                                         groupLeading(leading + 1, 1), sizes);

  // MLIR 22's expand-strided-metadata crashes on an expand_shape with two
  // dynamic sizes in a group, so rows are read one by one.
  AffineMap all = builder.getMultiDimIdentityMap(leading + 1);
  SmallVector<Value> extents;
  for (OpFoldResult size : ArrayRef(sizes).take_front(leading))
    extents.push_back(
        getValueOrCreateConstantIndexOp(builder, builder.getLoc(), size));
  Value empty = emitEmpty(builder, sizes, type.getElementType());
  return emitGeneric(
      builder, {}, empty, all, 0,
      [&](ImplicitLocOpBuilder &b, ValueRange) -> Value {
        Value token = linalg::IndexOp::create(b, 0u);
        for (unsigned dim = 1; dim < leading; ++dim) {
          Value before = arith::MulIOp::create(b, token, extents[dim]);
          token =
              arith::AddIOp::create(b, before, linalg::IndexOp::create(b, dim));
        }
        Value column = linalg::IndexOp::create(b, leading);
        return tensor::ExtractOp::create(b, tokens, ValueRange{token, column});
      });
}

namespace {
/// Columns of a tensor as a slice.
struct Columns {
  Columns(ImplicitLocOpBuilder &builder, Value tensor, int64_t offset,
          int64_t size, int64_t stride)
      : offsets(typeOf(tensor).getRank(), builder.getIndexAttr(0)),
        sizes(tensor::getMixedSizes(builder, builder.getLoc(), tensor)),
        strides(offsets.size(), builder.getIndexAttr(1)) {
    offsets.back() = builder.getIndexAttr(offset);
    sizes.back() = builder.getIndexAttr(size);
    strides.back() = builder.getIndexAttr(stride);
  }
  SmallVector<OpFoldResult> offsets, sizes, strides;
};
} // namespace

Value to_linalg::emitSliceColumns(ImplicitLocOpBuilder &builder, Value tensor,
                                  int64_t offset, int64_t size,
                                  int64_t stride) {
  Columns place(builder, tensor, offset, size, stride);
  return tensor::ExtractSliceOp::create(builder, tensor, place.offsets,
                                        place.sizes, place.strides);
}

Value to_linalg::emitInsertColumns(ImplicitLocOpBuilder &builder, Value columns,
                                   Value target, int64_t offset) {
  Columns place(builder, target, offset, typeOf(columns).getShape().back(), 1);
  return tensor::InsertSliceOp::create(builder, columns, target, place.offsets,
                                       place.sizes, place.strides);
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

Value to_linalg::emitGeneric(ImplicitLocOpBuilder &builder, ValueRange ins,
                             Value out, ArrayRef<AffineMap> maps,
                             unsigned reductions, BodyBuilder body) {
  unsigned loops = maps.front().getNumDims();
  SmallVector<utils::IteratorType> iterators(loops,
                                             utils::IteratorType::parallel);
  std::fill(iterators.end() - reductions, iterators.end(),
            utils::IteratorType::reduction);
  auto generic = linalg::GenericOp::create(
      builder, out.getType(), ins, out, maps, iterators,
      [&](OpBuilder &nested, Location loc, ValueRange args) {
        ImplicitLocOpBuilder inner(loc, nested);
        linalg::YieldOp::create(inner, body(inner, args));
      });
  return generic.getResult(0);
}

AffineMap to_linalg::pickDims(ImplicitLocOpBuilder &builder, unsigned rank,
                              ArrayRef<unsigned> dims) {
  return AffineMap::getMultiDimMapWithTargets(rank, dims, builder.getContext());
}

Value to_linalg::emitExtend(ImplicitLocOpBuilder &builder, Value scalar) {
  Type f32 = builder.getF32Type();
  if (scalar.getType() == f32)
    return scalar;
  return arith::ExtFOp::create(builder, f32, scalar);
}

Value to_linalg::emitRound(ImplicitLocOpBuilder &builder, Value scalar,
                           Type type) {
  if (scalar.getType() == type)
    return scalar;
  return arith::TruncFOp::create(builder, type, scalar);
}

Value to_linalg::emitIndex(ImplicitLocOpBuilder &builder, Value id) {
  return arith::IndexCastOp::create(builder, builder.getIndexType(), id);
}

Value to_linalg::emitCheckedTokenId(ImplicitLocOpBuilder &builder, Value id,
                                    int64_t vocab) {
  Value limit = arith::ConstantOp::create(
      builder, builder.getIntegerAttr(id.getType(), vocab));
  // Unsigned: a negative id is a large one.
  Value inside =
      arith::CmpIOp::create(builder, arith::CmpIPredicate::ult, id, limit);
  cf::AssertOp::create(builder, inside,
                       "expected a token id from 0 to " +
                           std::to_string(vocab - 1));
  return emitIndex(builder, id);
}

Value to_linalg::emitRounded(ImplicitLocOpBuilder &builder, Value value,
                             Type element) {
  RankedTensorType type = typeOf(value);
  if (type.getElementType() == element)
    return value;
  AffineMap identity = builder.getMultiDimIdentityMap(type.getRank());
  Value empty = emitEmpty(
      builder, tensor::getMixedSizes(builder, builder.getLoc(), value),
      element);
  return emitGeneric(builder, value, empty, {identity, identity}, 0,
                     [&](ImplicitLocOpBuilder &b, ValueRange args) {
                       return emitRound(b, args[0], element);
                     });
}

Value to_linalg::emitLinear(ImplicitLocOpBuilder &builder, Value x,
                            Value weight, Value bias, StringAttr site) {
  unsigned leading = typeOf(x).getRank() - 1;
  unsigned rank = leading + 2; // leading..., n, k
  SmallVector<unsigned> rows = llvm::to_vector(llvm::seq(0u, leading));
  auto with = [&](ArrayRef<unsigned> dims) {
    return llvm::to_vector(llvm::concat<const unsigned>(rows, dims));
  };

  SmallVector<OpFoldResult> sizes =
      tensor::getMixedSizes(builder, builder.getLoc(), x);
  sizes.back() = tensor::getMixedSize(builder, builder.getLoc(), weight, 0);
  Value init;
  if (bias) {
    Value empty = emitEmpty(builder, sizes, builder.getF32Type());
    AffineMap all = builder.getMultiDimIdentityMap(leading + 1);
    AffineMap last = pickDims(builder, leading + 1, leading);
    init = emitGeneric(builder, bias, empty, {last, all}, 0,
                       [](ImplicitLocOpBuilder &b, ValueRange args) {
                         return emitExtend(b, args[0]);
                       });
  } else {
    init = emitZeros(builder, sizes);
  }

  ArrayAttr maps = builder.getAffineMapArrayAttr(
      {pickDims(builder, rank, with({leading + 1})),
       pickDims(builder, rank, {leading, leading + 1}),
       pickDims(builder, rank, with({leading}))});
  NamedAttribute name(builder.getStringAttr("site"), site);
  return linalg::ContractOp::create(builder, TypeRange(init.getType()),
                                    ValueRange{x, weight}, init, maps, name)
      .getResult(0);
}
