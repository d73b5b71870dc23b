//===- InsertAdapters.h - Adapters on the layers of a program - -*- C++
//-*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_TRANSFORMS_INSERTADAPTERS_H
#define LORA_DIALECT_LORA_TRANSFORMS_INSERTADAPTERS_H

#include "lora/Dialect/LoRA/Transforms/InsertionReport.h"
#include "lora/Dialect/LoRA/Transforms/Predicates.h"
#include "lora/Dialect/LoRA/Transforms/SiteSelection.h"

#include "mlir/IR/BuiltinOps.h"

#include <string>

namespace mlir::lora {

struct InsertOptions {
  SmallVector<std::string> sites;    ///< See SiteSelection::get.
  SmallVector<std::string> adapters; ///< PEFT folders.
  int64_t maxAdapters = 8;
  int64_t maxRank = 64;
  std::string dtype = "f32";
  std::string bank = "adapters";  ///< Symbol of the bank.
  std::string policy = "default"; ///< See getPolicy.
  bool fullySharded = false;      ///< Both factors are split across ranks.
  /// Of patterns and of adapters' modules.
  Unmatched unmatched = Unmatched::Error;
  /// Compiled PDL files that stand beside the records: PDLPredicates.
  SmallVector<std::string> predicates;
  /// More adapters, already read.
  ArrayRef<AdapterModules> modules;
  /// Instead of the policy's records and those of plugins.
  std::optional<std::vector<Predicate>> records;
  InsertionReport *report = nullptr; ///< Filled if given.
};

/// Gives every selected layer that a record accepts its adapter at its delta
/// point (`lora.adapt`, or the layer's own adapter op in its place) and a site
/// in the bank. What a layer does besides its product, and its collective,
/// stay. Functions with adapted layers get one argument `slots: tensor<?xi32>`
/// at the end. Changes nothing on a program that has all of it. Errors: what
/// VariantTable::get, PDLPredicates::load, readAdapterModules and SiteSelection
/// report, an unknown policy, a bank of other limits, two layers of one site
/// with different slices, what findConflicts says of the records, a tie with a
/// pattern, a function to be changed that is called.
LogicalResult insertAdapters(ModuleOp module, const InsertOptions &options);

} // namespace mlir::lora

#endif // LORA_DIALECT_LORA_TRANSFORMS_INSERTADAPTERS_H
