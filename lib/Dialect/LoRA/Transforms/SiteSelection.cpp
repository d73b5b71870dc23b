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

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace mlir::lora;

/// Kinds of modules of an adapter that get messages of their own.
static constexpr size_t kMaxMessages = 8;

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
    for (const AdapterModules::Module &module : adapter.modules)
      selection.modules[module.name].landings.push_back(
          {static_cast<unsigned>(index), &module});
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

std::string lora::getModulePattern(StringRef name) {
  std::string pattern;
  while (!name.empty()) {
    size_t dot = name.find('.');
    StringRef component = name.substr(0, dot);
    name = name.substr(component.size());
    bool isNumber = llvm::all_of(component, llvm::isDigit);
    // In the last one they tell kinds apart: fc1 and fc2.
    for (bool inNumber = false; char c : component) {
      bool isHidden = llvm::isDigit(c) && (isNumber || !name.empty());
      if (!isHidden)
        pattern += c;
      else if (!inNumber)
        pattern += '*';
      inNumber = isHidden;
    }
    if (name.consume_front("."))
      pattern += '.';
  }
  return pattern;
}

std::vector<StringRef> SiteSelection::getUnmatched(unsigned adapter) const {
  std::vector<StringRef> names;
  for (const AdapterModules::Module &module : adapters[adapter].modules)
    if (!modules.find(module.name)->second.matched)
      names.push_back(module.name);
  return names;
}

std::vector<StringRef> SiteSelection::getUnmatchedPatterns() const {
  std::vector<StringRef> texts;
  for (const Pattern &pattern : patterns)
    if (!pattern.matched)
      texts.push_back(pattern.text);
  return texts;
}

LogicalResult SiteSelection::verifyAllMatched(
    ArrayRef<std::string> candidates,
    llvm::function_ref<InFlightDiagnostic()> emit) const {
  bool failed = false;
  auto suggest = [](Diagnostic &diagnostic, const std::string &best) {
    if (!best.empty())
      diagnostic << "; the nearest is '" << best << "'";
  };
  for (const Pattern &pattern : patterns) {
    if (pattern.matched)
      continue;
    failed = true;
    InFlightDiagnostic diagnostic = emit();
    diagnostic << "expected '" << pattern.text
               << "' in sites to be a layer of the program, found none";
    if (!pattern.regex && !pattern.glob)
      suggest(*diagnostic.getUnderlyingDiagnostic(),
              nearest(pattern.text, candidates, /*isWhole=*/false));
  }

  for (auto [index, adapter] : llvm::enumerate(adapters)) {
    // Layers repeat: one message for each kind of module.
    llvm::MapVector<StringRef, SmallVector<StringRef>> kinds;
    llvm::StringSet<> patternNames;
    std::vector<StringRef> names = getUnmatched(index);
    for (StringRef name : names)
      kinds[patternNames.insert(getModulePattern(name)).first->first()]
          .push_back(name);
    auto sorted = llvm::to_vector(kinds.takeVector());
    llvm::stable_sort(sorted, [](const auto &a, const auto &b) {
      return a.second.size() > b.second.size();
    });
    failed |= !names.empty();
    bool isWhole = names.size() == adapter.modules.size() && names.size() > 1;
    std::optional<InFlightDiagnostic> whole;
    if (isWhole) {
      whole.emplace(emit());
      *whole << "expected a module of adapter " << adapter.name
             << " to be a layer of the program, found none of its "
             << names.size();
    }
    size_t left = names.size();
    for (auto &[pattern, members] : ArrayRef(sorted).take_front(kMaxMessages)) {
      left -= members.size();
      StringRef name = members.front();
      std::string best = nearest(name, candidates, /*isWhole=*/true);
      if (whole) {
        Diagnostic &note = whole->attachNote();
        note << "'" << name << "'";
        if (members.size() > 1)
          note << " and " << members.size() - 1 << " more of '" << pattern
               << "'";
        suggest(note, best);
        continue;
      }
      InFlightDiagnostic diagnostic = emit();
      diagnostic << "expected module '" << name << "' of adapter "
                 << adapter.name;
      if (members.size() > 1)
        diagnostic << ", and " << members.size() - 1 << " more of '" << pattern
                   << "',";
      diagnostic << " to be a layer of the program, found none";
      suggest(*diagnostic.getUnderlyingDiagnostic(), best);
    }
    if (left == 0)
      continue;
    if (whole)
      whole->attachNote() << "and " << left << " modules of other names";
    else
      emit() << "expected " << left << " more modules of adapter "
             << adapter.name << " to be layers of the program, found none";
  }
  return failure(failed);
}
