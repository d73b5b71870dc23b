//===- JitProgram.cpp - Runs a lowered function in this process -----------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "JitProgram.h"

#include "lora/Conversion/Passes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/ExecutionEngine/OptUtils.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/Support/TargetSelect.h"

#include <cstdlib>
#include <cstring>

using namespace mlir;
using namespace mlir::lora;
using namespace lora_test;
using mlir::lora::reference::ElementKind;
using mlir::lora::reference::SliceData;

std::unique_ptr<MLIRContext> lora_test::makeContext() {
  static bool initialized = [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    registerAllPasses();
    registerConvertLoRAToLinalg();
    registerLoRAExternalizeGlobals();
    return true;
  }();
  (void)initialized;
  DialectRegistry registry;
  registerAllDialects(registry);
  registerAllExtensions(registry);
  registerAllToLLVMIRTranslations(registry);
  registry.insert<LoRADialect>();
  auto context = std::make_unique<MLIRContext>(registry);
  context->loadAllAvailableDialects();
  return context;
}

//===----------------------------------------------------------------------===//
// Compilation
//===----------------------------------------------------------------------===//

static LogicalResult runPasses(ModuleOp module, StringRef pipeline) {
  PassManager manager(module.getContext());
  if (failed(parsePassPipeline(pipeline, manager)))
    return failure();
  return manager.run(module);
}

static const char kToLinalg[] =
    "convert-lora-to-linalg,lora-externalize-globals,canonicalize,cse";
// bf16 is expanded to integers: not every machine, nor its C library, rounds
// it.
static const char kToLLVM[] =
    "empty-tensor-to-alloc-tensor,"
    "one-shot-bufferize{bufferize-function-boundaries "
    "function-boundary-type-conversion=identity-layout-map},"
    "canonicalize,buffer-deallocation-pipeline,convert-bufferization-to-memref,"
    "func.func(convert-linalg-to-loops),expand-strided-metadata,lower-affine,"
    "convert-scf-to-cf,arith-expand{include-bf16=true},convert-math-to-llvm,"
    "convert-math-to-libm,finalize-memref-to-llvm,convert-arith-to-llvm,"
    "convert-index-to-llvm,convert-func-to-llvm,convert-cf-to-llvm,"
    "reconcile-unrealized-casts";

std::unique_ptr<JitProgram> JitProgram::compile(MLIRContext &context,
                                                StringRef ir) {
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(ir, &context);
  if (!module || failed(runPasses(*module, kToLinalg)))
    return nullptr;

  auto function = module->lookupSymbol<func::FuncOp>("f");
  auto program = std::make_unique<JitProgram>();
  auto names = function->getAttrOfType<ArrayAttr>(kWeightsAttrName);
  unsigned first = function.getNumArguments() - (names ? names.size() : 0);
  for (unsigned i = first; i < function.getNumArguments(); ++i)
    program->weights.emplace_back(
        cast<StringAttr>(names[i - first]).str(),
        cast<RankedTensorType>(function.getArgument(i).getType()));
  program->resultType =
      cast<RankedTensorType>(function.getResultTypes().front());
  // The tests look at their arguments after the call.
  for (unsigned i = 0; i < first; ++i)
    function.setArgAttr(i,
                        bufferization::BufferizationDialect::kWritableAttrName,
                        BoolAttr::get(&context, false));
  function->setAttr("llvm.emit_c_interface", UnitAttr::get(&context));
  if (failed(runPasses(*module, kToLLVM)))
    return nullptr;

  ExecutionEngineOptions options;
  auto optimize = makeOptimizingTransformer(1, 0, nullptr);
  options.transformer = optimize;
  StringRef libraries[] = {LORA_MLIR_RUNNER_UTILS};
  options.sharedLibPaths = libraries;
  auto engine = ExecutionEngine::create(*module, options);
  if (!engine) {
    llvm::errs() << toString(engine.takeError()) << "\n";
    return nullptr;
  }
  program->engine = std::move(*engine);
  return program;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

static size_t widthOf(ElementKind kind) {
  switch (kind) {
  case ElementKind::F32:
  case ElementKind::I32:
    return 4;
  case ElementKind::F16:
  case ElementKind::BF16:
    return 2;
  case ElementKind::I64:
    return 8;
  }
  llvm_unreachable("unknown element kind");
}

static const llvm::fltSemantics &semanticsOf(ElementKind kind) {
  if (kind == ElementKind::F16)
    return llvm::APFloat::IEEEhalf();
  return kind == ElementKind::BF16 ? llvm::APFloat::BFloat()
                                   : llvm::APFloat::IEEEsingle();
}

static ElementKind kindOf(Type type) {
  if (type.isF16())
    return ElementKind::F16;
  if (type.isBF16())
    return ElementKind::BF16;
  if (type.isInteger(32))
    return ElementKind::I32;
  return type.isInteger(64) ? ElementKind::I64 : ElementKind::F32;
}

static std::vector<char> encode(const Tensor &tensor) {
  size_t width = widthOf(tensor.kind);
  std::vector<char> bytes(tensor.numElements() * width);
  for (int64_t i = 0, e = tensor.numElements(); i < e; ++i) {
    uint64_t bits = 0;
    if (tensor.isInteger()) {
      bits = static_cast<uint64_t>(tensor.integers[i]);
    } else {
      llvm::APFloat value(tensor.values[i]);
      bool lost = false;
      value.convert(semanticsOf(tensor.kind),
                    llvm::APFloat::rmNearestTiesToEven, &lost);
      bits = value.bitcastToAPInt().getZExtValue();
    }
    std::memcpy(bytes.data() + i * width, &bits, width);
  }
  return bytes;
}

static Tensor decode(const char *bytes, ElementKind kind,
                     ArrayRef<int64_t> shape) {
  Tensor tensor = Tensor::zeros(kind, shape);
  size_t width = widthOf(kind);
  for (int64_t i = 0, e = tensor.numElements(); i < e; ++i) {
    uint64_t bits = 0;
    std::memcpy(&bits, bytes + i * width, width);
    llvm::APFloat value(semanticsOf(kind),
                        llvm::APInt(static_cast<unsigned>(width * 8), bits));
    tensor.values[i] = value.convertToDouble();
  }
  return tensor;
}

/// A memref descriptor: two pointers, offset, sizes, strides.
static std::vector<int64_t> descriptorOf(void *data, ArrayRef<int64_t> shape) {
  std::vector<int64_t> words = {reinterpret_cast<int64_t>(data),
                                reinterpret_cast<int64_t>(data), 0};
  words.insert(words.end(), shape.begin(), shape.end());
  words.resize(words.size() + shape.size());
  int64_t stride = 1;
  for (size_t i = shape.size(); i-- > 0; stride *= shape[i])
    words[3 + shape.size() + i] = stride;
  return words;
}

/// What the runtime would put into `<bank>/<site>/<slice>/<what>`.
Tensor JitProgram::bankTensor(StringRef name, RankedTensorType type,
                              const BankData &bank) const {
  SmallVector<StringRef> parts;
  name.split(parts, '/');
  StringRef site = parts[1], what = parts[3];
  unsigned index = 0;
  (void)parts[2].getAsInteger(10, index);

  Tensor tensor = Tensor::zeros(kindOf(type.getElementType()), type.getShape());
  auto found = bank.sites.find(site);
  if (found == bank.sites.end())
    return tensor;
  for (const auto &[slot, slices] : found->second) {
    const SliceData &slice = slices[index];
    if (what == "rank") {
      tensor.integers[slot] = slice.rank;
      continue;
    }
    if (what == "scale") {
      tensor.values[slot] = slice.scale;
      continue;
    }
    int64_t maxRank = type.getShape()[type.getRank() - 2];
    int64_t columns = type.getShape().back();
    int64_t experts = type.getRank() == 4 ? type.getDimSize(1) : 1;
    for (int64_t e = 0; e < experts; ++e)
      for (int64_t r = 0; r < slice.rank; ++r)
        for (int64_t c = 0; c < columns; ++c) {
          double value = what == "a"
                             ? slice.a[(e * slice.rank + r) * columns + c]
                             : slice.b[(e * columns + c) * slice.rank + r];
          tensor.values[((slot * experts + e) * maxRank + r) * columns + c] =
              value;
        }
  }
  return tensor;
}

Tensor JitProgram::run(ArrayRef<Tensor> arguments, const BankData &bank) {
  std::vector<Tensor> all(arguments.begin(), arguments.end());
  for (auto &[name, type] : weights)
    all.push_back(bankTensor(name, type, bank));

  std::vector<std::vector<char>> buffers;
  std::vector<std::vector<int64_t>> descriptors;
  for (const Tensor &tensor : all) {
    buffers.push_back(encode(tensor));
    descriptors.push_back(descriptorOf(buffers.back().data(), tensor.shape));
  }
  unsigned rank = resultType.getRank();
  descriptors.emplace_back(3 + 2 * rank);

  std::vector<void *> pointers = {descriptors.back().data()};
  for (size_t i = 0; i < all.size(); ++i)
    pointers.push_back(descriptors[i].data());
  SmallVector<void *> packed;
  for (void *&pointer : pointers)
    packed.push_back(static_cast<void *>(&pointer));
  if (llvm::Error error = engine->invokePacked("_mlir_ciface_f", packed))
    llvm::report_fatal_error(std::move(error));

  const std::vector<int64_t> &result = descriptors.back();
  ArrayRef<int64_t> shape = ArrayRef(result).slice(3, rank);
  Tensor tensor = decode(reinterpret_cast<const char *>(result[1]),
                         kindOf(resultType.getElementType()), shape);
  std::free(reinterpret_cast<void *>(result[0]));
  return tensor;
}
