//===- HopperSyncOps.cpp - Barriers, clusters, flags ----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/Hopper/IR/Hopper.h"

using namespace mlir;
using namespace mlir::hopper;

LogicalResult BarrierOp::verify() { return success(); }

LogicalResult AwaitOp::verify() { return success(); }

LogicalResult AwaitCountsOp::verify() { return success(); }
