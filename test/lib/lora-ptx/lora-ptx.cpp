//===- lora-ptx.cpp - Kernels to PTX, images and programs, for tests ------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/NVPTX/DeviceProgram.h"
#include "lora/Target/NVPTX/KernelCompiler.h"
#include "lora/Target/NVPTX/PTXChecks.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
namespace cl = llvm::cl;

namespace {

enum class Emit { PTX, Checks, Cubin, Times, Program, Assembler };

struct Options {
  cl::opt<std::string> input{
      cl::Positional, cl::init("-"),
      cl::desc("<kernels.mlir, or a .ptx to check and assemble>")};
  cl::opt<std::string> output{"o", cl::desc("File of a program")};
  cl::opt<std::string> chip{"chip", cl::init("sm_90a")};
  cl::opt<unsigned> ptxVersion{"ptx-version", cl::init(0)};
  cl::opt<std::string> manifest{"manifest", cl::desc("JSON of a program")};
  cl::opt<Emit> emit{
      "emit", cl::init(Emit::PTX),
      cl::values(
          clEnumValN(Emit::PTX, "ptx", "PTX"),
          clEnumValN(Emit::Checks, "checks", "what the PTX does"),
          clEnumValN(Emit::Cubin, "cubin", "what the assembler says"),
          clEnumValN(Emit::Times, "times", "how long each step took"),
          clEnumValN(Emit::Program, "program", "a program, into -o"),
          clEnumValN(Emit::Assembler, "assembler", "which one is found"))};
};

} // namespace

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

static void printKernels(ArrayRef<lora::KernelResources> kernels) {
  for (const lora::KernelResources &kernel : kernels)
    llvm::outs() << "  kernel " << kernel.name << ": " << kernel.registers
                 << " registers, " << kernel.barriers << " barriers, "
                 << kernel.sharedBytes << " shared, " << kernel.stackBytes
                 << " stack, spills " << kernel.spillStoreBytes << " + "
                 << kernel.spillLoadBytes << "\n";
}

/// A PTX text by itself, for the hazards that our kernels have not.
static LogicalResult processPTX(const Options &options, Location loc,
                                StringRef ptx) {
  if (options.emit == Emit::Checks) {
    printChecks(ptx);
    return success();
  }
  lora::KernelCompilerOptions flags = lora::getKernelCompilerOptionsFromCL();
  FailureOr<lora::Assembler> assembler = lora::findAssembler(
      loc, lora::AssemblerSearch::fromEnvironment(flags.assembler));
  auto location = [&](StringRef) { return loc; };
  if (failed(assembler) ||
      failed(lora::checkPTX(location, ptx, *assembler, flags.gates)))
    return failure();
  FailureOr<lora::AssembledPTX> assembled =
      lora::assemblePTX(loc, *assembler, ptx, options.chip);
  if (failed(assembled))
    return failure();
  lora::AssemblerLog log = lora::parseAssemblerLog(assembled->log);
  printKernels(log.kernels);
  return lora::checkAssemblerLog(location, log, flags.gates);
}

static LogicalResult writeProgram(const Options &options, Location loc,
                                  const lora::CompiledKernels &compiled) {
  llvm::Expected<llvm::json::Value> manifest =
      llvm::json::parse(options.manifest);
  if (!manifest)
    return emitError(loc) << llvm::toString(manifest.takeError());
  const llvm::json::Object *object = manifest->getAsObject();
  SmallVector<lora::DeviceImage> images;
  for (const lora::KernelImage &image : compiled.images)
    if (image.cubin.empty())
      images.push_back({image.ptx, "ptx"});
    else
      images.push_back({image.cubin, "cubin"});
  return lora::emitDeviceProgram(loc, object ? *object : llvm::json::Object(),
                                 images, options.output);
}

static LogicalResult processModule(const Options &options, ModuleOp module) {
  lora::KernelCompilerOptions flags = lora::getKernelCompilerOptionsFromCL();
  flags.ptx.chip = options.chip;
  flags.ptx.ptxVersion = options.ptxVersion;
  flags.assemble = options.emit == Emit::Cubin || options.emit == Emit::Times;
  FailureOr<lora::CompiledKernels> compiled =
      lora::compileKernels(module, flags);
  if (failed(compiled))
    return failure();
  if (options.emit == Emit::Program)
    return writeProgram(options, module.getLoc(), *compiled);
  if (options.emit == Emit::Times)
    llvm::outs() << llvm::format("%.1f ms, passes %.1f ms\n",
                                 compiled->wallMilliseconds,
                                 compiled->passesMilliseconds);
  for (const lora::KernelImage &image : compiled->images) {
    if (options.emit == Emit::PTX)
      llvm::outs() << image.ptx;
    if (options.emit == Emit::Checks)
      printChecks(image.ptx);
    if (options.emit == Emit::Times)
      llvm::outs() << "  image " << image.name
                   << llvm::format(": LLVM %.1f ms, assembler %.1f ms\n",
                                   image.llvmMilliseconds,
                                   image.assemblerMilliseconds);
    if (options.emit != Emit::Cubin)
      continue;
    llvm::outs() << "image " << image.name << ": "
                 << (StringRef(image.cubin)
                             .starts_with("\x7f"
                                          "ELF")
                         ? "ELF"
                         : "no ELF")
                 << (image.cached ? ", cached" : ", assembled") << "\n";
    printKernels(image.kernels);
  }
  return success();
}

static LogicalResult process(const Options &options) {
  DialectRegistry registry;
  registerAllDialects(registry);
  registerAllExtensions(registry);
  MLIRContext context(registry);
  llvm::SourceMgr sources;
  SourceMgrDiagnosticHandler handler(sources, &context);
  Location loc = FileLineColLoc::get(&context, options.input, 1, 1);
  if (options.emit == Emit::Assembler) {
    FailureOr<lora::Assembler> assembler = lora::findAssembler(
        loc, lora::AssemblerSearch::fromEnvironment(
                 lora::getKernelCompilerOptionsFromCL().assembler));
    if (failed(assembler))
      return failure();
    llvm::outs() << assembler->describe() << " " << assembler->path << "\n";
    return success();
  }
  auto buffer = llvm::MemoryBuffer::getFileOrSTDIN(options.input);
  if (!buffer)
    return emitError(loc, "cannot read it: ") << buffer.getError().message();
  if (StringRef(options.input).ends_with(".ptx"))
    return processPTX(options, loc, (*buffer)->getBuffer());
  sources.AddNewSourceBuffer(std::move(*buffer), llvm::SMLoc());
  OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(sources, &context);
  return module ? processModule(options, *module) : failure();
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  Options options;
  lora::registerKernelCompilerCLOptions();
  registerPassManagerCLOptions();
  registerMLIRContextCLOptions();
  cl::ParseCommandLineOptions(argc, argv, "lora-ptx: kernels to images\n");
  return failed(process(options));
}
