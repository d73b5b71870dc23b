//===- IsaV3.cpp - Inner loops for x86-64-v3 ------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// AVX2 and FMA: 16 registers of 8 lanes, 12 of them hold a tile.
//
//===----------------------------------------------------------------------===//

#define LORA_ISA V3
#define LORA_ISA_NAME "x86-64-v3"
#define LORA_TILE_M 3
#define LORA_TILE_N 2
#include "Isa.inc"
