//===- LoRAToHopper.h - Layers to a library of kernels -------- -*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_CONVERSION_LORATOHOPPER_LORATOHOPPER_H
#define LORA_CONVERSION_LORATOHOPPER_LORATOHOPPER_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "llvm/Support/JSON.h"

namespace mlir::lora {

#define GEN_PASS_DECL_LORAWRITEKERNELS
#include "lora/Conversion/Passes.h.inc"

/// The module attribute in which writeKernels says which layer uses which
/// kernels.
inline constexpr StringLiteral kDeviceAttrName = "lora.device";

struct WriteKernelsOptions {
  /// CTAs that the device holds at once, one for each of its SMs.
  int64_t ctas = 132;
  /// Most tokens of a call, 0: any number.
  int64_t maxTokens = 0;
  /// File of measured choices (TuningTable.h), empty: none.
  std::string tuning;
  /// Kernels for any GPU from sm_80 on (LoRAToGPU/PlainKernels.h), for which
  /// `ctas` says nothing, instead of Hopper's.
  bool plain = false;
};

/// Writes the kernels of the module's linears and embeddings, each into a
/// module of its own name, and `lora.device`. The layers stay. Layers without a
/// kernel get a warning or a remark that says why. Errors: no layer has one, a
/// bank of another dtype than its layers, a second bank, symbols that are
/// taken, a tuning table that is not one.
LogicalResult writeKernels(ModuleOp module, const WriteKernelsOptions &options);

/// What a manifest says of such a module, while its kernels are not lowered:
/// "device" without "images" (kernel i is in image i), "weights", and as far as
/// there are any "bank" and "model". An error where the kernels or
/// `lora.device` are not as writeKernels leaves them.
FailureOr<llvm::json::Object> describeDevice(ModuleOp module);

} // namespace mlir::lora

#endif // LORA_CONVERSION_LORATOHOPPER_LORATOHOPPER_H
