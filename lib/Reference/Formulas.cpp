//===- Formulas.cpp - Sums behind the reference evaluator -----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Formulas.h"

#include "llvm/ADT/APFloat.h"

#include <cmath>

using namespace mlir;
using namespace mlir::lora;
using namespace mlir::lora::reference;

//===----------------------------------------------------------------------===//
// Tensor
//===----------------------------------------------------------------------===//

double reference::roundTo(ElementKind kind, double value) {
  const llvm::fltSemantics *semantics = nullptr;
  switch (kind) {
  case ElementKind::F32:
    semantics = &llvm::APFloat::IEEEsingle();
    break;
  case ElementKind::F16:
    semantics = &llvm::APFloat::IEEEhalf();
    break;
  case ElementKind::BF16:
    semantics = &llvm::APFloat::BFloat();
    break;
  case ElementKind::I32:
  case ElementKind::I64:
    return value;
  }
  llvm::APFloat rounded(value);
  bool losesInfo;
  rounded.convert(*semantics, llvm::APFloat::rmNearestTiesToEven, &losesInfo);
  return rounded.convertToDouble();
}

Tensor Tensor::zeros(ElementKind kind, ArrayRef<int64_t> shape) {
  Tensor tensor{kind, shape.vec(), {}, {}};
  if (tensor.isInteger())
    tensor.integers.resize(tensor.numElements());
  else
    tensor.values.resize(tensor.numElements());
  return tensor;
}

Tensor Tensor::floats(ElementKind kind, ArrayRef<int64_t> shape,
                      ArrayRef<double> values) {
  Tensor tensor{kind, shape.vec(), values.vec(), {}};
  for (double &value : tensor.values)
    value = roundTo(kind, value);
  return tensor;
}

Tensor Tensor::ints(ElementKind kind, ArrayRef<int64_t> shape,
                    ArrayRef<int64_t> values) {
  return {kind, shape.vec(), {}, values.vec()};
}

int64_t Tensor::numElements() const { return sizeProduct(shape); }

int64_t Tensor::numRows() const {
  return shape.empty() ? 1 : sizeProduct(ArrayRef(shape).drop_back());
}

int64_t reference::sizeProduct(ArrayRef<int64_t> sizes) {
  int64_t count = 1;
  for (int64_t size : sizes)
    count *= size;
  return count;
}

//===----------------------------------------------------------------------===//
// Products and deltas
//===----------------------------------------------------------------------===//

double reference::dot(Row a, Row b) {
  double sum = 0;
  for (auto [x, y] : llvm::zip_equal(a, b))
    sum += x * y;
  return sum;
}

std::vector<double> reference::matVec(Row weight, Row x, int64_t rows) {
  std::vector<double> y;
  for (int64_t n = 0; n < rows; ++n)
    y.push_back(dot(weight.slice(n * x.size(), x.size()), x));
  return y;
}

std::vector<double> reference::shrinkRow(const SliceData &slice, Row x,
                                         int64_t expert) {
  size_t size = slice.rank * x.size();
  std::vector<double> s =
      matVec(Row(slice.a).slice(expert * size, size), x, slice.rank);
  for (double &value : s)
    value *= slice.scale;
  return s;
}

std::vector<double> reference::shrinkId(const SliceData &slice, int64_t vocab,
                                        int64_t id) {
  std::vector<double> s;
  for (int64_t r = 0; r < slice.rank; ++r)
    s.push_back(slice.scale * slice.a[r * vocab + id]);
  return s;
}

void reference::expandRow(const SliceData &slice, Row s,
                          MutableArrayRef<double> y, int64_t expert) {
  if (slice.rank == 0)
    return;
  Row b = Row(slice.b).drop_front(expert * y.size() * slice.rank);
  for (auto [c, value] : llvm::enumerate(y))
    value += dot(b.slice(c * slice.rank, slice.rank), s.take_front(slice.rank));
}

//===----------------------------------------------------------------------===//
// Experts and attention
//===----------------------------------------------------------------------===//

double reference::activate(Activation activation, double value) {
  switch (activation) {
  case Activation::Silu:
    return value / (1 + std::exp(-value));
  case Activation::Gelu:
    return 0.5 * value * (1 + std::erf(value / std::sqrt(2.0)));
  case Activation::GeluTanh: {
    double inner =
        std::sqrt(2 / M_PI) * (value + 0.044715 * value * value * value);
    return 0.5 * value * (1 + std::tanh(inner));
  }
  }
  llvm_unreachable("unknown activation");
}

std::vector<double> reference::runExpert(const Experts &experts, int64_t expert,
                                         Row x, ArrayRef<SliceData> adapter) {
  auto product = [&](unsigned index, Row input) {
    Row weight = experts.weights[index];
    size_t size = weight.size() / experts.experts;
    int64_t rows = index + 1 == experts.weights.size() ? experts.hidden
                   : experts.order                     ? 2 * experts.inner
                                                       : experts.inner;
    std::vector<double> y =
        matVec(weight.slice(expert * size, size), input, rows);
    if (!adapter.empty())
      expandRow(adapter[index], shrinkRow(adapter[index], input, expert), y,
                expert);
    return y;
  };
  std::vector<double> gate, up;
  if (!experts.order) {
    gate = product(0, x);
    up = product(1, x);
  } else {
    std::vector<double> both = product(0, x);
    for (int64_t i = 0; i < experts.inner; ++i) {
      bool packed = *experts.order == MoEOrder::Concatenated;
      gate.push_back(both[packed ? i : 2 * i]);
      up.push_back(both[packed ? experts.inner + i : 2 * i + 1]);
    }
  }
  for (auto [g, u] : llvm::zip_equal(gate, up))
    g = activate(experts.activation, g) * u;
  return product(experts.order ? 1 : 2, gate);
}

void reference::softmax(MutableArrayRef<double> scores) {
  double largest = *llvm::max_element(scores), sum = 0;
  for (double &score : scores)
    sum += score = std::exp(score - largest);
  for (double &score : scores)
    score /= sum;
}
