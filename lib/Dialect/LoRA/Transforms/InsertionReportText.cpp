//===- InsertionReportText.cpp - Values as HTML ---------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "InsertionReportText.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"

using namespace mlir;
using namespace mlir::lora;
using namespace mlir::lora::html;

raw_ostream &html::operator<<(raw_ostream &os, Text value) {
  std::string fixed;
  StringRef text = value.text;
  if (!llvm::json::isUTF8(text)) {
    fixed = llvm::json::fixUTF8(text);
    text = fixed;
  }
  for (char c : text) {
    switch (c) {
    case '&':
      os << "&amp;";
      continue;
    case '<':
      os << "&lt;";
      continue;
    case '>':
      os << "&gt;";
      continue;
    case '"':
      os << "&quot;";
      continue;
    case '\'':
      os << "&#39;";
      continue;
    case '\n':
    case '\t':
      os << c;
      continue;
    }
    // HTML has no other control characters; Unicode has pictures of them.
    if (static_cast<unsigned char>(c) < 0x20)
      os << "&#" << 0x2400 + c << ";";
    else if (c == 0x7f)
      os << "&#x2421;";
    else
      os << c;
  }
  return os;
}

raw_ostream &html::operator<<(raw_ostream &os, Code code) {
  return os << "<code>" << Text{code.text} << "</code>";
}

raw_ostream &html::operator<<(raw_ostream &os, Starred starred) {
  os << "<code>";
  for (StringRef text = starred.text;;) {
    size_t star = text.find('*');
    os << Text{text.substr(0, star)};
    if (star == StringRef::npos)
      return os << "</code>";
    os << "<i>*</i>";
    text = text.substr(star + 1);
  }
}

raw_ostream &html::operator<<(raw_ostream &os, Number number) {
  std::string digits = std::to_string(number.value);
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i && (digits.size() - i) % 3 == 0)
      os << ',';
    os << digits[i];
  }
  return os;
}

raw_ostream &html::operator<<(raw_ostream &os, Bytes bytes) {
  static constexpr StringLiteral kUnits[] = {"bytes", "KiB", "MiB", "GiB",
                                             "TiB"};
  if (bytes.count < 1024)
    return os << bytes.count << " bytes";
  double value = bytes.count;
  unsigned unit = 0;
  for (; value >= 1024 && unit + 1 < std::size(kUnits); ++unit)
    value /= 1024;
  return os << llvm::format(value < 10 ? "%.2f " : "%.1f ", value)
            << kUnits[unit];
}

raw_ostream &html::operator<<(raw_ostream &os, Count count) {
  return os << Number{count.value} << " " << count.one
            << (count.value == 1 ? "" : "s");
}

std::string html::stringifyRanges(const std::set<uint64_t> &numbers) {
  std::string text;
  llvm::raw_string_ostream os(text);
  unsigned ranges = 0;
  for (auto it = numbers.begin(); it != numbers.end();) {
    uint64_t first = *it, last = first;
    for (++it; it != numbers.end() && *it == last + 1; ++it)
      ++last;
    if (ranges == 12) {
      os << ", …";
      break;
    }
    os << (ranges++ ? ", " : "") << first;
    if (last != first)
      os << (last == first + 1 ? ", " : "–") << last;
  }
  return text;
}

html::Place html::getPlace(StringRef location) {
  if (location == "loc(unknown)")
    return {};
  StringRef rest = location;
  if (!rest.consume_front("loc(") || !rest.consume_back(")"))
    return {{}, location};
  StringRef inner = rest;
  if (!rest.consume_front("\""))
    return {{}, inner};
  auto [file, place] = rest.rsplit("\":");
  if (place.empty() || file.contains('"') ||
      place.find_first_not_of("0123456789:") != StringRef::npos)
    return {{}, inner};
  return {file, place};
}
