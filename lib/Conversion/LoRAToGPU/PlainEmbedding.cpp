//===- PlainEmbedding.cpp - y = w[ids] + scale A^T[ids] B^T ---------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Copies, mostly: a CTA has a strip of columns, a thread 8 of them, which it
// reads and writes by 16 bytes. Of an adapter a token needs 16 values of A for
// each rank block, the same for all threads, and the strip of B^T. Nothing is
// shared between threads and nobody waits.
//
// With few tokens each has a CTA of its own. With many a CTA has four, which
// multiply what they read of B^T together if they have one adapter (prompts
// do), and one after the other if not: reading and widening B^T is what takes
// the time. A token's sums are the same either way.
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

/// CTAs that fill the larger devices a few times.
static constexpr int64_t kManyCtas = 1024;

static int64_t getStrips(const EmbeddingShape &shape) {
  return llvm::divideCeil(shape.hidden, kStrip);
}

namespace {

class PlainEmbedding {
public:
  PlainEmbedding(PlainBuilder &b, const EmbeddingShape &shape,
                 const EmbeddingOptions &options)
      : b(b), shape(shape), options(options) {}

  void build();

private:
  using Values = PlainBuilder::Values;

  void tile(Value first);
  Value together(Value first);
  void row(Value token);
  Values addAdapter(ArrayRef<Value> bases, Value adapter, Value token,
                    ArrayRef<Value> ids);
  Values addBlock(Value number, ArrayRef<Value> ids, ValueRange in);

  Value loadId(Value token);
  Value isInside(Value id);
  Value loadBase(Value id);
  Value loadWords(StringRef buffer, Value index);
  Value widen(Value words);
  void store(Value words, Value token);

  PlainBuilder &b;
  const EmbeddingShape &shape;
  const EmbeddingOptions &options;
  Value column; ///< The thread's first.
};

} // namespace

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

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

Value PlainEmbedding::loadId(Value token) {
  Type i64 = b.getI64Type();
  return b.load(i64, b.at(b["x"], i64, b.mul64(token, b["x_stride"])), 8);
}

Value PlainEmbedding::isInside(Value id) {
  return arith::CmpIOp::create(b, arith::CmpIPredicate::ult, id,
                               b.i64(shape.vocab));
}

Value PlainEmbedding::loadBase(Value id) {
  return loadWords("w", b.add64(b.mul64(id, b["w_stride"]), b.i64(column)));
}

void PlainEmbedding::store(Value words, Value token) {
  Value offset = b.add64(b.mul64(token, b["y_stride"]), b.i64(column));
  b.store(words, b.at(b["y"], b.element, offset), 16);
}

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

/// Adds what rank block `number` of the batch adds to the rows of some ids.
PlainEmbedding::Values
PlainEmbedding::addBlock(Value number, ArrayRef<Value> ids, ValueRange in) {
  Type f32 = b.getF32Type();
  Value block = b.loadI32(b["blocks"], number);
  Value scale = b.load(f32, b.at(b["scales"], f32, block));
  Value table = b.mul64(block, shape.vocab);
  Value strip = b.add64(b.mul64(block, kRanks * shape.hidden), b.i64(column));
  Values sums(in);
  for (int64_t rank = 0; rank < kRanks; rank += kColumns) {
    Values a;
    for (Value id : ids) {
      Value line = b.mul64(b.add64(table, id), kRanks);
      Value values = widen(loadWords("a", b.add64(line, b.i64(rank))));
      a.push_back(arith::MulFOp::create(
          b, values, vector::BroadcastOp::create(b, values.getType(), scale)));
    }
    for (int64_t i = 0; i < kColumns; ++i) {
      Value bRow = widen(
          loadWords("b0", b.add64(strip, b.i64((rank + i) * shape.hidden))));
      for (auto [values, sum] : llvm::zip_equal(a, sums)) {
        Value own = vector::ExtractOp::create(b, values, ArrayRef<int64_t>{i})
                        .getResult();
        sum = LLVM::FMAOp::create(
            b, vector::BroadcastOp::create(b, bRow.getType(), own), bRow, sum);
      }
    }
  }
  return sums;
}

/// The rows of ids whose tokens have one adapter, `token` being one of them.
PlainEmbedding::Values PlainEmbedding::addAdapter(ArrayRef<Value> bases,
                                                  Value adapter, Value token,
                                                  ArrayRef<Value> ids) {
  auto header = [&](LoraRoutingHeader word) {
    return b.loadI32(b["header"], b.i32(static_cast<int64_t>(word)));
  };
  // Its blocks are adjacent, and no adapter of the batch has more.
  Value first = b.loadI32(b["token_block"], token);
  Value end = b.min(b.add(first, header(LORA_ROUTING_ADAPTER_BLOCKS)),
                    header(LORA_ROUTING_BLOCKS));
  Values rows;
  for (Value base : bases)
    rows.push_back(widen(base));
  rows = b.loop(first, end, 1, rows, [&](Value number, ValueRange in) {
    Value own = b.eq(b.loadI32(b["block_adapter"], number), adapter);
    return b.ifThen(own, in, [&] { return addBlock(number, ids, in); });
  });
  for (Value &row : rows) {
    Value rounded =
        arith::TruncFOp::create(b, VectorType::get(kColumns, b.element), row);
    row = LLVM::BitcastOp::create(b, wordsType(b), rounded);
  }
  return rows;
}

//===----------------------------------------------------------------------===//
// Tokens
//===----------------------------------------------------------------------===//

static Value isAdapter(PlainBuilder &b, Value adapter) {
  return arith::CmpIOp::create(b, arith::CmpIPredicate::sge, adapter, b.i32(0));
}

/// One token by itself.
void PlainEmbedding::row(Value token) {
  Value id = loadId(token);
  Value none = arith::ConstantOp::create(
      b, DenseElementsAttr::get(wordsType(b), APInt(32, kNaNs)));
  Value words = b.ifThen(isInside(id), none, [&]() -> Values {
    Value base = loadBase(id);
    if (!options.adapted)
      return {base};
    Value adapter = b.loadI32(b["token_adapter"], token);
    return b.ifThen(isAdapter(b, adapter), base,
                    [&] { return addAdapter(base, adapter, token, id); });
  })[0];
  store(words, token);
}

/// A whole tile of one adapter; gives whether it was one.
Value PlainEmbedding::together(Value first) {
  Values tokens, ids, adapters;
  for (int64_t i = 0; i < options.tokens; ++i) {
    tokens.push_back(b.add(first, i));
    ids.push_back(loadId(tokens.back()));
    adapters.push_back(b.loadI32(b["token_adapter"], tokens.back()));
  }
  Value same = isAdapter(b, adapters.front());
  for (auto [id, adapter] : llvm::zip_equal(ids, adapters))
    same = b.both(same, b.both(isInside(id), b.eq(adapter, adapters.front())));
  b.ifThen(same, [&] {
    Values bases;
    for (Value id : ids)
      bases.push_back(loadBase(id));
    Values rows = addAdapter(bases, adapters.front(), first, ids);
    for (auto [row, token] : llvm::zip_equal(rows, tokens))
      store(row, token);
  });
  return same;
}

void PlainEmbedding::tile(Value first) {
  Value apart = arith::ConstantOp::create(b, b.getBoolAttr(false));
  Value whole = b.ult(b.add(first, options.tokens - 1), b["tokens"]);
  Value done =
      b.ifThen(whole, apart, [&]() -> Values { return {together(first)}; })[0];
  // Their number is the batch's at the end.
  Value last = b.min(b.add(first, options.tokens), b["tokens"]);
  b.loop(b.choose(done, last, first), last, 1, {},
         [&](Value token, ValueRange) -> Values {
           row(token);
           return {};
         });
}

void PlainEmbedding::build() {
  int64_t strips = getStrips(shape);
  Value first = strips == 1 ? b.cta : b.div(b.cta, strips);
  column = b.mul(b.thread, kColumns);
  if (strips > 1)
    column = b.add(column, b.mul(b.rem(b.cta, strips), kStrip));
  auto tokens = [&] {
    if (options.tokens == 1)
      row(first);
    else
      tile(b.mul(first, options.tokens));
  };
  if (shape.hidden % kStrip == 0)
    tokens();
  else
    b.ifThen(b.ult(column, shape.hidden), tokens);
}

LLVM::LLVMFuncOp
mlir::lora::buildPlainEmbedding(ModuleOp module, const EmbeddingShape &shape,
                                const EmbeddingOptions &options) {
  PlainLaunch launch;
  launch.schedule = "plain_embedding";
  launch.threads = kThreads;
  launch.tileTokens = options.tokens;
  launch.tiles = getStrips(shape);
  SmallVector<std::string> buffers = {"x", "w", "y"};
  SmallVector<StringRef> values = {"x_stride", "w_stride", "y_stride"};
  if (options.adapted)
    buffers.append({"a", "b0", "scales", "header", "blocks", "block_adapter",
                    "token_adapter", "token_block"});
  if (options.tokens > 1)
    values.insert(values.begin(), "tokens");
  PlainBuilder b(module, options.getKernelName(shape), shape.elementType,
                 launch, buffers, values);
  PlainEmbedding(b, shape, options).build();
  return b.finish();
}

int64_t mlir::lora::getTiledEmbeddingTokens(const EmbeddingShape &shape) {
  return kEmbeddingTokens * llvm::divideCeil(kManyCtas, getStrips(shape));
}

std::string EmbeddingOptions::getKernelName(const EmbeddingShape &shape) const {
  std::string name =
      llvm::formatv("plain_embedding_{0}_v{1}_n{2}{3}",
                    shape.elementType.isBF16() ? "bf16" : "f16", shape.vocab,
                    shape.hidden, adapted ? "_w" : "");
  return tokens > 1 ? name + std::to_string(tokens) : name;
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
