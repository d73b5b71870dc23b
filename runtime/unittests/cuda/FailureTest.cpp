//===- FailureTest.cpp - Every driver call may fail -----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A scenario of loading, swapping and running is repeated with its n-th driver
// call failing, for every n: what was there stays right, and nothing leaks.
//
//===----------------------------------------------------------------------===//

#include "CUDABankTest.h"

using namespace lora::runtime;
using testadapters::make;

namespace {
class CUDAFailureTest : public BankFixture<FakeCUDATest> {
protected:
  /// Repeats `scenario` until the failing call is behind its end; `check` runs
  /// after each, with a driver that works.
  template <typename Scenario, typename Check>
  void failEverywhere(Scenario &&scenario, Check &&check) {
    for (int code : {719, 2}) {
      int64_t n = 0;
      for (bool failed = true; failed; ++n) {
        ASSERT_LT(n, 1000);
        int64_t before = fake->calls();
        fake->failAfter(n, code);
        scenario();
        fake->failAfter(-1, 0);
        // Calls that free something count, and do not fail.
        failed = fake->calls() - before > n;
        check();
        if (HasFatalFailure())
          return;
      }
      EXPECT_GT(n, 5);
    }
  }
};
} // namespace

TEST_F(CUDAFailureTest, ReplacingIsAllOrNothing) {
  open(/*numBlocks=*/8);
  tiny::Adapter versions[] = {make(1, 40), make(2, 20)};
  tiny::writeAdapter(dir / "0", versions[0]);
  tiny::writeAdapter(dir / "1", versions[1]);
  ASSERT_OK(bank->load("a", dir / "0"));
  int now = 0, loads = 0, failures = 0;
  failEverywhere(
      [&] {
        Outcome loaded = bank->load("a", dir / std::to_string(1 - now));
        if (loaded)
          now = 1 - now;
        ++(loaded ? loads : failures);
      },
      [&] {
        auto slot = bank->acquire("a");
        ASSERT_OK(slot);
        expectContents(*slot, versions[now]);
        ASSERT_TRUE(bank->release(*slot));
        ASSERT_EQ(freeBlocks(), 8 - int64_t(blocksOf(*slot).size()));
      });
  EXPECT_GT(failures, 20);
  EXPECT_GT(loads, 0);
}

TEST_F(CUDAFailureTest, SwappingInAndOut) {
  open(/*numBlocks=*/3);
  tiny::Adapter a = make(1, 20), b = make(2, 30);
  ASSERT_OK(load("a", a));
  ASSERT_OK(load("b", b));
  int failures = 0;
  failEverywhere(
      [&] {
        for (const char *name : {"a", "b"}) {
          auto slot = bank->acquire(name);
          if (slot)
            ASSERT_TRUE(bank->release(*slot));
          else
            ++failures;
        }
      },
      [&] {
        for (const char *name : {"a", "b"}) {
          auto slot = bank->acquire(name);
          ASSERT_OK(slot);
          expectContents(*slot, name[0] == 'a' ? a : b);
          ASSERT_TRUE(bank->release(*slot));
          ASSERT_EQ(freeBlocks(), 1);
        }
      });
  EXPECT_GT(failures, 20);
}

TEST_F(CUDAFailureTest, CreatingLeaksNothing) {
  tiny::Adapter a = make(1, 20);
  tiny::writeAdapter(dir / "a", a);
  failEverywhere(
      [&] {
        auto d = Device::cuda();
        if (!d)
          return;
        Program p = openProgram();
        auto made = Bank::cuda(*d, p);
        if (!made)
          return;
        auto s = Stream::create(*d);
        auto r = Routing::create(*made, {128, 0, 0});
        auto loaded = DeviceProgram::create(*d, p);
        if (!s || !r || !loaded)
          return;
        (void)s->reserve(*loaded, {16, 0, 0});
        (void)s->reserve(*loaded, {128, 0, 0});
        (void)made->load("a", dir / "a");
        auto slot = made->acquire("a");
        if (slot)
          (void)r->set(std::span(&*slot, 1), *s);
        void *memory = nullptr;
        if (lora_device_alloc(d->get(), 64 * 64 * 2, &memory, nullptr) !=
            LORA_OK)
          return;
        LoraTensor w = {memory, LORA_DTYPE_BF16, 2, {64, 64}, {64, 1}};
        auto linear =
            Linear::create(*loaded, testadapters::kAttention + "qkv_proj", w);
        if (linear) {
          w.sizes[0] = 1;
          (void)(*linear)(w, w, slot ? &*r : nullptr, *s);
        }
        lora_device_free_memory(d->get(), memory);
      },
      [&] { ASSERT_EQ(fake->live(), 0); });
}
