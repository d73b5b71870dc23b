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
    ml_program.global private @model.layers.0.self_attn.o_proj.weight(#ml_program.extern : tensor<64x64xf32>) : tensor<64x64xf32>
    func.func @main(%x: tensor<?x?x64xf32>, %zero: tensor<?x?x64xf32>) -> tensor<?x?x64xf32> {
      %w = ml_program.global_load_const @model.layers.0.self_attn.o_proj.weight : tensor<64x64xf32>
      %y = linalg.contract indexing_maps = [affine_map<(b, s, n, k) -> (b, s, k)>, affine_map<(b, s, n, k) -> (n, k)>,
                                            affine_map<(b, s, n, k) -> (b, s, n)>]
          ins(%x, %w : tensor<?x?x64xf32>, tensor<64x64xf32>) outs(%zero : tensor<?x?x64xf32>) -> tensor<?x?x64xf32>
      return %y : tensor<?x?x64xf32>
    }
    ```
    becomes
    ```mlir
    ml_program.global private @model.layers.0.self_attn.o_proj.weight(#ml_program.extern : tensor<64x64xf32>) : tensor<64x64xf32>
    func.func @main(%x: tensor<?x?x64xf32>, %zero: tensor<?x?x64xf32>) -> tensor<?x?x64xf32> {
      %w = ml_program.global_load_const @model.layers.0.self_attn.o_proj.weight : tensor<64x64xf32>
      %y = lora.row_parallel_linear %x, %w site "model.layers.0.self_attn.o_proj"
          : (tensor<?x?x64xf32>, tensor<64x64xf32>) -> tensor<?x?x64xf32>
      return %y : tensor<?x?x64xf32>
    }
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

def LoRAPackLayers : Pass<"lora-pack-layers", "::mlir::ModuleOp"> {
  let summary = "Join the query, key, value and the gate, up linears of one input";
  let description = [{
    Column-parallel linears that read the same value and whose sites share a
    parent become one layer: `q_proj`, `k_proj`, `v_proj` a `qkv_parallel_linear`
    of site `PARENT.qkv_proj`, and `gate_proj`, `up_proj` a
    `merged_column_parallel_linear` of site `PARENT.gate_up_proj`. The members'
    sites are kept, so that an adapter for `q_proj` finds its slice. Weights and
    biases are joined by `tensor.concat`, results taken by `tensor.extract_slice`.

    Head counts come from the function's `model` dictionary (`num_heads`,
    `num_kv_heads`, `head_dim`), else from the options; without them, or where
    they contradict the widths, q/k/v become a merged linear too. Members must
    agree in element type, leading sizes, degree and in having a bias; where they
    do not, they stay and a remark says why. Running the pass again changes
    nothing.

    ```mlir
    func.func @main(%x: tensor<?x64xf32>, %wq: tensor<64x64xf32>, %wk: tensor<32x64xf32>, %wv: tensor<32x64xf32>)
        -> (tensor<?x64xf32>, tensor<?x32xf32>, tensor<?x32xf32>) {
      %q = lora.column_parallel_linear %x, %wq site "a.q_proj" : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
      %k = lora.column_parallel_linear %x, %wk site "a.k_proj" : (tensor<?x64xf32>, tensor<32x64xf32>) -> tensor<?x32xf32>
      %v = lora.column_parallel_linear %x, %wv site "a.v_proj" : (tensor<?x64xf32>, tensor<32x64xf32>) -> tensor<?x32xf32>
      return %q, %k, %v : tensor<?x64xf32>, tensor<?x32xf32>, tensor<?x32xf32>
    }
    ```
    becomes, with num_heads = 4, num_kv_heads = 2, head_dim = 16,
    ```mlir
    func.func @main(%x: tensor<?x64xf32>, %wq: tensor<64x64xf32>, %wk: tensor<32x64xf32>, %wv: tensor<32x64xf32>)
        -> (tensor<?x64xf32>, tensor<?x32xf32>, tensor<?x32xf32>) {
      %c0 = arith.constant 0 : index
      %w = tensor.concat dim(0) %wq, %wk, %wv : (tensor<64x64xf32>, tensor<32x64xf32>, tensor<32x64xf32>) -> tensor<128x64xf32>
      %y = lora.qkv_parallel_linear %x, %w site "a.qkv_proj" heads 4 kv_heads 2 head_size 16
          members ["a.q_proj", "a.k_proj", "a.v_proj"] : (tensor<?x64xf32>, tensor<128x64xf32>) -> tensor<?x128xf32>
      %n = tensor.dim %y, %c0 : tensor<?x128xf32>
      %q = tensor.extract_slice %y[0, 0] [%n, 64] [1, 1] : tensor<?x128xf32> to tensor<?x64xf32>
      %k = tensor.extract_slice %y[0, 64] [%n, 32] [1, 1] : tensor<?x128xf32> to tensor<?x32xf32>
      %v = tensor.extract_slice %y[0, 96] [%n, 32] [1, 1] : tensor<?x128xf32> to tensor<?x32xf32>
      return %q, %k, %v : tensor<?x64xf32>, tensor<?x32xf32>, tensor<?x32xf32>
    }
    ```
  }];
  let options = [
    ListOption<"groups", "groups", "std::string",
      "More groups, as name=a+b or qkv:name=q+k+v (last components of sites)">,
    Option<"numHeads", "num-heads", "int64_t", "0",
      "Query heads of one rank where the program does not say; 0: unknown">,
    Option<"numKvHeads", "num-kv-heads", "int64_t", "0",
      "Key and value heads of one rank; 0: unknown">,
    Option<"headDim", "head-dim", "int64_t", "0",
      "Width of a query or key head; 0: unknown">,
  ];
  let dependentDialects = ["::mlir::lora::LoRADialect",
    "::mlir::arith::ArithDialect", "::mlir::tensor::TensorDialect"];
}

def LoRAResolveVariants : Pass<"lora-resolve-variants", "::mlir::ModuleOp"> {
  let summary = "Make layers the out-of-tree variants that replace them";
  let description = [{
    A layer whose kind has a replacement, by a plugin or by a `lora.variant` of
    the module, becomes an op of that variant: by the variant's own conversion if
    its plugin brings one, else with the same operands, result types and
    attributes under the new name. Chains of replacements are followed. A variant
    that does not verify in the layer's place, or has another site, is an error
    that says why, and the layer stays. --lora-print-variants shows the table.

    ```mlir
    lora.variant "acme.row_linear" of "lora.row_parallel_linear" replaces
        provider "acme 2.4" layer {} delta result
    func.func @main(%x: tensor<?x64xf32>, %w: tensor<64x64xf32>) -> tensor<?x64xf32> {
      %y = lora.row_parallel_linear %x, %w site "layers.0.o_proj" : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
      return %y : tensor<?x64xf32>
    }
    ```
    becomes, with --allow-unregistered-dialect,
    ```mlir
    lora.variant "acme.row_linear" of "lora.row_parallel_linear" replaces
        provider "acme 2.4" layer {} delta result
    func.func @main(%x: tensor<?x64xf32>, %w: tensor<64x64xf32>) -> tensor<?x64xf32> {
      %y = "acme.row_linear"(%x, %w) {input_is_parallel = true, reduce_results = true, site = "layers.0.o_proj"}
          : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
      return %y : tensor<?x64xf32>
    }
    ```
  }];
  let dependentDialects = ["::mlir::lora::LoRADialect"];
}

def LoRADecomposeVariants : Pass<"lora-decompose-variants", "::mlir::ModuleOp"> {
  let summary = "Replace out-of-tree variants by what they are made of";
  let description = [{
    A variant without a lowering of its own compiles through its decomposition:
    that of its op's interface, or the first function of its `lora.variant` whose
    type fits. Variants in `except` stay, and so, with a remark, does one without
    a decomposition; with `strict` that is an error. What a decomposition makes is
    decomposed again. Once no variant is left the module's declarations go, and
    private functions that only they use.

    ```mlir
    lora.variant "acme.row_linear" of "lora.row_parallel_linear" layer {} delta result
        decomposition [@acme_row]
    func.func private @acme_row(%x: tensor<?x64xf32>, %w: tensor<64x64xf32>) -> tensor<?x64xf32> {
      %y = lora.row_parallel_linear %x, %w site "$site" : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
      %z = arith.addf %y, %x : tensor<?x64xf32>
      return %z : tensor<?x64xf32>
    }
    func.func @main(%x: tensor<?x64xf32>, %w: tensor<64x64xf32>) -> tensor<?x64xf32> {
      %y = "acme.row_linear"(%x, %w) {site = "layers.0.o_proj"} : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
      return %y : tensor<?x64xf32>
    }
    ```
    becomes
    ```mlir
    func.func @main(%x: tensor<?x64xf32>, %w: tensor<64x64xf32>) -> tensor<?x64xf32> {
      %y = lora.row_parallel_linear %x, %w site "layers.0.o_proj" : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
      %z = arith.addf %y, %x : tensor<?x64xf32>
      return %z : tensor<?x64xf32>
    }
    ```
  }];
  let options = [
    ListOption<"except", "except", "std::string", "Op names of variants that stay">,
    Option<"strict", "strict", "bool", "false",
      "Make a variant that cannot be decomposed an error">,
  ];
  let dependentDialects = ["::mlir::lora::LoRADialect",
    "::mlir::tensor::TensorDialect"];
}

def LoRAPrintVariants : Pass<"lora-print-variants", "::mlir::ModuleOp"> {
  let summary = "Print the table of out-of-tree variants in force";
  let description = [{
    Prints to standard error, one a line, what plugins and the module declare: the
    variant's op, what it derives from, whether it replaces that, the version of
    the contract it was written for, and who provides it. A table that contradicts
    itself is an error that names both providers. The program stays as it is.

    ```
    variant            of                        replaces  version  provider
    acme.row_linear    lora.row_parallel_linear  yes       1        acme 2.4, described
    ```
  }];
}

def LoRAInsertAdapters : Pass<"lora-insert-adapters", "::mlir::ModuleOp"> {
  let summary = "Add an adapter to every selected layer and make the bank";
  let description = [{
    For each layer that a record of the predicate table accepts
    (--lora-print-predicates) and that `sites` or `adapters` select, adds
    `lora.adapt` (for a mixture of experts: puts `lora.adapted_moe` in its place)
    and a `lora.bank.site` to the bank. The function gets one new
    argument at the end, `tensor<?xi32>`, the slot of each token, with the role
    "slots" if it has `argument_roles`, and one `lora.route`. A layer that takes
    the rows picked for sampling gets a routing of its own if the function has an
    argument of role "select".

    Selection: with neither option, all. A pattern of `sites` is `all`,
    `/regular expression/`, a glob, or a module's name, whole or its last
    components (`q_proj`); it is tried on the site and on the modules packed in
    it. `adapters` are PEFT folders: every module that one of them touches. A
    packed layer is adapted whole if any of its modules is selected. A pattern or
    an adapter's module that selects nothing is an error that names the nearest
    module; `unmatched` makes it a warning, or silent.

    `predicates` are files of patterns that mlir-pdll has compiled (docs/Predicates.md):
    more predicates, without C++. A pattern's benefit is its priority beside the
    table's records; they are told and reported like these. No pattern changes
    the program.

    Every layer leaves a remark: passed with the record, or missed with the reason;
    both with the records that were asked before and the clause that failed. Each
    variant, and each adapter with how many of its modules landed, leaves an
    analysis remark. `report=FILE.html` writes all of it as a page, also if the pass
    fails; with --lora-report every insertion of a run writes one. Where a page of
    this process would be written over, the next is FILE.2.html, with a remark. The delta goes where the layer says (its delta point): on the
    result; before its collective, which then becomes an op of its own; before its
    epilogue; on the layers that it decomposes into; or in an adapter op that the
    layer brings. A layer that does not say is refused. Out-of-tree variants are
    resolved by the dialect's table and the module's `lora.variant` ops.
    Running the pass again changes nothing.

    `--lora-insert-adapters="sites=o_proj max-rank=16"` turns
    ```mlir
    func.func @main(%x: tensor<?x64xf32>, %w: tensor<64x64xf32>) -> tensor<?x64xf32> {
      %y = lora.row_parallel_linear %x, %w site "layers.0.o_proj" : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
      return %y : tensor<?x64xf32>
    }
    ```
    into
    ```mlir
    lora.bank @adapters max_adapters 8 max_rank 16 dtype f32 {
      lora.bank.site @layers.0.o_proj linear [#lora.slice<"layers.0.o_proj", 64 -> 64>]
    }
    func.func @main(%x: tensor<?x64xf32>, %w: tensor<64x64xf32>, %slots: tensor<?xi32>) -> tensor<?x64xf32> {
      %r = lora.route %slots : tensor<?xi32>
      %y = lora.row_parallel_linear %x, %w site "layers.0.o_proj" : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
      %z = lora.adapt %y, %x, %r @adapters::@layers.0.o_proj : tensor<?x64xf32>, tensor<?x64xf32>
      return %z : tensor<?x64xf32>
    }
    ```
  }];
  let options = [
    ListOption<"sites", "sites", "std::string",
      "Patterns of sites or modules to adapt; default all, or none with adapters">,
    ListOption<"adapters", "adapters", "std::string",
      "PEFT folders whose modules to adapt">,
    Option<"maxAdapters", "max-adapters", "int64_t", "8", "Slots of the bank">,
    Option<"maxRank", "max-rank", "int64_t", "64", "Largest rank of an adapter">,
    Option<"dtype", "dtype", "std::string", [{"f32"}],
      "Element type of the adapters: f32, f16 or bf16">,
    Option<"bank", "bank", "std::string", [{"adapters"}], "Symbol of the bank">,
    Option<"policy", "policy", "std::string", [{"default"}],
      "Table of predicates: default or vllm">,
    ListOption<"predicates", "predicates", "std::string",
      "Files of more predicates, compiled by mlir-pdll --x=mlir">,
    Option<"fullySharded", "fully-sharded", "bool", "false",
      "Split both factors of an adapter across ranks">,
    Option<"unmatched", "unmatched", "::mlir::lora::Unmatched",
      "::mlir::lora::Unmatched::Error",
      "What a pattern or an adapter's module that selects nothing is",
      [{::llvm::cl::values(
        clEnumValN(::mlir::lora::Unmatched::Error, "error", "an error"),
        clEnumValN(::mlir::lora::Unmatched::Warn, "warn", "a warning"),
        clEnumValN(::mlir::lora::Unmatched::Ignore, "ignore", "silent"))}]>,
    Option<"report", "report", "std::string", [{""}],
      "HTML page to write about all decisions; default: as --lora-report says">,
  ];
  let dependentDialects = ["::mlir::lora::LoRADialect",
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::pdl::PDLDialect", "::mlir::pdl_interp::PDLInterpDialect",
    "::mlir::tensor::TensorDialect"];
}

def LoRAPrintPredicates : Pass<"lora-print-predicates", "::mlir::ModuleOp"> {
  let summary = "Print the table of which layers take which adapters, and check it";
  let description = [{
    Prints the records that --lora-insert-adapters asks, a policy's and those of
    plugins, to standard error, one a line; the program stays as it is. For each
    record: its priority, the kind of the adapter, the base layer, whether what the
    base resolves to counts, and whether a layer must be exactly that, be or derive
    from it, or either of the two; the last component of the site; how many
    modules the layer may pack, how many slices it may have, whether the two must
    fit; whether adapters may be fully sharded; the degree of parallelism; the
    effect, and who provides the record (docs/Predicates.md).

    Then what is found in the table as a whole, over the dialect's layers and the
    module's variants: an error for two records of one name or of equal priority
    for one layer, which --lora-insert-adapters refuses; a warning for a record
    that accepts nothing, or nothing that is left to it; a note for layers that no
    record accepts.

    ```
    priority  name  adapter  base                      resolve  identity  site  packed  slices  fits  sharded  degree  effect  provider
    0         qkv   qkv      lora.qkv_parallel_linear  yes      either    any   any     any     yes   any      any     adapt   lora-opt
    ```
  }];
  let options = [
    Option<"policy", "policy", "std::string", [{"default"}],
      "Table of predicates: default or vllm">,
  ];
}

def LoRAPlaceAdapters : Pass<"lora-place-adapters"> {
  let summary = "Choose where the delta of each linear is computed";
  let description = [{
    `placement=fused`: a `lora.adapt` right on a linear's result, which nothing
    else uses, and whose layer has no collective of its own, becomes one
    `lora.adapted_linear`. `placement=apart`: it becomes `lora.shrink` and
    `lora.expand`. Embeddings keep `lora.adapt`. What stays leaves a remark.

    ```mlir
    lora.bank @adapters max_adapters 8 max_rank 16 dtype f32 {
      lora.bank.site @o linear [#lora.slice<"o", 64 -> 64>]
    }
    func.func @main(%x: tensor<?x64xf32>, %w: tensor<64x64xf32>, %r: !lora.routing) -> tensor<?x64xf32> {
      %y = lora.row_parallel_linear %x, %w site "o" : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
      %z = lora.adapt %y, %x, %r @adapters::@o : tensor<?x64xf32>, tensor<?x64xf32>
      return %z : tensor<?x64xf32>
    }
    ```
    becomes, fused,
    ```mlir
    lora.bank @adapters max_adapters 8 max_rank 16 dtype f32 {
      lora.bank.site @o linear [#lora.slice<"o", 64 -> 64>]
    }
    func.func @main(%x: tensor<?x64xf32>, %w: tensor<64x64xf32>, %r: !lora.routing) -> tensor<?x64xf32> {
      %z = lora.adapted_linear %x, %w, %r @adapters::@o site "o"
          : (tensor<?x64xf32>, tensor<64x64xf32>, !lora.routing) -> tensor<?x64xf32>
      return %z : tensor<?x64xf32>
    }
    ```
    and, apart, with max_rank 16,
    ```mlir
    lora.bank @adapters max_adapters 8 max_rank 16 dtype f32 {
      lora.bank.site @o linear [#lora.slice<"o", 64 -> 64>]
    }
    func.func @main(%x: tensor<?x64xf32>, %w: tensor<64x64xf32>, %r: !lora.routing) -> tensor<?x64xf32> {
      %y = lora.row_parallel_linear %x, %w site "o" : (tensor<?x64xf32>, tensor<64x64xf32>) -> tensor<?x64xf32>
      %s = lora.shrink %x, %r @adapters::@o : tensor<?x64xf32> -> tensor<?x16xf32>
      %z = lora.expand %y, %s, %r @adapters::@o : tensor<?x64xf32>, tensor<?x16xf32>
      return %z : tensor<?x64xf32>
    }
    ```
  }];
  let options = [
    Option<"placement", "placement", "::mlir::lora::Placement",
      "::mlir::lora::Placement::Fused", "Where the delta is computed",
      [{::llvm::cl::values(
        clEnumValN(::mlir::lora::Placement::Fused, "fused", "with its layer"),
        clEnumValN(::mlir::lora::Placement::Apart, "apart", "in two halves"))}]>,
  ];
  let dependentDialects = ["::mlir::lora::LoRADialect"];
}

#endif // LORA_DIALECT_LORA_TRANSFORMS_PASSES_TD
