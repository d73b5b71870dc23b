//===- Entries.cpp - Entry points of a program ----------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ABILayout.h"

#include "lora/Conversion/LoRAToLLVM/LoRAToLLVM.h"

using namespace mlir;
using namespace mlir::lora;

// What the memref lowering calls with generic allocation functions.
static constexpr StringLiteral kAlloc = "_mlir_memref_to_llvm_alloc";
static constexpr StringLiteral kFree = "_mlir_memref_to_llvm_free";

static Value constant(OpBuilder &builder, Location loc, Type type,
                      int64_t value) {
  return LLVM::ConstantOp::create(builder, loc, type,
                                  builder.getIntegerAttr(type, value));
}

static Value loadField(OpBuilder &builder, Location loc, Type type,
                       Type structure, Value base,
                       ArrayRef<LLVM::GEPArg> path) {
  return LLVM::LoadOp::create(builder, loc, type,
                              fieldPtr(builder, loc, structure, base, path));
}

/// Rewrites allocation calls to `frame->alloc` and `frame->free`.
static LogicalResult useFrameAllocator(LLVM::LLVMFuncOp function,
                                       bool hasFrame) {
  SmallVector<LLVM::CallOp> calls;
  function.walk([&](LLVM::CallOp call) {
    if (call.getCallee() == kAlloc || call.getCallee() == kFree)
      calls.push_back(call);
  });
  if (calls.empty())
    return success();
  if (!hasFrame)
    return function.emitOpError("expected a !lora.frame as first argument of a "
                                "function that allocates");
  MLIRContext *context = function.getContext();
  Type ptr = LLVM::LLVMPointerType::get(context);
  Type i64 = IntegerType::get(context, 64);
  Type frameType = getFrameType(context);
  OpBuilder builder(context);
  builder.setInsertionPointToStart(&function.getBody().front());
  Value frame = function.getArgument(0);
  Location loc = function.getLoc();
  Value alloc = loadField(builder, loc, ptr, frameType, frame, {0, FrameAlloc});
  Value free = loadField(builder, loc, ptr, frameType, frame, {0, FrameFree});
  auto allocType = LLVM::LLVMFunctionType::get(ptr, {ptr, i64});
  auto freeType =
      LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(context), {ptr, ptr});
  for (LLVM::CallOp call : calls) {
    builder.setInsertionPoint(call);
    bool isAlloc = call.getCallee() == kAlloc;
    auto indirect = LLVM::CallOp::create(
        builder, call.getLoc(), isAlloc ? allocType : freeType,
        ValueRange{isAlloc ? alloc : free, frame,
                   call.getArgOperands().front()});
    call->replaceAllUsesWith(indirect->getResults());
    call.erase();
  }
  return success();
}

/// Reads `arguments[index]` into the scalars that a memref parameter is.
static void readArgument(OpBuilder &builder, Location loc, Value arguments,
                         int32_t index, MemRefType type,
                         SmallVectorImpl<Value> &operands) {
  MLIRContext *context = builder.getContext();
  Type ptr = LLVM::LLVMPointerType::get(context);
  Type i64 = builder.getI64Type(), tensor = getTensorType(context);
  Value data = loadField(builder, loc, ptr, tensor, arguments, {index, 0});
  operands.push_back(data);
  operands.push_back(data);
  operands.push_back(constant(builder, loc, i64, 0));
  for (int32_t field : {3, 4})
    for (int32_t dim = 0; dim < type.getRank(); ++dim)
      operands.push_back(
          loadField(builder, loc, i64, tensor, arguments, {index, field, dim}));
}

/// Writes a memref descriptor to `results[index]`.
static void writeResult(OpBuilder &builder, Location loc, Value results,
                        int32_t index, MemRefType type, Value descriptor) {
  MLIRContext *context = builder.getContext();
  Type tensor = getTensorType(context), i32 = builder.getI32Type();
  auto store = [&](Value value, ArrayRef<LLVM::GEPArg> path) {
    LLVM::StoreOp::create(builder, loc, value,
                          fieldPtr(builder, loc, tensor, results, path));
  };
  auto extract = [&](ArrayRef<int64_t> path) {
    return LLVM::ExtractValueOp::create(builder, loc, descriptor, path)
        .getResult();
  };
  // Results are whole allocations: the aligned pointer is the allocated one, as
  // the frame's allocator aligns to what programs ask for.
  store(extract({1}), {index, 0});
  store(constant(builder, loc, i32, getABIType(type.getElementType())),
        {index, 1});
  store(constant(builder, loc, i32, type.getRank()), {index, 2});
  for (int64_t dim = 0; dim < type.getRank(); ++dim) {
    store(extract({3, dim}), {index, 3, static_cast<int32_t>(dim)});
    store(extract({4, dim}), {index, 4, static_cast<int32_t>(dim)});
  }
}

static void addEntry(LLVM::LLVMFuncOp function, const EntryTypes &entry) {
  MLIRContext *context = function.getContext();
  Location loc = function.getLoc();
  OpBuilder builder(context);
  builder.setInsertionPointAfter(function);
  Type ptr = LLVM::LLVMPointerType::get(context), i32 = builder.getI32Type();
  auto wrapper = LLVM::LLVMFuncOp::create(
      builder, loc, (LORA_ENTRY_PREFIX + entry.name.getValue()).str(),
      LLVM::LLVMFunctionType::get(i32, {ptr, ptr, ptr}));
  Block *block = wrapper.addEntryBlock(builder);
  builder.setInsertionPointToStart(block);
  Value frame = block->getArgument(0), arguments = block->getArgument(1),
        results = block->getArgument(2);
  SmallVector<Value> operands{frame};
  for (auto [index, type] : llvm::enumerate(entry.arguments))
    readArgument(builder, loc, arguments, index, type, operands);
  auto call = LLVM::CallOp::create(builder, loc, function, operands);
  for (auto [index, type] : llvm::enumerate(entry.results)) {
    Value descriptor = call.getResult();
    if (entry.results.size() > 1)
      descriptor = LLVM::ExtractValueOp::create(builder, loc, descriptor,
                                                static_cast<int64_t>(index));
    writeResult(builder, loc, results, index, type, descriptor);
  }
  Value status = loadField(builder, loc, i32, getFrameType(context), frame,
                           {0, FrameStatus});
  LLVM::ReturnOp::create(builder, loc, status);
  function.setLinkage(LLVM::Linkage::Internal);
}

LogicalResult
mlir::lora::addEntries(ModuleOp module, ArrayRef<EntryTypes> entries,
                       const llvm::DenseMap<StringAttr, FunctionFacts> &facts) {
  llvm::DenseMap<StringAttr, const EntryTypes *> byName;
  for (const EntryTypes &entry : entries)
    byName[entry.name] = &entry;
  SmallVector<LLVM::LLVMFuncOp> functions(module.getOps<LLVM::LLVMFuncOp>());
  for (LLVM::LLVMFuncOp function : functions) {
    if (function.isExternal())
      continue;
    FunctionFacts fact = facts.lookup(function.getSymNameAttr());
    for (unsigned index : fact.noAlias)
      function.setArgAttr(index, LLVM::LLVMDialect::getNoAliasAttrName(),
                          UnitAttr::get(function.getContext()));
    if (function.getVisibility() == SymbolTable::Visibility::Private) {
      // Shared on purpose: inlining would undo it, layer by layer.
      function.setLinkage(LLVM::Linkage::Internal);
      function.setNoInline(true);
    }
    const EntryTypes *entry = byName.lookup(function.getSymNameAttr());
    if (failed(useFrameAllocator(function, fact.hasFrame)))
      return failure();
    if (entry)
      addEntry(function, *entry);
  }
  for (LLVM::LLVMFuncOp function : functions)
    if (function.isExternal() &&
        (function.getName() == kAlloc || function.getName() == kFree))
      function.erase();
  return success();
}
