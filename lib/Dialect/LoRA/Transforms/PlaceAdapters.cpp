//===- PlaceAdapters.cpp - Choose where a delta is computed ---------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/Transforms/PlaceAdapters.h"

#include "lora/Dialect/LoRA/Transforms/Passes.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Remarks.h"

namespace mlir::lora {
#define GEN_PASS_DEF_LORAPLACEADAPTERS
#include "lora/Dialect/LoRA/Transforms/Passes.h.inc"
} // namespace mlir::lora

using namespace mlir;
using namespace mlir::lora;

static constexpr StringLiteral kCategory = "lora-place-adapters";

/// Why a delta cannot be fused with the layer that makes its base; empty if it
/// can.
static StringRef whyNotFused(AdaptOp adapt, ParallelLinearOpInterface layer) {
  if (!layer)
    return "its base is not the result of a linear";
  if (layer.getLayerCollective() != Collective::None)
    return "the layer ends in a collective";
  if (!layer.isPlainProduct())
    return "the layer does more than its product";
  if (layer.getLayerInput() != adapt.getInput())
    return "it reads another input than the layer";
  if (!adapt.getBase().hasOneUse())
    return "the layer's result has other uses";
  return {};
}

static void fuse(AdaptOp adapt, ParallelLinearOpInterface layer) {
  OpBuilder builder(adapt);
  auto fused = AdaptedLinearOp::create(
      builder, layer.getLoc(), adapt.getType(), layer.getLayerInput(),
      layer.getLayerWeight(), adapt.getRouting(), layer.getLayerBias(),
      adapt.getAdapter(), layer.getLayerSite());
  adapt.replaceAllUsesWith(fused.getResult());
  adapt.erase();
  layer->erase();
}

static void split(AdaptOp adapt, BankSiteOp site) {
  OpBuilder builder(adapt);
  auto bank = cast<BankOp>(site->getParentOp());
  auto input = cast<RankedTensorType>(adapt.getInput().getType());
  SmallVector<int64_t> shape(input.getShape());
  shape.back() =
      static_cast<int64_t>(site.getSlices().size() * bank.getMaxRank());
  Value shrunk = ShrinkOp::create(
      builder, adapt.getLoc(),
      RankedTensorType::get(shape, builder.getF32Type()), adapt.getInput(),
      adapt.getRouting(), adapt.getAdapter());
  auto expand = ExpandOp::create(builder, adapt.getLoc(), adapt.getType(),
                                 adapt.getBase(), shrunk, adapt.getRouting(),
                                 adapt.getAdapter());
  adapt.replaceAllUsesWith(expand.getResult());
  adapt.erase();
}

void lora::placeAdapters(Operation *root, Placement placement) {
  SymbolTableCollection symbols;
  SmallVector<AdaptOp> adapts;
  root->walk([&](AdaptOp adapt) { adapts.push_back(adapt); });
  for (AdaptOp adapt : adapts) {
    auto site =
        symbols.lookupNearestSymbolFrom<BankSiteOp>(adapt, adapt.getAdapter());
    auto layer = adapt.getBase().getDefiningOp<ParallelLinearOpInterface>();
    StringRef reason;
    if (!site || site.getKind() != SiteKind::Linear)
      reason = "only a linear's delta can be placed";
    else if (placement == Placement::Fused)
      reason = whyNotFused(adapt, layer);
    StringRef name = adapt.getAdapter().getLeafReference().getValue();
    if (!reason.empty()) {
      if (auto remark = remark::missed(
              adapt.getLoc(),
              remark::RemarkOpts::name("NotPlaced").category(kCategory)))
        remark << ("adapter '" + name + "' stays: " + reason).str();
      continue;
    }
    if (auto remark = remark::passed(
            adapt.getLoc(),
            remark::RemarkOpts::name("Placed").category(kCategory)))
      remark << ("adapter '" + name + "' placed " +
                 (placement == Placement::Fused ? "with its layer" : "apart"))
                    .str();
    if (placement == Placement::Fused)
      fuse(adapt, layer);
    else
      split(adapt, site);
  }
}

namespace {
struct LoRAPlaceAdapters
    : public mlir::lora::impl::LoRAPlaceAdaptersBase<LoRAPlaceAdapters> {
  using LoRAPlaceAdaptersBase::LoRAPlaceAdaptersBase;
  void runOnOperation() override { placeAdapters(getOperation(), placement); }
};
} // namespace
