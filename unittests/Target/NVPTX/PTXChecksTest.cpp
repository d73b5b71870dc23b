//===- PTXChecksTest.cpp - Reading PTX ------------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/NVPTX/PTXChecks.h"

#include "gtest/gtest.h"

using namespace mlir;

TEST(PTXChecksTest, TakeAnyText) {
  for (const char *text : {"",
                           "{",
                           "}",
                           ";",
                           ":",
                           "\"",
                           "/*",
                           "/**/",
                           ".entry",
                           ".entry {",
                           ".entry x {",
                           ".entry x { @",
                           ".entry x { @p",
                           ".entry x { a: bra",
                           ".entry x { a: bra a",
                           ".entry x { bra b; }",
                           ".entry x { \"",
                           ".entry x { {{{{",
                           ".entry x { wgmma.mma_async {, {; }",
                           ".entry x { brx.idx a, b; }",
                           ".func (",
                           ".func ( {"})
    lora::analyzePTX(text);
  EXPECT_EQ(lora::analyzePTX(".entry x { ret; }").size(), 1u);
}

TEST(PTXChecksTest, CountsWholeSuffixes) {
  auto functions = lora::analyzePTX(
      ".entry x { wgmma.mma_async.sync.aligned a; wgmma.mma_asyncx b; @p "
      "wgmma.mma_async c; }");
  ASSERT_EQ(functions.size(), 1u);
  EXPECT_EQ(functions[0].count("wgmma.mma_async"), 2u);
  EXPECT_EQ(functions[0].count("wgmma"), 3u);
  EXPECT_EQ(functions[0].count("mma_async"), 0u);
}
