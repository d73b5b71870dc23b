//===- KernelCompiler.cpp - Kernels to images for a device ----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/NVPTX/KernelCompiler.h"

#include "lora/Target/NVPTX/CubinCache.h"
#include "lora/Target/NVPTX/Pipeline.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Threading.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/FileUtilities.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/ManagedStatic.h"
#include "llvm/Support/ToolOutputFile.h"

#include <atomic>
#include <chrono>

using namespace mlir;
using lora::Assembler;
using lora::CompiledKernels;
using lora::CubinCache;
using lora::KernelCompilerOptions;
using lora::KernelImage;
namespace cl = llvm::cl;

using Clock = std::chrono::steady_clock;

static double millisecondsSince(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin)
      .count();
}

/// The modules with kernels: those within, or the module itself.
static SmallVector<ModuleOp> getKernelModules(ModuleOp module) {
  SmallVector<ModuleOp> modules(module.getOps<ModuleOp>());
  if (modules.empty())
    modules.push_back(module);
  return modules;
}

static LogicalResult runPasses(ModuleOp module) {
  PassManager pm(module.getContext(), ModuleOp::getOperationName());
  if (failed(applyPassManagerCLOptions(pm)))
    return failure();
  bool nested = !module.getOps<ModuleOp>().empty();
  lora::buildNVPTXPipeline(nested ? pm.nest<ModuleOp>()
                                  : static_cast<OpPassManager &>(pm));
  return pm.run(module);
}

/// What the images of one call share.
namespace {
struct Job {
  const KernelCompilerOptions &options;
  std::optional<Assembler> assembler;
  CubinCache cache;
  std::atomic<bool> cacheFailed = false;
};
} // namespace

static FailureOr<lora::AssembledPTX> assembleOrFind(Location loc, Job &job,
                                                    KernelImage &image) {
  const lora::PTXOptions &ptx = job.options.ptx;
  StringRef chip = job.options.getDevice();
  std::string key;
  if (job.cache.isOn()) {
    key = CubinCache::getKey(image.ptx, *job.assembler, chip, ptx.optLevel);
    if (std::optional<lora::AssembledPTX> found = job.cache.find(key)) {
      image.cached = true;
      return *found;
    }
  }
  FailureOr<lora::AssembledPTX> assembled =
      lora::assemblePTX(loc, *job.assembler, image.ptx, chip, ptx.optLevel);
  if (succeeded(assembled) && job.cache.isOn() &&
      !job.cache.store(key, *assembled))
    job.cacheFailed = true;
  return assembled;
}

static LogicalResult compileImage(ModuleOp module, Job &job,
                                  KernelImage &image) {
  image.name = module.getName().value_or("").str();
  Clock::time_point begin = Clock::now();
  FailureOr<std::string> ptx = lora::emitPTX(module, job.options.ptx);
  if (failed(ptx))
    return failure();
  image.ptx = std::move(*ptx);
  image.llvmMilliseconds = millisecondsSince(begin);
  if (!job.assembler)
    return success();
  auto location = [&](StringRef kernel) -> Location {
    Operation *op = kernel.empty() ? nullptr : module.lookupSymbol(kernel);
    return op ? op->getLoc() : module.getLoc();
  };
  lora::KernelGates gates = job.options.gates;
  gates.warn = job.options.optional.contains(image.name);
  image.refused =
      failed(lora::checkPTX(location, image.ptx, *job.assembler, gates));
  if (image.refused)
    return success(gates.warn);
  begin = Clock::now();
  FailureOr<lora::AssembledPTX> assembled =
      assembleOrFind(lora::getKernelsLocation(module), job, image);
  if (failed(assembled))
    return failure();
  image.assemblerMilliseconds = millisecondsSince(begin);
  lora::AssemblerLog log = lora::parseAssemblerLog(assembled->log);
  image.refused = failed(lora::checkAssemblerLog(location, log, gates));
  image.kernels = std::move(log.kernels);
  if (image.refused)
    return success(gates.warn);
  image.cubin = std::move(assembled->cubin);
  return success();
}

static LogicalResult writeReport(Location loc, const CompiledKernels &compiled,
                                 StringRef path) {
  std::string error;
  auto output = openOutputFile(path, &error);
  if (!output)
    return emitError(loc) << error;
  output->os() << llvm::formatv(
      "{0:2}\n", llvm::json::Value(describeCompilation(compiled)));
  output->keep();
  return success();
}

FailureOr<CompiledKernels>
mlir::lora::compileKernels(ModuleOp module,
                           const KernelCompilerOptions &options) {
  Clock::time_point begin = Clock::now();
  CompiledKernels result;
  std::string folder = options.cacheFolder.empty()
                           ? CubinCache::getDefaultFolder()
                           : options.cacheFolder;
  Job job{options, std::nullopt,
          CubinCache(options.cache && options.assemble ? folder : "")};
  if (options.assemble) {
    FailureOr<Assembler> assembler = findAssembler(
        module.getLoc(), AssemblerSearch::fromEnvironment(options.assembler));
    if (failed(assembler))
      return failure();
    job.assembler = *assembler;
    result.assembler = assembler->describe();
  }
  registerNVPTXTranslations(*module.getContext());
  Clock::time_point passes = Clock::now();
  if (failed(runPasses(module)))
    return failure();
  result.passesMilliseconds = millisecondsSince(passes);
  SmallVector<ModuleOp> modules = getKernelModules(module);
  result.images.resize(modules.size());
  // All of them, so that a user sees the errors of every kernel at once.
  std::atomic<bool> good = true;
  parallelFor(module.getContext(), 0, modules.size(), [&](size_t index) {
    if (failed(compileImage(modules[index], job, result.images[index])))
      good = false;
  });
  if (job.cacheFailed && !options.cacheFolder.empty())
    emitWarning(module.getLoc(), "cannot keep cubins in '")
        << job.cache.getFolder() << "'";
  if (!good)
    return failure();
  result.wallMilliseconds = millisecondsSince(begin);
  if (!options.report.empty() &&
      failed(writeReport(module.getLoc(), result, options.report)))
    return failure();
  return result;
}

//===----------------------------------------------------------------------===//
// Flags
//===----------------------------------------------------------------------===//

namespace {
struct KernelCompilerFlags {
  cl::opt<std::string> assembler{
      "lora-ptxas", cl::value_desc("PATH"),
      cl::desc("Assembler for PTX: a ptxas, or nvjitlink for that library; "
               "default: LORA_PTXAS, or searched for")};
  cl::opt<bool> cache{"lora-cache", cl::init(true),
                      cl::desc("Keep cubins on disk")};
  cl::opt<std::string> cacheFolder{
      "lora-cache-dir", cl::value_desc("DIR"),
      cl::desc("Where; default: LORA_CACHE_DIR, or lora-opt in "
               "XDG_CACHE_HOME or ~/.cache")};
  cl::opt<unsigned> maxSpillBytes{
      "lora-max-spill-bytes", cl::init(0),
      cl::desc("Bytes of a thread that a kernel may spill")};
  cl::opt<bool> allowFencesInLoops{
      "lora-allow-fences-in-loops",
      cl::desc("Let kernels fence all memory in loops")};
  cl::opt<std::string> report{
      "lora-kernel-report", cl::value_desc("FILE.json"),
      cl::desc("What each kernel takes of the device, and how long it took to "
               "compile")};
};
} // namespace

static llvm::ManagedStatic<KernelCompilerFlags> flags;

void mlir::lora::registerKernelCompilerCLOptions() { *flags; }

KernelCompilerOptions mlir::lora::getKernelCompilerOptionsFromCL() {
  KernelCompilerOptions options;
  if (!flags.isConstructed())
    return options;
  options.assembler = flags->assembler;
  options.cache = flags->cache;
  options.cacheFolder = flags->cacheFolder;
  options.gates.maxSpillBytes = flags->maxSpillBytes;
  options.gates.allowFencesInLoops = flags->allowFencesInLoops;
  options.report = flags->report;
  return options;
}
