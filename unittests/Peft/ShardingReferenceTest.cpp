//===- ShardingReferenceTest.cpp - Index lists against vLLM's -------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every row that vLLM 0.33 gave when executed is either ours, too, or one of
// the deviations below, which docs/Sharding.md lists with the same counts.
//
//===----------------------------------------------------------------------===//

#include "ShardingCases.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

using namespace peft;
using namespace shardingcases;

namespace {

using Key = std::tuple<std::string, int64_t, int64_t, int64_t>;

Key keyOf(const Json &row) { return {row["c"], row["t"], row["k"], row["f"]}; }

class Reference {
public:
  explicit Reference(std::vector<Json> all) : rows(std::move(all)) {
    for (const Json &row : rows)
      index[keyOf(row)] = &row;
  }
  /// The row of another case or degree of sharding at the same rank.
  const Json *find(const Json &row, const std::string &name, int64_t f) const {
    auto it = index.find(Key{name, row["t"], row["k"], f});
    return it == index.end() ? nullptr : it->second;
  }
  const Json *find(const Json &row, const std::string &name) const {
    return find(row, name, row["f"]);
  }

  std::vector<Json> rows;

private:
  std::map<Key, const Json *> index;
};

/// A row and what we compute for it.
struct Subject {
  const Reference &reference;
  const Json &row;
  const std::vector<CaseLayer> &layers;
  const Result &ours;

  std::string name() const { return row["c"]; }
};

//===----------------------------------------------------------------------===//
// What a repaired row is compared with
//===----------------------------------------------------------------------===//

/// The rows that the base layer's weight loader puts on this rank; A as always.
bool equalsWanted(const Subject &s) {
  auto found = expected(s.row);
  return found && s.row.contains("want") && s.ours.at("a") == found->at("a") &&
         outputRows(s.row, s.layers[0], s.ours) == wantedRows(s.row);
}

bool equalsRow(const Subject &s, const Json *other) {
  if (!other)
    return false;
  auto found = expected(*other);
  return found && s.ours == *found;
}

bool equalsCase(const Subject &s, const std::string &name) {
  return equalsRow(s, s.reference.find(s.row, name));
}

/// B's rows of the same rank when A is whole: what full sharding leaves alone.
bool hasRowsOfUnsharded(const Subject &s) {
  const Json *plain = s.reference.find(s.row, s.name(), 0);
  if (!plain)
    return false;
  auto found = expected(*plain);
  if (!found)
    return false;
  if (plain->contains("want"))
    return outputRows(s.row, s.layers[0], s.ours) == wantedRows(*plain);
  return s.ours.at("b") == found->at("b");
}

/// Over all ranks each of the adapter's `count` rows of a factor once, in the
/// order of ranks.
bool coversInOrder(const Subject &s, const char *factor, size_t slot,
                   int64_t count) {
  int64_t next = 0;
  Json row = s.row;
  for (int64_t rank = 0; rank < row["t"]; ++rank) {
    row["k"] = rank;
    auto result = compute(row, s.layers);
    if (!result)
      return false;
    if (const auto &block = result->at(factor).blocks[slot][0])
      for (auto [dst, src] : block->rows)
        if (src != next++)
          return false;
  }
  return next == count;
}

/// B as without full sharding, A's rows divided over the ranks without loss.
bool shardsTheRank(const Subject &s) {
  if (!hasRowsOfUnsharded(s))
    return false;
  const Json *plain = s.reference.find(s.row, s.name(), 0);
  const Factors whole = expected(*plain)->at("a");
  const Factors &ours = s.ours.at("a");
  for (size_t slot = 0; slot < ours.blocks.size(); ++slot) {
    if (ours.shapes[slot][0] * s.row["t"].get<int64_t>() !=
        whole.shapes[slot][0])
      return false;
    const auto &wholeBlock = whole.blocks[slot][0];
    const auto &block = ours.blocks[slot][0];
    // An empty block is one of a rank beyond the adapter's.
    if (block && (!wholeBlock || block->tensor != wholeBlock->tensor ||
                  block->columns != wholeBlock->columns))
      return false;
    if (!coversInOrder(s, "a", slot,
                       wholeBlock ? int64_t(wholeBlock->rows.size()) : 0))
      return false;
  }
  return true;
}

/// At degree 1 every tensor whole in a slot of its own.
bool isIdentity(const Subject &s) {
  if (s.row["t"] != 1)
    return false;
  const Json &shapes = s.row["B"];
  for (size_t i = 0; i < shapes.size(); ++i) {
    Block a{int64_t(i), {}, {}}, b = a;
    for (int64_t j = 0; j < s.row["A"][0]; ++j)
      a.rows[j] = b.columns[j] = j;
    for (int64_t j = 0; j < s.row["A"][1]; ++j)
      a.columns[j] = j;
    for (int64_t j = 0; j < shapes[i][0]; ++j)
      b.rows[j] = j;
    if (s.ours.at("a").blocks[i][0] != a || s.ours.at("b").blocks[i][0] != b)
      return false;
  }
  return true;
}

bool equalsWantedOrIdentity(const Subject &s) {
  if (s.row["t"] == 1)
    return isIdentity(s);
  // The reference's V slot has another shape, its A slots have not.
  return equalsWanted(s);
}

/// B's rows as if each slot had a tensor of its own, counted from the start of
/// the one tensor.
bool splitsOneTensor(const Subject &s) {
  const Json *other = s.reference.find(s.row, "Merged[16, 16] pk=2");
  if (!other)
    return false;
  Result found = *expected(*other);
  for (auto &[name, factors] : found)
    for (auto &slot : factors.blocks)
      for (auto &block : slot) {
        if (!block)
          continue;
        if (name == "b")
          for (auto &[dst, src] : block->rows)
            src += block->tensor * 16;
        block->tensor = 0;
      }
  return s.ours == found;
}

/// The slots of the group that is there as with all groups; the others zero.
bool equalsLastGroup(const Subject &s) {
  const Json *other =
      s.reference.find(s.row, "Merged[16, 8, 8, 24] pk=2 groups qkv+z");
  if (!other)
    return false;
  Result found = *expected(*other);
  for (auto &[name, factors] : found)
    for (size_t slot = 0; slot < 3; ++slot)
      factors.blocks[slot][0] = std::nullopt;
  return s.ours == found;
}

/// Uneven blocks: A as without full sharding, B's rows each on one rank.
bool dividesTheOutput(const Subject &s) {
  auto plain = expected(*s.reference.find(s.row, s.name(), 0));
  return s.ours.at("a") == plain->at("a") &&
         coversInOrder(s, "b", 0, s.row["B"][0]);
}

/// One slot's rows: those of the slots of the layer that has one for each part,
/// one after the other, from one tensor.
bool joinsSlots(const Subject &s) {
  const Json *other =
      s.reference.find(s.row, "MoE 2D gated padded intermediate");
  const Json *unpadded = s.reference.find(s.row, "MoE 3D gated");
  if (!other || !unpadded)
    return false;
  Result joined = *expected(*unpadded), parts = *expected(*other);
  joined["w2a"].shapes = parts["w2a"].shapes;
  const int64_t rows = parts["w13b"].shapes[0][1];
  joined["w13b"].shapes = {{4, 2 * rows, 8}};
  for (size_t e = 0; e < 4; ++e) {
    IndexMap &map = joined["w13b"].blocks[0][e]->rows;
    map.clear();
    for (int64_t part : {0, 1})
      for (auto [dst, src] : parts["w13b"].blocks[size_t(part)][e]->rows)
        map[part * rows + dst] = part * 32 + src;
  }
  return s.ours == joined;
}

/// As with a tensor for each expert, read from tensors of all experts.
bool equalsSeparateExperts(const Subject &s) {
  const Json *other = s.reference.find(s.row, "MoE 2D non-gated");
  if (!other)
    return false;
  Result found = *expected(*other);
  const std::map<std::string, int64_t> tensors = {
      {"w13a", 0}, {"w13b", 1}, {"w2a", 2}, {"w2b", 3}};
  for (auto &[name, factors] : found)
    for (size_t e = 0; e < 4; ++e) {
      auto &block = factors.blocks[0][e];
      block->tensor = tensors.at(name);
      if (name.back() == 'a')
        for (auto &[dst, src] : block->rows)
          src += 8 * int64_t(e);
      else
        for (auto &[dst, src] : block->columns)
          src = 4 * src + int64_t(e);
    }
  return s.ours == found;
}

//===----------------------------------------------------------------------===//
// Deviations, also a table in docs/Sharding.md
//===----------------------------------------------------------------------===//

enum class Verdict { Equal, Repaired, Refused };

struct Deviation {
  const char *key;
  Verdict verdict;
  int count; ///< Of rows.
  std::function<bool(const std::string &name, const Json &row)> applies;
  std::function<bool(const Subject &)> holds; ///< Of a repaired row.
  const char *message = "";                   ///< Part of a refusal's message.
};

bool isUnwrapped(const Json &row) {
  return row.contains("w") && row["w"].is_null();
}

const std::vector<Deviation> kDeviations = {
    {"fused-unequal", Verdict::Repaired, 12,
     [](const std::string &name, const Json &row) {
       return startsWith(name, "Merged[24, 8] pk=1") && row["t"] > 1;
     },
     equalsWanted},
    {"v-head-size", Verdict::Repaired, 52,
     [](const std::string &name, const Json &row) {
       return contains(name, "v_hd") &&
              (row["t"] > 1 || contains(name, "pk=3"));
     },
     equalsWantedOrIdentity},
    {"replicated-parts", Verdict::Repaired, 20,
     [](const std::string &name, const Json &row) {
       return (startsWith(name, "Kimi") || startsWith(name, "_Kimi") ||
               startsWith(name, "_Glm5") || startsWith(name, "Qwen4")) &&
              row["f"] == 0 && row["k"] > 0;
     },
     equalsWanted},
    {"many-parts-fully-sharded", Verdict::Repaired, 189,
     [](const std::string &name, const Json &row) {
       return isUnwrapped(row) && row["f"] == 1 &&
              !startsWith(name, "Merged subclass[16, 16]") &&
              !startsWith(name, "Merged[16, 16] ");
     },
     shardsTheRank},
    {"derived-merged", Verdict::Repaired, 12,
     [](const std::string &name, const Json &row) {
       return name == "Merged subclass[16, 16] pk=2" && row["t"] > 1;
     },
     [](const Subject &s) { return equalsCase(s, "Merged[16, 16] pk=2"); }},
    {"fused-for-packed", Verdict::Repaired, 14,
     [](const std::string &name, const Json &) {
       return contains(name, "but one fused tensor given");
     },
     splitsOneTensor},
    {"leading-group-missing", Verdict::Repaired, 14,
     [](const std::string &name, const Json &) {
       return contains(name, "groups z only");
     },
     equalsLastGroup},
    {"row-output-uneven", Verdict::Repaired, 4,
     [](const std::string &name, const Json &row) {
       return startsWith(name, "Row 32->18") && row["t"] == 4 && row["f"] == 1;
     },
     dividesTheOutput},
    {"experts-3d-padded", Verdict::Repaired, 2,
     [](const std::string &name, const Json &row) {
       return name == "MoE 3D gated padded intermediate" && row["t"] == 1;
     },
     joinsSlots},
    {"experts-3d-non-gated", Verdict::Repaired, 14,
     [](const std::string &name, const Json &) {
       return name == "MoE 3D non-gated";
     },
     equalsSeparateExperts},
    {"experts-3d-file", Verdict::Repaired, 14,
     [](const std::string &name, const Json &) {
       return name == "MoE 3D adapter on 2D model";
     },
     [](const Subject &s) {
       return equalsCase(s, "MoE mixed format, 3D adapter on 2D wrapper");
     }},
    {"experts-2d-file", Verdict::Repaired, 14,
     [](const std::string &name, const Json &) {
       return name == "MoE 2D adapter on 3D model";
     },
     [](const Subject &s) { return equalsCase(s, "MoE 2D gated"); }},
    {"expert-parallel-fully-sharded", Verdict::Repaired, 8,
     [](const std::string &name, const Json &row) {
       return contains(name, "EP2") && row["f"] == 1;
     },
     [](const Subject &s) {
       return equalsRow(s, s.reference.find(s.row, s.name(), 0));
     }},
    {"pack-longer-than-layer", Verdict::Refused, 28,
     [](const std::string &name, const Json &) {
       return contains(name, "16, 16] pk=3") && !contains(name, "16, 16, 16]");
     },
     nullptr,
     "expected packed members for 2 parts of sizes [16, 16], found 3 members"},
    {"pack-cuts-parts", Verdict::Refused, 14,
     [](const std::string &name, const Json &) {
       return contains(name, "no exact cover");
     },
     nullptr,
     "expected member 0 to cover whole parts of sizes [16, 8, 8], found 20 "
     "rows of lora_B"},
};

const int kEqualRows = 1019;

//===----------------------------------------------------------------------===//
// The walk
//===----------------------------------------------------------------------===//

struct Tally {
  std::map<Verdict, int> verdicts;
  std::map<std::string, int> deviations;
  std::vector<std::string> failures;
};

/// Empty if the row is as the verdict says.
std::string judge(const Reference &reference, const Json &row,
                  const Deviation *deviation) {
  const std::vector<CaseLayer> layers = describe(row);
  auto ours = compute(row, layers);
  if (deviation && deviation->verdict == Verdict::Refused) {
    if (ours)
      return "is not refused";
    return contains(ours.error().message, deviation->message)
               ? ""
               : "is refused otherwise: " + ours.error().message;
  }
  if (!ours)
    return ours.error().message;
  auto theirs = expected(row);
  if (!deviation) {
    if (!theirs || *ours != *theirs)
      return "differs from the reference";
    if (row.value("g", "") == "MISMATCH")
      return "repeats a mismatch";
    return "";
  }
  if (theirs && *ours == *theirs)
    return "is equal and needs no repair";
  const Subject subject{reference, row, layers, *ours};
  if (row.contains("want") && !equalsWanted(subject))
    return "is not what the base layer's weight loader puts here";
  return deviation->holds(subject) ? "" : "is not what the repair promises";
}

/// `only`: judges no rows but those of this deviation.
Tally walk(const Reference &reference, const std::vector<Deviation> &deviations,
           const Deviation *only = nullptr) {
  Tally tally;
  for (const Json &row : reference.rows) {
    if (only && !only->applies(row["c"], row))
      continue;
    const Deviation *deviation = nullptr;
    std::string problem;
    for (const Deviation &candidate : deviations)
      if (candidate.applies(row["c"], row)) {
        if (deviation)
          problem = "has two deviations";
        deviation = &candidate;
      }
    if (problem.empty())
      problem = judge(reference, row, deviation);
    if (!problem.empty()) {
      std::ostringstream out;
      out << row["c"] << " degree " << row["t"] << " rank " << row["k"]
          << " fully sharded " << row["f"] << " ["
          << (deviation ? deviation->key : "") << "]: " << problem;
      tally.failures.push_back(out.str());
      continue;
    }
    ++tally.verdicts[deviation ? deviation->verdict : Verdict::Equal];
    if (deviation)
      ++tally.deviations[deviation->key];
  }
  return tally;
}

const Reference &reference() {
  static const Reference instance(
      loadRows(std::string(LORA_TEST_DATA) + "/reference/slicing.json"));
  return instance;
}

std::string join(const std::vector<std::string> &lines) {
  std::string out;
  for (size_t i = 0; i < lines.size() && i < 40; ++i)
    out += lines[i] + "\n";
  return out;
}

} // namespace

//===----------------------------------------------------------------------===//
// Tests
//===----------------------------------------------------------------------===//

TEST(ShardingReference, EveryRowIsEqualRepairedOrRefused) {
  Tally tally = walk(reference(), kDeviations);
  EXPECT_EQ(tally.failures.size(), 0u) << join(tally.failures);
  int repaired = 0, refused = 0;
  for (const Deviation &deviation : kDeviations) {
    EXPECT_EQ(tally.deviations[deviation.key], deviation.count)
        << deviation.key;
    (deviation.verdict == Verdict::Repaired ? repaired : refused) +=
        deviation.count;
  }
  EXPECT_EQ(tally.verdicts[Verdict::Equal], kEqualRows);
  EXPECT_EQ(tally.verdicts[Verdict::Repaired], repaired);
  EXPECT_EQ(tally.verdicts[Verdict::Refused], refused);
  EXPECT_EQ(kEqualRows + repaired + refused, 1430);
  EXPECT_EQ(reference().rows.size(), 1430u);
}

/// Failures of the walk when one row is changed by `corrupt`.
static std::vector<std::string>
failuresWith(const std::function<bool(const Json &)> &select,
             const std::function<void(Json &)> &corrupt) {
  std::vector<Json> rows = reference().rows;
  auto row = std::find_if(rows.begin(), rows.end(), select);
  EXPECT_NE(row, rows.end());
  corrupt(*row);
  return walk(Reference(std::move(rows)), kDeviations).failures;
}

TEST(ShardingReference, ACorruptedRowIsNoticed) {
  auto rowOf = [](const char *name, int64_t t, int64_t k, int64_t f) {
    return [=](const Json &row) { return keyOf(row) == Key{name, t, k, f}; };
  };
  const char *column = "Column 16->32";
  using Failures = std::vector<std::string>;
  EXPECT_EQ(failuresWith(rowOf(column, 2, 1, 0), [](Json &) {}), Failures());

  const Failures once = {
      "\"Column 16->32\" degree 2 rank 1 fully sharded 0 []: "
      "differs from the reference"};
  for (const char *change :
       {R"({"b": [{"t": 0, "r": [[0, 15, 16]], "c": [[0, 0, 8]]}]})",
        R"({"b": [{"t": 0, "r": [[0, 16, 15]], "c": [[0, 0, 8]]}]})",
        R"({"b": [{"t": 1, "r": [[0, 16, 16]], "c": [[0, 0, 8]]}]})",
        R"({"a": [{"t": 0, "r": [[0, 0, 8]], "c": [[1, 0, 15]]}]})",
        R"({"a": [null]})", R"({"sb": [[17, 8]]})"})
    EXPECT_EQ(failuresWith(rowOf(column, 2, 1, 0),
                           [&](Json &row) { row.update(Json::parse(change)); }),
              once)
        << change;

  // What a repair must equal.
  EXPECT_EQ(
      failuresWith(rowOf("Merged[24, 8] pk=1 (one fused tensor)", 2, 1, 0),
                   [](Json &row) { row["want"][1][1] = 27; })
          .size(),
      1u);
  // The row itself and the two whose repairs are compared with it.
  EXPECT_EQ(failuresWith(rowOf("Merged[16, 16] pk=2", 2, 1, 0),
                         [](Json &row) { row["b"][1]["r"][0][1] = 7; })
                .size(),
            3u);
  EXPECT_EQ(failuresWith(rowOf("MoE 3D gated", 4, 3, 1),
                         [](Json &row) {
                           row["w13b"][0][2]["c"][0] =
                               Json::array({0, 3, 8, 4});
                         })
                .size(),
            1u);
}

TEST(ShardingReference, ADeviationIsNeededAndOnlyOnce) {
  for (size_t i = 0; i < kDeviations.size(); ++i) {
    std::vector<Deviation> fewer = kDeviations;
    fewer.erase(fewer.begin() + int64_t(i));
    EXPECT_EQ(walk(reference(), fewer, &kDeviations[i]).failures.size(),
              size_t(kDeviations[i].count))
        << kDeviations[i].key;
  }
  std::vector<Deviation> twice = kDeviations;
  twice.push_back(kDeviations[0]);
  EXPECT_EQ(walk(reference(), twice).failures.size(),
            size_t(kDeviations[0].count));
}

TEST(ShardingReference, DocumentationHasTheSameTable) {
  std::ifstream file(std::string(LORA_DOCS) + "/Sharding.md");
  std::set<std::string> documented;
  int equal = 0;
  for (std::string line; std::getline(file, line);) {
    std::istringstream cells(line);
    std::string empty, key, verdict, count;
    std::getline(cells, empty, '|');
    std::getline(cells, key, '|');
    std::getline(cells, verdict, '|');
    std::getline(cells, count, '|');
    if (verdict == " repaired " || verdict == " refused ")
      documented.insert(key + verdict + count);
    else if (verdict == " equal ")
      equal = std::atoi(count.c_str());
  }
  std::set<std::string> tested;
  for (const Deviation &deviation : kDeviations)
    tested.insert(concat(" `", deviation.key, "` ",
                         deviation.verdict == Verdict::Repaired ? " repaired "
                                                                : " refused ",
                         " ", deviation.count, " "));
  EXPECT_EQ(documented, tested);
  EXPECT_EQ(equal, kEqualRows);
}
