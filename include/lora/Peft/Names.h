//===- Names.h - Module names and dtype names -----------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Spelling of module paths across checkpoint generations, near misses for
// diagnostics, and the names of element types.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_PEFT_NAMES_H
#define LORA_PEFT_NAMES_H

#include "lora/ABI/Program.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace peft {

/// The module path in today's spelling: `block_sparse_moe` is `mlp`.
std::string normalizeModule(std::string_view module);

/// The candidate with the least edit distance to `name`, the first of equals;
/// empty if there are none.
std::string nearestName(std::string_view name,
                        std::span<const std::string> candidates);

/// "f32" and so on, as manifests and IR spell it; "?" for an unknown value.
std::string_view dtypeName(LoraDType dtype);

/// Inverse of dtypeName; LORA_DTYPE_NONE if unknown.
LoraDType parseDType(std::string_view name);

/// Bytes of one element; 0 for LORA_DTYPE_NONE.
size_t dtypeSize(LoraDType dtype);

/// "[2, 3]".
std::string shapeString(std::span<const int64_t> shape);

/// Splits "a.b.c" at the last dot: {"a.b", "c"}; no dot: {"", name}.
std::pair<std::string_view, std::string_view>
splitLast(std::string_view module);

/// One value of a float dtype (f64, f32, f16, bf16) as f32.
float loadFloat(const void *data, LoraDType dtype, int64_t index);

/// Stores an f32 into a float dtype, rounding to nearest even.
void storeFloat(void *data, LoraDType dtype, int64_t index, float value);

} // namespace peft

#endif // LORA_PEFT_NAMES_H
