//===- AdapterPack.h - Adapters in the bank's layout ----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Turns a PEFT adapter into the dense factors that kernels read, after checking
// all of it against the manifest's bank.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_LIB_ADAPTERPACK_H
#define RUNTIME_LIB_ADAPTERPACK_H

#include "Manifest.h"
#include "Weights.h"
#include "lora/Peft/AdapterFiles.h"

#include <memory>
#include <vector>

namespace lora::runtime::impl {

/// One adapter as a bank's storage keeps it. Immutable.
struct StoredAdapter {
  virtual ~StoredAdapter() = default;
  uint64_t bytes = 0;
};

/// One adapter in host memory, ready to be put into a slot.
struct PackedAdapter : StoredAdapter {
  /// Indexed by `firstSlice of the site + slice`; see BankLayout.
  std::vector<LoraSlice> slices;
  std::vector<AlignedBuffer> buffers;
};

/// Where each site's slices start in a list of all slices of a bank.
class BankLayout {
public:
  explicit BankLayout(const BankInfo &info);

  const BankInfo &info() const { return bank; }
  int64_t firstSlice(size_t site) const { return first[site]; }
  int64_t numSlices() const { return first.back(); }
  const int64_t *outSizes(size_t site) const {
    return sizes.data() + first[site];
  }

private:
  const BankInfo &bank;
  std::vector<int64_t> first;
  std::vector<int64_t> sizes;
};

/// The scales of one site's slices: as they are, or all the same, with the
/// factor in B where they differ (or come from several sources).
enum class PackScales { PerSlice, PerSite };

/// Errors: NotFound for a module that matches no site (it names the nearest),
/// Mismatch, OutOfRange for a rank above the bank's, OutOfMemory.
Expected<std::shared_ptr<const PackedAdapter>>
packAdapter(const BankLayout &layout, const peft::AdapterFiles &adapter,
            PackScales scales = PackScales::PerSlice);

} // namespace lora::runtime::impl

#endif // RUNTIME_LIB_ADAPTERPACK_H
