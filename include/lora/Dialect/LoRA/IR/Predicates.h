//===- Predicates.h - Which layers take adapters, as data ----- -*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The records that say which layers take adapters. A plugin adds its own to the
// dialect; deciding by them is a matter of Transforms.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_IR_PREDICATES_H
#define LORA_DIALECT_LORA_IR_PREDICATES_H

#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace mlir::lora {

/// How an op must relate to a record's target: its base, or with `resolve` what
/// the base resolves to.
enum class Identity {
  Exact,   ///< It is the target.
  Derived, ///< It is the target, or derives from it.
  Either   ///< It is or derives from the base, resolved or not.
};

/// What an accepted layer gets.
enum class Effect {
  Adapt, ///< An adapter, at the layer's delta point.
  Refuse ///< None, with this record as the reason.
};

/// A closed range of counts.
struct CountRange {
  int64_t min = 0;
  int64_t max = std::numeric_limits<int64_t>::max();

  bool contains(int64_t value) const { return min <= value && value <= max; }
  bool isAny() const { return *this == CountRange(); }
  static CountRange exactly(int64_t value) { return {value, value}; }
  static CountRange atLeast(int64_t value) { return {value}; }
  static CountRange atMost(int64_t value) { return {0, value}; }
  friend bool operator==(const CountRange &, const CountRange &) = default;
};

/// A layer is accepted if it meets every clause.
struct Predicate {
  std::string name = {};    ///< Unique in a table.
  std::string adapter = {}; ///< Kind of the adapter; empty: the name.
  std::string base = {};    ///< Op name of a layer kind or of a variant.
  bool resolve = true;
  Identity identity = Identity::Either;
  CountRange packed = {}; ///< Modules that the layer packs; 0: it does not say.
  CountRange slices = {}; ///< Parts side by side in its output.
  /// Whether the packed length must be 0, 1 or the number of parts.
  bool consistent = true;
  std::optional<bool> fullySharded = {}; ///< Absent: either.
  CountRange degree = CountRange::atLeast(1);
  std::string component = {}; ///< Last component of the site; empty: any.
  int priority = 0;           ///< Higher ones are asked first.
  Effect effect = Effect::Adapt;
  std::string reason = {};   ///< Of a refusal.
  std::string provider = {}; ///< Empty: the dialect.

  llvm::StringRef getAdapter() const {
    return adapter.empty() ? name : adapter;
  }
  llvm::StringRef getProvider() const {
    return provider.empty() ? llvm::StringRef("lora-opt")
                            : llvm::StringRef(provider);
  }
};

} // namespace mlir::lora

#endif // LORA_DIALECT_LORA_IR_PREDICATES_H
