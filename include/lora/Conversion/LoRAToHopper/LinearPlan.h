//===- LinearPlan.h - Which kernels a linear has -------------- -*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_CONVERSION_LORATOHOPPER_LINEARPLAN_H
#define LORA_CONVERSION_LORATOHOPPER_LINEARPLAN_H

#include "lora/Conversion/LoRAToGPU/PlainKernels.h"
#include "lora/Conversion/LoRAToHopper/TuningTable.h"
#include "lora/Dialect/Hopper/Schedules/Schedules.h"

#include <string>
#include <variant>

namespace mlir::lora {

/// A kernel before it is written: a schedule and its options.
struct PlannedKernel {
  hopper::LinearShape shape;
  std::variant<hopper::GemmOptions, hopper::ShrinkOptions, hopper::SplitOptions,
               hopper::DecodeOptions, PlainOptions>
      options;

  /// Made of all that the kernel depends on and nothing else: kernels of one
  /// name are the same, whichever layers they are for.
  std::string getName() const;

  /// Writes it at the end of `module`. Errors are the schedule's.
  LogicalResult build(ModuleOp module) const;
};

/// One of a linear's "variants" (ABI/DeviceProgram.h), with its conditions.
struct LinearVariant {
  int64_t minTokens = 1;
  int64_t maxTokens = 0; ///< 0: any number.
  bool adapted = false;
  int64_t maxAdapterBlocks = 0;
  int64_t maxTileBlocks = 0;
  bool batchInvariant = false;
  SmallVector<PlannedKernel> kernels;
};

struct LinearPlanOptions {
  /// Kernels for any GPU from sm_80 on instead of Hopper's.
  bool plain = false;
  /// CTAs that the device holds at once, one for each of its SMs.
  int64_t ctas = 132;
  /// Most tokens of a call, 0: any number.
  int64_t maxTokens = 0;
  /// Whether layers of this shape have adapters; of the bank's limits.
  bool adapted = false;
  int64_t maxAdapters = 1;
  int64_t maxRank = 16;
  /// Measured choices, null: none.
  const TuningTable *tuning = nullptr;
};

/// The variants of a linear, the preferred ones first, for every number of
/// tokens and, if adapted, every batch that the bank's limits allow. `shape` is
/// one that LinearShape::verify accepts.
SmallVector<LinearVariant> planLinear(const hopper::LinearShape &shape,
                                      const LinearPlanOptions &options);

/// What a call of `tokens` tokens costs with tiles of `tileColumns` columns, in
/// columns of one tile's time: the rounds of tiles that the busiest CTA has,
/// times the columns of a tile and a constant for what a k-block costs however
/// narrow it is (x and barriers). The constant makes 224 columns beat 256 by
/// what was measured for [4096 -> 28672] at 512 tokens: 169.5 against 190 us.
int64_t estimateGemmCost(const hopper::LinearShape &shape, int64_t tokens,
                         int64_t tileColumns, int64_t ctas);

/// Tiles of the split schedule for `tokens` tokens where they cost less than
/// the GEMM's tiles of `gemmColumns` columns; nothing where none do. A cost is
/// the number of rows of x and W that a CTA copies. In split kernels a row
/// takes 4/3 of what it takes in a GEMM's narrow tiles, and each column that a
/// CTA sends as long as 35 rows times its peers. The 35 are such that choices
/// are those measured on an H100 at 256 tokens: [14336 -> 4096] over 4 CTAs
/// (58.7 us, the GEMM 81.2), [4096 -> 4096] over 2 (19.9, the GEMM 24.0),
/// [4096 -> 6144] not (28.1, the GEMM 27.8).
std::optional<hopper::SplitOptions>
chooseSplit(const hopper::LinearShape &shape, int64_t tokens, bool adapted,
            int64_t gemmColumns, int64_t ctas);

} // namespace mlir::lora

#endif // LORA_CONVERSION_LORATOHOPPER_LINEARPLAN_H
