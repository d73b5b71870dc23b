//===- CubinCache.h - Assembled kernels kept on disk --------- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_TARGET_NVPTX_CUBINCACHE_H
#define LORA_TARGET_NVPTX_CUBINCACHE_H

#include "lora/Target/NVPTX/Assembler.h"

#include <optional>

namespace mlir::lora {

/// Cubins by their content's key: a folder of one file for each, written beside
/// and renamed, so that any number of processes may share it. A file that is
/// damaged is as good as none.
class CubinCache {
public:
  /// An empty folder is a cache that keeps nothing.
  explicit CubinCache(std::string folder) : folder(std::move(folder)) {}

  /// LORA_CACHE_DIR (set but empty: none), XDG_CACHE_HOME/lora-opt, or
  /// HOME/.cache/lora-opt; empty without any.
  static std::string getDefaultFolder();

  /// SHA-256 over all that decides the result.
  static std::string getKey(StringRef ptx, const Assembler &assembler,
                            StringRef chip, unsigned optLevel);

  std::optional<AssembledPTX> find(StringRef key) const;

  /// False if it cannot be written.
  bool store(StringRef key, const AssembledPTX &assembled) const;

  bool isOn() const { return !folder.empty(); }
  StringRef getFolder() const { return folder; }
  std::string getPath(StringRef key) const;

private:
  std::string folder;
};

} // namespace mlir::lora

#endif // LORA_TARGET_NVPTX_CUBINCACHE_H
