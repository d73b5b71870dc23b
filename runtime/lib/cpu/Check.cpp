//===- Check.cpp - Validation of operands ---------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The messages of bad operands.
//
//===----------------------------------------------------------------------===//

#include "Check.h"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>

using namespace lora::runtime::cpu;

static const char *dtypeName(int32_t dtype) {
  static const char *const names[] = {"none", "f32", "f16", "bf16",
                                      "i32",  "i64", "i1",  "f64"};
  return dtype >= 0 && dtype < 8 ? names[dtype] : "unknown";
}

bool Checker::fail(const char *format, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text, sizeof(text), format, arguments);
  va_end(arguments);
  status.code = StatusCode::InvalidArgument;
  status.message = std::string(kernel) + ": " + text;
  return false;
}

Status Checker::outOfMemory(size_t bytes) {
  fail("expected %zu bytes of scratch memory, found none", bytes);
  status.code = StatusCode::OutOfMemory;
  return take();
}

bool Checker::count(const char *what, int64_t found, int64_t expected) {
  if (found == expected)
    return true;
  return fail("expected %lld %s, found %lld", static_cast<long long>(expected),
              what, static_cast<long long>(found));
}

bool Checker::tensor(const LoraTensor &t, const char *name, unsigned dtypes,
                     std::initializer_list<int64_t> sizes, bool dense) {
  if (t.dtype < 0 || t.dtype > LORA_DTYPE_F64 || !(dtypes >> t.dtype & 1)) {
    std::string expected;
    for (int dtype = 0; dtype <= LORA_DTYPE_F64; ++dtype)
      if (dtypes >> dtype & 1)
        expected +=
            std::string(expected.empty() ? "" : " or ") + dtypeName(dtype);
    return fail("%s: expected element type %s, found %s", name,
                expected.c_str(), dtypeName(t.dtype));
  }
  int rank = static_cast<int>(sizes.size());
  if (t.rank != rank)
    return fail("%s: expected rank %d, found %d", name, rank, t.rank);
  bool empty = false;
  int64_t elements = 1;
  for (int i = 0; i < rank; ++i) {
    int64_t expected = sizes.begin()[i];
    if (t.sizes[i] < 0 || (expected >= 0 && t.sizes[i] != expected))
      return fail("%s: expected size %s%lld in dimension %d, found %lld", name,
                  expected < 0 ? "at least " : "",
                  static_cast<long long>(expected < 0 ? 0 : expected), i,
                  static_cast<long long>(t.sizes[i]));
    empty |= t.sizes[i] == 0;
    // No memory has more, and products of sizes cannot overflow below it.
    if (t.sizes[i] && elements > (int64_t(1) << 47) / t.sizes[i])
      return fail("%s: expected at most 2^47 elements, found size %lld in "
                  "dimension %d",
                  name, static_cast<long long>(t.sizes[i]), i);
    elements *= t.sizes[i] ? t.sizes[i] : 1;
  }
  if (dense && rank && t.sizes[rank - 1] > 1 && t.strides[rank - 1] != 1)
    return fail("%s: expected stride 1 in the last dimension, found %lld", name,
                static_cast<long long>(t.strides[rank - 1]));
  if (!empty && !t.data)
    return fail("%s: expected data, found a null pointer", name);
  return true;
}

bool Checker::output(const LoraTensor &t, const char *name, unsigned dtypes,
                     std::initializer_list<int64_t> sizes) {
  if (!tensor(t, name, dtypes, sizes))
    return false;
  // Rows that overlap would be written by two threads at once.
  int last = t.rank - 1;
  for (int i = 0; i < last; ++i) {
    int64_t stride = t.strides[i] < 0 ? -t.strides[i] : t.strides[i];
    if (t.sizes[i] > 1 && stride < t.sizes[last])
      return fail("%s: expected a stride of at least %lld in dimension %d, "
                  "found %lld",
                  name, static_cast<long long>(t.sizes[last]), i,
                  static_cast<long long>(t.strides[i]));
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Scratch
//===----------------------------------------------------------------------===//

/// More is a mistake in somebody's sizes: one TiB.
static constexpr size_t kMostScratch = size_t(1) << 40;

Scratch::~Scratch() { std::free(data); }

char *Scratch::get(size_t bytes) {
  if (bytes <= size && data)
    return data;
  if (bytes > kMostScratch)
    return nullptr;
  // Grown by half again at least, so that a slowly growing need settles.
  size_t want = bytes > size + size / 2 ? bytes : size + size / 2;
  want = (want + 4095) & ~size_t(4095);
  std::free(data);
  data = static_cast<char *>(std::aligned_alloc(64, want ? want : 4096));
  size = data ? want : 0;
  return data;
}
