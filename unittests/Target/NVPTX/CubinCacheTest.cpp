//===- CubinCacheTest.cpp - Cubins kept on disk ---------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/NVPTX/CubinCache.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

#include <set>
#include <thread>

using namespace mlir;
using lora::AssembledPTX;
using lora::CubinCache;

namespace {

class CubinCacheTest : public testing::Test {
protected:
  CubinCacheTest() {
    EXPECT_FALSE(llvm::sys::fs::createUniqueDirectory("lora-cache", root));
  }
  ~CubinCacheTest() override { llvm::sys::fs::remove_directories(root); }

  static void write(const std::string &path, StringRef text) {
    std::error_code code;
    llvm::raw_fd_ostream(path, code) << text;
    EXPECT_FALSE(code);
  }

  SmallString<128> root;
  const std::string key = CubinCache::getKey("ptx", {}, "sm_90a", 3);
  const AssembledPTX entry{std::string("\x7f"
                                       "ELF\0\n123",
                                       9),
                           "a log\n"};
};

TEST_F(CubinCacheTest, KeepsWhatItGot) {
  CubinCache cache(root.str().str());
  EXPECT_FALSE(cache.find(key));
  ASSERT_TRUE(cache.store(key, entry));
  std::optional<AssembledPTX> found = cache.find(key);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->cubin, entry.cubin);
  EXPECT_EQ(found->log, entry.log);
}

TEST_F(CubinCacheTest, AnyDamageIsFound) {
  CubinCache cache(root.str().str());
  ASSERT_TRUE(cache.store(key, entry));
  std::string path = cache.getPath(key);
  std::string whole = (*llvm::MemoryBuffer::getFile(path))->getBuffer().str();
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string text = whole;
    text[i] ^= 1;
    write(path, text);
    EXPECT_FALSE(cache.find(key)) << "byte " << i;
    write(path, StringRef(whole).take_front(i));
    EXPECT_FALSE(cache.find(key)) << "length " << i;
  }
  write(path, whole + "x");
  EXPECT_FALSE(cache.find(key));
  write(path, whole);
  EXPECT_TRUE(cache.find(key));
}

TEST_F(CubinCacheTest, KeyIsOfAllThatCounts) {
  lora::Assembler other;
  other.version = "13.5.37";
  lora::Assembler library = other;
  library.kind = lora::Assembler::Kind::NVJitLink;
  std::set<std::string> keys = {key,
                                CubinCache::getKey("ptx2", {}, "sm_90a", 3),
                                CubinCache::getKey("ptx", other, "sm_90a", 3),
                                CubinCache::getKey("ptx", library, "sm_90a", 3),
                                CubinCache::getKey("ptx", {}, "sm_90", 3),
                                CubinCache::getKey("ptx", {}, "sm_90a", 2)};
  EXPECT_EQ(keys.size(), 6u);
  EXPECT_EQ(key.size(), 64u);
}

TEST_F(CubinCacheTest, OffKeepsNothing) {
  CubinCache cache("");
  EXPECT_FALSE(cache.isOn());
  EXPECT_FALSE(cache.store(key, entry));
  EXPECT_FALSE(cache.find(key));
}

TEST_F(CubinCacheTest, ReadersNeverSeeHalf) {
  CubinCache cache(root.str().str());
  AssembledPTX large{std::string(1 << 20, 'x'), "log"};
  ASSERT_TRUE(cache.store(key, large));
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (int i = 0; i < 50; ++i)
      EXPECT_TRUE(cache.store(key, large));
    stop = true;
  });
  while (!stop)
    EXPECT_TRUE(cache.find(key));
  writer.join();
}

} // namespace
