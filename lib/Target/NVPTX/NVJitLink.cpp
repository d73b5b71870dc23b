//===- NVJitLink.cpp - NVIDIA's linker as a library -----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NVJitLink.h"

#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <dlfcn.h>
#include <mutex>

using namespace mlir;
using lora::NVJitLink;

// As nvJitLink.h declares them.
using Handle = void *;
using Status = int;
static constexpr int kInputPTX = 2;

NVJitLink NVJitLink::open(const std::string &path) {
  NVJitLink library;
  library.handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  return library;
}

void *NVJitLink::find(const char *name) const {
  if (!handle)
    return nullptr;
  if (void *function = ::dlsym(handle, name))
    return function;
  // CUDA 12 has them under names with the version of its header alone.
  for (int minor = 9; minor >= 0; --minor)
    if (void *function = ::dlsym(
            handle, ("__" + std::string(name) + "_12_" + std::to_string(minor))
                        .c_str()))
      return function;
  return nullptr;
}

bool NVJitLink::getVersion(unsigned &major, unsigned &minor) const {
  auto version = reinterpret_cast<Status (*)(unsigned *, unsigned *)>(
      find("nvJitLinkVersion"));
  return version && version(&major, &minor) == 0;
}

bool NVJitLink::assemble(StringRef ptx, StringRef chip, unsigned optLevel,
                         std::string &cubin, std::string &log) const {
  auto create = reinterpret_cast<Status (*)(Handle *, uint32_t, const char **)>(
      find("nvJitLinkCreate"));
  auto add =
      reinterpret_cast<Status (*)(Handle, int, const void *, size_t,
                                  const char *)>(find("nvJitLinkAddData"));
  auto complete =
      reinterpret_cast<Status (*)(Handle)>(find("nvJitLinkComplete"));
  auto destroy =
      reinterpret_cast<Status (*)(Handle *)>(find("nvJitLinkDestroy"));
  using GetSize = Status (*)(Handle, size_t *);
  using GetData = Status (*)(Handle, void *);
  auto cubinSize =
      reinterpret_cast<GetSize>(find("nvJitLinkGetLinkedCubinSize"));
  auto cubinData = reinterpret_cast<GetData>(find("nvJitLinkGetLinkedCubin"));
  auto errorSize = reinterpret_cast<GetSize>(find("nvJitLinkGetErrorLogSize"));
  auto errorData = reinterpret_cast<GetData>(find("nvJitLinkGetErrorLog"));
  auto infoSize = reinterpret_cast<GetSize>(find("nvJitLinkGetInfoLogSize"));
  auto infoData = reinterpret_cast<GetData>(find("nvJitLinkGetInfoLog"));
  if (!create || !add || !complete || !destroy || !cubinSize || !cubinData ||
      !errorSize || !errorData || !infoSize || !infoData) {
    log = "the library lacks functions of nvJitLink 12";
    return false;
  }
  // Nothing is said about threads in its documentation.
  static std::mutex mutex;
  std::lock_guard<std::mutex> lock(mutex);
  std::string arch = "-arch=" + chip.str();
  std::string level = "-O" + std::to_string(optLevel);
  const char *options[] = {arch.c_str(), level.c_str(), "-verbose"};
  Handle job = nullptr;
  if (Status status = create(&job, 3, options)) {
    log = "it takes no job for " + chip.str() + " (status " +
          std::to_string(status) + ")";
    return false;
  }
  auto read = [&](GetSize getSize, GetData getData, std::string &text) {
    size_t size = 0;
    if (getSize(job, &size) != 0)
      return false;
    text.resize(size);
    return size == 0 || getData(job, text.data()) == 0;
  };
  // A refused text shows in the status of the first function only.
  bool good = add(job, kInputPTX, ptx.data(), ptx.size(), "kernels.ptx") == 0 &&
              complete(job) == 0 && read(cubinSize, cubinData, cubin) &&
              !cubin.empty();
  if (good)
    read(infoSize, infoData, log);
  else if (!read(errorSize, errorData, log) || log.empty())
    log = "no reason given";
  log.resize(StringRef(log).rtrim('\0').size());
  destroy(&job);
  return good;
}
