//===- Predicates.h - Which layers take which adapters, as data - -*- C++
//-*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A table of records, one for each kind of adapter and layer. The first record
// by priority that accepts a layer decides; a tie is an error.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_TRANSFORMS_PREDICATES_H
#define LORA_DIALECT_LORA_TRANSFORMS_PREDICATES_H

#include "lora/Dialect/LoRA/IR/LoRA.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"

#include <string>

namespace mlir::lora {

/// How a layer's op may relate to a record's base op.
enum class Identity {
  Exact,   ///< It is the base op, by name.
  Derived, ///< It derives from the base op, by the declared lineage.
  Either
};

/// What an accepted layer gets.
enum class AdapterKind {
  Delta,  ///< `lora.adapt` on its result.
  Experts ///< `lora.adapted_moe` in its place.
};

struct Predicate {
  StringRef name;
  StringRef base; ///< Op name of the base layer.
  Identity identity = Identity::Exact;
  unsigned slices = 0;      ///< Modules packed in the layer; 0: any number.
  bool fullySharded = true; ///< May A be split along the rank across ranks?
  int64_t maxDegree = 0;    ///< Of tensor parallelism; 0: any.
  bool collective = false;  ///< May the layer end in a collective of its own?
  int priority = 0;         ///< Higher ones are asked first.
  AdapterKind kind = AdapterKind::Delta;
};

/// The records of the dialect's own nine layers.
ArrayRef<Predicate> getInTreePredicates();

/// What a record is judged against besides the layer.
struct PredicateContext {
  bool fullySharded = false;
  /// Op name -> the op name it derives from.
  llvm::StringMap<std::string> lineage;
};

/// A table ready for many questions: records are looked up by op name once.
class PredicateTable {
public:
  explicit PredicateTable(ArrayRef<Predicate> records,
                          PredicateContext context = {});

  struct Decision {
    const Predicate *record = nullptr; ///< Null: refused. The table's own.
    const Predicate *tied = nullptr;   ///< Another one of equal priority.
    std::string clause;                ///< Refused: what was not met.
  };
  /// The record for a layer that packs `slices` modules. `clause` is the one
  /// that failed in the record that got furthest by priority, or says that no
  /// record names the op.
  Decision decide(LayerOpInterface layer, size_t slices);

private:
  ArrayRef<const Predicate *> recordsOf(OperationName name);

  SmallVector<Predicate> records; ///< By falling priority.
  PredicateContext context;
  /// Keyed by identifier: an OperationName dangles once its dialect loads.
  DenseMap<StringAttr, SmallVector<const Predicate *, 2>> byName;
};

/// Prints a table, one record a line.
void printPredicates(raw_ostream &os, ArrayRef<Predicate> records);

} // namespace mlir::lora

#endif // LORA_DIALECT_LORA_TRANSFORMS_PREDICATES_H
