//===- Tensors.cpp - PyTorch tensors as the runtime sees them -----------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Tensors.h"

#include "Handles.h"

#include <torch/csrc/stable/ops.h>

using namespace lora::runtime;
using torch::headeronly::ScalarType;
using torch::stable::Tensor;

int32_t ops::placeOf(AtenTensorHandle tensor) {
  static const int32_t cuda = aoti_torch_device_type_cuda();
  int32_t type = 0, index = 0;
  TORCH_ERROR_CODE_CHECK(aoti_torch_get_device_type(tensor, &type));
  if (type != cuda)
    return -1;
  TORCH_ERROR_CODE_CHECK(aoti_torch_get_device_index(tensor, &index));
  return index;
}

std::string ops::placeName(int32_t place) {
  return place < 0 ? "the CPU" : "CUDA device " + std::to_string(place);
}

void ops::checkPlace(const char *name, AtenTensorHandle tensor, int32_t place) {
  int32_t found = placeOf(tensor);
  if (found != place)
    fail(name, ": expected a tensor on ", placeName(place), ", found one on ",
         placeName(found));
}

static std::string listText(const int64_t *sizes, size_t count) {
  std::string text = "[";
  for (size_t i = 0; i < count; ++i)
    text += (i ? ", " : "") + std::to_string(sizes[i]);
  return text + "]";
}

std::string ops::shapeOf(const Tensor &tensor) {
  return listText(tensor.sizes().data(), size_t(tensor.dim()));
}

/// Tensor::scalar_type asks LibTorch for one type after the other.
int32_t ops::dtypeOf(const char *name, AtenTensorHandle tensor) {
  static const std::pair<int32_t, int32_t> known[] = {
      {aoti_torch_dtype_bfloat16(), LORA_DTYPE_BF16},
      {aoti_torch_dtype_float16(), LORA_DTYPE_F16},
      {aoti_torch_dtype_float32(), LORA_DTYPE_F32},
      {aoti_torch_dtype_int64(), LORA_DTYPE_I64},
      {aoti_torch_dtype_int32(), LORA_DTYPE_I32},
      {aoti_torch_dtype_bool(), LORA_DTYPE_I1},
      {aoti_torch_dtype_float64(), LORA_DTYPE_F64}};
  int32_t found = 0;
  TORCH_ERROR_CODE_CHECK(aoti_torch_get_dtype(tensor, &found));
  for (auto [torch, dtype] : known)
    if (torch == found)
      return dtype;
  using torch::stable::detail::from;
  using torch::stable::detail::to;
  fail(name, ": expected float32, bfloat16, float16, int32 or int64, found ",
       torch::headeronly::toString(to<ScalarType>(from(found))));
}

LoraTensor ops::viewOf(const char *name, const Tensor &tensor) {
  int64_t rank = tensor.dim();
  if (rank > LORA_MAX_RANK)
    fail(name, ": expected at most ", LORA_MAX_RANK, " dimensions, found ",
         rank);
  LoraTensor view = {};
  view.data = tensor.data_ptr();
  view.dtype = dtypeOf(name, tensor);
  view.rank = int32_t(rank);
  std::copy_n(tensor.sizes().data(), rank, view.sizes);
  std::copy_n(tensor.strides().data(), rank, view.strides);
  return view;
}

/// Leading dimensions as one, of `stride`; false where they are not.
static bool flatten(const int64_t *sizes, const int64_t *strides, int64_t rank,
                    int64_t &size, int64_t &stride) {
  size = 1;
  bool any = false;
  for (int64_t i = rank - 1; i >= 0; --i) {
    if (sizes[i] == 1)
      continue;
    if (any && strides[i] != stride * size && size != 0 && sizes[i] != 0)
      return false;
    if (!any)
      stride = strides[i];
    any = true;
    size *= sizes[i];
  }
  return true;
}

bool ops::rowsOf(const char *name, AtenTensorHandle tensor, LoraTensor &rows) {
  int64_t rank = 0;
  TORCH_ERROR_CODE_CHECK(aoti_torch_get_dim(tensor, &rank));
  if (rank < 1)
    fail(name, ": expected at least one dimension, found a scalar");
  int64_t *sizes = nullptr, *strides = nullptr;
  void *data = nullptr;
  TORCH_ERROR_CODE_CHECK(aoti_torch_get_sizes(tensor, &sizes));
  TORCH_ERROR_CODE_CHECK(aoti_torch_get_strides(tensor, &strides));
  TORCH_ERROR_CODE_CHECK(aoti_torch_get_data_ptr(tensor, &data));
  int64_t width = sizes[rank - 1];
  if (width > 1 && strides[rank - 1] != 1)
    return false;
  int64_t count = 0, stride = width;
  if (!flatten(sizes, strides, rank - 1, count, stride))
    return false;
  rows = {data, dtypeOf(name, tensor), 2, {count, width}, {stride, 1}};
  return true;
}

LoraTensor ops::rowsOf(const char *name, AtenTensorHandle tensor) {
  LoraTensor rows;
  if (rowsOf(name, tensor, rows))
    return rows;
  int64_t rank = 0, *sizes = nullptr, *strides = nullptr;
  TORCH_ERROR_CODE_CHECK(aoti_torch_get_dim(tensor, &rank));
  TORCH_ERROR_CODE_CHECK(aoti_torch_get_sizes(tensor, &sizes));
  TORCH_ERROR_CODE_CHECK(aoti_torch_get_strides(tensor, &strides));
  fail(name, ": expected dense rows at one distance, found strides ",
       listText(strides, size_t(rank)), " of shape ",
       listText(sizes, size_t(rank)));
}

LoraTensor ops::listOf(const char *name, const Tensor &tensor) {
  LoraTensor list = {tensor.data_ptr(), dtypeOf(name, tensor), 1, {}, {1}};
  if (!flatten(tensor.sizes().data(), tensor.strides().data(), tensor.dim(),
               list.sizes[0], list.strides[0]))
    fail(name, ": expected elements at one distance, found strides ",
         listText(tensor.strides().data(), size_t(tensor.dim())), " of shape ",
         shapeOf(tensor));
  return list;
}

Tensor ops::emptyRows(const Tensor &like, bool replaceLast, int64_t width,
                      const Tensor &of) {
  int64_t rank = like.dim() + (replaceLast ? 0 : 1);
  constexpr int64_t kMostDims = 16;
  if (rank < 1 || rank > kMostDims)
    fail("expected 1 to ", kMostDims, " dimensions, found ", like.dim());
  int64_t sizes[kMostDims], strides[kMostDims];
  std::copy_n(like.sizes().data(), rank - 1, sizes);
  sizes[rank - 1] = width;
  int64_t stride = 1;
  for (int64_t i = rank - 1; i >= 0; --i) {
    strides[i] = stride;
    stride *= std::max<int64_t>(sizes[i], 1);
  }
  int32_t dtype = 0, type = 0;
  TORCH_ERROR_CODE_CHECK(aoti_torch_get_dtype(of.get(), &dtype));
  TORCH_ERROR_CODE_CHECK(aoti_torch_get_device_type(of.get(), &type));
  AtenTensorHandle handle = nullptr;
  TORCH_ERROR_CODE_CHECK(aoti_torch_empty_strided(
      rank, sizes, strides, dtype, type, of.get_device_index(), &handle));
  return Tensor(handle);
}

void ops::checkRows(const char *name, const Tensor &y, const Tensor &like,
                    bool replaceLast, int64_t width) {
  int64_t leading = like.dim() - (replaceLast ? 1 : 0);
  bool same = y.dim() == leading + 1 && y.size(leading) == width &&
              std::equal(y.sizes().data(), y.sizes().data() + leading,
                         like.sizes().data());
  if (same)
    return;
  std::vector<int64_t> expected(like.sizes().data(),
                                like.sizes().data() + leading);
  expected.push_back(width);
  fail(name, ": expected shape ", listText(expected.data(), expected.size()),
       ", found ", shapeOf(y));
}
