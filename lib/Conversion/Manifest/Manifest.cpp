//===- Manifest.cpp - What manifests say of a module ----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Conversion/Manifest/Manifest.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace mlir::lora;
namespace json = llvm::json;

static std::string dtypeName(Type type) {
  std::string name;
  llvm::raw_string_ostream(name) << type;
  return name;
}

json::Value mlir::lora::toJSON(Attribute attribute) {
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

json::Object mlir::lora::describeType(ShapedType type) {
  json::Array shape;
  for (int64_t size : type.getShape())
    shape.push_back(ShapedType::isDynamic(size) ? int64_t(-1) : size);
  return json::Object{{"dtype", dtypeName(type.getElementType())},
                      {"shape", std::move(shape)}};
}

json::Object mlir::lora::describeWeight(Attribute name, Attribute aliases,
                                        ShapedType type) {
  json::Object weight = describeType(type);
  weight["name"] = toJSON(name);
  weight["aliases"] = aliases ? toJSON(aliases) : json::Array();
  return weight;
}

FailureOr<BankOp> mlir::lora::getProgramBank(ModuleOp module) {
  SmallVector<BankOp> banks(module.getOps<BankOp>());
  if (banks.size() > 1) {
    InFlightDiagnostic diagnostic =
        banks[1].emitOpError("expected one bank in a program, found another");
    diagnostic.attachNote(banks[0].getLoc()) << "first bank declared here";
    return failure();
  }
  return banks.empty() ? BankOp() : banks.front();
}

DictionaryAttr mlir::lora::describeBank(BankOp bank) {
  Builder builder(bank.getContext());
  SmallVector<Attribute> sites;
  for (BankSiteOp site : bank.getOps<BankSiteOp>()) {
    NamedAttrList entries;
    entries.set("name", site.getSymNameAttr());
    entries.set("kind",
                builder.getStringAttr(stringifySiteKind(site.getKind())));
    entries.set("slices", site.getSlices());
    if (site.getExperts())
      entries.set("experts", site.getExpertsAttr());
    sites.push_back(entries.getDictionary(bank.getContext()));
  }
  NamedAttrList entries;
  entries.set("name", bank.getSymNameAttr());
  entries.set("max_adapters", bank.getMaxAdaptersAttr());
  entries.set("max_rank", bank.getMaxRankAttr());
  entries.set("dtype", bank.getDtypeAttr());
  entries.set("sites", builder.getArrayAttr(sites));
  return entries.getDictionary(bank.getContext());
}

bool mlir::lora::isBankDescription(DictionaryAttr bank) {
  auto sites = bank.getAs<ArrayAttr>("sites");
  return sites && llvm::all_of(sites, [](Attribute attribute) {
           auto site = dyn_cast<DictionaryAttr>(attribute);
           auto slices = site ? site.getAs<ArrayAttr>("slices") : ArrayAttr();
           return slices && !slices.empty() && site.getAs<StringAttr>("kind") &&
                  llvm::all_of(slices, llvm::IsaPred<SliceAttr>);
         });
}

json::Value mlir::lora::bankToJSON(DictionaryAttr bank) {
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

SmallVector<Value> mlir::lora::getRowSegments(Value tensor) {
  auto concat = tensor.getDefiningOp<tensor::ConcatOp>();
  if (!concat || concat.getDim() != 0)
    return {tensor};
  return SmallVector<Value>(concat.getInputs());
}
