//===- EmitAdapters.cpp - Gathered adapter products -----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Emit.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::lora;
using namespace mlir::lora::to_linalg;

static RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

LoadedSlice::LoadedSlice(ImplicitLocOpBuilder &builder, const BankSlice &slice)
    : a(slice.a.load(builder)), b(slice.b.load(builder)),
      rank(slice.rank.load(builder)), scale(slice.scale.load(builder)),
      in(slice.in), out(slice.out), maxRank(slice.maxRank) {}

//===----------------------------------------------------------------------===//
// Inside a loop
//===----------------------------------------------------------------------===//

/// An index that is in the bank for every slot: the base's -1 reads slot 0, and
/// what is read for it gets selected away.
static Value emitSlotIndex(ImplicitLocOpBuilder &builder, Value slot) {
  Value zero = arith::ConstantOp::create(builder, builder.getI32IntegerAttr(0));
  return emitIndex(builder, arith::MaxSIOp::create(builder, slot, zero));
}

/// Whether `index` is below the rank of `slot`'s adapter; the base has rank 0.
static Value emitBelowRank(ImplicitLocOpBuilder &builder,
                           const LoadedSlice &slice, Value slot, Value index) {
  Value zero = arith::ConstantOp::create(builder, builder.getI32IntegerAttr(0));
  Value rank = tensor::ExtractOp::create(builder, slice.rank,
                                         emitSlotIndex(builder, slot));
  Value isAdapter =
      arith::CmpIOp::create(builder, arith::CmpIPredicate::sge, slot, zero);
  Value own = arith::SelectOp::create(builder, isAdapter, rank, zero);
  return arith::CmpIOp::create(builder, arith::CmpIPredicate::slt, index, own);
}

static Value emitLoopIndex(ImplicitLocOpBuilder &builder, unsigned dim) {
  return linalg::IndexOp::create(builder, dim);
}

/// `value` if `index`, in the loop dimension `dim`, is below the rank; else 0.
static Value emitMaskedScale(ImplicitLocOpBuilder &builder,
                             const LoadedSlice &slice, Value slot, unsigned dim,
                             Value value) {
  Value r = arith::IndexCastOp::create(builder, builder.getI32Type(),
                                       emitLoopIndex(builder, dim));
  Value valid = emitBelowRank(builder, slice, slot, r);
  Value scale = tensor::ExtractOp::create(builder, slice.scale,
                                          emitSlotIndex(builder, slot));
  Value scaled = arith::MulFOp::create(builder, value, scale);
  Value zero = arith::ConstantOp::create(
      builder, builder.getZeroAttr(builder.getF32Type()));
  return arith::SelectOp::create(builder, valid, scaled, zero);
}

static Value emitMultiplyAdd(ImplicitLocOpBuilder &builder, Value x, Value y,
                             Value sum) {
  Value product = arith::MulFOp::create(builder, emitExtend(builder, x),
                                        emitExtend(builder, y));
  return arith::AddFOp::create(builder, sum, product);
}

//===----------------------------------------------------------------------===//
// Loops over rows
//===----------------------------------------------------------------------===//

namespace {
/// Sizes and maps of loops `(rows..., column, [reduction])`.
struct RowLoops {
  RowLoops(ImplicitLocOpBuilder &builder, const Rows &rows, unsigned extra)
      : builder(builder), rows(rows), rank(rows.getRank() + extra) {}

  SmallVector<unsigned> rowDims() const {
    return llvm::to_vector(llvm::seq(0u, rows.getRank()));
  }
  /// The map of a tensor over the first `count` row dimensions and `dims`.
  AffineMap map(unsigned count, ArrayRef<unsigned> dims) const {
    SmallVector<unsigned> all = llvm::to_vector(llvm::seq(0u, count));
    llvm::append_range(all, dims);
    return pickDims(builder, rank, all);
  }
  unsigned column() const { return rows.getRank(); }
  unsigned reduction() const { return rows.getRank() + 1; }

  SmallVector<OpFoldResult> sizes(int64_t columns) const {
    Value like = rows.experts ? rows.experts : rows.slots;
    SmallVector<OpFoldResult> result =
        tensor::getMixedSizes(builder, builder.getLoc(), like);
    result.push_back(builder.getIndexAttr(columns));
    return result;
  }

  /// Routing operands and their maps, after the operands that are there.
  void addRouting(SmallVectorImpl<Value> &ins,
                  SmallVectorImpl<AffineMap> &maps) const {
    ins.push_back(rows.slots);
    maps.push_back(map(1, {}));
    if (!rows.experts)
      return;
    ins.push_back(rows.experts);
    maps.push_back(map(2, {}));
  }
  /// Leading indices into a bank tensor; `routing` are the scalars that
  /// `addRouting`'s operands give.
  SmallVector<Value> bankIndices(ImplicitLocOpBuilder &b,
                                 ValueRange routing) const {
    SmallVector<Value> indices = {emitSlotIndex(b, routing[0])};
    if (rows.experts)
      indices.push_back(emitIndex(b, routing[1]));
    return indices;
  }

  ImplicitLocOpBuilder &builder;
  const Rows &rows;
  unsigned rank;
};
} // namespace

/// `sum_k x[k] bank[slot, (e,) ...]` for each row and column. `columnFirst`
/// tells whether the bank tensor ends in (column, reduction) or (reduction,
/// column).
static Value emitGatheredProduct(ImplicitLocOpBuilder &builder,
                                 const Rows &rows, Value x, Value bank,
                                 int64_t columns, bool columnFirst) {
  RowLoops loops(builder, rows, 2);
  unsigned xRows = typeOf(x).getRank() - 1;
  SmallVector<Value> ins = {x};
  SmallVector<AffineMap> maps = {loops.map(xRows, {loops.reduction()})};
  loops.addRouting(ins, maps);
  maps.push_back(loops.map(rows.getRank(), {loops.column()}));
  Value zeros = emitZeros(builder, loops.sizes(columns));
  return emitGeneric(builder, ins, zeros, maps, 1,
                     [&](ImplicitLocOpBuilder &b, ValueRange args) {
                       SmallVector<Value> indices =
                           loops.bankIndices(b, args.drop_front());
                       Value column = emitLoopIndex(b, loops.column());
                       Value reduction = emitLoopIndex(b, loops.reduction());
                       indices.append({columnFirst ? column : reduction,
                                       columnFirst ? reduction : column});
                       Value element =
                           tensor::ExtractOp::create(b, bank, indices);
                       return emitMultiplyAdd(b, args[0], element, args.back());
                     });
}

Value to_linalg::emitShrink(ImplicitLocOpBuilder &builder, const Rows &rows,
                            const LoadedSlice &slice, Value x) {
  Value product = emitGatheredProduct(builder, rows, x, slice.a, slice.maxRank,
                                      /*columnFirst=*/true);
  RowLoops loops(builder, rows, 1);
  AffineMap all = loops.map(rows.getRank(), {loops.column()});
  Value empty =
      emitEmpty(builder, loops.sizes(slice.maxRank), builder.getF32Type());
  return emitGeneric(
      builder, {product, rows.slots}, empty, {all, loops.map(1, {}), all}, 0,
      [&](ImplicitLocOpBuilder &b, ValueRange args) {
        return emitMaskedScale(b, slice, args[1], loops.column(), args[0]);
      });
}

Value to_linalg::emitEmbeddingShrink(ImplicitLocOpBuilder &builder,
                                     const Rows &rows, const LoadedSlice &slice,
                                     Value ids) {
  RowLoops loops(builder, rows, 1);
  Value empty =
      emitEmpty(builder, loops.sizes(slice.maxRank), builder.getF32Type());
  AffineMap token = loops.map(1, {});
  AffineMap all = loops.map(1, {loops.column()});
  return emitGeneric(builder, {ids, rows.slots}, empty, {token, token, all}, 0,
                     [&](ImplicitLocOpBuilder &b, ValueRange args) {
                       Value id = emitCheckedTokenId(b, args[0], slice.in);
                       SmallVector<Value> indices =
                           loops.bankIndices(b, args.slice(1, 1));
                       indices.append({emitLoopIndex(b, loops.column()), id});
                       Value element =
                           tensor::ExtractOp::create(b, slice.a, indices);
                       return emitMaskedScale(b, slice, args[1], loops.column(),
                                              emitExtend(b, element));
                     });
}

Value to_linalg::emitExpand(ImplicitLocOpBuilder &builder, const Rows &rows,
                            const LoadedSlice &slice, Value base,
                            Value shrunk) {
  Value delta = emitGatheredProduct(builder, rows, shrunk, slice.b, slice.out,
                                    /*columnFirst=*/false);
  RowLoops loops(builder, rows, 1);
  AffineMap all = loops.map(rows.getRank(), {loops.column()});
  Type element = typeOf(base).getElementType();
  Value empty = emitEmpty(
      builder, tensor::getMixedSizes(builder, builder.getLoc(), base), element);
  return emitGeneric(
      builder, {base, delta, rows.slots}, empty,
      {all, all, loops.map(1, {}), all}, 0,
      [&](ImplicitLocOpBuilder &b, ValueRange args) {
        Value sum = arith::AddFOp::create(b, emitExtend(b, args[0]), args[1]);
        Value zero = arith::ConstantOp::create(b, b.getI32IntegerAttr(0));
        Value adapted = emitBelowRank(b, slice, args[2], zero);
        // Not `base + 0`, which changes -0 and signalling NaNs.
        return arith::SelectOp::create(b, adapted, emitRound(b, sum, element),
                                       args[0])
            .getResult();
      });
}

//===----------------------------------------------------------------------===//
// Whole sites
//===----------------------------------------------------------------------===//

Value to_linalg::emitForEachSlice(
    ImplicitLocOpBuilder &builder, const BankSite &site, Value base,
    llvm::function_ref<Value(const BankSlice &, unsigned, Value)> emit) {
  if (site.slices.size() == 1)
    return emit(site.slices.front(), 0, base);
  int64_t offset = 0;
  for (auto [index, slice] : llvm::enumerate(site.slices)) {
    // Read from what was written last, so that bufferization stays in place.
    Value columns = emitSliceColumns(builder, base, offset, slice.out);
    base =
        emitInsertColumns(builder, emit(slice, index, columns), base, offset);
    offset += slice.out;
  }
  return base;
}

Value to_linalg::emitSiteShrink(ImplicitLocOpBuilder &builder,
                                const BankSite &site, const Rows &rows,
                                const LoadedSlice &slice, Value x) {
  return site.kind == SiteKind::Embedding
             ? emitEmbeddingShrink(builder, rows, slice, x)
             : emitShrink(builder, rows, slice, x);
}

Value to_linalg::emitAdapt(ImplicitLocOpBuilder &builder, const BankSite &site,
                           Value slots, Value base, Value x) {
  Rows rows{slots, {}};
  return emitForEachSlice(
      builder, site, base,
      [&](const BankSlice &slice, unsigned, Value columns) {
        LoadedSlice loaded(builder, slice);
        Value shrunk = emitSiteShrink(builder, site, rows, loaded, x);
        return emitExpand(builder, rows, loaded, columns, shrunk);
      });
}
