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

/// The records of a policy, without what plugins add; null if there is no such
/// policy. `default`: every layer, its variants and what derives from either.
/// `vllm`: what vLLM 0.33 selects, its gaps included (docs/Predicates.md).
const std::vector<Predicate> *getPolicy(StringRef name);

/// A policy's records and those that plugins have added to the dialect. Error:
/// an unknown policy.
FailureOr<std::vector<Predicate>> getPolicyWithPlugins(StringRef name,
                                                       ModuleOp module);

/// What a record is judged against.
struct LayerFacts {
  StringAttr op; ///< Op name.
  StringAttr site;
  /// Modules of the checkpoint in it; 0: not said. Of experts: the weights of
  /// the first product, gate and up apart or as one.
  int64_t packed = 0;
  /// Parts side by side in the output. Of experts: as packed.
  int64_t slices = 1;
  int64_t degree = 1;
  bool fullySharded = false;

  static LayerFacts get(LayerOpInterface layer, bool fullySharded = false);
};

/// The clauses of a record besides identity, in the order of asking.
enum class Clause {
  None,
  Component,
  Packed,
  Slices,
  Consistent,
  FullySharded,
  Degree
};

/// The first clause that a layer does not meet; None if it meets all.
Clause getFailedClause(const Predicate &record, const LayerFacts &facts);
/// The same without asking for the site.
Clause getFailedCount(const Predicate &record, const LayerFacts &facts);

/// Whether an identity clause is met by an op that is the target, derives from
/// (or is) the record's base, derives from (or is) the target.
bool acceptsIdentity(Identity identity, bool isTarget, bool isOfBase,
                     bool isOfTarget);

/// A table ready for many questions: records are looked up by op name once.
/// Equal tables whatever the order in which plugins have added their records.
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

  /// Every record that accepts a layer, as they are asked.
  SmallVector<const Predicate *> getAccepting(const LayerFacts &facts);

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

  /// By falling priority; the dialect's own in their order, then plugins' by
  /// provider and name.
  std::vector<Predicate> records;
  const VariantTable &variants;
  /// Keyed by identifier: an OperationName dangles once its dialect loads.
  DenseMap<StringAttr, SmallVector<Candidate, 2>> byName;
};

/// "exact", "derived" or "either".
StringRef stringify(Identity identity);
/// "any", "3", ">=2", "<=1" or "1..3"; `least` is the smallest count there is.
std::string stringify(CountRange range, int64_t least);

/// Prints a table, one record a line.
void printPredicates(raw_ostream &os, ArrayRef<Predicate> records);

} // namespace mlir::lora

#endif // LORA_DIALECT_LORA_TRANSFORMS_PREDICATES_H
