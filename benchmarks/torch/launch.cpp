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
// parameters, clusters, shared memory and programmatic launch. Built and loaded
// by host_cost.py.
//
//===----------------------------------------------------------------------===//

#include <chrono>
#include <cuda.h>
#include <dlfcn.h>
#include <map>
#include <string>
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

/// Seconds of each of `count` launches on a stream of the current context;
/// negative: the error of a driver call.
extern "C" double launchCost(void *stream, int count, int maps, int words,
                             int cluster, int threads, int shared, int grid) {
  static void *driver = dlopen("libcuda.so.1", RTLD_NOW);
  auto find = [](auto &function, const char *name) {
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(
        dlsym(driver, name));
  };
  decltype(&cuModuleLoadData) loadData;
  decltype(&cuModuleGetFunction) getFunction;
  decltype(&cuFuncSetAttribute) setAttribute;
  decltype(&cuLaunchKernelEx) launch;
  find(loadData, "cuModuleLoadData");
  find(getFunction, "cuModuleGetFunction");
  find(setAttribute, "cuFuncSetAttribute");
  find(launch, "cuLaunchKernelEx");
  static std::map<std::pair<int, int>, Kernel> kernels;
  Kernel &kernel = kernels[{maps, words}];
  if (!kernel.function) {
    CUmodule module = nullptr;
    if (CUresult code = loadData(&module, source(maps, words).c_str()))
      return -code;
    if (CUresult code = getFunction(&kernel.function, module, "empty"))
      return -code;
    kernel.slots.resize(size_t(maps + words));
    for (CUtensorMap &slot : kernel.slots)
      kernel.params.push_back(&slot);
  }
  if (CUresult code =
          setAttribute(kernel.function,
                       CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, shared))
    return -code;
  CUlaunchAttribute attributes[2] = {};
  attributes[0].id = CU_LAUNCH_ATTRIBUTE_CLUSTER_DIMENSION;
  attributes[0].value.clusterDim = {unsigned(cluster), 1, 1};
  attributes[1].id = CU_LAUNCH_ATTRIBUTE_PROGRAMMATIC_STREAM_SERIALIZATION;
  attributes[1].value.programmaticStreamSerializationAllowed = 1;
  CUlaunchConfig config = {};
  config.gridDimX = unsigned(grid);
  config.gridDimY = config.gridDimZ = 1;
  config.blockDimX = unsigned(threads);
  config.blockDimY = config.blockDimZ = 1;
  config.sharedMemBytes = unsigned(shared);
  config.hStream = static_cast<CUstream>(stream);
  config.attrs = attributes;
  config.numAttrs = cluster > 1 ? 2 : 0;
  auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < count; ++i)
    if (CUresult code =
            launch(&config, kernel.function, kernel.params.data(), nullptr))
      return -code;
  auto end = std::chrono::steady_clock::now();
  return std::chrono::duration<double>(end - begin).count() / count;
}
