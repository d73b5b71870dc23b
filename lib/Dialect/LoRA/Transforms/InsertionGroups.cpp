//===- InsertionGroups.cpp - Layers that are alike ------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "InsertionGroups.h"

#include "lora/Dialect/LoRA/Transforms/SiteSelection.h"

#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace mlir::lora;

/// Entries of a page that can still be looked through.
static constexpr size_t kMaxGroups = 400;

/// What the layers of a group share.
static std::string getKey(const InsertionReport::Site &site, bool isLoose) {
  std::string key;
  llvm::raw_string_ostream os(key);
  auto add = [&](const auto &part) { os << part << '\0'; };
  auto addName = [&](StringRef name) {
    if (!isLoose)
      add(getModulePattern(name));
  };
  addName(site.site);
  add(site.op);
  add(site.kind);
  add(site.function);
  add(static_cast<int>(site.outcome));
  add(site.record);
  add(site.reason);
  add(site.point);
  add(site.degree);
  add(site.nearMisses.size());
  for (const InsertionReport::NearMiss &miss : site.nearMisses) {
    add(miss.record);
    add(miss.clause);
  }
  add(site.slices.size());
  for (const InsertionReport::Slice &slice : site.slices) {
    addName(slice.module);
    add(slice.in);
    add(slice.out);
  }
  for (const InsertionReport::Landing &landing : site.landings) {
    add(landing.adapter);
    addName(landing.module);
    add(landing.rank);
    add(landing.bytes);
  }
  return key;
}

std::string lora::getCommonName(
    ArrayRef<const InsertionReport::Site *> sites,
    llvm::function_ref<StringRef(const InsertionReport::Site &)> get) {
  StringRef first = get(*sites.front()), prefix = first, suffix = first;
  for (const InsertionReport::Site *site : sites) {
    StringRef name = get(*site);
    while (!name.starts_with(prefix))
      prefix = prefix.drop_back();
    while (!name.ends_with(suffix))
      suffix = suffix.drop_front();
  }
  // Whole components, lest a name ends in the middle of a word.
  if (prefix.size() == first.size() && suffix.size() == first.size())
    return first.str();
  prefix = prefix.substr(0, prefix.rfind('.') + 1);
  size_t dot = suffix.find('.');
  suffix = dot == StringRef::npos ? "" : suffix.substr(dot);
  return (prefix + "*" + suffix).str();
}

static std::vector<InsertionGroup> makeGroups(const InsertionReport &report,
                                              bool isLoose) {
  llvm::StringMap<size_t> known;
  std::vector<InsertionGroup> groups;
  for (const InsertionReport::Site &site : report.sites) {
    auto [it, isNew] = known.try_emplace(getKey(site, isLoose), groups.size());
    if (isNew)
      groups.emplace_back();
    groups[it->second].sites.push_back(&site);
  }
  for (InsertionGroup &group : groups) {
    auto getSite = [](const InsertionReport::Site &site) -> StringRef {
      return site.site;
    };
    group.pattern = isLoose ? getCommonName(group.sites, getSite)
                            : getModulePattern(group.sites.front()->site);
  }
  return groups;
}

InsertionGroups::InsertionGroups(const InsertionReport &report)
    : groups(makeGroups(report, false)) {
  isLoose = groups.size() > kMaxGroups;
  if (isLoose)
    groups = makeGroups(report, true);
}
