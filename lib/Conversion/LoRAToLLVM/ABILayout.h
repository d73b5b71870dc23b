//===- ABILayout.h - The ABI's structures in the LLVM dialect --- -*- C++
//-*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_LIB_CONVERSION_LORATOLLVM_ABILAYOUT_H
#define LORA_LIB_CONVERSION_LORATOLLVM_ABILAYOUT_H

#include "lora/ABI/Program.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Builders.h"

namespace mlir::lora {

/// LoraTensor as an LLVM structure; the assertions tie it to the header.
inline Type getTensorType(MLIRContext *context) {
  static_assert(
      offsetof(LoraTensor, data) == 0 && offsetof(LoraTensor, dtype) == 8 &&
      offsetof(LoraTensor, rank) == 12 && offsetof(LoraTensor, sizes) == 16 &&
      offsetof(LoraTensor, strides) == 16 + 8 * LORA_MAX_RANK &&
      sizeof(LoraTensor) == 16 + 16 * LORA_MAX_RANK);
  Type ptr = LLVM::LLVMPointerType::get(context);
  Type i32 = IntegerType::get(context, 32), i64 = IntegerType::get(context, 64);
  Type sizes = LLVM::LLVMArrayType::get(i64, LORA_MAX_RANK);
  return LLVM::LLVMStructType::getLiteral(context,
                                          {ptr, i32, i32, sizes, sizes});
}

/// LoraFrame as an LLVM structure.
inline Type getFrameType(MLIRContext *context) {
  static_assert(
      offsetof(LoraFrame, abi_version) == 0 &&
      offsetof(LoraFrame, status) == 4 && offsetof(LoraFrame, call) == 8 &&
      offsetof(LoraFrame, alloc) == 16 && offsetof(LoraFrame, free) == 24 &&
      offsetof(LoraFrame, bank) == 32);
  Type ptr = LLVM::LLVMPointerType::get(context);
  Type i32 = IntegerType::get(context, 32);
  return LLVM::LLVMStructType::getLiteral(context,
                                          {i32, i32, ptr, ptr, ptr, ptr, ptr});
}

/// Positions in getFrameType.
enum FrameField {
  FrameStatus = 1,
  FrameCall = 2,
  FrameAlloc = 3,
  FrameFree = 4
};

/// The LoraDType of an element type; LORA_DTYPE_NONE if there is none.
inline LoraDType getABIType(Type type) {
  if (type.isF32())
    return LORA_DTYPE_F32;
  if (type.isF16())
    return LORA_DTYPE_F16;
  if (type.isBF16())
    return LORA_DTYPE_BF16;
  if (type.isF64())
    return LORA_DTYPE_F64;
  if (type.isInteger(32))
    return LORA_DTYPE_I32;
  if (type.isInteger(64))
    return LORA_DTYPE_I64;
  if (type.isInteger(1))
    return LORA_DTYPE_I1;
  return LORA_DTYPE_NONE;
}

/// Address of field `path` in a structure at `base`.
inline Value fieldPtr(OpBuilder &builder, Location loc, Type structure,
                      Value base, ArrayRef<LLVM::GEPArg> path) {
  return LLVM::GEPOp::create(
      builder, loc, LLVM::LLVMPointerType::get(builder.getContext()), structure,
      base, path, LLVM::GEPNoWrapFlags::inbounds);
}

/// A function as it was before it became an LLVM function.
struct EntryTypes {
  StringAttr name;
  SmallVector<MemRefType> arguments, results;
};

/// What conversion to an LLVM function forgets: whether the first parameter is
/// the frame, and which parameters of the result are `lora.noalias` pointers.
struct FunctionFacts {
  bool hasFrame = false;
  SmallVector<unsigned> noAlias;
};

/// Adds `lora_entry_<name>` for each of `entries`, whose first parameter is the
/// frame, and sends allocations through the frame; functions without one must
/// not allocate.
LogicalResult
addEntries(ModuleOp module, ArrayRef<EntryTypes> entries,
           const llvm::DenseMap<StringAttr, FunctionFacts> &facts);

/// Adds the manifest's data symbols.
void addManifest(ModuleOp module, StringRef manifest);

} // namespace mlir::lora

#endif // LORA_LIB_CONVERSION_LORATOLLVM_ABILAYOUT_H
