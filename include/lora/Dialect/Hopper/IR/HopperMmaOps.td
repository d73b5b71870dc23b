//===- HopperMmaOps.td - Products --------------------------*- tablegen -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Products of a warpgroup on the tensor cores, and what goes in and out.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_HOPPER_IR_HOPPERMMAOPS_TD
#define LORA_DIALECT_HOPPER_IR_HOPPERMMAOPS_TD

include "lora/Dialect/Hopper/IR/HopperKernelOps.td"

def Hopper_MmaGroupOp : Hopper_Op<"mma_group", [
    SingleBlockImplicitTerminator<"YieldOp">, NoRegionArguments]> {
  let summary = "products that are issued, and waited for, together";
  let description = [{
    Fences, issues the region's `hopper.mma`s and commits them as a group. They run on; a
    `hopper.mma_wait` says when their accumulators may be used and the stages that they
    read be given back. A loop may carry an accumulator with its group in flight: that is
    how the tensor cores stay busy.

    What is between a group and its wait is checked in a `hopper.kernel`, over all paths
    through loops and branches, and refused at the op that stands there.

    Constraints: (C1) the region holds `hopper.mma`, `hopper.tile`, `hopper.stage` and
    arithmetic without effects or control flow, and nothing but products takes or gives
    accumulators and fragments; (C2) it yields accumulators of its own `hopper.mma`s; each
    accumulator is continued, or yielded, once; (C3) with a fragment as a left side, a
    wait for all follows in the block before another group, a loop or a branch
    (`hopper.wait`, `hopper.release` and `hopper.await` become one; ptxas below 13.3
    miscompiles the rest, and every ptxas may move the registers' writers); (C4) between
    the group and the wait for it nothing defines an accumulator but another group, or a
    loop that carries it (ptxas would serialise: C7515), no `scf.if` with accumulators
    either; nothing unpacks the group's accumulators, nor releases a cursor whose stage it
    reads; (C5) the accumulators' registers, `columns / 2` each, and the fragments', 4
    each, fit into the role's `registers`, at most 255; (C6) a whole warpgroup runs it: no
    `hopper.elect` around, a role of whole warpgroups.

    ```mlir
    func.func @block(%x: !hopper.tile<64x64xbf16, swizzle = 128>,
                     %w: !hopper.tile<256x64xbf16, swizzle = 128>,
                     %sum: !hopper.acc<256>) -> !hopper.acc<256> {
      %0 = hopper.mma_group -> !hopper.acc<256> {
        %1 = hopper.mma %x, %w plus %sum
            : !hopper.tile<64x64xbf16, swizzle = 128>,
              !hopper.tile<256x64xbf16, swizzle = 128> -> !hopper.acc<256>
        hopper.yield %1 : !hopper.acc<256>
      }
      hopper.mma_wait
      return %0 : !hopper.acc<256>
    }
    ```
  }];
  let results = (outs Variadic<Hopper_AccType>:$results);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "(`->` type($results)^)? $body attr-dict";
  let hasCustomAssemblyFormat = 0;
  let hasVerifier = 1;
  let hasRegionVerifier = 1;
}

def Hopper_Operand : AnyTypeOf<[Hopper_TileType, Hopper_FragmentType]>;

def Hopper_MmaOp : Hopper_Op<"mma", [
    HasParent<"MmaGroupOp">,
    OptionalTypesMatchWith<"accumulator and result have one type", "result",
                           "acc", "$_self">]> {
  let summary = "accumulator + left times right transposed";
  let description = [{
    Adds `lhs rhs^T`: lhs `64 x K`, a tile or a fragment (K = 16), rhs `N x K`, both
    K-major as y = x W^T has them. Without an accumulator the sum begins here, which costs
    nothing.

    Constraints: (C1) lhs has 64 rows; N is the accumulator's columns, a multiple of 8 from 8
    to 256; (C2) K equal and a multiple of 16; a tile's row, K elements, is the swizzle's
    span of 32, 64 or 128 bytes; (C3) element types equal, bf16 or f16.

    ```mlir
    func.func @expand(%s: !hopper.fragment<bf16>,
                      %b: !hopper.tile<256x16xbf16, swizzle = 32>,
                      %sum: !hopper.acc<256>) -> !hopper.acc<256> {
      %0 = hopper.mma_group -> !hopper.acc<256> {
        %1 = hopper.mma %s, %b plus %sum
            : !hopper.fragment<bf16>, !hopper.tile<256x16xbf16, swizzle = 32>
            -> !hopper.acc<256>
        hopper.yield %1 : !hopper.acc<256>
      }
      hopper.mma_wait
      return %0 : !hopper.acc<256>
    }
    ```
  }];
  let arguments = (ins Hopper_Operand:$lhs, Hopper_TileType:$rhs,
                       Optional<Hopper_AccType>:$acc);
  let results = (outs Hopper_AccType:$result);
  let assemblyFormat = [{
    $lhs `,` $rhs (`plus` $acc^)? attr-dict `:` type($lhs) `,` type($rhs) `->`
    type($result)
  }];
  let hasVerifier = 1;
}

def Hopper_MmaWaitOp : Hopper_Op<"mma_wait"> {
  let summary = "waits until all but so many groups are over";
  let description = [{
    Groups end in the order in which they were issued: with `pending 1` all but the last
    one of this warpgroup are over.

    Constraints: (C1) 0 to 7 groups.

    ```mlir
    func.func @all_but_one() {
      hopper.mma_wait pending 1
      return
    }
    ```
  }];
  let arguments = (ins DefaultValuedAttr<I32Attr, "0">:$pending);
  let assemblyFormat = "(`pending` $pending^)? attr-dict";
  let hasVerifier = 1;
}

// Not pure: two that were merged would be copied while products run.
def Hopper_AccZeroOp : Hopper_Op<"acc_zero"> {
  let summary = "an accumulator of zeros";
  let description = [{
    Where the first product does not always happen; else a `hopper.mma` without
    accumulator is cheaper.

    ```mlir
    func.func @zero() -> !hopper.acc<64> {
      %0 = hopper.acc_zero : !hopper.acc<64>
      return %0 : !hopper.acc<64>
    }
    ```
  }];
  let results = (outs Hopper_AccType:$acc);
  let assemblyFormat = "attr-dict `:` type($acc)";
}

def Hopper_UnpackOp : Hopper_Op<"unpack", [Pure]> {
  let summary = "a thread's elements of an accumulator";
  let description = [{
    `columns / 2` values in the order of `!hopper.acc`. A `hopper.mma_wait` for the products
    must have come before (C4 of `hopper.mma_group`).

    ```mlir
    func.func @values(%acc: !hopper.acc<16>) -> f32 {
      %0:8 = hopper.unpack %acc : !hopper.acc<16>
      return %0#0 : f32
    }
    ```
  }];
  let arguments = (ins Hopper_AccType:$acc);
  let results = (outs Variadic<F32>:$values);
  let builders = [OpBuilder<(ins "::mlir::Value":$acc)>];
  let skipDefaultBuilders = 1;
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

def Hopper_FragmentOp : Hopper_Op<"fragment", [Pure]> {
  let summary = "a left side in registers from 16 columns of an accumulator";
  let description = [{
    Rounds 8 elements, of 16 adjacent columns of an accumulator, to the fragment's type:
    a product's result becomes the next one's left side without a shuffle.

    Constraints: (C1) 8 values.

    ```mlir
    func.func @round(%acc: !hopper.acc<16>) -> !hopper.fragment<bf16> {
      %0:8 = hopper.unpack %acc : !hopper.acc<16>
      %1 = hopper.fragment %0#0, %0#1, %0#2, %0#3, %0#4, %0#5, %0#6, %0#7
          : !hopper.fragment<bf16>
      return %1 : !hopper.fragment<bf16>
    }
    ```
  }];
  let arguments = (ins Variadic<F32>:$values);
  let results = (outs Hopper_FragmentType:$fragment);
  let assemblyFormat = "$values attr-dict `:` type($fragment)";
  let hasVerifier = 1;
}

def Hopper_MaskOp : Hopper_Op<"mask", [
    Pure, AllTypesMatch<["fragment", "result"]>]> {
  let summary = "a fragment whose rows are kept or zero";
  let description = [{
    `upper` keeps the thread's row of the upper half (rows 0..7 of the warp's 16), `lower`
    that of the lower.

    ```mlir
    func.func @own(%s: !hopper.fragment<bf16>, %adapter: i32, %upper: i32, %lower: i32)
        -> !hopper.fragment<bf16> {
      %0 = arith.cmpi eq, %upper, %adapter : i32
      %1 = arith.cmpi eq, %lower, %adapter : i32
      %2 = hopper.mask %s rows %0, %1 : !hopper.fragment<bf16>
      return %2 : !hopper.fragment<bf16>
    }
    ```
  }];
  let arguments = (ins Hopper_FragmentType:$fragment, I1:$upper, I1:$lower);
  let results = (outs Hopper_FragmentType:$result);
  let assemblyFormat = [{
    $fragment `rows` $upper `,` $lower attr-dict `:` type($fragment)
  }];
}

def Hopper_WordsOp : Hopper_Op<"words", [Pure]> {
  let summary = "a fragment's four registers";
  let description = [{
    To hand a fragment to another warpgroup through memory. In the order of the
    accumulator's elements: (0, 1), (2, 3), (4, 5), (6, 7), the first of a pair in the
    lower half.

    ```mlir
    func.func @first(%s: !hopper.fragment<f16>) -> i32 {
      %0, %1, %2, %3 = hopper.words %s : !hopper.fragment<f16>
      return %0 : i32
    }
    ```
  }];
  let arguments = (ins Hopper_FragmentType:$fragment);
  let results = (outs I32:$w0, I32:$w1, I32:$w2, I32:$w3);
  let assemblyFormat = "$fragment attr-dict `:` type($fragment)";
}

def Hopper_FromWordsOp : Hopper_Op<"from_words", [Pure]> {
  let summary = "a fragment of four registers";
  let description = [{
    The inverse of `hopper.words`.

    ```mlir
    func.func @same(%s: !hopper.fragment<f16>) -> !hopper.fragment<f16> {
      %0, %1, %2, %3 = hopper.words %s : !hopper.fragment<f16>
      %4 = hopper.from_words %0, %1, %2, %3 : !hopper.fragment<f16>
      return %4 : !hopper.fragment<f16>
    }
    ```
  }];
  let arguments = (ins I32:$w0, I32:$w1, I32:$w2, I32:$w3);
  let results = (outs Hopper_FragmentType:$fragment);
  let assemblyFormat = [{
    $w0 `,` $w1 `,` $w2 `,` $w3 attr-dict `:` type($fragment)
  }];
}

def Hopper_PackOp : Hopper_Op<"pack", [Pure]> {
  let summary = "two values, rounded, in one register";
  let description = [{
    The first in the lower half; round to nearest even.

    Constraints: (C1) `type` is bf16 or f16.

    ```mlir
    func.func @pair(%low: f32, %high: f32) -> i32 {
      %0 = hopper.pack %low, %high as bf16
      return %0 : i32
    }
    ```
  }];
  let arguments = (ins F32:$low, F32:$high, TypeAttr:$type);
  let results = (outs I32:$result);
  let assemblyFormat = "$low `,` $high `as` $type attr-dict";
  let hasVerifier = 1;
}

def Hopper_ToFixedOp : Hopper_Op<"to_fixed", [Pure]> {
  let summary = "f32 to fixed point, 64 bits";
  let description = [{
    `value * 2^fraction`, rounded towards zero: sums of such values do not depend on their
    order. Magnitudes up to 2^(63 - fraction) are representable; beyond
    them it saturates, and NaN becomes -2^63 (`cvt.rzi`).

    Constraints: (C1) fraction 1 to 62.

    ```mlir
    func.func @add(%sum: !llvm.ptr<1>, %value: f32) {
      %0 = hopper.to_fixed %value fraction 32
      hopper.reduce_add %sum, %0 : i64
      return
    }
    ```
  }];
  let arguments = (ins F32:$value, I32Attr:$fraction);
  let results = (outs I64:$result);
  let assemblyFormat = "$value `fraction` $fraction attr-dict";
  let hasVerifier = 1;
}

def Hopper_FromFixedOp : Hopper_Op<"from_fixed", [Pure]> {
  let summary = "fixed point to f32";
  let description = [{
    `value / 2^fraction`, rounded to nearest even.

    Constraints: (C1) fraction 1 to 62.

    ```mlir
    func.func @read(%sum: !llvm.ptr<1>) -> f32 {
      %0 = llvm.load %sum : !llvm.ptr<1> -> i64
      %1 = hopper.from_fixed %0 fraction 32
      return %1 : f32
    }
    ```
  }];
  let arguments = (ins I64:$value, I32Attr:$fraction);
  let results = (outs F32:$result);
  let assemblyFormat = "$value `fraction` $fraction attr-dict";
  let hasVerifier = 1;
}

#endif // LORA_DIALECT_HOPPER_IR_HOPPERMMAOPS_TD
