//===- device_program.c - A program for a GPU written by hand -------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The manifest beside it, and the images that the driver of the tests takes:
// names of kernels and the sizes of their parameters.
//
//===----------------------------------------------------------------------===//

#include "embed.h"

LORA_EMBED(lora_manifest, LORA_MANIFEST_FILE)
LORA_EMBED_SIZE(lora_manifest_size, lora_manifest)

#define MAP "128,"
#define POINTER "8,"
__attribute__((visibility("default"))) const char lora_image_0[] =
    "fakeimage"
    ";decode:" MAP MAP MAP MAP POINTER POINTER POINTER POINTER POINTER "4,4,4,4"
    ";shrink:8,8,8"
    ";prefill:" MAP MAP "4"
    ";base:8,4;together:8;spread:8;huge:8;biased:8;waves:4";
__attribute__((visibility("default"))) const char lora_image_1[] =
    "nothing that a driver would take";
