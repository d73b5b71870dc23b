//===- TuningTable.h - Measured choices of kernels --------------*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What was measured to be fastest for a linear, instead of what the plan would
// choose. benchmarks/hopper/tune.py writes such a table:
//
//   {"linears": [{"in": 4096, "slices": [4096], "dtype": "bf16",
//     "decode": [{"tokens": 16, "adapted": true, "adapter_blocks": 1,
//                 "tile_columns": 64, "cluster": 2, "lora_stages": 8,
//                 "min_units": 4, "lead_stages": 4, "in_data": true,
//                 "sentinel": true, "sleep": 50}],
//     "gemm": [{"max_tokens": 512, "delta": "workspace",
//               "tile_columns": 128}]}]}
//
// An entry of "decode" is for the kernel of up to `tokens` tokens (16, 32, 64
// or 128) with or without adapters, whose adapters have at most so many rank
// blocks (0: any number); one of "gemm" for the range of token numbers that
// ends at `max_tokens` (256, 512, ..., 8192, or 0: beyond). Of the other keys
// those that are absent stay as the plan has them. "measured" beside "linears"
// says on which card and how, and is not looked at.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_CONVERSION_LORATOHOPPER_TUNINGTABLE_H
#define LORA_CONVERSION_LORATOHOPPER_TUNINGTABLE_H

#include "lora/Dialect/Hopper/Schedules/Schedules.h"

namespace mlir::lora {

class TuningTable {
public:
  struct Decode {
    int64_t tokens = 0;
    bool adapted = true;
    int64_t adapterBlocks = 1;
    std::optional<int64_t> tileColumns, cluster, loraStages, minUnits,
        leadStages, sleep;
    std::optional<bool> inData, sentinel;
    int64_t line = 0;
  };
  struct Gemm {
    int64_t maxTokens = 0;
    hopper::DeltaSource delta = hopper::DeltaSource::None;
    int64_t tileColumns = 0;
  };
  struct Linear {
    int64_t k = 0;
    std::vector<int64_t> slices;
    std::string dtype;
    std::vector<Decode> decode;
    std::vector<Gemm> gemm;
  };

  /// Reads a table and writes the kernels of its "decode" once, to see that
  /// they can be, on a device that holds `ctas` CTAs. Errors are located in the
  /// file: no JSON, keys that are unknown or missing, values that a schedule
  /// does not take, tiles that are more than `ctas`.
  static FailureOr<TuningTable> load(MLIRContext *context, StringRef path,
                                     int64_t ctas);

  /// Sets what the table says of the kernel that `options` are for.
  void apply(const hopper::LinearShape &shape,
             hopper::DecodeOptions &options) const;
  /// The columns of a tile in the range that ends at `maxTokens` (0: none).
  std::optional<int64_t> getTileColumns(const hopper::LinearShape &shape,
                                        int64_t maxTokens,
                                        hopper::DeltaSource delta) const;

private:
  const Linear *find(const hopper::LinearShape &shape) const;

  std::vector<Linear> linears;
};

} // namespace mlir::lora

#endif // LORA_CONVERSION_LORATOHOPPER_TUNINGTABLE_H
