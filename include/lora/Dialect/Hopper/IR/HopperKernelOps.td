//===- HopperKernelOps.td - Kernels, roles, tiles, memory --*- tablegen -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a kernel is made of: who runs what, over which tiles, in which memory.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_HOPPER_IR_HOPPERKERNELOPS_TD
#define LORA_DIALECT_HOPPER_IR_HOPPERKERNELOPS_TD

include "lora/Dialect/Hopper/IR/HopperTypes.td"
include "mlir/Dialect/LLVMIR/LLVMTypes.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/FunctionInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Hopper_Op<string mnemonic, list<Trait> traits = []>
    : Op<Hopper_Dialect, mnemonic, traits>;

def Hopper_SharedPtr : Type<CPred<[{
    ::llvm::isa<::mlir::LLVM::LLVMPointerType>($_self) &&
    ::llvm::cast<::mlir::LLVM::LLVMPointerType>($_self).getAddressSpace() == 3
  }]>, "pointer to shared memory", "::mlir::LLVM::LLVMPointerType">,
  BuildableType<"::mlir::LLVM::LLVMPointerType::get($_builder.getContext(), 3)">;
def Hopper_PeerPtr : Type<CPred<[{
    ::llvm::isa<::mlir::LLVM::LLVMPointerType>($_self) &&
    ::llvm::cast<::mlir::LLVM::LLVMPointerType>($_self).getAddressSpace() == 7
  }]>, "pointer to a cluster's shared memory",
  "::mlir::LLVM::LLVMPointerType">,
  BuildableType<"::mlir::LLVM::LLVMPointerType::get($_builder.getContext(), 7)">;
def Hopper_GlobalPtr : Type<CPred<[{
    ::llvm::isa<::mlir::LLVM::LLVMPointerType>($_self) &&
    ::llvm::cast<::mlir::LLVM::LLVMPointerType>($_self).getAddressSpace() == 1
  }]>, "pointer to global memory", "::mlir::LLVM::LLVMPointerType">,
  BuildableType<"::mlir::LLVM::LLVMPointerType::get($_builder.getContext(), 1)">;

def Hopper_KernelOp : Hopper_Op<"kernel", [
    FunctionOpInterface, IsolatedFromAbove, SingleBlock]> {
  let summary = "a kernel";
  let description = [{
    What every thread of a grid runs. `threads` a CTA, `cluster` CTAs a cluster.
    Arguments are tensor maps, pointers to global memory, i32 and f32; each says
    what the host passes, with exactly one of the attributes

    - `hopper.tensor`, of a tensor map: the tensor's name,
    - `hopper.buffer`, of a pointer: the buffer's name,
    - `hopper.value`, of an i32 or f32: the value's name

    in the words of `lora/ABI/DeviceProgram.h` (here they are only known not to be
    empty); `hopper.l2_promotion` of a tensor map is 0, 64, 128 or 256 bytes.
    `co_resident` promises that the host launches no more CTAs than the device holds
    at once: kernels in which CTAs wait for each other need it. `launch` is for the
    host alone: the grid and the workspaces.

    Each thread starts with `65536 / threads` registers, at most 255, rounded down to
    a multiple of 8: 168 for 384 threads. Roles trade them.

    Constraints: (C1) 128 to 1024 threads, a multiple of 128; clusters of 1 to 8
    (16 need a permission that not every device gives); (C2) shared memory of all
    `hopper.alloc` and `hopper.pipeline` is at most 231424 bytes, 232448 less 1024 for
    alignment; (C3) roles do not overlap and lie within `threads`; (C4) the registers
    of all threads, by their roles, are at most those that the kernel starts with (a
    thread that asks for more waits until others have given theirs back, for good if
    they never do); warps without a role, or whose role sets none, keep theirs; (C5) an
    op that waits for another CTA of the grid needs `co_resident`; (C6) behind the last use
    of a pipeline of several CTAs all threads come to a `hopper.cluster_arrive` and a
    `hopper.cluster_wait`: a CTA that has left can neither be copied to nor told that a
    stage is free.

    ```mlir
    hopper.kernel @copy(
        %x: !hopper.tensor_map<64x64xbf16, swizzle = 128>
            {hopper.tensor = "x", hopper.l2_promotion = 256 : i32},
        %flags: !llvm.ptr<1> {hopper.buffer = "@flags"},
        %tokens: i32 {hopper.value = "tokens"}) threads 384 cluster 2 co_resident
        attributes {schedule = "copy"} {
      hopper.warp_role 0, 4 registers 40 {
      }
      hopper.warp_role 4, 8 registers 232 {
      }
      hopper.return
    }
    ```
  }];
  let arguments = (ins
    SymbolNameAttr:$sym_name,
    TypeAttrOf<FunctionType>:$function_type,
    I32Attr:$threads,
    DefaultValuedAttr<I32Attr, "1">:$cluster,
    UnitAttr:$co_resident,
    OptionalAttr<StrAttr>:$schedule,
    OptionalAttr<DictionaryAttr>:$launch,
    OptionalAttr<DictArrayAttr>:$arg_attrs,
    OptionalAttr<DictArrayAttr>:$res_attrs);
  let regions = (region SizedRegion<1>:$body);
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name,
    "::llvm::ArrayRef<::mlir::Type>":$argTypes, "int32_t":$threads,
    CArg<"int32_t", "1">:$cluster)>];
  let skipDefaultBuilders = 1;
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    // FunctionOpInterface
    ::mlir::Region *getCallableRegion() { return &getBody(); }
    ::llvm::ArrayRef<::mlir::Type> getArgumentTypes() {
      return getFunctionType().getInputs();
    }
    ::llvm::ArrayRef<::mlir::Type> getResultTypes() { return {}; }
    /// Bytes of shared memory from a base aligned to `kSharedAlignment`.
    int64_t getSharedBytes();
    /// Registers that each thread has before roles trade them.
    int64_t getInitialRegisters();
    /// Where each `hopper.alloc` and `hopper.pipeline` lies: in the order of
    /// the ops, each at the next byte that its alignment allows.
    void visitShared(
        ::llvm::function_ref<void(::mlir::Operation *, int64_t offset,
                                  int64_t bytes)> visit);
  }];
}

def Hopper_ReturnOp : Hopper_Op<"return", [
    Terminator, HasParent<"KernelOp">]> {
  let summary = "end of a kernel";
  let description = [{
    The one terminator of a kernel. Threads come to it one by one; a cluster whose CTAs
    write into each other's memory waits before (`hopper.cluster_wait`).

    ```mlir
    hopper.kernel @nothing() threads 128 {
      hopper.return
    }
    ```
  }];
  let assemblyFormat = "attr-dict";
}

def Hopper_YieldOp : Hopper_Op<"yield", [
    Pure, ReturnLike, Terminator,
    ParentOneOf<["WarpRoleOp", "ElectOp", "FillOp", "MmaGroupOp", "TilesOp"]>]> {
  let summary = "end of a region of this dialect";
  let description = [{
    A `hopper.tiles` is given its carried values, a `hopper.mma_group` its accumulators,
    all others nothing; that one need not be written.

    ```mlir
    func.func @sum(%m: i32, %zero: i32) -> i32 {
      %0 = hopper.tiles (%row, %column, %first) in (%m, 24) group 8
          carry(%sum = %zero) : i32 {
        %1 = arith.addi %sum, %row : i32
        hopper.yield %1 : i32
      }
      return %0 : i32
    }
    ```
  }];
  let arguments = (ins Variadic<AnyType>:$operands);
  let builders = [OpBuilder<(ins), [{ /* nothing to yield */ }]>];
  let assemblyFormat = "attr-dict ($operands^ `:` type($operands))?";
  let hasVerifier = 1;
}

def Hopper_IdKind : I32EnumAttr<"IdKind", "what a hopper.id counts", [
    I32EnumAttrCase<"Thread", 0, "thread">,
    I32EnumAttrCase<"Lane", 1, "lane">,
    I32EnumAttrCase<"Warp", 2, "warp">,
    I32EnumAttrCase<"CTA", 3, "cta">,
    I32EnumAttrCase<"NumCTAs", 4, "num_ctas">,
    I32EnumAttrCase<"ClusterRank", 5, "cluster_rank">]> {
  let cppNamespace = "::mlir::hopper";
  let genSpecializedAttr = 0;
}
def Hopper_IdKindAttr : EnumAttr<Hopper_Dialect, Hopper_IdKind, "id_kind">;

def Hopper_IdOp : Hopper_Op<"id", [Pure]> {
  let summary = "which thread, lane, warp or CTA this is";
  let description = [{
    `thread` and `warp` count within the CTA, `lane` within the warp, `cta` and
    `num_ctas` in the grid, `cluster_rank` within the cluster. `warp` is known to be the
    same for all lanes.

    ```mlir
    func.func @elected() -> i1 {
      %lane = hopper.id lane
      %c0 = arith.constant 0 : i32
      %0 = arith.cmpi eq, %lane, %c0 : i32
      return %0 : i1
    }
    ```
  }];
  let arguments = (ins Hopper_IdKindAttr:$kind);
  let results = (outs I32:$result);
  let assemblyFormat = "`` $kind attr-dict";
}

def Hopper_WarpRoleOp : Hopper_Op<"warp_role", [
    SingleBlockImplicitTerminator<"YieldOp">, HasParent<"KernelOp">,
    NoRegionArguments]> {
  let summary = "what some warps do";
  let description = [{
    Warps `first` to `first + count - 1` run the region, the others go on behind it.
    `registers` is what each of the role's threads may use (setmaxnreg); without it
    they keep what the kernel starts with.

    Constraints: (C1) with `registers` the role is whole warpgroups (the instruction is
    a warpgroup's); (C2) `registers` is a multiple of 8 from 24 to 256 (one thread may
    use 255). The kernel's C3 and C4 are about all roles.

    ```mlir
    hopper.kernel @roles() threads 384 {
      hopper.warp_role 0, 4 registers 40 {
        hopper.elect warpgroup {
          hopper.grid_wait
        }
      }
      hopper.warp_role 4, 8 registers 232 {
        hopper.grid_wait
      }
      hopper.return
    }
    ```
  }];
  let arguments = (ins I32Attr:$first, I32Attr:$count,
                       OptionalAttr<I32Attr>:$registers);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $first `,` $count (`registers` $registers^)? $body attr-dict
  }];
  let hasVerifier = 1;
}

def Hopper_ScopeKind : I32EnumAttr<"Scope", "who elects one thread", [
    I32EnumAttrCase<"Warp", 0, "warp">,
    I32EnumAttrCase<"Warpgroup", 1, "warpgroup">]> {
  let cppNamespace = "::mlir::hopper";
  let genSpecializedAttr = 0;
}
def Hopper_ScopeAttr : EnumAttr<Hopper_Dialect, Hopper_ScopeKind, "scope">;

def Hopper_ElectOp : Hopper_Op<"elect", [
    SingleBlockImplicitTerminator<"YieldOp">, NoRegionArguments]> {
  let summary = "what one thread of a warp or warpgroup does";
  let description = [{
    All come to the op together, and one runs the region; always the same, so that what it
    has issued it can wait for.

    Constraints: (C1) not within another `hopper.elect`.

    ```mlir
    func.func @once(%flag: !llvm.ptr<1>, %one: i32) {
      hopper.elect warpgroup {
        hopper.reduce_add %flag, %one release : i32
      }
      return
    }
    ```
  }];
  let arguments = (ins Hopper_ScopeAttr:$scope);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "`` $scope $body attr-dict";
}

def Hopper_TilesOp : Hopper_Op<"tiles", [
    SingleBlockImplicitTerminator<"YieldOp">,
    TypesMatchWith<"results are the carried values", "inits", "results",
                   "$_self">]> {
  let summary = "the persistent loop over output tiles";
  let description = [{
    Each CTA takes every `num_ctas`-th tile of `m_tiles` times `n_tiles`, in an order in
    which `group` rows of tiles are walked column by column: CTAs that run together share
    rows of x and of W in the L2 cache. The region gets the tile's row and column, whether
    it is the CTA's first, and the carried values.

    Constraints: (C1) `n_tiles` and `group` are 1 or more; (C2) the region's arguments
    are i32, i32, i1 and the carried values, which it yields.

    ```mlir
    hopper.kernel @walk(%m_tiles: i32 {hopper.value = "tiles"}) threads 128 {
      %start = hopper.cursor : !hopper.cursor<4>
      %end = hopper.tiles (%m, %n, %first) in (%m_tiles, 24) group 8
          carry(%cursor = %start) : !hopper.cursor<4> {
        %next = hopper.advance %cursor : !hopper.cursor<4>
        hopper.yield %next : !hopper.cursor<4>
      }
      hopper.return
    }
    ```
  }];
  let arguments = (ins I32:$m_tiles, I32Attr:$n_tiles, I32Attr:$group,
                       Variadic<AnyType>:$inits);
  let results = (outs Variadic<AnyType>:$results);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::mlir::Value":$mTiles, "int32_t":$nTiles,
    "int32_t":$group, "::mlir::ValueRange":$inits,
    "::llvm::function_ref<void(::mlir::OpBuilder &, ::mlir::Location, "
    "::mlir::Value, ::mlir::Value, ::mlir::Value, ::mlir::ValueRange)>":$body)>];
  let hasRegionVerifier = 1;
}

def Hopper_AllocOp : Hopper_Op<"alloc", [HasParent<"KernelOp">]> {
  let summary = "shared memory";
  let description = [{
    Memory of the CTA, aligned to 1024 bytes as swizzled tiles want it, unless
    `alignment` says less. `padding` bytes behind the last stage are readable, too: for
    tiles whose rows are not all filled.

    Constraints: (C1) padding of 0 to 232448 bytes; (C2) the alignment is a power of two
    from 16 to 1024. The kernel's C2 is about all memory.

    ```mlir
    hopper.kernel @memory() threads 128 {
      %ring = hopper.alloc padding 6144 : !hopper.buffer<4, 24576>
      %receive = hopper.alloc align 128 : !hopper.buffer<1, 8192>
      hopper.return
    }
    ```
  }];
  let arguments = (ins DefaultValuedAttr<I64Attr, "0">:$padding,
                       DefaultValuedAttr<I64Attr, "1024">:$alignment);
  let results = (outs Hopper_BufferType:$buffer);
  let assemblyFormat = [{
    (`padding` $padding^)? (`align` $alignment^)? attr-dict `:` type($buffer)
  }];
  let hasVerifier = 1;
}

def Hopper_TileOp : Hopper_Op<"tile", [Pure]> {
  let summary = "a stage of a buffer, or part of it, as a tile";
  let description = [{
    The tile starts `at` bytes, and further `offset` bytes (i32), into the stage. An
    offset that is a constant counts as part of `at` below; of another one nothing is
    known, and it must keep to the same rules.

    Constraints: (C1) the tile ends within the stage and the buffer's padding (a tile
    with rows that nobody filled may reach into the next stage, or the padding behind
    the last one); a constant stage is one that the buffer has; (C2) `at` is a multiple
    of 128, and of 1024 for a 128-byte swizzle, 512 for 64, 256 for 32: the hardware
    swizzles by bits of the address; (C3) so is the stage's size, if there are several,
    and the buffer's alignment.

    ```mlir
    hopper.kernel @parts(%stage: i32 {hopper.value = "tokens"}) threads 128 {
      %ring = hopper.alloc : !hopper.buffer<4, 49152>
      %x = hopper.tile %ring[%stage]
          : !hopper.buffer<4, 49152> -> !hopper.tile<128x64xbf16, swizzle = 128>
      %w = hopper.tile %ring[%stage] at 16384
          : !hopper.buffer<4, 49152> -> !hopper.tile<256x64xbf16, swizzle = 128>
      hopper.return
    }
    ```
  }];
  let arguments = (ins Hopper_BufferType:$buffer, I32:$stage,
                       Optional<I32>:$offset,
                       DefaultValuedAttr<I64Attr, "0">:$at);
  let results = (outs Hopper_TileType:$tile);
  let assemblyFormat = [{
    $buffer `[` $stage `]` (`at` $at^)? (`offset` $offset^)? attr-dict `:`
    type($buffer) `->` type($tile)
  }];
  let hasVerifier = 1;
}

def Hopper_AddressOp : Hopper_Op<"address", [Pure]> {
  let summary = "the address of a byte of a buffer";
  let description = [{
    For plain loads and stores: `at` and `offset` bytes into the stage.

    Constraints: (C1) `at`, and with it a constant `offset`, is 0 to the bytes of a stage
    and the padding; a constant stage is one that the buffer has.

    ```mlir
    hopper.kernel @receive() threads 128 {
      %buffer = hopper.alloc align 128 : !hopper.buffer<1, 8192>
      %c0 = arith.constant 0 : i32
      %c16 = arith.constant 16 : i32
      %thread = hopper.id thread
      %offset = arith.muli %thread, %c16 : i32
      %mine = hopper.address %buffer[%c0] at 2048 offset %offset
          : !hopper.buffer<1, 8192>
      %0 = llvm.load %mine : !llvm.ptr<3> -> vector<4xf32>
      hopper.return
    }
    ```
  }];
  let arguments = (ins Hopper_BufferType:$buffer, I32:$stage,
                       Optional<I32>:$offset,
                       DefaultValuedAttr<I64Attr, "0">:$at);
  let results = (outs Hopper_SharedPtr:$pointer);
  let assemblyFormat = [{
    $buffer `[` $stage `]` (`at` $at^)? (`offset` $offset^)? attr-dict `:`
    type($buffer)
  }];
  let hasVerifier = 1;
}

def Hopper_PeerAddressOp : Hopper_Op<"peer_address", [Pure]> {
  let summary = "the same address in another CTA of the cluster";
  let description = [{
    Plain loads and stores of LLVM reach it (ld.shared::cluster and st.shared::cluster,
    vectors too). The peer must be running, and must not have left: a
    `hopper.cluster_wait` before the first access and one before the end.

    Constraints: (C1) a constant rank is one of the kernel's `cluster`.

    ```mlir
    hopper.kernel @push(%value: f32 {hopper.value = "scale"}) threads 128 cluster 2 {
      %buffer = hopper.alloc align 128 : !hopper.buffer<1, 512>
      %c0 = arith.constant 0 : i32
      %c1 = arith.constant 1 : i32
      %rank = hopper.id cluster_rank
      %peer = arith.subi %c1, %rank : i32
      %here = hopper.address %buffer[%c0] : !hopper.buffer<1, 512>
      %there = hopper.peer_address %here of %peer
      llvm.store %value, %there : f32, !llvm.ptr<7>
      hopper.cluster_arrive
      hopper.cluster_wait
      hopper.return
    }
    ```
  }];
  let arguments = (ins Hopper_SharedPtr:$pointer, I32:$rank);
  let results = (outs Hopper_PeerPtr:$result);
  let assemblyFormat = "$pointer `of` $rank attr-dict";
  let hasVerifier = 1;
}

#endif // LORA_DIALECT_HOPPER_IR_HOPPERKERNELOPS_TD
