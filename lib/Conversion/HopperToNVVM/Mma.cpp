//===- Mma.cpp - Products and fragments ----------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"

#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace mlir;
using namespace mlir::hopper;
using namespace mlir::lora::hoppertonvvm;

namespace {
//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

/// The constant half of a matrix descriptor: swizzle, and the distance of
/// groups of 8 rows, which are dense (PTX ISA, "Matrix Descriptor Format").
int64_t descriptorHigh(int64_t swizzle) {
  uint64_t mode = swizzle == 128 ? 1 : swizzle == 64 ? 2 : 3;
  uint64_t groupBytes = 8 * swizzle;
  // The leading dimension's distance, 1, is ignored within one swizzle span.
  return static_cast<int64_t>(mode << 62 | (groupBytes >> 4) << 32 | 1 << 16);
}

/// A tile's descriptor for the 16 columns from 16 `step`.
Value descriptor(OpBuilder &builder, Location loc, TileType type, Value units,
                 int64_t step) {
  Emitter emit(builder, loc);
  // Within a span the address of column 16 is simply 32 bytes on.
  Value low = arith::ExtUIOp::create(builder, loc, builder.getI64Type(),
                                     emit.add(units, 2 * step));
  return arith::OrIOp::create(builder, loc, low,
                              emit.i64(descriptorHigh(type.getSwizzle())));
}

struct MmaGroupLowering : KernelPattern<MmaGroupOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(MmaGroupOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Block &body = op.getBody().front();
    Operation *terminator = body.getTerminator();
    SmallVector<Value> results(terminator->getOperands());
    NVVM::WgmmaFenceAlignedOp::create(rewriter, loc);
    rewriter.inlineBlockBefore(&body, op);
    NVVM::WgmmaGroupSyncAlignedOp::create(rewriter, loc);
    rewriter.eraseOp(terminator);
    rewriter.replaceOp(op, results);
    return success();
  }
};

struct MmaLowering : KernelPattern<MmaOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(MmaOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Value acc = adaptor.getAcc().empty() ? Value() : adaptor.getAcc().front();
    if (isa<FragmentType>(op.getLhs().getType()))
      rewriter.replaceOp(op, fromRegisters(op, adaptor, acc, rewriter));
    else
      rewriter.replaceOp(op, fromShared(op, adaptor, acc, rewriter));
    return success();
  }

private:
  Value fromShared(MmaOp op, OneToNOpAdaptor adaptor, Value acc,
                   OpBuilder &builder) const {
    Location loc = op.getLoc();
    auto lhs = cast<TileType>(op.getLhs().getType());
    TileType rhs = op.getRhs().getType();
    AccType type = op.getResult().getType();
    Type accStruct = getAccStruct(type);
    NVVM::WGMMATypes elements = lhs.getElementType().isBF16()
                                    ? NVVM::WGMMATypes::bf16
                                    : NVVM::WGMMATypes::f16;
    NVVM::WGMMAScaleOut scale =
        acc ? NVVM::WGMMAScaleOut::one : NVVM::WGMMAScaleOut::zero;
    if (!acc)
      acc = LLVM::UndefOp::create(builder, loc, accStruct);
    auto shape = NVVM::MMAShapeAttr::get(getContext(), 64, type.getColumns(),
                                         /*k=*/16);
    for (int64_t step = 0; step < lhs.getShape().back() / 16; ++step) {
      Value a = descriptor(builder, loc, lhs, adaptor.getLhs().back(), step);
      Value b = descriptor(builder, loc, rhs, adaptor.getRhs().back(), step);
      // Both sides are K-major: rows of x, and rows of W as columns.
      acc = NVVM::WgmmaMmaAsyncOp::create(
          builder, loc, accStruct, acc, a, b, shape, elements, elements,
          NVVM::WGMMATypes::f32, scale, NVVM::WGMMAScaleIn::one,
          NVVM::WGMMAScaleIn::one, NVVM::MMALayout::row, NVVM::MMALayout::col,
          NVVM::MMAIntOverflowAttr());
      scale = NVVM::WGMMAScaleOut::one;
    }
    return acc;
  }

  /// Inline assembly: nvvm has no op whose left side is in registers.
  Value fromRegisters(MmaOp op, OneToNOpAdaptor adaptor, Value acc,
                      OpBuilder &builder) const {
    Location loc = op.getLoc();
    AccType type = op.getResult().getType();
    LLVM::LLVMStructType accStruct = getAccStruct(type);
    int64_t registers = type.getColumns() / 2;
    StringRef element =
        op.getRhs().getType().getElementType().isBF16() ? "bf16" : "f16";
    Value b = descriptor(builder, loc, op.getRhs().getType(),
                         adaptor.getRhs().back(), /*step=*/0);

    // $0.. are the results; with an accumulator as many operands follow, each
    // tied to its result; then the fragment and the descriptor.
    SmallVector<Value> operands;
    std::string sums, constraints;
    for (int64_t i = 0; i < registers; ++i) {
      sums += llvm::formatv("{0}${1}", i ? ", " : "", i).str();
      constraints += "=f,";
    }
    if (acc) {
      for (int64_t i = 0; i < registers; ++i) {
        operands.push_back(LLVM::ExtractValueOp::create(builder, loc, acc, i));
        constraints += std::to_string(i) + ",";
      }
    }
    int64_t first = registers + operands.size();
    llvm::append_range(operands, adaptor.getLhs());
    operands.push_back(b);
    constraints += "r,r,r,r,l";
    // Scales of the sum, of both sides, and B's layout: not transposed.
    std::string text =
        llvm::formatv("wgmma.mma_async.sync.aligned.m64n{0}k16.f32.{1}.{1} "
                      "{{{2}}, {{${3}, ${4}, ${5}, ${6}}, ${7}, {8}, 1, 1, 0;",
                      type.getColumns(), element, sums, first, first + 1,
                      first + 2, first + 3, first + 4, acc ? 1 : 0)
            .str();
    return LLVM::InlineAsmOp::create(
               builder, loc, TypeRange(accStruct), operands, text, constraints,
               /*has_side_effects=*/true, /*is_align_stack=*/false,
               LLVM::tailcallkind::TailCallKind::None,
               LLVM::AsmDialectAttr::get(getContext(),
                                         LLVM::AsmDialect::AD_ATT),
               /*operand_attrs=*/ArrayAttr())
        .getResult(0);
  }
};

struct MmaWaitLowering : KernelPattern<MmaWaitOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(MmaWaitOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<NVVM::WgmmaWaitGroupSyncOp>(op,
                                                            op.getPending());
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Accumulators
//===----------------------------------------------------------------------===//

struct AccZeroLowering : KernelPattern<AccZeroOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(AccZeroOp op, OneToNOpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    // By inline asm with a side effect: zeros that LLVM knows or shares are
    // copied on the edges of loops that may not run, and ptxas takes the copies
    // for accumulators defined while products run (C7515).
    std::string text, constraints;
    for (int64_t i = 0; i < op.getType().getColumns() / 2; ++i) {
      text += "mov.b32 $" + std::to_string(i) + ", 0; ";
      constraints += i ? ",=f" : "=f";
    }
    auto dialect = LLVM::AsmDialectAttr::get(rewriter.getContext(),
                                             LLVM::AsmDialect::AD_ATT);
    rewriter.replaceOpWithNewOp<LLVM::InlineAsmOp>(
        op, TypeRange{getAccStruct(op.getType())}, ValueRange(), text,
        constraints, /*has_side_effects=*/true, /*is_align_stack=*/false,
        LLVM::TailCallKind::None, dialect, ArrayAttr());
    return success();
  }
};

struct UnpackLowering : KernelPattern<UnpackOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(UnpackOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    SmallVector<Value> values;
    for (int64_t i = 0; i < op.getNumResults(); ++i)
      values.push_back(LLVM::ExtractValueOp::create(
          rewriter, op.getLoc(), adaptor.getAcc().front(), i));
    rewriter.replaceOp(op, values);
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Fragments
//===----------------------------------------------------------------------===//

struct FragmentLowering : KernelPattern<FragmentOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(FragmentOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Emitter emit(rewriter, op.getLoc());
    Type type = op.getFragment().getType().getElementType();
    ArrayRef<ValueRange> values = adaptor.getValues();
    SmallVector<Value> words;
    for (size_t i = 0; i < values.size(); i += 2)
      words.push_back(
          emit.pack(values[i].front(), values[i + 1].front(), type));
    rewriter.replaceOpWithMultiple(op, {words});
    return success();
  }
};

struct MaskLowering : KernelPattern<MaskOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(MaskOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Emitter emit(rewriter, op.getLoc());
    Value rows[] = {adaptor.getUpper().front(), adaptor.getLower().front()};
    Value zero = emit.i32(0);
    SmallVector<Value> words;
    // Registers alternate between the halves.
    for (auto [i, word] : llvm::enumerate(adaptor.getFragment()))
      words.push_back(arith::SelectOp::create(rewriter, op.getLoc(),
                                              rows[i % 2], word, zero));
    rewriter.replaceOpWithMultiple(op, {words});
    return success();
  }
};

struct WordsLowering : KernelPattern<WordsOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(WordsOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(op, adaptor.getFragment());
    return success();
  }
};

struct FromWordsLowering : KernelPattern<FromWordsOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(FromWordsOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    SmallVector<Value> words = {
        adaptor.getW0().front(), adaptor.getW1().front(),
        adaptor.getW2().front(), adaptor.getW3().front()};
    rewriter.replaceOpWithMultiple(op, {words});
    return success();
  }
};

struct PackLowering : KernelPattern<PackOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(PackOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Emitter emit(rewriter, op.getLoc());
    rewriter.replaceOp(op, emit.pack(adaptor.getLow().front(),
                                     adaptor.getHigh().front(), op.getType()));
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Fixed point
//===----------------------------------------------------------------------===//

struct ToFixedLowering : KernelPattern<ToFixedOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(ToFixedOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Emitter emit(rewriter, loc);
    Value scaled =
        arith::MulFOp::create(rewriter, loc, adaptor.getValue().front(),
                              emit.f32(std::ldexp(1.0, op.getFraction())));
    // cvt.rzi.s64.f32 saturates. `fptosi` says the same to the backend, but is
    // poison out of range before; `fptosi.sat` costs three selects more.
    rewriter.replaceOpWithNewOp<LLVM::CallIntrinsicOp>(
        op, rewriter.getI64Type(), rewriter.getStringAttr("llvm.nvvm.f2ll.rz"),
        ValueRange(scaled));
    return success();
  }
};

struct FromFixedLowering : KernelPattern<FromFixedOp> {
  using KernelPattern::KernelPattern;
  LogicalResult
  matchAndRewrite(FromFixedOp op, OneToNOpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Emitter emit(rewriter, loc);
    Value number = arith::SIToFPOp::create(rewriter, loc, rewriter.getF32Type(),
                                           adaptor.getValue().front());
    rewriter.replaceOpWithNewOp<arith::MulFOp>(
        op, number, emit.f32(std::ldexp(1.0, -int(op.getFraction()))));
    return success();
  }
};
} // namespace

void mlir::lora::hoppertonvvm::populateMmaPatterns(
    const TypeConverter &converter, KernelState &state,
    RewritePatternSet &patterns) {
  patterns
      .add<MmaGroupLowering, MmaLowering, MmaWaitLowering, AccZeroLowering,
           UnpackLowering, FragmentLowering, MaskLowering, WordsLowering,
           FromWordsLowering, PackLowering, ToFixedLowering, FromFixedLowering>(
          converter, patterns.getContext(), state);
}
