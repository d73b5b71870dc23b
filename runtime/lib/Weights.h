//===- Weights.h - A program's weights in memory --------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The tensors of a model folder, matched to what the manifest asks for. They
// stay in their file; only what must be rearranged is copied.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_LIB_WEIGHTS_H
#define RUNTIME_LIB_WEIGHTS_H

#include "Common.h"
#include "Manifest.h"
#include "lora/Peft/SafetensorsFile.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace lora::runtime::impl {

/// 64-byte aligned memory.
struct AlignedFree {
  void operator()(void *pointer) const { std::free(pointer); }
};
using AlignedBuffer = std::unique_ptr<void, AlignedFree>;

/// Null if memory is out.
AlignedBuffer allocateAligned(size_t bytes);

class Weights {
public:
  /// Called with bytes done and in total while pages come in.
  using Progress = std::function<void(uint64_t done, uint64_t total)>;

  /// Errors name the folder or file, the tensor, expected and found: NotFound,
  /// IO, BadFormat, Mismatch, OutOfMemory.
  static Expected<std::shared_ptr<const Weights>>
  open(const Manifest &manifest, const std::string &folder,
       const Progress &progress);

  /// In the order of the manifest's weights; dense.
  const std::vector<LoraTensor> &tensors() const { return views; }
  uint64_t bytes() const { return totalBytes; }
  /// Bytes that are no longer in the file's pages.
  uint64_t copiedBytes() const { return copied; }

private:
  explicit Weights(peft::Checkpoint checkpoint)
      : checkpoint(std::move(checkpoint)) {}
  Status add(const WeightInfo &weight);
  Expected<bool> stackExperts(const WeightInfo &weight, LoraTensor &out);
  void pageIn(const Progress &progress) const;

  peft::Checkpoint checkpoint;
  std::vector<AlignedBuffer> buffers;
  std::vector<LoraTensor> views;
  uint64_t totalBytes = 0;
  uint64_t copied = 0;
};

} // namespace lora::runtime::impl

#endif // RUNTIME_LIB_WEIGHTS_H
