//===- InitAll.h - Everything a tool registers --------------- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One call each for dialects and passes, upstream's included, so that all tools
// know the same.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_INITALL_H
#define LORA_INITALL_H

#include "lora/Conversion/LoRAToKernels/BufferizableOpInterfaceImpl.h"
#include "lora/Conversion/Passes.h"
#include "lora/Dialect/Hopper/IR/Hopper.h"
#include "lora/Dialect/Hopper/Transforms/Passes.h"
#include "lora/Dialect/LoRA/IR/LoRA.h"
#include "lora/Dialect/LoRA/Transforms/Passes.h"
#include "lora/Target/CPU/Pipeline.h"
#include "lora/Target/NVPTX/Pipeline.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"

namespace mlir::lora {

/// Registers our dialects and the models of upstream's interfaces for them.
inline void registerLoRADialects(DialectRegistry &registry) {
  registry.insert<hopper::HopperDialect, LoRADialect>();
  registerBufferizableOpInterfaceExternalModels(registry);
}

/// Registers our passes and pipelines.
inline void registerLoRAPasses() {
  hopper::registerHopperTransformsPasses();
  registerLoRAConversionPasses();
  registerLoRATransformsPasses();
  registerLoRACPUPasses();
  registerCPUPipeline();
  registerNVPTXPipeline();
}

/// Registers upstream's dialects and extensions and our dialects.
inline void registerAllDialects(DialectRegistry &registry) {
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  registerLoRADialects(registry);
}

/// Registers upstream's passes and ours.
inline void registerAllPasses() {
  mlir::registerAllPasses();
  registerLoRAPasses();
}

} // namespace mlir::lora

#endif // LORA_INITALL_H
