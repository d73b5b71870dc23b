//===- PDLPredicates.h - Predicates from compiled PDL files --- -*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Predicates without C++: patterns of the pdl dialect, as mlir-pdll makes them.
// A pattern matches a layer and says whether it takes an adapter; it stands
// beside the table's records with its benefit as the priority.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_TRANSFORMS_PDLPREDICATES_H
#define LORA_DIALECT_LORA_TRANSFORMS_PDLPREDICATES_H

#include "lora/Dialect/LoRA/Transforms/Predicates.h"

#include <memory>

namespace mlir::lora {

class PDLPredicates {
public:
  /// Reads files of `pdl.pattern` ops, MLIR text or bytecode, whose functions
  /// are those of LoRAPredicates.pdll. `variants` must outlive the predicates;
  /// `fullySharded` is what IsFullySharded answers. Loads the dialects pdl and
  /// pdl_interp. Errors, at the pattern, or at `loc` for a file that cannot be
  /// opened: PDLL source, a file that does not parse or holds other ops,
  /// unknown functions or arguments, a rewrite section that does anything but
  /// one call of LoRAAdapt or LoRARefuse on its root.
  static FailureOr<std::unique_ptr<PDLPredicates>>
  load(ArrayRef<std::string> files, const VariantTable &variants,
       bool fullySharded, Location loc);
  ~PDLPredicates();

  /// Asks the patterns about a layer and keeps what they say. To be called for
  /// all layers before the program is changed: patterns see what is around a
  /// layer, where adapters would be in the way. Changes nothing.
  void match(LayerOpInterface layer);

  /// Puts what the patterns have said about a layer into the decision of the
  /// records: the higher priority decides, an equal one is a tie.
  void decide(LayerOpInterface layer, const LayerFacts &facts,
              PredicateTable::Decision &decision);

  /// One for each pattern, in the order of the files, as far as a record can
  /// tell what a pattern asks for; the provider is the file with the pattern's
  /// name.
  ArrayRef<Predicate> getRecords() const;

private:
  struct Impl;
  explicit PDLPredicates(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl;
};

} // namespace mlir::lora

#endif // LORA_DIALECT_LORA_TRANSFORMS_PDLPREDICATES_H
