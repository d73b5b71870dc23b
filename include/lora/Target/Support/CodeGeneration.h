//===- CodeGeneration.h - What LLVM does for every target ---- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_TARGET_SUPPORT_CODEGENERATION_H
#define LORA_TARGET_SUPPORT_CODEGENERATION_H

#include "mlir/IR/Location.h"
#include "llvm/Target/TargetMachine.h"

namespace llvm {
class Module;
} // namespace llvm

namespace mlir::lora {

/// The machine for position-independent code of this computer's architecture,
/// for the processor `cpu` as clang's -march has them, or "native"; null and
/// why.
std::unique_ptr<llvm::TargetMachine> createHostMachine(StringRef cpu,
                                                       std::string &error);

/// Runs LLVM's default pipeline of a level, 0 to 3 (more is 3).
void optimizeModule(llvm::Module &module, llvm::TargetMachine &machine,
                    unsigned level);

/// Writes a module as assembly or as an object. An error at `loc` where the
/// target has no such output.
LogicalResult emitMachineCode(Location loc, llvm::Module &module,
                              llvm::TargetMachine &machine,
                              llvm::raw_pwrite_stream &stream,
                              llvm::CodeGenFileType kind);

/// The same, an object into the file `path`.
LogicalResult emitObjectFile(Location loc, llvm::Module &module,
                             llvm::TargetMachine &machine, StringRef path);

} // namespace mlir::lora

#endif // LORA_TARGET_SUPPORT_CODEGENERATION_H
