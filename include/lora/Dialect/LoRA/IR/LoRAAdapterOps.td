//===- LoRAAdapterOps.td - Banks, routing and adapters --- -*- tablegen -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_IR_LORAADAPTEROPS_TD
#define LORA_DIALECT_LORA_IR_LORAADAPTEROPS_TD

include "lora/Dialect/LoRA/IR/LoRALayerOps.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/DestinationStyleOpInterface.td"

//===----------------------------------------------------------------------===//
// Bank
//===----------------------------------------------------------------------===//

def LoRA_BankOp : LoRA_Op<"bank", [Symbol, SymbolTable, NoTerminator,
    SingleBlock, IsolatedFromAbove, NoRegionArguments]> {
  let summary = "where a program's adapters live";
  let description = [{
    The contract between compiled code and runtime: for each `lora.bank.site` in
    it, and each of `max_adapters` slots, the runtime holds A, B, rank and scale
    in `dtype`. An adapter's rank is its own, 0 to `max_rank`; nothing is padded.

    Constraints: (B1) max_adapters and max_rank are in [1, 1048576]; (B2) dtype is f32,
    f16 or bf16; (B3) only `lora.bank.site` ops inside; (B4) no module belongs to
    two sites.

    Example:

    ```mlir
    lora.bank @adapters max_adapters 8 max_rank 64 dtype f32 {
      lora.bank.site @"model.layers.0.self_attn.o_proj" linear
          [#lora.slice<"model.layers.0.self_attn.o_proj", 576 -> 576>]
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, I64Attr:$max_adapters,
      I64Attr:$max_rank, TypeAttr:$dtype);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $sym_name `max_adapters` $max_adapters `max_rank` $max_rank `dtype` $dtype
    attr-dict-with-keyword $body
  }];
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name,
      "int64_t":$maxAdapters, "int64_t":$maxRank, "::mlir::Type":$dtype)>];
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
}

def LoRA_BankSiteOp : LoRA_Op<"bank.site",
    [Symbol, HasParent<"BankOp">]> {
  let summary = "one adapted layer of a bank";
  let description = [{
    Names the layer's site and its slices. Kinds: `linear` (slices in the order of
    the output columns, all with the layer's input size), `embedding` (one slice,
    vocabulary to hidden size), `moe` (gate, up, down or gate_up, down, with the
    number of experts).

    Constraints: (S1) at least one slice; (S2) a linear's slices have one input
    size, and their widths add up to an int64; (S3) an embedding has one slice; (S4) experts is given for moe only, and
    positive; (S5) moe slices fit together: two or three, the last one from I to
    H, the others from H.

    Example:

    ```mlir
    lora.bank @adapters max_adapters 4 max_rank 16 dtype bf16 {
      lora.bank.site @"model.layers.0.mlp.experts" moe experts 4
          [#lora.slice<"model.layers.0.mlp.experts.gate_up_proj", 64 -> 192>,
           #lora.slice<"model.layers.0.mlp.experts.down_proj", 96 -> 64>]
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, LoRA_SiteKindAttr:$kind,
      LoRA_SliceArrayAttr:$slices, OptionalAttr<I64Attr>:$experts);
  let assemblyFormat = [{
    $sym_name `` $kind (`experts` $experts^)? $slices attr-dict
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Width of the layer's output (linear, embedding): the slices' sum.
    int64_t getOutputSize();
    /// Width of the layer's input (of the experts' input for moe).
    int64_t getInputSize();
    /// The slices as typed attributes.
    ::llvm::SmallVector<SliceAttr> getSliceAttrs();
  }];
}

def LoRA_RouteOp : LoRA_Op<"route", [Pure]> {
  let summary = "routing from tokens to adapter slots";
  let description = [{
    `slots[t]` is the bank slot of token t's adapter, -1 for the base model alone.
    Made once a batch.

    Example:

    ```mlir
    func.func @f(%slots: tensor<?xi32>) -> !lora.routing {
      %r = lora.route %slots : tensor<?xi32>
      return %r : !lora.routing
    }
    ```
  }];
  let arguments = (ins 1DTensorOf<[I32]>:$slots);
  let results = (outs LoRA_RoutingType:$routing);
  let assemblyFormat = "$slots attr-dict `:` type($slots)";
}

//===----------------------------------------------------------------------===//
// Deltas on linears and embeddings
//===----------------------------------------------------------------------===//

class LoRA_AdapterOp<string mnemonic, list<Trait> traits = []>
    : LoRA_Op<mnemonic, !listconcat([Pure,
        DeclareOpInterfaceMethods<SymbolUserOpInterface>,
        DeclareOpInterfaceMethods<ReifyRankedShapedTypeOpInterface,
            ["reifyResultShapes"]>], traits)>;

def LoRA_AnyActivation : RankedTensorOf<[F32, F16, BF16, I32, I64]>;

def LoRA_AdaptOp : LoRA_AdapterOp<"adapt", [AllTypesMatch<["base", "result"]>]> {
  let summary = "add each token's own LoRA delta";
  let description = [{
    For token t with slot i = routing[t], and each slice of the site with columns
    c: `result[t, c] = base[t, c] + scale_i (x[t] A_i^T) B_i^T`; slot -1, or an
    adapter without the slice, leaves base as it is, bit for bit. For an embedding
    site x holds token ids and `x A^T` is a row of A^T.

    Leading dimensions of x are flattened to the routing's tokens. The delta is
    accumulated in f32 and added before the one rounding to the result's type.

    Constraints: (A1) the symbol is a `bank.site` of kind linear or embedding;
    (A2) x's last size is the site's input size (linear), or x holds ids
    (embedding); (A3) base's last size is the slices' sum; (A4) x and base have
    the same leading sizes.

    Example:

    ```mlir
    lora.bank @adapters max_adapters 8 max_rank 64 dtype f32 {
      lora.bank.site @o linear [#lora.slice<"model.layers.0.self_attn.o_proj", 576 -> 576>]
    }
    func.func @f(%y: tensor<?x576xf32>, %x: tensor<?x576xf32>, %r: !lora.routing) -> tensor<?x576xf32> {
      %z = lora.adapt %y, %x, %r @adapters::@o : tensor<?x576xf32>, tensor<?x576xf32>
      return %z : tensor<?x576xf32>
    }
    ```
  }];
  let arguments = (ins LoRA_FloatTensor:$base, LoRA_AnyActivation:$input,
      LoRA_RoutingType:$routing, SymbolRefAttr:$adapter);
  let results = (outs LoRA_FloatTensor:$result);
  let assemblyFormat = [{
    $base `,` $input `,` $routing $adapter attr-dict
    `:` type($base) `,` type($input)
  }];
  let hasFolder = 1;
}

def LoRA_ShrinkOp : LoRA_AdapterOp<"shrink"> {
  let summary = "first half of a delta: x A^T, scaled";
  let description = [{
    `result[t, s * max_rank + r] = scale_i sum_k x[t, k] A_i[s][r, k]` for slice s
    and r below the adapter's rank, 0 elsewhere. What a collective in the rank
    space, or a schedule, needs apart from `lora.expand`.

    Constraints: A1, A2; (H1) result is f32 with x's leading sizes and
    `slices * max_rank` columns.

    Example:

    ```mlir
    lora.bank @adapters max_adapters 8 max_rank 16 dtype f32 {
      lora.bank.site @o linear [#lora.slice<"o_proj", 64 -> 32>]
    }
    func.func @f(%x: tensor<?x64xbf16>, %r: !lora.routing) -> tensor<?x16xf32> {
      %s = lora.shrink %x, %r @adapters::@o : tensor<?x64xbf16> -> tensor<?x16xf32>
      return %s : tensor<?x16xf32>
    }
    ```
  }];
  let arguments = (ins LoRA_AnyActivation:$input, LoRA_RoutingType:$routing,
      SymbolRefAttr:$adapter);
  let results = (outs RankedTensorOf<[F32]>:$result);
  let assemblyFormat = [{
    $input `,` $routing $adapter attr-dict `:` type($input) `->` type($result)
  }];
}

def LoRA_ExpandOp : LoRA_AdapterOp<"expand", [AllTypesMatch<["base", "result"]>]> {
  let summary = "second half of a delta: base + s B^T";
  let description = [{
    `result[t, c] = base[t, c] + sum_r s[t, s * max_rank + r] B_i[s][c, r]` for
    the columns c of each slice. `expand(base, shrink(x))` is `adapt(base, x)`.

    Constraints: A1, A3; (P1) s is f32 with base's leading sizes and
    `slices * max_rank` columns.

    Example:

    ```mlir
    lora.bank @adapters max_adapters 8 max_rank 16 dtype f32 {
      lora.bank.site @o linear [#lora.slice<"o_proj", 64 -> 32>]
    }
    func.func @f(%y: tensor<?x32xf32>, %s: tensor<?x16xf32>, %r: !lora.routing) -> tensor<?x32xf32> {
      %z = lora.expand %y, %s, %r @adapters::@o : tensor<?x32xf32>, tensor<?x16xf32>
      return %z : tensor<?x32xf32>
    }
    ```
  }];
  let arguments = (ins LoRA_FloatTensor:$base,
      RankedTensorOf<[F32]>:$shrunk, LoRA_RoutingType:$routing,
      SymbolRefAttr:$adapter);
  let results = (outs LoRA_FloatTensor:$result);
  let assemblyFormat = [{
    $base `,` $shrunk `,` $routing $adapter attr-dict
    `:` type($base) `,` type($shrunk)
  }];
  let hasFolder = 1;
}

//===----------------------------------------------------------------------===//
// Base and delta as one
//===----------------------------------------------------------------------===//

def LoRA_AdaptedLinearOp : LoRA_AdapterOp<"adapted_linear"> {
  let summary = "a linear and its adapters as one kernel's work";
  let description = [{
    `x W^T + bias` and the delta of `lora.adapt`, added before the one rounding:
    what a fused kernel implements. Stands for a linear layer without a
    collective of its own.

    Constraints: L1, L2; A1 (linear), A2, A3; (N1) the site is not empty.

    Example:

    ```mlir
    lora.bank @adapters max_adapters 8 max_rank 16 dtype f32 {
      lora.bank.site @o linear [#lora.slice<"o_proj", 64 -> 32>]
    }
    func.func @f(%x: tensor<?x64xf32>, %w: tensor<32x64xf32>, %r: !lora.routing) -> tensor<?x32xf32> {
      %y = lora.adapted_linear %x, %w, %r @adapters::@o site "o_proj"
          : (tensor<?x64xf32>, tensor<32x64xf32>, !lora.routing) -> tensor<?x32xf32>
      return %y : tensor<?x32xf32>
    }
    ```
  }];
  let arguments = (ins LoRA_FloatTensor:$input, LoRA_FloatTensor:$weight,
      LoRA_RoutingType:$routing, Optional<LoRA_FloatTensor>:$bias,
      SymbolRefAttr:$adapter, StrAttr:$site);
  let results = (outs LoRA_FloatTensor:$result);
  let assemblyFormat = [{
    $input `,` $weight `,` $routing (`bias` $bias^)? $adapter `site` $site
    attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def LoRA_AdaptedMoEOp : LoRA_AdapterOp<"adapted_moe"> {
  let summary = "a mixture of experts with its adapters";
  let description = [{
    `lora.fused_moe` (three weights: gate, up, down) or `lora.fused_moe_3d` (two:
    gate_up, down, with `order`), where every product of expert e has the delta of
    the token's own adapter for e: gate and up before the activation, down before
    the weighted sum. With a degree above 1 the result is this rank's partial sum.

    Constraints: X1, X3, X4, and X2 or Y1; (D1) `order` is given exactly with two
    weights; (D2) the symbol is a `bank.site` of kind moe with as many slices as
    weights, whose sizes and experts are the weights'; N1.

    Example:

    ```mlir
    lora.bank @adapters max_adapters 4 max_rank 8 dtype f32 {
      lora.bank.site @experts moe experts 4
          [#lora.slice<"experts.gate_up_proj", 64 -> 192>, #lora.slice<"experts.down_proj", 96 -> 64>]
    }
    func.func @moe(%x: tensor<?x64xf32>, %gu: tensor<4x192x64xf32>, %down: tensor<4x64x96xf32>,
                   %ids: tensor<?x2xi64>, %w: tensor<?x2xf32>, %r: !lora.routing) -> tensor<?x64xf32> {
      %y = lora.adapted_moe %x experts %ids weights %w, %r @adapters::@experts
          site "experts" order concatenated activation silu (%gu, %down)
          : (tensor<?x64xf32>, tensor<?x2xi64>, tensor<?x2xf32>, !lora.routing,
             tensor<4x192x64xf32>, tensor<4x64x96xf32>) -> tensor<?x64xf32>
      return %y : tensor<?x64xf32>
    }
    ```
  }];
  let arguments = (ins LoRA_FloatTensor:$input, LoRA_IdTensor:$expert_ids,
      LoRA_FloatTensor:$expert_weights, LoRA_RoutingType:$routing,
      Variadic<LoRA_FloatTensor>:$weights, SymbolRefAttr:$adapter,
      StrAttr:$site, OptionalAttr<LoRA_MoEOrderAttr>:$order,
      LoRA_ActivationAttr:$activation, OptionalAttr<LoRA_ParallelAttr>:$parallel);
  let results = (outs LoRA_FloatTensor:$result);
  let assemblyFormat = [{
    $input `experts` $expert_ids `weights` $expert_weights `,` $routing $adapter
    `site` $site (`order` `` $order^)? `activation` `` $activation
    (`parallel` $parallel^)? `(` $weights `)` attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Below the layers
//===----------------------------------------------------------------------===//

def LoRA_CallKernelOp : LoRA_Op<"call_kernel", [AttrSizedOperandSegments,
    DestinationStyleOpInterface,
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "run one of the runtime's kernels";
  let description = [{
    Calls a `LoraKernel` of `lora/ABI/Program.h`. `ins` are its inputs and `outs`
    its outputs and in-out operands, each in the ABI's order; on tensors the
    results are the updated outs, on buffers the outs are updated in place.

    Slots are not among the ins where the site parameter is -1.

    Constraints: (K1) tensors and buffers are not mixed, and there is an out; (K2)
    each result has its out's type; no results on buffers; (K3) as many parameters,
    ins and outs as the kernel has in the ABI.

    Example:

    ```mlir
    func.func @f(%f: !lora.frame, %x: memref<?x64xf32>, %s: memref<?xi32>,
                 %w: memref<32x64xf32>, %y: memref<?x32xf32>) {
      lora.call_kernel linear %f [0, 1, 0] ins(%x, %s, %w : memref<?x64xf32>, memref<?xi32>, memref<32x64xf32>)
          outs(%y : memref<?x32xf32>)
      return
    }
    ```
  }];
  let arguments = (ins LoRA_KernelAttr:$kernel, LoRA_FrameType:$frame,
      Variadic<AnyTypeOf<[AnyRankedTensor, AnyStridedMemRef]>>:$ins,
      Variadic<AnyTypeOf<[AnyRankedTensor, AnyStridedMemRef]>>:$outs,
      DenseI64ArrayAttr:$parameters);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let assemblyFormat = [{
    `` $kernel $frame $parameters (`ins` `(` $ins^ `:` type($ins) `)`)?
    `outs` `(` $outs `:` type($outs) `)` attr-dict (`->` type($results)^)?
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::mlir::MutableOperandRange getDpsInitsMutable() { return getOutsMutable(); }
  }];
}

#endif // LORA_DIALECT_LORA_IR_LORAADAPTEROPS_TD
