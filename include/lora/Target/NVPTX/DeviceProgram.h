//===- DeviceProgram.h - Kernels to a program file ----------- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_TARGET_NVPTX_DEVICEPROGRAM_H
#define LORA_TARGET_NVPTX_DEVICEPROGRAM_H

#include "mlir/IR/Location.h"
#include "llvm/Support/JSON.h"

#include <optional>

namespace mlir::lora {

/// An image of a program file: its bytes, and "cubin" or "ptx".
struct DeviceImage {
  StringRef data;
  StringRef format;
  /// Of a cubin: the number of the image with its PTX, for newer devices.
  std::optional<size_t> ptx = std::nullopt;
};

/// Writes a program for a GPU (ABI/DeviceProgram.h) into the shared object
/// `path`, whole or not at all: the images as lora_image_0, ... and the
/// manifest. `manifest` holds what the program is about: "target", "device"
/// without its "images", which are added, and as needed "bank", "weights",
/// "model". The format, the ABI's version and the producer are added. `linker`
/// as in linkModule. Errors are reported at `loc`: a manifest without target or
/// device, a kernel whose image there is not, a file that cannot be written.
LogicalResult emitDeviceProgram(Location loc, llvm::json::Object manifest,
                                ArrayRef<DeviceImage> images, StringRef path,
                                StringRef linker = "");

} // namespace mlir::lora

#endif // LORA_TARGET_NVPTX_DEVICEPROGRAM_H
