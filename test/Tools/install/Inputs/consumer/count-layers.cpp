//===- count-layers.cpp - A tool of another project -----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Prints how many layers an MLIR file has.
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/IR/LoRA.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/raw_ostream.h"

int main(int, char **argv) {
  mlir::MLIRContext context;
  context.loadDialect<mlir::func::FuncDialect, mlir::lora::LoRADialect>();
  auto module = mlir::parseSourceFile<mlir::ModuleOp>(argv[1], &context);
  if (!module)
    return 1;
  int layers = 0;
  module->walk([&](mlir::lora::LayerOpInterface) { ++layers; });
  llvm::outs() << layers << " layers\n";
  return 0;
}
