//===- PredicatesTest.cpp - Tables of predicates --------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a text program cannot reach: tables other than the dialect's own, with
// priorities, ties and lineages.
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/Transforms/Predicates.h"
#include "lora/Dialect/LoRA/Transforms/InsertAdapters.h"
#include "lora/Dialect/LoRA/Transforms/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringExtras.h"

#include "gtest/gtest.h"

#include <map>

using namespace mlir;
using namespace mlir::lora;

namespace {

class PredicatesTest : public ::testing::Test {
protected:
  PredicatesTest() : context(MLIRContext::Threading::DISABLED) {
    context.loadDialect<LoRADialect, func::FuncDialect, arith::ArithDialect,
                        linalg::LinalgDialect, tensor::TensorDialect>();
    module = parseSourceString<ModuleOp>(R"mlir(
      func.func @f(%x: tensor<?x64xf32>, %w: tensor<64x64xf32>) -> tensor<?x64xf32> {
        %y = lora.column_parallel_linear %x, %w site "up" parallel <2>
            : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
        return %y : tensor<?x64xf32>
      })mlir",
                                         &context);
    module->walk([&](LayerOpInterface op) { layer = op; });
  }

  PredicateTable::Decision decide(std::vector<Predicate> records,
                                  bool fullySharded = false) {
    FailureOr<VariantTable> found = VariantTable::get(*module);
    EXPECT_TRUE(succeeded(found));
    variants = *found;
    table.emplace(std::move(records), *variants);
    facts = LayerFacts::get(layer, fullySharded);
    return table->decide(facts);
  }

  std::string clauseOf(Predicate record, bool fullySharded = false) {
    auto decision = decide({std::move(record)}, fullySharded);
    EXPECT_FALSE(decision.record);
    return PredicateTable::explain(decision, facts);
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  LayerOpInterface layer;
  LayerFacts facts;
  std::optional<VariantTable> variants;
  std::optional<PredicateTable> table; ///< Owns what a decision points to.
};

const std::string kColumn = "lora.column_parallel_linear";

TEST_F(PredicatesTest, HigherPriorityFirst) {
  auto decision = decide({{.name = "low", .base = kColumn, .priority = 1},
                          {.name = "high", .base = kColumn, .priority = 2}});
  ASSERT_TRUE(decision.record);
  EXPECT_EQ(decision.record->name, "high");
  EXPECT_FALSE(decision.tied);
}

TEST_F(PredicatesTest, RefusingRecordLeavesTheNext) {
  auto decision =
      decide({{.name = "one", .base = kColumn, .degree = {1, 1}, .priority = 2},
              {.name = "any", .base = kColumn, .priority = 1}});
  ASSERT_TRUE(decision.record);
  EXPECT_EQ(decision.record->name, "any");
}

TEST_F(PredicatesTest, TieIsReported) {
  auto decision =
      decide({{.name = "a", .base = kColumn}, {.name = "b", .base = kColumn}});
  ASSERT_TRUE(decision.record && decision.tied);
  EXPECT_EQ(decision.record->name, "a");
  EXPECT_EQ(decision.tied->name, "b");
}

TEST_F(PredicatesTest, InsertionRefusesTie) {
  InsertOptions options;
  options.records = {{.name = "a", .base = kColumn},
                     {.name = "b", .base = kColumn}};
  std::string message;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    message = diagnostic.str();
    return success();
  });
  EXPECT_TRUE(failed(insertAdapters(*module, options)));
  EXPECT_NE(message.find("expected one record of priority 0 to accept "
                         "'lora.column_parallel_linear' (packed length 0, "
                         "slices 1, degree 1), found 'a' (lora-opt) and 'b' "
                         "(lora-opt)"),
            std::string::npos)
      << message;
}

TEST_F(PredicatesTest, ClauseThatFailed) {
  EXPECT_EQ(clauseOf({.name = "r", .base = "lora.other"}),
            "no record names lora.column_parallel_linear");
  EXPECT_EQ(clauseOf({.name = "r", .base = kColumn, .packed = {2, 2}}),
            "record 'r' expects a packed length of 2, found 0");
  EXPECT_EQ(clauseOf({.name = "r", .base = kColumn, .slices = {3, 3}}),
            "record 'r' expects 3 slices, found 1");
  EXPECT_EQ(clauseOf({.name = "r", .base = kColumn, .degree = {1, 1}}),
            "record 'r' expects a degree of 1, found 2");
  EXPECT_EQ(clauseOf({.name = "r", .base = kColumn, .component = "down"}),
            "record 'r' expects a site that ends in 'down', found 'up'");
  EXPECT_EQ(clauseOf({.name = "r", .base = kColumn, .fullySharded = false},
                     /*fullySharded=*/true),
            "record 'r' expects no full sharding, found it");
  EXPECT_EQ(clauseOf({.name = "r", .base = kColumn, .fullySharded = true}),
            "record 'r' expects full sharding, found none");
}

/// Every layer of the dialect has exactly one record of its own.
TEST_F(PredicatesTest, DefaultPolicyCoversEveryLayerOnce) {
  const std::vector<Predicate> &policy = *getPolicy("default");
  llvm::StringMap<unsigned> records;
  for (const Predicate &record : policy)
    ++records[record.base];
  for (StringRef kind : getLayerKinds())
    EXPECT_EQ(records.lookup(kind), 1u) << kind.str();
  EXPECT_EQ(policy.size(), getLayerKinds().size());
}

//===----------------------------------------------------------------------===//
// Records of plugins
//===----------------------------------------------------------------------===//

/// A plugin's dialect extension: what `Add` adds.
template <typename... Adds>
std::string insertWithPlugins(Adds... adds) {
  DialectRegistry registry;
  registry.insert<LoRADialect, func::FuncDialect, arith::ArithDialect,
                  linalg::LinalgDialect, tensor::TensorDialect>();
  (registry.addExtension(+adds), ...);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.loadAllAvailableDialects();
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(R"mlir(
      func.func @f(%x: tensor<?x64xf32>, %w: tensor<64x64xf32>) -> tensor<?x64xf32> {
        %y = lora.column_parallel_linear %x, %w site "up" parallel <2>
            : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
        return %y : tensor<?x64xf32>
      })mlir",
                                                             &context);
  std::string text;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    text += diagnostic.str() + "\n";
    EXPECT_FALSE(isa<UnknownLoc>(diagnostic.getLocation()));
    return success();
  });
  InsertionReport report;
  InsertOptions options;
  options.report = &report;
  if (failed(insertAdapters(*module, options)))
    return text;
  EXPECT_EQ(report.sites.size(), 1u);
  const InsertionReport::Site &site = report.sites.front();
  text += site.record + site.reason;
  for (const InsertionReport::NearMiss &miss : site.nearMisses)
    text += "; " + miss.clause;
  return text;
}

void addWide(MLIRContext *, LoRADialect *dialect) {
  dialect->getPredicates().push_back({.name = "wide",
                                      .base = kColumn,
                                      .degree = CountRange::atLeast(8),
                                      .priority = 5,
                                      .provider = "acme 2.4"});
}

void addRefusal(MLIRContext *, LoRADialect *dialect) {
  dialect->getPredicates().push_back({.name = "odd",
                                      .base = kColumn,
                                      .packed = CountRange::atLeast(2),
                                      .priority = 5,
                                      .provider = "acme 2.4"});
  dialect->getPredicates().push_back({.name = "no_columns",
                                      .base = kColumn,
                                      .priority = 1,
                                      .effect = Effect::Refuse,
                                      .reason = "a test says so",
                                      .provider = "zeta"});
}

void addFallback(MLIRContext *, LoRADialect *dialect) {
  dialect->getPredicates().push_back({.name = "fallback",
                                      .base = kColumn,
                                      .priority = -1,
                                      .provider = "acme 2.4"});
}

void addRival(MLIRContext *, LoRADialect *dialect) {
  dialect->getPredicates().push_back(
      {.name = "mine", .base = kColumn, .provider = "acme 2.4"});
}

void addNamesake(MLIRContext *, LoRADialect *dialect) {
  dialect->getPredicates().push_back({.name = "column",
                                      .base = "acme.other",
                                      .priority = 7,
                                      .provider = "acme 2.4"});
}

TEST_F(PredicatesTest, PluginsPriorityDecides) {
  EXPECT_EQ(insertWithPlugins(addFallback), "column");
  EXPECT_EQ(insertWithPlugins(addWide),
            "column; record 'wide' expects a degree of >=8, found 2");
  EXPECT_EQ(insertWithPlugins(addRefusal),
            "record 'no_columns' (zeta) refuses it: a test says so");
}

TEST_F(PredicatesTest, OrderOfPluginsDoesNotMatter) {
  auto decideWith = [&](bool forwards) {
    DialectRegistry registry;
    registry.insert<LoRADialect>();
    if (forwards)
      registry.addExtension(+addWide);
    registry.addExtension(+addRefusal);
    registry.addExtension(+addFallback);
    if (!forwards)
      registry.addExtension(+addWide);
    MLIRContext other(registry, MLIRContext::Threading::DISABLED);
    other.loadDialect<LoRADialect>();
    OwningOpRef<ModuleOp> empty = parseSourceString<ModuleOp>("", &other);
    FailureOr<std::vector<Predicate>> records =
        getPolicyWithPlugins("default", *empty);
    EXPECT_TRUE(succeeded(records));
    decide(*records);
    std::string text;
    llvm::raw_string_ostream os(text);
    printPredicates(os, table->getRecords());
    PredicateTable::Decision decision = table->decide(facts);
    for (const PredicateTable::NearMiss &miss : decision.nearMisses)
      os << miss.clause << "\n";
    os << decision.record->name;
    return text;
  };
  std::string forwards = decideWith(true);
  EXPECT_EQ(forwards, decideWith(false));
  EXPECT_TRUE(StringRef(forwards).ends_with(
      "record 'odd' expects a packed length of >=2, found 0\n"
      "record 'wide' expects a degree of >=8, found 2\n"
      "no_columns"))
      << forwards;
}

TEST_F(PredicatesTest, InsertionRefusesConflictsOfPlugins) {
  EXPECT_EQ(insertWithPlugins(addRival),
            "expected one record of priority 0 to accept "
            "'lora.column_parallel_linear' (packed length 0, slices 1, degree "
            "1), found 'column' (lora-opt) and 'mine' (acme 2.4)\n");
  EXPECT_EQ(insertWithPlugins(addNamesake),
            "expected one record named 'column', found one of acme 2.4 and one "
            "of lora-opt\n");
}

TEST_F(PredicatesTest, PrintingShowsPluginsAndFindings) {
  addRival(&context, context.getLoadedDialect<LoRADialect>());
  PassManager manager(&context);
  manager.addPass(createLoRAPrintPredicates());
  ::testing::internal::CaptureStderr();
  EXPECT_TRUE(succeeded(manager.run(*module)));
  std::string text = ::testing::internal::GetCapturedStderr();
  auto lines = llvm::to_vector(llvm::split(text, '\n'));
  auto holds = [&](StringRef line, ArrayRef<StringRef> words) {
    SmallVector<StringRef> found;
    llvm::SplitString(line, found);
    return ArrayRef<StringRef>(found) == words;
  };
  EXPECT_TRUE(llvm::any_of(lines, [&](StringRef line) {
    return holds(line,
                 {"0", "mine", "mine", kColumn, "yes", "either", "any", "any",
                  "any", "yes", "any", "any", "adapt", "acme", "2.4"});
  })) << text;
  EXPECT_TRUE(StringRef(text).contains(
      "error: expected one record of priority 0 to accept "
      "'lora.column_parallel_linear'"))
      << text;
}

/// A layer's own counts; of experts those of the first product.
TEST_F(PredicatesTest, FactsOfExperts) {
  OwningOpRef<ModuleOp> experts = parseSourceString<ModuleOp>(R"mlir(
      func.func @f(%x: tensor<?x64xf32>, %g: tensor<4x96x64xf32>, %gu: tensor<4x192x64xf32>, %d: tensor<4x64x96xf32>,
                   %ids: tensor<?x2xi64>, %p: tensor<?x2xf32>) -> (tensor<?x64xf32>, tensor<?x64xf32>) {
        %0 = lora.fused_moe %x gate %g up %g down %d experts %ids weights %p site "apart" activation silu parallel <4>
            : (tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
        %1 = lora.fused_moe_3d %x gate_up %gu down %d experts %ids weights %p site "joined" order concatenated activation silu
            : (tensor<?x64xf32>, tensor<4x192x64xf32>, tensor<4x64x96xf32>, tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
        return %0, %1 : tensor<?x64xf32>, tensor<?x64xf32>
      })mlir",
                                                              &context);
  ASSERT_TRUE(experts);
  std::map<std::string, LayerFacts> facts;
  experts->walk([&](LayerOpInterface op) {
    facts[op.getLayerSite().str()] = LayerFacts::get(op);
  });
  EXPECT_EQ(facts["apart"].packed, 2);
  EXPECT_EQ(facts["apart"].slices, 2);
  EXPECT_EQ(facts["apart"].degree, 4);
  EXPECT_EQ(facts["joined"].packed, 1);
  EXPECT_EQ(facts["joined"].slices, 1);
}

} // namespace
