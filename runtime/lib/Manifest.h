//===- Manifest.h - What a program says about itself ----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The parsed manifest of a program file; include/lora/ABI/Program.h defines it.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_LIB_MANIFEST_H
#define RUNTIME_LIB_MANIFEST_H

#include "Common.h"
#include "DeviceManifest.h"
#include "lora/ABI/Program.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lora::runtime::impl {

enum class Role {
  Ids,
  Positions,
  Rows,
  Select,
  Slots,
  KCache,
  VCache,
  Weight,
  Logits
};

struct ValueInfo {
  Role role = Role::Ids;
  LoraDType dtype = LORA_DTYPE_NONE;
  std::vector<int64_t> shape; ///< -1 is dynamic.
  int64_t layer = -1;         ///< Of a cache.
  int64_t weight = -1;        ///< Index into Manifest::weights.
  int64_t argument = -1;      ///< The argument that a result is tied to.
};

struct EntryInfo {
  std::string name;
  std::string symbol;
  std::vector<ValueInfo> arguments;
  std::vector<ValueInfo> results;
};

struct WeightInfo {
  std::string name;
  std::vector<std::string> aliases;
  LoraDType dtype = LORA_DTYPE_NONE;
  std::vector<int64_t> shape;
};

enum class SiteKind { Linear, Embedding, MoE };

struct SliceInfo {
  std::string module;
  int64_t size = 0;
};

struct SiteInfo {
  std::string name;
  SiteKind kind = SiteKind::Linear;
  int64_t in = 0; ///< Input width; the vocabulary of an embedding.
  int64_t experts = 1;
  int64_t intermediate = 0;
  bool interleaved = false; ///< Rows of gate_up alternate ("order").
  std::vector<SliceInfo> slices;
};

struct BankInfo {
  std::string name;
  int32_t maxAdapters = 0;
  int32_t maxRank = 0;
  LoraDType dtype = LORA_DTYPE_NONE;
  std::vector<SiteInfo> sites;
};

struct Manifest {
  std::string producer;
  std::string target;
  std::vector<std::string> cpuFeatures; ///< What the code needs.
  int64_t vocabSize = 0;
  int64_t maxPositions = 0; ///< The model's own limit, 0 if it names none.
  std::vector<EntryInfo> entries;
  std::vector<WeightInfo> weights;
  std::optional<BankInfo> bank;
  std::optional<DeviceInfo> device; ///< Of a program for a GPU.

  /// Parses and checks a manifest; `path` is for messages. Errors: Version for
  /// another ABI, Unsupported for another target, BadFormat.
  static Expected<Manifest> parse(std::string_view text,
                                  const std::string &path);
};

} // namespace lora::runtime::impl

#endif // RUNTIME_LIB_MANIFEST_H
