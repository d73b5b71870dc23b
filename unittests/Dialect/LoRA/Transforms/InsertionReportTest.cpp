//===- InsertionReportTest.cpp - The page about an insertion --------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a text program cannot reach: tables with several records about a layer,
// groups of many numbers, and 20,000 layers.
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/Transforms/InsertAdapters.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Parser/Parser.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::lora;
using ::testing::HasSubstr;
using ::testing::Not;

static std::string toPage(const InsertionReport &report) {
  std::string page;
  llvm::raw_string_ostream os(page);
  writeHTMLReport(report, os);
  return page;
}

static InsertionReport::Site makeSite(std::string name) {
  InsertionReport::Site site;
  site.site = std::move(name);
  site.op = site.kind = "lora.row_parallel_linear";
  site.outcome = InsertionReport::Outcome::Adapted;
  site.record = "row";
  site.location = "loc(unknown)";
  site.function = "main";
  site.point = "result";
  site.slices.push_back({site.site, 4096, 4096});
  return site;
}

TEST(ModulePattern, HidesNumbersOfLayers) {
  EXPECT_EQ(getModulePattern("model.layers.12.mlp.up_proj"),
            "model.layers.*.mlp.up_proj");
  EXPECT_EQ(getModulePattern("h0.block_12.fc1"), "h*.block_*.fc1");
  EXPECT_EQ(getModulePattern("experts.3"), "experts.*");
  EXPECT_EQ(getModulePattern(""), "");
  EXPECT_EQ(getModulePattern("a..1."), "a..*.");
}

TEST(InsertionReport, Empty) {
  std::string page = toPage({});
  EXPECT_THAT(page, HasSubstr("The program has no layers."));
  EXPECT_THAT(page, HasSubstr("A program without a name"));
}

TEST(InsertionReport, NumbersOfAGroupAreRanges) {
  InsertionReport report;
  for (int i : {0, 1, 2, 3, 7, 9, 10})
    report.sites.push_back(makeSite("l." + std::to_string(i) + ".o"));
  // Two functions, one layer each.
  report.sites.push_back(makeSite("l.3.o"));
  EXPECT_THAT(toPage(report), HasSubstr("8 layers · 0–3, 7, 9, 10<"));
}

TEST(InsertionReport, WhatDiffersIsApart) {
  auto groups = [](auto change) {
    InsertionReport report;
    report.sites.push_back(makeSite("l.0.o"));
    report.sites.push_back(makeSite("l.1.o"));
    change(report.sites.back());
    std::string page = toPage(report);
    return StringRef(page).count("<details class=\"group ");
  };
  using Site = InsertionReport::Site;
  EXPECT_EQ(groups([](Site &) {}), 1u);
  EXPECT_EQ(groups([](Site &site) { site.location = "loc(\"a\":1:2)"; }), 1u);
  EXPECT_EQ(groups([](Site &site) { site.op = "acme.row"; }), 2u);
  EXPECT_EQ(groups([](Site &site) { site.function = "decode"; }), 2u);
  EXPECT_EQ(groups([](Site &site) { site.record = "other"; }), 2u);
  EXPECT_EQ(groups([](Site &site) { site.degree = 2; }), 2u);
  EXPECT_EQ(groups([](Site &site) { site.slices[0].out = 8; }), 2u);
  EXPECT_EQ(groups([](Site &site) {
              site.outcome = InsertionReport::Outcome::Refused;
            }),
            2u);
  EXPECT_EQ(groups([](Site &site) {
              site.nearMisses.push_back({"r", "expects more"});
            }),
            2u);
}

TEST(InsertionReport, EveryTextIsEscaped) {
  const std::string evil = "<script>\"&'";
  InsertionReport report;
  report.module = report.policy = report.dtype = evil;
  report.maxAdapters = 1;
  report.variants.push_back({evil, evil, evil, {evil}, true, true, 1});
  report.records.push_back({.name = evil,
                            .base = evil,
                            .component = evil,
                            .effect = Effect::Refuse,
                            .reason = evil,
                            .provider = evil});
  report.adapters.push_back({evil, 3, {evil}});
  report.unmatchedPatterns = report.errors = {evil};
  InsertionReport::Site site = makeSite(evil);
  site.op = site.kind = site.location = site.function = site.record = evil;
  site.point = evil;
  site.nearMisses.push_back({evil, evil});
  site.landings.push_back({0, evil, 4, 16});
  report.sites.push_back(site);
  site.outcome = InsertionReport::Outcome::Refused;
  site.reason = evil;
  report.sites.push_back(site);
  report.sites.push_back(site);
  std::string page = toPage(report);
  EXPECT_THAT(page, Not(HasSubstr(evil)));
  EXPECT_EQ(StringRef(page).count("<script>"), 1u);
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;&quot;&amp;&#39;"));
}

/// The page stays small because layers repeat; a layer costs a line.
TEST(InsertionReport, TwentyThousandLayers) {
  InsertionReport report;
  for (int i = 0; i < 20000; ++i)
    report.sites.push_back(
        makeSite("model.layers." + std::to_string(i) + ".o_proj"));
  EXPECT_LT(toPage(report).size(), 2u << 20);
  // Also where their names have no numbers.
  for (InsertionReport::Site &site : report.sites) {
    for (char &c : site.site)
      if (llvm::isDigit(c))
        c += 'a' - '0';
    site.slices[0].module = site.site;
  }
  std::string page = toPage(report);
  EXPECT_LT(page.size(), 2u << 20);
  EXPECT_THAT(page, HasSubstr("<code>model.layers.<i>*</i>.o_proj</code>"));
}

namespace {
struct InsertionTest : ::testing::Test {
  InsertionTest() : context(MLIRContext::Threading::DISABLED) {
    context.loadDialect<LoRADialect, func::FuncDialect, arith::ArithDialect,
                        linalg::LinalgDialect, tensor::TensorDialect>();
    module = parseSourceString<ModuleOp>(R"mlir(
      func.func @f(%x: tensor<?x64xf32>, %w: tensor<64x64xf32>) -> tensor<?x64xf32> {
        %y = lora.column_parallel_linear %x, %w site "up" : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
        %z = lora.row_parallel_linear %y, %w site "down" : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
        return %z : tensor<?x64xf32>
      })mlir",
                                         &context);
    options.report = &report;
  }
  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  InsertOptions options;
  InsertionReport report;
};
} // namespace

TEST_F(InsertionTest, NearMissesAreReported) {
  options.records = {{.name = "wide",
                      .base = "lora.column_parallel_linear",
                      .slices = CountRange::atLeast(2),
                      .priority = 2},
                     {.name = "column", .base = "lora.column_parallel_linear"}};
  ASSERT_TRUE(succeeded(insertAdapters(*module, options)));
  ASSERT_EQ(report.sites.size(), 2u);
  EXPECT_EQ(report.sites[0].record, "column");
  ASSERT_EQ(report.sites[0].nearMisses.size(), 1u);
  EXPECT_EQ(report.sites[0].nearMisses[0].record, "wide");
  EXPECT_EQ(report.sites[1].reason, "no record names lora.row_parallel_linear");
  std::string page = toPage(report);
  EXPECT_THAT(page, HasSubstr("<tr><td><code>wide</code></td><td>record "
                              "&#39;wide&#39; expects &gt;=2 slices, found 1"));
}

TEST_F(InsertionTest, FailureAfterDecisions) {
  // Two layers of one site, with different modules.
  module->walk([](RowParallelLinearOp op) {
    op.setSite("up");
    op.setMembersAttr(OpBuilder(op).getStrArrayAttr({"other"}));
  });
  ScopedDiagnosticHandler quiet(&context, [](Diagnostic &) {});
  ASSERT_TRUE(failed(insertAdapters(*module, options)));
  ASSERT_EQ(report.sites.size(), 2u);
  EXPECT_EQ(report.sites[0].record, "column");
  ASSERT_EQ(report.errors.size(), 1u);
  EXPECT_THAT(report.errors[0], HasSubstr("other"));
}

TEST_F(InsertionTest, FailureBeforeDecisions) {
  options.records = {{.name = "a", .base = "lora.row_parallel_linear"},
                     {.name = "b", .base = "lora.row_parallel_linear"}};
  ScopedDiagnosticHandler quiet(&context, [](Diagnostic &) {});
  ASSERT_TRUE(failed(insertAdapters(*module, options)));
  EXPECT_TRUE(report.sites.empty());
  ASSERT_EQ(report.errors.size(), 1u);
  EXPECT_THAT(report.errors[0],
              HasSubstr("found 'a' (lora-opt) and 'b' (lora-opt)"));
}
