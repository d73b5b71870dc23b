//===- OutlineLoops.cpp - One function for equal loops --------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/CPU/Pipeline.h"

#include "lora/Conversion/LoRAToLLVM/LoRAToLLVM.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "mlir/Transforms/RegionUtils.h"

namespace mlir::lora {
#define GEN_PASS_DEF_LORAOUTLINELOOPS
#include "lora/Target/CPU/Passes.h.inc"
} // namespace mlir::lora

using namespace mlir;
using namespace mlir::lora;

/// Where a buffer comes from: an allocation, an argument, or an op that is not
/// known to be a view.
static Value rootOf(Value buffer) {
  while (Operation *op = buffer.getDefiningOp()) {
    auto view = dyn_cast<ViewLikeOpInterface>(op);
    if (!view)
      break;
    buffer = view.getViewSource();
  }
  return buffer;
}

/// Arguments of a program are different buffers, by the ABI; so are
/// allocations.
static bool isOwnBuffer(Value root) {
  return isa<BlockArgument>(root) || root.getDefiningOp<memref::AllocOp>();
}

/// For each operand: a buffer that shares no memory with any other operand.
static SmallVector<bool> findDistinct(ArrayRef<Value> operands) {
  llvm::DenseMap<Value, unsigned> uses;
  bool allKnown = true;
  for (Value operand : operands)
    if (isa<MemRefType>(operand.getType())) {
      Value root = rootOf(operand);
      ++uses[root];
      allKnown &= isOwnBuffer(root);
    }
  SmallVector<bool> distinct;
  for (Value operand : operands)
    distinct.push_back(isa<MemRefType>(operand.getType()) && allKnown &&
                       uses[rootOf(operand)] == 1);
  return distinct;
}

namespace {
class Outliner {
public:
  explicit Outliner(ModuleOp module) : module(module), symbols(module) {}

  void outline(linalg::LinalgOp op);

private:
  func::FuncOp create(linalg::LinalgOp op, ArrayRef<Value> operands,
                      ArrayRef<Operation *> constants, ArrayRef<bool> distinct);

  ModuleOp module;
  SymbolTable symbols;
  /// A function's text without its name, to the function.
  llvm::StringMap<func::FuncOp> functions;
};
} // namespace

func::FuncOp Outliner::create(linalg::LinalgOp op, ArrayRef<Value> operands,
                              ArrayRef<Operation *> constants,
                              ArrayRef<bool> distinct) {
  OpBuilder builder(op.getContext());
  auto type = builder.getFunctionType(
      llvm::map_to_vector(operands,
                          [](Value value) { return value.getType(); }),
      {});
  auto function = func::FuncOp::create(op.getLoc(), "lora_loop", type);
  function.setPrivate();
  for (auto [index, isDistinct] : llvm::enumerate(distinct))
    if (isDistinct)
      function.setArgAttr(index, kNoAliasAttrName, builder.getUnitAttr());
  Block *block = function.addEntryBlock();
  builder.setInsertionPointToStart(block);
  IRMapping mapping;
  mapping.map(operands, block->getArguments());
  for (Operation *constant : constants)
    builder.clone(*constant, mapping);
  Operation *moved = builder.clone(*op, mapping);
  for (NamedAttribute attribute : llvm::to_vector(moved->getDiscardableAttrs()))
    moved->removeDiscardableAttr(attribute.getName());
  func::ReturnOp::create(builder, op.getLoc());
  return function;
}

void Outliner::outline(linalg::LinalgOp op) {
  // What the body captures is an operand too; constants are copied instead.
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(op->getRegions(), captured);
  SmallVector<Value> operands(op->getOperands());
  SmallVector<Operation *> constants;
  auto isConstant = [](Value value) {
    Operation *definition = value.getDefiningOp();
    return definition && matchPattern(value, m_Constant());
  };
  llvm::SetVector<Operation *> constantOps;
  for (Value value : captured) {
    if (isConstant(value))
      constantOps.insert(value.getDefiningOp());
    else
      operands.push_back(value);
  }
  // Each value once: the clone maps by value.
  llvm::SetVector<Value> unique;
  for (Value operand : operands) {
    if (isConstant(operand))
      constantOps.insert(operand.getDefiningOp());
    else
      unique.insert(operand);
  }
  constants.assign(constantOps.begin(), constantOps.end());
  ArrayRef<Value> arguments = unique.getArrayRef();
  SmallVector<bool> distinct = findDistinct(arguments);

  func::FuncOp function = create(op, arguments, constants, distinct);
  std::string text;
  llvm::raw_string_ostream stream(text);
  function.print(stream, OpPrintingFlags().useLocalScope());
  auto [it, inserted] = functions.try_emplace(text, function);
  if (inserted) {
    // Named by number, so that the result does not depend on what was there.
    function.setName(
        StringAttr::get(module.getContext(),
                        "lora_loop_" + std::to_string(functions.size() - 1)));
    symbols.insert(function, module.getBody()->begin());
  } else {
    function.erase();
  }
  OpBuilder builder(op);
  func::CallOp::create(builder, op.getLoc(), it->second, arguments);
  op.erase();
}

namespace {
struct LoRAOutlineLoopsPass
    : lora::impl::LoRAOutlineLoopsBase<LoRAOutlineLoopsPass> {
  void runOnOperation() override {
    Outliner outliner(getOperation());
    SmallVector<linalg::LinalgOp> ops;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (!function.isPrivate())
        function.walk([&](linalg::LinalgOp op) {
          if (op.hasPureBufferSemantics())
            ops.push_back(op);
        });
    for (linalg::LinalgOp op : ops)
      outliner.outline(op);
  }
};
} // namespace
