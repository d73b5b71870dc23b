//===- Linker.h - From LLVM to shared object ----------------- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_TARGET_SUPPORT_LINKER_H
#define LORA_TARGET_SUPPORT_LINKER_H

#include "mlir/IR/Location.h"
#include "llvm/Target/TargetMachine.h"

namespace llvm {
class Module;
} // namespace llvm

namespace mlir::lora {

/// Writes a module as an object and links it into the shared object `path`,
/// whole or not at all. `linker` is a path or a name of an ELF linker; empty:
/// search for one. Errors are reported at `loc`.
LogicalResult linkModule(Location loc, llvm::Module &module,
                         llvm::TargetMachine &machine, StringRef path,
                         StringRef linker);

} // namespace mlir::lora

#endif // LORA_TARGET_SUPPORT_LINKER_H
