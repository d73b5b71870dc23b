//===- PolicyVLLM.cpp - What vLLM 0.33 selects, as records ----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The predicates of vLLM's wrapper classes, gaps included, in the order in
// which vLLM tries them; `adapter` is the wrapper. PoliciesTest compares the
// table with what vLLM selected when executed.
//
//===----------------------------------------------------------------------===//

#include "Policies.h"

using namespace mlir;
using namespace mlir::lora;

// Records take their base's replacement alone, if there is one. That is
// `resolve` with Exact or Derived; only the embedding takes either.

static constexpr const char *kColumn = "lora.column_parallel_linear";
static constexpr const char *kMerged = "lora.merged_column_parallel_linear";
static constexpr const char *kQKV = "lora.qkv_parallel_linear";
static constexpr const char *kRow = "lora.row_parallel_linear";

/// The same record for adapters that are fully sharded.
static Predicate sharded(Predicate record, const char *name,
                         const char *adapter = "") {
  record.name = name;
  record.adapter = adapter;
  record.fullySharded = true;
  return record;
}

static std::vector<Predicate> makeTable() {
  // vLLM tries no wrapper on whether the packed length fits the layer.
  const Predicate column = {.name = "Column",
                            .base = kColumn,
                            .identity = Identity::Exact,
                            .consistent = false,
                            .fullySharded = false};
  const Predicate columnOfMerged = {.name = "Column.merged",
                                    .adapter = "Column",
                                    .base = kMerged,
                                    .identity = Identity::Derived,
                                    .packed = CountRange::exactly(1),
                                    .slices = CountRange::atMost(2),
                                    .consistent = false,
                                    .fullySharded = false};
  const Predicate qkv = {.name = "QKV",
                         .base = kQKV,
                         .identity = Identity::Exact,
                         .packed = CountRange::exactly(1),
                         .consistent = false,
                         .fullySharded = false};
  Predicate mergedQKV = qkv;
  mergedQKV.name = "MergedQKV";
  mergedQKV.packed = CountRange::exactly(3);
  const Predicate row = {.name = "Row",
                         .base = kRow,
                         .identity = Identity::Exact,
                         .consistent = false,
                         .fullySharded = false};
  return {
      // These two go by the class's name, so neither a replacement nor an op
      // derived from it is one.
      {.name = "Step5FusedQKVIndexer",
       .base = "vllm.step5_fused_qkv_indexer_linear",
       .resolve = false,
       .identity = Identity::Exact,
       .packed = CountRange::exactly(7),
       .consistent = false,
       .fullySharded = false},
      {.name = "Step5SparseIndexerW",
       .base = "vllm.step5_sparse_indexer_index_tp_linear",
       .resolve = false,
       .identity = Identity::Exact,
       .consistent = false,
       .fullySharded = false},
      {.name = "VocabEmbedding",
       .base = "lora.vocab_parallel_embedding",
       .identity = Identity::Either,
       .consistent = false},
      column,
      columnOfMerged,
      // The layer itself, and undivided what derives from it, too. Undivided
      // and fully sharded, MergedColumnSharded accepts it as well and comes
      // later: the one overlap in vLLM's table.
      {.name = "MergedColumn",
       .base = kMerged,
       .identity = Identity::Exact,
       .packed = CountRange::exactly(2),
       .consistent = false,
       .fullySharded = false},
      {.name = "MergedColumn.undivided",
       .adapter = "MergedColumn",
       .base = kMerged,
       .identity = Identity::Derived,
       .packed = CountRange::exactly(2),
       .consistent = false,
       .degree = CountRange::exactly(1),
       .priority = 1},
      qkv,
      mergedQKV,
      row,
      {.name = "Replicated",
       .base = "lora.replicated_linear",
       .identity = Identity::Derived,
       .consistent = false},
      // By the module's name, whatever its class.
      {.name = "LogitsProcessor",
       .base = "lora.parallel_lm_head",
       .identity = Identity::Either,
       .consistent = false,
       .component = "lm_head"},
      sharded(column, "ColumnSharded"),
      sharded(columnOfMerged, "ColumnSharded.merged", "ColumnSharded"),
      sharded(qkv, "QKVSharded"),
      {.name = "MergedColumnSharded",
       .base = kMerged,
       .identity = Identity::Exact,
       .packed = CountRange::exactly(2),
       .consistent = false,
       .fullySharded = true,
       .degree = CountRange::atLeast(2)},
      {.name = "MergedColumnSharded.undivided",
       .adapter = "MergedColumnSharded",
       .base = kMerged,
       .identity = Identity::Derived,
       .packed = CountRange::exactly(2),
       .consistent = false,
       .fullySharded = true,
       .degree = CountRange::exactly(1)},
      {.name = "MergedColumnVariableSlice",
       .base = kMerged,
       .identity = Identity::Derived,
       .packed = CountRange::atLeast(3),
       .consistent = false,
       .fullySharded = false},
      {.name = "MergedColumnVariableSlice.fused",
       .adapter = "MergedColumnVariableSlice",
       .base = kMerged,
       .identity = Identity::Derived,
       .packed = CountRange::atMost(1),
       .slices = CountRange::atLeast(3),
       .consistent = false,
       .fullySharded = false},
      sharded(mergedQKV, "MergedQKVSharded"),
      sharded(row, "RowSharded"),
      {.name = "FusedMoE",
       .base = "lora.fused_moe",
       .identity = Identity::Derived,
       .packed = CountRange::exactly(2),
       .consistent = false},
      {.name = "FusedMoE3D",
       .base = "lora.fused_moe_3d",
       .identity = Identity::Derived,
       .packed = CountRange::exactly(1),
       .consistent = false},
  };
}

const std::vector<Predicate> &lora::getVLLMPolicy() {
  static const std::vector<Predicate> records = makeTable();
  return records;
}
