//===- JitProgram.h - Runs a lowered function in this process --- -*- C++
//-*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_UNITTESTS_CONVERSION_JITPROGRAM_H
#define LORA_UNITTESTS_CONVERSION_JITPROGRAM_H

#include "lora/Reference/Evaluator.h"

#include "mlir/ExecutionEngine/ExecutionEngine.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <memory>
#include <string>
#include <vector>

namespace lora_test {

using mlir::lora::reference::BankData;
using mlir::lora::reference::Tensor;

/// A context that knows every dialect, pass and translation the tests need.
std::unique_ptr<mlir::MLIRContext> makeContext();

/// The module's function `f`, lowered by `--convert-lora-to-linalg`, bufferized
/// and compiled. It has one result.
class JitProgram {
public:
  /// Null after an error, which has been printed.
  static std::unique_ptr<JitProgram> compile(mlir::MLIRContext &context,
                                             llvm::StringRef ir);

  /// Calls `f`. The bank's data becomes the trailing arguments.
  Tensor run(llvm::ArrayRef<Tensor> arguments, const BankData &bank = {});

private:
  Tensor bankTensor(llvm::StringRef name, mlir::RankedTensorType type,
                    const BankData &bank) const;

  std::unique_ptr<mlir::ExecutionEngine> engine;
  std::vector<std::pair<std::string, mlir::RankedTensorType>> weights;
  mlir::RankedTensorType resultType;
};

} // namespace lora_test

#endif // LORA_UNITTESTS_CONVERSION_JITPROGRAM_H
