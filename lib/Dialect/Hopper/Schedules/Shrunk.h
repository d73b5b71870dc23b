//===- Shrunk.h - S as the GEMMs read it ------------------------*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// S = mask(x A^T) lies in the workspace "shrunk" as rows of one rank block,
// [rows][16] of the layer's type. Both that make it hold it as accumulators do:
// a thread has two columns of a row and of the row 8 below.
//
//===----------------------------------------------------------------------===//

#ifndef LIB_DIALECT_HOPPER_SCHEDULES_SHRUNK_H
#define LIB_DIALECT_HOPPER_SCHEDULES_SHRUNK_H

#include "lora/Dialect/Hopper/Schedules/KernelBuilder.h"
#include "lora/Dialect/Hopper/Schedules/Tile.h"

namespace mlir::hopper {

/// Two rows of a thread: whether the rank block is theirs (i1), and their
/// adapters' scale (f32).
struct ShrunkRows {
  std::array<Value, 2> keep, scales;
};

/// Masks, scales, rounds and stores a thread's `sums` of the two rows (columns
/// 0 and 1 of the first, then of the second) to half `half` of the 16 columns
/// of rows `row` and `row` + 8.
inline void storeShrunk(KernelBuilder &b, Value shrunk, Type type, Value row,
                        Int half, ValueRange sums, const ShrunkRows &rows) {
  Value none = b.f32(0);
  Value word = b.add(b.bitAnd(b.lane(), 3), b.mul(half, 4));
  for (int64_t h = 0; h < 2; ++h) {
    SmallVector<Value> scaled;
    for (int64_t j = 0; j < 2; ++j) {
      Value value = arith::MulFOp::create(b, sums[2 * h + j], rows.scales[h]);
      scaled.push_back(b.choose(rows.keep[h], value, none));
    }
    Value both = PackOp::create(b, b.getI32Type(), scaled[0], scaled[1],
                                TypeAttr::get(type));
    Value at = b.add(b.mul(b.add(row, 8 * h), kRanks / 2), word);
    b.store(both, b.element(shrunk, b.getI32Type(), at), 4);
  }
}

} // namespace mlir::hopper

#endif // LIB_DIALECT_HOPPER_SCHEDULES_SHRUNK_H
