//===- LoRAInterfaces.td - What a layer must tell ------- -*- tablegen -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Kept apart from the ops: a vendor's dialect includes this file alone.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_IR_LORAINTERFACES_TD
#define LORA_DIALECT_LORA_IR_LORAINTERFACES_TD

include "mlir/IR/OpBase.td"

def LayerOpInterface : OpInterface<"LayerOpInterface"> {
  let cppNamespace = "::mlir::lora";
  let description = [{
    A layer of a model: where it is, what goes in and out, which modules of the
    checkpoint it holds. Semantics only; identity is the op's name.
  }];
  let methods = [
    InterfaceMethod<"The module's path in the model.",
      "::mlir::StringAttr", "getLayerSite">,
    InterfaceMethod<"The activation (token ids for an embedding), `[..., in]`.",
      "::mlir::Value", "getLayerInput">,
    InterfaceMethod<"The layer's output, `[..., out]`.",
      "::mlir::Value", "getLayerResult">,
    InterfaceMethod<[{
        The adapter targets, in the order of the output columns (for experts:
        gate, up, down, or gate_up, down), with one rank's sizes.}],
      "::llvm::SmallVector<::mlir::lora::SliceAttr>", "getLayerSlices">,
    InterfaceMethod<"Which kind of bank site adapts this layer.",
      "::mlir::lora::SiteKind", "getSiteKind">,
    InterfaceMethod<"Ranks that share the layer; 1 is no parallelism.",
      "int64_t", "getParallelDegree", (ins), "", [{ return 1; }]>,
  ];
}

def ParallelLinearOpInterface
    : OpInterface<"ParallelLinearOpInterface", [LayerOpInterface]> {
  let cppNamespace = "::mlir::lora";
  let description = [{
    A layer whose adapter is a delta on its output: y + scale (x A^T) B^T.
  }];
  let methods = [
    InterfaceMethod<"The weight, `[out, in]` (`[vocab, hidden]`).",
      "::mlir::Value", "getLayerWeight">,
    InterfaceMethod<"The bias, `[out]`, or null.",
      "::mlir::Value", "getLayerBias", (ins), "", [{ return {}; }]>,
    InterfaceMethod<[{
        The collective that the layer itself runs after its product. A delta on a
        partial sum must be added before an all_reduce.}],
      "::mlir::lora::Collective", "getLayerCollective", (ins), "",
      [{ return ::mlir::lora::Collective::None; }]>,
    InterfaceMethod<[{
        Whether the input is the rows picked for sampling rather than all tokens:
        they have a routing of their own.}],
      "bool", "takesSelectedRows", (ins), "", [{ return false; }]>,
  ];
}

def MoELayerOpInterface
    : OpInterface<"MoELayerOpInterface", [LayerOpInterface]> {
  let cppNamespace = "::mlir::lora";
  let description = [{
    A mixture of experts; its adapters act inside the experts, so no delta on the
    output can stand for them.
  }];
  let methods = [
    InterfaceMethod<"Chosen experts, `[T, k]`.",
      "::mlir::Value", "getExpertIds">,
    InterfaceMethod<"Their weights, `[T, k]`.",
      "::mlir::Value", "getExpertWeights">,
    InterfaceMethod<"gate, up, down or gate_up, down; each `[E, out, in]`.",
      "::llvm::SmallVector<::mlir::Value>", "getLayerWeights">,
    InterfaceMethod<"Row order of gate_up; none if gate and up are apart.",
      "::std::optional<::mlir::lora::MoEOrder>", "getGateUpOrder">,
    InterfaceMethod<"The gate's activation.",
      "::mlir::lora::Activation", "getGateActivation">,
    InterfaceMethod<"Number of experts.", "int64_t", "getNumExperts">,
  ];
}

#endif // LORA_DIALECT_LORA_IR_LORAINTERFACES_TD
