//===- DeviceProgram.cpp - A program's kernels on a device ----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DeviceProgram.h"

using namespace lora::runtime::impl;
using namespace lora::runtime::impl::cuda;

/// More CTAs in a cluster than every device of a generation can have.
static constexpr int kPortableCluster = 8;

void LaunchConfig::fill(const KernelInfo &kernel, int64_t ctas,
                        CUstream stream) {
  config = {};
  config.gridDimX = unsigned(ctas);
  config.gridDimY = config.gridDimZ = 1;
  config.blockDimX = unsigned(kernel.threads);
  config.blockDimY = config.blockDimZ = 1;
  config.sharedMemBytes = unsigned(kernel.sharedBytes);
  config.hStream = stream;
  config.attrs = attributes;
  if (kernel.cluster > 1) {
    CUlaunchAttribute &attribute = attributes[config.numAttrs++];
    attribute = {};
    attribute.id = kLaunchClusterDimension;
    attribute.value.clusterDim = {unsigned(kernel.cluster), 1, 1};
  }
  if (kernel.programmaticLaunch) {
    CUlaunchAttribute &attribute = attributes[config.numAttrs++];
    attribute = {};
    attribute.id = kLaunchProgrammaticSerialization;
    attribute.value.programmaticStreamSerializationAllowed = 1;
  }
}

DeviceProgram::DeviceProgram(DeviceRef device,
                             std::shared_ptr<const Program> program)
    : owner(std::move(device)), source(std::move(program)),
      libraries(info().images.size(), nullptr), kernels(info().kernels.size()) {
}

DeviceProgram::~DeviceProgram() {
  ContextScope scope(*owner);
  for (CUlibrary library : libraries)
    if (library)
      owner->driver().cuLibraryUnload(library);
}

/// Integrated GPUs, whose machine code is for them alone.
static bool isIntegrated(int major, int minor) {
  return (major == 8 && (minor == 7 || minor == 8)) ||
         (major == 10 && minor == 1) || major == 11;
}

/// Whether code for `target` runs on a device: machine code within a major
/// version, 'a' on its own version alone, PTX on every newer one.
static bool runsOn(const DeviceTarget &target, const DeviceLimits &device,
                   ImageFormat format) {
  if (device.major == target.major && device.minor == target.minor)
    return true;
  if (target.suffix == 'a')
    return false;
  bool sameMajor = device.major == target.major;
  bool newer = sameMajor ? device.minor > target.minor
                         : device.major > target.major && target.suffix == 0;
  if (format == ImageFormat::Ptx)
    return newer;
  return newer && sameMajor && !isIntegrated(target.major, target.minor) &&
         !isIntegrated(device.major, device.minor);
}

std::optional<size_t> DeviceProgram::choose(size_t index) const {
  const DeviceInfo &device = info();
  const ImageInfo &image = device.images[index];
  if (runsOn(device.target, owner->limits(), image.format))
    return index;
  if (image.ptx && runsOn(device.target, owner->limits(), ImageFormat::Ptx))
    return image.ptx;
  return std::nullopt;
}

Expected<std::shared_ptr<DeviceProgram>>
DeviceProgram::create(DeviceRef device,
                      std::shared_ptr<const Program> program) {
  const Manifest &manifest = program->manifest();
  if (!manifest.device)
    return makeError(ErrorCode::Unsupported, "'", program->path(),
                     "': expected a program for a GPU, found one for target '",
                     manifest.target, "'");
  const DeviceLimits &limits = device->limits();
  std::shared_ptr<DeviceProgram> made(
      new DeviceProgram(device, std::move(program)));
  for (const KernelInfo &kernel : manifest.device->kernels)
    if (!made->choose(kernel.image))
      return makeError(ErrorCode::Unsupported, "'", made->source->path(),
                       "': the program is for ", manifest.target, ", device ",
                       device->ordinal(), " (", limits.name, ") is sm_",
                       limits.major, limits.minor,
                       "; compile the model for this device");
  return made;
}

Expected<const LayerInfo *> DeviceProgram::findLayer(const std::string &site,
                                                     bool isEmbedding) const {
  std::vector<std::string> names;
  for (const LayerInfo &layer : info().layers) {
    if (layer.site == site) {
      if (layer.embedding.has_value() == isEmbedding)
        return &layer;
      return makeError(ErrorCode::Mismatch, "layer '", site, "': expected ",
                       isEmbedding ? "an embedding, found a linear"
                                   : "a linear, found an embedding");
    }
    names.push_back(layer.site);
  }
  std::string nearest = peft::nearestName(site, names);
  return makeError(ErrorCode::NotFound, "the program has no layer '", site, "'",
                   nearest.empty() ? std::string()
                                   : ", the nearest is '" + nearest + "'");
}

/// Loads an image. Called with the lock held.
Expected<CUlibrary> DeviceProgram::library(size_t image) {
  CUlibrary &loaded = libraries[image];
  if (loaded)
    return loaded;
  std::string_view bytes = source->image(image);
  // PTX is text, and the driver reads it up to a zero byte.
  std::string text;
  if (info().images[image].format == ImageFormat::Ptx)
    text = bytes;
  const void *data = text.empty() ? bytes.data() : text.c_str();
  char log[4096] = {};
  int options[] = {kJitErrorLog, kJitErrorLogBytes};
  void *values[] = {log, reinterpret_cast<void *>(sizeof(log) - 1)};
  const Driver &driver = owner->driver();
  CUresult code = driver.cuLibraryLoadData(&loaded, data, options, values, 2,
                                           nullptr, nullptr, 0);
  if (code == kSuccess)
    return loaded;
  loaded = nullptr;
  return makeError(
      code == kOutOfMemory ? ErrorCode::OutOfMemory : ErrorCode::BadFormat, "'",
      source->path(), "': image '", info().images[image].symbol,
      "': ", driver.error(code, "cuLibraryLoadData").message,
      log[0] ? ": " : "", log);
}

Expected<LoadedKernel> DeviceProgram::prepare(const KernelInfo &kernel) {
  auto image = library(*choose(kernel.image));
  if (!image)
    return image.error();
  const Driver &driver = owner->driver();
  const DeviceLimits &limits = owner->limits();
  CUkernel handle = nullptr;
  CUresult code =
      driver.cuLibraryGetKernel(&handle, *image, kernel.name.c_str());
  if (code != kSuccess)
    return makeError(ErrorCode::BadFormat, "'", source->path(), "': image '",
                     info().images[kernel.image].symbol, "': kernel '",
                     kernel.name,
                     "': ", driver.error(code, "cuLibraryGetKernel").message);
  LoadedKernel loaded;
  if (kernel.sharedBytes > limits.sharedBytes) {
    loaded.unusable =
        concat("kernel '", kernel.name, "' needs ", kernel.sharedBytes,
               " bytes of shared memory, the device has ", limits.sharedBytes);
    return loaded;
  }
  LORA_CUDA_TRY(driver, cuKernelSetAttribute, kFunctionDynamicShared,
                kernel.sharedBytes, handle, owner->handle());
  if (kernel.cluster > kPortableCluster)
    LORA_CUDA_TRY(driver, cuKernelSetAttribute, kFunctionNonPortableCluster, 1,
                  handle, owner->handle());
  // Brings the code to the device, which a capture would forbid.
  LORA_CUDA_TRY(driver, cuKernelGetFunction, &loaded.function, handle);
  int count = 0;
  if (kernel.cluster > 1) {
    LaunchConfig launch;
    launch.fill(kernel, kernel.ctas ? kernel.ctas : kernel.cluster, nullptr);
    LORA_CUDA_TRY(driver, cuOccupancyMaxActiveClusters, &count, loaded.function,
                  &launch.config);
    loaded.resident = int64_t(count) * kernel.cluster;
  } else {
    LORA_CUDA_TRY(driver, cuOccupancyMaxActiveBlocksPerMultiprocessor, &count,
                  loaded.function, kernel.threads, size_t(kernel.sharedBytes));
    loaded.resident = int64_t(count) * limits.multiprocessors;
  }
  if (loaded.resident == 0)
    loaded.unusable = concat("kernel '", kernel.name,
                             "' does not fit the device's multiprocessors");
  else if (kernel.coResident && kernel.ctas > loaded.resident)
    loaded.unusable =
        concat("kernel '", kernel.name, "' needs its ", kernel.ctas,
               " CTAs at once, the device holds ", loaded.resident);
  return loaded;
}

Expected<const LoadedKernel *> DeviceProgram::load(size_t index) {
  LORA_CUDA_SCOPE(*owner);
  std::lock_guard lock(mutex);
  std::optional<LoadedKernel> &kernel = kernels[index];
  if (!kernel) {
    auto prepared = prepare(info().kernels[index]);
    if (!prepared)
      return prepared.error();
    kernel = std::move(*prepared);
  }
  return &*kernel;
}
