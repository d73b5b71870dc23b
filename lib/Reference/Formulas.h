//===- Formulas.h - Sums behind the reference evaluator ------- -*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Everything on flat arrays of doubles; callers have checked sizes and ids.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_LIB_REFERENCE_FORMULAS_H
#define LORA_LIB_REFERENCE_FORMULAS_H

#include "lora/Dialect/LoRA/IR/LoRA.h"
#include "lora/Reference/Evaluator.h"

namespace mlir::lora::reference {

using Row = ArrayRef<double>;

/// sum_k a[k] b[k].
double dot(Row a, Row b);

/// y[n] = sum_k w[n, k] x[k] for `rows` rows.
std::vector<double> matVec(Row weight, Row x, int64_t rows);

/// The product of sizes.
int64_t sizeProduct(ArrayRef<int64_t> sizes);

/// scale * sum_k a[r, k] x[k] for each r; `expert` picks the matrix.
std::vector<double> shrinkRow(const SliceData &slice, Row x,
                              int64_t expert = 0);

/// scale * a[r, id] for each r: an embedding's x is the id's unit vector.
std::vector<double> shrinkId(const SliceData &slice, int64_t vocab, int64_t id);

/// y[c] += sum_r b[c, r] s[r]; `s` may be longer than the rank.
void expandRow(const SliceData &slice, Row s, MutableArrayRef<double> y,
               int64_t expert = 0);

double activate(Activation activation, double value);

/// One expert's weights and, or null, its adapter's slices.
struct Experts {
  std::vector<Row> weights; ///< gate, up, down or gate_up, down: [E, out, in].
  std::optional<MoEOrder> order;
  Activation activation;
  int64_t experts, hidden, inner;
};

/// down(act(gate x) * up x) of one expert, deltas included.
std::vector<double> runExpert(const Experts &experts, int64_t expert, Row x,
                              ArrayRef<SliceData> adapter);

/// Softmax of `scores`, in place.
void softmax(MutableArrayRef<double> scores);

} // namespace mlir::lora::reference

#endif // LORA_LIB_REFERENCE_FORMULAS_H
