//===- HopperMmaOps.cpp - Products ----------------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/Hopper/IR/Hopper.h"

#include "ProductsInFlight.h"
#include "Warpgroups.h"
#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/DenseSet.h"

using namespace mlir;
using namespace mlir::hopper;

//===----------------------------------------------------------------------===//
// MmaGroupOp
//===----------------------------------------------------------------------===//

LogicalResult MmaGroupOp::verify() { return verifyWarpgroups(*this); }

static bool isRegisters(Type type) { return isa<AccType, FragmentType>(type); }

/// C1: nothing that takes or gives registers of products stands between them.
static LogicalResult verifyMember(Operation &op) {
  if (isa<MmaOp, hopper::YieldOp>(op))
    return success();
  if (op.getNumRegions() || !isMemoryEffectFree(&op))
    return op.emitOpError("expected in a hopper.mma_group products, tiles, "
                          "stages and arithmetic, found a region or an effect");
  if (llvm::any_of(op.getOperandTypes(), isRegisters) ||
      llvm::any_of(op.getResultTypes(), isRegisters))
    return op.emitOpError("expected accumulators and fragments of a "
                          "hopper.mma_group in products alone, found another "
                          "op on them");
  return success();
}

LogicalResult MmaGroupOp::verifyRegions() {
  Block &body = getBody().front();
  llvm::SmallDenseSet<Value> continued, fragments;
  int64_t registers = 0;
  for (Operation &op : body) {
    if (failed(verifyMember(op)))
      return failure();
    auto mma = dyn_cast<MmaOp>(op);
    if (!mma)
      continue;
    // A second sum from the same start would need a copy of registers that the
    // tensor cores are writing.
    if (mma.getAcc() && !continued.insert(mma.getAcc()).second)
      return mma.emitOpError("expected an accumulator that no other product of "
                             "the group continues, found a second use");
    if (!mma.getAcc() || !mma.getAcc().getDefiningOp<MmaOp>())
      registers += mma.getResult().getType().getColumns() / 2;
    if (isa<FragmentType>(mma.getLhs().getType()) &&
        fragments.insert(mma.getLhs()).second)
      registers += 4;
  }

  Operation *yield = body.getTerminator();
  if (yield->getOperandTypes() != getResultTypes())
    return yield->emitOpError("expected the group's results, ")
           << getResultTypes() << ", found " << yield->getOperandTypes();
  for (Value yielded : yield->getOperands()) {
    auto mma = yielded.getDefiningOp<MmaOp>();
    if (!mma || mma->getParentOp() != getOperation())
      return yield->emitOpError("expected accumulators of the group's own "
                                "products, found another value");
    if (!continued.insert(yielded).second)
      return yield->emitOpError("expected sums that no product continues and "
                                "each once, found one that is used before");
  }

  auto kernel = (*this)->getParentOfType<KernelOp>();
  if (!kernel)
    return success();
  auto role = (*this)->getParentOfType<WarpRoleOp>();
  // One thread cannot name more than 255.
  int64_t limit = std::min<int64_t>(role && role.getRegisters()
                                        ? *role.getRegisters()
                                        : kernel.getInitialRegisters(),
                                    255);
  if (registers > limit)
    return emitOpError("expected accumulators and fragments of at most ")
           << limit << " registers a thread, found " << registers;
  return success();
}

//===----------------------------------------------------------------------===//
// MmaOp
//===----------------------------------------------------------------------===//

LogicalResult MmaOp::verify() {
  TileType rhs = getRhs().getType();
  int64_t columns = getResult().getType().getColumns();
  auto verifyTile = [&](StringRef side, TileType tile,
                        int64_t rows) -> LogicalResult {
    if (tile.getShape().size() != 2 || tile.getShape()[0] != rows)
      return emitOpError("expected a ")
             << side << " side of " << rows << " rows and K columns, found "
             << tile;
    if (tile.getSwizzle() == 0)
      return emitOpError("expected a swizzle of 32, 64 or 128 bytes of the ")
             << side << " side, found none";
    return success();
  };
  Type lhsElement;
  int64_t lhsDepth = 16;
  if (auto lhs = dyn_cast<TileType>(getLhs().getType())) {
    if (failed(verifyTile("left", lhs, 64)))
      return failure();
    lhsElement = lhs.getElementType();
    lhsDepth = lhs.getShape()[1];
  } else {
    lhsElement = cast<FragmentType>(getLhs().getType()).getElementType();
  }
  if (failed(verifyTile("right", rhs, columns)))
    return failure();
  if (lhsDepth != rhs.getShape()[1])
    return emitOpError("expected both sides with the same K, found ")
           << lhsDepth << " and " << rhs.getShape()[1];
  if (lhsElement != rhs.getElementType())
    return emitOpError("expected both sides of one element type, found ")
           << lhsElement << " and " << rhs.getElementType();
  return success();
}

LogicalResult MmaWaitOp::verify() {
  int32_t pending = getPending();
  if (pending < 0 || pending > kMaxPending)
    return emitOpError("expected 0 to ")
           << kMaxPending << " pending groups, found " << pending;
  return success();
}

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

LogicalResult UnpackOp::verify() {
  int64_t expected = getAcc().getType().getColumns() / 2;
  if (static_cast<int64_t>(getValues().size()) != expected)
    return emitOpError("expected ")
           << expected << " values, found " << getValues().size();
  return success();
}

//===----------------------------------------------------------------------===//
// Fragments and numbers
//===----------------------------------------------------------------------===//

LogicalResult FragmentOp::verify() {
  if (getValues().size() != 8)
    return emitOpError("expected 8 values, found ") << getValues().size();
  return success();
}

LogicalResult PackOp::verify() {
  if (!getType().isBF16() && !getType().isF16())
    return emitOpError("expected bf16 or f16, found ") << getType();
  return success();
}

static LogicalResult verifyFraction(Operation *op, int32_t fraction) {
  if (fraction < 1 || fraction > 62)
    return op->emitOpError("expected a fraction of 1 to 62 bits, found ")
           << fraction;
  return success();
}

LogicalResult ToFixedOp::verify() {
  return verifyFraction(*this, getFraction());
}

LogicalResult FromFixedOp::verify() {
  return verifyFraction(*this, getFraction());
}
