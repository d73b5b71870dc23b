//===- HopperPipelineOps.cpp - Copies and pipelines -----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/Hopper/IR/Hopper.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace mlir::hopper;

LogicalResult CreatePipelineOp::verify() { return success(); }

//===----------------------------------------------------------------------===//
// FillOp
//===----------------------------------------------------------------------===//

void FillOp::build(OpBuilder &builder, OperationState &state, Value pipeline,
                   Value cursor,
                   function_ref<void(OpBuilder &, Location)> body) {
  state.addOperands({pipeline, cursor});
  OpBuilder::InsertionGuard guard(builder);
  builder.createBlock(state.addRegion());
  if (body)
    body(builder, state.location);
  YieldOp::create(builder, state.location);
}

void FillOp::build(OpBuilder &builder, OperationState &state, Value pipeline,
                   Value cursor, Value boxes,
                   function_ref<void(OpBuilder &, Location, Value)> body) {
  state.addOperands({pipeline, cursor, boxes});
  OpBuilder::InsertionGuard guard(builder);
  Block *block = builder.createBlock(state.addRegion());
  Value lane = block->addArgument(builder.getI32Type(), state.location);
  body(builder, state.location, lane);
  YieldOp::create(builder, state.location);
}

/// hopper.fill %pipeline[%cursor] [boxes(%n) (%lane)] : type { ... }
ParseResult FillOp::parse(OpAsmParser &parser, OperationState &state) {
  Builder &builder = parser.getBuilder();
  OpAsmParser::UnresolvedOperand pipeline, cursor, boxes;
  SmallVector<OpAsmParser::Argument> arguments;
  bool hasBoxes = false;
  if (parser.parseOperand(pipeline) || parser.parseLSquare() ||
      parser.parseOperand(cursor) || parser.parseRSquare())
    return failure();
  if (succeeded(parser.parseOptionalKeyword("boxes"))) {
    hasBoxes = true;
    arguments.emplace_back();
    if (parser.parseLParen() || parser.parseOperand(boxes) ||
        parser.parseRParen() || parser.parseLParen() ||
        parser.parseArgument(arguments.back()) || parser.parseRParen())
      return failure();
    arguments.back().type = builder.getI32Type();
  }
  PipelineType type;
  if (parser.parseColonType(type) ||
      parser.resolveOperand(pipeline, type, state.operands) ||
      parser.resolveOperand(
          cursor, CursorType::get(builder.getContext(), type.getStages()),
          state.operands))
    return failure();
  if (hasBoxes &&
      parser.resolveOperand(boxes, builder.getI32Type(), state.operands))
    return failure();
  Region *body = state.addRegion();
  if (parser.parseRegion(*body, arguments) ||
      parser.parseOptionalAttrDict(state.attributes))
    return failure();
  ensureTerminator(*body, builder, state.location);
  return success();
}

void FillOp::print(OpAsmPrinter &printer) {
  printer << ' ' << getPipeline() << '[' << getCursor() << ']';
  if (getBoxes())
    printer << " boxes(" << getBoxes() << ") ("
            << getBody().front().getArguments() << ')';
  printer << " : " << getPipeline().getType() << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false,
                      /*printBlockTerminators=*/false);
  printer.printOptionalAttrDict((*this)->getAttrs());
}

/// Bytes that a run through `region` brings, or failure if paths differ.
static FailureOr<int64_t> bytesOf(Region &region) {
  int64_t bytes = 0;
  if (region.empty())
    return bytes;
  for (Operation &op : region.front()) {
    if (auto load = dyn_cast<LoadOp>(op)) {
      bytes += load.getMap().getType().getBytes();
    } else if (auto branch = dyn_cast<scf::IfOp>(op)) {
      FailureOr<int64_t> then = bytesOf(branch.getThenRegion());
      FailureOr<int64_t> other = bytesOf(branch.getElseRegion());
      if (failed(then) || failed(other) || *then != *other)
        return failure();
      bytes += *then;
    } else {
      // Loads of a loop have no number that is known here.
      WalkResult nested =
          op.walk([](LoadOp) { return WalkResult::interrupt(); });
      if (nested.wasInterrupted())
        return failure();
    }
  }
  return bytes;
}

FailureOr<int64_t> FillOp::getTransactionBytes() { return bytesOf(getBody()); }

LogicalResult FillOp::verify() { return success(); }

LogicalResult FillOp::verifyRegions() { return success(); }

LogicalResult LoadOp::verify() { return success(); }

LogicalResult ReleaseOp::verify() { return success(); }

LogicalResult StoreOp::verify() { return success(); }

LogicalResult StoreMatrixOp::verify() { return success(); }
