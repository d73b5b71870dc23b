//===- TestUtils.h - Running a function of text in a test ----- -*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_UNITTESTS_REFERENCE_TESTUTILS_H
#define LORA_UNITTESTS_REFERENCE_TESTUTILS_H

#include "lora/Dialect/LoRA/IR/LoRA.h"
#include "lora/Reference/Evaluator.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"

#include "gtest/gtest.h"

namespace mlir::lora::reference {

class EvaluatorTest : public ::testing::Test {
protected:
  EvaluatorTest() {
    context.loadDialect<LoRADialect, func::FuncDialect, arith::ArithDialect,
                        tensor::TensorDialect, memref::MemRefDialect>();
  }

  /// Results of the only function of a module; empty, with `message` set to the
  /// first error, if anything fails.
  std::vector<Tensor> run(StringRef source, ArrayRef<Tensor> arguments,
                          const BankData &bank = {}) {
    message.clear();
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
      if (message.empty())
        message = diagnostic.str();
      return success();
    });
    OwningOpRef<ModuleOp> module =
        parseSourceString<ModuleOp>(source, &context);
    if (!module)
      return {};
    func::FuncOp function = *module->getOps<func::FuncOp>().begin();
    FailureOr<std::vector<Tensor>> results =
        evaluate(function, arguments, bank);
    return succeeded(results) ? *results : std::vector<Tensor>();
  }

  static Tensor f32(ArrayRef<int64_t> shape, ArrayRef<double> values) {
    return Tensor::floats(ElementKind::F32, shape, values);
  }
  static Tensor i32(ArrayRef<int64_t> values) {
    return Tensor::ints(ElementKind::I32, static_cast<int64_t>(values.size()),
                        values);
  }
  static Tensor i64(ArrayRef<int64_t> shape, ArrayRef<int64_t> values) {
    return Tensor::ints(ElementKind::I64, shape, values);
  }

  MLIRContext context;
  std::string message;
};

} // namespace mlir::lora::reference

#endif // LORA_UNITTESTS_REFERENCE_TESTUTILS_H
