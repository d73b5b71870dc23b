//===- ExternalizeGlobals.cpp - Weights become arguments ------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Conversion/ExternalizeGlobals/ExternalizeGlobals.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MLProgram/IR/MLProgram.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/SetVector.h"

namespace mlir::lora {
#define GEN_PASS_DEF_LORAEXTERNALIZEGLOBALS
#include "lora/Conversion/Passes.h.inc"
} // namespace mlir::lora

using namespace mlir;
using namespace mlir::lora;
using ml_program::GlobalLoadConstOp;
using ml_program::GlobalOp;

namespace {
/// What a module's functions load and call, and the changes that follow.
class Externalizer {
public:
  explicit Externalizer(ModuleOp module) : module(module) {}

  /// Reads the module without changing it.
  LogicalResult analyze();
  void rewrite();

private:
  struct Function {
    /// Indices into `order`, sorted once the analysis is done.
    SetVector<unsigned> weights;
    SmallVector<std::pair<GlobalLoadConstOp, unsigned>> loads;
    SmallVector<func::CallOp> calls; ///< Calls of this function.
  };

  LogicalResult addLoad(GlobalOp global, GlobalLoadConstOp load);
  LogicalResult check(func::FuncOp function, Function &info);
  void propagate();
  void addArguments(func::FuncOp function, Function &info);
  /// The argument of `function` that holds `order[index]`.
  Value argumentFor(func::FuncOp function, Function &info, unsigned index);
  void rewriteBody(func::FuncOp function, Function &info);
  void forwardArguments(func::FuncOp callee, Function &info);

  ModuleOp module;
  SmallVector<GlobalOp> order; ///< Loaded globals by their first load.
  SmallVector<GlobalOp> externals;
  DenseMap<Operation *, unsigned> indices;
  llvm::MapVector<Operation *, Function> functions;
  DenseMap<Operation *, unsigned> firstWeight; ///< Argument number, once added.
};
} // namespace

static bool isExternal(GlobalOp global) {
  return isa_and_nonnull<ml_program::ExternAttr>(global.getValueAttr());
}

LogicalResult Externalizer::addLoad(GlobalOp global, GlobalLoadConstOp load) {
  Operation *parent = load->getParentWithTrait<OpTrait::IsIsolatedFromAbove>();
  auto function = dyn_cast<func::FuncOp>(parent);
  if (!function)
    return load.emitOpError("expected a load of an external global inside a "
                            "func.func, found it inside ")
           << parent->getName();
  auto [it, inserted] = indices.try_emplace(global, order.size());
  if (inserted)
    order.push_back(global);
  functions[function].weights.insert(it->second);
  functions[function].loads.emplace_back(load, it->second);
  return success();
}

LogicalResult Externalizer::analyze() {
  llvm::MapVector<StringAttr, GlobalOp> byName;
  DenseMap<StringAttr, func::FuncOp> functionsByName;
  for (Operation &op : *module.getBody()) {
    if (auto global = dyn_cast<GlobalOp>(op); global && isExternal(global))
      byName[global.getSymNameAttr()] = global;
    if (auto function = dyn_cast<func::FuncOp>(op))
      functionsByName[function.getSymNameAttr()] = function;
  }
  if (byName.empty())
    return success();
  externals =
      llvm::map_to_vector(byName, [](auto &entry) { return entry.second; });

  // Loads in program order, which uses of symbols do not come in.
  WalkResult walked =
      module.getBodyRegion().walk<WalkOrder::PreOrder>([&](Operation *op) {
        if (op->hasTrait<OpTrait::SymbolTable>())
          return WalkResult::skip();
        auto load = dyn_cast<GlobalLoadConstOp>(op);
        if (!load)
          return WalkResult::advance();
        auto it = byName.find(load.getGlobal().getRootReference());
        if (it == byName.end())
          return WalkResult::advance();
        return WalkResult(addLoad(it->second, load));
      });
  if (walked.wasInterrupted())
    return failure();

  std::optional<SymbolTable::UseRange> uses =
      SymbolTable::getSymbolUses(&module.getBodyRegion());
  if (!uses)
    return module.emitError(
        "expected ops with known symbol uses only, found an "
        "unregistered op with a region");
  SmallVector<std::pair<func::FuncOp, Operation *>> otherUses;
  for (SymbolTable::SymbolUse use : *uses) {
    StringAttr name = use.getSymbolRef().getRootReference();
    auto global = byName.find(name);
    if (global != byName.end() && !isa<GlobalLoadConstOp>(use.getUser())) {
      InFlightDiagnostic diagnostic =
          use.getUser()->emitOpError("expected external global '")
          << name.getValue()
          << "' to be read by ml_program.global_load_const only, found this "
             "use";
      diagnostic.attachNote(global->second.getLoc()) << "global declared here";
      return diagnostic;
    }
    if (func::FuncOp function = functionsByName.lookup(name)) {
      if (auto call = dyn_cast<func::CallOp>(use.getUser()))
        functions[function].calls.push_back(call);
      else
        otherUses.emplace_back(function, use.getUser());
    }
  }
  propagate();

  for (auto [function, user] : otherUses)
    if (!functions[function].weights.empty()) {
      InFlightDiagnostic diagnostic = user->emitOpError("expected function '")
                                      << function.getSymName()
                                      << "' to be used by func.call only, as "
                                         "it takes weights, found this use";
      diagnostic.attachNote(function.getLoc()) << "function defined here";
      return diagnostic;
    }
  for (auto &[op, info] : functions)
    if (!info.weights.empty() && failed(check(cast<func::FuncOp>(op), info)))
      return failure();
  return success();
}

LogicalResult Externalizer::check(func::FuncOp function, Function &info) {
  for (func::CallOp call : info.calls) {
    auto parent = call->getParentWithTrait<OpTrait::IsIsolatedFromAbove>();
    if (!isa<func::FuncOp>(parent))
      return call.emitOpError(
                 "expected a call of a function that takes weights "
                 "inside a func.func, found it inside ")
             << parent->getName();
  }
  auto roles = function->getAttrOfType<ArrayAttr>(kArgumentRolesAttrName);
  if (!roles || roles.size() == function.getNumArguments())
    return success();
  return function.emitOpError("expected as many argument_roles as arguments, ")
         << function.getNumArguments() << ", found " << roles.size();
}

/// A caller needs what its callees need, to a fixed point (calls may recurse).
void Externalizer::propagate() {
  SetVector<Operation *> worklist;
  for (auto &[function, info] : functions)
    worklist.insert(function);
  while (!worklist.empty()) {
    Operation *callee = worklist.pop_back_val();
    // Copied: the map may grow below.
    SetVector<unsigned> needed = functions[callee].weights;
    SmallVector<func::CallOp> calls = functions[callee].calls;
    for (func::CallOp call : calls) {
      auto caller = call->getParentOfType<func::FuncOp>();
      if (!caller)
        continue;
      SetVector<unsigned> &weights = functions[caller].weights;
      size_t before = weights.size();
      weights.insert(needed.begin(), needed.end());
      if (weights.size() != before)
        worklist.insert(caller);
    }
  }
  for (auto &[function, info] : functions) {
    SmallVector<unsigned> sorted = info.weights.takeVector();
    llvm::sort(sorted);
    info.weights.insert(sorted.begin(), sorted.end());
  }
}

static void appendTo(func::FuncOp function, StringRef name,
                     ArrayRef<Attribute> values) {
  SmallVector<Attribute> all;
  if (auto old = function->getAttrOfType<ArrayAttr>(name))
    llvm::append_range(all, old);
  llvm::append_range(all, values);
  function->setAttr(name, ArrayAttr::get(function.getContext(), all));
}

void Externalizer::addArguments(func::FuncOp function, Function &info) {
  Builder builder(function.getContext());
  unsigned first = function.getNumArguments();
  firstWeight[function] = first;

  SmallVector<Type> types;
  SmallVector<Location> locs;
  SmallVector<Attribute> names, aliases;
  for (unsigned index : info.weights) {
    GlobalOp global = order[index];
    types.push_back(global.getType());
    locs.push_back(global.getLoc());
    names.push_back(builder.getStringAttr(global.getSymName()));
    auto known = global->getAttrOfType<ArrayAttr>("aliases");
    aliases.push_back(known ? known : builder.getArrayAttr({}));
  }
  NamedAttribute readOnly(
      bufferization::BufferizationDialect::kWritableAttrName,
      builder.getBoolAttr(false));
  SmallVector<DictionaryAttr> attrs(types.size(),
                                    builder.getDictionaryAttr(readOnly));
  SmallVector<unsigned> positions(types.size(), first);
  (void)function.insertArguments(positions, types, attrs, locs);

  appendTo(function, kWeightsAttrName, names);
  appendTo(function, kWeightAliasesAttrName, aliases);
  if (function->hasAttr(kArgumentRolesAttrName))
    appendTo(
        function, kArgumentRolesAttrName,
        SmallVector<Attribute>(types.size(), builder.getStringAttr("weight")));
}

Value Externalizer::argumentFor(func::FuncOp function, Function &info,
                                unsigned index) {
  unsigned offset = llvm::find(info.weights, index) - info.weights.begin();
  return function.getArgument(firstWeight[function] + offset);
}

void Externalizer::rewriteBody(func::FuncOp function, Function &info) {
  for (auto [load, index] : info.loads) {
    load.replaceAllUsesWith(argumentFor(function, info, index));
    load.erase();
  }
}

void Externalizer::forwardArguments(func::FuncOp callee, Function &info) {
  for (func::CallOp call : info.calls) {
    auto caller = call->getParentOfType<func::FuncOp>();
    Function &callerInfo = functions[caller];
    for (unsigned index : info.weights)
      call.getOperandsMutable().append(argumentFor(caller, callerInfo, index));
  }
}

void Externalizer::rewrite() {
  for (auto &[op, info] : functions)
    if (!info.weights.empty())
      addArguments(cast<func::FuncOp>(op), info);
  for (auto &[op, info] : functions) {
    if (info.weights.empty())
      continue;
    rewriteBody(cast<func::FuncOp>(op), info);
    forwardArguments(cast<func::FuncOp>(op), info);
  }
  for (GlobalOp global : externals)
    global.erase();
}

LogicalResult mlir::lora::externalizeGlobals(ModuleOp module) {
  Externalizer externalizer(module);
  if (failed(externalizer.analyze()))
    return failure();
  externalizer.rewrite();
  return success();
}

namespace {
struct ExternalizeGlobalsPass
    : lora::impl::LoRAExternalizeGlobalsBase<ExternalizeGlobalsPass> {
  void runOnOperation() override {
    if (failed(externalizeGlobals(getOperation())))
      signalPassFailure();
  }
};
} // namespace
