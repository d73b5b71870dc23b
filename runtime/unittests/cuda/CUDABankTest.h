//===- CUDABankTest.h - A bank on a device, seen from inside --------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_UNITTESTS_CUDA_CUDABANKTEST_H
#define RUNTIME_UNITTESTS_CUDA_CUDABANKTEST_H

#include "CApi.h"
#include "CUDATest.h"
#include "TestAdapters.h"

#include <algorithm>
#include <optional>
#include <set>

/// Four slots, ranks up to 40; blocks as given.
template <typename Base>
class BankFixture : public Base {
protected:
  using Bank = lora::runtime::Bank;
  using Device = lora::runtime::Device;
  using Program = lora::runtime::Program;
  using Stream = lora::runtime::Stream;

  void TearDown() override {
    stream.reset();
    bank.reset();
    program.reset();
    device.reset();
    Base::TearDown();
  }

  void open(int64_t numBlocks = 0) {
    device.emplace(Base::openDevice());
    program.emplace(Base::openProgram());
    auto made = Bank::cuda(*device, *program, numBlocks);
    ASSERT_OK(made);
    bank.emplace(std::move(*made));
    auto created = Stream::create(*device);
    ASSERT_OK(created);
    stream.emplace(std::move(*created));
  }

  lora::runtime::Outcome load(const std::string &name,
                              const tiny::Adapter &adapter) {
    tiny::writeAdapter(dir / name, adapter);
    return bank->load(name, dir / name);
  }

  int64_t freeBlocks() { return bank->memory()->free_blocks; }

  /// Copies device memory, in the order of the stream.
  template <typename T>
  std::vector<T> read(lora::runtime::impl::cuda::CUdeviceptr address,
                      size_t count) {
    std::vector<T> out(count);
    EXPECT_TRUE(stream->copyToHost(
        out.data(), reinterpret_cast<void *>(address), count * sizeof(T)));
    EXPECT_TRUE(stream->synchronize());
    return out;
  }

  /// The blocks of the adapter in a slot.
  std::vector<int32_t> blocksOf(int32_t slot) {
    auto image = bank->get()->impl->current();
    auto *placed =
        static_cast<const lora::runtime::impl::cuda::PlacedAdapter *>(
            image->adapters[size_t(slot)].get());
    return {placed->blocks().begin(), placed->blocks().end()};
  }

  void expectContents(int32_t slot, const tiny::Adapter &adapter);

  testfiles::TempDir dir;
  std::optional<Device> device;
  std::optional<Program> program;
  std::optional<Bank> bank;
  std::optional<Stream> stream;
};

/// Compares the blocks of a slot with the layout of DeviceProgram.h, written
/// down a second time here.
template <typename Base>
void BankFixture<Base>::expectContents(int32_t slot,
                                       const tiny::Adapter &adapter) {
  const std::vector<std::vector<std::string>> sites = {
      {"q_proj", "k_proj", "v_proj"}, {"o_proj"}};
  const auto &pools = bank->get()->pools->sites();
  std::vector<int32_t> blocks = blocksOf(slot);
  ASSERT_EQ(int64_t(blocks.size()), (adapter.rank + 15) / 16);
  for (size_t s = 0; s < sites.size(); ++s) {
    int64_t in = s == 0 ? 64 : 32;
    int64_t slices = int64_t(sites[s].size());
    bool present = false;
    for (const std::string &name : sites[s])
      present |= adapter.factors.count(testadapters::kAttention + name) > 0;
    for (size_t part = 0; part < blocks.size(); ++part) {
      int64_t block = blocks[part];
      auto scale = read<float>(pools[s].scales + uint64_t(block) * 4, 1);
      EXPECT_EQ(scale[0], present ? float(adapter.scale()) : 0.0f);
      auto a =
          read<uint16_t>(pools[s].a + uint64_t(block * slices * 16 * in) * 2,
                         size_t(slices * 16 * in));
      for (int64_t i = 0; i < slices; ++i) {
        auto it = adapter.factors.find(testadapters::kAttention +
                                       sites[s][size_t(i)]);
        bool absent = it == adapter.factors.end();
        int64_t width =
            testadapters::widths(testadapters::kAttention + sites[s][size_t(i)])
                .second;
        auto b = read<uint16_t>(pools[s].b[size_t(i)] +
                                    uint64_t(block * width * 16) * 2,
                                size_t(width * 16));
        for (int64_t row = 0; row < 16; ++row) {
          int64_t r = int64_t(part) * 16 + row;
          bool zero = absent || r >= adapter.rank;
          for (int64_t k = 0; k < in; ++k)
            ASSERT_EQ(a[size_t((i * 16 + row) * in + k)],
                      zero ? 0 : testadapters::bf16(it->second.first.at(r, k)));
          for (int64_t n = 0; n < width; ++n) {
            int64_t half = row / 8;
            if ((n >> 2) % 2 == 1)
              half = 1 - half;
            ASSERT_EQ(b[size_t(n * 16 + half * 8 + row % 8)],
                      zero ? 0
                           : testadapters::bf16(it->second.second.at(n, r)));
          }
        }
      }
    }
  }
}

/// Four adapters, of 3, 1, 1 and 2 blocks, and a routing.
template <typename Base>
class RoutingFixture : public BankFixture<Base> {
protected:
  void openWith(const lora_batch_limits &limits) {
    this->open();
    const int64_t ranks[] = {40, 16, 5, 17};
    for (unsigned i = 0; i < 4; ++i) {
      std::string name(1, char('a' + i));
      ASSERT_OK(this->load(name, testadapters::make(i, ranks[i])));
      slotOf.push_back(*this->bank->acquire(name));
    }
    auto made = lora::runtime::Routing::create(*this->bank, limits);
    ASSERT_OK(made);
    routing.emplace(std::move(*made));
  }

  void TearDown() override {
    routing.reset();
    BankFixture<Base>::TearDown();
  }

  std::vector<int32_t> array(lora::runtime::impl::cuda::RoutingArray which,
                             size_t count) {
    return this->template read<int32_t>(routing->get()->cuda->address(which),
                                        count);
  }
  void expectArrays(const std::vector<int32_t> &slots);

  std::vector<int32_t> slotOf;
  std::optional<lora::runtime::Routing> routing;
};

/// Checks every sentence of DeviceProgram.h about the arrays.
template <typename Base>
void RoutingFixture<Base>::expectArrays(const std::vector<int32_t> &slots) {
  using Array = lora::runtime::impl::cuda::RoutingArray;
  auto header = array(Array::Header, LORA_ROUTING_HEADER_WORDS);
  size_t numTokens = slots.size();
  std::set<int32_t> distinct(slots.begin(), slots.end());
  distinct.erase(-1);
  size_t n = distinct.size(), q = 0, most = 0;
  for (int32_t slot : distinct) {
    q += this->blocksOf(slot).size();
    most = std::max(most, this->blocksOf(slot).size());
  }
  ASSERT_EQ(header[LORA_ROUTING_TOKENS], int32_t(numTokens));
  ASSERT_EQ(header[LORA_ROUTING_ADAPTERS], int32_t(n));
  ASSERT_EQ(header[LORA_ROUTING_BLOCKS], int32_t(q));
  ASSERT_EQ(header[LORA_ROUTING_ADAPTER_BLOCKS], int32_t(most));

  auto blocks = array(Array::Blocks, q);
  auto blockAdapter = array(Array::BlockAdapter, q);
  auto blockPart = array(Array::BlockPart, q);
  auto tokenAdapter = array(Array::TokenAdapter, numTokens);
  auto tokenBlock = array(Array::TokenBlock, numTokens);
  for (size_t t = 0; t < numTokens; ++t) {
    if (slots[t] < 0) {
      ASSERT_EQ(tokenAdapter[t], -1);
      ASSERT_EQ(tokenBlock[t], 0);
      continue;
    }
    ASSERT_GE(tokenAdapter[t], 0);
    ASSERT_LT(tokenAdapter[t], int32_t(n));
    std::vector<int32_t> numbers = this->blocksOf(slots[t]);
    for (size_t part = 0; part < numbers.size(); ++part) {
      size_t at = size_t(tokenBlock[t]) + part;
      ASSERT_LT(at, q);
      ASSERT_EQ(blocks[at], numbers[part]);
      ASSERT_EQ(blockAdapter[at], tokenAdapter[t]);
      ASSERT_EQ(blockPart[at], int32_t(part));
    }
  }
  size_t tiles = (numTokens + 127) / 128;
  auto begin = array(Array::TileBegin, tiles + 1);
  auto entries = array(Array::TileBlocks, size_t(begin[tiles]));
  int32_t mostEntries = 0;
  ASSERT_EQ(begin[0], 0);
  for (size_t m = 0; m < tiles; ++m) {
    std::set<int32_t> used;
    for (size_t t = m * 128; t < std::min(numTokens, (m + 1) * 128); ++t)
      for (size_t part = 0;
           slots[t] >= 0 && part < this->blocksOf(slots[t]).size(); ++part)
        used.insert(tokenBlock[t] + int32_t(part));
    std::vector<int32_t> found(entries.begin() + begin[m],
                               entries.begin() + begin[m + 1]);
    ASSERT_EQ(found, std::vector<int32_t>(used.begin(), used.end()));
    mostEntries = std::max(mostEntries, int32_t(found.size()));
  }
  ASSERT_EQ(header[LORA_ROUTING_TILE_BLOCKS], mostEntries);
}

#endif // RUNTIME_UNITTESTS_CUDA_CUDABANKTEST_H
