//===- Predicates.cpp - Which layers take which adapters, as data ---------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/Transforms/Predicates.h"

#include "lora/Dialect/LoRA/Transforms/Passes.h"

#include "llvm/Support/Format.h"

namespace mlir::lora {
#define GEN_PASS_DEF_LORAPRINTPREDICATES
#include "lora/Dialect/LoRA/Transforms/Passes.h.inc"
} // namespace mlir::lora

using namespace mlir;
using namespace mlir::lora;

//===----------------------------------------------------------------------===//
// Records
//===----------------------------------------------------------------------===//

ArrayRef<Predicate> lora::getInTreePredicates() {
  static const Predicate records[] = {
      {.name = "embedding",
       .base = "lora.vocab_parallel_embedding",
       .slices = 1},
      {.name = "replicated", .base = "lora.replicated_linear", .slices = 1},
      {.name = "column", .base = "lora.column_parallel_linear", .slices = 1},
      {.name = "merged_column", .base = "lora.merged_column_parallel_linear"},
      {.name = "qkv", .base = "lora.qkv_parallel_linear", .slices = 3},
      {.name = "row", .base = "lora.row_parallel_linear", .slices = 1},
      {.name = "lm_head", .base = "lora.parallel_lm_head", .slices = 1},
      {.name = "experts",
       .base = "lora.fused_moe",
       .slices = 3,
       .maxDegree = 1,
       .kind = AdapterKind::Experts},
      {.name = "experts_3d",
       .base = "lora.fused_moe_3d",
       .slices = 2,
       .maxDegree = 1,
       .kind = AdapterKind::Experts},
  };
  return records;
}

static StringRef stringify(Identity identity) {
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

void lora::printPredicates(raw_ostream &os, ArrayRef<Predicate> records) {
  auto orAny = [](int64_t number) {
    return number ? std::to_string(number) : std::string("any");
  };
  os << "priority  name           base                                identity "
        " "
        "slices  sharded  degree  collective  adapter\n";
  for (const Predicate &record : records)
    os << llvm::format("%8d  ", record.priority)
       << llvm::left_justify(record.name, 15)
       << llvm::left_justify(record.base, 36)
       << llvm::left_justify(stringify(record.identity), 10)
       << llvm::left_justify(orAny(record.slices), 8)
       << llvm::left_justify(record.fullySharded ? "yes" : "no", 9)
       << llvm::left_justify(orAny(record.maxDegree), 8)
       << llvm::left_justify(record.collective ? "yes" : "no", 12)
       << (record.kind == AdapterKind::Delta ? "delta" : "experts") << "\n";
}

//===----------------------------------------------------------------------===//
// Decisions
//===----------------------------------------------------------------------===//

PredicateTable::PredicateTable(ArrayRef<Predicate> table,
                               PredicateContext context)
    : context(std::move(context)) {
  auto before = [](const Predicate &a, const Predicate &b) {
    return a.priority > b.priority;
  };
  for (const Predicate &record : table)
    records.insert(llvm::upper_bound(records, record, before), record);
}

/// Whether `name` derives from `base` in the declared lineage, which may not
/// loop longer than it has entries.
static bool derives(StringRef name, StringRef base,
                    const PredicateContext &context) {
  for (size_t step = 0; step < context.lineage.size(); ++step) {
    auto parent = context.lineage.find(name);
    if (parent == context.lineage.end())
      return false;
    name = parent->second;
    if (name == base)
      return true;
  }
  return false;
}

ArrayRef<const Predicate *> PredicateTable::recordsOf(OperationName name) {
  auto [it, inserted] = byName.try_emplace(name.getIdentifier());
  if (inserted)
    for (const Predicate &record : records) {
      StringRef op = name.getStringRef();
      bool exact = record.identity != Identity::Derived && op == record.base;
      bool derived = record.identity != Identity::Exact &&
                     derives(op, record.base, context);
      if (exact || derived)
        it->second.push_back(&record);
    }
  return it->second;
}

/// The first clause of a record that a layer does not meet; empty if it does.
static std::string failedClause(const Predicate &record, LayerOpInterface layer,
                                size_t slices,
                                const PredicateContext &context) {
  auto say = [&](const Twine &expected, const Twine &found) {
    return ("record '" + record.name + "' expects " + expected + ", found " +
            found)
        .str();
  };
  if (record.slices && slices != record.slices)
    return say(Twine(record.slices) + " slices", Twine(slices));
  if (context.fullySharded && !record.fullySharded)
    return say("an A that is not sharded", "a fully sharded one");
  int64_t degree = layer.getParallelDegree();
  if (record.maxDegree && degree > record.maxDegree)
    return say("a degree of at most " + Twine(record.maxDegree), Twine(degree));
  if (auto linear = dyn_cast<ParallelLinearOpInterface>(layer.getOperation());
      linear && !record.collective)
    if (Collective collective = linear.getLayerCollective();
        collective != Collective::None)
      return say("no collective inside the layer",
                 stringifyCollective(collective));
  if (record.kind == AdapterKind::Experts &&
      !isa<MoELayerOpInterface>(layer.getOperation()))
    return say("a mixture of experts", layer->getName().getStringRef());
  return {};
}

PredicateTable::Decision PredicateTable::decide(LayerOpInterface layer,
                                                size_t slices) {
  Decision decision;
  ArrayRef<const Predicate *> named = recordsOf(layer->getName());
  if (named.empty()) {
    decision.clause =
        ("no record names " + layer->getName().getStringRef()).str();
    return decision;
  }
  for (const Predicate *record : named) {
    if (decision.record && record->priority < decision.record->priority)
      break;
    std::string clause = failedClause(*record, layer, slices, context);
    if (!clause.empty()) {
      if (decision.clause.empty())
        decision.clause = std::move(clause);
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

namespace {
struct LoRAPrintPredicates
    : public mlir::lora::impl::LoRAPrintPredicatesBase<LoRAPrintPredicates> {
  void runOnOperation() override {
    printPredicates(llvm::errs(), getInTreePredicates());
    markAllAnalysesPreserved();
  }
};
} // namespace
