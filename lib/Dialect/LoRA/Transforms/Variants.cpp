//===- Variants.cpp - Layers to variants and back -------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/Transforms/Variants.h"

#include "lora/Dialect/LoRA/Transforms/Passes.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Remarks.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

namespace mlir::lora {
#define GEN_PASS_DEF_LORARESOLVEVARIANTS
#define GEN_PASS_DEF_LORADECOMPOSEVARIANTS
#define GEN_PASS_DEF_LORAPRINTVARIANTS
#include "lora/Dialect/LoRA/Transforms/Passes.h.inc"
} // namespace mlir::lora

using namespace mlir;
using namespace mlir::lora;

/// Layers of `module` and of no module inside it, without those of functions
/// that a `lora.variant` uses as decompositions, nor those inside other layers,
/// with which they would go.
static SmallVector<Operation *> collectLayers(ModuleOp module,
                                              const VariantTable &table) {
  llvm::DenseSet<Operation *> patterns;
  for (auto variant : module.getOps<VariantOp>())
    if (ArrayAttr functions = variant.getDecompositionAttr())
      for (auto symbol : functions.getAsRange<FlatSymbolRefAttr>())
        patterns.insert(SymbolTable::lookupNearestSymbolFrom(variant, symbol));
  SmallVector<Operation *> layers;
  module.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if ((op != module && isa<ModuleOp>(op)) || patterns.contains(op))
      return WalkResult::skip();
    if (!table.asLayer(op))
      return WalkResult::advance();
    layers.push_back(op);
    return WalkResult::skip();
  });
  return layers;
}

//===----------------------------------------------------------------------===//
// Resolution
//===----------------------------------------------------------------------===//

/// The same op under another name, or null if nobody could read it. Attributes
/// that the new op does not know stay with it as discardable ones.
static Operation *renameOp(OpBuilder &builder, Operation *op, StringAttr name) {
  MLIRContext *context = op->getContext();
  if (!context->allowsUnregisteredDialects() &&
      !RegisteredOperationName::lookup(name.getValue(), context)) {
    op->emitError() << "'" << name.getValue()
                    << "' is registered nowhere; "
                       "--allow-unregistered-dialect lets it be";
    return nullptr;
  }
  OperationState state(op->getLoc(), name.getValue());
  state.addOperands(op->getOperands());
  state.addTypes(op->getResultTypes());
  state.addAttributes(op->getAttrDictionary().getValue());
  IRMapping mapping;
  for (Region &region : op->getRegions())
    region.cloneInto(state.addRegion(), mapping);
  return builder.create(state);
}

/// Makes one of `variant` in the place of `op`, or says why not.
static Operation *convertTo(const Variant &variant, const VariantTable &table,
                            Operation *op, std::string &why) {
  OpBuilder builder(op);
  Operation *before = op->getPrevNode();
  Operation *made = nullptr;
  {
    ScopedDiagnosticHandler handler(op->getContext(), [&](Diagnostic &found) {
      if (found.getSeverity() == DiagnosticSeverity::Error && why.empty())
        why = found.str();
      return success();
    });
    made = variant.convert ? variant.convert(builder, op)
                           : renameOp(builder, op, variant.name);
    if (made && failed(verify(made)) && why.empty())
      why = "it does not verify";
  }
  LayerOpInterface layer = made ? table.asLayer(made) : LayerOpInterface();
  if (!made)
    why = why.empty() ? "its conversion made no op" : why;
  else if (made->getName().getIdentifier() != variant.name)
    why =
        ("its conversion made '" + made->getName().getStringRef() + "'").str();
  else if (made->getResultTypes() != op->getResultTypes())
    why = "its results have other types";
  else if (std::string unreadable = table.whyNotReadable(made);
           why.empty() && !unreadable.empty())
    why = "its description " + unreadable;
  else if (why.empty() &&
           layer.getLayerSite() != table.asLayer(op).getLayerSite())
    why = ("its site is '" + layer.getLayerSite().getValue() + "'").str();
  if (why.empty())
    return made;
  // Whatever a conversion has made stands before the layer.
  while (op->getPrevNode() != before)
    op->getPrevNode()->erase();
  return nullptr;
}

LogicalResult lora::resolveVariants(ModuleOp module) {
  FailureOr<VariantTable> table = VariantTable::get(module);
  if (failed(table))
    return failure();
  bool failed = false;
  for (Operation *op : collectLayers(module, *table)) {
    while (StringAttr name =
               table->getReplacement(op->getName().getIdentifier())) {
      const Variant &variant = *table->lookup(name);
      std::string why;
      Operation *made = convertTo(variant, *table, op, why);
      if (!made) {
        op->emitOpError("expected variant '")
            << name.getValue() << "' (" << variant.provider
            << ") to take the place of the layer, found that it cannot: "
            << why;
        failed = true;
        break;
      }
      if (auto remark = remark::passed(op->getLoc(),
                                       remark::RemarkOpts::name("Resolved")
                                           .category("lora-resolve-variants")))
        remark << ("'" + table->asLayer(made).getLayerSite().getValue() +
                   "' is '" + name.getValue() + "' (" + variant.provider + ")")
                      .str();
      op->replaceAllUsesWith(made->getResults());
      op->erase();
      op = made;
    }
  }
  return failure(failed);
}

//===----------------------------------------------------------------------===//
// Decomposition
//===----------------------------------------------------------------------===//

/// Removes declarations, and private functions that only they use.
static void dropDeclarations(ModuleOp module) {
  SmallVector<Operation *> functions;
  for (auto variant : llvm::make_early_inc_range(module.getOps<VariantOp>())) {
    if (ArrayAttr symbols = variant.getDecompositionAttr())
      for (auto symbol : symbols.getAsRange<FlatSymbolRefAttr>())
        if (Operation *function =
                SymbolTable::lookupNearestSymbolFrom(variant, symbol);
            function && !llvm::is_contained(functions, function))
          functions.push_back(function);
    variant.erase();
  }
  for (Operation *function : functions)
    if (SymbolTable::getSymbolVisibility(function) ==
            SymbolTable::Visibility::Private &&
        SymbolTable::symbolKnownUseEmpty(function, &module.getBodyRegion()))
      function->erase();
}

LogicalResult lora::decomposeVariants(ModuleOp module,
                                      const DecomposeOptions &options) {
  FailureOr<VariantTable> table = VariantTable::get(module);
  if (failed(table))
    return failure();
  bool failed = false, stays = false;
  // What a decomposition makes may be variants again; one that makes itself is
  // caught by its depth.
  constexpr unsigned kMaxDepth = 16;
  SmallVector<std::pair<Operation *, unsigned>> pending;
  for (Operation *op : collectLayers(module, *table))
    pending.push_back({op, 0});
  for (size_t i = 0; i < pending.size(); ++i) {
    auto [op, depth] = pending[i];
    LayerOpInterface layer = table->asLayer(op);
    if (isa_and_present<LoRADialect>(op->getDialect()))
      continue;
    StringRef name = op->getName().getStringRef();
    if (llvm::is_contained(options.except, name)) {
      stays = true;
      continue;
    }
    const Variant *variant = table->lookup(op->getName().getIdentifier());
    std::string provider = variant ? variant->provider : "no variant";
    std::string why = table->whyNotReadable(op);
    if (!why.empty())
      why = "its description " + why;
    Operation *before = op->getPrevNode();
    Value made;
    if (why.empty() && depth == kMaxDepth)
      why = "its decomposition does not end";
    else if (why.empty() && layer.hasDecomposition()) {
      OpBuilder builder(op);
      made = layer.decompose(builder);
    }
    if (why.empty() && !made)
      why = "it has no decomposition for these types";
    if (!why.empty()) {
      stays = true;
      if (options.strict) {
        failed = true;
        op->emitOpError("expected variant '")
            << name << "' (" << provider
            << ") to decompose into layers that can be lowered, found that "
            << why;
      } else if (auto remark = remark::missed(
                     op->getLoc(), remark::RemarkOpts::name("Stays").category(
                                       "lora-decompose-variants"))) {
        remark << ("'" + name + "' stays: " + why).str();
      }
      continue;
    }
    Block::iterator first =
        before ? std::next(before->getIterator()) : op->getBlock()->begin();
    for (Operation &top : llvm::make_range(first, op->getIterator()))
      top.walk<WalkOrder::PreOrder>([&, depth = depth](Operation *inner) {
        if (!table->asLayer(inner))
          return WalkResult::advance();
        pending.push_back({inner, depth + 1});
        return WalkResult::skip();
      });
    if (auto remark = remark::passed(op->getLoc(),
                                     remark::RemarkOpts::name("Decomposed")
                                         .category("lora-decompose-variants")))
      remark << ("'" + layer.getLayerSite().getValue() + "' was '" + name +
                 "' (" + provider + ")")
                    .str();
    layer.getLayerResult().replaceAllUsesWith(made);
    op->erase();
  }
  if (!stays)
    dropDeclarations(module);
  return failure(failed);
}

//===----------------------------------------------------------------------===//
// Passes
//===----------------------------------------------------------------------===//

namespace {
struct LoRAResolveVariants
    : public mlir::lora::impl::LoRAResolveVariantsBase<LoRAResolveVariants> {
  void runOnOperation() override {
    if (failed(resolveVariants(getOperation())))
      signalPassFailure();
  }
};

struct LoRADecomposeVariants
    : public mlir::lora::impl::LoRADecomposeVariantsBase<
          LoRADecomposeVariants> {
  using LoRADecomposeVariantsBase::LoRADecomposeVariantsBase;
  void runOnOperation() override {
    DecomposeOptions options;
    options.except.assign(except.begin(), except.end());
    options.strict = strict;
    if (failed(decomposeVariants(getOperation(), options)))
      signalPassFailure();
  }
};

struct LoRAPrintVariants
    : public mlir::lora::impl::LoRAPrintVariantsBase<LoRAPrintVariants> {
  void runOnOperation() override {
    FailureOr<VariantTable> table = VariantTable::get(getOperation());
    if (failed(table))
      return signalPassFailure();
    table->print(llvm::errs());
    markAllAnalysesPreserved();
  }
};
} // namespace
