//===- AdapterFiles.h - PEFT LoRA folders ---------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The low-rank factors of an adapter, from a folder or from memory, each tied
// to the module that it changes. The tensors say which modules those are.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_PEFT_ADAPTERFILES_H
#define LORA_PEFT_ADAPTERFILES_H

#include "lora/ABI/Program.h"
#include "lora/Peft/AdapterConfig.h"
#include "lora/Peft/Error.h"
#include "lora/Peft/SafetensorsFile.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace peft {

enum class AdapterKind { Linear, Embedding, Experts };

/// Which weight of a mixture of experts; None outside of one.
enum class ExpertPart { None, GateUp, Gate, Up, Down };

/// The part that a module of one expert names last: gate_proj or w1, up_proj or
/// w3, down_proj or w2; None for any other name.
ExpertPart parseExpertPart(std::string_view name);

/// A factor as stored: element (expert, rank, i) sits at
/// expert * expertStride + rank * rankStride + i * stride.
struct FactorView {
  const uint8_t *data = nullptr;
  LoraDType dtype = LORA_DTYPE_NONE;
  int64_t expertStride = 0;
  int64_t rankStride = 0;
  int64_t stride = 0;

  float at(int64_t expert, int64_t rank, int64_t i) const;
};

/// The adapter of one weight: W + scale * B A.
struct AdapterEntry {
  AdapterKind kind = AdapterKind::Linear;
  /// Path without `base_model.model.`; for experts that of the whole
  /// (`model.layers.0.mlp.experts`).
  std::string module;
  ExpertPart part = ExpertPart::None;
  int64_t expert = -1;    ///< The one expert of a per-expert file, -1 for all.
  int64_t numExperts = 1; ///< Experts stacked in the factors.
  int64_t in = 0;         ///< The vocabulary for an embedding.
  int64_t out = 0;
  int64_t rank = 0;
  double scale = 0;
  FactorView a;        ///< i < in.
  FactorView b;        ///< i < out.
  std::string tensor;  ///< Name of A's tensor, for messages.
  std::string tensorB; ///< Name of B's tensor, for messages.

  /// `module`, or the path of the expert weight.
  std::string target() const;
};

/// A tensor that the caller keeps alive, dense and row-major.
struct MemoryTensor {
  std::string name;
  LoraDType dtype = LORA_DTYPE_NONE;
  std::vector<int64_t> shape;
  const void *data = nullptr;
};

/// A whole adapter. Entries view the mapped file or the caller's tensors.
struct AdapterFiles {
  std::string origin; ///< Folder or name, for messages.
  AdapterConfig config;
  std::shared_ptr<const SafetensorsFile> file; ///< Null: from memory.
  std::vector<AdapterEntry> entries;           ///< In the order of names.
};

/// Reads `folder/adapter_config.json` and `folder/adapter_model.safetensors`.
/// Errors name the file and the tensor: NotFound, IO, BadFormat, Mismatch (a
/// factor whose shape contradicts the configuration), Unsupported.
Expected<AdapterFiles> loadAdapter(const std::string &folder);

/// The same from tensors under their PEFT names and the configuration's text.
Expected<AdapterFiles> loadAdapter(const std::string &name,
                                   std::string_view configText,
                                   std::span<const MemoryTensor> tensors);

} // namespace peft

#endif // LORA_PEFT_ADAPTERFILES_H
