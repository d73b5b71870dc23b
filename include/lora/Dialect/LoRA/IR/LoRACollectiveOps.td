//===- LoRACollectiveOps.td - What ranks do together ----- -*- tablegen -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The collectives of parallel layers, apart from their layer: what a layer
// splits into when a delta goes between its product and its collective.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_IR_LORACOLLECTIVEOPS_TD
#define LORA_DIALECT_LORA_IR_LORACOLLECTIVEOPS_TD

include "lora/Dialect/LoRA/IR/LoRALayerOps.td"

class LoRA_CollectiveOp<string mnemonic, list<Trait> traits = []>
    : LoRA_Op<mnemonic, !listconcat([
        DeclareOpInterfaceMethods<ReifyRankedShapedTypeOpInterface,
            ["reifyResultShapes"]>], traits)> {
  let arguments = (ins LoRA_FloatTensor:$input, LoRA_ParallelAttr:$parallel);
  let results = (outs LoRA_FloatTensor:$result);
  let assemblyFormat = [{
    $input `parallel` $parallel attr-dict `:` type($input) `->` type($result)
  }];
  let hasVerifier = 1;
}

def LoRA_AllReduceOp : LoRA_CollectiveOp<"all_reduce", [
    AllTypesMatch<["input", "result"]>]> {
  let summary = "sum of the ranks' partial results";
  let description = [{
    Every rank gets the sum of all ranks' inputs, accumulated in f32 and rounded
    once. All ranks must reach it: it is not pure.

    Constraints: (C1) input and result have the same type.

    Example:

    ```mlir
    func.func @f(%partial: tensor<?x576xbf16>) -> tensor<?x576xbf16> {
      %y = lora.all_reduce %partial parallel <4> : tensor<?x576xbf16>
      return %y : tensor<?x576xbf16>
    }
    ```
  }];
  let assemblyFormat = [{
    $input `parallel` $parallel attr-dict `:` type($input)
  }];
  let hasVerifier = 0;
}

def LoRA_AllGatherOp : LoRA_CollectiveOp<"all_gather"> {
  let summary = "the ranks' results side by side";
  let description = [{
    Every rank gets all ranks' inputs along the last dimension, in the order of
    the ranks. All ranks must reach it: it is not pure.

    Constraints: (C2) the result's last size is the input's times the degree, the
    other sizes and the element type are the input's.

    Example:

    ```mlir
    func.func @f(%local: tensor<?x144xf32>) -> tensor<?x576xf32> {
      %y = lora.all_gather %local parallel <4> : tensor<?x144xf32> -> tensor<?x576xf32>
      return %y : tensor<?x576xf32>
    }
    ```
  }];
}

def LoRA_AllSliceOp : LoRA_CollectiveOp<"all_slice", [Pure]> {
  let summary = "this rank's part of a whole tensor";
  let description = [{
    The input's last dimension in `degree` equal blocks; a rank gets the block of
    its number. The inverse of `lora.all_gather`; nothing is sent.

    Constraints: (C3) the input's last size is the result's times the degree, the
    other sizes and the element type are the result's.

    Example:

    ```mlir
    func.func @f(%x: tensor<?x576xf32>) -> tensor<?x144xf32> {
      %y = lora.all_slice %x parallel <4> : tensor<?x576xf32> -> tensor<?x144xf32>
      return %y : tensor<?x144xf32>
    }
    ```
  }];
}

#endif // LORA_DIALECT_LORA_IR_LORACOLLECTIVEOPS_TD
