//===- LoRADialect.cpp - The lora dialect ---------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/IR/LoRA.h"

#include "lora/Dialect/LoRA/IR/DeclaredLayer.h"
#include "lora/Dialect/LoRA/IR/Predicates.h"
#include "lora/Dialect/LoRA/IR/VariantTable.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::lora;

#include "lora/Dialect/LoRA/IR/LoRADialect.cpp.inc"

#include "lora/Dialect/LoRA/IR/LoRAEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "lora/Dialect/LoRA/IR/LoRAAttrs.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "lora/Dialect/LoRA/IR/LoRATypes.cpp.inc"

#include "lora/Dialect/LoRA/IR/LoRAInterfaces.cpp.inc"

/// Loads the variant's dialect if the context knows it: the program need not
/// use the op yet, and passes cannot load it any more.
static ParseResult parseVariantName(OpAsmParser &parser, StringAttr &name) {
  if (parser.parseAttribute(name))
    return failure();
  StringRef dialect = name.getValue().split('.').first;
  if (!dialect.empty())
    parser.getContext()->getOrLoadDialect(dialect);
  return success();
}

static void printVariantName(OpAsmPrinter &printer, VariantOp,
                             StringAttr name) {
  printer.printAttributeWithoutType(name);
}

#define GET_OP_CLASSES
#include "lora/Dialect/LoRA/IR/LoRAOps.cpp.inc"

void LoRADialect::initialize() {
  variants = std::make_unique<VariantTable>();
  predicates = std::make_unique<std::vector<Predicate>>();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "lora/Dialect/LoRA/IR/LoRAAttrs.cpp.inc"
      >();
  addTypes<
#define GET_TYPEDEF_LIST
#include "lora/Dialect/LoRA/IR/LoRATypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "lora/Dialect/LoRA/IR/LoRAOps.cpp.inc"
      >();
}

LogicalResult
ParallelAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                     int64_t degree) {
  if (degree < 1)
    return emitError() << "expected a degree of at least 1, found " << degree;
  return success();
}

LogicalResult
SliceAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                  StringAttr module, int64_t in, int64_t out) {
  if (module.getValue().empty())
    return emitError() << "expected the path of a module, found an empty name";
  if (in < 1 || out < 1)
    return emitError() << "expected positive sizes for '" << module.getValue()
                       << "', found " << in << " -> " << out;
  return success();
}
