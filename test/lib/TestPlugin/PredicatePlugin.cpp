//===- PredicatePlugin.cpp - Insertion by a record of the tests -----------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Policies use few of the ways in which a record can ask for identity; this
// pass inserts adapters by one record on row-parallel linears that asks in any
// way.
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/LoRA/Transforms/InsertAdapters.h"
#include "lora/Plugin.h"

#include "mlir/Pass/Pass.h"

using namespace mlir;
using namespace mlir::lora;

namespace {

struct TestInsertAdapters
    : PassWrapper<TestInsertAdapters, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(TestInsertAdapters)
  TestInsertAdapters() = default;
  TestInsertAdapters(const TestInsertAdapters &other) : PassWrapper(other) {}

  StringRef getArgument() const final { return "test-insert-adapters"; }
  StringRef getDescription() const final {
    return "Inserts adapters by one record on row-parallel linears";
  }
  void runOnOperation() final {
    Predicate record;
    record.name = "test";
    record.base = RowParallelLinearOp::getOperationName();
    record.identity = identity;
    record.resolve = resolve;
    InsertOptions options;
    options.records = {record};
    if (failed(insertAdapters(getOperation(), options)))
      signalPassFailure();
  }

  Option<Identity> identity{
      *this, "identity", llvm::cl::init(Identity::Either),
      llvm::cl::values(clEnumValN(Identity::Exact, "exact", ""),
                       clEnumValN(Identity::Derived, "derived", ""),
                       clEnumValN(Identity::Either, "either", ""))};
  Option<bool> resolve{*this, "resolve", llvm::cl::init(true)};
};

} // namespace

static void registerDialects(DialectRegistry &) {}
static void registerPasses() { PassRegistration<TestInsertAdapters>(); }

LORA_PLUGIN_WITH_PASSES("predicate", "1.0", registerDialects, registerPasses)
