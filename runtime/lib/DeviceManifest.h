//===- DeviceManifest.h - What a program for a GPU says about itself ------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The parsed "device" object of a manifest; include/lora/ABI/DeviceProgram.h
// defines it. Knows no CUDA: what a device can do is checked when it is there.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_LIB_DEVICEMANIFEST_H
#define RUNTIME_LIB_DEVICEMANIFEST_H

#include "lora/ABI/Program.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lora::runtime::impl {

class JsonReader;
struct Manifest;

/// "sm_90a": compute capability 9.0, and only that.
struct DeviceTarget {
  int major = 0;
  int minor = 0;
  char suffix = 0; ///< 'a', 'f' or none.
  static std::optional<DeviceTarget> parse(std::string_view text);
};

enum class ImageFormat { Cubin, Ptx };

struct ImageInfo {
  std::string symbol;
  uint64_t bytes = 0;
  ImageFormat format = ImageFormat::Cubin;
  std::optional<size_t> ptx; ///< Of a cubin: the image with its PTX.
};

/// A buffer that kernels of a stream share by its name.
struct WorkspaceInfo {
  size_t name = 0; ///< Index into DeviceInfo::workspaces.
  int64_t bytes = 0;
  int64_t bytesPerToken = 0; ///< Times the adapter blocks if perAdapterBlock.
  int64_t bytesPerEntry = 0;
  bool perAdapterBlock = false;
};

struct WorkspaceName {
  std::string name;
  bool zeroed = false;
};

enum class TensorRole { X, W, Y, A, B, Shrunk };

enum class BufferRole {
  X,
  W,
  Y,
  Bias,
  A,
  B,
  Scales,
  Header,
  Blocks,
  BlockAdapter,
  BlockPart,
  TokenAdapter,
  TokenBlock,
  TileBegin,
  TileBlocks,
  Workspace
};

enum class ValueRole {
  Tokens,
  Tiles,
  Ctas,
  XStride,
  WStride,
  YStride,
  AdapterBlocks,
  Number
};

struct ParamInfo {
  enum class Kind { TensorMap, Pointer, I32 } kind = Kind::I32;
  TensorRole tensor = TensorRole::X;
  size_t slice = 0;          ///< Of B, as tensor or buffer.
  std::vector<uint32_t> box; ///< Outermost first.
  int swizzle = 0;           ///< Bytes; 0, 32, 64 or 128.
  int l2Promotion = 0;       ///< Bytes; 0, 64, 128 or 256.
  BufferRole buffer = BufferRole::Y;
  size_t workspace = 0; ///< Index into DeviceInfo::workspaces.
  ValueRole value = ValueRole::Number;
  int32_t number = 0;
};

struct KernelInfo {
  std::string name;
  std::string schedule;
  size_t image = 0;
  int threads = 0;
  int cluster = 1;
  int sharedBytes = 0;
  bool programmaticLaunch = false;
  bool coResident = false;
  int64_t ctas = 0;       ///< Fixed, or 0:
  int64_t tileTokens = 0; ///< ceil(T / tileTokens) * tiles.
  int64_t tiles = 0;
  bool persistent = false;
  /// Of a persistent grid, 0: none. What the device must hold at once unless
  /// there are fewer tiles, and what is launched at most.
  int64_t minCtas = 0;
  int64_t maxCtas = 0;
  std::vector<WorkspaceInfo> workspaces;
  std::vector<ParamInfo> params;
};

struct VariantInfo {
  int64_t minTokens = 0;
  int64_t maxTokens = 0; ///< As the other limits, 0: none.
  bool adapted = false;
  int64_t maxAdapterBlocks = 0;
  int64_t maxTileBlocks = 0;
  bool batchInvariant = false;
  std::vector<size_t> kernels;
};

struct LinearInfo {
  int64_t in = 0;
  int64_t out = 0; ///< Of all slices.
  std::vector<int64_t> slices;
  LoraDType dtype = LORA_DTYPE_NONE;
  bool bias = false;
  std::vector<VariantInfo> variants;
};

struct EmbeddingInfo {
  int64_t vocab = 0;
  int64_t hidden = 0;
  LoraDType dtype = LORA_DTYPE_NONE;
  std::vector<VariantInfo> variants;
};

struct LayerInfo {
  std::string site;
  size_t linear = 0;
  std::optional<size_t> embedding; ///< Instead of a linear.
  std::vector<size_t> weights; ///< Indices into Manifest::weights; adjacent.
  std::vector<size_t> biases;
  int64_t bankSite = -1;
};

struct DeviceInfo {
  DeviceTarget target;
  std::vector<ImageInfo> images;
  std::vector<WorkspaceName> workspaces;
  std::vector<KernelInfo> kernels;
  std::vector<LinearInfo> linears;
  std::vector<EmbeddingInfo> embeddings;
  std::vector<LayerInfo> layers;

  /// Whether an embedding has its adapters at this site of the bank.
  bool hasEmbedding(size_t bankSite) const;

  /// Reads and checks the object; `manifest` has its weights and its bank. A
  /// failure is in the reader.
  static DeviceInfo read(JsonReader &reader, const DeviceTarget &target,
                         const Manifest &manifest);
};

} // namespace lora::runtime::impl

#endif // RUNTIME_LIB_DEVICEMANIFEST_H
