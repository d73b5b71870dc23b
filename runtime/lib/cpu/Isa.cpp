//===- Isa.cpp - Choice of the inner loops --------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Asks the CPU once.
//
//===----------------------------------------------------------------------===//

#include "Isa.h"

#include <cstdlib>
#include <cstring>
#include <initializer_list>

namespace lora::runtime::cpu {

extern const Isa kIsaGeneric;
#ifdef LORA_CPU_X86
extern const Isa kIsaV3;
extern const Isa kIsaV4;

static bool hasV3() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
         __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
         __builtin_cpu_supports("f16c") && __builtin_cpu_supports("lzcnt") &&
         __builtin_cpu_supports("movbe");
}
static bool hasV4() {
  return hasV3() && __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512cd") &&
         __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
}
#endif

const Isa *findIsa(const char *name) {
#ifdef LORA_CPU_X86
  if (std::strcmp(name, kIsaV4.name) == 0)
    return hasV4() ? &kIsaV4 : nullptr;
  if (std::strcmp(name, kIsaV3.name) == 0)
    return hasV3() ? &kIsaV3 : nullptr;
#endif
  return std::strcmp(name, kIsaGeneric.name) == 0 ? &kIsaGeneric : nullptr;
}

static const Isa &choose() {
  if (const char *name = std::getenv("LORA_CPU_ISA"))
    if (const Isa *isa = findIsa(name))
      return *isa;
  for (const char *name : {"x86-64-v4", "x86-64-v3"})
    if (const Isa *isa = findIsa(name))
      return *isa;
  return kIsaGeneric;
}

const Isa &getIsa() {
  static const Isa &isa = choose();
  return isa;
}

} // namespace lora::runtime::cpu
