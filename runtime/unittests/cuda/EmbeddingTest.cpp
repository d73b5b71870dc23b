//===- EmbeddingTest.cpp - An embedding's adapters and launches -----------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CUDABankTest.h"
#include "Manifest.h"

#include <thread>

using namespace lora::runtime;

namespace cuda = lora::runtime::impl::cuda;

namespace {
constexpr int64_t kVocab = 50, kHidden = 64;
const std::string kSite = "model.embed_tokens";

class CUDAEmbeddingTest : public BankFixture<FakeCUDATest> {
protected:
  void SetUp() override {
    BankFixture::SetUp();
    if (!fake || IsSkipped())
      return;
    auto opened = Program::open(dataFile("plain.lso"));
    ASSERT_OK(opened);
    program.emplace(std::move(*opened));
    device.emplace(openDevice());
    auto banked = Bank::cuda(*device, *program);
    ASSERT_OK(banked);
    bank.emplace(std::move(*banked));
    auto created = Stream::create(*device);
    ASSERT_OK(created);
    stream.emplace(std::move(*created));
    auto made = DeviceProgram::create(*device, *program);
    ASSERT_OK(made);
    loaded.emplace(std::move(*made));
    auto empty = Routing::create(*bank, {256, 0, 0});
    ASSERT_OK(empty);
    routing.emplace(std::move(*empty));
  }
  void TearDown() override {
    for (void *memory : memories)
      lora_device_free_memory(device->get(), memory);
    memories.clear();
    embedding.reset();
    routing.reset();
    loaded.reset();
    BankFixture::TearDown();
  }

  void openLayer() {
    ids = {allocate(512 * 8), LORA_DTYPE_I64, 1, {100}, {1}};
    w = matrix(kVocab, 72);
    y = matrix(100, 80);
    auto made = Embedding::create(*loaded, kSite, w);
    ASSERT_OK(made);
    embedding.emplace(std::move(*made));
  }

  static tiny::Adapter makeAdapter(unsigned seed, int64_t rank) {
    std::mt19937 random(seed);
    tiny::Adapter adapter;
    adapter.rank = rank;
    adapter.factors[kSite] = {tiny::randomMatrix(random, rank, kVocab, 1),
                              tiny::randomMatrix(random, kHidden, rank, 1)};
    return adapter;
  }

  void *allocate(size_t bytes) {
    void *memory = nullptr;
    EXPECT_EQ(lora_device_alloc(device->get(), bytes, &memory, nullptr),
              LORA_OK);
    memories.push_back(memory);
    return memory;
  }
  LoraTensor matrix(int64_t rows, int64_t stride) {
    return {allocate(size_t(rows * stride) * 2),
            LORA_DTYPE_BF16,
            2,
            {rows, kHidden},
            {stride, 1}};
  }
  static uint64_t addressOf(const LoraTensor &tensor) {
    return reinterpret_cast<uintptr_t>(tensor.data);
  }

  Outcome run(bool adapted, uint32_t flags = 0) {
    return (*embedding)(ids, y, adapted ? &*routing : nullptr, *stream, flags);
  }
  /// The only kernel of a call.
  std::string launched(bool adapted, uint32_t flags = 0) {
    fake->launches().clear();
    Outcome ran = run(adapted, flags);
    EXPECT_TRUE(ran) << ran.error().message();
    EXPECT_EQ(fake->launches().size(), 1u);
    return fake->launches().empty() ? "" : fake->launches()[0].kernel;
  }
  void expectParams(const fakecuda::Launch &launch,
                    const std::vector<uint64_t> &pointers,
                    const std::vector<int32_t> &numbers) {
    ASSERT_EQ(launch.params.size(), pointers.size() + numbers.size());
    for (size_t i = 0; i < launch.params.size(); ++i) {
      bool isPointer = i < pointers.size();
      ASSERT_EQ(launch.params[i].size(), isPointer ? 8u : 4u);
      uint64_t found = 0;
      std::memcpy(&found, launch.params[i].data(), launch.params[i].size());
      EXPECT_EQ(found, isPointer ? pointers[i]
                                 : uint32_t(numbers[i - pointers.size()]))
          << i;
    }
  }
  std::vector<uint64_t> adaptedPointers() {
    using Array = cuda::RoutingArray;
    const auto &pool = bank->get()->pools->sites()[1];
    std::vector<uint64_t> out = {addressOf(ids), addressOf(w), addressOf(y),
                                 pool.a,         pool.b[0],    pool.scales};
    for (Array array : {Array::Header, Array::Blocks, Array::BlockAdapter,
                        Array::TokenAdapter, Array::TokenBlock})
      out.push_back(routing->get()->cuda->address(array));
    return out;
  }
  void expectTable(int32_t slot, const tiny::Adapter &adapter);

  std::optional<DeviceProgram> loaded;
  std::optional<Routing> routing;
  std::optional<Embedding> embedding;
  std::vector<void *> memories;
  LoraTensor ids = {}, w = {}, y = {};
};
} // namespace

//===----------------------------------------------------------------------===//
// Adapters
//===----------------------------------------------------------------------===//

/// Columns of A, rows of B^T, zeros behind the rank; the layout of
/// DeviceProgram.h written down a second time.
void CUDAEmbeddingTest::expectTable(int32_t slot,
                                    const tiny::Adapter &adapter) {
  const auto &pool = bank->get()->pools->sites()[1];
  std::vector<int32_t> blocks = blocksOf(slot);
  ASSERT_EQ(int64_t(blocks.size()), (adapter.rank + 15) / 16);
  auto it = adapter.factors.find(kSite);
  bool absent = it == adapter.factors.end();
  for (size_t part = 0; part < blocks.size(); ++part) {
    uint64_t block = uint64_t(blocks[part]);
    EXPECT_EQ(read<float>(pool.scales + block * 4, 1)[0],
              absent ? 0.0f : float(adapter.scale()));
    auto a = read<uint16_t>(pool.a + block * kVocab * 32, kVocab * 16);
    auto b = read<uint16_t>(pool.b[0] + block * kHidden * 32, kHidden * 16);
    for (int64_t row = 0; row < 16; ++row) {
      int64_t r = int64_t(part) * 16 + row;
      bool zero = absent || r >= adapter.rank;
      for (int64_t id = 0; id < kVocab; ++id)
        ASSERT_EQ(a[size_t(id * 16 + row)],
                  zero ? 0 : testadapters::bf16(it->second.first.at(r, id)));
      for (int64_t n = 0; n < kHidden; ++n)
        ASSERT_EQ(b[size_t(row * kHidden + n)],
                  zero ? 0 : testadapters::bf16(it->second.second.at(n, r)));
    }
  }
}

TEST_F(CUDAEmbeddingTest, ContentsAreThoseOfTheContract) {
  auto memory = bank->memory();
  ASSERT_OK(memory);
  EXPECT_EQ(memory->num_blocks, 4 * 3);
  // One with a linear beside it, one without the embedding, one of one block.
  tiny::Adapter both = makeAdapter(1, 40);
  tiny::Adapter linears = testadapters::make(2, 20, {"q_proj"});
  for (auto &entry : testadapters::make(3, 40, {"v_proj"}).factors)
    both.factors.insert(entry);
  ASSERT_OK(load("both", both));
  ASSERT_OK(load("linears", linears));
  ASSERT_OK(load("small", makeAdapter(4, 3)));
  expectTable(*bank->acquire("both"), both);
  expectTable(*bank->acquire("linears"), linears);
  expectTable(*bank->acquire("small"), makeAdapter(4, 3));
  // Another one takes blocks that held more: nothing of that is left.
  ASSERT_TRUE(bank->release(*bank->acquire("both")));
  ASSERT_TRUE(bank->unload("small"));
  ASSERT_OK(load("small", linears));
  expectTable(*bank->acquire("small"), linears);
}

TEST_F(CUDAEmbeddingTest, RefusesAndChangesNothing) {
  ASSERT_OK(load("a", makeAdapter(1, 8)));
  int32_t slot = *bank->acquire("a");
  int64_t free = freeBlocks();
  tiny::Adapter bad = makeAdapter(2, 8);
  bad.factors[kSite].first.values[3] = INFINITY;
  EXPECT_FAILS(load("a", bad), LORA_MISMATCH, "expected a finite number");
  bad = makeAdapter(2, 8);
  bad.factors[kSite].second.values[3] = 3.4e38f; // Rounds to infinity.
  EXPECT_FAILS(load("a", bad), LORA_MISMATCH,
               "does not fit the bank's dtype bf16");
  std::mt19937 random(1);
  bad.factors[kSite] = {tiny::randomMatrix(random, 8, kVocab + 1, 1),
                        tiny::randomMatrix(random, kHidden, 8, 1)};
  EXPECT_FAILS(load("a", bad), LORA_MISMATCH,
               "expected 50 columns of A, found 51");
  EXPECT_FAILS(load("a", makeAdapter(2, 41)), LORA_OUT_OF_RANGE,
               "expected a rank of at most 40, the bank's, found 41");
  testfiles::SafetensorsWriter writer;
  writer.add("base_model.model.no_kernel.lora_embedding_A", {2, kVocab},
             std::vector<float>(2 * kVocab, 1));
  writer.add("base_model.model.no_kernel.lora_embedding_B", {kHidden, 2},
             std::vector<float>(2 * kHidden, 1));
  writer.write(dir / "none/adapter_model.safetensors");
  bad.rank = 2;
  testfiles::writeText(dir / "none/adapter_config.json",
                       tiny::adapterConfig(bad));
  EXPECT_FAILS(bank->load("a", dir / "none"), LORA_UNSUPPORTED,
               "expected modules that have kernels on a CUDA device, found "
               "module 'no_kernel', an embedding");
  expectTable(slot, makeAdapter(1, 8));
  EXPECT_EQ(freeBlocks(), free);
}

//===----------------------------------------------------------------------===//
// Launches
//===----------------------------------------------------------------------===//

TEST_F(CUDAEmbeddingTest, IsLaunchedAsTheManifestSays) {
  openLayer();
  ASSERT_OK(load("a", makeAdapter(1, 24)));
  std::vector<int32_t> slots(100, -1);
  slots[7] = *bank->acquire("a");
  ASSERT_OK(routing->set(slots, *stream));
  ASSERT_EQ(launched(true), "embed_w");
  fakecuda::Launch launch = fake->launches()[0];
  EXPECT_EQ(launch.grid, 200u);
  EXPECT_EQ(launch.threads, 128u);
  EXPECT_EQ(launch.shared, 0u);
  EXPECT_FALSE(launch.programmatic);
  EXPECT_EQ(launch.stream, stream->handle());
  expectParams(launch, adaptedPointers(), {1, 72, 80, 2, 200, -3});
  // Ids apart, and the base alone.
  ids.strides[0] = 5;
  ASSERT_EQ(launched(false), "embed");
  expectParams(fake->launches()[0],
               {addressOf(ids), addressOf(w), addressOf(y)}, {100, 5, 72, 80});
}

// Nobody has an adapter: the base's kernel, but for what is replayed.
TEST_F(CUDAEmbeddingTest, TheKernelFitsTheBatch) {
  openLayer();
  ASSERT_OK(load("a", makeAdapter(1, 24)));
  int32_t slot = *bank->acquire("a");
  std::vector<int32_t> slots(100, -1);
  ASSERT_OK(routing->set(slots, *stream));
  EXPECT_EQ(launched(true), "embed");
  EXPECT_EQ(launched(true, LORA_BATCH_INVARIANT), "embed");
  EXPECT_EQ(launched(true, LORA_FOLLOW_CAPTURE), "embed");
  EXPECT_EQ(launched(true, LORA_ANY_ROUTING), "embed_w");
  // The most that the bank's rank allows.
  expectParams(fake->launches()[0], adaptedPointers(), {1, 72, 80, 3, 200, -3});
  fake->capture(stream->handle(), true);
  EXPECT_EQ(launched(true, LORA_FOLLOW_CAPTURE), "embed_w");
  EXPECT_TRUE(fake->launches()[0].captured);
  EXPECT_EQ(launched(false, LORA_FOLLOW_CAPTURE), "embed");
  fake->capture(stream->handle(), false);
  // A replay reads what a later batch of as many tokens wrote there.
  std::vector<uint64_t> before = adaptedPointers();
  slots[3] = slot;
  ASSERT_OK(routing->set(slots, *stream));
  EXPECT_EQ(adaptedPointers(), before);
  // Of a layer that has no adapters, a routing says nothing.
  auto other = Embedding::create(*loaded, "other_table", w);
  ASSERT_OK(other);
  fake->launches().clear();
  ASSERT_OK((*other)(ids, y, &*routing, *stream));
  EXPECT_EQ(fake->launches()[0].kernel, "embed");
  // No tokens, no launch.
  fake->launches().clear();
  ids.sizes[0] = y.sizes[0] = 0;
  ASSERT_OK(run(true));
  EXPECT_TRUE(fake->launches().empty());
}

TEST_F(CUDAEmbeddingTest, CallsAllocateNothingAndWaitForNothing) {
  openLayer();
  ASSERT_OK(load("a", makeAdapter(1, 24)));
  std::vector<int32_t> slots(100, *bank->acquire("a"));
  ASSERT_OK(routing->set(slots, *stream));
  int64_t calls = fake->calls();
  int64_t queries = fake->calls("cuPointerGetAttribute");
  int64_t start = allocationsSoFar(fake);
  auto &impl = *embedding->get()->impl;
  for (uint32_t flags : {0u, uint32_t(LORA_KNOWN_MEMORY)}) {
    auto status = impl.run(ids, y, routing->get()->cuda.get(),
                           *stream->get()->impl, flags);
    ASSERT_TRUE(status) << status.error().message;
  }
  EXPECT_EQ(allocationsSoFar(fake), start);
  EXPECT_EQ(fake->calls("cuPointerGetAttribute"), queries + 4);
  // Of either call: the context, and a launch.
  EXPECT_EQ(fake->calls(), calls + 4 + 2 * 2);
  EXPECT_EQ(fake->launches().size(), 2u);
}

TEST_F(CUDAEmbeddingTest, RunsFromManyThreads) {
  openLayer();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int j = 0; j < 50; ++j)
        EXPECT_TRUE(run(false));
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(fake->launches().size(), 200u);
}

TEST_F(CUDAEmbeddingTest, TheProgramsOwnWeight) {
  openLayer();
  testfiles::SafetensorsWriter writer;
  std::string bytes;
  for (int64_t i = 0; i < kVocab * kHidden; ++i)
    bytes += {char(i), char(i >> 8)};
  writer.addRaw(kSite + ".weight", "BF16", {kVocab, kHidden}, bytes);
  writer.write(dir / "model/model.safetensors");
  auto weights = Weights::open(*program, dir / "model");
  ASSERT_OK(weights);
  auto made = Embedding::create(*loaded, kSite, *weights);
  ASSERT_OK(made);
  ASSERT_OK((*made)(ids, y, nullptr, *stream));
  const std::string &table = fake->launches()[0].params[1];
  uint64_t address = 0;
  std::memcpy(&address, table.data(), sizeof(address));
  auto found = read<char>(address, bytes.size());
  EXPECT_EQ(std::string(found.begin(), found.end()), bytes);
  EXPECT_FAILS(Embedding::create(*loaded, "other_table", *weights),
               LORA_UNSUPPORTED,
               "layer 'other_table': the program names no weight for it");
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

TEST_F(CUDAEmbeddingTest, RefusesLayersAndWeights) {
  openLayer();
  auto refuse = [&](LoraTensor weight, lora_status code,
                    const std::string &part, const std::string &site = kSite) {
    EXPECT_FAILS(Embedding::create(*loaded, site, weight), code, part);
  };
  refuse(w, LORA_NOT_FOUND,
         "the program has no layer 'model.embed_token', the nearest is "
         "'model.embed_tokens'",
         "model.embed_token");
  refuse(w, LORA_MISMATCH,
         "layer 'only_cubin': expected an embedding, found a linear",
         "only_cubin");
  EXPECT_FAILS(Linear::create(*loaded, kSite, w), LORA_MISMATCH,
               "layer 'model.embed_tokens': expected a linear, found an "
               "embedding");
  LoraTensor bad = w;
  bad.sizes[0] = 49;
  refuse(bad, LORA_MISMATCH, "weight: expected shape [50, 64], found [49, 64]");
  bad = w;
  bad.dtype = LORA_DTYPE_F16;
  refuse(bad, LORA_MISMATCH, "weight: expected dtype bf16, found f16");
  std::vector<uint16_t> host(kVocab * 72 + 8);
  bad = w;
  bad.data = reinterpret_cast<void *>(
      (reinterpret_cast<uintptr_t>(host.data()) + 15) / 16 * 16);
  refuse(bad, LORA_MISMATCH,
         "layer 'model.embed_tokens': weight: expected memory of CUDA device "
         "0, found other memory");
}

TEST_F(CUDAEmbeddingTest, RefusesCallsAndLaunchesNothing) {
  openLayer();
  ASSERT_OK(load("a", makeAdapter(1, 24)));
  std::vector<int32_t> slots(100, *bank->acquire("a"));
  ASSERT_OK(routing->set(slots, *stream));
  const LoraTensor goodIds = ids, goodY = y;
  auto refuse = [&](auto change, lora_status code, const std::string &part) {
    ids = goodIds;
    y = goodY;
    change();
    EXPECT_FAILS(run(true), code, part);
  };
  refuse([&] { ids.dtype = LORA_DTYPE_I32; }, LORA_MISMATCH,
         "layer 'model.embed_tokens': ids: expected dtype i64, found i32");
  refuse([&] { ids.rank = 2; }, LORA_MISMATCH, "ids: expected rank 1, found 2");
  refuse([&] { ids.strides[0] = -1; }, LORA_MISMATCH,
         "ids: expected elements 0 to 2^31 apart, found -1");
  refuse([&] { ids.data = static_cast<char *>(ids.data) + 4; }, LORA_MISMATCH,
         "ids: expected an address that is a multiple of 8, found ");
  refuse([&] { ids.sizes[0] = y.sizes[0] = 99; }, LORA_MISMATCH,
         "ids: expected the routing's 100 tokens, found 99");
  refuse([&] { y.sizes[0] = 99; }, LORA_MISMATCH,
         "y: expected shape [100, 64], found [99, 64]");
  refuse([&] { y.strides[1] = 2; }, LORA_MISMATCH,
         "y: expected dense rows, found stride 2");
  refuse([&] { y.strides[0] = 68; }, LORA_MISMATCH,
         "y: expected rows 64 to 2^31 elements apart, by a multiple of 8, "
         "found 68");
  refuse([&] { y.strides[0] = int64_t(1) << 31; }, LORA_MISMATCH,
         "elements apart, by a multiple of 8, found 2147483648");
  refuse([&] { y.data = static_cast<char *>(y.data) + 8; }, LORA_MISMATCH,
         "y: expected an address that is a multiple of 16, found ");
  refuse([&] { y.data = nullptr; }, LORA_MISMATCH,
         "y: expected an address that is a multiple of 16, found 0");
  std::vector<int64_t> host(100);
  refuse([&] { ids.data = host.data(); }, LORA_MISMATCH,
         "ids: expected memory of CUDA device 0, found other memory");
  ids = goodIds;
  y = goodY;
  EXPECT_FAILS(run(true, 64), LORA_INVALID_ARGUMENT, "unknown flags 64");
  Device second = openDevice(1);
  auto theirs = Stream::create(second);
  ASSERT_OK(theirs);
  EXPECT_FAILS((*embedding)(ids, y, nullptr, *theirs), LORA_INVALID_ARGUMENT,
               "expected a stream of the program's device object");
  ids.sizes[0] = y.sizes[0] = 201;
  EXPECT_FAILS(run(false), LORA_UNSUPPORTED,
               "no kernel for 201 tokens without adapters");
  EXPECT_TRUE(fake->launches().empty());
  ids.sizes[0] = y.sizes[0] = 100;
  EXPECT_EQ(launched(true), "embed_w");
  fake->failAfter(1); // After the context.
  EXPECT_FAILS(run(true, LORA_KNOWN_MEMORY), LORA_INTERNAL,
               "layer 'model.embed_tokens': cuLaunchKernelEx");
}

TEST_F(CUDAEmbeddingTest, RefusesManifests) {
  std::string text(program->manifest());
  auto refuse = [&](const std::string &from, const std::string &to,
                    const std::string &part) {
    std::string changed = testfiles::replaced(text, from, to);
    ASSERT_NE(changed, text) << from;
    auto parsed = impl::Manifest::parse(changed, "test.lso");
    ASSERT_FALSE(parsed) << from;
    EXPECT_CONTAINS(parsed.error().message, part);
  };
  refuse("\"hidden\": 64", "\"hidden\": 60",
         "expected a multiple of 8 for 'hidden', found 60");
  refuse("\"vocab\": 50", "\"vocab\": 51",
         "'weights': expected 51 rows in all, found 50");
  refuse("\"hidden\": 64, \"dtype\": \"bf16\"",
         "\"hidden\": 64, \"dtype\": \"f32\"",
         "expected dtype f16 or bf16, found f32");
  refuse("\"embedding\": 0, \"bank_site\": 1",
         "\"embedding\": 1, \"bank_site\": 1", "embedding");
  refuse("\"embedding\": 0, \"bank_site\": 1",
         "\"embedding\": 0, \"linear\": 0, \"bank_site\": 1",
         "expected a 'linear' or an 'embedding', found both");
  refuse("\"embedding\": 0, \"bank_site\": 1",
         "\"embedding\": 0, \"bank_site\": 0",
         "'bank_site': expected the sizes of embedding 0, found those of site "
         "'model.layers.0.self_attn.qkv_proj'");
  refuse("\"adapted\": true, \"kernels\": [3]",
         "\"adapted\": false, \"kernels\": [3]",
         "kernel 'embed_w' reads adapters: expected \"adapted\": true");
  refuse("\"adapted\": false, \"kernels\": [2]",
         "\"adapted\": true, \"kernels\": [0]",
         "kernel 'plain': expected pointers and numbers alone for an "
         "embedding");
}
