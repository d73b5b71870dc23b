//===- LoRAOps.td - All ops of the lora dialect --------- -*- tablegen -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_IR_LORAOPS_TD
#define LORA_DIALECT_LORA_IR_LORAOPS_TD

include "lora/Dialect/LoRA/IR/LoRALayerOps.td"
include "lora/Dialect/LoRA/IR/LoRAAdapterOps.td"
include "lora/Dialect/LoRA/IR/LoRACollectiveOps.td"
include "lora/Dialect/LoRA/IR/LoRAVariantOps.td"

#endif // LORA_DIALECT_LORA_IR_LORAOPS_TD
