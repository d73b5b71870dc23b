//===- HopperMmaOps.cpp - Products ----------------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/Hopper/IR/Hopper.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace mlir::hopper;

LogicalResult MmaGroupOp::verify() { return success(); }

LogicalResult MmaGroupOp::verifyRegions() { return success(); }

LogicalResult MmaOp::verify() { return success(); }

//===----------------------------------------------------------------------===//
// UnpackOp
//===----------------------------------------------------------------------===//

void UnpackOp::build(OpBuilder &builder, OperationState &state, Value acc) {
  state.addOperands(acc);
  state.types.append(cast<AccType>(acc.getType()).getColumns() / 2,
                     builder.getF32Type());
}

/// %v:128 = hopper.unpack %acc : !hopper.acc<256>
ParseResult UnpackOp::parse(OpAsmParser &parser, OperationState &state) {
  OpAsmParser::UnresolvedOperand acc;
  AccType type;
  if (parser.parseOperand(acc) ||
      parser.parseOptionalAttrDict(state.attributes) ||
      parser.parseColonType(type) ||
      parser.resolveOperand(acc, type, state.operands))
    return failure();
  state.types.append(type.getColumns() / 2, parser.getBuilder().getF32Type());
  return success();
}

void UnpackOp::print(OpAsmPrinter &printer) {
  printer << ' ' << getAcc();
  printer.printOptionalAttrDict((*this)->getAttrs());
  printer << " : " << getAcc().getType();
}

LogicalResult UnpackOp::verify() { return success(); }

LogicalResult FragmentOp::verify() { return success(); }

LogicalResult PackOp::verify() { return success(); }

LogicalResult ToFixedOp::verify() { return success(); }

LogicalResult FromFixedOp::verify() { return success(); }
