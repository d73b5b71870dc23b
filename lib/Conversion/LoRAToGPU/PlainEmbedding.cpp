//===- PlainEmbedding.cpp - y = w[ids] + scale A^T[ids] B^T ---------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Copies, mostly: a CTA has one token and a strip of columns, a thread 8 of
// them, which it reads and writes by 16 bytes. Of an adapter a token needs 16
// values of A for each rank block, the same for all threads, and the strip of
// B^T, which tokens of one adapter find in the caches. Nothing is shared and
// nobody waits: a row depends on its own token alone.
//
//===----------------------------------------------------------------------===//

#include "PlainBuilder.h"
#include "lora/ABI/Program.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::lora;

static constexpr int64_t kThreads = 128;
static constexpr int64_t kColumns = 8; ///< Of a thread.
static constexpr int64_t kStrip = kThreads * kColumns;
/// Two elements that are NaN, in bf16 and in f16.
static constexpr int64_t kNaNs = 0x7fff7fff;

namespace {

class PlainEmbedding {
public:
  PlainEmbedding(PlainBuilder &b, const EmbeddingShape &shape, bool adapted)
      : b(b), shape(shape), adapted(adapted) {}

  void build();

private:
  using Values = PlainBuilder::Values;

  void row(Value token);
  Value addAdapter(Value base, Value adapter, Value token, Value id);
  Value addBlock(Value number, Value id, Value sums);

  Value loadWords(StringRef buffer, Value index);
  Value widen(Value words);

  PlainBuilder &b;
  const EmbeddingShape &shape;
  bool adapted;
  Value column; ///< The thread's first.
};

} // namespace

static VectorType wordsType(PlainBuilder &b) {
  return VectorType::get(kColumns / 2, b.getI32Type());
}

/// 8 elements, as words.
Value PlainEmbedding::loadWords(StringRef buffer, Value index) {
  return b.load(wordsType(b), b.at(b[buffer], b.element, index), 16);
}

/// 8 elements as f32.
Value PlainEmbedding::widen(Value words) {
  Value elements =
      LLVM::BitcastOp::create(b, VectorType::get(kColumns, b.element), words);
  return arith::ExtFOp::create(b, VectorType::get(kColumns, b.getF32Type()),
                               elements);
}

/// Adds what rank block `number` of the batch adds to the row of an id.
Value PlainEmbedding::addBlock(Value number, Value id, Value sums) {
  Type f32 = b.getF32Type();
  Value block = b.loadI32(b["blocks"], number);
  Value scale = b.load(f32, b.at(b["scales"], f32, block));
  Value line = b.mul64(b.add64(b.mul64(block, shape.vocab), id), kRanks);
  Value strip = b.add64(b.mul64(block, kRanks * shape.hidden), b.i64(column));
  for (int64_t rank = 0; rank < kRanks; rank += kColumns) {
    Value a = widen(loadWords("a", b.add64(line, b.i64(rank))));
    a = arith::MulFOp::create(
        b, a, vector::BroadcastOp::create(b, a.getType(), scale));
    for (int64_t i = 0; i < kColumns; ++i) {
      Value bRow = widen(
          loadWords("b0", b.add64(strip, b.i64((rank + i) * shape.hidden))));
      Value own =
          vector::ExtractOp::create(b, a, ArrayRef<int64_t>{i}).getResult();
      sums = LLVM::FMAOp::create(
          b, vector::BroadcastOp::create(b, bRow.getType(), own), bRow, sums);
    }
  }
  return sums;
}

/// The row of a token that has an adapter.
Value PlainEmbedding::addAdapter(Value base, Value adapter, Value token,
                                 Value id) {
  auto header = [&](LoraRoutingHeader word) {
    return b.loadI32(b["header"], b.i32(static_cast<int64_t>(word)));
  };
  // Its blocks are adjacent, and no adapter of the batch has more.
  Value first = b.loadI32(b["token_block"], token);
  Value end = b.min(b.add(first, header(LORA_ROUTING_ADAPTER_BLOCKS)),
                    header(LORA_ROUTING_BLOCKS));
  Value sums =
      b.loop(first, end, 1, widen(base), [&](Value number, ValueRange in) {
        Value own = b.eq(b.loadI32(b["block_adapter"], number), adapter);
        return b.ifThen(own, in, [&]() -> Values {
          return {addBlock(number, id, in.front())};
        });
      })[0];
  Value rounded =
      arith::TruncFOp::create(b, VectorType::get(kColumns, b.element), sums);
  return LLVM::BitcastOp::create(b, wordsType(b), rounded);
}

void PlainEmbedding::row(Value token) {
  Type i64 = b.getI64Type();
  Value id = b.load(i64, b.at(b["x"], i64, b.mul64(token, b["x_stride"])), 8);
  Value inside = arith::CmpIOp::create(b, arith::CmpIPredicate::ult, id,
                                       b.i64(shape.vocab));
  Value none = arith::ConstantOp::create(
      b, DenseElementsAttr::get(wordsType(b), APInt(32, kNaNs)));
  Value words = b.ifThen(inside, none, [&]() -> Values {
    Value base =
        loadWords("w", b.add64(b.mul64(id, b["w_stride"]), b.i64(column)));
    if (!adapted)
      return {base};
    Value adapter = b.loadI32(b["token_adapter"], token);
    Value has =
        arith::CmpIOp::create(b, arith::CmpIPredicate::sge, adapter, b.i32(0));
    return b.ifThen(has, base, [&]() -> Values {
      return {addAdapter(base, adapter, token, id)};
    });
  })[0];
  Value offset = b.add64(b.mul64(token, b["y_stride"]), b.i64(column));
  b.store(words, b.at(b["y"], b.element, offset), 16);
}

void PlainEmbedding::build() {
  int64_t strips = llvm::divideCeil(shape.hidden, kStrip);
  Value token = strips == 1 ? b.cta : b.div(b.cta, strips);
  column = b.mul(b.thread, kColumns);
  if (strips > 1)
    column = b.add(column, b.mul(b.rem(b.cta, strips), kStrip));
  if (shape.hidden % kStrip == 0)
    row(token);
  else
    b.ifThen(b.ult(column, shape.hidden), [&] { row(token); });
}

LLVM::LLVMFuncOp mlir::lora::buildPlainEmbedding(ModuleOp module,
                                                 const EmbeddingShape &shape,
                                                 bool adapted) {
  PlainLaunch launch;
  launch.schedule = "plain_embedding";
  launch.threads = kThreads;
  launch.tileTokens = 1;
  launch.tiles = llvm::divideCeil(shape.hidden, kStrip);
  SmallVector<std::string> buffers = {"x", "w", "y"};
  if (adapted)
    buffers.append({"a", "b0", "scales", "header", "blocks", "block_adapter",
                    "token_adapter", "token_block"});
  PlainBuilder b(module, shape.getKernelName(adapted), shape.elementType,
                 launch, buffers, {"x_stride", "w_stride", "y_stride"});
  PlainEmbedding(b, shape, adapted).build();
  return b.finish();
}

//===----------------------------------------------------------------------===//
// EmbeddingShape
//===----------------------------------------------------------------------===//

LogicalResult
EmbeddingShape::verify(function_ref<InFlightDiagnostic()> emitError) const {
  if (!elementType || (!elementType.isBF16() && !elementType.isF16()))
    return emitError() << "expected elements of bf16 or f16, found "
                       << elementType;
  auto isSize = [](int64_t size) { return size > 0 && size <= INT32_MAX; };
  if (!isSize(vocab))
    return emitError() << "expected a vocabulary of 1 to " << INT32_MAX
                       << ", found " << vocab;
  if (!isSize(hidden) || hidden % kColumns)
    return emitError() << "expected a width that is a positive multiple of "
                       << kColumns << " (rows are read by 16 bytes), found "
                       << hidden;
  return success();
}

std::string EmbeddingShape::getKernelName(bool adapted) const {
  return llvm::formatv("plain_embedding_{0}_v{1}_n{2}{3}",
                       elementType.isBF16() ? "bf16" : "f16", vocab, hidden,
                       adapted ? "_w" : "");
}
