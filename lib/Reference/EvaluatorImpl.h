//===- EvaluatorImpl.h - State of one evaluation -------------- -*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_LIB_REFERENCE_EVALUATORIMPL_H
#define LORA_LIB_REFERENCE_EVALUATORIMPL_H

#include "Formulas.h"

#include "llvm/ADT/DenseMap.h"

namespace mlir::lora::reference {

/// A site with the adapters on it, checked against each other.
struct SiteAdapters {
  BankSiteOp op;
  SiteKind kind;
  int64_t in, out; ///< Of the layer.
  SmallVector<SliceAttr> slices;
  const std::map<int32_t, std::vector<SliceData>> *slots = nullptr;

  /// A slot's slices; none for -1 and for a slot without an adapter here.
  ArrayRef<SliceData> of(int64_t slot) const {
    if (!slots)
      return {};
    auto it = slots->find(slot);
    return it == slots->end() ? ArrayRef<SliceData>() : ArrayRef(it->second);
  }
};

class Evaluator {
public:
  explicit Evaluator(const BankData &bank) : bank(bank) {}

  FailureOr<std::vector<Tensor>> run(func::FuncOp function,
                                     ArrayRef<Tensor> arguments);

private:
  LogicalResult bindArguments(func::FuncOp function,
                              ArrayRef<Tensor> arguments);
  LogicalResult evaluateOp(Operation &op);

  // Layers and adapters.
  LogicalResult evaluateLinear(ParallelLinearOpInterface op);
  LogicalResult evaluateEmbedding(VocabParallelEmbeddingOp op);
  LogicalResult evaluateMoE(MoELayerOpInterface op);
  LogicalResult evaluateAdapt(AdaptOp op);
  LogicalResult evaluateShrink(ShrinkOp op);
  LogicalResult evaluateExpand(ExpandOp op);
  LogicalResult evaluateAdaptedLinear(AdaptedLinearOp op);
  LogicalResult evaluateAdaptedMoE(AdaptedMoEOp op);

  // Kernels.
  LogicalResult evaluateKernel(CallKernelOp op);
  LogicalResult evaluateLinearKernel(CallKernelOp op, Tensor &y);
  LogicalResult evaluateEmbeddingKernel(CallKernelOp op, Tensor &y);
  LogicalResult evaluateMoEKernel(CallKernelOp op, Tensor &y);
  LogicalResult evaluateAdaptKernel(CallKernelOp op, Tensor &y);
  LogicalResult evaluateAttentionKernel(CallKernelOp op,
                                        MutableArrayRef<Tensor> outs);

  /// The adapters of the site that a kernel's first parameter numbers.
  FailureOr<std::optional<SiteAdapters>> kernelAdapters(CallKernelOp op);
  LogicalResult checkKind(Operation *op, const SiteAdapters &site,
                          SiteKind expected);

  // Tensors.
  LogicalResult evaluateConstant(Operation &op);
  LogicalResult evaluateEmpty(Operation &op);
  LogicalResult evaluateConcat(Operation &op);
  LogicalResult evaluateExtractSlice(Operation &op);

  // Shared by layers and kernels; sizes are those of the tensors.
  LogicalResult addRows(Operation *op, const Tensor &ids, const Tensor &weight,
                        Tensor &y);
  LogicalResult addDelta(Operation *op, const SiteAdapters &site,
                         const Tensor &x, const Tensor &slots, Tensor &y);
  LogicalResult addExperts(Operation *op, const Experts &experts,
                           const Tensor &x, const Tensor &ids,
                           const Tensor &weights, const SiteAdapters *site,
                           const Tensor *slots, Tensor &y);
  static void addProduct(const Tensor &x, const Tensor &weight,
                         const Tensor *bias, Tensor &y,
                         int64_t firstColumn = 0);

  FailureOr<SiteAdapters> adaptersOf(Operation *op, BankSiteOp site);
  FailureOr<SiteAdapters> lookupAdapters(Operation *op, SymbolRefAttr adapter);
  LogicalResult checkSlots(Operation *op, BankSiteOp site, const Tensor &slots,
                           int64_t tokens);
  LogicalResult checkSizes(Operation *op, StringRef what,
                           ArrayRef<int64_t> found, ArrayRef<int64_t> expected);
  LogicalResult checkIndices(Operation *op, StringRef what, const Tensor &ids,
                             int64_t end);

  const Tensor &at(Value value) const { return values.find(value)->second; }
  /// Rounds `tensor` and makes it the value of an op's result.
  LogicalResult define(Value result, Tensor tensor);
  /// A tensor of the result's type with the sizes of `like` but for the last
  /// dimension, `width`; the leading sizes are `like`'s less `trailing`.
  static Tensor resultLike(Value result, const Tensor &like, unsigned trailing,
                           int64_t width);

  const BankData &bank;
  llvm::DenseMap<Value, Tensor> values;
  Operation *usedBank = nullptr;
  SymbolTableCollection symbols;
};

/// The evaluator's name of a float, i32 or i64 type.
std::optional<ElementKind> kindOf(Type type);

} // namespace mlir::lora::reference

#endif // LORA_LIB_REFERENCE_EVALUATORIMPL_H
