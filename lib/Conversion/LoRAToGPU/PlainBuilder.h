//===- PlainBuilder.h - Writes a plain kernel's body ------------*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LIB_CONVERSION_LORATOGPU_PLAINBUILDER_H
#define LIB_CONVERSION_LORATOGPU_PLAINBUILDER_H

#include "lora/Conversion/LoRAToGPU/PlainKernels.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/StringMap.h"

#include <array>

namespace mlir::lora {

/// Of the contract: ranks of a rank block, tokens of an m-tile.
inline constexpr int64_t kRanks = 16;
inline constexpr int64_t kTileTokens = 128;

/// An i32: a value, or a number that becomes a constant where it is used.
struct Int {
  Int(Value value) : value(value) {}
  Int(int64_t number) : number(number) {}
  Int(int number) : number(number) {}
  Value value;
  int64_t number = 0;
};

struct PlainLaunch {
  StringRef schedule;
  int64_t threads = 128;
  int64_t tileTokens = 0; ///< ceil(T / tileTokens) * tiles CTAs.
  int64_t tiles = 0;
  int64_t entryBytes = 0; ///< Of the workspace "shrunk", if the kernel uses it.
};

class PlainBuilder : public ImplicitLocOpBuilder {
public:
  using Values = SmallVector<Value>;

  /// Begins a kernel at the end of `module`, its arguments `buffers` and
  /// `values` in this order.
  PlainBuilder(ModuleOp module, StringRef name, Type elementType,
               const PlainLaunch &launch, ArrayRef<std::string> buffers,
               ArrayRef<StringRef> values);
  LLVM::LLVMFuncOp finish();
  /// An argument.
  Value operator[](StringRef name) const { return arguments.lookup(name); }

  // i32, unsigned.
  Value i32(Int a);
  Value i64(Int a);
  Value add(Int a, Int b) { return make<arith::AddIOp>(a, b); }
  Value sub(Int a, Int b) { return make<arith::SubIOp>(a, b); }
  Value mul(Int a, Int b) { return make<arith::MulIOp>(a, b); }
  Value div(Int a, Int b) { return make<arith::DivUIOp>(a, b); }
  Value rem(Int a, Int b) { return make<arith::RemUIOp>(a, b); }
  Value min(Int a, Int b) { return make<arith::MinUIOp>(a, b); }
  Value shr(Int a, Int b) { return make<arith::ShRUIOp>(a, b); }
  Value bitAnd(Int a, Int b) { return make<arith::AndIOp>(a, b); }
  Value bitXor(Int a, Int b) { return make<arith::XOrIOp>(a, b); }
  Value ult(Int a, Int b);
  Value eq(Int a, Int b);
  Value both(Value a, Value b) { return arith::AndIOp::create(*this, a, b); }
  Value either(Value a, Value b) { return arith::OrIOp::create(*this, a, b); }
  Value select(Value condition, Int a, Int b);
  Value choose(Value condition, Value a, Value b) {
    return arith::SelectOp::create(*this, condition, a, b);
  }
  /// i64.
  Value add64(Value a, Value b) { return arith::AddIOp::create(*this, a, b); }
  Value mul64(Int a, Int b);

  // Control.
  void ifThen(Value condition, function_ref<void()> then);
  /// What `then` gives, or `otherwise`.
  Values ifThen(Value condition, ValueRange otherwise,
                function_ref<Values()> then);
  Values loop(Int low, Int high, Int step, ValueRange inits,
              function_ref<Values(Value, ValueRange)> body);
  void barrier();
  /// Whether any thread of the warp says so.
  Value any(Value condition);

  // Memory.
  /// `pointer + index` elements; an index is i32, or i64 where it may be large.
  Value at(Value pointer, Type type, Value index);
  Value load(Type type, Value pointer, unsigned alignment = 0);
  void store(Value value, Value pointer, unsigned alignment = 0);
  Value loadI32(Value pointer, Value index) {
    return load(getI32Type(), at(pointer, getI32Type(), index));
  }
  /// Static shared memory.
  Value shared(int64_t bytes);

  // Tensor cores: m16n8k16, f32 sums.
  Value f32(float value);
  /// Two f32 as two elements in an i32's room.
  Value round(Value low, Value high);
  std::array<Value, 4> loadMatrices(Value address);
  /// `words`: i32 with two elements each.
  void multiply(ArrayRef<Value> aWords, ArrayRef<Value> bWords,
                MutableArrayRef<Value> sums);

  Value thread, lane, warp, cta;
  Type element, word; ///< word: i32.

private:
  template <typename OpTy>
  Value make(Int a, Int b) {
    return OpTy::create(*this, i32(a), i32(b));
  }
  Value operand(Value word);
  LLVM::LLVMFuncOp kernel;
  llvm::StringMap<Value> arguments;
};

/// Writes the body of a kernel; one file each.
LLVM::LLVMFuncOp buildPlainGemm(ModuleOp module, StringRef name,
                                const hopper::LinearShape &shape, bool adapted);
LLVM::LLVMFuncOp buildPlainShrink(ModuleOp module, StringRef name,
                                  const hopper::LinearShape &shape);

/// Of the workspace "shrunk", [entries][S][128][16] elements.
inline int64_t getEntryBytes(const hopper::LinearShape &shape) {
  return static_cast<int64_t>(shape.slices.size()) * kTileTokens * kRanks * 2;
}

} // namespace mlir::lora

#endif // LIB_CONVERSION_LORATOGPU_PLAINBUILDER_H
