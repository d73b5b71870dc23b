//===- PDLPredicates.cpp - Predicates from compiled PDL files -------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/Transforms/PDLPredicates.h"

#include "PDLPatterns.h"

#include "mlir/Dialect/PDL/IR/PDL.h"
#include "mlir/Dialect/PDLInterp/IR/PDLInterp.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Rewrite/PatternApplicator.h"
#include "mlir/Support/FileUtilities.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace mlir::lora;

using Test = PDLCheck::Test;

//===----------------------------------------------------------------------===//
// Loading
//===----------------------------------------------------------------------===//

struct PDLPredicates::Impl : PDLContents {
  Impl(const VariantTable &variants, bool fullySharded, MLIRContext *context)
      : PDLContents{variants}, fullySharded(fullySharded), rewriter(context) {}

  void freeze(OwningOpRef<ModuleOp> module);
  bool meets(PDLCheck &check, Operation *op);
  ArrayRef<unsigned> candidatesFor(StringAttr op);
  bool explain(unsigned pattern, std::string &clause);
  std::string describeFound(const PDLCheck &check);

  bool fullySharded;
  FrozenRewritePatternSet frozen;
  std::unique_ptr<PatternApplicator> applicator;
  PatternRewriter rewriter;
  /// Patterns that may be about an op, by falling priority. Keyed by
  /// identifier: an OperationName dangles once its dialect loads.
  DenseMap<StringAttr, SmallVector<unsigned, 4>> byName;

  DenseMap<Operation *, SmallVector<unsigned, 2>> matches;

  /// Of the question at hand.
  LayerOpInterface layer;
  const LayerFacts *facts = nullptr;
  SmallVector<unsigned, 2> matched;
};

PDLPredicates::PDLPredicates(std::unique_ptr<Impl> impl)
    : impl(std::move(impl)) {}
PDLPredicates::~PDLPredicates() = default;

ArrayRef<Predicate> PDLPredicates::getRecords() const { return impl->records; }

FailureOr<std::unique_ptr<PDLPredicates>>
PDLPredicates::load(ArrayRef<std::string> files, const VariantTable &variants,
                    bool fullySharded, Location loc) {
  MLIRContext *context = loc.getContext();
  context->loadDialect<pdl::PDLDialect, pdl_interp::PDLInterpDialect>();
  auto impl = std::make_unique<Impl>(variants, fullySharded, context);
  OwningOpRef<ModuleOp> all = ModuleOp::create(loc);
  for (const std::string &file : files) {
    if (llvm::sys::path::extension(file) == ".pdll")
      return emitError(loc)
             << "expected predicates that mlir-pdll has compiled, found the "
                "source "
             << file << "; run mlir-pdll --x=mlir " << file << " -o "
             << llvm::sys::path::stem(file) << ".pdl.mlir";
    std::string error;
    auto buffer = openInputFile(file, &error);
    if (!buffer)
      return emitError(loc)
             << "expected a file of predicates, found that " << error;
    llvm::SourceMgr sources;
    sources.AddNewSourceBuffer(std::move(buffer), llvm::SMLoc());
    OwningOpRef<ModuleOp> module =
        parseSourceFile<ModuleOp>(sources, ParserConfig(context));
    if (!module || failed(readPDLPatterns(*module, file, *impl)))
      return failure();
    all->getBody()->getOperations().splice(all->getBody()->end(),
                                           module->getBody()->getOperations());
  }
  impl->freeze(std::move(all));
  return std::unique_ptr<PDLPredicates>(new PDLPredicates(std::move(impl)));
}

void PDLPredicates::Impl::freeze(OwningOpRef<ModuleOp> module) {
  MLIRContext *context = module->getContext();
  PDLPatternModule pdl(std::move(module));
  auto indexOf = [](PDLValue value) {
    return cast<IntegerAttr>(value.cast<Attribute>()).getInt();
  };
  // The raw forms: the typed ones take no IntegerAttr in this release.
  pdl.registerConstraintFunction(
      kPDLCheck,
      PDLConstraintFunction([this, indexOf](PatternRewriter &, PDLResultList &,
                                            ArrayRef<PDLValue> args) {
        return success(
            meets(checks[indexOf(args[1])], args[0].cast<Operation *>()));
      }));
  pdl.registerRewriteFunction(
      kPDLDecide,
      PDLRewriteFunction([this, indexOf](PatternRewriter &, PDLResultList &,
                                         ArrayRef<PDLValue> args) {
        matched.push_back(indexOf(args[0]));
        return success();
      }));
  RewritePatternSet set(context);
  set.add(std::move(pdl));
  frozen = FrozenRewritePatternSet(std::move(set));
  applicator = std::make_unique<PatternApplicator>(frozen);
  applicator->applyDefaultCostModel();
}

//===----------------------------------------------------------------------===//
// Deciding
//===----------------------------------------------------------------------===//

bool PDLPredicates::Impl::meets(PDLCheck &check, Operation *op) {
  StringAttr name = op->getName().getIdentifier();
  bool isAsked = op == layer;
  LayerOpInterface other = isAsked ? layer : variants.asLayer(op);
  if (!other || (!isAsked && !variants.whyNotReadable(op).empty()))
    return false;
  auto getFacts = [&] {
    return isAsked ? *facts : LayerFacts::get(other, fullySharded);
  };
  switch (check.test) {
  case Test::Variant:
    return variants.derives(name, check.target);
  case Test::Exactly:
    return name == check.target;
  case Test::Slices:
    return check.range.contains(getFacts().slices);
  case Test::PackedLength:
    return check.range.contains(getFacts().packed);
  case Test::Degree:
    return check.range.contains(getFacts().degree);
  case Test::FullySharded:
    return fullySharded;
  case Test::Site:
    return check.sites->selects(other.getLayerSite(), other.getLayerSlices());
  }
  llvm_unreachable("covered");
}

/// Those whose root has the name and that ask for no other kind, as a record
/// with another base would.
ArrayRef<unsigned> PDLPredicates::Impl::candidatesFor(StringAttr op) {
  auto [it, isNew] = byName.try_emplace(op);
  if (!isNew)
    return it->second;
  for (auto [index, pattern] : llvm::enumerate(patterns)) {
    bool isOther = llvm::any_of(pattern.uses, [&](PDLPatternFacts::Use use) {
      const PDLCheck &check = checks[use.check];
      return check.base && !use.isNegated &&
             !variants.derives(op, check.base) &&
             !variants.derives(op, check.target);
    });
    if (!isOther && (!pattern.root || pattern.root == op))
      it->second.push_back(index);
  }
  llvm::sort(it->second, [&](unsigned a, unsigned b) {
    return std::pair(-records[a].priority, a) <
           std::pair(-records[b].priority, b);
  });
  return it->second;
}

std::string PDLPredicates::Impl::describeFound(const PDLCheck &check) {
  switch (check.test) {
  case Test::Variant:
  case Test::Exactly:
    return ("'" + facts->op.getValue() + "'").str();
  case Test::Slices:
    return std::to_string(facts->slices);
  case Test::PackedLength:
    return std::to_string(facts->packed);
  case Test::Degree:
    return std::to_string(facts->degree);
  case Test::FullySharded:
    return fullySharded ? "full sharding" : "none";
  case Test::Site:
    return ("'" + facts->site.getValue() + "'").str();
  }
  llvm_unreachable("covered");
}

/// Why a pattern has not matched: the first constraint on its root that fails.
/// False for a pattern that is about other layers.
bool PDLPredicates::Impl::explain(unsigned pattern, std::string &clause) {
  clause = "record '" + records[pattern].name + "' expects ";
  for (PDLPatternFacts::Use use : patterns[pattern].uses) {
    PDLCheck &check = checks[use.check];
    if (meets(check, layer) != use.isNegated)
      continue;
    // Without a name and a kind, it is the site that says what it is about.
    if (check.test == Test::Site && !use.isNegated &&
        records[pattern].base.empty())
      return false;
    clause += (use.isNegated ? "not " : "") + check.text;
    if (check.base != check.target)
      clause += (", which resolves to '" + check.target.getValue() + "'").str();
    clause += ", found " + describeFound(check);
    return true;
  }
  clause += "the rest of its pattern, found other operands, results or "
            "attributes";
  return true;
}

void PDLPredicates::match(LayerOpInterface layer) {
  if (impl->candidatesFor(layer->getName().getIdentifier()).empty())
    return;
  LayerFacts facts = LayerFacts::get(layer, impl->fullySharded);
  impl->layer = layer;
  impl->facts = &facts;
  impl->matched.clear();
  // Each match is refused, so that the next one is asked.
  (void)impl->applicator->matchAndRewrite(
      layer, impl->rewriter, {}, {}, [](const Pattern &) { return failure(); });
  if (!impl->matched.empty())
    impl->matches[layer] = impl->matched;
}

void PDLPredicates::decide(LayerOpInterface layer, const LayerFacts &facts,
                           PredicateTable::Decision &decision) {
  ArrayRef<unsigned> candidates = impl->candidatesFor(facts.op);
  auto it = impl->matches.find(layer);
  ArrayRef<unsigned> matched;
  if (it != impl->matches.end())
    matched = it->second;
  impl->layer = layer;
  impl->facts = &facts;
  auto priorityOf = [](const Predicate *record) {
    return record ? record->priority : std::numeric_limits<int>::min();
  };
  int least = priorityOf(decision.record);
  const Predicate *found = nullptr, *tied = nullptr;
  SmallVector<PredicateTable::NearMiss, 2> misses;
  for (unsigned index : candidates) {
    const Predicate *record = &impl->records[index];
    if (record->priority < std::max(least, priorityOf(found)) || tied)
      break;
    if (llvm::is_contained(matched, index))
      (found ? tied : found) = record;
    else if (std::string clause; !found && impl->explain(index, clause))
      misses.push_back({record, std::move(clause)});
  }
  if (found && found->priority > least) {
    decision.record = found;
    decision.tied = tied;
    llvm::erase_if(decision.nearMisses, [&](const auto &miss) {
      return miss.record->priority < found->priority;
    });
  } else if (found && !decision.tied) {
    decision.tied = found;
  }
  auto before = [](const PredicateTable::NearMiss &a,
                   const PredicateTable::NearMiss &b) {
    return a.record->priority > b.record->priority;
  };
  for (PredicateTable::NearMiss &miss : misses)
    decision.nearMisses.insert(
        llvm::upper_bound(decision.nearMisses, miss, before), std::move(miss));
}
