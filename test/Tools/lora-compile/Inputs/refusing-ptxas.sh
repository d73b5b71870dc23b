#!/usr/bin/env bash
# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

# REAL_PTXAS, that serialises the wgmma of kernels whose names begin with REFUSED.
set -euo pipefail
"$REAL_PTXAS" "$@"
for argument in "$@"; do
  if [ -f "$argument" ] && name=$(grep -aom1 "\.entry $REFUSED[a-z0-9_]*" "$argument"); then
    echo "ptxas info    : (C7510) Potential Performance Loss: wgmma.mma_async instructions are" \
      "serialized due to this test in the function '${name#.entry }'" >&2
    exit
  fi
done
