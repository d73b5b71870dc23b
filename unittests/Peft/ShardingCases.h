//===- ShardingCases.h - The reference's layers, described as data --------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// test/data/reference/slicing.json: what a case's name and tensors mean, and
// index lists in a form that compares by meaning, not by how runs were cut.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_UNITTESTS_PEFT_SHARDINGCASES_H
#define LORA_UNITTESTS_PEFT_SHARDINGCASES_H

#include "lora/Peft/Sharding.h"

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace shardingcases {

using Json = nlohmann::json;

/// (destination, source) of every row or column, by destination.
using IndexMap = std::map<int64_t, int64_t>;

/// What one buffer holds of one tensor.
struct Block {
  int64_t tensor = 0;
  IndexMap rows, columns;

  bool operator==(const Block &) const = default;
};

/// One kind of factor of a layer: [slot][local expert], empty where zero.
struct Factors {
  std::vector<std::vector<std::optional<Block>>> blocks;
  std::vector<std::vector<int64_t>> shapes; ///< [slot]

  bool operator==(const Factors &) const = default;
};

/// By the reference's names: a, b or w13a, w13b, w2a, w2b.
using Result = std::map<std::string, Factors>;

/// A layer of a case; MoE cases have two.
struct CaseLayer {
  std::string prefix;
  peft::ShardSpec spec;
  peft::AdapterPacking packing;
  /// The reference's number of a tensor.
  std::function<int64_t(int64_t member, int64_t expert, bool isA)> tensor;
};

bool startsWith(const std::string &text, const char *start);
bool contains(const std::string &text, const char *part);

/// `row` with the tensors that another row of its case has.
std::vector<Json> loadRows(const std::string &path);

/// Describes the row's layers. Only shapes and names are read, no result.
std::vector<CaseLayer> describe(const Json &row);

peft::ShardGroup groupOf(const Json &row);

/// Our index lists of a row.
peft::Expected<Result> compute(const Json &row,
                               const std::vector<CaseLayer> &layers);

/// The row's own; nullopt where it has none (errors, layers left unwrapped).
std::optional<Result> expected(const Json &row);

/// B's rows over all slots as (row of the rank's output, row of the whole), as
/// the row's `want` has them.
IndexMap outputRows(const Json &row, const CaseLayer &layer,
                    const Result &result);
IndexMap wantedRows(const Json &row);

} // namespace shardingcases

#endif // LORA_UNITTESTS_PEFT_SHARDINGCASES_H
