//===- Sharding.h - Adapter factors on tensor-parallel ranks --------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which rows and columns of an adapter's A `[rank, in]` and B `[out, rank]` go
// to which rank and slot of a parallel layer. A layer describes itself with
// data (ShardSpec), a checkpoint with AdapterPacking; planShards gives index
// lists. docs/Sharding.md has the rules and what they repair in vLLM's.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_PEFT_SHARDING_H
#define LORA_PEFT_SHARDING_H

#include "lora/Peft/Error.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace peft {

//===----------------------------------------------------------------------===//
// A dimension over the ranks
//===----------------------------------------------------------------------===//

/// How one dimension is divided over `degree` ranks. Independent of the degree,
/// except `paddedShard`, which the base layer gives for its own.
struct Division {
  enum class Kind {
    /// Every rank has all of it.
    Replicated,
    /// Rank k has block k of ceil(size / degree) rows; the last blocks are
    /// shorter or empty if the degree does not divide the size. With `units`
    /// (heads) a unit is never cut: the degree must divide their number.
    Blocks,
    /// `units` indivisible units (KV heads): blocks of units while the degree
    /// divides their number; beyond that, when it is a multiple of their
    /// number, degree / units consecutive ranks hold the same unit.
    Groups,
    /// size / degree rows each and one more on the first size % degree ranks,
    /// as experts are placed.
    Balanced
  };

  Kind kind = Kind::Replicated;
  int64_t units = 0;
  /// Blocks are cut as if the size were this (vocabularies); 0: the size.
  int64_t paddedSize = 0;
  /// Rows of the base layer's buffer on a rank; 0: those of the largest shard.
  int64_t paddedShard = 0;

  static Division replicated() { return {}; }
  static Division blocks(int64_t units = 0) {
    return {Kind::Blocks, units, 0, 0};
  }
  static Division groups(int64_t units) { return {Kind::Groups, units, 0, 0}; }
  static Division balanced() { return {Kind::Balanced, 0, 0, 0}; }
};

/// Rows [begin, begin + length) of the whole are rows [0, length) of a buffer
/// of `capacity` rows; the rest of the buffer is zero.
struct Shard {
  int64_t begin = 0;
  int64_t length = 0;
  int64_t capacity = 0;
};

/// The shard of `rank`. InvalidArgument if the division does not fit the size,
/// Unsupported if it does not fit the degree.
Expected<Shard> divide(int64_t size, const Division &division, int64_t degree,
                       int64_t rank);

//===----------------------------------------------------------------------===//
// The layer
//===----------------------------------------------------------------------===//

enum class PartOrder {
  Concatenated, ///< g0 g1 .. u0 u1 ..
  Interleaved   ///< g0 u0 g1 u1 ..
};

/// One projection among a layer's outputs.
struct ShardPart {
  std::string name;
  int64_t size = 0; ///< Over all ranks, as in the checkpoint.
  Division division;
};

/// Consecutive parts that share one pair of factors on the rank: B's rows are
/// the parts' in `order`, A is one.
struct ShardSlot {
  int64_t numParts = 1;
  PartOrder order = PartOrder::Concatenated;
};

/// Experts, each with factors of its own.
struct ExpertAxis {
  int64_t count = 0; ///< 0: not a layer of experts.
  /// Balanced: expert parallel. Then the factors are not cut.
  Division division;
  bool sharedA = false; ///< One A for all experts.
  bool sharedB = false;
};

/// What a layer says of itself.
struct ShardSpec {
  std::string name; ///< For messages.
  int64_t in = 0;
  Division inDivision; ///< Not Replicated: a row-parallel layer.
  std::vector<ShardPart> parts;
  std::vector<ShardSlot> slots; ///< Empty: one for each part.
  ExpertAxis experts;
  /// The layer's own degree, a divisor of the group's; 0: the group's. Rank k
  /// of G is rank k / (G / own) of the layer.
  int64_t ownDegree = 0;
  /// The buffer of A is stored `[in, rank]`; the index lists are those of A.
  bool transposedA = false;
};

/// Sizes, units and slots are in order; InvalidArgument otherwise.
Status verifyShardSpec(const ShardSpec &spec);

ShardSpec replicatedLinear(int64_t in, int64_t out);
ShardSpec columnParallelLinear(int64_t in, int64_t out);
/// `fused`: one slot for all parts.
ShardSpec mergedColumnParallelLinear(int64_t in, std::span<const int64_t> sizes,
                                     bool fused = false);

struct QKVShape {
  int64_t in = 0;
  int64_t heads = 0;
  int64_t kvHeads = 0; ///< Replicated where the degree is larger.
  int64_t headSize = 0;
  int64_t vHeadSize = 0; ///< 0: headSize.
  bool fused = false;    ///< One slot for q, k and v.
};
ShardSpec qkvParallelLinear(const QKVShape &shape);

ShardSpec rowParallelLinear(int64_t in, int64_t out);

struct VocabularyShape {
  int64_t vocabulary = 0;
  int64_t hidden = 0;
  int64_t paddedVocabulary = 0; ///< As the base layer pads; 0: no padding.
  /// Cut the factor as the base layer cuts its table. Otherwise it is whole on
  /// every rank, for a delta on gathered values.
  bool sharded = false;
};
/// A is `[rank, vocabulary]`: a token's column is looked up.
ShardSpec vocabParallelEmbedding(const VocabularyShape &shape);
ShardSpec parallelLMHead(const VocabularyShape &shape);

struct ExpertsShape {
  int64_t experts = 0;
  int64_t hidden = 0;
  int64_t intermediate = 0;
  bool gated = true;
  /// gate and up share one slot; `order` is that of B's rows in it.
  bool fused = false;
  PartOrder order = PartOrder::Concatenated;
  /// The base layer's intermediate rows on a rank; 0: no padding.
  int64_t paddedShard = 0;
  bool expertParallel = false;
  /// One A for gate/up and one B for down, over all experts.
  bool sharedOuter = false;
};
struct ExpertsSpecs {
  ShardSpec w13, w2;
};
ExpertsSpecs expertsParallel(const ExpertsShape &shape);

//===----------------------------------------------------------------------===//
// The layer on one rank
//===----------------------------------------------------------------------===//

struct ShardGroup {
  int64_t degree = 1;
  int64_t maxRank = 0; ///< Of the bank's buffers.
  /// Divide both factors: A's rows where the input is whole, B's rows where it
  /// is divided. Nothing to divide in a layer that is the same on every rank.
  bool fullySharded = false;
};

/// What happens between the two factors.
enum class RankExchange {
  None,
  AllGather, ///< Every rank has its block of rank-space rows.
  AllReduce  ///< Every rank has a partial sum of all rank-space rows.
};

struct SlotLayout {
  int64_t aRows = 0, aColumns = 0, bRows = 0, bColumns = 0;
  int64_t firstPart = 0;
  /// B's row i is row outputOffset + i of the rank's output; at most outputRows
  /// of them are.
  int64_t outputOffset = 0, outputRows = 0;
};

struct RankLayout {
  int64_t ownDegree = 1, ownRank = 0;
  RankExchange exchange = RankExchange::None;
  Shard rank;    ///< Rank-space rows of A here.
  Shard input;   ///< Columns of A here.
  Shard experts; ///< Length 0 without experts.
  int64_t outputRows = 0;
  std::vector<SlotLayout> slots;
};

/// Buffers and offsets on `rank`; needs no adapter.
Expected<RankLayout> layOutRank(const ShardSpec &spec, const ShardGroup &group,
                                int64_t rank);

//===----------------------------------------------------------------------===//
// The checkpoint
//===----------------------------------------------------------------------===//

/// How the experts' factors are stored.
enum class ExpertStorage {
  None,
  Separate,  ///< A pair of tensors for each expert.
  Flattened, ///< A `[experts * rank, in]`, B `[out, rank * experts]`: column
             ///< i * experts + e (PEFT's target_parameters).
  Stacked    ///< A `[experts, rank, in]`, B `[experts, out, rank]`.
};

/// One A and B (of one expert), covering consecutive parts.
struct PackedMember {
  int64_t rank = 0, in = 0;
  int64_t out = 0; ///< Rows of B; those of a missing member need not be known.
  bool present = true;
  int64_t numParts = 0; ///< 0: found from `out`.
  PartOrder order = PartOrder::Concatenated;
  bool sharedA = false, sharedB = false; ///< Stored once for all experts.
  std::vector<int64_t> missingExperts;   ///< Of Separate storage.
};

struct AdapterPacking {
  ExpertStorage experts = ExpertStorage::None;
  std::vector<PackedMember> members; ///< In the order of the parts.
};

/// Number of parts that each member covers. Mismatch if rows and parts
/// contradict each other or are ambiguous. With all members missing it checks a
/// list of packed names against a layer before there is an adapter.
Expected<std::vector<int64_t>> coverParts(const ShardSpec &spec,
                                          const AdapterPacking &packing);

//===----------------------------------------------------------------------===//
// Index lists
//===----------------------------------------------------------------------===//

/// destination[dst + i * dstStep] = source[src + i * step], i < length.
struct IndexRun {
  int64_t dst = 0, src = 0, length = 0;
  int64_t step = 1, dstStep = 1;

  bool operator==(const IndexRun &) const = default;
};

/// One factor of one slot (and expert): `rows` x `columns`, zero where no run
/// reaches. Rows of stacked tensors count over all experts.
struct FactorShard {
  int64_t member = -1; ///< -1: all zero.
  int64_t expert = -1; ///< The tensor's, for Separate storage.
  int64_t rows = 0, columns = 0;
  std::vector<IndexRun> rowRuns, columnRuns;

  bool empty() const { return rowRuns.empty() || columnRuns.empty(); }
};

/// One for each local expert; one if experts share it or there are none.
struct SlotShard {
  std::vector<FactorShard> a, b;
};

/// Index lists of every slot on `rank`. Mismatch if the adapter does not fit
/// the layer, OutOfRange if its rank exceeds the group's.
Expected<std::vector<SlotShard>> planShards(const ShardSpec &spec,
                                            const ShardGroup &group,
                                            int64_t rank,
                                            const AdapterPacking &packing);

/// Copies a factor's elements into `destination`, which the caller zeroes:
/// `rows` x `columns`, row-major, as is `source` with `sourceColumns`.
template <typename T>
void copyShard(const FactorShard &shard, const T *source, int64_t sourceColumns,
               T *destination) {
  for (const IndexRun &row : shard.rowRuns)
    for (int64_t i = 0; i < row.length; ++i) {
      const T *from = source + (row.src + i * row.step) * sourceColumns;
      T *to = destination + (row.dst + i * row.dstStep) * shard.columns;
      for (const IndexRun &column : shard.columnRuns)
        for (int64_t j = 0; j < column.length; ++j)
          to[column.dst + j * column.dstStep] =
              from[column.src + j * column.step];
    }
}

} // namespace peft

#endif // LORA_PEFT_SHARDING_H
