//===- Insertion.h - What insertion fills in ------------------ -*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_LIB_DIALECT_LORA_TRANSFORMS_INSERTION_H
#define LORA_LIB_DIALECT_LORA_TRANSFORMS_INSERTION_H

#include "lora/Dialect/LoRA/Transforms/InsertAdapters.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::lora {

/// The routings of a function, made when first asked for.
class FunctionRouting {
public:
  explicit FunctionRouting(func::FuncOp function);

  /// Of all tokens, or of the rows that the `select` argument picks.
  Value get(bool selected);

private:
  std::optional<unsigned> findRole(StringRef role);
  Value gatherSlots(OpBuilder &builder, Value select);

  func::FuncOp function;
  Value slots;
  RouteOp tokens, selectedRows;
};

/// The bank while it is being filled; sites are found by name in constant time.
class BankBuilder {
public:
  LogicalResult init(ModuleOp module, const InsertOptions &options, Type dtype);

  /// The reference to a layer's site, made if missing.
  FailureOr<SymbolRefAttr> getSite(LayerOpInterface layer,
                                   MoELayerOpInterface moe,
                                   ArrayRef<SliceAttr> slices);
  BankOp get() { return bank; }

private:
  ModuleOp module;
  const InsertOptions *options = nullptr;
  Type dtype;
  BankOp bank;
  DenseMap<StringAttr, BankSiteOp> sites;
};

/// Why a delta on the layer's result would be wrong, or no valid IR; empty if
/// it would be neither.
std::string whyNotOnResult(LayerOpInterface layer, const VariantTable &variants,
                           ArrayRef<SliceAttr> slices);

} // namespace mlir::lora

#endif // LORA_LIB_DIALECT_LORA_TRANSFORMS_INSERTION_H
