//===- KernelBuilder.h - Writes a kernel's body -----------------*- C++ -*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The words in which schedules are written: arithmetic on i32, loops and
// branches by callbacks, loads, and the ops of the dialect with their types
// derived.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_DIALECT_HOPPER_SCHEDULES_KERNELBUILDER_H
#define LORA_DIALECT_HOPPER_SCHEDULES_KERNELBUILDER_H

#include "lora/Dialect/Hopper/IR/Hopper.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mlir::hopper {

/// An i32: a value, or a number that becomes a constant where it is used.
class Int {
public:
  Int(Value value) : value(value) {}
  Int(int64_t number) : number(number) {}
  Int(int number) : number(number) {}
  Int(size_t number) : number(number) {}
  bool isConstant() const { return !value; }
  Value value;
  int64_t number = 0;
};

class KernelBuilder : public ImplicitLocOpBuilder {
public:
  using Values = SmallVector<Value>;
  using Body = function_ref<void()>;

  /// Begins a kernel at the end of `module`; ops go into its body.
  KernelBuilder(ModuleOp module, StringRef name, int32_t threads,
                int32_t cluster = 1);
  /// Ends it. The kernel is verified by whoever runs the verifier.
  KernelOp finish();
  KernelOp getKernel() { return kernel; }

  // Arguments, in the words of lora/ABI/DeviceProgram.h.
  Value tensorArgument(StringRef tensor, TensorMapType type,
                       int64_t l2Promotion = 256);
  Value bufferArgument(StringRef buffer);
  Value valueArgument(StringRef value);
  TensorMapType mapType(ArrayRef<int64_t> box, Type type, int64_t swizzle);

  // i32.
  Value i32(Int number);
  Value i64(int64_t number);
  Value f32(double number);
  Value add(Int a, Int b);
  Value sub(Int a, Int b);
  Value mul(Int a, Int b);
  Value divu(Int a, Int b);
  Value remu(Int a, Int b);
  Value ceildiv(Int a, int64_t b);
  Value minu(Int a, Int b);
  Value maxu(Int a, Int b);
  Value shl(Int a, Int b);
  Value shr(Int a, Int b);
  Value bitAnd(Int a, Int b);
  Value bitXor(Int a, Int b);
  Value eq(Int a, Int b);
  Value ne(Int a, Int b);
  Value ult(Int a, Int b);
  Value uge(Int a, Int b);
  Value slt(Int a, Int b);
  Value sge(Int a, Int b);
  /// Of i1.
  Value both(Value a, Value b);
  Value either(Value a, Value b);
  Value isNot(Value a);
  Value select(Value condition, Int a, Int b);
  /// Of any type.
  Value choose(Value condition, Value a, Value b);
  /// i1 as 0 or 1.
  Value extend(Value a);
  /// The same i32, of which LLVM knows nothing: what is computed from it stays
  /// here, and takes no register elsewhere.
  Value opaque(Int a);

  // Control.
  void ifThen(Value condition, Body then);
  void ifElse(Value condition, Body then, Body otherwise);
  /// With results.
  Values branch(Value condition, function_ref<Values()> then,
                function_ref<Values()> otherwise);
  /// for (i = low; i < high; i += step), signed.
  void loop(Int low, Int high, function_ref<void(Value)> body, Int step = 1);
  Values loop(Int low, Int high, ValueRange inits,
              function_ref<Values(Value, ValueRange)> body, Int step = 1);
  void role(int32_t firstWarp, int32_t warps, std::optional<int32_t> registers,
            Body body);
  void elect(Scope scope, Body body);

  // Memory.
  /// `pointer + index * size of type`, of any address space.
  Value element(Value pointer, Type type, Int index);
  Value load(Type type, Value pointer, unsigned alignment = 0);
  Value loadI32(Value pointer, Int index);
  void store(Value value, Value pointer, unsigned alignment = 0);
  Value alloc(int64_t stages, int64_t stageBytes, int64_t padding = 0,
              int64_t alignment = 1024);
  Value tile(Value buffer, Int stage, ArrayRef<int64_t> shape, Type type,
             int64_t swizzle, int64_t at = 0, Value offset = {});
  Value address(Value buffer, Int stage, int64_t at = 0, Value offset = {});

  // Pipelines.
  /// `consumers` of each CTA.
  Value pipeline(int64_t stages, int32_t producers, int32_t consumers,
                 int64_t ctas = 1, int64_t stride = 1);
  Value cursor(int64_t stages, bool producer = false, int64_t steps = 0);
  Value advance(Value cursor);
  Value stage(Value cursor);
  void wait(Value pipeline, Value cursor);
  void release(Value pipeline, Value cursor);

  // Products.
  /// One group; `body` gives the accumulators that it yields.
  Values mmaGroup(TypeRange types, function_ref<Values()> body);
  Value mma(Value lhs, Value rhs, Value acc, int64_t columns);
  void mmaWait(int32_t pending = 0);
  Values unpack(Value acc);

  // Who this is.
  Value id(IdKind kind);
  Value thread() { return id(IdKind::Thread); }
  Value lane() { return id(IdKind::Lane); }
  Value warp() { return id(IdKind::Warp); }
  Value cta() { return id(IdKind::CTA); }
  void barrier(Int id, int32_t threads, bool arrive = false);

private:
  KernelOp kernel;
  void setArgAttrs(StringRef name, Attribute value,
                   ArrayRef<NamedAttribute> more = {});
  Value addArgument(Type type);
};

} // namespace mlir::hopper

#endif // LORA_DIALECT_HOPPER_SCHEDULES_KERNELBUILDER_H
