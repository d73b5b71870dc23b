//===- Insertion.cpp - What insertion fills in ----------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Insertion.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::lora;

//===----------------------------------------------------------------------===//
// Routing of one function
//===----------------------------------------------------------------------===//

FunctionRouting::FunctionRouting(func::FuncOp function) : function(function) {
  if (std::optional<unsigned> index = findRole("slots"))
    slots = function.getArgument(*index);
  // What an earlier run has made is used again.
  for (auto route : function.getBody().front().getOps<RouteOp>()) {
    auto argument = dyn_cast<BlockArgument>(route.getSlots());
    if (argument && (!slots || argument == slots) && !tokens) {
      tokens = route;
      slots = argument;
    }
    auto gather = route.getSlots().getDefiningOp<linalg::GenericOp>();
    std::optional<unsigned> select = findRole("select");
    if (gather && select && !selectedRows && gather.getNumDpsInputs() == 1 &&
        gather.getDpsInputs()[0] == function.getArgument(*select))
      selectedRows = route;
  }
}

std::optional<unsigned> FunctionRouting::findRole(StringRef role) {
  auto roles = function->getAttrOfType<ArrayAttr>("argument_roles");
  if (!roles)
    return std::nullopt;
  for (auto [index, attr] : llvm::enumerate(roles))
    if (auto name = dyn_cast<StringAttr>(attr);
        name && name == role && index < function.getNumArguments())
      return index;
  return std::nullopt;
}

Value FunctionRouting::gatherSlots(OpBuilder &builder, Value select) {
  Location loc = function.getLoc();
  Value count = tensor::DimOp::create(builder, loc, select, 0);
  Value empty = tensor::EmptyOp::create(
      builder, loc, ArrayRef<OpFoldResult>{count}, builder.getI32Type());
  AffineMap map = builder.getMultiDimIdentityMap(1);
  auto gather = linalg::GenericOp::create(
      builder, loc, empty.getType(), select, empty, ArrayRef{map, map},
      ArrayRef{utils::IteratorType::parallel},
      [&](OpBuilder &body, Location loc, ValueRange args) {
        Value row = arith::IndexCastOp::create(body, loc, body.getIndexType(),
                                               args.front());
        Value slot = tensor::ExtractOp::create(body, loc, slots, row);
        linalg::YieldOp::create(body, loc, slot);
      });
  return gather.getResult(0);
}

Value FunctionRouting::get(bool selected) {
  OpBuilder builder(function.getContext());
  Location loc = function.getLoc();
  if (!slots) {
    auto type =
        RankedTensorType::get({ShapedType::kDynamic}, builder.getI32Type());
    unsigned index = function.getNumArguments();
    if (failed(function.insertArgument(index, type, {}, loc)))
      return {};
    slots = function.getArgument(index);
    if (auto roles = function->getAttrOfType<ArrayAttr>("argument_roles")) {
      SmallVector<Attribute> extended(roles.begin(), roles.end());
      extended.push_back(builder.getStringAttr("slots"));
      function->setAttr("argument_roles", builder.getArrayAttr(extended));
    }
  }
  std::optional<unsigned> select = findRole("select");
  RouteOp &route = selected && select ? selectedRows : tokens;
  if (!route) {
    builder.setInsertionPointToStart(&function.getBody().front());
    Value routed = &route == &tokens
                       ? slots
                       : gatherSlots(builder, function.getArgument(*select));
    route = RouteOp::create(builder, loc,
                            RoutingType::get(builder.getContext()), routed);
  }
  return route.getRouting();
}

//===----------------------------------------------------------------------===//
// Deltas on a result
//===----------------------------------------------------------------------===//

std::string lora::whyNotOnResult(LayerOpInterface layer,
                                 const VariantTable &variants,
                                 ArrayRef<SliceAttr> slices) {
  // The dialect's own verifiers have seen to all this.
  if (isa_and_present<LoRADialect>(layer->getDialect()))
    return {};
  auto typeOf = [](Value value) {
    return value ? dyn_cast<RankedTensorType>(value.getType())
                 : RankedTensorType();
  };
  auto isFloat = [](Type type) {
    return type.isF32() || type.isF16() || type.isBF16();
  };
  auto fits = [](int64_t found, int64_t expected) {
    return found == expected || ShapedType::isDynamic(found) ||
           ShapedType::isDynamic(expected);
  };
  auto say = [](const Twine &expected, Value value) {
    std::string found = "none";
    if (value) {
      found.clear();
      llvm::raw_string_ostream(found) << value.getType();
    }
    return ("the layer's slices expect " + expected + ", found " + found).str();
  };
  bool isEmbedding = layer.getSiteKind() == SiteKind::Embedding;
  if (layer.getSiteKind() == SiteKind::MoE)
    return "the adapters of experts act inside them, not on the result";
  ParallelLinearOpInterface linear = variants.asLinear(layer);
  if (linear && !isEmbedding && linear.getLayerCollective() != Collective::None)
    return ("a delta on the result would come after the layer's " +
            stringifyCollective(linear.getLayerCollective()))
        .str();
  if (linear && isEmbedding && layer.getParallelDegree() > 1 &&
      linear.getLayerCollective() != Collective::AllReduce)
    return "a delta on partial rows would be added by every rank";
  int64_t sum = 0;
  for (SliceAttr slice : slices)
    sum += slice.getOut();
  RankedTensorType result = typeOf(layer.getLayerResult());
  if (!result || result.getRank() < 1 || !isFloat(result.getElementType()) ||
      !fits(result.getShape().back(), sum))
    return say("a result of " + Twine(sum) + " columns in f32, f16 or bf16",
               layer.getLayerResult());
  RankedTensorType input = typeOf(layer.getLayerInput());
  // A plugin's layer may take a delta of another input, such as its part of it.
  const Variant *variant = variants.lookup(layer->getName().getIdentifier());
  bool isWholeInput = variant && variant->description;
  int64_t leading = result.getRank() - 1;
  bool isInput =
      input &&
      (isEmbedding ? input.getRank() == leading &&
                         (input.getElementType().isSignlessInteger(32) ||
                          input.getElementType().isSignlessInteger(64))
                   : input.getRank() == leading + 1 &&
                         input.getElementType() == result.getElementType() &&
                         (!isWholeInput ||
                          fits(input.getShape().back(), slices[0].getIn())));
  for (int64_t dim = 0; isInput && dim < leading; ++dim)
    isInput = fits(input.getDimSize(dim), result.getDimSize(dim));
  if (!isInput)
    return say((isEmbedding ? Twine("ids in i32 or i64")
                            : "an input of " + Twine(slices[0].getIn()) +
                                  " columns in the result's element type") +
                   " with the result's leading sizes",
               layer.getLayerInput());
  return {};
}

//===----------------------------------------------------------------------===//
// The bank
//===----------------------------------------------------------------------===//

LogicalResult BankBuilder::init(ModuleOp target, const InsertOptions &wanted,
                                Type type) {
  module = target;
  options = &wanted;
  dtype = type;
  Operation *symbol = SymbolTable::lookupSymbolIn(module, wanted.bank);
  if (!symbol)
    return success();
  bank = dyn_cast<BankOp>(symbol);
  if (!bank)
    return symbol->emitOpError("expected @")
           << wanted.bank << " to be free for the bank, found it taken";
  auto check = [&](StringRef what, int64_t expected, int64_t found) {
    if (expected == found)
      return success();
    return LogicalResult(emitError(bank.getLoc(), "expected ")
                         << what << " of " << expected
                         << " as asked for, found " << found);
  };
  if (failed(
          check("max_adapters", wanted.maxAdapters, bank.getMaxAdapters())) ||
      failed(check("max_rank", wanted.maxRank, bank.getMaxRank())))
    return failure();
  if (bank.getDtype() != dtype)
    return emitError(bank.getLoc(), "expected dtype ")
           << dtype << " as asked for, found " << bank.getDtype();
  for (auto site : bank.getBody().front().getOps<BankSiteOp>())
    sites[site.getSymNameAttr()] = site;
  return success();
}

FailureOr<SymbolRefAttr> BankBuilder::getSite(LayerOpInterface layer,
                                              MoELayerOpInterface moe,
                                              ArrayRef<SliceAttr> slices) {
  OpBuilder builder(module.getContext());
  StringAttr name = layer.getLayerSite();
  SmallVector<Attribute> attrs(slices.begin(), slices.end());
  ArrayAttr sliceArray = builder.getArrayAttr(attrs);
  if (!bank) {
    auto functions = module.getOps<FunctionOpInterface>();
    builder.setInsertionPoint(*functions.begin());
    bank = BankOp::create(builder, module.getLoc(), options->bank,
                          options->maxAdapters, options->maxRank, dtype);
  }
  BankSiteOp &site = sites[name];
  if (!site) {
    builder.setInsertionPointToEnd(&bank.getBody().front());
    IntegerAttr experts;
    if (moe)
      experts = builder.getI64IntegerAttr(moe.getNumExperts());
    site = BankSiteOp::create(
        builder, layer.getLoc(), name,
        SiteKindAttr::get(builder.getContext(), layer.getSiteKind()),
        sliceArray, experts);
  } else if (site.getSlices() != sliceArray) {
    InFlightDiagnostic diagnostic =
        layer->emitOpError("expected the slices of site '")
        << name.getValue() << "' to be " << site.getSlices() << ", found "
        << sliceArray;
    diagnostic.attachNote(site.getLoc()) << "site declared here";
    return failure();
  }
  return SymbolRefAttr::get(bank.getSymNameAttr(),
                            FlatSymbolRefAttr::get(name));
}
