# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Two programs of one model give the same bits to the same requests and adapters."""

from __future__ import annotations

import argparse

from batches import check_checker, difference
from lora_run import Program, named, prompts

parser = argparse.ArgumentParser()
parser.add_argument("first")
parser.add_argument("second")
parser.add_argument("weights")
parser.add_argument("--adapter", action="append", default=[])
args = parser.parse_args()
adapters = named(args.adapter)
requests = [
    {"tokens": tokens, "adapter": name, "new_tokens": 5, "top": 256, "margins": True}
    for tokens in prompts(256)
    for name in [None, *adapters]
]
first, second = (
    Program(p, args.weights, adapters).run(requests) for p in (args.first, args.second)
)
check_checker(first)
if text := difference(first, second):
    raise SystemExit(text)
print(f"{len(requests)} requests: same bits")
