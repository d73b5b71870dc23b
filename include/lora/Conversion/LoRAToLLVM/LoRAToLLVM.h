//===- LoRAToLLVM.h - Programs to the LLVM dialect ----------- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_CONVERSION_LORATOLLVM_LORATOLLVM_H
#define LORA_CONVERSION_LORATOLLVM_LORATOLLVM_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace mlir {
class LLVMTypeConverter;
class RewritePatternSet;
} // namespace mlir

namespace mlir::lora {

#define GEN_PASS_DECL_CONVERTLORATOLLVM
#include "lora/Conversion/Passes.h.inc"

/// On a function's buffer argument: shares no memory with the others. Becomes
/// `llvm.noalias` on the pointers.
inline constexpr llvm::StringLiteral kNoAliasAttrName = "lora.noalias";

/// Converts `!lora.frame` to a pointer and kernel calls on buffers to calls
/// through the frame.
void populateLoRAToLLVMPatterns(LLVMTypeConverter &converter,
                                RewritePatternSet &patterns);

/// The manifest of a bufferized program, as JSON; empty if it has no entry.
/// Errors are reported at the function whose attributes do not fit.
FailureOr<std::string> buildManifest(ModuleOp module, StringRef target,
                                     StringRef cpu,
                                     ArrayRef<std::string> cpuFeatures);

} // namespace mlir::lora

#endif // LORA_CONVERSION_LORATOLLVM_LORATOLLVM_H
