//===- ShardingPropertyTest.cpp - Ranks together make the whole delta -----===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Random layers and adapters. Every rank computes with the factors that the
// index lists give it, in whole numbers, so that sums are exact; put together
// they must equal B (A x) of the whole adapter. Where a rank's input and output
// lie is stated here anew, not taken from the library.
//
//===----------------------------------------------------------------------===//

#include "lora/Peft/Sharding.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>

using namespace peft;

namespace {

using Vector = std::vector<double>;

struct Matrix {
  int64_t rows = 0, columns = 0;
  Vector values;

  Matrix() = default;
  Matrix(int64_t rows, int64_t columns)
      : rows(rows), columns(columns), values(size_t(rows * columns), 0.0) {}
  double &at(int64_t i, int64_t j) { return values[size_t(i * columns + j)]; }
  double at(int64_t i, int64_t j) const {
    return values[size_t(i * columns + j)];
  }
};

Vector multiply(const Matrix &m, const Vector &x) {
  Vector y(size_t(m.rows), 0.0);
  for (int64_t i = 0; i < m.rows; ++i)
    for (int64_t j = 0; j < m.columns; ++j)
      y[size_t(i)] += m.at(i, j) * x[size_t(j)];
  return y;
}

/// An adapter's tensors as a checkpoint holds them, and what they mean.
struct Checkpoint {
  AdapterPacking packing;
  /// [member][tensor]: one, or one for each expert.
  std::vector<std::vector<Matrix>> a, b;
  /// [expert][part] -> rows of the whole delta.
  std::vector<std::vector<Vector>> delta;
};

class Random {
public:
  explicit Random(uint32_t seed) : engine(seed) {}
  int64_t between(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(engine);
  }
  bool coin() { return between(0, 1) == 1; }
  Vector numbers(int64_t count) {
    Vector out;
    for (int64_t i = 0; i < count; ++i)
      out.push_back(double(between(-9, 9)));
    return out;
  }
  Matrix matrix(int64_t rows, int64_t columns) {
    Matrix out(rows, columns);
    out.values = numbers(rows * columns);
    return out;
  }

private:
  std::mt19937 engine;
};

std::vector<int64_t> divisorsOf(int64_t n) {
  std::vector<int64_t> out;
  for (int64_t d = 1; d <= n; ++d)
    if (n % d == 0)
      out.push_back(d);
  return out;
}

//===----------------------------------------------------------------------===//
// Random layers
//===----------------------------------------------------------------------===//

/// A division that fits `degree`, and a size that fits it.
ShardPart randomPart(Random &random, int64_t degree) {
  ShardPart part{"p", random.between(1, 11), Division::blocks()};
  switch (random.between(0, 4)) {
  case 0:
    part.division = Division::replicated();
    break;
  case 1: // Heads.
    part.division = Division::blocks(degree * random.between(1, 2));
    part.size = part.division.units * random.between(1, 3);
    break;
  case 2: { // KV heads, fewer or more than ranks.
    const std::vector<int64_t> few = divisorsOf(degree);
    part.division = Division::groups(
        random.coin()
            ? degree * random.between(1, 2)
            : few[size_t(random.between(0, int64_t(few.size()) - 1))]);
    part.size = part.division.units * random.between(1, 3);
    break;
  }
  case 3: // A base layer that pads.
    part.division.paddedShard = (part.size + degree - 1) / degree + 2;
    break;
  default: // Plain blocks, mostly uneven.
    break;
  }
  return part;
}

struct Layer {
  ShardSpec spec;
  ShardGroup group;
};

Layer randomLayer(Random &random) {
  Layer layer;
  layer.group.degree = random.between(1, 8);
  layer.group.maxRank = random.between(1, 7);
  layer.group.fullySharded = random.coin();
  ShardSpec &spec = layer.spec;
  spec.name = "layer";
  spec.in = random.between(1, 9);
  const std::vector<int64_t> own = divisorsOf(layer.group.degree);
  spec.ownDegree =
      random.coin() ? layer.group.degree
                    : own[size_t(random.between(0, int64_t(own.size()) - 1))];

  const bool isRow = random.coin();
  if (isRow) {
    spec.inDivision = Division::blocks();
    if (random.coin())
      spec.inDivision.paddedShard =
          (spec.in + spec.ownDegree - 1) / spec.ownDegree + 1;
  }
  const int64_t numParts = random.between(1, 5);
  for (int64_t i = 0; i < numParts; ++i) {
    spec.parts.push_back(randomPart(random, spec.ownDegree));
    if (isRow)
      spec.parts.back().division = Division::replicated();
  }
  for (int64_t p = 0; p < numParts;) {
    ShardSlot slot;
    slot.numParts = random.between(1, numParts - p);
    if (slot.numParts > 1 && random.coin()) {
      slot.order = PartOrder::Interleaved;
      for (int64_t i = 1; i < slot.numParts; ++i)
        spec.parts[size_t(p + i)] = spec.parts[size_t(p)];
    }
    spec.slots.push_back(slot);
    p += slot.numParts;
  }

  if (random.coin()) {
    spec.experts.count = random.between(1, 5);
    spec.experts.sharedA = random.between(0, 3) == 0;
    spec.experts.sharedB = random.between(0, 3) == 0;
    if (random.coin()) {
      spec.ownDegree = 1;
      spec.experts.division = Division::balanced();
      // The other degree's padding is too little for degree 1.
      for (ShardPart &part : spec.parts)
        part.division.paddedShard = 0;
      spec.inDivision.paddedShard = 0;
    }
  }
  return layer;
}

//===----------------------------------------------------------------------===//
// Random adapters
//===----------------------------------------------------------------------===//

int64_t partRow(const ShardSpec &spec, int64_t first, int64_t numParts,
                PartOrder order, int64_t part, int64_t row) {
  if (order == PartOrder::Interleaved)
    return row * numParts + (part - first);
  for (int64_t p = first; p < part; ++p)
    row += spec.parts[size_t(p)].size;
  return row;
}

Checkpoint randomCheckpoint(Random &random, const Layer &layer,
                            const Vector &x) {
  const ShardSpec &spec = layer.spec;
  const int64_t numExperts = std::max<int64_t>(spec.experts.count, 1);
  Checkpoint out;
  out.delta.resize(size_t(numExperts));
  for (auto &parts : out.delta)
    for (const ShardPart &part : spec.parts)
      parts.push_back(Vector(size_t(part.size), 0.0));
  if (spec.experts.count > 0)
    out.packing.experts = spec.experts.sharedA || spec.experts.sharedB
                              ? ExpertStorage::Stacked
                              : ExpertStorage(random.between(1, 3));
  const ExpertStorage storage = out.packing.experts;

  // A member covers whole slots, so that they need not share an A.
  int64_t part = 0;
  for (size_t s = 0; s < spec.slots.size();) {
    const size_t end =
        size_t(random.between(int64_t(s) + 1, int64_t(spec.slots.size())));
    PackedMember member;
    member.in = spec.in;
    member.rank = random.between(1, layer.group.maxRank);
    const int64_t first = part;
    for (; s < end; ++s)
      for (int64_t i = 0; i < spec.slots[s].numParts; ++i)
        member.out += spec.parts[size_t(part++)].size;
    member.numParts = part - first;
    const bool equal =
        std::all_of(spec.parts.begin() + first, spec.parts.begin() + part,
                    [&](const ShardPart &p) {
                      return p.size == spec.parts[size_t(first)].size;
                    });
    if (equal && random.coin())
      member.order = PartOrder::Interleaved;
    member.present = random.between(0, 4) != 0;
    if (storage == ExpertStorage::Stacked) {
      member.sharedA = spec.experts.sharedA || random.coin();
      member.sharedB = spec.experts.sharedB || random.coin();
    }
    if (storage == ExpertStorage::Separate && random.coin())
      member.missingExperts = {random.between(0, numExperts - 1)};

    // One expert's factors after the other, then as the storage has them.
    std::vector<Matrix> a, b;
    for (int64_t e = 0; e < numExperts; ++e) {
      a.push_back(
          e > 0 && member.sharedA ? a[0] : random.matrix(member.rank, spec.in));
      b.push_back(e > 0 && member.sharedB
                      ? b[0]
                      : random.matrix(member.out, member.rank));
      const std::vector<int64_t> &missing = member.missingExperts;
      if (!member.present ||
          std::find(missing.begin(), missing.end(), e) != missing.end())
        continue;
      const Vector y = multiply(b.back(), multiply(a.back(), x));
      for (int64_t p = first; p < part; ++p)
        for (int64_t row = 0; row < spec.parts[size_t(p)].size; ++row)
          out.delta[size_t(e)][size_t(p)][size_t(row)] = y[size_t(
              partRow(spec, first, member.numParts, member.order, p, row))];
    }
    auto stack = [&](const std::vector<Matrix> &all, bool shared) {
      Matrix stacked(0, all[0].columns);
      for (int64_t e = 0; e < (shared ? 1 : numExperts); ++e) {
        stacked.rows += all[size_t(e)].rows;
        stacked.values.insert(stacked.values.end(),
                              all[size_t(e)].values.begin(),
                              all[size_t(e)].values.end());
      }
      return std::vector<Matrix>{stacked};
    };
    if (storage == ExpertStorage::Flattened) {
      Matrix flat(member.out, member.rank * numExperts);
      for (int64_t e = 0; e < numExperts; ++e)
        for (int64_t i = 0; i < member.out; ++i)
          for (int64_t j = 0; j < member.rank; ++j)
            flat.at(i, j * numExperts + e) = b[size_t(e)].at(i, j);
      a = stack(a, false);
      b = {flat};
    } else if (storage == ExpertStorage::Stacked) {
      a = stack(a, member.sharedA);
      b = stack(b, member.sharedB);
    }
    out.a.push_back(std::move(a));
    out.b.push_back(std::move(b));
    out.packing.members.push_back(std::move(member));
  }
  return out;
}

//===----------------------------------------------------------------------===//
// What lies where, stated anew
//===----------------------------------------------------------------------===//

/// The rank that row `row` of `size` is on, of the first of those that hold the
/// same, and its place there; `copies` ranks hold it.
struct Place {
  int64_t rank, row, copies;
};

Place placeOf(int64_t row, int64_t size, const Division &division,
              int64_t degree) {
  switch (division.kind) {
  case Division::Kind::Replicated:
    return {0, row, degree};
  case Division::Kind::Blocks: {
    const int64_t block = (size + degree - 1) / degree;
    return {row / block, row % block, 1};
  }
  case Division::Kind::Groups: {
    const int64_t copies = std::max<int64_t>(degree / division.units, 1);
    const int64_t block = size / (degree / copies);
    return {row / block * copies, row % block, copies};
  }
  case Division::Kind::Balanced:
    break;
  }
  int64_t rank = 0;
  for (; row >= size / degree + (rank < size % degree); ++rank)
    row -= size / degree + (rank < size % degree);
  return {rank, row, 1};
}

int64_t capacityOf(int64_t size, const Division &division, int64_t degree) {
  if (division.paddedShard)
    return division.paddedShard;
  switch (division.kind) {
  case Division::Kind::Replicated:
    return size;
  case Division::Kind::Groups:
    return size / std::min(degree, division.units);
  default:
    return (size + degree - 1) / degree;
  }
}

/// Row of a rank's output where `row` of a part's shard is.
int64_t outputRow(const ShardSpec &spec, int64_t part, int64_t row) {
  int64_t at = 0, p = 0;
  for (const ShardSlot &slot : spec.slots) {
    auto capacity = [&](int64_t q) {
      return capacityOf(spec.parts[size_t(q)].size,
                        spec.parts[size_t(q)].division, spec.ownDegree);
    };
    const int64_t end = p + slot.numParts;
    if (part < end && slot.order == PartOrder::Interleaved)
      return at + row * slot.numParts + (part - p);
    for (; p < end; ++p) {
      if (p == part)
        return at + row;
      at += capacity(p);
    }
  }
  return -1;
}

//===----------------------------------------------------------------------===//
// Ranks
//===----------------------------------------------------------------------===//

Matrix gather(const FactorShard &shard,
              const std::vector<std::vector<Matrix>> &tensors) {
  Matrix out(shard.rows, shard.columns);
  if (shard.member < 0)
    return out;
  const auto &member = tensors[size_t(shard.member)];
  const Matrix &source = member[size_t(std::max<int64_t>(shard.expert, 0))];
  copyShard(shard, source.values.data(), source.columns, out.values.data());
  return out;
}

struct RankState {
  RankLayout layout;
  std::vector<SlotShard> slots;
};

/// The output of every rank of the layer, for the expert at `local`.
std::vector<Vector> runRanks(const Layer &layer, const Checkpoint &checkpoint,
                             std::vector<RankState> &ranks, const Vector &x,
                             size_t local) {
  const ShardSpec &spec = layer.spec;
  const int64_t degree = int64_t(ranks.size());
  std::vector<Vector> outputs;
  for (const RankState &rank : ranks)
    outputs.push_back(Vector(size_t(rank.layout.outputRows), 0.0));
  for (size_t s = 0; s < spec.slots.size(); ++s) {
    std::vector<Vector> middle;
    for (int64_t k = 0; k < degree; ++k) {
      const auto &factors = ranks[size_t(k)].slots[s].a;
      Matrix a =
          gather(factors[std::min(local, factors.size() - 1)], checkpoint.a);
      Vector mine(size_t(a.columns), 0.0);
      for (int64_t j = 0; j < spec.in; ++j) {
        const Place place = placeOf(j, spec.in, spec.inDivision, degree);
        if (place.rank == k || place.copies == degree)
          mine[size_t(place.row)] = x[size_t(j)];
      }
      middle.push_back(multiply(a, mine));
    }
    Vector gathered, sum(middle[0].size(), 0.0);
    for (const Vector &m : middle) {
      gathered.insert(gathered.end(), m.begin(), m.end());
      for (size_t i = 0; i < m.size(); ++i)
        sum[i] += m[i];
    }
    for (int64_t k = 0; k < degree; ++k) {
      RankState &rank = ranks[size_t(k)];
      const auto &factors = rank.slots[s].b;
      const Matrix b =
          gather(factors[std::min(local, factors.size() - 1)], checkpoint.b);
      Vector in = middle[size_t(k)];
      if (rank.layout.exchange == RankExchange::AllGather)
        in = gathered;
      else if (rank.layout.exchange == RankExchange::AllReduce)
        in = sum;
      in.resize(size_t(layer.group.maxRank), 0.0);
      const Vector y = multiply(b, in);
      const SlotLayout &slot = rank.layout.slots[s];
      for (int64_t i = 0; i < slot.bRows; ++i) {
        if (i < slot.outputRows)
          outputs[size_t(k)][size_t(slot.outputOffset + i)] += y[size_t(i)];
        else
          EXPECT_EQ(y[size_t(i)], 0.0) << "padding is not zero";
      }
    }
  }
  return outputs;
}

/// Empty if the ranks' outputs make `delta`.
std::string compare(const Layer &layer, const std::vector<Vector> &outputs,
                    const std::vector<Vector> &delta) {
  const ShardSpec &spec = layer.spec;
  const int64_t degree = int64_t(outputs.size());
  const bool isRow = spec.inDivision.kind != Division::Kind::Replicated;
  std::vector<Vector> left = outputs; // What is not accounted for.
  for (size_t p = 0; p < spec.parts.size(); ++p)
    for (int64_t row = 0; row < spec.parts[p].size; ++row) {
      const double want = delta[p][size_t(row)];
      const Place place =
          placeOf(row, spec.parts[p].size, spec.parts[p].division, degree);
      const size_t at = size_t(outputRow(spec, int64_t(p), place.row));
      double sum = 0;
      for (int64_t k = place.rank; k < place.rank + place.copies; ++k) {
        const double found = outputs[size_t(k)][at];
        left[size_t(k)][at] = 0;
        sum += found;
        if (!isRow && found != want)
          return concat("part ", p, " row ", row, " rank ", k, ": ", found,
                        " instead of ", want);
      }
      if (isRow && sum != want)
        return concat("part ", p, " row ", row, ": sum ", sum, " instead of ",
                      want);
    }
  for (const Vector &rank : left)
    for (double value : rank)
      if (value != 0)
        return "a rank writes padding";
  return "";
}

std::string describe(const Layer &layer) {
  std::string out =
      concat("degree ", layer.group.degree, " own ", layer.spec.ownDegree,
             " fully sharded ", int(layer.group.fullySharded), " max rank ",
             layer.group.maxRank, " in ", layer.spec.in, " (",
             int(layer.spec.inDivision.kind), ") experts ",
             layer.spec.experts.count, " parts");
  for (const ShardPart &part : layer.spec.parts)
    out += concat(" ", part.size, "(", int(part.division.kind), ",",
                  part.division.units, ",", part.division.paddedShard, ")");
  return out;
}

/// What the random layers and adapters have been.
using Features = std::map<std::string, int>;

void addFeatures(Features &seen, const Layer &layer,
                 const Checkpoint &checkpoint,
                 const std::vector<RankState> &ranks) {
  const ShardSpec &spec = layer.spec;
  auto add = [&](const char *name, bool present) { seen[name] += present; };
  const RankLayout &last = ranks.back().layout;
  add("all-gather", last.exchange == RankExchange::AllGather);
  add("all-reduce", last.exchange == RankExchange::AllReduce);
  add("own degree below the group's",
      spec.ownDegree > 1 && spec.ownDegree < layer.group.degree);
  add("no rank-space row on the last rank", last.rank.length == 0);
  add("uneven input", last.input.length < ranks[0].layout.input.length);
  add("no input on the last rank", last.input.length == 0);
  add("divided experts",
      spec.experts.division.kind == Division::Kind::Balanced &&
          layer.group.degree > 1);
  add("a rank without experts",
      spec.experts.count > 0 && last.experts.length == 0);
  add("one A for all experts", spec.experts.sharedA);
  add("one B for all experts", spec.experts.sharedB);
  add("separate", checkpoint.packing.experts == ExpertStorage::Separate);
  add("flattened", checkpoint.packing.experts == ExpertStorage::Flattened);
  add("stacked", checkpoint.packing.experts == ExpertStorage::Stacked);
  for (const ShardSlot &slot : spec.slots) {
    add("slot of several parts", slot.numParts > 1);
    add("interleaved slot",
        slot.numParts > 1 && slot.order == PartOrder::Interleaved);
  }
  for (const ShardPart &part : spec.parts) {
    const Division &division = part.division;
    const bool isBlocks = division.kind == Division::Kind::Blocks;
    add("uneven output", isBlocks && part.size % spec.ownDegree != 0);
    add("padded output", division.paddedShard > 0);
    add("heads", isBlocks && division.units > 0 && spec.ownDegree > 1);
    add("replicas of KV heads", division.kind == Division::Kind::Groups &&
                                    division.units < spec.ownDegree &&
                                    division.units > 1);
  }
  for (const PackedMember &member : checkpoint.packing.members) {
    add("missing member", !member.present);
    add("missing expert", !member.missingExperts.empty());
    add("interleaved member",
        member.numParts > 1 && member.order == PartOrder::Interleaved);
  }
}

/// Runs one layer; `breakIt` may spoil rank 0's lists before.
std::string
runLayer(uint32_t seed, Features &seen,
         const std::function<void(std::vector<SlotShard> &)> &breakIt = {}) {
  Random random(seed);
  const Layer layer = randomLayer(random);
  const Vector x = random.numbers(layer.spec.in);
  const Checkpoint checkpoint = randomCheckpoint(random, layer, x);
  const std::string what = concat("seed ", seed, " ", describe(layer), ": ");

  std::vector<RankState> all;
  for (int64_t k = 0; k < layer.group.degree; ++k) {
    auto layout = layOutRank(layer.spec, layer.group, k);
    auto slots = planShards(layer.spec, layer.group, k, checkpoint.packing);
    if (!layout)
      return what + layout.error().message;
    if (!slots)
      return what + slots.error().message;
    if (breakIt && k == 0)
      breakIt(*slots);
    all.push_back({std::move(*layout), std::move(*slots)});
  }

  addFeatures(seen, layer, checkpoint, all);
  const int64_t numExperts = std::max<int64_t>(layer.spec.experts.count, 1);
  for (int64_t e = 0; e < numExperts; ++e) {
    // The ranks that have this expert, one of each rank of the layer.
    const Place place =
        placeOf(e, numExperts, layer.spec.experts.division, layer.group.degree);
    std::vector<RankState> ranks;
    if (place.copies == 1)
      ranks.push_back(all[size_t(place.rank)]);
    else
      for (int64_t k = 0; k < layer.group.degree;
           k += layer.group.degree / layer.spec.ownDegree)
        ranks.push_back(all[size_t(k)]);
    auto outputs = runRanks(layer, checkpoint, ranks, x, size_t(place.row));
    std::string problem = compare(layer, outputs, checkpoint.delta[size_t(e)]);
    if (!problem.empty())
      return concat(what, "expert ", e, ": ", problem);
  }
  return "";
}

} // namespace

TEST(ShardingProperty, RanksTogetherMakeTheWholeDelta) {
  Features seen;
  for (uint32_t seed = 0; seed < 4000; ++seed)
    ASSERT_EQ(runLayer(seed, seen), "");
  EXPECT_EQ(seen.size(), 22u);
  for (const auto &[feature, count] : seen)
    EXPECT_GE(count, 20) << feature;
}

/// The check above sees a list that is wrong in one place on one rank.
TEST(ShardingProperty, AWrongListIsSeen) {
  Features ignored;
  int seen = 0, tried = 0;
  for (uint32_t seed = 0; seed < 400; ++seed) {
    bool changed = false;
    const std::string problem =
        runLayer(seed, ignored, [&](std::vector<SlotShard> &slots) {
          for (SlotShard &slot : slots)
            for (FactorShard &b : slot.b)
              if (!changed && !b.empty() && b.rowRuns[0].length > 2) {
                // The last row gets the one before.
                IndexRun &run = b.rowRuns[0];
                --run.length;
                b.rowRuns.push_back({run.dst + run.length * run.dstStep,
                                     run.src + (run.length - 1) * run.step, 1});
                changed = true;
              }
        });
    tried += changed;
    seen += changed && !problem.empty();
  }
  EXPECT_GT(tried, 100);
  EXPECT_GT(seen, tried * 9 / 10); // Rows may be equal by chance.
}
