//===- ShrinkPlan.h - The shrink beside the kernel it is for ----*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LIB_CONVERSION_LORATOHOPPER_SHRINKPLAN_H
#define LIB_CONVERSION_LORATOHOPPER_SHRINKPLAN_H

#include "lora/Dialect/Hopper/Schedules/Schedules.h"

namespace mlir::lora {

/// Rank blocks of an m-tile that a shrink is made for. It takes any number.
inline constexpr int64_t kShrinkBlocks = 8;

/// What a kernel leaves to the shrink before it.
struct Room {
  int64_t ctas;   ///< That the kernel has no use for, in its first round.
  int64_t cycles; ///< Until its first tiles need S.
};

/// Of a GEMM, or a split linear, with `tokens` tokens on a device that holds
/// `ctas` CTAs. A GEMM has no use for idle SMs, nor for as many as there are
/// CTAs with a tile less than the others.
Room getRoom(const hopper::LinearShape &shape, const hopper::GemmOptions &gemm,
             int64_t tokens, int64_t ctas);
Room getRoom(const hopper::LinearShape &shape,
             const hopper::SplitOptions &split, int64_t tokens, int64_t ctas);

struct ShrinkPlan {
  hopper::ShrinkOptions options;
  bool beside = false; ///< Whether it takes no SM that the kernel would use.
};

/// The shrink before a kernel that leaves `left` to it, for batches of up to
/// `tokens` tokens whose m-tiles have kShrinkBlocks rank blocks or so, or
/// kManyBlocks, but no more than `mostBlocks`; with a cluster of `fixed` CTAs,
/// if given.
///
/// It costs nothing if it has S ready in time, on the SMs that are left to it.
/// Else all wait: for S, or for SMs.
ShrinkPlan chooseShrink(const hopper::LinearShape &shape, const Room &left,
                        int64_t tokens, int64_t mostBlocks, int64_t ctas,
                        std::optional<int64_t> fixed);

} // namespace mlir::lora

#endif // LIB_CONVERSION_LORATOHOPPER_SHRINKPLAN_H
