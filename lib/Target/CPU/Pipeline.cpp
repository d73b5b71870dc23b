//===- Pipeline.cpp - From layers to LLVM on the CPU ----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/CPU/Pipeline.h"

#include "lora/Conversion/ExternalizeGlobals/ExternalizeGlobals.h"
#include "lora/Conversion/LoRAToKernels/LoRAToKernels.h"
#include "lora/Conversion/LoRAToLLVM/LoRAToLLVM.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Bufferization/Pipelines/Passes.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

void mlir::lora::buildCPUPipeline(OpPassManager &pm,
                                  const CPUPipelineOptions &options) {
  // Layers to kernels, weights to arguments.
  pm.addPass(createConvertLoRAToKernels());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  pm.addPass(createLoRAExternalizeGlobals());

  // What is left is elementwise and small reductions: fuse, then buffers.
  pm.addPass(createConvertElementwiseToLinalgPass());
  pm.addPass(createLinalgElementwiseOpFusionPass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  pm.addPass(createLoRACPUMath());
  pm.addPass(bufferization::createEmptyTensorEliminationPass());
  pm.addPass(bufferization::createEmptyTensorToAllocTensorPass());
  pm.addPass(createLoRABufferize());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  pm.addPass(createCanonicalizerPass());
  bufferization::BufferDeallocationPipelineOptions deallocation;
  bufferization::buildBufferDeallocationPipeline(pm, deallocation);
  // Deallocation puts every free at the end of the function: memory would grow
  // with the number of layers.
  pm.addNestedPass<func::FuncOp>(
      bufferization::createOptimizeAllocationLivenessPass());
  pm.addPass(createConvertBufferizationToMemRefPass());

  // Loops and scalars to LLVM.
  pm.addPass(createLoRAOutlineLoops());
  pm.addNestedPass<func::FuncOp>(createConvertLinalgToLoopsPass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  pm.addPass(memref::createExpandStridedMetadataPass());
  pm.addPass(createLowerAffinePass());
  pm.addPass(createSCFToControlFlowPass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(math::createMathExpandOpsPass(
      math::MathExpandOpsPassOptions{{"fpowi", "rsqrt"}}));
  pm.addPass(arith::createArithExpandOpsPass());
  pm.addPass(memref::createExpandStridedMetadataPass());
  pm.addPass(createLowerAffinePass());
  ConvertLoRAToLLVMOptions llvm;
  llvm.cpu = options.cpu;
  llvm.cpuFeatures.assign(options.cpuFeatures.begin(),
                          options.cpuFeatures.end());
  pm.addPass(createConvertLoRAToLLVM(llvm));
  pm.addPass(createReconcileUnrealizedCastsPass());
}

void mlir::lora::registerCPUPipeline() {
  PassPipelineRegistration<CPUPipelineOptions>(
      "lora-cpu-pipeline",
      "Lower layers and linalg to the LLVM dialect for the CPU runtime",
      buildCPUPipeline);
}
