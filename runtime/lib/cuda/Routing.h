//===- Routing.h - The routing of a batch in device memory ----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The arrays of DeviceProgram.h: which token has which adapter, and where that
// one lies. Set once for each batch, shared by all layers.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_LIB_CUDA_ROUTING_H
#define RUNTIME_LIB_CUDA_ROUTING_H

#include "Pools.h"
#include "Stream.h"

#include <array>
#include <span>

namespace lora::runtime::impl::cuda {

/// What the batch that is set needs.
struct RoutingShape {
  int64_t tokens = 0;
  int32_t adapters = 0;
  int32_t blocks = 0;
  int32_t adapterBlocks = 0; ///< Most blocks of one adapter.
  int32_t tileBlocks = 0;    ///< Most entries of one m-tile.
  int32_t tileEntries = 0;

  bool operator==(const RoutingShape &) const = default;
};

/// The arrays, in the order of LoraRoutingHeader's documentation. Their places
/// depend on the number of tokens alone.
enum class RoutingArray {
  Header,
  Blocks,
  BlockAdapter,
  BlockPart,
  TokenAdapter,
  TokenBlock,
  TileBegin,
  TileBlocks
};
inline constexpr size_t kNumRoutingArrays = 8;

/// Used by one thread at a time.
class Routing {
public:
  /// `limits` are complete.
  static Expected<std::unique_ptr<Routing>>
  create(std::shared_ptr<const AdapterStore> store,
         std::shared_ptr<Pools> pools, BatchLimits limits);
  ~Routing();

  /// Describes a batch whose token t has the adapter in slot `slots[t]`, -1 for
  /// none: one copy on the stream, after all its work and before what comes.
  /// Errors: OutOfRange for a slot or a limit, Unsupported while the stream is
  /// captured; the routing is then as it was.
  Status set(std::span<const int32_t> slots, const Stream &stream);

  const std::shared_ptr<Pools> &bank() const { return pools; }
  const AdapterStore &adapters() const { return *store; }
  const BatchLimits &limits() const { return most; }
  const RoutingShape &shape() const { return current; }
  uint64_t id() const { return number; }
  /// Where an array lies for the number of tokens that is set.
  CUdeviceptr address(RoutingArray array) const {
    return memory.address() + places[size_t(array)] * sizeof(int32_t);
  }

private:
  using Places = std::array<size_t, kNumRoutingArrays + 1>;

  /// A host copy of the arrays, in use until its copy is done.
  struct Staging {
    PinnedMemory memory;
    std::shared_ptr<Event> copied;
    bool pending = false;
  };
  static constexpr size_t kNumStagings = 4;

  /// One adapter of a batch.
  struct Member {
    const PlacedAdapter *adapter;
    int32_t firstBlock;
    int32_t numBlocks;
  };

  Routing(std::shared_ptr<const AdapterStore> store,
          std::shared_ptr<Pools> pools, const BatchLimits &limits)
      : store(std::move(store)), pools(std::move(pools)), most(limits) {}
  Places placesFor(int64_t tokens) const;
  Status gather(std::span<const int32_t> slots, const BankImage &image);
  Expected<Staging *> nextStaging();
  Status fill(std::span<const int32_t> slots, const Places &where,
              int32_t *words);
  Status dropFormer(const Stream &stream);

  std::shared_ptr<const AdapterStore> store;
  std::shared_ptr<Pools> pools;
  BatchLimits most;
  uint64_t number = freshId();
  DeviceMemory memory;
  std::array<Staging, kNumStagings> stagings;
  size_t lastStaging = 0;
  RoutingShape current;
  Places places = {};
  /// What the arrays in device memory name.
  std::vector<std::shared_ptr<const StoredAdapter>> held;

  // Of the batch that is being set; kept to allocate nothing.
  RoutingShape next;
  std::vector<Member> members;
  std::vector<std::shared_ptr<const StoredAdapter>> holding;
  std::vector<const StoredAdapter *> sorted; ///< `holding`, by address.
  std::vector<int32_t> memberOf;             ///< By slot, of the batch `stamp`.
  std::vector<uint64_t> stampOf;
  uint64_t stamp = 0;
  std::vector<int32_t> tileMembers;
  std::vector<uint64_t> tileStamp; ///< By member.
  uint64_t tile = 0;
};

} // namespace lora::runtime::impl::cuda

#endif // RUNTIME_LIB_CUDA_ROUTING_H
