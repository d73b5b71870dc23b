//===- PlainKernels.h - Kernels for any GPU from sm_80 on ------ -*- C++
//-*-===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One schedule of tensor core products that every NVIDIA GPU since compute
// capability 8.0 has: right for every shape and batch, and not tuned for any of
// the devices; and the embedding's kernel, which Hopper has no other of.
// docs/GPU.md describes them.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_CONVERSION_LORATOGPU_PLAINKERNELS_H
#define LORA_CONVERSION_LORATOGPU_PLAINKERNELS_H

#include "lora/Dialect/Hopper/Schedules/Schedules.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace mlir::lora {

/// The attribute of an `llvm.func` that says how its kernel is launched, in the
/// words of lora/ABI/DeviceProgram.h: "schedule", "threads", "grid",
/// "workspaces", "params". Shared memory is static, and no concern of the host.
inline constexpr StringLiteral kLaunchAttrName = "lora.launch";

struct PlainOptions {
  enum class Kind {
    Gemm,        ///< y = x W^T [+ bias]
    AdaptedGemm, ///< The same, plus S B^T with S of the workspace "shrunk".
    Shrink       ///< S = scale (x A^T) of each token's own adapter.
  } kind = Kind::Gemm;
};

/// Writes the kernel `name` at the end of `module`, as an `llvm.func` over
/// llvm, nvvm, scf, arith and vector ops. `shape` is one that
/// LinearShape::verify accepts. Sums are f32 and in an order that depends on K
/// alone: a token gets the same bits in every batch, and one without an adapter
/// those of Gemm. S is rounded to the element type, y once at the end.
LLVM::LLVMFuncOp buildPlainKernel(ModuleOp module, StringRef name,
                                  const hopper::LinearShape &shape,
                                  const PlainOptions &options);

/// An embedding table [vocab, hidden].
struct EmbeddingShape {
  int64_t vocab = 0;
  int64_t hidden = 0;
  Type elementType;

  bool operator==(const EmbeddingShape &) const = default;
  /// Success if a kernel can be written: bf16 or f16, `vocab` positive,
  /// `hidden` a positive multiple of 8, either within an i32.
  LogicalResult verify(function_ref<InFlightDiagnostic()> emitError) const;
};

struct EmbeddingOptions {
  bool adapted = false;
  /// Of a CTA. Those of one adapter share what they read of B; bits are the
  /// same whatever their number.
  int64_t tokens = 1;

  /// Of the kernel: made of all that it depends on.
  std::string getKernelName(const EmbeddingShape &shape) const;
};

/// Fewest tokens of a call for which CTAs of kEmbeddingTokens tokens keep a
/// device busy.
inline constexpr int64_t kEmbeddingTokens = 4;
int64_t getTiledEmbeddingTokens(const EmbeddingShape &shape);

/// Writes the kernel of that name at the end of `module`, as buildPlainKernel
/// does: y = w[x] + scale a[x] b_0 as lora/ABI/DeviceProgram.h has it, or
/// without `adapted` w[x] alone. `shape` is one that `verify` accepts. A CTA
/// has up to 1024 columns, a thread 8 of them.
LLVM::LLVMFuncOp buildPlainEmbedding(ModuleOp module,
                                     const EmbeddingShape &shape,
                                     const EmbeddingOptions &options);

} // namespace mlir::lora

#endif // LORA_CONVERSION_LORATOGPU_PLAINKERNELS_H
