//===- HopperDialect.td - The hopper dialect ---------------*- tablegen -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_HOPPER_IR_HOPPERDIALECT_TD
#define LORA_DIALECT_HOPPER_IR_HOPPERDIALECT_TD

include "mlir/IR/DialectBase.td"

def Hopper_Dialect : Dialect {
  let name = "hopper";
  let cppNamespace = "::mlir::hopper";
  let summary = "Warp-specialised kernels for NVIDIA's Hopper";
  let description = [{
    A thin dialect between layers and `nvvm`. A kernel is what each thread runs;
    index arithmetic and loops are `arith` and `scf`, what is special to the
    machine are ops of this dialect: swizzled shared memory, pipelines between
    warps, the tensor cores, clusters, and the flags by which CTAs of a grid talk
    to each other.

    Each op lowers to a few instructions, none hides a loop over data. What the
    dialect adds are the rules that ptxas and the hardware do not check, or check
    by quietly making the kernel slow: they are in its verifiers
    (`docs/Hopper.md`).
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect",
    "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect"
  ];
  let useDefaultAttributePrinterParser = 1;
  let useDefaultTypePrinterParser = 1;
}

#endif // LORA_DIALECT_HOPPER_IR_HOPPERDIALECT_TD
