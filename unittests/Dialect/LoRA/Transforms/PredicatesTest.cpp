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

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Parser/Parser.h"

#include "gtest/gtest.h"

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
  EXPECT_NE(message.find("expected one record of priority 0 to accept the "
                         "layer, found 'a' and 'b'"),
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

} // namespace
