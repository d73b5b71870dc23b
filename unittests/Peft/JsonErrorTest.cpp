//===- JsonErrorTest.cpp - Where a JSON text is broken --------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Peft/JsonError.h"

#include <gtest/gtest.h>

using peft::describeJsonError;

#define EXPECT_STARTS(text, start)                                             \
  EXPECT_EQ(std::string(text).rfind(start, 0), 0u) << (text)

TEST(JsonError, SoundTextHasNone) {
  for (const char *text : {"{}", "[1, 2.5, \"a\", null, true]", "7",
                           "{\"a\": {\"b\": [{}]}}\n", "\"\\u0000\""})
    EXPECT_EQ(describeJsonError(text), "") << text;
}

TEST(JsonError, CountsLinesAndColumnsFromOne) {
  EXPECT_STARTS(describeJsonError(""), "line 1, column 1: syntax error");
  EXPECT_STARTS(describeJsonError("x"), "line 1, column 1: syntax error");
  EXPECT_STARTS(describeJsonError("[1,]"), "line 1, column 4: syntax error");
  EXPECT_STARTS(describeJsonError("{\"a\":"), "line 1, column 6: syntax error");
  EXPECT_STARTS(describeJsonError("{\n  \"a\": 1\n  \"b\": 2\n}"),
                "line 3, column 5: syntax error");
  EXPECT_STARTS(describeJsonError("[\n\n]]"), "line 3, column 2: ");
  EXPECT_STARTS(describeJsonError("[\n1e999]"), "line 2, column 5: number");
}

TEST(JsonError, NestingHasALimit) {
  auto nested = [](size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(describeJsonError(nested(128)), "");
  for (size_t depth : {size_t(129), size_t(1000000)})
    EXPECT_EQ(describeJsonError(nested(depth)),
              "expected at most 128 levels of nesting, found more");
  std::string flat = "[";
  for (int i = 0; i < 500; ++i)
    flat += "{\"a\": []},";
  EXPECT_EQ(describeJsonError(flat + "0]"), "");
}

TEST(JsonError, ReasonsAreShortAndPrintable) {
  std::string reason =
      describeJsonError("[\"\xff" + std::string(100000, 'a') + "\"]");
  EXPECT_LT(reason.size(), 250u);
  for (const std::string &text :
       {reason, describeJsonError(std::string("[\0]", 3)),
        describeJsonError("[\"a\nb\"]"), describeJsonError("\xff\xfe")}) {
    EXPECT_FALSE(text.empty());
    for (char c : text)
      EXPECT_TRUE(c >= ' ' && c <= '~') << text;
  }
}
