//===- LayerSlices.cpp - The adapter targets inside a layer ---------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/IR/LayerSlices.h"

#include "lora/Dialect/LoRA/IR/Verify.h"

using namespace mlir;
using namespace mlir::lora;

static StringAttr below(StringAttr site, const Twine &name) {
  return StringAttr::get(site.getContext(), site.getValue() + "." + name);
}

SmallVector<SliceAttr> lora::makeSlices(StringAttr site,
                                        std::optional<ArrayAttr> members,
                                        int64_t in, ArrayRef<int64_t> widths,
                                        ArrayRef<StringRef> names) {
  SmallVector<SliceAttr> slices;
  if (members && members->size() == 1 && widths.size() > 1)
    return {SliceAttr::get(site.getContext(), cast<StringAttr>((*members)[0]),
                           in, checks::added(widths).value_or(0))};
  for (auto [index, width] : llvm::enumerate(widths)) {
    StringAttr module = site;
    if (members)
      module = cast<StringAttr>((*members)[index]);
    else if (widths.size() > 1)
      module = index < names.size() ? below(site, names[index])
                                    : below(site, Twine(index));
    slices.push_back(SliceAttr::get(site.getContext(), module, in, width));
  }
  return slices;
}

SmallVector<SliceAttr> lora::makeExpertSlices(StringAttr site,
                                              std::optional<ArrayAttr> members,
                                              ValueRange weights) {
  static constexpr StringLiteral apart[] = {"gate_proj", "up_proj",
                                            "down_proj"};
  static constexpr StringLiteral packed[] = {"gate_up_proj", "down_proj"};
  ArrayRef<StringLiteral> names = apart;
  if (weights.size() == 2)
    names = packed;
  SmallVector<SliceAttr> slices;
  for (auto [index, weight] : llvm::enumerate(weights)) {
    auto type = cast<RankedTensorType>(weight.getType());
    StringAttr module = members ? cast<StringAttr>((*members)[index])
                                : below(site, names[index]);
    slices.push_back(SliceAttr::get(site.getContext(), module,
                                    type.getDimSize(2), type.getDimSize(1)));
  }
  return slices;
}
