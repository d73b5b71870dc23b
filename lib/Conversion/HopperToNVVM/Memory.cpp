//===- Memory.cpp - Shared memory ----------------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"

using namespace mlir;
using namespace mlir::hopper;
using namespace mlir::lora::hoppertonvvm;

namespace {
struct AllocLowering : KernelPattern<AllocOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(AllocOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Emitter emit(rewriter, op.getLoc());
    rewriter.replaceOp(op, emit.offset(state.shared, state.offsets.at(op)));
    return success();
  }
};

/// Bytes from a buffer's start: one multiplication, and additions.
Value offsetOf(Emitter &emit, BufferType type, Value stage, ValueRange offset,
               int64_t at) {
  Value bytes = emit.mul(stage, type.getStageBytes());
  if (!offset.empty())
    bytes = emit.add(bytes, offset.front());
  return emit.add(bytes, at);
}

struct TileLowering : KernelPattern<hopper::TileOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(hopper::TileOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Emitter emit(rewriter, loc);
    BufferType type = op.getBuffer().getType();
    Value base = adaptor.getBuffer().front();
    Value stage = adaptor.getStage().front();
    Value pointer = emit.offset(
        base, offsetOf(emit, type, stage, adaptor.getOffset(), op.getAt()));
    // In units of 16 bytes from the start, not as the shifted pointer: the
    // shift of the base, and that of the offset, stay outside of loops.
    Value units = emit.shiftRight(
        LLVM::PtrToIntOp::create(rewriter, loc, rewriter.getI32Type(), base),
        4);
    units = emit.add(units, emit.mul(stage, type.getStageBytes() / 16));
    if (!adaptor.getOffset().empty())
      units = emit.add(units, emit.shiftRight(adaptor.getOffset().front(), 4));
    units = emit.add(units, op.getAt() / 16);
    rewriter.replaceOpWithMultiple(op, {{pointer, units}});
    return success();
  }
};

struct AddressLowering : KernelPattern<AddressOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(AddressOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Emitter emit(rewriter, op.getLoc());
    Value bytes =
        offsetOf(emit, op.getBuffer().getType(), adaptor.getStage().front(),
                 adaptor.getOffset(), op.getAt());
    rewriter.replaceOp(op, emit.offset(adaptor.getBuffer().front(), bytes));
    return success();
  }
};

struct PeerAddressLowering : KernelPattern<PeerAddressOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(PeerAddressOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<NVVM::MapaOp>(op, op.getType(),
                                              adaptor.getPointer().front(),
                                              adaptor.getRank().front());
    return success();
  }
};
} // namespace

void mlir::lora::hoppertonvvm::populateMemoryPatterns(
    const TypeConverter &converter, KernelState &state,
    RewritePatternSet &patterns) {
  patterns
      .add<AllocLowering, TileLowering, AddressLowering, PeerAddressLowering>(
          converter, patterns.getContext(), state);
}
