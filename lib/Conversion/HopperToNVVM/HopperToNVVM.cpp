//===- HopperToNVVM.cpp - Kernels to nvvm --------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Conversion/HopperToNVVM/HopperToNVVM.h"

#include "Lowering.h"

#include "mlir/Dialect/SCF/Transforms/Patterns.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace mlir::lora {
#define GEN_PASS_DEF_CONVERTHOPPERTONVVM
#include "lora/Conversion/Passes.h.inc"
} // namespace mlir::lora

using namespace mlir;
using namespace mlir::hopper;
using namespace mlir::lora::hoppertonvvm;

static constexpr StringLiteral kSharedName = "smem";
static constexpr StringLiteral kTriple = "nvptx64-nvidia-cuda";
/// Pointers to a cluster's shared memory have 32 bits, as those of tensor
/// memory (p6); all others 64. As LLVM has it for the triple.
static constexpr StringLiteral kDataLayout =
    "e-p6:32:32-i64:64-i128:128-i256:256-v16:16-v32:32-n16:32:64";

LLVM::LLVMStructType mlir::lora::hoppertonvvm::getAccStruct(AccType type) {
  MLIRContext *context = type.getContext();
  SmallVector<Type> elements(type.getColumns() / 2, Float32Type::get(context));
  return LLVM::LLVMStructType::getLiteral(context, elements);
}

static void addConversions(TypeConverter &converter, MLIRContext *context) {
  Type i32 = IntegerType::get(context, 32);
  Type pointer = LLVM::LLVMPointerType::get(context);
  Type shared = LLVM::LLVMPointerType::get(context, 3);
  using Types = SmallVectorImpl<Type>;
  converter.addConversion([](Type type) { return type; });
  converter.addConversion([=](TensorMapType) { return pointer; });
  converter.addConversion([=](BufferType) { return shared; });
  converter.addConversion([=](PipelineType) { return shared; });
  converter.addConversion([](AccType type) { return getAccStruct(type); });
  converter.addConversion([=](TileType, Types &types) {
    types.append({shared, i32});
    return success();
  });
  converter.addConversion([=](CursorType, Types &types) {
    types.append({i32, i32});
    return success();
  });
  converter.addConversion([=](FragmentType, Types &types) {
    types.append(4, i32);
    return success();
  });
}

namespace {
/// A choice between values of the dialect is one between their parts.
struct SelectLowering : OpConversionPattern<arith::SelectOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(arith::SelectOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Value condition = adaptor.getCondition().front();
    SmallVector<Value> parts;
    for (auto [a, b] :
         llvm::zip_equal(adaptor.getTrueValue(), adaptor.getFalseValue()))
      parts.push_back(
          arith::SelectOp::create(rewriter, op.getLoc(), condition, a, b));
    rewriter.replaceOpWithMultiple(op, {parts});
    return success();
  }
};
} // namespace

static LogicalResult convertKernel(KernelOp kernel) {
  MLIRContext *context = kernel.getContext();
  TypeConverter converter;
  addConversions(converter, context);
  KernelState state;
  RewritePatternSet patterns(context);
  populateKernelPatterns(converter, state, patterns);
  populateMemoryPatterns(converter, state, patterns);
  populatePipelinePatterns(converter, state, patterns);
  populateMmaPatterns(converter, state, patterns);
  populateSyncPatterns(converter, state, patterns);
  patterns.add<SelectLowering>(converter, context);

  ConversionTarget target(*context);
  target.addIllegalDialect<HopperDialect>();
  target.addLegalDialect<arith::ArithDialect, LLVM::LLVMDialect,
                         NVVM::NVVMDialect, vector::VectorDialect>();
  target.addDynamicallyLegalOp<arith::SelectOp>(
      [&](arith::SelectOp op) { return converter.isLegal(op.getOperation()); });
  scf::populateSCFStructuralTypeConversionsAndLegality(converter, patterns,
                                                       target);
  return applyPartialConversion(kernel, target, std::move(patterns));
}

/// The dynamic shared memory, one symbol for all kernels of the module.
static LogicalResult declareShared(ModuleOp module) {
  auto bytes =
      LLVM::LLVMArrayType::get(IntegerType::get(module.getContext(), 8), 0);
  if (Operation *symbol = module.lookupSymbol(kSharedName)) {
    auto global = dyn_cast<LLVM::GlobalOp>(symbol);
    if (!global || global.getAddrSpace() != 3 ||
        global.getGlobalType() != bytes)
      return symbol->emitOpError("expected '")
             << kSharedName
             << "' to be dynamic shared memory, found another symbol";
    return success();
  }
  OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
  LLVM::GlobalOp::create(builder, module.getLoc(), bytes, /*isConstant=*/false,
                         LLVM::Linkage::External, kSharedName, Attribute(),
                         kSharedAlignment, /*addrSpace=*/3);
  return success();
}

LogicalResult mlir::lora::convertHopperToNVVM(ModuleOp module) {
  SmallVector<KernelOp> kernels(module.getOps<KernelOp>());
  if (!kernels.empty()) {
    Builder builder(module.getContext());
    module->setAttr(LLVM::LLVMDialect::getTargetTripleAttrName(),
                    builder.getStringAttr(kTriple));
    module->setAttr(LLVM::LLVMDialect::getDataLayoutAttrName(),
                    builder.getStringAttr(kDataLayout));
    if (failed(declareShared(module)))
      return failure();
  }
  for (KernelOp kernel : kernels)
    if (failed(convertKernel(kernel)))
      return failure();
  WalkResult left = module.walk<WalkOrder::PreOrder>([](Operation *op) {
    if (!isa_and_present<HopperDialect>(op->getDialect()))
      return WalkResult::advance();
    op->emitOpError("expected to be within a hopper.kernel of the module");
    return WalkResult::interrupt();
  });
  return failure(left.wasInterrupted());
}

namespace {
struct ConvertHopperToNVVMPass
    : lora::impl::ConvertHopperToNVVMBase<ConvertHopperToNVVMPass> {
  void runOnOperation() override {
    if (failed(lora::convertHopperToNVVM(getOperation())))
      signalPassFailure();
  }
};
} // namespace
