//===- Plugins.cpp - Loading plugins --------------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Support/Plugins.h"

#include "lora/Plugin.h"

#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "mlir/Tools/Plugins/PassPlugin.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/InterfaceStub/ELFObjHandler.h"
#include "llvm/InterfaceStub/IFSStub.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/DynamicLibrary.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

#include <cstdlib>
#include <dlfcn.h>
#include <tuple>

using namespace mlir;
using llvm::Error;

//===----------------------------------------------------------------------===//
// Flags
//===----------------------------------------------------------------------===//

LogicalResult
mlir::lora::takePluginFlags(SmallVectorImpl<const char *> &arguments,
                            PluginFiles &files, raw_ostream &errors) {
  SmallVector<const char *> others;
  bool flagsEnded = false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    StringRef argument = arguments[i];
    flagsEnded |= argument == "--";
    StringRef flag = argument;
    bool isFlag = i > 0 && !flagsEnded && flag.consume_front("-");
    flag.consume_front("-");
    auto [name, value] = flag.split('=');
    auto *list = name == "load-dialect-plugin" ? &files.dialects
                 : name == "load-pass-plugin"  ? &files.passes
                                               : nullptr;
    if (!isFlag || !list) {
      others.push_back(arguments[i]);
      continue;
    }
    if (!flag.contains('=') && i + 1 < arguments.size())
      value = arguments[++i];
    if (value.empty()) {
      errors << "error: expected --" << name << "=FILE, found no file\n";
      return failure();
    }
    list->push_back(value.str());
  }
  arguments = std::move(others);
  return success();
}

//===----------------------------------------------------------------------===//
// Checks of a file
//===----------------------------------------------------------------------===//

static Error makeError(const Twine &message) {
  return llvm::createStringError(message);
}

/// Reads the file and checks what can be known before its code runs.
static llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
readSharedObject(StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return makeError(buffer.getError().message());
  auto stub = llvm::ifs::readELFFile((*buffer)->getMemBufferRef());
  if (!stub)
    return makeError("expected an ELF shared object, found another file: " +
                     llvm::toString(stub.takeError()));
  for (StringRef library : (*stub)->NeededLibs) {
    if (!library.starts_with("libMLIR.") && !library.starts_with("libMLIR-") &&
        !library.starts_with("libLLVM.") && !library.starts_with("libLLVM-") &&
        !library.starts_with("libLoRAIR."))
      continue;
    // A second copy has its own dialects and options.
    void *loaded = dlopen(library.str().c_str(), RTLD_LAZY | RTLD_NOLOAD);
    if (!loaded)
      return makeError("expected a plugin built with LLVM " LLVM_VERSION_STRING
                       " and this lora-opt, found one that needs " +
                       library);
    dlclose(loaded);
  }
  return std::move(*buffer);
}

/// Compares what LORA_PLUGIN has written down, if the plugin uses it.
static Error checkABI(llvm::sys::DynamicLibrary library) {
  void *symbol = library.getAddressOfSymbol("loraGetPluginABI");
  if (!symbol)
    return Error::success();
  auto *getABI = reinterpret_cast<const lora::PluginABI *(*)()>(symbol);
  const lora::PluginABI *abi = getABI();
  if (abi->version != LORA_PLUGIN_ABI_VERSION)
    return makeError("expected version " + Twine(LORA_PLUGIN_ABI_VERSION) +
                     " of lora-opt's plugin ABI, found version " +
                     Twine(abi->version));
  // Releases with the same first two numbers have one ABI.
  auto release = [](StringRef version) {
    auto [major, rest] = version.split('.');
    return std::pair(major, rest.split('.').first);
  };
  if (release(abi->llvmVersion) != release(LLVM_VERSION_STRING))
    return makeError("expected a plugin built with LLVM " LLVM_VERSION_STRING
                     ", found " +
                     Twine(abi->llvmVersion));
  return Error::success();
}

/// Whether a symbol is in the file, exported or not; not known of a stripped
/// file.
static bool hasSymbol(const llvm::MemoryBuffer &buffer, StringRef name) {
  auto file = llvm::object::ObjectFile::createObjectFile(buffer);
  if (!file) {
    llvm::consumeError(file.takeError());
    return false;
  }
  return llvm::any_of((*file)->symbols(), [&](auto symbol) {
    llvm::Expected<StringRef> found = symbol.getName();
    if (!found) {
      llvm::consumeError(found.takeError());
      return false;
    }
    return *found == name;
  });
}

static Error checkEntryPoint(llvm::sys::DynamicLibrary library,
                             const llvm::MemoryBuffer &buffer, StringRef entry,
                             StringRef other, StringRef otherFlag) {
  if (library.getAddressOfSymbol(entry.str().c_str()))
    return Error::success();
  if (library.getAddressOfSymbol(other.str().c_str()))
    return makeError("expected the entry point " + entry + ", found only " +
                     other + ", which is for " + otherFlag);
  if (hasSymbol(buffer, entry))
    return makeError("expected the entry point " + entry +
                     " to be exported, found it hidden, as "
                     "-fvisibility=hidden makes it; LORA_PLUGIN of "
                     "lora/Plugin.h exports it");
  return makeError("expected the entry point " + entry +
                   ", found none; LORA_PLUGIN of lora/Plugin.h defines it");
}

//===----------------------------------------------------------------------===//
// Loading
//===----------------------------------------------------------------------===//

namespace {

/// MLIR and LLVM end the process when a name is taken twice: says by whom.
class FatalErrorScope {
public:
  FatalErrorScope(StringRef path, raw_ostream &errors)
      : path(path), errors(errors), handler(report, this) {}

private:
  static void report(void *scope, const char *reason, bool) {
    auto *self = static_cast<FatalErrorScope *>(scope);
    self->errors << "error: plugin '" << self->path << "': " << reason << "\n";
    self->errors.flush();
    std::_Exit(EXIT_FAILURE);
  }

  StringRef path;
  raw_ostream &errors;
  llvm::ScopedFatalErrorHandler handler;
};

} // namespace

/// Runs all checks, then leaves it to MLIR's own loader.
template <typename Plugin>
static llvm::Expected<Plugin> load(const std::string &path) {
  constexpr bool isDialect = std::is_same_v<Plugin, DialectPlugin>;
  constexpr StringRef entries[] = {"mlirGetPassPluginInfo",
                                   "mlirGetDialectPluginInfo"};
  auto buffer = readSharedObject(path);
  if (!buffer)
    return buffer.takeError();
  std::string reason;
  auto library =
      llvm::sys::DynamicLibrary::getPermanentLibrary(path.c_str(), &reason);
  if (!library.isValid())
    return makeError(reason);
  if (Error error = checkABI(library))
    return std::move(error);
  if (Error error = checkEntryPoint(
          library, **buffer, entries[isDialect], entries[!isDialect],
          isDialect ? "--load-pass-plugin" : "--load-dialect-plugin"))
    return std::move(error);
  return Plugin::load(path);
}

/// Loads `files`, each once, in the order of the plugins' names.
template <typename Plugin>
static LogicalResult loadAll(ArrayRef<std::string> files,
                             SmallVectorImpl<Plugin> &plugins,
                             raw_ostream &errors) {
  llvm::StringMap<bool> seen;
  for (const std::string &file : files) {
    // With a folder, or the dynamic linker searches elsewhere.
    SmallString<256> path(file);
    if (!llvm::sys::fs::real_path(file, path) &&
        !seen.try_emplace(path, true).second)
      continue;
    FatalErrorScope scope(file, errors);
    llvm::Expected<Plugin> plugin = load<Plugin>(path.str().str());
    if (!plugin) {
      errors << "error: cannot load plugin '" << file
             << "': " << llvm::toString(plugin.takeError()) << "\n";
      return failure();
    }
    plugins.push_back(std::move(*plugin));
  }
  llvm::sort(plugins, [](const Plugin &a, const Plugin &b) {
    return std::tuple(a.getPluginName(), a.getFilename()) <
           std::tuple(b.getPluginName(), b.getFilename());
  });
  return success();
}

LogicalResult mlir::lora::loadPlugins(const PluginFiles &files,
                                      DialectRegistry &registry,
                                      raw_ostream &errors) {
  SmallVector<DialectPlugin> dialects;
  SmallVector<PassPlugin> passes;
  if (failed(loadAll(files.dialects, dialects, errors)) ||
      failed(loadAll(files.passes, passes, errors)))
    return failure();
  for (const DialectPlugin &plugin : dialects) {
    FatalErrorScope scope(plugin.getFilename(), errors);
    plugin.registerDialectRegistryCallbacks(registry);
  }
  for (const PassPlugin &plugin : passes) {
    FatalErrorScope scope(plugin.getFilename(), errors);
    plugin.registerPassRegistryCallbacks();
  }
  return success();
}
