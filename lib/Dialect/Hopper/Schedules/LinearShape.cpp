//===- LinearShape.cpp - The shape of a linear layer ----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/Hopper/Schedules/Schedules.h"

#include <numeric>

using namespace mlir;
using namespace mlir::hopper;

int64_t LinearShape::getN() const {
  return std::accumulate(slices.begin(), slices.end(), int64_t(0));
}

int64_t LinearShape::getOffset(size_t slice) const {
  return std::accumulate(slices.begin(), slices.begin() + slice, int64_t(0));
}

LogicalResult
LinearShape::verify(function_ref<InFlightDiagnostic()> emitError) const {
  if (!elementType || (!elementType.isBF16() && !elementType.isF16()))
    return emitError() << "expected elements of bf16 or f16, found "
                       << elementType;
  if (slices.empty() || slices.size() > 16)
    return emitError() << "expected 1 to 16 slices, found " << slices.size();
  if (k <= 0 || k % 8)
    return emitError()
           << "expected an input width that is a positive multiple of 8 (the "
              "copy engine wants rows of a multiple of 16 bytes), found "
           << k;
  for (int64_t size : slices)
    if (size <= 0 || size % 8)
      return emitError()
             << "expected output widths that are positive multiples "
                "of 8 (the copy engine wants rows of a multiple of "
                "16 bytes), found "
             << size;
  return success();
}
