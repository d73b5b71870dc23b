//===- Error.h - Errors as values -----------------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the adapter library and the runtime return instead of throwing: a code
// and a message that names the file, the tensor, what was expected and found.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_PEFT_ERROR_H
#define LORA_PEFT_ERROR_H

#include <cassert>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace peft {

/// The values are those of the runtime's `lora_status`.
enum class ErrorCode : int {
  InvalidArgument = 1, ///< The caller broke the interface's contract.
  NotFound = 2,        ///< No such file, tensor, adapter or module.
  IO = 3,              ///< The operating system refused.
  BadFormat = 4,       ///< A file is not what it claims to be.
  Mismatch = 5,        ///< Well-formed, but of another shape, dtype or model.
  Unsupported = 6,     ///< Understood, and outside what is supported.
  OutOfRange = 7,      ///< A token, position, row, slot or rank is too large.
  Exhausted = 8,       ///< No free slot or cache row.
  Version = 9,         ///< Made for another ABI version.
  OutOfMemory = 10,
  Internal = 11 ///< A program or kernel failed.
};

struct Error {
  ErrorCode code = ErrorCode::Internal;
  std::string message;
};

namespace detail {
inline void append(std::string &out, std::string_view text) { out += text; }
inline void append(std::string &out, const char *text) { out += text; }
inline void append(std::string &out, const std::string &text) { out += text; }
inline void append(std::string &out, char c) { out += c; }
template <typename T>
  requires std::is_arithmetic_v<T>
void append(std::string &out, T value) {
  out += std::to_string(value);
}
} // namespace detail

/// Concatenates strings and numbers.
template <typename... Ts>
std::string concat(const Ts &...parts) {
  std::string out;
  (detail::append(out, parts), ...);
  return out;
}

template <typename... Ts>
Error makeError(ErrorCode code, const Ts &...parts) {
  return Error{code, concat(parts...)};
}

/// A value or an error; true when it holds a value.
template <typename T>
class [[nodiscard]] Expected {
public:
  Expected(T value) : storage(std::in_place_index<0>, std::move(value)) {}
  Expected(Error error) : storage(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return storage.index() == 0; }
  T &operator*() { return std::get<0>(storage); }
  const T &operator*() const { return std::get<0>(storage); }
  T *operator->() { return &std::get<0>(storage); }
  const T *operator->() const { return &std::get<0>(storage); }
  Error &error() { return std::get<1>(storage); }
  const Error &error() const { return std::get<1>(storage); }

private:
  std::variant<T, Error> storage;
};

/// Success or an error; true on success.
class [[nodiscard]] Status {
public:
  Status() = default;
  Status(Error error) : failure(std::move(error)) {}

  static Status success() { return {}; }
  explicit operator bool() const { return !failure; }
  Error &error() { return *failure; }
  const Error &error() const { return *failure; }

private:
  std::optional<Error> failure;
};

} // namespace peft

#endif // LORA_PEFT_ERROR_H
