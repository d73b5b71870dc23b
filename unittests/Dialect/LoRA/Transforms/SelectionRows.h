//===- SelectionRows.h - What vLLM selects, as situations in IR -*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// test/data/reference/selection.json has which wrapper vLLM 0.33 selects, got
// by executing it. Here a row becomes what it means in a module: declared
// variants, an op and the facts about it.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_UNITTESTS_DIALECT_LORA_TRANSFORMS_SELECTIONROWS_H
#define LORA_UNITTESTS_DIALECT_LORA_TRANSFORMS_SELECTIONROWS_H

#include "lora/Dialect/LoRA/Transforms/Predicates.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace selection {

/// One row, see the keys in the file's first.
struct Row {
  std::string kind, identity, registered;
  int64_t degree = 1; ///< The layer's own.
  int64_t packed = 0;
  bool fullySharded = false;
  std::string selected;              ///< Empty: none.
  std::vector<std::string> matching; ///< In vLLM's order.

  std::string text() const;
};

struct Rows {
  std::vector<std::string> order; ///< Wrappers as vLLM tries them.
  std::vector<Row> rows;

  /// The file's; read once.
  static const Rows &get();
};

/// A layer of vLLM as an op.
struct Kind {
  llvm::StringRef name;
  llvm::StringRef root; ///< Kind of the dialect; empty: no layer of it.
  llvm::StringRef op;   ///< Of the class; the root, or a variant of it.
  int64_t slices;       ///< 0: as many as are packed (experts).
};

/// Null: vLLM's kind has no op.
const Kind *getKind(llvm::StringRef name);

/// A module that declares what a row is about, and its table.
struct Situation {
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::lora::VariantTable variants;
  mlir::StringAttr op;
};

/// Situations of rows, each made once by parsing text.
class Situations {
public:
  explicit Situations(mlir::MLIRContext *context) : context(context) {}

  /// Null, with a failed expectation, if the text is no module.
  const Situation *get(const Row &row);

  static std::string getSource(const Row &row);

private:
  mlir::MLIRContext *context;
  std::map<std::string, std::unique_ptr<Situation>> bySource;
};

/// What a row says about its layer. Its site ends in `component`.
mlir::lora::LayerFacts getFacts(const Row &row, const Situation &situation,
                                llvm::StringRef component = "layer");

/// Whether the op that the row is about derives from what its root resolves to.
bool isOfTarget(const Row &row, const Situation &situation);
/// Whether it is exactly that.
bool isTarget(const Row &row, const Situation &situation);

} // namespace selection

#endif // LORA_UNITTESTS_DIALECT_LORA_TRANSFORMS_SELECTIONROWS_H
