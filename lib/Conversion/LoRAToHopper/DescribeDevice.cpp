//===- DescribeDevice.cpp - Kernels as a manifest has them ----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Conversion/LoRAToGPU/PlainKernels.h"
#include "lora/Conversion/LoRAToHopper/LoRAToHopper.h"
#include "lora/Conversion/Manifest/Manifest.h"
#include "lora/Dialect/Hopper/IR/Hopper.h"
#include "lora/Dialect/LoRA/IR/LoRA.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MLProgram/IR/MLProgram.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace mlir::lora;
namespace json = llvm::json;

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

static FailureOr<json::Object> describeParam(hopper::KernelOp kernel,
                                             unsigned index) {
  auto nameOf = [&](StringRef attribute) -> std::optional<std::string> {
    auto name = kernel.getArgAttrOfType<StringAttr>(index, attribute);
    return name ? std::optional(name.getValue().str()) : std::nullopt;
  };
  Type type = kernel.getArgumentTypes()[index];
  if (auto map = dyn_cast<hopper::TensorMapType>(type))
    if (auto name = nameOf("hopper.tensor")) {
      auto promotion =
          kernel.getArgAttrOfType<IntegerAttr>(index, "hopper.l2_promotion");
      return json::Object{
          {"kind", "tensor_map"},
          {"tensor", *name},
          {"box", json::Array(map.getShape())},
          {"swizzle", map.getSwizzle()},
          {"l2_promotion", promotion ? promotion.getInt() : int64_t(0)}};
    }
  if (isa<LLVM::LLVMPointerType>(type))
    if (auto name = nameOf("hopper.buffer"))
      return json::Object{{"kind", "pointer"}, {"buffer", *name}};
  if (type.isInteger(32))
    if (auto name = nameOf("hopper.value"))
      return json::Object{{"kind", "i32"}, {"value", *name}};
  return kernel.emitOpError("expected arguments that a manifest can describe, "
                            "found ")
         << type << " as argument " << index;
}

/// One that LoRAToGPU has written.
static FailureOr<json::Object> describePlain(LLVM::LLVMFuncOp kernel,
                                             int64_t image) {
  auto launch = kernel->getAttrOfType<DictionaryAttr>(kLaunchAttrName);
  json::Object described{{"name", kernel.getName().str()},
                         {"image", image},
                         {"cluster", 1},
                         {"shared_bytes", 0},
                         {"programmatic_launch", false},
                         {"co_resident", false}};
  for (StringRef key :
       {"schedule", "threads", "grid", "workspaces", "params"}) {
    Attribute value = launch ? launch.get(key) : Attribute();
    if (!value)
      return kernel.emitOpError("expected '")
             << kLaunchAttrName << "' with '" << key << "'";
    described[key] = toJSON(value);
  }
  auto params = launch.getAs<ArrayAttr>("params");
  if (!params || params.size() != kernel.getNumArguments())
    return kernel.emitOpError("expected a list of its ")
           << kernel.getNumArguments() << " 'params', found "
           << launch.get("params");
  return described;
}

static FailureOr<json::Object> describeKernel(ModuleOp module, int64_t image) {
  auto functions = module.getOps<LLVM::LLVMFuncOp>();
  auto kernels = module.getOps<hopper::KernelOp>();
  auto count = std::distance(kernels.begin(), kernels.end()) +
               std::distance(functions.begin(), functions.end());
  if (count != 1)
    return module.emitError(
               "expected one kernel in a module of its own, found ")
           << count;
  if (kernels.empty())
    return describePlain(*functions.begin(), image);
  hopper::KernelOp kernel = *kernels.begin();
  DictionaryAttr launch = kernel.getLaunchAttr();
  auto grid = launch ? launch.getAs<DictionaryAttr>("grid") : DictionaryAttr();
  auto spaces = launch ? launch.getAs<ArrayAttr>("workspaces") : ArrayAttr();
  if (!grid || !spaces) {
    InFlightDiagnostic error =
        kernel.emitOpError("expected 'launch' with 'grid' and 'workspaces'");
    if (launch)
      error << ", found " << launch;
    return error;
  }
  auto programmatic = launch.getAs<BoolAttr>("programmatic_launch");
  json::Array params;
  for (unsigned i = 0, e = kernel.getNumArguments(); i < e; ++i) {
    FailureOr<json::Object> param = describeParam(kernel, i);
    if (failed(param))
      return failure();
    params.push_back(std::move(*param));
  }
  return json::Object{
      {"name", kernel.getName().str()},
      {"schedule", kernel.getSchedule().value_or("").str()},
      {"image", image},
      {"threads", int64_t(kernel.getThreads())},
      {"cluster", int64_t(kernel.getCluster())},
      {"shared_bytes", kernel.getSharedBytes()},
      {"programmatic_launch", programmatic && programmatic.getValue()},
      {"co_resident", kernel.getCoResident()},
      {"grid", toJSON(grid)},
      {"workspaces", toJSON(spaces)},
      {"params", std::move(params)}};
}

//===----------------------------------------------------------------------===//
// Linears, embeddings, layers, weights
//===----------------------------------------------------------------------===//

/// Replaces names of kernels by their numbers.
static LogicalResult numberKernels(ModuleOp module, DictionaryAttr variant,
                                   const llvm::StringMap<int64_t> &numbers,
                                   json::Object &described) {
  auto names = variant.getAs<ArrayAttr>("kernels");
  if (!names)
    return module.emitError("expected variants with 'kernels', found ")
           << variant;
  json::Array kernels;
  for (Attribute name : names) {
    auto symbol = dyn_cast<FlatSymbolRefAttr>(name);
    auto it = symbol ? numbers.find(symbol.getValue()) : numbers.end();
    if (it == numbers.end())
      return module.emitError("expected kernels of the module, found ") << name;
    kernels.push_back(it->second);
  }
  described["kernels"] = std::move(kernels);
  return success();
}

/// Of a list's entry; `key` is the list's name.
static FailureOr<json::Value>
describeShape(ModuleOp module, StringRef key, Attribute attribute,
              const llvm::StringMap<int64_t> &numbers) {
  auto shape = dyn_cast<DictionaryAttr>(attribute);
  auto variants = shape ? shape.getAs<ArrayAttr>("variants") : ArrayAttr();
  if (!variants || !llvm::all_of(variants, llvm::IsaPred<DictionaryAttr>))
    return module.emitError("expected ")
           << key << " with 'variants', found " << attribute;
  json::Value described = toJSON(shape);
  json::Array &list = *described.getAsObject()->getArray("variants");
  for (auto [variant, object] : llvm::zip_equal(variants, list))
    if (failed(numberKernels(module, cast<DictionaryAttr>(variant), numbers,
                             *object.getAsObject())))
      return failure();
  return described;
}

static FailureOr<json::Array>
describeShapes(ModuleOp module, StringRef key, ArrayAttr shapes,
               const llvm::StringMap<int64_t> &numbers) {
  json::Array list;
  for (Attribute shape : shapes) {
    FailureOr<json::Value> described =
        describeShape(module, key, shape, numbers);
    if (failed(described))
      return failure();
    list.push_back(std::move(*described));
  }
  return list;
}

/// The weights that layers name, in the order of their first use.
static FailureOr<json::Array> describeWeights(ModuleOp module,
                                              ArrayAttr layers) {
  SymbolTable symbols(module);
  llvm::StringSet<> seen;
  json::Array weights;
  for (Attribute attribute : layers) {
    auto layer = dyn_cast<DictionaryAttr>(attribute);
    for (StringRef key : {"weights", "biases"}) {
      auto names = layer ? layer.getAs<ArrayAttr>(key) : ArrayAttr();
      if (!names || !llvm::all_of(names, llvm::IsaPred<StringAttr>))
        return module.emitError("expected layers with '")
               << key << "', found " << attribute;
      for (auto name : names.getAsRange<StringAttr>()) {
        if (!seen.insert(name).second)
          continue;
        auto global = symbols.lookup<ml_program::GlobalOp>(name);
        auto type =
            global ? dyn_cast<ShapedType>(global.getType()) : ShapedType();
        if (!type)
          return module.emitError("expected ")
                 << name << " of a layer's '" << key
                 << "' to be a global tensor of the module";
        weights.push_back(
            describeWeight(name, global->getAttr("aliases"), type));
      }
    }
  }
  return weights;
}

FailureOr<json::Object> mlir::lora::describeDevice(ModuleOp module) {
  auto device = module->getAttrOfType<DictionaryAttr>(kDeviceAttrName);
  auto linears = device ? device.getAs<ArrayAttr>("linears") : ArrayAttr();
  auto layers = device ? device.getAs<ArrayAttr>("layers") : ArrayAttr();
  if (!linears || !layers)
    return module.emitError("expected '")
           << kDeviceAttrName
           << "' with 'linears' and 'layers' (run lora-write-kernels)";
  json::Array kernels;
  llvm::StringMap<int64_t> numbers;
  for (auto nested : module.getOps<ModuleOp>()) {
    int64_t image = static_cast<int64_t>(kernels.size());
    FailureOr<json::Object> kernel = describeKernel(nested, image);
    if (failed(kernel))
      return failure();
    numbers[nested.getName().value_or("")] = image;
    kernels.push_back(std::move(*kernel));
  }
  FailureOr<json::Array> linearList =
      describeShapes(module, "linears", linears, numbers);
  if (failed(linearList))
    return failure();
  json::Object described{{"kernels", std::move(kernels)},
                         {"linears", std::move(*linearList)},
                         {"layers", toJSON(layers)}};
  if (auto embeddings = device.getAs<ArrayAttr>("embeddings")) {
    FailureOr<json::Array> list =
        describeShapes(module, "embeddings", embeddings, numbers);
    if (failed(list))
      return failure();
    described["embeddings"] = std::move(*list);
  }
  FailureOr<json::Array> weights = describeWeights(module, layers);
  FailureOr<BankOp> bank = getProgramBank(module);
  if (failed(weights) || failed(bank))
    return failure();
  json::Object manifest{{"device", std::move(described)},
                        {"weights", std::move(*weights)}};
  if (*bank)
    manifest["bank"] = bankToJSON(describeBank(*bank));
  for (auto function : module.getOps<func::FuncOp>())
    if (auto model = function->getAttrOfType<DictionaryAttr>("model"))
      manifest["model"] = toJSON(model);
  return manifest;
}
