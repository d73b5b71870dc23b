//===- HopperSyncOps.td - Barriers, clusters, flags --------*- tablegen -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How threads of a CTA, CTAs of a cluster and CTAs of a grid wait for each other.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_HOPPER_IR_HOPPERSYNCOPS_TD
#define LORA_DIALECT_HOPPER_IR_HOPPERSYNCOPS_TD

include "lora/Dialect/Hopper/IR/HopperKernelOps.td"

def Hopper_BarrierOp : Hopper_Op<"barrier"> {
  let summary = "a named barrier of some of a CTA's threads";
  let description = [{
    Waits until `threads` threads have come to barrier `id`, 1 to 15; `arrive` comes and does
    not wait.

    Constraints: (C1) threads is a multiple of 32; (C2) a constant id is 1 to 15
    (0 is the whole CTA's).
  }];
  let arguments = (ins I32:$id, I32Attr:$threads, UnitAttr:$arrive);
  let assemblyFormat = "$id `threads` $threads (`arrive` $arrive^)? attr-dict";
  let hasVerifier = 1;
}

def Hopper_WarpSyncOp : Hopper_Op<"warp_sync"> {
  let summary = "a barrier of a warp's lanes";
  let assemblyFormat = "attr-dict";
}

def Hopper_FenceSpaceKind : I32EnumAttr<"FenceSpace", "memory of a fence", [
    I32EnumAttrCase<"Shared", 0, "shared">,
    I32EnumAttrCase<"Global", 1, "global">]> {
  let cppNamespace = "::mlir::hopper";
  let genSpecializedAttr = 0;
}
def Hopper_FenceSpaceAttr
    : EnumAttr<Hopper_Dialect, Hopper_FenceSpaceKind, "space">;

def Hopper_FenceAsyncOp : Hopper_Op<"fence_async"> {
  let summary = "orders plain stores before the copy engine's reads";
  let description = [{
    Run by those who stored, before the barrier or flag; and by who issues the copy, if it
    was another CTA that stored.
  }];
  let arguments = (ins Hopper_FenceSpaceAttr:$space);
  let assemblyFormat = "`` $space attr-dict";
}

def Hopper_ClusterArriveOp : Hopper_Op<"cluster_arrive"> {
  let summary = "comes to the cluster's barrier";
  let description = [{
    Orders stores to a peer's shared memory before the peers' `hopper.cluster_wait`. All threads of
    all CTAs of the cluster come, and wait, equally often.
  }];
  let assemblyFormat = "attr-dict";
}

def Hopper_ClusterWaitOp : Hopper_Op<"cluster_wait"> {
  let summary = "waits at the cluster's barrier";
  let assemblyFormat = "attr-dict";
}

def Hopper_GridWaitOp : Hopper_Op<"grid_wait"> {
  let summary = "waits for the kernels before this one on the stream";
  let description = [{
    Programmatic dependent launch: what comes before must not read what a kernel before
    wrote. Without it the launch itself waits.
  }];
  let assemblyFormat = "attr-dict";
}

def Hopper_LaunchDependentsOp : Hopper_Op<"launch_dependents"> {
  let summary = "lets the next kernel of the stream start";
  let assemblyFormat = "attr-dict";
}

def Hopper_NumberToAdd : AnyTypeOf<[I32, I64, F32]>;

def Hopper_ReduceAddOp : Hopper_Op<"reduce_add"> {
  let summary = "adds to global memory";
  let description = [{
    Relaxed, no result. `release` orders what this thread, and through a barrier its CTA,
    stored before: it publishes.
  }];
  let arguments = (ins Hopper_GlobalPtr:$pointer, Hopper_NumberToAdd:$value,
                       UnitAttr:$release);
  let assemblyFormat = [{
    $pointer `,` $value (`release` $release^)? attr-dict `:` type($value)
  }];
}

def Hopper_FetchAddOp : Hopper_Op<"fetch_add"> {
  let summary = "adds to a counter in global memory, acquire and release";
  let arguments = (ins Hopper_GlobalPtr:$pointer, I32:$value);
  let results = (outs I32:$old);
  let assemblyFormat = "$pointer `,` $value attr-dict";
}

def Hopper_AwaitOp : Hopper_Op<"await"> {
  let summary = "waits until a counter in global memory has come to a value";
  let description = [{
    Polls until `*pointer >= value` (signed), acquire: what others published before is seen
    by this thread. Run by one lane, before a barrier for the rest.

    Constraints: (C1) in a kernel that is `co_resident`.
  }];
  let arguments = (ins Hopper_GlobalPtr:$pointer, I32:$value);
  let assemblyFormat = "$pointer `,` $value attr-dict";
  let hasVerifier = 1;
}

def Hopper_AwaitCountsOp : Hopper_Op<"await_counts", [
    AttrSizedOperandSegments]> {
  let summary = "waits until sums in global memory are complete, and reads them";
  let description = [{
    Each pointer is to two 64-bit sums of `(value << 8) + 1`: their low bytes count the
    contributions. Polls until both counts of pointer i equal `expected[i]`, with `sleep`
    nanoseconds between tries, and gives the sums shifted back. The data is its own flag:
    no fence and no counter is needed.

    Constraints: (C1) in a kernel that is `co_resident`; (C2) an expected count for
    each pointer, at most 255.
  }];
  let arguments = (ins Variadic<Hopper_GlobalPtr>:$pointers,
                       Variadic<I64>:$expected, I32Attr:$sleep);
  let results = (outs Variadic<VectorOfLengthAndType<[2], [I64]>>:$sums);
  let assemblyFormat = [{
    $pointers `equal` $expected `sleep` $sleep attr-dict (`:` type($sums)^)?
  }];
  let hasVerifier = 1;
}

#endif // LORA_DIALECT_HOPPER_IR_HOPPERSYNCOPS_TD
