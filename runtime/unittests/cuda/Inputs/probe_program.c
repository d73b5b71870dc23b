//===- probe_program.c - A program that a GPU runs ------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One layer whose kernel copies x to y through its tensor map.
//
//===----------------------------------------------------------------------===//

#include "embed.h"

LORA_EMBED(lora_manifest, LORA_MANIFEST_FILE)
LORA_EMBED_SIZE(lora_manifest_size, lora_manifest)
LORA_EMBED(lora_image_0, LORA_IMAGE_FILE)
