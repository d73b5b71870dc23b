//===- IsaGeneric.cpp - Inner loops for generic ---------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Any CPU that the compiler's vector extensions reach.
//
//===----------------------------------------------------------------------===//

#define LORA_ISA Generic
#define LORA_ISA_NAME "generic"
#define LORA_TILE_M 2
#define LORA_TILE_N 1
#include "Isa.inc"
