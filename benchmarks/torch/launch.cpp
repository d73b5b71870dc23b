//===- launch.cpp - What a kernel launch costs the host -------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An empty kernel, launched in a loop without anything around it: the floor
// under every operator. Built and loaded by host_cost.py.
//
//===----------------------------------------------------------------------===//

#include <chrono>
#include <cuda.h>
#include <dlfcn.h>

static const char kKernel[] = R"(
.version 8.0
.target sm_80
.address_size 64
.visible .entry empty(.param .u64 p0, .param .u64 p1, .param .u64 p2) { ret; }
)";

/// Seconds of each of `count` launches on a stream of the current context;
/// negative: the error of a driver call.
extern "C" double launchCost(void *stream, int count) {
  static void *driver = dlopen("libcuda.so.1", RTLD_NOW);
  auto loadData = reinterpret_cast<decltype(&cuModuleLoadData)>(
      dlsym(driver, "cuModuleLoadData"));
  auto getFunction = reinterpret_cast<decltype(&cuModuleGetFunction)>(
      dlsym(driver, "cuModuleGetFunction"));
  auto launch = reinterpret_cast<decltype(&cuLaunchKernelEx)>(
      dlsym(driver, "cuLaunchKernelEx"));
  static CUfunction function = nullptr;
  if (!function) {
    CUmodule module = nullptr;
    if (CUresult code = loadData(&module, kKernel))
      return -code;
    if (CUresult code = getFunction(&function, module, "empty"))
      return -code;
  }
  void *value = nullptr;
  void *params[] = {&value, &value, &value};
  CUlaunchConfig config = {};
  config.gridDimX = config.gridDimY = config.gridDimZ = 1;
  config.blockDimX = 128;
  config.blockDimY = config.blockDimZ = 1;
  config.hStream = static_cast<CUstream>(stream);
  auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < count; ++i)
    if (CUresult code = launch(&config, function, params, nullptr))
      return -code;
  auto end = std::chrono::steady_clock::now();
  return std::chrono::duration<double>(end - begin).count() / count;
}
