//===- InsertionRecorder.h - What insertion says about layers -*- C++ -*---===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each decision as a remark, and in the report if one is asked for.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_LIB_DIALECT_LORA_TRANSFORMS_INSERTIONRECORDER_H
#define LORA_LIB_DIALECT_LORA_TRANSFORMS_INSERTIONRECORDER_H

#include "lora/Dialect/LoRA/Transforms/InsertAdapters.h"

#include "llvm/ADT/DenseSet.h"

namespace mlir::lora {

/// A record's name in quotes and its provider. `self` stands for the dialect's
/// own, which are else without one.
std::string quoteRecord(const Predicate &record, StringRef self = "");

class InsertionRecorder {
public:
  using Outcome = InsertionReport::Outcome;
  using NearMisses = ArrayRef<PredicateTable::NearMiss>;

  /// The arguments must outlive the recorder.
  InsertionRecorder(ModuleOp module, const InsertOptions &options,
                    const VariantTable &variants, const PredicateTable &table,
                    ArrayRef<AdapterModules> adapters,
                    const SiteSelection &selection, int64_t elementBytes);

  /// No remarks from here on: the insertion has failed, nothing is inserted.
  void beQuiet() { isQuiet = true; }

  /// The variants and records in force.
  void tables();
  void adapted(LayerOpInterface layer, ArrayRef<SliceAttr> slices,
               const Predicate &record, NearMisses nearMisses);
  /// `name` is that of the remark.
  void missed(LayerOpInterface layer, ArrayRef<SliceAttr> slices,
              StringLiteral name, Outcome outcome, const Twine &reason,
              NearMisses nearMisses = {});
  /// After all layers: what has become of the adapters.
  void landings();

private:
  InsertionReport::Site *addSite(LayerOpInterface layer,
                                 ArrayRef<SliceAttr> slices,
                                 NearMisses nearMisses);

  ModuleOp module;
  const InsertOptions &options;
  const VariantTable &variants;
  const PredicateTable &table;
  ArrayRef<AdapterModules> adapters;
  const SiteSelection &selection;
  int64_t elementBytes;
  bool isQuiet = false;
  /// Modules with an adapted layer.
  DenseSet<const AdapterModules::Module *> landed;
};

} // namespace mlir::lora

#endif // LORA_LIB_DIALECT_LORA_TRANSFORMS_INSERTIONRECORDER_H
