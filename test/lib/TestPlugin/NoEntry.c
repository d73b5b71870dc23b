//===- NoEntry.c - A library that is no plugin ----------------------------===//
//
// Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifdef TEST_UNRESOLVED
extern int lora_test_unresolved;
int *lora_test_pointer = &lora_test_unresolved;
#endif

#ifdef TEST_NEEDS
int lora_test_other(void);
int lora_test_call(void) { return lora_test_other(); }
#else
int lora_test_other(void) { return 0; }
#endif
