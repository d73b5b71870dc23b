//===- VendorPlugin.cpp - A plugin of another project ---------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/IR/LoRA.h"
#include "lora/Plugin.h"

#include "VendorDialect.h.inc"

#define GET_OP_CLASSES
#include "VendorOps.h.inc"

#include "VendorDialect.cpp.inc"

#define GET_OP_CLASSES
#include "VendorOps.cpp.inc"

void vendor::VendorDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "VendorOps.cpp.inc"
      >();
}

static void registerDialects(mlir::DialectRegistry &registry) {
  registry.insert<vendor::VendorDialect>();
  registry.addExtension(
      +[](mlir::MLIRContext *context, mlir::lora::LoRADialect *) {
        context->getOrLoadDialect<vendor::VendorDialect>();
      });
}

LORA_PLUGIN("Vendor", "1.0", registerDialects)
