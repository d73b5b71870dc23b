//===- Emit.h - Pieces of linalg that patterns share --------- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_LIB_CONVERSION_LORATOLINALG_EMIT_H
#define LORA_LIB_CONVERSION_LORATOLINALG_EMIT_H

#include "lora/Conversion/LoRAToLinalg/BankGlobals.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir {
class RewritePatternSet;
class TypeConverter;
} // namespace mlir

namespace mlir::lora::to_linalg {

using BodyBuilder =
    llvm::function_ref<Value(ImplicitLocOpBuilder &builder, ValueRange args)>;

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

/// An uninitialised tensor.
Value emitEmpty(ImplicitLocOpBuilder &builder, ArrayRef<OpFoldResult> sizes,
                Type element);

/// A tensor of f32 zeros.
Value emitZeros(ImplicitLocOpBuilder &builder, ArrayRef<OpFoldResult> sizes);

/// `value` as `type`, which differs in static sizes at most.
Value emitCast(ImplicitLocOpBuilder &builder, Value value, Type type);

/// Flattens all dimensions but the last `trailing` (0 or 1) to tokens. With
/// `trailing` 1 the last size becomes `lastSize` in the type.
Value flattenTokens(ImplicitLocOpBuilder &builder, Value value,
                    unsigned trailing, int64_t lastSize = 0);

/// Undoes `flattenTokens`: `tokens` `[T, C]` gets the leading sizes of `like`,
/// whose last `trailing` dimensions are none of them.
Value unflattenTokens(ImplicitLocOpBuilder &builder, Value tokens, Value like,
                      unsigned trailing);

/// `size` columns (of the last dimension) from `offset` on, every `stride`-th.
Value emitSliceColumns(ImplicitLocOpBuilder &builder, Value tensor,
                       int64_t offset, int64_t size, int64_t stride = 1);

/// `target` with its columns from `offset` on replaced by `columns`.
Value emitInsertColumns(ImplicitLocOpBuilder &builder, Value columns,
                        Value target, int64_t offset);

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// A linalg.generic with one result, whose last `reductions` dimensions are
/// reductions. `maps` are of `ins`, then of `out`.
Value emitGeneric(ImplicitLocOpBuilder &builder, ValueRange ins, Value out,
                  ArrayRef<AffineMap> maps, unsigned reductions,
                  BodyBuilder body);

/// A map that picks `dims` of `rank` dimensions.
AffineMap pickDims(ImplicitLocOpBuilder &builder, unsigned rank,
                   ArrayRef<unsigned> dims);

/// Scalar of any float type to f32, and f32 to `type`.
Value emitExtend(ImplicitLocOpBuilder &builder, Value scalar);
Value emitRound(ImplicitLocOpBuilder &builder, Value scalar, Type type);

/// A scalar id as an index.
Value emitIndex(ImplicitLocOpBuilder &builder, Value id);

/// Checks at run time that a token id is below `vocab`; returns its index.
Value emitCheckedTokenId(ImplicitLocOpBuilder &builder, Value id,
                         int64_t vocab);

/// `value` rounded to `element`; no op if it is f32 already.
Value emitRounded(ImplicitLocOpBuilder &builder, Value value, Type element);

/// `x W^T + bias` in f32, with x's leading dimensions; `bias` may be null.
Value emitLinear(ImplicitLocOpBuilder &builder, Value x, Value weight,
                 Value bias, StringAttr site);

//===----------------------------------------------------------------------===//
// Adapters
//===----------------------------------------------------------------------===//

/// The adapter that each row of an activation takes: rows are tokens `[T]`, or
/// `[T, k]` with the experts that a token goes to.
struct Rows {
  Value slots;   ///< `[T]` i32.
  Value experts; ///< `[T, k]`, or null.

  unsigned getRank() const { return experts ? 2 : 1; }
};

/// The tensors of a slice, loaded once for all loops that read them.
struct LoadedSlice {
  LoadedSlice(ImplicitLocOpBuilder &builder, const BankSlice &slice);
  Value a, b, rank, scale;
  int64_t in, out, maxRank;
};

/// `scale (x A^T)` in f32, `[rows..., max_rank]`; 0 from the adapter's rank on
/// and for rows without the slice. `x` is `[rows..., in]`, or `[T, in]`.
Value emitShrink(ImplicitLocOpBuilder &builder, const Rows &rows,
                 const LoadedSlice &slice, Value x);

/// As `emitShrink`, for token ids `[T]`.
Value emitEmbeddingShrink(ImplicitLocOpBuilder &builder, const Rows &rows,
                          const LoadedSlice &slice, Value ids);

/// `base + shrunk B^T`, summed in f32 and rounded to base's element type; rows
/// without the slice are base's, bit for bit. `base` is `[rows..., out]`.
Value emitExpand(ImplicitLocOpBuilder &builder, const Rows &rows,
                 const LoadedSlice &slice, Value base, Value shrunk);

/// `base` `[T, out]` with the columns of each slice of `site` replaced by what
/// `emit(slice, index, columns)` makes of them.
Value emitForEachSlice(
    ImplicitLocOpBuilder &builder, const BankSite &site, Value base,
    llvm::function_ref<Value(const BankSlice &, unsigned, Value)> emit);

/// `emitShrink` or `emitEmbeddingShrink`, by the site's kind.
Value emitSiteShrink(ImplicitLocOpBuilder &builder, const BankSite &site,
                     const Rows &rows, const LoadedSlice &slice, Value x);

/// Adds the deltas of all slices of a linear or embedding site to `base`
/// `[T, out]`, each to its columns. `x` is `[T, in]`, or ids `[T]`.
Value emitAdapt(ImplicitLocOpBuilder &builder, const BankSite &site,
                Value slots, Value base, Value x);

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

void populateLayerPatterns(const TypeConverter &converter,
                           RewritePatternSet &patterns);
void populateAdapterPatterns(const TypeConverter &converter,
                             const BankGlobals &banks,
                             RewritePatternSet &patterns);
void populateMoEPatterns(const TypeConverter &converter,
                         const BankGlobals &banks, RewritePatternSet &patterns);

} // namespace mlir::lora::to_linalg

#endif // LORA_LIB_CONVERSION_LORATOLINALG_EMIT_H
