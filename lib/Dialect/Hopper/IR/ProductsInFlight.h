//===- ProductsInFlight.h - What may stand beside products ------*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_LIB_DIALECT_HOPPER_IR_PRODUCTSINFLIGHT_H
#define LORA_LIB_DIALECT_HOPPER_IR_PRODUCTSINFLIGHT_H

#include "lora/Dialect/Hopper/IR/Hopper.h"

namespace mlir::hopper {

/// Groups of products that a wait may leave in flight.
inline constexpr int64_t kMaxPending = 7;

/// Checks what stands between a `hopper.mma_group` and the `hopper.mma_wait`
/// that ends it, over all paths through loops and branches: constraints C3 and
/// C4 of the group, and that nobody reads an accumulator or gives a stage back
/// too early. Errors are at the op that stands there.
LogicalResult verifyProductsInFlight(KernelOp kernel);

} // namespace mlir::hopper

#endif // LORA_LIB_DIALECT_HOPPER_IR_PRODUCTSINFLIGHT_H
