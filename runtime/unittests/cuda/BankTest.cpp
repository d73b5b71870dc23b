//===- BankTest.cpp - Adapters in rank blocks of device memory ------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CUDABankTest.h"

#include <algorithm>
#include <atomic>
#include <thread>

using namespace lora::runtime;
using testadapters::make;

using CUDABankTest = BankFixture<FakeCUDATest>;

TEST_F(CUDABankTest, ContentsAreThoseOfTheContract) {
  open();
  auto memory = bank->memory();
  ASSERT_OK(memory);
  EXPECT_EQ(memory->num_blocks, 4 * 3);
  EXPECT_EQ(memory->free_blocks, 12);
  // [12] blocks of 3 * 16 * 64 + 16 * 64 and 16 * 32 + 16 * 64 values, 2
  // scales.
  EXPECT_GE(memory->bytes, uint64_t(12 * (5632 * 2 + 8)));
  const tiny::Adapter adapters[] = {make(1, 40), make(2, 16, {"v_proj"}),
                                    make(3, 5, {"q_proj", "o_proj"})};
  const char *names[] = {"a", "b", "c"};
  for (int i = 0; i < 3; ++i)
    ASSERT_OK(load(names[i], adapters[i]));
  EXPECT_EQ(freeBlocks(), 12 - 3 - 1 - 1);
  for (int i = 0; i < 3; ++i)
    expectContents(*bank->acquire(names[i]), adapters[i]);
  // Another one takes blocks that held more: nothing of that is left.
  ASSERT_TRUE(bank->unload("b"));
  ASSERT_OK(load("d", make(4, 3, {"k_proj"})));
  expectContents(*bank->acquire("d"), make(4, 3, {"k_proj"}));
}

TEST_F(CUDABankTest, MemoryGivesTheSameAsAFolder) {
  open();
  tiny::Adapter adapter = make(5, 8, {"o_proj"});
  const auto &[a, b] = adapter.factors.at(testadapters::kAttention + "o_proj");
  const int64_t shapes[2][2] = {{a.rows, a.columns}, {b.rows, b.columns}};
  const std::string base = "base_model.model." + testadapters::kAttention;
  const std::string nameA = base + "o_proj.lora_A.weight";
  const std::string nameB = base + "o_proj.lora_B.weight";
  const lora_tensor tensors[] = {
      {nameA.c_str(), LORA_F32, shapes[0], 2, a.values.data()},
      {nameB.c_str(), LORA_F32, shapes[1], 2, b.values.data()}};
  ASSERT_OK(bank->load("memory", tiny::adapterConfig(adapter), tensors));
  expectContents(*bank->acquire("memory"), adapter);
}

// Where slices of a site have different scales, B holds them.
TEST_F(CUDABankTest, ScalesOfOneSiteThatDiffer) {
  open();
  tiny::Adapter adapter = make(6, 4, {"q_proj", "v_proj", "o_proj"});
  tiny::writeAdapter(dir / "a", adapter, R"(,"alpha_pattern":{"v_proj":2})");
  ASSERT_OK(bank->load("a", dir / "a"));
  const auto &pools = bank->get()->pools->sites();
  uint64_t block = uint64_t(blocksOf(*bank->acquire("a"))[0]);
  EXPECT_EQ(read<float>(pools[0].scales + block * 4, 1)[0], 1.0f);
  EXPECT_EQ(read<float>(pools[1].scales + block * 4, 1)[0], 2.0f);
  auto q = read<uint16_t>(pools[0].b[0] + block * 32 * 32, 32 * 16);
  auto v = read<uint16_t>(pools[0].b[2] + block * 16 * 32, 16 * 16);
  for (int64_t n = 0; n < 16; ++n) {
    size_t at = size_t(n * 16 + ((n >> 2) % 2) * 8);
    EXPECT_EQ(q[at],
              testadapters::bf16(
                  2.0 * adapter.factors.at(testadapters::kAttention + "q_proj")
                            .second.at(n, 0)));
    EXPECT_EQ(v[at],
              testadapters::bf16(
                  0.5 * adapter.factors.at(testadapters::kAttention + "v_proj")
                            .second.at(n, 0)));
  }
}

TEST_F(CUDABankTest, RefusesAndChangesNothing) {
  open();
  ASSERT_OK(load("a", make(1, 8)));
  int32_t slot = *bank->acquire("a");
  EXPECT_FAILS(load("a", make(2, 41)), LORA_OUT_OF_RANGE,
               "expected a rank of at most 40, the bank's, found 41");
  tiny::Adapter bad = make(3, 8);
  bad.factors.begin()->second.first.values[3] = NAN;
  EXPECT_FAILS(load("a", bad), LORA_MISMATCH, "expected a finite number");
  bad.factors.begin()->second.first.values[3] = 3.4e38f; // Rounds to infinity.
  EXPECT_FAILS(load("a", bad), LORA_MISMATCH,
               "does not fit the bank's dtype bf16");
  EXPECT_FAILS(bank->load("a", dir / "nothing"), LORA_NOT_FOUND, "nothing");
  // The program adapts its embedding, and has no kernel for it.
  bad = make(3, 8);
  std::mt19937 random(1);
  bad.factors["model.embed_tokens"] = {tiny::randomMatrix(random, 8, 128, 1),
                                       tiny::randomMatrix(random, 64, 8, 1)};
  EXPECT_FAILS(
      load("a", bad), LORA_UNSUPPORTED,
      "expected modules that have kernels on a CUDA device, found module "
      "'model.embed_tokens', an embedding");
  expectContents(slot, make(1, 8));
  EXPECT_EQ(freeBlocks(), 11);

  EXPECT_FAILS(Bank::cuda(*device, *program, -1), LORA_OUT_OF_RANGE,
               "expected 1 to 2147483647 rank blocks, found -1");
  EXPECT_FAILS(Bank::cuda(*device, *program, INT32_MAX), LORA_OUT_OF_RANGE,
               "rank blocks are more than pools can have");
  EXPECT_FAILS(Bank::cuda(*device, *program, 40 << 20), LORA_OUT_OF_MEMORY,
               "a bank of 41943040 rank blocks: cannot allocate");
  auto cpu = Device::cpu(1);
  ASSERT_OK(cpu);
  EXPECT_FAILS(Bank::cuda(*cpu, *program), LORA_UNSUPPORTED,
               "expected a CUDA device, found the CPU");
  auto tiny = Program::open(dataFile("tiny.lso"));
  ASSERT_OK(tiny);
  EXPECT_FAILS(Bank::cuda(*device, *tiny), LORA_UNSUPPORTED,
               "expected a bank of dtype f16 or bf16 on a CUDA device, found "
               "f32");
  auto host = Bank::create(*tiny);
  ASSERT_OK(host);
  EXPECT_FAILS(host->memory(), LORA_UNSUPPORTED,
               "expected a bank of a CUDA device, found one in host memory");
}

TEST_F(CUDABankTest, AnAdapterThatNeverFitsIsRefused) {
  open(/*numBlocks=*/2);
  EXPECT_FAILS(load("a", make(1, 33)), LORA_OUT_OF_RANGE,
               "expected at most 2 rank blocks, all of the bank's, found 3");
  EXPECT_TRUE(bank->list().empty());
}

//===----------------------------------------------------------------------===//
// Slots, blocks and work in flight
//===----------------------------------------------------------------------===//

TEST_F(CUDABankTest, TheLeastRecentlyUsedGivesItsBlocks) {
  open(/*numBlocks=*/3);
  ASSERT_OK(load("a", make(1, 16)));
  ASSERT_OK(load("b", make(2, 16)));
  ASSERT_OK(load("c", make(3, 32))); // Two blocks: stays in host memory.
  auto slotOf = [&](const std::string &name) {
    for (const lora_adapter_info &info : bank->list())
      if (info.name == name)
        return info.slot;
    return -2;
  };
  EXPECT_EQ(slotOf("c"), -1);
  EXPECT_EQ(freeBlocks(), 1);
  ASSERT_TRUE(bank->release(*bank->acquire("a"))); // Now b is the oldest.
  int32_t c = *bank->acquire("c");
  expectContents(c, make(3, 32));
  EXPECT_EQ(slotOf("b"), -1);
  EXPECT_GE(slotOf("a"), 0);
  // b would need a's block, and a is leased.
  int32_t a = *bank->acquire("a");
  EXPECT_FAILS(bank->acquire("b"), LORA_EXHAUSTED,
               "expected 1 free rank blocks, found 0 of 3; 0 more");
  EXPECT_EQ(slotOf("a"), a);
  ASSERT_TRUE(bank->release(c));
  ASSERT_TRUE(bank->pin("c"));
  EXPECT_FAILS(bank->pin("b"), LORA_EXHAUSTED, "found 0 of 3");
  ASSERT_TRUE(bank->pin("c", false));
  ASSERT_OK(bank->acquire("b"));
  EXPECT_EQ(slotOf("c"), -1);
}

// Blocks come back when the work that was enqueued is done, not before.
TEST_F(CUDABankTest, BlocksWaitForWorkInFlight) {
  open(/*numBlocks=*/2);
  ASSERT_OK(load("a", make(1, 16)));
  auto routing = Routing::create(*bank, {8, 0, 0});
  ASSERT_OK(routing);
  int32_t slot = *bank->acquire("a");
  const int32_t slots[] = {slot, -1};
  const int32_t none[] = {-1, -1};
  ASSERT_OK(routing->set(slots, *stream));
  ASSERT_TRUE(bank->release(slot));

  fake->hold(true);                  // The device is busy from here on.
  ASSERT_OK(load("a", make(2, 16))); // The other block.
  ASSERT_OK(load("b", make(3, 16))); // No room: the routing still names a.
  EXPECT_EQ(freeBlocks(), 0);
  int64_t syncs = fake->calls("cuStreamSynchronize") +
                  fake->calls("cuEventSynchronize") +
                  fake->calls("cuCtxSynchronize");
  // The new version of a gives way, for nothing yet: its upload is not done.
  EXPECT_FAILS(bank->acquire("b"), LORA_EXHAUSTED,
               "expected 1 free rank blocks, found 0 of 2; 1 more are free "
               "when work in flight is done");
  ASSERT_OK(routing->set(none, *stream));
  EXPECT_EQ(freeBlocks(), 0); // What was enqueued may still read a.
  EXPECT_EQ(fake->calls("cuStreamSynchronize") +
                fake->calls("cuEventSynchronize") +
                fake->calls("cuCtxSynchronize"),
            syncs); // Nobody waited.
  fake->run();
  EXPECT_EQ(freeBlocks(), 2);
  fake->hold(false);
  expectContents(*bank->acquire("b"), make(3, 16));
  expectContents(*bank->acquire("a"), make(2, 16));
}

// Neither page-locked nor device memory is asked for when versions take turns.
TEST_F(CUDABankTest, ReplacingAsksForNoMemory) {
  open();
  tiny::writeAdapter(dir / "0", make(1, 16));
  tiny::writeAdapter(dir / "1", make(2, 16));
  for (int i = 0; i < 3; ++i)
    ASSERT_OK(bank->load("a", dir / std::to_string(i % 2)));
  int64_t before = fake->calls("cuMemHostAlloc") + fake->calls("cuMemAlloc") +
                   fake->calls("cuMemFreeHost") + fake->calls("cuMemFree");
  for (int i = 3; i < 10; ++i) {
    ASSERT_OK(bank->load("a", dir / std::to_string(i % 2)));
    int32_t slot = *bank->acquire("a");
    expectContents(slot, make(i % 2 ? 2 : 1, 16));
    ASSERT_TRUE(bank->release(slot));
  }
  EXPECT_EQ(fake->calls("cuMemHostAlloc") + fake->calls("cuMemAlloc") +
                fake->calls("cuMemFreeHost") + fake->calls("cuMemFree"),
            before);
}

// A call that comes after an upload waits for it, on the device.
TEST_F(CUDABankTest, CallsComeAfterTheUpload) {
  open();
  auto routing = Routing::create(*bank, {8, 0, 0});
  ASSERT_OK(routing);
  fake->hold(true);
  ASSERT_OK(load("a", make(1, 40)));
  int32_t slot = *bank->acquire("a");
  int64_t waits = fake->calls("cuStreamWaitEvent");
  ASSERT_OK(routing->set(std::span(&slot, 1), *stream));
  EXPECT_EQ(fake->calls("cuStreamWaitEvent"), waits + 1);
  fake->run();
  ASSERT_OK(routing->set(std::span(&slot, 1), *stream));
  EXPECT_EQ(fake->calls("cuStreamWaitEvent"), waits + 1);
  fake->hold(false);
  expectContents(slot, make(1, 40));
}

// A bank may go away with uploads on their way; what they read stays.
TEST_F(CUDABankTest, GoesAwayWhileItCopies) {
  open();
  fake->hold(true);
  ASSERT_OK(load("a", make(1, 40)));
  ASSERT_OK(bank->unload("a"));
  ASSERT_OK(load("b", make(2, 40)));
  bank.reset();
}

TEST_F(CUDABankTest, LoadsFromManyThreads) {
  open();
  ASSERT_OK(load("a", make(1, 24)));
  int32_t slot = *bank->acquire("a");
  for (int i = 0; i < 3; ++i)
    tiny::writeAdapter(dir / std::to_string(i), make(unsigned(i), 16));
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([&, i] { // Fresh threads have no context.
      std::string name = std::to_string(i);
      while (!stop) {
        EXPECT_TRUE(bank->load(name, dir / name));
        if (auto mine = bank->acquire(name))
          EXPECT_TRUE(bank->release(*mine));
      }
    });
  auto routing = Routing::create(*bank, {64, 0, 0});
  ASSERT_OK(routing);
  std::vector<int32_t> slots(64, slot);
  for (int i = 0; i < 500; ++i)
    ASSERT_OK(routing->set(slots, *stream));
  stop = true;
  for (std::thread &thread : threads)
    thread.join();
  expectContents(slot, make(1, 24));
}
