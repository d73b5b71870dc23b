//===- LoRA.h - The lora dialect ----------------------------- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Everything of the dialect's IR in one include: attributes, types, interfaces
// and ops.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_IR_LORA_H
#define LORA_DIALECT_LORA_IR_LORA_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include <memory>
#include <vector>

namespace mlir::lora {
class VariantTable;
struct Predicate;
} // namespace mlir::lora

#include "lora/Dialect/LoRA/IR/LoRADialect.h.inc"

#include "lora/Dialect/LoRA/IR/LoRAEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "lora/Dialect/LoRA/IR/LoRAAttrs.h.inc"

#define GET_TYPEDEF_CLASSES
#include "lora/Dialect/LoRA/IR/LoRATypes.h.inc"

namespace mlir::lora {
/// Returns `base` with the delta of `input` added, as ops of the builder.
using AdaptFn =
    llvm::function_ref<Value(OpBuilder &builder, Value input, Value base)>;
} // namespace mlir::lora

#include "lora/Dialect/LoRA/IR/LoRAInterfaces.h.inc"

#define GET_OP_CLASSES
#include "lora/Dialect/LoRA/IR/LoRAOps.h.inc"

#endif // LORA_DIALECT_LORA_IR_LORA_H
