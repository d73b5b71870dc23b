//===- InsertionReportText.h - Values as HTML ------------------ -*- C++
//-*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_LIB_DIALECT_LORA_TRANSFORMS_INSERTIONREPORTTEXT_H
#define LORA_LIB_DIALECT_LORA_TRANSFORMS_INSERTIONREPORTTEXT_H

#include "mlir/Support/LLVM.h"

#include <cstdint>
#include <set>
#include <string>

namespace mlir::lora::html {

/// Everything that means something to HTML is escaped; what is no UTF-8 or a
/// control character is shown as one that can be seen.
struct Text {
  StringRef text;
};
struct Code {
  StringRef text;
};
/// Code with its stars marked.
struct Starred {
  StringRef text;
};
/// 1.50 MiB
struct Bytes {
  int64_t count;
};
/// 20,000
struct Number {
  uint64_t value;
};
/// 20,000 layers
struct Count {
  uint64_t value;
  StringRef one;
};
raw_ostream &operator<<(raw_ostream &os, Text value);
raw_ostream &operator<<(raw_ostream &os, Code code);
raw_ostream &operator<<(raw_ostream &os, Starred starred);
raw_ostream &operator<<(raw_ostream &os, Bytes bytes);
raw_ostream &operator<<(raw_ostream &os, Number number);
raw_ostream &operator<<(raw_ostream &os, Count count);

/// "0–7, 9", twelve ranges at most.
std::string stringifyRanges(const std::set<uint64_t> &numbers);

/// A printed location: a file with a line and column in it, or other text; both
/// empty if unknown.
struct Place {
  StringRef file, text;
};
Place getPlace(StringRef location);

} // namespace mlir::lora::html

#endif // LORA_LIB_DIALECT_LORA_TRANSFORMS_INSERTIONREPORTTEXT_H
