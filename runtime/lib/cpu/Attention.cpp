//===- Attention.cpp - LORA_KERNEL_CACHED_ATTENTION -----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Stores keys and values in the caches, then attends over them. Tokens that
// follow each other in one row of the cache are computed as a tile.
//
//===----------------------------------------------------------------------===//

#include "KernelImpl.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace lora::runtime::cpu {

namespace {

/// Tokens in a tile, and scores of a tile, at most.
constexpr int64_t kTileTokens = 8;
constexpr int64_t kTileScores = 64 << 10;

/// Tokens at positions p, p+1, ... of one row of the cache.
struct Tile {
  int64_t begin, end; ///< Token numbers b * S + s.
};

struct Attention {
  const LoraTensor *q, *k, *v, *rows, *positions, *o, *kCache, *vCache;
  int64_t batch, sequence, heads, kvHeads, group, size, vSize, length;
  int64_t tokens;
  float scale;
  int64_t window;

  bool check(Checker &check, const Call &call);

  int64_t indexAt(const LoraTensor &t, int64_t token) const {
    return static_cast<const int64_t *>(
        t.data)[token / sequence * t.strides[0] +
                token % sequence * t.strides[1]];
  }
  int64_t row(int64_t token) const { return indexAt(*rows, token); }
  int64_t position(int64_t token) const { return indexAt(*positions, token); }
  /// First position that a token sees.
  int64_t firstSeen(int64_t p) const {
    return window > 0 ? std::max<int64_t>(0, p - window + 1) : 0;
  }
  /// Vector of a head of a token in q, k or v, which are [B, heads, S, D].
  const char *vectorAt(const LoraTensor &t, int64_t token, int64_t head) const {
    return elementAt(static_cast<const void *>(t.data), formatOf(t.dtype),
                     token / sequence * t.strides[0] + head * t.strides[1] +
                         token % sequence * t.strides[2]);
  }
  /// Vector in a cache [R, L, heads, D].
  char *cached(const LoraTensor &t, int64_t row, int64_t position,
               int64_t head) const {
    return elementAt(t.data, formatOf(t.dtype),
                     row * t.strides[0] + position * t.strides[1] +
                         head * t.strides[2]);
  }

  void store(const Isa &isa, const LoraTensor &from, const LoraTensor &cache,
             int64_t token, int64_t head, float *wide) const;
  void attend(const Isa &isa, const Tile &tile, int64_t head,
              float *buffer) const;
  int64_t bufferSize(int64_t longest) const;
};

bool Attention::check(Checker &check, const Call &call) {
  if (!check.count("attributes", call.numAttributes, 2) ||
      !check.count("operands", call.numOperands, 8))
    return false;
  q = &call.operands[0];
  k = &call.operands[1];
  v = &call.operands[2];
  rows = &call.operands[3];
  positions = &call.operands[4];
  o = &call.operands[5];
  kCache = &call.operands[6];
  vCache = &call.operands[7];
  double scale64;
  std::memcpy(&scale64, &call.attributes[0], sizeof(scale64));
  scale = static_cast<float>(scale64);
  window = call.attributes[1];
  if (!std::isfinite(scale64))
    return check.fail("attribute scale: expected a finite number, found %f",
                      scale64);
  if (window < 0)
    return check.fail("attribute window: expected at least 0, found %lld",
                      static_cast<long long>(window));

  if (!check.tensor(*q, "q", kFloats, {-1, -1, -1, -1}))
    return false;
  batch = q->sizes[0];
  heads = q->sizes[1];
  sequence = q->sizes[2];
  size = q->sizes[3];
  tokens = batch * sequence;
  if (!check.tensor(*k, "k", kFloats, {batch, -1, sequence, size}))
    return false;
  kvHeads = k->sizes[1];
  if (kvHeads < 1 || heads % kvHeads != 0)
    return check.fail("k: expected a number of heads that divides q's %lld, "
                      "found %lld",
                      static_cast<long long>(heads),
                      static_cast<long long>(kvHeads));
  group = heads / kvHeads;
  if (!check.tensor(*v, "v", kFloats, {batch, kvHeads, sequence, -1}))
    return false;
  vSize = v->sizes[3];
  if (!check.tensor(*rows, "rows", kI64, {batch, sequence}, false) ||
      !check.tensor(*positions, "positions", kI64, {batch, sequence}, false) ||
      !check.output(*o, "o", kFloats, {batch, sequence, heads, vSize}) ||
      !check.output(*kCache, "k_cache", kFloats, {-1, -1, kvHeads, size}))
    return false;
  length = kCache->sizes[1];
  if (!check.output(*vCache, "v_cache", kFloats,
                    {kCache->sizes[0], length, kvHeads, vSize}))
    return false;
  for (int64_t t = 0; t < tokens; ++t) {
    int64_t r = row(t), p = position(t);
    if (r < 0 || r >= kCache->sizes[0])
      return check.fail("rows: expected 0 to %lld, found %lld for token %lld",
                        static_cast<long long>(kCache->sizes[0] - 1),
                        static_cast<long long>(r), static_cast<long long>(t));
    if (p < 0 || p >= length)
      return check.fail("positions: expected 0 to %lld, found %lld for token "
                        "%lld",
                        static_cast<long long>(length - 1),
                        static_cast<long long>(p), static_cast<long long>(t));
  }
  return true;
}

void Attention::store(const Isa &isa, const LoraTensor &from,
                      const LoraTensor &cache, int64_t token, int64_t head,
                      float *wide) const {
  Format in = formatOf(from.dtype), out = formatOf(cache.dtype);
  const char *source = vectorAt(from, token, head);
  char *target = cached(cache, row(token), position(token), head);
  int64_t n = from.sizes[3];
  if (in == out) {
    std::memcpy(target, source, n * bytesOf(in));
    return;
  }
  isa.load[in](wide, source, n);
  isa.store[out](target, wide, n);
}

int64_t Attention::bufferSize(int64_t longest) const {
  // Queries, scores and results of a tile; see attend. One token alone may need
  // more scores than a tile's worth.
  int64_t pitch = roundUp(longest, 16);
  int64_t scores = std::max(group * pitch, kTileScores);
  return kTileTokens * group * (roundUp(size, 16) + roundUp(vSize, 16)) +
         roundUp(scores, 16);
}

void Attention::attend(const Isa &isa, const Tile &tile, int64_t head,
                       float *buffer) const {
  int64_t count = tile.end - tile.begin;
  int64_t low = position(tile.begin);    // The smallest position, and
  int64_t high = position(tile.end - 1); // the largest.
  int64_t start = firstSeen(low), seen = high + 1 - start;
  int64_t cacheRow = row(tile.begin), pitch = roundUp(seen, 16);
  int64_t lines = count * group;
  float *queries = buffer;
  float *results = queries + kTileTokens * group * roundUp(size, 16);
  float *scores = results + kTileTokens * group * roundUp(vSize, 16);

  Format qFormat = formatOf(q->dtype), kFormat = formatOf(kCache->dtype),
         vFormat = formatOf(vCache->dtype), oFormat = formatOf(o->dtype);
  for (int64_t i = 0; i < count; ++i)
    for (int64_t g = 0; g < group; ++g)
      isa.load[qFormat](queries + (i * group + g) * size,
                        vectorAt(*q, tile.begin + i, head * group + g), size);
  isa.dot[kFormat](queries, size, lines, cached(*kCache, cacheRow, start, head),
                   kCache->strides[1], seen, size, scores, pitch);
  for (int64_t i = 0; i < count; ++i)
    for (int64_t g = 0; g < group; ++g) {
      int64_t first = firstSeen(low + i);
      isa.softmax(scores + (i * group + g) * pitch + first - start,
                  low + i + 1 - first, scale);
    }

  // Each line sums over its own positions, in their order: first those before
  // the window of the tile's last token, then those that all tokens see, then
  // those up to the token itself.
  std::fill_n(results, lines * vSize, 0.0f);
  auto sum = [&](int64_t line, int64_t n, int64_t from, int64_t to) {
    if (from < to)
      isa.accumulate[vFormat](results + line * vSize, vSize, n,
                              scores + line * pitch + from - start, pitch,
                              to - from, cached(*vCache, cacheRow, from, head),
                              vCache->strides[1], vSize, /*chain=*/true);
  };
  int64_t common = std::min(firstSeen(high), low + 1);
  for (int64_t i = 0; i < count; ++i)
    sum(i * group, group, firstSeen(low + i), common);
  sum(0, lines, common, low + 1);
  for (int64_t i = 0; i < count; ++i)
    sum(i * group, group, std::max(firstSeen(low + i), low + 1), low + i + 1);

  for (int64_t i = 0; i < count; ++i)
    for (int64_t g = 0; g < group; ++g) {
      int64_t token = tile.begin + i;
      isa.store[oFormat](elementAt(o->data, oFormat,
                                   token / sequence * o->strides[0] +
                                       token % sequence * o->strides[1] +
                                       (head * group + g) * o->strides[2]),
                         results + (i * group + g) * vSize, vSize);
    }
}

} // namespace

Status runCachedAttention(const Call &call) {
  Checker check("cached_attention");
  Attention op;
  if (!op.check(check, call))
    return check.take();
  if (op.tokens == 0 || op.heads == 0)
    return {};

  int64_t longest = 0;
  for (int64_t t = 0; t < op.tokens; ++t) {
    int64_t p = op.position(t);
    longest = std::max(longest, p + 1 - op.firstSeen(p));
  }
  int64_t storeSize = roundUp(std::max(op.size, op.vSize), 16);
  int64_t perWorker = std::max(op.bufferSize(longest), storeSize);
  Layout layout;
  size_t tilesAt = layout.add<Tile>(op.tokens);
  size_t buffersAt = layout.add<float>(perWorker * call.pool.size());
  char *memory = call.scratch.get(layout.size());
  if (!memory)
    return check.outOfMemory(layout.size());
  Tile *tiles = reinterpret_cast<Tile *>(memory + tilesAt);
  float *buffers = reinterpret_cast<float *>(memory + buffersAt);

  // One head at a time in the order of tokens: if two tokens claim one place,
  // the later has it.
  int64_t storeGrain =
      std::max<int64_t>(1, 16384 / std::max<int64_t>(1, op.tokens * op.size));
  call.pool.parallelFor(
      op.kvHeads, storeGrain, [&](int64_t begin, int64_t end, int worker) {
        for (int64_t head = begin; head < end; ++head)
          for (int64_t t = 0; t < op.tokens; ++t) {
            float *wide = buffers + worker * perWorker;
            op.store(call.isa, *op.k, *op.kCache, t, head, wide);
            op.store(call.isa, *op.v, *op.vCache, t, head, wide);
          }
      });

  int64_t numTiles = 0;
  for (int64_t t = 0; t < op.tokens; ++t) {
    if (numTiles) {
      Tile &last = tiles[numTiles - 1];
      int64_t count = last.end - last.begin, p = op.position(t);
      int64_t seen = p + 1 - op.firstSeen(op.position(last.begin));
      if (count < kTileTokens && op.row(t) == op.row(last.begin) &&
          p == op.position(last.begin) + count &&
          (count + 1) * op.group * roundUp(seen, 16) <= kTileScores) {
        ++last.end;
        continue;
      }
    }
    tiles[numTiles++] = {t, t + 1};
  }
  call.pool.parallelFor(
      numTiles * op.kvHeads, 1, [&](int64_t begin, int64_t end, int worker) {
        for (int64_t task = begin; task < end; ++task)
          op.attend(call.isa, tiles[task / op.kvHeads], task % op.kvHeads,
                    buffers + worker * perWorker);
      });
  return {};
}

} // namespace lora::runtime::cpu
