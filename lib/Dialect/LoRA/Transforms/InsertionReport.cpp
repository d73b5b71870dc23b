//===- InsertionReport.cpp - Why each layer has an adapter or none --------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The HTML page. Its style and script are InsertionReport.css and .js.
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/Transforms/InsertionReport.h"

#include "InsertionGroups.h"
#include "InsertionReportText.h"

#include "lora/Dialect/LoRA/Transforms/Predicates.h"
#include "lora/Dialect/LoRA/Transforms/SiteSelection.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Base64.h"
#include "llvm/Support/SHA256.h"

#include <map>
#include <set>

#include "InsertionReportAssets.inc"

using namespace mlir;
using namespace mlir::lora;
using namespace mlir::lora::html;
using Outcome = InsertionReport::Outcome;
using Site = InsertionReport::Site;

static StringRef getClass(Outcome outcome) {
  switch (outcome) {
  case Outcome::Adapted:
    return "adapted";
  case Outcome::Present:
    return "present";
  case Outcome::NotSelected:
    return "not-selected";
  case Outcome::Refused:
    return "refused";
  }
  llvm_unreachable("covered");
}

static StringRef getLabel(Outcome outcome) {
  switch (outcome) {
  case Outcome::Adapted:
    return "Adapted";
  case Outcome::Present:
    return "Present";
  case Outcome::NotSelected:
    return "Not selected";
  case Outcome::Refused:
    return "Refused";
  }
  llvm_unreachable("covered");
}

static constexpr Outcome kOutcomes[] = {Outcome::Adapted, Outcome::Refused,
                                        Outcome::NotSelected, Outcome::Present};

/// Whether what lands there has a slot in the bank.
static bool hasAdapter(const Site &site) {
  return site.outcome == Outcome::Adapted || site.outcome == Outcome::Present;
}

//===----------------------------------------------------------------------===//
// The page
//===----------------------------------------------------------------------===//

namespace {

class Page {
public:
  Page(const InsertionReport &report, raw_ostream &os)
      : report(report), os(os), alike(report) {}

  void write();

private:
  using Group = InsertionGroup;
  /// What has become of an adapter's modules.
  struct Fate {
    llvm::StringSet<> landed, refused;
    std::set<int64_t> ranks;
    int64_t bytes = 0;
  };

  void analyze();
  void head();
  void summary();
  void filters();
  void choice(StringRef name, StringRef label, StringRef any,
              ArrayRef<std::pair<StringRef, StringRef>> values);
  void layers();
  void group(const Group &group);
  void body(const Group &group);
  void adapters();
  void variants();
  void records();
  void place(const Site &site);
  void fact(StringRef name, StringRef value, bool isCode = false);

  const InsertionReport &report;
  raw_ostream &os;
  InsertionGroups alike;
  std::vector<Fate> fates;
  std::map<Outcome, uint64_t> counts;
  std::map<StringRef, uint64_t> decided; ///< Record -> layers.
  StringRef file;                        ///< Of most layers.
};

} // namespace

void Page::analyze() {
  llvm::MapVector<StringRef, size_t> files;
  fates.resize(report.adapters.size());
  for (const Site &site : report.sites) {
    ++counts[site.outcome];
    if (site.outcome == Outcome::Adapted)
      ++decided[site.record];
    if (StringRef name = getPlace(site.location).file; !name.empty())
      ++files[name];
    for (const InsertionReport::Landing &landing : site.landings) {
      Fate &fate = fates[landing.adapter];
      if (!hasAdapter(site)) {
        fate.refused.insert(landing.module);
        continue;
      }
      // A layer of several functions has one slot.
      if (!fate.landed.insert(landing.module).second)
        continue;
      if (landing.rank)
        fate.ranks.insert(landing.rank);
      fate.bytes += landing.bytes;
    }
  }
  size_t most = 0;
  for (auto [name, uses] : files)
    if (uses > most) {
      most = uses;
      file = name;
    }
}

void Page::write() {
  analyze();
  head();
  summary();
  layers();
  adapters();
  variants();
  records();
  os << "<footer>";
  if (!file.empty())
    os << "Places without a file are in " << Code{file} << ". ";
  os << "Written by <code>--lora-insert-adapters</code> of lora-opt. The IR "
        "itself: <code>--mlir-print-ir-after=lora-insert-adapters</code>."
        "</footer>\n</div>\n<script>"
     << k_js << "</script>\n</body>\n</html>\n";
}

void Page::head() {
  StringRef name = report.module;
  if (Place place = getPlace(name); !place.file.empty())
    name = place.file;
  else if (name == "loc(unknown)" || name.empty())
    name = "A program without a name";
  // Only our own script may run, whatever a site's name says.
  std::string hash =
      llvm::encodeBase64(llvm::SHA256::hash(llvm::arrayRefFromStringRef(k_js)));
  os << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta "
        "charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" "
        "content=\"default-src 'none'; style-src 'unsafe-inline'; script-src "
        "'sha256-"
     << hash
     << "'\">\n<meta name=\"viewport\" content=\"width=device-width, "
        "initial-scale=1\">\n<title>Insertion report: "
     << Text{name} << "</title>\n<style>" << k_css
     << "</style>\n</head>\n<body>\n<div class=\"wide\">\n<header>\n<p "
        "class=\"over\">Insertion report</p>\n<h1>"
     << Text{name}
     << "</h1>\n<nav><a href=\"#layers\">Layers</a><a "
        "href=\"#adapters\">Adapters</a><a href=\"#variants\">Variants</a><a "
        "href=\"#records\">Records</a></nav>\n</header>\n";
  if (report.errors.empty())
    return;
  os << "<div class=\"failed\" role=\"alert\">\n<h2>The insertion "
        "failed</h2>\nThe program is unchanged. What follows had been decided, "
        "or would have been.\n<ul>\n";
  for (const std::string &error : report.errors)
    os << "<li>" << Text{error} << "</li>\n";
  os << "</ul>\n</div>\n";
}

void Page::fact(StringRef name, StringRef value, bool isCode) {
  os << "<dt>" << name << "</dt><dd>";
  if (isCode)
    os << Code{value};
  else
    os << Text{value};
  os << "</dd>\n";
}

void Page::summary() {
  os << "<div class=\"summary\">\n<div class=\"card\">\n<p "
        "class=\"total\"><b>";
  os << Count{report.sites.size(), "layer"};
  os << "</b> in the program</p>\n<div class=\"bar\" aria-hidden=\"true\">";
  for (Outcome outcome : kOutcomes)
    if (uint64_t number = counts[outcome])
      os << "<span class=\"" << getClass(outcome)
         << "\" style=\"flex-grow:" << number << "\"></span>";
  os << "</div>\n<ul class=\"counts\">\n";
  for (Outcome outcome : kOutcomes) {
    uint64_t number = counts[outcome];
    os << "<li class=\"" << getClass(outcome) << (number ? "" : " zero")
       << "\"><b>" << Number{number} << "</b><span>" << getLabel(outcome)
       << "</span></li>\n";
  }
  os << "</ul>\n</div>\n<div class=\"card\">\n<dl>\n";
  fact("Policy", report.policy);
  if (report.maxAdapters) {
    fact("Slots of the bank", std::to_string(report.maxAdapters));
    fact("Largest rank", std::to_string(report.maxRank));
    fact("Element type", report.dtype);
    fact("Fully sharded", report.fullySharded ? "yes" : "no");
  }
  if (!report.adapters.empty()) {
    int64_t bytes = 0;
    for (const Fate &fate : fates)
      bytes += fate.bytes;
    os << "<dt>Adapters that land</dt><dd>" << Bytes{bytes};
    if (bytes >= 1024)
      os << " <span class=\"soft\">(" << Number{uint64_t(bytes)}
         << " bytes)</span>";
    os << "</dd>\n";
  }
  if (!report.unmatchedPatterns.empty()) {
    os << "<dt>Without a layer</dt><dd>";
    for (auto [i, pattern] : llvm::enumerate(report.unmatchedPatterns))
      os << (i ? ", " : "") << Code{pattern};
    os << "</dd>\n";
  }
  os << "</dl>\n</div>\n</div>\n";
}

void Page::choice(StringRef name, StringRef label, StringRef any,
                  ArrayRef<std::pair<StringRef, StringRef>> values) {
  os << "<select name=\"" << name << "\" aria-label=\"" << label
     << "\"><option value=\"\">" << any << "</option>";
  for (auto [value, shown] : values)
    os << "<option value=\"" << Text{value} << "\">" << Text{shown}
       << "</option>";
  os << "</select>\n";
}

void Page::filters() {
  std::set<StringRef> ops;
  std::vector<std::pair<StringRef, StringRef>> outcomes, opNames, recordNames;
  for (const Site &site : report.sites)
    ops.insert(site.op);
  for (Outcome outcome : kOutcomes)
    if (counts[outcome])
      outcomes.push_back({getClass(outcome), getLabel(outcome)});
  for (StringRef op : ops)
    opNames.push_back({op, op});
  for (const auto &[record, uses] : decided)
    recordNames.push_back({record, record});
  os << "<form class=\"filters\" hidden>\n<input name=\"q\" type=\"search\" "
        "placeholder=\"Find a site, a reason, a place …\" aria-label=\"Find\" "
        "autocomplete=\"off\">\n";
  choice("outcome", "Outcome", "Any outcome", outcomes);
  choice("op", "Op", "Any op", opNames);
  choice("record", "Record", "Any record", recordNames);
  os << "<button type=\"reset\">Clear</button>\n<output></output>\n</form>\n";
}

void Page::layers() {
  os << "<section id=\"layers\">\n<h2>Layers</h2>\n<p>In the program's order. "
        "Layers that differ in "
     << (alike.isLoose ? "their site" : "the numbers of their site")
     << " alone are one entry.</p>\n";
  filters();
  os << "<div class=\"groups\">\n";
  for (const Group &one : alike.groups)
    group(one);
  os << "<p class=\"empty\"" << (alike.groups.empty() ? "" : " hidden") << ">"
     << (alike.groups.empty() ? "The program has no layers."
                              : "No layer is like that.")
     << "</p>\n</div>\n</section>\n";
}

void Page::group(const Group &group) {
  const Site &first = *group.sites.front();
  bool isOne = group.sites.size() == 1;
  os << "<details class=\"group " << getClass(first.outcome)
     << "\" data-outcome=\"" << getClass(first.outcome) << "\" data-op=\""
     << Text{first.op} << "\" data-record=\"" << Text{first.record}
     << "\" data-count=\"" << group.sites.size()
     << "\">\n<summary><span class=\"pill\">" << getLabel(first.outcome)
     << "</span><span class=\"name\">";
  if (isOne)
    os << Code{first.site};
  else
    os << Starred{group.pattern};
  os << "<small>" << Text{first.op};
  if (!isOne) {
    os << " · ";
    os << Count{group.sites.size(), "layer"};
    StringRef pattern = group.pattern;
    if (!alike.isLoose && pattern.count('*') == 1) {
      auto [before, after] = pattern.split('*');
      std::set<uint64_t> numbers;
      for (const Site *site : group.sites) {
        StringRef digits = site->site;
        uint64_t number;
        if (digits.consume_front(before) && digits.consume_back(after) &&
            !digits.getAsInteger(10, number))
          numbers.insert(number);
      }
      if (!numbers.empty())
        os << " · " << stringifyRanges(numbers);
    }
  }
  os << "</small></span><span class=\"why\">";
  if (first.outcome == Outcome::Adapted)
    os << "record " << Code{first.record};
  else
    os << Text{first.reason};
  if (!first.landings.empty() && hasAdapter(first)) {
    std::set<unsigned> adapters;
    for (const InsertionReport::Landing &landing : first.landings)
      adapters.insert(landing.adapter);
    os << "<small>";
    os << Count{adapters.size(), "adapter"};
    os << (adapters.size() == 1 ? " lands" : " land") << "</small>";
  }
  os << "</span></summary>\n<div class=\"body\">\n";
  body(group);
  os << "</div>\n</details>\n";
}

void Page::place(const Site &site) {
  auto [where, text] = getPlace(site.location);
  if (!where.empty() && where != file)
    os << Text{where} << ":";
  os << Text{text};
}

void Page::body(const Group &group) {
  const Site &first = *group.sites.front();
  bool isOne = group.sites.size() == 1;
  // Names inside a group of many are patterns as the group's is.
  auto name = [&](llvm::function_ref<StringRef(const Site &)> get) {
    if (isOne)
      os << Code{get(first)};
    else
      os << Starred{alike.isLoose ? getCommonName(group.sites, get)
                                  : getModulePattern(get(first))};
  };
  os << "<div>\n<div>\n<h3>Layer</h3>\n<dl>\n";
  fact("Op", first.op, /*isCode=*/true);
  if (first.kind != first.op)
    fact("Kind by lineage", first.kind.empty() ? "none" : first.kind,
         !first.kind.empty());
  if (first.outcome == Outcome::Adapted)
    fact("Record", first.record, /*isCode=*/true);
  else
    fact("Reason", first.reason);
  fact("Delta point", first.point);
  fact("Degree", std::to_string(first.degree));
  if (!first.function.empty())
    fact("Function", "@" + first.function, /*isCode=*/true);
  if (isOne && !getPlace(first.location).text.empty()) {
    os << "<dt>Place</dt><dd><code>";
    place(first);
    os << "</code></dd>\n";
  }
  os << "</dl>\n</div>\n";
  if (!first.nearMisses.empty()) {
    os << "<div class=\"scroll\">\n<h3>Asked before, without "
          "success</h3>\n<table class=\"misses\"><thead><tr><th>Record</th>"
          "<th>Clause</th></tr></thead><tbody>\n";
    for (const InsertionReport::NearMiss &miss : first.nearMisses)
      os << "<tr><td>" << Code{miss.record} << "</td><td>" << Text{miss.clause}
         << "</td></tr>\n";
    os << "</tbody></table>\n</div>\n";
  }
  os << "</div>\n<div>\n";

  if (!first.slices.empty()) {
    os << "<div class=\"scroll\">\n<h3>Slices</h3>\n<table "
          "class=\"slices\"><thead><tr><th>Module</th><th "
          "class=\"n\">In</th><th class=\"n\">Out</th></tr></thead><tbody>\n";
    for (auto [i, slice] : llvm::enumerate(first.slices)) {
      os << "<tr><td>";
      name(
          [i](const Site &site) -> StringRef { return site.slices[i].module; });
      os << "</td><td class=\"n\">" << slice.in << "</td><td class=\"n\">"
         << slice.out << "</td></tr>\n";
    }
    os << "</tbody></table>\n</div>\n";
  }
  if (!first.landings.empty()) {
    os << "<div class=\"scroll\">\n<h3>"
       << (hasAdapter(first) ? "Adapters that land here"
                             : "Adapters that ask for it in vain")
       << "</h3>\n<table class=\"landings\"><thead><tr><th>Adapter</th>"
          "<th>Module</th><th class=\"n\">Rank</th><th "
          "class=\"n\">Size</th></tr></thead><tbody>\n";
    for (auto [i, landing] : llvm::enumerate(first.landings)) {
      os << "<tr><td>" << Code{report.adapters[landing.adapter].name}
         << "</td><td>";
      name([i](const Site &site) -> StringRef {
        return site.landings[i].module;
      });
      os << "</td><td class=\"n\">";
      if (landing.rank)
        os << landing.rank;
      else
        os << "–";
      os << "</td><td class=\"n\">" << Bytes{landing.bytes} << "</td></tr>\n";
    }
    os << "</tbody></table>\n</div>\n";
  }
  os << "</div>\n";
  if (isOne)
    return;
  os << "<div class=\"all\">\n<h3>Sites</h3>\n<ul class=\"sites\">\n";
  for (const Site *site : group.sites) {
    os << "<li>" << Code{site->site};
    if (!getPlace(site->location).text.empty()) {
      os << "<span>";
      place(*site);
      os << "</span>";
    }
    os << "</li>\n";
  }
  os << "</ul>\n</div>\n";
}

void Page::adapters() {
  os << "<section id=\"adapters\">\n<h2>Adapters</h2>\n";
  if (report.adapters.empty()) {
    os << "<p>No adapter folders were given: sites alone choose "
          "layers.</p>\n</section>\n";
    return;
  }
  os << "<p>A module lands if a layer with an adapter has it. Sizes are of A "
        "and B together, in the bank's element type.</p>\n<div class=\"card "
        "scroll\">\n<table><thead><tr><th>Adapter</th><th "
        "class=\"n\">Modules</th><th class=\"n\">Land</th><th "
        "class=\"n\">Refused</th><th class=\"n\">Ranks</th><th "
        "class=\"n\">Size</th><th>Without a layer</th></tr></thead><tbody>\n";
  for (auto [adapter, fate] : llvm::zip_equal(report.adapters, fates)) {
    size_t refused = llvm::count_if(fate.refused, [&](const auto &module) {
      return !fate.landed.contains(module.first());
    });
    os << "<tr><td>" << Code{adapter.name} << "</td><td class=\"n\">"
       << Number{adapter.modules} << "</td><td class=\"n\">"
       << Number{fate.landed.size()} << "</td><td class=\"n\">"
       << Number{refused} << "</td><td class=\"n\">";
    if (fate.ranks.empty())
      os << "–";
    else
      os << *fate.ranks.begin();
    if (fate.ranks.size() > 1)
      os << "–" << *fate.ranks.rbegin();
    os << "</td><td class=\"n\">" << Bytes{fate.bytes} << "</td><td>";
    if (adapter.unmatched.empty()) {
      os << "<span class=\"soft\">none</span>";
    } else {
      std::vector<std::pair<std::string, size_t>> patterns;
      llvm::StringMap<size_t> known;
      for (const std::string &module : adapter.unmatched) {
        std::string pattern = getModulePattern(module);
        auto [it, isNew] = known.try_emplace(pattern, patterns.size());
        if (isNew)
          patterns.push_back({std::move(pattern), 0});
        ++patterns[it->second].second;
      }
      os << "<details><summary>";
      os << Count{adapter.unmatched.size(), "module"};
      os << "</summary><ul>\n";
      for (const auto &[pattern, uses] : patterns) {
        os << "<li>" << Starred{pattern};
        if (uses > 1)
          os << " × " << uses;
        os << "</li>\n";
      }
      os << "</ul></details>";
    }
    os << "</td></tr>\n";
  }
  os << "</tbody></table>\n</div>\n</section>\n";
}

void Page::variants() {
  os << "<section id=\"variants\">\n<h2>Variants</h2>\n";
  if (report.variants.empty()) {
    os << "<p>No op is declared a variant of a layer: all are the dialect's "
          "own.</p>\n</section>\n";
    return;
  }
  os << "<p>Ops that stand for a layer of the dialect, and what they derive "
        "from.</p>\n<div class=\"card scroll\">\n<table><thead><tr><th>Op</th>"
        "<th>Lineage</th><th>Replaces its base</th><th "
        "class=\"n\">Version</th><th>Read by</th><th>Provider</th></tr></thead>"
        "<tbody>\n";
  for (const InsertionReport::Variant &variant : report.variants) {
    os << "<tr><td>" << Code{variant.name} << "</td><td>";
    for (auto [i, base] : llvm::enumerate(variant.lineage))
      os << (i ? " → " : "") << Code{base};
    os << "</td><td>" << (variant.replaces ? "yes" : "no")
       << "</td><td class=\"n\">" << variant.version << "</td><td>"
       << (variant.described ? "description" : "interface") << "</td><td>"
       << Text{variant.provider} << "</td></tr>\n";
  }
  os << "</tbody></table>\n</div>\n</section>\n";
}

void Page::records() {
  os << "<section id=\"records\">\n<h2>Records</h2>\n<p>The table of the "
        "policy, as it is asked: the first record by priority that accepts a "
        "layer decides.</p>\n<div class=\"card scroll\">\n<table><thead><tr>"
        "<th>Record</th><th class=\"n\">Priority</th><th>Base</th>"
        "<th>Identity</th><th>Packed</th><th>Slices</th><th>Sharded</th>"
        "<th>Degree</th><th>Ends in</th><th>Effect</th><th>Provider</th><th "
        "class=\"n\">Layers</th></tr></thead><tbody>\n";
  for (const Predicate &record : report.records) {
    os << "<tr><td>" << Code{record.name} << "</td><td class=\"n\">"
       << record.priority << "</td><td>" << Code{record.base} << "</td><td>"
       << stringify(record.identity) << (record.resolve ? ", resolved" : "")
       << "</td><td>" << Text{stringify(record.packed, 0)}
       << (record.consistent ? "" : ", any length") << "</td><td>"
       << Text{stringify(record.slices, 0)} << "</td><td>"
       << (!record.fullySharded   ? "any"
           : *record.fullySharded ? "yes"
                                  : "no")
       << "</td><td>" << Text{stringify(record.degree, 1)} << "</td><td>"
       << (record.component.empty() ? Text{"any"} : Text{record.component})
       << "</td><td>";
    if (record.effect == Effect::Adapt)
      os << "adapt";
    else
      os << "refuse<div class=\"soft\">" << Text{record.reason} << "</div>";
    auto it = decided.find(record.name);
    os << "</td><td>"
       << Text{record.provider.empty() ? StringRef("lora-opt")
                                       : StringRef(record.provider)}
       << "</td><td class=\"n\">"
       << Number{it == decided.end() ? 0 : it->second} << "</td></tr>\n";
  }
  os << "</tbody></table>\n</div>\n</section>\n";
}

void lora::writeHTMLReport(const InsertionReport &report, raw_ostream &os) {
  Page(report, os).write();
}
