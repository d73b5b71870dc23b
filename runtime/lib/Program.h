//===- Program.h - A loaded program file ----------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The shared object that lora-compile made, its manifest and its entry points.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_LIB_PROGRAM_H
#define RUNTIME_LIB_PROGRAM_H

#include "Manifest.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lora::runtime::impl {

class Program {
public:
  /// Errors: NotFound, IO, BadFormat for a file that is no program for this
  /// machine, Version for another ABI.
  static Expected<std::shared_ptr<const Program>> open(const std::string &path);

  ~Program();
  Program(const Program &) = delete;
  Program &operator=(const Program &) = delete;

  const std::string &path() const { return file; }
  const Manifest &manifest() const { return info; }
  std::string_view manifestText() const { return text; }
  /// The bytes of an image of a program for a GPU.
  std::string_view image(size_t index) const { return images[index]; }
  /// The entry that generation uses: "main", or the only one.
  const EntryInfo &mainEntry() const { return info.entries[mainIndex]; }
  LoraEntry mainFunction() const { return functions[mainIndex]; }

private:
  Program() = default;
  Status load();

  std::string file;
  void *handle = nullptr;
  std::string_view text;
  Manifest info;
  std::vector<LoraEntry> functions;
  std::vector<std::string_view> images;
  size_t mainIndex = 0;
};

} // namespace lora::runtime::impl

#endif // RUNTIME_LIB_PROGRAM_H
