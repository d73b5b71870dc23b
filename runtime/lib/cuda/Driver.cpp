//===- Driver.cpp - The CUDA driver, opened at run time -------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Driver.h"

#include <cstdlib>
#include <dlfcn.h>
#include <map>
#include <memory>
#include <mutex>

using namespace lora::runtime::impl;
using namespace lora::runtime::impl::cuda;

static std::string versionString(int version) {
  return concat(version / 1000, '.', version % 1000 / 10);
}

static Expected<std::unique_ptr<const Driver>> open(const std::string &path) {
  void *handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    const char *why = ::dlerror();
    return makeError(ErrorCode::NotFound,
                     "cannot load the CUDA driver: ", why ? why : path.c_str(),
                     " (it comes with NVIDIA's driver; LORA_LIBCUDA names "
                     "another file)");
  }
  auto driver = std::make_unique<Driver>();
  auto getVersion = reinterpret_cast<CUresult (*)(int *)>(
      ::dlsym(handle, "cuDriverGetVersion"));
  if (!getVersion || getVersion(&driver->version) != kSuccess) {
    ::dlclose(handle);
    return makeError(ErrorCode::NotFound, "'", path,
                     "': expected the CUDA driver, found a library without a "
                     "working cuDriverGetVersion");
  }
  auto tooOld = [&](const char *missing) {
    ::dlclose(handle);
    return makeError(ErrorCode::Unsupported, "'", path,
                     "': expected a CUDA driver for ",
                     versionString(kDriverVersion), " or newer, found one for ",
                     versionString(driver->version),
                     missing ? concat(" without ", missing) : std::string());
  };
  if (driver->version < kDriverVersion)
    return tooOld(nullptr);
  using Lookup = CUresult (*)(const char *, void **, int, uint64_t, int *);
  auto lookup =
      reinterpret_cast<Lookup>(::dlsym(handle, "cuGetProcAddress_v2"));
  if (!lookup)
    return tooOld("cuGetProcAddress_v2");
  auto find = [&](const char *name, auto &function) {
    void *address = nullptr;
    int found = 0;
    if (lookup(name, &address, kDriverVersion, kLegacyStream, &found) !=
            kSuccess ||
        !address)
      return false;
    function =
        reinterpret_cast<std::remove_reference_t<decltype(function)>>(address);
    return true;
  };
#define LORA_CUDA_FIND(NAME, ...)                                              \
  if (!find(#NAME, driver->NAME))                                              \
    return tooOld(#NAME);
  LORA_CUDA_FUNCTIONS(LORA_CUDA_FIND)
#undef LORA_CUDA_FIND
  return std::unique_ptr<const Driver>(std::move(driver));
}

Expected<const Driver *> Driver::load() {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<const Driver>> drivers;
  const char *named = std::getenv("LORA_LIBCUDA");
  std::string path = named && *named ? named : "libcuda.so.1";
  std::lock_guard lock(mutex);
  std::unique_ptr<const Driver> &driver = drivers[path];
  if (!driver) {
    auto opened = open(path);
    if (!opened)
      return opened.error();
    driver = std::move(*opened);
  }
  return driver.get();
}

Error Driver::error(CUresult code, const char *call) const {
  const char *name = nullptr;
  const char *text = nullptr;
  if (cuGetErrorName(code, &name) != kSuccess)
    name = nullptr;
  if (cuGetErrorString(code, &text) != kSuccess)
    text = nullptr;
  return makeError(code == kOutOfMemory ? ErrorCode::OutOfMemory
                                        : ErrorCode::Internal,
                   call, ": ", name ? name : "unknown error", " (", code, ")",
                   text ? ": " : "", text ? text : "");
}
