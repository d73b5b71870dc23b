//===- Manifest.h - What manifests say of a module ------------ -*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The parts that the manifests of all devices have in common, as ABI/Program.h
// has them.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_CONVERSION_MANIFEST_MANIFEST_H
#define LORA_CONVERSION_MANIFEST_MANIFEST_H

#include "lora/Dialect/LoRA/IR/LoRA.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/Support/JSON.h"

namespace mlir::lora {

/// Attributes that have a JSON counterpart, dictionaries and lists of them;
/// others as their text.
llvm::json::Value toJSON(Attribute attribute);

/// {"dtype", "shape"}; a dynamic size is -1.
llvm::json::Object describeType(ShapedType type);

/// An entry of "weights". `aliases` may be null.
llvm::json::Object describeWeight(Attribute name, Attribute aliases,
                                  ShapedType type);

/// The bank of a program, null if it has none. An error at the second of two.
FailureOr<BankOp> getProgramBank(ModuleOp module);

/// The bank as a dictionary that outlives it.
DictionaryAttr describeBank(BankOp bank);

/// Whether `bank` is as describeBank makes it.
bool isBankDescription(DictionaryAttr bank);

/// "bank": the sites with the sizes that the runtime checks adapters against.
/// `bank` is a bank description.
llvm::json::Value bankToJSON(DictionaryAttr bank);

/// The tensors whose concatenation along the rows is this one.
SmallVector<Value> getRowSegments(Value tensor);

} // namespace mlir::lora

#endif // LORA_CONVERSION_MANIFEST_MANIFEST_H
