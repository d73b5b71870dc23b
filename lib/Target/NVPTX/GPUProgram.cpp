//===- GPUProgram.cpp - A module with kernels to a program ----------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/NVPTX/GPUProgram.h"

#include "lora/Conversion/LoRAToHopper/LoRAToHopper.h"
#include "lora/Target/NVPTX/DeviceProgram.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::lora;

namespace json = llvm::json;

/// The variants of all linears and embeddings of a "device".
static void forEachShape(json::Object &device,
                         function_ref<void(json::Array &variants)> visit) {
  for (StringRef key : {"linears", "embeddings"})
    if (json::Array *shapes = device.getArray(key))
      for (json::Value &shape : *shapes)
        visit(*shape.getAsObject()->getArray("variants"));
}

static json::Array &getKernels(json::Value &variant) {
  return *variant.getAsObject()->getArray("kernels");
}

/// The kernels that no call depends on: every call finds a batch-invariant
/// variant, if not a better one.
static llvm::StringSet<> getOptionalKernels(json::Object &device) {
  json::Array &kernels = *device.getArray("kernels");
  llvm::BitVector needed(kernels.size());
  forEachShape(device, [&](json::Array &variants) {
    for (json::Value &variant : variants)
      if (variant.getAsObject()->getBoolean("batch_invariant").value_or(true))
        for (json::Value &kernel : getKernels(variant))
          needed.set(*kernel.getAsInteger());
  });
  llvm::StringSet<> names;
  for (auto [index, kernel] : llvm::enumerate(kernels))
    if (!needed.test(index))
      names.insert(*kernel.getAsObject()->getString("name"));
  return names;
}

/// Takes kernels out of a "device"; kernel i is in image i, before and after.
static void dropKernels(json::Object &device, const llvm::BitVector &dropped) {
  json::Array &kernels = *device.getArray("kernels");
  json::Array kept;
  SmallVector<int64_t> numbers(kernels.size(), -1);
  for (auto [index, kernel] : llvm::enumerate(kernels)) {
    if (dropped.test(index))
      continue;
    numbers[index] = static_cast<int64_t>(kept.size());
    (*kernel.getAsObject())["image"] = numbers[index];
    kept.push_back(std::move(kernel));
  }
  kernels = std::move(kept);
  forEachShape(device, [&](json::Array &variants) {
    json::Array left;
    for (json::Value &variant : variants) {
      bool good = true;
      for (json::Value &kernel : getKernels(variant)) {
        kernel = numbers[*kernel.getAsInteger()];
        good &= *kernel.getAsInteger() >= 0;
      }
      if (good)
        left.push_back(std::move(variant));
    }
    variants = std::move(left);
  });
}

LogicalResult mlir::lora::emitGPUProgram(ModuleOp module, StringRef path,
                                         const KernelCompilerOptions &options,
                                         StringRef linker) {
  // Before the kernels are lowered: what they ask of the host is gone then.
  FailureOr<llvm::json::Object> manifest = describeDevice(module);
  if (failed(manifest))
    return failure();
  json::Object &device = *manifest->getObject("device");
  KernelCompilerOptions withOptional = options;
  withOptional.optional = getOptionalKernels(device);
  FailureOr<CompiledKernels> compiled = compileKernels(module, withOptional);
  if (failed(compiled))
    return failure();
  llvm::BitVector refused(compiled->images.size());
  (*manifest)["target"] = options.getDevice();
  bool portable = llvm::isDigit(options.ptx.chip.back());
  SmallVector<DeviceImage> images;
  for (auto [index, image] : llvm::enumerate(compiled->images)) {
    if (image.refused)
      refused.set(index);
    else if (image.cubin.empty())
      images.push_back({image.ptx, "ptx"});
    else
      images.push_back({image.cubin, "cubin"});
  }
  // Behind them, for kernel i is in image i.
  size_t numKernels = images.size();
  for (const KernelImage &image : compiled->images)
    if (portable && !image.refused && !image.cubin.empty()) {
      images[images.size() - numKernels].ptx = images.size();
      images.push_back({image.ptx, "ptx"});
    }
  dropKernels(device, refused);
  return emitDeviceProgram(module.getLoc(), std::move(*manifest), images, path,
                           linker);
}
