//===- DeviceProgram.cpp - Kernels to a program file ----------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/NVPTX/DeviceProgram.h"

#include "lora/ABI/DeviceProgram.h"
#include "lora/ABI/Program.h"
#include "lora/Target/Support/CodeGeneration.h"
#include "lora/Target/Support/Linker.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"

using namespace mlir;
namespace json = llvm::json;

static std::string getImageSymbol(size_t index) {
  return LORA_IMAGE_PREFIX + std::to_string(index);
}

/// Every kernel names an image, by its index.
static LogicalResult checkKernels(Location loc, const json::Object &device,
                                  size_t numImages) {
  const json::Array *kernels = device.getArray("kernels");
  if (!kernels)
    return emitError(loc, "expected a manifest whose 'device' has 'kernels'");
  for (const json::Value &value : *kernels) {
    const json::Object *kernel = value.getAsObject();
    std::optional<int64_t> image;
    if (kernel)
      image = kernel->getInteger("image");
    if (!image || *image < 0 || *image >= static_cast<int64_t>(numImages)) {
      InFlightDiagnostic error =
          emitError(loc, "expected a kernel with an 'image' below ");
      error << numImages << ", found " << llvm::formatv("{0}", value).str();
      return error;
    }
  }
  return success();
}

static LogicalResult completeManifest(Location loc, json::Object &manifest,
                                      ArrayRef<lora::DeviceImage> images) {
  if (!manifest.getString("target"))
    return emitError(loc, "expected a manifest with a 'target'");
  json::Object *device = manifest.getObject("device");
  if (!device)
    return emitError(loc, "expected a manifest with a 'device'");
  if (failed(checkKernels(loc, *device, images.size())))
    return failure();
  json::Array list;
  for (auto [index, image] : llvm::enumerate(images)) {
    json::Object described{{"symbol", getImageSymbol(index)},
                           {"bytes", image.data.size()},
                           {"format", image.format}};
    if (image.ptx)
      described["ptx"] = *image.ptx;
    list.push_back(std::move(described));
  }
  (*device)["images"] = std::move(list);
  manifest["format"] = "lora-program";
  manifest["abi_version"] = LORA_ABI_VERSION;
  manifest["producer"] = "lora-compile " LORA_VERSION;
  return success();
}

/// A constant that the shared object exports.
static void addConstant(llvm::Module &module, llvm::Constant *value,
                        StringRef name, llvm::Align align) {
  auto *global = new llvm::GlobalVariable(
      module, value->getType(),
      /*isConstant=*/true, llvm::GlobalValue::ExternalLinkage, value, name);
  global->setAlignment(align);
}

LogicalResult mlir::lora::emitDeviceProgram(Location loc, json::Object manifest,
                                            ArrayRef<DeviceImage> images,
                                            StringRef path, StringRef linker) {
  if (failed(completeManifest(loc, manifest, images)))
    return failure();
  std::string error;
  std::unique_ptr<llvm::TargetMachine> machine =
      createHostMachine("generic", error);
  if (!machine) {
    emitError(loc) << error;
    return failure();
  }
  llvm::LLVMContext context;
  llvm::Module module("program", context);
  module.setDataLayout(machine->createDataLayout());
  module.setTargetTriple(machine->getTargetTriple());
  auto addBytes = [&](StringRef bytes, StringRef name, llvm::Align align) {
    addConstant(module,
                llvm::ConstantDataArray::getString(context, bytes,
                                                   /*AddNull=*/false),
                name, align);
  };
  std::string text = llvm::formatv("{0}", json::Value(std::move(manifest)));
  addBytes(text, LORA_MANIFEST_SYMBOL, llvm::Align(1));
  addConstant(
      module,
      llvm::ConstantInt::get(llvm::Type::getInt64Ty(context), text.size()),
      LORA_MANIFEST_SIZE_SYMBOL, llvm::Align(8));
  for (auto [index, image] : llvm::enumerate(images))
    addBytes(image.data, getImageSymbol(index), llvm::Align(64));
  return linkModule(loc, module, *machine, path, linker);
}
