//===- TestPlugin.cpp - A vendor's plugin for the tests -------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A dialect, a pass that tells whether the extension of the lora dialect has
// run, and the entry points.
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/IR/LoRA.h"
#include "lora/Plugin.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

using namespace mlir;

namespace {

class TestPluginDialect : public Dialect {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(TestPluginDialect)
  static constexpr StringRef getDialectNamespace() { return "test_plugin"; }
  explicit TestPluginDialect(MLIRContext *context)
      : Dialect(getDialectNamespace(), context,
                TypeID::get<TestPluginDialect>()) {
    allowUnknownOperations();
  }
};

/// Leaves `test_plugin.extended` at the module: whether this dialect is loaded,
/// which the extension does when the lora dialect is.
struct TestPluginMark : PassWrapper<TestPluginMark, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(TestPluginMark)
  StringRef getArgument() const final { return "test-plugin-mark"; }
  StringRef getDescription() const final { return "Marks the module"; }
  void runOnOperation() final {
    bool loaded = getContext().getLoadedDialect("test_plugin");
    getOperation()->setAttr("test_plugin.extended",
                            BoolAttr::get(&getContext(), loaded));
  }
};

} // namespace

static void registerDialects(DialectRegistry &registry) {
  registry.insert<TestPluginDialect>();
  registry.addExtension(+[](MLIRContext *context, lora::LoRADialect *) {
    context->getOrLoadDialect<TestPluginDialect>();
  });
}

static void registerPasses() { PassRegistration<TestPluginMark>(); }

LORA_PLUGIN_WITH_PASSES("test", "1.0", registerDialects, registerPasses)
