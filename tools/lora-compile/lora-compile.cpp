//===- lora-compile.cpp - Model in, program out ---------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The whole pipeline as a product: raise, pack, insert adapters, place them,
// lower, link. Every step is a pass that lora-opt has too.
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/Transforms/InsertionReport.h"
#include "lora/Dialect/LoRA/Transforms/Passes.h"
#include "lora/InitAll.h"
#include "lora/Support/Plugins.h"
#include "lora/Target/CPU/SharedObject.h"
#include "lora/Target/NVPTX/GPUProgram.h"

#include "mlir/Dialect/IRDL/IRDLLoading.h"
#include "mlir/Dialect/MLProgram/IR/MLProgram.h"
#include "mlir/IR/AsmState.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Support/Timing.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/ToolOutputFile.h"

using namespace mlir;
namespace cl = llvm::cl;

namespace {

enum class Emit { Layers, Adapted, LLVM, Kernels, PTX, Program };

struct Options {
  cl::OptionCategory category{"lora-compile options"};
  cl::opt<std::string> input{cl::Positional, cl::Required, cl::cat(category),
                             cl::desc("<model.mlir>")};
  cl::opt<std::string> output{"o", cl::Required, cl::cat(category),
                              cl::desc("File to write"),
                              cl::value_desc("model.lso")};
  cl::opt<std::string> target{
      "target", cl::init("cpu"), cl::cat(category),
      cl::desc("Device to compile for: cpu, sm_90a (Hopper), or any other GPU "
               "from sm_80 on, which gets plain kernels")};
  cl::opt<std::string> cpu{"cpu", cl::init("native"), cl::cat(category),
                           cl::desc("Processor, as clang's -march has them")};
  cl::opt<int64_t> multiprocessors{
      "multiprocessors", cl::init(132), cl::cat(category),
      cl::desc("GPU: multiprocessors that kernels are planned for")};
  cl::opt<int64_t> maxTokens{
      "max-tokens", cl::init(0), cl::cat(category),
      cl::desc("GPU: most tokens of a call; 0: any number")};
  cl::opt<std::string> tuning{
      "lora-tuning", cl::cat(category), cl::value_desc("FILE"),
      cl::desc("GPU: measured choices of kernels, as benchmarks/hopper/tune.py "
               "writes them")};
  cl::opt<unsigned> optLevel{"O", cl::Prefix, cl::init(2), cl::cat(category),
                             cl::desc("LLVM's optimization level, 0 to 3")};
  cl::opt<bool> noAdapters{"no-adapters", cl::cat(category),
                           cl::desc("Compile the base model alone")};
  cl::list<std::string> adapters{
      "adapter", cl::cat(category), cl::value_desc("DIR"),
      cl::desc("PEFT folder whose modules get adapters; repeatable, the union "
               "counts. Default: as --sites says")};
  cl::opt<std::string> sites{
      "sites", cl::init("all"), cl::cat(category),
      cl::desc(
          "Sites that get adapters: all, or patterns separated by commas")};
  cl::list<std::string> predicates{
      "predicates", cl::cat(category), cl::value_desc("FILE"),
      cl::desc("More predicates of which layers take adapters, compiled by "
               "mlir-pdll --x=mlir; repeatable")};
  cl::opt<int64_t> maxAdapters{"max-adapters", cl::init(8), cl::cat(category),
                               cl::desc("Adapter slots of the bank")};
  cl::opt<int64_t> maxRank{"max-rank", cl::init(64), cl::cat(category),
                           cl::desc("Largest rank that an adapter may have")};
  cl::opt<std::string> bankDtype{
      "bank-dtype", cl::cat(category),
      cl::desc("Element type of the bank: f32, f16 or bf16. Default: f32, on a "
               "GPU the weights'")};
  cl::opt<lora::Unmatched> unmatched{
      "unmatched", cl::init(lora::Unmatched::Error), cl::cat(category),
      cl::desc("What an adapter's module, or a pattern of --sites, that no "
               "layer has is"),
      cl::values(clEnumValN(lora::Unmatched::Error, "error", "an error"),
                 clEnumValN(lora::Unmatched::Warn, "warn", "a warning"),
                 clEnumValN(lora::Unmatched::Ignore, "ignore", "silent"))};
  cl::opt<Emit> emit{
      "emit", cl::init(Emit::Program), cl::cat(category),
      cl::desc("What to write"),
      cl::values(
          clEnumValN(Emit::Layers, "layers", "MLIR with layers"),
          clEnumValN(Emit::Adapted, "adapted", "MLIR with adapters placed"),
          clEnumValN(Emit::LLVM, "llvm", "MLIR in the LLVM dialect"),
          clEnumValN(Emit::Kernels, "kernels", "GPU: MLIR with kernels"),
          clEnumValN(Emit::PTX, "ptx", "GPU: PTX, a file for split-file"),
          clEnumValN(Emit::Program, "program", "a program for lora-run"))};
  cl::opt<std::string> linker{"linker", cl::cat(category),
                              cl::desc("ELF linker; default: lld, then ld")};
  cl::list<std::string> dialectPlugins{
      "load-dialect-plugin", cl::cat(category), cl::value_desc("FILE"),
      cl::desc("Plugin with dialects; repeatable")};
  cl::list<std::string> passPlugins{"load-pass-plugin", cl::cat(category),
                                    cl::value_desc("FILE"),
                                    cl::desc("Plugin with passes; repeatable")};
  cl::opt<std::string> irdlFile{
      "irdl-file", cl::cat(category), cl::value_desc("FILE"),
      cl::desc("IRDL file with dialects to register before the model is read")};
  cl::opt<bool> allowUnregistered{
      "allow-unregistered-dialect", cl::cat(category),
      cl::desc("Read ops of dialects that are registered nowhere")};
  cl::opt<std::string> policy{
      "policy", cl::init("default"), cl::cat(category),
      cl::desc("Table of predicates that says which layers take adapters")};
  cl::opt<std::string> dumpLLVM{"dump-llvm", cl::cat(category),
                                cl::desc("Also write the optimized LLVM IR"),
                                cl::value_desc("FILE.ll")};
};

} // namespace

static bool isGPU(const Options &options) { return options.target != "cpu"; }
static bool isHopper(const Options &options) {
  return options.target == "sm_90a";
}

/// The bank's dtype, as asked for; kernels for a GPU want their weights'.
static std::string getBankDtype(const Options &options, ModuleOp module) {
  if (options.bankDtype.getNumOccurrences())
    return options.bankDtype;
  if (!isGPU(options))
    return "f32";
  for (auto global : module.getOps<ml_program::GlobalOp>())
    if (auto type = dyn_cast<RankedTensorType>(global.getType()))
      if (type.getRank() == 2 && type.getElementType().isF16())
        return "f16";
  return "bf16";
}

static lora::LoRAInsertAdaptersOptions insertOptions(const Options &options,
                                                     ModuleOp module) {
  lora::LoRAInsertAdaptersOptions insert;
  insert.maxAdapters = options.maxAdapters;
  insert.maxRank = options.maxRank;
  insert.dtype = getBankDtype(options, module);
  insert.policy = options.policy;
  insert.unmatched = options.unmatched;
  insert.adapters.append(options.adapters.begin(), options.adapters.end());
  insert.predicates.append(options.predicates.begin(),
                           options.predicates.end());
  SmallVector<StringRef> patterns;
  if (options.sites != "all")
    StringRef(options.sites).split(patterns, ',');
  for (StringRef pattern : patterns)
    insert.sites.push_back(pattern.str());
  return insert;
}

static void buildPipeline(PassManager &pm, const Options &options,
                          ModuleOp module) {
  pm.addPass(lora::createLoRARaiseLayers());
  pm.addPass(lora::createLoRAPackLayers());
  pm.addPass(lora::createLoRAResolveVariants());
  if (!options.noAdapters && options.emit != Emit::Layers) {
    pm.addPass(lora::createLoRAInsertAdapters(insertOptions(options, module)));
    // What variants are made of is placed like any layer.
    pm.addPass(lora::createLoRADecomposeVariants());
    pm.addPass(lora::createLoRAPlaceAdapters());
  }
  if (options.emit == Emit::Layers || options.emit == Emit::Adapted)
    return;
  if (isGPU(options)) {
    // What has no lowering stays, and is the host's.
    pm.addPass(lora::createLoRADecomposeVariants());
    lora::LoRAWriteKernelsOptions kernels;
    kernels.ctas = options.multiprocessors;
    kernels.maxTokens = options.maxTokens;
    kernels.tuning = options.tuning;
    kernels.plain = !isHopper(options);
    pm.addPass(lora::createLoRAWriteKernels(kernels));
    return;
  }
  lora::LoRADecomposeVariantsOptions decompose;
  decompose.strict = true;
  pm.addPass(lora::createLoRADecomposeVariants(decompose));
  lora::CPUPipelineOptions cpu;
  cpu.cpu = lora::resolveCPU(options.cpu);
  for (const std::string &feature : lora::getCPUFeatures(options.cpu))
    cpu.cpuFeatures.push_back(feature);
  lora::buildCPUPipeline(pm, cpu);
}

/// Registers the dialects that an IRDL file defines.
static LogicalResult loadIRDL(StringRef path, MLIRContext &context) {
  std::string error;
  auto buffer = openInputFile(path, &error);
  if (!buffer) {
    llvm::errs() << "lora-compile: " << error << "\n";
    return failure();
  }
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(std::move(buffer), llvm::SMLoc());
  SourceMgrDiagnosticHandler diagnostics(sources, &context);
  OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(sources, &context);
  return failure(!module || failed(irdl::loadDialects(*module)));
}

/// What only one kind of device has.
static LogicalResult checkTarget(const Options &options) {
  auto fail = [](const Twine &message) {
    llvm::errs() << "lora-compile: " << message << "\n";
    return failure();
  };
  // Plain kernels use nothing that a chip's suffix stands for, and run on fewer
  // devices with one.
  if (isGPU(options) && !isHopper(options) &&
      (lora::getBaseChip(options.target).empty() ||
       !llvm::isDigit(options.target.back())))
    return fail("expected a --target of cpu, sm_90a, or sm_80 or newer without "
                "a suffix, found '" +
                options.target + "'");
  if (isGPU(options) && !isHopper(options) &&
      options.multiprocessors.getNumOccurrences())
    return fail("expected --multiprocessors with --target=sm_90a, found '" +
                options.target + "'");
  if (isGPU(options) && !isHopper(options) &&
      options.tuning.getNumOccurrences())
    return fail("expected --" + options.tuning.ArgStr +
                " with --target=sm_90a, found '" + options.target + "'");
  const cl::Option *forCPU[] = {&options.cpu, &options.dumpLLVM};
  const cl::Option *forGPU[] = {&options.multiprocessors, &options.maxTokens,
                                &options.tuning};
  ArrayRef<const cl::Option *> others =
      isGPU(options) ? ArrayRef(forCPU) : ArrayRef(forGPU);
  for (const cl::Option *option : others)
    if (option->getNumOccurrences())
      return fail("expected --" + option->ArgStr + " with " +
                  (isGPU(options) ? "--target=cpu" : "a GPU as --target") +
                  ", found '" + options.target + "'");
  bool gpuOutput = options.emit == Emit::Kernels || options.emit == Emit::PTX;
  if (gpuOutput && !isGPU(options))
    return fail("expected --emit=kernels and --emit=ptx with a GPU as "
                "--target, found '" +
                options.target + "'");
  if (options.emit == Emit::LLVM && isGPU(options))
    return fail("expected --emit=llvm with --target=cpu, found '" +
                options.target + "'");
  if (isGPU(options) && options.bankDtype.getNumOccurrences() &&
      options.bankDtype != "bf16" && options.bankDtype != "f16")
    return fail("expected a --bank-dtype of bf16 or f16 on a GPU, found '" +
                options.bankDtype + "'");
  return success();
}

/// All kernels, each behind a line that split-file knows.
static void writePTX(const lora::CompiledKernels &compiled, raw_ostream &os) {
  for (const lora::KernelImage &image : compiled.images)
    os << "//--- " << image.name << ".ptx\n" << image.ptx;
}

static lora::KernelCompilerOptions kernelOptions(const Options &options) {
  lora::KernelCompilerOptions kernels = lora::getKernelCompilerOptionsFromCL();
  kernels.ptx.chip = lora::getBaseChip(options.target);
  kernels.assembleFor = options.target;
  if (options.optLevel.getNumOccurrences())
    kernels.ptx.optLevel = options.optLevel;
  kernels.assemble = options.emit != Emit::PTX;
  return kernels;
}

static LogicalResult compile(const Options &options,
                             DialectRegistry &registry) {
  if (failed(checkTarget(options)))
    return failure();
  if (options.optLevel > 3) {
    llvm::errs() << "lora-compile: expected -O of 0 to 3, found "
                 << options.optLevel << "\n";
    return failure();
  }
  std::string error;
  if (options.noAdapters && !options.adapters.empty()) {
    llvm::errs() << "lora-compile: expected --adapter or --no-adapters, found "
                    "both\n";
    return failure();
  }
  if (!lora::getReportFlag().empty() &&
      (options.noAdapters || options.emit == Emit::Layers)) {
    llvm::errs() << "lora-compile: expected --lora-report with adapters to "
                    "insert, found --no-adapters or --emit=layers\n";
    return failure();
  }
  if (!lora::isKnownCPU(options.cpu)) {
    llvm::errs() << "lora-compile: expected a --cpu that LLVM knows, found '"
                 << options.cpu << "'\n";
    return failure();
  }
  auto buffer = openInputFile(options.input, &error);
  if (!buffer) {
    llvm::errs() << "lora-compile: " << error << "\n";
    return failure();
  }
  MLIRContext context(registry);
  context.allowUnregisteredDialects(options.allowUnregistered);
  if (!options.irdlFile.empty() && failed(loadIRDL(options.irdlFile, context)))
    return failure();
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(std::move(buffer), llvm::SMLoc());
  SourceMgrDiagnosticHandler diagnostics(sources, &context);

  DefaultTimingManager timing;
  applyDefaultTimingManagerCLOptions(timing);
  TimingScope root = timing.getRootScope();
  TimingScope parsing = root.nest("Parser");
  OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(sources, &context);
  parsing.stop();
  if (!module)
    return failure();

  PassManager pm(&context);
  pm.enableVerifier(true);
  if (failed(applyPassManagerCLOptions(pm)))
    return failure();
  pm.enableTiming(root);
  buildPipeline(pm, options, *module);
  if (failed(pm.run(*module)))
    return failure();

  if (options.emit == Emit::Program && isGPU(options)) {
    TimingScope scope = root.nest("Kernels and linker");
    return lora::emitGPUProgram(*module, options.output, kernelOptions(options),
                                options.linker);
  }
  if (options.emit == Emit::Program) {
    TimingScope scope = root.nest("LLVM and linker");
    lora::SharedObjectOptions object;
    object.cpu = options.cpu;
    object.optLevel = options.optLevel;
    object.linker = options.linker;
    object.dumpLLVM = options.dumpLLVM;
    return lora::emitSharedObject(*module, options.output, object);
  }
  auto output = openOutputFile(options.output, &error);
  if (!output) {
    llvm::errs() << "lora-compile: " << error << "\n";
    return failure();
  }
  if (options.emit == Emit::PTX) {
    FailureOr<lora::CompiledKernels> compiled =
        lora::compileKernels(*module, kernelOptions(options));
    if (failed(compiled))
      return failure();
    writePTX(*compiled, output->os());
  } else {
    module->print(output->os());
  }
  output->keep();
  return success();
}

/// Leaves our options and MLIR's in --help; LLVM's thousands are in
/// --help-hidden.
static void hideForeignOptions(cl::OptionCategory &category) {
  for (auto &[name, option] : cl::getRegisteredOptions()) {
    if (!name.starts_with("mlir-") && !name.starts_with("help") &&
        !name.starts_with("lora-") &&
        !llvm::is_contained(option->Categories, &category))
      option->setHiddenFlag(cl::Hidden);
  }
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  Options options;
  lora::registerAllPasses();
  lora::registerReportCLOptions();
  lora::registerKernelCompilerCLOptions();
  registerAsmPrinterCLOptions();
  registerMLIRContextCLOptions();
  registerPassManagerCLOptions();
  registerDefaultTimingManagerCLOptions();
  hideForeignOptions(options.category);
  cl::ParseCommandLineOptions(
      argc, argv, "lora-compile: a model's MLIR to a program for lora-run\n");
  DialectRegistry registry;
  lora::registerAllDialects(registry);
  lora::PluginFiles plugins{options.dialectPlugins, options.passPlugins};
  if (failed(lora::loadPlugins(plugins, registry, llvm::errs())))
    return EXIT_FAILURE;
  return failed(compile(options, registry));
}
