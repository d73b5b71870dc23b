//===- LoRALayerOps.td - Layers of a model -------------- -*- tablegen -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_IR_LORALAYEROPS_TD
#define LORA_DIALECT_LORA_IR_LORALAYEROPS_TD

include "lora/Dialect/LoRA/IR/LoRAAttrs.td"
include "lora/Dialect/LoRA/IR/LoRAInterfaces.td"
include "lora/Dialect/LoRA/IR/LoRATypes.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def LoRA_FloatTensor : RankedTensorOf<[F32, F16, BF16]>;
def LoRA_IdTensor : RankedTensorOf<[I32, I64]>;

class LoRA_Op<string mnemonic, list<Trait> traits = []>
    : Op<LoRA_Dialect, mnemonic, traits>;

//===----------------------------------------------------------------------===//
// Linear layers
//===----------------------------------------------------------------------===//

// y = x W^T + bias with its site; subclasses add what they alone have.
class LoRA_LinearOp<string mnemonic, list<Trait> traits = []>
    : LoRA_Op<mnemonic, !listconcat([Pure,
        DeclareOpInterfaceMethods<LayerOpInterface, ["getParallelDegree",
            "getPackedLength", "getOutputWidths", "getDeltaPoint", "addDelta"]>,
        DeclareOpInterfaceMethods<ParallelLinearOpInterface, ["getLayerBias",
            "getLayerCollective", "takesSelectedRows", "isPlainProduct"]>,
        DeclareOpInterfaceMethods<ReifyRankedShapedTypeOpInterface,
            ["reifyResultShapes"]>], traits)> {
  dag linearOperands = (ins LoRA_FloatTensor:$input, LoRA_FloatTensor:$weight,
      Optional<LoRA_FloatTensor>:$bias);
  dag siteAttrs = (ins StrAttr:$site, OptionalAttr<StrArrayAttr>:$members,
      OptionalAttr<LoRA_ParallelAttr>:$parallel);
  dag ownAttrs = (ins);
  let arguments = !con(linearOperands, siteAttrs, ownAttrs);
  let results = (outs LoRA_FloatTensor:$result);
  string ownFormat = "";
  let assemblyFormat = [{
    $input `,` $weight (`bias` $bias^)? `site` $site
  }] # ownFormat # [{
    (`members` $members^)? (`parallel` $parallel^)?
    attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def LoRA_ReplicatedLinearOp : LoRA_LinearOp<"replicated_linear"> {
  let summary = "linear layer that every rank holds whole";
  let description = [{
    `y[..., n] = sum_k x[..., k] W[n, k] + bias[n]`.

    Constraints: (L1) x, W, bias and y have one element type; (L2) x is
    `[..., K]` of rank 2 or 3, W `[N, K]`, bias `[N]`, y `[..., N]` with x's
    leading sizes; (L3) the parallel degree is 1; (L4) the site is not empty, W is
    static without an empty dimension, and members, if given, are distinct module
    paths, one for each slice or a single one: a module that is stored fused.

    Example:

    ```mlir
    func.func @gate(%x: tensor<?x64xf32>, %w: tensor<4x64xf32>) -> tensor<?x4xf32> {
      %y = lora.replicated_linear %x, %w site "model.layers.0.mlp.gate"
          : (tensor<?x64xf32>, tensor<4x64xf32>) -> tensor<?x4xf32>
      return %y : tensor<?x4xf32>
    }
    ```
  }];
}

def LoRA_ColumnParallelLinearOp : LoRA_LinearOp<"column_parallel_linear"> {
  let summary = "linear layer split along its outputs";
  let description = [{
    `y[..., n] = sum_k x[..., k] W[n, k] + bias[n]`, where W holds this rank's
    rows. With `gather_output` the ranks' outputs are gathered along the last
    dimension, so y is `[..., N * degree]`.

    Constraints: L1, L2 (with the gathered width), L4. One slice.

    Example:

    ```mlir
    func.func @up(%x: tensor<?x?x576xf32>, %w: tensor<1536x576xf32>) -> tensor<?x?x1536xf32> {
      %y = lora.column_parallel_linear %x, %w site "model.layers.0.mlp.up_proj"
          : (tensor<?x?x576xf32>, tensor<1536x576xf32>) -> tensor<?x?x1536xf32>
      return %y : tensor<?x?x1536xf32>
    }
    ```
  }];
  let ownAttrs = (ins UnitAttr:$gather_output);
  let ownFormat = "(`gather_output` $gather_output^)? ";
}

def LoRA_MergedColumnParallelLinearOp
    : LoRA_LinearOp<"merged_column_parallel_linear"> {
  let summary = "several column-parallel linears of one input as one";
  let description = [{
    W is the row-wise concatenation of the members' weights, y of their outputs;
    `output_sizes` are one rank's widths, and need not be equal. Each member is a
    slice: an adapter for one of them touches its columns only.

    Constraints: L1, L2, L4; (M1) output_sizes are positive and add up to N.

    Example:

    ```mlir
    func.func @gate_up(%x: tensor<?x576xf32>, %w: tensor<3072x576xf32>) -> tensor<?x3072xf32> {
      %y = lora.merged_column_parallel_linear %x, %w site "model.layers.0.mlp.gate_up_proj"
          sizes [1536, 1536]
          members ["model.layers.0.mlp.gate_proj", "model.layers.0.mlp.up_proj"]
          : (tensor<?x576xf32>, tensor<3072x576xf32>) -> tensor<?x3072xf32>
      return %y : tensor<?x3072xf32>
    }
    ```
  }];
  let ownAttrs = (ins DenseI64ArrayAttr:$output_sizes, UnitAttr:$gather_output);
  let ownFormat = "`sizes` $output_sizes (`gather_output` $gather_output^)? ";
}

def LoRA_QKVParallelLinearOp : LoRA_LinearOp<"qkv_parallel_linear"> {
  let summary = "query, key and value projections as one linear";
  let description = [{
    W's rows are q (`num_heads * head_size`), k (`num_kv_heads * head_size`) and
    v (`num_kv_heads * v_head_size`; v_head_size is head_size if absent), one
    rank's. Three slices.

    Constraints: L1, L2, L4; (Q1) heads and sizes are positive and the three
    widths add up to N; (Q2) num_heads is a multiple of num_kv_heads.

    Example:

    ```mlir
    func.func @qkv(%x: tensor<?x576xf32>, %w: tensor<960x576xf32>, %b: tensor<960xf32>) -> tensor<?x960xf32> {
      %y = lora.qkv_parallel_linear %x, %w bias %b site "model.layers.0.self_attn.qkv_proj"
          heads 9 kv_heads 3 head_size 64
          : (tensor<?x576xf32>, tensor<960x576xf32>, tensor<960xf32>) -> tensor<?x960xf32>
      return %y : tensor<?x960xf32>
    }
    ```
  }];
  let ownAttrs = (ins I64Attr:$num_heads, I64Attr:$num_kv_heads,
      I64Attr:$head_size, OptionalAttr<I64Attr>:$v_head_size);
  let ownFormat = "`heads` $num_heads `kv_heads` $num_kv_heads `head_size` "
      # "$head_size (`v_head_size` $v_head_size^)? ";
}

def LoRA_RowParallelLinearOp : LoRA_LinearOp<"row_parallel_linear"> {
  let summary = "linear layer split along its inputs";
  let description = [{
    `y[..., n] = sum_k x[..., k] W[n, k] + bias[n]`, where W holds this rank's
    columns. With `reduce_results` the ranks' partial sums are added by an
    all_reduce; without, y is this rank's partial sum. The bias is added once, by
    rank 0. Without `input_is_parallel` x is whole, `[..., K * degree]`, and the
    rank takes its part.

    Constraints: L1, L2 (with x whole if not input_is_parallel), L4. One slice.

    Example:

    ```mlir
    func.func @down(%x: tensor<?x1536xbf16>, %w: tensor<576x1536xbf16>) -> tensor<?x576xbf16> {
      %y = lora.row_parallel_linear %x, %w site "model.layers.0.mlp.down_proj"
          : (tensor<?x1536xbf16>, tensor<576x1536xbf16>) -> tensor<?x576xbf16>
      return %y : tensor<?x576xbf16>
    }
    ```
  }];
  let ownAttrs = (ins DefaultValuedAttr<BoolAttr, "true">:$input_is_parallel,
      DefaultValuedAttr<BoolAttr, "true">:$reduce_results);
}

def LoRA_ParallelLMHeadOp : LoRA_LinearOp<"parallel_lm_head"> {
  let summary = "logits of the picked rows";
  let description = [{
    `y[..., v] = sum_k x[..., k] W[v, k] + bias[v]`, split along the vocabulary;
    the ranks' logits are gathered, so y is `[..., V * degree]`. Its input is the
    rows picked for sampling, with a routing of their own.

    Constraints: L1, L2 (with the gathered width), L4. One slice.

    Example:

    ```mlir
    func.func @head(%x: tensor<?x576xf32>, %w: tensor<49152x576xf32>) -> tensor<?x49152xf32> {
      %y = lora.parallel_lm_head %x, %w site "lm_head"
          : (tensor<?x576xf32>, tensor<49152x576xf32>) -> tensor<?x49152xf32>
      return %y : tensor<?x49152xf32>
    }
    ```
  }];
}

//===----------------------------------------------------------------------===//
// Embedding
//===----------------------------------------------------------------------===//

def LoRA_VocabParallelEmbeddingOp : LoRA_Op<"vocab_parallel_embedding", [Pure,
    DeclareOpInterfaceMethods<LayerOpInterface,
        ["getParallelDegree", "getDeltaPoint"]>,
    DeclareOpInterfaceMethods<ParallelLinearOpInterface, ["getLayerCollective"]>,
    DeclareOpInterfaceMethods<ReifyRankedShapedTypeOpInterface,
            ["reifyResultShapes"]>]> {
  let summary = "rows of the embedding table";
  let description = [{
    `y[..., h] = W[ids[...], h]`, split along the vocabulary: with a degree above
    1 a rank adds zero for the ids that it does not hold, and an all_reduce joins
    them. An id outside the table is an error at run time.

    Its adapter reads one row of A^T for each token:
    `y + scale A^T[ids] B^T`, A `[rank, V]`, B `[H, rank]`.

    Constraints: (E1) ids is `[...]` of rank 1 or 2, W `[V, H]`, y `[..., H]`
    with the ids' sizes; (E2) W and y have one element type; L4.

    Example:

    ```mlir
    func.func @embed(%ids: tensor<?x?xi64>, %w: tensor<49152x576xf32>) -> tensor<?x?x576xf32> {
      %y = lora.vocab_parallel_embedding %ids, %w site "model.embed_tokens"
          : (tensor<?x?xi64>, tensor<49152x576xf32>) -> tensor<?x?x576xf32>
      return %y : tensor<?x?x576xf32>
    }
    ```
  }];
  let arguments = (ins LoRA_IdTensor:$ids, LoRA_FloatTensor:$weight,
      StrAttr:$site, OptionalAttr<LoRA_ParallelAttr>:$parallel);
  let results = (outs LoRA_FloatTensor:$result);
  let assemblyFormat = [{
    $ids `,` $weight `site` $site (`parallel` $parallel^)?
    attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Mixture of experts
//===----------------------------------------------------------------------===//

class LoRA_MoEOp<string mnemonic, list<Trait> traits = []>
    : LoRA_Op<mnemonic, !listconcat([Pure,
        DeclareOpInterfaceMethods<LayerOpInterface, ["getParallelDegree",
            "getPackedLength", "getDeltaPoint", "createAdapted"]>,
        DeclareOpInterfaceMethods<MoELayerOpInterface>,
        DeclareOpInterfaceMethods<ReifyRankedShapedTypeOpInterface,
            ["reifyResultShapes"]>], traits)> {
  let results = (outs LoRA_FloatTensor:$result);
  let hasVerifier = 1;
}

def LoRA_FusedMoEOp : LoRA_MoEOp<"fused_moe"> {
  let summary = "mixture of experts, gate and up apart";
  let description = [{
    `y[t] = sum_j w[t, j] down_e(act(gate_e x[t]) * up_e x[t])` with
    `e = ids[t, j]`, summed in the order of j. Slices: gate, up, down; an adapter
    has its own A and B for each expert, which act on the three products.

    Constraints: (X1) x and y are `[T, H]`; ids and w `[T, k]`; (X2) gate and up
    are `[E, I, H]`, down `[E, H, I]`; (X3) x, the weights and y have one element
    type; (X4) k is at most E; L4 for every weight. With a degree above 1 y is this
    rank's partial sum.

    Example:

    ```mlir
    func.func @moe(%x: tensor<?x64xf32>, %gate: tensor<4x96x64xf32>, %up: tensor<4x96x64xf32>,
                   %down: tensor<4x64x96xf32>, %ids: tensor<?x2xi64>, %w: tensor<?x2xf32>) -> tensor<?x64xf32> {
      %y = lora.fused_moe %x gate %gate up %up down %down experts %ids weights %w
          site "model.layers.0.mlp.experts" activation silu
          : (tensor<?x64xf32>, tensor<4x96x64xf32>, tensor<4x96x64xf32>, tensor<4x64x96xf32>,
             tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
      return %y : tensor<?x64xf32>
    }
    ```
  }];
  let arguments = (ins LoRA_FloatTensor:$input, LoRA_FloatTensor:$gate,
      LoRA_FloatTensor:$up, LoRA_FloatTensor:$down, LoRA_IdTensor:$expert_ids,
      LoRA_FloatTensor:$expert_weights, StrAttr:$site,
      LoRA_ActivationAttr:$activation, OptionalAttr<StrArrayAttr>:$members,
      OptionalAttr<LoRA_ParallelAttr>:$parallel);
  let assemblyFormat = [{
    $input `gate` $gate `up` $up `down` $down `experts` $expert_ids
    `weights` $expert_weights `site` $site `activation` `` $activation
    (`members` $members^)? (`parallel` $parallel^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def LoRA_FusedMoE3DOp : LoRA_MoEOp<"fused_moe_3d"> {
  let summary = "mixture of experts, gate and up in one tensor";
  let description = [{
    As `lora.fused_moe`, with gate_up `[E, 2I, H]`; `order` says where the gate's
    rows are: the first half (`concatenated`) or the even rows (`interleaved`).
    Slices: gate_up (rows in the weight's own order), down.

    Constraints: X1, X3, X4, L4; (Y1) gate_up is `[E, 2I, H]`, down `[E, H, I]`.

    Example:

    ```mlir
    func.func @moe(%x: tensor<?x64xf32>, %gu: tensor<4x192x64xf32>, %down: tensor<4x64x96xf32>,
                   %ids: tensor<?x2xi64>, %w: tensor<?x2xf32>) -> tensor<?x64xf32> {
      %y = lora.fused_moe_3d %x gate_up %gu down %down experts %ids weights %w
          site "model.layers.0.mlp.experts" order concatenated activation silu
          : (tensor<?x64xf32>, tensor<4x192x64xf32>, tensor<4x64x96xf32>,
             tensor<?x2xi64>, tensor<?x2xf32>) -> tensor<?x64xf32>
      return %y : tensor<?x64xf32>
    }
    ```
  }];
  let arguments = (ins LoRA_FloatTensor:$input, LoRA_FloatTensor:$gate_up,
      LoRA_FloatTensor:$down, LoRA_IdTensor:$expert_ids,
      LoRA_FloatTensor:$expert_weights, StrAttr:$site, LoRA_MoEOrderAttr:$order,
      LoRA_ActivationAttr:$activation, OptionalAttr<StrArrayAttr>:$members,
      OptionalAttr<LoRA_ParallelAttr>:$parallel);
  let assemblyFormat = [{
    $input `gate_up` $gate_up `down` $down `experts` $expert_ids
    `weights` $expert_weights `site` $site `order` `` $order
    `activation` `` $activation (`members` $members^)? (`parallel` $parallel^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

#endif // LORA_DIALECT_LORA_IR_LORALAYEROPS_TD
