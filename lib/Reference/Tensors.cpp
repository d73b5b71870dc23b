//===- Tensors.cpp - Constants and the tensor ops of the evaluator --------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EvaluatorImpl.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::lora;
using namespace mlir::lora::reference;

std::optional<ElementKind> reference::kindOf(Type type) {
  return llvm::TypeSwitch<Type, std::optional<ElementKind>>(type)
      .Case([](Float32Type) { return ElementKind::F32; })
      .Case([](Float16Type) { return ElementKind::F16; })
      .Case([](BFloat16Type) { return ElementKind::BF16; })
      .Case([](IntegerType type) -> std::optional<ElementKind> {
        if (type.isSignlessInteger(32))
          return ElementKind::I32;
        if (type.isSignlessInteger(64))
          return ElementKind::I64;
        return std::nullopt;
      })
      .Default([](Type) { return std::nullopt; });
}

LogicalResult Evaluator::evaluateConstant(Operation &op) {
  Attribute value = cast<arith::ConstantOp>(op).getValue();
  auto dense = dyn_cast<DenseElementsAttr>(value);
  std::optional<ElementKind> kind;
  if (dense && isa<RankedTensorType>(dense.getType()))
    kind = kindOf(dense.getElementType());
  if (!kind)
    return op.emitOpError(
        "expected a dense tensor of f32, f16, bf16, i32 or i64");
  Tensor tensor = Tensor::zeros(*kind, dense.getType().getShape());
  if (tensor.isInteger()) {
    for (auto [to, from] :
         llvm::zip_equal(tensor.integers, dense.getValues<APInt>()))
      to = from.getSExtValue();
    return define(op.getResult(0), std::move(tensor));
  }
  for (auto [to, from] :
       llvm::zip_equal(tensor.values, dense.getValues<APFloat>())) {
    APFloat wide = from;
    bool losesInfo;
    wide.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven,
                 &losesInfo);
    to = wide.convertToDouble();
  }
  return define(op.getResult(0), std::move(tensor));
}

LogicalResult Evaluator::evaluateEmpty(Operation &op) {
  auto type = cast<RankedTensorType>(op.getResult(0).getType());
  std::optional<ElementKind> kind = kindOf(type.getElementType());
  if (!kind || !type.hasStaticShape())
    return op.emitOpError(
               "expected a static tensor of f32, f16, bf16, i32 or i64, "
               "found ")
           << type;
  return define(op.getResult(0), Tensor::zeros(*kind, type.getShape()));
}

//===----------------------------------------------------------------------===//
// Concatenations and slices
//===----------------------------------------------------------------------===//

/// Copies `count` elements.
static void copyElements(const Tensor &from, int64_t begin, Tensor &to,
                         int64_t at, int64_t count) {
  if (from.isInteger())
    std::copy_n(from.integers.begin() + begin, count, to.integers.begin() + at);
  else
    std::copy_n(from.values.begin() + begin, count, to.values.begin() + at);
}

LogicalResult Evaluator::evaluateConcat(Operation &op) {
  auto concat = cast<tensor::ConcatOp>(op);
  auto dim = static_cast<int64_t>(concat.getDim());
  Tensor result = at(concat.getInputs().front());
  int64_t total = 0;
  for (Value input : concat.getInputs()) {
    SmallVector<int64_t> expected(ArrayRef<int64_t>(result.shape));
    expected[dim] = ShapedType::kDynamic;
    if (failed(checkSizes(&op, "inputs", at(input).shape, expected)))
      return failure();
    total += at(input).shape[dim];
  }
  result.shape[dim] = total;
  result = Tensor::zeros(result.kind, result.shape);
  int64_t outer = sizeProduct(ArrayRef(result.shape).take_front(dim));
  int64_t inner = sizeProduct(ArrayRef(result.shape).drop_front(dim + 1));
  int64_t done = 0;
  for (Value input : concat.getInputs()) {
    int64_t run = at(input).shape[dim] * inner;
    for (int64_t o = 0; o < outer; ++o)
      copyElements(at(input), o * run, result, o * total * inner + done, run);
    done += run;
  }
  return define(op.getResult(0), std::move(result));
}

LogicalResult Evaluator::evaluateExtractSlice(Operation &op) {
  auto slice = cast<tensor::ExtractSliceOp>(op);
  if (slice.getNumOperands() != 1)
    return op.emitOpError(
        "expected static offsets, sizes and strides to evaluate");
  const Tensor &source = at(slice.getSource());
  ArrayRef<int64_t> offsets = slice.getStaticOffsets(),
                    sizes = slice.getStaticSizes(),
                    strides = slice.getStaticStrides();
  for (size_t dim = 0; dim < sizes.size(); ++dim) {
    int64_t last = offsets[dim] + (sizes[dim] - 1) * strides[dim];
    if (sizes[dim] > 0 &&
        (offsets[dim] < 0 || last < 0 || last >= source.shape[dim] ||
         offsets[dim] >= source.shape[dim]))
      return op.emitOpError("expected a slice inside dimension ")
             << dim << " of size " << source.shape[dim] << ", found offset "
             << offsets[dim] << ", size " << sizes[dim] << ", stride "
             << strides[dim];
  }
  Tensor result = Tensor::zeros(
      source.kind, cast<RankedTensorType>(slice.getType()).getShape());
  for (int64_t i = 0, count = result.numElements(); i < count; ++i) {
    int64_t rest = i, from = 0, scale = 1;
    for (int64_t dim = sizes.size() - 1; dim >= 0; --dim) {
      from += (offsets[dim] + rest % sizes[dim] * strides[dim]) * scale;
      rest /= sizes[dim];
      scale *= source.shape[dim];
    }
    copyElements(source, from, result, i, 1);
  }
  return define(op.getResult(0), std::move(result));
}
