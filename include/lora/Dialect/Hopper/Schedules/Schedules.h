//===- Schedules.h - How a linear layer runs on Hopper ----------*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Schedules are functions that write a kernel. Each has a file of its own under
// lib/Dialect/Hopper/Schedules, which says how it works and what it costs.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_HOPPER_SCHEDULES_SCHEDULES_H
#define LORA_DIALECT_HOPPER_SCHEDULES_SCHEDULES_H

#include "lora/Dialect/Hopper/IR/Hopper.h"

#include "mlir/IR/BuiltinOps.h"

#include <optional>

namespace mlir::hopper {

/// y [T, N] = x [T, K] W^T [+ bias] [+ delta], all of `elementType` (bf16 or
/// f16), sums in f32. N is the sum of `slices`; each has factors of its own.
struct LinearShape {
  int64_t k = 0;
  SmallVector<int64_t> slices;
  Type elementType;
  bool bias = false;

  int64_t getN() const;
  /// First column of slice i.
  int64_t getOffset(size_t slice) const;
  /// Success if the copy engine can address it: K and all slices multiples of
  /// 8, at most 16 slices, a type that the tensor cores take.
  LogicalResult verify(function_ref<InFlightDiagnostic()> emitError) const;
};

/// Where a layer's delta comes from.
enum class DeltaSource {
  None,       ///< The base alone.
  Workspace,  ///< S = mask(x A^T) lies in the workspace "shrunk".
  Interleaved ///< The kernel computes S itself, beside its tiles.
};

/// lib/Dialect/Hopper/Schedules/Gemm.cpp: for many tokens.
struct GemmOptions {
  int64_t tileColumns = 256; ///< Columns of a tile, a multiple of 32.
  int64_t stages = 4;
  /// Rows of tiles that are walked together. What runs at a time is then about
  /// 16 rows by 8 columns of tiles, of 128 tokens by 256 columns: as square as
  /// can be. W is read from memory once for each 16 rows.
  int64_t group = 16;
  /// Whether CTAs may begin before the kernel before has ended. It hides a
  /// launch; but then they lie where SMs happen to become free, and CTAs that
  /// read the same rows of x or W no longer share what comes from the L2: a
  /// loss where each has many tiles.
  bool overlap = true;
  DeltaSource delta = DeltaSource::None;
  /// A cluster of so many m-tiles by so many tiles of columns, 1, 2 or 4 and
  /// together at most 8: those of a column share each tile of W, those of a row
  /// each tile of x. A CTA copies its part for all. Only without a delta.
  int64_t clusterRows = 1;
  int64_t clusterColumns = 1;
  /// Interleaved: main k-blocks per unit of the shrink, rank blocks that an
  /// m-tile may have, units that a CTA with any takes at least (the fewer CTAs
  /// share an m-tile, the sooner their sums are added), and the CTAs of a full
  /// grid: the host launches no more, and no fewer where there are tiles for
  /// them.
  int64_t interval = 4;
  int64_t tileBlocks = 1;
  int64_t minUnits = 1;
  int64_t ctas = 132;
};
FailureOr<KernelOp> buildGemm(ModuleOp module, StringRef name,
                              const LinearShape &shape,
                              const GemmOptions &options);
/// Most tokens that an interleaved kernel takes, at most 524288: a CTA's units
/// of a phase must fit beside one tile.
int64_t getMaxInterleavedTokens(const LinearShape &shape,
                                const GemmOptions &options);

/// lib/Dialect/Hopper/Schedules/Shrink.cpp: S for DeltaSource::Workspace, any
/// number of rank blocks. The same bits for a token in every batch.
struct ShrinkOptions {
  int64_t stages = 8;  ///< At most: as many as fit.
  int64_t cluster = 8; ///< CTAs that share K. What a token's bits depend on.
  /// Columns of A whose sums a CTA holds at once, 16 to 256, rounded down to
  /// whole rank blocks, of which there is at least one; x is read once for all.
  int64_t columns = 128;
  /// Clusters of an m-tile; one takes as many rank blocks at once as `columns`
  /// hold, those without any leave.
  int64_t groups = 1;
};
FailureOr<KernelOp> buildShrink(ModuleOp module, StringRef name,
                                const LinearShape &shape,
                                const ShrinkOptions &options);

/// lib/Dialect/Hopper/Schedules/Split.cpp: for a few hundred tokens, where
/// tiles of a whole K are too few to fill the device. Sums are cut by K and the
/// cluster, so a token's bits are not those that buildGemm gives, and with
/// adapters they depend on the entries of its m-tile.
struct SplitOptions {
  int64_t tileTokens = 128; ///< Tokens of a tile, 128 or 256.
  /// Columns of a tile, a multiple of 8 from 32 to 256, of 256 tokens to
  /// getMaxSplitColumns.
  int64_t tileColumns = 128;
  int64_t cluster = 2; ///< CTAs that share the K of a tile, 1 to 4.
  DeltaSource delta = DeltaSource::None; ///< None or Workspace.
};
/// Two accumulators of so many columns leave registers for the rest. Values
/// that are sent keep theirs until they have gone, those of 2 CTAs half of all
/// at once (ptxas 13.5).
inline constexpr int64_t getMaxSplitColumns(int64_t cluster) {
  return cluster == 2 ? 144 : cluster == 4 ? 168 : 208;
}
FailureOr<KernelOp> buildSplit(ModuleOp module, StringRef name,
                               const LinearShape &shape,
                               const SplitOptions &options);

/// lib/Dialect/Hopper/Schedules/Decode.cpp: for few tokens.
struct DecodeOptions {
  int64_t tokens = 64;      ///< Tokens of a tile: 16, 32, 64 or 128.
  int64_t tileColumns = 64; ///< Columns of a CTA's cluster.
  int64_t cluster = 2;      ///< CTAs that share K, 1 or 2.
  /// adapted: whether tiles begin anew with each slice, where every slice is as
  /// wide as a tile; the last of a slice then overlaps the one before it.
  bool alignTiles = false;
  bool adapted = false;
  /// Most rank blocks of an adapter, 1 to 16; 0: any number, those that do not
  /// fit into shared memory are read when they are needed.
  int64_t adapterBlocks = 1;
  int64_t loraStages = 4;
  int64_t minUnits = 1; ///< Units of the shrink that a CTA takes at least.
  /// Whether sums carry their own count (true) or a counter says they are done.
  bool inData = false;
  bool sentinel = false;  ///< inData: one lane polls one word first.
  int64_t sleep = 50;     ///< inData: nanoseconds between polls.
  int64_t leadStages = 4; ///< Stages of W that go out before the first factors.
  /// Whether routing and factors are written by copies alone
  /// (ABI/DeviceProgram.h): they are then read before the kernel before is
  /// over.
  bool routingAhead = false;
  /// Copies of W that are left to issue when the next kernel is let in.
  int32_t launchAhead = 3;
};
FailureOr<KernelOp> buildDecode(ModuleOp module, StringRef name,
                                const LinearShape &shape,
                                const DecodeOptions &options);
/// Good options for up to `tokens` tokens on a device that holds `ctas` CTAs,
/// with `adapterBlocks` as in DecodeOptions. Nothing if the layer is too wide
/// for one tile of each CTA, or more than 128 tokens.
std::optional<DecodeOptions> chooseDecode(const LinearShape &shape,
                                          int64_t tokens, bool adapted,
                                          int64_t adapterBlocks = 1,
                                          int64_t ctas = 132);

} // namespace mlir::hopper

#endif // LORA_DIALECT_HOPPER_SCHEDULES_SCHEDULES_H
