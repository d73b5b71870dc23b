//===- HopperOps.td - Ops of the hopper dialect ------------*- tablegen -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_HOPPER_IR_HOPPEROPS_TD
#define LORA_DIALECT_HOPPER_IR_HOPPEROPS_TD

include "lora/Dialect/Hopper/IR/HopperKernelOps.td"
include "lora/Dialect/Hopper/IR/HopperPipelineOps.td"
include "lora/Dialect/Hopper/IR/HopperMmaOps.td"
include "lora/Dialect/Hopper/IR/HopperSyncOps.td"

#endif // LORA_DIALECT_HOPPER_IR_HOPPEROPS_TD
