//===- LoRAToLinalg.cpp - Layers and adapters to linalg -------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Conversion/LoRAToLinalg/LoRAToLinalg.h"

#include "Emit.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/ControlFlow/Transforms/StructuralTypeConversions.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Func/Transforms/FuncConversions.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MLProgram/IR/MLProgram.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/Transforms/Patterns.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Transforms/DialectConversion.h"

namespace mlir::lora {
#define GEN_PASS_DEF_CONVERTLORATOLINALG
#include "lora/Conversion/Passes.h.inc"
} // namespace mlir::lora

using namespace mlir;
using namespace mlir::lora;

void mlir::lora::populateLoRAToLinalgTypeConversions(TypeConverter &converter) {
  converter.addConversion([](Type type) { return type; });
  converter.addConversion([](RoutingType type) -> Type {
    return RankedTensorType::get(ShapedType::kDynamic,
                                 IntegerType::get(type.getContext(), 32));
  });
}

void mlir::lora::populateLoRAToLinalgPatterns(const TypeConverter &converter,
                                              const BankGlobals &banks,
                                              RewritePatternSet &patterns) {
  to_linalg::populateLayerPatterns(converter, patterns);
  to_linalg::populateAdapterPatterns(converter, banks, patterns);
  to_linalg::populateMoEPatterns(converter, banks, patterns);
}

LogicalResult mlir::lora::convertLoRAToLinalg(ModuleOp module) {
  if (failed(checkWithoutCollectives(module)))
    return failure();
  FailureOr<BankGlobals> banks = BankGlobals::declare(module);
  if (failed(banks))
    return failure();

  MLIRContext *context = module.getContext();
  TypeConverter converter;
  populateLoRAToLinalgTypeConversions(converter);
  RewritePatternSet patterns(context);
  populateLoRAToLinalgPatterns(converter, *banks, patterns);

  ConversionTarget target(*context);
  target.addIllegalDialect<LoRADialect>();
  target.addLegalOp<CallKernelOp>();
  // The module's own banks go last: ops are verified against them until then.
  target.addDynamicallyLegalOp<BankOp>(
      [&](BankOp bank) { return bank->getParentOp() == module; });
  target.markOpRecursivelyLegal<BankOp>();
  target.addDynamicallyLegalOp<func::FuncOp>([&](func::FuncOp function) {
    return converter.isSignatureLegal(function.getFunctionType());
  });
  target.markUnknownOpDynamicallyLegal(
      [&](Operation *op) { return converter.isLegal(op); });
  populateFunctionOpInterfaceTypeConversionPattern<func::FuncOp>(patterns,
                                                                 converter);
  populateCallOpTypeConversionPattern(patterns, converter);
  populateReturnOpTypeConversionPattern(patterns, converter);
  cf::populateCFStructuralTypeConversionsAndLegality(converter, patterns,
                                                     target);
  scf::populateSCFStructuralTypeConversionsAndLegality(converter, patterns,
                                                       target);

  if (failed(applyPartialConversion(module, target, std::move(patterns))))
    return failure();
  for (BankOp bank : llvm::make_early_inc_range(module.getOps<BankOp>()))
    bank.erase();
  return success();
}

namespace {
struct ConvertLoRAToLinalgPass
    : lora::impl::ConvertLoRAToLinalgBase<ConvertLoRAToLinalgPass> {
  void runOnOperation() override {
    if (failed(convertLoRAToLinalg(getOperation())))
      signalPassFailure();
  }
};
} // namespace
