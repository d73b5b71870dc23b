//===- Plugins.h - Loading plugins --------------------------- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// MLIR's own flags for plugins warn and go on; a compiler whose vendor dialect
// is missing must stop. What a plugin defines is in lora/Plugin.h.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_SUPPORT_PLUGINS_H
#define LORA_SUPPORT_PLUGINS_H

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Support/LLVM.h"
#include "llvm/Support/raw_ostream.h"

#include <string>
#include <vector>

namespace mlir::lora {

/// What the flags of the same names ask for; a file may be in both.
struct PluginFiles {
  std::vector<std::string> dialects; ///< --load-dialect-plugin=FILE
  std::vector<std::string> passes;   ///< --load-pass-plugin=FILE
};

/// Moves both flags, with one dash or two, with `=` or with a second argument,
/// from `arguments` to `files`; `arguments[0]` is the program, and after `--`
/// there are no flags. For tools whose options are made from registered passes,
/// which must be there before the command line is parsed. Fails, with the
/// reason in `errors`, if a flag has no value.
LogicalResult takePluginFlags(SmallVectorImpl<const char *> &arguments,
                              PluginFiles &files, raw_ostream &errors);

/// Loads all `files`, then registers their dialects with `registry`, then their
/// passes, in the order of the plugins' names: the order of `files` makes no
/// difference, nor does a file that is named twice. Fails, with the reason in
/// `errors`, before anything is registered, if a file
///   - cannot be read or is no ELF shared object,
///   - needs another libMLIR, libLLVM or libLoRAIR than this process has,
///   - is refused by the dynamic linker,
///   - has another LORA_PLUGIN_ABI_VERSION or LLVM version (those without
///     LORA_PLUGIN, for any MLIR tool, do not say),
///   - has no entry point, a hidden one, or one for another plugin API.
/// A plugin that takes a dialect's, pass's or option's name from another ends
/// the process with exit status 1 and the reason: MLIR has no way back.
LogicalResult loadPlugins(const PluginFiles &files, DialectRegistry &registry,
                          raw_ostream &errors);

} // namespace mlir::lora

#endif // LORA_SUPPORT_PLUGINS_H
