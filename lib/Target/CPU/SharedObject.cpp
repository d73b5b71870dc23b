//===- SharedObject.cpp - LLVM to a program file --------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/CPU/SharedObject.h"

#include "lora/ABI/Program.h"

#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/ToolOutputFile.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/SubtargetFeature.h"

using namespace mlir;

std::string mlir::lora::resolveCPU(StringRef cpu) {
  return cpu == "native" ? llvm::sys::getHostCPUName().str() : cpu.str();
}

/// The machine for `cpu`, or null and why.
static std::unique_ptr<llvm::TargetMachine>
createTargetMachine(StringRef asked, std::string &error) {
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
  std::string cpu = lora::resolveCPU(asked);
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

bool mlir::lora::isKnownCPU(StringRef cpu) {
  std::string error;
  return createTargetMachine(cpu, error) != nullptr;
}

SmallVector<std::string> mlir::lora::getCPUFeatures(StringRef cpu) {
  SmallVector<std::string> present;
#if defined(__x86_64__)
  std::string error;
  std::unique_ptr<llvm::TargetMachine> machine =
      createTargetMachine(cpu, error);
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

static void optimize(llvm::Module &module, llvm::TargetMachine &machine,
                     unsigned level) {
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

static LogicalResult writeObject(ModuleOp op, llvm::Module &module,
                                 llvm::TargetMachine &machine, StringRef path) {
  std::error_code code;
  llvm::raw_fd_ostream stream(path, code);
  if (code)
    return emitError(op.getLoc(), "cannot write '")
           << path << "': " << code.message();
  llvm::legacy::PassManager pm;
  if (machine.addPassesToEmitFile(pm, stream, nullptr,
                                  llvm::CodeGenFileType::ObjectFile))
    return emitError(op.getLoc(), "this target cannot write object files");
  pm.run(module);
  stream.flush();
  if (!stream.has_error())
    return success();
  std::string message = stream.error().message();
  stream.clear_error();
  return emitError(op.getLoc(), "cannot write '") << path << "': " << message;
}

/// An ELF linker: the one asked for, or the first of the usual names.
static FailureOr<std::string> findLinker(ModuleOp module, StringRef asked) {
  if (!asked.empty()) {
    if (llvm::sys::fs::can_execute(asked))
      return asked.str();
    // A path is returned as it is, found or not.
    if (!asked.contains('/'))
      if (auto found = llvm::sys::findProgramByName(asked))
        return *found;
    emitError(module.getLoc(), "expected a linker at '") << asked << "'";
    return failure();
  }
  for (StringRef name : {"ld.lld-22", "ld.lld", "ld"}) {
    if (auto found =
            llvm::sys::findProgramByName(name, {"/usr/lib/llvm-22/bin"}))
      return *found;
    if (auto found = llvm::sys::findProgramByName(name))
      return *found;
  }
  emitError(module.getLoc(),
            "no linker found: install lld (Debian: apt-get install lld-22) "
            "or name one");
  return failure();
}

/// Where to write: what a link points at, so that the link stays. Only a
/// regular file may be replaced.
static FailureOr<std::string> resolveOutput(ModuleOp module, StringRef path) {
  SmallString<128> resolved;
  if (llvm::sys::fs::real_path(path, resolved))
    return path.str(); // Nothing there yet.
  llvm::sys::fs::file_status status;
  if (std::error_code code = llvm::sys::fs::status(resolved, status)) {
    emitError(module.getLoc(), "cannot write '")
        << path << "': " << code.message();
    return failure();
  }
  if (!llvm::sys::fs::is_regular_file(status)) {
    emitError(module.getLoc(), "expected a regular file to write, found '")
        << path << "', which is none";
    return failure();
  }
  return std::string(resolved);
}

static LogicalResult link(ModuleOp module, StringRef object, StringRef output,
                          StringRef asked) {
  FailureOr<std::string> linker = findLinker(module, asked);
  if (failed(linker))
    return failure();
  FailureOr<std::string> resolved = resolveOutput(module, output);
  if (failed(resolved))
    return failure();
  StringRef path = *resolved;
  // Into a file beside the target, then renamed: a program is whole or absent.
  SmallString<128> temporary;
  if (std::error_code code =
          llvm::sys::fs::createUniqueFile(path + ".%%%%%%.tmp", temporary))
    return emitError(module.getLoc(), "cannot write '")
           << path << "': " << code.message();
  llvm::FileRemover remover(temporary);
  SmallString<128> log;
  if (llvm::sys::fs::createTemporaryFile("lora-link", "log", log))
    return emitError(module.getLoc(), "cannot write a temporary file");
  llvm::FileRemover logRemover(log);
  SmallVector<StringRef> arguments = {*linker, "-shared",     "--gc-sections",
                                      "-z",    "noexecstack", "-Bsymbolic",
                                      object,  "-o",          temporary};
  std::optional<StringRef> redirects[] = {StringRef(""), StringRef(log),
                                          StringRef(log)};
  std::string error;
  int code = llvm::sys::ExecuteAndWait(*linker, arguments, std::nullopt,
                                       redirects, 0, 0, &error);
  if (code != 0) {
    if (auto text = llvm::MemoryBuffer::getFile(log))
      error += (*text)->getBuffer().str();
    return emitError(module.getLoc(), "the linker '")
           << *linker << "' failed: " << error;
  }
  uint64_t size = 0;
  if (llvm::sys::fs::file_size(temporary, size) || size == 0)
    return emitError(module.getLoc(), "expected the linker '")
           << *linker << "' to write a file, found nothing written";
  if (std::error_code failure = llvm::sys::fs::setPermissions(
          temporary, llvm::sys::fs::all_read | llvm::sys::fs::owner_write |
                         llvm::sys::fs::all_exe))
    return emitError(module.getLoc(), "cannot set the permissions of '")
           << temporary << "': " << failure.message();
  if (std::error_code failure = llvm::sys::fs::rename(temporary, path))
    return emitError(module.getLoc(), "cannot write '")
           << path << "': " << failure.message();
  remover.releaseFile();
  return success();
}

LogicalResult mlir::lora::emitSharedObject(ModuleOp module, StringRef path,
                                           const SharedObjectOptions &options) {
  if (!module.lookupSymbol(LORA_MANIFEST_SYMBOL))
    return emitError(module.getLoc(),
                     "expected a public function with layers, which would be "
                     "the program's entry, found none");
  std::string error;
  std::unique_ptr<llvm::TargetMachine> machine =
      createTargetMachine(options.cpu, error);
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
  optimize(*llvmModule, *machine, options.optLevel);
  if (!options.dumpLLVM.empty()) {
    std::error_code code;
    llvm::raw_fd_ostream stream(options.dumpLLVM, code);
    if (code)
      return emitError(module.getLoc(), "cannot write '")
             << options.dumpLLVM << "': " << code.message();
    llvmModule->print(stream, nullptr);
  }
  SmallString<128> object;
  if (llvm::sys::fs::createTemporaryFile("lora-program", "o", object))
    return emitError(module.getLoc(), "cannot write a temporary file");
  llvm::FileRemover remover(object);
  if (failed(writeObject(module, *llvmModule, *machine, object)))
    return failure();
  return link(module, object, path, options.linker);
}
