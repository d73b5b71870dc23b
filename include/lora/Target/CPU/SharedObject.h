//===- SharedObject.h - LLVM to a program file --------------- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_TARGET_CPU_SHAREDOBJECT_H
#define LORA_TARGET_CPU_SHAREDOBJECT_H

#include "mlir/IR/BuiltinOps.h"

namespace mlir::lora {

struct SharedObjectOptions {
  std::string cpu = "native"; ///< As clang's -march; native is this machine's.
  unsigned optLevel = 2;      ///< LLVM's 0 to 3.
  std::string linker;         ///< Path of an ELF linker; empty: search for one.
  std::string dumpLLVM; ///< If not empty: write the optimised LLVM IR here.
};

/// Translates a module in the LLVM dialect, optimises it, and links it into the
/// shared object `path`. Nothing is left at `path` on failure. Errors are
/// reported at the module.
LogicalResult emitSharedObject(ModuleOp module, StringRef path,
                               const SharedObjectOptions &options);

/// The processor that `cpu` names here, e.g. znver4 for native.
std::string resolveCPU(StringRef cpu);

/// Whether code can be made for `cpu` here.
bool isKnownCPU(StringRef cpu);

/// Those of LORA_X86_FEATURES that code for `cpu` may use, in the list's order;
/// empty on other architectures and for a processor that LLVM does not know.
SmallVector<std::string> getCPUFeatures(StringRef cpu);

} // namespace mlir::lora

#endif // LORA_TARGET_CPU_SHAREDOBJECT_H
