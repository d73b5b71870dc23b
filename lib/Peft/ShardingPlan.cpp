//===- ShardingPlan.cpp - Index lists from checkpoint to rank -------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Peft/Sharding.h"

#include <algorithm>
#include <optional>
#include <tuple>

namespace peft {

//===----------------------------------------------------------------------===//
// Members and parts
//===----------------------------------------------------------------------===//

static std::string sizesString(std::span<const ShardPart> parts) {
  std::string out = "[";
  for (const ShardPart &part : parts)
    out += concat(out.size() > 1 ? ", " : "", part.size);
  return out + "]";
}

/// How many of the `available` parts, the i-th of `partSize(i)` rows, have
/// exactly `rows` rows together.
template <typename PartSize>
static std::optional<int64_t> countParts(int64_t rows, int64_t available,
                                         PartSize partSize) {
  int64_t sum = 0;
  for (int64_t n = 0; n < available; ++n) {
    sum += partSize(n);
    if (sum == rows)
      return n + 1;
  }
  return std::nullopt;
}

namespace {
/// Finds the parts of members from both ends; a missing member of unknown
/// extent takes what lies between.
class Coverage {
public:
  Coverage(const ShardSpec &spec, const AdapterPacking &packing)
      : spec(spec), members(packing.members), covers(members.size(), 0),
        lastMember(members.size()), lastPart(spec.parts.size()) {}

  Expected<std::vector<int64_t>> run() {
    while (firstMember < lastMember && isKnown(firstMember)) {
      if (Status status = take(firstMember, /*fromFront=*/true); !status)
        return status.error();
      firstPart += covers[firstMember++];
    }
    while (firstMember < lastMember && isKnown(lastMember - 1)) {
      if (Status status = take(lastMember - 1, /*fromFront=*/false); !status)
        return status.error();
      lastPart -= covers[--lastMember];
    }
    if (Status status = fillUnknown(); !status)
      return status.error();
    return std::move(covers);
  }

private:
  bool isKnown(int64_t m) const {
    return members[m].present || members[m].numParts != 0;
  }

  int64_t numFree() const { return lastPart - firstPart; }

  std::string freeSizes() const {
    return sizesString(
        std::span(spec.parts).subspan(size_t(firstPart), size_t(numFree())));
  }

  Status take(int64_t m, bool fromFront) {
    const PackedMember &member = members[m];
    if (numFree() == 0)
      return makeError(ErrorCode::Mismatch, spec.name,
                       ": expected packed members for ", spec.parts.size(),
                       " parts of sizes ", sizesString(spec.parts), ", found ",
                       members.size(), " members; nothing is left for member ",
                       m, " of ", member.out, " rows");
    auto partSize = [&](int64_t i) {
      return spec.parts[fromFront ? firstPart + i : lastPart - 1 - i].size;
    };
    if (member.numParts == 0) {
      auto count = countParts(member.out, numFree(), partSize);
      if (!count)
        return makeError(ErrorCode::Mismatch, spec.name, ": expected member ",
                         m, " to cover whole parts of sizes ", freeSizes(),
                         ", found ", member.out, " rows of lora_B");
      covers[m] = *count;
      return Status::success();
    }
    if (member.numParts < 0 || member.numParts > numFree())
      return makeError(ErrorCode::Mismatch, spec.name, ": expected member ", m,
                       " to cover 1 to ", numFree(), " parts, found ",
                       member.numParts);
    int64_t rows = 0;
    for (int64_t i = 0; i < member.numParts; ++i)
      rows += partSize(i);
    if (member.present && member.out != rows)
      return makeError(ErrorCode::Mismatch, spec.name, ": expected ", rows,
                       " rows of lora_B for the ", member.numParts,
                       " parts of member ", m, ", found ", member.out);
    covers[m] = member.numParts;
    return Status::success();
  }

  Status fillUnknown() {
    const int64_t unknown = lastMember - firstMember;
    if (unknown == 0 && numFree() == 0)
      return Status::success();
    if (unknown == 0)
      return makeError(ErrorCode::Mismatch, spec.name,
                       ": expected members for all parts, found none for those "
                       "of sizes ",
                       freeSizes());
    if (unknown > numFree())
      return makeError(ErrorCode::Mismatch, spec.name, ": expected at most ",
                       numFree(), " members for parts of sizes ", freeSizes(),
                       ", found ", unknown);
    if (unknown == 1) {
      covers[firstMember] = numFree();
      return Status::success();
    }
    if (unknown != numFree())
      return makeError(ErrorCode::Mismatch, spec.name,
                       ": expected the number of parts of missing member ",
                       firstMember, ", found several ways to cover ",
                       freeSizes());
    for (; firstMember < lastMember; ++firstMember, ++firstPart) {
      const PackedMember &member = members[firstMember];
      const int64_t size = spec.parts[firstPart].size;
      if (member.present && member.out != size)
        return makeError(ErrorCode::Mismatch, spec.name, ": expected ", size,
                         " rows of lora_B for part '",
                         spec.parts[firstPart].name, "', found ", member.out);
      covers[firstMember] = 1;
    }
    return Status::success();
  }

  const ShardSpec &spec;
  const std::vector<PackedMember> &members;
  std::vector<int64_t> covers;
  int64_t firstMember = 0, lastMember, firstPart = 0, lastPart;
};
} // namespace

Expected<std::vector<int64_t>> coverParts(const ShardSpec &spec,
                                          const AdapterPacking &packing) {
  if (Status status = verifyShardSpec(spec); !status)
    return status.error();
  return Coverage(spec, packing).run();
}

//===----------------------------------------------------------------------===//
// Verification of the checkpoint
//===----------------------------------------------------------------------===//

static Status verifyMember(const ShardSpec &spec, const ShardGroup &group,
                           const AdapterPacking &packing, size_t index) {
  const PackedMember &member = packing.members[index];
  if (!member.present)
    return Status::success();
  const std::string what = concat(spec.name, ": member ", index);
  if (member.in != spec.in)
    return makeError(ErrorCode::Mismatch, what, ": expected ", spec.in,
                     " columns of lora_A, found ", member.in);
  if (member.rank < 1)
    return makeError(ErrorCode::Mismatch, what,
                     ": expected a rank of at least 1, found ", member.rank);
  if (member.rank > group.maxRank)
    return makeError(ErrorCode::OutOfRange, what,
                     ": expected a rank of at most ", group.maxRank, ", found ",
                     member.rank);
  const bool isStacked = packing.experts == ExpertStorage::Stacked;
  if ((member.sharedA || member.sharedB) && !isStacked)
    return makeError(ErrorCode::Mismatch, what,
                     ": expected a factor shared by experts in stacked storage "
                     "only, found another");
  for (auto [needed, found, name] :
       {std::tuple(spec.experts.sharedA, member.sharedA, "lora_A"),
        std::tuple(spec.experts.sharedB, member.sharedB, "lora_B")})
    if (needed && !found)
      return makeError(ErrorCode::Mismatch, what, ": expected one ", name,
                       " for all experts, found ", spec.experts.count);
  if (!member.missingExperts.empty() &&
      packing.experts != ExpertStorage::Separate)
    return makeError(ErrorCode::Mismatch, what,
                     ": expected missing experts of separate tensors only, "
                     "found them in another storage");
  for (int64_t expert : member.missingExperts)
    if (expert < 0 || expert >= spec.experts.count)
      return makeError(ErrorCode::OutOfRange, what,
                       ": expected missing experts of 0 to ",
                       spec.experts.count - 1, ", found ", expert);
  return Status::success();
}

//===----------------------------------------------------------------------===//
// Runs
//===----------------------------------------------------------------------===//

/// Appends, joined to the last run where both go on evenly.
static void append(std::vector<IndexRun> &runs, const IndexRun &run) {
  if (run.length == 0)
    return;
  if (!runs.empty()) {
    IndexRun &last = runs.back();
    if (last.step == run.step && last.dstStep == run.dstStep &&
        run.src == last.src + last.length * last.step &&
        run.dst == last.dst + last.length * last.dstStep) {
      last.length += run.length;
      return;
    }
  }
  runs.push_back(run);
}

/// The part of `runs` that lands in [begin, begin + length), moved to 0.
static std::vector<IndexRun> clip(const std::vector<IndexRun> &runs,
                                  int64_t begin, int64_t length) {
  std::vector<IndexRun> out;
  for (const IndexRun &run : runs) {
    auto firstAtLeast = [&](int64_t dst) {
      const int64_t distance = std::max<int64_t>(dst - run.dst, 0);
      return std::min(run.length, (distance + run.dstStep - 1) / run.dstStep);
    };
    const int64_t from = firstAtLeast(begin), to = firstAtLeast(begin + length);
    append(out, {run.dst + from * run.dstStep - begin,
                 run.src + from * run.step, to - from, run.step, run.dstStep});
  }
  return out;
}

//===----------------------------------------------------------------------===//
// planShards
//===----------------------------------------------------------------------===//

namespace {
class Planner {
public:
  Planner(const ShardSpec &spec, const ShardGroup &group,
          const AdapterPacking &packing, const RankLayout &layout)
      : spec(spec), group(group), packing(packing), layout(layout) {}

  Expected<std::vector<SlotShard>> run() {
    if ((spec.experts.count > 0) != (packing.experts != ExpertStorage::None))
      return makeError(ErrorCode::Mismatch, spec.name,
                       spec.experts.count > 0
                           ? ": expected tensors of experts, found one layer's"
                           : ": expected one layer's tensors, found those of "
                             "experts");
    auto covers = coverParts(spec, packing);
    if (!covers)
      return covers.error();
    for (size_t m = 0; m < packing.members.size(); ++m) {
      if (Status status = verifyMember(spec, group, packing, m); !status)
        return status.error();
      if (Status status = addMember(m, (*covers)[m]); !status)
        return status.error();
    }
    std::vector<SlotShard> out;
    for (size_t s = 0; s < layout.slots.size(); ++s) {
      auto slot = planSlot(s);
      if (!slot)
        return slot.error();
      out.push_back(std::move(*slot));
    }
    return out;
  }

private:
  /// Where a part lies in the checkpoint.
  struct Source {
    int64_t member = -1;
    int64_t row = 0, step = 1;
  };

  Status addMember(int64_t m, int64_t numParts) {
    const PackedMember &member = packing.members[m];
    const bool interleaved = member.order == PartOrder::Interleaved;
    const size_t first = sources.size();
    int64_t row = 0;
    for (int64_t i = 0; i < numParts; ++i) {
      const ShardPart &part = spec.parts[first + i];
      if (interleaved && part.size != spec.parts[first].size)
        return makeError(ErrorCode::Mismatch, spec.name, ": member ", m,
                         ": expected interleaved parts of one size, found ",
                         spec.parts[first].size, " and ", part.size);
      Source source;
      source.member = member.present ? m : -1;
      source.row = interleaved ? i : row;
      source.step = interleaved ? numParts : 1;
      sources.push_back(source);
      row += part.size;
    }
    return Status::success();
  }

  /// The one member that a slot's present parts come from; -1 if none is.
  Expected<int64_t> memberOf(int64_t firstPart, int64_t numParts) const {
    int64_t member = -1;
    for (int64_t p = firstPart; p < firstPart + numParts; ++p) {
      const int64_t found = sources[p].member;
      if (member >= 0 && found >= 0 && found != member)
        return makeError(ErrorCode::Mismatch, spec.name,
                         ": expected one lora_A for the parts that share a "
                         "slot, found separate ones for '",
                         spec.parts[firstPart].name, "' and '",
                         spec.parts[p].name,
                         "'; a layer with a slot for each takes both");
      member = std::max(member, found);
    }
    return member;
  }

  /// Rows of B within one expert.
  std::vector<IndexRun> outputRuns(int64_t firstPart,
                                   const ShardSlot &slot) const {
    const bool interleaved =
        slot.order == PartOrder::Interleaved && slot.numParts > 1;
    std::vector<IndexRun> runs;
    int64_t dst = 0;
    for (int64_t i = 0; i < slot.numParts; ++i) {
      const ShardPart &part = spec.parts[firstPart + i];
      const Source &source = sources[firstPart + i];
      // layOutRank has divided the same before.
      const Shard shard =
          *divide(part.size, part.division, layout.ownDegree, layout.ownRank);
      if (interleaved && source.member >= 0 && source.step == slot.numParts &&
          source.row == 0 && i == 0) {
        // Interleaved alike on both sides: whole rows of the interleaving.
        append(runs,
               {0, shard.begin * slot.numParts, shard.length * slot.numParts});
        return runs;
      }
      if (source.member >= 0)
        append(runs,
               {interleaved ? i : dst, source.row + shard.begin * source.step,
                shard.length, source.step, interleaved ? slot.numParts : 1});
      dst += shard.capacity;
    }
    return runs;
  }

  Expected<SlotShard> planSlot(size_t index) const {
    const SlotLayout &place = layout.slots[index];
    const ShardSlot slot = spec.slots.empty() ? ShardSlot() : spec.slots[index];
    auto memberIndex = memberOf(place.firstPart, slot.numParts);
    if (!memberIndex)
      return memberIndex.error();

    FactorShard a, b;
    a.rows = place.aRows;
    a.columns = place.aColumns;
    b.rows = place.bRows;
    b.columns = place.bColumns;
    const PackedMember *member = nullptr;
    if (*memberIndex >= 0) {
      member = &packing.members[*memberIndex];
      a.member = b.member = *memberIndex;
      const int64_t begin = layout.rank.begin;
      append(a.rowRuns, {0, begin,
                         std::clamp<int64_t>(member->rank - begin, 0,
                                             layout.rank.length)});
      append(a.columnRuns, {0, layout.input.begin, layout.input.length});
      b.rowRuns = outputRuns(place.firstPart, slot);
      if (layout.exchange == RankExchange::AllReduce) {
        int64_t slotBegin = 0;
        for (size_t s = 0; s < index; ++s)
          slotBegin += wholeRows(s);
        b.rowRuns =
            clip(b.rowRuns, place.outputOffset - slotBegin, place.outputRows);
      }
      append(b.columnRuns, {0, 0, member->rank});
    }

    SlotShard out;
    if (spec.experts.count == 0) {
      out.a.push_back(std::move(a));
      out.b.push_back(std::move(b));
      return out;
    }
    const int64_t first = layout.experts.begin;
    // A shared factor is there even on a rank without experts.
    const int64_t numA = spec.experts.sharedA ? 1 : layout.experts.length;
    const int64_t numB = spec.experts.sharedB ? 1 : layout.experts.length;
    for (int64_t e = first; e < first + numA; ++e)
      out.a.push_back(ofExpert(a, member, /*isA=*/true, e));
    for (int64_t e = first; e < first + numB; ++e)
      out.b.push_back(ofExpert(b, member, /*isA=*/false, e));
    return out;
  }

  /// Output rows of a slot before they are divided for the all-reduce.
  int64_t wholeRows(size_t index) const {
    const int64_t end = index + 1 < layout.slots.size()
                            ? layout.slots[index + 1].firstPart
                            : int64_t(spec.parts.size());
    int64_t rows = 0;
    for (int64_t p = layout.slots[index].firstPart; p < end; ++p) {
      const ShardPart &part = spec.parts[p];
      rows += divide(part.size, part.division, layout.ownDegree, layout.ownRank)
                  ->capacity;
    }
    return rows;
  }

  /// Moves a factor's source from expert 0 to `expert`.
  FactorShard ofExpert(FactorShard factor, const PackedMember *member, bool isA,
                       int64_t expert) const {
    if (!member)
      return factor;
    const bool shared = isA ? member->sharedA : member->sharedB;
    const int64_t rows = isA ? member->rank : member->out;
    switch (packing.experts) {
    case ExpertStorage::None:
      break;
    case ExpertStorage::Separate: {
      const std::vector<int64_t> &missing = member->missingExperts;
      if (std::find(missing.begin(), missing.end(), expert) != missing.end()) {
        FactorShard zero;
        zero.rows = factor.rows;
        zero.columns = factor.columns;
        return zero;
      }
      factor.expert = expert;
      break;
    }
    case ExpertStorage::Flattened:
      if (isA) {
        for (IndexRun &run : factor.rowRuns)
          run.src += expert * rows;
      } else {
        // B's columns begin at 0, see planSlot.
        for (IndexRun &run : factor.columnRuns) {
          run.src += expert;
          run.step *= spec.experts.count;
        }
      }
      break;
    case ExpertStorage::Stacked:
      if (!shared)
        for (IndexRun &run : factor.rowRuns)
          run.src += expert * rows;
      break;
    }
    return factor;
  }

  const ShardSpec &spec;
  const ShardGroup &group;
  const AdapterPacking &packing;
  const RankLayout &layout;
  std::vector<Source> sources; ///< One for each part.
};
} // namespace

Expected<std::vector<SlotShard>> planShards(const ShardSpec &spec,
                                            const ShardGroup &group,
                                            int64_t rank,
                                            const AdapterPacking &packing) {
  auto layout = layOutRank(spec, group, rank);
  if (!layout)
    return layout.error();
  return Planner(spec, group, packing, *layout).run();
}

} // namespace peft
