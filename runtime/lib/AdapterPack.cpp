//===- AdapterPack.cpp - Adapters in the bank's layout --------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AdapterPack.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <map>
#include <unordered_map>

using namespace lora::runtime::impl;
using peft::AdapterEntry;
using peft::AdapterKind;
using peft::ExpertPart;

BankLayout::BankLayout(const BankInfo &info) : bank(info) {
  first.push_back(0);
  for (const SiteInfo &site : info.sites) {
    for (const SliceInfo &slice : site.slices)
      sizes.push_back(slice.size);
    first.push_back(first.back() + int64_t(site.slices.size()));
  }
}

namespace {
/// Rows of one entry that land in a slice: entry row `from + j * fromStep` is
/// the slice's row `to + j * toStep`, for j < count.
struct Piece {
  const AdapterEntry *entry;
  int64_t from;
  int64_t fromStep;
  int64_t to;
  int64_t toStep;
  int64_t count;
};

struct Target {
  size_t site;
  size_t slice;
};

class Packer {
public:
  Packer(const BankLayout &layout, const peft::AdapterFiles &adapter,
         PackScales scales)
      : layout(layout), adapter(adapter), bank(layout.info()), scales(scales) {}

  Expected<std::shared_ptr<const PackedAdapter>> run();

private:
  template <typename... Ts>
  Error bad(ErrorCode code, const AdapterEntry &entry, const Ts &...parts) {
    return makeError(code, "adapter '", adapter.origin, "': tensor '",
                     entry.tensor, "': ", parts...);
  }

  void indexSites();
  Error unmatched(const AdapterEntry &entry);
  Status placeDense(const AdapterEntry &entry);
  Status placeExperts(const AdapterEntry &entry);
  Status addPiece(const Target &target, const Piece &piece, int64_t in);
  Status build(size_t site, size_t slice, const std::vector<Piece> &pieces);
  Status fill(void *data, int64_t index, const AdapterEntry &entry, bool isB,
              int64_t expert, int64_t rank, int64_t i, double scale);

  const BankLayout &layout;
  const peft::AdapterFiles &adapter;
  const BankInfo &bank;
  const PackScales scales;
  std::vector<std::optional<double>> siteScales;    ///< NaN: they differ.
  std::unordered_map<std::string, Target> modules;  ///< Slices by module.
  std::unordered_map<std::string, size_t> moeSites; ///< By module of experts.
  std::map<int64_t, std::pair<Target, std::vector<Piece>>> pieces;
  std::shared_ptr<PackedAdapter> packed = std::make_shared<PackedAdapter>();
};
} // namespace

void Packer::indexSites() {
  for (size_t i = 0; i < bank.sites.size(); ++i) {
    const SiteInfo &site = bank.sites[i];
    for (size_t j = 0; j < site.slices.size(); ++j) {
      std::string module = peft::normalizeModule(site.slices[j].module);
      if (site.kind == SiteKind::MoE)
        moeSites.emplace(std::string(peft::splitLast(module).first), i);
      else
        modules.emplace(std::move(module), Target{i, j});
    }
  }
}

Error Packer::unmatched(const AdapterEntry &entry) {
  std::vector<std::string> names;
  for (const SiteInfo &site : bank.sites)
    for (const SliceInfo &slice : site.slices)
      names.push_back(slice.module);
  std::string nearest = peft::nearestName(entry.target(), names);
  return bad(ErrorCode::NotFound, entry, "module '", entry.target(),
             "' matches no site of the program",
             nearest.empty() ? std::string()
                             : ", the nearest is '" + nearest + "'");
}

//===----------------------------------------------------------------------===//
// Placing
//===----------------------------------------------------------------------===//

Status Packer::addPiece(const Target &target, const Piece &piece, int64_t in) {
  const AdapterEntry &entry = *piece.entry;
  const SliceInfo &slice = bank.sites[target.site].slices[target.slice];
  if (entry.in != in)
    return bad(ErrorCode::Mismatch, entry, "site '", slice.module,
               "': expected ", in, " columns of A, found ", entry.in,
               "; the adapter is for another model");
  if (entry.rank > bank.maxRank)
    return bad(ErrorCode::OutOfRange, entry, "expected a rank of at most ",
               bank.maxRank, ", the bank's, found ", entry.rank);
  auto &[where, list] =
      pieces[layout.firstSlice(target.site) + int64_t(target.slice)];
  where = target;
  for (const Piece &other : list) {
    bool sameRows = other.toStep == piece.toStep ? other.to == piece.to : true;
    bool expertsOverlap = other.entry->expert < 0 || entry.expert < 0 ||
                          other.entry->expert == entry.expert;
    if (sameRows && expertsOverlap)
      return bad(ErrorCode::Mismatch, entry, "site '", slice.module,
                 "' is adapted a second time, by tensor '", other.entry->tensor,
                 "'");
  }
  list.push_back(piece);
  return Status::success();
}

Status Packer::placeDense(const AdapterEntry &entry) {
  auto it = modules.find(entry.module);
  if (it == modules.end())
    return unmatched(entry);
  const SiteInfo &site = bank.sites[it->second.site];
  bool wantsEmbedding = site.kind == SiteKind::Embedding;
  if (wantsEmbedding != (entry.kind == AdapterKind::Embedding))
    return bad(ErrorCode::Mismatch, entry, "site '", entry.module,
               "': expected ", wantsEmbedding ? "an embedding" : "a linear",
               " adapter, found ", wantsEmbedding ? "a linear" : "an embedding",
               " one");
  int64_t size = site.slices[it->second.slice].size;
  if (entry.out != size)
    return bad(ErrorCode::Mismatch, entry, "site '", entry.module,
               "': expected ", size, " rows of B, found ", entry.out,
               "; the adapter is for another model");
  return addPiece(it->second, {&entry, 0, 1, 0, 1, size}, site.in);
}

/// The part that a slice's module stands for.
static ExpertPart slicePart(const SliceInfo &slice) {
  std::string_view name = peft::splitLast(slice.module).second;
  if (name == "gate_up_proj" || name == "w13")
    return ExpertPart::GateUp;
  return peft::parseExpertPart(name);
}

Status Packer::placeExperts(const AdapterEntry &entry) {
  auto it = moeSites.find(entry.module);
  if (it == moeSites.end())
    return unmatched(entry);
  const SiteInfo &site = bank.sites[it->second];
  if (entry.expert >= site.experts ||
      (entry.expert < 0 && entry.numExperts != site.experts))
    return bad(ErrorCode::Mismatch, entry, "site '", site.name, "': expected ",
               site.experts, " experts, found ",
               entry.expert < 0 ? entry.numExperts : entry.expert + 1,
               "; the adapter is for another model");
  int64_t half = site.intermediate;
  bool isDown = entry.part == ExpertPart::Down;
  bool isPair = entry.part == ExpertPart::GateUp;
  int64_t out = isDown ? site.in : isPair ? 2 * half : half;
  if (entry.out != out)
    return bad(ErrorCode::Mismatch, entry, "site '", entry.target(),
               "': expected ", out, " rows of B, found ", entry.out,
               "; the adapter is for another model");
  int64_t in = isDown ? half : site.in;
  // Row j of gate and of up within the stacked weight.
  int64_t step = site.interleaved ? 2 : 1;
  int64_t upStart = site.interleaved ? 1 : half;
  bool placed = false;
  for (size_t j = 0; j < site.slices.size(); ++j) {
    ExpertPart part = slicePart(site.slices[j]);
    Piece piece = {&entry, 0, 1, 0, 1, out};
    if (part == entry.part) {
    } else if (isPair && (part == ExpertPart::Gate || part == ExpertPart::Up)) {
      piece.from = part == ExpertPart::Up ? upStart : 0;
      piece.fromStep = step;
      piece.count = half;
    } else if (part == ExpertPart::GateUp && (entry.part == ExpertPart::Gate ||
                                              entry.part == ExpertPart::Up)) {
      piece.to = entry.part == ExpertPart::Up ? upStart : 0;
      piece.toStep = step;
    } else {
      continue;
    }
    if (Status status = addPiece({it->second, j}, piece, in); !status)
      return status;
    placed = true;
  }
  return placed ? Status::success() : Status(unmatched(entry));
}

//===----------------------------------------------------------------------===//
// Filling
//===----------------------------------------------------------------------===//

/// Stores scale * element (expert, rank, i) of a factor; refuses what is not
/// finite, as stored in the file or in the bank's dtype.
Status Packer::fill(void *data, int64_t index, const AdapterEntry &entry,
                    bool isB, int64_t expert, int64_t rank, int64_t i,
                    double scale) {
  const peft::FactorView &factor = isB ? entry.b : entry.a;
  float value = factor.at(expert, rank, i);
  peft::storeFloat(data, bank.dtype, index, float(scale * double(value)));
  if (std::isfinite(peft::loadFloat(data, bank.dtype, index)))
    return Status::success();
  int64_t flat = expert * factor.expertStride + rank * factor.rankStride +
                 i * factor.stride;
  // The stored matrix is A [ranks, in] or B [out, ranks].
  int64_t columns = isB ? factor.stride : factor.rankStride;
  double stored = double(value);
  if (factor.dtype == LORA_DTYPE_F64)
    std::memcpy(&stored, factor.data + size_t(flat) * sizeof(stored),
                sizeof(stored));
  char text[32];
  std::snprintf(text, sizeof(text), "%g",
                std::isfinite(stored) ? scale * stored : stored);
  std::string where =
      concat("adapter '", adapter.origin, "': tensor '",
             isB ? entry.tensorB : entry.tensor, "': value at ",
             shapeString(std::vector<int64_t>{flat / columns, flat % columns}));
  if (!std::isfinite(stored))
    return makeError(ErrorCode::Mismatch, where,
                     ": expected a finite number, found ", text);
  return makeError(ErrorCode::Mismatch, where, ": ", text,
                   " does not fit the bank's dtype ", dtypeName(bank.dtype));
}

/// Writes one slice. Several pieces of one expert (gate and up of a stacked
/// weight) follow each other in the rank; experts of different rank or scale
/// are brought to the largest rank and to scale 1.
Status Packer::build(size_t siteIndex, size_t sliceIndex,
                     const std::vector<Piece> &list) {
  const SiteInfo &site = bank.sites[siteIndex];
  const SliceInfo &slice = site.slices[sliceIndex];
  std::vector<int64_t> rankOf(size_t(site.experts), 0);
  bool oneScale = scales == PackScales::PerSlice ||
                  !std::isnan(siteScales[siteIndex].value_or(0));
  for (const Piece &piece : list) {
    oneScale &= piece.entry->scale == list.front().entry->scale;
    for (int64_t e = 0; e < site.experts; ++e)
      if (piece.entry->expert < 0 || piece.entry->expert == e)
        rankOf[size_t(e)] += piece.entry->rank;
  }
  int64_t rank = *std::max_element(rankOf.begin(), rankOf.end());
  const AdapterEntry &front = *list.front().entry;
  if (rank > bank.maxRank)
    return bad(ErrorCode::OutOfRange, front, "gate and up of '", slice.module,
               "' together have rank ", rank, ", expected at most ",
               bank.maxRank, ", the bank's");

  int64_t in = front.in;
  int64_t out = slice.size;
  size_t element = dtypeSize(bank.dtype);
  size_t sizeA = size_t(site.experts * rank * in) * element;
  size_t sizeB = size_t(site.experts * rank * out) * element;
  AlignedBuffer a = allocateAligned(sizeA);
  AlignedBuffer b = allocateAligned(sizeB);
  if (!a || !b)
    return makeError(ErrorCode::OutOfMemory, "adapter '", adapter.origin,
                     "': cannot allocate ", sizeA + sizeB, " bytes");
  std::memset(a.get(), 0, sizeA);
  std::memset(b.get(), 0, sizeB);

  std::fill(rankOf.begin(), rankOf.end(), 0);
  for (const Piece &piece : list) {
    const AdapterEntry &entry = *piece.entry;
    double scale = oneScale ? 1.0 : entry.scale;
    bool embedding = entry.kind == AdapterKind::Embedding;
    for (int64_t e = 0; e < site.experts; ++e) {
      if (entry.expert >= 0 && entry.expert != e)
        continue;
      int64_t source = entry.expert < 0 && entry.numExperts > 1 ? e : 0;
      for (int64_t r = 0; r < entry.rank; ++r) {
        int64_t row = e * rank + rankOf[size_t(e)] + r;
        for (int64_t i = 0; i < in; ++i) {
          int64_t at = embedding ? i * rank + r : row * in + i;
          if (Status status = fill(a.get(), at, entry, /*isB=*/false, source, r,
                                   i, /*scale=*/1.0);
              !status)
            return status;
        }
        for (int64_t j = 0; j < piece.count; ++j) {
          int64_t at = row * out + piece.to + j * piece.toStep;
          if (Status status = fill(b.get(), at, entry, /*isB=*/true, source, r,
                                   piece.from + j * piece.fromStep, scale);
              !status)
            return status;
        }
      }
      rankOf[size_t(e)] += entry.rank;
    }
  }
  LoraSlice &result =
      packed
          ->slices[size_t(layout.firstSlice(siteIndex) + int64_t(sliceIndex))];
  result.a = a.get();
  result.b = b.get();
  result.rank = int32_t(rank);
  result.scale = oneScale ? float(front.scale) : 1.0f;
  packed->bytes += sizeA + sizeB;
  packed->buffers.push_back(std::move(a));
  packed->buffers.push_back(std::move(b));
  return Status::success();
}

Expected<std::shared_ptr<const PackedAdapter>> Packer::run() {
  indexSites();
  for (const AdapterEntry &entry : adapter.entries) {
    Status status = entry.kind == AdapterKind::Experts ? placeExperts(entry)
                                                       : placeDense(entry);
    if (!status)
      return status.error();
  }
  packed->slices.resize(size_t(layout.numSlices()), LoraSlice{});
  siteScales.assign(bank.sites.size(), std::nullopt);
  for (const auto &[index, placed] : pieces)
    for (const Piece &piece : placed.second) {
      std::optional<double> &scale = siteScales[placed.first.site];
      scale = !scale || *scale == piece.entry->scale
                  ? piece.entry->scale
                  : std::numeric_limits<double>::quiet_NaN();
    }
  for (const auto &[index, placed] : pieces)
    if (Status status =
            build(placed.first.site, placed.first.slice, placed.second);
        !status)
      return status.error();
  return std::shared_ptr<const PackedAdapter>(std::move(packed));
}

Expected<std::shared_ptr<const PackedAdapter>>
lora::runtime::impl::packAdapter(const BankLayout &layout,
                                 const peft::AdapterFiles &adapter,
                                 PackScales scales) {
  return Packer(layout, adapter, scales).run();
}
