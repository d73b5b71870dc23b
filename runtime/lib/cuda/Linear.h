//===- Linear.h - A linear layer on a CUDA device -------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chooses the kernels of a call, fills in their parameters and launches them. A
// call that repeats an earlier one (as in decoding) only launches.
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_LIB_CUDA_LINEAR_H
#define RUNTIME_LIB_CUDA_LINEAR_H

#include "DeviceProgram.h"
#include "Routing.h"
#include "Stream.h"
#include "Weights.h"

#include <array>
#include <mutex>

namespace lora::runtime::impl::cuda {

/// Flags of a call.
inline constexpr uint32_t kBatchInvariant = 1;
inline constexpr uint32_t kAnyRouting = 2;
inline constexpr uint32_t kKnownMemory = 4;
inline constexpr uint32_t kFollowCapture = 8;

/// The flags of a call with a routing, kAnyRouting among them if kFollowCapture
/// asks for it: a graph is replayed with batches to come. The device's context
/// is current.
Expected<uint32_t> followCapture(uint32_t flags, const Stream &stream);

class Linear {
public:
  /// `weight` [N, K] and, if the linear has one, `bias` [N] stay the caller's.
  /// Loads all kernels. Errors: NotFound for the site, Mismatch for a tensor
  /// of another dtype, shape, stride, alignment or device, and those of
  /// DeviceProgram::load.
  static Expected<std::unique_ptr<Linear>>
  create(std::shared_ptr<DeviceProgram> program, const std::string &site,
         const LoraTensor &weight, const LoraTensor *bias);
  /// The same with weights of a model folder, copied to the device; members of
  /// a packed layer lie one after another.
  static Expected<std::unique_ptr<Linear>>
  create(std::shared_ptr<DeviceProgram> program, const std::string &site,
         const Weights &weights);

  /// y = x W^T + bias + delta. `routing` may be null. Errors: Mismatch,
  /// OutOfRange for what the stream is not reserved for, Unsupported if no
  /// variant fits; nothing is launched then.
  Status run(const LoraTensor &x, const LoraTensor &y, const Routing *routing,
             const Stream &stream, uint32_t flags);

  /// The launches of the last call again, without a look at anything: what a
  /// call costs without the runtime. For tests, one thread, the context
  /// current.
  CUresult relaunch();

private:
  /// Where a call reads and writes.
  struct Place {
    const void *x = nullptr;
    const void *y = nullptr;
    int64_t strideX = 0, strideY = 0;
    bool operator==(const Place &) const = default;
  };
  /// What decides about a call's kernels.
  struct Key {
    int64_t tokens = 0;
    uint64_t stream = 0;
    uint64_t routing = 0;
    int32_t adapterBlocks = 0, tileBlocks = 0;
    bool anyAdapter = false;
    uint32_t flags = 0;
    bool operator==(const Key &) const = default;
  };
  /// One kernel of a call.
  struct Launch {
    LaunchConfig launch;
    CUfunction function = nullptr;
    size_t firstParam = 0;
  };
  /// A call that is ready to be launched. Every parameter has the room of a
  /// tensor map.
  struct Call {
    Key key;
    Place place;
    bool valid = false;
    size_t numLaunches = 0;
    std::vector<Launch> launches;
    std::vector<CUtensorMap> slots;
    std::vector<void *> params;
    /// The parameters that a place decides about.
    struct Placed {
      const ParamInfo *param;
      size_t slot;
    };
    std::vector<Placed> placed;
  };
  static constexpr size_t kNumCalls = 4;

  /// What a variant may ask of a call.
  enum class Condition {
    None,
    Adapted,
    BatchInvariant,
    Tokens,
    AdapterBlocks,
    TileBlocks,
    Usable,
    Resident
  };
  struct Misfit {
    Condition condition = Condition::None;
    size_t kernel = 0; ///< Of the last two.
  };

  Linear(std::shared_ptr<DeviceProgram> program, const LayerInfo &layer);
  Status loadKernels();
  Status setWeights(const LoraTensor &weight, const LoraTensor *bias);
  Status checkMatrix(const char *name, const LoraTensor &tensor, int64_t rows,
                     int64_t columns, int64_t &stride) const;
  Status checkDevice(const char *name, const void *data) const;
  Key keyOf(const LoraTensor &x, const Routing *routing, const Stream &stream,
            uint32_t flags) const;
  Place placeOf(const LoraTensor &x, const LoraTensor &y) const;
  bool isReadable(const Place &place) const;
  bool isCommon(const LoraTensor &tensor, int64_t columns) const;
  Status checkCall(const LoraTensor &x, const LoraTensor &y,
                   const Routing *routing, const Stream &stream,
                   uint32_t flags) const;
  Misfit misfit(const VariantInfo &variant, const Key &key, bool adapted) const;
  std::string describe(const Misfit &misfit, const VariantInfo &variant,
                       const Key &key) const;
  Expected<const VariantInfo *> choose(const Key &key) const;
  int64_t numCtas(size_t kernel, int64_t tokens) const;
  int64_t numResident(size_t kernel, int64_t tokens) const;
  Status prepare(Call &call, const Key &key, const Place &place,
                 const Routing *routing, const Stream &stream) const;
  Status move(Call &call, const Place &place) const;
  CUresult enqueue(Call &call) const;
  Status launch(Call &call) const;
  Status fillParam(const ParamInfo &param, CUtensorMap &slot, const Key &key,
                   const Place &place, int64_t ctas, const Routing *routing,
                   const Workspaces &workspaces) const;
  Status encode(const ParamInfo &param, CUtensorMap &slot, const Key &key,
                const Place &place, const Routing *routing,
                const Workspaces &workspaces) const;

  std::shared_ptr<DeviceProgram> program;
  const LayerInfo &layer;
  const LinearInfo &linear;
  DeviceMemory owned; ///< Weights that were uploaded.
  CUdeviceptr weight = 0;
  int64_t strideWeight = 0;
  CUdeviceptr bias = 0;
  std::vector<const LoadedKernel *> kernels; ///< By number in the program.

  std::mutex mutex;
  std::array<Call, kNumCalls> calls;
  size_t recent = 0;
  size_t oldest = 0;
};

} // namespace lora::runtime::impl::cuda

#endif // RUNTIME_LIB_CUDA_LINEAR_H
