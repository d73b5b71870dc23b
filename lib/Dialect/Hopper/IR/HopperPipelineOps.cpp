//===- HopperPipelineOps.cpp - Copies and pipelines -----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/Hopper/IR/Hopper.h"

#include "Peers.h"
#include "Warpgroups.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::hopper;

/// What a barrier in shared memory counts: arrivals and bytes.
static constexpr int64_t kBarrierCount = (1 << 20) - 1;

LogicalResult CreatePipelineOp::verify() {
  for (auto [what, count] :
       {std::pair<StringRef, int32_t>("producers", getProducers()),
        {"consumers", getConsumers()}})
    if (count < 1 || count > kBarrierCount)
      return emitOpError("expected 1 to ")
             << kBarrierCount << ' ' << what << ", found " << count;
  PipelineType type = getPipeline().getType();
  int64_t releases = type.getCtas() * getConsumers();
  if (releases > kBarrierCount)
    return emitOpError("expected 1 to ")
           << kBarrierCount << " consumers of all CTAs, found " << releases;
  int64_t cluster = cast<KernelOp>((*this)->getParentOp()).getCluster();
  int64_t span = type.getCtas() * type.getStride();
  if (cluster % span)
    return emitOpError("expected clusters of a multiple of ")
           << span << " CTAs, as the pipeline has them, found " << cluster;
  return success();
}

LogicalResult CursorOp::verify() {
  int64_t steps = getSteps();
  if (steps < 0)
    return emitOpError("expected 0 steps or more, found ") << steps;
  return success();
}

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

/// Bytes that a run through `region` brings, or failure if paths differ:
/// `differing` is where.
static FailureOr<int64_t> bytesOf(Region &region, Operation *&differing) {
  int64_t bytes = 0;
  if (region.empty())
    return bytes;
  for (Operation &op : region.front()) {
    if (auto load = dyn_cast<LoadOp>(op)) {
      bytes += load.getTransactionBytes();
    } else if (auto branch = dyn_cast<scf::IfOp>(op)) {
      FailureOr<int64_t> then = bytesOf(branch.getThenRegion(), differing);
      if (failed(then))
        return failure();
      FailureOr<int64_t> other = bytesOf(branch.getElseRegion(), differing);
      if (failed(other))
        return failure();
      if (*then != *other) {
        differing = &op;
        return failure();
      }
      bytes += *then;
    } else {
      // Loads of a loop have no number that is known here.
      WalkResult nested =
          op.walk([](LoadOp) { return WalkResult::interrupt(); });
      if (nested.wasInterrupted()) {
        differing = &op;
        return failure();
      }
    }
  }
  return bytes;
}

FailureOr<int64_t> FillOp::getTransactionBytes() {
  Operation *differing = nullptr;
  return bytesOf(getBody(), differing);
}

LogicalResult FillOp::verify() {
  bool elected = (*this)->getParentOfType<ElectOp>() != nullptr;
  if (getBoxes() && elected)
    return emitOpError("expected boxes to be filled by a whole warp, found "
                       "them in a hopper.elect");
  if (!getBoxes() && !elected)
    return emitOpError("expected to be in a hopper.elect, found none around");
  if (getOperation()->getParentOfType<FillOp>())
    return emitOpError("expected one hopper.fill at a time, found one within "
                       "another");
  APInt boxes;
  if (getBoxes() && matchPattern(getBoxes(), m_ConstantInt(&boxes)) &&
      (boxes.isNegative() || boxes.ugt(kWarpSize)))
    return emitOpError("expected 0 to 32 boxes, found ")
           << boxes.getSExtValue();
  return success();
}

LogicalResult FillOp::verifyRegions() {
  Block &body = getBody().front();
  TypeRange arguments = body.getArgumentTypes();
  if (getBoxes() && (arguments.size() != 1 || !arguments[0].isInteger(32)))
    return emitOpError("expected the lane, an i32, as the region's argument, "
                       "found ")
           << arguments.size() << " arguments";
  if (!getBoxes() && !arguments.empty())
    return emitOpError("expected no region arguments without boxes, found ")
           << arguments.size();
  Operation *differing = nullptr;
  FailureOr<int64_t> bytes = bytesOf(getBody(), differing);
  if (failed(bytes)) {
    InFlightDiagnostic diagnostic =
        emitOpError("expected the same number of bytes on all paths, found "
                    "loads in a ")
        << differing->getName();
    diagnostic.attachNote(differing->getLoc())
        << (isa<scf::IfOp>(differing) ? "branches bring different numbers"
                                      : "how often it loads is not known");
    return diagnostic;
  }
  APInt boxes;
  if (getBoxes() && matchPattern(getBoxes(), m_ConstantInt(&boxes)))
    *bytes *= boxes.getSExtValue();
  if (*bytes > kBarrierCount)
    return emitOpError("expected at most ")
           << kBarrierCount << " bytes a stage, found " << *bytes;
  return success();
}

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

/// A box and the tile that it becomes, or comes from.
static LogicalResult verifyCopy(Operation *op, TensorMapType map, TileType tile,
                                size_t coordinates) {
  if (tile.getElementType() != map.getElementType())
    return op->emitOpError("expected a tile of ")
           << map.getElementType() << " as the box, found "
           << tile.getElementType();
  if (tile.getSwizzle() != map.getSwizzle())
    return op->emitOpError("expected a tile with the box's swizzle of ")
           << map.getSwizzle() << " bytes, found " << tile.getSwizzle();
  if (tile.getRowBytes() != map.getRowBytes())
    return op->emitOpError("expected a tile with the box's rows of ")
           << map.getRowBytes() << " bytes, found " << tile.getRowBytes();
  if (tile.getBytes() != map.getBytes())
    return op->emitOpError("expected a tile of the box's ")
           << map.getBytes() << " bytes, found " << tile.getBytes();
  if (coordinates != map.getShape().size())
    return op->emitOpError("expected a coordinate for each of the box's ")
           << map.getShape().size() << " dimensions, found " << coordinates;
  return success();
}

LogicalResult LoadOp::verify() {
  auto fill = (*this)->getParentOfType<FillOp>();
  if (!fill)
    return emitOpError("expected to be in a hopper.fill, found none around");
  int32_t ctas = getMulticast(), stride = getStride();
  if (failed(verifyPeers([&] { return emitOpError(); }, ctas, stride)))
    return failure();
  // The load's CTAs are of one class modulo the pipeline's stride, and within
  // one block of its CTAs.
  PipelineType type = fill.getPipeline().getType();
  if (ctas > 1 && (stride % type.getStride() ||
                   type.getCtas() * type.getStride() % (ctas * stride)))
    return emitOpError("expected a multicast to CTAs of the pipeline's ")
           << type.getCtas() << ", " << type.getStride() << " apart, found "
           << ctas << ", " << stride << " apart";
  return verifyCopy(*this, getMap().getType(), getTile().getType(),
                    getCoordinates().size());
}

LogicalResult ExchangeOp::verify() {
  size_t count = getValues().size();
  if (count == 0 || count % 4)
    return emitOpError("expected a multiple of 4 values, found ") << count;
  if (getStep() <= 0 || getStep() % 16)
    return emitOpError("expected a step of a multiple of 16 bytes, found ")
           << getStep();
  if (getTransactionBytes() > kBarrierCount)
    return emitOpError("expected at most ")
           << kBarrierCount << " bytes of a warpgroup, found "
           << getTransactionBytes();
  if (failed(verifyWarpgroups(*this)))
    return failure();
  if (int64_t ctas = getPipeline().getType().getCtas(); ctas != 1)
    return emitOpError("expected a pipeline of one CTA, found one of ") << ctas;
  auto kernel = (*this)->getParentOfType<KernelOp>();
  APInt peer;
  if (kernel && matchPattern(getPeer(), m_ConstantInt(&peer)) &&
      (peer.isNegative() || peer.uge(kernel.getCluster())))
    return emitOpError("expected a peer of 0 to ")
           << kernel.getCluster() - 1 << ", found " << peer.getSExtValue();
  return success();
}

LogicalResult StoreOp::verify() {
  return verifyCopy(*this, getMap().getType(), getTile().getType(),
                    getCoordinates().size());
}

LogicalResult StoreWaitOp::verify() {
  int32_t pending = getPending();
  if (pending < 0)
    return emitOpError("expected 0 pending stores or more, found ") << pending;
  return success();
}

LogicalResult StoreMatrixOp::verify() {
  if ((*this)->getParentOfType<ElectOp>())
    return emitOpError(
        "expected to be run by a warpgroup, found it in a hopper.elect");
  TileType tile = getTile().getType();
  ArrayRef<int64_t> shape = tile.getShape();
  if (shape.size() != 2 || shape[0] != 64 || (shape[1] != 32 && shape[1] != 64))
    return emitOpError(
               "expected a tile of 64 rows and 32 or 64 columns, found ")
           << tile;
  if (tile.getSwizzle() != tile.getRowBytes())
    return emitOpError("expected a swizzle of the row's ")
           << tile.getRowBytes() << " bytes, found " << tile.getSwizzle();
  if (static_cast<int64_t>(getValues().size()) != shape[1] / 2)
    return emitOpError("expected ")
           << shape[1] / 2 << " values, found " << getValues().size();
  return success();
}

LogicalResult ReleaseOp::verify() {
  if ((*this)->getParentOfType<ElectOp>())
    return emitOpError(
        "expected to be run by a warpgroup, found it in a hopper.elect");
  for (Operation *user : getCursor().getUsers()) {
    auto other = dyn_cast<ReleaseOp>(user);
    if (!other || other == *this || other.getPipeline() != getPipeline() ||
        other->getBlock() != (*this)->getBlock() ||
        !other->isBeforeInBlock(*this))
      continue;
    InFlightDiagnostic diagnostic = emitOpError(
        "expected a stage to be released once, found a second release");
    diagnostic.attachNote(other.getLoc()) << "the first";
    return diagnostic;
  }
  return success();
}
