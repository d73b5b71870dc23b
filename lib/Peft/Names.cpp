//===- Names.cpp - Module names and dtype names ---------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Peft/Names.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numeric>

using namespace peft;

std::string peft::normalizeModule(std::string_view module) {
  static constexpr std::string_view kOld = "block_sparse_moe";
  std::string out(module);
  for (size_t at = 0; (at = out.find(kOld, at)) != std::string::npos;) {
    bool starts = at == 0 || out[at - 1] == '.';
    size_t end = at + kOld.size();
    bool ends = end == out.size() || out[end] == '.';
    if (starts && ends)
      out.replace(at, kOld.size(), "mlp");
    at += starts && ends ? 3 : kOld.size();
  }
  return out;
}

static size_t editDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t(0));
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      size_t replaced = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::string peft::nearestName(std::string_view name,
                              std::span<const std::string> candidates) {
  std::string_view best;
  size_t bestDistance = SIZE_MAX;
  for (const std::string &candidate : candidates) {
    size_t gap = candidate.size() > name.size()
                     ? candidate.size() - name.size()
                     : name.size() - candidate.size();
    if (gap >= bestDistance)
      continue;
    size_t distance = editDistance(name, candidate);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return std::string(best);
}

std::string_view peft::dtypeName(LoraDType dtype) {
  switch (dtype) {
  case LORA_DTYPE_F32:
    return "f32";
  case LORA_DTYPE_F16:
    return "f16";
  case LORA_DTYPE_BF16:
    return "bf16";
  case LORA_DTYPE_I32:
    return "i32";
  case LORA_DTYPE_I64:
    return "i64";
  case LORA_DTYPE_I1:
    return "i1";
  case LORA_DTYPE_F64:
    return "f64";
  case LORA_DTYPE_NONE:
    break;
  }
  return "?";
}

LoraDType peft::parseDType(std::string_view name) {
  for (int i = LORA_DTYPE_F32; i <= LORA_DTYPE_F64; ++i)
    if (dtypeName(LoraDType(i)) == name)
      return LoraDType(i);
  return LORA_DTYPE_NONE;
}

size_t peft::dtypeSize(LoraDType dtype) {
  switch (dtype) {
  case LORA_DTYPE_F64:
  case LORA_DTYPE_I64:
    return 8;
  case LORA_DTYPE_F32:
  case LORA_DTYPE_I32:
    return 4;
  case LORA_DTYPE_F16:
  case LORA_DTYPE_BF16:
    return 2;
  case LORA_DTYPE_I1:
    return 1;
  case LORA_DTYPE_NONE:
    break;
  }
  return 0;
}

std::string peft::shapeString(std::span<const int64_t> shape) {
  std::string out = "[";
  for (size_t i = 0; i < shape.size(); ++i) {
    if (i)
      out += ", ";
    out += std::to_string(shape[i]);
  }
  return out + "]";
}

std::pair<std::string_view, std::string_view>
peft::splitLast(std::string_view module) {
  size_t dot = module.rfind('.');
  if (dot == std::string_view::npos)
    return {{}, module};
  return {module.substr(0, dot), module.substr(dot + 1)};
}

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

static float halfToFloat(uint16_t h) {
  uint32_t sign = uint32_t(h & 0x8000) << 16;
  uint32_t exponent = (h >> 10) & 0x1f;
  uint32_t mantissa = h & 0x3ff;
  if (exponent == 0x1f)
    return std::bit_cast<float>(sign | 0x7f800000 | mantissa << 13);
  if (exponent != 0)
    return std::bit_cast<float>(sign | (exponent + 112) << 23 | mantissa << 13);
  float value = std::ldexp(float(mantissa), -24);
  return sign ? -value : value;
}

static uint16_t floatToHalf(float value) {
  uint32_t bits = std::bit_cast<uint32_t>(value);
  uint16_t sign = uint16_t(bits >> 16 & 0x8000);
  uint32_t magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) // NaN stays NaN.
    return sign | 0x7e00;
  if (magnitude >= 0x477ff000) // Rounds past the largest half.
    return sign | 0x7c00;
  if (magnitude < 0x38800000) { // Subnormal: a multiple of 2^-24.
    float scaled = std::ldexp(std::bit_cast<float>(magnitude), 24);
    return sign | uint16_t(std::nearbyint(scaled));
  }
  magnitude += 0xfff + (magnitude >> 13 & 1);
  return sign | uint16_t((magnitude - (112u << 23)) >> 13);
}

static uint16_t floatToBFloat(float value) {
  uint32_t bits = std::bit_cast<uint32_t>(value);
  if ((bits & 0x7fffffff) > 0x7f800000)
    return uint16_t(bits >> 16 | 0x40);
  return uint16_t((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

template <typename T>
static T loadAs(const void *data, int64_t index) {
  T value;
  std::memcpy(&value, static_cast<const char *>(data) + index * sizeof(T),
              sizeof(T));
  return value;
}

float peft::loadFloat(const void *data, LoraDType dtype, int64_t index) {
  switch (dtype) {
  case LORA_DTYPE_F64:
    return float(loadAs<double>(data, index));
  case LORA_DTYPE_F16:
    return halfToFloat(loadAs<uint16_t>(data, index));
  case LORA_DTYPE_BF16:
    return std::bit_cast<float>(uint32_t(loadAs<uint16_t>(data, index)) << 16);
  default:
    return loadAs<float>(data, index);
  }
}

void peft::storeFloat(void *data, LoraDType dtype, int64_t index, float value) {
  switch (dtype) {
  case LORA_DTYPE_F64:
    static_cast<double *>(data)[index] = value;
    return;
  case LORA_DTYPE_F16:
    static_cast<uint16_t *>(data)[index] = floatToHalf(value);
    return;
  case LORA_DTYPE_BF16:
    static_cast<uint16_t *>(data)[index] = floatToBFloat(value);
    return;
  default:
    static_cast<float *>(data)[index] = value;
  }
}
