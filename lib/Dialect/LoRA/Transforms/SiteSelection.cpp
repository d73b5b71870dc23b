//===- SiteSelection.cpp - Which sites get adapters -----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/Transforms/SiteSelection.h"

#include "lora/Peft/AdapterFiles.h"
#include "lora/Peft/Names.h"

using namespace mlir;
using namespace mlir::lora;

bool SiteSelection::Pattern::matches(StringRef name) const {
  if (regex)
    return regex->match(name);
  if (glob)
    return glob->match(name);
  return name == text ||
         (name.ends_with(text) && name.drop_back(text.size()).ends_with("."));
}

FailureOr<std::vector<AdapterModules>>
lora::readAdapterModules(ArrayRef<std::string> folders,
                         llvm::function_ref<InFlightDiagnostic()> emitError) {
  std::vector<AdapterModules> adapters;
  for (const std::string &folder : folders) {
    peft::Expected<peft::AdapterFiles> files = peft::loadAdapter(folder);
    if (!files) {
      emitError() << files.error().message;
      return failure();
    }
    AdapterModules &adapter = adapters.emplace_back();
    adapter.name = folder;
    llvm::StringMap<size_t> known;
    for (const peft::AdapterEntry &entry : files->entries) {
      // Of a mixture of experts, the whole is the module.
      auto [it, isNew] =
          known.try_emplace(entry.module, adapter.modules.size());
      if (isNew)
        adapter.modules.push_back({entry.module});
      AdapterModules::Module &module = adapter.modules[it->second];
      module.rank = std::max(module.rank, entry.rank);
      module.elements += entry.numExperts * entry.rank * (entry.in + entry.out);
    }
  }
  return adapters;
}

FailureOr<SiteSelection>
SiteSelection::get(ArrayRef<std::string> patterns,
                   ArrayRef<AdapterModules> adapters,
                   llvm::function_ref<InFlightDiagnostic()> emitError) {
  SiteSelection selection;
  selection.everything = patterns.empty() && adapters.empty();
  for (const std::string &text : patterns) {
    if (text == "all") {
      selection.everything = true;
      continue;
    }
    StringRef source = text;
    Pattern pattern;
    pattern.text = text;
    if (source.size() > 2 && source.starts_with("/") && source.ends_with("/")) {
      pattern.regex =
          std::make_shared<llvm::Regex>(source.drop_front().drop_back());
      std::string error;
      if (!pattern.regex->isValid(error)) {
        emitError() << "expected a regular expression in sites, found '" << text
                    << "': " << error;
        return failure();
      }
    } else if (source.find_first_of("*?[") != StringRef::npos) {
      llvm::Expected<llvm::GlobPattern> glob = llvm::GlobPattern::create(text);
      if (!glob) {
        emitError() << "expected a glob in sites, found '" << text
                    << "': " << llvm::toString(glob.takeError());
        return failure();
      }
      pattern.glob = std::move(*glob);
    }
    selection.patterns.push_back(std::move(pattern));
  }
  selection.adapters = adapters;
  for (auto [index, adapter] : llvm::enumerate(adapters))
    for (const AdapterModules::Module &module : adapter.modules) {
      auto [it, isNew] = selection.modules.try_emplace(module.name);
      if (isNew)
        selection.order.push_back(it->first());
      it->second.landings.push_back({static_cast<unsigned>(index), &module});
    }
  return selection;
}

bool SiteSelection::selects(StringAttr site, ArrayRef<SliceAttr> slices) {
  bool selected = everything;
  for (Pattern &pattern : patterns) {
    bool matches = pattern.matches(site.getValue()) ||
                   llvm::any_of(slices, [&](SliceAttr slice) {
                     return pattern.matches(slice.getModule().getValue());
                   });
    pattern.matched |= matches;
    selected |= matches;
  }
  if (modules.empty())
    return selected;
  auto touch = [&](StringRef name) {
    auto it = modules.find(peft::normalizeModule(name));
    if (it == modules.end())
      return;
    it->second.matched = true;
    selected = true;
  };
  touch(site.getValue());
  for (SliceAttr slice : slices)
    if (slice.getModule() != site)
      touch(slice.getModule().getValue());
  return selected;
}

SmallVector<SiteSelection::Landing>
SiteSelection::getLandings(StringAttr site, ArrayRef<SliceAttr> slices) const {
  SmallVector<Landing> landings;
  auto touch = [&](StringRef name) {
    auto it = modules.find(peft::normalizeModule(name));
    if (it != modules.end())
      llvm::append_range(landings, it->second.landings);
  };
  if (modules.empty())
    return landings;
  touch(site.getValue());
  for (SliceAttr slice : slices)
    if (slice.getModule() != site)
      touch(slice.getModule().getValue());
  return landings;
}

bool SiteSelection::isPending() const {
  return llvm::any_of(
             patterns,
             [](const Pattern &pattern) { return !pattern.matched; }) ||
         llvm::any_of(modules,
                      [](const auto &entry) { return !entry.second.matched; });
}

/// The last `count` components of a module's path.
static StringRef lastComponents(StringRef name, size_t count) {
  size_t at = name.size();
  for (size_t i = 0; i < count && at != StringRef::npos; ++i)
    at = name.substr(0, at).rfind('.');
  return at == StringRef::npos ? name : name.substr(at + 1);
}

/// The candidate that is spelled most like `name`; a name of few components is
/// compared with as many of each candidate's last ones.
static std::string nearest(StringRef name, ArrayRef<std::string> modules,
                           bool isWhole) {
  std::vector<std::string> candidates(modules.begin(), modules.end());
  if (!isWhole)
    for (const std::string &module : modules)
      candidates.push_back(lastComponents(module, name.count('.') + 1).str());
  return peft::nearestName(std::string_view(name), candidates);
}

LogicalResult SiteSelection::verifyAllMatched(
    ArrayRef<std::string> candidates,
    llvm::function_ref<InFlightDiagnostic()> emitError) const {
  bool failed = false;
  auto complain = [&](const Twine &what, const std::string &best) {
    failed = true;
    InFlightDiagnostic diagnostic = emitError();
    diagnostic << "expected " << what
               << " to be a layer of the program, found none";
    if (!best.empty())
      diagnostic << "; the nearest is '" << best << "'";
  };
  for (const Pattern &pattern : patterns)
    if (!pattern.matched)
      complain("'" + pattern.text + "' in sites",
               pattern.regex || pattern.glob
                   ? std::string()
                   : nearest(pattern.text, candidates, /*isWhole=*/false));
  for (StringRef name : order)
    if (const Target &target = modules.find(name)->second; !target.matched)
      complain("module '" + name + "' of adapter " +
                   adapters[target.landings.front().adapter].name,
               nearest(name, candidates, /*isWhole=*/true));
  return failure(failed);
}
