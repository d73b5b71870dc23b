//===- Check.h - Validation and small helpers of the kernels --------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every operand is checked before a byte is written; a message says what was
// expected and what was found.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_RUNTIME_LIB_CPU_CHECK_H
#define LORA_RUNTIME_LIB_CPU_CHECK_H

#include "Isa.h"
#include "lora/Runtime/CPU/Kernels.h"

#include <initializer_list>

namespace lora::runtime::cpu {

/// Sets of element types that an operand may have, as bits of 1 << LoraDType.
constexpr unsigned kFloats =
    1u << LORA_DTYPE_F32 | 1u << LORA_DTYPE_F16 | 1u << LORA_DTYPE_BF16;
constexpr unsigned kI32 = 1u << LORA_DTYPE_I32;
constexpr unsigned kI64 = 1u << LORA_DTYPE_I64;

/// The format of a float LoraDType that has been checked.
inline Format formatOf(int32_t dtype) {
  return dtype == LORA_DTYPE_F32   ? kF32
         : dtype == LORA_DTYPE_F16 ? kF16
                                   : kBF16;
}
inline int64_t bytesOf(Format format) { return format == kF32 ? 4 : 2; }

/// Address of element `index` of data in a format.
inline const char *elementAt(const void *data, Format format, int64_t index) {
  return static_cast<const char *>(data) + index * bytesOf(format);
}
inline char *elementAt(void *data, Format format, int64_t index) {
  return static_cast<char *>(data) + index * bytesOf(format);
}

inline int64_t ceilDiv(int64_t a, int64_t b) { return (a + b - 1) / b; }
inline int64_t roundUp(int64_t a, int64_t b) { return ceilDiv(a, b) * b; }

/// Lays out the parts of one scratch buffer.
class Layout {
public:
  /// Reserves `count` elements of T; returns their byte offset.
  template <typename T>
  size_t add(int64_t count) {
    size_t at = bytes;
    bytes += (static_cast<size_t>(count) * sizeof(T) + 63) & ~size_t(63);
    return at;
  }
  size_t size() const { return bytes; }

private:
  size_t bytes = 0;
};

/// Collects the first error of a kernel's operands.
class Checker {
public:
  explicit Checker(const char *kernel) : kernel(kernel) {}

  /// Records an error, prefixed by the kernel; always false.
  bool fail(const char *format, ...) __attribute__((format(printf, 2, 3)));

  /// Rank, element type, sizes not negative, data present. `sizes` are the
  /// expected ones, -1 for any. A dense tensor's last stride is 1.
  bool tensor(const LoraTensor &t, const char *name, unsigned dtypes,
              std::initializer_list<int64_t> sizes, bool dense = true);

  /// As `tensor`, and no two elements share an address as far as the strides of
  /// rows tell.
  bool output(const LoraTensor &t, const char *name, unsigned dtypes,
              std::initializer_list<int64_t> sizes);

  bool count(const char *what, int64_t found, int64_t expected);

  Status take() { return std::move(status); }
  Status outOfMemory(size_t bytes);

private:
  const char *kernel;
  Status status;
};

} // namespace lora::runtime::cpu

#endif // LORA_RUNTIME_LIB_CPU_CHECK_H
