//===- SiteSelection.h - Which sites get adapters ------------ -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// By patterns and by the modules that adapter files touch; keeps count of what
// matched nothing.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_TRANSFORMS_SITESELECTION_H
#define LORA_DIALECT_LORA_TRANSFORMS_SITESELECTION_H

#include "lora/Dialect/LoRA/IR/LoRA.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/GlobPattern.h"
#include "llvm/Support/Regex.h"

#include <string>
#include <vector>

namespace mlir::lora {

/// What becomes of a pattern or an adapter's module that selects nothing.
enum class Unmatched { Error, Warn, Ignore };

/// A module's name with `*` for the numbers that tell layers apart: components
/// that are one, and those inside all but the last.
std::string getModulePattern(StringRef name);

/// What an adapter changes, without its numbers.
struct AdapterModules {
  struct Module {
    std::string name;     ///< As peft::normalizeModule spells it.
    int64_t rank = 0;     ///< Largest of its factors; 0: unknown.
    int64_t elements = 0; ///< Numbers in A and B together.
  };
  std::string name; ///< For messages: the folder.
  std::vector<Module> modules;
};

/// The modules of PEFT folders. Errors go to `emitError`: one that cannot be
/// read.
FailureOr<std::vector<AdapterModules>>
readAdapterModules(ArrayRef<std::string> folders,
                   llvm::function_ref<InFlightDiagnostic()> emitError);

class SiteSelection {
public:
  /// `patterns`: "all", `/regular expression/`, a glob with `*`, `?` or `[`, or
  /// the name of a module, whole or its last components (`q_proj`). `adapters`
  /// must outlive the selection. Neither given: all. Both given: the union.
  /// Errors go to `emitError`: a bad pattern.
  static FailureOr<SiteSelection>
  get(ArrayRef<std::string> patterns, ArrayRef<AdapterModules> adapters,
      llvm::function_ref<InFlightDiagnostic()> emitError);

  /// Whether any of a layer's modules, or its site, is selected.
  bool selects(StringAttr site, ArrayRef<SliceAttr> slices);

  /// An adapter and its module that lands on a layer.
  struct Landing {
    unsigned adapter; ///< Index of the adapter.
    const AdapterModules::Module *module;
  };
  SmallVector<Landing> getLandings(StringAttr site,
                                   ArrayRef<SliceAttr> slices) const;
  /// Whether a pattern or an adapter module has selected nothing so far.
  bool isPending() const;

  /// Says which patterns and adapter modules have selected nothing, with the
  /// nearest of `modules`: once for each pattern, for each kind of module
  /// (those of one getModulePattern) up to eight an adapter, and once for an
  /// adapter that selects nothing at all. Fails if there are any.
  LogicalResult
  verifyAllMatched(ArrayRef<std::string> modules,
                   llvm::function_ref<InFlightDiagnostic()> emit) const;

  /// Modules of an adapter, and patterns, that have selected nothing.
  std::vector<StringRef> getUnmatched(unsigned adapter) const;
  std::vector<StringRef> getUnmatchedPatterns() const;

private:
  struct Pattern {
    std::string text;
    std::optional<llvm::GlobPattern> glob;
    std::shared_ptr<llvm::Regex> regex;
    bool matched = false;
    bool matches(StringRef name) const;
  };
  struct Target {
    SmallVector<Landing, 1> landings;
    bool matched = false;
  };

  bool everything = false;
  std::vector<Pattern> patterns;
  ArrayRef<AdapterModules> adapters;
  llvm::StringMap<Target> modules;
};

} // namespace mlir::lora

#endif // LORA_DIALECT_LORA_TRANSFORMS_SITESELECTION_H
