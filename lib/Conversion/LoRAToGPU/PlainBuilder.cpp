//===- PlainBuilder.cpp - Writes a plain kernel's body --------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlainBuilder.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::lora;

static DictionaryAttr describe(Builder &b, const PlainLaunch &launch,
                               ArrayRef<std::string> buffers,
                               ArrayRef<StringRef> values) {
  auto number = [&](StringRef name, int64_t value) {
    return b.getNamedAttr(name, b.getI64IntegerAttr(value));
  };
  auto flag = [&](StringRef name, bool value) {
    return b.getNamedAttr(name, b.getBoolAttr(value));
  };
  SmallVector<Attribute> spaces;
  if (launch.entryBytes)
    spaces.push_back(b.getDictionaryAttr(
        {b.getNamedAttr("name", b.getStringAttr("shrunk")), number("bytes", 0),
         number("bytes_per_token", 0),
         number("bytes_per_entry", launch.entryBytes),
         flag("per_adapter_block", false), flag("zeroed", false)}));
  SmallVector<Attribute> params;
  auto add = [&](StringRef kind, StringRef key, StringRef name) {
    params.push_back(
        b.getDictionaryAttr({b.getNamedAttr("kind", b.getStringAttr(kind)),
                             b.getNamedAttr(key, b.getStringAttr(name))}));
  };
  for (StringRef buffer : buffers)
    add("pointer", "buffer", buffer);
  for (StringRef value : values)
    add("i32", "value", value);
  return b.getDictionaryAttr(
      {b.getNamedAttr("schedule", b.getStringAttr(launch.schedule)),
       number("threads", launch.threads),
       b.getNamedAttr("grid", b.getDictionaryAttr(
                                  {number("tile_tokens", launch.tileTokens),
                                   number("tiles", launch.tiles),
                                   flag("persistent", false)})),
       b.getNamedAttr("workspaces", b.getArrayAttr(spaces)),
       b.getNamedAttr("params", b.getArrayAttr(params))});
}

PlainBuilder::PlainBuilder(ModuleOp module, StringRef name, Type elementType,
                           const PlainLaunch &launch,
                           ArrayRef<std::string> buffers,
                           ArrayRef<StringRef> values)
    : ImplicitLocOpBuilder(module.getLoc(), module.getContext()),
      element(elementType), word(getI32Type()) {
  setInsertionPointToEnd(module.getBody());
  SmallVector<Type> types(buffers.size(),
                          LLVM::LLVMPointerType::get(getContext(), 1));
  types.append(values.size(), getI32Type());
  kernel = LLVM::LLVMFuncOp::create(
      *this, name,
      LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(getContext()),
                                  types));
  kernel->setAttr(NVVM::NVVMDialect::getKernelFuncAttrName(), getUnitAttr());
  kernel->setAttr(NVVM::NVVMDialect::getReqntidAttrName(),
                  getDenseI32ArrayAttr({static_cast<int32_t>(launch.threads)}));
  kernel->setAttr(kLaunchAttrName, describe(*this, launch, buffers, values));
  Block *entry = kernel.addEntryBlock(*this);
  for (auto [index, buffer] : llvm::enumerate(buffers))
    arguments[buffer] = entry->getArgument(index);
  for (auto [index, value] : llvm::enumerate(values))
    arguments[value] = entry->getArgument(buffers.size() + index);
  setInsertionPointToStart(entry);
  thread = NVVM::ThreadIdXOp::create(*this, word);
  cta = NVVM::BlockIdXOp::create(*this, word);
  lane = bitAnd(thread, 31);
  warp = shr(thread, 5);
}

LLVM::LLVMFuncOp PlainBuilder::finish() {
  LLVM::ReturnOp::create(*this, ValueRange());
  return kernel;
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

Value PlainBuilder::i32(Int a) {
  if (a.value)
    return a.value;
  return arith::ConstantOp::create(
      *this, getI32IntegerAttr(static_cast<int32_t>(a.number)));
}

Value PlainBuilder::i64(Int a) {
  if (!a.value)
    return arith::ConstantOp::create(*this, getI64IntegerAttr(a.number));
  if (a.value.getType().isInteger(64))
    return a.value;
  return arith::ExtUIOp::create(*this, getI64Type(), a.value);
}

Value PlainBuilder::mul64(Int a, Int b) {
  return arith::MulIOp::create(*this, i64(a), i64(b));
}

Value PlainBuilder::ult(Int a, Int b) {
  return arith::CmpIOp::create(*this, arith::CmpIPredicate::ult, i32(a),
                               i32(b));
}

Value PlainBuilder::eq(Int a, Int b) {
  return arith::CmpIOp::create(*this, arith::CmpIPredicate::eq, i32(a), i32(b));
}

Value PlainBuilder::select(Value condition, Int a, Int b) {
  return choose(condition, i32(a), i32(b));
}

Value PlainBuilder::f32(float value) {
  return arith::ConstantOp::create(*this, getF32FloatAttr(value));
}

//===----------------------------------------------------------------------===//
// Control
//===----------------------------------------------------------------------===//

void PlainBuilder::ifThen(Value condition, function_ref<void()> then) {
  auto branch = scf::IfOp::create(*this, condition, /*withElseRegion=*/false);
  OpBuilder::InsertionGuard guard(*this);
  setInsertionPointToStart(branch.thenBlock());
  then();
}

PlainBuilder::Values PlainBuilder::ifThen(Value condition, ValueRange otherwise,
                                          function_ref<Values()> then) {
  auto branch = scf::IfOp::create(*this, otherwise.getTypes(), condition,
                                  /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(*this);
  setInsertionPointToStart(branch.thenBlock());
  scf::YieldOp::create(*this, then());
  setInsertionPointToStart(branch.elseBlock());
  scf::YieldOp::create(*this, otherwise);
  return branch.getResults();
}

PlainBuilder::Values
PlainBuilder::loop(Int low, Int high, Int step, ValueRange inits,
                   function_ref<Values(Value, ValueRange)> body) {
  auto loop = scf::ForOp::create(*this, i32(low), i32(high), i32(step), inits);
  OpBuilder::InsertionGuard guard(*this);
  setInsertionPointToStart(loop.getBody());
  Values next = body(loop.getInductionVar(), loop.getRegionIterArgs());
  if (!inits.empty())
    scf::YieldOp::create(*this, next);
  return loop.getResults();
}

void PlainBuilder::barrier() { NVVM::Barrier0Op::create(*this); }

Value PlainBuilder::any(Value condition) {
  return NVVM::VoteSyncOp::create(*this, getI1Type(), i32(-1), condition,
                                  NVVM::VoteSyncKind::any);
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

Value PlainBuilder::at(Value pointer, Type type, Value index) {
  return LLVM::GEPOp::create(*this, pointer.getType(), type, pointer,
                             ArrayRef<LLVM::GEPArg>{i64(index)});
}

Value PlainBuilder::load(Type type, Value pointer, unsigned alignment) {
  return LLVM::LoadOp::create(*this, type, pointer, alignment);
}

void PlainBuilder::store(Value value, Value pointer, unsigned alignment) {
  LLVM::StoreOp::create(*this, value, pointer, alignment);
}

Value PlainBuilder::shared(int64_t bytes) {
  auto type = LLVM::LLVMArrayType::get(getI8Type(), bytes);
  OpBuilder::InsertPoint here = saveInsertionPoint();
  setInsertionPoint(kernel);
  auto memory = LLVM::GlobalOp::create(
      *this, type, /*isConstant=*/false, LLVM::Linkage::Internal,
      (kernel.getName() + "_shared").str(), Attribute(), /*alignment=*/128,
      /*addrSpace=*/3);
  restoreInsertionPoint(here);
  return LLVM::AddressOfOp::create(*this, memory);
}

//===----------------------------------------------------------------------===//
// Tensor cores
//===----------------------------------------------------------------------===//

Value PlainBuilder::round(Value low, Value high) {
  auto pair = VectorType::get(2, getF32Type());
  Value both =
      vector::FromElementsOp::create(*this, pair, ValueRange{low, high});
  return arith::TruncFOp::create(*this, VectorType::get(2, element), both);
}

std::array<Value, 4> PlainBuilder::loadMatrices(Value address) {
  SmallVector<Type> types(4, word);
  auto all = LLVM::LLVMStructType::getLiteral(getContext(), types);
  Value loaded = NVVM::LdMatrixOp::create(
      *this, all, address, /*num=*/4, NVVM::MMALayout::row,
      NVVM::LdStMatrixShapeAttr::get(getContext(), 8, 8),
      NVVM::LdStMatrixEltType::B16);
  std::array<Value, 4> words;
  for (auto [index, matrix] : llvm::enumerate(words))
    matrix = LLVM::ExtractValueOp::create(*this, loaded, index);
  return words;
}

/// nvvm.mma.sync wants bf16 as i32, f16 as vectors.
Value PlainBuilder::operand(Value word) {
  if (element.isBF16())
    return word;
  return LLVM::BitcastOp::create(*this, VectorType::get(2, element), word);
}

void PlainBuilder::multiply(ArrayRef<Value> aWords, ArrayRef<Value> bWords,
                            MutableArrayRef<Value> sums) {
  Values a, b;
  for (Value word : aWords)
    a.push_back(operand(word));
  for (Value word : bWords)
    b.push_back(operand(word));
  NVVM::MMATypes type =
      element.isBF16() ? NVVM::MMATypes::bf16 : NVVM::MMATypes::f16;
  SmallVector<Type> types(4, getF32Type());
  auto all = LLVM::LLVMStructType::getLiteral(getContext(), types);
  Value product = NVVM::MmaOp::create(
      *this, all, a, b, Values(sums), ArrayRef<int64_t>{16, 8, 16},
      std::nullopt, std::nullopt, std::array{type, type},
      std::array{NVVM::MMALayout::row, NVVM::MMALayout::col});
  for (auto [index, sum] : llvm::enumerate(sums))
    sum = LLVM::ExtractValueOp::create(*this, product, index);
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

LLVM::LLVMFuncOp mlir::lora::buildPlainKernel(ModuleOp module, StringRef name,
                                              const hopper::LinearShape &shape,
                                              const PlainOptions &options) {
  using Kind = PlainOptions::Kind;
  if (options.kind == Kind::Shrink)
    return buildPlainShrink(module, name, shape);
  return buildPlainGemm(module, name, shape,
                        /*adapted=*/options.kind == Kind::AdaptedGemm);
}
