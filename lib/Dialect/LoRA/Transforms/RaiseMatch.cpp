//===- RaiseMatch.cpp - What looks like a layer, and what is one ----------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RaiseMatch.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace mlir::lora;

static std::string text(Type type) {
  std::string out;
  llvm::raw_string_ostream stream(out);
  stream << type;
  return out;
}

static Type elementOf(Value value) {
  auto type = dyn_cast<ShapedType>(value.getType());
  return type ? type.getElementType() : Type();
}

static bool isLayerElement(Type type) {
  return isa_and_present<Float32Type, Float16Type, BFloat16Type>(type);
}

static bool isMatrix(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getRank() == 2 && type.hasStaticShape();
}

bool lora::isRaisingCandidate(Operation *op) {
  if (op->getName().getStringRef() == "torch.aten.linear")
    return true;
  auto linalgOp = dyn_cast<linalg::LinalgOp>(op);
  if (!linalgOp || !linalgOp.hasPureTensorSemantics() ||
      op->getNumResults() != 1)
    return false;
  if (linalgOp.getNumReductionLoops() > 0)
    return isProductBody(linalgOp);
  return isa<linalg::GenericOp>(op) &&
         isa_and_present<tensor::ExtractOp>(linalgOp.getBlock()
                                                ->getTerminator()
                                                ->getOperand(0)
                                                .getDefiningOp());
}

//===----------------------------------------------------------------------===//
// Linears
//===----------------------------------------------------------------------===//

/// The loop of each dimension of an operand; failure for anything but loops.
static FailureOr<SmallVector<unsigned>> loopsOf(AffineMap map) {
  SmallVector<unsigned> loops;
  for (AffineExpr expr : map.getResults()) {
    auto loop = dyn_cast<AffineDimExpr>(expr);
    if (!loop)
      return failure();
    loops.push_back(loop.getPosition());
  }
  return loops;
}

/// Checks that the product is y[..., n] = x[..., k] W[n, k].
static bool hasLinearLayout(linalg::LinalgOp op, OpOperand *x, OpOperand *w,
                            ArrayRef<int64_t> weightDims, std::string &reason) {
  auto fail = [&](const Twine &why) {
    reason = why.str();
    return false;
  };
  FailureOr<SmallVector<unsigned>> xs = loopsOf(op.getMatchingIndexingMap(x)),
                                   ws = loopsOf(op.getMatchingIndexingMap(w)),
                                   ys = loopsOf(op.getMatchingIndexingMap(
                                       op.getDpsInitOperand(0)));
  if (failed(xs) || failed(ws) || failed(ys))
    return fail("expected operands indexed by loops alone");
  std::optional<unsigned> byDim[2];
  for (auto [dim, loop] : llvm::enumerate(*ws)) {
    int64_t weightDim = weightDims[dim];
    if (weightDim >= 0)
      byDim[weightDim] = loop;
    else if (!llvm::is_contained(*xs, loop) || !llvm::is_contained(*ys, loop))
      return fail("expected the weight to be broadcast along the input's "
                  "leading dimensions only");
  }
  if (!byDim[0] || !byDim[1])
    return fail("expected both dimensions of the weight to be indexed");
  unsigned n = *byDim[0], k = *byDim[1];
  if (llvm::is_contained(*xs, n) && llvm::is_contained(*ys, k))
    return fail("expected a weight [out, in], found [in, out]");
  if (xs->size() < 2 || xs->size() > 3)
    return fail("expected an input of rank 2 or 3, found " + Twine(xs->size()));
  if (xs->back() != k || ys->back() != n || llvm::is_contained(*ys, k) ||
      llvm::is_contained(*xs, n) ||
      ArrayRef(*xs).drop_back() != ArrayRef(*ys).drop_back() ||
      op.getNumLoops() != xs->size() + 1)
    return fail("expected input [..., in] and result [..., out] with the same "
                "leading dimensions");
  return true;
}

/// Whether dims say: the last one is the root's only one, the rest broadcast.
static bool isBroadcastVector(Value root, ArrayRef<int64_t> dims) {
  auto type = dyn_cast<RankedTensorType>(root.getType());
  return type && type.getRank() == 1 && !dims.empty() && dims.back() == 0 &&
         llvm::all_of(dims.drop_back(), [](int64_t dim) { return dim == -1; });
}

static bool isZero(Value init) {
  if (auto fill = init.getDefiningOp<linalg::FillOp>())
    return matchPattern(fill.getInputs()[0], m_AnyZeroFloat());
  return matchPattern(init, m_AnyZeroFloat());
}

/// Whether `value` is there before `op`, or is a load that can be moved there.
static bool canPrecede(Value value, Operation *op, Operation *reader) {
  Operation *producer = value.getDefiningOp();
  if (reader->getBlock() != op->getBlock())
    return false;
  return !producer || producer->getBlock() != op->getBlock() ||
         producer->isBeforeInBlock(op) ||
         (producer->getNumOperands() == 0 && isPure(producer));
}

/// Absorbs a bias and the rounding after the product.
static void absorbEpilogues(linalg::LinalgOp op, Type element,
                            LinearMatch &match) {
  while (Operation *reader = onlyReader(match.result)) {
    FailureOr<Epilogue> epilogue = matchEpilogue(reader, match.result);
    bool isNarrow = elementOf(match.result) == element;
    if (failed(epilogue) || reader->getBlock() != op->getBlock())
      return;
    if (epilogue->narrowedTo && (isNarrow || epilogue->narrowedTo != element))
      return;
    if (epilogue->addend) {
      // Added after the rounding, a bias rounds a second time.
      if (match.bias || (isNarrow && !element.isF32()) ||
          elementOf(epilogue->addend) != element ||
          !isBroadcastVector(epilogue->addend, epilogue->addendDims) ||
          !canPrecede(epilogue->addend, op, reader))
        return;
      match.bias = epilogue->addend;
    }
    match.absorbed.push_back(match.result);
    match.result = reader->getResult(0);
  }
}

/// Whether an expand_shape gives back the leading sizes that `collapse` joined.
static bool undoes(tensor::ExpandShapeOp expand,
                   tensor::CollapseShapeOp collapse) {
  RankedTensorType from = collapse.getSrcType(), to = expand.getResultType();
  if (from.getRank() != 3 || to.getRank() != 3 ||
      collapse.getReassociationIndices() != expand.getReassociationIndices() ||
      collapse.getReassociationIndices().front().size() != 2)
    return false;
  if (from.getShape().drop_back() != to.getShape().drop_back())
    return false;
  if (llvm::count_if(from.getShape().drop_back(), ShapedType::isDynamic) < 2)
    return true;
  for (auto [index, size] :
       llvm::enumerate(ArrayRef(expand.getMixedOutputShape()).drop_back())) {
    auto value = dyn_cast<Value>(size);
    auto dim = value ? value.getDefiningOp<tensor::DimOp>() : tensor::DimOp();
    if (!dim || dim.getSource() != collapse.getSrc() ||
        dim.getConstantIndex() != static_cast<int64_t>(index))
      return false;
  }
  return true;
}

/// Takes the layer out of a collapse / expand of its two leading dimensions.
static void regroup(LinearMatch &match) {
  auto collapse = match.input.getDefiningOp<tensor::CollapseShapeOp>();
  auto expand =
      dyn_cast_if_present<tensor::ExpandShapeOp>(onlyReader(match.result));
  if (!collapse || !expand || !undoes(expand, collapse))
    return;
  SmallVector<Value> absorbed = match.absorbed;
  absorbed.push_back(match.result);
  for (Value value : absorbed)
    for (Operation *user : value.getUsers())
      if (auto dim = dyn_cast<tensor::DimOp>(user);
          dim && !dim.getConstantIndex())
        return;
  match.absorbed = absorbed;
  match.regrouped = match.input;
  match.input = collapse.getSrc();
  match.result = expand.getResult();
}

MatchResult lora::matchLinear(linalg::LinalgOp op, LinearMatch &match,
                              std::string &reason) {
  auto missed = [&](const Twine &why) {
    reason = why.str();
    return MatchResult::Missed;
  };
  OpOperand *x = op.getDpsInputOperand(0), *w = op.getDpsInputOperand(1);
  Traced lhs = trace(x->get()), weight = trace(w->get());
  auto isWeight = [](const Traced &traced) {
    return traced.global && isMatrix(traced.root);
  };
  if (isWeight(lhs)) {
    if (isWeight(weight))
      return missed("both operands are weights");
    std::swap(lhs, weight);
    std::swap(x, w);
  }
  if (!isWeight(weight))
    return MatchResult::NotALayer;
  match.weight = weight.root;
  match.global = weight.global;
  match.input = x->get();
  if (!hasLinearLayout(op, x, w, weight.dims, reason))
    return MatchResult::Missed;

  Type element = elementOf(weight.root);
  if (!isLayerElement(element))
    return missed("expected a weight of f32, f16 or bf16, found " +
                  text(element));
  if (elementOf(match.input) != element)
    match.input = stripWidening(match.input);
  if (elementOf(match.input) != element)
    return missed("expected the input's element type to be the weight's, " +
                  text(element) + ", found " + text(elementOf(match.input)));
  Value product = op->getResult(0);
  if (!elementOf(product).isF32())
    return missed("expected an f32 accumulator, found " +
                  text(elementOf(product)));

  Value init = op.getDpsInits()[0];
  if (!isZero(init)) {
    Traced bias = trace(init);
    if (!isBroadcastVector(bias.root, bias.dims) ||
        elementOf(bias.root) != element)
      return missed("expected the product to start from zero or a bias");
    match.bias = bias.root;
  }
  match.result = product;
  absorbEpilogues(op, element, match);
  if (elementOf(match.result) != element)
    return missed("expected the f32 result to be rounded to " + text(element) +
                  " right away, found other uses");
  regroup(match);
  match.resultType = cast<RankedTensorType>(match.result.getType());
  return MatchResult::Layer;
}

//===----------------------------------------------------------------------===//
// Embeddings
//===----------------------------------------------------------------------===//

MatchResult lora::matchEmbedding(linalg::GenericOp op, EmbeddingMatch &match,
                                 std::string &reason) {
  Block *body = op.getBody();
  auto extract =
      body->getTerminator()->getOperand(0).getDefiningOp<tensor::ExtractOp>();
  if (!extract)
    return MatchResult::NotALayer;
  Traced weight = trace(extract.getTensor());
  if (!weight.global || !isMatrix(weight.root))
    return MatchResult::NotALayer;
  auto missed = [&](const Twine &why) {
    reason = why.str();
    return MatchResult::Missed;
  };
  if (weight.dims != SmallVector<int64_t>{0, 1} ||
      elementOf(extract.getTensor()) != elementOf(weight.root) ||
      !isLayerElement(elementOf(weight.root)))
    return missed(
        "expected rows of a weight of f32, f16 or bf16, as it is stored");
  unsigned loops = op.getNumLoops();
  if (op.getNumDpsInputs() != 1 || op.getNumParallelLoops() != loops ||
      loops < 2 || loops > 3 ||
      !op.getMatchingIndexingMap(op.getDpsInitOperand(0)).isIdentity() ||
      op.getMatchingIndexingMap(op.getDpsInputOperand(0)) !=
          AffineMap::getMultiDimIdentityMap(loops, op.getContext())
              .getMajorSubMap(loops - 1))
    return missed("expected ids of rank 1 or 2 and one row for each");
  Type ids = elementOf(op.getDpsInputs()[0]);
  if (!ids.isInteger(32) && !ids.isInteger(64))
    return missed("expected ids of i32 or i64, found " + text(ids));
  auto row = extract.getIndices()[0].getDefiningOp<arith::IndexCastOp>();
  auto column = extract.getIndices()[1].getDefiningOp<linalg::IndexOp>();
  if (!row || row.getIn() != body->getArgument(0) || !column ||
      column.getDim() != loops - 1)
    return missed("expected rows to be read by id, column by column");
  for (Operation &inner : body->without_terminator())
    if (!isa<cf::AssertOp>(inner) && !isMemoryEffectFree(&inner))
      return missed(
          "expected nothing but bounds assertions beside the look-up");
  match.ids = op.getDpsInputs()[0];
  match.weight = weight.root;
  match.global = weight.global;
  return MatchResult::Layer;
}

//===----------------------------------------------------------------------===//
// torch.aten.linear in generic form
//===----------------------------------------------------------------------===//

/// `!torch.vtensor<[?,?,576],f32>`, kept as text, as a tensor type.
static RankedTensorType parseTorchType(Type type) {
  auto opaque = dyn_cast<OpaqueType>(type);
  if (!opaque || opaque.getDialectNamespace() != "torch")
    return {};
  StringRef data = opaque.getTypeData();
  if (!data.consume_front("vtensor<[") || !data.consume_back(">"))
    return {};
  auto [sizes, element] = data.split("],");
  SmallVector<int64_t> shape;
  SmallVector<StringRef> parts;
  sizes.split(parts, ',', -1, /*KeepEmpty=*/false);
  for (StringRef part : parts) {
    int64_t size = ShapedType::kDynamic;
    if (part.trim() != "?" && part.trim().getAsInteger(10, size))
      return {};
    shape.push_back(size);
  }
  MLIRContext *context = type.getContext();
  Type elementType = llvm::StringSwitch<Type>(element.trim())
                         .Case("f32", Float32Type::get(context))
                         .Case("f16", Float16Type::get(context))
                         .Case("bf16", BFloat16Type::get(context))
                         .Default(Type());
  return elementType ? RankedTensorType::get(shape, elementType)
                     : RankedTensorType();
}

MatchResult lora::matchTorchLinear(Operation *op, TorchLinearMatch &match,
                                   std::string &reason) {
  if (op->getNumOperands() != 3 || op->getNumResults() != 1)
    return MatchResult::NotALayer;
  auto missed = [&](const Twine &why) {
    reason = why.str();
    return MatchResult::Missed;
  };
  Traced weight = trace(op->getOperand(1));
  if (!weight.global || !isMatrix(weight.root))
    return MatchResult::NotALayer;
  LinearMatch &linear = match.linear;
  linear.weight = weight.root;
  linear.global = weight.global;
  Type element = elementOf(weight.root);
  match.inputType = parseTorchType(op->getOperand(0).getType());
  linear.resultType = parseTorchType(op->getResult(0).getType());
  if (!isLayerElement(element) || !match.inputType || !linear.resultType ||
      match.inputType.getElementType() != element ||
      linear.resultType.getElementType() != element)
    return missed("expected input, weight and result of known rank and one "
                  "element type, f32, f16 or bf16");
  if (match.inputType.getRank() < 2 || match.inputType.getRank() > 3)
    return missed("expected an input of rank 2 or 3, found " +
                  Twine(match.inputType.getRank()));
  Operation *producer = op->getOperand(0).getDefiningOp();
  if (producer &&
      producer->getName().getStringRef() == "torch_c.from_builtin_tensor" &&
      producer->getOperand(0).getType() == match.inputType)
    linear.input = producer->getOperand(0);

  auto none = dyn_cast<OpaqueType>(op->getOperand(2).getType());
  if (none && none.getDialectNamespace() == "torch" &&
      none.getTypeData() == "none")
    return MatchResult::Layer;
  Traced bias = trace(op->getOperand(2));
  auto biasType = dyn_cast<RankedTensorType>(bias.root.getType());
  if (!bias.global || !biasType || biasType.getRank() != 1 ||
      biasType.getElementType() != element)
    return missed("expected no bias or a global's load of the weight's type");
  linear.bias = bias.root;
  return MatchResult::Layer;
}
