//===- Predicates.h - Decide which layers take adapters ------- -*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Decisions by a table of records (lora/Dialect/LoRA/IR/Predicates.h). The
// first record by priority that accepts a layer decides; a tie is an error.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_TRANSFORMS_PREDICATES_H
#define LORA_DIALECT_LORA_TRANSFORMS_PREDICATES_H

#include "lora/Dialect/LoRA/IR/Predicates.h"
#include "lora/Dialect/LoRA/IR/VariantTable.h"

#include <string>
#include <vector>

namespace mlir::lora {

/// The records of a policy; null if there is no such policy. `default` is the
/// dialect's own table. Without what plugins add.
const std::vector<Predicate> *getPolicy(StringRef name);

/// What a record is judged against.
struct LayerFacts {
  StringAttr op; ///< Op name.
  StringAttr site;
  int64_t packed = 0; ///< Modules of the checkpoint in it; 0: not said.
  int64_t slices = 1; ///< Parts side by side in the output.
  int64_t degree = 1;
  bool fullySharded = false;

  static LayerFacts get(LayerOpInterface layer, bool fullySharded = false);
};

/// A table ready for many questions: records are looked up by op name once.
class PredicateTable {
public:
  /// `variants` must outlive the table.
  PredicateTable(std::vector<Predicate> records, const VariantTable &variants);

  /// A record that is about this kind of layer and does not accept it.
  struct NearMiss {
    const Predicate *record;
    std::string clause; ///< "record 'r' expects ..., found ...".
  };
  struct Decision {
    const Predicate *record = nullptr; ///< Null: none accepts. The table's own.
    const Predicate *tied = nullptr;   ///< Another one of equal priority.
    /// Those asked before the record was found, by falling priority.
    SmallVector<NearMiss, 2> nearMisses;
  };
  Decision decide(const LayerFacts &facts);

  /// Why no record accepts: the first near miss, or that no record names the
  /// op.
  static std::string explain(const Decision &decision, const LayerFacts &facts);

  ArrayRef<Predicate> getRecords() const { return records; }

private:
  /// A record about an op, and the identity clause if that already fails.
  struct Candidate {
    const Predicate *record;
    std::string identityClause;
  };
  ArrayRef<Candidate> candidatesFor(StringAttr op);

  std::vector<Predicate> records; ///< By falling priority.
  const VariantTable &variants;
  /// Keyed by identifier: an OperationName dangles once its dialect loads.
  DenseMap<StringAttr, SmallVector<Candidate, 2>> byName;
};

/// "exact", "derived" or "either".
StringRef stringify(Identity identity);
/// "any", "3", ">=2", "<=1" or "1..3"; `least` is the smallest count there is.
std::string stringify(Range range, int64_t least);

/// Prints a table, one record a line.
void printPredicates(raw_ostream &os, ArrayRef<Predicate> records);

} // namespace mlir::lora

#endif // LORA_DIALECT_LORA_TRANSFORMS_PREDICATES_H
