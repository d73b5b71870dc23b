//===- Pipeline.cpp - Kernels to the LLVM dialect -------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/NVPTX/Pipeline.h"

#include "lora/Conversion/HopperToNVVM/HopperToNVVM.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Pass/PassRegistry.h"

using namespace mlir;

void mlir::lora::buildNVPTXPipeline(OpPassManager &pm) {
  pm.addPass(createConvertHopperToNVVM());
  pm.addPass(createConvertNVVMToLLVMPass());
  pm.addPass(createSCFToControlFlowPass());
  pm.addPass(createConvertVectorToLLVMPass());
  pm.addPass(createConvertControlFlowToLLVMPass());
  pm.addPass(createConvertMathToLLVMPass());
  pm.addPass(createArithToLLVMConversionPass());
  pm.addPass(createConvertIndexToLLVMPass());
  pm.addPass(createUBToLLVMConversionPass());
  pm.addPass(createReconcileUnrealizedCastsPass());
}

void mlir::lora::registerNVPTXPipeline() {
  PassPipelineRegistration<>(
      "lora-nvptx-pipeline",
      "Lower kernels to the LLVM dialect for NVIDIA's GPUs",
      buildNVPTXPipeline);
}
