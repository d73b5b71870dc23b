//===- LoRAVariantOps.cpp - Declarations of variants ----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/IR/LoRA.h"

#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace mlir::lora;

/// What a key of `layer` must hold; empty if the key is unknown.
static StringRef kindOfKey(StringRef key) {
  return llvm::StringSwitch<StringRef>(key)
      .Cases({"input", "weight", "bias", "result"}, "a number from 0 to 65535")
      .Cases({"site", "members", "parallel", "widths"},
             "the name of an attribute")
      .Case("collective", "\"none\", \"all_gather\" or \"all_reduce\"")
      .Default("");
}

static LogicalResult verifyLayerKeys(VariantOp op, DictionaryAttr layer) {
  for (NamedAttribute entry : layer) {
    StringRef key = entry.getName().getValue();
    StringRef kind = kindOfKey(key);
    if (kind.empty())
      return op.emitOpError("expected keys of layer to be input, weight, bias, "
                            "result, site, members, parallel, widths or "
                            "collective, found '")
             << key << "'";
    auto number = dyn_cast<IntegerAttr>(entry.getValue());
    auto text = dyn_cast<StringAttr>(entry.getValue());
    bool fits = key == "collective"
                    ? text && symbolizeCollective(text.getValue())
                : kind.starts_with("the name")
                    ? text && !text.getValue().empty()
                    : number && number.getType().isSignlessInteger(64) &&
                          number.getInt() >= 0 && number.getInt() < (1 << 16);
    if (!fits)
      return op.emitOpError("expected '") << key << "' of layer to be " << kind
                                          << ", found " << entry.getValue();
  }
  return success();
}

LogicalResult VariantOp::verify() {
  for (auto [what, name] : {std::pair<StringRef, StringRef>("name", getName()),
                            {"base", getBase()}}) {
    auto [dialect, op] = name.split('.');
    if (dialect.empty() || op.empty())
      return emitOpError("expected a ")
             << what << " of the form dialect.op, found '" << name << "'";
  }
  if (getName() == getBase())
    return emitOpError("expected a base other than the variant itself, found '")
           << getBase() << "'";
  if (static_cast<int64_t>(getVersion()) < 1)
    return emitOpError("expected a version of at least 1, found ")
           << static_cast<int64_t>(getVersion());
  if (getLayer() && failed(verifyLayerKeys(*this, *getLayer())))
    return failure();
  if (getReason() && getDelta() != DeltaPoint::Never)
    return emitOpError("expected a reason beside delta never only, found it "
                       "beside ")
           << (getDelta() ? "delta " + stringifyDeltaPoint(*getDelta()).str()
                          : std::string("none"));
  if (!getDelta())
    return success();
  DeltaPoint point = *getDelta();
  if (point != DeltaPoint::Result && point != DeltaPoint::Decomposition &&
      point != DeltaPoint::Never)
    return emitOpError("expected a delta of result, decomposition or never, "
                       "found ")
           << stringifyDeltaPoint(point) << ", which needs C++";
  if (point == DeltaPoint::Decomposition &&
      (!getDecomposition() || getDecomposition()->empty()))
    return emitOpError("expected a decomposition for its deltas, found none");
  return success();
}

/// Whether the op is a function whose body may stand for an op with one result.
static bool returnsOneValue(Operation *op) {
  auto function = dyn_cast_if_present<FunctionOpInterface>(op);
  if (!function || function.isExternal() ||
      !function.getFunctionBody().hasOneBlock() ||
      function.getResultTypes().size() != 1)
    return false;
  Block &body = function.getFunctionBody().front();
  // Of types that are not values, such as LLVM's void, nothing is returned.
  return body.mightHaveTerminator() &&
         body.getTerminator()->hasTrait<OpTrait::ReturnLike>() &&
         TypeRange(body.getTerminator()->getOperandTypes()) ==
             TypeRange(function.getResultTypes());
}

LogicalResult VariantOp::verifySymbolUses(SymbolTableCollection &symbols) {
  if (!getDecomposition())
    return success();
  for (auto symbol : getDecomposition()->getAsRange<FlatSymbolRefAttr>()) {
    Operation *found = symbols.lookupNearestSymbolFrom(*this, symbol);
    if (returnsOneValue(found))
      continue;
    InFlightDiagnostic diagnostic =
        emitOpError("expected decomposition ")
        << symbol << " to be a function of one block that returns one value, "
        << "found "
        << (!found                            ? "no such symbol"
            : isa<FunctionOpInterface>(found) ? "another function"
                                              : "another symbol");
    if (found)
      diagnostic.attachNote(found->getLoc()) << "symbol declared here";
    return diagnostic;
  }
  return success();
}
