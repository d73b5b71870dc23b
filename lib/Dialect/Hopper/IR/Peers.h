//===- Peers.h - CTAs that share a ring's stages ----------------*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What `ctas` and `stride` of a pipeline and `multicast` and `stride` of a load
// have in common.
//
//===----------------------------------------------------------------------===//

#ifndef LIB_DIALECT_HOPPER_IR_PEERS_H
#define LIB_DIALECT_HOPPER_IR_PEERS_H

#include "mlir/IR/Diagnostics.h"

namespace mlir::hopper {

/// Whether some cluster has groups of `ctas` CTAs, `stride` apart.
LogicalResult verifyPeers(function_ref<InFlightDiagnostic()> emitError,
                          int64_t ctas, int64_t stride);

} // namespace mlir::hopper

#endif // LIB_DIALECT_HOPPER_IR_PEERS_H
