//===- LayerSlices.h - The adapter targets inside a layer ----- -*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How the dialect's layers name the modules that they hold, for variants that
// hold the same.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_LORA_IR_LAYERSLICES_H
#define LORA_DIALECT_LORA_IR_LAYERSLICES_H

#include "lora/Dialect/LoRA/IR/LoRA.h"

namespace mlir::lora {

/// The slices of a linear of input size `in` and the given widths. Modules are
/// the members or, for lack of them, the site itself (one slice) or the site
/// with the slice's name: `names`, else its number. One member for several
/// widths is a module that is stored fused: a single slice.
SmallVector<SliceAttr> makeSlices(StringAttr site,
                                  std::optional<ArrayAttr> members, int64_t in,
                                  ArrayRef<int64_t> widths,
                                  ArrayRef<StringRef> names = {});

/// The slices of experts with weights `[E, out, in]`: gate, up, down, or
/// gate_up, down. Modules are the members, else the site with gate_proj,
/// up_proj, gate_up_proj and down_proj.
SmallVector<SliceAttr> makeExpertSlices(StringAttr site,
                                        std::optional<ArrayAttr> members,
                                        ValueRange weights);

} // namespace mlir::lora

#endif // LORA_DIALECT_LORA_IR_LAYERSLICES_H
