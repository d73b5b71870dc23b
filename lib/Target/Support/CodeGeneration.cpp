//===- CodeGeneration.cpp - What LLVM does for every target ---------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/Support/CodeGeneration.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/SubtargetFeature.h"

using namespace mlir;

std::unique_ptr<llvm::TargetMachine>
mlir::lora::createHostMachine(StringRef asked, std::string &error) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  llvm::Triple triple(llvm::sys::getDefaultTargetTriple());
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget(triple, error);
  if (!target) {
    error = "no code generator for " + triple.str() + ": " + error;
    return nullptr;
  }
  llvm::SubtargetFeatures features;
  if (asked == "native")
    for (auto &feature : llvm::sys::getHostCPUFeatures())
      features.AddFeature(feature.getKey(), feature.getValue());
  std::string cpu =
      asked == "native" ? llvm::sys::getHostCPUName().str() : asked.str();
  // Asked of a generic one: LLVM itself only warns, and goes on.
  std::unique_ptr<llvm::MCSubtargetInfo> known(
      target->createMCSubtargetInfo(triple, "", ""));
  if (!known || !known->isCPUStringValid(cpu)) {
    error = "expected a processor that LLVM knows for " + triple.str() +
            ", found '" + cpu + "'";
    return nullptr;
  }
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
      triple, cpu, features.getString(), {}, llvm::Reloc::PIC_));
}

void mlir::lora::optimizeModule(llvm::Module &module,
                                llvm::TargetMachine &machine, unsigned level) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager sccs;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder(&machine);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(sccs);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, sccs, modules);
  static constexpr const llvm::OptimizationLevel *levels[] = {
      &llvm::OptimizationLevel::O0, &llvm::OptimizationLevel::O1,
      &llvm::OptimizationLevel::O2, &llvm::OptimizationLevel::O3};
  const llvm::OptimizationLevel &chosen = *levels[std::min(level, 3u)];
  llvm::ModulePassManager pm =
      level == 0 ? builder.buildO0DefaultPipeline(chosen)
                 : builder.buildPerModuleDefaultPipeline(chosen);
  pm.run(module, modules);
}

LogicalResult mlir::lora::emitMachineCode(Location loc, llvm::Module &module,
                                          llvm::TargetMachine &machine,
                                          llvm::raw_pwrite_stream &stream,
                                          llvm::CodeGenFileType kind) {
  llvm::legacy::PassManager pm;
  if (machine.addPassesToEmitFile(pm, stream, nullptr, kind))
    return emitError(loc, "this target cannot write ")
           << (kind == llvm::CodeGenFileType::ObjectFile ? "object files"
                                                         : "assembly");
  pm.run(module);
  return success();
}

LogicalResult mlir::lora::emitObjectFile(Location loc, llvm::Module &module,
                                         llvm::TargetMachine &machine,
                                         StringRef path) {
  std::error_code code;
  llvm::raw_fd_ostream stream(path, code);
  if (code)
    return emitError(loc, "cannot write '") << path << "': " << code.message();
  if (failed(emitMachineCode(loc, module, machine, stream,
                             llvm::CodeGenFileType::ObjectFile)))
    return failure();
  stream.flush();
  if (!stream.has_error())
    return success();
  std::string message = stream.error().message();
  stream.clear_error();
  return emitError(loc, "cannot write '") << path << "': " << message;
}
