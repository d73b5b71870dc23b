//===- Passes.h - All conversions ---------------------------- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_CONVERSION_PASSES_H
#define LORA_CONVERSION_PASSES_H

#include "lora/Conversion/ExternalizeGlobals/ExternalizeGlobals.h"
#include "lora/Conversion/HopperToNVVM/HopperToNVVM.h"
#include "lora/Conversion/LoRAToHopper/LoRAToHopper.h"
#include "lora/Conversion/LoRAToKernels/LoRAToKernels.h"
#include "lora/Conversion/LoRAToLLVM/LoRAToLLVM.h"
#include "lora/Conversion/LoRAToLinalg/LoRAToLinalg.h"

namespace mlir::lora {

#define GEN_PASS_REGISTRATION
#include "lora/Conversion/Passes.h.inc"

} // namespace mlir::lora

#endif // LORA_CONVERSION_PASSES_H
