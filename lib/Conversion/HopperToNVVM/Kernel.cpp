//===- Kernel.cpp - Kernels, roles and tiles -----------------------------===//
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

//===----------------------------------------------------------------------===//
// Kernel
//===----------------------------------------------------------------------===//

/// Whether an elected thread issues copies to shared memory. One that stores is
/// always a warpgroup's first: whoever stores must be the one who waits, and
/// which lane elect.sync takes is not said.
static bool copies(ElectOp op) {
  bool fills = false, stores = false;
  op.getBody().walk([&](Operation *nested) {
    fills |= isa<FillOp>(nested);
    stores |= isa<StoreOp, StoreWaitOp>(nested);
  });
  return fills && !stores;
}

/// A tensor map lies in the kernel's parameters, read-only for the whole grid.
static DictionaryAttr describeTensorMap(Builder &builder) {
  NamedAttrList attrs;
  attrs.set(LLVM::LLVMDialect::getByValAttrName(),
            TypeAttr::get(LLVM::LLVMArrayType::get(builder.getI64Type(), 16)));
  attrs.set(LLVM::LLVMDialect::getAlignAttrName(),
            builder.getI64IntegerAttr(64));
  attrs.set(NVVM::NVVMDialect::getGridConstantAttrName(),
            builder.getUnitAttr());
  return attrs.getDictionary(builder.getContext());
}

namespace {
struct KernelLowering : KernelPattern<KernelOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(KernelOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    state.initialRegisters = op.getInitialRegisters();
    state.cluster = op.getCluster();
    op.visitShared([&](Operation *part, int64_t offset, int64_t) {
      state.offsets[part] = offset;
    });

    TypeConverter::SignatureConversion signature(op.getNumArguments());
    if (failed(getTypeConverter()->convertSignatureArgs(op.getArgumentTypes(),
                                                        signature)))
      return failure();
    auto type = LLVM::LLVMFunctionType::get(
        LLVM::LLVMVoidType::get(getContext()), signature.getConvertedTypes());
    auto func = LLVM::LLVMFuncOp::create(rewriter, loc, op.getSymName(), type);
    setAttributes(func, op);
    rewriter.inlineRegionBefore(op.getBody(), func.getBody(), func.end());
    Block *entry = rewriter.applySignatureConversion(
        &func.getBody().front(), signature, getTypeConverter());
    rewriter.setInsertionPointToStart(entry);
    SmallVector<Value> maps;
    for (auto [argument, original] :
         llvm::zip_equal(func.getArguments(), op.getArgumentTypes()))
      if (isa<TensorMapType>(original))
        maps.push_back(argument);
    writePrologue(rewriter, loc, *entry, maps);
    rewriter.eraseOp(op);
    return success();
  }

private:
  void setAttributes(LLVM::LLVMFuncOp func, KernelOp op) const {
    Builder builder(getContext());
    func->setAttr(NVVM::NVVMDialect::getKernelFuncAttrName(),
                  builder.getUnitAttr());
    // Without it ptxas does not know how many registers a thread has at first,
    // and ignores setmaxnreg.
    func->setAttr(
        NVVM::NVVMDialect::getMaxntidAttrName(),
        builder.getDenseI32ArrayAttr({int32_t(op.getThreads()), 1, 1}));
    func->setAttr(NVVM::NVVMDialect::getMinctasmAttrName(),
                  builder.getI32IntegerAttr(1));
    if (op.getCluster() != 1)
      func->setAttr(
          NVVM::NVVMDialect::getClusterDimAttrName(),
          builder.getDenseI32ArrayAttr({int32_t(op.getCluster()), 1, 1}));
    for (auto [index, type] : llvm::enumerate(op.getArgumentTypes()))
      if (isa<TensorMapType>(type))
        func.setArgAttrs(index, describeTensorMap(builder));
  }

  /// Who this is, the tensor maps' prefetch, and the pipelines' barriers.
  void writePrologue(ConversionPatternRewriter &rewriter, Location loc,
                     Block &entry, ArrayRef<Value> maps) const {
    Emitter emit(rewriter, loc);
    Type i32 = rewriter.getI32Type();
    if (!state.offsets.empty())
      state.shared = LLVM::AddressOfOp::create(
          rewriter, loc, LLVM::LLVMPointerType::get(getContext(), 3), "smem");
    state.thread = NVVM::ThreadIdXOp::create(rewriter, loc, i32);
    WalkResult needsWarp = entry.walk([](Operation *op) {
      auto id = dyn_cast<IdOp>(op);
      auto elect = dyn_cast<ElectOp>(op);
      return isa<WarpRoleOp>(op) || (id && id.getKind() == IdKind::Warp) ||
                     (elect && copies(elect))
                 ? WalkResult::interrupt()
                 : WalkResult::advance();
    });
    if (needsWarp.wasInterrupted()) {
      // A shuffle's result is known to be the same for all lanes: branches on
      // it are the warp's, and what depends on it fits uniform registers.
      state.warp = NVVM::ShflOp::create(
          rewriter, loc, i32, emit.i32(-1), emit.shiftRight(state.thread, 5),
          emit.i32(0), emit.i32(31), NVVM::ShflKind::idx, UnitAttr());
    }
    for (auto [index, map] : llvm::enumerate(maps)) {
      // Threads that initialise nothing.
      int64_t thread = Emitter::kWarp + index;
      emit.ifThen(emit.equal(state.thread, thread), [&, map = map] {
        NVVM::PrefetchOp::create(rewriter, loc, NVVM::PrefetchCacheLevelAttr(),
                                 NVVM::CacheEvictionPriorityAttr(), map,
                                 /*predicate=*/Value(), /*tensormap=*/true);
      });
    }
    SmallVector<CreatePipelineOp> pipelines(entry.getOps<CreatePipelineOp>());
    if (!pipelines.empty()) {
      emit.ifThen(emit.equal(state.thread, 0), [&] {
        for (CreatePipelineOp pipeline : pipelines)
          initialise(rewriter, emit, pipeline);
        NVVM::FenceMbarrierInitOp::create(rewriter, loc);
      });
    }
    synchronise(rewriter, loc, entry, pipelines);
  }

  void initialise(OpBuilder &builder, Emitter &emit,
                  CreatePipelineOp pipeline) const {
    int64_t stages = pipeline.getPipeline().getType().getStages();
    int64_t offset = state.offsets.at(pipeline);
    Value producers = emit.i32(pipeline.getProducers());
    Value consumers = emit.i32(pipeline.getConsumers() *
                               pipeline.getPipeline().getType().getCtas());
    for (int64_t stage = 0; stage < 2 * stages; ++stage)
      NVVM::MBarrierInitOp::create(
          builder, pipeline.getLoc(),
          emit.offset(state.shared, offset + 8 * stage),
          stage < stages ? producers : consumers, /*predicate=*/Value());
  }

  /// Nobody goes on before the barriers are there. A kernel with cluster
  /// barriers of its own says by them when peers have come that far, but for
  /// rings of several CTAs: those are used before.
  void synchronise(ConversionPatternRewriter &rewriter, Location loc,
                   Block &entry, ArrayRef<CreatePipelineOp> pipelines) const {
    WalkResult own =
        entry.walk([](ClusterWaitOp) { return WalkResult::interrupt(); });
    bool shared = llvm::any_of(pipelines, [](CreatePipelineOp pipeline) {
      return pipeline.getPipeline().getType().getCtas() > 1;
    });
    if (state.cluster > 1 && (shared || !own.wasInterrupted())) {
      // The barriers' own fence is enough.
      NVVM::ClusterArriveRelaxedOp::create(rewriter, loc,
                                           rewriter.getUnitAttr());
      NVVM::ClusterWaitOp::create(rewriter, loc, rewriter.getUnitAttr());
    } else if (!pipelines.empty()) {
      NVVM::BarrierOp::create(rewriter, loc);
    }
  }
};

struct ReturnLowering : KernelPattern<ReturnOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(ReturnOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<LLVM::ReturnOp>(op, ValueRange());
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Who this is
//===----------------------------------------------------------------------===//

struct IdLowering : KernelPattern<IdOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(IdOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Emitter emit(rewriter, loc);
    Type i32 = rewriter.getI32Type();
    auto value = [&]() -> Value {
      switch (op.getKind()) {
      case IdKind::Thread:
        return state.thread;
      case IdKind::Lane:
        return emit.thisLane(state.thread);
      case IdKind::Warp:
        return state.warp;
      case IdKind::CTA:
        return NVVM::BlockIdXOp::create(rewriter, loc, i32);
      case IdKind::NumCTAs:
        return NVVM::GridDimXOp::create(rewriter, loc, i32);
      case IdKind::ClusterRank:
        return NVVM::ClusterId::create(rewriter, loc, i32);
      }
      llvm_unreachable("unknown kind of id");
    };
    rewriter.replaceOp(op, value());
    return success();
  }
};

/// Puts a region's block, without its terminator, at the builder's place.
void inlineBody(Region &region, scf::IfOp branch,
                ConversionPatternRewriter &rewriter) {
  Block &body = region.front();
  Operation *terminator = body.getTerminator();
  rewriter.inlineBlockBefore(&body, branch.thenYield());
  rewriter.eraseOp(terminator);
}

struct WarpRoleLowering : KernelPattern<WarpRoleOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(WarpRoleOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Emitter emit(rewriter, loc);
    // Unsigned: warps before the role become large.
    Value number = emit.add(state.warp, -int64_t(op.getFirst()));
    auto branch = scf::IfOp::create(
        rewriter, loc, emit.below(number, emit.i32(op.getCount())));
    if (std::optional<int32_t> registers = op.getRegisters()) {
      OpBuilder::InsertionGuard guard(rewriter);
      rewriter.setInsertionPoint(branch.thenYield());
      NVVM::SetMaxRegisterOp::create(
          rewriter, loc, *registers,
          *registers > state.initialRegisters
              ? NVVM::SetMaxRegisterAction::increase
              : NVVM::SetMaxRegisterAction::decrease);
    }
    inlineBody(op.getBody(), branch, rewriter);
    rewriter.eraseOp(op);
    return success();
  }
};

struct ElectLowering : KernelPattern<ElectOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(ElectOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Emitter emit(rewriter, op.getLoc());
    auto branch =
        scf::IfOp::create(rewriter, op.getLoc(), isElected(op, emit, rewriter));
    inlineBody(op.getBody(), branch, rewriter);
    rewriter.eraseOp(op);
    return success();
  }

private:
  Value isElected(ElectOp op, Emitter &emit, OpBuilder &builder) const {
    bool isWarp = op.getScope() == Scope::Warp;
    if (!copies(op)) {
      int64_t size = isWarp ? Emitter::kWarp : Emitter::kWarpgroup;
      return emit.equal(emit.bitAnd(state.thread, size - 1), 0);
    }
    // ptxas knows of elect.sync, and of nothing else, that a single thread goes
    // on: elsewhere it makes each copy a loop over the lanes that may be there.
    Value elected = NVVM::ElectSyncOp::create(
        builder, op.getLoc(), builder.getI1Type(), /*membermask=*/Value());
    if (isWarp)
      return elected;
    return arith::AndIOp::create(builder, op.getLoc(), elected,
                                 emit.equal(emit.bitAnd(state.warp, 3), 0));
  }
};

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

struct TilesLowering : KernelPattern<TilesOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(TilesOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Emitter emit(rewriter, loc);
    Type i32 = rewriter.getI32Type();
    Value mTiles = adaptor.getMTiles().front();
    // CTAs of a cluster share a tile.
    Value begin = emit.divide(NVVM::BlockIdXOp::create(rewriter, loc, i32),
                              state.cluster);
    Value step = emit.divide(NVVM::GridDimXOp::create(rewriter, loc, i32),
                             state.cluster);
    Value end = emit.mul(mTiles, op.getNTiles());
    SmallVector<Value> inits;
    for (ValueRange init : adaptor.getInits())
      llvm::append_range(inits, init);
    auto loop = scf::ForOp::create(rewriter, loc, begin, end, step, inits);
    if (inits.empty())
      rewriter.eraseOp(loop.getBody()->getTerminator());

    rewriter.setInsertionPointToStart(loop.getBody());
    SmallVector<Value> arguments = place(op, loop, mTiles, begin, rewriter);
    llvm::append_range(arguments, loop.getRegionIterArgs());
    FailureOr<Block *> body =
        rewriter.convertRegionTypes(&op.getBody(), *getTypeConverter());
    if (failed(body))
      return failure();
    rewriter.inlineBlockBefore(*body, loop.getBody(), loop.getBody()->end(),
                               arguments);
    SmallVector<SmallVector<Value>> results;
    auto next = loop.getResults().begin();
    for (ValueRange init : adaptor.getInits()) {
      results.emplace_back(next, next + init.size());
      next += init.size();
    }
    rewriter.replaceOpWithMultiple(op, results);
    return success();
  }

private:
  /// Row and column of the loop's tile, and whether it is the CTA's first:
  /// `group` rows are walked column by column, the last group may be smaller.
  SmallVector<Value> place(TilesOp op, scf::ForOp loop, Value mTiles,
                           Value begin, OpBuilder &builder) const {
    Location loc = op.getLoc();
    Emitter emit(builder, loc);
    Value tile = loop.getInductionVar();
    int64_t group = op.getGroup();
    Value perGroup = emit.i32(group * op.getNTiles());
    Value index = arith::DivUIOp::create(builder, loc, tile, perGroup);
    Value inGroup = arith::RemUIOp::create(builder, loc, tile, perGroup);
    Value firstRow = emit.mul(index, group);
    Value left = arith::SubIOp::create(builder, loc, mTiles, firstRow);
    Value rows = arith::MinUIOp::create(builder, loc, left, emit.i32(group));
    Value row = arith::RemUIOp::create(builder, loc, inGroup, rows);
    Value column = arith::DivUIOp::create(builder, loc, inGroup, rows);
    Value first = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                        tile, begin);
    return {emit.add(firstRow, row), column, first};
  }
};

/// Of a loop: the other regions' are gone with their ops.
struct YieldLowering : KernelPattern<hopper::YieldOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(hopper::YieldOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (!isa<scf::ForOp>(op->getParentOp()))
      return rewriter.notifyMatchFailure(op, "not the end of tiles");
    SmallVector<Value> values;
    for (ValueRange operand : adaptor.getOperands())
      llvm::append_range(values, operand);
    rewriter.replaceOpWithNewOp<scf::YieldOp>(op, values);
    return success();
  }
};
} // namespace

void mlir::lora::hoppertonvvm::populateKernelPatterns(
    const TypeConverter &converter, KernelState &state,
    RewritePatternSet &patterns) {
  patterns.add<KernelLowering, ReturnLowering, IdLowering, WarpRoleLowering,
               ElectLowering, TilesLowering, YieldLowering>(
      converter, patterns.getContext(), state);
}
