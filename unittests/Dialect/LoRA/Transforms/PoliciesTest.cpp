//===- PoliciesTest.cpp - The policies against vLLM's selection -----------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every row that vLLM 0.33 gave when executed: policy=vllm selects the same,
// policy=default differs by documented repairs alone.
//
//===----------------------------------------------------------------------===//

#include "SelectionRows.h"

#include "lora/Dialect/LoRA/Transforms/PredicateChecks.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/MemoryBuffer.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::lora;
using namespace selection;

namespace {

//===----------------------------------------------------------------------===//
// Rows that mean nothing in IR
//===----------------------------------------------------------------------===//

struct NoCounterpart {
  const char *key; ///< As in docs/Predicates.md, with the reason.
  bool (*applies)(const Row &);
  unsigned rows;
};

const NoCounterpart kNoCounterpart[] = {
    {"namesake", [](const Row &row) { return row.identity == "namesake"; }, 84},
    {"logits-processor",
     [](const Row &row) { return row.kind == "LogitsProcessor"; }, 288},
};

bool hasCounterpart(const Row &row) {
  return llvm::none_of(kNoCounterpart, [&](const NoCounterpart &rule) {
    return rule.applies(row);
  });
}

//===----------------------------------------------------------------------===//
// policy=vllm
//===----------------------------------------------------------------------===//

class PoliciesTest : public ::testing::Test {
protected:
  PoliciesTest()
      : context(MLIRContext::Threading::DISABLED), situations(&context) {
    context.loadDialect<LoRADialect>();
  }

  /// Rows where a table selects another wrapper, or where others match; no more
  /// than `limit`.
  std::vector<std::string> differences(ArrayRef<Row> rows,
                                       const std::vector<Predicate> &records,
                                       size_t limit = 1000) {
    std::vector<std::string> result;
    std::map<const Situation *, PredicateTable> tables;
    auto add = [&](const Row &row, StringRef expected, StringRef found) {
      result.push_back(row.text() + ": vLLM " + expected.str() + ", here " +
                       found.str());
    };
    for (const Row &row : rows) {
      if (!hasCounterpart(row))
        continue;
      if (result.size() >= limit)
        break;
      const Situation *situation = situations.get(row);
      if (!situation)
        return {"no situation"};
      PredicateTable &table =
          tables.try_emplace(situation, records, situation->variants)
              .first->second;
      LayerFacts facts = getFacts(row, *situation);
      PredicateTable::Decision decision = table.decide(facts);
      if (decision.tied)
        add(row, "one record", "a tie");
      StringRef found =
          decision.record ? decision.record->getAdapter() : StringRef();
      if (found != row.selected)
        add(row, row.selected, found);
      SmallVector<StringRef> matching;
      for (const Predicate *record : table.getAccepting(facts))
        if (!llvm::is_contained(matching, record->getAdapter()))
          matching.push_back(record->getAdapter());
      if (!std::equal(matching.begin(), matching.end(), row.matching.begin(),
                      row.matching.end()))
        add(row, llvm::join(row.matching, "+"), llvm::join(matching, "+"));
    }
    return result;
  }

  MLIRContext context;
  Situations situations;
};

TEST_F(PoliciesTest, VLLMSelectsAsVLLMDoes) {
  const Rows &file = Rows::get();
  std::vector<std::string> found = differences(file.rows, *getPolicy("vllm"));
  EXPECT_TRUE(found.empty())
      << found.size() << " rows differ, the first: " << found.front();

  size_t without = 0, equal = llvm::count_if(file.rows, hasCounterpart);
  for (const NoCounterpart &rule : kNoCounterpart) {
    unsigned rows = llvm::count_if(file.rows, rule.applies);
    EXPECT_EQ(rows, rule.rows) << rule.key;
    without += rows;
  }
  EXPECT_EQ(equal, 7536u);
  EXPECT_EQ(without, 372u);
  EXPECT_EQ(equal + without, 7908u);
  EXPECT_EQ(file.rows.size(), 7908u);
}

/// Where two wrappers match, the order decides.
TEST_F(PoliciesTest, VLLMOverlapIsReproduced) {
  unsigned overlaps = 0;
  for (const Row &row : Rows::get().rows) {
    if (row.matching.size() < 2)
      continue;
    ++overlaps;
    EXPECT_EQ(row.matching, (std::vector<std::string>{"MergedColumn",
                                                      "MergedColumnSharded"}));
    EXPECT_EQ(row.selected, "MergedColumn");
    EXPECT_TRUE(hasCounterpart(row)); // Compared above, by `matching` too.
  }
  EXPECT_EQ(overlaps, 83u);
}

/// No predicate of vLLM's accepts a head; its wrapper goes in by a name.
TEST_F(PoliciesTest, VLLMTakesAHeadByItsName) {
  unsigned rows = 0;
  for (const Row &row : Rows::get().rows) {
    if (row.kind != "LMHead")
      continue;
    ++rows;
    const Situation *situation = situations.get(row);
    ASSERT_TRUE(situation);
    PredicateTable table(*getPolicy("vllm"), situation->variants);
    PredicateTable::Decision decision =
        table.decide(getFacts(row, *situation, "lm_head"));
    ASSERT_TRUE(decision.record) << row.text();
    EXPECT_EQ(decision.record->getAdapter(), "LogitsProcessor") << row.text();
    EXPECT_FALSE(table.decide(getFacts(row, *situation, "head")).record);
  }
  EXPECT_EQ(rows, 324u);
}

TEST_F(PoliciesTest, ChangedRowIsNoticed) {
  std::vector<Row> rows = Rows::get().rows;
  auto row = llvm::find_if(rows, [](const Row &row) {
    return row.kind == "QKV" && row.selected == "MergedQKV";
  });
  ASSERT_NE(row, rows.end());
  row->selected = "QKV";
  EXPECT_EQ(differences(rows, *getPolicy("vllm")).size(), 1u);
  row->selected = "MergedQKV";
  row->degree = 8; // No record tells it from 2 or 4.
  EXPECT_TRUE(differences(rows, *getPolicy("vllm")).empty());
}

/// No record is idle, nor a clause of one: without it rows differ, or records
/// overlap.
TEST_F(PoliciesTest, ChangedRecordIsNoticed) {
  const std::vector<Predicate> &policy = *getPolicy("vllm");
  const std::vector<Row> &rows = Rows::get().rows;
  auto check = [&](size_t index, const char *what, auto change) {
    std::vector<Predicate> changed = policy;
    change(changed[index]);
    EXPECT_FALSE(differences(rows, changed, 1).empty() &&
                 findConflicts(changed).empty())
        << policy[index].name << ": " << what;
  };
  for (size_t i = 0; i < policy.size(); ++i) {
    const Predicate &record = policy[i];
    if (record.name == "LogitsProcessor") // By name: not in the file.
      continue;
    check(i, "another base", [](Predicate &r) { r.base = "lora.none"; });
    check(i, "another adapter", [](Predicate &r) { r.adapter = "Other"; });
    if (record.identity != Identity::Either)
      check(i, "resolving", [](Predicate &r) { r.resolve = !r.resolve; });
    if (record.identity != Identity::Either)
      check(i, "any identity",
            [](Predicate &r) { r.identity = Identity::Either; });
    else
      check(i, "exact", [](Predicate &r) { r.identity = Identity::Exact; });
    if (!record.packed.isAny())
      check(i, "any packed length", [](Predicate &r) { r.packed = {}; });
    if (!record.slices.isAny())
      check(i, "any slices", [](Predicate &r) { r.slices = {}; });
    if (record.fullySharded)
      check(i, "other sharding",
            [](Predicate &r) { r.fullySharded = !*r.fullySharded; });
    if (record.degree != CountRange::atLeast(1))
      check(i, "any degree",
            [](Predicate &r) { r.degree = CountRange::atLeast(1); });
    if (record.priority)
      check(i, "no priority", [](Predicate &r) { r.priority = 0; });
  }
}

//===----------------------------------------------------------------------===//
// policy=default
//===----------------------------------------------------------------------===//

/// A row and what the default policy says.
struct Subject {
  const Row &row;
  const Situation &situation;
  LayerFacts facts;
  bool isAdapted;

  StringRef root() const {
    return situation.variants.getRoot(situation.op).getValue();
  }
  bool isMoE() const { return root().starts_with("lora.fused_moe"); }
  bool isMerged() const {
    return root() == "lora.merged_column_parallel_linear";
  }
};

/// Why the default policy decides otherwise than vLLM. The first one that
/// applies is the reason.
struct Repair {
  const char *key; ///< As in docs/Predicates.md.
  bool adapts;     ///< Adapts what vLLM leaves alone, or the reverse.
  bool (*applies)(const Subject &);
  unsigned rows;
};

void PrintTo(const Repair &repair, std::ostream *os) { *os << repair.key; }

const Repair kRepairs[] = {
    {"beside-a-replacement", true,
     [](const Subject &s) { return !isOfTarget(s.row, s.situation); }, 951},
    {"derived", true,
     [](const Subject &s) {
       return llvm::is_contained({"lora.column_parallel_linear",
                                  "lora.qkv_parallel_linear",
                                  "lora.row_parallel_linear"},
                                 s.root()) &&
              !isTarget(s.row, s.situation);
     },
     282},
    {"derived-merged-divided", true,
     [](const Subject &s) {
       return s.isMerged() && !isTarget(s.row, s.situation) &&
              s.facts.packed == 2 && s.facts.degree > 1;
     },
     32},
    {"many-parts-fully-sharded", true,
     [](const Subject &s) {
       return s.isMerged() && s.facts.slices >= 3 && s.facts.fullySharded;
     },
     378},
    {"not-in-the-mapping", true,
     [](const Subject &s) { return s.facts.packed == 0 && !s.isMoE(); }, 234},
    {"head-by-kind", true,
     [](const Subject &s) { return s.root() == "lora.parallel_lm_head"; }, 42},
    {"experts-by-kind", true, [](const Subject &s) { return s.isMoE(); }, 384},
    {"groups-of-parts", false,
     [](const Subject &s) {
       return s.facts.packed > 1 && s.facts.packed < s.facts.slices;
     },
     256},
    {"more-modules-than-parts", false,
     [](const Subject &s) { return s.facts.packed > s.facts.slices; }, 1352},
};

class DefaultPolicyTest : public PoliciesTest {
protected:
  /// Calls `visit` with every row where `records` decide otherwise than vLLM.
  void forEachDifference(const std::vector<Predicate> &records,
                         llvm::function_ref<void(const Subject &)> visit) {
    std::map<const Situation *, PredicateTable> tables;
    for (const Row &row : Rows::get().rows) {
      if (!hasCounterpart(row))
        continue;
      const Situation *situation = situations.get(row);
      ASSERT_TRUE(situation);
      PredicateTable &table =
          tables.try_emplace(situation, records, situation->variants)
              .first->second;
      LayerFacts facts = getFacts(row, *situation);
      PredicateTable::Decision decision = table.decide(facts);
      EXPECT_FALSE(decision.tied) << row.text();
      bool isAdapted =
          decision.record && decision.record->effect == Effect::Adapt;
      if (isAdapted == row.selected.empty())
        visit({row, *situation, facts, isAdapted});
    }
  }

  static const Repair *getReason(const Subject &subject) {
    for (const Repair &repair : kRepairs)
      if (repair.adapts == subject.isAdapted && repair.applies(subject))
        return &repair;
    return nullptr;
  }
};

TEST_F(DefaultPolicyTest, EveryDifferenceIsARepair) {
  unsigned differences = 0, unexplained = 0, repairs = 0;
  forEachDifference(*getPolicy("default"), [&](const Subject &subject) {
    ++differences;
    if (!getReason(subject) && !unexplained++)
      ADD_FAILURE() << subject.row.text();
  });
  for (const Repair &repair : kRepairs)
    repairs += repair.rows;
  EXPECT_EQ(unexplained, 0u);
  EXPECT_EQ(differences, 3911u);
  EXPECT_EQ(repairs, differences);
}

/// A table that decides otherwise is found out.
TEST_F(DefaultPolicyTest, UnexplainedDifferenceIsNoticed) {
  std::vector<Predicate> records = *getPolicy("default");
  auto row = llvm::find_if(
      records, [](const Predicate &record) { return record.name == "row"; });
  ASSERT_NE(row, records.end());
  row->degree = CountRange::atMost(2);
  unsigned unexplained = 0;
  forEachDifference(records, [&](const Subject &subject) {
    unexplained += !getReason(subject);
  });
  EXPECT_GT(unexplained, 0u);
}

class RepairTest : public DefaultPolicyTest,
                   public ::testing::WithParamInterface<Repair> {};

TEST_P(RepairTest, Rows) {
  const Repair &repair = GetParam();
  unsigned rows = 0;
  forEachDifference(*getPolicy("default"), [&](const Subject &subject) {
    const Repair *reason = getReason(subject);
    rows += reason && StringRef(reason->key) == repair.key;
  });
  EXPECT_EQ(rows, repair.rows);
}

INSTANTIATE_TEST_SUITE_P(Default, RepairTest, ::testing::ValuesIn(kRepairs),
                         [](const ::testing::TestParamInfo<Repair> &info) {
                           std::string name = info.param.key;
                           llvm::replace(name, '-', '_');
                           return name;
                         });

//===----------------------------------------------------------------------===//
// docs/Predicates.md
//===----------------------------------------------------------------------===//

/// The cells of the tables' rows that begin with `key`, in backquotes.
std::map<std::string, std::vector<std::string>> readTables() {
  std::map<std::string, std::vector<std::string>> rows;
  auto buffer = llvm::MemoryBuffer::getFile(LORA_DOCS "/Predicates.md");
  EXPECT_TRUE(static_cast<bool>(buffer));
  SmallVector<StringRef> lines;
  (*buffer)->getBuffer().split(lines, '\n');
  for (StringRef line : lines) {
    if (!line.consume_front("| `"))
      continue;
    auto [key, rest] = line.split("` | ");
    SmallVector<StringRef> cells;
    rest.split(cells, " | ");
    EXPECT_TRUE(rows.try_emplace(key.str(), cells.begin(), cells.end()).second)
        << key.str();
  }
  return rows;
}

TEST(PredicatesDocTest, CountsAreThoseOfTheTests) {
  auto rows = readTables();
  for (const NoCounterpart &rule : kNoCounterpart)
    EXPECT_EQ(rows[rule.key].front(), std::to_string(rule.rows)) << rule.key;
  for (const Repair &repair : kRepairs)
    EXPECT_EQ(rows[repair.key].front(), std::to_string(repair.rows))
        << repair.key;
}

TEST(PredicatesDocTest, EveryWrapperIsListed) {
  auto rows = readTables();
  std::vector<std::string> wrappers = Rows::get().order;
  EXPECT_EQ(wrappers.size(), 18u);
  // Installed by a module's name, so not in the order.
  wrappers.insert(wrappers.end(),
                  {"ClassificationHead", "TokenClassificationHead"});
  llvm::StringSet<> adapters;
  for (const Predicate &record : *getPolicy("vllm"))
    adapters.insert(record.getAdapter());
  for (const std::string &wrapper : wrappers) {
    ASSERT_TRUE(rows.count(wrapper)) << wrapper;
    // What has no record says so.
    EXPECT_EQ(adapters.contains(wrapper),
              !StringRef(rows[wrapper].front()).starts_with("none"))
        << wrapper;
  }
  EXPECT_EQ(adapters.size(), 18u);
}

} // namespace
