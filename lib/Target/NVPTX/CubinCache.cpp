//===- CubinCache.cpp - Assembled kernels kept on disk --------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/NVPTX/CubinCache.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/SHA256.h"

using namespace mlir;
using lora::AssembledPTX;
using lora::CubinCache;

// A file is this line with the SHA-256 of the rest, a line with the log's
// length, the log and the cubin.
static constexpr StringRef kMagic = "lora-cubin 1 ";

static std::string hash(ArrayRef<StringRef> parts) {
  llvm::SHA256 state;
  for (StringRef part : parts)
    state.update(part);
  return llvm::toHex(state.final(), /*LowerCase=*/true);
}

std::string CubinCache::getDefaultFolder() {
  using llvm::sys::Process;
  if (auto folder = Process::GetEnv("LORA_CACHE_DIR"))
    return *folder;
  SmallString<128> path;
  if (auto cache = Process::GetEnv("XDG_CACHE_HOME"); cache && !cache->empty())
    path = *cache;
  else if (auto home = Process::GetEnv("HOME"); home && !home->empty())
    llvm::sys::path::append(path, *home, ".cache");
  else
    return "";
  llvm::sys::path::append(path, "lora-opt");
  return std::string(path);
}

std::string CubinCache::getKey(StringRef ptx, const Assembler &assembler,
                               StringRef chip, unsigned optLevel) {
  return hash({kMagic, assembler.describe(), "\n", chip, "\n",
               std::to_string(optLevel), "\n", ptx});
}

std::string CubinCache::getPath(StringRef key) const {
  SmallString<128> path(folder);
  llvm::sys::path::append(path, key.take_front(2), key + ".cubin");
  return std::string(path);
}

std::optional<AssembledPTX> CubinCache::find(StringRef key) const {
  if (!isOn())
    return std::nullopt;
  auto file = llvm::MemoryBuffer::getFile(getPath(key));
  if (!file)
    return std::nullopt;
  StringRef text = (*file)->getBuffer();
  if (!text.consume_front(kMagic))
    return std::nullopt;
  auto [checksum, content] = text.split('\n');
  if (checksum != hash(content))
    return std::nullopt;
  auto [length, rest] = content.split('\n');
  size_t logSize = 0;
  if (length.getAsInteger(10, logSize) || logSize > rest.size())
    return std::nullopt;
  AssembledPTX result;
  result.log = rest.take_front(logSize).str();
  result.cubin = rest.drop_front(logSize).str();
  return result;
}

bool CubinCache::store(StringRef key, const AssembledPTX &assembled) const {
  if (!isOn())
    return false;
  std::string path = getPath(key);
  if (llvm::sys::fs::create_directories(llvm::sys::path::parent_path(path)))
    return false;
  SmallString<128> temporary;
  int descriptor = -1;
  if (llvm::sys::fs::createUniqueFile(path + ".%%%%%%.tmp", descriptor,
                                      temporary))
    return false;
  llvm::FileRemover remover(temporary);
  llvm::raw_fd_ostream stream(descriptor, /*shouldClose=*/true);
  std::string length = std::to_string(assembled.log.size()) + "\n";
  stream << kMagic << hash({length, assembled.log, assembled.cubin}) << "\n"
         << length << assembled.log << assembled.cubin;
  stream.close();
  if (stream.has_error()) {
    stream.clear_error();
    return false;
  }
  if (llvm::sys::fs::rename(temporary, path))
    return false;
  remover.releaseFile();
  return true;
}
