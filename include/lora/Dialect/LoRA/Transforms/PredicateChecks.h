//===- PredicateChecks.h - Static checks of a table ----------- -*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What can be said about a table of records without any program: over all
// layers and their declared variants, an op derived from each and a replacement
// of each, and all counts that the records tell apart.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_TRANSFORMS_PREDICATECHECKS_H
#define LORA_DIALECT_LORA_TRANSFORMS_PREDICATECHECKS_H

#include "lora/Dialect/LoRA/IR/Predicates.h"
#include "lora/Dialect/LoRA/IR/VariantTable.h"

#include <string>
#include <vector>

namespace mlir::lora {

struct PredicateFinding {
  enum class Kind {
    DuplicateName, ///< Error: two records of one name.
    Overlap,       ///< Error: two of equal priority accept one layer, even if
                   ///< another one of higher priority decides there.
    Unreachable,   ///< Accepts no layer.
    Shadowed,      ///< Others of higher priority accept all that it accepts.
    Uncovered      ///< Layers that no record accepts.
  };
  Kind kind;
  std::string message; ///< Names records with their providers.

  bool isError() const {
    return kind == Kind::DuplicateName || kind == Kind::Overlap;
  }
};

/// The errors of a table, what --lora-insert-adapters refuses. Quadratic in the
/// records. `variants`: what is declared; null for the dialect's layers alone.
std::vector<PredicateFinding>
findConflicts(ArrayRef<Predicate> records,
              const VariantTable *variants = nullptr);

/// All findings. Layers whose packed length contradicts their slices need no
/// record.
std::vector<PredicateFinding>
checkPredicates(ArrayRef<Predicate> records,
                const VariantTable *variants = nullptr);

/// One line each: error, warning or note, and the message.
void printFindings(raw_ostream &os, ArrayRef<PredicateFinding> findings);

} // namespace mlir::lora

#endif // LORA_DIALECT_LORA_TRANSFORMS_PREDICATECHECKS_H
