//===- Policies.cpp - Tables of predicates --------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Policies.h"

#include "lora/Dialect/LoRA/Transforms/Passes.h"
#include "lora/Dialect/LoRA/Transforms/PredicateChecks.h"

namespace mlir::lora {
#define GEN_PASS_DEF_LORAPRINTPREDICATES
#include "lora/Dialect/LoRA/Transforms/Passes.h.inc"
} // namespace mlir::lora

using namespace mlir;
using namespace mlir::lora;

/// Every layer kind, its variants and what derives from either.
static const std::vector<Predicate> &getDefaultPolicy() {
  static const std::vector<Predicate> records = {
      {.name = "embedding", .base = "lora.vocab_parallel_embedding"},
      {.name = "replicated", .base = "lora.replicated_linear"},
      {.name = "column", .base = "lora.column_parallel_linear"},
      {.name = "merged_column", .base = "lora.merged_column_parallel_linear"},
      {.name = "qkv", .base = "lora.qkv_parallel_linear"},
      {.name = "row", .base = "lora.row_parallel_linear"},
      {.name = "lm_head", .base = "lora.parallel_lm_head"},
      {.name = "experts", .base = "lora.fused_moe"},
      {.name = "experts_3d", .base = "lora.fused_moe_3d"},
  };
  return records;
}

const std::vector<Predicate> *lora::getPolicy(StringRef name) {
  if (name == "default")
    return &getDefaultPolicy();
  if (name == "vllm")
    return &getVLLMPolicy();
  return nullptr;
}

FailureOr<std::vector<Predicate>> lora::getPolicyWithPlugins(StringRef name,
                                                             ModuleOp module) {
  const std::vector<Predicate> *policy = getPolicy(name);
  if (!policy)
    return emitError(module.getLoc(),
                     "expected policy to be default or vllm, found '")
           << name << "'";
  std::vector<Predicate> records = *policy;
  if (auto *dialect = module.getContext()->getLoadedDialect<LoRADialect>())
    llvm::append_range(records, dialect->getPredicates());
  return records;
}

namespace {
struct LoRAPrintPredicates
    : public mlir::lora::impl::LoRAPrintPredicatesBase<LoRAPrintPredicates> {
  using LoRAPrintPredicatesBase::LoRAPrintPredicatesBase;
  void runOnOperation() override {
    markAllAnalysesPreserved();
    FailureOr<std::vector<Predicate>> records =
        getPolicyWithPlugins(policy, getOperation());
    FailureOr<VariantTable> variants = VariantTable::get(getOperation());
    if (failed(records) || failed(variants))
      return signalPassFailure();
    PredicateTable table(std::move(*records), *variants);
    printPredicates(llvm::errs(), table.getRecords());
    printFindings(llvm::errs(),
                  checkPredicates(table.getRecords(), &*variants));
  }
};
} // namespace
