//===- Predicates.cpp - Decide which layers take adapters -----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/Transforms/Predicates.h"

#include "llvm/Support/Format.h"

using namespace mlir;
using namespace mlir::lora;

//===----------------------------------------------------------------------===//
// Printing
//===----------------------------------------------------------------------===//

StringRef lora::stringify(Identity identity) {
  switch (identity) {
  case Identity::Exact:
    return "exact";
  case Identity::Derived:
    return "derived";
  case Identity::Either:
    return "either";
  }
  llvm_unreachable("covered");
}

std::string lora::stringify(Range range, int64_t least) {
  bool isOpen = range.max == Range().max;
  if (range.min <= least && isOpen)
    return "any";
  if (range.min == range.max)
    return std::to_string(range.min);
  if (isOpen)
    return ">=" + std::to_string(range.min);
  if (range.min <= least)
    return "<=" + std::to_string(range.max);
  return std::to_string(range.min) + ".." + std::to_string(range.max);
}

void lora::printPredicates(raw_ostream &os, ArrayRef<Predicate> records) {
  os << "priority  name                base                                "
        "resolve  identity  packed  slices  sharded  degree  effect  "
        "provider\n";
  for (const Predicate &record : records)
    os << llvm::format("%8d  ", record.priority)
       << llvm::left_justify(record.name, 20)
       << llvm::left_justify(record.base, 36)
       << llvm::left_justify(record.resolve ? "yes" : "no", 9)
       << llvm::left_justify(stringify(record.identity), 10)
       << llvm::left_justify(stringify(record.packed, 0), 8)
       << llvm::left_justify(stringify(record.slices, 0), 8)
       << llvm::left_justify(!record.fullySharded   ? "any"
                             : *record.fullySharded ? "yes"
                                                    : "no",
                             9)
       << llvm::left_justify(stringify(record.degree, 1), 8)
       << (record.effect == Effect::Adapt ? "adapt   " : "refuse  ")
       << (record.provider.empty() ? "lora-opt" : record.provider) << "\n";
}

//===----------------------------------------------------------------------===//
// Decisions
//===----------------------------------------------------------------------===//

LayerFacts LayerFacts::get(LayerOpInterface layer, bool fullySharded) {
  LayerFacts facts;
  facts.op = layer->getName().getIdentifier();
  facts.site = layer.getLayerSite();
  facts.packed = layer.getPackedLength();
  facts.slices = static_cast<int64_t>(layer.getOutputWidths().size());
  facts.degree = layer.getParallelDegree();
  facts.fullySharded = fullySharded;
  return facts;
}

PredicateTable::PredicateTable(std::vector<Predicate> table,
                               const VariantTable &variants)
    : variants(variants) {
  auto before = [](const Predicate &a, const Predicate &b) {
    return a.priority > b.priority;
  };
  records.reserve(table.size());
  for (Predicate &record : table)
    records.insert(llvm::upper_bound(records, record, before),
                   std::move(record));
}

ArrayRef<PredicateTable::Candidate>
PredicateTable::candidatesFor(StringAttr op) {
  auto [it, isNew] = byName.try_emplace(op);
  if (!isNew)
    return it->second;
  MLIRContext *context = op.getContext();
  for (const Predicate &record : records) {
    StringAttr base = StringAttr::get(context, record.base);
    StringAttr target = record.resolve ? variants.resolve(base) : base;
    bool ofBase = variants.derives(op, base);
    bool ofTarget = target == base ? ofBase : variants.derives(op, target);
    if (!ofBase && !ofTarget)
      continue;
    bool accepted = record.identity == Identity::Exact     ? op == target
                    : record.identity == Identity::Derived ? ofTarget
                                                           : true;
    std::string clause;
    if (!accepted) {
      std::string what = ("'" + target.getValue() + "'").str();
      if (target != base)
        what += (", which '" + base.getValue() + "' resolves to,").str();
      clause = ("record '" + record.name + "' expects " +
                (record.identity == Identity::Exact
                     ? "exactly " + what
                     : what + " or an op derived from it") +
                ", found '" + op.getValue() + "'")
                   .str();
    }
    it->second.push_back({&record, std::move(clause)});
  }
  return it->second;
}

/// The first clause of a record that a layer does not meet; empty if it does.
static std::string failedClause(const Predicate &record,
                                const LayerFacts &facts) {
  auto say = [&](const Twine &expected, const Twine &found) {
    return ("record '" + record.name + "' expects " + expected + ", found " +
            found)
        .str();
  };
  if (!record.component.empty()) {
    StringRef site = facts.site ? facts.site.getValue() : "";
    StringRef last = site.substr(site.rfind('.') + 1);
    if (last != record.component)
      return say("a site that ends in '" + record.component + "'",
                 "'" + last + "'");
  }
  if (!record.packed.contains(facts.packed))
    return say("a packed length of " + stringify(record.packed, 0),
               Twine(facts.packed));
  if (!record.slices.contains(facts.slices))
    return say(stringify(record.slices, 0) + " slices", Twine(facts.slices));
  if (record.consistent && facts.packed > 1 && facts.packed != facts.slices)
    return say("a packed length that fits " + Twine(facts.slices) + " slices",
               Twine(facts.packed));
  if (record.fullySharded && *record.fullySharded != facts.fullySharded)
    return say(*record.fullySharded ? "full sharding" : "no full sharding",
               facts.fullySharded ? "it" : "none");
  if (!record.degree.contains(facts.degree))
    return say("a degree of " + stringify(record.degree, 1),
               Twine(facts.degree));
  return {};
}

PredicateTable::Decision PredicateTable::decide(const LayerFacts &facts) {
  Decision decision;
  for (const Candidate &candidate : candidatesFor(facts.op)) {
    const Predicate *record = candidate.record;
    if (decision.record && record->priority < decision.record->priority)
      break;
    std::string clause = candidate.identityClause.empty()
                             ? failedClause(*record, facts)
                             : candidate.identityClause;
    if (!clause.empty()) {
      if (!decision.record)
        decision.nearMisses.push_back({record, std::move(clause)});
      continue;
    }
    if (decision.record) {
      decision.tied = record;
      break;
    }
    decision.record = record;
  }
  return decision;
}

std::string PredicateTable::explain(const Decision &decision,
                                    const LayerFacts &facts) {
  if (!decision.nearMisses.empty())
    return decision.nearMisses.front().clause;
  return ("no record names " + facts.op.getValue()).str();
}
