//===- Slices.h - Slices of a tile, and their B -----------------*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which slices of a linear a tile of columns lies in, and B of one of them:
// each slice's B is a tensor of its own, so which one is copied is a branch.
//
//===----------------------------------------------------------------------===//

#ifndef LIB_DIALECT_HOPPER_SCHEDULES_SLICES_H
#define LIB_DIALECT_HOPPER_SCHEDULES_SLICES_H

#include "lora/Dialect/Hopper/Schedules/KernelBuilder.h"
#include "lora/Dialect/Hopper/Schedules/Schedules.h"

#include <functional>

namespace mlir::hopper {

/// Whether every slice begins with a tile, where tiles begin every `columns`.
inline bool slicesAligned(const LinearShape &shape, int64_t columns) {
  for (size_t i = 0; i < shape.slices.size(); ++i)
    if (shape.getOffset(i) % columns)
      return false;
  return true;
}

/// The slice of column `at`.
inline Value sliceOf(KernelBuilder &b, const LinearShape &shape, Value at) {
  Value slice = b.i32(0);
  for (size_t i = 1; i < shape.slices.size(); ++i)
    slice = b.add(slice, b.extend(b.uge(at, shape.getOffset(i))));
  return slice;
}

/// Those of the first and last column of the tile [column, column + columns).
inline std::pair<Value, Value> slicesOf(KernelBuilder &b,
                                        const LinearShape &shape, Value column,
                                        int64_t columns) {
  Value low = sliceOf(b, shape, column);
  if (slicesAligned(shape, columns))
    return {low, low};
  return {low, sliceOf(b, shape, b.add(column, columns - 1))};
}

/// Copies rows from `column` on of a block of slice `slice` into `tile`, from
/// the pools `factors` of all slices; rows of other slices are zeros. Within
/// `hopper.fill`.
inline void loadFactor(KernelBuilder &b, const LinearShape &shape,
                       ValueRange factors, Value slice, Value block,
                       Value column, Value tile) {
  auto loadOf = [&](size_t i) {
    Value row = b.sub(b.shr(column, 2), shape.getOffset(i) / 4);
    LoadOp::create(b, factors[i], ValueRange{b.i32(0), row, block}, tile,
                   IntegerAttr());
  };
  std::function<void(size_t)> chain = [&](size_t i) {
    if (i + 1 == factors.size())
      return loadOf(i);
    b.ifElse(b.eq(slice, i), [&] { loadOf(i); }, [&] { chain(i + 1); });
  };
  chain(0);
}

} // namespace mlir::hopper

#endif // LIB_DIALECT_HOPPER_SCHEDULES_SLICES_H
