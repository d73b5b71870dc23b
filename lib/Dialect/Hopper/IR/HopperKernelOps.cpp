//===- HopperKernelOps.cpp - Kernels, roles, tiles, memory ----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/Hopper/IR/Hopper.h"

#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/FunctionImplementation.h"

using namespace mlir;
using namespace mlir::hopper;

//===----------------------------------------------------------------------===//
// KernelOp
//===----------------------------------------------------------------------===//

void KernelOp::build(OpBuilder &builder, OperationState &state, StringRef name,
                     ArrayRef<Type> argTypes, int32_t threads,
                     int32_t cluster) {
  state.addAttribute(getSymNameAttrName(state.name),
                     builder.getStringAttr(name));
  state.addAttribute(getFunctionTypeAttrName(state.name),
                     TypeAttr::get(builder.getFunctionType(argTypes, {})));
  state.addAttribute(getThreadsAttrName(state.name),
                     builder.getI32IntegerAttr(threads));
  state.addAttribute(getClusterAttrName(state.name),
                     builder.getI32IntegerAttr(cluster));
  OpBuilder::InsertionGuard guard(builder);
  Block *body = builder.createBlock(state.addRegion());
  for (Type type : argTypes)
    body->addArgument(type, state.location);
}

/// hopper.kernel @name(%x: type {attrs}, ...) threads 384 [cluster 2]
///   [co_resident] [attributes {...}] { ... }
ParseResult KernelOp::parse(OpAsmParser &parser, OperationState &state) {
  StringAttr name;
  SmallVector<OpAsmParser::Argument> arguments;
  SmallVector<Type> resultTypes;
  SmallVector<DictionaryAttr> resultAttrs;
  bool isVariadic = false;
  if (parser.parseSymbolName(name, getSymNameAttrName(state.name),
                             state.attributes) ||
      function_interface_impl::parseFunctionSignatureWithArguments(
          parser, /*allowVariadic=*/false, arguments, isVariadic, resultTypes,
          resultAttrs))
    return failure();
  Builder &builder = parser.getBuilder();
  if (!resultTypes.empty())
    return parser.emitError(parser.getNameLoc(), "expected no results, found ")
           << resultTypes.size();
  SmallVector<Type> types;
  for (OpAsmParser::Argument &argument : arguments)
    types.push_back(argument.type);
  state.addAttribute(getFunctionTypeAttrName(state.name),
                     TypeAttr::get(builder.getFunctionType(types, {})));
  call_interface_impl::addArgAndResultAttrs(
      builder, state, arguments, resultAttrs, getArgAttrsAttrName(state.name),
      getResAttrsAttrName(state.name));
  int32_t threads = 0, cluster = 1;
  if (parser.parseKeyword("threads") || parser.parseInteger(threads))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("cluster")) &&
      parser.parseInteger(cluster))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("co_resident")))
    state.addAttribute(getCoResidentAttrName(state.name),
                       builder.getUnitAttr());
  state.addAttribute(getThreadsAttrName(state.name),
                     builder.getI32IntegerAttr(threads));
  state.addAttribute(getClusterAttrName(state.name),
                     builder.getI32IntegerAttr(cluster));
  if (parser.parseOptionalAttrDictWithKeyword(state.attributes))
    return failure();
  return parser.parseRegion(*state.addRegion(), arguments);
}

void KernelOp::print(OpAsmPrinter &printer) {
  printer << ' ';
  printer.printSymbolName(getSymName());
  function_interface_impl::printFunctionSignature(
      printer, *this, getArgumentTypes(), /*isVariadic=*/false, {});
  printer << " threads " << getThreads();
  if (getCluster() != 1)
    printer << " cluster " << getCluster();
  if (getCoResident())
    printer << " co_resident";
  printer.printOptionalAttrDictWithKeyword(
      (*this)->getAttrs(),
      {getSymNameAttrName(), getFunctionTypeAttrName(), getThreadsAttrName(),
       getClusterAttrName(), getCoResidentAttrName(), getArgAttrsAttrName(),
       getResAttrsAttrName()});
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

void KernelOp::visitShared(
    function_ref<void(Operation *, int64_t, int64_t)> visit) {
  int64_t end = 0;
  auto place = [&](Operation *op, int64_t size, int64_t alignment) {
    int64_t begin = llvm::alignTo(end, alignment);
    end = begin + size;
    visit(op, begin, size);
  };
  for (Operation &op : getBody().front()) {
    if (auto alloc = dyn_cast<AllocOp>(op)) {
      BufferType type = alloc.getBuffer().getType();
      place(alloc, type.getStages() * type.getStageBytes() + alloc.getPadding(),
            alloc.getAlignment());
    } else if (auto pipeline = dyn_cast<CreatePipelineOp>(op)) {
      place(pipeline, 16 * pipeline.getPipeline().getType().getStages(), 8);
    }
  }
}

int64_t KernelOp::getSharedBytes() {
  int64_t end = 0;
  visitShared([&](Operation *, int64_t offset, int64_t bytes) {
    end = offset + bytes;
  });
  return end;
}

LogicalResult KernelOp::verify() { return success(); }

LogicalResult KernelOp::verifyRegions() { return success(); }

LogicalResult WarpRoleOp::verify() { return success(); }

//===----------------------------------------------------------------------===//
// TilesOp
//===----------------------------------------------------------------------===//

void TilesOp::build(
    OpBuilder &builder, OperationState &state, Value mTiles, int32_t nTiles,
    int32_t group, ValueRange inits,
    function_ref<void(OpBuilder &, Location, Value, Value, Value, ValueRange)>
        body) {
  state.addOperands(mTiles);
  state.addOperands(inits);
  state.addTypes(inits.getTypes());
  state.addAttribute(getNTilesAttrName(state.name),
                     builder.getI32IntegerAttr(nTiles));
  state.addAttribute(getGroupAttrName(state.name),
                     builder.getI32IntegerAttr(group));
  OpBuilder::InsertionGuard guard(builder);
  Block *block = builder.createBlock(state.addRegion());
  Location loc = state.location;
  Value m = block->addArgument(builder.getI32Type(), loc);
  Value n = block->addArgument(builder.getI32Type(), loc);
  Value first = block->addArgument(builder.getI1Type(), loc);
  for (Value init : inits)
    block->addArgument(init.getType(), loc);
  body(builder, loc, m, n, first, block->getArguments().drop_front(3));
}

/// hopper.tiles (%m, %n, %first) in (%rows, 24) group 8
///   [carry(%a = %b, ...) : types] { ... }
ParseResult TilesOp::parse(OpAsmParser &parser, OperationState &state) {
  Builder &builder = parser.getBuilder();
  SmallVector<OpAsmParser::Argument> arguments(3);
  OpAsmParser::UnresolvedOperand mTiles;
  int32_t nTiles = 0, group = 0;
  if (parser.parseLParen() || parser.parseArgument(arguments[0]) ||
      parser.parseComma() || parser.parseArgument(arguments[1]) ||
      parser.parseComma() || parser.parseArgument(arguments[2]) ||
      parser.parseRParen() || parser.parseKeyword("in") ||
      parser.parseLParen() || parser.parseOperand(mTiles) ||
      parser.parseComma() || parser.parseInteger(nTiles) ||
      parser.parseRParen() || parser.parseKeyword("group") ||
      parser.parseInteger(group))
    return failure();
  arguments[0].type = arguments[1].type = builder.getI32Type();
  arguments[2].type = builder.getI1Type();
  SmallVector<OpAsmParser::UnresolvedOperand> inits;
  SmallVector<Type> types;
  SMLoc location = parser.getCurrentLocation();
  if (succeeded(parser.parseOptionalKeyword("carry"))) {
    SmallVector<OpAsmParser::Argument> carried;
    if (parser.parseAssignmentList(carried, inits) ||
        parser.parseColonTypeList(types))
      return failure();
    if (types.size() != carried.size())
      return parser.emitError(location, "expected ")
             << carried.size() << " types, found " << types.size();
    for (auto [argument, type] : llvm::zip_equal(carried, types)) {
      argument.type = type;
      arguments.push_back(argument);
    }
  }
  if (parser.resolveOperand(mTiles, builder.getI32Type(), state.operands) ||
      parser.resolveOperands(inits, types, location, state.operands))
    return failure();
  state.addTypes(types);
  state.addAttribute(getNTilesAttrName(state.name),
                     builder.getI32IntegerAttr(nTiles));
  state.addAttribute(getGroupAttrName(state.name),
                     builder.getI32IntegerAttr(group));
  Region *body = state.addRegion();
  if (parser.parseRegion(*body, arguments) ||
      parser.parseOptionalAttrDict(state.attributes))
    return failure();
  ensureTerminator(*body, builder, state.location);
  return success();
}

void TilesOp::print(OpAsmPrinter &printer) {
  Block &block = getBody().front();
  printer << " (" << block.getArgument(0) << ", " << block.getArgument(1)
          << ", " << block.getArgument(2) << ") in (" << getMTiles() << ", "
          << getNTiles() << ") group " << getGroup();
  if (!getInits().empty()) {
    printer << " carry(";
    llvm::interleaveComma(
        llvm::zip_equal(block.getArguments().drop_front(3), getInits()),
        printer, [&](auto pair) {
          printer << std::get<0>(pair) << " = " << std::get<1>(pair);
        });
    printer << ") : " << getInits().getTypes();
  }
  printer << ' ';
  printer.printRegion(getBody(), /*printEntryBlockArgs=*/false,
                      /*printBlockTerminators=*/!getInits().empty());
  printer.printOptionalAttrDict((*this)->getAttrs(),
                                {getNTilesAttrName(), getGroupAttrName()});
}

LogicalResult TilesOp::verify() { return success(); }

LogicalResult AllocOp::verify() { return success(); }

LogicalResult hopper::TileOp::verify() { return success(); }
