//===- runtime-version.c - A program over the runtime ---------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lora/Runtime/lora_runtime.h"

#include <stdio.h>

int main(void) {
  printf("ABI %d\n", (int)lora_abi_version());
  return 0;
}
