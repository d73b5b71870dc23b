//===- Kernels.cpp - Kernels of the runtime, as the ABI states them -------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EvaluatorImpl.h"

#include "lora/ABI/Program.h"

#include "llvm/ADT/SmallVectorExtras.h"
#include "llvm/ADT/bit.h"

#include <cmath>

using namespace mlir;
using namespace mlir::lora;
using namespace mlir::lora::reference;

static constexpr int64_t kAny = ShapedType::kDynamic;

FailureOr<std::optional<SiteAdapters>>
Evaluator::kernelAdapters(CallKernelOp op) {
  int64_t number = op.getParameters().front();
  if (number == -1)
    return std::optional<SiteAdapters>();
  auto banks = llvm::to_vector(
      op->getParentOfType<ModuleOp>().getBody()->getOps<BankOp>());
  if (banks.size() != 1)
    return op.emitOpError("expected one bank in the module for site ")
           << number << ", found " << banks.size();
  auto sites =
      llvm::to_vector(banks.front().getBody().front().getOps<BankSiteOp>());
  if (number < 0 || number >= static_cast<int64_t>(sites.size()))
    return op.emitOpError("expected a site from -1 to ")
           << static_cast<int64_t>(sites.size()) - 1 << ", found " << number;
  FailureOr<SiteAdapters> adapters = adaptersOf(op, sites[number]);
  if (failed(adapters))
    return failure();
  SiteAdapters &found = *adapters;
  return std::optional<SiteAdapters>(std::in_place, std::move(found));
}

LogicalResult Evaluator::checkKind(Operation *op, const SiteAdapters &site,
                                   SiteKind expected) {
  if (site.kind == expected)
    return success();
  return op->emitOpError("expected a bank site of kind ")
         << stringifySiteKind(expected) << ", found "
         << stringifySiteKind(site.kind);
}

LogicalResult Evaluator::evaluateKernel(CallKernelOp op) {
  if (op.getNumResults() == 0)
    return op.emitOpError("expected a kernel on tensors to evaluate");
  std::vector<Tensor> outs;
  for (Value out : op.getOuts())
    outs.push_back(at(out));
  auto evaluate = [&] {
    switch (op.getKernel()) {
    case Kernel::Linear:
      return evaluateLinearKernel(op, outs.front());
    case Kernel::Embedding:
      return evaluateEmbeddingKernel(op, outs.front());
    case Kernel::CachedAttention:
      return evaluateAttentionKernel(op, outs);
    case Kernel::MoE:
      return evaluateMoEKernel(op, outs.front());
    case Kernel::Adapt:
      return evaluateAdaptKernel(op, outs.front());
    }
    llvm_unreachable("unknown kernel");
  };
  if (failed(evaluate()))
    return failure();
  for (auto [result, out] : llvm::zip_equal(op.getResults(), outs))
    if (failed(define(result, std::move(out))))
      return failure();
  return success();
}

//===----------------------------------------------------------------------===//
// Linear, embedding, experts
//===----------------------------------------------------------------------===//

LogicalResult Evaluator::evaluateLinearKernel(CallKernelOp op, Tensor &y) {
  FailureOr<std::optional<SiteAdapters>> site = kernelAdapters(op);
  if (failed(site) || failed(checkSizes(op, "y", y.shape, {kAny, kAny})))
    return failure();
  int64_t count = op.getParameters()[1];
  bool hasBias = op.getParameters()[2] != 0;
  const Tensor &x = at(op.getIns()[0]);
  ValueRange weights = op.getIns().drop_front(site->has_value() ? 2 : 1);
  ValueRange biases = weights.drop_front(count);
  if (failed(checkSizes(op, "x", x.shape, {y.shape[0], kAny})))
    return failure();
  y = Tensor::zeros(y.kind, y.shape);
  int64_t column = 0;
  for (int64_t i = 0; i < count; ++i) {
    const Tensor &weight = at(weights[i]);
    const Tensor *bias = hasBias ? &at(biases[i]) : nullptr;
    if (failed(checkSizes(op, "a weight", weight.shape, {kAny, x.shape[1]})) ||
        (bias &&
         failed(checkSizes(op, "a bias", bias->shape, weight.shape[0]))))
      return failure();
    if (column + weight.shape[0] > y.shape[1])
      return op.emitOpError("expected weights of ")
             << y.shape[1] << " rows in all, found more";
    addProduct(x, weight, bias, y, column);
    column += weight.shape[0];
  }
  if (column != y.shape[1])
    return op.emitOpError("expected weights of ")
           << y.shape[1] << " rows in all, found " << column;
  if (!*site)
    return success();
  if (failed(checkKind(op, **site, SiteKind::Linear)) ||
      failed(checkSizes(op, "y's last size", y.width(), (*site)->out)))
    return failure();
  return addDelta(op, **site, x, at(op.getIns()[1]), y);
}

LogicalResult Evaluator::evaluateEmbeddingKernel(CallKernelOp op, Tensor &y) {
  FailureOr<std::optional<SiteAdapters>> site = kernelAdapters(op);
  if (failed(site))
    return failure();
  const Tensor &ids = at(op.getIns().front()), &weight = at(op.getIns().back());
  if (failed(checkSizes(op, "ids", ids.shape, kAny)) ||
      failed(checkSizes(op, "the weight", weight.shape, {kAny, kAny})) ||
      failed(checkSizes(op, "y", y.shape, {ids.shape[0], weight.shape[1]})))
    return failure();
  y = Tensor::zeros(y.kind, y.shape);
  if (failed(addRows(op, ids, weight, y)))
    return failure();
  if (!*site)
    return success();
  if (failed(checkKind(op, **site, SiteKind::Embedding)) ||
      failed(checkSizes(op, "y's last size", y.width(), (*site)->out)))
    return failure();
  return addDelta(op, **site, ids, at(op.getIns()[1]), y);
}

LogicalResult Evaluator::evaluateAdaptKernel(CallKernelOp op, Tensor &y) {
  FailureOr<std::optional<SiteAdapters>> site = kernelAdapters(op);
  if (failed(site))
    return failure();
  const Tensor &x = at(op.getIns().front());
  if (failed(checkSizes(op, "y", y.shape, {kAny, kAny})))
    return failure();
  if (!*site)
    return success();
  // An embedding's delta is looked up by ids.
  bool isEmbedding = (*site)->kind == SiteKind::Embedding;
  if (!isEmbedding && failed(checkKind(op, **site, SiteKind::Linear)))
    return failure();
  if (failed(isEmbedding ? checkSizes(op, "ids", x.shape, {y.shape[0]})
                         : checkSizes(op, "x", x.shape, {y.shape[0], kAny})) ||
      failed(checkSizes(op, "y's last size", y.width(), (*site)->out)))
    return failure();
  return addDelta(op, **site, x, at(op.getIns()[1]), y);
}

LogicalResult Evaluator::evaluateMoEKernel(CallKernelOp op, Tensor &y) {
  FailureOr<std::optional<SiteAdapters>> site = kernelAdapters(op);
  if (failed(site))
    return failure();
  int64_t order = op.getParameters()[1], activation = op.getParameters()[2];
  if (order < LORA_MOE_CONCATENATED || order > LORA_MOE_SEPARATE)
    return op.emitOpError("expected an order from 0 to 2, found ") << order;
  std::optional<Activation> known;
  if (activation >= 0 && activation <= getMaxEnumValForActivation())
    known = symbolizeActivation(activation);
  if (!known)
    return op.emitOpError("expected an activation from 0 to 2, found ")
           << activation;
  const Tensor &x = at(op.getIns()[0]), &ids = at(op.getIns()[1]),
               &weights = at(op.getIns()[2]);
  SmallVector<const Tensor *> tensors = llvm::map_to_vector(
      op.getIns().drop_front(*site ? 4 : 3), [&](Value in) { return &at(in); });
  const Tensor &down = *tensors.back();
  if (failed(checkSizes(op, "x", x.shape, {kAny, kAny})) ||
      failed(checkSizes(op, "ids", ids.shape, {x.shape[0], kAny})) ||
      failed(checkSizes(op, "y", y.shape, x.shape)) ||
      failed(checkSizes(op, "down", down.shape, {kAny, x.shape[1], kAny})))
    return failure();
  bool separate = order == LORA_MOE_SEPARATE;
  for (const Tensor *weight : ArrayRef(tensors).drop_back())
    if (failed(checkSizes(
            op, "gate and up", weight->shape,
            {down.shape[0], down.shape[2] * (separate ? 1 : 2), x.shape[1]})))
      return failure();
  std::optional<MoEOrder> packed;
  if (!separate)
    packed = static_cast<MoEOrder>(order);
  Experts experts{{},           packed, *known, down.shape[0], down.shape[1],
                  down.shape[2]};
  for (const Tensor *weight : tensors)
    experts.weights.push_back(weight->values);
  if (*site) {
    if (failed(checkKind(op, **site, SiteKind::MoE)) ||
        failed(checkSizes(op, "the number of weights",
                          static_cast<int64_t>(tensors.size()),
                          static_cast<int64_t>((*site)->slices.size()))))
      return failure();
    auto count = static_cast<int64_t>(*(*site)->op.getExperts());
    for (auto [weight, slice] : llvm::zip_equal(tensors, (*site)->slices))
      if (failed(checkSizes(op, "a weight", weight->shape,
                            {count, slice.getOut(), slice.getIn()})))
        return failure();
  }
  y = Tensor::zeros(y.kind, y.shape);
  return addExperts(op, experts, x, ids, weights, *site ? &**site : nullptr,
                    *site ? &at(op.getIns()[3]) : nullptr, y);
}

//===----------------------------------------------------------------------===//
// Cached attention
//===----------------------------------------------------------------------===//

LogicalResult Evaluator::evaluateAttentionKernel(CallKernelOp op,
                                                 MutableArrayRef<Tensor> outs) {
  const Tensor &q = at(op.getIns()[0]), &k = at(op.getIns()[1]),
               &v = at(op.getIns()[2]), &rows = at(op.getIns()[3]),
               &positions = at(op.getIns()[4]);
  Tensor &o = outs[0], &kCache = outs[1], &vCache = outs[2];
  double scale = llvm::bit_cast<double>(op.getParameters()[0]);
  int64_t window = op.getParameters()[1];
  if (!std::isfinite(scale) || window < 0)
    return op.emitOpError("expected a finite scale and a window of at least 0");
  if (failed(checkSizes(op, "q", q.shape, {kAny, kAny, kAny, kAny})))
    return failure();
  int64_t batch = q.shape[0], heads = q.shape[1], length = q.shape[2],
          size = q.shape[3];
  if (failed(checkSizes(op, "k", k.shape, {batch, kAny, length, size})))
    return failure();
  int64_t kvHeads = k.shape[1];
  if (kvHeads < 1 || heads % kvHeads != 0)
    return op.emitOpError("expected q's heads to be a multiple of k's, ")
           << kvHeads << ", found " << heads;
  if (failed(checkSizes(op, "v", v.shape, {batch, kvHeads, length, kAny})))
    return failure();
  int64_t vSize = v.shape[3];
  if (failed(checkSizes(op, "rows", rows.shape, {batch, length})) ||
      failed(checkSizes(op, "positions", positions.shape, {batch, length})) ||
      failed(checkSizes(op, "o", o.shape, {batch, length, heads, vSize})) ||
      failed(checkSizes(op, "k_cache", kCache.shape,
                        {kAny, kAny, kvHeads, size})) ||
      failed(checkSizes(op, "v_cache", vCache.shape,
                        {kCache.shape[0], kCache.shape[1], kvHeads, vSize})) ||
      failed(checkIndices(op, "rows", rows, kCache.shape[0])) ||
      failed(checkIndices(op, "positions", positions, kCache.shape[1])))
    return failure();

  // A cache holds what its type holds: attention sees rounded keys and values.
  auto cached = [&](Tensor &cache, int64_t row, int64_t position,
                    int64_t head) {
    int64_t width = cache.width();
    int64_t begin =
        ((row * cache.shape[1] + position) * kvHeads + head) * width;
    return MutableArrayRef(cache.values).slice(begin, width);
  };
  auto store = [&](const Tensor &from, Tensor &cache) {
    for (int64_t b = 0; b < batch; ++b)
      for (int64_t h = 0; h < kvHeads; ++h)
        for (int64_t s = 0; s < length; ++s) {
          int64_t token = b * length + s;
          Row vector =
              Row(from.values)
                  .slice(((b * kvHeads + h) * length + s) * from.width(),
                         from.width());
          llvm::transform(
              vector,
              cached(cache, rows.integers[token], positions.integers[token], h)
                  .begin(),
              [&](double value) { return roundTo(cache.kind, value); });
        }
  };
  store(k, kCache);
  store(v, vCache);

  o = Tensor::zeros(o.kind, o.shape);
  for (int64_t token = 0; token < batch * length; ++token)
    for (int64_t h = 0; h < heads; ++h) {
      int64_t b = token / length, s = token % length;
      int64_t row = rows.integers[token], last = positions.integers[token];
      int64_t first = window > 0 ? std::max<int64_t>(0, last - window + 1) : 0;
      int64_t kvHead = h / (heads / kvHeads);
      Row query =
          Row(q.values).slice(((b * heads + h) * length + s) * size, size);
      std::vector<double> scores;
      for (int64_t p = first; p <= last; ++p)
        scores.push_back(scale * dot(query, cached(kCache, row, p, kvHead)));
      softmax(scores);
      for (int64_t p = first; p <= last; ++p)
        for (auto [d, value] : llvm::enumerate(cached(vCache, row, p, kvHead)))
          o.values[(token * heads + h) * vSize + d] +=
              scores[p - first] * value;
    }
  return success();
}
