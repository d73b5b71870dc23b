//===- InsertionReport.h - Why each layer has an adapter or none -*- C++ -*-=//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The decisions of one insertion as data, for reports.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_TRANSFORMS_INSERTIONREPORT_H
#define LORA_DIALECT_LORA_TRANSFORMS_INSERTIONREPORT_H

#include "lora/Dialect/LoRA/IR/Predicates.h"

#include "mlir/Support/LLVM.h"

#include <cstdint>
#include <string>
#include <vector>

namespace mlir::lora {

struct InsertionReport {
  enum class Outcome {
    Adapted,
    Present,     ///< It had an adapter before.
    NotSelected, ///< Neither sites nor adapters choose it.
    Refused      ///< No record accepts it, or its own semantics forbid it.
  };

  struct Slice {
    std::string module;
    int64_t in = 0, out = 0;
  };

  struct NearMiss {
    std::string record, clause;
  };

  /// One adapter's module that lands on a site.
  struct Landing {
    unsigned adapter = 0; ///< Index into `adapters`.
    std::string module;
    int64_t rank = 0;  ///< 0: the list does not say.
    int64_t bytes = 0; ///< A and B in the bank's element type.
  };

  struct Site {
    std::string site, op, kind; ///< `kind`: the dialect's, by lineage.
    std::string location;
    std::string function;
    Outcome outcome = Outcome::Refused;
    std::string record; ///< Adapted: the record that accepts.
    std::string reason; ///< Otherwise: why not.
    std::string point;  ///< Where the delta goes.
    int64_t degree = 1;
    std::vector<NearMiss> nearMisses;
    std::vector<Slice> slices;
    std::vector<Landing> landings;
  };

  struct Variant {
    std::string name, base, provider;
    std::vector<std::string> lineage; ///< Nearest first.
    bool replaces = false, described = false;
    int64_t version = 1;
  };

  struct Adapter {
    std::string name;
    unsigned modules = 0;
  };

  std::string module; ///< The program's name or location.
  std::string policy;
  std::string dtype; ///< Of the bank.
  int64_t maxAdapters = 0, maxRank = 0;
  bool fullySharded = false;
  std::vector<Variant> variants;
  std::vector<Predicate> records;
  std::vector<Adapter> adapters;
  std::vector<Site> sites; ///< In the program's order.
};

} // namespace mlir::lora

#endif // LORA_DIALECT_LORA_TRANSFORMS_INSERTIONREPORT_H
