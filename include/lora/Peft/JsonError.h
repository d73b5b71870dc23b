//===- JsonError.h - Where a JSON text is broken --------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Line, column and reason of a syntax error, for the messages of every reader
// of JSON files.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_PEFT_JSONERROR_H
#define LORA_PEFT_JSONERROR_H

#include <string>
#include <string_view>

namespace peft {

/// Levels of nesting that readers accept: what walks a value recurses.
inline constexpr int kMaxJsonDepth = 128;

/// "line 2, column 7: syntax error ..." for the first error of `text`, lines
/// and columns (in bytes) counted from 1, or what is said of too deep a
/// nesting; empty if `text` is JSON. Readers ask this before they parse.
std::string describeJsonError(std::string_view text);

} // namespace peft

#endif // LORA_PEFT_JSONERROR_H
