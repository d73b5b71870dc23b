//===- LinearPlan.cpp - Which kernels a linear has ------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Few tokens: the decode schedule, where a layer is narrow enough for it. More:
// tiles of 128 tokens, whose width is chosen for each range of token numbers.
// With many tiles the delta of a batch costs least where the GEMM computes S
// itself (Interleaved), which has limits; a kernel of its own before the GEMM
// (Workspace) has none, and costs less where the GEMM leaves it SMs
// (ShrinkPlan.h). Where tiles of a whole K leave most of the device idle and K
// is long, CTAs share the K of a tile (the split schedule).
//
// GEMMs of every width sum over k in the same order, and so do shrinks of one
// cluster size: together they are the batch-invariant variants. The cluster
// that costs least depends on the number of tokens; where it is another one,
// there is a variant with either. Interleaved sums depend on how the units of
// the shrink are dealt out, that is on the batch, and split sums on which
// entries a token's m-tile has.
//
//===----------------------------------------------------------------------===//

#include "lora/Conversion/LoRAToHopper/LinearPlan.h"
#include "ShrinkPlan.h"
#include "lora/Dialect/Hopper/Schedules/Tile.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::lora;
using hopper::DecodeOptions;
using hopper::DeltaSource;
using hopper::GemmOptions;
using hopper::kBlockDepth;
using hopper::kRanks;
using hopper::kTileTokens;
using hopper::LinearShape;
using hopper::ShrinkOptions;
using hopper::SplitOptions;

static constexpr int64_t kElement = 2; ///< Bytes.

/// Shared memory of a CTA, less what aligns it; what a GEMM stages y in.
static constexpr int64_t kSharedBytes = 232448 - 1024;
static constexpr int64_t kStagingBytes = 32768;
/// A stage's two barriers.
static constexpr int64_t kBarrierBytes = 16;

/// Upper bounds of the ranges that have tiles of their own.
static constexpr int64_t kTokenBounds[] = {256, 512, 1024, 2048, 4096, 8192};
/// What the range beyond is tuned for.
static constexpr int64_t kManyTokens = 16384;
/// Of the decode schedule.
static constexpr int64_t kFewTokens[] = {16, 32, 64, 128};
/// Rank blocks of an adapter whose sums a decode kernel holds all at once.
static constexpr int64_t kMaxDecodeBlocks = 4;
static constexpr int64_t kTileColumns[] = {128, 192, 224, 256};

/// The split schedule's ranges.
static constexpr int64_t kSplitBounds[] = {256, 512};

/// Most accumulator columns that S may take beside a tile of 256.
static constexpr int64_t kMaxShrunkColumns = 96;
static constexpr int64_t kMaxTileBlocks = 2;
/// Of the batch-invariant variants. Measured: good for any number of tokens.
static constexpr int64_t kInvariantCluster = 4;
/// Up to so many S comes from a shrink beside the GEMM, where one has the room,
/// and not from the GEMM itself, whose tiles are few and wait for it. Measured:
/// [14336 -> 4096] with 512 tokens takes 94 us, interleaved 105.
static constexpr int64_t kBesideTokens = 512;
/// GEMMs for more begin when the kernel before has ended (GemmOptions.overlap).
static constexpr int64_t kOverlapTokens = 1024;
/// The fewer CTAs an m-tile's sums come from, the sooner they are added.
static constexpr int64_t kUnits = 4;

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

namespace {
struct Describe {
  const LinearShape &shape;

  std::string widths() const {
    return llvm::join(
        llvm::map_range(shape.slices,
                        [](int64_t n) { return std::to_string(n); }),
        "_");
  }
  /// The schedule, and a layer as a whole or by its slices.
  std::string layer(StringRef schedule, const std::string &n) const {
    return llvm::formatv("{0}_{1}_k{2}_n{3}", schedule,
                         shape.elementType.isBF16() ? "bf16" : "f16", shape.k,
                         n);
  }
  std::string bias() const { return shape.bias ? "_bias" : ""; }

  std::string operator()(const GemmOptions &o) const {
    bool slices = o.delta != DeltaSource::None;
    std::string name =
        layer("gemm", slices ? widths() : std::to_string(shape.getN())) +
        llvm::formatv("_c{0}_s{1}_g{2}", o.tileColumns, o.stages, o.group)
            .str();
    if (o.delta == DeltaSource::Workspace)
      name += "_w";
    if (o.delta == DeltaSource::Interleaved)
      name += llvm::formatv("_i{0}_b{1}_u{2}_p{3}", o.interval, o.tileBlocks,
                            o.minUnits, o.ctas);
    if (!o.overlap)
      name += "_a";
    if (o.clusterRows != 1 || o.clusterColumns != 1)
      name += llvm::formatv("_m{0}x{1}", o.clusterRows, o.clusterColumns);
    return name + bias();
  }
  /// S has no bias; how wide the slices are matters not, their number does.
  std::string operator()(const ShrinkOptions &o) const {
    return layer("shrink", "x" + std::to_string(shape.slices.size())) +
           llvm::formatv("_s{0}_x{1}_c{2}_g{3}", o.stages, o.cluster, o.columns,
                         o.groups)
               .str();
  }
  std::string operator()(const SplitOptions &o) const {
    bool slices = o.delta != DeltaSource::None;
    return layer("split", slices ? widths() : std::to_string(shape.getN())) +
           llvm::formatv("_t{0}_c{1}_x{2}", o.tileTokens, o.tileColumns,
                         o.cluster)
               .str() +
           (slices ? "_w" : "") + bias();
  }
  std::string operator()(const DecodeOptions &o) const {
    std::string name =
        layer("decode", o.adapted ? widths() : std::to_string(shape.getN())) +
        llvm::formatv("_t{0}_c{1}_x{2}", o.tokens, o.tileColumns, o.cluster)
            .str();
    if (o.adapted) {
      name += llvm::formatv("_b{0}_s{1}_u{2}_l{3}", o.adapterBlocks,
                            o.loraStages, o.minUnits, o.leadStages);
      if (o.inData)
        name += llvm::formatv("_d{0}{1}", o.sleep, o.sentinel ? "s" : "");
      if (o.routingAhead)
        name += "_r";
      if (o.alignTiles)
        name += "_a";
    }
    return name + bias();
  }
  std::string operator()(const PlainOptions &o) const {
    switch (o.kind) {
    case PlainOptions::Kind::Gemm:
      return layer("plain_gemm", std::to_string(shape.getN())) + bias();
    case PlainOptions::Kind::AdaptedGemm:
      return layer("plain_gemm", widths()) + "_w" + bias();
    case PlainOptions::Kind::Shrink:
      break;
    }
    return layer("plain_shrink", "x" + std::to_string(shape.slices.size()));
  }
};
} // namespace

std::string PlannedKernel::getName() const {
  return std::visit(Describe{shape}, options);
}

LogicalResult PlannedKernel::build(ModuleOp module) const {
  std::string name = getName();
  if (auto *plain = std::get_if<PlainOptions>(&options)) {
    buildPlainKernel(module, name, shape, *plain);
    return success();
  }
  if (auto *gemm = std::get_if<GemmOptions>(&options))
    return hopper::buildGemm(module, name, shape, *gemm);
  if (auto *shrink = std::get_if<ShrinkOptions>(&options))
    return hopper::buildShrink(module, name, shape, *shrink);
  if (auto *split = std::get_if<SplitOptions>(&options))
    return hopper::buildSplit(module, name, shape, *split);
  return hopper::buildDecode(module, name, shape,
                             std::get<DecodeOptions>(options));
}

//===----------------------------------------------------------------------===//
// GEMMs
//===----------------------------------------------------------------------===//

int64_t mlir::lora::estimateGemmCost(const LinearShape &shape, int64_t tokens,
                                     int64_t tileColumns, int64_t ctas) {
  constexpr int64_t kFixed = 48;
  int64_t tiles = llvm::divideCeil(tokens, kTileTokens) *
                  llvm::divideCeil(shape.getN(), tileColumns);
  return llvm::divideCeil(tiles, ctas) * (tileColumns + kFixed);
}

/// As many as fit.
static void setStages(GemmOptions &options) {
  int64_t stage = (kTileTokens + options.tileColumns) * kBlockDepth * kElement;
  options.stages = (kSharedBytes - kStagingBytes) / (stage + kBarrierBytes);
}

static GemmOptions chooseTiles(const LinearShape &shape, int64_t tokens,
                               int64_t ctas) {
  GemmOptions options;
  int64_t best = 0;
  for (int64_t columns : kTileColumns) {
    int64_t cost = estimateGemmCost(shape, tokens, columns, ctas);
    // Of equals the wider: fewer tiles read x.
    if (best == 0 || cost <= best) {
      best = cost;
      options.tileColumns = columns;
    }
  }
  setStages(options);
  options.ctas = ctas;
  options.overlap = tokens <= kOverlapTokens;
  return options;
}

/// With S computed beside the tiles, for every number of tokens up to `tokens`;
/// nothing where that cannot be.
static std::optional<GemmOptions> interleave(const LinearShape &shape,
                                             int64_t tokens, int64_t ctas,
                                             int64_t tileBlocks) {
  GemmOptions options = chooseTiles(shape, tokens, ctas);
  int64_t rows = kRanks * static_cast<int64_t>(shape.slices.size());
  if (tileBlocks * rows > kMaxShrunkColumns)
    return std::nullopt;
  options.delta = DeltaSource::Interleaved;
  options.tileBlocks = tileBlocks;
  int64_t kBlocks = llvm::divideCeil(shape.k, kBlockDepth);
  for (int64_t interval : {4, 2, 1}) {
    options.interval = interval;
    options.minUnits = std::clamp<int64_t>(kBlocks / interval - 1, 1, kUnits);
    if (hopper::getMaxInterleavedTokens(shape, options) >= tokens)
      return options;
  }
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Split linears
//===----------------------------------------------------------------------===//

/// Clusters that a device holds at once. The SMs of a GPC are no multiple of 3
/// or 4: an H100 of 132 SMs holds 39 and 30.
static int64_t getMaxClusters(int64_t cluster, int64_t ctas) {
  switch (cluster) {
  case 3:
    return ctas * 39 / 132;
  case 4:
    return ctas * 30 / 132;
  default:
    return ctas / cluster;
  }
}

std::optional<SplitOptions>
mlir::lora::chooseSplit(const LinearShape &shape, int64_t tokens, bool adapted,
                        int64_t gemmColumns, int64_t ctas) {
  constexpr int64_t kTokens = 256, kMinColumns = 64, kColumnRows = 35;
  int64_t kBlocks = llvm::divideCeil(shape.k, kBlockDepth);
  int64_t tiles = llvm::divideCeil(tokens, kTileTokens) *
                  llvm::divideCeil(shape.getN(), gemmColumns);
  int64_t best =
      llvm::divideCeil(tiles, ctas) * kBlocks * (kTileTokens + gemmColumns);
  std::optional<SplitOptions> base, result;
  if (adapted) {
    base = chooseSplit(shape, tokens, /*adapted=*/false, gemmColumns, ctas);
    if (!base)
      return std::nullopt;
  }
  for (int64_t cluster : {2, 3, 4}) {
    // K is cut alike: a token without an adapter gets the base's bits.
    if (base && cluster != base->cluster)
      continue;
    int64_t clusters = getMaxClusters(cluster, ctas);
    // While the shrink has not left its SMs.
    if (adapted)
      clusters -= llvm::divideCeil(clusters, 8);
    int64_t perRow = clusters / llvm::divideCeil(tokens, kTokens);
    if (perRow == 0)
      continue;
    int64_t columns = std::max<int64_t>(
        llvm::alignTo(llvm::divideCeil(shape.getN(), perRow), 8), kMinColumns);
    if (columns > hopper::getMaxSplitColumns(cluster))
      continue;
    int64_t sent = llvm::divideCeil(columns * (cluster - 1), cluster);
    int64_t cost =
        llvm::divideCeil(kBlocks, cluster) * (kTokens + columns) * 4 / 3 +
        kColumnRows * sent * (cluster - 1);
    if (cost >= best)
      continue;
    best = cost;
    SplitOptions &options = result.emplace();
    options.tileTokens = kTokens;
    options.tileColumns = columns;
    options.cluster = cluster;
    options.delta = adapted ? DeltaSource::Workspace : DeltaSource::None;
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Variants
//===----------------------------------------------------------------------===//

namespace {
class Planner {
public:
  Planner(const LinearShape &shape, const LinearPlanOptions &options)
      : shape(shape), options(options) {
    mostBlocks =
        options.maxAdapters * llvm::divideCeil(options.maxRank, kRanks);
    // Ranges that no call reaches are left out, the last one ends there.
    int64_t limit = options.maxTokens;
    for (int64_t bound : kTokenBounds) {
      if (limit && bound >= limit)
        break;
      bounds.push_back(bound);
    }
    bounds.push_back(limit);
  }

  SmallVector<LinearVariant> plan() {
    addDecodes(/*adapted=*/false, 0);
    auto plain = [&](int64_t tokens) -> std::optional<GemmOptions> {
      return chooseTiles(shape, tokens, options.ctas);
    };
    addSplits(/*adapted=*/false, 0);
    addGemms(plain, /*adapted=*/false, 0, /*invariant=*/true);
    if (!options.adapted)
      return std::move(variants);
    // Adapters of one rank block, of a few, then of any number.
    addDecodes(/*adapted=*/true, 1);
    if (options.maxRank > kRanks)
      addDecodes(/*adapted=*/true,
                 std::min<int64_t>(llvm::divideCeil(options.maxRank, kRanks),
                                   kMaxDecodeBlocks));
    if (options.maxRank > kRanks * kMaxDecodeBlocks)
      addDecodes(/*adapted=*/true, 0);
    // The general shrinks of a bank that holds more are made for more.
    bool holdsMany = mostBlocks > kShrinkBlocks;
    if (holdsMany)
      addSplits(/*adapted=*/true, kShrinkBlocks);
    addSplits(/*adapted=*/true, 0);
    auto withWorkspace = [&](int64_t tokens) -> std::optional<GemmOptions> {
      std::optional<GemmOptions> gemm = plain(tokens);
      gemm->delta = DeltaSource::Workspace;
      return gemm;
    };
    if (holdsMany)
      addGemms(
          [&](int64_t tokens) {
            return isShrunkBeside(tokens) ? withWorkspace(tokens)
                                          : std::nullopt;
          },
          /*adapted=*/true, kShrinkBlocks, /*invariant=*/false);
    for (int64_t blocks = 1; blocks <= std::min(kMaxTileBlocks, mostBlocks);
         ++blocks)
      addGemms(
          [&](int64_t tokens) {
            return isShrunkBeside(tokens)
                       ? std::nullopt
                       : interleave(shape, tokens, options.ctas, blocks);
          },
          /*adapted=*/true, blocks, /*invariant=*/false);
    for (bool invariant : {false, true})
      addGemms(withWorkspace, /*adapted=*/true, 0, invariant);
    return std::move(variants);
  }

private:
  /// For batches of no more than `tileBlocks` rank blocks in an m-tile, 0: any.
  ShrinkPlan planShrink(const Room &room, int64_t tokens, int64_t tileBlocks,
                        std::optional<int64_t> cluster = {}) const {
    int64_t most = tileBlocks ? std::min(tileBlocks, mostBlocks) : mostBlocks;
    return chooseShrink(shape, room, tokens, most, options.ctas, cluster);
  }
  /// Whether a shrink for a few rank blocks costs so little that the GEMM need
  /// not compute S.
  bool isShrunkBeside(int64_t tokens) const {
    GemmOptions gemm = chooseTiles(shape, tokens, options.ctas);
    return tokens <= kBesideTokens &&
           planShrink(getRoom(shape, gemm, tokens, options.ctas), tokens,
                      kShrinkBlocks)
               .beside;
  }

  using MakeGemm = function_ref<std::optional<GemmOptions>(int64_t tokens)>;

  /// `adapterBlocks` as in DecodeOptions.
  void addDecodes(bool adapted, int64_t adapterBlocks) {
    int64_t low = 1;
    for (int64_t tokens : kFewTokens) {
      if (options.maxTokens && low > options.maxTokens)
        return;
      LinearVariant variant;
      variant.minTokens = low;
      variant.maxTokens =
          options.maxTokens ? std::min(tokens, options.maxTokens) : tokens;
      variant.adapted = adapted;
      variant.maxAdapterBlocks = adapterBlocks;
      low = tokens + 1;
      std::optional<DecodeOptions> decode = hopper::chooseDecode(
          shape, tokens, adapted, adapterBlocks, options.ctas);
      if (!decode)
        continue;
      if (options.tuning)
        options.tuning->apply(shape, *decode);
      bool general =
          adapterBlocks == 0 || options.maxRank <= kRanks * adapterBlocks;
      if (adapted && general && servedTokens + 1 == variant.minTokens)
        servedTokens = variant.maxTokens;
      variant.kernels.push_back({shape, *decode});
      variants.push_back(std::move(variant));
    }
  }

  /// For numbers of tokens between those of the decode schedule and those whose
  /// tiles fill the device.
  void addSplits(bool adapted, int64_t tileBlocks) {
    int64_t low = kFewTokens[std::size(kFewTokens) - 1] + 1;
    for (int64_t tokens : kSplitBounds) {
      if (options.maxTokens && low > options.maxTokens)
        return;
      GemmOptions gemm = chooseTiles(shape, tokens, options.ctas);
      std::optional<SplitOptions> split =
          chooseSplit(shape, tokens, adapted, gemm.tileColumns, options.ctas);
      // Whoever measured tiles of the GEMM gets them.
      bool tuned = options.tuning &&
                   options.tuning->getTileColumns(
                       shape, tokens,
                       adapted ? DeltaSource::Workspace : DeltaSource::None);
      if (split && !tuned) {
        LinearVariant &variant = variants.emplace_back();
        variant.minTokens = low;
        variant.maxTokens =
            options.maxTokens ? std::min(tokens, options.maxTokens) : tokens;
        variant.adapted = adapted;
        variant.maxTileBlocks = tileBlocks;
        if (adapted && !tileBlocks && servedTokens + 1 == low)
          servedTokens = variant.maxTokens;
        if (adapted)
          variant.kernels.push_back(
              {shape, planShrink(getRoom(shape, *split, tokens, options.ctas),
                                 tokens, tileBlocks)
                          .options});
        variant.kernels.push_back({shape, *split});
      }
      low = tokens + 1;
    }
  }

  /// A variant for each range, those that follow each other with the same
  /// kernels as one. `invariant`: batch-invariant ones, that there are not yet.
  void addGemms(MakeGemm make, bool adapted, int64_t tileBlocks,
                bool invariant) {
    size_t begin = variants.size();
    int64_t low = 1;
    for (int64_t bound : bounds) {
      int64_t tokens = bound ? bound : kManyTokens;
      std::optional<GemmOptions> gemm = make(tokens);
      if (gemm && options.tuning)
        if (auto columns =
                options.tuning->getTileColumns(shape, bound, gemm->delta)) {
          gemm->tileColumns = *columns;
          setStages(*gemm);
        }
      // What the decode and the split schedule serve, whatever the batch, they
      // serve better, but for those that ask for batch invariance.
      bool needed = invariant || !bound || bound > servedTokens;
      SmallVector<PlannedKernel> kernels;
      if (gemm && gemm->delta == DeltaSource::Workspace) {
        Room room = getRoom(shape, *gemm, tokens, options.ctas);
        ShrinkOptions shrink = planShrink(room, tokens, tileBlocks).options;
        if (invariant) {
          // Is it the one that there is already?
          needed = shrink.cluster != kInvariantCluster ||
                   (bound && bound <= servedTokens);
          shrink =
              planShrink(room, tokens, tileBlocks, kInvariantCluster).options;
        }
        kernels.push_back({shape, shrink});
      }
      if (gemm && needed) {
        kernels.push_back({shape, *gemm});
        addGemm(std::move(kernels), begin, low, bound, adapted, tileBlocks);
      }
      low = bound + 1;
    }
  }

  void addGemm(SmallVector<PlannedKernel> kernels, size_t begin, int64_t low,
               int64_t high, bool adapted, int64_t tileBlocks) {
    const auto &gemm = std::get<GemmOptions>(kernels.back().options);
    bool interleaved = gemm.delta == DeltaSource::Interleaved;
    if (interleaved && !high)
      high = hopper::getMaxInterleavedTokens(shape, gemm);
    auto *shrink = std::get_if<ShrinkOptions>(&kernels.front().options);
    LinearVariant variant;
    variant.minTokens = low;
    variant.maxTokens = high;
    variant.adapted = adapted;
    variant.maxTileBlocks = tileBlocks;
    variant.batchInvariant =
        shrink ? shrink->cluster == kInvariantCluster : !interleaved;
    variant.kernels = std::move(kernels);
    auto isSame = [](const PlannedKernel &a, const PlannedKernel &b) {
      return a.getName() == b.getName();
    };
    if (variants.size() > begin) {
      LinearVariant &last = variants.back();
      if (last.maxTokens + 1 == low &&
          llvm::equal(last.kernels, variant.kernels, isSame)) {
        last.maxTokens = high;
        return;
      }
    }
    variants.push_back(std::move(variant));
  }

  const LinearShape &shape;
  const LinearPlanOptions &options;
  SmallVector<int64_t> bounds; ///< The last may be 0: none.
  SmallVector<LinearVariant> variants;
  int64_t mostBlocks = 0;   ///< Rank blocks that the bank can hold.
  int64_t servedTokens = 0; ///< Any adapted batch up to these has a variant.
};
} // namespace

/// Two kernels serve every batch, one every call without adapters.
static SmallVector<LinearVariant> planPlain(const LinearShape &shape,
                                            const LinearPlanOptions &options) {
  using Kind = PlainOptions::Kind;
  SmallVector<LinearVariant> variants;
  auto add = [&](bool adapted, ArrayRef<Kind> kinds) {
    LinearVariant &variant = variants.emplace_back();
    variant.maxTokens = options.maxTokens;
    variant.adapted = adapted;
    variant.batchInvariant = true;
    for (Kind kind : kinds)
      variant.kernels.push_back({shape, PlainOptions{kind}});
  };
  add(/*adapted=*/false, Kind::Gemm);
  if (options.adapted)
    add(/*adapted=*/true, {Kind::Shrink, Kind::AdaptedGemm});
  return variants;
}

SmallVector<LinearVariant>
mlir::lora::planLinear(const LinearShape &shape,
                       const LinearPlanOptions &options) {
  if (options.plain)
    return planPlain(shape, options);
  return Planner(shape, options).plan();
}
