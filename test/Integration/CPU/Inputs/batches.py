# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A request's result is the same bits alone, in a mixed batch, in another order, in fewer
rows than requests, with other threads and chunks; without an adapter also in a program that
has no adapters."""

from __future__ import annotations

import argparse
import math
from typing import Any

from lora_run import Program, named, prompts

Results = list[dict[str, Any]]


def difference(expected: Results, found: Results) -> str | None:
    """The first difference, None if every bit is the same."""
    if len(expected) != len(found):
        return f"{len(found)} results, expected {len(expected)}"
    for i, (a, b) in enumerate(zip(expected, found, strict=True)):
        if a["tokens"] != b["tokens"]:
            return f"request {i}: tokens {b['tokens']}, expected {a['tokens']}"
        if not a["logits"]:
            return f"request {i}: no logits to compare"
        for (id_a, x), (id_b, y) in zip(a["logits"], b["logits"], strict=True):
            if id_a != id_b or x != y or not math.isfinite(x):
                return f"request {i}: logit {id_b} {y!r}, expected {id_a} {x!r}"
        if a["margins"] != b["margins"]:
            return f"request {i}: margins {b['margins']}, expected {a['margins']}"
    return None


def check_checker(results: Results) -> None:
    """One bit of one logit of one request must be noticed, and so must its order."""
    changed = [dict(r) for r in results]
    last = [list(pair) for pair in changed[-1]["logits"]]
    last[-1][1] = math.nextafter(last[-1][1], math.inf)
    changed[-1]["logits"] = last
    if difference(results, changed) is None or difference(results, results[::-1]) is None:
        raise SystemExit("the comparison sees no difference where there is one")
    if difference(results, results) is not None:
        raise SystemExit("the comparison sees a difference where there is none")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--base", required=True, help="the same without adapters")
    parser.add_argument("--weights", required=True)
    parser.add_argument("--vocabulary", type=int, default=256)
    parser.add_argument("--adapter", action="append", default=[])
    args = parser.parse_args()
    adapters = named(args.adapter)
    program = Program(args.program, args.weights, adapters)
    base = Program(args.base, args.weights, {})

    names: list[str | None] = [None, *adapters]
    requests = [
        {
            "tokens": tokens,
            "adapter": names[(p + a) % len(names)],
            "new_tokens": 6 + a,
            "top": args.vocabulary,
            "margins": True,
        }
        for p, tokens in enumerate(prompts(args.vocabulary))
        for a in range(len(names))
    ]
    rows = str(len(requests))
    mixed = program.run(requests, "--max-rows", rows)
    check_checker(mixed)
    # Adapters must do something, or nothing is shown.
    if len({str(r["logits"]) for r in mixed}) != len(mixed):
        raise SystemExit("two requests have the same logits: an adapter has no effect")

    failed = 0

    def check(what: str, expected: Results, found: Results) -> None:
        nonlocal failed
        text = difference(expected, found)
        failed += text is not None
        print(f"{what}: {text or 'same bits'}")

    alone = [program.run([r])[0] for r in requests]
    check("alone", mixed, alone)
    check("reversed", mixed, program.run(requests[::-1], "--max-rows", rows)[::-1])
    check("one row, requests wait", mixed, program.run(requests, "--max-rows", "1"))
    check("three rows, requests wait", mixed, program.run(requests, "--max-rows", "3"))
    check("one thread", mixed, program.run(requests, "--max-rows", rows, "--threads", "1"))
    check("two threads", mixed, program.run(requests, "--max-rows", rows, "--threads", "2"))
    check("three threads", mixed, program.run(requests, "--max-rows", rows, "--threads", "3"))
    for chunk in "1", "3", "16":
        found = program.run(requests, "--max-rows", rows, "--prefill-chunk", chunk)
        check(f"chunks of {chunk}", mixed, found)
    found = program.run(requests, "--max-rows", "4", "--prefill-chunk", "7", "--max-len", "100")
    check("four rows, chunks of 7, longer cache", mixed, found)

    plain = [i for i, r in enumerate(requests) if r["adapter"] is None]
    found = base.run([requests[i] for i in plain])
    check("base rows, program without adapters", [mixed[i] for i in plain], found)
    if failed:
        raise SystemExit(f"{failed} comparisons differ")
    print(f"{len(requests)} requests, {len(adapters)} adapters: all the same bits")


if __name__ == "__main__":
    main()
