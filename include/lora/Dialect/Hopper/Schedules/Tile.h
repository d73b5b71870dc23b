//===- Tile.h - Sizes that all schedules share ------------------*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_HOPPER_SCHEDULES_TILE_H
#define LORA_DIALECT_HOPPER_SCHEDULES_TILE_H

#include "lora/ABI/DeviceProgram.h"

#include <cstdint>

namespace mlir::hopper {

/// Rows of an m-tile.
inline constexpr int64_t kTileTokens = LORA_TILE_TOKENS;
/// K of a k-block: one span of the widest swizzle, of 2-byte elements.
inline constexpr int64_t kBlockDepth = 64;
inline constexpr int64_t kRowBytes = 2 * kBlockDepth;
/// Ranks of a rank block: the depth of one product.
inline constexpr int64_t kRanks = LORA_RANK_BLOCK;
/// A rank block that no pool has: the copy engine reads zeros.
inline constexpr int64_t kNoBlock = 1 << 20;

} // namespace mlir::hopper

#endif // LORA_DIALECT_HOPPER_SCHEDULES_TILE_H
