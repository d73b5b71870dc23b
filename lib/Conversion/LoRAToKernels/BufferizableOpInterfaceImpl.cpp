//===- BufferizableOpInterfaceImpl.cpp - Bufferization of kernel calls ----===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Conversion/LoRAToKernels/BufferizableOpInterfaceImpl.h"

#include "lora/Dialect/LoRA/IR/LoRA.h"

#include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.h"
#include "mlir/Dialect/Bufferization/IR/DstBufferizableOpInterfaceImpl.h"

using namespace mlir;
using namespace mlir::bufferization;
using namespace mlir::lora;

namespace {
struct CallKernelModel
    : DstBufferizableOpInterfaceExternalModel<CallKernelModel, CallKernelOp> {
  /// Caches, and what a delta is added to, are read and updated; every other
  /// out is only written.
  bool bufferizesToMemoryRead(Operation *op, OpOperand &operand,
                              const AnalysisState &) const {
    auto kernel = cast<CallKernelOp>(op);
    return !kernel.isDpsInit(&operand) || kernel.getKernel() == Kernel::Adapt ||
           (kernel.getKernel() == Kernel::CachedAttention &&
            &operand != kernel.getDpsInitOperand(0));
  }

  LogicalResult bufferize(Operation *op, RewriterBase &rewriter,
                          const BufferizationOptions &options,
                          BufferizationState &state) const {
    auto kernel = cast<CallKernelOp>(op);
    SmallVector<Value> ins, outs;
    for (auto [tensors, buffers] :
         {std::pair(kernel.getIns(), &ins), {kernel.getOuts(), &outs}})
      for (Value tensor : tensors) {
        FailureOr<Value> buffer = getBuffer(rewriter, tensor, options, state);
        if (failed(buffer))
          return failure();
        buffers->push_back(*buffer);
      }
    rewriter.setInsertionPoint(op);
    CallKernelOp::create(rewriter, op->getLoc(), TypeRange(),
                         kernel.getKernel(), kernel.getFrame(), ins, outs,
                         kernel.getParameters());
    replaceOpWithBufferizedValues(rewriter, op, outs);
    return success();
  }
};
} // namespace

void mlir::lora::registerBufferizableOpInterfaceExternalModels(
    DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, LoRADialect *) {
    CallKernelOp::attachInterface<CallKernelModel>(*context);
  });
}
