//===- CachedAttention.h - Checks of cached attention calls --- -*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_LIB_CONVERSION_LORATOKERNELS_CACHEDATTENTION_H
#define LORA_LIB_CONVERSION_LORATOKERNELS_CACHEDATTENTION_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::lora {

/// Whether `call` has the operands and results of the attention kernel and
/// `callee`, the declaration, its parameters: q, k, v `[B, H, S, D]`, rows and
/// positions i64 `[B, S]`, the caches; the output and the same caches. Errors
/// are reported at the one that is wrong.
LogicalResult verifyCachedAttention(func::CallOp call, func::FuncOp callee);

} // namespace mlir::lora

#endif // LORA_LIB_CONVERSION_LORATOKERNELS_CACHEDATTENTION_H
