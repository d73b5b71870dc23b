//===- Embedding.cpp - LORA_KERNEL_EMBEDDING ------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Rows of a table, with the adapters' deltas.
//
//===----------------------------------------------------------------------===//

#include "Adapters.h"
#include "KernelImpl.h"

namespace lora::runtime::cpu {

Status runEmbedding(const Call &call) {
  Checker check("embedding");
  if (!check.count("attributes", call.numAttributes, 1) ||
      !check.count("operands", call.numOperands, 4))
    return check.take();
  const LoraTensor &ids = call.operands[0], &slots = call.operands[1],
                   &y = call.operands[2], &table = call.operands[3];
  if (!check.tensor(ids, "ids", kI64, {-1}, /*dense=*/false) ||
      !check.tensor(table, "weight", kFloats, {-1, -1}))
    return check.take();
  int64_t tokens = ids.sizes[0], vocab = table.sizes[0], width = table.sizes[1];
  const LoraBankSite *site = nullptr;
  Format bankFormat = kF32;
  if (!check.output(y, "y", kFloats, {tokens, width}) ||
      !checkAdapters(check, call.bank, call.attributes[0], slots, tokens, site,
                     bankFormat) ||
      (site && !checkSlices(check, *site, {width})))
    return check.take();
  const int64_t *tokenIds = static_cast<const int64_t *>(ids.data);
  int64_t widest = 0;
  for (int64_t t = 0; t < tokens; ++t) {
    int64_t id = tokenIds[t * ids.strides[0]];
    if (id < 0 || id >= vocab) {
      check.fail("ids: expected 0 to %lld, found %lld for token %lld",
                 static_cast<long long>(vocab - 1), static_cast<long long>(id),
                 static_cast<long long>(t));
      return check.take();
    }
    int32_t slot = site ? slotAt(slots, t) : -1;
    if (slot >= 0 && site->slices[slot].rank > widest)
      widest = site->slices[slot].rank;
  }

  // Per worker: the row in f32, then the adapter's row of A.
  int64_t perWorker = roundUp(width, 16) + roundUp(widest, 16);
  Layout layout;
  layout.add<float>(perWorker * call.pool.size());
  float *memory = reinterpret_cast<float *>(call.scratch.get(layout.size()));
  if (!memory)
    return check.outOfMemory(layout.size());

  const Isa &isa = call.isa;
  Format from = formatOf(table.dtype), to = formatOf(y.dtype);
  call.pool.parallelFor(
      tokens, 16, [&](int64_t begin, int64_t end, int worker) {
        float *row = memory + worker * perWorker;
        float *shrunk = row + roundUp(width, 16);
        for (int64_t t = begin; t < end; ++t) {
          int64_t id = tokenIds[t * ids.strides[0]];
          isa.load[from](
              row, elementAt(table.data, from, id * table.strides[0]), width);
          int32_t slot = site ? slotAt(slots, t) : -1;
          if (slot >= 0 && site->slices[slot].rank > 0) {
            const LoraSlice &part = site->slices[slot];
            isa.load[bankFormat](shrunk,
                                 elementAt(part.a, bankFormat, id * part.rank),
                                 part.rank);
            isa.scale(shrunk, part.scale, part.rank);
            isa.accumulate[bankFormat](row, width, 1, shrunk, part.rank,
                                       part.rank, part.b, width, width,
                                       /*chain=*/false);
          }
          isa.store[to](elementAt(y.data, to, t * y.strides[0]), row, width);
        }
      });
  return {};
}

} // namespace lora::runtime::cpu
