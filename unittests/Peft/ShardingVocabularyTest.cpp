//===- ShardingVocabularyTest.cpp - Factors over a vocabulary -------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ShardingCases.h"

#include <gtest/gtest.h>

using namespace peft;
using namespace shardingcases;

/// A vocabulary's factor that is cut is cut as the base layer's table, padding
/// included.
TEST(ShardingVocabulary, IsCutAsTheBaseTable) {
  int embeddings = 0, heads = 0;
  for (const Json &row :
       loadRows(std::string(LORA_TEST_DATA) + "/reference/slicing.json")) {
    const bool isHead = row.contains("sharded_to_full");
    if (!isHead && !row.contains("base_vocab_range"))
      continue;
    VocabularyShape shape;
    shape.vocabulary = isHead ? row["B"][0] : row["A"][1];
    shape.hidden = isHead ? row["A"][1] : row["B"][0];
    shape.paddedVocabulary = 64;
    shape.sharded = true;
    CaseLayer layer = describe(row)[0];
    layer.spec = isHead ? parallelLMHead(shape) : vocabParallelEmbedding(shape);
    const ShardGroup group = {row["t"], 8, false};
    auto slots = planShards(layer.spec, group, row["k"], layer.packing);
    ASSERT_TRUE(slots) << slots.error().message;
    if (!isHead) {
      ++embeddings;
      const FactorShard &a = (*slots)[0].a[0];
      const int64_t begin = row["base_vocab_range"][0];
      const int64_t end = row["base_vocab_range"][1];
      const std::vector<IndexRun> range = {{0, begin, end - begin}};
      EXPECT_EQ(a.columnRuns, range) << row["c"];
      EXPECT_EQ(a.columns, row["base_padded_rows"]) << row["c"];
      continue;
    }
    ++heads;
    // Position in the gathered logits -> row of the vocabulary. With one rank
    // nothing is gathered and the reference has no map.
    const FactorShard &b = (*slots)[0].b[0];
    const Json identity = Json::array({Json::array({0, 0, 64})});
    EXPECT_EQ(row["sharded_to_full"], row["t"] == 1 ? Json() : identity);
    ASSERT_EQ(b.rowRuns.size(), 1u);
    EXPECT_EQ(b.rowRuns[0].src, int64_t(row["k"]) * b.rows);
    EXPECT_EQ(b.rows * int64_t(row["t"]), 64);
  }
  EXPECT_EQ(embeddings, 28);
  EXPECT_EQ(heads, 28);
}
