//===- LoRAAttrs.td - Attributes of the lora dialect ---- -*- tablegen -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_IR_LORAATTRS_TD
#define LORA_DIALECT_LORA_IR_LORAATTRS_TD

include "lora/Dialect/LoRA/IR/LoRADialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

class LoRA_Attr<string name, string attrMnemonic, list<Trait> traits = []>
    : AttrDef<LoRA_Dialect, name, traits> {
  let mnemonic = attrMnemonic;
}

class LoRA_Enum<string name, string summary, list<I32EnumAttrCase> cases>
    : I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::mlir::lora";
  let genSpecializedAttr = 0;
}

def LoRA_MoEOrder : LoRA_Enum<"MoEOrder", "row order of a packed gate/up weight", [
    I32EnumAttrCase<"Concatenated", 0, "concatenated">,
    I32EnumAttrCase<"Interleaved", 1, "interleaved">]>;
def LoRA_MoEOrderAttr : EnumAttr<LoRA_Dialect, LoRA_MoEOrder, "moe_order">;

def LoRA_Activation : LoRA_Enum<"Activation", "gate activation of an expert", [
    I32EnumAttrCase<"Silu", 0, "silu">,
    I32EnumAttrCase<"Gelu", 1, "gelu">,
    I32EnumAttrCase<"GeluTanh", 2, "gelu_tanh">]>;
def LoRA_ActivationAttr : EnumAttr<LoRA_Dialect, LoRA_Activation, "activation">;

def LoRA_SiteKind : LoRA_Enum<"SiteKind", "what kind of layer a bank site adapts", [
    I32EnumAttrCase<"Linear", 0, "linear">,
    I32EnumAttrCase<"Embedding", 1, "embedding">,
    I32EnumAttrCase<"MoE", 2, "moe">]>;
def LoRA_SiteKindAttr : EnumAttr<LoRA_Dialect, LoRA_SiteKind, "site_kind">;

def LoRA_Collective : LoRA_Enum<"Collective", "collective that ends a layer", [
    I32EnumAttrCase<"None", 0, "none">,
    I32EnumAttrCase<"AllGather", 1, "all_gather">,
    I32EnumAttrCase<"AllReduce", 2, "all_reduce">]>;

def LoRA_DeltaPoint : LoRA_Enum<"DeltaPoint", "where a layer takes a delta", [
    // It does not say.
    I32EnumAttrCase<"Unknown", 0, "unknown">,
    // On its result, after everything that it does.
    I32EnumAttrCase<"Result", 1, "result">,
    // On its partial or local result, before its collective.
    I32EnumAttrCase<"BeforeCollective", 2, "before_collective">,
    // On the product, before what it does with it.
    I32EnumAttrCase<"BeforeEpilogue", 3, "before_epilogue">,
    // On the layers that it decomposes into.
    I32EnumAttrCase<"Decomposition", 4, "decomposition">,
    // It brings an adapter op.
    I32EnumAttrCase<"Own", 5, "own">,
    // Nowhere.
    I32EnumAttrCase<"Never", 6, "never">]>;
def LoRA_DeltaPointAttr
    : EnumAttr<LoRA_Dialect, LoRA_DeltaPoint, "delta_point">;

// Values are LoraKernel's in lora/ABI/Program.h.
def LoRA_Kernel : LoRA_Enum<"Kernel", "kernel of the runtime", [
    I32EnumAttrCase<"Linear", 1, "linear">,
    I32EnumAttrCase<"Embedding", 2, "embedding">,
    I32EnumAttrCase<"CachedAttention", 3, "cached_attention">,
    I32EnumAttrCase<"MoE", 4, "moe">,
    I32EnumAttrCase<"Adapt", 5, "adapt">]>;
def LoRA_KernelAttr : EnumAttr<LoRA_Dialect, LoRA_Kernel, "kernel">;

def LoRA_ParallelAttr : LoRA_Attr<"Parallel", "parallel"> {
  let summary = "degree of tensor parallelism of a layer";
  let description = [{
    How many ranks share a layer. The shapes in the IR are one rank's; which
    rank runs is known at run time only. An absent attribute means degree 1.

    Example: `#lora.parallel<4>`.
  }];
  let parameters = (ins "int64_t":$degree);
  let assemblyFormat = "`<` $degree `>`";
  let genVerifyDecl = 1;
}

def LoRA_SliceAttr : LoRA_Attr<"Slice", "slice"> {
  let summary = "one adapter target inside a layer";
  let description = [{
    A packed layer holds several modules of the checkpoint side by side; each is
    one slice with its own A `[rank, in]` and B `[rank, out]`. `module` is the
    path by which adapter files name it.

    Example: `#lora.slice<"model.layers.0.self_attn.q_proj", 576 -> 576>`.
  }];
  let parameters = (ins "StringAttr":$module, "int64_t":$in, "int64_t":$out);
  let assemblyFormat = "`<` $module `,` $in `->` $out `>`";
  let genVerifyDecl = 1;
}
def LoRA_SliceArrayAttr
    : TypedArrayAttrBase<LoRA_SliceAttr, "array of slices">;

#endif // LORA_DIALECT_LORA_IR_LORAATTRS_TD
