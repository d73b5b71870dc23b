//===- KernelCompiler.h - Kernels to images for a device ----- -*- C++ -*--===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LORA_TARGET_NVPTX_KERNELCOMPILER_H
#define LORA_TARGET_NVPTX_KERNELCOMPILER_H

#include "lora/Target/NVPTX/AssemblerLog.h"
#include "lora/Target/NVPTX/KernelGates.h"
#include "lora/Target/NVPTX/PTX.h"

#include "llvm/ADT/StringSet.h"
#include "llvm/Support/JSON.h"

#include <optional>

namespace mlir::lora {

struct KernelCompilerOptions {
  PTXOptions ptx;
  bool assemble = true; ///< False: images are PTX, unchecked.
  /// Chip to assemble for, of which the PTX's is the base; empty: the PTX's.
  std::string assembleFor;
  std::string assembler; ///< See AssemblerSearch::fromEnvironment.
  KernelGates gates;
  bool cache = true;
  std::string cacheFolder; ///< Empty: CubinCache::getDefaultFolder.
  /// Modules whose kernels the program can do without: one that the gates
  /// refuse gets warnings and no cubin.
  llvm::StringSet<> optional;
  std::string report; ///< If not empty: describeCompilation goes there.

  StringRef getDevice() const {
    return assembleFor.empty() ? ptx.chip : assembleFor;
  }
};

/// Code for a device: one module's kernels.
struct KernelImage {
  std::string name; ///< The module's; empty if it has none.
  std::string ptx;
  std::string cubin;                    ///< Empty if not assembled.
  std::vector<KernelResources> kernels; ///< The same.
  bool refused = false;                 ///< By the gates, and is optional.
  bool cached = false;                  ///< The cubin comes from the cache.
  double llvmMilliseconds = 0;      ///< LLVM's optimizer and code generator.
  double assemblerMilliseconds = 0; ///< Or the cache, if it had the cubin.
};

struct CompiledKernels {
  std::vector<KernelImage> images;
  std::string assembler;         ///< "ptxas 13.5.37"; empty if none ran.
  double passesMilliseconds = 0; ///< The pipeline, all modules together.
  double wallMilliseconds = 0;   ///< All of it.
};

/// Compiles kernels (see buildNVPTXPipeline) that lie in `module`, or in named
/// modules within it, each of which becomes an image, in order. LLVM and the
/// assembler run for several at a time, on the threads of the context. `module`
/// is left in the LLVM dialect. Errors are reported at the kernels, for every
/// kernel that has one.
FailureOr<CompiledKernels> compileKernels(ModuleOp module,
                                          const KernelCompilerOptions &options);

/// {"assembler", "passes_ms", "wall_ms", "kernels": [{"name", "registers",
/// "stack_bytes", "spill_store_bytes", "spill_load_bytes", "ptx_bytes",
/// "cubin_bytes", "llvm_ms", "assembler_ms", "cached", "refused"}, ...]}. Times
/// are those of this run: of a cached cubin, what it took to find it.
llvm::json::Object describeCompilation(const CompiledKernels &compiled);

/// Flags of a tool: --lora-ptxas, --lora-cache, --lora-cache-dir,
/// --lora-max-spill-bytes, --lora-allow-fences-in-loops, --lora-kernel-report.
void registerKernelCompilerCLOptions();

/// Options with the flags' values, if they are registered.
KernelCompilerOptions getKernelCompilerOptionsFromCL();

} // namespace mlir::lora

#endif // LORA_TARGET_NVPTX_KERNELCOMPILER_H
