//===- Pipeline.h - From layers to LLVM on the CPU ----------- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_TARGET_CPU_PIPELINE_H
#define LORA_TARGET_CPU_PIPELINE_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassOptions.h"

namespace mlir::lora {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lora/Target/CPU/Passes.h.inc"

/// Options of `lora-cpu-pipeline`.
struct CPUPipelineOptions : PassPipelineOptions<CPUPipelineOptions> {
  Option<std::string> cpu{*this, "cpu",
                          llvm::cl::desc("Processor to name in the manifest"),
                          llvm::cl::init("")};
  ListOption<std::string> cpuFeatures{
      *this, "cpu-features",
      llvm::cl::desc(
          "Extensions to name in the manifest, as the code uses them")};
};

/// Layers and linalg (with adapters placed) to the LLVM dialect.
void buildCPUPipeline(OpPassManager &pm, const CPUPipelineOptions &options);

/// Registers `lora-cpu-pipeline`.
void registerCPUPipeline();

} // namespace mlir::lora

#endif // LORA_TARGET_CPU_PIPELINE_H
