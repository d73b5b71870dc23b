//===- Hopper.h - The hopper dialect ----------------------------*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Everything of the dialect's IR in one include: types and ops.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_HOPPER_IR_HOPPER_H
#define LORA_DIALECT_HOPPER_IR_HOPPER_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/LLVMIR/LLVMTypes.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace mlir::hopper {
/// Shared memory of a CTA, and what of it a kernel may plan: the base of
/// dynamic shared memory is aligned to 16 bytes only, tiles want 1024.
inline constexpr int64_t kSharedBytes = 232448;
inline constexpr int64_t kSharedAlignment = 1024;
/// 32-bit registers of a CTA.
inline constexpr int64_t kRegisters = 65536;
inline constexpr int64_t kWarpSize = 32;
inline constexpr int64_t kWarpgroupSize = 128;
/// CTAs of a cluster, on every device.
inline constexpr int64_t kMaxCluster = 8;
} // namespace mlir::hopper

#include "lora/Dialect/Hopper/IR/HopperDialect.h.inc"

#include "lora/Dialect/Hopper/IR/HopperEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "lora/Dialect/Hopper/IR/HopperAttrs.h.inc"

#define GET_TYPEDEF_CLASSES
#include "lora/Dialect/Hopper/IR/HopperTypes.h.inc"

#define GET_OP_CLASSES
#include "lora/Dialect/Hopper/IR/HopperOps.h.inc"

#endif // LORA_DIALECT_HOPPER_IR_HOPPER_H
