//===- Program.h - Contract between compiled programs and the runtime -----===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The one place where the compiler and the runtime meet: the layout of tensors,
// frames and banks, the kernels a program may call, and the manifest that a
// program carries. Plain C, no dependency on MLIR or on the runtime. The part
// for GPUs is in DeviceProgram.h.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_ABI_PROGRAM_H
#define LORA_ABI_PROGRAM_H

#include "lora/ABI/DeviceProgram.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Version of everything in this header. A runtime refuses a program whose
/// manifest names another one.
#define LORA_ABI_VERSION 4

/// Rank limit of a LoraTensor.
#define LORA_MAX_RANK 5

/// Limits of a bank: slots, and the rank of an adapter.
#define LORA_MAX_ADAPTERS (1 << 20)
#define LORA_MAX_ADAPTER_RANK (1 << 20)

/// Element types.
typedef enum LoraDType {
  LORA_DTYPE_NONE = 0, ///< An absent optional operand; `data` is null.
  LORA_DTYPE_F32 = 1,
  LORA_DTYPE_F16 = 2,
  LORA_DTYPE_BF16 = 3,
  LORA_DTYPE_I32 = 4,
  LORA_DTYPE_I64 = 5,
  LORA_DTYPE_I1 = 6, ///< One byte an element.
  LORA_DTYPE_F64 = 7
} LoraDType;

/// A strided view of a buffer. `data` points at the first element (any memref
/// offset is already applied); strides count elements.
typedef struct LoraTensor {
  void *data;
  int32_t dtype; ///< LoraDType.
  int32_t rank;
  int64_t sizes[LORA_MAX_RANK];
  int64_t strides[LORA_MAX_RANK];
} LoraTensor;

//===----------------------------------------------------------------------===//
// Adapter bank
//===----------------------------------------------------------------------===//

/// One adapter's share of one output slice of one site, in the bank's dtype.
/// Absent (the adapter does not touch the slice): rank 0 and null pointers.
///
///   linear     a [rank, in]           b [rank, out_i]   (B transposed)
///   embedding  a [vocab, rank]        b [rank, hidden]  (both transposed)
///   experts    a [E, rank, in]        b [E, rank, out_i]
///
/// delta_i = scale * (x a^T) b, accumulated in f32. All are dense, and `rank`
/// is the adapter's own: nothing is padded.
typedef struct LoraSlice {
  const void *a;
  const void *b;
  int32_t rank;
  float scale;
} LoraSlice;

/// One adapted layer: `slices[slot * num_slices + i]`.
typedef struct LoraBankSite {
  const LoraSlice *slices;
  const int64_t *out_sizes; ///< Width of each slice; they are adjacent.
  int32_t num_slices;
  int32_t reserved;
} LoraBankSite;

/// All adapters that a call may use. Immutable while a call runs: a swap
/// publishes another LoraBank.
typedef struct LoraBank {
  const LoraBankSite *sites; ///< In the order of the manifest's `bank.sites`.
  int32_t num_sites;
  int32_t max_adapters; ///< Slots are 0 .. max_adapters-1; -1 is the base.
  int32_t dtype;        ///< LoraDType of every `a` and `b`.
  int32_t reserved;
} LoraBank;

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

/// What a program may ask of the runtime, with operands in order. T tokens;
/// `slots` is i32 [T], the adapter slot of each token, or LORA_DTYPE_NONE where
/// the site attribute is -1 (no adapters). `out` operands are written, `inout`
/// updated in place. Accumulation is f32 and rounded once into the result.
typedef enum LoraKernel {
  /// y = concat_i(x W_i^T + bias_i) + delta.
  /// Operands: x [T,K]; slots; out y [T, sum N_i]; n weights W_i [N_i,K];
  /// then n biases [N_i] if has_bias. Attributes: site, n, has_bias.
  /// Strides: the last dimension of x, y and W_i is dense.
  LORA_KERNEL_LINEAR = 1,
  /// y = W[ids] + delta. Operands: ids i64 [T]; slots; out y [T,H]; W [V,H].
  /// Attributes: site.
  LORA_KERNEL_EMBEDDING = 2,
  /// Writes k, v of each token into the caches at (rows, positions), then
  /// causal attention of each token over positions 0..p of its cache row.
  /// Operands: q [B,Hq,S,D]; k [B,Hkv,S,D]; v [B,Hkv,S,Dv]; rows i64 [B,S];
  /// positions i64 [B,S]; out o [B,S,Hq,Dv]; inout k_cache [R,L,Hkv,D];
  /// inout v_cache [R,L,Hkv,Dv]. Attributes: the bits of the f64 score scale;
  /// the sliding window in tokens, 0 for none.
  LORA_KERNEL_CACHED_ATTENTION = 3,
  /// Mixture of experts: y = sum_j weights_j down_e(act(gate_e x) * up_e x),
  /// with e = ids_j, summed in the order of j.
  /// Operands: x [T,H]; ids i64 [T,k]; weights f [T,k]; slots; out y [T,H];
  /// either gate_up [E,2I,H] or gate [E,I,H] and up [E,I,H]; down [E,H,I].
  /// Attributes: site, LoraMoEOrder, LoraActivation. The site's slices are
  /// gate, up, down, or gate_up (in the weight's own row order), down.
  LORA_KERNEL_MOE = 4,
  /// y += delta, for a layer whose product another one computes; rows whose
  /// slot is -1 are not touched. Operands: x [T,K], or ids i64 [T] for the site
  /// of an embedding; slots; inout y [T,N]. Attributes: site; K, or the
  /// vocabulary.
  LORA_KERNEL_ADAPT = 5
} LoraKernel;

typedef enum LoraMoEOrder {
  LORA_MOE_CONCATENATED = 0, ///< Rows 0..I-1 gate, I..2I-1 up.
  LORA_MOE_INTERLEAVED = 1,  ///< Even rows gate, odd rows up.
  LORA_MOE_SEPARATE = 2      ///< Two weights.
} LoraMoEOrder;

typedef enum LoraActivation {
  LORA_ACTIVATION_SILU = 0,
  LORA_ACTIVATION_GELU = 1,     ///< erf form.
  LORA_ACTIVATION_GELU_TANH = 2 ///< tanh form.
} LoraActivation;

/// What the runtime hands to a program for one call.
typedef struct LoraFrame {
  uint32_t abi_version; ///< LORA_ABI_VERSION.
  /// 0, or the first failed kernel's; later kernels do nothing.
  int32_t status;
  /// Runs one kernel. Never called when `status` is not 0 by well-made
  /// runtimes' kernels: the function itself returns at once.
  void (*call)(struct LoraFrame *frame, int32_t kernel, LoraTensor *operands,
               int32_t num_operands, const int64_t *attributes,
               int32_t num_attributes);
  /// Temporaries of a program, 64-byte aligned; freed in any order.
  void *(*alloc)(struct LoraFrame *frame, size_t bytes);
  void (*free)(struct LoraFrame *frame, void *pointer);
  const LoraBank *bank; ///< Null: every slot must be -1.
  void *runtime;        ///< The runtime's own.
} LoraFrame;

/// An entry point. `arguments` in the manifest's order, weights included;
/// `results` is filled in, each buffer owned by the caller, to be given to
/// `frame->free` (except a result that the manifest ties to an argument, which
/// is left untouched). Returns frame->status.
typedef int32_t (*LoraEntry)(LoraFrame *frame, const LoraTensor *arguments,
                             LoraTensor *results);

//===----------------------------------------------------------------------===//
// Program file (.lso)
//===----------------------------------------------------------------------===//

/// A program is an ELF shared object that exports these two data symbols: the
/// manifest (UTF-8 JSON, no terminator) and its length in bytes (uint64_t).
///
/// {
///   "format": "lora-program", "abi_version": 4, "producer": "...",
///   "target": "cpu", "cpu": "znver4", "cpu_features": ["avx2", "fma", ...],
///   "model": {"architecture": "...", "vocab_size": 49152, ...},
///   "entries": [{"name": "main", "symbol": "lora_entry_main",
///     "arguments": [{"role": "ids", "dtype": "i64", "shape": [-1, -1]}, ...],
///     "results": [{"role": "logits", "dtype": "f32", "shape": [-1, 49152]},
///                 {"role": "k_cache", "layer": 0, ..., "argument": 4}, ...]}],
///   "weights": [{"name": "lm_head.weight",
///                "aliases": ["model.embed_tokens.weight"],
///                "dtype": "f32", "shape": [49152, 576]}, ...],
///   "bank": {"name": "adapters", "max_adapters": 8, "max_rank": 64,
///     "dtype": "f32",
///     "sites": [{"name": "model.layers.0.self_attn.qkv_proj",
///       "kind": "linear", "in": 576,
///       "slices": [{"module": "model.layers.0.self_attn.q_proj",
///                   "size": 576}, ...]}, ...]}
/// }
///
/// Argument roles: ids, positions, rows [B,S] i64; select [R] i64 (flat token
/// numbers whose logits are wanted); k_cache, v_cache (with "layer"); slots [T]
/// i32; weight (with "weight": an index into `weights`). -1 is a dynamic size.
/// Site kinds: linear, embedding, moe (with "experts", "intermediate").
/// `bank` is absent from a program without adapters. `cpu_features` are the
/// extensions of LORA_X86_FEATURES that the code uses: a runtime refuses the
/// program where the processor lacks one.
#define LORA_MANIFEST_SYMBOL "lora_manifest"
#define LORA_MANIFEST_SIZE_SYMBOL "lora_manifest_size"
#define LORA_ENTRY_PREFIX "lora_entry_"

/// Instruction set extensions of x86-64 that a program may need, by the names
/// that LLVM and __builtin_cpu_supports share.
#define LORA_X86_FEATURES(X)                                                   \
  X("sse3")                                                                    \
  X("ssse3")                                                                   \
  X("sse4.1")                                                                  \
  X("sse4.2")                                                                  \
  X("popcnt")                                                                  \
  X("avx")                                                                     \
  X("avx2")                                                                    \
  X("fma")                                                                     \
  X("fma4")                                                                    \
  X("xop")                                                                     \
  X("bmi")                                                                     \
  X("bmi2")                                                                    \
  X("gfni")                                                                    \
  X("vpclmulqdq")                                                              \
  X("avx512f")                                                                 \
  X("avx512vl")                                                                \
  X("avx512bw")                                                                \
  X("avx512dq")                                                                \
  X("avx512cd")                                                                \
  X("avx512ifma")                                                              \
  X("avx512vbmi")                                                              \
  X("avx512vbmi2")                                                             \
  X("avx512vnni")                                                              \
  X("avx512bitalg")                                                            \
  X("avx512vpopcntdq")                                                         \
  X("avx512bf16")                                                              \
  X("f16c")                                                                    \
  X("lzcnt")                                                                   \
  X("movbe")

#ifdef __cplusplus
}
#endif

#endif // LORA_ABI_PROGRAM_H
