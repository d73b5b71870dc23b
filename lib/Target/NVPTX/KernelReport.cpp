//===- KernelReport.cpp - What compiling kernels took ---------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Target/NVPTX/KernelCompiler.h"

using namespace mlir;
namespace json = llvm::json;

json::Object mlir::lora::describeCompilation(const CompiledKernels &compiled) {
  json::Array kernels;
  for (const KernelImage &image : compiled.images) {
    json::Object times{{"name", image.name},
                       {"ptx_bytes", image.ptx.size()},
                       {"cubin_bytes", image.cubin.size()},
                       {"llvm_ms", image.llvmMilliseconds},
                       {"assembler_ms", image.assemblerMilliseconds},
                       {"cached", image.cached},
                       {"refused", image.refused}};
    // An image that is not assembled has no resources yet.
    if (image.kernels.empty())
      kernels.push_back(json::Object(times));
    for (const KernelResources &kernel : image.kernels) {
      json::Object entry(times);
      entry["name"] = kernel.name;
      entry["registers"] = kernel.registers;
      entry["stack_bytes"] = kernel.stackBytes;
      entry["spill_store_bytes"] = kernel.spillStoreBytes;
      entry["spill_load_bytes"] = kernel.spillLoadBytes;
      kernels.push_back(std::move(entry));
    }
  }
  return json::Object{{"assembler", compiled.assembler},
                      {"passes_ms", compiled.passesMilliseconds},
                      {"wall_ms", compiled.wallMilliseconds},
                      {"kernels", std::move(kernels)}};
}
