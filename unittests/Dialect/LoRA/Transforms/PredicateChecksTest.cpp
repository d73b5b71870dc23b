//===- PredicateChecksTest.cpp - Static checks of tables ------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/Transforms/PredicateChecks.h"

#include "lora/Dialect/LoRA/Transforms/Predicates.h"

#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringExtras.h"

#include "gtest/gtest.h"

#include <random>
#include <set>

using namespace mlir;
using namespace mlir::lora;

namespace {

using Kind = PredicateFinding::Kind;

const std::string kColumn = "lora.column_parallel_linear";
const std::string kQKV = "lora.qkv_parallel_linear";

/// The messages of one kind.
std::vector<std::string> messages(ArrayRef<PredicateFinding> findings,
                                  Kind kind) {
  std::vector<std::string> texts;
  for (const PredicateFinding &finding : findings)
    if (finding.kind == kind)
      texts.push_back(finding.message);
  return texts;
}

class PredicateChecksTest : public ::testing::Test {
protected:
  PredicateChecksTest() : context(MLIRContext::Threading::DISABLED) {
    context.loadDialect<LoRADialect>();
  }

  VariantTable variantsOf(StringRef source) {
    modules.push_back(parseSourceString<ModuleOp>(source, &context));
    EXPECT_TRUE(modules.back());
    FailureOr<VariantTable> variants = VariantTable::get(*modules.back());
    EXPECT_TRUE(succeeded(variants));
    return *variants;
  }

  MLIRContext context;
  std::vector<OwningOpRef<ModuleOp>> modules;
};

TEST_F(PredicateChecksTest, NothingIsSaidAgainstTheDefault) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printFindings(os, checkPredicates(*getPolicy("default")));
  EXPECT_EQ(text, "");
}

TEST_F(PredicateChecksTest, GapsOfVLLM) {
  std::vector<PredicateFinding> findings = checkPredicates(*getPolicy("vllm"));
  EXPECT_TRUE(findConflicts(*getPolicy("vllm")).empty());
  EXPECT_EQ(messages(findings, Kind::Shadowed),
            (std::vector<std::string>{
                "expected record 'MergedColumnSharded.undivided' (lora-opt) to "
                "decide somewhere, found all that it accepts decided by "
                "'MergedColumn.undivided' (lora-opt)"}));
  EXPECT_TRUE(messages(findings, Kind::Unreachable).empty());
  // One gap each of docs/Predicates.md.
  std::string notes = llvm::join(messages(findings, Kind::Uncovered), "\n");
  auto says = [&](StringRef what, StringRef cells) {
    for (const std::string &note : messages(findings, Kind::Uncovered)) {
      auto [ops, where] = StringRef(note).split(": ");
      ops.consume_front("no record accepts ");
      SmallVector<StringRef> list;
      ops.split(list, "; ");
      if (where == cells && llvm::is_contained(list, what))
        return true;
    }
    return false;
  };
  EXPECT_TRUE(
      says("'lora.row_parallel_linear' beside a replacement of that", ""))
      << notes;
  EXPECT_TRUE(says("an op derived from 'lora.row_parallel_linear'", ""))
      << notes;
  EXPECT_TRUE(
      says("'lora.merged_column_parallel_linear'", "slices >=3, fully sharded"))
      << notes;
  EXPECT_TRUE(says("an op derived from 'lora.merged_column_parallel_linear'",
                   "packed length 2, slices 2, degree >=2"))
      << notes;
  EXPECT_TRUE(says("'lora.qkv_parallel_linear'", "packed length 0")) << notes;
}

TEST_F(PredicateChecksTest, DuplicateName) {
  EXPECT_EQ(messages(findConflicts(
                         {{.name = "a", .base = kColumn},
                          {.name = "a", .base = kQKV, .provider = "acme 2.4"}}),
                     Kind::DuplicateName),
            (std::vector<std::string>{"expected one record named 'a', found "
                                      "one of lora-opt and one of acme 2.4"}));
}

TEST_F(PredicateChecksTest, OverlapNamesBothAndALayer) {
  EXPECT_EQ(
      messages(findConflicts({{.name = "a",
                               .base = kColumn,
                               .identity = Identity::Exact,
                               .packed = CountRange::atLeast(2),
                               .priority = 3},
                              {.name = "b",
                               .base = kColumn,
                               .identity = Identity::Derived,
                               .slices = CountRange::atLeast(3),
                               .fullySharded = true,
                               .component = "up",
                               .priority = 3,
                               .provider = "acme 2.4"}}),
               Kind::Overlap),
      (std::vector<std::string>{
          "expected one record of priority 3 to accept "
          "'lora.column_parallel_linear' (site 'up', packed length 3, slices "
          "3, degree 1, fully sharded), found 'a' (lora-opt) and 'b' (acme "
          "2.4)"}));
}

/// What a variant derives from is known by its declaration alone.
TEST_F(PredicateChecksTest, OverlapThroughALineage) {
  std::vector<Predicate> records = {
      {.name = "all", .base = kQKV},
      {.name = "own", .base = "acme.qkv", .provider = "acme"}};
  EXPECT_TRUE(findConflicts(records).empty());
  VariantTable variants = variantsOf(
      R"(lora.variant "acme.qkv" of "lora.qkv_parallel_linear" layer {} delta result)");
  EXPECT_EQ(messages(findConflicts(records, &variants), Kind::Overlap).size(),
            1u);
  records.back().priority = 1;
  EXPECT_TRUE(checkPredicates(records, &variants).size() &&
              findConflicts(records, &variants).empty());
}

TEST_F(PredicateChecksTest, EmptyRangeIsUnreachable) {
  EXPECT_EQ(messages(checkPredicates(
                         {{.name = "a", .base = kColumn, .degree = {4, 2}}}),
                     Kind::Unreachable),
            (std::vector<std::string>{
                "expected record 'a' (lora-opt) to accept a layer, found "
                "clauses that none meets"}));
}

/// Random tables: what the checks say without a program, against decisions on
/// every layer of a range of counts in modules with and without a replacement.
TEST_F(PredicateChecksTest, RandomTablesAgainstDecisions) {
  constexpr StringLiteral derived =
      R"(lora.variant "model.d" of "lora.column_parallel_linear" layer {} delta result)";
  constexpr StringLiteral replaced = R"(
      lora.variant "acme.c" of "lora.column_parallel_linear" replaces layer {} delta result
      lora.variant "acme.d" of "acme.c" layer {} delta result
      lora.variant "model.d" of "lora.column_parallel_linear" layer {} delta result)";
  std::vector<VariantTable> tables = {variantsOf(derived),
                                      variantsOf(replaced)};
  std::mt19937 random(11);
  auto pick = [&](int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  };
  auto range = [&](int64_t least) -> CountRange {
    switch (pick(0, 4)) {
    case 0:
      return CountRange::atLeast(pick(least, 4));
    case 1:
      return CountRange::atMost(pick(least, 4));
    case 2:
      return CountRange::exactly(pick(least, 4));
    case 3: {
      int64_t low = pick(least, 4);
      return {low, pick(low, 5)};
    }
    default:
      return CountRange::atLeast(least);
    }
  };
  unsigned conflicts = 0, shadowed = 0, unreachable = 0, covered = 0;
  for (unsigned round = 0; round < 300; ++round) {
    std::vector<Predicate> records;
    for (int64_t i = 0, e = pick(1, 4); i < e; ++i) {
      Predicate &record = records.emplace_back();
      record.name = std::string(1, static_cast<char>('a' + i));
      record.base = kColumn;
      record.resolve = pick(0, 2) != 0;
      record.identity = static_cast<Identity>(pick(0, 2));
      record.packed = range(0);
      record.slices = range(1);
      record.degree = range(1);
      record.consistent = pick(0, 1) != 0;
      if (pick(0, 1))
        record.fullySharded = pick(0, 1) != 0;
      if (!pick(0, 3))
        record.component = "up";
      record.priority = static_cast<int>(pick(0, 3));
    }
    std::set<std::string> accepts, decides, ties;
    bool isCovered = true;
    for (const VariantTable &variants : tables) {
      PredicateTable table(records, variants);
      SmallVector<StringRef> ops = {kColumn, "model.d"};
      if (&variants == &tables.back())
        ops.append({"acme.c", "acme.d"});
      for (StringRef op : ops)
        for (StringRef site : {"a.up", "a.down"})
          for (int64_t packed = 0; packed <= 7; ++packed)
            for (int64_t slices = 1; slices <= 7; ++slices)
              for (int64_t degree = 1; degree <= 6; ++degree)
                for (bool sharded : {false, true}) {
                  LayerFacts facts;
                  facts.op = StringAttr::get(&context, op);
                  facts.site = StringAttr::get(&context, site);
                  facts.packed = packed;
                  facts.slices = slices;
                  facts.degree = degree;
                  facts.fullySharded = sharded;
                  auto accepting = table.getAccepting(facts);
                  for (const Predicate *record : accepting) {
                    accepts.insert(record->name);
                    if (record->priority == accepting.front()->priority)
                      decides.insert(record->name);
                    // Also where one of higher priority decides.
                    for (const Predicate *other : accepting)
                      if (other != record &&
                          other->priority == record->priority)
                        ties.insert(record->name + other->name);
                  }
                  bool fits = packed <= 1 || packed == slices;
                  isCovered &= !accepting.empty() || !fits;
                }
    }
    // Of the dialect's other layers nothing is said here.
    std::vector<PredicateFinding> findings = checkPredicates(records);
    std::set<std::string> saidUnreachable, saidShadowed;
    bool saidUncovered = false;
    for (const PredicateFinding &finding : findings) {
      size_t name = finding.message.find("record '");
      if (finding.kind == Kind::Unreachable)
        saidUnreachable.insert(finding.message.substr(name + 8, 1));
      if (finding.kind == Kind::Shadowed)
        saidShadowed.insert(finding.message.substr(name + 8, 1));
      saidUncovered |= finding.kind == Kind::Uncovered &&
                       StringRef(finding.message).contains(kColumn);
    }
    std::string text;
    llvm::raw_string_ostream os(text);
    printPredicates(os, records);
    printFindings(os, findings);
    for (const Predicate &record : records) {
      bool isReached = accepts.count(record.name) != 0;
      EXPECT_EQ(saidUnreachable.count(record.name) == 0, isReached) << text;
      EXPECT_EQ(saidShadowed.count(record.name) == 0,
                !isReached || decides.count(record.name) != 0)
          << text;
      unreachable += !isReached;
      shadowed += isReached && !decides.count(record.name);
    }
    EXPECT_EQ(messages(findings, Kind::Overlap).empty(), ties.empty()) << text;
    EXPECT_EQ(saidUncovered, !isCovered) << text;
    conflicts += !ties.empty();
    covered += isCovered;
  }
  // The tables are of all sorts.
  EXPECT_GT(conflicts, 30u);
  EXPECT_LT(conflicts, 270u);
  EXPECT_GT(shadowed, 3u);
  EXPECT_GT(unreachable, 10u);
  EXPECT_GT(covered, 0u);
}

} // namespace
