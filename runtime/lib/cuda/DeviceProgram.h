//===- DeviceProgram.h - A program's kernels on a device ------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_LIB_CUDA_DEVICEPROGRAM_H
#define RUNTIME_LIB_CUDA_DEVICEPROGRAM_H

#include "Device.h"
#include "Program.h"

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace lora::runtime::impl::cuda {

/// A kernel that can be launched, or why it cannot be here.
struct LoadedKernel {
  CUfunction function = nullptr;
  int64_t resident = 0; ///< CTAs that the device holds at once.
  std::string unusable; ///< Empty: it can be launched.
};

/// Images are loaded when a layer needs them: at its creation, so that the
/// first call of all may be captured.
class DeviceProgram {
public:
  /// Errors: Unsupported for a program of the CPU or of another compute
  /// capability.
  static Expected<std::shared_ptr<DeviceProgram>>
  create(DeviceRef device, std::shared_ptr<const Program> program);
  ~DeviceProgram();
  DeviceProgram(const DeviceProgram &) = delete;
  DeviceProgram &operator=(const DeviceProgram &) = delete;

  const DeviceRef &device() const { return owner; }
  const std::shared_ptr<const Program> &program() const { return source; }
  const DeviceInfo &info() const { return *source->manifest().device; }
  /// A layer by its site. Errors: NotFound, or Mismatch for another kind.
  Expected<const LayerInfo *> findLayer(const std::string &site,
                                        bool isEmbedding) const;

  /// Loads a kernel once. Thread-safe; what is returned stays. Errors:
  /// BadFormat for an image that the driver refuses or that lacks the kernel.
  Expected<const LoadedKernel *> load(size_t kernel);

private:
  DeviceProgram(DeviceRef device, std::shared_ptr<const Program> program);
  Expected<CUlibrary> library(size_t image);
  /// The image to load for a kernel of image `index`: that one, or its PTX.
  std::optional<size_t> choose(size_t index) const;
  Expected<LoadedKernel> prepare(const KernelInfo &kernel);

  DeviceRef owner;
  std::shared_ptr<const Program> source;
  std::mutex mutex;
  std::vector<CUlibrary> libraries; ///< By image; null: not yet.
  std::vector<std::optional<LoadedKernel>> kernels; ///< By number.
};

/// The attributes of a launch, which its configuration points to.
struct LaunchConfig {
  CUlaunchConfig config = {};
  CUlaunchAttribute attributes[2] = {};

  /// `config.attrs` must be set again after a copy.
  void fill(const KernelInfo &kernel, int64_t ctas, CUstream stream);
};

} // namespace lora::runtime::impl::cuda

#endif // RUNTIME_LIB_CUDA_DEVICEPROGRAM_H
