# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs `lora_opt ARGUMENTS` and succeeds if its exit status is the one given."""

import subprocess
import sys

status = subprocess.run([sys.executable, "-m", "lora_opt", *sys.argv[2:]]).returncode
if status != int(sys.argv[1]):
    sys.exit(f"exit status {status}, expected {sys.argv[1]}")
