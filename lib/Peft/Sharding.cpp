//===- Sharding.cpp - Parallel layers as data -----------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Peft/Sharding.h"

#include <algorithm>

namespace peft {

/// Products of two such numbers fit in int64_t.
static constexpr int64_t kMaxExtent = int64_t(1) << 31;

/// Index lists are one for each expert.
static constexpr int64_t kMaxExperts = int64_t(1) << 20;

static int64_t ceilDiv(int64_t a, int64_t b) { return (a + b - 1) / b; }

//===----------------------------------------------------------------------===//
// Division
//===----------------------------------------------------------------------===//

static Status verifyExtent(std::string_view what, int64_t value) {
  if (value < 1 || value > kMaxExtent)
    return makeError(ErrorCode::InvalidArgument, what, ": expected 1 to ",
                     kMaxExtent, ", found ", value);
  return Status::success();
}

static Status verifyDivision(std::string_view what, int64_t size,
                             const Division &division) {
  if (Status status = verifyExtent(what, size); !status)
    return status;
  const bool isBlocks = division.kind == Division::Kind::Blocks;
  const bool isGroups = division.kind == Division::Kind::Groups;
  if (isGroups && division.units < 1)
    return makeError(ErrorCode::InvalidArgument, what,
                     ": expected the number of units, found ", division.units);
  if (division.units < 0 || (division.units > 0 && !isBlocks && !isGroups))
    return makeError(ErrorCode::InvalidArgument, what,
                     ": expected units of blocks or groups only, found ",
                     division.units);
  if (division.units > 0 && size % division.units != 0)
    return makeError(ErrorCode::InvalidArgument, what,
                     ": expected a size divisible by its ", division.units,
                     " units, found ", size);
  if (division.paddedSize != 0) {
    if (!isBlocks || division.units > 0)
      return makeError(
          ErrorCode::InvalidArgument, what,
          ": expected a padded size with plain blocks only, found ",
          division.paddedSize);
    if (division.paddedSize < size || division.paddedSize > kMaxExtent)
      return makeError(ErrorCode::InvalidArgument, what,
                       ": expected a padded size of ", size, " to ", kMaxExtent,
                       ", found ", division.paddedSize);
  }
  if (division.paddedShard < 0 || division.paddedShard > kMaxExtent)
    return makeError(ErrorCode::InvalidArgument, what,
                     ": expected a padded shard of 0 to ", kMaxExtent,
                     ", found ", division.paddedShard);
  return Status::success();
}

static Status verifyRank(int64_t degree, int64_t rank) {
  if (degree < 1 || degree > kMaxExtent)
    return makeError(ErrorCode::InvalidArgument, "expected a degree of 1 to ",
                     kMaxExtent, ", found ", degree);
  if (rank < 0 || rank >= degree)
    return makeError(ErrorCode::OutOfRange, "expected a rank of 0 to ",
                     degree - 1, ", found ", rank);
  return Status::success();
}

/// divide, its arguments verified.
static Expected<Shard> divideVerified(std::string_view what, int64_t size,
                                      const Division &division, int64_t degree,
                                      int64_t rank) {
  Shard shard;
  const int64_t units = division.units;
  switch (division.kind) {
  case Division::Kind::Replicated:
    shard = {0, size, size};
    break;
  case Division::Kind::Blocks: {
    if (units > 0 && units % degree != 0)
      return makeError(ErrorCode::Unsupported, what,
                       ": expected a degree that divides ", units,
                       " units, found ", degree);
    const int64_t block =
        ceilDiv(division.paddedSize ? division.paddedSize : size, degree);
    const int64_t begin = std::min(rank * block, size);
    shard = {begin, std::min(begin + block, size) - begin, block};
    break;
  }
  case Division::Kind::Groups: {
    if (degree <= units ? units % degree != 0 : degree % units != 0)
      return makeError(ErrorCode::Unsupported, what,
                       ": expected a degree that divides ", units,
                       " units or is a multiple of them, found ", degree);
    const int64_t shards = std::min(degree, units);
    const int64_t block = size / shards;
    shard = {rank / (degree / shards) * block, block, block};
    break;
  }
  case Division::Kind::Balanced: {
    const int64_t quotient = size / degree, remainder = size % degree;
    shard = {rank * quotient + std::min(rank, remainder),
             quotient + (rank < remainder), ceilDiv(size, degree)};
    break;
  }
  }
  if (division.paddedShard != 0) {
    if (division.paddedShard < shard.capacity)
      return makeError(ErrorCode::InvalidArgument, what,
                       ": expected a padded shard of at least ", shard.capacity,
                       " rows at degree ", degree, ", found ",
                       division.paddedShard);
    shard.capacity = division.paddedShard;
  }
  return shard;
}

Expected<Shard> divide(int64_t size, const Division &division, int64_t degree,
                       int64_t rank) {
  if (Status status = verifyDivision("dimension", size, division); !status)
    return status.error();
  if (Status status = verifyRank(degree, rank); !status)
    return status.error();
  return divideVerified("dimension", size, division, degree, rank);
}

//===----------------------------------------------------------------------===//
// ShardSpec
//===----------------------------------------------------------------------===//

static bool isReplicated(const Division &division) {
  return division.kind == Division::Kind::Replicated;
}

static bool haveEqualShards(const ShardPart &a, const ShardPart &b) {
  const Division &x = a.division, &y = b.division;
  return a.size == b.size && x.kind == y.kind && x.units == y.units &&
         x.paddedSize == y.paddedSize && x.paddedShard == y.paddedShard;
}

static Status verifySlots(const ShardSpec &spec) {
  size_t covered = 0;
  for (const ShardSlot &slot : spec.slots) {
    if (slot.numParts < 1 ||
        uint64_t(slot.numParts) > spec.parts.size() - covered)
      return makeError(ErrorCode::InvalidArgument, spec.name,
                       ": expected slots of 1 to ", spec.parts.size() - covered,
                       " parts from part ", covered, ", found ", slot.numParts);
    if (slot.order == PartOrder::Interleaved)
      for (int64_t i = 1; i < slot.numParts; ++i)
        if (!haveEqualShards(spec.parts[covered], spec.parts[covered + i]))
          return makeError(ErrorCode::InvalidArgument, spec.name,
                           ": expected interleaved parts of one size and "
                           "division, found '",
                           spec.parts[covered].name, "' and '",
                           spec.parts[covered + i].name, "' differ");
    covered += slot.numParts;
  }
  if (!spec.slots.empty() && covered != spec.parts.size())
    return makeError(ErrorCode::InvalidArgument, spec.name,
                     ": expected slots for ", spec.parts.size(),
                     " parts, found ", covered);
  return Status::success();
}

static Status verifyExperts(const ShardSpec &spec) {
  const ExpertAxis &experts = spec.experts;
  const std::string what = spec.name + ": experts";
  if (experts.count == 0) {
    if (!isReplicated(experts.division) || experts.sharedA || experts.sharedB)
      return makeError(ErrorCode::InvalidArgument, what,
                       ": expected their number, found 0");
    return Status::success();
  }
  if (experts.count < 0 || experts.count > kMaxExperts)
    return makeError(ErrorCode::InvalidArgument, what, ": expected 0 to ",
                     kMaxExperts, ", found ", experts.count);
  if (Status status = verifyDivision(what, experts.count, experts.division);
      !status)
    return status;
  if (!isReplicated(experts.division) && spec.ownDegree != 1)
    return makeError(ErrorCode::InvalidArgument, what,
                     ": expected factors of own degree 1 where experts are "
                     "divided, found ",
                     spec.ownDegree);
  return Status::success();
}

Status verifyShardSpec(const ShardSpec &spec) {
  if (Status status =
          verifyDivision(spec.name + ": input", spec.in, spec.inDivision);
      !status)
    return status;
  if (spec.parts.empty())
    return makeError(ErrorCode::InvalidArgument, spec.name,
                     ": expected at least one part, found none");
  int64_t total = 0;
  for (const ShardPart &part : spec.parts) {
    if (Status status =
            verifyDivision(concat(spec.name, ": part '", part.name, "'"),
                           part.size, part.division);
        !status)
      return status;
    total += part.size;
    if (Status status = verifyExtent(spec.name + ": output", total); !status)
      return status;
    if (!isReplicated(spec.inDivision) && !isReplicated(part.division))
      return makeError(ErrorCode::InvalidArgument, spec.name,
                       ": expected whole outputs of a divided input, found "
                       "part '",
                       part.name, "' divided");
  }
  if (spec.ownDegree < 0 || spec.ownDegree > kMaxExtent)
    return makeError(ErrorCode::InvalidArgument, spec.name,
                     ": expected an own degree of 0 to ", kMaxExtent,
                     ", found ", spec.ownDegree);
  if (Status status = verifySlots(spec); !status)
    return status;
  return verifyExperts(spec);
}

//===----------------------------------------------------------------------===//
// The usual layers
//===----------------------------------------------------------------------===//

static ShardSpec makeLinear(std::string name, int64_t in,
                            std::vector<ShardPart> parts, bool fused = false) {
  ShardSpec spec;
  spec.name = std::move(name);
  spec.in = in;
  if (fused)
    spec.slots = {{int64_t(parts.size()), PartOrder::Concatenated}};
  spec.parts = std::move(parts);
  return spec;
}

/// a * b, or what verifyShardSpec refuses if that is too large.
static int64_t multiplyExtents(int64_t a, int64_t b) {
  if (a < 0 || b < 0)
    return -1;
  return b != 0 && a > kMaxExtent / b ? kMaxExtent + 1 : a * b;
}

ShardSpec replicatedLinear(int64_t in, int64_t out) {
  return makeLinear("replicated_linear", in,
                    {{"out", out, Division::replicated()}});
}

ShardSpec columnParallelLinear(int64_t in, int64_t out) {
  return makeLinear("column_parallel_linear", in,
                    {{"out", out, Division::blocks()}});
}

ShardSpec mergedColumnParallelLinear(int64_t in, std::span<const int64_t> sizes,
                                     bool fused) {
  std::vector<ShardPart> parts;
  for (int64_t size : sizes)
    parts.push_back({std::to_string(parts.size()), size, Division::blocks()});
  return makeLinear("merged_column_parallel_linear", in, std::move(parts),
                    fused);
}

ShardSpec qkvParallelLinear(const QKVShape &shape) {
  const int64_t vHeadSize = shape.vHeadSize ? shape.vHeadSize : shape.headSize;
  return makeLinear("qkv_parallel_linear", shape.in,
                    {{"q", multiplyExtents(shape.heads, shape.headSize),
                      Division::blocks(shape.heads)},
                     {"k", multiplyExtents(shape.kvHeads, shape.headSize),
                      Division::groups(shape.kvHeads)},
                     {"v", multiplyExtents(shape.kvHeads, vHeadSize),
                      Division::groups(shape.kvHeads)}},
                    shape.fused);
}

ShardSpec rowParallelLinear(int64_t in, int64_t out) {
  ShardSpec spec = makeLinear("row_parallel_linear", in,
                              {{"out", out, Division::replicated()}});
  spec.inDivision = Division::blocks();
  return spec;
}

static Division divisionOf(const VocabularyShape &shape) {
  if (!shape.sharded)
    return Division::replicated();
  Division division = Division::blocks();
  division.paddedSize = shape.paddedVocabulary;
  return division;
}

ShardSpec vocabParallelEmbedding(const VocabularyShape &shape) {
  ShardSpec spec = makeLinear("vocab_parallel_embedding", shape.vocabulary,
                              {{"out", shape.hidden, Division::replicated()}});
  spec.inDivision = divisionOf(shape);
  spec.transposedA = true;
  return spec;
}

ShardSpec parallelLMHead(const VocabularyShape &shape) {
  return makeLinear("parallel_lm_head", shape.hidden,
                    {{"vocabulary", shape.vocabulary, divisionOf(shape)}});
}

ExpertsSpecs expertsParallel(const ExpertsShape &shape) {
  Division intermediate = Division::blocks();
  intermediate.paddedShard = shape.paddedShard;

  std::vector<ShardPart> parts;
  if (shape.gated)
    parts.push_back({"gate", shape.intermediate, intermediate});
  parts.push_back({"up", shape.intermediate, intermediate});

  ExpertsSpecs specs;
  specs.w13 = makeLinear("experts.w13", shape.hidden, std::move(parts));
  if (shape.fused)
    specs.w13.slots = {{int64_t(specs.w13.parts.size()), shape.order}};
  specs.w2 = makeLinear("experts.w2", shape.intermediate,
                        {{"down", shape.hidden, Division::replicated()}});
  specs.w2.inDivision = intermediate;
  specs.w13.experts.sharedA = specs.w2.experts.sharedB = shape.sharedOuter;
  for (ShardSpec *spec : {&specs.w13, &specs.w2}) {
    spec->experts.count = shape.experts;
    if (!shape.expertParallel)
      continue;
    spec->experts.division = Division::balanced();
    spec->ownDegree = 1;
  }
  return specs;
}

//===----------------------------------------------------------------------===//
// Layout
//===----------------------------------------------------------------------===//

static RankExchange exchangeOf(const ShardSpec &spec, const ShardGroup &group,
                               int64_t ownDegree) {
  if (!group.fullySharded || ownDegree == 1)
    return RankExchange::None;
  if (!isReplicated(spec.inDivision))
    return RankExchange::AllReduce;
  return std::all_of(
             spec.parts.begin(), spec.parts.end(),
             [](const ShardPart &part) { return isReplicated(part.division); })
             ? RankExchange::None
             : RankExchange::AllGather;
}

Expected<RankLayout> layOutRank(const ShardSpec &spec, const ShardGroup &group,
                                int64_t rank) {
  if (Status status = verifyShardSpec(spec); !status)
    return status.error();
  if (Status status = verifyRank(group.degree, rank); !status)
    return status.error();
  if (Status status = verifyExtent("max_rank", group.maxRank); !status)
    return status.error();
  const int64_t ownDegree = spec.ownDegree ? spec.ownDegree : group.degree;
  if (group.degree % ownDegree != 0)
    return makeError(ErrorCode::Unsupported, spec.name,
                     ": expected an own degree that divides the group's ",
                     group.degree, ", found ", ownDegree);

  RankLayout layout;
  layout.ownDegree = ownDegree;
  layout.ownRank = rank / (group.degree / ownDegree);
  layout.exchange = exchangeOf(spec, group, ownDegree);

  auto input = divideVerified(spec.name + ": input", spec.in, spec.inDivision,
                              ownDegree, layout.ownRank);
  if (!input)
    return input.error();
  layout.input = *input;
  auto ranks = divideVerified("rank", group.maxRank,
                              layout.exchange == RankExchange::AllGather
                                  ? Division::blocks()
                                  : Division::replicated(),
                              ownDegree, layout.ownRank);
  if (!ranks)
    return ranks.error();
  layout.rank = *ranks;
  if (spec.experts.count > 0) {
    auto experts = divideVerified(spec.name + ": experts", spec.experts.count,
                                  spec.experts.division, group.degree, rank);
    if (!experts)
      return experts.error();
    layout.experts = *experts;
  }

  const size_t numSlots =
      spec.slots.empty() ? spec.parts.size() : spec.slots.size();
  int64_t firstPart = 0;
  for (size_t i = 0; i < numSlots; ++i) {
    const int64_t numParts = spec.slots.empty() ? 1 : spec.slots[i].numParts;
    SlotLayout slot;
    slot.firstPart = firstPart;
    slot.aRows = layout.rank.capacity;
    slot.aColumns = layout.input.capacity;
    slot.bColumns = group.maxRank;
    slot.outputOffset = layout.outputRows;
    int64_t rows = 0;
    for (int64_t p = firstPart; p < firstPart + numParts; ++p) {
      const ShardPart &part = spec.parts[p];
      auto shard =
          divideVerified(concat(spec.name, ": part '", part.name, "'"),
                         part.size, part.division, ownDegree, layout.ownRank);
      if (!shard)
        return shard.error();
      rows += shard->capacity;
    }
    slot.bRows = slot.outputRows = rows;
    if (layout.exchange == RankExchange::AllReduce) {
      auto block = divideVerified(spec.name, rows, Division::blocks(),
                                  ownDegree, layout.ownRank);
      if (!block)
        return block.error();
      slot.bRows = block->capacity;
      slot.outputOffset += block->begin;
      slot.outputRows = block->length;
    }
    layout.outputRows += rows;
    layout.slots.push_back(slot);
    firstPart += numParts;
  }
  return layout;
}

} // namespace peft
