//===- AcmeOps.td - Layers of acme's accelerator --------- -*- tablegen -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each layer says by lora's interfaces what it is and where an adapter's delta
// goes; none of them knows how adapters work.
//
//===----------------------------------------------------------------------===//

#ifndef ACME_OPS_TD
#define ACME_OPS_TD

include "lora/Dialect/LoRA/IR/LoRAInterfaces.td"

// For #lora.parallel, the activations and !lora.routing, which acme shares.
include "lora/Dialect/LoRA/IR/LoRAAttrs.td"
include "lora/Dialect/LoRA/IR/LoRATypes.td"

include "mlir/Interfaces/SideEffectInterfaces.td"

def Acme_Dialect : Dialect {
  let name = "acme";
  let cppNamespace = "::acme";
  let summary = "Layers as acme's kernels run them";
  // What decompositions are made of; registerVariants loads lora's dialect.
  let dependentDialects = ["::mlir::arith::ArithDialect",
    "::mlir::math::MathDialect", "::mlir::tensor::TensorDialect"];
}

def Acme_FloatTensor : RankedTensorOf<[F32, F16, BF16]>;
def Acme_IdTensor : RankedTensorOf<[I32, I64]>;

// What all layers tell in the same way; the classes below add the rest.
class Acme_LayerOp<string mnemonic, list<Trait> traits = []>
    : Op<Acme_Dialect, mnemonic, !listconcat([Pure, LayerOpInterface], traits)> {
  let results = (outs Acme_FloatTensor:$result);
  let hasVerifier = 1;
  code ownDeclaration = "";
  let extraClassDeclaration = [{
    ::mlir::StringAttr getLayerSite() { return getSiteAttr(); }
    ::mlir::Value getLayerInput() { return getInput(); }
    ::mlir::Value getLayerResult() { return getResult(); }
    ::llvm::SmallVector<::mlir::lora::SliceAttr> getLayerSlices();
    bool hasDecomposition() { return true; }
    ::mlir::Value decompose(::mlir::OpBuilder &builder);
  }] # ownDeclaration;
}

//===----------------------------------------------------------------------===//
// Linear layers
//===----------------------------------------------------------------------===//

class Acme_LinearLayerOp<string mnemonic, list<Trait> traits = []>
    : Acme_LayerOp<mnemonic, !listconcat([ParallelLinearOpInterface], traits)> {
  code linearDeclaration = "";
  let ownDeclaration = [{
    ::mlir::lora::SiteKind getSiteKind() {
      return ::mlir::lora::SiteKind::Linear;
    }
    ::mlir::Value getLayerWeight() { return getWeight(); }
  }] # linearDeclaration;
}

// Of those that may be one rank's part of a layer.
class Acme_ParallelLayerOp<string mnemonic, list<Trait> traits = []>
    : Acme_LinearLayerOp<mnemonic, traits> {
  code parallelDeclaration = "";
  let linearDeclaration = [{
    ::mlir::Value getLayerBias() { return getBias(); }
    int64_t getParallelDegree() {
      return getParallel() ? getParallel()->getDegree() : 1;
    }
    int64_t getPackedLength() {
      return getMembers() ? static_cast<int64_t>(getMembers()->size()) : 0;
    }
    ::mlir::lora::DeltaPoint getDeltaPoint();
  }] # parallelDeclaration;
}

def Acme_LinearOp : Acme_ParallelLayerOp<"linear", [AttrSizedOperandSegments]> {
  let summary = "linear layer that adds the residual stream";
  let description = [{
    `y = x W^T + bias + residual_scale residual`: acme's product keeps its sums on
    chip until the residual is added. x is `[..., K]`, W `[N, K]`, bias `[N]`, y
    and residual `[..., N]`.

    A sum does not care what is added last: the delta goes on the result.
  }];
  let arguments = (ins Acme_FloatTensor:$input, Acme_FloatTensor:$weight,
      Optional<Acme_FloatTensor>:$bias, Optional<Acme_FloatTensor>:$residual,
      StrAttr:$site, OptionalAttr<StrArrayAttr>:$members,
      OptionalAttr<LoRA_ParallelAttr>:$parallel,
      DefaultValuedAttr<F32Attr, "1.0f">:$residual_scale);
  let assemblyFormat = [{
    $input `,` $weight (`bias` $bias^)? (`residual` $residual^)? `site` $site
    (`members` $members^)? (`parallel` $parallel^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def Acme_QKVLinearOp : Acme_ParallelLayerOp<"qkv_linear"> {
  let summary = "query, key and value projections, key/value heads replicated";
  let description = [{
    W's rows are q (`num_heads * head_size`), k (`num_kv_heads * head_size`) and v
    (`num_kv_heads * v_head_size`, head_size if absent). In the result every k and
    v head occurs `replicas` times in a row: with more ranks than such heads a head
    lives on several ranks, and acme's attention wants each beside its queries.

    Adapters know the heads that W holds. Their delta goes on the product, before
    its heads are replicated: `before_epilogue`.
  }];
  let arguments = (ins Acme_FloatTensor:$input, Acme_FloatTensor:$weight,
      Optional<Acme_FloatTensor>:$bias, StrAttr:$site,
      OptionalAttr<StrArrayAttr>:$members,
      OptionalAttr<LoRA_ParallelAttr>:$parallel, I64Attr:$num_heads,
      I64Attr:$num_kv_heads, I64Attr:$head_size,
      OptionalAttr<I64Attr>:$v_head_size, DefaultValuedAttr<I64Attr, "1">:$replicas);
  let assemblyFormat = [{
    $input `,` $weight (`bias` $bias^)? `site` $site `heads` $num_heads
    `kv_heads` $num_kv_heads `head_size` $head_size (`v_head_size` $v_head_size^)?
    (`replicas` $replicas^)? (`members` $members^)? (`parallel` $parallel^)?
    attr-dict `:` functional-type(operands, results)
  }];
  let parallelDeclaration = [{
    ::llvm::SmallVector<int64_t> getOutputWidths();
    ::mlir::LogicalResult addDelta(::mlir::OpBuilder &builder,
                                   ::mlir::lora::AdaptFn adapt);

  private:
    ::mlir::Value makeProduct(::mlir::OpBuilder &builder);
    ::mlir::Value replicateHeads(::mlir::OpBuilder &builder,
                                 ::mlir::Value product);

  public:
  }];
}

def Acme_RowLinearOp
    : Acme_ParallelLayerOp<"row_linear", [AttrSizedOperandSegments]> {
  let summary = "row-parallel linear whose all_reduce overlaps with its product";
  let description = [{
    `y = all_reduce(x W^T + bias + addend)`, the rows of y in `overlap_chunks`
    pieces: one is reduced while the next is computed. x `[..., K]` is this rank's
    part, y and addend are `[..., N]`. Without `reduce_results` y is the partial sum.

    The collective is inside the kernel, so nothing fits between it and the product
    but an operand. That is where a delta goes (`before_collective`), and it rides
    along in the collective that stays.
  }];
  let arguments = (ins Acme_FloatTensor:$input, Acme_FloatTensor:$weight,
      Optional<Acme_FloatTensor>:$bias, Optional<Acme_FloatTensor>:$addend,
      StrAttr:$site, OptionalAttr<StrArrayAttr>:$members,
      OptionalAttr<LoRA_ParallelAttr>:$parallel,
      DefaultValuedAttr<BoolAttr, "true">:$reduce_results,
      DefaultValuedAttr<I64Attr, "4">:$overlap_chunks);
  let assemblyFormat = [{
    $input `,` $weight (`bias` $bias^)? (`addend` $addend^)? `site` $site
    (`chunks` $overlap_chunks^)? (`members` $members^)? (`parallel` $parallel^)?
    attr-dict `:` functional-type(operands, results)
  }];
  let parallelDeclaration = [{
    ::mlir::lora::Collective getLayerCollective();
    // The delta's place is taken: adapters are inserted once.
    bool hasAdapter() { return getAddend() != nullptr; }
    ::mlir::LogicalResult addDelta(::mlir::OpBuilder &builder,
                                   ::mlir::lora::AdaptFn adapt);
  }];
}

def Acme_RouterOp : Acme_LinearLayerOp<"router"> {
  let summary = "scores of the experts";
  let description = [{
    `y = x W^T`, x `[T, H]`, W `[E, H]`. Takes no adapter: acme starts to fetch the
    experts of a batch before it knows whose tokens they are.
  }];
  let arguments = (ins Acme_FloatTensor:$input, Acme_FloatTensor:$weight,
      StrAttr:$site);
  let assemblyFormat = [{
    $input `,` $weight `site` $site attr-dict
    `:` functional-type(operands, results)
  }];
  let linearDeclaration = [{
    ::mlir::lora::DeltaPoint getDeltaPoint() {
      return ::mlir::lora::DeltaPoint::Never;
    }
    ::llvm::StringRef getDeltaReason() {
      return "experts are fetched before the adapters of a batch are known";
    }
  }];
}

def Acme_LegacyLinearOp : Acme_LinearLayerOp<"legacy_linear"> {
  let summary = "linear layer of the previous accelerator";
  let description = [{
    `y = x W^T`. Says nothing of deltas, as an op does that is older than adapters:
    it takes none until somebody has thought about it.
  }];
  let arguments = (ins Acme_FloatTensor:$input, Acme_FloatTensor:$weight,
      StrAttr:$site);
  let assemblyFormat = [{
    $input `,` $weight `site` $site attr-dict
    `:` functional-type(operands, results)
  }];
}

//===----------------------------------------------------------------------===//
// Mixture of experts
//===----------------------------------------------------------------------===//

def Acme_FusedMoEOp : Acme_LayerOp<"fused_moe", [AttrSizedOperandSegments,
    MoELayerOpInterface]> {
  let summary = "mixture of experts with a shared expert";
  let description = [{
    `y[t] = routed_scale sum_j w[t, j] down_e(act(gate_e x[t]) * up_e x[t]) + s[t]`
    with `e = ids[t, j]`, as `lora.fused_moe` has it, and a shared expert
    `s = shared_down (silu(g) * u)`, `[g, u] = shared_gate_up x`, if its weights
    `[2 I, H]` and `[H, I]` are given. With a degree above 1 y is a partial sum.

    The routed part brings its own adapter op, `acme.adapted_moe`. A shared expert
    is two linears with names of their own in adapter files, below `shared_site`: a
    layer that has one takes its deltas inside its decomposition.
  }];
  let arguments = (ins Acme_FloatTensor:$input, Acme_FloatTensor:$gate,
      Acme_FloatTensor:$up, Acme_FloatTensor:$down, Acme_IdTensor:$expert_ids,
      Acme_FloatTensor:$expert_weights,
      Optional<Acme_FloatTensor>:$shared_gate_up,
      Optional<Acme_FloatTensor>:$shared_down, StrAttr:$site,
      OptionalAttr<StrAttr>:$shared_site, LoRA_ActivationAttr:$activation,
      OptionalAttr<StrArrayAttr>:$members,
      OptionalAttr<LoRA_ParallelAttr>:$parallel,
      DefaultValuedAttr<F32Attr, "1.0f">:$routed_scale);
  let assemblyFormat = [{
    $input `gate` $gate `up` $up `down` $down `experts` $expert_ids
    `weights` $expert_weights
    (`shared` $shared_gate_up^ `,` $shared_down `site` $shared_site)?
    `site` $site `activation` `` $activation (`members` $members^)?
    (`parallel` $parallel^)? attr-dict `:` functional-type(operands, results)
  }];
  let ownDeclaration = [{
    ::mlir::lora::SiteKind getSiteKind() { return ::mlir::lora::SiteKind::MoE; }
    int64_t getParallelDegree() {
      return getParallel() ? getParallel()->getDegree() : 1;
    }
    int64_t getPackedLength() {
      return getMembers() ? static_cast<int64_t>(getMembers()->size()) : 0;
    }
    ::llvm::SmallVector<::mlir::Value> getLayerWeights() {
      return {getGate(), getUp(), getDown()};
    }
    ::std::optional<::mlir::lora::MoEOrder> getGateUpOrder() { return {}; }
    ::mlir::lora::Activation getGateActivation() { return getActivation(); }
    int64_t getNumExperts() { return getDown().getType().getDimSize(0); }
    ::mlir::lora::DeltaPoint getDeltaPoint();
    ::mlir::Value createAdapted(::mlir::OpBuilder &builder,
                                ::mlir::Value routing,
                                ::mlir::SymbolRefAttr adapter);
  }];
}

def Acme_AdaptedMoEOp : Acme_LayerOp<"adapted_moe"> {
  let summary = "a mixture of experts with its adapters";
  let description = [{
    The routed part of `acme.fused_moe`; every product of an expert has the delta of
    the token's own adapter. A layer only so that it has a decomposition, by which
    it compiles where acme has no kernel.
  }];
  let arguments = (ins Acme_FloatTensor:$input, Acme_FloatTensor:$gate,
      Acme_FloatTensor:$up, Acme_FloatTensor:$down, Acme_IdTensor:$expert_ids,
      Acme_FloatTensor:$expert_weights, LoRA_RoutingType:$routing,
      SymbolRefAttr:$adapter, StrAttr:$site, LoRA_ActivationAttr:$activation,
      OptionalAttr<LoRA_ParallelAttr>:$parallel,
      DefaultValuedAttr<F32Attr, "1.0f">:$routed_scale);
  let assemblyFormat = [{
    $input `gate` $gate `up` $up `down` $down `experts` $expert_ids
    `weights` $expert_weights `,` $routing $adapter `site` $site
    `activation` `` $activation (`parallel` $parallel^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let ownDeclaration = [{
    ::mlir::lora::SiteKind getSiteKind() { return ::mlir::lora::SiteKind::MoE; }
    bool hasAdapter() { return true; }
  }];
}

#endif // ACME_OPS_TD
