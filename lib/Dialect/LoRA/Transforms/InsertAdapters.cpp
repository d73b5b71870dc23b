//===- InsertAdapters.cpp - Put adapters on the layers of a program -------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/Transforms/InsertAdapters.h"

#include "Insertion.h"
#include "InsertionRecorder.h"

#include "lora/Dialect/LoRA/Transforms/PDLPredicates.h"
#include "lora/Dialect/LoRA/Transforms/Passes.h"
#include "lora/Dialect/LoRA/Transforms/PredicateChecks.h"
#include "lora/Dialect/LoRA/Transforms/SiteSelection.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/PDL/IR/PDL.h"
#include "mlir/Dialect/PDLInterp/IR/PDLInterp.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Threading.h"

namespace mlir::lora {
#define GEN_PASS_DEF_LORAINSERTADAPTERS
#include "lora/Dialect/LoRA/Transforms/Passes.h.inc"
} // namespace mlir::lora

using namespace mlir;
using namespace mlir::lora;

//===----------------------------------------------------------------------===//
// Insertion
//===----------------------------------------------------------------------===//

namespace {

/// A layer with what has been found out about it.
struct Candidate {
  LayerOpInterface layer;
  SmallVector<SliceAttr> slices;
  bool selected = false;
  /// Of a layer whose deltas go inside: its parts, not yet in its place.
  Value parts;
  Operation *firstOp = nullptr;         ///< Of those that make the parts.
  unsigned firstPart = 0, lastPart = 0; ///< Indices of candidates.
  std::optional<unsigned> whole;        ///< Of a part: what it is part of.
  bool isOpened = false;                ///< The parts have taken its place.
  bool asksParts = false;               ///< They would or have.
  std::string unreadable; ///< A described op that is not as described.
};

class Inserter {
public:
  Inserter(ModuleOp module, const InsertOptions &options)
      : module(module), options(options) {}

  LogicalResult run();

private:
  LogicalResult init();
  void collect();
  void openUp(unsigned index);
  void discardParts();
  void forgetParts(Candidate &candidate);
  LogicalResult decideLayer(Candidate &candidate);
  LogicalResult adaptLayer(Candidate &candidate);
  FailureOr<FunctionRouting *> getRouting(LayerOpInterface layer);
  FailureOr<Value> getRoutingOf(LayerOpInterface layer);
  LogicalResult verifySelection();
  std::string whyNotAdaptable(const Candidate &candidate);

  void missed(const Candidate &candidate, StringLiteral name,
              InsertionReport::Outcome outcome, const Twine &reason,
              InsertionRecorder::NearMisses nearMisses = {}) {
    recorder->missed(candidate.layer, candidate.slices, name, outcome, reason,
                     nearMisses);
  }

  ModuleOp module;
  const InsertOptions &options;
  std::optional<VariantTable> variants;
  std::optional<PredicateTable> table;
  std::unique_ptr<PDLPredicates> patterns; ///< Null without files.
  std::vector<AdapterModules> read;        ///< From folders.
  ArrayRef<AdapterModules> adapters;
  std::optional<SiteSelection> selection;
  std::optional<InsertionRecorder> recorder;
  bool isRehearsal = false; ///< Decisions are recorded, nothing is changed.
  BankBuilder bank;
  int64_t elementBytes = 0;
  std::vector<Candidate> candidates;
  DenseMap<Operation *, std::unique_ptr<FunctionRouting>> routings;
  DenseMap<StringAttr, Operation *> calls; ///< Callee -> a call of it.
};

} // namespace

//===----------------------------------------------------------------------===//
// Collecting layers
//===----------------------------------------------------------------------===//

LogicalResult Inserter::init() {
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
  elementBytes = dtype.getIntOrFloatBitWidth() / 8;

  FailureOr<VariantTable> found = VariantTable::get(module);
  if (failed(found))
    return failure();
  variants = std::move(*found);
  std::vector<Predicate> records;
  if (options.records) {
    records = *options.records;
  } else {
    FailureOr<std::vector<Predicate>> policy =
        getPolicyWithPlugins(options.policy, module);
    if (failed(policy))
      return failure();
    records = std::move(*policy);
  }
  table.emplace(std::move(records), *variants);
  std::vector<PredicateFinding> conflicts =
      findConflicts(table->getRecords(), &*variants);
  for (const PredicateFinding &conflict : conflicts)
    emitError(module.getLoc(), conflict.message);
  if (!conflicts.empty())
    return failure();
  if (!options.predicates.empty()) {
    FailureOr<std::unique_ptr<PDLPredicates>> loaded = PDLPredicates::load(
        options.predicates, *variants, options.fullySharded, module.getLoc());
    if (failed(loaded))
      return failure();
    patterns = std::move(*loaded);
  }

  auto complain = [&] { return emitError(module.getLoc()); };
  FailureOr<std::vector<AdapterModules>> folders =
      readAdapterModules(options.adapters, complain);
  if (failed(folders))
    return failure();
  // Lists that are given are copied only where folders come before them.
  read = std::move(*folders);
  if (!read.empty())
    llvm::append_range(read, options.modules);
  adapters = read.empty() ? options.modules : ArrayRef<AdapterModules>(read);
  FailureOr<SiteSelection> chosen =
      SiteSelection::get(options.sites, adapters, complain);
  if (failed(chosen))
    return failure();
  selection = std::move(*chosen);
  recorder.emplace(module, options, *variants, *table, adapters, *selection,
                   elementBytes);
  return bank.init(module, options, dtype);
}

void Inserter::collect() {
  module.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (op != module && isa<ModuleOp>(op))
      return WalkResult::skip();
    if (auto layer = variants->asLayer(op)) {
      Candidate &candidate = candidates.emplace_back();
      candidate.layer = layer;
      candidate.unreadable = variants->whyNotReadable(op);
      return WalkResult::skip(); // What is inside goes with it.
    }
    if (auto call = dyn_cast<func::CallOp>(op)) {
      calls.try_emplace(call.getCalleeAttr().getAttr(), call);
    }
    return WalkResult::advance();
  });
  // A declaration's own functions are patterns, not parts of the program.
  llvm::DenseSet<Operation *> patterns;
  for (auto variant : module.getOps<VariantOp>())
    if (ArrayAttr functions = variant.getDecompositionAttr())
      for (auto symbol : functions.getAsRange<FlatSymbolRefAttr>())
        patterns.insert(SymbolTable::lookupNearestSymbolFrom(variant, symbol));
  if (!patterns.empty())
    llvm::erase_if(candidates, [&](const Candidate &candidate) {
      return patterns.contains(
          candidate.layer->getParentOfType<func::FuncOp>());
    });
  // Layers whose deltas go inside are opened up; their parts join the list.
  for (unsigned i = 0; i < candidates.size(); ++i)
    openUp(i);
  for (Candidate &candidate : candidates) {
    if (!candidate.unreadable.empty())
      continue;
    LayerOpInterface layer = candidate.layer;
    candidate.slices = layer.getLayerSlices();
    candidate.selected =
        selection->selects(layer.getLayerSite(), candidate.slices);
  }
  // What is chosen as a whole is chosen in all its parts, and a chosen part
  // chooses the whole.
  for (Candidate &candidate : candidates)
    if (candidate.whole)
      candidate.selected |= candidates[*candidate.whole].selected;
  for (Candidate &candidate : llvm::reverse(candidates))
    if (candidate.whole && candidate.selected)
      candidates[*candidate.whole].selected = true;
}

/// Makes a layer's parts beside it, for the time being.
void Inserter::openUp(unsigned index) {
  LayerOpInterface layer = candidates[index].layer;
  if (!candidates[index].unreadable.empty() ||
      layer.getDeltaPoint() != DeltaPoint::Decomposition ||
      !layer.hasDecomposition())
    return;
  for (std::optional<unsigned> at = candidates[index].whole; at;
       at = candidates[*at].whole)
    if (candidates[*at].layer->getName() == layer->getName()) {
      candidates[*at].unreadable =
          ("expected a decomposition without the op itself, found '" +
           layer->getName().getStringRef() + "' inside")
              .str();
      return;
    }
  OpBuilder builder(layer);
  Operation *before = layer->getPrevNode();
  Value parts = layer.decompose(builder);
  if (!parts)
    return;
  candidates[index].parts = parts;
  candidates[index].firstPart = candidates.size();
  Block::iterator first =
      before ? std::next(before->getIterator()) : layer->getBlock()->begin();
  // One that is an operand of the layer makes none.
  if (first != layer->getIterator()) {
    candidates[index].firstOp = &*first;
    // A whole that began with this layer begins with its parts now.
    for (std::optional<unsigned> at = candidates[index].whole; at;
         at = candidates[*at].whole)
      if (candidates[*at].firstOp == layer)
        candidates[*at].firstOp = &*first;
  }
  for (Operation &top : llvm::make_range(first, layer->getIterator()))
    top.walk<WalkOrder::PreOrder>([&](Operation *op) {
      LayerOpInterface part = variants->asLayer(op);
      if (!part)
        return WalkResult::advance();
      Candidate &candidate = candidates.emplace_back();
      candidate.layer = part;
      candidate.whole = index;
      candidate.unreadable = variants->whyNotReadable(op);
      return WalkResult::skip();
    });
  candidates[index].lastPart = candidates.size();
}

/// What is inside parts goes with them.
void Inserter::forgetParts(Candidate &candidate) {
  if (!candidate.parts)
    return;
  candidate.parts = {};
  for (unsigned i = candidate.firstPart; i < candidate.lastPart; ++i)
    forgetParts(candidates[i]);
}

/// Removes the parts of layers that stay as they are.
void Inserter::discardParts() {
  for (Candidate &candidate : candidates) {
    if (!candidate.parts || candidate.isOpened)
      continue;
    forgetParts(candidate);
    if (!candidate.firstOp)
      continue;
    Operation *layer = candidate.layer;
    while (Operation *op = layer->getPrevNode()) {
      bool isLast = op == candidate.firstOp;
      op->erase();
      if (isLast)
        break;
    }
  }
}

//===----------------------------------------------------------------------===//
// Adapting layers
//===----------------------------------------------------------------------===//

/// Whether a delta is already added to the layer, or to its result.
static bool isAdapted(LayerOpInterface layer) {
  if (layer.hasAdapter())
    return true;
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

FailureOr<Value> Inserter::getRoutingOf(LayerOpInterface layer) {
  FailureOr<FunctionRouting *> function = getRouting(layer);
  if (failed(function))
    return failure();
  auto linear = variants->asLinear(layer);
  if (Value routing = (*function)->get(linear && linear.takesSelectedRows()))
    return routing;
  return layer->emitOpError(
      "expected a function that can take one more argument");
}

/// What the layer itself has against an adapter; empty if nothing.
std::string Inserter::whyNotAdaptable(const Candidate &candidate) {
  LayerOpInterface layer = candidate.layer;
  switch (layer.getDeltaPoint()) {
  case DeltaPoint::Unknown:
    return "the layer does not say where a delta may be added";
  case DeltaPoint::Never: {
    StringRef reason = layer.getDeltaReason();
    return ("the layer takes no delta" +
            (reason.empty() ? Twine() : ": " + reason))
        .str();
  }
  case DeltaPoint::Decomposition:
    if (!candidate.parts)
      return "the layer takes deltas inside its decomposition, and has none "
             "for "
             "these types";
    if (candidate.firstPart == candidate.lastPart)
      return "the layer takes deltas inside its decomposition, which has no "
             "layers";
    return {};
  case DeltaPoint::Result:
  case DeltaPoint::BeforeCollective:
  case DeltaPoint::BeforeEpilogue:
  case DeltaPoint::Own:
    break;
  }
  if (candidate.slices.empty())
    return "the layer names no modules";
  if (layer.getDeltaPoint() != DeltaPoint::Result)
    return {};
  return whyNotOnResult(layer, *variants, candidate.slices);
}

LogicalResult Inserter::adaptLayer(Candidate &candidate) {
  LayerOpInterface layer = candidate.layer;
  OpBuilder builder(layer->getContext());
  switch (layer.getDeltaPoint()) {
  case DeltaPoint::Decomposition:
    layer.getLayerResult().replaceAllUsesWith(candidate.parts);
    candidate.isOpened = true;
    return success();
  case DeltaPoint::Own: {
    FailureOr<Value> routing = getRoutingOf(layer);
    if (failed(routing))
      return failure();
    FailureOr<SymbolRefAttr> site =
        bank.getSite(layer, variants->asMoE(layer), candidate.slices);
    if (failed(site))
      return failure();
    builder.setInsertionPoint(layer);
    Value adapted = layer.createAdapted(builder, *routing, *site);
    if (!adapted)
      return layer->emitOpError("expected a layer that brings its own adapter "
                                "to make it (createAdapted), found none");
    layer.getLayerResult().replaceAllUsesWith(adapted);
    layer->erase();
    return success();
  }
  default:
    break;
  }
  bool isBroken = false;
  LogicalResult added = layer.addDelta(
      builder, [&](OpBuilder &at, Value input, Value base) -> Value {
        OpBuilder::InsertionGuard guard(at);
        FailureOr<Value> routing = getRoutingOf(layer);
        FailureOr<SymbolRefAttr> site = failure();
        if (succeeded(routing))
          site = bank.getSite(layer, {}, candidate.slices);
        isBroken = failed(routing) || failed(site);
        if (isBroken)
          return base;
        return AdaptOp::create(at, layer.getLoc(), base.getType(), base, input,
                               *routing, *site);
      });
  if (isBroken)
    return failure();
  if (failed(added))
    return layer->emitOpError("expected a layer with the delta point ")
           << stringifyDeltaPoint(layer.getDeltaPoint())
           << " to take a delta (addDelta), found that it does not";
  return success();
}

LogicalResult Inserter::verifySelection() {
  if (!selection->isPending() || options.unmatched == Unmatched::Ignore)
    return success();
  std::vector<std::string> modules;
  auto add = [&](StringRef site, ArrayRef<SliceAttr> slices) {
    modules.push_back(site.str());
    for (SliceAttr slice : slices)
      if (slice.getModule().getValue() != site)
        modules.push_back(slice.getModule().str());
  };
  for (const Candidate &candidate : candidates) {
    LayerOpInterface layer = candidate.layer;
    if (StringAttr site = layer.getLayerSite())
      add(site, candidate.slices);
  }
  if (bank.get())
    for (auto site : bank.get().getBody().front().getOps<BankSiteOp>())
      add(site.getSymName(), site.getSliceAttrs());
  auto emit = [&] {
    return options.unmatched == Unmatched::Error ? emitError(module.getLoc())
                                                 : emitWarning(module.getLoc());
  };
  LogicalResult found = selection->verifyAllMatched(modules, emit);
  return success(succeeded(found) || options.unmatched == Unmatched::Warn);
}

LogicalResult Inserter::decideLayer(Candidate &candidate) {
  using Outcome = InsertionReport::Outcome;
  LayerOpInterface layer = candidate.layer;
  if (!candidate.unreadable.empty()) {
    missed(candidate, "Refused", Outcome::Refused,
           "its description " + candidate.unreadable);
    return success();
  }
  if (!candidate.selected) {
    missed(candidate, "NotSelected", Outcome::NotSelected,
           "not selected by sites or adapters");
    return success();
  }
  if (isAdapted(layer)) {
    missed(candidate, "Present", Outcome::Present, "it has one");
    return success();
  }
  if (!layer->getParentOfType<func::FuncOp>()) {
    missed(candidate, "NoFunction", Outcome::Refused,
           "expected it in a func.func, found it outside");
    return success();
  }
  LayerFacts facts = LayerFacts::get(layer, options.fullySharded);
  PredicateTable::Decision decision = table->decide(facts);
  if (patterns)
    patterns->decide(layer, facts, decision);
  if (!decision.record) {
    missed(candidate, "Refused", Outcome::Refused,
           PredicateTable::explain(decision, facts), decision.nearMisses);
    return success();
  }
  if (decision.tied)
    return layer->emitOpError("expected one record of priority ")
           << decision.record->priority << " to accept the layer, found "
           << quoteRecord(*decision.record, "lora-opt") << " and "
           << quoteRecord(*decision.tied, "lora-opt");
  if (decision.record->effect == Effect::Refuse) {
    missed(candidate, "Refused", Outcome::Refused,
           "record " + quoteRecord(*decision.record) +
               " refuses it: " + decision.record->reason);
    return success();
  }
  if (std::string why = whyNotAdaptable(candidate); !why.empty()) {
    missed(candidate, "Refused", Outcome::Refused, why);
    return success();
  }
  recorder->adapted(layer, candidate.slices, *decision.record,
                    decision.nearMisses);
  candidate.asksParts = layer.getDeltaPoint() == DeltaPoint::Decomposition;
  return isRehearsal ? success() : adaptLayer(candidate);
}

LogicalResult Inserter::run() {
  if (failed(init()))
    return failure();
  collect();
  // What is selected is checked before anything is changed.
  if (bank.get())
    for (auto site : bank.get().getBody().front().getOps<BankSiteOp>())
      selection->selects(site.getSymNameAttr(), site.getSliceAttrs());
  LogicalResult result = verifySelection();
  isRehearsal = failed(result);
  if (isRehearsal)
    recorder->beQuiet();
  if (succeeded(result) || options.report) {
    recorder->tables();
    if (patterns) {
      if (options.report)
        llvm::append_range(options.report->records, patterns->getRecords());
      for (Candidate &candidate : candidates)
        if (candidate.selected && candidate.unreadable.empty())
          patterns->match(candidate.layer);
    }
    for (Candidate &candidate : candidates) {
      // Parts are asked where their whole has made way for them.
      if (candidate.whole && !candidates[*candidate.whole].asksParts)
        continue;
      if (failed(decideLayer(candidate))) {
        result = failure();
        break;
      }
    }
    if (succeeded(result))
      recorder->landings();
  }
  discardParts();
  for (Candidate &candidate : candidates)
    if (candidate.isOpened)
      candidate.layer->erase();
  return result;
}

LogicalResult lora::insertAdapters(ModuleOp module,
                                   const InsertOptions &options) {
  if (!options.report)
    return Inserter(module, options).run();
  // The report repeats the errors of this insertion, not those of others.
  uint64_t thread = llvm::get_threadid();
  ScopedDiagnosticHandler handler(
      module.getContext(), [&](Diagnostic &diagnostic) {
        if (diagnostic.getSeverity() == DiagnosticSeverity::Error &&
            llvm::get_threadid() == thread) {
          std::string text = diagnostic.str();
          for (Diagnostic &note : diagnostic.getNotes())
            text += "\n" + note.str();
          options.report->errors.push_back(std::move(text));
        }
        return failure();
      });
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
    options.policy = policy;
    options.predicates.assign(predicates.begin(), predicates.end());
    options.fullySharded = fullySharded;
    options.unmatched = unmatched;
    InsertionReport decisions;
    StringRef page = report.empty() ? getReportFlag() : StringRef(report);
    if (!page.empty())
      options.report = &decisions;
    Location loc = getOperation().getLoc();
    bool isBroken = failed(insertAdapters(getOperation(), options));
    // Failures need explaining most.
    if (!page.empty())
      isBroken |= failed(writeHTMLReportFile(decisions, page, loc));
    if (isBroken)
      signalPassFailure();
  }
};
} // namespace
