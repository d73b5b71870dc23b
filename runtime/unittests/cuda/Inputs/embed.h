//===- embed.h - Files as data symbols ------------------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef RUNTIME_UNITTESTS_CUDA_INPUTS_EMBED_H
#define RUNTIME_UNITTESTS_CUDA_INPUTS_EMBED_H

/// An exported symbol whose bytes are those of a file.
#define LORA_EMBED(NAME, FILE)                                                 \
  __asm__(".pushsection .rodata\n"                                             \
          ".global " #NAME "\n"                                                \
          ".type " #NAME ", %object\n"                                         \
          ".balign 64\n" #NAME ": .incbin \"" FILE "\"\n"                      \
          ".size " #NAME ", . - " #NAME "\n" #NAME "_end:\n"                   \
          ".popsection\n");

/// A uint64_t with the number of bytes of such a symbol, which comes before.
#define LORA_EMBED_SIZE(NAME, OF)                                              \
  __asm__(".pushsection .rodata\n"                                             \
          ".global " #NAME "\n"                                                \
          ".type " #NAME ", %object\n"                                         \
          ".balign 8\n" #NAME ": .quad " #OF "_end - " #OF "\n"                \
          ".size " #NAME ", 8\n"                                               \
          ".popsection\n");

#endif // RUNTIME_UNITTESTS_CUDA_INPUTS_EMBED_H
