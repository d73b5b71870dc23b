//===- insert-adapters.cpp - Time to insert adapters into many layers -----===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Makes programs of many layers in memory, times the insertion of an adapter on
// each, on one thread, and writes JSON: the dialect's own layers, then with two
// of three layers out-of-tree variants, then with the lists of modules of a
// thousand adapters. Exits with 1 above the limit.
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/Transforms/InsertAdapters.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/ToolOutputFile.h"
#include "llvm/TargetParser/Host.h"

#include <ctime>

using namespace mlir;
using namespace mlir::lora;

static llvm::cl::opt<std::string> output("o", llvm::cl::desc("JSON file"),
                                         llvm::cl::init("-"));
static llvm::cl::opt<unsigned> runs("runs", llvm::cl::desc("Runs of each case"),
                                    llvm::cl::init(11));
static llvm::cl::opt<std::string>
    only("case", llvm::cl::desc("Only the cases of this name"));
static llvm::cl::opt<unsigned>
    onlyLayers("layers", llvm::cl::desc("Only this number of layers"));
static llvm::cl::opt<double>
    limit("limit-ms", llvm::cl::desc("Limit for 20,000 layers, median"),
          llvm::cl::init(150));

/// A transformer's layers in turn, `count` in all, on one stream of
/// activations.
static OwningOpRef<ModuleOp> makeProgram(MLIRContext &context, unsigned count) {
  OpBuilder builder(&context);
  Location loc = builder.getUnknownLoc();
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
  builder.setInsertionPointToEnd(module->getBody());
  Type f32 = builder.getF32Type();
  auto x = RankedTensorType::get({ShapedType::kDynamic, 64}, f32);
  auto w = RankedTensorType::get({64, 64}, f32);
  auto function = func::FuncOp::create(builder, loc, "main",
                                       builder.getFunctionType({x, w}, x));
  builder.setInsertionPointToStart(function.addEntryBlock());
  Value value = function.getArgument(0), weight = function.getArgument(1);
  for (unsigned i = 0; i < count; ++i) {
    std::string layer = "model.layers." + std::to_string(i / 4) + ".";
    auto site = [&](StringRef name) {
      return builder.getStringAttr(layer + name);
    };
    switch (i % 4) {
    case 0:
      value = QKVParallelLinearOp::create(
          builder, loc, x, value, weight, Value(), site("self_attn.qkv_proj"),
          builder.getArrayAttr({site("self_attn.q_proj"),
                                site("self_attn.k_proj"),
                                site("self_attn.v_proj")}),
          ParallelAttr(), builder.getI64IntegerAttr(2),
          builder.getI64IntegerAttr(1), builder.getI64IntegerAttr(16),
          IntegerAttr());
      break;
    case 1:
    case 3:
      value = RowParallelLinearOp::create(
          builder, loc, x, value, weight, Value(),
          site(i % 4 == 1 ? "self_attn.o_proj" : "mlp.down_proj"), ArrayAttr(),
          ParallelAttr(), builder.getBoolAttr(true), builder.getBoolAttr(true));
      break;
    case 2:
      value = MergedColumnParallelLinearOp::create(
          builder, loc, x, value, weight, Value(), site("mlp.gate_up_proj"),
          builder.getArrayAttr({site("mlp.gate_proj"), site("mlp.up_proj")}),
          ParallelAttr(), builder.getDenseI64ArrayAttr({32, 32}), UnitAttr());
      break;
    }
  }
  func::ReturnOp::create(builder, loc, value);
  return module;
}

/// Processor time of this thread, so that other work on the machine counts
/// little.
static double threadMilliseconds() {
  timespec now = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 +
         static_cast<double>(now.tv_nsec) * 1e-6;
}

/// Op names of the variants, 50 of each of the four kinds of `makeProgram`.
static constexpr unsigned kVariantsOfKind = 50;
static std::string variantName(unsigned kind, unsigned number) {
  return "acme.kind" + std::to_string(kind) + "_" + std::to_string(number);
}

/// Declares 200 variants, in lineages of five, and makes two of three layers
/// ops of these.
static void addVariants(ModuleOp module) {
  const StringRef kinds[] = {QKVParallelLinearOp::getOperationName(),
                             RowParallelLinearOp::getOperationName(),
                             MergedColumnParallelLinearOp::getOperationName(),
                             RowParallelLinearOp::getOperationName()};
  OpBuilder builder(module.getContext());
  builder.setInsertionPointToStart(module.getBody());
  for (unsigned kind = 0; kind < 4; ++kind)
    for (unsigned i = 0; i < kVariantsOfKind; ++i) {
      NamedAttrList layer;
      if (kind == 2)
        layer.set("widths", builder.getStringAttr("output_sizes"));
      VariantOp::create(
          builder, module.getLoc(), variantName(kind, i),
          i % 5 ? StringRef(variantName(kind, i - 1)) : kinds[kind],
          /*replaces=*/false, /*version=*/1, builder.getStringAttr("acme"),
          layer.getDictionary(module.getContext()),
          DeltaPointAttr::get(module.getContext(), DeltaPoint::Result),
          StringAttr(), ArrayAttr());
    }
  unsigned index = 0;
  SmallVector<Operation *> layers;
  module.walk([&](LayerOpInterface layer) { layers.push_back(layer); });
  for (Operation *op : layers) {
    unsigned at = index++;
    if (at % 3 == 0)
      continue;
    OperationState state(op->getLoc(),
                         variantName(at % 4, at / 4 % kVariantsOfKind));
    state.addOperands(op->getOperands());
    state.addTypes(op->getResultTypes());
    state.addAttributes(op->getAttrDictionary().getValue());
    builder.setInsertionPoint(op);
    op->replaceAllUsesWith(builder.create(state)->getResults());
    op->erase();
  }
}

/// Lists of the modules of `adapters` adapters, 224 each: seven modules of 32
/// layers in a row, as an adapter of a 7B model has them.
static std::vector<AdapterModules> makeAdapters(unsigned adapters,
                                                unsigned layers) {
  const StringRef names[] = {"self_attn.q_proj", "self_attn.k_proj",
                             "self_attn.v_proj", "self_attn.o_proj",
                             "mlp.gate_proj",    "mlp.up_proj",
                             "mlp.down_proj"};
  std::vector<AdapterModules> result(adapters);
  unsigned blocks = std::max(1u, layers / 4);
  for (unsigned i = 0; i < adapters; ++i) {
    result[i].name = "adapter" + std::to_string(i);
    for (unsigned block = 0; block < 32; ++block)
      for (StringRef name : names)
        result[i].modules.push_back(
            {("model.layers." + Twine((i * 32 + block) % blocks) + "." + name)
                 .str(),
             16, 2048});
  }
  return result;
}

/// Milliseconds of each run, sorted; empty if a result is wrong.
static std::vector<double> measure(MLIRContext &context, unsigned count,
                                   const InsertOptions &options,
                                   bool hasVariants, unsigned expected) {
  std::vector<double> times;
  for (unsigned run = 0; run < runs; ++run) {
    OwningOpRef<ModuleOp> module = makeProgram(context, count);
    if (hasVariants)
      addVariants(*module);
    double start = threadMilliseconds();
    LogicalResult result = insertAdapters(*module, options);
    double time = threadMilliseconds() - start;
    unsigned adapted = 0;
    module->walk([&](AdaptOp) { ++adapted; });
    if (failed(result) || adapted != expected ||
        (run == 0 && failed(verify(*module)))) {
      llvm::errs() << "expected " << expected << " adapted layers, found "
                   << adapted << "\n";
      return {};
    }
    times.push_back(time);
  }
  llvm::sort(times);
  return times;
}

/// The processor as Linux names it; what LLVM calls it elsewhere.
static std::string cpuName() {
  if (auto info = llvm::MemoryBuffer::getFileAsStream("/proc/cpuinfo")) {
    SmallVector<StringRef> lines;
    (*info)->getBuffer().split(lines, '\n');
    for (StringRef line : lines)
      if (line.consume_front("model name"))
        return line.ltrim(" \t:").str();
  }
  return llvm::sys::getHostCPUName().str();
}

static std::string commandLine(int argc, char **argv) {
  std::string text = llvm::sys::path::filename(argv[0]).str();
  for (int i = 1; i < argc; ++i)
    text += " " + std::string(argv[i]);
  return text;
}

int main(int argc, char **argv) {
  llvm::cl::ParseCommandLineOptions(argc, argv, "Time to insert adapters\n");
  MLIRContext context(MLIRContext::Threading::DISABLED);
  context.loadDialect<LoRADialect, func::FuncDialect, arith::ArithDialect,
                      linalg::LinalgDialect, tensor::TensorDialect>();

  context.allowUnregisteredDialects();

  struct Case {
    StringRef name;
    SmallVector<std::string> sites;
    double share;
    bool hasVariants; ///< 200 of them.
    unsigned adapters;
  };
  const Case cases[] = {
      {"all", {}, 1, false, 0},
      {"patterns", {"q_proj", "*down_proj"}, 0.5, false, 0},
      {"variants", {}, 1, true, 0},
      {"variants and adapters", {"all"}, 1, true, 1000},
  };
  llvm::json::Array results;
  bool slow = false;
  for (const Case &one : cases)
    for (unsigned count : {2000u, 20000u, 200000u}) {
      if ((!only.empty() && only != one.name) ||
          (onlyLayers && onlyLayers != count))
        continue;
      std::vector<AdapterModules> adapters = makeAdapters(one.adapters, count);
      InsertOptions options;
      options.sites = one.sites;
      options.modules = adapters;
      auto expected = static_cast<unsigned>(count * one.share);
      std::vector<double> times =
          measure(context, count, options, one.hasVariants, expected);
      if (times.empty())
        return 1;
      double median = times[times.size() / 2];
      slow |= count == 20000 && median > limit;
      results.push_back(llvm::json::Object{
          {"case", one.name},
          {"layers", count},
          {"adapted", expected},
          {"variants", one.hasVariants ? 4 * int64_t(kVariantsOfKind) : 0},
          {"adapters", one.adapters},
          {"modules_of_an_adapter", one.adapters ? 224 : 0},
          {"min_ms", times.front()},
          {"median_ms", median},
          {"max_ms", times.back()}});
      llvm::errs() << one.name << " " << count << " layers: median " << median
                   << " ms\n";
    }
  std::error_code error;
  llvm::ToolOutputFile file(output, error, llvm::sys::fs::OF_Text);
  if (error) {
    llvm::errs() << "cannot write '" << output << "': " << error.message()
                 << "\n";
    return 1;
  }
  file.os() << llvm::formatv(
      "{0:2}\n", llvm::json::Value(llvm::json::Object{
                     {"benchmark", "insert-adapters"},
                     {"cpu", cpuName()},
                     {"mlir", LLVM_VERSION_STRING},
                     {"command", commandLine(argc, argv)},
                     {"threads", 1},
                     {"clock", "processor time of the thread"},
                     {"runs", static_cast<int64_t>(runs)},
                     {"limit_ms_20000_layers", static_cast<double>(limit)},
                     {"results", std::move(results)}}));
  file.keep();
  return slow ? 1 : 0;
}
