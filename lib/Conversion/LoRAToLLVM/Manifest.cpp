//===- Manifest.cpp - A program's manifest --------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ABILayout.h"

#include "lora/Conversion/LoRAToLLVM/LoRAToLLVM.h"
#include "lora/Conversion/Manifest/Manifest.h"
#include "lora/Dialect/LoRA/IR/LoRA.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace mlir::lora;
namespace json = llvm::json;

/// What a LoraTensor can say.
static LogicalResult checkType(func::FuncOp function, MemRefType type) {
  if (getABIType(type.getElementType()) == LORA_DTYPE_NONE)
    return function.emitOpError(
               "expected an element type that the ABI has, found ")
           << type;
  if (type.getRank() > LORA_MAX_RANK)
    return function.emitOpError("expected buffers of rank ")
           << LORA_MAX_RANK << " at most, found " << type;
  if (!type.getLayout().isIdentity())
    return function.emitOpError("expected dense buffers, found ") << type;
  return success();
}

static StringRef roleOf(Attribute role) {
  auto string = dyn_cast<StringAttr>(role);
  return string ? string.getValue() : StringRef();
}

static FailureOr<json::Object> describeEntry(func::FuncOp function,
                                             json::Array &weights) {
  auto roles = function->getAttrOfType<ArrayAttr>("argument_roles");
  if (roles && roles.size() != function.getNumArguments())
    return function.emitOpError("expected a role for each of ")
           << function.getNumArguments() << " arguments, found "
           << roles.size();
  auto names = function->getAttrOfType<ArrayAttr>("weights");
  auto aliases = function->getAttrOfType<ArrayAttr>("weight_aliases");
  json::Array arguments, results;
  llvm::StringMap<int64_t> layers;
  int64_t weightCount = 0;
  for (unsigned i = 1; i < function.getNumArguments(); ++i) {
    auto type = dyn_cast<MemRefType>(function.getArgument(i).getType());
    if (!type)
      return function.emitOpError("expected argument ")
             << i << " of an entry to be a buffer, found "
             << function.getArgument(i).getType();
    if (failed(checkType(function, type)))
      return failure();
    json::Object argument = describeType(type);
    StringRef role = roles ? roleOf(roles[i]) : StringRef("argument");
    argument["role"] = role.str();
    if (role == "k_cache" || role == "v_cache")
      argument["layer"] = layers[role]++;
    if (role == "weight") {
      if (!names || weightCount >= static_cast<int64_t>(names.size()))
        return function.emitOpError(
                   "expected a name in 'weights' for each weight, "
                   "found ")
               << (names ? names.size() : 0);
      Attribute others = aliases && aliases.size() == names.size()
                             ? aliases[weightCount]
                             : Attribute();
      argument["weight"] = static_cast<int64_t>(weights.size());
      weights.push_back(describeWeight(names[weightCount], others, type));
      ++weightCount;
    }
    arguments.push_back(std::move(argument));
  }
  auto resultRoles = function->getAttrOfType<ArrayAttr>("result_roles");
  for (auto [index, type] : llvm::enumerate(function.getResultTypes())) {
    auto buffer = dyn_cast<MemRefType>(type);
    if (!buffer)
      return function.emitOpError("expected result ")
             << index << " of an entry to be a buffer, found " << type;
    if (failed(checkType(function, buffer)))
      return failure();
    json::Object result = describeType(buffer);
    result["role"] = resultRoles && index < resultRoles.size()
                         ? toJSON(resultRoles[index])
                         : json::Value("result");
    results.push_back(std::move(result));
  }
  return json::Object{
      {"name", function.getName().str()},
      {"symbol", (LORA_ENTRY_PREFIX + function.getName()).str()},
      {"arguments", std::move(arguments)},
      {"results", std::move(results)}};
}

FailureOr<std::string>
mlir::lora::buildManifest(ModuleOp module, StringRef target, StringRef cpu,
                          ArrayRef<std::string> cpuFeatures) {
  json::Object manifest{{"format", "lora-program"},
                        {"abi_version", LORA_ABI_VERSION},
                        {"producer", "lora-compile " LORA_VERSION},
                        {"target", target.str()}};
  if (!cpu.empty())
    manifest["cpu"] = cpu.str();
  if (!cpuFeatures.empty())
    manifest["cpu_features"] = json::Array(cpuFeatures);
  json::Array entries, weights;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (function.isExternal() || !function.isPublic() ||
        function.getNumArguments() == 0 ||
        !isa<FrameType>(function.getArgument(0).getType()))
      continue;
    FailureOr<json::Object> entry = describeEntry(function, weights);
    if (failed(entry))
      return failure();
    entries.push_back(std::move(*entry));
    if (auto model = function->getAttrOfType<DictionaryAttr>("model"))
      manifest["model"] = toJSON(model);
    if (auto bank = function->getAttrOfType<DictionaryAttr>("bank")) {
      if (!isBankDescription(bank))
        return function.emitOpError(
                   "expected a 'bank' with 'sites', each with a "
                   "'kind' and 'slices', found ")
               << bank;
      manifest["bank"] = bankToJSON(bank);
    }
  }
  if (entries.empty())
    return std::string();
  manifest["entries"] = std::move(entries);
  manifest["weights"] = std::move(weights);
  std::string text;
  llvm::raw_string_ostream(text) << json::Value(std::move(manifest));
  return text;
}

void mlir::lora::addManifest(ModuleOp module, StringRef manifest) {
  OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
  Location loc = module.getLoc();
  Type text = LLVM::LLVMArrayType::get(builder.getI8Type(), manifest.size());
  LLVM::GlobalOp::create(builder, loc, text, /*isConstant=*/true,
                         LLVM::Linkage::External, LORA_MANIFEST_SYMBOL,
                         builder.getStringAttr(manifest));
  LLVM::GlobalOp::create(builder, loc, builder.getI64Type(),
                         /*isConstant=*/true, LLVM::Linkage::External,
                         LORA_MANIFEST_SIZE_SYMBOL,
                         builder.getI64IntegerAttr(manifest.size()));
}
