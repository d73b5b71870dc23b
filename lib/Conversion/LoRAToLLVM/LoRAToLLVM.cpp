//===- LoRAToLLVM.cpp - Programs to the LLVM dialect ----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Conversion/LoRAToLLVM/LoRAToLLVM.h"

#include "ABILayout.h"

#include "lora/Dialect/LoRA/IR/LoRA.h"

#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVM.h"
#include "mlir/Conversion/IndexToLLVM/IndexToLLVM.h"
#include "mlir/Conversion/LLVMCommon/ConversionTarget.h"
#include "mlir/Conversion/LLVMCommon/Pattern.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/MathToLibm/MathToLibm.h"
#include "mlir/Conversion/MemRefToLLVM/MemRefToLLVM.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/DialectConversion.h"

namespace mlir::lora {
#define GEN_PASS_DEF_CONVERTLORATOLLVM
#include "lora/Conversion/Passes.h.inc"
} // namespace mlir::lora

using namespace mlir;
using namespace mlir::lora;

namespace {

/// `frame->call(frame, kernel, operands, n, attributes, m)`.
struct CallKernelLowering : ConvertOpToLLVMPattern<CallKernelOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;

  LogicalResult
  matchAndRewrite(CallKernelOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (op.getNumResults() != 0)
      return rewriter.notifyMatchFailure(op, "not on buffers");
    // Operands in the ABI's order: outs stand before the weights, and an absent
    // tensor of slots still has its place.
    struct Operand {
      MemRefType type;
      Value descriptor;
    };
    SmallVector<Operand> operands;
    for (auto [value, descriptor] :
         llvm::zip_equal(op.getIns(), adaptor.getIns()))
      operands.push_back({cast<MemRefType>(value.getType()), descriptor});
    unsigned position = operands.size();
    switch (op.getKernel()) {
    case Kernel::Linear:
    case Kernel::Embedding:
    case Kernel::Adapt:
      position = 2;
      break;
    case Kernel::MoE:
      position = 4;
      break;
    case Kernel::CachedAttention:
      break;
    }
    bool adapts = op.getKernel() != Kernel::CachedAttention;
    if (adapts && op.getParameters().empty())
      return rewriter.notifyMatchFailure(op, "no site parameter");
    if (adapts && op.getParameters().front() < 0 &&
        operands.size() + 1 >= position)
      operands.insert(operands.begin() + (position - 1), Operand{});
    if (operands.size() < position)
      return rewriter.notifyMatchFailure(op, "too few operands");
    SmallVector<Operand> outs;
    for (auto [value, descriptor] :
         llvm::zip_equal(op.getOuts(), adaptor.getOuts()))
      outs.push_back({cast<MemRefType>(value.getType()), descriptor});
    operands.insert(operands.begin() + position, outs.begin(), outs.end());

    MLIRContext *context = op.getContext();
    Location loc = op.getLoc();
    Type ptr = LLVM::LLVMPointerType::get(context);
    Type i32 = rewriter.getI32Type(), i64 = rewriter.getI64Type();
    Type tensor = getTensorType(context);
    auto number = [&](Type type, int64_t value) -> Value {
      return LLVM::ConstantOp::create(rewriter, loc, type,
                                      rewriter.getIntegerAttr(type, value));
    };
    Value array, attributes;
    {
      // One allocation a call site, not one an execution.
      OpBuilder::InsertionGuard guard(rewriter);
      auto function = op->getParentOfType<FunctionOpInterface>();
      rewriter.setInsertionPointToStart(&function.getFunctionBody().front());
      array = LLVM::AllocaOp::create(rewriter, loc, ptr, tensor,
                                     number(i64, operands.size()));
      attributes = LLVM::AllocaOp::create(
          rewriter, loc, ptr, i64,
          number(i64, std::max<size_t>(1, op.getParameters().size())));
    }
    auto store = [&](Value value, ArrayRef<LLVM::GEPArg> path) {
      LLVM::StoreOp::create(rewriter, loc, value,
                            fieldPtr(rewriter, loc, tensor, array, path));
    };
    for (auto [index, operand] : llvm::enumerate(operands)) {
      int32_t i = index;
      if (!operand.type) {
        store(LLVM::ZeroOp::create(rewriter, loc, ptr), {i, 0});
        store(number(i32, LORA_DTYPE_NONE), {i, 1});
        store(number(i32, 0), {i, 2});
        continue;
      }
      MemRefDescriptor descriptor(operand.descriptor);
      LoraDType dtype = getABIType(operand.type.getElementType());
      if (dtype == LORA_DTYPE_NONE || operand.type.getRank() > LORA_MAX_RANK)
        return rewriter.notifyMatchFailure(op, "operand type not in the ABI");
      store(descriptor.bufferPtr(rewriter, loc, *getTypeConverter(),
                                 operand.type),
            {i, 0});
      store(number(i32, dtype), {i, 1});
      store(number(i32, operand.type.getRank()), {i, 2});
      for (int32_t dim = 0; dim < operand.type.getRank(); ++dim) {
        store(descriptor.size(rewriter, loc, dim), {i, 3, dim});
        store(descriptor.stride(rewriter, loc, dim), {i, 4, dim});
      }
    }
    for (auto [index, value] : llvm::enumerate(op.getParameters()))
      LLVM::StoreOp::create(rewriter, loc, number(i64, value),
                            fieldPtr(rewriter, loc, i64, attributes,
                                     {static_cast<int32_t>(index)}));
    Value frame = adaptor.getFrame();
    Value callee = LLVM::LoadOp::create(
        rewriter, loc, ptr,
        fieldPtr(rewriter, loc, getFrameType(context), frame, {0, FrameCall}));
    auto type = LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(context),
                                            {ptr, i32, ptr, i32, ptr, i32});
    LLVM::CallOp::create(
        rewriter, loc, type,
        ValueRange{callee, frame,
                   number(i32, static_cast<int64_t>(op.getKernel())), array,
                   number(i32, operands.size()), attributes,
                   number(i32, op.getParameters().size())});
    rewriter.eraseOp(op);
    return success();
  }
};

} // namespace

void mlir::lora::populateLoRAToLLVMPatterns(LLVMTypeConverter &converter,
                                            RewritePatternSet &patterns) {
  converter.addConversion([](FrameType type) {
    return LLVM::LLVMPointerType::get(type.getContext());
  });
  patterns.add<CallKernelLowering>(converter);
}

/// Updates of a cache must land in the caller's buffer.
static LogicalResult verifyCaches(ModuleOp module) {
  WalkResult result = module.walk([](CallKernelOp op) {
    if (op.getKernel() != Kernel::CachedAttention)
      return WalkResult::advance();
    for (Value cache : op.getOuts().drop_front()) {
      while (Operation *view = cache.getDefiningOp()) {
        if (view->getNumOperands() != 1 || !isMemoryEffectFree(view))
          break;
        cache = view->getOperand(0);
      }
      if (!isa<BlockArgument>(cache)) {
        op.emitOpError(
            "expected a cache that is an argument of the program, found "
            "a copy: its update would be lost");
        return WalkResult::interrupt();
      }
    }
    return WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

/// Upstream's patterns for scalar math crash on tensors.
static LogicalResult verifyBufferized(ModuleOp module) {
  WalkResult result = module.walk([](Operation *op) -> WalkResult {
    if (isa<FunctionOpInterface>(op) ||
        (llvm::none_of(op->getOperandTypes(), llvm::IsaPred<TensorType>) &&
         llvm::none_of(op->getResultTypes(), llvm::IsaPred<TensorType>)))
      return WalkResult::advance();
    return op->emitOpError(
        "expected buffers (run lora-bufferize), found a tensor");
  });
  return failure(result.wasInterrupted());
}

/// Conversion drops the attributes of an argument that becomes several, as
/// every buffer does: allocated and aligned pointer, offset, sizes, strides.
/// The aligned pointer is the one that is used.
static FunctionFacts takeFacts(func::FuncOp function) {
  FunctionFacts facts;
  facts.hasFrame = function.getNumArguments() > 0 &&
                   isa<FrameType>(function.getArgument(0).getType());
  unsigned position = 0;
  for (BlockArgument argument : function.getArguments()) {
    auto type = dyn_cast<MemRefType>(argument.getType());
    if (function.removeArgAttr(argument.getArgNumber(), kNoAliasAttrName) &&
        type)
      facts.noAlias.push_back(position + 1);
    position += type ? 3 + 2 * type.getRank() : 1;
  }
  return facts;
}

namespace {
struct ConvertLoRAToLLVMPass
    : lora::impl::ConvertLoRAToLLVMBase<ConvertLoRAToLLVMPass> {
  using ConvertLoRAToLLVMBase::ConvertLoRAToLLVMBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    MLIRContext *context = &getContext();
    if (failed(verifyBufferized(module)) || failed(verifyCaches(module)))
      return signalPassFailure();
    FailureOr<std::string> manifest = buildManifest(
        module, target, cpu,
        SmallVector<std::string>(cpuFeatures.begin(), cpuFeatures.end()));
    if (failed(manifest))
      return signalPassFailure();

    SmallVector<EntryTypes> entries;
    llvm::DenseMap<StringAttr, FunctionFacts> facts;
    for (auto function : module.getOps<func::FuncOp>()) {
      for (StringRef name : {"argument_roles", "result_roles", "weights",
                             "weight_aliases", "model", "bank"})
        function->removeAttr(name);
      if (function.isExternal())
        continue;
      FunctionFacts &fact = facts[function.getSymNameAttr()];
      fact = takeFacts(function);
      if (!fact.hasFrame || !function.isPublic())
        continue;
      EntryTypes entry{function.getSymNameAttr(), {}, {}};
      for (Type type : llvm::drop_begin(function.getArgumentTypes()))
        entry.arguments.push_back(cast<MemRefType>(type));
      for (Type type : function.getResultTypes())
        entry.results.push_back(cast<MemRefType>(type));
      entries.push_back(std::move(entry));
    }

    LowerToLLVMOptions options(context);
    options.useGenericFunctions = true;
    LLVMTypeConverter converter(context, options);
    RewritePatternSet patterns(context);
    populateLoRAToLLVMPatterns(converter, patterns);
    populateFuncToLLVMConversionPatterns(converter, patterns);
    populateFinalizeMemRefToLLVMConversionPatterns(converter, patterns);
    arith::populateArithToLLVMConversionPatterns(converter, patterns);
    index::populateIndexToLLVMConversionPatterns(converter, patterns);
    cf::populateControlFlowToLLVMConversionPatterns(converter, patterns);
    cf::populateAssertToLLVMConversionPattern(converter, patterns);
    // Intrinsics, which vectorize; calls where LLVM has none.
    populateMathToLLVMConversionPatterns(converter, patterns);
    populateMathToLibmConversionPatterns(patterns, /*benefit=*/0);
    LLVMConversionTarget target(*context);
    target.addLegalOp<ModuleOp>();
    if (failed(applyFullConversion(module, target, std::move(patterns))))
      return signalPassFailure();
    if (failed(addEntries(module, entries, facts)))
      return signalPassFailure();
    if (!manifest->empty())
      addManifest(module, *manifest);
  }
};
} // namespace
