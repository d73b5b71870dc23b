//===- ShardingRobustnessTest.cpp - Nonsense is an error, not a crash -----===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Peft/Sharding.h"

#include <gtest/gtest.h>

#include <random>

using namespace peft;

using Runs = std::vector<IndexRun>;

static PackedMember member(int64_t rank, int64_t in, int64_t out) {
  PackedMember packed;
  packed.rank = rank;
  packed.in = in;
  packed.out = out;
  return packed;
}

/// Sound numbers mixed with nonsense: an error, or lists inside the buffers and
/// tensors, never a crash.
TEST(ShardingRobustness, NonsenseIsAnError) {
  std::mt19937 engine(11);
  auto below = [&](unsigned n) { return int64_t(engine() % n); };
  auto coin = [&] { return below(2) == 0; };
  auto rarely = [&] { return below(24) == 0; };
  /// `sound`, or anything.
  auto around = [&](int64_t sound) -> int64_t {
    if (!rarely())
      return sound;
    return coin() ? below(13) - 4 : int64_t(engine()) << below(32);
  };
  auto division = [&] {
    return Division{Division::Kind(below(4)), around(0), around(0), around(0)};
  };
  auto order = [&] { return PartOrder(below(2)); };
  int planned = 0, refused = 0;
  for (int i = 0; i < 50000; ++i) {
    ShardSpec spec;
    spec.in = around(8);
    if (coin())
      spec.inDivision = Division::blocks();
    int64_t out = 0;
    for (int64_t n = below(4); n > 0; --n) {
      spec.parts.push_back({"p", around(1 + below(9)), division()});
      out += spec.parts.back().size;
    }
    for (int64_t n = coin() ? below(3) : 0; n > 0; --n)
      spec.slots.push_back({around(1 + below(3)), order()});
    if (coin())
      spec.experts = {below(4), division(), rarely(), rarely()};
    if (rarely())
      spec.experts.count = int64_t(1) << (21 + below(42));
    spec.ownDegree = around(coin());
    const ShardGroup group = {around(1 + below(4)), around(8), coin()};
    AdapterPacking packing;
    packing.experts =
        spec.experts.count ? ExpertStorage(1 + below(3)) : ExpertStorage::None;
    if (rarely())
      packing.experts = ExpertStorage(below(4));
    for (int64_t n = below(6) ? 1 : below(4); n > 0; --n) {
      PackedMember packed =
          member(around(1 + below(8)), around(spec.in), around(out));
      packed.present = !rarely();
      packed.numParts = around(0);
      packed.order = rarely() ? order() : PartOrder::Concatenated;
      packed.sharedA = spec.experts.sharedA || rarely();
      packed.sharedB = spec.experts.sharedB || rarely();
      if (rarely())
        packed.missingExperts = {around(below(4))};
      packing.members.push_back(packed);
    }
    auto slots = planShards(spec, group, around(0), packing);
    if (!slots) {
      EXPECT_NE(slots.error().message.find("expected"), std::string::npos);
      ++refused;
      continue;
    }
    ++planned;
    for (const SlotShard &slot : *slots)
      for (const auto &[factors, isA] :
           {std::pair(slot.a, true), std::pair(slot.b, false)})
        for (const FactorShard &factor : factors) {
          if (factor.empty())
            continue;
          const PackedMember &packed = packing.members[size_t(factor.member)];
          const bool many = packing.experts == ExpertStorage::Flattened ||
                            packing.experts == ExpertStorage::Stacked;
          const int64_t experts = many ? spec.experts.count : 1;
          auto within = [](const Runs &runs, int64_t rows, int64_t sources) {
            for (const IndexRun &run : runs)
              if (run.length < 1 || run.dst < 0 || run.src < 0 ||
                  run.dst + (run.length - 1) * run.dstStep >= rows ||
                  run.src + (run.length - 1) * run.step >= sources)
                return false;
            return true;
          };
          ASSERT_TRUE(within(factor.rowRuns, factor.rows,
                             (isA ? packed.rank : packed.out) * experts));
          ASSERT_TRUE(within(factor.columnRuns, factor.columns,
                             (isA ? packed.in : packed.rank) * experts));
        }
  }
  EXPECT_GT(planned, 1000);
  EXPECT_GT(refused, 1000);
}
