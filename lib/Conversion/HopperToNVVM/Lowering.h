//===- Lowering.h - What the parts of the lowering share --------*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Types become one or more values:
//
//   tensor_map  !llvm.ptr, to the descriptor in the kernel's parameters
//   buffer      !llvm.ptr<3>, its first byte
//   tile        !llvm.ptr<3>, and i32: the address in units of 16 bytes, as
//               matrix descriptors have it. Each use needs one of them; the
//               arithmetic of the other is dead and goes away.
//   pipeline    !llvm.ptr<3>, its full barriers; the empty ones lie behind
//   cursor      i32 stage, i32 phase
//   acc         !llvm.struct<(f32, ...)> of columns / 2, as wgmma wants it
//   fragment    4 x i32
//
//===----------------------------------------------------------------------===//

#ifndef LORA_LIB_CONVERSION_HOPPERTONVVM_LOWERING_H
#define LORA_LIB_CONVERSION_HOPPERTONVVM_LOWERING_H

#include "lora/Dialect/Hopper/IR/Hopper.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Transforms/DialectConversion.h"

namespace mlir::lora::hoppertonvvm {

/// What is known of the kernel that is being lowered. Its pattern is applied
/// first, since conversion goes from the outside in, and fills this.
struct KernelState {
  int64_t initialRegisters = 0;
  int64_t cluster = 1;
  /// Of allocations and pipelines, in bytes from the start of shared memory.
  llvm::DenseMap<Operation *, int64_t> offsets;
  /// Made once, at the kernel's entry.
  Value shared, thread, warp;
  /// The barrier on which a load counts, set where its `hopper.fill` was.
  llvm::DenseMap<Operation *, Value> barriers;
};

/// A pattern that knows its kernel.
template <typename Op>
class KernelPattern : public OpConversionPattern<Op> {
public:
  KernelPattern(const TypeConverter &converter, MLIRContext *context,
                KernelState &state)
      : OpConversionPattern<Op>(converter, context), state(state) {}

protected:
  KernelState &state;
};

/// The arithmetic of addresses. Constants are folded, so that what is known of
/// a stage makes no code.
class Emitter {
public:
  Emitter(OpBuilder &builder, Location loc) : builder(builder), loc(loc) {}

  Value i32(int64_t value);
  Value i64(int64_t value);
  Value f32(double value);
  Value add(Value a, Value b);
  Value add(Value a, int64_t b) { return b ? add(a, i32(b)) : a; }
  Value mul(Value a, int64_t b) {
    return b == 1 ? a : binary<arith::MulIOp>(a, b);
  }
  Value divide(Value a, int64_t b);
  Value remainder(Value a, int64_t b) { return binary<arith::RemUIOp>(a, b); }
  Value bitAnd(Value a, int64_t b) { return binary<arith::AndIOp>(a, b); }
  Value shiftRight(Value a, int64_t b) { return binary<arith::ShRUIOp>(a, b); }
  Value equal(Value a, int64_t b);
  Value below(Value a, Value b);
  /// `base + bytes`, in base's address space.
  Value offset(Value base, Value bytes);
  Value offset(Value base, int64_t bytes);
  /// Address of the stage's barrier.
  Value barrier(Value first, Value stage) {
    return offset(first, mul(stage, 8));
  }
  void waitParity(Value barrier, Value phase);
  /// At a barrier of this CTA's, or of a peer's in !llvm.ptr<7>.
  void arrive(Value barrier);
  /// The lowest rank of this CTA's group of `ctas`, `stride` apart, and all
  /// their ranks as bits of an i16.
  Value firstPeer(int64_t ctas, int64_t stride, int64_t cluster);
  Value peerMask(int64_t ctas, int64_t stride, int64_t cluster);
  /// Two values rounded to `type`, the first in the lower half.
  Value pack(Value low, Value high, Type type);
  /// `scf.if`; the builder then stands in it, and behind it when `then` is
  /// done.
  void ifThen(Value condition, function_ref<void()> then);
  Value thisLane(Value thread) { return bitAnd(thread, kWarp - 1); }

  static constexpr int64_t kWarp = hopper::kWarpSize;
  static constexpr int64_t kWarpgroup = hopper::kWarpgroupSize;

private:
  template <typename Op>
  Value binary(Value a, int64_t b) {
    return builder.createOrFold<Op>(loc, a, i32(b));
  }
  OpBuilder &builder;
  Location loc;
};

/// The accumulator's type after conversion.
LLVM::LLVMStructType getAccStruct(hopper::AccType type);

/// PTX with operands $0, $1, ...: results first. Side effects are assumed.
Value inlinePtx(OpBuilder &builder, Location loc, StringRef ptx,
                ValueRange operands, Type result = {});

void populateKernelPatterns(const TypeConverter &, KernelState &,
                            RewritePatternSet &);
void populateMemoryPatterns(const TypeConverter &, KernelState &,
                            RewritePatternSet &);
void populatePipelinePatterns(const TypeConverter &, KernelState &,
                              RewritePatternSet &);
void populateMmaPatterns(const TypeConverter &, KernelState &,
                         RewritePatternSet &);
void populateSyncPatterns(const TypeConverter &, KernelState &,
                          RewritePatternSet &);

} // namespace mlir::lora::hoppertonvvm

#endif // LORA_LIB_CONVERSION_HOPPERTONVVM_LOWERING_H
