//===- LoRABank.cpp - Banks and their sites -------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/ABI/Program.h"
#include "lora/Dialect/LoRA/IR/Verify.h"

#include "llvm/ADT/SmallVectorExtras.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace mlir::lora;

/// What the runtime holds as int32.
static bool isPositiveInt32(int64_t value) {
  return value > 0 && value <= std::numeric_limits<int32_t>::max();
}

//===----------------------------------------------------------------------===//
// BankOp
//===----------------------------------------------------------------------===//

void BankOp::build(OpBuilder &builder, OperationState &state, StringRef name,
                   int64_t maxAdapters, int64_t maxRank, Type dtype) {
  state.addAttribute(getSymNameAttrName(state.name),
                     builder.getStringAttr(name));
  state.addAttribute(getMaxAdaptersAttrName(state.name),
                     builder.getI64IntegerAttr(maxAdapters));
  state.addAttribute(getMaxRankAttrName(state.name),
                     builder.getI64IntegerAttr(maxRank));
  state.addAttribute(getDtypeAttrName(state.name), TypeAttr::get(dtype));
  state.addRegion()->emplaceBlock();
}

LogicalResult BankOp::verify() {
  struct Limit {
    StringRef name;
    int64_t value, high;
  };
  for (auto [name, value, high] :
       {Limit{"max_adapters", int64_t(getMaxAdapters()), LORA_MAX_ADAPTERS},
        Limit{"max_rank", int64_t(getMaxRank()), LORA_MAX_ADAPTER_RANK}}) {
    if (value < 1)
      return emitOpError("expected ")
             << name << " to be positive, found " << value;
    if (value > high)
      return emitOpError("expected ")
             << name << " to be at most " << high << ", found " << value;
  }
  if (!isa<Float32Type, Float16Type, BFloat16Type>(getDtype()))
    return emitOpError("expected a dtype of f32, f16 or bf16, found ")
           << getDtype();
  return success();
}

LogicalResult BankOp::verifyRegions() {
  llvm::StringMap<BankSiteOp> owners;
  for (Operation &op : getBody().front()) {
    auto site = dyn_cast<BankSiteOp>(op);
    if (!site) {
      InFlightDiagnostic diagnostic =
          emitOpError("expected only lora.bank.site ops inside, found ")
          << op.getName();
      diagnostic.attachNote(op.getLoc()) << "found here";
      return failure();
    }
    for (SliceAttr slice : site.getSliceAttrs()) {
      auto [it, inserted] =
          owners.try_emplace(slice.getModule().getValue(), site);
      if (inserted)
        continue;
      InFlightDiagnostic diagnostic = site.emitOpError("expected module '")
                                      << slice.getModule().getValue()
                                      << "' in one slice only, found it again";
      diagnostic.attachNote(it->second.getLoc()) << "first used here";
      return failure();
    }
  }
  return success();
}

//===----------------------------------------------------------------------===//
// BankSiteOp
//===----------------------------------------------------------------------===//

SmallVector<SliceAttr> BankSiteOp::getSliceAttrs() {
  return llvm::to_vector(getSlices().getAsRange<SliceAttr>());
}

int64_t BankSiteOp::getInputSize() { return getSliceAttrs().front().getIn(); }

int64_t BankSiteOp::getOutputSize() {
  int64_t sum = 0;
  for (SliceAttr slice : getSliceAttrs())
    sum += slice.getOut();
  return sum;
}

LogicalResult BankSiteOp::verify() {
  SmallVector<SliceAttr> slices = getSliceAttrs();
  if (slices.empty())
    return emitOpError("expected at least one slice, found none");
  bool isMoE = getKind() == SiteKind::MoE;
  if (isMoE != getExperts().has_value())
    return emitOpError(isMoE
                           ? "expected the number of experts of a moe site, "
                             "found none"
                           : "expected experts on a moe site only, found them "
                             "on kind ")
           << (isMoE ? "" : stringifySiteKind(getKind()));
  if (isMoE && !isPositiveInt32(*getExperts()))
    return emitOpError(
               "expected experts to be positive and below 2147483648, found ")
           << static_cast<int64_t>(*getExperts());

  if (getKind() == SiteKind::Embedding && slices.size() != 1)
    return emitOpError("expected one slice of an embedding site, found ")
           << slices.size();
  if (getKind() == SiteKind::Linear) {
    for (SliceAttr slice : slices)
      if (slice.getIn() != slices.front().getIn())
        return emitOpError("expected slices with one input size, ")
               << slices.front().getIn() << ", found " << slice.getIn()
               << " of '" << slice.getModule().getValue() << "'";
    if (!checks::added(llvm::map_to_vector(
            slices, [](SliceAttr slice) { return slice.getOut(); })))
      return emitOpError("expected slices whose widths add up to a size, found "
                         "more than 9223372036854775807");
    return success();
  }
  if (!isMoE)
    return success();

  if (slices.size() != 2 && slices.size() != 3)
    return emitOpError(
               "expected two moe slices (gate_up, down) or three (gate, "
               "up, down), found ")
           << slices.size();
  SliceAttr down = slices.back();
  int64_t factor = slices.size() == 2 ? 2 : 1;
  std::optional<int64_t> inner = checks::multiplied(down.getIn(), factor);
  if (!inner)
    return emitOpError("expected '")
           << down.getModule().getValue()
           << "' to have an input size of at most "
           << std::numeric_limits<int64_t>::max() / factor << ", found "
           << down.getIn();
  for (SliceAttr slice : ArrayRef(slices).drop_back())
    if (slice.getIn() != down.getOut() || slice.getOut() != *inner)
      return emitOpError("expected slice '")
             << slice.getModule().getValue() << "' to be " << down.getOut()
             << " -> " << *inner << " as '" << down.getModule().getValue()
             << "' asks, found " << slice.getIn() << " -> " << slice.getOut();
  return success();
}
