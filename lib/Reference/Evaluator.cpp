//===- Evaluator.cpp - Plain semantics of the lora dialect ----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EvaluatorImpl.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/SmallVectorExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::lora;
using namespace mlir::lora::reference;

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

FailureOr<std::vector<Tensor>> reference::evaluate(func::FuncOp function,
                                                   ArrayRef<Tensor> arguments,
                                                   const BankData &bank) {
  return Evaluator(bank).run(function, arguments);
}

FailureOr<std::vector<Tensor>> Evaluator::run(func::FuncOp function,
                                              ArrayRef<Tensor> arguments) {
  if (function.isExternal())
    return function.emitOpError("expected a function with a body to evaluate");
  if (!function.getBody().hasOneBlock())
    return function.emitOpError("expected one block to evaluate, found ")
           << function.getBody().getBlocks().size();
  if (failed(bindArguments(function, arguments)))
    return failure();
  for (Operation &op : function.getBody().front().without_terminator())
    if (failed(evaluateOp(op)))
      return failure();
  auto ret =
      dyn_cast<func::ReturnOp>(function.getBody().front().getTerminator());
  std::vector<Tensor> results;
  for (Value result : ret.getOperands()) {
    auto it = values.find(result);
    if (it == values.end())
      return ret.emitOpError("expected tensors as results, found ")
             << result.getType();
    results.push_back(it->second);
  }
  return results;
}

LogicalResult Evaluator::bindArguments(func::FuncOp function,
                                       ArrayRef<Tensor> arguments) {
  auto takesTensor = [](BlockArgument argument) {
    return !isa<FrameType>(argument.getType());
  };
  int64_t expected = llvm::count_if(function.getArguments(), takesTensor);
  if (expected != static_cast<int64_t>(arguments.size()))
    return function.emitOpError("expected ")
           << expected << " argument tensors, found " << arguments.size();
  for (BlockArgument argument :
       llvm::make_filter_range(function.getArguments(), takesTensor)) {
    Type type = argument.getType();
    if (isa<RoutingType>(type))
      type = RankedTensorType::get({ShapedType::kDynamic},
                                   IntegerType::get(type.getContext(), 32));
    auto tensor = dyn_cast<RankedTensorType>(type);
    const Tensor &given = arguments.front();
    arguments = arguments.drop_front();
    auto fail = [&](const Twine &why) {
      return function.emitOpError("argument ")
             << argument.getArgNumber() << ": expected " << type << ", found "
             << why;
    };
    if (!tensor || !kindOf(tensor.getElementType()))
      return function.emitOpError("argument ")
             << argument.getArgNumber()
             << ": expected a tensor of f32, f16, bf16, i32 or i64, found "
             << type;
    if (*kindOf(tensor.getElementType()) != given.kind)
      return fail("another element type");
    if (failed(verifyCompatibleShape(tensor.getShape(), given.shape)))
      return fail("another shape");
    size_t count =
        given.isInteger() ? given.integers.size() : given.values.size();
    if (static_cast<int64_t>(count) != given.numElements())
      return fail(Twine(count) + " elements");
    values[argument] = given;
  }
  return success();
}

LogicalResult Evaluator::evaluateOp(Operation &op) {
  if (auto layer = dyn_cast<LayerOpInterface>(op))
    if (layer.getParallelDegree() != 1)
      return op.emitOpError(
                 "expected a parallel degree of 1 to evaluate, found ")
             << layer.getParallelDegree();
  for (Value operand : op.getOperands())
    if (!isa<FrameType>(operand.getType()) && !values.contains(operand))
      return op.emitOpError("expected operands that are tensors, found ")
             << operand.getType();
  return llvm::TypeSwitch<Operation *, LogicalResult>(&op)
      .Case([&](VocabParallelEmbeddingOp op) { return evaluateEmbedding(op); })
      .Case<ReplicatedLinearOp, ColumnParallelLinearOp,
            MergedColumnParallelLinearOp, QKVParallelLinearOp,
            RowParallelLinearOp, ParallelLMHeadOp>(
          [&](auto op) { return evaluateLinear(op); })
      .Case<FusedMoEOp, FusedMoE3DOp>([&](auto op) { return evaluateMoE(op); })
      .Case(
          [&](RouteOp op) { return define(op.getResult(), at(op.getSlots())); })
      .Case([&](AdaptOp op) { return evaluateAdapt(op); })
      .Case([&](ShrinkOp op) { return evaluateShrink(op); })
      .Case([&](ExpandOp op) { return evaluateExpand(op); })
      .Case([&](AdaptedLinearOp op) { return evaluateAdaptedLinear(op); })
      .Case([&](AdaptedMoEOp op) { return evaluateAdaptedMoE(op); })
      .Case([&](CallKernelOp op) { return evaluateKernel(op); })
      .Case([&](arith::ConstantOp op) { return evaluateConstant(*op); })
      .Case([&](tensor::EmptyOp op) { return evaluateEmpty(*op); })
      .Case([&](tensor::ConcatOp op) { return evaluateConcat(*op); })
      .Case(
          [&](tensor::ExtractSliceOp op) { return evaluateExtractSlice(*op); })
      .Default([](Operation *op) {
        return op->emitOpError(
            "expected an op that the reference evaluator knows");
      });
}

LogicalResult Evaluator::define(Value result, Tensor tensor) {
  if (auto type = dyn_cast<RankedTensorType>(result.getType()))
    if (failed(verifyCompatibleShape(type.getShape(), tensor.shape)))
      return emitError(result.getLoc(), "expected a value of ")
             << type << ", found the shape [" << tensor.shape << "]";
  for (double &value : tensor.values)
    value = roundTo(tensor.kind, value);
  values[result] = std::move(tensor);
  return success();
}

Tensor Evaluator::resultLike(Value result, const Tensor &like,
                             unsigned trailing, int64_t width) {
  auto type = cast<RankedTensorType>(result.getType());
  SmallVector<int64_t> shape(ArrayRef(like.shape).drop_back(trailing));
  shape.push_back(width);
  return Tensor::zeros(*kindOf(type.getElementType()), shape);
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

LogicalResult Evaluator::checkSizes(Operation *op, StringRef what,
                                    ArrayRef<int64_t> found,
                                    ArrayRef<int64_t> expected) {
  if (succeeded(verifyCompatibleShape(expected, found)))
    return success();
  InFlightDiagnostic diagnostic = op->emitOpError("expected ")
                                  << what << " of [";
  llvm::interleaveComma(expected, diagnostic, [&](int64_t size) {
    if (ShapedType::isDynamic(size))
      diagnostic << "?";
    else
      diagnostic << size;
  });
  return diagnostic << "], found [" << found << "]";
}

LogicalResult Evaluator::checkIndices(Operation *op, StringRef what,
                                      const Tensor &ids, int64_t end) {
  for (int64_t id : ids.integers)
    if (id < 0 || id >= end)
      return op->emitOpError("expected ")
             << what << " from 0 to " << end - 1 << ", found " << id;
  return success();
}

LogicalResult Evaluator::checkSlots(Operation *op, BankSiteOp site,
                                    const Tensor &slots, int64_t tokens) {
  auto bankOp = cast<BankOp>(site->getParentOp());
  if (slots.numElements() != tokens)
    return op->emitOpError("expected a routing of ")
           << tokens << " tokens, found " << slots.numElements();
  for (int64_t slot : slots.integers)
    if (slot < -1 || slot >= static_cast<int64_t>(bankOp.getMaxAdapters()))
      return op->emitOpError("expected slots from -1 to ")
             << static_cast<int64_t>(bankOp.getMaxAdapters()) - 1 << ", found "
             << slot;
  return success();
}

FailureOr<SiteAdapters> Evaluator::lookupAdapters(Operation *op,
                                                  SymbolRefAttr adapter) {
  auto site = symbols.lookupNearestSymbolFrom<BankSiteOp>(op, adapter);
  if (!site)
    return op->emitOpError("expected ") << adapter << " to be a bank site";
  return adaptersOf(op, site);
}

FailureOr<SiteAdapters> Evaluator::adaptersOf(Operation *op, BankSiteOp site) {
  auto bankOp = cast<BankOp>(site->getParentOp());
  if (usedBank && usedBank != bankOp)
    return op->emitOpError(
               "expected one bank in a program to evaluate, found '")
           << bankOp.getSymName() << "' beside '"
           << cast<BankOp>(usedBank).getSymName() << "'";
  usedBank = bankOp;
  SiteAdapters adapters{site, site.getKind(), site.getInputSize(),
                        site.getOutputSize(), site.getSliceAttrs()};
  auto it = bank.sites.find(site.getSymName());
  if (it == bank.sites.end())
    return adapters;
  adapters.slots = &it->second;
  int64_t experts = static_cast<int64_t>(site.getExperts().value_or(1));
  for (const auto &[slot, slices] : it->second) {
    auto fail = [&](const Twine &expected, int64_t found) {
      return op->emitOpError("bank data of site '")
             << site.getSymName() << "', slot " << slot << ": expected "
             << expected << ", found " << found;
    };
    if (slices.size() != adapters.slices.size())
      return fail(Twine(adapters.slices.size()) + " slices", slices.size());
    for (auto [slice, attr] : llvm::zip_equal(slices, adapters.slices)) {
      auto maxRank = static_cast<int64_t>(bankOp.getMaxRank());
      if (slice.rank < 0 || slice.rank > maxRank)
        return fail("a rank from 0 to " + Twine(maxRank), slice.rank);
      int64_t a = experts * slice.rank * attr.getIn();
      int64_t b = experts * slice.rank * attr.getOut();
      if (static_cast<int64_t>(slice.a.size()) != a)
        return fail("A of " + Twine(a) + " values", slice.a.size());
      if (static_cast<int64_t>(slice.b.size()) != b)
        return fail("B of " + Twine(b) + " values", slice.b.size());
    }
  }
  return adapters;
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

void Evaluator::addProduct(const Tensor &x, const Tensor &weight,
                           const Tensor *bias, Tensor &y, int64_t firstColumn) {
  int64_t in = x.width(), out = weight.shape[0], tokens = x.numRows();
  for (int64_t t = 0; t < tokens; ++t) {
    std::vector<double> row =
        matVec(weight.values, Row(x.values).slice(t * in, in), out);
    for (int64_t n = 0; n < out; ++n)
      y.values[t * y.width() + firstColumn + n] +=
          row[n] + (bias ? bias->values[n] : 0);
  }
}

LogicalResult Evaluator::addRows(Operation *op, const Tensor &ids,
                                 const Tensor &weight, Tensor &y) {
  if (failed(checkIndices(op, "ids", ids, weight.shape[0])))
    return failure();
  int64_t hidden = weight.shape[1];
  for (auto [t, id] : llvm::enumerate(ids.integers))
    for (int64_t h = 0; h < hidden; ++h)
      y.values[t * hidden + h] += weight.values[id * hidden + h];
  return success();
}

LogicalResult Evaluator::evaluateLinear(ParallelLinearOpInterface op) {
  auto layer = cast<LayerOpInterface>(op.getOperation());
  const Tensor &x = at(layer.getLayerInput()),
               &weight = at(op.getLayerWeight());
  Tensor y = resultLike(layer.getLayerResult(), x, 1, weight.shape[0]);
  if (failed(
          checkSizes(op, "the input's last size", x.width(), weight.shape[1])))
    return failure();
  addProduct(x, weight, op.getLayerBias() ? &at(op.getLayerBias()) : nullptr,
             y);
  return define(layer.getLayerResult(), std::move(y));
}

LogicalResult Evaluator::evaluateEmbedding(VocabParallelEmbeddingOp op) {
  const Tensor &ids = at(op.getIds()), &weight = at(op.getWeight());
  Tensor y = resultLike(op.getResult(), ids, 0, weight.shape[1]);
  if (failed(addRows(op, ids, weight, y)))
    return failure();
  return define(op.getResult(), std::move(y));
}

LogicalResult Evaluator::addExperts(Operation *op, const Experts &experts,
                                    const Tensor &x, const Tensor &ids,
                                    const Tensor &weights,
                                    const SiteAdapters *site,
                                    const Tensor *slots, Tensor &y) {
  int64_t tokens = x.shape[0], chosen = ids.shape[1];
  if (failed(checkSizes(op, "the input", x.shape, {tokens, experts.hidden})) ||
      failed(checkSizes(op, "expert ids", ids.shape, {tokens, chosen})) ||
      failed(checkSizes(op, "expert weights", weights.shape, ids.shape)) ||
      failed(checkIndices(op, "expert ids", ids, experts.experts)) ||
      (site && failed(checkSlots(op, site->op, *slots, tokens))))
    return failure();
  for (int64_t t = 0; t < tokens; ++t) {
    Row row = Row(x.values).slice(t * experts.hidden, experts.hidden);
    ArrayRef<SliceData> adapter;
    if (site)
      adapter = site->of(slots->integers[t]);
    for (int64_t j = 0; j < chosen; ++j) {
      int64_t at = t * chosen + j;
      std::vector<double> part =
          runExpert(experts, ids.integers[at], row, adapter);
      for (int64_t h = 0; h < experts.hidden; ++h)
        y.values[t * experts.hidden + h] += weights.values[at] * part[h];
    }
  }
  return success();
}

/// The experts of weights of rank 3 that fit together.
static Experts makeExperts(ArrayRef<const Tensor *> weights,
                           std::optional<MoEOrder> order,
                           Activation activation) {
  const Tensor &down = *weights.back();
  Experts experts{{},           order, activation, down.shape[0], down.shape[1],
                  down.shape[2]};
  for (const Tensor *weight : weights)
    experts.weights.push_back(weight->values);
  return experts;
}

LogicalResult Evaluator::evaluateMoE(MoELayerOpInterface op) {
  auto layer = cast<LayerOpInterface>(op.getOperation());
  SmallVector<const Tensor *> weights = llvm::map_to_vector(
      op.getLayerWeights(), [&](Value weight) { return &at(weight); });
  const Tensor &x = at(layer.getLayerInput());
  Tensor y = resultLike(layer.getLayerResult(), x, 1, x.width());
  if (failed(addExperts(
          op, makeExperts(weights, op.getGateUpOrder(), op.getGateActivation()),
          x, at(op.getExpertIds()), at(op.getExpertWeights()), nullptr, nullptr,
          y)))
    return failure();
  return define(layer.getLayerResult(), std::move(y));
}

//===----------------------------------------------------------------------===//
// Adapters
//===----------------------------------------------------------------------===//

LogicalResult Evaluator::addDelta(Operation *op, const SiteAdapters &site,
                                  const Tensor &x, const Tensor &slots,
                                  Tensor &y) {
  int64_t width = y.width(), tokens = y.numRows();
  bool isEmbedding = site.kind == SiteKind::Embedding;
  int64_t in = isEmbedding ? 1 : x.width();
  if (failed(
          checkSizes(op, "the input's tokens", x.numElements() / in, tokens)) ||
      failed(checkSlots(op, site.op, slots, tokens)))
    return failure();
  int64_t vocab = site.in;
  if (isEmbedding ? failed(checkIndices(op, "ids", x, vocab))
                  : failed(checkSizes(op, "the input's last size", in, vocab)))
    return failure();
  for (int64_t t = 0; t < tokens; ++t) {
    MutableArrayRef<double> columns =
        MutableArrayRef(y.values).slice(t * width, width);
    for (auto [slice, attr] :
         llvm::zip(site.of(slots.integers[t]), site.slices)) {
      std::vector<double> s =
          isEmbedding ? shrinkId(slice, vocab, x.integers[t])
                      : shrinkRow(slice, Row(x.values).slice(t * in, in));
      expandRow(slice, s, columns.take_front(attr.getOut()));
      columns = columns.drop_front(attr.getOut());
    }
  }
  return success();
}

LogicalResult Evaluator::evaluateAdapt(AdaptOp op) {
  FailureOr<SiteAdapters> site = lookupAdapters(op, op.getAdapter());
  Tensor y = at(op.getBase());
  if (failed(site) ||
      failed(checkSizes(op, "the base's last size", y.width(), site->out)) ||
      failed(addDelta(op, *site, at(op.getInput()), at(op.getRouting()), y)))
    return failure();
  return define(op.getResult(), std::move(y));
}

LogicalResult Evaluator::evaluateShrink(ShrinkOp op) {
  FailureOr<SiteAdapters> site = lookupAdapters(op, op.getAdapter());
  if (failed(site))
    return failure();
  const Tensor &x = at(op.getInput()), &slots = at(op.getRouting());
  bool isEmbedding = site->kind == SiteKind::Embedding;
  int64_t in = x.width(), tokens = isEmbedding ? x.numElements() : x.numRows();
  auto maxRank =
      static_cast<int64_t>(cast<BankOp>(site->op->getParentOp()).getMaxRank());
  int64_t width = maxRank * site->slices.size();
  if (failed(checkSlots(op, site->op, slots, tokens)))
    return failure();
  int64_t vocab = site->in;
  if (isEmbedding ? failed(checkIndices(op, "ids", x, vocab))
                  : failed(checkSizes(op, "the input's last size", in, vocab)))
    return failure();
  Tensor y = resultLike(op.getResult(), x, isEmbedding ? 0 : 1, width);
  for (int64_t t = 0; t < tokens; ++t)
    for (auto [index, slice] : llvm::enumerate(site->of(slots.integers[t]))) {
      std::vector<double> s =
          isEmbedding ? shrinkId(slice, vocab, x.integers[t])
                      : shrinkRow(slice, Row(x.values).slice(t * in, in));
      llvm::copy(s, y.values.begin() + t * width + index * maxRank);
    }
  return define(op.getResult(), std::move(y));
}

LogicalResult Evaluator::evaluateExpand(ExpandOp op) {
  FailureOr<SiteAdapters> site = lookupAdapters(op, op.getAdapter());
  if (failed(site))
    return failure();
  const Tensor &s = at(op.getShrunk()), &slots = at(op.getRouting());
  Tensor y = at(op.getBase());
  auto maxRank =
      static_cast<int64_t>(cast<BankOp>(site->op->getParentOp()).getMaxRank());
  int64_t width = maxRank * site->slices.size();
  int64_t tokens = y.numRows();
  if (failed(checkSizes(op, "the base's last size", y.width(), site->out)) ||
      failed(
          checkSizes(op, "the shrunk input's last size", s.width(), width)) ||
      failed(
          checkSizes(op, "the shrunk input's tokens", s.numRows(), tokens)) ||
      failed(checkSlots(op, site->op, slots, tokens)))
    return failure();
  for (int64_t t = 0; t < tokens; ++t) {
    MutableArrayRef<double> columns =
        MutableArrayRef(y.values).slice(t * y.width(), y.width());
    for (auto [index, slice] : llvm::enumerate(site->of(slots.integers[t]))) {
      int64_t out = site->slices[index].getOut();
      expandRow(slice,
                Row(s.values).slice(t * width + index * maxRank, maxRank),
                columns.take_front(out));
      columns = columns.drop_front(out);
    }
  }
  return define(op.getResult(), std::move(y));
}

LogicalResult Evaluator::evaluateAdaptedLinear(AdaptedLinearOp op) {
  FailureOr<SiteAdapters> site = lookupAdapters(op, op.getAdapter());
  if (failed(site))
    return failure();
  const Tensor &x = at(op.getInput()), &weight = at(op.getWeight());
  Tensor y = resultLike(op.getResult(), x, 1, weight.shape[0]);
  if (failed(
          checkSizes(op, "the weight", weight.shape, {site->out, site->in})) ||
      failed(checkSizes(op, "the input's last size", x.width(),
                        weight.shape[1])) ||
      (op.getBias() && failed(checkSizes(op, "the bias", at(op.getBias()).shape,
                                         weight.shape[0]))))
    return failure();
  addProduct(x, weight, op.getBias() ? &at(op.getBias()) : nullptr, y);
  if (failed(addDelta(op, *site, x, at(op.getRouting()), y)))
    return failure();
  return define(op.getResult(), std::move(y));
}

LogicalResult Evaluator::evaluateAdaptedMoE(AdaptedMoEOp op) {
  FailureOr<SiteAdapters> site = lookupAdapters(op, op.getAdapter());
  if (failed(site))
    return failure();
  SmallVector<const Tensor *> weights;
  auto experts = static_cast<int64_t>(*site->op.getExperts());
  for (auto [weight, slice] : llvm::zip_equal(op.getWeights(), site->slices)) {
    weights.push_back(&at(weight));
    if (failed(checkSizes(op, "a weight", weights.back()->shape,
                          {experts, slice.getOut(), slice.getIn()})))
      return failure();
  }
  const Tensor &x = at(op.getInput()), &slots = at(op.getRouting());
  Tensor y = resultLike(op.getResult(), x, 1, x.width());
  if (failed(addExperts(
          op, makeExperts(weights, op.getOrder(), op.getActivation()), x,
          at(op.getExpertIds()), at(op.getExpertWeights()), &*site, &slots, y)))
    return failure();
  return define(op.getResult(), std::move(y));
}
