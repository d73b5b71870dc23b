//===- Linker.h - From object to shared object --------------- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_TARGET_SUPPORT_LINKER_H
#define LORA_TARGET_SUPPORT_LINKER_H

#include "mlir/IR/Location.h"

namespace mlir::lora {

/// Links the file `object` into the shared object `output`, whole or not at
/// all. `linker` is a path or a name of an ELF linker; empty: search for one.
/// Errors are reported at `loc`.
LogicalResult linkSharedObject(Location loc, StringRef object, StringRef output,
                               StringRef linker);

} // namespace mlir::lora

#endif // LORA_TARGET_SUPPORT_LINKER_H
