//===- HopperOps.cpp - Generated definitions of the ops -------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/Hopper/IR/Hopper.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace mlir::hopper;

#define GET_OP_CLASSES
#include "lora/Dialect/Hopper/IR/HopperOps.cpp.inc"
