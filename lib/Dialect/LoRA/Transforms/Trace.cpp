//===- Trace.cpp - Where the elements of a tensor come from ---------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Trace.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MLProgram/IR/MLProgram.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace mlir::lora;

//===----------------------------------------------------------------------===//
// Where elements come from
//===----------------------------------------------------------------------===//

/// Whether `op` converts between torch's and the builtin tensor types.
static bool isTorchConversion(Operation *op) {
  StringRef name = op->getName().getStringRef();
  return op->getNumOperands() == 1 && op->getNumResults() == 1 &&
         (name == "torch_c.from_builtin_tensor" ||
          name == "torch_c.to_builtin_tensor");
}

/// Whether `op` runs all its loops in parallel on tensors, with one result that
/// is written in loop order.
static bool isElementwise(linalg::LinalgOp op) {
  return op->getNumResults() == 1 && op.hasPureTensorSemantics() &&
         op.getNumParallelLoops() == op.getNumLoops() &&
         op.getMatchingIndexingMap(op.getDpsInitOperand(0)).isIdentity();
}

/// The input map of an op that copies its one input, widened at most, into an
/// identity output; a null map for any other op.
static AffineMap matchCopy(linalg::LinalgOp op) {
  if (op.getNumDpsInputs() != 1 || !isElementwise(op))
    return {};
  Block *body = op.getBlock();
  Value yielded = body->getTerminator()->getOperand(0);
  if (auto widen = yielded.getDefiningOp<arith::ExtFOp>())
    yielded = widen.getIn();
  if (yielded != body->getArgument(0))
    return {};
  AffineMap map = op.getMatchingIndexingMap(op.getDpsInputOperand(0));
  // A constant result is fine where it reads the one element there is.
  auto input = dyn_cast<RankedTensorType>(op.getDpsInputs()[0].getType());
  if (!input) // A scalar, as in a fill.
    return {};
  for (auto [dim, expr] : llvm::enumerate(map.getResults()))
    if (!isa<AffineDimExpr>(expr) && input.getDimSize(dim) != 1)
      return {};
  return map;
}

/// The root's dimensions after a reshape that only adds or drops unit ones.
static FailureOr<SmallVector<int64_t>>
traceReshape(ArrayRef<int64_t> dims, RankedTensorType wide,
             ArrayRef<ReassociationIndices> groups, bool expands) {
  SmallVector<int64_t> traced(expands ? wide.getRank() : groups.size(), -1);
  for (auto [index, group] : llvm::enumerate(groups)) {
    int64_t real = group.front();
    unsigned count = 0;
    for (int64_t dim : group)
      if (wide.getDimSize(dim) != 1) {
        real = dim;
        ++count;
      }
    if (count > 1)
      return failure();
    (expands ? traced[real] : traced[index]) = dims[expands ? index : real];
  }
  return traced;
}

static Traced traceRoot(Value value) {
  Traced traced;
  traced.root = value;
  if (auto type = dyn_cast<RankedTensorType>(value.getType()))
    traced.dims = llvm::to_vector(llvm::seq<int64_t>(0, type.getRank()));
  if (auto load = value.getDefiningOp<ml_program::GlobalLoadConstOp>())
    traced.global = load.getGlobal().getLeafReference();
  return traced;
}

template <typename ReshapeOp>
static Traced traceThrough(ReshapeOp reshape, RankedTensorType wide,
                           bool expands) {
  Traced traced = trace(reshape.getSrc());
  FailureOr<SmallVector<int64_t>> dims = traceReshape(
      traced.dims, wide, reshape.getReassociationIndices(), expands);
  if (failed(dims))
    return traceRoot(reshape.getResult());
  traced.dims = *dims;
  return traced;
}

Traced lora::trace(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op)
    return traceRoot(value);
  if (isTorchConversion(op) || isa<tensor::CastOp, arith::ExtFOp>(op))
    return trace(op->getOperand(0));
  if (auto reshape = dyn_cast<tensor::ExpandShapeOp>(op))
    return traceThrough(reshape, reshape.getResultType(), true);
  if (auto reshape = dyn_cast<tensor::CollapseShapeOp>(op))
    return traceThrough(reshape, reshape.getSrcType(), false);
  auto linalgOp = dyn_cast<linalg::LinalgOp>(op);
  AffineMap copy = linalgOp ? matchCopy(linalgOp) : AffineMap();
  if (!copy)
    return traceRoot(value);
  Traced traced = trace(linalgOp.getDpsInputs()[0]);
  SmallVector<int64_t> dims(copy.getNumDims(), -1);
  for (auto [dim, expr] : llvm::enumerate(copy.getResults()))
    if (auto loop = dyn_cast<AffineDimExpr>(expr))
      dims[loop.getPosition()] = traced.dims[dim];
  traced.dims = dims;
  return traced;
}

/// Whether `cast` turns a dynamic size into 1.
static bool isUnitCast(tensor::CastOp cast) {
  auto from = dyn_cast<RankedTensorType>(cast.getSource().getType());
  auto to = dyn_cast<RankedTensorType>(cast.getType());
  if (!from || !to)
    return false;
  return llvm::any_of(llvm::zip_equal(from.getShape(), to.getShape()),
                      [](auto sizes) {
                        auto [before, after] = sizes;
                        return ShapedType::isDynamic(before) && after == 1;
                      });
}

/// Whether `use` hands its value on to the user's result, size by size.
static bool handsOn(OpOperand &use) {
  Operation *user = use.getOwner();
  if (isa<tensor::CastOp, tensor::CollapseShapeOp, tensor::ExpandShapeOp,
          tensor::ReshapeOp>(user))
    return use.getOperandNumber() == 0;
  auto linalgOp = dyn_cast<linalg::LinalgOp>(user);
  if (!linalgOp || !isElementwise(linalgOp) || linalgOp.isDpsInit(&use))
    return false;
  AffineMap map = linalgOp.getMatchingIndexingMap(&use);
  return map ==
         AffineMap::getMultiDimIdentityMap(map.getNumDims(), user->getContext())
             .getMajorSubMap(map.getNumResults());
}

DenseMap<Value, Operation *> lora::findUnitCasts(Operation *root) {
  DenseMap<Value, Operation *> tainted;
  SmallVector<Value> worklist;
  root->walk([&](tensor::CastOp cast) {
    if (isUnitCast(cast) && tainted.try_emplace(cast.getResult(), cast).second)
      worklist.push_back(cast.getResult());
  });
  while (!worklist.empty()) {
    Value value = worklist.pop_back_val();
    Operation *cast = tainted.lookup(value);
    for (OpOperand &use : value.getUses())
      if (handsOn(use) &&
          tainted.try_emplace(use.getOwner()->getResult(0), cast).second)
        worklist.push_back(use.getOwner()->getResult(0));
  }
  return tainted;
}

Value lora::stripWidening(Value value) {
  Operation *op = value.getDefiningOp();
  if (auto widen = dyn_cast_if_present<arith::ExtFOp>(op))
    return widen.getIn();
  auto linalgOp = dyn_cast_if_present<linalg::LinalgOp>(op);
  AffineMap copy = linalgOp ? matchCopy(linalgOp) : AffineMap();
  return copy && copy.isIdentity() ? linalgOp.getDpsInputs()[0] : value;
}

//===----------------------------------------------------------------------===//
// What is done to a product
//===----------------------------------------------------------------------===//

Operation *lora::onlyReader(Value value) {
  Operation *reader = nullptr;
  for (Operation *user : value.getUsers()) {
    if (isa<tensor::DimOp>(user))
      continue;
    if (reader && reader != user)
      return nullptr;
    reader = user;
  }
  return reader;
}

FailureOr<Epilogue> lora::matchEpilogue(Operation *op, Value product) {
  auto linalgOp = dyn_cast_if_present<linalg::LinalgOp>(op);
  if (!linalgOp || !isElementwise(linalgOp))
    return failure();
  Block *body = linalgOp.getBlock();
  // The block arguments of the product (read in loop order) and the addend.
  Value productArg;
  OpOperand *addend = nullptr;
  for (OpOperand *operand : linalgOp.getDpsInputOperands()) {
    if (operand->get() != product)
      addend = operand;
    else if (productArg ||
             !linalgOp.getMatchingIndexingMap(operand).isIdentity())
      return failure();
    else
      productArg = linalgOp.getMatchingBlockArgument(operand);
  }
  if (!productArg || linalgOp.getNumDpsInputs() > 2)
    return failure();

  Epilogue epilogue;
  epilogue.op = op;
  Value yielded = body->getTerminator()->getOperand(0);
  if (auto narrow = yielded.getDefiningOp<arith::TruncFOp>()) {
    epilogue.narrowedTo = narrow.getType();
    yielded = narrow.getIn();
  }
  if (!addend) {
    if (!epilogue.narrowedTo || yielded != productArg)
      return failure();
    return epilogue;
  }
  auto add = yielded.getDefiningOp<arith::AddFOp>();
  if (!add)
    return failure();
  Value addendArg = linalgOp.getMatchingBlockArgument(addend);
  auto isAddend = [&](Value value) {
    if (auto widen = value.getDefiningOp<arith::ExtFOp>())
      value = widen.getIn();
    return value == addendArg;
  };
  if (!(add.getLhs() == productArg && isAddend(add.getRhs())) &&
      !(add.getRhs() == productArg && isAddend(add.getLhs())))
    return failure();

  Traced traced = trace(addend->get());
  epilogue.addend = traced.root;
  epilogue.addendDims.assign(linalgOp.getNumLoops(), -1);
  AffineMap map = linalgOp.getMatchingIndexingMap(addend);
  for (auto [dim, expr] : llvm::enumerate(map.getResults())) {
    auto loop = dyn_cast<AffineDimExpr>(expr);
    if (loop)
      epilogue.addendDims[loop.getPosition()] = traced.dims[dim];
    else if (traced.dims[dim] != -1)
      return failure();
  }
  return epilogue;
}

bool lora::isProductBody(linalg::LinalgOp op) {
  Block *body = op.getBlock();
  if (body->getNumArguments() != 3)
    return false;
  auto add =
      body->getTerminator()->getOperand(0).getDefiningOp<arith::AddFOp>();
  if (!add)
    return false;
  Value out = body->getArgument(2);
  if (add.getLhs() != out && add.getRhs() != out)
    return false;
  Value other = add.getLhs() == out ? add.getRhs() : add.getLhs();
  auto mul = other.getDefiningOp<arith::MulFOp>();
  if (!mul)
    return false;
  auto source = [](Value value) {
    if (auto widen = value.getDefiningOp<arith::ExtFOp>())
      return widen.getIn();
    return value;
  };
  Value lhs = source(mul.getLhs()), rhs = source(mul.getRhs());
  Value a = body->getArgument(0), b = body->getArgument(1);
  return (lhs == a && rhs == b) || (lhs == b && rhs == a);
}

void lora::eraseDead(Operation *op) {
  SmallVector<Operation *> worklist{op};
  while (!worklist.empty()) {
    Operation *dead = worklist.pop_back_val();
    if (!isOpTriviallyDead(dead) &&
        !(isTorchConversion(dead) && dead->use_empty()))
      continue;
    SetVector<Operation *> operands;
    for (Value operand : dead->getOperands())
      if (Operation *producer = operand.getDefiningOp())
        operands.insert(producer);
    dead->walk([&](Operation *inner) {
      for (Value operand : inner->getOperands())
        if (Operation *producer = operand.getDefiningOp())
          if (!dead->isAncestor(producer))
            operands.insert(producer);
    });
    llvm::erase(worklist, dead);
    dead->erase();
    for (Operation *producer : operands)
      if (!llvm::is_contained(worklist, producer))
        worklist.push_back(producer);
  }
}
