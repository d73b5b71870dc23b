//===- Adapters.cpp - The low-rank half of the kernels --------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs of rows, the two products, and what is believed of a bank.
//
//===----------------------------------------------------------------------===//

#include "Adapters.h"

#include <algorithm>

namespace lora::runtime::cpu {

/// Rows of A in one piece of work: a lone request still keeps threads busy.
constexpr int64_t kRankChunk = 8;

/// Starts to read `bytes` bytes into the second-level cache.
static void fetch(const char *from, int64_t bytes) {
  for (int64_t at = 0; at < bytes; at += 64)
    __builtin_prefetch(from + at, 0, 2);
}

int64_t AdapterPlan::widest(const LoraTensor &slots, int64_t rows) const {
  int64_t most = 0;
  for (int64_t row = 0; row < rows; ++row) {
    int32_t slot = slotAt(slots, row);
    int64_t width = 0;
    for (int32_t i = 0; slot >= 0 && i < numSlices; ++i)
      width += slice(slot, i).rank;
    most = std::max(most, width);
  }
  return most;
}

void AdapterPlan::addRow(int64_t row, int64_t expert, int32_t slot) {
  if (!site || slot < 0)
    return;
  if (numRuns) {
    AdapterRun &last = runs[numRuns - 1];
    if (last.end == row && last.slot == slot && last.expert == expert &&
        last.end - last.begin < kMaxRunRows) {
      ++last.end;
      return;
    }
  }
  int64_t width = 0;
  for (int32_t i = 0; i < numSlices; ++i) {
    int32_t rank = slice(slot, i).rank;
    width += rank;
    maxRank = std::max(maxRank, rank);
  }
  if (width == 0)
    return;
  pitch = std::max(pitch, roundUp(width, 16));
  runs[numRuns++] = {row, row + 1, expert, slot};
}

void AdapterPlan::shrink(ThreadPool &pool, const float *x, int64_t ldx) const {
  if (!numRuns)
    return;
  int64_t chunks = ceilDiv(maxRank, kRankChunk);
  pool.parallelFor(
      numRuns * numSlices * chunks, 1, [&](int64_t begin, int64_t end, int) {
        for (int64_t task = begin; task < end; ++task) {
          const AdapterRun &run = runs[task / (numSlices * chunks)];
          int32_t index = task / chunks % numSlices;
          const LoraSlice &part = slice(run.slot, index);
          int64_t first = task % chunks * kRankChunk;
          int64_t count = std::min<int64_t>(part.rank - first, kRankChunk);
          if (count <= 0)
            continue;
          int64_t offset = first;
          for (int32_t i = 0; i < index; ++i)
            offset += slice(run.slot, i).rank;
          float *to = shrunk + run.begin * pitch + offset;
          const char *a =
              elementAt(part.a, format, (run.expert * part.rank + first) * in);
          // All of it at once: these few rows are no stream to follow.
          fetch(a, count * in * bytesOf(format));
          isa->dot[format](x + run.begin * ldx, ldx, run.end - run.begin, a, in,
                           count, in, to, pitch);
          for (int64_t row = run.begin; row < run.end; ++row, to += pitch)
            isa->scale(to, part.scale, count);
        }
      });
}

template <typename Fn>
void AdapterPlan::forEachPart(int64_t rowBegin, int64_t rowEnd,
                              int64_t colBegin, int64_t colEnd, Fn fn) const {
  const AdapterRun *end = runs + numRuns;
  const AdapterRun *run =
      std::partition_point(runs, runs + numRuns, [&](const AdapterRun &r) {
        return r.end <= rowBegin;
      });
  for (; run != end && run->begin < rowEnd; ++run) {
    int64_t first = std::max(run->begin, rowBegin);
    int64_t count = std::min(run->end, rowEnd) - first;
    int64_t column = 0, offset = 0;
    for (int32_t i = 0; i < numSlices; ++i) {
      const LoraSlice &part = slice(run->slot, i);
      int64_t width = site->out_sizes[firstSlice + i];
      int64_t from = std::max(colBegin, column);
      int64_t to = std::min(colEnd, column + width);
      if (from < to && part.rank > 0)
        fn(*run, first, count, part, width, from, to, column, offset);
      column += width;
      offset += part.rank;
    }
  }
}

void AdapterPlan::prefetch(int64_t rowBegin, int64_t rowEnd, int64_t colBegin,
                           int64_t colEnd) const {
  forEachPart(
      rowBegin, rowEnd, colBegin, colEnd,
      [&](const AdapterRun &run, int64_t, int64_t, const LoraSlice &part,
          int64_t width, int64_t from, int64_t to, int64_t column, int64_t) {
        for (int64_t r = 0; r < part.rank; ++r)
          fetch(elementAt(part.b, format,
                          (run.expert * part.rank + r) * width + from - column),
                (to - from) * bytesOf(format));
      });
}

void AdapterPlan::expand(int64_t rowBegin, int64_t rowEnd, int64_t colBegin,
                         int64_t colEnd, float *c, int64_t ldc) const {
  forEachPart(rowBegin, rowEnd, colBegin, colEnd,
              [&](const AdapterRun &run, int64_t first, int64_t count,
                  const LoraSlice &part, int64_t width, int64_t from,
                  int64_t to, int64_t column, int64_t offset) {
                isa->accumulate[format](
                    c + (first - rowBegin) * ldc + from - colBegin, ldc, count,
                    shrunk + first * pitch + offset, pitch, part.rank,
                    elementAt(part.b, format,
                              run.expert * part.rank * width + from - column),
                    width, to - from, /*chain=*/false);
              });
}

bool checkAdapters(Checker &check, const LoraBank *bank, int64_t siteIndex,
                   const LoraTensor &slots, int64_t numRows,
                   const LoraBankSite *&site, Format &format) {
  site = nullptr;
  if (siteIndex == -1) {
    if (slots.dtype == LORA_DTYPE_NONE)
      return true;
    return check.fail(
        "slots: expected none where site is -1, found an operand");
  }
  if (siteIndex < -1)
    return check.fail("attribute site: expected at least -1, found %lld",
                      static_cast<long long>(siteIndex));
  if (!check.tensor(slots, "slots", kI32, {numRows}, /*dense=*/false))
    return false;

  int32_t limit = bank ? bank->max_adapters : 0;
  bool used = false;
  for (int64_t row = 0; row < numRows; ++row) {
    int32_t slot = slotAt(slots, row);
    if (slot < -1 || slot >= limit)
      return check.fail("slots: expected -1 to %d, found %d for token %lld",
                        limit - 1, slot, static_cast<long long>(row));
    used |= slot >= 0;
  }
  if (!bank)
    return true;
  if (siteIndex >= bank->num_sites || !bank->sites)
    return check.fail("attribute site: expected less than the bank's %d sites, "
                      "found %lld",
                      bank->num_sites, static_cast<long long>(siteIndex));
  if (bank->dtype < 0 || bank->dtype > LORA_DTYPE_F64 ||
      !(kFloats >> bank->dtype & 1))
    return check.fail("bank: expected element type f32 or f16 or bf16, found "
                      "LoraDType %d",
                      bank->dtype);
  format = formatOf(bank->dtype);
  const LoraBankSite &found = bank->sites[siteIndex];
  if (found.num_slices < 1 || !found.out_sizes || !found.slices)
    return check.fail("bank: expected slices at site %lld, found %d",
                      static_cast<long long>(siteIndex), found.num_slices);
  int32_t previous = -1;
  for (int64_t row = 0; used && row < numRows; ++row) {
    int32_t slot = slotAt(slots, row);
    if (slot < 0 || slot == previous)
      continue;
    previous = slot;
    for (int32_t i = 0; i < found.num_slices; ++i) {
      const LoraSlice &part =
          found.slices[int64_t(slot) * found.num_slices + i];
      if (part.rank < 0)
        return check.fail("bank: expected a rank of at least 0 in slot %d, "
                          "slice %d of site %lld, found %d",
                          slot, i, static_cast<long long>(siteIndex),
                          part.rank);
      if (part.rank > 0 && (!part.a || !part.b))
        return check.fail("bank: expected a and b in slot %d, slice %d of site "
                          "%lld, found a null pointer",
                          slot, i, static_cast<long long>(siteIndex));
    }
  }
  // The widths are checked even when no row has an adapter today.
  site = &found;
  return true;
}

bool checkSlices(Checker &check, const LoraBankSite &site,
                 std::initializer_list<int64_t> widths) {
  if (site.num_slices != static_cast<int32_t>(widths.size()))
    return check.fail("bank: expected %zu slices at the site, found %d",
                      widths.size(), site.num_slices);
  for (int32_t i = 0; i < site.num_slices; ++i)
    if (site.out_sizes[i] != widths.begin()[i])
      return check.fail("bank: expected width %lld of slice %d, found %lld",
                        static_cast<long long>(widths.begin()[i]), i,
                        static_cast<long long>(site.out_sizes[i]));
  return true;
}

bool checkTotalWidth(Checker &check, const LoraBankSite &site, int64_t out) {
  int64_t width = 0;
  for (int32_t i = 0; i < site.num_slices; ++i) {
    if (site.out_sizes[i] < 0)
      return check.fail("bank: expected width at least 0 of slice %d, found "
                        "%lld",
                        i, static_cast<long long>(site.out_sizes[i]));
    width += site.out_sizes[i];
  }
  if (width != out)
    return check.fail("bank: expected slices of width %lld together, found "
                      "%lld",
                      static_cast<long long>(out),
                      static_cast<long long>(width));
  return true;
}

} // namespace lora::runtime::cpu
