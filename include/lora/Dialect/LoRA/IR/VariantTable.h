//===- VariantTable.h - Which ops are variants of which layers -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Identity of layers. What an op *means* is said by its interfaces; what it
// *is* by its name in this table. Never by a C++ class: that test is silently
// false across shared objects.
//
// Three doors fill the table: a plugin's dialect extension, `lora.variant` ops
// of a module, and these with a description for ops without any C++.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_IR_VARIANTTABLE_H
#define LORA_DIALECT_LORA_IR_VARIANTTABLE_H

#include "lora/Dialect/LoRA/IR/LoRA.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/DenseMap.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace mlir::lora {

class DeclaredLayer;

/// Version of the contract between layers and their variants: the interfaces
/// and what `replaces` promises. A variant of a later one is refused.
inline constexpr int64_t kVariantVersion = 1;

/// Makes a variant of the layer, before it: `builder` stands there. Returns the
/// new op, whose results replace the layer's, or null where it cannot.
using ConvertFn = std::function<Operation *(OpBuilder &builder, Operation *)>;

/// One declaration.
struct Variant {
  StringAttr name;       ///< Op name of the variant.
  StringAttr base;       ///< Op name of what it derives from.
  bool replaces = false; ///< The base resolves to it.
  int64_t version = kVariantVersion;
  std::string provider; ///< Who says so, for messages.
  /// Makes one of a base op; empty: same operands, same attributes.
  ConvertFn convert;
  /// Where a module declares it; null for plugins.
  VariantOp op;
  /// How to read an op without interfaces; null: by its own.
  std::shared_ptr<const DeclaredLayer> description;
};

/// What a plugin may say besides the two names.
struct VariantOptions {
  bool replaces = false;
  int64_t version = kVariantVersion;
  ConvertFn convert = {};
};

class VariantTable {
public:
  /// Adds a declaration. Never fails: what contradicts is found by `get`, so
  /// that the order of plugins does not matter. Loads the variant's dialect if
  /// the context knows it.
  void add(Variant variant);
  void add(MLIRContext *context, StringRef name, StringRef base,
           StringRef provider, VariantOptions options = {});
  template <typename VariantOp, typename BaseOp>
  void add(MLIRContext *context, StringRef provider,
           VariantOptions options = {}) {
    add(context, VariantOp::getOperationName(), BaseOp::getOperationName(),
        provider, std::move(options));
  }

  /// The table in force for a module: the dialect's and the module's own
  /// `lora.variant` ops, verified. Errors, each naming both providers: two
  /// replacements of one kind, one name declared in two ways, an unknown base,
  /// a cycle, a version later than kVariantVersion, an op without its base's
  /// interface and without a description, two descriptions of one name, a
  /// description that its lineage or the op's own interface contradicts.
  static FailureOr<VariantTable> get(ModuleOp module);

  /// What a kind resolves to: its replacement, that one's, and so on; itself
  /// without one.
  StringAttr resolve(StringAttr kind) const;
  /// The replacement of a kind, one step; null without one.
  StringAttr getReplacement(StringAttr kind) const;
  /// What an op name derives from; null for the dialect's kinds and for names
  /// that are not in the table.
  StringAttr getBase(StringAttr name) const;
  /// Whether `ancestor` is `name` or in its lineage.
  bool derives(StringAttr name, StringAttr ancestor) const;
  /// The dialect's kind at the end of a lineage; null if there is none.
  StringAttr getRoot(StringAttr name) const;
  const Variant *lookup(StringAttr name) const;
  /// In force, by name.
  std::vector<const Variant *> getVariants() const;

  /// The op as a layer: by its description, else by its own interface; null if
  /// it is none.
  LayerOpInterface asLayer(Operation *op) const;
  ParallelLinearOpInterface asLinear(Operation *op) const;
  MoELayerOpInterface asMoE(Operation *op) const;
  /// Why a described op cannot be read as its description says; empty if it
  /// can.
  std::string whyNotReadable(Operation *op) const;

  /// One line each: name, lineage (nearest first), replaces, version, provider;
  /// whether a module declares or describes it.
  void print(raw_ostream &os) const;

private:
  LogicalResult verify(ModuleOp module);

  std::vector<Variant> declarations;
  DenseMap<StringAttr, unsigned> byName;         ///< After `get`.
  DenseMap<StringAttr, StringAttr> replacements; ///< After `get`.
};

/// Registers a vendor's dialect and what it declares: `declare` runs once, when
/// the lora dialect is there, whichever is loaded first; loading either loads
/// both. VendorDialect must not have LoRADialect among its dependentDialects:
/// those are loaded while it is only half there, and `declare` needs it whole.
template <typename VendorDialect>
void registerVariants(DialectRegistry &registry,
                      void (*declare)(MLIRContext *, LoRADialect *)) {
  registry.insert<LoRADialect, VendorDialect>();
  registry.addExtension(declare);
  registry.addExtension(+[](MLIRContext *context, VendorDialect *) {
    context->getOrLoadDialect<LoRADialect>();
  });
}

/// Op names of the dialect's own nine layers.
ArrayRef<StringRef> getLayerKinds();

} // namespace mlir::lora

#endif // LORA_DIALECT_LORA_IR_VARIANTTABLE_H
