//===- Isa.h - Inner loops, one set for each instruction set --------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The table of inner loops that the kernels are made of. Isa.inc is compiled
// once for each instruction set and fills one table; getIsa picks the best one.
//
//===----------------------------------------------------------------------===//

#ifndef LORA_RUNTIME_LIB_CPU_ISA_H
#define LORA_RUNTIME_LIB_CPU_ISA_H

// Included by translation units built for newer CPUs than the rest: no inline
// function of the standard library may come in through here.
#include <stdint.h>

namespace lora::runtime::cpu {

/// Storage formats the inner loops know, as indices into the tables.
enum Format : int { kF32 = 0, kF16 = 1, kBF16 = 2, kNumFormats = 3 };

/// Inner loops. Strides count elements; the last dimension is always dense.
/// Each result depends on its own inputs alone, never on which rows or columns
/// are computed with it: the sums run in one fixed order.
struct Isa {
  const char *name;

  /// c[i,j] = sum_k x[i,k] w[j,k]: x f32 [m,k], w [n,k], c f32 [m,n]. Sixteen
  /// partial sums, k mod 16, added as a balanced tree.
  void (*dot[kNumFormats])(const float *x, int64_t ldx, int64_t m,
                           const void *w, int64_t ldw, int64_t n, int64_t k,
                           float *c, int64_t ldc);

  /// c[i,j] += sum_r s[i,r] b[r,j]: s f32 [m,r], b [r,n], c f32 [m,n]. In the
  /// order of r; with `chain` the sum starts at c, else at zero.
  void (*accumulate[kNumFormats])(float *c, int64_t ldc, int64_t m,
                                  const float *s, int64_t lds, int64_t r,
                                  const void *b, int64_t ldb, int64_t n,
                                  bool chain);

  /// Widens n elements to f32.
  void (*load[kNumFormats])(float *to, const void *from, int64_t n);
  /// Rounds n elements from f32, to nearest even.
  void (*store[kNumFormats])(void *to, const float *from, int64_t n);

  /// y += x; y += scale * x; y *= scale.
  void (*add)(float *y, const float *x, int64_t n);
  void (*addScaled)(float *y, float scale, const float *x, int64_t n);
  void (*scale)(float *y, float scale, int64_t n);

  /// row = softmax(scale * row), n >= 1.
  void (*softmax)(float *row, int64_t n, float scale);

  /// to = activation(gate) * up; `activation` is a LoraActivation.
  void (*activate)(float *to, const float *gate, const float *up, int64_t n,
                   int32_t activation);
};

/// The best set this CPU runs. LORA_CPU_ISA=NAME in the environment asks for a
/// lesser one (x86-64-v4, x86-64-v3, generic).
const Isa &getIsa();

/// A set by name; null where it is not built in or this CPU cannot run it.
const Isa *findIsa(const char *name);

} // namespace lora::runtime::cpu

#endif // LORA_RUNTIME_LIB_CPU_ISA_H
