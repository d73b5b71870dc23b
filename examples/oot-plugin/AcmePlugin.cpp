//===- AcmePlugin.cpp - acme for lora-opt's tools -------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which layers acme's stand for, and how one is made of the other.
//
//===----------------------------------------------------------------------===//

#include "Acme.h"

#include "lora/Dialect/LoRA/IR/Predicates.h"
#include "lora/Dialect/LoRA/IR/VariantTable.h"
#include "lora/Plugin.h"

using namespace mlir;

/// Who says so, in messages.
static constexpr StringLiteral kProvider = "acme " ACME_VERSION;

//===----------------------------------------------------------------------===//
// Replacements
//===----------------------------------------------------------------------===//

// A replacement computes what the layer does; what acme's can do beyond it is
// left out. acme.qkv_linear needs no function: its operands and attributes are
// the layer's, and those that are its own have defaults.

static Operation *convertColumn(OpBuilder &builder, Operation *op) {
  auto layer = cast<lora::ColumnParallelLinearOp>(op);
  // acme's product has no all_gather behind it.
  if (layer.getLayerCollective() != lora::Collective::None)
    return nullptr;
  return acme::LinearOp::create(
      builder, layer.getLoc(), layer.getResult().getType(), layer.getInput(),
      layer.getWeight(), layer.getBias(), /*residual=*/Value(),
      layer.getSiteAttr(), layer.getMembersAttr(), layer.getParallelAttr(),
      /*residual_scale=*/nullptr);
}

static Operation *convertRow(OpBuilder &builder, Operation *op) {
  auto layer = cast<lora::RowParallelLinearOp>(op);
  Value input = layer.getInput();
  int64_t degree = layer.getParallelDegree();
  if (degree > 1 && !layer.getInputIsParallel()) {
    auto type = cast<RankedTensorType>(input.getType());
    SmallVector<int64_t> shape(type.getShape());
    shape.back() = layer.getWeight().getType().getDimSize(1);
    input = lora::AllSliceOp::create(builder, layer.getLoc(), type.clone(shape),
                                     input, layer.getParallelAttr());
  }
  return acme::RowLinearOp::create(
      builder, layer.getLoc(), layer.getResult().getType(), input,
      layer.getWeight(), layer.getBias(), /*addend=*/Value(),
      layer.getSiteAttr(), layer.getMembersAttr(), layer.getParallelAttr(),
      layer.getReduceResultsAttr(), /*overlap_chunks=*/nullptr);
}

static Operation *convertMoE(OpBuilder &builder, Operation *op) {
  auto layer = cast<lora::FusedMoEOp>(op);
  return acme::FusedMoEOp::create(
      builder, layer.getLoc(), layer.getResult().getType(), layer.getInput(),
      layer.getGate(), layer.getUp(), layer.getDown(), layer.getExpertIds(),
      layer.getExpertWeights(), /*shared_gate_up=*/Value(),
      /*shared_down=*/Value(), layer.getSiteAttr(), /*shared_site=*/nullptr,
      layer.getActivationAttr(), layer.getMembersAttr(),
      layer.getParallelAttr(), /*routed_scale=*/nullptr);
}

//===----------------------------------------------------------------------===//
// Registration
//===----------------------------------------------------------------------===//

static void extendLoRA(MLIRContext *context, lora::LoRADialect *dialect) {
  lora::VariantTable &variants = dialect->getVariants();
  variants.add<acme::LinearOp, lora::ColumnParallelLinearOp>(
      context, kProvider, {.replaces = true, .convert = convertColumn});
  variants.add<acme::QKVLinearOp, lora::QKVParallelLinearOp>(
      context, kProvider, {.replaces = true});
  variants.add<acme::RowLinearOp, lora::RowParallelLinearOp>(
      context, kProvider, {.replaces = true, .convert = convertRow});
  variants.add<acme::FusedMoEOp, lora::FusedMoEOp>(
      context, kProvider, {.replaces = true, .convert = convertMoE});
  variants.add<acme::RouterOp, lora::ReplicatedLinearOp>(context, kProvider);
  variants.add<acme::LegacyLinearOp, lora::ReplicatedLinearOp>(context,
                                                               kProvider);

  // The default record would take the layer at any degree.
  dialect->getPredicates().push_back(
      {.name = "acme_overlap",
       .base = acme::RowLinearOp::getOperationName().str(),
       .identity = lora::Identity::Exact,
       .fullySharded = true,
       .degree = lora::CountRange::atLeast(2),
       .priority = 10,
       .effect = lora::Effect::Refuse,
       .reason = "a split A needs a collective of its own before the delta, "
                 "which would wait for the overlapped one",
       .provider = kProvider.str()});
}

static void registerDialects(DialectRegistry &registry) {
  lora::registerVariants<acme::AcmeDialect>(registry, extendLoRA);
}

LORA_PLUGIN("acme", ACME_VERSION, registerDialects)
