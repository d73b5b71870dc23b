//===- CPUMath.cpp - Scalar mathematics for the vectorizer ----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/CPU/Pipeline.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::lora {
#define GEN_PASS_DEF_LORACPUMATH
#include "lora/Target/CPU/Passes.h.inc"
} // namespace mlir::lora

using namespace mlir;

/// Sums whose innermost loop is a static reduction may be reassociated: their
/// order is then a function of that size alone.
static void relaxReductions(linalg::LinalgOp op) {
  SmallVector<utils::IteratorType> iterators = op.getIteratorTypesArray();
  if (iterators.empty() || iterators.back() != utils::IteratorType::reduction ||
      ShapedType::isDynamic(op.getStaticLoopRanges().back()))
    return;
  op.getBlock()->walk([](arith::AddFOp add) {
    add.setFastmath(arith::FastMathFlags::reassoc |
                    arith::FastMathFlags::contract);
  });
}

namespace {
struct LoRACPUMathPass : lora::impl::LoRACPUMathBase<LoRACPUMathPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    module.walk(relaxReductions);
    RewritePatternSet patterns(&getContext());
    auto approximated = [](StringRef name) {
      return llvm::is_contained({math::ExpOp::getOperationName(),
                                 math::TanhOp::getOperationName(),
                                 math::ErfOp::getOperationName()},
                                name);
    };
    populateMathF32ExpansionPatterns(
        patterns, [](StringRef name) { return name.starts_with("math."); });
    populateMathPolynomialApproximationPatterns(patterns, approximated);
    // The patterns know scalars and vectors only.
    SmallVector<Operation *> scalars;
    module.walk([&](Operation *op) {
      if (isa_and_nonnull<math::MathDialect>(op->getDialect()) &&
          llvm::none_of(op->getOperandTypes(), llvm::IsaPred<TensorType>))
        scalars.push_back(op);
    });
    GreedyRewriteConfig config;
    config.setStrictness(GreedyRewriteStrictness::ExistingAndNewOps);
    if (failed(applyOpPatternsGreedily(scalars, std::move(patterns), config)))
      signalPassFailure();
  }
};
} // namespace
