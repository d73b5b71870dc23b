//===- Plugin.h - What a plugin defines ---------------------- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The entry points of a shared object that lora-opt, lora-compile and mlir-opt
// load with --load-dialect-plugin and --load-pass-plugin. At namespace scope of
// one file:
//
//   static void registerDialects(mlir::DialectRegistry &registry) {
//     registry.insert<acme::AcmeDialect>();
//   }
//   LORA_PLUGIN("Acme", "1.0", registerDialects)
//
//===----------------------------------------------------------------------===//

#ifndef LORA_PLUGIN_H
#define LORA_PLUGIN_H

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "mlir/Tools/Plugins/PassPlugin.h"
#include "llvm/Config/llvm-config.h"

/// Changes with every change to a class or an interface that plugins see; the
/// tools refuse a plugin that was built with another one.
#define LORA_PLUGIN_ABI_VERSION 1

namespace mlir::lora {

/// What a plugin was built with. `version` stays the first field; the others
/// are read only if it is equal.
struct PluginABI {
  uint32_t version;        ///< LORA_PLUGIN_ABI_VERSION
  const char *llvmVersion; ///< LLVM_VERSION_STRING
};

} // namespace mlir::lora

/// Found by all hosts, also where the plugin is built with
/// -fvisibility=hidden.
#define LORA_PLUGIN_EXPORT __attribute__((visibility("default")))

/// A dialect plugin: NAME and VERSION are strings, REGISTER_DIALECTS is the
/// name of a `void(mlir::DialectRegistry &)`, which may register passes, too.
#define LORA_PLUGIN(NAME, VERSION, REGISTER_DIALECTS)                          \
  extern "C" LORA_PLUGIN_EXPORT const ::mlir::lora::PluginABI *                \
  loraGetPluginABI() {                                                         \
    static constexpr ::mlir::lora::PluginABI abi = {LORA_PLUGIN_ABI_VERSION,   \
                                                    LLVM_VERSION_STRING};      \
    return &abi;                                                               \
  }                                                                            \
  extern "C" LORA_PLUGIN_EXPORT ::mlir::DialectPluginLibraryInfo               \
  mlirGetDialectPluginInfo() {                                                 \
    return {MLIR_PLUGIN_API_VERSION, NAME, VERSION,                            \
            [](::mlir::DialectRegistry *registry) {                            \
              REGISTER_DIALECTS(*registry);                                    \
            }};                                                                \
  }

/// A dialect and pass plugin: REGISTER_PASSES is the name of a `void()`.
#define LORA_PLUGIN_WITH_PASSES(NAME, VERSION, REGISTER_DIALECTS,              \
                                REGISTER_PASSES)                               \
  LORA_PLUGIN(NAME, VERSION, REGISTER_DIALECTS)                                \
  extern "C" LORA_PLUGIN_EXPORT ::mlir::PassPluginLibraryInfo                  \
  mlirGetPassPluginInfo() {                                                    \
    return {MLIR_PLUGIN_API_VERSION, NAME, VERSION,                            \
            [] { REGISTER_PASSES(); }};                                        \
  }

#endif // LORA_PLUGIN_H
