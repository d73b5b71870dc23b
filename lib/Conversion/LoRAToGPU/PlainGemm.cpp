//===- PlainGemm.cpp - y = x W^T [+ bias] [+ S B^T] -----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A CTA has a tile of 64 tokens and 64 columns, each of its four warps 32 x 32
// of it. k-blocks of 64 come by asynchronous copies of 16 bytes into a ring of
// three stages, 48 KB, which is as much as static shared memory may have; what
// lies beyond K, N or the batch becomes zeros. In shared memory a row of a
// k-block is 128 bytes, whose 16-byte chunks are permuted by the row's number:
// neither copies nor ldmatrix meet a bank twice.
//
// Behind the base sums, and so without a change to them, the adapted kernel
// adds S B^T for each rank block of the m-tile that one of the warp's tokens
// uses. Fragments come straight from memory: eight columns of a rank block are
// 256 bytes in a row. S of other tokens is replaced by zeros.
//
//===----------------------------------------------------------------------===//

#include "PlainBuilder.h"

using namespace mlir;
using namespace mlir::lora;

static constexpr int64_t kTile = 64;  ///< Tokens, and columns.
static constexpr int64_t kBlock = 64; ///< Of K.
static constexpr int64_t kStages = 3;
static constexpr int64_t kThreads = 128;
static constexpr int64_t kRowBytes = kBlock * 2;
static constexpr int64_t kTileBytes = kTile * kRowBytes;
static constexpr int64_t kStageBytes = 2 * kTileBytes;
static constexpr int64_t kGroup = 8; ///< Rows of tiles that share columns.
/// Of a warp: 2 x 16 tokens, 4 x 8 columns.
static constexpr int64_t kWarpTile = 32;
static constexpr int64_t kRowTiles = 2;
static constexpr int64_t kColumnTiles = 4;
/// Rows of a tile that a thread copies a chunk of, 16 rows apart.
static constexpr int64_t kCopies = kTile * 8 / kThreads;

namespace {

class PlainGemm {
public:
  PlainGemm(PlainBuilder &b, const hopper::LinearShape &shape, bool adapted)
      : b(b), shape(shape), adapted(adapted),
        kBlocks(llvm::divideCeil(shape.k, kBlock)) {}

  void build();

private:
  using Values = PlainBuilder::Values;

  /// Where this thread copies from, and whether there is anything.
  struct Source {
    Value pointer;
    Value bytes; ///< 16, or 0.
  };
  /// A slice that columns lie in.
  struct Slice {
    Value number, pointer, begin, width;
  };

  void chooseTile();
  void prepareCopies();
  void copy(Value block, Value stage);
  void multiplyBlock(Value stage, MutableArrayRef<Value> sums);
  Values multiplyBase();
  Values addDelta(ValueRange base);
  Slice sliceOf(Value column);
  void addBlock(Value entry, Value block, ArrayRef<Value> mine,
                MutableArrayRef<Value> sums);
  void storeTile(ArrayRef<Value> sums);

  /// Of a tile of sums, in the order of mma.sync.
  static size_t sumIndex(int64_t rowTile, int64_t columnTile) {
    return static_cast<size_t>((rowTile * kColumnTiles + columnTile) * 4);
  }
  /// Half h of the rows of a row tile that this thread has sums of.
  Value row(int64_t rowTile, int64_t h) {
    return b.add(warpRow, b.add(b.shr(b.lane, 2), rowTile * 16 + h * 8));
  }

  PlainBuilder &b;
  const hopper::LinearShape &shape;
  bool adapted;
  int64_t kBlocks;
  Value memory;
  Value firstRow, firstColumn; ///< Of the tile.
  Value warpRow, warpColumn;   ///< Of the warp's part, in y.
  Value inTileRow, inTileColumn;
  Value chunk, copyTo;
  SmallVector<Source> xSources, wSources;
};

} // namespace

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

/// Groups of eight rows of tiles go through all columns together, so that what
/// runs at the same time reads few rows of x and of W.
void PlainGemm::chooseTile() {
  int64_t columns = llvm::divideCeil(shape.getN(), kTile);
  Value rows = b.shr(b.add(b["tokens"], kTile - 1), 6);
  Value group = b.mul(b.div(b.cta, columns * kGroup), kGroup);
  Value inGroup = b.rem(b.cta, columns * kGroup);
  Value height = b.min(b.sub(rows, group), kGroup);
  firstRow = b.mul(b.add(group, b.rem(inGroup, height)), kTile);
  firstColumn = b.mul(b.div(inGroup, height), kTile);
  inTileRow = b.mul(b.bitAnd(b.warp, 1), kWarpTile);
  inTileColumn = b.mul(b.shr(b.warp, 1), kWarpTile);
  warpRow = b.add(firstRow, inTileRow);
  warpColumn = b.add(firstColumn, inTileColumn);
}

//===----------------------------------------------------------------------===//
// x W^T
//===----------------------------------------------------------------------===//

void PlainGemm::prepareCopies() {
  Value copyRow = b.shr(b.thread, 3);
  chunk = b.bitAnd(b.thread, 7);
  Value swizzled = b.bitXor(chunk, b.bitAnd(copyRow, 7));
  copyTo = b.add(b.mul(copyRow, kRowBytes), b.mul(swizzled, 16));
  auto add = [&](SmallVectorImpl<Source> &sources, StringRef tensor,
                 StringRef stride, Value first, Int end) {
    for (int64_t i = 0; i < kCopies; ++i) {
      Value row = b.add(first, b.add(copyRow, i * 16));
      Value offset = b.add64(b.mul64(row, b[stride]), b.i64(b.mul(chunk, 8)));
      sources.push_back({b.at(b[tensor], b.element, offset),
                         b.select(b.ult(row, end), 16, 0)});
    }
  };
  add(xSources, "x", "x_stride", firstRow, b["tokens"]);
  add(wSources, "w", "w_stride", firstColumn, shape.getN());
}

/// `stage`: its offset in bytes.
void PlainGemm::copy(Value block, Value stage) {
  Value column = b.mul(block, kBlock);
  Value inside;
  if (shape.k % kBlock)
    inside = b.ult(b.add(column, b.mul(chunk, 8)), shape.k);
  Value to = b.add(stage, copyTo);
  for (auto [tile, sources] : llvm::enumerate(ArrayRef{&xSources, &wSources})) {
    for (auto [i, source] : llvm::enumerate(*sources)) {
      Value bytes = source.bytes;
      if (inside)
        bytes = b.select(inside, bytes, 0);
      int64_t offset = static_cast<int64_t>(tile) * kTileBytes +
                       static_cast<int64_t>(i) * 16 * kRowBytes;
      NVVM::CpAsyncOp::create(b, b.at(memory, b.getI8Type(), b.add(to, offset)),
                              b.at(source.pointer, b.element, column),
                              /*size=*/16, NVVM::LoadCacheModifierKind::CG,
                              bytes);
    }
  }
}

/// Four steps of 16 columns.
void PlainGemm::multiplyBlock(Value stage, MutableArrayRef<Value> sums) {
  Value low = b.bitAnd(b.lane, 7);
  // Rows and chunks of the four matrices that a lane has the address of: of x
  // two times 8 rows, then the next 8 columns; of W the columns first.
  Value xRow = b.add(inTileRow, b.bitAnd(b.lane, 15));
  Value xChunk = b.shr(b.lane, 4);
  Value wRow = b.add(inTileColumn, b.add(low, b.mul(b.shr(b.lane, 4), 8)));
  Value wChunk = b.bitAnd(b.shr(b.lane, 3), 1);
  auto address = [&](Value row, int64_t tile, int64_t rows, Value chunk,
                     int64_t step) {
    Value swizzled = b.bitXor(b.add(chunk, 2 * step), low);
    Value line = b.add(stage, b.mul(row, kRowBytes));
    Value offset = b.add(line, b.mul(swizzled, 16));
    return b.at(memory, b.getI8Type(),
                b.add(offset, tile * kTileBytes + rows * kRowBytes));
  };
  for (int64_t step = 0; step < kBlock / 16; ++step) {
    SmallVector<std::array<Value, 4>> x, w;
    for (int64_t i = 0; i < kRowTiles; ++i)
      x.push_back(b.loadMatrices(address(xRow, 0, 16 * i, xChunk, step)));
    for (int64_t i = 0; i < kColumnTiles / 2; ++i)
      w.push_back(b.loadMatrices(address(wRow, 1, 16 * i, wChunk, step)));
    for (int64_t i = 0; i < kRowTiles; ++i)
      for (int64_t j = 0; j < kColumnTiles; ++j)
        b.multiply(x[i], ArrayRef(w[j / 2]).slice(j % 2 * 2, 2),
                   sums.slice(sumIndex(i, j), 4));
  }
}

PlainGemm::Values PlainGemm::multiplyBase() {
  memory = b.shared(kStages * kStageBytes);
  prepareCopies();
  for (int64_t stage = 0; stage < kStages - 1; ++stage) {
    if (stage < kBlocks)
      copy(b.i32(stage), b.i32(stage * kStageBytes));
    NVVM::CpAsyncCommitGroupOp::create(b);
  }
  Values state(sumIndex(kRowTiles, 0), b.f32(0));
  state.push_back(b.i32(0));                           // Read next.
  state.push_back(b.i32((kStages - 1) * kStageBytes)); // Written next.
  auto advance = [&](Value stage) {
    Value next = b.add(stage, kStageBytes);
    return b.select(b.eq(next, kStages * kStageBytes), 0, next);
  };
  Values out = b.loop(0, kBlocks, 1, state, [&](Value block, ValueRange in) {
    Values next(in);
    // This thread's copies, then everybody's; and everybody is done with the
    // stage before, which is the one that is written.
    NVVM::CpAsyncWaitGroupOp::create(b, kStages - 2);
    b.barrier();
    Value ahead = b.add(block, kStages - 1);
    Value write = next.pop_back_val(), read = next.pop_back_val();
    b.ifThen(b.ult(ahead, kBlocks), [&] { copy(ahead, write); });
    NVVM::CpAsyncCommitGroupOp::create(b);
    multiplyBlock(read, next);
    next.append({advance(read), advance(write)});
    return next;
  });
  out.truncate(sumIndex(kRowTiles, 0));
  return out;
}

//===----------------------------------------------------------------------===//
// S B^T
//===----------------------------------------------------------------------===//

PlainGemm::Slice PlainGemm::sliceOf(Value column) {
  Slice slice{b.i32(0), b["b0"], b.i32(0), b.i32(shape.slices[0])};
  for (size_t i = 1; i < shape.slices.size(); ++i) {
    Value here = b.ult(column, shape.getOffset(i));
    slice.number = b.select(here, slice.number, static_cast<int64_t>(i));
    slice.pointer = b.choose(here, slice.pointer, b["b" + std::to_string(i)]);
    slice.begin = b.select(here, slice.begin, shape.getOffset(i));
    slice.width = b.select(here, slice.width, shape.slices[i]);
  }
  return slice;
}

/// `mine`: which of the thread's rows the block is for.
void PlainGemm::addBlock(Value entry, Value block, ArrayRef<Value> mine,
                         MutableArrayRef<Value> sums) {
  int64_t numSlices = static_cast<int64_t>(shape.slices.size());
  // Tiles of 8 columns lie in one slice each, all four in the same one where
  // slices begin at multiples of 32.
  bool whole = llvm::all_of(llvm::seq(shape.slices.size()), [&](size_t i) {
    return shape.getOffset(i) % kWarpTile == 0;
  });
  Value pair = b.mul(b.bitAnd(b.lane, 3), 2);
  auto word = [&](Value pointer, Value offset) {
    return b.load(b.word, b.at(pointer, b.element, offset), 4);
  };
  Slice slice;
  SmallVector<Values> s(kRowTiles);
  for (int64_t j = 0; j < kColumnTiles; ++j) {
    Value column = b.add(warpColumn, j * 8);
    if (j == 0 || !whole) {
      slice = sliceOf(column);
      Value line = b.mul64(
          b.add64(b.mul64(entry, numSlices), b.i64(slice.number)), kTileTokens);
      for (int64_t i = 0; i < kRowTiles; ++i) {
        Value words[4];
        for (int64_t w = 0; w < 4; ++w) {
          Value inTile = b.rem(row(i, w % 2), kTileTokens);
          Value offset = b.add64(b.mul64(b.add64(line, b.i64(inTile)), kRanks),
                                 b.i64(b.add(pair, w / 2 * 8)));
          words[w] = b.select(mine[static_cast<size_t>(i * 2 + w % 2)],
                              word(b["@shrunk"], offset), 0);
        }
        s[static_cast<size_t>(i)].assign(words, words + 4);
      }
    }
    // Columns beyond N read others; nobody wants their sums.
    Value first = b.min(b.sub(column, slice.begin), b.sub(slice.width, 8));
    Value line = b.add(first, b.shr(b.lane, 2));
    Value start =
        b.mul64(b.add64(b.mul64(block, slice.width), b.i64(line)), kRanks);
    // (n >> 2) & 1 swaps the halves of a line, and n is lane / 4 modulo 8.
    Value half = b.mul(b.shr(b.lane, 4), 8);
    Value upper = b.bitXor(half, 8);
    Value words[2] = {
        word(slice.pointer, b.add64(start, b.i64(b.add(half, pair)))),
        word(slice.pointer, b.add64(start, b.i64(b.add(upper, pair))))};
    for (int64_t i = 0; i < kRowTiles; ++i)
      b.multiply(s[static_cast<size_t>(i)], words,
                 sums.slice(sumIndex(i, j), 4));
  }
}

PlainGemm::Values PlainGemm::addDelta(ValueRange base) {
  Value none = b.i32(-1);
  Values adapters;
  for (int64_t i = 0; i < kRowTiles; ++i)
    for (int64_t h = 0; h < 2; ++h) {
      Value token = row(i, h);
      adapters.push_back(
          b.ifThen(b.ult(token, b["tokens"]), none, [&]() -> Values {
            return {b.loadI32(b["token_adapter"], token)};
          })[0]);
    }
  Value tile = b.div(firstRow, kTileTokens);
  Value begin = b.loadI32(b["tile_begin"], tile);
  Value end = b.loadI32(b["tile_begin"], b.add(tile, 1));
  return b.loop(begin, end, 1, base, [&](Value entry, ValueRange sums) {
    Value number = b.loadI32(b["tile_blocks"], entry);
    Value adapter = b.loadI32(b["block_adapter"], number);
    Values mine;
    Value used;
    for (Value own : adapters) {
      mine.push_back(b.eq(own, adapter));
      used = used ? b.either(used, mine.back()) : mine.back();
    }
    return b.ifThen(b.any(used), sums, [&] {
      Values more(sums);
      addBlock(entry, b.loadI32(b["blocks"], number), mine, more);
      return more;
    });
  });
}

//===----------------------------------------------------------------------===//
// y
//===----------------------------------------------------------------------===//

void PlainGemm::storeTile(ArrayRef<Value> sums) {
  for (int64_t j = 0; j < kColumnTiles; ++j) {
    Value first = b.add(warpColumn, j * 8);
    // N is a multiple of 8: such tiles are there or not as a whole.
    b.ifThen(b.ult(first, shape.getN()), [&] {
      Value column = b.add(first, b.mul(b.bitAnd(b.lane, 3), 2));
      Value bias[2];
      if (shape.bias)
        for (int64_t odd : {0, 1})
          bias[odd] = arith::ExtFOp::create(
              b, b.getF32Type(),
              b.load(b.element,
                     b.at(b["bias"], b.element, b.add(column, odd))));
      for (int64_t i = 0; i < kRowTiles; ++i)
        for (int64_t h = 0; h < 2; ++h) {
          Value token = row(i, h);
          Value values[2];
          for (int64_t odd : {0, 1}) {
            Value sum = sums[sumIndex(i, j) + static_cast<size_t>(h * 2 + odd)];
            values[odd] =
                shape.bias ? arith::AddFOp::create(b, sum, bias[odd]) : sum;
          }
          b.ifThen(b.ult(token, b["tokens"]), [&] {
            Value offset =
                b.add64(b.mul64(token, b["y_stride"]), b.i64(column));
            b.store(b.round(values[0], values[1]),
                    b.at(b["y"], b.element, offset), 4);
          });
        }
    });
  }
}

void PlainGemm::build() {
  chooseTile();
  Values sums = multiplyBase();
  if (adapted)
    sums = addDelta(sums);
  storeTile(sums);
}

LLVM::LLVMFuncOp mlir::lora::buildPlainGemm(ModuleOp module, StringRef name,
                                            const hopper::LinearShape &shape,
                                            bool adapted) {
  PlainLaunch launch;
  launch.schedule = "plain_gemm";
  launch.threads = kThreads;
  launch.tileTokens = kTile;
  launch.tiles = llvm::divideCeil(shape.getN(), kTile);
  SmallVector<std::string> buffers = {"x", "w", "y"};
  if (shape.bias)
    buffers.push_back("bias");
  if (adapted) {
    launch.entryBytes = getEntryBytes(shape);
    for (size_t i = 0; i < shape.slices.size(); ++i)
      buffers.push_back("b" + std::to_string(i));
    buffers.append({"blocks", "block_adapter", "token_adapter", "tile_begin",
                    "tile_blocks", "@shrunk"});
  }
  PlainBuilder b(module, name, shape.elementType, launch, buffers,
                 {"tokens", "x_stride", "w_stride", "y_stride"});
  PlainGemm(b, shape, adapted).build();
  return b.finish();
}
