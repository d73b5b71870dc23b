//===- CUDATest.h - Set-up shared by tests of the CUDA device -------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// FakeCUDATest runs on the driver over host memory, GPUTest on a real one.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_UNITTESTS_CUDA_CUDATEST_H
#define RUNTIME_UNITTESTS_CUDA_CUDATEST_H

#include "FakeCUDA.h"
#include "lora/Runtime/Runtime.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <string>

#define EXPECT_CONTAINS(text, part)                                            \
  EXPECT_NE(std::string(text).find(part), std::string::npos) << (text)
#define ASSERT_OK(outcome)                                                     \
  do {                                                                         \
    const auto &result = (outcome);                                            \
    ASSERT_TRUE(bool(result)) << result.error().message();                     \
  } while (false)
#define EXPECT_FAILS(outcome, code, part)                                      \
  do {                                                                         \
    const auto &result = (outcome);                                            \
    ASSERT_FALSE(bool(result));                                                \
    EXPECT_EQ(result.error().status(), code) << result.error().message();      \
    EXPECT_CONTAINS(result.error().message(), part);                           \
  } while (false)

/// A file of the folder beside this executable.
inline std::string dataFile(const std::string &name) {
  return std::filesystem::read_symlink("/proc/self/exe").string() + ".data/" +
         name;
}

inline std::string fakeLibrary() { return dataFile("libfakecuda.so"); }

inline fakecuda::Control *openFake(const std::string &path) {
  void *handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle)
    return nullptr;
  auto get = reinterpret_cast<fakecuda::Control *(*)()>(
      ::dlsym(handle, "fakecudaControl"));
  return get ? get() : nullptr;
}

/// Sets LORA_LIBCUDA for as long as it lives.
class LibraryName {
public:
  explicit LibraryName(const std::string &path) {
    ::setenv("LORA_LIBCUDA", path.c_str(), 1);
  }
  ~LibraryName() { ::unsetenv("LORA_LIBCUDA"); }
};

/// Allocations of this thread so far, those within `driver` left out;
/// LinearTest.cpp counts them.
int64_t allocationsSoFar(fakecuda::Control *driver);

/// Nothing of the driver may be left when a test ends.
class FakeCUDATest : public ::testing::Test {
protected:
  void SetUp() override {
    fake = openFake(fakeLibrary());
    if (!fake)
      GTEST_SKIP() << "the folder of data is not beside this executable";
    fake->reset();
  }
  void TearDown() override {
    if (!fake)
      return;
    EXPECT_EQ(fake->live(), 0);
    fake->reset();
  }

  /// The hand-written program.
  static lora::runtime::Program openProgram() {
    auto program = lora::runtime::Program::open(dataFile("device.lso"));
    EXPECT_TRUE(program) << program.error().message();
    return std::move(*program);
  }

  lora::runtime::Device openDevice(int32_t ordinal = 0) {
    auto device = lora::runtime::Device::cuda(ordinal);
    EXPECT_TRUE(device) << device.error().message();
    return std::move(*device);
  }

  LibraryName name = LibraryName(fakeLibrary());
  fakecuda::Control *fake = nullptr;
};

#endif // RUNTIME_UNITTESTS_CUDA_CUDATEST_H
