//===- Adapters.h - The low-rank half of the kernels ----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What linears and experts share: which rows use which adapter, x A^T, and the
// product with B added to a tile.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_RUNTIME_LIB_CPU_ADAPTERS_H
#define LORA_RUNTIME_LIB_CPU_ADAPTERS_H

#include "Check.h"

namespace lora::runtime::cpu {

/// Consecutive rows with one adapter (and one expert). Long ones are cut, so
/// that each is a piece of work.
struct AdapterRun {
  int64_t begin, end;
  int64_t expert;
  int32_t slot;
};

/// Rows in a run, at most.
constexpr int64_t kMaxRunRows = 48;

/// The adapters of some adjacent slices of a site over some rows.
struct AdapterPlan {
  const Isa *isa = nullptr;
  const LoraBankSite *site = nullptr; ///< Null: no row has an adapter.
  Format format = kF32;               ///< Of the bank.
  int32_t firstSlice = 0, numSlices = 0;
  int64_t in = 0;             ///< Width of x.
  AdapterRun *runs = nullptr; ///< In the order of rows.
  int64_t numRuns = 0;
  int32_t maxRank = 0;     ///< Largest rank that a run uses.
  int64_t pitch = 0;       ///< Of a row of `shrunk`.
  float *shrunk = nullptr; ///< scale * x A^T, slices side by side.

  const LoraSlice &slice(int32_t slot, int32_t i) const {
    return site->slices[int64_t(slot) * site->num_slices + firstSlice + i];
  }

  /// The most ranks, of all slices together, that a row uses.
  int64_t widest(const LoraTensor &slots, int64_t rows) const;

  /// Appends a row; a row without an adapter ends the run before it.
  void addRow(int64_t row, int64_t expert, int32_t slot);

  /// Fills `shrunk` from x f32 [rows, in], in one parallel loop.
  void shrink(ThreadPool &pool, const float *x, int64_t ldx) const;

  /// Starts to fetch what `expand` will read, while something else is computed:
  /// short rows of B are all over memory, and few tokens cannot hide that.
  void prefetch(int64_t rowBegin, int64_t rowEnd, int64_t colBegin,
                int64_t colEnd) const;

  /// c[i,j] += delta[rowBegin + i, colBegin + j] for the given rows and
  /// columns; columns are counted from the first slice of the plan.
  void expand(int64_t rowBegin, int64_t rowEnd, int64_t colBegin,
              int64_t colEnd, float *c, int64_t ldc) const;

private:
  /// Calls fn for each slice of each run within the given rows and columns,
  /// with the run, its first row and number of rows there, the slice, its
  /// width, its columns from and to, its first column, its place in a row of
  /// `shrunk`.
  template <typename Fn>
  void forEachPart(int64_t rowBegin, int64_t rowEnd, int64_t colBegin,
                   int64_t colEnd, Fn fn) const;
};

/// Checks the attribute `site`, the operand `slots` and all that they reach in
/// the bank. On success `site` is null where no row has an adapter; else its
/// slices for the slots in use are fit to be read.
bool checkAdapters(Checker &check, const LoraBank *bank, int64_t siteIndex,
                   const LoraTensor &slots, int64_t numRows,
                   const LoraBankSite *&site, Format &format);

/// Checks that the site's slices have these widths.
bool checkSlices(Checker &check, const LoraBankSite &site,
                 std::initializer_list<int64_t> widths);

/// Whether the slices of a site are as wide together as the output.
bool checkTotalWidth(Checker &check, const LoraBankSite &site, int64_t out);

inline int32_t slotAt(const LoraTensor &slots, int64_t row) {
  return static_cast<const int32_t *>(slots.data)[row * slots.strides[0]];
}

} // namespace lora::runtime::cpu

#endif // LORA_RUNTIME_LIB_CPU_ADAPTERS_H
