//===- LoRAAdapterOps.cpp - Deltas, and layers fused with them ------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/IR/Verify.h"

#include "lora/ABI/Program.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::lora;
using namespace mlir::lora::checks;

//===----------------------------------------------------------------------===//
// Shared checks and folds
//===----------------------------------------------------------------------===//

static RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

/// Checks a size against a bank site; the site's place is a note.
static LogicalResult verifyAgainstSite(Operation *op, BankSiteOp site,
                                       const Twine &what, int64_t found,
                                       int64_t expected) {
  if (ShapedType::isDynamic(found) || found == expected)
    return success();
  InFlightDiagnostic diagnostic = op->emitOpError("expected ")
                                  << what << " to be " << expected
                                  << " as the bank site has it, found "
                                  << found;
  diagnostic.attachNote(site.getLoc()) << "bank site declared here";
  return failure();
}

static LogicalResult verifyKind(Operation *op, BankSiteOp site, bool expected,
                                StringRef what) {
  if (expected)
    return success();
  InFlightDiagnostic diagnostic =
      op->emitOpError("expected a bank site of kind ")
      << what << ", found " << stringifySiteKind(site.getKind());
  diagnostic.attachNote(site.getLoc()) << "bank site declared here";
  return failure();
}

/// A1 and A2: the site's kind and the input that it takes. `trailing` is how
/// many of the input's last sizes are not token dimensions.
static LogicalResult verifyInput(Operation *op, BankSiteOp site,
                                 RankedTensorType input, unsigned &trailing) {
  if (failed(verifyKind(op, site, site.getKind() != SiteKind::MoE,
                        "linear or embedding")))
    return failure();
  bool isIds = input.getElementType().isIntOrIndex();
  bool isEmbedding = site.getKind() == SiteKind::Embedding;
  if (isIds != isEmbedding) {
    InFlightDiagnostic diagnostic =
        op->emitOpError(
            isEmbedding ? "expected token ids for an embedding site, found "
                        : "expected an activation for a linear site, found ")
        << input;
    diagnostic.attachNote(site.getLoc()) << "bank site declared here";
    return failure();
  }
  trailing = isEmbedding ? 0 : 1;
  if (isEmbedding)
    return success();
  if (input.getRank() < 1)
    return op->emitOpError("expected an input of at least rank 1, found ")
           << input;
  return verifyAgainstSite(op, site, "the input's last size",
                           input.getShape().back(), site.getInputSize());
}

static LogicalResult verifyBase(Operation *op, BankSiteOp site,
                                RankedTensorType base) {
  if (base.getRank() < 1)
    return op->emitOpError("expected a base of at least rank 1, found ")
           << base;
  return verifyAgainstSite(op, site, "the base's last size",
                           base.getShape().back(), site.getOutputSize());
}

/// The columns of a shrunk activation.
static int64_t shrunkSize(BankSiteOp site) {
  auto bank = cast<BankOp>(site->getParentOp());
  return static_cast<int64_t>(site.getSlices().size() * bank.getMaxRank());
}

/// Whether a routing is known to send every token to the base model.
static bool isBaseOnly(Value routing) {
  auto route = routing.getDefiningOp<RouteOp>();
  DenseElementsAttr slots;
  if (!route || !matchPattern(route.getSlots(), m_Constant(&slots)))
    return false;
  return llvm::all_of(slots.getValues<APInt>(),
                      [](const APInt &slot) { return slot.isAllOnes(); });
}

//===----------------------------------------------------------------------===//
// AdaptOp
//===----------------------------------------------------------------------===//

LogicalResult AdaptOp::verifySymbolUses(SymbolTableCollection &symbols) {
  FailureOr<BankSiteOp> site = lookupBankSite(*this, getAdapter(), symbols);
  unsigned trailing = 0;
  if (failed(site) ||
      failed(verifyInput(*this, *site, typeOf(getInput()), trailing)) ||
      failed(verifyBase(*this, *site, typeOf(getBase()))))
    return failure();
  return verifyLeadingSizes(*this, "input", typeOf(getInput()), trailing,
                            "base", typeOf(getBase()), 1);
}

OpFoldResult AdaptOp::fold(FoldAdaptor) {
  return isBaseOnly(getRouting()) ? OpFoldResult(getBase()) : OpFoldResult();
}

LogicalResult AdaptOp::reifyResultShapes(OpBuilder &builder,
                                         ReifiedRankedShapedTypeDims &dims) {
  return reifyLike(builder, *this, getBase(), 0, dims);
}

//===----------------------------------------------------------------------===//
// ShrinkOp
//===----------------------------------------------------------------------===//

LogicalResult ShrinkOp::verifySymbolUses(SymbolTableCollection &symbols) {
  FailureOr<BankSiteOp> site = lookupBankSite(*this, getAdapter(), symbols);
  unsigned trailing = 0;
  if (failed(site) ||
      failed(verifyInput(*this, *site, typeOf(getInput()), trailing)) ||
      failed(verifyLeadingSizes(*this, "input", typeOf(getInput()), trailing,
                                "result", typeOf(getResult()), 1)))
    return failure();
  return verifyAgainstSite(*this, *site, "the result's last size",
                           typeOf(getResult()).getShape().back(),
                           shrunkSize(*site));
}

LogicalResult ShrinkOp::reifyResultShapes(OpBuilder &builder,
                                          ReifiedRankedShapedTypeDims &dims) {
  bool isIds = typeOf(getInput()).getElementType().isIntOrIndex();
  return reifyLike(builder, *this, getInput(), isIds ? 0 : 1, dims);
}

//===----------------------------------------------------------------------===//
// ExpandOp
//===----------------------------------------------------------------------===//

LogicalResult ExpandOp::verifySymbolUses(SymbolTableCollection &symbols) {
  FailureOr<BankSiteOp> site = lookupBankSite(*this, getAdapter(), symbols);
  if (failed(site) ||
      failed(verifyKind(*this, *site, site->getKind() != SiteKind::MoE,
                        "linear or embedding")) ||
      failed(verifyBase(*this, *site, typeOf(getBase()))))
    return failure();
  if (typeOf(getShrunk()).getRank() < 1)
    return emitOpError("expected a shrunk input of at least rank 1, found ")
           << getShrunk().getType();
  if (failed(verifyLeadingSizes(*this, "shrunk input", typeOf(getShrunk()), 1,
                                "base", typeOf(getBase()), 1)))
    return failure();
  return verifyAgainstSite(*this, *site, "the shrunk input's last size",
                           typeOf(getShrunk()).getShape().back(),
                           shrunkSize(*site));
}

OpFoldResult ExpandOp::fold(FoldAdaptor) {
  return isBaseOnly(getRouting()) ? OpFoldResult(getBase()) : OpFoldResult();
}

LogicalResult ExpandOp::reifyResultShapes(OpBuilder &builder,
                                          ReifiedRankedShapedTypeDims &dims) {
  return reifyLike(builder, *this, getBase(), 0, dims);
}

//===----------------------------------------------------------------------===//
// AdaptedLinearOp
//===----------------------------------------------------------------------===//

LogicalResult AdaptedLinearOp::verify() {
  if (failed(verifyLinear(*this, getInput(), getWeight(), getBias(),
                          getResult().getType())))
    return failure();
  return verifyLayer(*this, getSite(), {}, 0);
}

LogicalResult
AdaptedLinearOp::verifySymbolUses(SymbolTableCollection &symbols) {
  FailureOr<BankSiteOp> site = lookupBankSite(*this, getAdapter(), symbols);
  unsigned trailing = 0;
  if (failed(site) ||
      failed(verifyKind(*this, *site, site->getKind() == SiteKind::Linear,
                        "linear")) ||
      failed(verifyInput(*this, *site, typeOf(getInput()), trailing)))
    return failure();
  return verifyAgainstSite(*this, *site, "the result's last size",
                           typeOf(getResult()).getShape().back(),
                           site->getOutputSize());
}

LogicalResult
AdaptedLinearOp::reifyResultShapes(OpBuilder &builder,
                                   ReifiedRankedShapedTypeDims &dims) {
  return reifyLike(builder, *this, getInput(), 1, dims);
}

//===----------------------------------------------------------------------===//
// AdaptedMoEOp
//===----------------------------------------------------------------------===//

LogicalResult AdaptedMoEOp::verify() {
  if (failed(verifyMoE(*this, getInput(), getExpertIds(), getExpertWeights(),
                       getWeights(), getResult())) ||
      failed(verifyLayer(*this, getSite(), {}, 0)))
    return failure();
  bool packed = getWeights().size() == 2;
  if (packed == getOrder().has_value())
    return success();
  return emitOpError("expected an order exactly with two weights, found ")
         << (packed ? "none with two" : "one with three");
}

LogicalResult AdaptedMoEOp::verifySymbolUses(SymbolTableCollection &symbols) {
  FailureOr<BankSiteOp> site = lookupBankSite(*this, getAdapter(), symbols);
  if (failed(site) ||
      failed(verifyKind(*this, *site, site->getKind() == SiteKind::MoE, "moe")))
    return failure();
  SmallVector<SliceAttr> slices = site->getSliceAttrs();
  if (failed(verifyAgainstSite(*this, *site, "the number of weights",
                               getWeights().size(), slices.size())))
    return failure();
  for (auto [weight, slice] : llvm::zip_equal(getWeights(), slices)) {
    RankedTensorType type = typeOf(weight);
    std::string name = ("'" + slice.getModule().getValue() + "'").str();
    if (failed(verifyAgainstSite(*this, *site, "experts of " + name,
                                 type.getDimSize(0),
                                 static_cast<int64_t>(*site->getExperts()))) ||
        failed(verifyAgainstSite(*this, *site, "output size of " + name,
                                 type.getDimSize(1), slice.getOut())) ||
        failed(verifyAgainstSite(*this, *site, "input size of " + name,
                                 type.getDimSize(2), slice.getIn())))
      return failure();
  }
  return success();
}

LogicalResult
AdaptedMoEOp::reifyResultShapes(OpBuilder &builder,
                                ReifiedRankedShapedTypeDims &dims) {
  return reifyLike(builder, *this, getInput(), 1, dims);
}

//===----------------------------------------------------------------------===//
// CallKernelOp
//===----------------------------------------------------------------------===//

static_assert(static_cast<int>(Kernel::Linear) == LORA_KERNEL_LINEAR &&
              static_cast<int>(Kernel::Embedding) == LORA_KERNEL_EMBEDDING &&
              static_cast<int>(Kernel::CachedAttention) ==
                  LORA_KERNEL_CACHED_ATTENTION &&
              static_cast<int>(Kernel::MoE) == LORA_KERNEL_MOE &&
              static_cast<int>(Kernel::Adapt) == LORA_KERNEL_ADAPT);
static_assert(static_cast<int>(MoEOrder::Concatenated) ==
                  LORA_MOE_CONCATENATED &&
              static_cast<int>(MoEOrder::Interleaved) == LORA_MOE_INTERLEAVED);
static_assert(static_cast<int>(Activation::Silu) == LORA_ACTIVATION_SILU &&
              static_cast<int>(Activation::Gelu) == LORA_ACTIVATION_GELU &&
              static_cast<int>(Activation::GeluTanh) ==
                  LORA_ACTIVATION_GELU_TANH);

/// Parameters, ins and outs of a kernel; ins hold no slots where the site is
/// -1.
struct KernelSignature {
  int64_t parameters, ins, outs;
};

static KernelSignature signatureOf(Kernel kernel,
                                   ArrayRef<int64_t> parameters) {
  int64_t slots = !parameters.empty() && parameters[0] >= 0 ? 1 : 0;
  switch (kernel) {
  case Kernel::Linear: {
    int64_t weights = parameters.size() > 1 ? parameters[1] : 1;
    bool hasBias = parameters.size() > 2 && parameters[2] != 0;
    return {3, 1 + slots + weights * (hasBias ? 2 : 1), 1};
  }
  case Kernel::Embedding:
    return {1, 2 + slots, 1};
  case Kernel::CachedAttention:
    return {2, 5, 3};
  case Kernel::MoE: {
    bool separate = parameters.size() > 1 && parameters[1] == LORA_MOE_SEPARATE;
    return {3, 3 + slots + (separate ? 3 : 2), 1};
  }
  case Kernel::Adapt:
    return {2, 1 + slots, 1};
  }
  llvm_unreachable("unknown kernel");
}

LogicalResult CallKernelOp::verify() {
  if (getOuts().empty())
    return emitOpError("expected at least one out, found none");
  bool onTensors = isa<RankedTensorType>(getOuts().front().getType());
  for (Value operand : llvm::concat<Value>(getIns(), getOuts()))
    if (isa<RankedTensorType>(operand.getType()) != onTensors)
      return emitOpError("expected tensors or buffers alone, found both");

  ArrayRef<int64_t> parameters = getParameters();
  StringRef name = stringifyKernel(getKernel());
  auto given = static_cast<int64_t>(parameters.size());
  if (getKernel() == Kernel::Linear && given == 3 &&
      (parameters[1] < 1 ||
       parameters[1] > std::numeric_limits<int32_t>::max()))
    return emitOpError(
               "expected a linear kernel's number of weights to be positive "
               "and below 2147483648, found ")
           << parameters[1];
  KernelSignature signature = signatureOf(getKernel(), parameters);
  if (given != signature.parameters)
    return emitOpError("expected ")
           << signature.parameters << " parameters of the " << name
           << " kernel, found " << given;
  if (static_cast<int64_t>(getIns().size()) != signature.ins ||
      static_cast<int64_t>(getOuts().size()) != signature.outs)
    return emitOpError("expected ")
           << signature.ins << " ins and " << signature.outs << " outs of the "
           << name << " kernel with these parameters, found " << getIns().size()
           << " and " << getOuts().size();
  return success();
}

void CallKernelOp::getEffects(
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>
        &effects) {
  if (hasPureTensorSemantics())
    return;
  for (OpOperand &operand : getInsMutable())
    effects.emplace_back(MemoryEffects::Read::get(), &operand,
                         SideEffects::DefaultResource::get());
  for (OpOperand &operand : getOutsMutable()) {
    effects.emplace_back(MemoryEffects::Read::get(), &operand,
                         SideEffects::DefaultResource::get());
    effects.emplace_back(MemoryEffects::Write::get(), &operand,
                         SideEffects::DefaultResource::get());
  }
}
