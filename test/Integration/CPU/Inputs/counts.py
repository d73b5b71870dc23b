# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""new_tokens is exact, a stop id ends a request and is kept, top is what was asked."""

from __future__ import annotations

import sys

from lora_run import Program, prompts


def expect(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise SystemExit(f"{what}: {found}, expected {expected}")


program = Program(sys.argv[1], sys.argv[2], {})
asked = [0, 1, 2, 13, 30]
requests = [
    {"tokens": t, "new_tokens": n, "top": n} for t, n in zip(prompts(256), asked, strict=True)
]
for rows in "1", "2", "5":
    results = program.run(requests, "--max-rows", rows)
    expect(f"tokens in {rows} rows", [len(r["tokens"]) for r in results], asked)
    expect(f"logits in {rows} rows", [len(r["logits"]) for r in results], asked)
for result in results:
    values = [value for _, value in result["logits"]]
    expect("order of logits", values, sorted(values, reverse=True))
    if result["tokens"] and result["logits"]:
        expect("first token", result["tokens"][0], result["logits"][0][0])

# A stop id ends its own request only, at its first occurrence.
whole = results[-1]["tokens"]
stop = whole[11]
first = whole.index(stop)
requests[-1]["stop"] = [255 - stop if 255 - stop not in whole else stop, stop]
stopped = program.run(requests, "--max-rows", "5")
expect("stopped", stopped[-1]["tokens"], whole[: first + 1])
expect("the others", [r["tokens"] for r in stopped[:-1]], [r["tokens"] for r in results[:-1]])
print("exact")
