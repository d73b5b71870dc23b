//===- PTX.h - Kernels in the LLVM dialect to PTX ------------ -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_TARGET_NVPTX_PTX_H
#define LORA_TARGET_NVPTX_PTX_H

#include "mlir/IR/BuiltinOps.h"

namespace mlir::lora {

struct PTXOptions {
  std::string chip = "sm_90a"; ///< sm_80 or newer, as LLVM names them.
  unsigned ptxVersion = 0;     ///< 86 is PTX 8.6; 0: getDefaultPTXVersion.
  unsigned optLevel = 3;       ///< LLVM's 0 to 3.
};

/// The oldest PTX version that has `chip`, 86 is PTX 8.6; 0 for a chip that is
/// not known or older than sm_80.
unsigned getMinimumPTXVersion(StringRef chip);

/// The oldest version that has `chip` and all that our kernels use, 8.6.
unsigned getDefaultPTXVersion(StringRef chip);

/// The newest chip whose PTX `chip` runs and LLVM can write: itself, or, of one
/// that LLVM does not know, the one before it; empty where `chip` is no sm_NN
/// from sm_80 on. A chip with a suffix has no other.
std::string getBaseChip(StringRef chip);

/// Translates a module in the LLVM and NVVM dialects, optimises it and writes
/// PTX. Errors, at the op where there is one: an unknown chip, a PTX version
/// that is unknown or too old for it, an nvvm op that the chip lacks, an op
/// with no translation, a call of a function that nobody defines (such as
/// `__nv_expf`: no libdevice is linked). May run for several modules of a
/// context at a time if registerNVPTXTranslations ran before.
FailureOr<std::string> emitPTX(ModuleOp module, const PTXOptions &options);

/// Where to report what concerns all kernels of a module: at the only one, or
/// at the module.
Location getKernelsLocation(ModuleOp module);

/// What emitPTX needs of a context.
void registerNVPTXTranslations(MLIRContext &context);

} // namespace mlir::lora

#endif // LORA_TARGET_NVPTX_PTX_H
