//===- Tensors.h - PyTorch tensors as the runtime sees them -------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_TORCH_TENSORS_H
#define RUNTIME_TORCH_TENSORS_H

#include "lora/ABI/Program.h"

#include <torch/csrc/stable/tensor.h>

#include <string>

namespace lora::runtime::ops {

using torch::stable::Tensor;

/// Where a tensor is, or should be: -1 is the CPU, else a CUDA device.
int32_t placeOf(AtenTensorHandle tensor);
inline int32_t placeOf(const Tensor &tensor) { return placeOf(tensor.get()); }
std::string placeName(int32_t place);
/// RuntimeError unless `tensor` is at `place`; `name` is for the message.
void checkPlace(const char *name, AtenTensorHandle tensor, int32_t place);
inline void checkPlace(const char *name, const Tensor &tensor, int32_t place) {
  checkPlace(name, tensor.get(), place);
}

std::string shapeOf(const Tensor &tensor);

/// RuntimeError for a dtype that no kernel knows.
int32_t dtypeOf(const char *name, AtenTensorHandle tensor);
inline int32_t dtypeOf(const char *name, const Tensor &tensor) {
  return dtypeOf(name, tensor.get());
}

/// The tensor as it is, of at most LORA_MAX_RANK dimensions.
LoraTensor viewOf(const char *name, const Tensor &tensor);

/// [..., n] as [T, n] without a copy; false where the leading dimensions are
/// not one, or rows are not dense. A single dimension is one row.
bool rowsOf(const char *name, AtenTensorHandle tensor, LoraTensor &rows);
inline bool rowsOf(const char *name, const Tensor &tensor, LoraTensor &rows) {
  return rowsOf(name, tensor.get(), rows);
}
/// The same; RuntimeError where it cannot be.
LoraTensor rowsOf(const char *name, AtenTensorHandle tensor);
inline LoraTensor rowsOf(const char *name, const Tensor &tensor) {
  return rowsOf(name, tensor.get());
}
/// [...] of numbers as [T].
LoraTensor listOf(const char *name, const Tensor &tensor);

/// A new tensor of the shape of `like` with `width` as its last dimension, of
/// the dtype and device of `of`.
Tensor emptyRows(const Tensor &like, bool replaceLast, int64_t width,
                 const Tensor &of);
/// RuntimeError unless `y` has the shape that emptyRows would give it.
void checkRows(const char *name, const Tensor &y, const Tensor &like,
               bool replaceLast, int64_t width);

} // namespace lora::runtime::ops

#endif // RUNTIME_TORCH_TENSORS_H
