//===- Warpgroups.h - Ops that whole warpgroups run -------------*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LIB_DIALECT_HOPPER_IR_WARPGROUPS_H
#define LIB_DIALECT_HOPPER_IR_WARPGROUPS_H

#include "mlir/IR/Operation.h"

namespace mlir::hopper {

/// Whether whole warpgroups come to `op`: no `hopper.elect` around, and no role
/// of other warps.
LogicalResult verifyWarpgroups(Operation *op);

} // namespace mlir::hopper

#endif // LIB_DIALECT_HOPPER_IR_WARPGROUPS_H
