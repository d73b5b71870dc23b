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

  PredicateTable::Decision decide(ArrayRef<Predicate> records,
                                  PredicateContext predicates = {}) {
    table.emplace(records, std::move(predicates));
    return table->decide(layer, layer.getLayerSlices().size());
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  LayerOpInterface layer;
  std::optional<PredicateTable> table; ///< Owns what a decision points to.
};

constexpr StringLiteral kColumn = "lora.column_parallel_linear";

TEST_F(PredicatesTest, HigherPriorityFirst) {
  auto decision = decide({{.name = "low", .base = kColumn, .priority = 1},
                          {.name = "high", .base = kColumn, .priority = 2}});
  ASSERT_TRUE(decision.record);
  EXPECT_EQ(decision.record->name, "high");
  EXPECT_FALSE(decision.tied);
}

TEST_F(PredicatesTest, RefusingRecordLeavesTheNext) {
  auto decision =
      decide({{.name = "one", .base = kColumn, .maxDegree = 1, .priority = 2},
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
  Predicate records[] = {{.name = "a", .base = kColumn},
                         {.name = "b", .base = kColumn}};
  InsertOptions options;
  options.predicates = records;
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

TEST_F(PredicatesTest, IdentityFollowsTheLineage) {
  PredicateContext lineage;
  lineage.lineage[kColumn] = "acme.base";
  lineage.lineage["acme.base"] = "acme.root";
  auto accepts = [&](StringRef base, Identity identity) {
    return decide({{.name = "r", .base = base, .identity = identity}}, lineage)
               .record != nullptr;
  };
  EXPECT_TRUE(accepts(kColumn, Identity::Exact));
  EXPECT_FALSE(accepts(kColumn, Identity::Derived));
  EXPECT_TRUE(accepts(kColumn, Identity::Either));
  EXPECT_FALSE(accepts("acme.root", Identity::Exact));
  EXPECT_TRUE(accepts("acme.root", Identity::Derived));
  EXPECT_TRUE(accepts("acme.root", Identity::Either));
  EXPECT_FALSE(accepts("acme.other", Identity::Either));
}

TEST_F(PredicatesTest, LineageThatLoopsEnds) {
  PredicateContext lineage;
  lineage.lineage[kColumn] = "acme.a";
  lineage.lineage["acme.a"] = "acme.b";
  lineage.lineage["acme.b"] = "acme.a";
  auto decision =
      decide({{.name = "r", .base = "acme.c", .identity = Identity::Derived}},
             lineage);
  EXPECT_FALSE(decision.record);
}

TEST_F(PredicatesTest, ClauseThatFailed) {
  EXPECT_EQ(decide({{.name = "r", .base = "lora.other"}}).clause,
            "no record names lora.column_parallel_linear");
  EXPECT_EQ(decide({{.name = "r", .base = kColumn, .slices = 3}}).clause,
            "record 'r' expects 3 slices, found 1");
  EXPECT_EQ(decide({{.name = "r", .base = kColumn, .maxDegree = 1}}).clause,
            "record 'r' expects a degree of at most 1, found 2");
  EXPECT_EQ(
      decide({{.name = "r", .base = kColumn, .kind = AdapterKind::Experts}})
          .clause,
      "record 'r' expects a mixture of experts, found "
      "lora.column_parallel_linear");
  PredicateContext sharded;
  sharded.fullySharded = true;
  EXPECT_EQ(
      decide({{.name = "r", .base = kColumn, .fullySharded = false}}, sharded)
          .clause,
      "record 'r' expects an A that is not sharded, found a fully sharded one");
}

/// Every layer of the dialect has exactly one record of its own.
TEST_F(PredicatesTest, InTreeTableCoversEveryLayerOnce) {
  llvm::StringMap<unsigned> records;
  for (const Predicate &record : getInTreePredicates())
    ++records[record.base];
  unsigned layers = 0;
  for (RegisteredOperationName name : context.getRegisteredOperations()) {
    if (name.getDialectNamespace() != "lora" ||
        !name.hasInterface<LayerOpInterface>())
      continue;
    ++layers;
    EXPECT_EQ(records.lookup(name.getStringRef()), 1u)
        << name.getStringRef().str();
  }
  EXPECT_EQ(layers, getInTreePredicates().size());
}

} // namespace
