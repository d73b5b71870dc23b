//===- LoRAVariantOps.td - Out-of-tree variants of layers -- -*- tablegen -*-=//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_IR_LORAVARIANTOPS_TD
#define LORA_DIALECT_LORA_IR_LORAVARIANTOPS_TD

include "lora/Dialect/LoRA/IR/LoRALayerOps.td"
include "mlir/IR/SymbolInterfaces.td"

def LoRA_VariantOp : LoRA_Op<"variant", [HasParent<"::mlir::ModuleOp">,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "an op that is a variant of a layer";
  let description = [{
    Declares that the op named `name` is a variant of the layer kind `of`: a kind
    of this dialect or another variant. With `replaces` it is also what that kind
    resolves to. The same fact that a plugin states in C++, for modules that stand
    alone, and for ops that have no C++ at all: IRDL ops and ops that are
    registered nowhere.

    `layer` says how to read an op without the interfaces; every key is optional:

    | key | meaning | default |
    |---|---|---|
    | `input`, `weight`, `bias`, `result` | numbers of operands and of the result | 0, 1, none, 0 |
    | `site`, `members`, `parallel` | names of the op's attributes | these names |
    | `widths` | name of an attribute with one rank's widths of the output's parts | one part; q, k and v of `num_heads`, `num_kv_heads`, `head_size`, `v_head_size` for a variant of `lora.qkv_parallel_linear` that has these |
    | `collective` | `"none"`, `"all_gather"`, `"all_reduce"`: what the op runs at a degree above 1 | `"none"`; a variant of `lora.row_parallel_linear` with the delta on its result must say it to take adapters there |

    Widths, heads and sizes are one rank's. An op that is not as described gets no
    adapter; a remark says why.

    `delta` says where a delta may be added: `result`, `decomposition`, or `never`
    with a `reason`. `result` is after everything that the op does: no place for a
    variant of a mixture of experts, nor for a linear that ends in a collective.
    `decomposition` lists functions that compute the same from the op's operands;
    the first one whose type fits is used. In the strings of its ops' attributes
    `$site` stands for the op's site, `$parent` for that without its last component;
    if nothing is left, a dot after it goes too.

    Constraints: (V1) name and base are op names, `dialect.op`, and differ; (V2)
    version is at least 1; (V3) layer has only the keys above; operand and result
    numbers are from 0 to 65535; (V4) delta is `result`, `decomposition` (with a
    decomposition) or `never`, and a reason stands beside `never` only; (V5) a
    decomposition is a function of one block that returns one value.

    Example:

    ```mlir
    lora.variant "acme.qkv_linear" of "lora.qkv_parallel_linear" replaces version 1
        provider "acme 2.4" layer {bias = 2, widths = "split"} delta result
    ```
  }];
  let arguments = (ins StrAttr:$name, StrAttr:$base, UnitAttr:$replaces,
      DefaultValuedAttr<I64Attr, "1">:$version, OptionalAttr<StrAttr>:$provider,
      OptionalAttr<DictionaryAttr>:$layer, OptionalAttr<LoRA_DeltaPointAttr>:$delta,
      OptionalAttr<StrAttr>:$reason,
      OptionalAttr<TypedArrayAttrBase<FlatSymbolRefAttr, "functions">>:$decomposition);
  let assemblyFormat = [{
    custom<VariantName>($name) `of` $base (`replaces` $replaces^)? (`version` $version^)?
    (`provider` $provider^)? (`layer` $layer^)? (`delta` `` $delta^)?
    (`reason` $reason^)? (`decomposition` $decomposition^)? attr-dict
  }];
  let hasVerifier = 1;
}

#endif // LORA_DIALECT_LORA_IR_LORAVARIANTOPS_TD
