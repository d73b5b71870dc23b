//===- Bufferize.cpp - Bufferization of programs --------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/CPU/Pipeline.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotAnalysis.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotModuleBufferize.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace mlir::lora {
#define GEN_PASS_DEF_LORABUFFERIZE
#include "lora/Target/CPU/Passes.h.inc"
} // namespace mlir::lora

using namespace mlir;

/// `expand-strided-metadata` of MLIR 22 crashes on a group with two dynamic
/// sizes, which every [tokens] -> [batch, sequence] is. Sizes are operands of
/// the op, so for dense buffers the strides are their products.
static void lowerDynamicExpansions(Operation *root) {
  root->walk([](memref::ExpandShapeOp op) {
    MemRefType type = op.getResultType();
    auto hasTwoDynamic = [&](const ReassociationIndices &group) {
      return llvm::count_if(group, [&](int64_t dim) {
               return type.isDynamicDim(dim);
             }) > 1;
    };
    if (!type.getLayout().isIdentity() ||
        llvm::none_of(op.getReassociationIndices(), hasTwoDynamic))
      return;
    OpBuilder builder(op);
    Location loc = op.getLoc();
    SmallVector<OpFoldResult> sizes = op.getMixedOutputShape();
    SmallVector<OpFoldResult> strides(sizes.size(), builder.getIndexAttr(1));
    AffineExpr a, b;
    bindSymbols(builder.getContext(), a, b);
    for (int64_t dim = static_cast<int64_t>(sizes.size()) - 2; dim >= 0; --dim)
      strides[dim] = affine::makeComposedFoldedAffineApply(
          builder, loc, a * b, {strides[dim + 1], sizes[dim + 1]});
    Value cast = memref::ReinterpretCastOp::create(
        builder, loc, op.getSrc(), builder.getIndexAttr(0), sizes, strides);
    if (cast.getType() != type)
      cast = memref::CastOp::create(builder, loc, type, cast);
    op.replaceAllUsesWith(cast);
    op.erase();
  });
}

namespace {
struct LoRABufferizePass : lora::impl::LoRABufferizeBase<LoRABufferizePass> {
  void runOnOperation() override {
    bufferization::OneShotBufferizationOptions options;
    options.bufferizeFunctionBoundaries = true;
    options.setFunctionBoundaryTypeConversion(
        bufferization::LayoutMapOption::IdentityLayoutMap);
    options.memCpyFn = [](OpBuilder &builder, Location loc, Value from,
                          Value to) {
      linalg::CopyOp::create(builder, loc, from, to);
      return success();
    };
    bufferization::BufferizationState state;
    if (failed(bufferization::runOneShotModuleBufferize(getOperation(), options,
                                                        state)))
      return signalPassFailure();
    lowerDynamicExpansions(getOperation());
  }
};
} // namespace
