//===- InsertionReport.h - Why each layer has an adapter or none -*- C++ -*-=//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The decisions of one insertion as data, and as an HTML page.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_TRANSFORMS_INSERTIONREPORT_H
#define LORA_DIALECT_LORA_TRANSFORMS_INSERTIONREPORT_H

#include "lora/Dialect/LoRA/IR/Predicates.h"

#include "mlir/IR/Location.h"
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
    std::vector<std::string> unmatched; ///< Modules that name no layer.
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
  /// Patterns of `sites` that choose no layer.
  std::vector<std::string> unmatchedPatterns;
  /// What made the insertion fail. Then `sites` are those decided before, or,
  /// where only the selection failed, what would have been decided.
  std::vector<std::string> errors;
};

/// Writes one page that needs nothing else: no network, no JavaScript (with it,
/// layers can be filtered). Layers that differ in the numbers of their site
/// alone are one entry. Everything of the report is escaped; the same report
/// gives the same bytes.
void writeHTMLReport(const InsertionReport &report, raw_ostream &os);

/// Writes the page to a file. What this process has written is not written
/// over: then `page.html` is `page.2.html`, with a remark at `loc`. "-" is the
/// standard output. Errors at `loc`: a file that cannot be written.
LogicalResult writeHTMLReportFile(const InsertionReport &report, StringRef path,
                                  Location loc);

/// Adds the flag `--lora-report=FILE.html` to a tool: the page of every
/// insertion that has no `report` option of its own.
void registerReportCLOptions();

/// What `--lora-report` says; empty without it.
StringRef getReportFlag();

} // namespace mlir::lora

#endif // LORA_DIALECT_LORA_TRANSFORMS_INSERTIONREPORT_H
