//===- JsonError.cpp - Where a JSON text is broken ------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Peft/JsonError.h"
#include "lora/Peft/Error.h"

#include <nlohmann/json.hpp>

#include <algorithm>

using namespace peft;
using Json = nlohmann::json;

/// The parser quotes the whole token, which may be a file's worth.
static constexpr size_t kMaxReason = 160;

namespace {
/// Accepts every event and keeps the first error.
struct ErrorFinder final : nlohmann::json_sax<Json> {
  size_t position = 0; ///< Bytes read, the wrong one included.
  std::string reason;
  int depth = 0;

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t &) override { return true; }
  bool string(string_t &) override { return true; }
  bool binary(binary_t &) override { return true; }
  bool start_object(size_t) override { return ++depth <= kMaxJsonDepth; }
  bool key(string_t &) override { return true; }
  bool end_object() override { return --depth >= 0; }
  bool start_array(size_t) override { return ++depth <= kMaxJsonDepth; }
  bool end_array() override { return --depth >= 0; }
  bool parse_error(size_t where, const std::string &,
                   const nlohmann::detail::exception &error) override {
    position = where;
    reason = error.what();
    return false;
  }
};
} // namespace

std::string peft::describeJsonError(std::string_view text) {
  ErrorFinder finder;
  if (Json::sax_parse(text, &finder))
    return {};
  if (finder.reason.empty())
    return concat("expected at most ", kMaxJsonDepth,
                  " levels of nesting, found more");
  std::string_view before =
      text.substr(0, finder.position > 0 ? finder.position - 1 : 0);
  size_t line = 1 + size_t(std::count(before.begin(), before.end(), '\n'));
  size_t column = before.size() - (before.rfind('\n') + 1) + 1;
  // "[json.exception...] parse error at line 1, column 2: REASON"
  std::string reason = std::move(finder.reason);
  if (size_t end = reason.find("] "); end != std::string::npos)
    reason.erase(0, end + 2);
  if (reason.starts_with("parse error"))
    if (size_t end = reason.find(": "); end != std::string::npos)
      reason.erase(0, end + 2);
  if (reason.size() > kMaxReason)
    reason = reason.substr(0, kMaxReason) + "...";
  // It quotes bytes of the file, which need not be text.
  for (char &c : reason)
    if (c < ' ' || c > '~')
      c = '?';
  return concat("line ", line, ", column ", column, ": ", reason);
}
