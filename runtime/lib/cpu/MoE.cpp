//===- MoE.cpp - LORA_KERNEL_MOE ------------------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tokens are sorted by expert, each expert's rows are multiplied together, and
// the results are summed back in the order of the router.
//
//===----------------------------------------------------------------------===//

#include "Adapters.h"
#include "KernelImpl.h"

#include <algorithm>

namespace lora::runtime::cpu {

namespace {

/// Pairs of a token and an expert that are computed at once, about: it bounds
/// the scratch memory.
constexpr int64_t kChunkPairs = 4096;
/// Rows and columns of one piece of work.
constexpr int64_t kPieceRows = 48;
constexpr int64_t kPieceColumns = 64;

/// One expert's consecutive rows, at most kPieceRows.
struct Group {
  int64_t begin, end, expert;
};

/// One (token, choice), in the order of experts and slots.
struct Pair {
  int64_t expert, index; ///< index = token * k + choice.
  int32_t slot;
};

struct Parts;

struct MoE {
  const LoraTensor *x, *ids, *weights, *slots, *y, *gate, *up, *down;
  int64_t tokens, hidden, choices, experts, inner;
  int64_t order, activation;
  const LoraBankSite *site = nullptr;
  Format bankFormat = kF32;

  bool check(Checker &check, const Call &call);
  int64_t expertOf(int64_t token, int64_t choice) const {
    return static_cast<const int64_t *>(
        ids->data)[token * ids->strides[0] + choice * ids->strides[1]];
  }
  int64_t gateUpSlices() const { return site ? site->num_slices - 1 : 0; }

  Status run(const Call &call, Checker &check) const;
  void runChunk(const Call &call, const Parts &parts, char *memory,
                int64_t tokenBegin, int64_t tokenEnd) const;
  void multiplyGateUp(const Isa &isa, const AdapterPlan &plan, const Group &g,
                      const float *x, int64_t colBegin, int64_t columns,
                      float *buffer, float *to) const;
};

bool MoE::check(Checker &check, const Call &call) {
  if (!check.count("attributes", call.numAttributes, 3))
    return false;
  order = call.attributes[1];
  activation = call.attributes[2];
  if (order < LORA_MOE_CONCATENATED || order > LORA_MOE_SEPARATE)
    return check.fail("attribute order: expected 0 to %d, found %lld",
                      LORA_MOE_SEPARATE, static_cast<long long>(order));
  if (activation < LORA_ACTIVATION_SILU ||
      activation > LORA_ACTIVATION_GELU_TANH)
    return check.fail("attribute activation: expected 0 to %d, found %lld",
                      LORA_ACTIVATION_GELU_TANH,
                      static_cast<long long>(activation));
  bool separate = order == LORA_MOE_SEPARATE;
  if (!check.count("operands", call.numOperands, separate ? 8 : 7))
    return false;
  x = &call.operands[0];
  ids = &call.operands[1];
  weights = &call.operands[2];
  slots = &call.operands[3];
  y = &call.operands[4];
  gate = &call.operands[5];
  up = separate ? &call.operands[6] : gate;
  down = &call.operands[separate ? 7 : 6];
  if (!check.tensor(*x, "x", kFloats, {-1, -1}))
    return false;
  tokens = x->sizes[0];
  hidden = x->sizes[1];
  if (!check.tensor(*ids, "ids", kI64, {tokens, -1}, /*dense=*/false))
    return false;
  choices = ids->sizes[1];
  if (!check.tensor(*weights, "weights", kFloats, {tokens, choices},
                    /*dense=*/false) ||
      !check.output(*y, "y", kFloats, {tokens, hidden}) ||
      !check.tensor(*gate, separate ? "gate" : "gate_up", kFloats,
                    {-1, -1, hidden}))
    return false;
  experts = gate->sizes[0];
  inner = gate->sizes[1];
  if (!separate) {
    if (inner % 2 != 0)
      return check.fail("gate_up: expected an even size in dimension 1, found "
                        "%lld",
                        static_cast<long long>(inner));
    inner /= 2;
  } else if (!check.tensor(*up, "up", kFloats, {experts, inner, hidden})) {
    return false;
  }
  if (!check.tensor(*down, "down", kFloats, {experts, hidden, inner}) ||
      !checkAdapters(check, call.bank, call.attributes[0], *slots, tokens, site,
                     bankFormat))
    return false;
  if (site && !separate && site->num_slices == 2) {
    if (!checkSlices(check, *site, {2 * inner, hidden}))
      return false;
  } else if (site && !checkSlices(check, *site, {inner, inner, hidden})) {
    return false;
  }
  for (int64_t t = 0; t < tokens; ++t)
    for (int64_t j = 0; j < choices; ++j)
      if (expertOf(t, j) < 0 || expertOf(t, j) >= experts)
        return check.fail("ids: expected 0 to %lld, found %lld for token %lld, "
                          "choice %lld",
                          static_cast<long long>(experts - 1),
                          static_cast<long long>(expertOf(t, j)),
                          static_cast<long long>(t), static_cast<long long>(j));
  return true;
}

/// Computes to[g, colBegin..] = act(gate) * up for one group of rows; `to` and
/// `x` are whole arrays. `buffer` holds four tiles.
void MoE::multiplyGateUp(const Isa &isa, const AdapterPlan &plan,
                         const Group &g, const float *x, int64_t colBegin,
                         int64_t columns, float *buffer, float *to) const {
  constexpr int64_t tile = kPieceRows * kPieceColumns;
  float *gates = buffer, *ups = buffer + tile, *both = buffer + 2 * tile;
  int64_t rows = g.end - g.begin;
  const float *from = x + g.begin * hidden;
  auto multiply = [&](const LoraTensor &w, int64_t first, int64_t n, float *c,
                      int64_t ldc) {
    Format format = formatOf(w.dtype);
    isa.dot[format](from, hidden, rows,
                    elementAt(w.data, format,
                              g.expert * w.strides[0] + first * w.strides[1]),
                    w.strides[1], n, hidden, c, ldc);
  };
  bool packed = plan.numSlices == 1;
  if (order == LORA_MOE_INTERLEAVED) {
    multiply(*gate, 2 * colBegin, 2 * columns, both, 2 * columns);
    if (packed)
      plan.expand(g.begin, g.end, 2 * colBegin, 2 * (colBegin + columns), both,
                  2 * columns);
    for (int64_t i = 0; i < rows; ++i)
      for (int64_t j = 0; j < columns; ++j) {
        gates[i * columns + j] = both[(i * columns + j) * 2];
        ups[i * columns + j] = both[(i * columns + j) * 2 + 1];
      }
  } else {
    int64_t firstUp = order == LORA_MOE_SEPARATE ? 0 : inner;
    multiply(*gate, colBegin, columns, gates, columns);
    multiply(*up, firstUp + colBegin, columns, ups, columns);
  }
  // A packed slice of interleaved rows has been added above; all else has the
  // columns of gate, then those of up.
  if (!packed || order != LORA_MOE_INTERLEAVED) {
    plan.expand(g.begin, g.end, colBegin, colBegin + columns, gates, columns);
    plan.expand(g.begin, g.end, inner + colBegin, inner + colBegin + columns,
                ups, columns);
  }
  for (int64_t i = 0; i < rows; ++i)
    isa.activate(to + (g.begin + i) * inner + colBegin, gates + i * columns,
                 ups + i * columns, columns, static_cast<int32_t>(activation));
}

/// The parts of the scratch memory for `pairs` pairs.
struct Parts {
  Layout layout;
  size_t pairs, places, groups, runs, x, shrunk, inner, result, tiles;
  int64_t step, tileSize; ///< Tokens at once; floats per worker in `tiles`.

  Parts(const MoE &op, int64_t widest, int workers) {
    step = std::clamp<int64_t>(kChunkPairs / std::max<int64_t>(1, op.choices),
                               1, op.tokens);
    tileSize = std::max(4 * kPieceRows * kPieceColumns, roundUp(op.hidden, 16));
    int64_t numPairs = step * op.choices;
    pairs = layout.add<Pair>(numPairs);
    places = layout.add<int64_t>(numPairs);
    groups = layout.add<Group>(numPairs);
    runs = layout.add<AdapterRun>(numPairs);
    x = layout.add<float>(numPairs * op.hidden);
    shrunk = layout.add<float>(numPairs * widest);
    inner = layout.add<float>(numPairs * op.inner);
    result = layout.add<float>(numPairs * op.hidden);
    tiles = layout.add<float>(workers * tileSize);
  }
};

/// Room that a row of `shrunk` needs for any row's adapter, in either half.
int64_t widestRow(const MoE &op) {
  int64_t widest = 0;
  for (int64_t t = 0; op.site && t < op.tokens; ++t) {
    int32_t slot = slotAt(*op.slots, t);
    int64_t width = 0;
    for (int32_t i = 0; slot >= 0 && i < op.site->num_slices; ++i)
      width += op.site->slices[int64_t(slot) * op.site->num_slices + i].rank;
    widest = std::max(widest, width);
  }
  return roundUp(widest, 16);
}

Status MoE::run(const Call &call, Checker &check) const {
  if (tokens == 0 || hidden == 0)
    return {};
  Parts parts(*this, widestRow(*this), call.pool.size());
  char *memory = call.scratch.get(parts.layout.size());
  if (!memory)
    return check.outOfMemory(parts.layout.size());
  for (int64_t t = 0; t < tokens; t += parts.step)
    runChunk(call, parts, memory, t, std::min(tokens, t + parts.step));
  return {};
}

void MoE::runChunk(const Call &call, const Parts &parts, char *memory,
                   int64_t tokenBegin, int64_t tokenEnd) const {
  const Isa &isa = call.isa;
  ThreadPool &pool = call.pool;
  auto part = [&](size_t at) { return reinterpret_cast<float *>(memory + at); };
  Pair *pairs = reinterpret_cast<Pair *>(memory + parts.pairs);
  int64_t *places = reinterpret_cast<int64_t *>(memory + parts.places);
  Group *groups = reinterpret_cast<Group *>(memory + parts.groups);
  float *sorted = part(parts.x), *hiddenRows = part(parts.inner);
  float *results = part(parts.result), *tiles = part(parts.tiles);
  int64_t tileSize = parts.tileSize;
  int64_t numPairs = (tokenEnd - tokenBegin) * choices;

  for (int64_t i = 0; i < numPairs; ++i) {
    int64_t token = tokenBegin + i / choices;
    pairs[i] = {expertOf(token, i % choices), i,
                site ? slotAt(*slots, token) : -1};
  }
  std::sort(pairs, pairs + numPairs, [](const Pair &a, const Pair &b) {
    if (a.expert != b.expert)
      return a.expert < b.expert;
    return a.slot != b.slot ? a.slot < b.slot : a.index < b.index;
  });

  AdapterPlan first;
  first.isa = &isa;
  first.site = site;
  first.format = bankFormat;
  first.numSlices = static_cast<int32_t>(gateUpSlices());
  first.in = hidden;
  first.runs = reinterpret_cast<AdapterRun *>(memory + parts.runs);
  first.shrunk = part(parts.shrunk);
  AdapterPlan second = first;
  second.firstSlice = first.numSlices;
  second.numSlices = 1;
  second.in = inner;

  int64_t numGroups = 0;
  for (int64_t i = 0; i < numPairs; ++i) {
    places[pairs[i].index] = i;
    first.addRow(i, pairs[i].expert, pairs[i].slot);
    Group *last = numGroups ? &groups[numGroups - 1] : nullptr;
    if (last && last->expert == pairs[i].expert &&
        last->end - last->begin < kPieceRows)
      ++last->end;
    else
      groups[numGroups++] = {i, i + 1, pairs[i].expert};
  }

  Format xFormat = formatOf(x->dtype);
  pool.parallelFor(numPairs, 32, [&](int64_t begin, int64_t end, int) {
    for (int64_t i = begin; i < end; ++i) {
      int64_t token = tokenBegin + pairs[i].index / choices;
      isa.load[xFormat](sorted + i * hidden,
                        elementAt(x->data, xFormat, token * x->strides[0]),
                        hidden);
    }
  });
  first.shrink(pool, sorted, hidden);

  int64_t pieces = ceilDiv(inner, kPieceColumns);
  pool.parallelFor(
      numGroups * pieces, 1, [&](int64_t begin, int64_t end, int worker) {
        for (int64_t task = begin; task < end; ++task) {
          int64_t column = task % pieces * kPieceColumns;
          multiplyGateUp(isa, first, groups[task / pieces], sorted, column,
                         std::min(kPieceColumns, inner - column),
                         tiles + worker * tileSize, hiddenRows);
        }
      });

  // The runs and the room of the first half are free now.
  for (int64_t i = 0; i < numPairs; ++i)
    second.addRow(i, pairs[i].expert, pairs[i].slot);
  second.shrink(pool, hiddenRows, inner);
  pieces = ceilDiv(hidden, kPieceColumns);
  Format downFormat = formatOf(down->dtype);
  pool.parallelFor(numGroups * pieces, 1, [&](int64_t begin, int64_t end, int) {
    for (int64_t task = begin; task < end; ++task) {
      const Group &g = groups[task / pieces];
      int64_t column = task % pieces * kPieceColumns;
      int64_t columns = std::min(kPieceColumns, hidden - column);
      float *to = results + g.begin * hidden + column;
      isa.dot[downFormat](
          hiddenRows + g.begin * inner, inner, g.end - g.begin,
          elementAt(down->data, downFormat,
                    g.expert * down->strides[0] + column * down->strides[1]),
          down->strides[1], columns, inner, to, hidden);
      second.expand(g.begin, g.end, column, column + columns, to, hidden);
    }
  });

  Format weightFormat = formatOf(weights->dtype), yFormat = formatOf(y->dtype);
  pool.parallelFor(
      tokenEnd - tokenBegin, 8, [&](int64_t begin, int64_t end, int worker) {
        float *sum = tiles + worker * tileSize;
        for (int64_t t = begin; t < end; ++t) {
          std::fill_n(sum, hidden, 0.0f);
          for (int64_t j = 0; j < choices; ++j) {
            float weight;
            isa.load[weightFormat](
                &weight,
                elementAt(weights->data, weightFormat,
                          (tokenBegin + t) * weights->strides[0] +
                              j * weights->strides[1]),
                1);
            isa.addScaled(sum, weight,
                          results + places[t * choices + j] * hidden, hidden);
          }
          isa.store[yFormat](
              elementAt(y->data, yFormat, (tokenBegin + t) * y->strides[0]),
              sum, hidden);
        }
      });
}

} // namespace

Status runMoE(const Call &call) {
  Checker check("moe");
  MoE op;
  if (!op.check(check, call))
    return check.take();
  return op.run(call, check);
}

} // namespace lora::runtime::cpu
