//===- IsaV4.cpp - Inner loops for x86-64-v4 ------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// AVX-512: 32 registers of 16 lanes, 24 of them hold a tile.
//
//===----------------------------------------------------------------------===//

#define LORA_ISA V4
#define LORA_ISA_NAME "x86-64-v4"
#define LORA_TILE_M 6
#define LORA_TILE_N 4
#include "Isa.inc"
