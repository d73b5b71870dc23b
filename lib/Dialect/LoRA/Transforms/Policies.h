//===- Policies.h - Tables of predicates ---------------------- -*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_LIB_DIALECT_LORA_TRANSFORMS_POLICIES_H
#define LORA_LIB_DIALECT_LORA_TRANSFORMS_POLICIES_H

#include "lora/Dialect/LoRA/Transforms/Predicates.h"

namespace mlir::lora {

const std::vector<Predicate> &getVLLMPolicy();

} // namespace mlir::lora

#endif // LORA_LIB_DIALECT_LORA_TRANSFORMS_POLICIES_H
