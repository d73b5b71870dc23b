//===- lora-opt.cpp - The lora-opt driver ---------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Conversion/Passes.h"
#include "lora/Dialect/LoRA/IR/LoRA.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::registerAllPasses();
  mlir::lora::registerLoRAConversionPasses();
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  registry.insert<mlir::lora::LoRADialect>();
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "lora-opt: LoRA layers and adapters\n", registry));
}
