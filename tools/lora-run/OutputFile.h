//===- OutputFile.h - Results, whole or not at all ------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A file that is known to be writable before the work starts and that appears
// under its name when it is complete.
//
//===----------------------------------------------------------------------===//

#ifndef TOOLS_LORARUN_OUTPUTFILE_H
#define TOOLS_LORARUN_OUTPUTFILE_H

#include <string>
#include <string_view>

/// Both functions return what is wrong, empty if nothing is.
class OutputFile {
public:
  /// Standard output for an empty path. Checks that `commit` can write: it
  /// writes a regular file beside its target and renames it, devices and pipes
  /// directly.
  std::string open(const std::string &path);
  /// Writes everything and closes.
  std::string commit(std::string_view text);

  OutputFile() = default;
  ~OutputFile();
  OutputFile(const OutputFile &) = delete;
  OutputFile &operator=(const OutputFile &) = delete;

private:
  std::string failed(const char *what) const;
  std::string createTemporary();
  void abandon();

  std::string name = "standard output"; ///< For messages.
  std::string target, temporary;        ///< Empty: written directly.
  int fd = -1;
};

#endif // TOOLS_LORARUN_OUTPUTFILE_H
