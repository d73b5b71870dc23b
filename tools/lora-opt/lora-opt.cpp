//===- lora-opt.cpp - The lora-opt driver ---------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/Transforms/InsertionReport.h"
#include "lora/InitAll.h"
#include "lora/Support/Plugins.h"

#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/StringSaver.h"

int main(int argc, char **argv) {
  mlir::lora::registerAllPasses();
  mlir::lora::registerReportCLOptions();
  mlir::DialectRegistry registry;
  mlir::lora::registerAllDialects(registry);

  // MlirOptMain would load plugins while it parses, and go on without one that
  // fails; before it, their passes become flags like ours.
  llvm::BumpPtrAllocator allocator;
  llvm::StringSaver saver(allocator);
  llvm::SmallVector<const char *> arguments(argv, argv + argc);
  llvm::cl::ExpandResponseFiles(saver, llvm::cl::TokenizeGNUCommandLine,
                                arguments);
  mlir::lora::PluginFiles plugins;
  if (failed(mlir::lora::takePluginFlags(arguments, plugins, llvm::errs())) ||
      failed(mlir::lora::loadPlugins(plugins, registry, llvm::errs())))
    return EXIT_FAILURE;
  argc = arguments.size();
  arguments.push_back(nullptr);
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, const_cast<char **>(arguments.data()),
                        "lora-opt: LoRA layers and adapters\n", registry));
}
