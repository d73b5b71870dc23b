//===- Sync.cpp - Barriers, clusters and flags ---------------------------===//
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
//===----------------------------------------------------------------------===//
// Within a CTA and a cluster
//===----------------------------------------------------------------------===//

struct BarrierLowering : KernelPattern<hopper::BarrierOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(hopper::BarrierOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Value id = adaptor.getId().front();
    Value threads = Emitter(rewriter, loc).i32(op.getThreads());
    if (op.getArrive())
      NVVM::BarrierArriveOp::create(rewriter, loc, id, threads);
    else
      NVVM::BarrierOp::create(rewriter, loc, /*res=*/Type(), id, threads,
                              NVVM::BarrierReductionAttr(),
                              /*reductionPredicate=*/Value());
    rewriter.eraseOp(op);
    return success();
  }
};

struct WarpSyncLowering : KernelPattern<WarpSyncOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(WarpSyncOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<NVVM::SyncWarpOp>(
        op, Emitter(rewriter, op.getLoc()).i32(-1));
    return success();
  }
};

struct FenceAsyncLowering : KernelPattern<FenceAsyncOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(FenceAsyncOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (op.getSpace() == FenceSpace::Global)
      rewriter.replaceOpWithNewOp<NVVM::FenceProxyOp>(
          op, NVVM::ProxyKind::async_global, NVVM::SharedSpaceAttr());
    else
      rewriter.replaceOpWithNewOp<NVVM::FenceProxyOp>(
          op, NVVM::ProxyKind::async_shared,
          NVVM::SharedSpaceAttr::get(getContext(),
                                     NVVM::SharedSpace::shared_cta));
    return success();
  }
};

// Not the aligned variants: roles come to the barrier by ways of their own.
struct ClusterArriveLowering : KernelPattern<hopper::ClusterArriveOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(hopper::ClusterArriveOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (op.getRelaxed())
      rewriter.replaceOpWithNewOp<NVVM::ClusterArriveRelaxedOp>(op, UnitAttr());
    else
      rewriter.replaceOpWithNewOp<NVVM::ClusterArriveOp>(op, UnitAttr());
    return success();
  }
};

struct ClusterWaitLowering : KernelPattern<hopper::ClusterWaitOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(hopper::ClusterWaitOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<NVVM::ClusterWaitOp>(op, UnitAttr());
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Between kernels
//===----------------------------------------------------------------------===//

struct GridWaitLowering : KernelPattern<GridWaitOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(GridWaitOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<NVVM::GriddepcontrolOp>(
        op, NVVM::GridDepActionKind::wait);
    return success();
  }
};

struct LaunchDependentsLowering : KernelPattern<LaunchDependentsOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(LaunchDependentsOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<NVVM::GriddepcontrolOp>(
        op, NVVM::GridDepActionKind::launch_dependents);
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Within a grid
//===----------------------------------------------------------------------===//

// Both additions are PTX: from `llvm.atomicrmw` the NVPTX backend drops the
// ordering, silently, and makes no `red`.

struct ReduceAddLowering : KernelPattern<ReduceAddOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(ReduceAddOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Type type = op.getValue().getType();
    // In two's complement signs do not matter; PTX has no s64 here.
    StringRef suffix = type.isF32()         ? "f32"
                       : type.isInteger(64) ? "u64"
                                            : "u32";
    std::string ptx =
        llvm::formatv("red.{0}.gpu.global.add.{1} [$0], $1;",
                      op.getRelease() ? "release" : "relaxed", suffix)
            .str();
    inlinePtx(rewriter, op.getLoc(), ptx,
              {adaptor.getPointer().front(), adaptor.getValue().front()});
    rewriter.eraseOp(op);
    return success();
  }
};

struct FetchAddLowering : KernelPattern<FetchAddOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(FetchAddOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(
        op,
        inlinePtx(rewriter, op.getLoc(),
                  "atom.acq_rel.gpu.global.add.u32 $0, [$1], $2;",
                  {adaptor.getPointer().front(), adaptor.getValue().front()},
                  rewriter.getI32Type()));
    return success();
  }
};

/// A loop that runs `attempt` until the condition that it gives is false; with
/// values of the last attempt.
scf::WhileOp
pollWhile(OpBuilder &builder, Location loc, TypeRange types,
          function_ref<std::pair<Value, SmallVector<Value>>()> attempt,
          function_ref<void()> between) {
  auto loop = scf::WhileOp::create(builder, loc, types, ValueRange());
  OpBuilder::InsertionGuard guard(builder);
  builder.createBlock(&loop.getBefore());
  auto [again, values] = attempt();
  scf::ConditionOp::create(builder, loc, again, values);
  builder.createBlock(&loop.getAfter(), {}, types,
                      SmallVector<Location>(types.size(), loc));
  between();
  scf::YieldOp::create(builder, loc);
  return loop;
}

struct AwaitLowering : KernelPattern<AwaitOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(AwaitOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto attempt = [&]() -> std::pair<Value, SmallVector<Value>> {
      Value count = LLVM::LoadOp::create(
          rewriter, loc, rewriter.getI32Type(), adaptor.getPointer().front(),
          /*alignment=*/4, /*isVolatile=*/false, /*isNonTemporal=*/false,
          /*isInvariant=*/false, /*isInvariantGroup=*/false,
          LLVM::AtomicOrdering::acquire, "device");
      Value again =
          arith::CmpIOp::create(rewriter, loc, arith::CmpIPredicate::slt, count,
                                adaptor.getValue().front());
      return {again, {}};
    };
    pollWhile(rewriter, loc, {}, attempt, [] {});
    rewriter.eraseOp(op);
    return success();
  }
};

struct AwaitCountsLowering : KernelPattern<AwaitCountsOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(AwaitCountsOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (adaptor.getPointers().empty()) {
      rewriter.eraseOp(op);
      return success();
    }
    Location loc = op.getLoc();
    auto pair = VectorType::get(2, rewriter.getI64Type());
    auto loop = pollWhile(
        rewriter, loc, op.getResultTypes(),
        [&] { return attempt(op, adaptor, rewriter); },
        [&] {
          if (!op.getSleep())
            return;
          NVVM::NanosleepOp::create(rewriter, loc,
                                    Emitter(rewriter, loc).i32(op.getSleep()));
        });
    // The count is below the sum.
    Value eight = arith::ConstantOp::create(
        rewriter, loc, DenseElementsAttr::get(pair, int64_t(8)));
    SmallVector<Value> sums;
    for (Value words : loop.getResults())
      sums.push_back(arith::ShRSIOp::create(rewriter, loc, words, eight));
    rewriter.replaceOp(op, sums);
    return success();
  }

private:
  /// Reads all, so that their latencies overlap, and tells whether any differs.
  static std::pair<Value, SmallVector<Value>>
  attempt(AwaitCountsOp op, OneToNOpAdaptor adaptor, OpBuilder &builder) {
    Location loc = op.getLoc();
    Emitter emit(builder, loc);
    SmallVector<Value> words;
    for (ValueRange pointer : adaptor.getPointers())
      words.push_back(LLVM::LoadOp::create(
          builder, loc, VectorType::get(2, builder.getI64Type()),
          pointer.front(), /*alignment=*/16, /*isVolatile=*/true));
    Value mask = emit.i64(255), differs;
    for (auto [word, expected] :
         llvm::zip_equal(words, adaptor.getExpected())) {
      for (int64_t half : {0, 1}) {
        Value sum =
            LLVM::ExtractElementOp::create(builder, loc, word, emit.i32(half));
        Value count = arith::AndIOp::create(builder, loc, sum, mask);
        Value difference =
            arith::XOrIOp::create(builder, loc, count, expected.front());
        differs = differs
                      ? arith::OrIOp::create(builder, loc, differs, difference)
                            .getResult()
                      : difference;
      }
    }
    Value again = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne,
                                        differs, emit.i64(0));
    return {again, words};
  }
};
} // namespace

void mlir::lora::hoppertonvvm::populateSyncPatterns(
    const TypeConverter &converter, KernelState &state,
    RewritePatternSet &patterns) {
  patterns.add<BarrierLowering, WarpSyncLowering, FenceAsyncLowering,
               ClusterArriveLowering, ClusterWaitLowering, GridWaitLowering,
               LaunchDependentsLowering, ReduceAddLowering, FetchAddLowering,
               AwaitLowering, AwaitCountsLowering>(
      converter, patterns.getContext(), state);
}
