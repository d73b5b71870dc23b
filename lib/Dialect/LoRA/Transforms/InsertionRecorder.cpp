//===- InsertionRecorder.cpp - What insertion says about layers -----------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "InsertionRecorder.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Remarks.h"

using namespace mlir;
using namespace mlir::lora;

static constexpr StringLiteral kCategory = "lora-insert-adapters";

/// A remark keeps references: all of these are literals or of the context.
static remark::RemarkOpts getOpts(StringRef name, LayerOpInterface layer) {
  remark::RemarkOpts opts = remark::RemarkOpts::name(name).category(kCategory);
  auto function = layer->getParentOfType<func::FuncOp>();
  return function ? opts.function(function.getSymName()) : opts;
}

static void addArguments(remark::detail::InFlightRemark &remark,
                         LayerOpInterface layer,
                         InsertionRecorder::NearMisses nearMisses) {
  for (const PredicateTable::NearMiss &miss : nearMisses)
    remark << remark::metric("NearMiss", miss.record->name)
           << remark::metric("Clause", miss.clause);
  remark << remark::metric("Site", layer.getLayerSite().str())
         << remark::metric("Op", layer->getName().getStringRef().str());
}

std::string lora::quoteRecord(const Predicate &record, StringRef self) {
  StringRef provider =
      record.provider.empty() ? self : StringRef(record.provider);
  return "'" + record.name + "'" +
         (provider.empty() ? std::string() : " (" + provider.str() + ")");
}

InsertionRecorder::InsertionRecorder(
    ModuleOp module, const InsertOptions &options, const VariantTable &variants,
    const PredicateTable &table, ArrayRef<AdapterModules> adapters,
    const SiteSelection &selection, int64_t elementBytes)
    : module(module), options(options), variants(variants), table(table),
      adapters(adapters), selection(selection), elementBytes(elementBytes) {}

InsertionReport::Site *InsertionRecorder::addSite(LayerOpInterface layer,
                                                  ArrayRef<SliceAttr> slices,
                                                  NearMisses nearMisses) {
  if (!options.report)
    return nullptr;
  InsertionReport::Site &site = options.report->sites.emplace_back();
  site.site = layer.getLayerSite().str();
  site.op = layer->getName().getStringRef().str();
  if (StringAttr root = variants.getRoot(layer->getName().getIdentifier()))
    site.kind = root.str();
  llvm::raw_string_ostream(site.location) << layer.getLoc();
  if (auto function = layer->getParentOfType<func::FuncOp>())
    site.function = function.getSymName().str();
  site.point = stringifyDeltaPoint(layer.getDeltaPoint()).str();
  site.degree = layer.getParallelDegree();
  for (const PredicateTable::NearMiss &miss : nearMisses)
    site.nearMisses.push_back({miss.record->name, miss.clause});
  for (SliceAttr slice : slices)
    site.slices.push_back(
        {slice.getModule().str(), slice.getIn(), slice.getOut()});
  for (SiteSelection::Landing landing :
       selection.getLandings(layer.getLayerSite(), slices))
    site.landings.push_back({landing.adapter, landing.module->name,
                             landing.module->rank,
                             landing.module->elements * elementBytes});
  return &site;
}

void InsertionRecorder::missed(LayerOpInterface layer,
                               ArrayRef<SliceAttr> slices, StringLiteral name,
                               Outcome outcome, const Twine &reason,
                               NearMisses nearMisses) {
  std::string text = reason.str();
  if (!isQuiet)
    if (auto remark = remark::missed(layer.getLoc(), getOpts(name, layer))) {
      remark << ("no adapter on '" + layer.getLayerSite().getValue() +
                 "': " + text)
                    .str()
             << remark::metric("Reason", text);
      addArguments(remark, layer, nearMisses);
    }
  if (outcome == Outcome::Present)
    for (SiteSelection::Landing landing :
         selection.getLandings(layer.getLayerSite(), slices))
      landed.insert(landing.module);
  if (InsertionReport::Site *site = addSite(layer, slices, nearMisses)) {
    site->outcome = outcome;
    site->reason = std::move(text);
  }
}

void InsertionRecorder::adapted(LayerOpInterface layer,
                                ArrayRef<SliceAttr> slices,
                                const Predicate &record,
                                NearMisses nearMisses) {
  if (!isQuiet)
    if (auto remark =
            remark::passed(layer.getLoc(), getOpts("Adapted", layer))) {
      remark << ("adapter on '" + layer.getLayerSite().getValue() +
                 "' by record " + quoteRecord(record))
                    .str()
             << remark::metric("Record", record.name);
      addArguments(remark, layer, nearMisses);
    }
  // Which adapters land is of interest to remarks alone here.
  if (module.getContext()->getRemarkEngine())
    for (SiteSelection::Landing landing :
         selection.getLandings(layer.getLayerSite(), slices))
      landed.insert(landing.module);
  if (InsertionReport::Site *site = addSite(layer, slices, nearMisses)) {
    site->outcome = Outcome::Adapted;
    site->record = record.name;
  }
}

void InsertionRecorder::tables() {
  for (const Variant *variant : variants.getVariants()) {
    if (isQuiet)
      break;
    Location loc = variant->op ? variant->op->getLoc() : module.getLoc();
    // The policy that keeps one remark of a kind and place must keep them all.
    auto opts =
        remark::RemarkOpts::name("Variant").category(kCategory).subCategory(
            variant->name.getValue());
    if (auto remark = remark::analysis(loc, opts))
      remark << ("'" + variant->name.getValue() + "' (" + variant->provider +
                 ") is a variant of '" + variant->base.getValue() + "'" +
                 (variant->replaces ? " and replaces it" : ""))
                    .str()
             << remark::metric("Op", variant->name.str())
             << remark::metric("Base", variant->base.str())
             << remark::metric("Replaces", variant->replaces)
             << remark::metric("Version", variant->version)
             << remark::metric("Provider", variant->provider);
  }
  if (!options.report)
    return;
  InsertionReport &report = *options.report;
  report.module = module.getName().value_or("").str();
  if (report.module.empty())
    llvm::raw_string_ostream(report.module) << module.getLoc();
  report.policy = options.records ? "given" : options.policy;
  report.dtype = options.dtype;
  report.maxAdapters = options.maxAdapters;
  report.maxRank = options.maxRank;
  report.fullySharded = options.fullySharded;
  report.records = table.getRecords().vec();
  for (const Variant *variant : variants.getVariants()) {
    InsertionReport::Variant &entry = report.variants.emplace_back();
    entry.name = variant->name.str();
    entry.base = variant->base.str();
    entry.provider = variant->provider;
    entry.replaces = variant->replaces;
    entry.version = variant->version;
    entry.described = variant->description != nullptr;
    for (StringAttr at = variant->base; at; at = variants.getBase(at))
      entry.lineage.push_back(at.str());
  }
  for (auto [index, adapter] : llvm::enumerate(adapters)) {
    InsertionReport::Adapter &entry = report.adapters.emplace_back();
    entry.name = adapter.name;
    entry.modules = adapter.modules.size();
    for (StringRef module : selection.getUnmatched(index))
      entry.unmatched.push_back(module.str());
  }
  for (StringRef pattern : selection.getUnmatchedPatterns())
    report.unmatchedPatterns.push_back(pattern.str());
}

void InsertionRecorder::landings() {
  if (isQuiet || !module.getContext()->getRemarkEngine())
    return;
  for (auto [index, adapter] : llvm::enumerate(adapters)) {
    StringAttr name = StringAttr::get(module.getContext(), adapter.name);
    auto opts =
        remark::RemarkOpts::name("Adapter").category(kCategory).subCategory(
            name.getValue());
    auto remark = remark::analysis(module.getLoc(), opts);
    if (!remark)
      continue;
    size_t count = llvm::count_if(adapter.modules,
                                  [&](const AdapterModules::Module &module) {
                                    return landed.contains(&module);
                                  });
    size_t unmatched = selection.getUnmatched(index).size();
    remark << (Twine(count) + " of " + Twine(adapter.modules.size()) +
               " modules of adapter '" + adapter.name + "' land")
                  .str()
           << remark::metric("Adapter", adapter.name)
           << remark::metric("Modules", adapter.modules.size())
           << remark::metric("Landed", count)
           << remark::metric("Unmatched", unmatched);
  }
}
