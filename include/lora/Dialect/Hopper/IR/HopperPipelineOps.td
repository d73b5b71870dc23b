//===- HopperPipelineOps.td - Copies and pipelines ---------*- tablegen -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The ring of stages between the warps that copy and the warps that compute.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_HOPPER_IR_HOPPERPIPELINEOPS_TD
#define LORA_DIALECT_HOPPER_IR_HOPPERPIPELINEOPS_TD

include "lora/Dialect/Hopper/IR/HopperKernelOps.td"

class Hopper_PipelineOp<string mnemonic, list<Trait> traits = []>
    : Hopper_Op<mnemonic, !listconcat([
        TypesMatchWith<"cursor runs over the pipeline's stages", "pipeline",
          "cursor", "::mlir::hopper::CursorType::get($_ctxt, "
          "::llvm::cast<::mlir::hopper::PipelineType>($_self).getStages())">],
        traits)>;

def Hopper_CreatePipelineOp : Hopper_Op<"pipeline", [HasParent<"KernelOp">]> {
  let summary = "a pipeline's barriers";
  let description = [{
    A stage is full when `producers` fills, or exchanges of a warpgroup, have come to it and
    all their bytes, and empty again after `consumers` releases; of a ring of several CTAs, after so many of
    each of them. The barriers are initialised before any role begins, and those of all
    the cluster's CTAs then. That as many come as is said here is not checked: it depends
    on the paths that warps take, and a kernel that is wrong about it hangs.

    Constraints: (C1) 1 to 2^20 - 1 producers and, of all CTAs, consumers; (C2) the
    kernel's cluster is whole groups of the type's `ctas` times `stride`. The kernel's C6
    is about its end.

    ```mlir
    hopper.kernel @ring() threads 384 {
      %pipe = hopper.pipeline producers 1 consumers 2 : !hopper.pipeline<4>
      hopper.return
    }
    hopper.kernel @shared_ring() threads 384 cluster 2 {
      %pipe = hopper.pipeline producers 1 consumers 2 : !hopper.pipeline<4, ctas = 2>
      hopper.cluster_arrive
      hopper.cluster_wait
      hopper.return
    }
    ```
  }];
  let arguments = (ins I32Attr:$producers, I32Attr:$consumers);
  let results = (outs Hopper_PipelineType:$pipeline);
  let assemblyFormat = [{
    `producers` $producers `consumers` $consumers attr-dict `:` type($pipeline)
  }];
  let hasVerifier = 1;
}

def Hopper_CursorOp : Hopper_Op<"cursor", [Pure]> {
  let summary = "a place in a pipeline, after so many steps";
  let description = [{
    Where a producer or a consumer stands that has gone `steps` steps from the start.
    A producer finds all stages empty at first: its phase is the other one.

    Constraints: (C1) 0 steps or more.

    ```mlir
    func.func @starts() {
      %0 = hopper.cursor producer : !hopper.cursor<4>
      %1 = hopper.cursor steps 6 : !hopper.cursor<4>
      return
    }
    ```
  }];
  let arguments = (ins UnitAttr:$producer,
                       DefaultValuedAttr<I64Attr, "0">:$steps);
  let results = (outs Hopper_CursorType:$cursor);
  let assemblyFormat = [{
    (`producer` $producer^)? (`steps` $steps^)? attr-dict `:` type($cursor)
  }];
  let hasVerifier = 1;
}

def Hopper_AdvanceOp : Hopper_Op<"advance", [
    Pure, SameOperandsAndResultType]> {
  let summary = "the next place in a pipeline";
  let description = [{
    One stage further; behind the last the first, in the other phase.

    ```mlir
    func.func @next(%cursor: !hopper.cursor<4>) -> !hopper.cursor<4> {
      %0 = hopper.advance %cursor : !hopper.cursor<4>
      return %0 : !hopper.cursor<4>
    }
    ```
  }];
  let arguments = (ins Hopper_CursorType:$cursor);
  let results = (outs Hopper_CursorType:$result);
  let assemblyFormat = "$cursor attr-dict `:` type($cursor)";
}

def Hopper_StageOp : Hopper_Op<"stage", [Pure]> {
  let summary = "the stage of a place, to index buffers with";
  let description = [{
    From 0 to the number of stages, exclusive.

    ```mlir
    func.func @index(%cursor: !hopper.cursor<4>) -> i32 {
      %0 = hopper.stage %cursor : !hopper.cursor<4>
      return %0 : i32
    }
    ```
  }];
  let arguments = (ins Hopper_CursorType:$cursor);
  let results = (outs I32:$stage);
  let assemblyFormat = "$cursor attr-dict `:` type($cursor)";
}

def Hopper_FillOp : Hopper_PipelineOp<"fill", [
    SingleBlockImplicitTerminator<"YieldOp">]> {
  let summary = "a producer's share of a stage";
  let description = [{
    Waits until the stage is empty, says how many bytes will come, and issues the
    region's `hopper.load`s, which count on the stage's barrier. Bytes are derived from
    the loads, those of a multicast times its CTAs: all run the same fill. Without any load
    it is a producer with nothing to bring.

    Alone it is run by one thread (in a `hopper.elect`). With `boxes(n)` all 32 lanes of a
    warp run it, and the first n (at most 32) the region each, with their lane as its
    argument: a lane issues a copy in the time in which one thread would issue n.

    Constraints: (C1) all paths through the region bring the same number of bytes, so no
    load is in a loop; (C2) a region argument, i32, with `boxes` alone; (C3) at most
    2^20 - 1 bytes a stage (what a barrier counts), as far as `boxes` is known, and that
    0 to 32; (C4) without `boxes` within a `hopper.elect`, with it in none; no fill in
    another.

    ```mlir
    func.func @bring(%pipe: !hopper.pipeline<4>, %cursor: !hopper.cursor<4>,
                     %x: !hopper.tensor_map<128x64xbf16, swizzle = 128>,
                     %to: !hopper.tile<128x64xbf16, swizzle = 128>,
                     %a: !hopper.tensor_map<16x64xbf16, swizzle = 128>,
                     %ring: !hopper.buffer<4, 8192>, %k: i32, %row: i32, %n: i32) {
      hopper.elect warp {
        hopper.fill %pipe[%cursor] : !hopper.pipeline<4> {
          hopper.load %x[%k, %row] to %to
              : !hopper.tensor_map<128x64xbf16, swizzle = 128>
              to !hopper.tile<128x64xbf16, swizzle = 128>
        }
      }
      // A box a lane.
      %stage = hopper.stage %cursor : !hopper.cursor<4>
      %c2048 = arith.constant 2048 : i32
      %c16 = arith.constant 16 : i32
      hopper.fill %pipe[%cursor] boxes(%n) (%lane) : !hopper.pipeline<4> {
        %offset = arith.muli %lane, %c2048 : i32
        %tile = hopper.tile %ring[%stage] offset %offset
            : !hopper.buffer<4, 8192> -> !hopper.tile<16x64xbf16, swizzle = 128>
        %at = arith.muli %lane, %c16 : i32
        hopper.load %a[%k, %at] to %tile
            : !hopper.tensor_map<16x64xbf16, swizzle = 128>
            to !hopper.tile<16x64xbf16, swizzle = 128>
      }
      return
    }
    ```
  }];
  let arguments = (ins Hopper_PipelineType:$pipeline,
                       Hopper_CursorType:$cursor, Optional<I32>:$boxes);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [
    OpBuilder<(ins "::mlir::Value":$pipeline, "::mlir::Value":$cursor,
      "::llvm::function_ref<void(::mlir::OpBuilder &, ::mlir::Location)>":$body)>,
    OpBuilder<(ins "::mlir::Value":$pipeline, "::mlir::Value":$cursor,
      "::mlir::Value":$boxes,
      "::llvm::function_ref<void(::mlir::OpBuilder &, ::mlir::Location, "
      "::mlir::Value)>":$body)>];
  let extraClassDeclaration = [{
    /// Bytes that each run of the region brings, or failure if paths differ.
    ::llvm::FailureOr<int64_t> getTransactionBytes();
  }];
}

def Hopper_LoadOp : Hopper_Op<"load"> {
  let summary = "a box of a tensor into a tile";
  let description = [{
    Coordinates count elements, innermost first; they may lie outside of the tensor, also
    below zero: what is there reads as zero, and counts as bytes brought. `hint` is a cache
    policy of the L2 as createpolicy makes it.

    With `multicast n` the box goes into this tile of each of n CTAs, this one among them,
    whose ranks are `stride` apart as those of a `!hopper.pipeline` are; its bytes count on
    each one's barrier. Each of the n runs the same load, with a box and a tile of its own:
    so each gets n boxes, and requests one. The stage is empty when it is in all CTAs.

    Constraints: (C1) in a `hopper.fill`; (C2) the tile has the box's bytes, element type,
    swizzle and length of rows; (C3) a coordinate for each dimension; (C4) `multicast`
    and `stride` are what a pipeline's `ctas` and `stride` may be; (C5) they are among the `ctas` of the
    fill's pipeline, whichever of them this one is.

    ```mlir
    func.func @bring(%pipe: !hopper.pipeline<4>, %cursor: !hopper.cursor<4>,
                     %b: !hopper.tensor_map<1x64x64xbf16>,
                     %to: !hopper.tile<64x64xbf16>, %row: i32, %block: i32) {
      %c0 = arith.constant 0 : i32
      hopper.elect warp {
        hopper.fill %pipe[%cursor] : !hopper.pipeline<4> {
          hopper.load %b[%c0, %row, %block] to %to
              : !hopper.tensor_map<1x64x64xbf16> to !hopper.tile<64x64xbf16>
        }
      }
      return
    }

    // Two CTAs copy half of 128 rows each, for both.
    func.func @halves(%pipe: !hopper.pipeline<4, ctas = 2>, %cursor: !hopper.cursor<4>,
                      %w: !hopper.tensor_map<64x64xbf16, swizzle = 128>,
                      %ring: !hopper.buffer<4, 16384>, %k: i32, %column: i32) {
      %c64 = arith.constant 64 : i32
      %c8192 = arith.constant 8192 : i32
      %rank = hopper.id cluster_rank
      %rows = arith.muli %rank, %c64 : i32
      %row = arith.addi %column, %rows : i32
      %offset = arith.muli %rank, %c8192 : i32
      %stage = hopper.stage %cursor : !hopper.cursor<4>
      %half = hopper.tile %ring[%stage] offset %offset
          : !hopper.buffer<4, 16384> -> !hopper.tile<64x64xbf16, swizzle = 128>
      hopper.elect warp {
        hopper.fill %pipe[%cursor] : !hopper.pipeline<4, ctas = 2> {
          hopper.load %w[%k, %row] to %half multicast 2
              : !hopper.tensor_map<64x64xbf16, swizzle = 128>
              to !hopper.tile<64x64xbf16, swizzle = 128>
        }
      }
      return
    }
    ```
  }];
  let arguments = (ins Hopper_TensorMapType:$map, Variadic<I32>:$coordinates,
                       Hopper_TileType:$tile, OptionalAttr<I64Attr>:$cache_hint,
                       DefaultValuedAttr<I32Attr, "1">:$multicast,
                       DefaultValuedAttr<I32Attr, "1">:$stride);
  let assemblyFormat = [{
    $map `[` $coordinates `]` `to` $tile (`multicast` $multicast^)?
    (`stride` $stride^)? (`hint` $cache_hint^)? attr-dict `:`
    type($map) `to` type($tile)
  }];
  let extraClassDeclaration = [{
    /// Bytes that come to this CTA's stage, from all that run the load.
    int64_t getTransactionBytes() {
      return getMulticast() * getMap().getType().getBytes();
    }
  }];
  let hasVerifier = 1;
}

def Hopper_WaitOp : Hopper_PipelineOp<"wait"> {
  let summary = "waits until a stage is full";
  let description = [{
    Run by all who then read the stage: each thread's own wait makes the bytes visible to
    it and to its products.

    ```mlir
    func.func @ready(%pipe: !hopper.pipeline<4>, %cursor: !hopper.cursor<4>) {
      hopper.wait %pipe[%cursor] : !hopper.pipeline<4>
      return
    }
    ```
  }];
  let arguments = (ins Hopper_PipelineType:$pipeline,
                       Hopper_CursorType:$cursor);
  let assemblyFormat = [{
    $pipeline `[` $cursor `]` attr-dict `:` type($pipeline)
  }];
}

def Hopper_ReleaseOp : Hopper_PipelineOp<"release"> {
  let summary = "says that a warpgroup is done with a stage";
  let description = [{
    Run by the whole warpgroup; its first thread arrives, or the first of each CTA that may
    copy into the stage, at that CTA's barrier. The products that read the stage must be
    over: a `hopper.mma_wait` stands in between.

    Constraints: (C1) a cursor's stage is released once: no second release of the same
    cursor and pipeline in a block; (C2) no `hopper.elect` around; (C3) no products in
    flight that read the stage of this cursor (checked in a `hopper.kernel`).

    ```mlir
    func.func @step(%pipe: !hopper.pipeline<4>, %before: !hopper.cursor<4>) {
      hopper.mma_wait pending 1
      hopper.release %pipe[%before] : !hopper.pipeline<4>
      return
    }
    ```
  }];
  let arguments = (ins Hopper_PipelineType:$pipeline,
                       Hopper_CursorType:$cursor);
  let assemblyFormat = [{
    $pipeline `[` $cursor `]` attr-dict `:` type($pipeline)
  }];
  let hasVerifier = 1;
}

def Hopper_ExchangeOp : Hopper_PipelineOp<"exchange"> {
  let summary = "a warpgroup's values into a peer's shared memory, and the peer's here";
  let description = [{
    Each thread of the warpgroup writes its values to the place in the peer that `pointer`
    is here, 16 bytes together and such 16 bytes `step` bytes apart, and comes to expect as
    many bytes: the peers of a CTA send it as much, all together, as it sends them. It is
    one of the stage's producers for each warpgroup and peer. When all have come the stage
    is full, and a `hopper.wait` stands where a barrier of the cluster, with its fences,
    would. A CTA that has waited may leave.

    The peer must be running (a `hopper.cluster_wait` before, of `relaxed` arrivals), and
    nobody may still use the place.

    Constraints: (C1) a multiple of 4 values; (C2) a step of a multiple of 16 bytes; (C3) at
    most 2^20 - 1 bytes of the warpgroup; (C4) no `hopper.elect` around, and a role of whole
    warpgroups; (C5) a pipeline of
    one CTA; (C6) a constant peer is one of the kernel's `cluster`.

    ```mlir
    hopper.kernel @pair(%scale: f32 {hopper.value = "scale"}) threads 128 cluster 2 {
      %buffer = hopper.alloc align 128 : !hopper.buffer<1, 2048>
      %pipe = hopper.pipeline producers 1 consumers 1 : !hopper.pipeline<1>
      %cursor = hopper.cursor : !hopper.cursor<1>
      %c0 = arith.constant 0 : i32
      %c1 = arith.constant 1 : i32
      %c16 = arith.constant 16 : i32
      hopper.cluster_arrive relaxed
      %thread = hopper.id thread
      %offset = arith.muli %thread, %c16 : i32
      %here = hopper.address %buffer[%c0] offset %offset : !hopper.buffer<1, 2048>
      %rank = hopper.id cluster_rank
      %peer = arith.subi %c1, %rank : i32
      hopper.cluster_wait
      hopper.exchange %scale, %scale, %scale, %scale at %here with %peer step 2048
          on %pipe[%cursor] : !hopper.pipeline<1>
      hopper.wait %pipe[%cursor] : !hopper.pipeline<1>
      hopper.return
    }
    ```
  }];
  let arguments = (ins Hopper_PipelineType:$pipeline,
                       Hopper_CursorType:$cursor, Hopper_SharedPtr:$pointer,
                       I32:$peer, Variadic<F32>:$values, I64Attr:$step);
  let assemblyFormat = [{
    $values `at` $pointer `with` $peer `step` $step `on` $pipeline `[` $cursor `]`
    attr-dict `:` type($pipeline)
  }];
  let extraClassDeclaration = [{
    /// Bytes that a warpgroup sends, and expects.
    int64_t getTransactionBytes() {
      return int64_t(4) * kWarpgroupSize * getValues().size();
    }
  }];
  let hasVerifier = 1;
}

def Hopper_StoreOp : Hopper_Op<"store"> {
  let summary = "a tile into a box of a tensor";
  let description = [{
    Asynchronous, in a group of its own; run by one thread, after a `hopper.fence_async` by
    those who wrote the tile and a barrier. Rows and columns outside of the tensor are not
    written.

    Constraints: (C1) tile, box and coordinates agree as those of a `hopper.load` do.

    ```mlir
    func.func @put(%tile: !hopper.tile<64x64xbf16, swizzle = 128>,
                   %y: !hopper.tensor_map<64x64xbf16, swizzle = 128>,
                   %barrier: i32, %column: i32, %row: i32) {
      hopper.fence_async shared
      hopper.barrier %barrier threads 128
      hopper.elect warpgroup {
        hopper.store %tile to %y[%column, %row]
            : !hopper.tile<64x64xbf16, swizzle = 128>
            to !hopper.tensor_map<64x64xbf16, swizzle = 128>
      }
      return
    }
    ```
  }];
  let arguments = (ins Hopper_TileType:$tile, Hopper_TensorMapType:$map,
                       Variadic<I32>:$coordinates);
  let assemblyFormat = [{
    $tile `to` $map `[` $coordinates `]` attr-dict `:` type($tile) `to`
    type($map)
  }];
  let hasVerifier = 1;
}

def Hopper_StoreWaitOp : Hopper_Op<"store_wait"> {
  let summary = "waits until all but so many stores have been read";
  let description = [{
    Until the tiles of all but the last `pending` stores of this thread may be written
    again; `written` waits until they are in memory. Run by the thread that stored.

    Constraints: (C1) 0 pending stores or more.

    ```mlir
    func.func @reuse() {
      hopper.elect warpgroup {
        hopper.store_wait 1
      }
      return
    }
    ```
  }];
  let arguments = (ins I32Attr:$pending, UnitAttr:$written);
  let assemblyFormat = "$pending (`written` $written^)? attr-dict";
  let hasVerifier = 1;
}

def Hopper_StoreMatrixOp : Hopper_Op<"store_matrix"> {
  let summary = "a warpgroup's columns into a tile";
  let description = [{
    Rounds the values, a thread's elements of 64 x C of an accumulator (C / 2 of them), to
    the tile's type and writes them where the swizzle wants them (stmatrix).

    Constraints: (C1) a tile of 64 rows of C elements, 32 or 64; (C2) its swizzle spans a
    row; (C3) C / 2 values; (C4) a whole warpgroup runs it: no `hopper.elect` around.

    ```mlir
    func.func @round(%acc: !hopper.acc<32>, %tile: !hopper.tile<64x32xbf16, swizzle = 64>) {
      %0:16 = hopper.unpack %acc : !hopper.acc<32>
      hopper.store_matrix %0#0, %0#1, %0#2, %0#3, %0#4, %0#5, %0#6, %0#7, %0#8, %0#9,
          %0#10, %0#11, %0#12, %0#13, %0#14, %0#15 to %tile
          : !hopper.tile<64x32xbf16, swizzle = 64>
      return
    }
    ```
  }];
  let arguments = (ins Variadic<F32>:$values, Hopper_TileType:$tile);
  let assemblyFormat = "$values `to` $tile attr-dict `:` type($tile)";
  let hasVerifier = 1;
}

#endif // LORA_DIALECT_HOPPER_IR_HOPPERPIPELINEOPS_TD
