//===- PDLPredicatesTest.cpp - Patterns beside records --------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a text program cannot reach: records of other priorities than the
// policy's, none at all, and the report.
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/Transforms/PDLPredicates.h"
#include "lora/Dialect/LoRA/Transforms/InsertAdapters.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FileSystem.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::lora;

namespace {

const std::string kColumn = "lora.column_parallel_linear";

/// A pattern on column layers of degree `least` or more.
std::string pattern(StringRef record, int benefit, int least,
                    StringRef symbol = "") {
  return ("pdl.pattern " + symbol + " : benefit(" + Twine(benefit) + R"pdl() {
    %operands = operands
    %types = types
    %root = operation ")pdl" +
          kColumn +
          R"pdl("(%operands : !pdl.range<value>) -> (%types : !pdl.range<type>)
    %min = attribute = )pdl" +
          Twine(least) + R"pdl(
    %max = attribute = unit
    apply_native_constraint "HasDegree"(%root, %min, %max : !pdl.operation, !pdl.attribute, !pdl.attribute)
    rewrite %root {
      %record = attribute = ")pdl" +
          record + R"pdl("
      apply_native_rewrite "LoRAAdapt"(%root, %record : !pdl.operation, !pdl.attribute)
    }
  }
)pdl")
      .str();
}

class PDLPredicatesTest : public ::testing::Test {
protected:
  PDLPredicatesTest() : context(MLIRContext::Threading::DISABLED) {
    context.loadDialect<LoRADialect, func::FuncDialect, arith::ArithDialect,
                        linalg::LinalgDialect, tensor::TensorDialect>();
    module = parseSourceString<ModuleOp>(R"mlir(
      func.func @f(%x: tensor<?x64xf32>, %w: tensor<64x64xf32>) -> tensor<?x64xf32> {
        %y = lora.column_parallel_linear %x, %w site "up" parallel <2>
            : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
        return %y : tensor<?x64xf32>
      })mlir",
                                         &context);
  }

  /// Inserts by records and one file; what has been reported of the layer.
  InsertionReport::Site insert(std::vector<Predicate> records,
                               const std::string &patterns) {
    int fd = -1;
    SmallString<128> path;
    EXPECT_FALSE(
        llvm::sys::fs::createTemporaryFile("predicates", "pdl.mlir", fd, path));
    llvm::scope_exit remove([&] { llvm::sys::fs::remove(path); });
    file = path.str().str();
    llvm::raw_fd_ostream(fd, /*shouldClose=*/true) << patterns;
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
      message = diagnostic.str();
      return success();
    });
    InsertOptions options;
    options.records = std::move(records);
    options.predicates.push_back(file);
    options.report = &report;
    (void)insertAdapters(*module, options);
    return report.sites.empty() ? InsertionReport::Site()
                                : report.sites.front();
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  InsertionReport report;
  std::string file, message;
};

TEST_F(PDLPredicatesTest, RecordOfHigherPriority) {
  InsertionReport::Site site =
      insert({{.name = "r", .base = kColumn, .priority = 5}},
             pattern("p", 4, 1) + pattern("q", 6, 3));
  EXPECT_EQ(site.outcome, InsertionReport::Outcome::Adapted);
  EXPECT_EQ(site.record, "r");
  // Asked before the record; the other comes after it.
  ASSERT_EQ(site.nearMisses.size(), 1u);
  EXPECT_EQ(site.nearMisses[0].record, "q");
  EXPECT_EQ(site.nearMisses[0].clause,
            "record 'q' expects HasDegree(3, unit), found 2");
}

TEST_F(PDLPredicatesTest, PatternOfHigherPriority) {
  InsertionReport::Site site = insert(
      {{.name = "first", .base = kColumn, .degree = {1, 1}, .priority = 9},
       {.name = "r", .base = kColumn, .priority = -1},
       {.name = "last", .base = kColumn, .degree = {1, 1}}},
      pattern("q", 7, 3) + pattern("p", 5, 1, "@P"));
  EXPECT_EQ(site.outcome, InsertionReport::Outcome::Adapted);
  EXPECT_EQ(site.record, "p");
  ASSERT_EQ(site.nearMisses.size(), 2u);
  EXPECT_EQ(site.nearMisses[0].record, "first");
  EXPECT_EQ(site.nearMisses[1].record, "q");
  // Patterns are listed with the records.
  ASSERT_EQ(report.records.size(), 5u);
  EXPECT_EQ(report.records[3].name, "q");
  EXPECT_EQ(report.records[3].provider, file);
  EXPECT_EQ(report.records[3].base, kColumn);
  EXPECT_EQ(report.records[3].degree, CountRange::atLeast(3));
  EXPECT_EQ(report.records[4].priority, 5);
  EXPECT_EQ(report.records[4].provider, file + ", pattern 'P'");
}

TEST_F(PDLPredicatesTest, TieWithRecord) {
  insert({{.name = "r", .base = kColumn, .priority = 4, .provider = "acme"}},
         pattern("p", 4, 1));
  EXPECT_EQ(message, "'lora.column_parallel_linear' op expected one record of "
                     "priority 4 to accept the layer, found 'r' (acme) and "
                     "'p' (" +
                         file + ")");
}

TEST_F(PDLPredicatesTest, WithoutRecords) {
  InsertionReport::Site site = insert({}, pattern("p", 4, 3));
  EXPECT_EQ(site.outcome, InsertionReport::Outcome::Refused);
  EXPECT_EQ(site.reason, "record 'p' expects HasDegree(3, unit), found 2");
  // The program is as it was.
  bool hasBank = !module->getOps<BankOp>().empty();
  EXPECT_FALSE(hasBank);
}

TEST_F(PDLPredicatesTest, BadFileChangesNothing) {
  std::string before, after;
  llvm::raw_string_ostream(before) << *module;
  insert({{.name = "r", .base = kColumn}},
         pattern("p", 4, 1) + "pdl.pattern : benefit(1) {");
  llvm::raw_string_ostream(after) << *module;
  EXPECT_EQ(before, after);
  EXPECT_NE(message, "");
}

} // namespace
