//===- Embedding.h - An embedding on a CUDA device ------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_LIB_CUDA_EMBEDDING_H
#define RUNTIME_LIB_CUDA_EMBEDDING_H

#include "DeviceProgram.h"
#include "Routing.h"
#include "Stream.h"
#include "Weights.h"

namespace lora::runtime::impl::cuda {

/// Immutable: any number of threads at a time.
class Embedding {
public:
  /// `weight` [V, H] stays the caller's. Loads the kernels. Errors: NotFound
  /// for the site, Mismatch for a linear or a tensor of another dtype, shape,
  /// stride, alignment or device, and those of DeviceProgram::load.
  static Expected<std::unique_ptr<Embedding>>
  create(std::shared_ptr<DeviceProgram> program, const std::string &site,
         const LoraTensor &weight);
  /// The same with the weight of a model folder, copied to the device.
  static Expected<std::unique_ptr<Embedding>>
  create(std::shared_ptr<DeviceProgram> program, const std::string &site,
         const Weights &weights);

  /// y = W[ids] + delta. `routing` may be null; `flags` as those of Linear.
  /// Errors: InvalidArgument, Mismatch, Unsupported if no variant fits; nothing
  /// is launched then.
  Status run(const LoraTensor &ids, const LoraTensor &y, const Routing *routing,
             const Stream &stream, uint32_t flags) const;

private:
  struct Call;

  Embedding(std::shared_ptr<DeviceProgram> program, const LayerInfo &layer);
  Status loadKernels();
  template <typename... Parts>
  Error bad(ErrorCode code, const Parts &...parts) const {
    return makeError(code, "layer '", layer.site, "': ", parts...);
  }
  Status checkRows(const char *name, const LoraTensor &tensor,
                   int64_t rows) const;
  Status checkCall(const LoraTensor &ids, const LoraTensor &y,
                   const Routing *routing, const Stream &stream,
                   uint32_t flags) const;
  Expected<const VariantInfo *> choose(int64_t tokens, bool adapted,
                                       const Call &call) const;
  CUdeviceptr pointerOf(const ParamInfo &param, const Call &call) const;
  int64_t valueOf(const ParamInfo &param, const Call &call, int64_t ctas) const;
  Status launch(const KernelInfo &kernel, const LoadedKernel &loaded,
                const Call &call, const Stream &stream) const;

  std::shared_ptr<DeviceProgram> program;
  const LayerInfo &layer;
  const EmbeddingInfo &embedding;
  DeviceMemory owned; ///< A weight that was uploaded.
  CUdeviceptr weight = 0;
  int64_t strideWeight = 0;
  std::vector<const LoadedKernel *> kernels; ///< By number in the program.
};

} // namespace lora::runtime::impl::cuda

#endif // RUNTIME_LIB_CUDA_EMBEDDING_H
