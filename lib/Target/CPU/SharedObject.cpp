//===- SharedObject.cpp - LLVM to a program file --------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/CPU/SharedObject.h"

#include "lora/ABI/Program.h"
#include "lora/Target/Support/CodeGeneration.h"
#include "lora/Target/Support/Linker.h"

#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/TargetParser/Host.h"

using namespace mlir;

std::string mlir::lora::resolveCPU(StringRef cpu) {
  return cpu == "native" ? llvm::sys::getHostCPUName().str() : cpu.str();
}

bool mlir::lora::isKnownCPU(StringRef cpu) {
  std::string error;
  return createHostMachine(cpu, error) != nullptr;
}

SmallVector<std::string> mlir::lora::getCPUFeatures(StringRef cpu) {
  SmallVector<std::string> present;
#if defined(__x86_64__)
  std::string error;
  std::unique_ptr<llvm::TargetMachine> machine = createHostMachine(cpu, error);
  if (!machine)
    return present;
  const llvm::MCSubtargetInfo &info = *machine->getMCSubtargetInfo();
#define LORA_FEATURE(NAME)                                                     \
  if (info.checkFeatures("+" NAME))                                            \
    present.push_back(NAME);
  LORA_X86_FEATURES(LORA_FEATURE)
#undef LORA_FEATURE
#endif
  return present;
}

LogicalResult mlir::lora::emitSharedObject(ModuleOp module, StringRef path,
                                           const SharedObjectOptions &options) {
  if (!module.lookupSymbol(LORA_MANIFEST_SYMBOL))
    return emitError(module.getLoc(),
                     "expected a public function with layers, which would be "
                     "the program's entry, found none");
  std::string error;
  std::unique_ptr<llvm::TargetMachine> machine =
      createHostMachine(options.cpu, error);
  if (!machine) {
    emitError(module.getLoc()) << error;
    return failure();
  }
  registerBuiltinDialectTranslation(*module.getContext());
  registerLLVMDialectTranslation(*module.getContext());
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> llvmModule =
      translateModuleToLLVMIR(module, context, "program");
  if (!llvmModule)
    return failure();
  llvmModule->setDataLayout(machine->createDataLayout());
  llvmModule->setTargetTriple(machine->getTargetTriple());
  optimizeModule(*llvmModule, *machine, options.optLevel);
  if (!options.dumpLLVM.empty()) {
    std::error_code code;
    llvm::raw_fd_ostream stream(options.dumpLLVM, code);
    if (code)
      return emitError(module.getLoc(), "cannot write '")
             << options.dumpLLVM << "': " << code.message();
    llvmModule->print(stream, nullptr);
  }
  return linkModule(module.getLoc(), *llvmModule, *machine, path,
                    options.linker);
}
