//===- Emitter.cpp - The arithmetic of addresses -------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"

using namespace mlir;
using namespace mlir::lora::hoppertonvvm;

Value Emitter::i32(int64_t value) {
  return arith::ConstantOp::create(builder, loc,
                                   builder.getI32IntegerAttr(value));
}

Value Emitter::i64(int64_t value) {
  return arith::ConstantOp::create(builder, loc,
                                   builder.getI64IntegerAttr(value));
}

Value Emitter::f32(double value) {
  return arith::ConstantOp::create(builder, loc,
                                   builder.getF32FloatAttr(value));
}

Value Emitter::add(Value a, Value b) {
  return builder.createOrFold<arith::AddIOp>(loc, a, b);
}

Value Emitter::divide(Value a, int64_t b) {
  return b == 1 ? a : binary<arith::DivUIOp>(a, b);
}

Value Emitter::equal(Value a, int64_t b) {
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, a,
                               i32(b));
}

Value Emitter::below(Value a, Value b) {
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult, a, b);
}

Value Emitter::offset(Value base, int64_t bytes) {
  if (!bytes)
    return base;
  return LLVM::GEPOp::create(
      builder, loc, base.getType(), builder.getI8Type(), base,
      ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(bytes)});
}

Value Emitter::offset(Value base, Value bytes) {
  if (std::optional<int64_t> constant = getConstantIntValue(bytes))
    return offset(base, *constant);
  return LLVM::GEPOp::create(builder, loc, base.getType(), builder.getI8Type(),
                             base, ArrayRef<LLVM::GEPArg>{bytes});
}

void Emitter::waitParity(Value barrier, Value phase) {
  // A hint in nanoseconds for one try; the op tries until the phase is over.
  constexpr int64_t kTryFor = 10'000'000;
  NVVM::MBarrierTryWaitParityOp::create(builder, loc, barrier, phase,
                                        i32(kTryFor));
}

void Emitter::arrive(Value barrier) {
  // Without a scope: with the cluster's, ptxas puts a fence of the whole device
  // before it. Of a peer's barrier there is no result.
  bool own =
      cast<LLVM::LLVMPointerType>(barrier.getType()).getAddressSpace() == 3;
  NVVM::MBarrierArriveOp::create(builder, loc,
                                 own ? builder.getI64Type() : Type(), barrier,
                                 /*count=*/Value());
}

Value Emitter::firstPeer(int64_t ctas, int64_t stride, int64_t cluster) {
  int64_t span = ctas * stride;
  if (span == cluster && stride == 1)
    return i32(0);
  Value rank = NVVM::ClusterId::create(builder, loc, builder.getI32Type());
  if (span == cluster)
    return remainder(rank, stride);
  Value begin = mul(divide(rank, span), span);
  return stride == 1 ? begin : add(begin, remainder(rank, stride));
}

Value Emitter::peerMask(int64_t ctas, int64_t stride, int64_t cluster) {
  int64_t mask = 0;
  for (int64_t i = 0; i < ctas; ++i)
    mask |= int64_t(1) << i * stride;
  Value first = firstPeer(ctas, stride, cluster);
  Value moved = builder.createOrFold<arith::ShLIOp>(loc, i32(mask), first);
  return builder.createOrFold<arith::TruncIOp>(loc, builder.getI16Type(),
                                               moved);
}

Value Emitter::pack(Value low, Value high, Type type) {
  auto pair = VectorType::get(2, builder.getF32Type());
  Value both = LLVM::PoisonOp::create(builder, loc, pair);
  both = LLVM::InsertElementOp::create(builder, loc, both, low, i32(0));
  both = LLVM::InsertElementOp::create(builder, loc, both, high, i32(1));
  Value rounded =
      arith::TruncFOp::create(builder, loc, VectorType::get(2, type), both);
  return LLVM::BitcastOp::create(builder, loc, builder.getI32Type(), rounded);
}

void Emitter::ifThen(Value condition, function_ref<void()> then) {
  auto branch = scf::IfOp::create(builder, loc, condition);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(branch.thenYield());
  then();
}

Value mlir::lora::hoppertonvvm::inlinePtx(OpBuilder &builder, Location loc,
                                          StringRef ptx, ValueRange operands,
                                          Type result) {
  auto op = NVVM::InlinePtxOp::create(
      builder, loc, result ? TypeRange(result) : TypeRange(), operands,
      /*readWriteArgs=*/ValueRange(), builder.getStringAttr(ptx),
      /*predicate=*/Value());
  return result ? op.getResult(0) : Value();
}
