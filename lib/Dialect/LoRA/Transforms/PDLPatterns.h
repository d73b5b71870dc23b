//===- PDLPatterns.h - Patterns as records and checks --------- -*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What files of predicates say, and the reader of one. A pattern becomes a
// record; its constraints become calls of one native function with the index of
// a check, its rewrite section a call of another with the index of the record:
// nothing that a file says can reach the program.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_LIB_DIALECT_LORA_TRANSFORMS_PDLPATTERNS_H
#define LORA_LIB_DIALECT_LORA_TRANSFORMS_PDLPATTERNS_H

#include "lora/Dialect/LoRA/Transforms/Predicates.h"
#include "lora/Dialect/LoRA/Transforms/SiteSelection.h"

#include "mlir/IR/BuiltinOps.h"

namespace mlir::lora {

/// Native constraint: (op, index of a check).
inline constexpr StringLiteral kPDLCheck = "lora.check";
/// Native rewrite: (index of a record).
inline constexpr StringLiteral kPDLDecide = "lora.decide";

/// A constraint of LoRAPredicates.pdll with its arguments.
struct PDLCheck {
  enum class Test {
    Variant,
    Exactly,
    Slices,
    PackedLength,
    Degree,
    FullySharded,
    Site
  };

  Test test = Test::FullySharded;
  std::string text;        ///< As in the file: HasSlices(2, 3).
  StringAttr base, target; ///< The kind and what it resolves to.
  CountRange range;
  std::unique_ptr<std::string> pattern; ///< `sites` refers to it.
  std::optional<SiteSelection> sites;
};

/// What is known of a pattern without matching it.
struct PDLPatternFacts {
  struct Use {
    unsigned check;
    bool isNegated;
  };

  StringAttr root;       ///< Op name; null: any.
  SmallVector<Use> uses; ///< Checks of the root, in the file's order.
};

struct PDLContents {
  const VariantTable &variants;
  std::vector<PDLCheck> checks = {};
  llvm::StringMap<unsigned> checkByText = {};
  /// Of equal length: one for each pattern.
  std::vector<Predicate> records = {};
  std::vector<PDLPatternFacts> patterns = {};
};

/// Adds the patterns of a file, and makes them call the two native functions.
/// Errors: see PDLPredicates::load.
LogicalResult readPDLPatterns(ModuleOp module, StringRef file,
                              PDLContents &contents);

} // namespace mlir::lora

#endif // LORA_LIB_DIALECT_LORA_TRANSFORMS_PDLPATTERNS_H
