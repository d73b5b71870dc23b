//===- plain_program.c - A program with cubins and PTX by hand ------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Images as device_program.c has them. The one that stands for PTX lacks a
// kernel, by which a test sees what was loaded.
//
//===----------------------------------------------------------------------===//

#include "embed.h"

LORA_EMBED(lora_manifest, LORA_MANIFEST_FILE)
LORA_EMBED_SIZE(lora_manifest_size, lora_manifest)

#define EMBEDDING                                                              \
  ";embed:8,8,8,4,4,4,4"                                                       \
  ";embed_w:8,8,8,8,8,8,8,8,8,8,8,4,4,4,4,4,4"
__attribute__((visibility("default"))) const char lora_image_0[] =
    "fakeimage;plain:8,8,8,8,8,8,8,4,4,4,4" EMBEDDING ";machine_code:8";
__attribute__((visibility("default"))) const char lora_image_1[] =
    "fakeimage;plain:8,8,8,8,8,8,8,4,4,4,4" EMBEDDING;
