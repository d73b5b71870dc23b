//===- Passes.td - Passes of the CPU pipeline ----------- -*- tablegen -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_TARGET_CPU_PASSES_TD
#define LORA_TARGET_CPU_PASSES_TD

include "mlir/Pass/PassBase.td"

def LoRABufferize : Pass<"lora-bufferize", "::mlir::ModuleOp"> {
  let summary = "Bufferize a program, copies as linalg ops";
  let description = [{
    One-shot bufferization across function boundaries with identity layouts, as
    the ABI has them. Differs from `one-shot-bufferize` in the copies that it has
    to make: `linalg.copy`, which lowers to loops like everything else, where
    `memref.copy` would call into a library for strided ones, and in expansions of
    several dynamic sizes, which become casts.

    ```mlir
    // Before
    func.func @f(%f: !lora.frame, %x: tensor<?x64xf32>, %w: tensor<32x64xf32>, %e: tensor<?x32xf32>) -> tensor<?x32xf32> {
      %y = lora.call_kernel linear %f [-1, 1, 0] ins(%x, %w : tensor<?x64xf32>, tensor<32x64xf32>)
          outs(%e : tensor<?x32xf32>) -> tensor<?x32xf32>
      return %y : tensor<?x32xf32>
    }

    // After
    func.func @f(%f: !lora.frame, %x: memref<?x64xf32>, %w: memref<32x64xf32>, %e: memref<?x32xf32>) -> memref<?x32xf32> {
      lora.call_kernel linear %f [-1, 1, 0] ins(%x, %w : memref<?x64xf32>, memref<32x64xf32>)
          outs(%e : memref<?x32xf32>)
      return %e : memref<?x32xf32>
    }
    ```
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect",
    "::mlir::bufferization::BufferizationDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::memref::MemRefDialect"];
}

def LoRACPUMath : Pass<"lora-cpu-math", "::mlir::ModuleOp"> {
  let summary = "Prepare scalar mathematics for LLVM's vectorizer";
  let description = [{
    Replaces exp, tanh and erf by polynomials (relative error about 1e-7 in f32),
    which vectorize where a library call does not, computes f16 and bf16
    functions in f32, and lets the sums of a `linalg.generic` with a static
    innermost reduction be reassociated. The order of such a sum then depends on
    its length alone, so a token's result does not depend on its neighbours.

    ```mlir
    // Before
    func.func @f(%x: f32) -> f32 {
      %y = math.exp %x : f32
      return %y : f32
    }

    // After, in outline: a range reduction, a polynomial in arith ops, selects
    // for the ends of the range.
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
    "::mlir::math::MathDialect", "::mlir::vector::VectorDialect"];
}

def LoRAOutlineLoops : Pass<"lora-outline-loops", "::mlir::ModuleOp"> {
  let summary = "Give equal loops one function";
  let description = [{
    Moves every `linalg` op on buffers into a private function of its own; ops
    that are equal but for the buffers share it. The layers of a model repeat, so
    LLVM sees each loop once instead of once a layer, with buffers that are known
    not to overlap where that can be seen: `lora.noalias` on such an argument.

    ```mlir
    // Before
    func.func @f(%a: memref<?x8xf32>, %b: memref<?x8xf32>, %zero: f32) {
      linalg.fill ins(%zero : f32) outs(%a : memref<?x8xf32>)
      linalg.fill ins(%zero : f32) outs(%b : memref<?x8xf32>)
      return
    }

    // After
    func.func private @lora_loop_0(%zero: f32, %m: memref<?x8xf32> {lora.noalias}) {
      linalg.fill ins(%zero : f32) outs(%m : memref<?x8xf32>)
      return
    }
    func.func @f(%a: memref<?x8xf32>, %b: memref<?x8xf32>, %zero: f32) {
      call @lora_loop_0(%zero, %a) : (f32, memref<?x8xf32>) -> ()
      call @lora_loop_0(%zero, %b) : (f32, memref<?x8xf32>) -> ()
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::func::FuncDialect"];
}

#endif // LORA_TARGET_CPU_PASSES_TD
