//===- Pipeline.cpp - Pipelines and copies -------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"

#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::hopper;
using namespace mlir::lora::hoppertonvvm;

namespace {
/// A cursor's two values.
struct Place {
  Place(ValueRange cursor) : stage(cursor[0]), phase(cursor[1]) {}
  Value stage, phase;
};

//===----------------------------------------------------------------------===//
// Pipelines
//===----------------------------------------------------------------------===//

struct CreatePipelineLowering : KernelPattern<CreatePipelineOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(CreatePipelineOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Emitter emit(rewriter, op.getLoc());
    rewriter.replaceOp(op, emit.offset(state.shared, state.offsets.at(op)));
    return success();
  }
};

struct CursorLowering : KernelPattern<CursorOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(CursorOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Emitter emit(rewriter, op.getLoc());
    int64_t stages = op.getCursor().getType().getStages();
    int64_t phase = op.getSteps() / stages % 2;
    rewriter.replaceOpWithMultiple(
        op, {{emit.i32(op.getSteps() % stages),
              emit.i32(op.getProducer() ? 1 - phase : phase)}});
    return success();
  }
};

struct AdvanceLowering : KernelPattern<AdvanceOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(AdvanceOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Emitter emit(rewriter, loc);
    Place place(adaptor.getCursor());
    Value next = emit.add(place.stage, 1);
    Value wraps = rewriter.createOrFold<arith::CmpIOp>(
        loc, arith::CmpIPredicate::eq, next,
        emit.i32(cast<CursorType>(op.getType()).getStages()));
    Value stage =
        rewriter.createOrFold<arith::SelectOp>(loc, wraps, emit.i32(0), next);
    Value flip = rewriter.createOrFold<arith::ExtUIOp>(
        loc, rewriter.getI32Type(), wraps);
    Value phase = rewriter.createOrFold<arith::XOrIOp>(loc, place.phase, flip);
    rewriter.replaceOpWithMultiple(op, {{stage, phase}});
    return success();
  }
};

struct StageLowering : KernelPattern<StageOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(StageOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(op, Place(adaptor.getCursor()).stage);
    return success();
  }
};

/// A stage's empty barrier.
Value emptyBarrier(Emitter &emit, PipelineType type, Value pipeline,
                   Value stage) {
  return emit.barrier(emit.offset(pipeline, 8 * type.getStages()), stage);
}

void expect(OpBuilder &builder, Location loc, Value barrier, Value bytes) {
  Emitter emit(builder, loc);
  if (!bytes)
    return emit.arrive(barrier);
  NVVM::MBarrierArriveExpectTxOp::create(
      builder, loc, Type(), barrier, bytes, NVVM::MemScopeKind::CTA,
      /*relaxed=*/false, /*predicate=*/Value());
}

struct FillLowering : KernelPattern<FillOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(FillOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    FailureOr<int64_t> bytes = op.getTransactionBytes();
    if (failed(bytes))
      return rewriter.notifyMatchFailure(op, "paths bring different bytes");
    Location loc = op.getLoc();
    Emitter emit(rewriter, loc);
    Value pipeline = adaptor.getPipeline().front();
    Place place(adaptor.getCursor());
    // A producer's phase is that of the barrier which it waits for.
    emit.waitParity(
        emptyBarrier(emit, op.getPipeline().getType(), pipeline, place.stage),
        place.phase);
    Value full = emit.barrier(pipeline, place.stage);
    op.getBody().walk([&](LoadOp load) { state.barriers[load] = full; });
    Block &body = op.getBody().front();
    Operation *terminator = body.getTerminator();
    if (adaptor.getBoxes().empty()) {
      expect(rewriter, loc, full, *bytes ? emit.i32(*bytes) : Value());
      rewriter.inlineBlockBefore(&body, op);
    } else {
      Value boxes = adaptor.getBoxes().front();
      Value lane = emit.thisLane(state.thread);
      emit.ifThen(emit.equal(lane, 0), [&] {
        expect(rewriter, loc, full, *bytes ? emit.mul(boxes, *bytes) : Value());
      });
      auto branch = scf::IfOp::create(rewriter, loc, emit.below(lane, boxes));
      rewriter.inlineBlockBefore(&body, branch.thenYield(), {lane});
      // A copy may come before its expectation: the stage is not full without
      // lane 0's arrival. What follows is again run by the lanes together.
      NVVM::SyncWarpOp::create(rewriter, loc, emit.i32(-1));
    }
    rewriter.eraseOp(terminator);
    rewriter.eraseOp(op);
    return success();
  }
};

struct WaitLowering : KernelPattern<WaitOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(WaitOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Emitter emit(rewriter, op.getLoc());
    Place place(adaptor.getCursor());
    emit.waitParity(emit.barrier(adaptor.getPipeline().front(), place.stage),
                    place.phase);
    rewriter.eraseOp(op);
    return success();
  }
};

struct ReleaseLowering : KernelPattern<ReleaseOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(ReleaseOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Emitter emit(rewriter, loc);
    PipelineType type = op.getPipeline().getType();
    Value pipeline = adaptor.getPipeline().front();
    Value stage = Place(adaptor.getCursor()).stage;
    Value thread = emit.bitAnd(state.thread, Emitter::kWarpgroup - 1);
    int64_t ctas = type.getCtas(), stride = type.getStride();
    if (ctas == 1) {
      emit.ifThen(emit.equal(thread, 0), [&] {
        emit.arrive(emptyBarrier(emit, type, pipeline, stage));
      });
    } else {
      // A thread for each CTA; what does not depend on the stage first, and so
      // that every thread may compute it.
      Value rank = emit.add(emit.firstPeer(ctas, stride, state.cluster),
                            emit.mul(emit.remainder(thread, ctas), stride));
      Value there = NVVM::MapaOp::create(
          rewriter, loc, LLVM::LLVMPointerType::get(getContext(), 7), pipeline,
          rank);
      emit.ifThen(emit.below(thread, emit.i32(ctas)),
                  [&] { emit.arrive(emptyBarrier(emit, type, there, stage)); });
    }
    rewriter.eraseOp(op);
    return success();
  }
};

/// Values to a peer, PTX: nvvm has no st.async.
struct ExchangeLowering : KernelPattern<ExchangeOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(ExchangeOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Emitter emit(rewriter, loc);
    Value full = emit.barrier(adaptor.getPipeline().front(),
                              Place(adaptor.getCursor()).stage);
    Value thread = emit.bitAnd(state.thread, Emitter::kWarpgroup - 1);
    emit.ifThen(emit.equal(thread, 0), [&] {
      expect(rewriter, loc, full, emit.i32(op.getTransactionBytes()));
    });
    auto there = [&](Value pointer) -> Value {
      return NVVM::MapaOp::create(rewriter, loc,
                                  LLVM::LLVMPointerType::get(getContext(), 7),
                                  pointer, adaptor.getPeer().front());
    };
    Value barrier = there(full), place = there(adaptor.getPointer().front());
    // One address; where the others are is in the text.
    for (size_t i = 0; i < op.getValues().size(); i += 4) {
      SmallVector<Value> operands = {place, barrier};
      for (size_t j = i; j < i + 4; ++j)
        operands.push_back(adaptor.getValues()[j].front());
      inlinePtx(rewriter, loc,
                llvm::formatv("st.async.weak.shared::cluster.mbarrier::"
                              "complete_tx::bytes.v4.f32 [$0 + {0}], "
                              "{{$2, $3, $4, $5}, [$1];",
                              i / 4 * op.getStep())
                    .str(),
                operands);
    }
    rewriter.eraseOp(op);
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

SmallVector<Value> flatten(ArrayRef<ValueRange> ranges) {
  SmallVector<Value> values;
  for (ValueRange range : ranges)
    llvm::append_range(values, range);
  return values;
}

struct LoadLowering : KernelPattern<LoadOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(LoadOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Value full = state.barriers.lookup(op);
    if (!full)
      return rewriter.notifyMatchFailure(op, "not within hopper.fill");
    Location loc = op.getLoc();
    Value target = LLVM::AddrSpaceCastOp::create(
        rewriter, loc, LLVM::LLVMPointerType::get(getContext(), 7),
        adaptor.getTile().front());
    Emitter emit(rewriter, loc);
    Value hint, mask;
    if (std::optional<uint64_t> policy = op.getCacheHint())
      hint = emit.i64(*policy);
    if (op.getMulticast() != 1)
      mask = emit.peerMask(op.getMulticast(), op.getStride(), state.cluster);
    // Never with a predicate: that is inline assembly, which the optimiser
    // cannot see through.
    NVVM::CpAsyncBulkTensorGlobalToSharedClusterOp::create(
        rewriter, loc, target, adaptor.getMap().front(),
        flatten(adaptor.getCoordinates()), full, /*im2colOffsets=*/ValueRange(),
        mask, hint, NVVM::TMALoadMode::TILE,
        /*isCTAOnly=*/false, NVVM::CTAGroupKindAttr(), /*predicate=*/Value());
    rewriter.eraseOp(op);
    return success();
  }
};

struct StoreLowering : KernelPattern<StoreOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(StoreOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    NVVM::CpAsyncBulkTensorSharedCTAToGlobalOp::create(
        rewriter, loc, adaptor.getMap().front(), adaptor.getTile().front(),
        flatten(adaptor.getCoordinates()), /*l2CacheHint=*/Value(),
        NVVM::TMAStoreMode::TILE, /*predicate=*/Value());
    NVVM::CpAsyncBulkCommitGroupOp::create(rewriter, loc);
    rewriter.eraseOp(op);
    return success();
  }
};

struct StoreWaitLowering : KernelPattern<StoreWaitOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(StoreWaitOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<NVVM::CpAsyncBulkWaitGroupOp>(
        op, op.getPending(),
        op.getWritten() ? UnitAttr() : rewriter.getUnitAttr());
    return success();
  }
};

struct StoreMatrixLowering : KernelPattern<StoreMatrixOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(StoreMatrixOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Emitter emit(rewriter, loc);
    TileType type = op.getTile().getType();
    SmallVector<Value> values = flatten(adaptor.getValues());
    // A warp has 16 rows. Lanes 0 to 15 give the addresses of their first 8
    // columns, lanes 16 to 31 of the second 8.
    Value lane = emit.thisLane(state.thread);
    Value warp = emit.bitAnd(emit.shiftRight(state.thread, 5), 3);
    Value row = emit.add(emit.mul(warp, 16), emit.bitAnd(lane, 15));
    Value half = emit.shiftRight(lane, 4);
    // As !hopper.tile has it.
    Value swizzle = type.getSwizzle() == 128
                        ? emit.bitAnd(row, 7)
                        : emit.bitAnd(emit.shiftRight(row, 1), 3);
    Value rowOffset = emit.mul(row, type.getRowBytes());
    for (size_t block = 0; block < values.size() / 8; ++block) {
      Value chunk = arith::XOrIOp::create(
          rewriter, loc, emit.add(half, 2 * int64_t(block)), swizzle);
      Value pointer = emit.offset(adaptor.getTile().front(),
                                  emit.add(rowOffset, emit.mul(chunk, 16)));
      SmallVector<Value> words;
      for (size_t i = 8 * block; i < 8 * block + 8; i += 2)
        words.push_back(
            emit.pack(values[i], values[i + 1], type.getElementType()));
      NVVM::StMatrixOp::create(
          rewriter, loc, pointer, words, NVVM::MMALayout::row,
          NVVM::LdStMatrixShapeAttr::get(getContext(), 8, 8),
          NVVM::LdStMatrixEltType::B16);
    }
    rewriter.eraseOp(op);
    return success();
  }
};
} // namespace

void mlir::lora::hoppertonvvm::populatePipelinePatterns(
    const TypeConverter &converter, KernelState &state,
    RewritePatternSet &patterns) {
  patterns.add<CreatePipelineLowering, CursorLowering, AdvanceLowering,
               StageLowering, FillLowering, WaitLowering, ReleaseLowering,
               ExchangeLowering, LoadLowering, StoreLowering, StoreWaitLowering,
               StoreMatrixLowering>(converter, patterns.getContext(), state);
}
