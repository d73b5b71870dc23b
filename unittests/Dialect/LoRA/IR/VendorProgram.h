//===- VendorProgram.h - Programs with a vendor's variants ---- -*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_UNITTESTS_DIALECT_LORA_IR_VENDORPROGRAM_H
#define LORA_UNITTESTS_DIALECT_LORA_IR_VENDORPROGRAM_H

#include "lora/Dialect/LoRA/IR/VariantTable.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringExtras.h"

#include "gtest/gtest.h"

#include <numeric>

namespace lora_test {

using namespace mlir;
using namespace mlir::lora;

//===----------------------------------------------------------------------===//
// A vendor's dialect
//===----------------------------------------------------------------------===//

/// An op of the vendor's; what it implements is up to the traits.
template <typename ConcreteOp, template <typename> class... Traits>
class VendorOp : public Op<ConcreteOp, OpTrait::OneResult,
                           OpTrait::VariadicOperands, Traits...> {
public:
  using Op<ConcreteOp, OpTrait::OneResult, OpTrait::VariadicOperands,
           Traits...>::Op;
  static ArrayRef<StringRef> getAttributeNames() { return {}; }

  StringAttr getLayerSite() {
    return this->getOperation()->template getAttrOfType<StringAttr>("site");
  }
  Value getLayerInput() { return this->getOperation()->getOperand(0); }
  Value getLayerWeight() { return this->getOperation()->getOperand(1); }
  Value getLayerResult() { return this->getOperation()->getResult(0); }
  SmallVector<SliceAttr> getLayerSlices() {
    return {SliceAttr::get(this->getContext(), getLayerSite(), 8, 8)};
  }
  SiteKind getSiteKind() { return SiteKind::Linear; }
};

#define VENDOR_OP(CLASS, NAME, ...)                                            \
  class CLASS : public VendorOp<CLASS, ##__VA_ARGS__> {                        \
  public:                                                                      \
    MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(CLASS)                        \
    using VendorOp::VendorOp;                                                  \
    static StringRef getOperationName() { return NAME; }                       \
  };

VENDOR_OP(LinearOp, "acme.linear", LayerOpInterface::Trait,
          ParallelLinearOpInterface::Trait)
VENDOR_OP(FastOp, "acme.fast", LayerOpInterface::Trait,
          ParallelLinearOpInterface::Trait)
VENDOR_OP(LayerOnlyOp, "acme.layer_only", LayerOpInterface::Trait)
VENDOR_OP(PlainOp, "acme.plain")

class AcmeDialect : public Dialect {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(AcmeDialect)
  static constexpr StringRef getDialectNamespace() { return "acme"; }
  explicit AcmeDialect(MLIRContext *context)
      : Dialect(getDialectNamespace(), context, TypeID::get<AcmeDialect>()) {
    addOperations<LinearOp, FastOp, LayerOnlyOp, PlainOp>();
  }
};

//===----------------------------------------------------------------------===//
// Fixture
//===----------------------------------------------------------------------===//

/// What one plugin declares.
struct Declaration {
  std::string name, base, provider;
  VariantOptions options = {};
};

inline const std::string kRow = "lora.row_parallel_linear";
inline const std::string kColumn = "lora.column_parallel_linear";

/// A context with its plugins and a module.
class Program {
public:
  explicit Program(std::vector<Declaration> plugins, StringRef text = "",
                   bool knowsAcme = true)
      : context(MLIRContext::Threading::DISABLED) {
    DialectRegistry registry;
    registry.insert<func::FuncDialect, LoRADialect>();
    if (knowsAcme)
      registry.insert<AcmeDialect>();
    context.appendDialectRegistry(registry);
    context.loadDialect<LoRADialect, func::FuncDialect>();
    context.allowUnregisteredDialects();
    auto *dialect = context.getLoadedDialect<LoRADialect>();
    for (Declaration &plugin : plugins)
      dialect->getVariants().add(&context, plugin.name, plugin.base,
                                 plugin.provider, plugin.options);
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
      messages.push_back(textOf(diagnostic));
      return success();
    });
    module = parseSourceString<ModuleOp>(text, &context, "test.mlir");
    if (module)
      get(*module);
  }

  /// The table of a module inside.
  void get(ModuleOp at) {
    FailureOr<VariantTable> found = VariantTable::get(at);
    table.reset();
    if (succeeded(found))
      table = std::move(*found);
  }

  /// Everything that was said, "line: message" with notes below, or why the
  /// test itself is wrong.
  std::string errors() const {
    if (!module)
      return "the module does not parse: " + llvm::join(messages, "\n");
    if (messages.empty() != table.has_value())
      return "messages and result disagree";
    return llvm::join(messages, "\n");
  }

  StringAttr name(StringRef text) { return StringAttr::get(&context, text); }
  std::string resolve(StringRef kind) {
    return table->resolve(name(kind)).str();
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  std::optional<VariantTable> table;
  std::vector<std::string> messages;

private:
  static std::string textOf(const Diagnostic &diagnostic) {
    std::string text;
    llvm::raw_string_ostream os(text);
    if (auto loc = dyn_cast<FileLineColLoc>(diagnostic.getLocation()))
      os << loc.getLine() << ": ";
    os << diagnostic.str();
    for (const Diagnostic &note : diagnostic.getNotes())
      os << "\n" << textOf(note);
    return text;
  }
};

/// What is said when plugins are loaded in every order; they must agree.
inline std::string errorsInEveryOrder(std::vector<Declaration> plugins,
                                      StringRef text = "") {
  std::vector<unsigned> order(plugins.size());
  std::iota(order.begin(), order.end(), 0u);
  std::optional<std::string> first;
  do {
    std::vector<Declaration> ordered;
    for (unsigned index : order)
      ordered.push_back(plugins[index]);
    std::string found = Program(std::move(ordered), text).errors();
    EXPECT_EQ(first.value_or(found), found);
    first = found;
  } while (std::next_permutation(order.begin(), order.end()));
  return *first;
}

inline const VariantOptions kReplaces = {.replaces = true};

} // namespace lora_test

#endif // LORA_UNITTESTS_DIALECT_LORA_IR_VENDORPROGRAM_H
