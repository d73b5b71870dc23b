//===- PredicateChecks.cpp - Static checks of a table ---------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/Transforms/PredicateChecks.h"

#include "lora/Dialect/LoRA/Transforms/Predicates.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

#include <map>
#include <set>

using namespace mlir;
using namespace mlir::lora;

static std::string quote(const Predicate &record) {
  return ("'" + record.name + "' (" + record.getProvider() + ")").str();
}

static std::string quote(StringRef name) { return ("'" + name + "'").str(); }

//===----------------------------------------------------------------------===//
// Situations: an op, what it derives from, what is replaced
//===----------------------------------------------------------------------===//

namespace {
struct Situation {
  std::string text;
  std::vector<std::string> lineage; ///< The op first.
  std::map<std::string, std::string> replacements;

  bool derives(StringRef ancestor) const {
    return llvm::is_contained(lineage, ancestor);
  }
  StringRef resolve(StringRef kind) const {
    for (auto it = replacements.find(kind.str()); it != replacements.end();
         it = replacements.find(it->second))
      kind = it->second;
    return kind;
  }
  bool meets(const Predicate &record) const {
    StringRef target = record.resolve ? resolve(record.base) : record.base;
    return acceptsIdentity(record.identity, lineage.front() == target,
                           derives(record.base), derives(target));
  }
};
} // namespace

/// Adds what there is of one op name: itself and an op derived from it, with
/// and without a replacement of it and of what it derives from, and that
/// replacement and an op derived from that.
static void addFamily(std::vector<Situation> &situations,
                      const std::vector<std::string> &lineage,
                      const std::map<std::string, std::string> &declared) {
  SmallVector<StringRef> replaceable;
  for (const std::string &name : lineage)
    if (!declared.count(name))
      replaceable.push_back(name);
  // Lineages are short; of a long one only the ends are tried.
  unsigned subsets = replaceable.size() > 4 ? 2 : 1u << replaceable.size();
  const std::string &name = lineage.front();
  for (unsigned subset = 0; subset < subsets; ++subset) {
    std::map<std::string, std::string> replacements = declared;
    std::string beside;
    bool isReplaced = false;
    for (auto [index, candidate] : llvm::enumerate(replaceable)) {
      if (!(subset & (1u << index)) && !(subset && replaceable.size() > 4))
        continue;
      replacements[candidate.str()] = (candidate + "'").str();
      beside += (beside.empty() ? " beside a replacement of " : " and of ") +
                (candidate == name ? std::string("that") : quote(candidate));
      isReplaced |= candidate == name;
    }
    if (auto it = declared.find(name); it != declared.end())
      beside =
          " beside " + quote(it->second) + ", which replaces that" + beside;
    auto add = [&](std::string text, std::vector<std::string> ops) {
      llvm::append_range(ops, lineage);
      situations.push_back({std::move(text), std::move(ops), replacements});
    };
    add(quote(name) + beside, {});
    add("an op derived from " + quote(name) + beside, {"derived"});
    if (!isReplaced)
      continue;
    add("a replacement of " + quote(name), {name + "'"});
    add("an op derived from a replacement of " + quote(name),
        {"derived", name + "'"});
  }
}

static std::vector<Situation> getSituations(ArrayRef<Predicate> records,
                                            const VariantTable *variants) {
  std::map<std::string, std::string> bases, replacements;
  llvm::SetVector<StringRef> names;
  names.insert_range(getLayerKinds());
  if (variants)
    for (const Variant *variant : variants->getVariants()) {
      names.insert(variant->name.getValue());
      bases[variant->name.str()] = variant->base.str();
      if (variant->replaces)
        replacements[variant->base.str()] = variant->name.str();
    }
  // Of these nothing is known; a record asks for them all the same.
  for (const Predicate &record : records)
    names.insert(record.base);
  std::vector<Situation> situations;
  for (StringRef name : names) {
    std::vector<std::string> lineage = {name.str()};
    for (auto it = bases.find(lineage.back()); it != bases.end();
         it = bases.find(lineage.back()))
      lineage.push_back(it->second);
    addFamily(situations, lineage, replacements);
  }
  return situations;
}

//===----------------------------------------------------------------------===//
// Conflicts
//===----------------------------------------------------------------------===//

static CountRange intersect(CountRange a, CountRange b) {
  return {std::max(a.min, b.min), std::min(a.max, b.max)};
}

static bool isEmpty(CountRange range) { return range.min > range.max; }

/// A layer whose counts both records accept.
static std::optional<LayerFacts> findCommon(const Predicate &a,
                                            const Predicate &b) {
  CountRange packed = intersect(a.packed, b.packed);
  CountRange slices =
      intersect(intersect(a.slices, b.slices), CountRange::atLeast(1));
  CountRange degree =
      intersect(intersect(a.degree, b.degree), CountRange::atLeast(1));
  if (isEmpty(packed) || isEmpty(slices) || isEmpty(degree) ||
      (a.fullySharded && b.fullySharded &&
       *a.fullySharded != *b.fullySharded) ||
      (!a.component.empty() && !b.component.empty() &&
       a.component != b.component))
    return std::nullopt;
  LayerFacts facts;
  facts.packed = packed.min;
  facts.slices = slices.min;
  facts.degree = degree.min;
  facts.fullySharded =
      a.fullySharded.value_or(false) || b.fullySharded.value_or(false);
  if ((a.consistent || b.consistent) && packed.min > 1) {
    CountRange both = intersect(packed, slices);
    if (isEmpty(both))
      return std::nullopt;
    facts.packed = facts.slices = both.min;
  }
  return facts;
}

static std::string describe(const LayerFacts &facts, StringRef component) {
  return ((component.empty() ? Twine() : "site '" + component + "', ") +
          "packed length " + Twine(facts.packed) + ", slices " +
          Twine(facts.slices) + ", degree " + Twine(facts.degree) +
          (facts.fullySharded ? ", fully sharded" : ""))
      .str();
}

/// The end of an op's lineage.
static StringRef rootOf(StringRef name, const VariantTable *variants) {
  std::vector<const Variant *> declared;
  if (variants)
    declared = variants->getVariants();
  if (declared.empty())
    return name;
  auto root = StringAttr::get(declared.front()->name.getContext(), name);
  while (StringAttr base = variants->getBase(root))
    root = base;
  return root.getValue();
}

std::vector<PredicateFinding>
lora::findConflicts(ArrayRef<Predicate> records, const VariantTable *variants) {
  using Kind = PredicateFinding::Kind;
  std::vector<PredicateFinding> findings;
  llvm::StringMap<const Predicate *> byName;
  for (const Predicate &record : records)
    if (auto [it, isNew] = byName.try_emplace(record.name, &record); !isNew)
      findings.push_back(
          {Kind::DuplicateName,
           ("expected one record named '" + record.name + "', found one of " +
            it->second->getProvider() + " and one of " + record.getProvider())
               .str()});
  // What a record is about derives from one kind alone, so records of different
  // kinds never meet; situations are made only if two might.
  std::vector<StringRef> roots;
  for (const Predicate &record : records)
    roots.push_back(rootOf(record.base, variants));
  std::vector<Situation> situations;
  std::vector<llvm::BitVector> met;
  auto makeSituations = [&] {
    situations = getSituations(records, variants);
    met.assign(records.size(), llvm::BitVector(situations.size()));
    for (auto [index, record] : llvm::enumerate(records))
      for (auto [number, situation] : llvm::enumerate(situations))
        met[index][number] = situation.meets(record);
  };
  for (auto [index, first] : llvm::enumerate(records))
    for (auto [offset, second] :
         llvm::enumerate(records.drop_front(index + 1))) {
      if (first.priority != second.priority)
        continue;
      std::optional<LayerFacts> facts = findCommon(first, second);
      if (!facts)
        continue;
      if (roots[index] != roots[index + 1 + offset])
        continue;
      if (met.empty())
        makeSituations();
      llvm::BitVector both = met[index];
      both &= met[index + 1 + offset];
      if (both.none())
        continue;
      const Situation *common = &situations[both.find_first()];
      StringRef component =
          first.component.empty() ? second.component : first.component;
      findings.push_back(
          {Kind::Overlap, "expected one record of priority " +
                              std::to_string(first.priority) + " to accept " +
                              common->text + " (" +
                              describe(*facts, component) + "), found " +
                              quote(first) + " and " + quote(second)});
    }
  return findings;
}

//===----------------------------------------------------------------------===//
// All cells
//===----------------------------------------------------------------------===//

namespace {
/// Values that stand for all: the records cannot tell those between two of them
/// apart.
struct Axis {
  SmallVector<int64_t> values;

  /// What the values with these indices stand for.
  CountRange spread(unsigned first, unsigned last) const {
    return {values[first],
            last + 1 < values.size() ? values[last + 1] - 1 : CountRange().max};
  }
};

class Grid {
public:
  explicit Grid(ArrayRef<Predicate> records);

  Axis packed, slices, degrees;
  SmallVector<StringRef> components = {""}; ///< First: none that is named.
};

/// Indices of a packed length, slices, full sharding, a degree.
using Cell = std::array<unsigned, 4>;
} // namespace

/// The ends of ranges, and the next number after each: two numbers of each
/// stretch, so that both equal and unequal counts come up.
static Axis makeAxis(ArrayRef<CountRange> ranges, int64_t least, bool twice) {
  std::set<int64_t> starts = {least};
  for (const CountRange &range : ranges) {
    starts.insert(std::max(range.min, least));
    if (range.max < CountRange().max)
      starts.insert(std::max(range.max + 1, least));
  }
  std::set<int64_t> values = starts;
  if (twice)
    for (int64_t start : starts)
      if (start < CountRange().max)
        values.insert(start + 1);
  return {SmallVector<int64_t>(values.begin(), values.end())};
}

Grid::Grid(ArrayRef<Predicate> records) {
  // 0 and 1 modules fit any layer.
  SmallVector<CountRange> counts = {CountRange::atMost(0),
                                    CountRange::exactly(1)},
                          degree;
  for (const Predicate &record : records) {
    counts.append({record.packed, record.slices});
    degree.push_back(record.degree);
    if (!record.component.empty() &&
        !llvm::is_contained(components, record.component))
      components.push_back(record.component);
  }
  packed = makeAxis(counts, 0, /*twice=*/true);
  slices = makeAxis(counts, 1, /*twice=*/true);
  degrees = makeAxis(degree, 1, /*twice=*/false);
}

/// As few boxes as come of growing each from its lowest cell, as text.
static std::vector<std::string> describeCells(const Grid &grid,
                                              std::set<Cell> cells) {
  const std::set<Cell> all = cells;
  // Contradictory counts may be in a box or not.
  auto isFree = [&](const Cell &cell) {
    int64_t packed = grid.packed.values[cell[0]];
    return all.count(cell) ||
           (packed > 1 && packed != grid.slices.values[cell[1]]);
  };
  const Cell sizes = {static_cast<unsigned>(grid.packed.values.size()),
                      static_cast<unsigned>(grid.slices.values.size()), 2,
                      static_cast<unsigned>(grid.degrees.values.size())};
  std::vector<std::string> boxes;
  while (!cells.empty()) {
    Cell low = *cells.begin(), high = low;
    auto forEach = [&](auto visit) {
      Cell cell;
      for (cell[0] = low[0]; cell[0] <= high[0]; ++cell[0])
        for (cell[1] = low[1]; cell[1] <= high[1]; ++cell[1])
          for (cell[2] = low[2]; cell[2] <= high[2]; ++cell[2])
            for (cell[3] = low[3]; cell[3] <= high[3]; ++cell[3])
              if (!visit(cell))
                return false;
      return true;
    };
    for (unsigned axis : {3, 2, 1, 0})
      while (high[axis] + 1 < sizes[axis]) {
        ++high[axis];
        if (forEach(isFree))
          continue;
        --high[axis];
        break;
      }
    Cell first = high, last = low; // Without what is contradictory all along.
    forEach([&](const Cell &cell) {
      cells.erase(cell);
      for (unsigned axis = 0; all.count(cell) && axis < cell.size(); ++axis) {
        first[axis] = std::min(first[axis], cell[axis]);
        last[axis] = std::max(last[axis], cell[axis]);
      }
      return true;
    });
    low = first;
    high = last;
    std::string text;
    auto say = [&](const Twine &what) {
      text += ((text.empty() ? "" : ", ") + what).str();
    };
    if (std::string range = stringify(grid.packed.spread(low[0], high[0]), 0);
        range != "any")
      say("packed length " + range);
    if (std::string range = stringify(grid.slices.spread(low[1], high[1]), 1);
        range != "any")
      say("slices " + range);
    if (std::string range = stringify(grid.degrees.spread(low[3], high[3]), 1);
        range != "any")
      say("degree " + range);
    if (low[2] == high[2])
      say(low[2] ? "fully sharded" : "not fully sharded");
    boxes.push_back(text);
  }
  return boxes;
}

std::vector<PredicateFinding>
lora::checkPredicates(ArrayRef<Predicate> records,
                      const VariantTable *variants) {
  using Kind = PredicateFinding::Kind;
  std::vector<PredicateFinding> findings = findConflicts(records, variants);
  SmallVector<const Predicate *> byPriority;
  for (const Predicate &record : records)
    byPriority.insert(
        llvm::upper_bound(byPriority, &record,
                          [](const Predicate *a, const Predicate *b) {
                            return a->priority > b->priority;
                          }),
        &record);
  const Grid grid(records);
  std::set<const Predicate *> accepts, decides;
  std::map<const Predicate *, llvm::SetVector<const Predicate *>> before;
  std::vector<std::pair<std::string, std::vector<std::string>>> uncovered;
  auto addUncovered = [&](const std::string &cells, const std::string &text) {
    auto it = llvm::find_if(
        uncovered, [&](const auto &entry) { return entry.first == cells; });
    if (it == uncovered.end())
      it = uncovered.insert(it, {cells, {}});
    it->second.push_back(text);
  };

  for (const Situation &situation : getSituations(records, variants)) {
    SmallVector<const Predicate *> candidates;
    for (const Predicate *record : byPriority)
      if (situation.meets(*record))
        candidates.push_back(record);
    // Whether any is accepted, and which, for one layer.
    auto ask = [&](const LayerFacts &facts, StringRef component) {
      const Predicate *first = nullptr;
      for (const Predicate *record : candidates) {
        if ((!record->component.empty() && record->component != component) ||
            getFailedCount(*record, facts) != Clause::None)
          continue;
        accepts.insert(record);
        if (!first || first->priority == record->priority)
          decides.insert(record);
        else
          before[record].insert(first);
        if (!first)
          first = record;
      }
      return first != nullptr;
    };
    std::set<Cell> open;
    for (unsigned p = 0; p < grid.packed.values.size(); ++p)
      for (unsigned s = 0; s < grid.slices.values.size(); ++s)
        for (unsigned f = 0; f < 2; ++f)
          for (unsigned d = 0; d < grid.degrees.values.size(); ++d) {
            LayerFacts facts;
            facts.packed = grid.packed.values[p];
            facts.slices = grid.slices.values[s];
            facts.degree = grid.degrees.values[d];
            facts.fullySharded = f != 0;
            bool fits = facts.packed <= 1 || facts.packed == facts.slices;
            if (!ask(facts, grid.components.front()) && fits)
              open.insert({p, s, f, d});
            for (StringRef component : llvm::drop_begin(grid.components))
              ask(facts, component);
          }
    llvm::SetVector<StringRef> components;
    for (const Predicate *record : candidates)
      if (!record->component.empty())
        components.insert(record->component);
    for (std::string cells : describeCells(grid, std::move(open))) {
      if (!components.empty())
        cells += (cells.empty() ? "" : ", ") + std::string("site other than ") +
                 llvm::join(llvm::map_range(components,
                                            [](StringRef component) {
                                              return quote(component);
                                            }),
                            ", ");
      addUncovered(cells, situation.text);
    }
  }

  for (const Predicate &record : records) {
    if (!accepts.count(&record)) {
      findings.push_back({Kind::Unreachable, "expected record " +
                                                 quote(record) +
                                                 " to accept a layer, found "
                                                 "clauses that none meets"});
      continue;
    }
    if (decides.count(&record))
      continue;
    std::string others;
    for (const Predicate *other : before[&record])
      others += (others.empty() ? "" : ", ") + quote(*other);
    findings.push_back({Kind::Shadowed, "expected record " + quote(record) +
                                            " to decide somewhere, found all "
                                            "that it accepts decided by " +
                                            others});
  }
  for (const auto &[box, texts] : uncovered)
    findings.push_back({Kind::Uncovered, "no record accepts " +
                                             llvm::join(texts, "; ") +
                                             (box.empty() ? "" : ": " + box)});
  return findings;
}

void lora::printFindings(raw_ostream &os, ArrayRef<PredicateFinding> findings) {
  for (const PredicateFinding &finding : findings)
    os << (finding.isError()                                   ? "error: "
           : finding.kind == PredicateFinding::Kind::Uncovered ? "note: "
                                                               : "warning: ")
       << finding.message << "\n";
}
