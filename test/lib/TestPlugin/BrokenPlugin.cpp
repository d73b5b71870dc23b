//===- BrokenPlugin.cpp - Plugins that must be refused --------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One of these, or a plugin for any MLIR tool, as a macro says.
//
//===----------------------------------------------------------------------===//

#include "lora/Plugin.h"

#include "mlir/IR/Dialect.h"

using namespace mlir;

namespace {

/// Has the name of another dialect.
class ClashingDialect : public Dialect {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ClashingDialect)
  static constexpr StringRef getDialectNamespace() { return "lora"; }
  explicit ClashingDialect(MLIRContext *context)
      : Dialect(getDialectNamespace(), context,
                TypeID::get<ClashingDialect>()) {}
};

} // namespace

[[maybe_unused]] static void registerClash(DialectRegistry &registry) {
  registry.insert<ClashingDialect>();
}

[[maybe_unused]] static void registerNothing(DialectRegistry *) {}

#ifdef TEST_CLASH
LORA_PLUGIN("clash", "1.0", registerClash)
#else

#ifdef TEST_ABI
extern "C" LORA_PLUGIN_EXPORT const lora::PluginABI *loraGetPluginABI() {
  static constexpr lora::PluginABI abi = TEST_ABI;
  return &abi;
}
#endif

#ifndef TEST_API
#define TEST_API MLIR_PLUGIN_API_VERSION
#endif

// As upstream's examples write it: hidden by -fvisibility=hidden.
extern "C" DialectPluginLibraryInfo mlirGetDialectPluginInfo() {
  return {TEST_API, "broken", "1.0", registerNothing};
}

#endif
