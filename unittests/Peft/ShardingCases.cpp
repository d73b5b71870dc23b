//===- ShardingCases.cpp - The reference's layers, described as data ------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ShardingCases.h"

#include <cstdlib>
#include <fstream>

using namespace peft;

namespace shardingcases {

bool startsWith(const std::string &text, const char *start) {
  return text.rfind(start, 0) == 0;
}

bool contains(const std::string &text, const char *part) {
  return text.find(part) != std::string::npos;
}

/// The number after `key`, `fallback` without it.
static int64_t numberAfter(const std::string &text, const std::string &key,
                           int64_t fallback = -1) {
  const size_t at = text.find(key);
  return at == std::string::npos ? fallback
                                 : std::atoll(text.c_str() + at + key.size());
}

/// The numbers in the first brackets.
static std::vector<int64_t> sizesIn(const std::string &name) {
  std::vector<int64_t> sizes;
  size_t at = name.find('[');
  const size_t end = name.find(']');
  for (; at < end; at = name.find(',', at + 1))
    sizes.push_back(std::atoll(name.c_str() + at + 1));
  return sizes;
}

std::vector<Json> loadRows(const std::string &path) {
  std::ifstream file(path);
  const Json all = Json::parse(file);
  std::vector<Json> rows(all.begin() + 1, all.end());
  // Rows without a result lack the tensors; every row of a case has the same.
  std::map<std::string, Json> tensors;
  for (const Json &row : rows)
    for (const char *key : {"A", "B", "T", "S", "ep"})
      if (row.contains(key))
        tensors[row["c"]][key] = row[key];
  for (Json &row : rows)
    for (auto &[key, value] : tensors[row["c"]].items())
      row[key] = value;
  return rows;
}

ShardGroup groupOf(const Json &row) {
  return {row["t"].get<int64_t>(), 8, row["f"].get<int>() != 0};
}

//===----------------------------------------------------------------------===//
// Linear layers
//===----------------------------------------------------------------------===//

static AdapterPacking packingOf(const Json &row, const std::string &name) {
  AdapterPacking packing;
  const Json &b = row["B"];
  const bool isList = b[0].is_array();
  for (size_t i = 0; i < (isList ? b.size() : 1); ++i) {
    const Json &shape = isList ? b[i] : b;
    PackedMember member;
    member.rank = shape[1];
    member.in = row["A"][1];
    member.out = shape[0];
    packing.members.push_back(member);
  }
  auto drop = [&](size_t i) {
    packing.members[i].present = false;
    packing.members[i].out = 0; // A missing tensor has no shape.
  };
  if (contains(name, "first missing") || contains(name, "z only"))
    drop(0);
  if (contains(name, "second missing") || contains(name, "middle missing") ||
      contains(name, "k missing") || contains(name, "qkv only"))
    drop(1);
  return packing;
}

/// Parts of layers that have a rule for each.
static std::vector<ShardPart> vendorParts(const Json &row,
                                          const std::string &name) {
  std::vector<int64_t> sizes;
  for (const Json &shape : row["B"])
    sizes.push_back(shape[0]);
  std::vector<Division> divisions;
  const Division whole = Division::replicated(), cut = Division::blocks();
  if (startsWith(name, "KimiK3"))
    divisions = {whole, whole, cut};
  else if (startsWith(name, "_KimiGDN"))
    divisions = {cut, cut, cut, whole};
  else if (startsWith(name, "_Glm5Next"))
    divisions = {cut, cut, whole, whole};
  else if (startsWith(name, "Qwen4Exp")) {
    const Division kv = Division::groups(numberAfter(name, "kv="));
    divisions = {Division::blocks(8), kv, kv, whole};
  } else { // Step5FusedQKVIndexer: q k v g, index q k w.
    const Division kv = Division::groups(numberAfter(name, " kv"));
    const Division index = Division::groups(2);
    divisions = {
        Division::blocks(8), kv, kv, Division::blocks(8), index, index, cut};
  }
  std::vector<ShardPart> parts;
  for (size_t i = 0; i < divisions.size(); ++i)
    parts.push_back({std::to_string(i), sizes[i], divisions[i]});
  return parts;
}

static ShardSpec linearSpec(const Json &row, const std::string &name) {
  const int64_t in = row["A"][1];
  if (startsWith(name, "Replicated") || startsWith(name, "GateLinear"))
    return replicatedLinear(in, row["B"][0]);
  if (startsWith(name, "Column") || startsWith(name, "Step5Sparse"))
    return columnParallelLinear(in, row["B"][0]);
  if (startsWith(name, "Row"))
    return rowParallelLinear(in, row["B"][0]);
  if (startsWith(name, "VocabEmbedding"))
    return vocabParallelEmbedding({.vocabulary = in, .hidden = row["B"][0]});
  if (startsWith(name, "LMHead"))
    return parallelLMHead({.vocabulary = row["B"][0], .hidden = in});
  if (startsWith(name, "QKV heads")) {
    QKVShape shape;
    shape.in = in;
    shape.heads = numberAfter(name, "heads");
    shape.kvHeads = numberAfter(name, " kv");
    shape.headSize = numberAfter(name, " hd");
    shape.vHeadSize = numberAfter(name, "v_hd", 0);
    shape.fused = contains(name, "pk=1");
    return qkvParallelLinear(shape);
  }
  if (startsWith(name, "Merged") || startsWith(name, "DeepSeek")) {
    // One tensor on two parts: one slot, as the reference has it.
    const std::vector<int64_t> sizes = sizesIn(name);
    return mergedColumnParallelLinear(
        in, sizes, sizes.size() == 2 && contains(name, "pk=1"));
  }
  ShardSpec spec;
  spec.name = "vendor";
  spec.in = in;
  spec.parts = vendorParts(row, name);
  return spec;
}

//===----------------------------------------------------------------------===//
// Experts
//===----------------------------------------------------------------------===//

static std::vector<CaseLayer> describeExperts(const Json &row,
                                              const std::string &name) {
  ExpertsShape shape;
  shape.experts = 4;
  shape.hidden = 16;
  shape.intermediate = 32;
  shape.gated = !contains(name, "non-gated");
  shape.sharedOuter = contains(name, "shared-outer");
  shape.expertParallel = contains(name, "EP2");
  if (contains(name, "padded"))
    shape.paddedShard = 32 / row["t"].get<int64_t>() + 4;
  const PartOrder order = contains(name, "GptOss") ? PartOrder::Interleaved
                                                   : PartOrder::Concatenated;
  const bool oneSlot =
      startsWith(name, "MoE 3D ") && !contains(name, "on 2D model");
  shape.fused = oneSlot;
  if (oneSlot)
    shape.order = order;
  const ExpertsSpecs specs = expertsParallel(shape);

  std::vector<CaseLayer> layers(2);
  layers[0].prefix = "w13";
  layers[0].spec = specs.w13;
  layers[1].prefix = "w2";
  layers[1].spec = specs.w2;

  // [layer][member][expert] -> (A, B)
  std::map<std::tuple<size_t, int64_t, int64_t>, std::pair<int64_t, int64_t>>
      tensors;
  for (const Json &tensor : row["T"]) {
    const std::string path = tensor[0];
    const size_t layer = contains(path, "down") || contains(path, "w2");
    const bool second =
        shape.gated && (contains(path, "up_proj") || contains(path, "w3"));
    const int64_t expert = numberAfter(path, "experts.");
    const bool separate = contains(path, "_proj");
    const int64_t member = second;
    tensors[{layer, member, separate ? expert : -1}] = {tensor[1], tensor[2]};

    AdapterPacking &packing = layers[layer].packing;
    if (int64_t(packing.members.size()) <= member)
      packing.members.resize(member + 1);
    PackedMember &packed = packing.members[member];
    const Json &a = row["S"][tensor[1].get<size_t>()];
    const Json &b = row["S"][tensor[2].get<size_t>()];
    if (a.size() == 3) {
      packing.experts = ExpertStorage::Stacked;
      packed.rank = a[1];
      packed.in = a[2];
      packed.out = b[1];
      packed.sharedA = a[0] == 1;
      packed.sharedB = b[0] == 1;
    } else {
      packing.experts =
          separate ? ExpertStorage::Separate : ExpertStorage::Flattened;
      packed.rank = a[0].get<int64_t>() / (separate ? 1 : shape.experts);
      packed.in = a[1];
      packed.out = b[0];
      if (layer == 0 && !separate && shape.gated)
        packed.order = order;
    }
  }
  for (size_t i = 0; i < 2; ++i)
    layers[i].tensor = [tensors, i](int64_t member, int64_t expert, bool isA) {
      const auto &pair = tensors.at({i, member, expert});
      return isA ? pair.first : pair.second;
    };
  return layers;
}

std::vector<CaseLayer> describe(const Json &row) {
  const std::string name = row["c"];
  if (startsWith(name, "MoE"))
    return describeExperts(row, name);
  CaseLayer layer;
  layer.spec = linearSpec(row, name);
  if (contains(name, "disable_tp") || startsWith(name, "DeepSeek"))
    layer.spec.ownDegree = 1;
  layer.packing = packingOf(row, name);
  layer.tensor = [](int64_t member, int64_t, bool) { return member; };
  return {layer};
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

static IndexMap expand(const std::vector<IndexRun> &runs) {
  IndexMap map;
  for (const IndexRun &run : runs)
    for (int64_t i = 0; i < run.length; ++i)
      if (!map.emplace(run.dst + i * run.dstStep, run.src + i * run.step)
               .second)
        map[-1] = run.dst; // Written twice: equal to nothing.
  return map;
}

static IndexMap expand(const Json &runs) {
  std::vector<IndexRun> out;
  for (const Json &run : runs)
    out.push_back(
        {run[0], run[1], run[2], run.size() > 3 ? int64_t(run[3]) : 1});
  return expand(out);
}

Expected<Result> compute(const Json &row,
                         const std::vector<CaseLayer> &layers) {
  Result result;
  for (const CaseLayer &layer : layers) {
    auto slots = planShards(layer.spec, groupOf(row), row["k"], layer.packing);
    if (!slots)
      return slots.error();
    for (bool isA : {true, false}) {
      Factors &factors = result[layer.prefix + (isA ? "a" : "b")];
      for (const SlotShard &slot : *slots) {
        const std::vector<FactorShard> &shards = isA ? slot.a : slot.b;
        std::vector<int64_t> shape = {shards[0].rows, shards[0].columns};
        if (isA && layer.spec.transposedA)
          std::swap(shape[0], shape[1]);
        if (layer.spec.experts.count > 0)
          shape.insert(shape.begin(), int64_t(shards.size()));
        factors.shapes.push_back(shape);
        auto &blocks = factors.blocks.emplace_back();
        for (const FactorShard &shard : shards) {
          if (shard.empty()) {
            blocks.push_back(std::nullopt);
            continue;
          }
          blocks.push_back(Block{layer.tensor(shard.member, shard.expert, isA),
                                 expand(shard.rowRuns),
                                 expand(shard.columnRuns)});
        }
      }
    }
  }
  return result;
}

std::optional<Result> expected(const Json &row) {
  Result result;
  for (const char *key :
       {"a", "a_transposed", "b", "w13a", "w13b", "w2a", "w2b"}) {
    if (!row.contains(key))
      continue;
    const std::string name = startsWith(key, "a") ? "a" : key;
    Factors &factors = result[name];
    for (const Json &shape : row["s" + name])
      factors.shapes.push_back(shape.get<std::vector<int64_t>>());
    for (const Json &slot : row[key]) {
      auto &blocks = factors.blocks.emplace_back();
      const Json experts = slot.is_array() ? slot : Json::array({slot});
      for (const Json &block : experts)
        if (block.is_null())
          blocks.push_back(std::nullopt);
        else
          blocks.push_back(
              Block{block["t"], expand(block["r"]), expand(block["c"])});
    }
  }
  if (result.empty())
    return std::nullopt;
  return result;
}

IndexMap outputRows(const Json &row, const CaseLayer &layer,
                    const Result &result) {
  auto layout = layOutRank(layer.spec, groupOf(row), row["k"]);
  auto covers = coverParts(layer.spec, layer.packing);
  IndexMap rows;
  if (!layout || !covers)
    return rows;
  std::vector<int64_t> starts = {0}; // First row of each member.
  size_t part = 0;
  for (int64_t count : *covers) {
    starts.push_back(starts.back());
    for (int64_t i = 0; i < count; ++i)
      starts.back() += layer.spec.parts[part++].size;
  }
  const Factors &b = result.at("b");
  for (size_t s = 0; s < b.blocks.size(); ++s)
    if (const auto &block = b.blocks[s][0])
      for (auto [dst, src] : block->rows)
        rows[layout->slots[s].outputOffset + dst] =
            starts[size_t(block->tensor)] + src;
  return rows;
}

IndexMap wantedRows(const Json &row) { return expand(row["want"]); }

} // namespace shardingcases
