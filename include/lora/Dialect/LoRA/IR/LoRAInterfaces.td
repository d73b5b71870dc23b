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
    InterfaceMethod<[{
        How many modules of the checkpoint the layer packs, 1 for a module that is
        stored fused; 0 if it does not say.}],
      "int64_t", "getPackedLength", (ins), "", [{ return 0; }]>,
    InterfaceMethod<[{
        One rank's widths of the parts side by side in the output; they are the
        slices' unless several parts are stored as one module.}],
      "::llvm::SmallVector<int64_t>", "getOutputWidths", (ins), "", [{
        ::llvm::SmallVector<int64_t> widths;
        for (::mlir::lora::SliceAttr slice : $_op.getLayerSlices())
          widths.push_back(slice.getOut());
        return widths;
      }]>,
    InterfaceMethod<[{
        Where a delta may be added. A layer that does not say is refused: what it
        does after its product is unknown.}],
      "::mlir::lora::DeltaPoint", "getDeltaPoint", (ins), "",
      [{ return ::mlir::lora::DeltaPoint::Unknown; }]>,
    InterfaceMethod<[{
        Why there is no delta point (`never`), for the remark; may be empty.}],
      "::llvm::StringRef", "getDeltaReason", (ins), "", [{ return ""; }]>,
    InterfaceMethod<[{
        Adds a delta at the delta point. `adapt(builder, input, base)` returns
        `base` with the delta of `input` added. Called for the points `result`,
        `before_collective` and `before_epilogue`; the default serves `result`. A
        layer with an inner point is replaced by its parts with the delta between
        them, or takes the delta (of a base of zeros) as an operand. Fails, and
        changes nothing, where it cannot.}],
      "::mlir::LogicalResult", "addDelta",
      (ins "::mlir::OpBuilder &":$builder,
           "::mlir::lora::AdaptFn":$adapt), "",
      [{
        if ($_op.getDeltaPoint() != ::mlir::lora::DeltaPoint::Result)
          return ::mlir::failure();
        ::mlir::Value result = $_op.getLayerResult();
        builder.setInsertionPointAfterValue(result);
        ::mlir::Value adapted = adapt(builder, $_op.getLayerInput(), result);
        result.replaceAllUsesExcept(adapted, adapted.getDefiningOp());
        return ::mlir::success();
      }]>,
    InterfaceMethod<[{
        Whether the layer has its adapter in it already, as an operand or because it
        is an adapter op itself: insertion leaves it. A `lora.adapt` on its result
        is seen without.}],
      "bool", "hasAdapter", (ins), "", [{ return false; }]>,
    InterfaceMethod<[{
        For the point `own`: makes the layer's own adapter op in its place, before
        it, and returns the op's result; null where it cannot. The caller erases
        the layer.}],
      "::mlir::Value", "createAdapted",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::Value":$routing,
           "::mlir::SymbolRefAttr":$adapter), "", [{ return {}; }]>,
    InterfaceMethod<[{
        Whether `decompose` can serve this layer.}],
      "bool", "hasDecomposition", (ins), "", [{ return false; }]>,
    InterfaceMethod<[{
        Makes the same result of lower ops, before the layer, and returns it; null
        where it cannot. The caller erases the layer. How a variant without a
        lowering of its own compiles, and how one with the point `decomposition`
        takes adapters: on the layers inside. An adapter op that a variant brings
        compiles by it, too, if it is a layer with `hasAdapter`.}],
      "::mlir::Value", "decompose",
      (ins "::mlir::OpBuilder &":$builder), "", [{ return {}; }]>,
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
    InterfaceMethod<[{
        Whether the result is x W^T + bias and nothing else, so that a fused
        kernel may stand for the layer. A forward of its own stays otherwise.}],
      "bool", "isPlainProduct", (ins), "", [{ return false; }]>,
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
