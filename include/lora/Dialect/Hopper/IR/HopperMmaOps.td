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
    `hopper.mma_wait` says when their accumulators may be used.

    Constraints: (C1) the region holds `hopper.mma`, `hopper.tile`, `hopper.stage` and pure
    arithmetic, no control flow; (C2) it yields accumulators of its own `hopper.mma`s;
    (C3) with a fragment as a left side, a wait for all follows in the block before another
    group, a loop or a branch (ptxas below 13.3 miscompiles the rest, and every ptxas may move the
    registers' writers); (C4) between the group and the wait for it nothing defines an
    accumulator (ptxas would serialise: C7515), no `scf.if` with accumulators either; (C5) the
    accumulators' registers, `columns / 2` each, and fragments fit into the role's
    `registers`.
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
  let arguments = (ins DefaultValuedAttr<I32Attr, "0">:$pending);
  let assemblyFormat = "(`pending` $pending^)? attr-dict";
  let hasVerifier = 1;
}

def Hopper_AccZeroOp : Hopper_Op<"acc_zero", [Pure]> {
  let summary = "an accumulator of zeros";
  let description = [{
    Where the first product does not always happen; else a `hopper.mma` without
    accumulator is cheaper.
  }];
  let results = (outs Hopper_AccType:$acc);
  let assemblyFormat = "attr-dict `:` type($acc)";
}

def Hopper_UnpackOp : Hopper_Op<"unpack", [Pure]> {
  let summary = "a thread's elements of an accumulator";
  let description = [{
    `columns / 2` values in the order of `!hopper.acc`. A `hopper.mma_wait` for the products
    must have come before.
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
  }];
  let arguments = (ins Hopper_FragmentType:$fragment, I1:$upper, I1:$lower);
  let results = (outs Hopper_FragmentType:$result);
  let assemblyFormat = [{
    $fragment `rows` $upper `,` $lower attr-dict `:` type($fragment)
  }];
}

def Hopper_WordsOp : Hopper_Op<"words", [Pure]> {
  let summary = "a fragment's four registers";
  let arguments = (ins Hopper_FragmentType:$fragment);
  let results = (outs I32:$w0, I32:$w1, I32:$w2, I32:$w3);
  let assemblyFormat = "$fragment attr-dict `:` type($fragment)";
}

def Hopper_FromWordsOp : Hopper_Op<"from_words", [Pure]> {
  let summary = "a fragment of four registers";
  let arguments = (ins I32:$w0, I32:$w1, I32:$w2, I32:$w3);
  let results = (outs Hopper_FragmentType:$fragment);
  let assemblyFormat = [{
    $w0 `,` $w1 `,` $w2 `,` $w3 attr-dict `:` type($fragment)
  }];
}

def Hopper_PackOp : Hopper_Op<"pack", [Pure]> {
  let summary = "two values, rounded, in one register";
  let description = [{
    The first in the lower half. `type` is bf16 or f16; round to nearest even.
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
  }];
  let arguments = (ins F32:$value, I32Attr:$fraction);
  let results = (outs I64:$result);
  let assemblyFormat = "$value `fraction` $fraction attr-dict";
  let hasVerifier = 1;
}

def Hopper_FromFixedOp : Hopper_Op<"from_fixed", [Pure]> {
  let summary = "fixed point to f32";
  let arguments = (ins I64:$value, I32Attr:$fraction);
  let results = (outs F32:$result);
  let assemblyFormat = "$value `fraction` $fraction attr-dict";
  let hasVerifier = 1;
}

#endif // LORA_DIALECT_HOPPER_IR_HOPPERMMAOPS_TD
