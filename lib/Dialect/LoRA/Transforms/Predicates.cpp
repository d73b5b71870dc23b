//===- Predicates.cpp - Decide which layers take adapters -----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/Transforms/Predicates.h"

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

std::string lora::stringify(CountRange range, int64_t least) {
  bool isOpen = range.max == CountRange().max;
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

/// Cells of a row, each as wide as its column's widest.
static void printRows(raw_ostream &os,
                      ArrayRef<SmallVector<std::string>> rows) {
  SmallVector<size_t> widths(rows.front().size());
  for (const SmallVector<std::string> &row : rows)
    for (auto [width, cell] : llvm::zip_equal(widths, row))
      width = std::max(width, cell.size());
  for (const SmallVector<std::string> &row : rows) {
    std::string line;
    for (auto [width, cell] : llvm::zip_equal(widths, row))
      line += cell + std::string(width - cell.size() + 2, ' ');
    os << StringRef(line).rtrim() << "\n";
  }
}

void lora::printPredicates(raw_ostream &os, ArrayRef<Predicate> records) {
  std::vector<SmallVector<std::string>> rows = {
      {"priority", "name", "adapter", "base", "resolve", "identity", "site",
       "packed", "slices", "fits", "sharded", "degree", "effect", "provider"}};
  for (const Predicate &record : records)
    rows.push_back({std::to_string(record.priority), record.name,
                    record.getAdapter().str(), record.base,
                    record.resolve ? "yes" : "no",
                    stringify(record.identity).str(),
                    record.component.empty() ? "any" : record.component,
                    stringify(record.packed, 0), stringify(record.slices, 1),
                    record.consistent ? "yes" : "any",
                    !record.fullySharded   ? "any"
                    : *record.fullySharded ? "yes"
                                           : "no",
                    stringify(record.degree, 1),
                    record.effect == Effect::Adapt ? "adapt" : "refuse",
                    record.getProvider().str()});
  printRows(os, rows);
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
  // Experts have a second product, always of one weight; and whether gate and
  // up are apart is what kind of layer they are, whoever names its modules.
  if (layer.getSiteKind() == SiteKind::MoE) {
    facts.slices = std::max<int64_t>(0, facts.slices - 1);
    facts.packed = facts.slices;
  }
  facts.degree = layer.getParallelDegree();
  facts.fullySharded = fullySharded;
  return facts;
}

bool lora::acceptsIdentity(Identity identity, bool isTarget, bool isOfBase,
                           bool isOfTarget) {
  switch (identity) {
  case Identity::Exact:
    return isTarget;
  case Identity::Derived:
    return isOfTarget;
  case Identity::Either:
    return isOfBase || isOfTarget;
  }
  llvm_unreachable("covered");
}

PredicateTable::PredicateTable(std::vector<Predicate> table,
                               const VariantTable &variants)
    : variants(variants) {
  // The dialect's own records keep their order: it is that of near misses.
  auto before = [](const Predicate &a, const Predicate &b) {
    auto key = [](const Predicate &record) {
      return std::tuple(-int64_t(record.priority), StringRef(record.provider),
                        record.provider.empty() ? StringRef()
                                                : StringRef(record.name));
    };
    return key(a) < key(b);
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
    std::string clause;
    if (!acceptsIdentity(record.identity, op == target, ofBase, ofTarget)) {
      bool isExact = record.identity == Identity::Exact;
      std::string what =
          ((isExact ? "exactly '" : "'") + target.getValue() + "'").str();
      if (target != base)
        what += (", which '" + base.getValue() + "' resolves to").str();
      if (!isExact)
        what += target != base ? ", or an op derived from it"
                               : " or an op derived from it";
      clause = ("record '" + record.name + "' expects " + what + ", found '" +
                op.getValue() + "'")
                   .str();
    }
    it->second.push_back({&record, std::move(clause)});
  }
  return it->second;
}

/// The last component of a site.
static StringRef lastComponent(StringAttr site) {
  StringRef text = site ? site.getValue() : "";
  return text.substr(text.rfind('.') + 1);
}

Clause lora::getFailedCount(const Predicate &record, const LayerFacts &facts) {
  if (!record.packed.contains(facts.packed))
    return Clause::Packed;
  if (!record.slices.contains(facts.slices))
    return Clause::Slices;
  if (record.consistent && facts.packed > 1 && facts.packed != facts.slices)
    return Clause::Consistent;
  if (record.fullySharded && *record.fullySharded != facts.fullySharded)
    return Clause::FullySharded;
  if (!record.degree.contains(facts.degree))
    return Clause::Degree;
  return Clause::None;
}

Clause lora::getFailedClause(const Predicate &record, const LayerFacts &facts) {
  if (!record.component.empty() &&
      lastComponent(facts.site) != record.component)
    return Clause::Component;
  return getFailedCount(record, facts);
}

/// What a record expects where a layer fails it; empty if the layer does not.
static std::string explainClause(const Predicate &record,
                                 const LayerFacts &facts) {
  auto say = [&](const Twine &expected, const Twine &found) {
    return ("record '" + record.name + "' expects " + expected + ", found " +
            found)
        .str();
  };
  switch (getFailedClause(record, facts)) {
  case Clause::None:
    return {};
  case Clause::Component:
    return say("a site that ends in '" + record.component + "'",
               "'" + lastComponent(facts.site) + "'");
  case Clause::Packed:
    return say("a packed length of " + stringify(record.packed, 0),
               Twine(facts.packed));
  case Clause::Slices:
    return say(stringify(record.slices, 1) + " slices", Twine(facts.slices));
  case Clause::Consistent:
    return say("a packed length that fits " + Twine(facts.slices) + " slices",
               Twine(facts.packed));
  case Clause::FullySharded:
    return say(*record.fullySharded ? "full sharding" : "no full sharding",
               facts.fullySharded ? "it" : "none");
  case Clause::Degree:
    return say("a degree of " + stringify(record.degree, 1),
               Twine(facts.degree));
  }
  llvm_unreachable("covered");
}

PredicateTable::Decision PredicateTable::decide(const LayerFacts &facts) {
  Decision decision;
  for (const Candidate &candidate : candidatesFor(facts.op)) {
    const Predicate *record = candidate.record;
    if (decision.record && record->priority < decision.record->priority)
      break;
    std::string clause = candidate.identityClause.empty()
                             ? explainClause(*record, facts)
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

SmallVector<const Predicate *>
PredicateTable::getAccepting(const LayerFacts &facts) {
  SmallVector<const Predicate *> accepting;
  for (const Candidate &candidate : candidatesFor(facts.op))
    if (candidate.identityClause.empty() &&
        getFailedClause(*candidate.record, facts) == Clause::None)
      accepting.push_back(candidate.record);
  return accepting;
}

std::string PredicateTable::explain(const Decision &decision,
                                    const LayerFacts &facts) {
  if (!decision.nearMisses.empty())
    return decision.nearMisses.front().clause;
  return ("no record names " + facts.op.getValue()).str();
}
