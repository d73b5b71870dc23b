//===- Evaluator.h - Plain semantics of the lora dialect ------ -*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The oracle of the tests: runs a function of lora ops in float64, one loop for
// each sum, and rounds to the element type at results of ops only. It shares no
// code with any lowering or kernel, and speed is no aim.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_REFERENCE_EVALUATOR_H
#define LORA_REFERENCE_EVALUATOR_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/StringMap.h"

#include <map>
#include <vector>

namespace mlir::lora::reference {

/// Element type of a Tensor.
enum class ElementKind { F32, F16, BF16, I32, I64 };

/// A dense tensor in row-major order. Floats are in `values`, integers (of
/// which some have no exact double) in `integers`.
struct Tensor {
  ElementKind kind = ElementKind::F32;
  std::vector<int64_t> shape;
  std::vector<double> values;
  std::vector<int64_t> integers;

  /// Zeros of a shape.
  static Tensor zeros(ElementKind kind, ArrayRef<int64_t> shape);
  /// Floats, rounded to `kind`; `values` has as many as the shape.
  static Tensor floats(ElementKind kind, ArrayRef<int64_t> shape,
                       ArrayRef<double> values);
  static Tensor ints(ElementKind kind, ArrayRef<int64_t> shape,
                     ArrayRef<int64_t> values);

  bool isInteger() const {
    return kind == ElementKind::I32 || kind == ElementKind::I64;
  }
  int64_t numElements() const;
  /// Product of all sizes but the last; 1 for a scalar.
  int64_t numRows() const;
  /// Size of the last dimension; 1 for a scalar.
  int64_t width() const { return shape.empty() ? 1 : shape.back(); }
};

/// The nearest value of a float type, ties to even; integers as they are.
double roundTo(ElementKind kind, double value);

/// One adapter's share of one slice: delta = scale * (x a^T) b^T. The values
/// are the bank's: whoever fills them rounds them to its dtype.
struct SliceData {
  int64_t rank = 0; ///< 0: the adapter does not touch the slice.
  double scale = 1;
  std::vector<double> a; ///< [rank, in], of a moe site [experts, rank, in].
  std::vector<double> b; ///< [out, rank], of a moe site [experts, out, rank].
};

/// Site name -> slot -> the site's slices. A slot that is not there has no
/// adapter on the site. Sites belong to the module's one bank.
struct BankData {
  llvm::StringMap<std::map<int32_t, std::vector<SliceData>>> sites;
};

/// Runs `function` and returns its results. `arguments` are the function's, in
/// order: an i32 tensor of slots stands for a `!lora.routing`, and a
/// `!lora.frame` takes none.
///
/// Known are all ops of the dialect, of parallel degree 1; func.return,
/// arith.constant of tensors, tensor.empty, tensor.concat and
/// tensor.extract_slice, of static offsets and sizes. Anything else, arguments
/// that do not fit, bank data that does not fit its site, and ids, experts,
/// slots, cache rows or positions out of range are errors at the op.
FailureOr<std::vector<Tensor>> evaluate(func::FuncOp function,
                                        ArrayRef<Tensor> arguments,
                                        const BankData &bank = {});

} // namespace mlir::lora::reference

#endif // LORA_REFERENCE_EVALUATOR_H
