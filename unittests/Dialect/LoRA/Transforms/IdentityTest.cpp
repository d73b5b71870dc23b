//===- IdentityTest.cpp - How near an op must be to a record's target -----===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The truth table of docs/OutOfTreeVariants.md, and longer lineages.
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/Transforms/Predicates.h"

#include "mlir/Parser/Parser.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::lora;

namespace {

const std::string kRow = "lora.row_parallel_linear";

/// What one record accepts: exact, derived, either; each for what the base
/// resolves to, then for the base.
std::string acceptedBy(const VariantTable &variants, StringRef base,
                       StringAttr op) {
  std::string accepted;
  for (bool resolve : {true, false})
    for (Identity identity :
         {Identity::Exact, Identity::Derived, Identity::Either}) {
      Predicate record;
      record.name = "r";
      record.base = base;
      record.resolve = resolve;
      record.identity = identity;
      PredicateTable table({record}, variants);
      LayerFacts facts;
      facts.op = op;
      PredicateTable::Decision decision = table.decide(facts);
      accepted += decision.record ? 'y' : 'n';
      EXPECT_FALSE(decision.tied);
      if (!decision.record)
        EXPECT_FALSE(PredicateTable::explain(decision, facts).empty());
    }
  return accepted;
}

class IdentityTest : public ::testing::Test {
protected:
  IdentityTest() : context(MLIRContext::Threading::DISABLED) {
    context.loadDialect<LoRADialect>();
    context.allowUnregisteredDialects();
  }

  /// Declares "name of base", with "!" in front for a replacement.
  void declare(ArrayRef<std::pair<StringRef, StringRef>> pairs) {
    std::string text;
    for (auto [name, base] : pairs) {
      bool replaces = name.consume_front("!");
      text += ("lora.variant \"" + name + "\" of \"" + base + "\" " +
               (replaces ? "replaces " : "") + "layer {}\n")
                  .str();
    }
    module = parseSourceString<ModuleOp>(text, &context);
    ASSERT_TRUE(module);
    FailureOr<VariantTable> found = VariantTable::get(*module);
    ASSERT_TRUE(succeeded(found));
    variants = std::move(*found);
  }

  std::string accepted(StringRef op, StringRef base = kRow) {
    return acceptedBy(*variants, base, StringAttr::get(&context, op));
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  std::optional<VariantTable> variants;
};

TEST_F(IdentityTest, WithoutReplacement) {
  declare(
      {{"acme.derived", kRow}, {"acme.row", kRow}, {"acme.fast", "acme.row"}});
  EXPECT_EQ(accepted(kRow), "yyyyyy");
  EXPECT_EQ(accepted("acme.derived"), "nyynyy");
  EXPECT_EQ(accepted("acme.row"), "nyynyy");
  EXPECT_EQ(accepted("acme.fast"), "nyynyy");
  EXPECT_EQ(accepted("acme.foreign"), "nnnnnn");
}

TEST_F(IdentityTest, WithReplacement) {
  declare(
      {{"acme.derived", kRow}, {"!acme.row", kRow}, {"acme.fast", "acme.row"}});
  EXPECT_EQ(accepted(kRow), "nnyyyy");
  EXPECT_EQ(accepted("acme.derived"), "nnynyy");
  EXPECT_EQ(accepted("acme.row"), "yyynyy");
  EXPECT_EQ(accepted("acme.fast"), "nyynyy");
  EXPECT_EQ(accepted("acme.foreign"), "nnnnnn");
}

/// The end of a chain is the target; what it was made of is near no more.
TEST_F(IdentityTest, ChainOfReplacements) {
  declare({{"!acme.row", kRow},
           {"!acme.fast", "acme.row"},
           {"acme.faster", "acme.fast"},
           {"acme.other", "acme.row"}});
  EXPECT_EQ(accepted(kRow), "nnyyyy");
  EXPECT_EQ(accepted("acme.row"), "nnynyy");
  EXPECT_EQ(accepted("acme.fast"), "yyynyy");
  EXPECT_EQ(accepted("acme.faster"), "nyynyy");
  EXPECT_EQ(accepted("acme.other"), "nnynyy");
}

/// A record may be about a variant; the layer above it is none of its concern.
TEST_F(IdentityTest, RecordOfAVariant) {
  declare({{"!acme.row", kRow}, {"!acme.fast", "acme.row"}});
  EXPECT_EQ(accepted(kRow, "acme.row"), "nnnnnn");
  EXPECT_EQ(accepted("acme.row", "acme.row"), "nnyyyy");
  EXPECT_EQ(accepted("acme.fast", "acme.row"), "yyynyy");
}

/// Replacements of other layers, and records about nothing, take and refuse
/// nothing.
TEST_F(IdentityTest, OtherLayers) {
  declare({{"!acme.column", "lora.column_parallel_linear"}});
  EXPECT_EQ(accepted(kRow), "yyyyyy");
  EXPECT_EQ(accepted("acme.column"), "nnnnnn");
  EXPECT_EQ(accepted(kRow, "acme.nothing"), "nnnnnn");
  EXPECT_EQ(accepted("acme.nothing", "acme.nothing"), "yyyyyy");
}

} // namespace
