//===- Passes.h - Passes on layers and adapters -------------- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_TRANSFORMS_PASSES_H
#define LORA_DIALECT_LORA_TRANSFORMS_PASSES_H

#include "lora/Dialect/LoRA/IR/LoRA.h"
#include "lora/Dialect/LoRA/Transforms/PlaceAdapters.h"
#include "lora/Dialect/LoRA/Transforms/SiteSelection.h"
#include "mlir/Pass/Pass.h"

namespace mlir::lora {

#define GEN_PASS_DECL
#include "lora/Dialect/LoRA/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "lora/Dialect/LoRA/Transforms/Passes.h.inc"

} // namespace mlir::lora

#endif // LORA_DIALECT_LORA_TRANSFORMS_PASSES_H
