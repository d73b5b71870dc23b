//===- InsertAdapters.cpp - Put adapters on the layers of a program -------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/Transforms/InsertAdapters.h"

#include "lora/Dialect/LoRA/Transforms/Passes.h"
#include "lora/Dialect/LoRA/Transforms/SiteSelection.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Remarks.h"

namespace mlir::lora {
#define GEN_PASS_DEF_LORAINSERTADAPTERS
#include "lora/Dialect/LoRA/Transforms/Passes.h.inc"
} // namespace mlir::lora

using namespace mlir;
using namespace mlir::lora;

static constexpr StringLiteral kCategory = "lora-insert-adapters";

//===----------------------------------------------------------------------===//
// Routing of one function
//===----------------------------------------------------------------------===//

namespace {

/// The routings of a function, made when first asked for.
class FunctionRouting {
public:
  explicit FunctionRouting(func::FuncOp function);

  /// Of all tokens, or of the rows that the `select` argument picks.
  Value get(bool selected);

private:
  std::optional<unsigned> findRole(StringRef role);
  Value gatherSlots(OpBuilder &builder, Value select);

  func::FuncOp function;
  Value slots;
  RouteOp tokens, selectedRows;
};

} // namespace

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
// The bank
//===----------------------------------------------------------------------===//

namespace {

/// The bank while it is being filled; sites are found by name in constant time.
class BankBuilder {
public:
  LogicalResult init(ModuleOp module, const InsertOptions &options, Type dtype);

  /// The reference to a layer's site, made if missing.
  FailureOr<SymbolRefAttr> getSite(LayerOpInterface layer,
                                   ArrayRef<SliceAttr> slices);
  BankOp get() { return bank; }

private:
  ModuleOp module;
  const InsertOptions *options = nullptr;
  Type dtype;
  BankOp bank;
  DenseMap<StringAttr, BankSiteOp> sites;
};

} // namespace

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
    if (auto moe = dyn_cast<MoELayerOpInterface>(layer.getOperation()))
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

//===----------------------------------------------------------------------===//
// Insertion
//===----------------------------------------------------------------------===//

namespace {

class Inserter {
public:
  Inserter(ModuleOp module, const InsertOptions &options)
      : module(module), options(options),
        table(options.predicates, options.context) {}

  LogicalResult run();

private:
  LogicalResult adaptLayer(LayerOpInterface layer, ArrayRef<SliceAttr> slices,
                           const Predicate &record);
  FailureOr<FunctionRouting *> getRouting(LayerOpInterface layer);
  LogicalResult verifySelection(const SiteSelection &selection,
                                ArrayRef<LayerOpInterface> layers);

  void missed(LayerOpInterface layer, StringRef name, const Twine &reason);

  ModuleOp module;
  const InsertOptions &options;
  PredicateTable table;
  BankBuilder bank;
  DenseMap<Operation *, std::unique_ptr<FunctionRouting>> routings;
  DenseMap<StringAttr, Operation *> calls; ///< Callee -> a call of it.
};

} // namespace

void Inserter::missed(LayerOpInterface layer, StringRef name,
                      const Twine &reason) {
  if (auto remark = remark::missed(
          layer.getLoc(), remark::RemarkOpts::name(name).category(kCategory)))
    remark << ("no adapter on '" + layer.getLayerSite().getValue() +
               "': " + reason)
                  .str();
}

/// Whether a delta is already added to the layer's result.
static bool isAdapted(LayerOpInterface layer) {
  Value result = layer.getLayerResult();
  return llvm::any_of(result.getUsers(), [&](Operation *user) {
    if (auto adapt = dyn_cast<AdaptOp>(user))
      return adapt.getBase() == result;
    auto expand = dyn_cast<ExpandOp>(user);
    return expand && expand.getBase() == result;
  });
}

FailureOr<FunctionRouting *> Inserter::getRouting(LayerOpInterface layer) {
  auto function = layer->getParentOfType<func::FuncOp>();
  std::unique_ptr<FunctionRouting> &routing = routings[function];
  if (routing)
    return routing.get();
  if (Operation *call = calls.lookup(function.getSymNameAttr())) {
    InFlightDiagnostic diagnostic = emitError(
        function.getLoc(),
        "expected a function with adapted layers not to be called, as it gets "
        "one more argument, found a call; inline it first");
    diagnostic.attachNote(call->getLoc()) << "called here";
    return failure();
  }
  routing = std::make_unique<FunctionRouting>(function);
  return routing.get();
}

LogicalResult Inserter::adaptLayer(LayerOpInterface layer,
                                   ArrayRef<SliceAttr> slices,
                                   const Predicate &record) {
  FailureOr<FunctionRouting *> function = getRouting(layer);
  if (failed(function))
    return failure();
  FailureOr<SymbolRefAttr> site = bank.getSite(layer, slices);
  if (failed(site))
    return failure();
  auto linear = dyn_cast<ParallelLinearOpInterface>(layer.getOperation());
  Value routing = (*function)->get(linear && linear.takesSelectedRows());
  if (!routing)
    return layer->emitOpError(
        "expected a function that can take one more argument");

  if (auto remark = remark::passed(
          layer.getLoc(),
          remark::RemarkOpts::name("Adapted").category(kCategory)))
    remark << ("adapter on '" + layer.getLayerSite().getValue() +
               "' by record '" + record.name + "'")
                  .str();

  OpBuilder builder(layer->getContext());
  builder.setInsertionPointAfter(layer);
  Value result = layer.getLayerResult();
  if (record.kind == AdapterKind::Delta) {
    auto adapt = AdaptOp::create(builder, layer.getLoc(), result.getType(),
                                 result, layer.getLayerInput(), routing, *site);
    result.replaceAllUsesExcept(adapt.getResult(), adapt);
    return success();
  }
  auto moe = cast<MoELayerOpInterface>(layer.getOperation());
  MLIRContext *context = layer->getContext();
  MoEOrderAttr order;
  if (std::optional<MoEOrder> packed = moe.getGateUpOrder())
    order = MoEOrderAttr::get(context, *packed);
  auto adapted = AdaptedMoEOp::create(
      builder, layer.getLoc(), result.getType(), layer.getLayerInput(),
      moe.getExpertIds(), moe.getExpertWeights(), routing,
      moe.getLayerWeights(), *site, layer.getLayerSite(), order,
      ActivationAttr::get(context, moe.getGateActivation()));
  result.replaceAllUsesWith(adapted.getResult());
  layer->erase();
  return success();
}

LogicalResult Inserter::verifySelection(const SiteSelection &selection,
                                        ArrayRef<LayerOpInterface> layers) {
  if (!selection.isPending())
    return success();
  std::vector<std::string> modules;
  auto add = [&](StringRef site, ArrayRef<SliceAttr> slices) {
    modules.push_back(site.str());
    for (SliceAttr slice : slices)
      if (slice.getModule().getValue() != site)
        modules.push_back(slice.getModule().str());
  };
  for (LayerOpInterface layer : layers)
    add(layer.getLayerSite(), layer.getLayerSlices());
  if (bank.get())
    for (auto site : bank.get().getBody().front().getOps<BankSiteOp>())
      add(site.getSymName(), site.getSliceAttrs());
  return selection.verifyAllMatched(modules,
                                    [&] { return emitError(module.getLoc()); });
}

LogicalResult Inserter::run() {
  for (auto [name, value] :
       {std::pair<StringRef, int64_t>("max-adapters", options.maxAdapters),
        {"max-rank", options.maxRank}})
    if (value < 1)
      return emitError(module.getLoc(), "expected ")
             << name << " to be positive, found " << value;
  MLIRContext *context = module.getContext();
  Type dtype = llvm::StringSwitch<Type>(options.dtype)
                   .Case("f32", Float32Type::get(context))
                   .Case("f16", Float16Type::get(context))
                   .Case("bf16", BFloat16Type::get(context))
                   .Default(Type());
  if (!dtype)
    return emitError(module.getLoc(),
                     "expected dtype to be f32, f16 or bf16, found '")
           << options.dtype << "'";
  FailureOr<SiteSelection> selection =
      SiteSelection::get(options.sites, options.adapters,
                         [&] { return emitError(module.getLoc()); });
  if (failed(selection) || failed(bank.init(module, options, dtype)))
    return failure();

  SmallVector<LayerOpInterface> layers;
  module.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (op != module && isa<ModuleOp>(op))
      return WalkResult::skip();
    if (auto layer = dyn_cast<LayerOpInterface>(op))
      layers.push_back(layer);
    else if (auto call = dyn_cast<func::CallOp>(op))
      calls.try_emplace(call.getCalleeAttr().getAttr(), call);
    return WalkResult::advance();
  });

  // What is selected is checked before anything is changed.
  SmallVector<SmallVector<SliceAttr>> slices;
  SmallVector<bool> selected;
  slices.reserve(layers.size());
  for (LayerOpInterface layer : layers) {
    slices.push_back(layer.getLayerSlices());
    selected.push_back(selection->selects(layer.getLayerSite(), slices.back()));
  }
  if (bank.get())
    for (auto site : bank.get().getBody().front().getOps<BankSiteOp>())
      selection->selects(site.getSymNameAttr(), site.getSliceAttrs());
  if (failed(verifySelection(*selection, layers)))
    return failure();

  for (auto [layer, own, chosen] : llvm::zip_equal(layers, slices, selected)) {
    if (!chosen) {
      missed(layer, "NotSelected", "not selected by sites or adapters");
      continue;
    }
    if (isAdapted(layer)) {
      missed(layer, "Present", "it has one");
      continue;
    }
    if (!layer->getParentOfType<func::FuncOp>()) {
      missed(layer, "NoFunction",
             "expected it in a func.func, found it outside");
      continue;
    }
    PredicateTable::Decision decision = table.decide(layer, own.size());
    if (!decision.record) {
      missed(layer, "Refused", decision.clause);
      continue;
    }
    if (decision.tied)
      return layer->emitOpError("expected one record of priority ")
             << decision.record->priority << " to accept the layer, found '"
             << decision.record->name << "' and '" << decision.tied->name
             << "'";
    if (failed(adaptLayer(layer, own, *decision.record)))
      return failure();
  }
  return success();
}

LogicalResult lora::insertAdapters(ModuleOp module,
                                   const InsertOptions &options) {
  return Inserter(module, options).run();
}

namespace {
struct LoRAInsertAdapters
    : public mlir::lora::impl::LoRAInsertAdaptersBase<LoRAInsertAdapters> {
  using LoRAInsertAdaptersBase::LoRAInsertAdaptersBase;
  void runOnOperation() override {
    InsertOptions options;
    options.sites.assign(sites.begin(), sites.end());
    options.adapters.assign(adapters.begin(), adapters.end());
    options.maxAdapters = maxAdapters;
    options.maxRank = maxRank;
    options.dtype = dtype;
    options.bank = bank;
    if (failed(insertAdapters(getOperation(), options)))
      signalPassFailure();
  }
};
} // namespace
