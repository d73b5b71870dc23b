//===- KernelBuilder.cpp - Writes a kernel's body -------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Dialect/Hopper/Schedules/KernelBuilder.h"

#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace mlir::hopper;

KernelBuilder::KernelBuilder(ModuleOp module, StringRef name, int32_t threads,
                             int32_t cluster)
    : ImplicitLocOpBuilder(module.getLoc(), module.getContext()) {
  setInsertionPointToEnd(module.getBody());
  kernel = KernelOp::create(*this, name, ArrayRef<Type>{}, threads, cluster);
  setInsertionPointToStart(&kernel.getBody().front());
}

KernelOp KernelBuilder::finish() {
  setInsertionPointToEnd(&kernel.getBody().front());
  ReturnOp::create(*this);
  return kernel;
}

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

Value KernelBuilder::addArgument(Type type) {
  Value argument = kernel.getBody().addArgument(type, getLoc());
  SmallVector<Type> types(kernel.getArgumentTypes());
  types.push_back(type);
  kernel.setFunctionType(getFunctionType(types, {}));
  return argument;
}

void KernelBuilder::setArgAttrs(StringRef name, Attribute value,
                                ArrayRef<NamedAttribute> more) {
  unsigned index = kernel.getBody().getNumArguments() - 1;
  SmallVector<Attribute> all;
  if (ArrayAttr old = kernel.getArgAttrsAttr())
    llvm::append_range(all, old);
  all.resize(index, getDictionaryAttr({}));
  SmallVector<NamedAttribute> attributes(more);
  attributes.push_back(getNamedAttr(name, value));
  all.push_back(getDictionaryAttr(attributes));
  kernel.setArgAttrsAttr(getArrayAttr(all));
}

Value KernelBuilder::tensorArgument(StringRef tensor, TensorMapType type,
                                    int64_t l2Promotion) {
  Value argument = addArgument(type);
  setArgAttrs(
      "hopper.tensor", getStringAttr(tensor),
      getNamedAttr("hopper.l2_promotion",
                   getI32IntegerAttr(static_cast<int32_t>(l2Promotion))));
  return argument;
}

Value KernelBuilder::bufferArgument(StringRef buffer) {
  Value argument = addArgument(LLVM::LLVMPointerType::get(getContext(), 1));
  setArgAttrs("hopper.buffer", getStringAttr(buffer));
  return argument;
}

Value KernelBuilder::valueArgument(StringRef value) {
  Value argument = addArgument(getI32Type());
  setArgAttrs("hopper.value", getStringAttr(value));
  return argument;
}

TensorMapType KernelBuilder::mapType(ArrayRef<int64_t> box, Type type,
                                     int64_t swizzle) {
  return TensorMapType::get(getContext(), box, type, swizzle);
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

Value KernelBuilder::i32(Int number) {
  if (!number.isConstant())
    return number.value;
  return arith::ConstantOp::create(
      *this, getI32IntegerAttr(static_cast<int32_t>(number.number)));
}

Value KernelBuilder::i64(int64_t number) {
  return arith::ConstantOp::create(*this, getI64IntegerAttr(number));
}

Value KernelBuilder::f32(double number) {
  return arith::ConstantOp::create(*this,
                                   getF32FloatAttr(static_cast<float>(number)));
}

#define BINARY(NAME, OP)                                                       \
  Value KernelBuilder::NAME(Int a, Int b) {                                    \
    Value left = i32(a), right = i32(b);                                       \
    return createOrFold<arith::OP>(left, right);                               \
  }
BINARY(add, AddIOp)
BINARY(sub, SubIOp)
BINARY(mul, MulIOp)
BINARY(divu, DivUIOp)
BINARY(remu, RemUIOp)
BINARY(minu, MinUIOp)
BINARY(maxu, MaxUIOp)
BINARY(shl, ShLIOp)
BINARY(shr, ShRUIOp)
BINARY(bitAnd, AndIOp)
BINARY(bitXor, XOrIOp)
#undef BINARY

#define COMPARE(NAME, PREDICATE)                                               \
  Value KernelBuilder::NAME(Int a, Int b) {                                    \
    Value left = i32(a), right = i32(b);                                       \
    return arith::CmpIOp::create(*this, arith::CmpIPredicate::PREDICATE, left, \
                                 right);                                       \
  }
COMPARE(eq, eq)
COMPARE(ne, ne)
COMPARE(ult, ult)
COMPARE(uge, uge)
COMPARE(slt, slt)
COMPARE(sge, sge)
#undef COMPARE

Value KernelBuilder::ceildiv(Int a, int64_t b) {
  return divu(add(a, b - 1), b);
}

Value KernelBuilder::both(Value a, Value b) {
  return arith::AndIOp::create(*this, a, b);
}

Value KernelBuilder::either(Value a, Value b) {
  return arith::OrIOp::create(*this, a, b);
}

Value KernelBuilder::isNot(Value a) {
  Value yes = arith::ConstantOp::create(*this, getBoolAttr(true));
  return arith::XOrIOp::create(*this, a, yes);
}

Value KernelBuilder::select(Value condition, Int a, Int b) {
  Value left = i32(a), right = i32(b);
  return arith::SelectOp::create(*this, condition, left, right);
}

Value KernelBuilder::choose(Value condition, Value a, Value b) {
  return arith::SelectOp::create(*this, condition, a, b);
}

Value KernelBuilder::extend(Value a) {
  return arith::ExtUIOp::create(*this, getI32Type(), a);
}

Value KernelBuilder::opaque(Int a) {
  Value value = i32(a);
  auto dialect =
      LLVM::AsmDialectAttr::get(getContext(), LLVM::AsmDialect::AD_ATT);
  return LLVM::InlineAsmOp::create(
             *this, TypeRange{getI32Type()}, ValueRange{value},
             "mov.b32 $0, $1;", "=r,r", /*has_side_effects=*/true,
             /*is_align_stack=*/false, LLVM::TailCallKind::None, dialect,
             ArrayAttr())
      .getResult(0);
}

//===----------------------------------------------------------------------===//
// Control
//===----------------------------------------------------------------------===//

void KernelBuilder::ifThen(Value condition, Body then) {
  auto op = scf::IfOp::create(*this, condition, /*withElseRegion=*/false);
  OpBuilder::InsertionGuard guard(*this);
  setInsertionPointToStart(op.thenBlock());
  then();
}

void KernelBuilder::ifElse(Value condition, Body then, Body otherwise) {
  auto op = scf::IfOp::create(*this, condition, /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(*this);
  setInsertionPointToStart(op.thenBlock());
  then();
  setInsertionPointToStart(op.elseBlock());
  otherwise();
}

KernelBuilder::Values KernelBuilder::branch(Value condition,
                                            function_ref<Values()> then,
                                            function_ref<Values()> otherwise) {
  auto region = [](KernelBuilder &self, function_ref<Values()> body) {
    return [&self, body](OpBuilder &builder, Location) {
      OpBuilder::InsertionGuard guard(self);
      self.setInsertionPoint(builder.getInsertionBlock(),
                             builder.getInsertionPoint());
      Values values = body();
      scf::YieldOp::create(self, values);
    };
  };
  auto op = scf::IfOp::create(*this, condition, region(*this, then),
                              region(*this, otherwise));
  return Values(op.getResults());
}

void KernelBuilder::loop(Int low, Int high, function_ref<void(Value)> body,
                         Int step) {
  loop(
      low, high, ValueRange{},
      [&](Value i, ValueRange) {
        body(i);
        return Values{};
      },
      step);
}

KernelBuilder::Values
KernelBuilder::loop(Int low, Int high, ValueRange inits,
                    function_ref<Values(Value, ValueRange)> body, Int step) {
  Value from = i32(low), to = i32(high), by = i32(step);
  auto op = scf::ForOp::create(*this, from, to, by, inits);
  OpBuilder::InsertionGuard guard(*this);
  Block *block = op.getBody();
  if (inits.empty())
    setInsertionPoint(block->getTerminator());
  else
    setInsertionPointToEnd(block);
  Values next = body(op.getInductionVar(), op.getRegionIterArgs());
  if (!inits.empty())
    scf::YieldOp::create(*this, next);
  return Values(op.getResults());
}

void KernelBuilder::role(int32_t firstWarp, int32_t warps,
                         std::optional<int32_t> registers, Body body) {
  auto op = WarpRoleOp::create(
      *this, getI32IntegerAttr(firstWarp), getI32IntegerAttr(warps),
      registers ? getI32IntegerAttr(*registers) : IntegerAttr());
  OpBuilder::InsertionGuard guard(*this);
  setInsertionPointToStart(&op.getBody().emplaceBlock());
  body();
  YieldOp::create(*this);
}

void KernelBuilder::elect(Scope scope, Body body) {
  auto op = ElectOp::create(*this, scope);
  OpBuilder::InsertionGuard guard(*this);
  setInsertionPointToStart(&op.getBody().emplaceBlock());
  body();
  YieldOp::create(*this);
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

Value KernelBuilder::element(Value pointer, Type type, Int index) {
  if (index.isConstant())
    return LLVM::GEPOp::create(
        *this, pointer.getType(), type, pointer,
        ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(index.number)});
  return LLVM::GEPOp::create(*this, pointer.getType(), type, pointer,
                             ArrayRef<LLVM::GEPArg>{index.value});
}

Value KernelBuilder::load(Type type, Value pointer, unsigned alignment) {
  return LLVM::LoadOp::create(*this, type, pointer, alignment);
}

Value KernelBuilder::loadI32(Value pointer, Int index) {
  return load(getI32Type(), element(pointer, getI32Type(), index));
}

void KernelBuilder::store(Value value, Value pointer, unsigned alignment) {
  LLVM::StoreOp::create(*this, value, pointer, alignment);
}

Value KernelBuilder::alloc(int64_t stages, int64_t stageBytes, int64_t padding,
                           int64_t alignment) {
  return AllocOp::create(*this,
                         BufferType::get(getContext(), stages, stageBytes),
                         padding, alignment);
}

Value KernelBuilder::tile(Value buffer, Int stage, ArrayRef<int64_t> shape,
                          Type type, int64_t swizzle, int64_t at,
                          Value offset) {
  Value index = i32(stage);
  return hopper::TileOp::create(
      *this, TileType::get(getContext(), shape, type, swizzle), buffer, index,
      offset, getI64IntegerAttr(at));
}

Value KernelBuilder::address(Value buffer, Int stage, int64_t at,
                             Value offset) {
  Value index = i32(stage);
  return AddressOp::create(*this, LLVM::LLVMPointerType::get(getContext(), 3),
                           buffer, index, offset, getI64IntegerAttr(at));
}

//===----------------------------------------------------------------------===//
// Pipelines
//===----------------------------------------------------------------------===//

Value KernelBuilder::pipeline(int64_t stages, int32_t producers,
                              int32_t consumers, int64_t ctas, int64_t stride) {
  return CreatePipelineOp::create(
      *this, PipelineType::get(getContext(), stages, ctas, stride), producers,
      consumers);
}

Value KernelBuilder::cursor(int64_t stages, bool producer, int64_t steps) {
  return CursorOp::create(*this, CursorType::get(getContext(), stages),
                          producer, steps);
}

Value KernelBuilder::advance(Value cursor) {
  return AdvanceOp::create(*this, cursor);
}

Value KernelBuilder::stage(Value cursor) {
  return StageOp::create(*this, getI32Type(), cursor);
}

void KernelBuilder::wait(Value pipeline, Value cursor) {
  WaitOp::create(*this, pipeline, cursor);
}

void KernelBuilder::release(Value pipeline, Value cursor) {
  ReleaseOp::create(*this, pipeline, cursor);
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

KernelBuilder::Values KernelBuilder::mmaGroup(TypeRange types,
                                              function_ref<Values()> body) {
  auto op = MmaGroupOp::create(*this, types);
  OpBuilder::InsertionGuard guard(*this);
  setInsertionPointToStart(&op.getBody().emplaceBlock());
  Values values = body();
  YieldOp::create(*this, values);
  return Values(op.getResults());
}

Value KernelBuilder::mma(Value lhs, Value rhs, Value acc, int64_t columns) {
  return MmaOp::create(*this, AccType::get(getContext(), columns), lhs, rhs,
                       acc);
}

void KernelBuilder::mmaWait(int32_t pending) {
  MmaWaitOp::create(*this, pending);
}

KernelBuilder::Values KernelBuilder::unpack(Value acc) {
  return Values(UnpackOp::create(*this, acc).getValues());
}

Value KernelBuilder::id(IdKind kind) {
  return IdOp::create(*this, getI32Type(), kind);
}

void KernelBuilder::barrier(Int id, int32_t threads, bool arrive) {
  Value number = i32(id);
  BarrierOp::create(*this, number, threads, arrive);
}
