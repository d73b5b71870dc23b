//===- RoutingTest.cpp - The arrays that describe a batch -----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CUDABankTest.h"

#include <random>

using namespace lora::runtime;
using testadapters::make;

namespace cuda = lora::runtime::impl::cuda;

using CUDARoutingTest = RoutingFixture<FakeCUDATest>;

TEST_F(CUDARoutingTest, ArraysAreThoseOfTheContract) {
  openWith({1000, 0, 0});
  std::mt19937 random(1);
  for (size_t numTokens : {0, 1, 2, 127, 128, 129, 256, 1000}) {
    for (int round = 0; round < 4; ++round) {
      std::vector<int32_t> slots;
      for (size_t t = 0; t < numTokens; ++t) {
        // Runs of equal tokens, as in prefill, or none alike.
        bool same = round % 2 == 0 && t % 50 != 0;
        uint32_t pick = random() % 5;
        slots.push_back(same ? slots.back() : (pick == 4 ? -1 : slotOf[pick]));
      }
      ASSERT_OK(routing->set(slots, *stream));
      expectArrays(slots);
    }
  }
}

TEST_F(CUDARoutingTest, BadBatchesChangeNothing) {
  openWith({64, 4, 5});
  std::vector<int32_t> good = {slotOf[1], -1, slotOf[2], slotOf[1]};
  ASSERT_OK(routing->set(good, *stream));
  auto refuse = [&](std::vector<int32_t> slots, const char *part) {
    Outcome set = routing->set(slots, *stream);
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().status(), LORA_OUT_OF_RANGE);
    EXPECT_CONTAINS(set.error().message(), part);
    expectArrays(good);
  };
  refuse({-1, -2}, "token 1: expected an adapter slot in [-1, 4), found -2");
  refuse({4}, "token 0: expected an adapter slot in [-1, 4), found 4");
  refuse(std::vector<int32_t>(65, -1),
         "expected at most 64 tokens in a batch, found 65");
  refuse({slotOf[0], slotOf[3]}, "token 1: expected adapters of at most 4 rank "
                                 "blocks in a batch, found 5");
  ASSERT_TRUE(bank->release(slotOf[3]));
  ASSERT_TRUE(bank->unload("d"));
  refuse({-1, slotOf[3]},
         ("token 1: adapter slot " + std::to_string(slotOf[3]) + " is empty")
             .c_str());
}

TEST_F(CUDARoutingTest, LimitsOfTileEntries) {
  openWith({256, 0, 5});
  std::vector<int32_t> slots(256, slotOf[0]); // Two tiles of three blocks.
  EXPECT_FAILS(routing->set(slots, *stream), LORA_OUT_OF_RANGE,
               "expected at most 5 entries of adapter blocks in the m-tiles of "
               "a batch, found more in the first 256 of 256 tokens");
  slots[255] = -1;
  std::fill(slots.begin() + 128, slots.end(), slotOf[1]);
  ASSERT_OK(routing->set(slots, *stream));
  expectArrays(slots);
  EXPECT_FAILS(Routing::create(*bank, {0, 0, 0}), LORA_INVALID_ARGUMENT,
               "expected max_tokens in [1, 16777216], found 0");
  EXPECT_FAILS(Routing::create(*bank, {1, -1, 0}), LORA_INVALID_ARGUMENT,
               "expected max_blocks in [0, 16777216], found -1");
}

// Batches that are set while the device is busy do not disturb each other.
TEST_F(CUDARoutingTest, HostCopiesAreNotOverwritten) {
  openWith({64, 0, 0});
  fake->hold(true);
  std::vector<int32_t> first(64, slotOf[0]);
  ASSERT_OK(routing->set(first, *stream));
  std::vector<int32_t> found(64);
  ASSERT_OK(
      stream->copyToHost(found.data(),
                         reinterpret_cast<void *>(routing->get()->cuda->address(
                             cuda::RoutingArray::TokenAdapter)),
                         64 * 4));
  int64_t waits = fake->calls("cuEventSynchronize");
  for (int i = 0; i < 3; ++i)
    ASSERT_OK(routing->set(std::vector<int32_t>(64, -1), *stream));
  EXPECT_EQ(fake->calls("cuEventSynchronize"), waits);
  ASSERT_OK(routing->set(std::vector<int32_t>(64, -1), *stream)); // The fifth.
  EXPECT_EQ(fake->calls("cuEventSynchronize"), waits + 1);
  fake->hold(false);
  EXPECT_EQ(found, std::vector<int32_t>(64, 0));
}

TEST_F(CUDARoutingTest, IsNotSetWhileCaptured) {
  openWith({64, 0, 0});
  ASSERT_OK(routing->set(slotOf, *stream));
  fake->capture(stream->handle(), true);
  EXPECT_FAILS(routing->set(std::vector<int32_t>(4, -1), *stream),
               LORA_UNSUPPORTED, "not while its stream is captured");
  fake->capture(stream->handle(), false);
  expectArrays(slotOf);
}
