//===- WriteSchedule.cpp - One kernel by hand -----------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/Hopper/Schedules/Schedules.h"
#include "lora/Dialect/Hopper/Transforms/Passes.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"

namespace mlir::hopper {
#define GEN_PASS_DEF_HOPPERWRITESCHEDULE
#include "lora/Dialect/Hopper/Transforms/Passes.h.inc"
} // namespace mlir::hopper

using namespace mlir;
using namespace mlir::hopper;

namespace {

struct WriteSchedule
    : public hopper::impl::HopperWriteScheduleBase<WriteSchedule> {
  using HopperWriteScheduleBase::HopperWriteScheduleBase;

  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<HopperDialect, LLVM::LLVMDialect, NVVM::NVVMDialect,
                    scf::SCFDialect>();
  }

  void runOnOperation() override {
    ModuleOp module = getOperation();
    LinearShape shape;
    shape.k = k;
    shape.slices.assign(slices.begin(), slices.end());
    if (shape.slices.empty())
      shape.slices.push_back(4096);
    Builder builder(&getContext());
    if (dtype == "bf16")
      shape.elementType = builder.getBF16Type();
    else if (dtype == "f16")
      shape.elementType = builder.getF16Type();
    else
      return fail("expected a dtype of bf16 or f16, found " + dtype);
    shape.bias = bias;
    if (failed(write(module, shape)))
      signalPassFailure();
  }

private:
  void fail(const std::string &message) {
    getOperation().emitError(message);
    signalPassFailure();
  }

  LogicalResult write(ModuleOp module, const LinearShape &shape) {
    if (schedule == "gemm") {
      GemmOptions options;
      options.tileColumns = tileColumns;
      options.stages = stages;
      options.interval = interval;
      options.tileBlocks = tileBlocks;
      options.minUnits = minUnits;
      options.group = group;
      options.overlap = overlap;
      options.clusterRows = clusterRows;
      options.clusterColumns = clusterColumns;
      if (failed(parseDelta(module, options.delta)))
        return failure();
      return buildGemm(module, name, shape, options);
    }
    if (schedule == "shrink") {
      ShrinkOptions options;
      options.stages = stages;
      if (cluster)
        options.cluster = cluster;
      options.columns = columns;
      options.groups = groups;
      return buildShrink(module, name, shape, options);
    }
    if (schedule == "split") {
      SplitOptions options;
      if (tokens.hasValue())
        options.tileTokens = tokens;
      options.tileColumns = tileColumns;
      if (cluster)
        options.cluster = cluster;
      if (failed(parseDelta(module, options.delta)))
        return failure();
      return buildSplit(module, name, shape, options);
    }
    if (schedule == "decode")
      return writeDecode(module, shape);
    return module.emitError("expected a schedule of gemm, shrink, split or "
                            "decode, found ")
           << schedule;
  }

  LogicalResult parseDelta(ModuleOp module, DeltaSource &source) {
    if (delta == "workspace")
      source = DeltaSource::Workspace;
    else if (delta == "interleaved")
      source = DeltaSource::Interleaved;
    else if (delta != "none")
      return module.emitError("expected a delta of none, workspace or "
                              "interleaved, found ")
             << delta;
    return success();
  }

  LogicalResult writeDecode(ModuleOp module, const LinearShape &shape) {
    DecodeOptions options;
    options.tokens = tokens;
    options.tileColumns = tileColumns;
    options.adapted = adapted;
    options.adapterBlocks = adapterBlocks;
    // Without a tile that was asked for, what a layer would get.
    if (tileColumns == 0) {
      if (failed(shape.verify([&] { return module.emitError(); })))
        return failure();
      std::optional<DecodeOptions> chosen =
          chooseDecode(shape, tokens, adapted, adapterBlocks);
      if (!chosen)
        return module.emitError("expected a layer for the decode schedule, "
                                "found ")
               << shape.getN() << " columns for " << tokens.getValue()
               << " tokens";
      options = *chosen;
    }
    auto set = [](auto &field, const auto &option) {
      if (option.hasValue())
        field = option;
    };
    if (cluster)
      options.cluster = cluster;
    if (loraStages)
      options.loraStages = loraStages;
    set(options.minUnits, minUnits);
    set(options.inData, inData);
    set(options.sentinel, sentinel);
    set(options.sleep, sleep);
    set(options.leadStages, leadStages);
    set(options.launchAhead, launchAhead);
    set(options.routingAhead, routingAhead);
    return buildDecode(module, name, shape, options);
  }
};

} // namespace
