//===- Passes.td - Passes on layers and adapters -------- -*- tablegen -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_TRANSFORMS_PASSES_TD
#define LORA_DIALECT_LORA_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def LoRARaiseLayers : Pass<"lora-raise-layers", "::mlir::ModuleOp"> {
  let summary = "Make layer ops of an imported program's linears, embeddings and experts";
  let description = [{
    A product becomes a layer if one operand is a weight: an
    `ml_program.global_load_const`, directly or seen through transposes,
    broadcasts, widening casts, unit-dimension reshapes and torch conversions.
    Products of two activations, as in attention, are left alone. The semantics
    do not change: all layers get degree 1.

    *Site*: the op's `site` attribute, else the global's name without `.weight`
    (for the embedding of a tied model, the alias that is no `lm_head`).

    *Which op*, first rule that holds:
    1. `parallel_lm_head`: the site's last component is `lm_head`, or the result
       is the function's `logits` (by `result_roles`) up to casts and reshapes;
    2. `replicated_linear`: the last component matches `replicated`, or a mixture
       of experts reads the same input and has as many experts as the layer has
       outputs (a router);
    3. `row_parallel_linear`: the last component matches `row`;
    4. `column_parallel_linear`.

    *Bias*: the product's initial value if it broadcasts a vector, or an add of
    one right after the product. *bf16 and f16*: product with f32 result and the
    narrowing after it are one layer, which rounds once; without the narrowing,
    or with an accumulator of 16 bits, the product stays and a remark says so.

    *Forms*: `linalg.contract`, `matmul`, `batch_matmul` and generics;
    collapse / matmul / expand around two leading dimensions; generic-form
    `torch.aten.linear` (with --allow-unregistered-dialect). An embedding is a
    generic that extracts rows of a weight by ids, with or without bounds
    assertions. `func.call @"lora.fused_moe:SITE"` becomes `lora.fused_moe_3d`
    (`fused_moe` with three weights), order and activation from the declaration,
    which is removed.

    A layer whose input comes from a `tensor.cast` of a dynamic size to 1 is an
    error: that is how a front end mistranslates a view that merges two dynamic
    dimensions, and the program would read out of bounds.

    ```mlir
    %w = ml_program.global_load_const @model.layers.0.self_attn.o_proj.weight : tensor<64x64xf32>
    %y = linalg.contract indexing_maps = [(b,s,n,k)->(b,s,k), (b,s,n,k)->(n,k), (b,s,n,k)->(b,s,n)]
           ins(%x, %w : tensor<?x?x64xf32>, tensor<64x64xf32>) outs(%zero : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
    ```
    becomes
    ```mlir
    %y = lora.row_parallel_linear %x, %w site "model.layers.0.self_attn.o_proj"
           : (tensor<?x?x64xf32>, tensor<64x64xf32>) -> tensor<?x?x64xf32>
    ```
  }];
  let options = [
    Option<"row", "row", "std::string",
      [{"^(o_proj|down_proj|dense_4h_to_h|c_proj|fc2|out_proj|wo|w2)$"}],
      "Regular expression on a site's last component: row-parallel">,
    Option<"replicated", "replicated", "std::string", [{"^gate$"}],
      "Regular expression on a site's last component: replicated">,
  ];
  let dependentDialects = ["::mlir::lora::LoRADialect",
    "::mlir::arith::ArithDialect", "::mlir::tensor::TensorDialect"];
}

#endif // LORA_DIALECT_LORA_TRANSFORMS_PASSES_TD
