//===- TestAdapters.h - Adapters of the hand-written GPU program ----------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_UNITTESTS_CUDA_TESTADAPTERS_H
#define RUNTIME_UNITTESTS_CUDA_TESTADAPTERS_H

#include "../TinyModel.h"

#include "lora/Peft/Names.h"

#include <cstring>

namespace testadapters {

inline const std::string kAttention = "model.layers.0.self_attn.";

/// Input and output widths of the modules of Inputs/device_program.json.
inline std::pair<int64_t, int64_t> widths(const std::string &module) {
  if (module == kAttention + "o_proj")
    return {32, 64};
  return {64, module == kAttention + "q_proj" ? 32 : 16};
}

inline tiny::Adapter make(unsigned seed, int64_t rank,
                          const std::vector<std::string> &names = {
                              "q_proj", "k_proj", "v_proj", "o_proj"}) {
  std::mt19937 random(seed);
  tiny::Adapter adapter;
  adapter.rank = rank;
  for (const std::string &name : names) {
    auto [in, out] = widths(kAttention + name);
    adapter.factors[kAttention + name] = {
        tiny::randomMatrix(random, rank, in, 1),
        tiny::randomMatrix(random, out, rank, 1)};
  }
  return adapter;
}

/// The bits of a value in bf16.
inline uint16_t bf16(double value) {
  uint16_t bits = 0;
  peft::storeFloat(&bits, LORA_DTYPE_BF16, 0, float(value));
  return bits;
}

} // namespace testadapters

#endif // RUNTIME_UNITTESTS_CUDA_TESTADAPTERS_H
