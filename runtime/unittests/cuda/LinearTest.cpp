//===- LinearTest.cpp - Choosing, filling in and launching kernels --------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Longer than other files: all cases share one program and its expected
// launches.
//
//===----------------------------------------------------------------------===//

#include "CUDABankTest.h"

#include <cstdlib>
#include <new>
#include <thread>

using namespace lora::runtime;
using testadapters::make;

namespace cuda = lora::runtime::impl::cuda;

//===----------------------------------------------------------------------===//
// Allocations of this thread
//===----------------------------------------------------------------------===//

static thread_local int64_t allocations = 0;
/// The driver whose own allocations do not count.
static fakecuda::Control *driverOfTests = nullptr;

static void countAllocation() {
  if (!driverOfTests || !driverOfTests->inside())
    ++allocations;
}

void *operator new(size_t bytes) {
  countAllocation();
  if (void *memory = std::malloc(bytes ? bytes : 1))
    return memory;
  throw std::bad_alloc();
}
void *operator new(size_t bytes, const std::nothrow_t &) noexcept {
  countAllocation();
  return std::malloc(bytes ? bytes : 1);
}
void *operator new(size_t bytes, std::align_val_t alignment) {
  countAllocation();
  size_t align = size_t(alignment);
  if (void *memory =
          std::aligned_alloc(align, (bytes + align - 1) / align * align))
    return memory;
  throw std::bad_alloc();
}
void operator delete(void *memory) noexcept { std::free(memory); }
void operator delete(void *memory, size_t) noexcept { std::free(memory); }
void operator delete(void *memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void *memory, size_t, std::align_val_t) noexcept {
  std::free(memory);
}

int64_t allocationsSoFar(fakecuda::Control *driver) {
  driverOfTests = driver;
  return allocations;
}

//===----------------------------------------------------------------------===//
// Set-up
//===----------------------------------------------------------------------===//

namespace {
const std::string kQkv = testadapters::kAttention + "qkv_proj";

class CUDALinearTest : public BankFixture<FakeCUDATest> {
protected:
  void TearDown() override {
    for (auto [owner, memory] : memories)
      lora_device_free_memory(owner, memory);
    memories.clear();
    linear.reset();
    routing.reset();
    loaded.reset();
    BankFixture::TearDown();
  }

  /// The layer of q, k and v, with adapters of 3 blocks (a) and of 1 (b).
  void openLayer(const lora_batch_limits &limits = {512, 0, 0}) {
    open();
    ASSERT_OK(load("a", make(1, 40)));
    ASSERT_OK(load("b", make(2, 16)));
    a = *bank->acquire("a");
    b = *bank->acquire("b");
    openProgramOn(*device);
    ASSERT_OK(stream->reserve(*loaded, limits));
    auto made = Routing::create(*bank, limits);
    ASSERT_OK(made);
    routing.emplace(std::move(*made));
    w = matrix(64, 64, 72);
    auto created = Linear::create(*loaded, kQkv, w);
    ASSERT_OK(created);
    linear.emplace(std::move(*created));
    x = matrix(512, 64, 64);
    y = matrix(512, 64, 80);
  }

  void openProgramOn(const Device &owner) {
    auto made = DeviceProgram::create(owner, *program);
    ASSERT_OK(made);
    loaded.emplace(std::move(*made));
  }

  /// A matrix of device memory.
  LoraTensor matrix(int64_t rows, int64_t columns, int64_t stride,
                    const Device *on = nullptr) {
    lora_device *owner = on ? on->get() : device->get();
    void *memory = nullptr;
    EXPECT_EQ(
        lora_device_alloc(owner, size_t(rows * stride) * 2, &memory, nullptr),
        LORA_OK);
    memories.emplace_back(owner, memory);
    return {memory, LORA_DTYPE_BF16, 2, {rows, columns}, {stride, 1}};
  }

  Outcome run(int64_t tokens, bool adapted, uint32_t flags = 0) {
    x.sizes[0] = y.sizes[0] = tokens;
    return (*linear)(x, y, adapted ? &*routing : nullptr, *stream, flags);
  }
  void route(const std::vector<int32_t> &slots) {
    ASSERT_OK(routing->set(slots, *stream));
  }

  static std::string names(const std::vector<fakecuda::Launch> &launches) {
    std::string out;
    for (const fakecuda::Launch &launch : launches)
      out += (out.empty() ? "" : " ") + launch.kernel;
    return out;
  }
  /// What one call launches.
  std::string launched(int64_t tokens, bool adapted, uint32_t flags = 0) {
    fake->launches().clear();
    Outcome ran = run(tokens, adapted, flags);
    EXPECT_TRUE(ran) << ran.error().message();
    return names(fake->launches());
  }

  template <typename T>
  static T param(const fakecuda::Launch &launch, size_t index) {
    T value = {};
    EXPECT_LE(sizeof(T), launch.params.at(index).size());
    std::memcpy(&value, launch.params[index].data(), sizeof(T));
    return value;
  }
  static void expectMap(const fakecuda::Launch &launch, size_t index,
                        uint64_t address, std::vector<uint64_t> sizes,
                        std::vector<uint64_t> strides,
                        std::vector<uint32_t> box, int swizzle, int promotion) {
    auto map = param<fakecuda::TensorMap>(launch, index);
    ASSERT_EQ(map.magic, fakecuda::kTensorMapMagic);
    EXPECT_EQ(map.dtype, cuda::kTensorBFloat16);
    EXPECT_EQ(map.address, address);
    ASSERT_EQ(map.rank, sizes.size());
    for (size_t i = 0; i < sizes.size(); ++i) {
      EXPECT_EQ(map.sizes[i], sizes[i]) << i;
      EXPECT_EQ(map.box[i], box[i]) << i;
      if (i + 1 < sizes.size())
        EXPECT_EQ(map.strides[i], strides[i]) << i;
    }
    EXPECT_EQ(map.swizzle, swizzle);
    EXPECT_EQ(map.promotion, promotion);
  }
  void expectGrid(int multiprocessors, int64_t tokens, unsigned ctas);
  static uint64_t addressOf(const LoraTensor &tensor) {
    return reinterpret_cast<uintptr_t>(tensor.data);
  }

  std::optional<DeviceProgram> loaded;
  std::optional<Routing> routing;
  std::optional<Linear> linear;
  std::vector<std::pair<lora_device *, void *>> memories;
  LoraTensor w = {}, x = {}, y = {};
  int32_t a = -1, b = -1;
};
} // namespace

//===----------------------------------------------------------------------===//
// Launches
//===----------------------------------------------------------------------===//

TEST_F(CUDALinearTest, DecodeIsLaunchedAsTheManifestSays) {
  openLayer();
  route({b, -1, b});
  ASSERT_EQ(launched(3, true), "decode");
  const fakecuda::Launch &launch = fake->launches()[0];
  EXPECT_EQ(launch.grid, 8u);
  EXPECT_EQ(launch.threads, 384u);
  EXPECT_EQ(launch.shared, 200000u);
  EXPECT_EQ(launch.cluster, 2u);
  EXPECT_TRUE(launch.programmatic);
  EXPECT_EQ(launch.stream, stream->handle());
  ASSERT_EQ(launch.params.size(), 13u);
  const auto &pool = bank->get()->pools->sites()[0];
  expectMap(launch, 0, addressOf(w), {64, 64}, {144}, {64, 64}, 3, 3);
  expectMap(launch, 1, addressOf(x), {64, 3}, {128}, {32, 16}, 2, 0);
  expectMap(launch, 2, pool.a, {64, 12 * 3 * 16}, {128}, {64, 16}, 3, 2);
  expectMap(launch, 3, pool.b[1], {64, 4, 12}, {128, 512}, {64, 4, 1}, 0, 0);
  EXPECT_EQ(param<uint64_t>(launch, 4), addressOf(y));
  EXPECT_EQ(param<uint64_t>(launch, 5), pool.scales);
  auto address = [&](cuda::RoutingArray which) {
    return routing->get()->cuda->address(which);
  };
  EXPECT_EQ(param<uint64_t>(launch, 6), address(cuda::RoutingArray::Blocks));
  EXPECT_EQ(param<uint64_t>(launch, 7),
            address(cuda::RoutingArray::TokenAdapter));
  const auto *workspaces = stream->get()->impl->find(loaded->get()->impl.get());
  ASSERT_TRUE(workspaces);
  EXPECT_EQ(param<uint64_t>(launch, 8), workspaces->buffers[0].address());
  EXPECT_EQ(param<int32_t>(launch, 9), 3);
  EXPECT_EQ(param<int32_t>(launch, 10), 1);
  EXPECT_EQ(param<int32_t>(launch, 11), 8);
  EXPECT_EQ(param<int32_t>(launch, 12), -7);
}

TEST_F(CUDALinearTest, PrefillIsTwoKernels) {
  openLayer();
  std::vector<int32_t> slots(300, a);
  std::fill(slots.begin() + 128, slots.end(), b);
  route(slots);
  ASSERT_EQ(launched(300, true), "shrink prefill");
  const fakecuda::Launch &shrink = fake->launches()[0];
  const fakecuda::Launch &prefill = fake->launches()[1];
  EXPECT_EQ(shrink.grid, 3u * 3u);
  EXPECT_EQ(shrink.cluster, 1u);
  EXPECT_FALSE(shrink.programmatic);
  // Persistent: 3 * 45 tiles, 66 clusters of two.
  EXPECT_EQ(prefill.grid, 132u);
  const auto *workspaces = stream->get()->impl->find(loaded->get()->impl.get());
  const auto &shrunk = workspaces->buffers[1];
  // 4 tiles of 512 tokens times all 12 blocks of the bank.
  EXPECT_EQ(shrunk.bytes(), 4u * 12 * 12288);
  EXPECT_EQ(param<uint64_t>(shrink, 0), shrunk.address());
  expectMap(prefill, 0, addressOf(y), {64, 300}, {160}, {64, 64}, 3, 0);
  expectMap(prefill, 1, shrunk.address(), {16, shrunk.bytes() / 32}, {32},
            {16, 128}, 1, 0);
  EXPECT_EQ(param<int32_t>(prefill, 2), 3);
}

TEST_F(CUDALinearTest, VariantsAreTriedInOrder) {
  openLayer();
  route({b});
  EXPECT_EQ(launched(1, true), "decode");
  EXPECT_EQ(launched(1, false), "base");
  EXPECT_EQ(launched(1, true, LORA_BATCH_INVARIANT), "shrink prefill");
  // Three blocks are too many for the kernel of decoding.
  route({a});
  EXPECT_EQ(launched(1, true), "shrink prefill");
  // Nobody has an adapter: the base kernel, but not where sums must not depend
  // on that, nor where another batch may follow.
  route({-1});
  EXPECT_EQ(launched(1, true), "base");
  EXPECT_EQ(launched(1, true, LORA_BATCH_INVARIANT), "shrink prefill");
  fake->launches().clear();
  // Any batch of one token may have three blocks, and 12 in the limits.
  EXPECT_FAILS(run(1, true, LORA_ANY_ROUTING), LORA_UNSUPPORTED,
               "variant 3 is for 6 rank blocks an m-tile");
  EXPECT_TRUE(fake->launches().empty());
  route(std::vector<int32_t>(17, b));
  EXPECT_EQ(launched(17, true), "shrink prefill");
  EXPECT_EQ(launched(0, false), "");
  EXPECT_FAILS(
      run(257, false), LORA_UNSUPPORTED,
      "layer '" + kQkv +
          "': no kernel for 257 tokens without adapters: variant 0 is for "
          "calls with adapters; variant 1 is for calls with adapters; variant "
          "2 is for calls with adapters; variant 3 is for calls with adapters; "
          "variant 4 is for 1 to 256 tokens");
  EXPECT_FAILS(run(1, false, LORA_BATCH_INVARIANT), LORA_UNSUPPORTED,
               "variant 4 is not batch-invariant");
}

TEST_F(CUDALinearTest, LimitsOfTheRoutingBoundAnyBatch) {
  openLayer({16, 6, 0});
  route({-1});
  EXPECT_EQ(launched(1, true, LORA_ANY_ROUTING), "shrink prefill");
  // The stream itself says whether other batches will come.
  EXPECT_EQ(launched(1, true, LORA_FOLLOW_CAPTURE), "base");
  fake->capture(stream->handle(), true);
  EXPECT_EQ(launched(1, true, LORA_FOLLOW_CAPTURE), "shrink prefill");
  EXPECT_EQ(launched(1, true), "base");
  fake->capture(stream->handle(), false);
  EXPECT_EQ(launched(1, true, LORA_FOLLOW_CAPTURE), "base");
}

// A kernel whose CTAs wait for each other is not launched where they do not
// all fit; the variant behind it is.
TEST_F(CUDALinearTest, CoResidency) {
  fake->machine().multiprocessors = 6;
  openLayer();
  route({b});
  EXPECT_EQ(launched(1, true), "shrink prefill"); // 6 CTAs, decode needs 8.
  fake->launches().clear();
  auto made = Linear::create(*loaded, "lm_head", matrix(128, 64, 64));
  ASSERT_OK(made);
  LoraTensor out = matrix(64, 128, 128);
  x.sizes[0] = out.sizes[0] = 2;
  EXPECT_FAILS((*made)(x, out, nullptr, *stream), LORA_UNSUPPORTED,
               "variant 0 kernel 'together' needs its 200 CTAs at once, the "
               "device holds 6; variant 1 kernel 'spread' needs its 8 CTAs at "
               "once, the device holds 6; variant 2 is for 4000 to any number "
               "of tokens");
  x.sizes[0] = out.sizes[0] = 1;
  ASSERT_OK((*made)(x, out, nullptr, *stream));
  EXPECT_EQ(names(fake->launches()), "spread");
  // A layer without a site in the bank takes no part in the routing.
  fake->launches().clear();
  ASSERT_OK((*made)(x, out, &*routing, *stream));
  EXPECT_EQ(names(fake->launches()), "spread");
}

/// One call of the layer "waves" on a machine of so many multiprocessors; 0: it
/// is refused.
void CUDALinearTest::expectGrid(int multiprocessors, int64_t tokens,
                                unsigned ctas) {
  fake->machine().multiprocessors = multiprocessors;
  open();
  openProgramOn(*device);
  auto made = Linear::create(*loaded, "waves", matrix(384, 64, 64));
  ASSERT_OK(made);
  LoraTensor in = matrix(tokens, 64, 64), out = matrix(tokens, 384, 384);
  fake->launches().clear();
  if (ctas) {
    ASSERT_OK((*made)(in, out, nullptr, *stream));
    ASSERT_EQ(names(fake->launches()), "waves");
    EXPECT_EQ(fake->launches()[0].grid, ctas) << tokens;
    EXPECT_EQ(param<uint32_t>(fake->launches()[0], 0), ctas);
    return;
  }
  int64_t needed = std::min<int64_t>(8, (tokens + 127) / 128 * 3);
  EXPECT_FAILS((*made)(in, out, nullptr, *stream), LORA_UNSUPPORTED,
               "kernel 'waves' needs its " + std::to_string(needed) +
                   " CTAs at once, the device holds " +
                   std::to_string(multiprocessors));
  EXPECT_TRUE(fake->launches().empty());
}

// CTAs that share work: as many as there are tiles, but no more than the device
// holds and than the kernel's workspaces are for, and none where its units
// would not get the CTAs that they are dealt out to.
TEST_F(CUDALinearTest, PersistentGridsKeepTheirLimits) {
  struct Case {
    int multiprocessors;
    int64_t tokens;
    unsigned ctas; // 0: refused.
  };
  const Case cases[] = {{132, 128, 3},   {132, 384, 9}, {132, 512, 12},
                        {132, 5000, 12}, {10, 512, 10}, {8, 5000, 8},
                        {7, 256, 6},     {7, 257, 0},   {2, 128, 0}};
  for (const Case &each : cases) {
    expectGrid(each.multiprocessors, each.tokens, each.ctas);
    TearDown();
    SetUp();
  }
}

// Kernels that store through a pointer are told how far rows are apart; of one
// row any distance is the width.
TEST_F(CUDALinearTest, StrideOfYIsPassed) {
  openLayer();
  for (auto [stride, tokens, expected] :
       {std::tuple(64, 3, 64), {80, 3, 80}, {4096, 2, 4096}, {80, 1, 64}}) {
    y = matrix(512, 64, stride);
    ASSERT_EQ(launched(tokens, false), "base");
    EXPECT_EQ(param<int32_t>(fake->launches()[0], 1), expected) << stride;
  }
  y.strides[0] = 68;
  EXPECT_FAILS(run(3, false), LORA_MISMATCH,
               "y: expected rows at least 64 elements apart, by a multiple of "
               "8, found 68");
}

TEST_F(CUDALinearTest, BiasIsPassed) {
  open();
  openProgramOn(*device);
  LoraTensor bias = matrix(1, 64, 64);
  bias.rank = 1;
  bias.sizes[0] = 64;
  bias.strides[0] = 1;
  LoraTensor weight = matrix(64, 32, 32);
  std::string site = testadapters::kAttention + "o_proj";
  auto made = Linear::create(*loaded, site, weight, &bias);
  ASSERT_OK(made);
  LoraTensor in = matrix(4, 32, 32), out = matrix(4, 64, 64);
  ASSERT_OK((*made)(in, out, nullptr, *stream));
  ASSERT_EQ(names(fake->launches()), "biased");
  EXPECT_EQ(param<uint64_t>(fake->launches()[0], 0), addressOf(bias));
  EXPECT_FAILS(Linear::create(*loaded, site, weight), LORA_MISMATCH,
               "expected a bias, found none");
  bias.sizes[0] = 63;
  EXPECT_FAILS(Linear::create(*loaded, site, weight, &bias), LORA_MISMATCH,
               "bias: expected a dense bf16 [64]");
}

//===----------------------------------------------------------------------===//
// Steady calls
//===----------------------------------------------------------------------===//

// A repeated call is a launch and nothing else.
TEST_F(CUDALinearTest, RepeatedCallsOnlyLaunch) {
  openLayer();
  route({b, b, -1});
  ASSERT_OK(run(3, true));
  route({-1, b, b}); // Another batch of the same shape.
  int64_t before = fake->calls();
  int64_t launches = fake->calls("cuLaunchKernelEx");
  int64_t current = fake->calls("cuCtxGetCurrent");
  ASSERT_OK(run(3, true));
  EXPECT_EQ(fake->calls("cuLaunchKernelEx"), launches + 1);
  EXPECT_EQ(fake->calls("cuCtxGetCurrent"), current + 1);
  EXPECT_EQ(fake->calls(), before + 2);
  // Four of them are remembered: x and y of layers that take turns.
  LoraTensor others[] = {matrix(3, 64, 64), matrix(3, 64, 64),
                         matrix(3, 64, 64), x};
  for (int round = 0; round < 2; ++round) {
    int64_t maps = fake->calls("cuTensorMapEncodeTiled");
    for (const LoraTensor &other : others)
      ASSERT_OK((*linear)(other, y, &*routing, *stream));
    if (round == 1)
      EXPECT_EQ(fake->calls("cuTensorMapEncodeTiled"), maps);
  }
}

// Frameworks give out other memory at each step: only what depends on it is
// filled in anew.
TEST_F(CUDALinearTest, OtherTensorsOfTheSameBatch) {
  openLayer();
  route({b, -1, b});
  for (int i = 0; i < 4; ++i) { // As many as are remembered.
    ASSERT_OK(run(3, true));
    x = matrix(512, 64, 64);
  }
  LoraTensor x2 = matrix(512, 64, 72), y2 = matrix(512, 64, 96);
  std::swap(x, x2);
  std::swap(y, y2);
  int64_t maps = fake->calls("cuTensorMapEncodeTiled");
  int64_t asked = fake->calls("cuPointerGetAttribute");
  fake->launches().clear();
  ASSERT_OK(run(3, true));
  EXPECT_EQ(fake->calls("cuTensorMapEncodeTiled"), maps + 1); // That of x.
  EXPECT_EQ(fake->calls("cuPointerGetAttribute"), asked + 4);
  std::vector<fakecuda::Launch> moved = fake->launches();
  ASSERT_EQ(moved.size(), 1u);
  // As a layer that has never seen anything else does it.
  auto fresh = Linear::create(*loaded, kQkv, w);
  ASSERT_OK(fresh);
  fake->launches().clear();
  ASSERT_OK((*fresh)(x, y, &*routing, *stream, 0));
  ASSERT_EQ(fake->launches().size(), 1u);
  EXPECT_EQ(fake->launches()[0].kernel, moved[0].kernel);
  EXPECT_EQ(fake->launches()[0].params, moved[0].params);

  std::swap(x, x2);
  std::swap(y, y2);
  asked = fake->calls("cuPointerGetAttribute");
  ASSERT_OK(run(3, true, LORA_KNOWN_MEMORY));
  EXPECT_EQ(fake->calls("cuPointerGetAttribute"), asked);
  // What cannot be read is refused all the same.
  x.data = static_cast<char *>(x.data) + 8;
  EXPECT_FAILS(run(3, true, LORA_KNOWN_MEMORY), LORA_MISMATCH,
               "an address that is a multiple of 16");
  x.data = static_cast<char *>(x.data) - 8;
  ASSERT_OK(run(3, true));
}

TEST_F(CUDALinearTest, CallsAllocateNothingAndWaitForNothing) {
  openLayer();
  std::vector<int32_t> slots(300, b);
  route(slots);
  ASSERT_OK(run(300, true));
  const char *forbidden[] = {"cuMemAlloc",          "cuMemHostAlloc",
                             "cuMemFree",           "cuEventCreate",
                             "cuStreamSynchronize", "cuEventSynchronize",
                             "cuCtxSynchronize",    "cuLibraryLoadData"};
  auto count = [&] {
    int64_t sum = 0;
    for (const char *name : forbidden)
      sum += fake->calls(name);
    return sum;
  };
  int64_t before = count();
  driverOfTests = fake;
  for (int64_t tokens : {3, 200, 300, 17, 1}) { // New every time.
    x.sizes[0] = y.sizes[0] = tokens;
    ASSERT_OK(routing->set(std::span(slots).first(size_t(tokens)), *stream));
    auto &impl = *linear->get()->impl;
    int64_t start = allocations;
    auto status =
        impl.run(x, y, routing->get()->cuda.get(), *stream->get()->impl, 0);
    EXPECT_EQ(allocations - start, 0) << tokens;
    ASSERT_TRUE(status) << status.error().message;
    start = allocations;
    auto set = routing->get()->cuda->set(std::span(slots).first(size_t(tokens)),
                                         *stream->get()->impl);
    EXPECT_EQ(allocations - start, 0) << tokens;
    ASSERT_TRUE(set);
  }
  EXPECT_EQ(count(), before);
  int64_t start = allocations;
  ::operator delete(::operator new(1));
  EXPECT_EQ(allocations - start, 1); // They are counted.
}

TEST_F(CUDALinearTest, TheFirstCallMayBeCaptured) {
  openLayer();
  route({b, -1});
  fake->capture(stream->handle(), true);
  ASSERT_OK(run(2, true));
  fake->capture(stream->handle(), false);
  ASSERT_EQ(fake->launches().size(), 1u);
  EXPECT_TRUE(fake->launches()[0].captured);
  // A replay reads what a later batch wrote to the same places.
  auto tokens = routing->get()->cuda->address(cuda::RoutingArray::TokenAdapter);
  route({-1, b});
  EXPECT_EQ(param<uint64_t>(fake->launches()[0], 7), tokens);
  EXPECT_EQ(tokens,
            routing->get()->cuda->address(cuda::RoutingArray::TokenAdapter));
  EXPECT_EQ(read<int32_t>(tokens, 2), (std::vector<int32_t>{-1, 0}));
}

// Nothing but the routing is there when the capture begins.
TEST_F(CUDALinearTest, AllMayBeMadeInACapture) {
  openLayer();
  route({b, -1});
  auto own = Stream::create(*device);
  ASSERT_OK(own);
  fake->capture(own->handle(), true);
  auto capturing = own->isCapturing();
  ASSERT_OK(capturing);
  EXPECT_TRUE(*capturing);
  ASSERT_OK(own->reserve(*loaded, {512, 0, 0}));
  auto fresh = Linear::create(*loaded, kQkv, w);
  ASSERT_OK(fresh);
  x.sizes[0] = y.sizes[0] = 2;
  fake->launches().clear();
  ASSERT_OK((*fresh)(x, y, &*routing, *own));
  ASSERT_EQ(fake->launches().size(), 1u);
  EXPECT_TRUE(fake->launches()[0].captured);
  EXPECT_FAILS(own->reserve(*loaded, {1024, 0, 0}), LORA_UNSUPPORTED,
               "workspaces cannot grow while their stream is captured");
  // What a capture forbids is forbidden to this thread again.
  void *memory = nullptr;
  EXPECT_NE(lora_device_alloc(device->get(), 16, &memory, nullptr), LORA_OK);
  fake->capture(own->handle(), false);
  capturing = own->isCapturing();
  ASSERT_OK(capturing);
  EXPECT_FALSE(*capturing);
  // Zeroed now, not by a replay.
  const lora::runtime::impl::DeviceInfo &info = loaded->get()->impl->info();
  const cuda::Workspaces *made =
      own->get()->impl->find(loaded->get()->impl.get());
  ASSERT_TRUE(made);
  int zeroed = 0;
  for (size_t i = 0; i < info.workspaces.size(); ++i) {
    if (!info.workspaces[i].zeroed || made->buffers[i].bytes() == 0)
      continue;
    ++zeroed;
    for (int8_t byte :
         read<int8_t>(made->buffers[i].address(), made->buffers[i].bytes()))
      ASSERT_EQ(byte, 0);
  }
  EXPECT_GT(zeroed, 0);
}

TEST_F(CUDALinearTest, RoutingsInHostMemoryAreRefused) {
  openLayer();
  lora_routing host = {};
  LoraTensor in = x, out = y;
  in.sizes[0] = out.sizes[0] = 1;
  lora_error *error = nullptr;
  EXPECT_EQ(lora_linear_run(linear->get(), &in, &out, &host, stream->get(), 0,
                            &error),
            LORA_UNSUPPORTED);
  EXPECT_CONTAINS(lora_error_message(error), "found one in host memory");
  lora_error_free(error);
}

TEST_F(CUDALinearTest, RunsFromFreshThreads) {
  openLayer();
  route({b});
  std::thread([&] { EXPECT_TRUE(run(1, true)); }).join();
  std::thread([&] { EXPECT_TRUE(run(1, true)); }).join();
}

//===----------------------------------------------------------------------===//
// What is refused, with nothing launched
//===----------------------------------------------------------------------===//

TEST_F(CUDALinearTest, RefusesTensors) {
  openLayer();
  route({b, b});
  auto refuse = [&](auto change, const std::string &part) {
    LoraTensor in = x, out = y;
    in.sizes[0] = out.sizes[0] = 2;
    change(in, out);
    // The good call before is remembered, and must not hide what is wrong.
    ASSERT_OK(run(2, true));
    size_t launches = fake->launches().size();
    Outcome ran = (*linear)(in, out, &*routing, *stream);
    ASSERT_FALSE(ran) << part;
    EXPECT_EQ(ran.error().status(), LORA_MISMATCH);
    EXPECT_CONTAINS(ran.error().message(), "layer '" + kQkv + "': " + part);
    EXPECT_EQ(fake->launches().size(), launches);
  };
  using T = LoraTensor &;
  refuse([](T in, T) { in.dtype = LORA_DTYPE_F16; },
         "x: expected dtype bf16, found f16");
  refuse([](T, T out) { out.dtype = LORA_DTYPE_F32; },
         "y: expected dtype bf16, found f32");
  refuse([](T in, T) { in.rank = 3; }, "x: expected rank 2, found 3");
  refuse([](T in, T) { in.sizes[1] = 32; },
         "x: expected shape [T, 64], found [2, 32]");
  refuse([](T, T out) { out.sizes[0] = 1; },
         "y: expected shape [2, 64], found [1, 64]");
  refuse([](T in, T) { in.strides[1] = 2; },
         "x: expected dense rows, found stride 2");
  refuse([](T, T out) { out.strides[0] = 68; },
         "y: expected rows at least 64 elements apart, by a multiple of 8, "
         "found 68");
  refuse([](T, T out) { out.strides[0] = 56; }, "y: expected rows at least 64");
  refuse([](T in, T) { in.data = static_cast<char *>(in.data) + 2; },
         "x: expected an address that is a multiple of 16");
  refuse([](T in, T) { in.data = nullptr; }, "x: expected an address");
  refuse([](T in, T out) { in.sizes[0] = out.sizes[0] = 3; },
         "x: expected the routing's 2 tokens, found 3");
  alignas(16) static uint16_t host[4096];
  refuse([](T in, T) { in.data = host; },
         "x: expected memory of CUDA device 0, found other memory");
  Device second = openDevice(1);
  LoraTensor far = matrix(2, 64, 64, &second);
  refuse([&](T in, T) { in.data = far.data; },
         "x: expected memory of CUDA device 0, found device 1");
  LoraTensor weight = w;
  weight.sizes[0] = 65;
  EXPECT_FAILS(Linear::create(*loaded, kQkv, weight), LORA_MISMATCH,
               "weight: expected shape [64, 64], found [65, 64]");
  weight = w;
  weight.data = host;
  EXPECT_FAILS(Linear::create(*loaded, kQkv, weight), LORA_MISMATCH,
               "weight: expected memory of CUDA device 0");
  EXPECT_FAILS(Linear::create(*loaded, kQkv, w, &w), LORA_MISMATCH,
               "expected no bias, found one");
  for (auto [owner, memory] : memories) // Before the second device goes.
    lora_device_free_memory(owner, memory);
  memories.clear();
}

TEST_F(CUDALinearTest, RefusesStrangers) {
  openLayer();
  route({b});
  EXPECT_FAILS(run(1, true, 16), LORA_INVALID_ARGUMENT, "unknown flags 16");
  ASSERT_OK(run(1, true)); // A repeat is looked at no less.
  EXPECT_FAILS(run(1, true, 16), LORA_INVALID_ARGUMENT, "unknown flags 16");
  Device again = openDevice();
  auto foreign = Stream::create(again);
  ASSERT_OK(foreign);
  EXPECT_FAILS((*linear)(x, y, nullptr, *foreign), LORA_INVALID_ARGUMENT,
               "expected a stream of the program's device object");
  EXPECT_FAILS(foreign->reserve(*loaded, {1, 0, 0}), LORA_INVALID_ARGUMENT,
               "expected a stream of the program's device object");
  EXPECT_FAILS(routing->set(std::span(&b, 1), *foreign), LORA_INVALID_ARGUMENT,
               "expected a stream of the bank's device object");
  Program copy = openProgram();
  auto other = Bank::cuda(*device, copy);
  ASSERT_OK(other);
  auto strange = Routing::create(*other, {8, 0, 0});
  ASSERT_OK(strange);
  x.sizes[0] = y.sizes[0] = 0;
  ASSERT_OK(strange->set({}, *stream));
  x.sizes[0] = y.sizes[0] = 1;
  const int32_t none = -1;
  ASSERT_OK(strange->set(std::span(&none, 1), *stream));
  EXPECT_FAILS((*linear)(x, y, &*strange, *stream), LORA_INVALID_ARGUMENT,
               "expected the routing of a bank of this program and device");
}

TEST_F(CUDALinearTest, NeedsAReservedStream) {
  openLayer({16, 0, 0});
  auto fresh = Stream::create(*device);
  ASSERT_OK(fresh);
  std::vector<int32_t> one(1, b);
  ASSERT_OK(routing->set(one, *fresh));
  x.sizes[0] = y.sizes[0] = 1;
  EXPECT_FAILS((*linear)(x, y, &*routing, *fresh), LORA_OUT_OF_RANGE,
               "expected a stream reserved for 1 tokens and 12 tile entries, "
               "as its routing, found one for 0 tokens and 0 tile entries");
  ASSERT_OK((*linear)(x, y, nullptr, *fresh)); // Its kernel needs nothing.
  ASSERT_OK(fresh->reserve(*loaded, {4, 0, 0}));
  ASSERT_OK((*linear)(x, y, &*routing, *fresh));
  // Growing moves the buffers, and remembered calls are not used again.
  auto sums = [&] { return param<uint64_t>(fake->launches().back(), 8); };
  uint64_t before = sums();
  ASSERT_OK(fresh->reserve(*loaded, {4, 0, 0})); // Nothing to do.
  ASSERT_OK((*linear)(x, y, &*routing, *fresh));
  EXPECT_EQ(sums(), before);
  ASSERT_OK(fresh->reserve(*loaded, {64, 0, 0}));
  ASSERT_OK((*linear)(x, y, &*routing, *fresh));
  const auto &buffer =
      fresh->get()->impl->find(loaded->get()->impl.get())->buffers[0];
  EXPECT_EQ(sums(), buffer.address());
  EXPECT_EQ(buffer.bytes(), 64u + 64 * 384 * 3);
  for (char byte : read<char>(buffer.address(), buffer.bytes()))
    ASSERT_EQ(byte, 0);
}

TEST_F(CUDALinearTest, ProgramsOfOtherDevicesAreRefused) {
  open();
  fake->machine().minor = 1;
  Device other = openDevice(1);
  EXPECT_FAILS(DeviceProgram::create(other, *program), LORA_UNSUPPORTED,
               "the program is for sm_90a, device 1 (Pretended GPU) is sm_91; "
               "compile the model for this device");
  auto tiny = Program::open(dataFile("tiny.lso"));
  ASSERT_OK(tiny);
  EXPECT_FAILS(DeviceProgram::create(*device, *tiny), LORA_UNSUPPORTED,
               "expected a program for a GPU, found one for target 'cpu'");
  auto cpu = Device::cpu(1);
  ASSERT_OK(cpu);
  EXPECT_FAILS(DeviceProgram::create(*cpu, *program), LORA_UNSUPPORTED,
               "expected a CUDA device, found the CPU");
}

TEST_F(CUDALinearTest, LayersAndImagesThatAreNotThere) {
  open();
  openProgramOn(*device);
  LoraTensor weight = matrix(64, 64, 64);
  EXPECT_FAILS(
      Linear::create(*loaded, testadapters::kAttention + "qkv", weight),
      LORA_NOT_FOUND, ", the nearest is '" + kQkv + "'");
  EXPECT_FAILS(Linear::create(*loaded, "broken", matrix(8, 64, 64)),
               LORA_BAD_FORMAT,
               "device.lso': image 'lora_image_1': cuLibraryLoadData: "
               "CUDA_ERROR (200): a pretended failure: ptxas: no fake image");
}

//===----------------------------------------------------------------------===//
// Weights of the program
//===----------------------------------------------------------------------===//

TEST_F(CUDALinearTest, MembersOfALayerLieOneAfterAnother) {
  open();
  openProgramOn(*device);
  testfiles::SafetensorsWriter writer;
  std::map<std::string, std::string> bytes;
  auto add = [&](const std::string &name, std::vector<int64_t> shape) {
    std::string data;
    for (int64_t i = 0; i < shape[0] * (shape.size() > 1 ? shape[1] : 1); ++i)
      data += {char(i + int64_t(name.size())), char(i >> 8)};
    writer.addRaw(name, "BF16", shape, bytes[name] = data);
  };
  const std::string at = testadapters::kAttention;
  add(at + "q_proj.weight", {32, 64});
  add(at + "k_proj.weight", {16, 64});
  add(at + "v_proj.weight", {16, 64});
  add(at + "o_proj.weight", {64, 32});
  add(at + "o_proj.bias", {64});
  add("lm_head.weight", {128, 64});
  writer.write(dir / "model/model.safetensors");
  auto weights = Weights::open(*program, dir / "model");
  ASSERT_OK(weights);
  auto qkv = Linear::create(*loaded, kQkv, *weights);
  ASSERT_OK(qkv);
  ASSERT_OK(stream->reserve(*loaded, {1, 0, 0}));
  auto made = Routing::create(*bank, {1, 0, 0});
  ASSERT_OK(made);
  ASSERT_OK(load("b", make(2, 16)));
  int32_t slot = *bank->acquire("b");
  ASSERT_OK(made->set(std::span(&slot, 1), *stream));
  LoraTensor in = matrix(1, 64, 64), out = matrix(1, 64, 64);
  ASSERT_OK((*qkv)(in, out, &*made, *stream));
  auto map = param<fakecuda::TensorMap>(fake->launches().back(), 0);
  std::vector<char> found = read<char>(map.address, 64 * 64 * 2);
  EXPECT_EQ(std::string(found.begin(), found.end()),
            bytes[at + "q_proj.weight"] + bytes[at + "k_proj.weight"] +
                bytes[at + "v_proj.weight"]);
  auto o = Linear::create(*loaded, at + "o_proj", *weights);
  ASSERT_OK(o);
  LoraTensor narrow = matrix(1, 32, 32);
  ASSERT_OK((*o)(narrow, out, nullptr, *stream));
  found = read<char>(param<uint64_t>(fake->launches().back(), 0), 128);
  EXPECT_EQ(std::string(found.begin(), found.end()), bytes[at + "o_proj.bias"]);
  EXPECT_FAILS(Linear::create(*loaded, "broken", *weights), LORA_UNSUPPORTED,
               "layer 'broken': the program names no weights for it");
}
