//===- BankGlobals.h - A bank as external tensors ------------ -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_CONVERSION_LORATOLINALG_BANKGLOBALS_H
#define LORA_CONVERSION_LORATOLINALG_BANKGLOBALS_H

#include "lora/Dialect/LoRA/IR/LoRA.h"

namespace mlir {
class ImplicitLocOpBuilder;
class ModuleOp;
} // namespace mlir

namespace mlir::lora {

/// One slice of a bank site as external tensors, dense over the slots (S), with
/// R max_rank and E experts (moe sites only):
///   a [S, (E,) R, in]   b [S, (E,) R, out]   rank [S] i32   scale [S] f32
/// Rows of a and b beyond an adapter's rank are zero; rank 0 is an adapter
/// without the slice.
struct BankSlice {
  struct Tensor {
    FlatSymbolRefAttr symbol;
    RankedTensorType type;
    /// Loads the tensor at the builder's place.
    Value load(ImplicitLocOpBuilder &builder) const;
  };
  Tensor a, b, rank, scale;
  int64_t in = 0;
  int64_t out = 0;
  int64_t maxRank = 0;
};

struct BankSite {
  SiteKind kind;
  SmallVector<BankSlice> slices;
};

/// The globals that stand for a module's banks.
class BankGlobals {
public:
  /// Declares globals `<bank>/<site>/<slice>/{a,b,rank,scale}` for every bank
  /// in the body of `module`, before the bank. Emits an error and changes
  /// nothing if a name is taken.
  static FailureOr<BankGlobals> declare(ModuleOp module);

  /// What `adapter`, `@bank::@site`, names, or null.
  const BankSite *lookup(SymbolRefAttr adapter) const;

private:
  DenseMap<SymbolRefAttr, BankSite> sites;
};

} // namespace mlir::lora

#endif // LORA_CONVERSION_LORATOLINALG_BANKGLOBALS_H
