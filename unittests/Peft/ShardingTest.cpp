//===- ShardingTest.cpp - Layers as data, errors, shapes of index lists ---===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Peft/Sharding.h"

#include <gtest/gtest.h>

#include <functional>

using namespace peft;

namespace {

using Runs = std::vector<IndexRun>;

#define EXPECT_ERROR(result, expectedCode, part)                               \
  do {                                                                         \
    auto checked = (result);                                                   \
    ASSERT_FALSE(checked);                                                     \
    EXPECT_EQ(checked.error().code, ErrorCode::expectedCode);                  \
    EXPECT_NE(checked.error().message.find(part), std::string::npos)           \
        << checked.error().message;                                            \
  } while (false)

PackedMember member(int64_t rank, int64_t in, int64_t out) {
  PackedMember packed;
  packed.rank = rank;
  packed.in = in;
  packed.out = out;
  return packed;
}

PackedMember missing(int64_t numParts = 0) {
  PackedMember packed;
  packed.present = false;
  packed.numParts = numParts;
  return packed;
}

AdapterPacking pack(std::vector<PackedMember> members,
                    ExpertStorage experts = ExpertStorage::None) {
  return {experts, std::move(members)};
}

ShardSpec merged(std::vector<int64_t> sizes, bool fused = false) {
  return mergedColumnParallelLinear(16, sizes, fused);
}

/// B's rows of every slot.
std::vector<Runs> rowsOfB(const ShardSpec &spec, const ShardGroup &group,
                          int64_t rank, const AdapterPacking &packing) {
  auto slots = planShards(spec, group, rank, packing);
  EXPECT_TRUE(slots) << slots.error().message;
  std::vector<Runs> out;
  if (slots)
    for (const SlotShard &slot : *slots)
      out.push_back(slot.b[0].rowRuns);
  return out;
}

Division padded(int64_t size) {
  Division division = Division::blocks();
  division.paddedSize = size;
  return division;
}

Division paddedShard(Division division, int64_t size) {
  division.paddedShard = size;
  return division;
}

std::vector<int64_t> lengths(int64_t size, const Division &division,
                             int64_t degree) {
  std::vector<int64_t> out;
  int64_t next = 0;
  for (int64_t k = 0; k < degree; ++k) {
    auto shard = divide(size, division, degree, k);
    EXPECT_TRUE(shard);
    EXPECT_EQ(shard->begin, next);
    next += shard->length;
    out.push_back(shard->length);
  }
  EXPECT_EQ(next, size);
  return out;
}

} // namespace

//===----------------------------------------------------------------------===//
// divide
//===----------------------------------------------------------------------===//

TEST(Sharding, BlocksMayBeUneven) {
  using Lengths = std::vector<int64_t>;
  EXPECT_EQ(lengths(32, Division::blocks(), 4), (Lengths{8, 8, 8, 8}));
  EXPECT_EQ(lengths(18, Division::blocks(), 4), (Lengths{5, 5, 5, 3}));
  EXPECT_EQ(lengths(5, Division::blocks(), 4), (Lengths{2, 2, 1, 0}));
  EXPECT_EQ(lengths(1, Division::blocks(), 3), (Lengths{1, 0, 0}));
  EXPECT_EQ(lengths(50, padded(64), 4), (Lengths{16, 16, 16, 2}));
  EXPECT_EQ(lengths(10, Division::balanced(), 4), (Lengths{3, 3, 2, 2}));
  EXPECT_EQ(divide(18, Division::blocks(), 4, 3)->capacity, 5);
  EXPECT_EQ(divide(10, Division::balanced(), 4, 3)->capacity, 3);
  EXPECT_EQ(divide(32, paddedShard(Division::blocks(), 12), 4, 3)->capacity,
            12);
}

TEST(Sharding, GroupsAreHeldByConsecutiveRanks) {
  const int64_t begins[] = {0, 0, 0, 4, 4, 4};
  for (int64_t k = 0; k < 6; ++k) {
    auto shard = divide(8, Division::groups(2), 6, k);
    ASSERT_TRUE(shard);
    EXPECT_EQ(shard->begin, begins[k]);
    EXPECT_EQ(shard->length, 4);
  }
  EXPECT_EQ(divide(8, Division::groups(4), 2, 1)->begin, 4);
  EXPECT_EQ(divide(8, Division::groups(1), 7, 5)->length, 8);
}

TEST(Sharding, DivideErrors) {
  auto check = [](int64_t size, const Division &division, int64_t degree,
                  int64_t rank) {
    return divide(size, division, degree, rank);
  };
  const Division blocks = Division::blocks();
  EXPECT_ERROR(check(0, blocks, 1, 0), InvalidArgument,
               "expected 1 to 2147483648, found 0");
  EXPECT_ERROR(check(int64_t(1) << 40, blocks, 1, 0), InvalidArgument,
               "found 1099511627776");
  EXPECT_ERROR(check(8, Division::groups(0), 2, 0), InvalidArgument,
               "expected the number of units, found 0");
  EXPECT_ERROR(check(8, Division::blocks(-1), 2, 0), InvalidArgument,
               "expected units of blocks or groups only, found -1");
  EXPECT_ERROR(check(8, {Division::Kind::Balanced, 2, 0, 0}, 2, 0),
               InvalidArgument, "blocks or groups only, found 2");
  EXPECT_ERROR(check(9, Division::groups(2), 2, 0), InvalidArgument,
               "expected a size divisible by its 2 units, found 9");
  EXPECT_ERROR(check(8, {Division::Kind::Blocks, 2, 16, 0}, 2, 0),
               InvalidArgument, "expected a padded size with plain blocks");
  EXPECT_ERROR(check(8, padded(7), 2, 0), InvalidArgument,
               "expected a padded size of 8 to 2147483648, found 7");
  EXPECT_ERROR(check(8, paddedShard(blocks, -1), 2, 0), InvalidArgument,
               "expected a padded shard of 0 to 2147483648, found -1");
  EXPECT_ERROR(check(9, paddedShard(blocks, 4), 2, 0), InvalidArgument,
               "expected a padded shard of at least 5 rows at degree 2, found "
               "4");
  EXPECT_ERROR(check(8, blocks, 0, 0), InvalidArgument,
               "expected a degree of 1 to 2147483648, found 0");
  EXPECT_ERROR(check(8, blocks, 2, 2), OutOfRange,
               "expected a rank of 0 to 1, found 2");
  EXPECT_ERROR(check(8, blocks, 2, -1), OutOfRange, "found -1");
  EXPECT_ERROR(check(16, Division::blocks(8), 3, 0), Unsupported,
               "expected a degree that divides 8 units, found 3");
  EXPECT_ERROR(check(16, Division::blocks(8), 16, 0), Unsupported, "found 16");
  EXPECT_ERROR(check(16, Division::groups(8), 3, 0), Unsupported,
               "expected a degree that divides 8 units or is a multiple of "
               "them, found 3");
  EXPECT_ERROR(check(16, Division::groups(8), 12, 0), Unsupported, "found 12");
}

//===----------------------------------------------------------------------===//
// Descriptions
//===----------------------------------------------------------------------===//

TEST(Sharding, BadDescriptionsAreErrors) {
  auto errorOf = [](const std::function<void(ShardSpec &)> &change) {
    ShardSpec spec = merged({8, 8, 4});
    change(spec);
    return verifyShardSpec(spec);
  };
  EXPECT_TRUE(errorOf([](ShardSpec &) {}));
  EXPECT_ERROR(errorOf([](ShardSpec &s) { s.in = 0; }), InvalidArgument,
               "merged_column_parallel_linear: input: expected 1 to");
  EXPECT_ERROR(errorOf([](ShardSpec &s) { s.parts.clear(); }), InvalidArgument,
               "expected at least one part, found none");
  EXPECT_ERROR(errorOf([](ShardSpec &s) { s.parts[1].size = -4; }),
               InvalidArgument, "part '1': expected 1 to");
  EXPECT_ERROR(errorOf([](ShardSpec &s) {
                 s.parts[0].size = s.parts[1].size = int64_t(3) << 29;
               }),
               InvalidArgument, "output: expected 1 to");
  EXPECT_ERROR(errorOf([](ShardSpec &s) { s.inDivision = Division::blocks(); }),
               InvalidArgument,
               "expected whole outputs of a divided input, found part '0'");
  EXPECT_ERROR(errorOf([](ShardSpec &s) { s.ownDegree = -2; }), InvalidArgument,
               "expected an own degree of 0 to");
  EXPECT_ERROR(errorOf([](ShardSpec &s) { s.slots = {{2}, {2}}; }),
               InvalidArgument,
               "expected slots of 1 to 1 parts from part 2, found 2");
  EXPECT_ERROR(errorOf([](ShardSpec &s) { s.slots = {{2}}; }), InvalidArgument,
               "expected slots for 3 parts, found 2");
  EXPECT_ERROR(errorOf([](ShardSpec &s) {
                 s.slots = {{1}, {2, PartOrder::Interleaved}};
               }),
               InvalidArgument,
               "expected interleaved parts of one size and division, found "
               "'1' and '2' differ");
  EXPECT_ERROR(errorOf([](ShardSpec &s) { s.experts.sharedA = true; }),
               InvalidArgument, "experts: expected their number, found 0");
  EXPECT_ERROR(errorOf([](ShardSpec &s) { s.experts.count = 1 << 21; }),
               InvalidArgument,
               "experts: expected 0 to 1048576, found 2097152");
  EXPECT_ERROR(errorOf([](ShardSpec &s) { s.experts.count = -1; }),
               InvalidArgument, "experts: expected 0 to 1048576, found -1");
  EXPECT_ERROR(errorOf([](ShardSpec &s) {
                 s.experts = {4, Division::balanced(), false, false};
               }),
               InvalidArgument,
               "expected factors of own degree 1 where experts are divided, "
               "found 0");
}

TEST(Sharding, BadGroupsAreErrors) {
  const int64_t huge = int64_t(1) << 62;
  EXPECT_ERROR(verifyShardSpec(qkvParallelLinear({16, huge, 2, huge})),
               InvalidArgument,
               "part 'q': expected 1 to 2147483648, found 2147483649");
  EXPECT_ERROR(verifyShardSpec(qkvParallelLinear({16, 8, -2, 4})),
               InvalidArgument, "part 'k': expected 1 to 2147483648, found -1");
  ShardSpec spec = columnParallelLinear(16, 32);
  EXPECT_ERROR(layOutRank(spec, {2, 0, false}, 0), InvalidArgument,
               "max_rank: expected 1 to");
  EXPECT_ERROR(layOutRank(spec, {2, 8, false}, 2), OutOfRange,
               "expected a rank of 0 to 1");
  spec.ownDegree = 4;
  EXPECT_ERROR(layOutRank(spec, {6, 8, false}, 0), Unsupported,
               "expected an own degree that divides the group's 6, found 4");
  EXPECT_ERROR(layOutRank(qkvParallelLinear({16, 8, 2, 4}), {3, 8, false}, 0),
               Unsupported, "qkv_parallel_linear: part 'q': expected a degree");
}

TEST(Sharding, LayoutSaysWhereAndHow) {
  auto qkv = layOutRank(qkvParallelLinear({16, 8, 2, 4, 6}), {4, 8, true}, 3);
  ASSERT_TRUE(qkv) << qkv.error().message;
  EXPECT_EQ(qkv->exchange, RankExchange::AllGather);
  EXPECT_EQ(qkv->rank.begin, 6);
  EXPECT_EQ(qkv->outputRows, 8 + 4 + 6);
  ASSERT_EQ(qkv->slots.size(), 3u);
  EXPECT_EQ(qkv->slots[2].outputOffset, 12);
  EXPECT_EQ(qkv->slots[2].bRows, 6);
  EXPECT_EQ(qkv->slots[2].aRows, 2);

  auto row = layOutRank(rowParallelLinear(32, 18), {4, 8, true}, 3);
  ASSERT_TRUE(row) << row.error().message;
  EXPECT_EQ(row->exchange, RankExchange::AllReduce);
  EXPECT_EQ(row->slots[0].aRows, 8);
  EXPECT_EQ(row->slots[0].aColumns, 8);
  EXPECT_EQ(row->slots[0].bRows, 5);
  EXPECT_EQ(row->slots[0].outputOffset, 15);
  EXPECT_EQ(row->slots[0].outputRows, 3);
  EXPECT_EQ(row->outputRows, 18);

  // Nothing to divide.
  EXPECT_EQ(layOutRank(replicatedLinear(16, 32), {4, 8, true}, 3)->exchange,
            RankExchange::None);

  // Ranks 2 and 3 of 4 are rank 1 of a layer of degree 2.
  ShardSpec half = columnParallelLinear(16, 32);
  half.ownDegree = 2;
  const std::vector<Runs> second = {{{0, 16, 16}}};
  const AdapterPacking packing = pack({member(8, 16, 32)});
  EXPECT_EQ(rowsOfB(half, {4, 8, false}, 2, packing), second);
  EXPECT_EQ(rowsOfB(half, {4, 8, false}, 3, packing), second);
}

//===----------------------------------------------------------------------===//
// Packing
//===----------------------------------------------------------------------===//

TEST(Sharding, MembersFindTheirParts) {
  using Counts = std::vector<int64_t>;
  const ShardSpec spec = merged({16, 8, 8, 24});
  auto covers = [&](std::vector<PackedMember> members) {
    auto result = coverParts(spec, pack(std::move(members)));
    EXPECT_TRUE(result) << result.error().message;
    return result ? *result : Counts();
  };
  EXPECT_EQ(covers({member(8, 16, 56)}), (Counts{4}));
  EXPECT_EQ(covers({member(8, 16, 32), member(8, 16, 24)}), (Counts{3, 1}));
  EXPECT_EQ(covers({member(8, 16, 32), missing()}), (Counts{3, 1}));
  EXPECT_EQ(covers({missing(), member(8, 16, 24)}), (Counts{3, 1}));
  EXPECT_EQ(covers({missing(), member(8, 16, 40)}), (Counts{1, 3}));
  EXPECT_EQ(covers({member(8, 16, 16), missing(), member(8, 16, 24)}),
            (Counts{1, 2, 1}));
  EXPECT_EQ(covers({missing(), member(8, 16, 8), missing(), missing()}),
            (Counts{1, 1, 1, 1}));
  EXPECT_EQ(covers({missing(2), missing(), member(8, 16, 24)}),
            (Counts{2, 1, 1}));
  EXPECT_EQ(covers({missing()}), (Counts{4}));
}

TEST(Sharding, ContradictingPacksAreErrors) {
  const ShardSpec spec = merged({16, 8, 8, 24});
  auto errorOf = [&](std::vector<PackedMember> members) {
    return coverParts(spec, pack(std::move(members)));
  };
  PackedMember declared = member(8, 16, 24);
  declared.numParts = 3;
  PackedMember tooMany = member(8, 16, 24);
  tooMany.numParts = 5;
  EXPECT_ERROR(errorOf({member(8, 16, 20), member(8, 16, 36)}), Mismatch,
               "expected member 0 to cover whole parts of sizes [16, 8, 8, "
               "24], found 20 rows of lora_B");
  EXPECT_ERROR(errorOf({missing(), member(8, 16, 20)}), Mismatch,
               "expected member 1 to cover whole parts of sizes");
  EXPECT_ERROR(errorOf({member(8, 16, 56), member(8, 16, 56)}), Mismatch,
               "found 2 members; nothing is left for member 1 of 56 rows");
  EXPECT_ERROR(errorOf({declared}), Mismatch,
               "expected 32 rows of lora_B for the 3 parts of member 0, found "
               "24");
  EXPECT_ERROR(errorOf({tooMany}), Mismatch,
               "expected member 0 to cover 1 to 4 parts, found 5");
  EXPECT_ERROR(errorOf({member(8, 16, 32)}), Mismatch,
               "found none for those of sizes [24]");
  EXPECT_ERROR(errorOf({}), Mismatch, "found none for those of sizes");
  EXPECT_ERROR(errorOf({missing(-1)}), Mismatch,
               "expected member 0 to cover 1 to 4 parts, found -1");
  EXPECT_ERROR(errorOf({member(8, 16, 32), missing(), missing()}), Mismatch,
               "expected at most 1 members for parts of sizes [24], found 2");
  // A list of names alone contradicts the layer, too.
  EXPECT_ERROR(
      coverParts(merged({16, 16}), pack({missing(), missing(), missing()})),
      Mismatch,
      "expected at most 2 members for parts of sizes [16, 16], found "
      "3");
  EXPECT_ERROR(errorOf({missing(), missing()}), Mismatch,
               "expected the number of parts of missing member 0");
  EXPECT_ERROR(errorOf({missing(), member(8, 16, 16), missing(), missing()}),
               Mismatch, "expected 8 rows of lora_B for part '1', found 16");
}

TEST(Sharding, AdaptersThatDoNotFitAreErrors) {
  const ShardGroup group = {2, 8, false};
  auto plan = [&](const ShardSpec &spec, AdapterPacking packing) {
    return planShards(spec, group, 0, packing);
  };
  const ShardSpec column = columnParallelLinear(16, 32);
  EXPECT_ERROR(plan(column, pack({member(8, 15, 32)})), Mismatch,
               "column_parallel_linear: member 0: expected 16 columns of "
               "lora_A, found 15");
  EXPECT_ERROR(plan(column, pack({member(0, 16, 32)})), Mismatch,
               "expected a rank of at least 1, found 0");
  EXPECT_ERROR(plan(column, pack({member(9, 16, 32)})), OutOfRange,
               "expected a rank of at most 8, found 9");
  EXPECT_ERROR(plan(column, pack({member(8, 16, 32)}, ExpertStorage::Stacked)),
               Mismatch,
               "expected one layer's tensors, found those of experts");

  PackedMember interleaved = member(8, 16, 24);
  interleaved.order = PartOrder::Interleaved;
  EXPECT_ERROR(plan(merged({16, 8}), pack({interleaved})), Mismatch,
               "expected interleaved parts of one size, found 16 and 8");
  EXPECT_ERROR(
      plan(merged({16, 8}, true), pack({member(8, 16, 16), member(8, 16, 8)})),
      Mismatch,
      "expected one lora_A for the parts that share a slot, found separate "
      "ones for '0' and '1'");

  ExpertsShape shape{.experts = 4, .hidden = 16, .intermediate = 32};
  const ShardSpec w13 = expertsParallel(shape).w13;
  PackedMember one = member(8, 16, 32), shared = one, fewer = one;
  shared.sharedA = true;
  fewer.missingExperts = {4};
  EXPECT_ERROR(plan(w13, pack({one, one})), Mismatch,
               "expected tensors of experts, found one layer's");
  EXPECT_ERROR(plan(w13, pack({shared, one}, ExpertStorage::Separate)),
               Mismatch, "expected a factor shared by experts in stacked");
  EXPECT_ERROR(plan(w13, pack({fewer, one}, ExpertStorage::Separate)),
               OutOfRange, "expected missing experts of 0 to 3, found 4");
  EXPECT_ERROR(plan(w13, pack({fewer, one}, ExpertStorage::Stacked)), Mismatch,
               "expected missing experts of separate tensors only");
  shape.sharedOuter = true;
  EXPECT_ERROR(plan(expertsParallel(shape).w13,
                    pack({shared, one}, ExpertStorage::Stacked)),
               Mismatch,
               "member 1: expected one lora_A for all experts, found 4");

  // The way out that the message names: the layer with two slots takes it.
  shape = {.experts = 4, .hidden = 16, .intermediate = 32, .fused = true};
  EXPECT_ERROR(plan(expertsParallel(shape).w13,
                    pack({one, one}, ExpertStorage::Separate)),
               Mismatch,
               "found separate ones for 'gate' and 'up'; a layer "
               "with a slot for each takes both");
  EXPECT_TRUE(plan(w13, pack({one, one}, ExpertStorage::Separate)));
}

//===----------------------------------------------------------------------===//
// Index lists
//===----------------------------------------------------------------------===//

TEST(Sharding, AVendorLayerNeedsOnlyData) {
  // q, one KV head for all, index heads in groups, a gate that is not divided.
  ShardSpec spec;
  spec.name = "vendor";
  spec.in = 16;
  spec.parts = {{"q", 32, Division::blocks(8)},
                {"kv", 4, Division::groups(1)},
                {"index", 8, Division::groups(2)},
                {"gate", 5, Division::replicated()}};
  const AdapterPacking packing = pack({member(3, 16, 36), member(8, 16, 13)});
  const ShardGroup group = {4, 8, true};
  const std::vector<Runs> rows = {
      {{0, 24, 8}}, {{0, 32, 4}}, {{0, 4, 4}}, {{0, 8, 5}}};
  EXPECT_EQ(rowsOfB(spec, group, 3, packing), rows);
  auto slots = planShards(spec, group, 1, packing);
  ASSERT_TRUE(slots) << slots.error().message;
  EXPECT_EQ((*slots)[0].a[0].rowRuns, (Runs{{0, 2, 1}})); // Of its rank 3.
  EXPECT_EQ((*slots)[3].a[0].rowRuns, (Runs{{0, 2, 2}}));
  EXPECT_EQ((*slots)[1].a[0].member, 0);
  EXPECT_EQ((*slots)[2].a[0].member, 1);
}

TEST(Sharding, OrdersOfParts) {
  ExpertsShape shape{.experts = 2,
                     .hidden = 16,
                     .intermediate = 8,
                     .fused = true,
                     .order = PartOrder::Interleaved,
                     .paddedShard = 6};
  PackedMember concatenated = member(4, 16, 16), interleaved = concatenated;
  interleaved.order = PartOrder::Interleaved;
  const ShardGroup group = {2, 4, false};
  auto rows = [&](const PackedMember &packed) {
    return rowsOfB(expertsParallel(shape).w13, group, 1,
                   pack({packed}, ExpertStorage::Flattened));
  };
  // Alike on both sides: whole rows of the interleaving.
  EXPECT_EQ(rows(interleaved), (std::vector<Runs>{{{0, 8, 8}}}));
  EXPECT_EQ(rows(concatenated),
            (std::vector<Runs>{{{0, 4, 4, 1, 2}, {1, 12, 4, 1, 2}}}));
  shape.order = PartOrder::Concatenated;
  EXPECT_EQ(rows(concatenated), (std::vector<Runs>{{{0, 4, 4}, {6, 12, 4}}}));
  EXPECT_EQ(rows(interleaved),
            (std::vector<Runs>{{{0, 8, 4, 2}, {6, 9, 4, 2}}}));
  shape.fused = false;
  EXPECT_EQ(rows(interleaved),
            (std::vector<Runs>{{{0, 8, 4, 2}}, {{0, 9, 4, 2}}}));
}

TEST(Sharding, AnInterleavedMemberMayEndInsideASlot) {
  // a and b interleaved in the file, b and the missing c on the rank.
  ShardSpec spec = merged({4, 4, 4});
  spec.slots = {{1}, {2, PartOrder::Interleaved}};
  PackedMember both = member(8, 16, 8);
  both.order = PartOrder::Interleaved;
  EXPECT_EQ(rowsOfB(spec, {2, 8, false}, 1, pack({both, missing()})),
            (std::vector<Runs>{{{0, 4, 2, 2}}, {{0, 5, 2, 2, 2}}}));
}

TEST(Sharding, AMissingPartOfASharedSlotStaysZero) {
  const ShardSpec spec = merged({16, 8}, true);
  const ShardGroup group = {2, 8, false};
  EXPECT_EQ(rowsOfB(spec, group, 1, pack({missing(), member(8, 16, 8)})),
            (std::vector<Runs>{{{8, 4, 4}}}));
  auto none = planShards(spec, group, 1, pack({missing()}));
  ASSERT_TRUE(none);
  EXPECT_TRUE((*none)[0].a[0].empty());
  EXPECT_EQ((*none)[0].b[0].rows, 12);
}

TEST(Sharding, ExpertsOverRanks) {
  ExpertsShape shape{.experts = 5,
                     .hidden = 16,
                     .intermediate = 8,
                     .gated = false,
                     .expertParallel = true};
  PackedMember packed = member(4, 16, 8);
  packed.missingExperts = {3};
  auto slots = planShards(expertsParallel(shape).w13, {2, 4, true}, 1,
                          pack({packed}, ExpertStorage::Separate));
  ASSERT_TRUE(slots) << slots.error().message;
  const std::vector<FactorShard> &b = (*slots)[0].b;
  ASSERT_EQ(b.size(), 2u); // Experts 3 and 4; the factors are whole.
  EXPECT_TRUE(b[0].empty());
  EXPECT_EQ(b[0].rows, 8);
  EXPECT_EQ(b[1].expert, 4);
  EXPECT_EQ(b[1].rowRuns, (Runs{{0, 0, 8}}));
}

TEST(Sharding, CopyShard) {
  const int source[] = {0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23};
  FactorShard shard;
  shard.rows = 3;
  shard.columns = 3;
  shard.rowRuns = {{0, 1, 2, 1, 2}};
  shard.columnRuns = {{0, 1, 2, 2}};
  std::vector<int> out(9, -1);
  copyShard(shard, source, 4, out.data());
  EXPECT_EQ(out, (std::vector<int>{11, 13, -1, -1, -1, -1, 21, 23, -1}));
}
