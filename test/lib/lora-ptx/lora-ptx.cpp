//===- lora-ptx.cpp - Kernels to PTX and checks, for tests ----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/NVPTX/PTX.h"
#include "lora/Target/NVPTX/PTXChecks.h"
#include "lora/Target/NVPTX/Pipeline.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
namespace cl = llvm::cl;

namespace {

enum class Emit { PTX, Checks };

struct Options {
  cl::opt<std::string> input{cl::Positional, cl::Required,
                             cl::desc("<kernels.mlir, or a .ptx to check>")};
  cl::opt<std::string> chip{"chip", cl::init("sm_90a")};
  cl::opt<unsigned> ptxVersion{"ptx-version", cl::init(0)};
  cl::opt<Emit> emit{
      "emit", cl::init(Emit::PTX),
      cl::values(clEnumValN(Emit::PTX, "ptx", "PTX"),
                 clEnumValN(Emit::Checks, "checks", "what the PTX text does"))};
};

} // namespace

static FailureOr<std::string> compile(const Options &options,
                                      MLIRContext &context,
                                      llvm::SourceMgr &sources) {
  OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(sources, &context);
  if (!module)
    return failure();
  PassManager pm(&context);
  lora::buildNVPTXPipeline(pm);
  lora::registerNVPTXTranslations(context);
  if (failed(pm.run(*module)))
    return failure();
  lora::PTXOptions ptx;
  ptx.chip = options.chip;
  ptx.ptxVersion = options.ptxVersion;
  return lora::emitPTX(*module, ptx);
}

static void printFindings(StringRef kind, ArrayRef<lora::PTXFinding> findings) {
  for (const lora::PTXFinding &finding : findings)
    llvm::outs() << "  " << kind << ": line " << finding.line << ": "
                 << finding.instruction << ": " << finding.reason << "\n";
}

static void printChecks(StringRef ptx) {
  for (const lora::PTXFunction &function : lora::analyzePTX(ptx)) {
    llvm::outs() << (function.isKernel ? "kernel " : "function ")
                 << function.name << ": " << function.count("wgmma.mma_async")
                 << " wgmma, " << function.registerMmas
                 << " with A in registers, "
                 << function.count("cp.async.bulk.tensor.2d")
                 << " two-dimensional TMA\n";
    printFindings("fence", function.fencesInLoops);
    printFindings("unguarded", function.unguardedRegisterMmas);
  }
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  Options options;
  cl::ParseCommandLineOptions(argc, argv, "lora-ptx: kernels to PTX\n");
  auto buffer = llvm::MemoryBuffer::getFileOrSTDIN(options.input);
  if (!buffer) {
    llvm::errs() << "cannot read '" << options.input
                 << "': " << buffer.getError().message() << "\n";
    return 1;
  }
  std::string ptx;
  if (StringRef(options.input).ends_with(".ptx")) {
    ptx = (*buffer)->getBuffer().str();
  } else {
    DialectRegistry registry;
    registerAllDialects(registry);
    registerAllExtensions(registry);
    MLIRContext context(registry);
    llvm::SourceMgr sources;
    sources.AddNewSourceBuffer(std::move(*buffer), llvm::SMLoc());
    SourceMgrDiagnosticHandler handler(sources, &context);
    FailureOr<std::string> text = compile(options, context, sources);
    if (failed(text))
      return 1;
    ptx = std::move(*text);
  }
  if (options.emit == Emit::Checks)
    printChecks(ptx);
  else
    llvm::outs() << ptx;
  return 0;
}
