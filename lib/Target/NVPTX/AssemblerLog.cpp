//===- AssemblerLog.cpp - What an assembler says of kernels ---------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/NVPTX/AssemblerLog.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using lora::AssemblerLog;
using lora::AssemblerMessage;
using lora::KernelResources;

/// The text between the first pair of quotes after `key`, or an empty one.
static StringRef getQuoted(StringRef line, StringRef key) {
  size_t at = line.find(key);
  if (at == StringRef::npos)
    return {};
  return line.substr(at + key.size()).split('\'').second.split('\'').first;
}

/// Adds the number before `unit` in a list: "8 bytes stack frame, 0 bytes ...".
static void addNumber(StringRef line, StringRef unit, unsigned &number) {
  SmallVector<StringRef> parts;
  line.split(parts, ',');
  for (StringRef part : parts) {
    part = part.trim();
    if (!part.ends_with(unit))
      continue;
    StringRef digits = part.drop_back(unit.size()).rtrim();
    digits = digits.substr(digits.find_last_not_of("0123456789") + 1);
    unsigned more = 0;
    if (!digits.getAsInteger(10, more))
      number += more;
  }
}

/// A message with a number. Its kernel is the one it names.
static std::optional<AssemblerMessage> parseMessage(StringRef line) {
  StringRef rest = line.split("(C").second;
  StringRef digits = rest.take_while(llvm::isDigit);
  AssemblerMessage message;
  if (digits.empty() || digits.getAsInteger(10, message.code) ||
      !rest.substr(digits.size()).starts_with(")"))
    return std::nullopt;
  message.text = rest.substr(digits.size() + 1).trim().str();
  message.kernel = getQuoted(message.text, "function").str();
  return message;
}

AssemblerLog mlir::lora::parseAssemblerLog(StringRef log) {
  AssemblerLog result;
  KernelResources *kernel = nullptr;
  SmallVector<StringRef> lines;
  log.split(lines, '\n');
  for (StringRef line : lines) {
    line = line.rtrim();
    if (std::optional<AssemblerMessage> message = parseMessage(line)) {
      result.messages.push_back(std::move(*message));
      continue;
    }
    if (line.contains("Compiling entry function")) {
      result.kernels.emplace_back();
      kernel = &result.kernels.back();
      kernel->name = getQuoted(line, "Compiling entry function").str();
    }
    if (!kernel)
      continue;
    // Functions that a kernel calls follow it; their spills are its own.
    if (line.contains("bytes spill stores")) {
      addNumber(line, "bytes stack frame", kernel->stackBytes);
      addNumber(line, "bytes spill stores", kernel->spillStoreBytes);
      addNumber(line, "bytes spill loads", kernel->spillLoadBytes);
    } else if (line.contains(": Used ")) {
      addNumber(line, "registers", kernel->registers);
      addNumber(line, "barriers", kernel->barriers);
      addNumber(line, "bytes smem", kernel->sharedBytes);
    }
  }
  return result;
}
