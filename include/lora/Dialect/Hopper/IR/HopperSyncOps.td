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

    Constraints: (C1) threads is a multiple of 32, no more than the kernel has; (C2) a
    constant id is 1 to 15 (0 is the whole CTA's).

    ```mlir
    func.func @meet() {
      %c1 = arith.constant 1 : i32
      hopper.barrier %c1 threads 128
      %c2 = arith.constant 2 : i32
      hopper.barrier %c2 threads 256 arrive
      return
    }
    ```
  }];
  let arguments = (ins I32:$id, I32Attr:$threads, UnitAttr:$arrive);
  let assemblyFormat = "$id `threads` $threads (`arrive` $arrive^)? attr-dict";
  let hasVerifier = 1;
}

def Hopper_WarpSyncOp : Hopper_Op<"warp_sync"> {
  let summary = "a barrier of a warp's lanes";
  let description = [{
    All 32 lanes come; what each stored before, the others see behind it.

    ```mlir
    func.func @together() {
      hopper.warp_sync
      return
    }
    ```
  }];
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

    ```mlir
    func.func @ordered() {
      hopper.fence_async global
      return
    }
    ```
  }];
  let arguments = (ins Hopper_FenceSpaceAttr:$space);
  let assemblyFormat = "`` $space attr-dict";
}

def Hopper_ClusterArriveOp : Hopper_Op<"cluster_arrive"> {
  let summary = "comes to the cluster's barrier";
  let description = [{
    Orders stores to a peer's shared memory before the peers' `hopper.cluster_wait`; with
    `relaxed` it says no more than that this thread has come this far, and costs no fence
    of the whole GPU's memory. All threads of all CTAs of the cluster come, and wait,
    equally often.

    ```mlir
    func.func @meet() {
      hopper.cluster_arrive
      hopper.cluster_wait
      return
    }
    func.func @begun() {
      hopper.cluster_arrive relaxed
      hopper.cluster_wait
      return
    }
    ```
  }];
  let arguments = (ins UnitAttr:$relaxed);
  let assemblyFormat = "(`relaxed` $relaxed^)? attr-dict";
}

def Hopper_ClusterWaitOp : Hopper_Op<"cluster_wait"> {
  let summary = "waits at the cluster's barrier";
  let description = [{
    Until all threads of the cluster have come; what they stored before is seen.

    ```mlir
    func.func @meet() {
      hopper.cluster_arrive
      %rank = hopper.id cluster_rank
      hopper.cluster_wait
      return
    }
    ```
  }];
  let assemblyFormat = "attr-dict";
}

def Hopper_GridWaitOp : Hopper_Op<"grid_wait"> {
  let summary = "waits for the kernels before this one on the stream";
  let description = [{
    Programmatic dependent launch: what comes before must not read what a kernel before
    wrote. Without it the launch itself waits.

    ```mlir
    func.func @after() {
      hopper.grid_wait
      return
    }
    ```
  }];
  let assemblyFormat = "attr-dict";
}

def Hopper_LaunchDependentsOp : Hopper_Op<"launch_dependents"> {
  let summary = "lets the next kernel of the stream start";
  let description = [{
    When all CTAs have come here, or have left, the next kernel's may be placed. Nothing
    becomes visible to it by this; its `hopper.grid_wait` waits for the end of this one.

    ```mlir
    func.func @early() {
      hopper.launch_dependents
      return
    }
    ```
  }];
  let assemblyFormat = "attr-dict";
}

def Hopper_NumberToAdd : AnyTypeOf<[I32, I64, F32]>;

def Hopper_ReduceAddOp : Hopper_Op<"reduce_add"> {
  let summary = "adds to global memory";
  let description = [{
    Relaxed, no result. `release` orders what this thread, and through a barrier its CTA,
    stored before: it publishes.

    ```mlir
    func.func @publish(%flag: !llvm.ptr<1>) {
      %c1 = arith.constant 1 : i32
      hopper.reduce_add %flag, %c1 release : i32
      return
    }
    ```
  }];
  let arguments = (ins Hopper_GlobalPtr:$pointer, Hopper_NumberToAdd:$value,
                       UnitAttr:$release);
  let assemblyFormat = [{
    $pointer `,` $value (`release` $release^)? attr-dict `:` type($value)
  }];
}

def Hopper_FetchAddOp : Hopper_Op<"fetch_add"> {
  let summary = "adds to a counter in global memory, acquire and release";
  let description = [{
    Of the whole device. Gives what was there before: who gets the largest number knows
    that all others have come, and sees what they stored.

    ```mlir
    func.func @last(%counter: !llvm.ptr<1>, %others: i32) -> i1 {
      %c1 = arith.constant 1 : i32
      %0 = hopper.fetch_add %counter, %c1
      %1 = arith.cmpi eq, %0, %others : i32
      return %1 : i1
    }
    ```
  }];
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

    ```mlir
    hopper.kernel @gather(%flag: !llvm.ptr<1> {hopper.buffer = "@flags"},
                          %n: i32 {hopper.value = "ctas"}) threads 128 co_resident {
      hopper.elect warp {
        hopper.await %flag, %n
      }
      hopper.warp_sync
      hopper.return
    }
    ```
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

    Constraints: (C1) in a kernel that is `co_resident`; (C2) an expected count and two
    sums for each of at least one pointer; a constant count is 0 to 255; (C3) a sleep of 0
    to 1000000 nanoseconds (what the instruction takes).

    ```mlir
    hopper.kernel @gather(%sums: !llvm.ptr<1> {hopper.buffer = "@sums"})
        threads 128 co_resident {
      %c40 = arith.constant 40 : i64
      %0 = hopper.await_counts %sums equal %c40 sleep 50 : vector<2xi64>
      hopper.return
    }
    ```
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
