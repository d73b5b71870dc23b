//===- SafetensorsFile.h - Mapped safetensors files -----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A safetensors file in memory, checked in full before a byte of it is used,
// and a model's checkpoint folder, whole or in shards.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_PEFT_SAFETENSORSFILE_H
#define LORA_PEFT_SAFETENSORSFILE_H

#include "lora/ABI/Program.h"
#include "lora/Peft/Error.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace peft {

class SafetensorsFile;

/// A dense, row-major tensor inside a mapped file. `data` may be unaligned.
struct TensorView {
  std::string name;
  LoraDType dtype = LORA_DTYPE_NONE; ///< NONE: a dtype that is only carried.
  std::string dtypeName;             ///< As the file spells it, e.g. "BF16".
  std::vector<int64_t> shape;
  const uint8_t *data = nullptr;
  size_t bytes = 0;
  const SafetensorsFile *file = nullptr;
};

class SafetensorsFile {
public:
  /// Maps `path`. Errors: NotFound, IO, and BadFormat for a header or an offset
  /// that does not fit the file, overlaps, leaves holes or contradicts a shape.
  static Expected<std::shared_ptr<const SafetensorsFile>>
  open(const std::string &path);

  ~SafetensorsFile();
  SafetensorsFile(const SafetensorsFile &) = delete;
  SafetensorsFile &operator=(const SafetensorsFile &) = delete;

  const std::string &path() const { return filePath; }
  /// By name.
  const std::map<std::string, TensorView, std::less<>> &tensors() const {
    return views;
  }
  /// Null if absent.
  const TensorView *find(std::string_view name) const;

private:
  SafetensorsFile() = default;
  Status parse();

  std::string filePath;
  const uint8_t *base = nullptr;
  size_t size = 0;
  std::map<std::string, TensorView, std::less<>> views;
};

/// The weights of a Hugging Face model folder: `model.safetensors`, or the
/// shards that `model.safetensors.index.json` lists.
class Checkpoint {
public:
  static Expected<Checkpoint> open(const std::string &folder);

  /// Null if absent.
  const TensorView *find(std::string_view name) const;
  const std::map<std::string, const TensorView *, std::less<>> &
  tensors() const {
    return index;
  }
  const std::string &folder() const { return directory; }

private:
  std::string directory;
  std::vector<std::shared_ptr<const SafetensorsFile>> files;
  std::map<std::string, const TensorView *, std::less<>> index;
};

/// Reads a whole text file. Errors: NotFound, IO, BadFormat above `limit`.
Expected<std::string> readTextFile(const std::string &path,
                                   size_t limit = size_t(64) << 20);

} // namespace peft

#endif // LORA_PEFT_SAFETENSORSFILE_H
