//===- Passes.td - All conversions ---------------------- -*- tablegen -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_CONVERSION_PASSES_TD
#define LORA_CONVERSION_PASSES_TD

include "mlir/Pass/PassBase.td"

//===----------------------------------------------------------------------===//
// ExternalizeGlobals
//===----------------------------------------------------------------------===//

def LoRAExternalizeGlobals
    : Pass<"lora-externalize-globals", "::mlir::ModuleOp"> {
  let summary = "Turn external globals into function arguments";
  let description = [{
    Bufferization knows nothing of `ml_program` globals. Each global whose value
    is `#ml_program.extern` becomes a trailing argument of every function that
    loads it, itself or through a function that it calls, and is erased. An
    argument is `bufferization.writable = false`: weights are mapped read-only.

    The order is that of the first load in the module, the same in all functions,
    so that two entry points of one program agree on it. A function tells what it
    takes by attributes, entry i being the i-th trailing argument:

    * `weights`: the globals' names;
    * `weight_aliases`: the `aliases` of each global, `[]` without any;
    * `argument_roles`, where the function has it: grows by `"weight"`.

    A function that has `weights` already gets further ones after them. Errors: an
    external global that is used by anything but `ml_program.global_load_const` in
    a `func.func`; a function that takes weights and is used by anything but
    `func.call`.

    ```mlir
    ml_program.global private @w(#ml_program.extern : tensor<4x8xf32>) : tensor<4x8xf32> {aliases = ["v"]}
    func.func @f(%x: tensor<8xf32>) -> tensor<4x8xf32> {
      %w = ml_program.global_load_const @w : tensor<4x8xf32>
      return %w : tensor<4x8xf32>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<8xf32>, %w: tensor<4x8xf32> {bufferization.writable = false}) -> tensor<4x8xf32>
        attributes {weights = ["w"], weight_aliases = [["v"]]} {
      return %w : tensor<4x8xf32>
    }
    ```
  }];
  let dependentDialects = ["::mlir::func::FuncDialect",
                           "::mlir::ml_program::MLProgramDialect"];
}

#endif // LORA_CONVERSION_PASSES_TD
