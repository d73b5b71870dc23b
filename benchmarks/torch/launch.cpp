//===- launch.cpp - What a kernel launch costs the host -------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An empty kernel, launched in a loop without anything around it: the floor
// under every operator. Plain, or as one of ours: with tensor maps as
// parameters, clusters, shared memory and programmatic launch; an operator that
// does nothing else; and the runtime's own call in such a loop. Built and
// loaded by host_cost.py.
//
//===----------------------------------------------------------------------===//

#include "lora/Runtime/Runtime.h"

#include <chrono>
#include <cstdio>
#include <cstring>
#include <cuda.h>
#include <dlfcn.h>
#include <map>
#include <string>
#include <torch/csrc/stable/library.h>
#include <vector>

namespace {
struct Kernel {
  CUfunction function = nullptr;
  std::vector<CUtensorMap> slots;
  std::vector<void *> params;
};
} // namespace

static std::string source(int maps, int words) {
  std::string params;
  for (int i = 0; i < maps + words; ++i)
    params += (i ? ", .param " : ".param ") +
              std::string(i < maps ? ".align 64 .b8 p" : ".u64 p") +
              std::to_string(i) + (i < maps ? "[128]" : "");
  return ".version 8.0\n.target sm_90\n.address_size 64\n.visible .entry "
         "empty(" +
         params + ") { ret; }\n";
}

/// A launch that is ready to be made; `code` is not 0 if the driver refused it.
namespace {
struct Ready {
  decltype(&cuLaunchKernelEx) launch = nullptr;
  CUlaunchAttribute attributes[2] = {};
  CUlaunchConfig config = {};
  Kernel *kernel = nullptr;
  CUresult code = CUDA_SUCCESS;

  Ready(void *stream, int maps, int words, int cluster, int threads, int shared,
        int grid) {
    static void *driver = dlopen("libcuda.so.1", RTLD_NOW);
    auto find = [](auto &function, const char *name) {
      function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(
          dlsym(driver, name));
    };
    decltype(&cuModuleLoadData) loadData;
    decltype(&cuModuleGetFunction) getFunction;
    decltype(&cuFuncSetAttribute) setAttribute;
    find(loadData, "cuModuleLoadData");
    find(getFunction, "cuModuleGetFunction");
    find(setAttribute, "cuFuncSetAttribute");
    find(launch, "cuLaunchKernelEx");
    static std::map<std::pair<int, int>, Kernel> kernels;
    kernel = &kernels[{maps, words}];
    if (!kernel->function) {
      CUmodule module = nullptr;
      if ((code = loadData(&module, source(maps, words).c_str())) ||
          (code = getFunction(&kernel->function, module, "empty")))
        return;
      kernel->slots.resize(size_t(maps + words));
      for (CUtensorMap &slot : kernel->slots)
        kernel->params.push_back(&slot);
    }
    code =
        setAttribute(kernel->function,
                     CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, shared);
    attributes[0].id = CU_LAUNCH_ATTRIBUTE_CLUSTER_DIMENSION;
    attributes[0].value.clusterDim = {unsigned(cluster), 1, 1};
    attributes[1].id = CU_LAUNCH_ATTRIBUTE_PROGRAMMATIC_STREAM_SERIALIZATION;
    attributes[1].value.programmaticStreamSerializationAllowed = 1;
    config.gridDimX = unsigned(grid);
    config.gridDimY = config.gridDimZ = 1;
    config.blockDimX = unsigned(threads);
    config.blockDimY = config.blockDimZ = 1;
    config.sharedMemBytes = unsigned(shared);
    config.hStream = static_cast<CUstream>(stream);
    config.attrs = attributes;
    config.numAttrs = cluster > 1 ? 2 : 0;
  }
  CUresult operator()() {
    return launch(&config, kernel->function, kernel->params.data(), nullptr);
  }
};

template <typename Body>
double secondsOfEach(int count, Body &&body) {
  auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < count; ++i)
    if (int code = body())
      return -code;
  auto end = std::chrono::steady_clock::now();
  return std::chrono::duration<double>(end - begin).count() / count;
}
} // namespace

/// Seconds of each of `count` launches on a stream of the current context;
/// negative: the error of a driver call.
extern "C" double launchCost(void *stream, int count, int maps, int words,
                             int cluster, int threads, int shared, int grid) {
  Ready ready(stream, maps, words, cluster, threads, shared, grid);
  if (ready.code)
    return -ready.code;
  return secondsOfEach(count, ready);
}

//===----------------------------------------------------------------------===//
// The operator
//===----------------------------------------------------------------------===//

static Ready *operatorLaunch;

/// Shape of what lora_bench::launch launches; the error of a driver call.
extern "C" int setOperatorLaunch(void *stream, int maps, int words, int cluster,
                                 int threads, int shared, int grid) {
  delete operatorLaunch;
  operatorLaunch =
      new Ready(stream, maps, words, cluster, threads, shared, grid);
  return operatorLaunch->code;
}

/// The least that an operator of two tensors can do.
static void launchBoxed(StableIValue *stack, uint64_t, uint64_t) {
  for (int i = 0; i < 2; ++i) {
    AtenTensorHandle tensor = nullptr;
    std::memcpy(&tensor, &stack[i], sizeof(tensor));
    TORCH_ERROR_CODE_CHECK(aoti_torch_delete_tensor_object(tensor));
  }
  if (CUresult code = (*operatorLaunch)())
    std::fprintf(stderr, "launch: error %d of the driver\n", int(code));
}
STABLE_TORCH_LIBRARY(lora_bench, m) {
  m.def("launch(Tensor(a!) y, Tensor x, int bound) -> ()");
}
STABLE_TORCH_LIBRARY_IMPL(lora_bench, CUDA, m) {
  m.impl("launch", &launchBoxed);
}

//===----------------------------------------------------------------------===//
// The runtime
//===----------------------------------------------------------------------===//

using namespace lora::runtime;

namespace {
struct Native {
  Device device;
  Program program;
  DeviceProgram loaded;
  Bank bank;
  Stream stream;
  Routing routing;
  Linear linear;
};
template <typename T>
T take(Result<T> result) {
  if (result)
    return std::move(*result);
  std::fprintf(stderr, "%s\n", result.error().message().c_str());
  std::exit(1);
}
} // namespace

/// Seconds of each of `count` calls of lora_linear_run on a bf16 linear of n x
/// k, with kernels for any routing; negative: a lora_status.
extern "C" double linearCost(const char *path, const char *site, void *stream,
                             int count, void *weight, void *x, void *y,
                             int tokens, int n, int k) {
  auto matrix = [](void *data, int rows, int columns) {
    return LoraTensor{data, LORA_DTYPE_BF16, 2, {rows, columns}, {columns, 1}};
  };
  static Native *native = [&] {
    Device device = take(Device::cuda());
    Program program = take(Program::open(path));
    DeviceProgram loaded = take(DeviceProgram::create(device, program));
    Bank bank = take(Bank::cuda(device, program));
    Stream wrapped = take(Stream::wrap(device, stream));
    lora_batch_limits limits = {tokens, 0, 0};
    if (Outcome done = wrapped.reserve(loaded, limits); !done)
      std::fprintf(stderr, "%s\n", done.error().message().c_str());
    Routing routing = take(Routing::create(bank, limits));
    std::vector<int32_t> slots(size_t(tokens), -1);
    if (Outcome done = routing.set(slots, wrapped); !done)
      std::fprintf(stderr, "%s\n", done.error().message().c_str());
    Linear linear = take(Linear::create(loaded, site, matrix(weight, n, k)));
    return new Native{std::move(device), std::move(program), std::move(loaded),
                      std::move(bank),   std::move(wrapped), std::move(routing),
                      std::move(linear)};
  }();
  LoraTensor in = matrix(x, tokens, k), out = matrix(y, tokens, n);
  return secondsOfEach(count, [&] {
    return int(lora_linear_run(native->linear.get(), &in, &out,
                               native->routing.get(), native->stream.get(),
                               LORA_ANY_ROUTING, nullptr));
  });
}
