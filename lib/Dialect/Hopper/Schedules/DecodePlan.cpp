//===- DecodePlan.cpp - Sizes of the decode schedule ----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What follows from shape and options, and good options for a shape.
//
//===----------------------------------------------------------------------===//

#include "DecodeInternal.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::hopper;
using namespace mlir::hopper::decode;

//===----------------------------------------------------------------------===//
// Plan
//===----------------------------------------------------------------------===//

/// Columns of one accumulator that 128 registers hold beside all else.
static constexpr int64_t kMaxColumnsOf512Threads = 144;

/// Bytes of a ring's stages, and what a tile of 64 rows reads behind them.
static int64_t ringBytes(int64_t stages, int64_t stageBytes) {
  return stages * stageBytes +
         std::max<int64_t>(64 * kRowBytes - stageBytes, 0);
}

/// Most slices that the columns of a CTA meet.
static int64_t countTileSlices(const LinearShape &shape, int64_t columns) {
  int64_t most = 1, n = shape.getN();
  for (int64_t begin = 0; begin < n; begin += columns) {
    int64_t end = std::min(begin + columns, n), count = 0, offset = 0;
    for (int64_t size : shape.slices) {
      count += offset < end && offset + size > begin;
      offset += size;
    }
    most = std::max(most, count);
  }
  return most;
}

int64_t decode::countAlignedTiles(const LinearShape &shape, int64_t columns) {
  int64_t tiles = 0;
  for (int64_t size : shape.slices) {
    if (size < columns)
      return 0;
    tiles += llvm::divideCeil(size, columns);
  }
  return tiles;
}

/// Sizes that do not depend on the number of stages.
static Plan makeSizes(const LinearShape &shape, const DecodeOptions &options) {
  Plan plan;
  plan.kBlocks = llvm::divideCeil(shape.k, kBlockDepth);
  plan.rankKBlocks = llvm::divideCeil(plan.kBlocks, options.cluster);
  plan.tiles = llvm::divideCeil(shape.getN(), options.tileColumns);
  plan.ragged = shape.getN() % options.tileColumns != 0;
  int64_t alignedTiles = countAlignedTiles(shape, options.tileColumns);
  plan.aligned = options.adapted && options.alignTiles && alignedTiles > 0;
  if (plan.aligned) {
    plan.tiles = alignedTiles;
    plan.ragged = false;
    plan.overlaps = llvm::any_of(shape.slices, [&](int64_t size) {
      return size % options.tileColumns != 0;
    });
  }
  plan.ctas = plan.tiles * options.cluster;
  plan.columns = options.tileColumns / options.cluster;
  plan.warpgroups = std::max<int64_t>(options.tokens / 64, 1);
  plan.mainThreads = plan.warpgroups * kWarpgroupSize;
  plan.threads = plan.mainThreads + kWarpgroupSize;
  plan.xBytes = options.tokens * kRowBytes;
  plan.stageBytes = plan.xBytes + options.tileColumns * kRowBytes;
  if (!options.adapted)
    return plan;

  bool fast = options.adapterBlocks == 1;
  plan.threads += kWarpgroupSize;
  bool isWide = plan.columns > kMaxColumnsOf512Threads;
  if (plan.threads > 384 && isWide && plan.columns % 16 == 0)
    plan.accs = 2;
  // Sums of all rank blocks of a unit are in registers, 64 for 4 of 64 tokens.
  plan.unitBlocks = fast || plan.warpgroups == 1 ? 4 : 2;
  plan.loraStageBytes = plan.xBytes + plan.unitBlocks * kRanks * kRowBytes;
  plan.tileSlices = plan.aligned ? 1 : countTileSlices(shape, plan.columns);
  bool inMain = options.cluster == 1;
  int64_t stageBytes = inMain ? plan.stageBytes : plan.loraStageBytes;
  int64_t fits = std::min<int64_t>(stageBytes / plan.factorBytes(), 16);
  // Their left sides are in registers, beside a wide accumulator or two.
  plan.groupBlocks = plan.warpgroups == 1 && (fast || !inMain) ? 4 : 2;
  while (plan.groupBlocks > 1 && plan.groupBlocks > fits)
    plan.groupBlocks /= 2;
  plan.stageBlocks = fits / plan.groupBlocks * plan.groupBlocks;

  plan.heldParts = options.adapterBlocks;
  if (options.adapterBlocks == 0) {
    // 32 KB at most, of the ring's.
    plan.heldParts = 16;
    while (plan.heldParts > 1 &&
           plan.heldParts * plan.tileSlices * plan.mainThreads * 16 > 32 * 1024)
      plan.heldParts /= 2;
  }
  plan.partBatch =
      std::min<int64_t>(plan.heldParts, plan.warpgroups == 1 ? 4 : 2);
  plan.heldParts = llvm::alignTo(plan.heldParts, plan.partBatch);
  bool inRegisters = fast && !inMain && plan.tileSlices == 1;
  plan.slots = inRegisters ? 0 : plan.heldParts * plan.tileSlices;
  if (!inMain)
    plan.slots = std::max(plan.slots, plan.columns / 8);
  // Of rows that wait while sums are made.
  if (!fast && plan.warpgroups > 1)
    plan.slots = std::max<int64_t>(plan.slots, 2);
  return plan;
}

/// Stages of the main ring that fit beside everything else.
static int64_t countStages(const Plan &plan, const DecodeOptions &options) {
  int64_t bytes = kSharedBytes - kSharedAlignment;
  // What alignment and a bias may take.
  bytes -= 1024 + 512;
  if (options.cluster > 1)
    bytes -= plan.mainThreads * plan.columns * 2 + 16;
  if (options.adapted)
    bytes -= ringBytes(options.loraStages, plan.loraStageBytes) +
             plan.slots * plan.mainThreads * 16 + 16 * options.loraStages;
  bytes -= std::max<int64_t>(64 * kRowBytes - plan.stageBytes, 0);
  if (bytes <= 0)
    return 0;
  return std::min<int64_t>(bytes / (plan.stageBytes + 16), 24);
}

static LogicalResult verifyOptions(ModuleOp module,
                                   const DecodeOptions &options) {
  if (options.launchAhead < 0)
    return module.emitError("expected 0 copies of W or more to be left, found ")
           << options.launchAhead;
  if (!llvm::is_contained({16, 32, 64, 128}, options.tokens))
    return module.emitError("expected tiles of 16, 32, 64 or 128 tokens, "
                            "found ")
           << options.tokens;
  if (options.cluster != 1 && options.cluster != 2)
    return module.emitError("expected clusters of 1 or 2 CTAs, found ")
           << options.cluster;
  if (options.tileColumns <= 0 || options.tileColumns > 256 ||
      options.tileColumns % (8 * options.cluster))
    return module.emitError("expected tiles of a multiple of ")
           << 8 * options.cluster << " columns up to 256, found "
           << options.tileColumns;
  if (!options.adapted)
    return success();
  if (options.adapterBlocks < 0 || options.adapterBlocks > 16)
    return module.emitError("expected 1 to 16 rank blocks of an adapter, or 0 "
                            "for any number, found ")
           << options.adapterBlocks;
  if (options.loraStages < 1 || options.loraStages > 16)
    return module.emitError("expected 1 to 16 stages of the adapters' ring, "
                            "found ")
           << options.loraStages;
  if (options.minUnits < 1)
    return module.emitError("expected 1 unit of a CTA or more, found ")
           << options.minUnits;
  if (options.leadStages < 0)
    return module.emitError("expected 0 leading stages or more, found ")
           << options.leadStages;
  if (options.sleep < 0 || options.sleep > 1000000)
    return module.emitError("expected to sleep 0 to 1000000 nanoseconds "
                            "between polls, found ")
           << options.sleep;
  if (options.inData && options.adapterBlocks == 0)
    return module.emitError("expected a counter, not counts in the sums, for "
                            "adapters of any number of rank blocks");
  if (options.inData && options.adapterBlocks != 1 && options.tokens == 128)
    return module.emitError("expected a counter, not counts in the sums, for "
                            "128 tokens with adapters of several rank blocks");
  if (options.sentinel && options.adapterBlocks != 1)
    return module.emitError("expected no sentinel for adapters of several rank "
                            "blocks, found one for ")
           << options.adapterBlocks;
  return success();
}

FailureOr<Plan> decode::makePlan(ModuleOp module, const LinearShape &shape,
                                 const DecodeOptions &options) {
  if (failed(shape.verify([&] { return module.emitError(); })) ||
      failed(verifyOptions(module, options)))
    return failure();
  Plan plan = makeSizes(shape, options);
  // A count is one byte; a CTA counts once.
  if (options.adapted && options.inData && plan.ctas > 254)
    return module.emitError("expected a counter, not counts in the sums, for "
                            "more than 254 CTAs, found ")
           << plan.ctas;
  if (options.adapted && plan.stageBlocks == 0)
    return module.emitError("expected a stage that holds B of a rank block, ")
           << plan.factorBytes() << " bytes, found " << plan.loraStageBytes;
  plan.stages = countStages(plan, options);
  if (plan.stages < 2)
    return module.emitError("expected 2 stages of ")
           << plan.stageBytes << " bytes to fit beside the adapters', found "
           << plan.stages;
  return plan;
}

//===----------------------------------------------------------------------===//
// Good options
//===----------------------------------------------------------------------===//

/// Most columns of a tile that ptxas (13.0) keeps in registers; all threads of
/// a kernel get the same number, or as many as Decode.cpp deals out where one
/// CTA's tile takes two accumulators. CTAs of a pair also exchange halves.
static int64_t getMaxColumns(int64_t threads, int64_t cluster) {
  if (threads <= 256)
    return 224;
  if (threads <= 384)
    return cluster == 1 ? 224 : 144;
  return cluster == 1 ? 224 : 96;
}

std::optional<DecodeOptions>
mlir::hopper::chooseDecode(const LinearShape &shape, int64_t tokens,
                           bool adapted, int64_t adapterBlocks, int64_t ctas) {
  if (tokens < 1 || tokens > 128)
    return std::nullopt;
  DecodeOptions options;
  options.adapted = adapted;
  options.adapterBlocks = adapterBlocks;
  options.tokens = 16;
  while (options.tokens < tokens)
    options.tokens *= 2;

  // All CTAs at once, each reading as little as can be.
  int64_t best = std::numeric_limits<int64_t>::max();
  int64_t kBlocks = llvm::divideCeil(shape.k, kBlockDepth);
  int64_t threads = std::max<int64_t>(options.tokens / 64, 1) * 128 + 128 +
                    (adapted ? 128 : 0);
  for (int64_t cluster : {2, 1}) {
    int64_t step = threads > 384 && cluster == 1 ? 16 : 8 * cluster;
    int64_t columns =
        llvm::divideCeil(shape.getN(), ctas / cluster * step) * step;
    columns = std::max<int64_t>(columns, 16);
    if (columns > getMaxColumns(threads, cluster))
      continue;
    int64_t rows =
        (columns + options.tokens) * llvm::divideCeil(kBlocks, cluster);
    if (rows >= best)
      continue;
    best = rows;
    options.cluster = cluster;
    options.tileColumns = columns;
  }
  if (best == std::numeric_limits<int64_t>::max())
    return std::nullopt;
  if (!adapted)
    return options;
  int64_t alignedTiles = countAlignedTiles(shape, options.tileColumns);
  options.alignTiles = shape.slices.size() > 1 && alignedTiles > 0 &&
                       alignedTiles * options.cluster <= ctas;

  // Short layers wait for sums, long ones have none to spare for polling.
  int64_t weightBytes = options.tileColumns * shape.k * 2 / options.cluster;
  options.inData = adapterBlocks >= 1 && options.tokens < 128 &&
                   options.cluster == 2 && weightBytes < 512 * 1024;
  options.sentinel =
      options.inData && adapterBlocks == 1 && shape.slices.size() == 1;
  options.sleep = options.sentinel ? 50 : 200;
  // From here on as measured with the layers of Llama-3-8B
  // (benchmarks/hopper/tune.py finds the best for others). A stage of few
  // tokens is small.
  bool few = options.tokens <= 32;
  if (options.tokens == 128)
    options.loraStages = options.cluster == 1 ? 1 : 2;
  else if (options.inData)
    options.loraStages = options.tokens == 16       ? 8
                         : few || adapterBlocks > 1 ? 6
                                                    : 5;
  else
    options.loraStages = few && options.cluster == 2 ? 4 : 3;
  bool several = options.inData && adapterBlocks > 1;
  options.leadStages = options.tokens == 128 || several ? 3
                       : options.inData                 ? 4
                       : few                            ? 8
                                                        : 6;
  options.routingAhead = true;
  options.launchAhead = options.cluster == 1 || options.tokens == 128 ? 6 : 12;
  // As many units as a batch of 8 rank blocks has for each CTA, or half as many
  // again where the sums have a counter.
  int64_t units = static_cast<int64_t>(shape.slices.size()) * 2 * kBlocks;
  int64_t grid =
      llvm::divideCeil(shape.getN(), options.tileColumns) * options.cluster;
  if (!options.inData)
    units += units / 2;
  options.minUnits = std::max<int64_t>(llvm::divideCeil(units, grid), 4);
  while (countStages(makeSizes(shape, options), options) < 3) {
    if (options.loraStages == 1)
      return std::nullopt;
    --options.loraStages;
  }
  return options;
}
