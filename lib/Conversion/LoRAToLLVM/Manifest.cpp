//===- Manifest.cpp - A program's manifest --------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ABILayout.h"

#include "lora/Conversion/LoRAToLLVM/LoRAToLLVM.h"
#include "lora/Dialect/LoRA/IR/LoRA.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/JSON.h"

using namespace mlir;
using namespace mlir::lora;
namespace json = llvm::json;

static std::string dtypeName(Type type) {
  std::string name;
  llvm::raw_string_ostream(name) << type;
  return name;
}

/// Attributes that have a JSON counterpart; others as their text.
static json::Value toJSON(Attribute attribute) {
  if (auto string = dyn_cast<StringAttr>(attribute))
    return string.getValue().str();
  if (auto boolean = dyn_cast<BoolAttr>(attribute))
    return boolean.getValue();
  if (auto integer = dyn_cast<IntegerAttr>(attribute))
    return integer.getInt();
  if (auto real = dyn_cast<FloatAttr>(attribute))
    return real.getValueAsDouble();
  if (auto type = dyn_cast<TypeAttr>(attribute))
    return dtypeName(type.getValue());
  if (auto slice = dyn_cast<SliceAttr>(attribute))
    return json::Object{{"module", slice.getModule().getValue().str()},
                        {"in", slice.getIn()},
                        {"size", slice.getOut()}};
  if (auto integers = dyn_cast<DenseI64ArrayAttr>(attribute))
    return json::Array(integers.asArrayRef());
  if (auto array = dyn_cast<ArrayAttr>(attribute)) {
    json::Array values;
    for (Attribute element : array)
      values.push_back(toJSON(element));
    return values;
  }
  if (auto dictionary = dyn_cast<DictionaryAttr>(attribute)) {
    json::Object object;
    for (NamedAttribute entry : dictionary)
      object[entry.getName().getValue()] = toJSON(entry.getValue());
    return object;
  }
  std::string text;
  llvm::raw_string_ostream(text) << attribute;
  return text;
}

static json::Object describeType(MemRefType type) {
  json::Array shape;
  for (int64_t size : type.getShape())
    shape.push_back(ShapedType::isDynamic(size) ? int64_t(-1) : size);
  return json::Object{{"dtype", dtypeName(type.getElementType())},
                      {"shape", std::move(shape)}};
}

/// The bank's sites with the sizes that the runtime checks adapters against.
static json::Value describeBank(DictionaryAttr bank) {
  json::Value value = toJSON(bank);
  for (json::Value &entry : *value.getAsObject()->getArray("sites")) {
    json::Object &site = *entry.getAsObject();
    json::Array &slices = *site.getArray("slices");
    site["in"] = *slices.front().getAsObject()->getInteger("in");
    if (*site.getString("kind") == "moe")
      site["intermediate"] = *slices.back().getAsObject()->getInteger("in");
  }
  return value;
}

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

/// Whether `bank` is as convert-lora-to-kernels leaves it.
static bool isBankDescription(DictionaryAttr bank) {
  auto sites = bank.getAs<ArrayAttr>("sites");
  return sites && llvm::all_of(sites, [](Attribute attribute) {
           auto site = dyn_cast<DictionaryAttr>(attribute);
           auto slices = site ? site.getAs<ArrayAttr>("slices") : ArrayAttr();
           return slices && !slices.empty() && site.getAs<StringAttr>("kind") &&
                  llvm::all_of(slices, llvm::IsaPred<SliceAttr>);
         });
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
      json::Object weight = describeType(type);
      weight["name"] = toJSON(names[weightCount]);
      weight["aliases"] = aliases && aliases.size() == names.size()
                              ? toJSON(aliases[weightCount])
                              : json::Array();
      argument["weight"] = static_cast<int64_t>(weights.size());
      weights.push_back(std::move(weight));
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
      manifest["bank"] = describeBank(bank);
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
