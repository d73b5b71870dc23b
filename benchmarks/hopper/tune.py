# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Times a small grid of kernels and writes the table that `lora-compile --lora-tuning` reads.

    python benchmarks/hopper/tune.py --write-grid grid.json
    python benchmarks/hopper/build_kernels.py --tools build/bin --list grid.json --output build/grid
    python benchmarks/hopper/tune.py --kernels build/grid --output tuning.json

The first two steps need no GPU. Decode is timed with eight adapters of rank 16. Of each linear and range of tokens the plan's own kernel is
in the grid, too: a choice gets into the table only where it is faster by more than
`--margin`. A linear is NAME=IN:WIDTH,WIDTH...; without any, those of Llama-3-8B.
"""

from __future__ import annotations

import argparse
import itertools
import json
import pathlib
import sys
from typing import Any

from build_kernels import LINEARS, Options, shape

ADAPTERS = 8
DECODE_TOKENS = (16, 32, 64, 128)
#: Beside the plan's choice: stages of the adapters' ring, units that a CTA takes at least,
#: stages of W that go out before the first factors.
DECODE_GRID = {"lora-stages": (2, 3, 4, 5, 6, 8), "min-units": (2, 4, 6)}
DECODE_LEAD = (2, 8)
GEMM_TOKENS = (256, 512, 1024)
#: Columns of a tile, and the stages that fit beside them (LinearPlan.cpp).
GEMM_TILES = {128: 6, 192: 4, 224: 4, 256: 4}
PLANNED = "plan"


def grid() -> dict[str, Options]:
    """NAME.SCHEDULE.TOKENS.CHOICE -> options of hopper-write-schedule."""
    kernels: dict[str, Options] = {}
    for name, tokens in itertools.product(LINEARS, DECODE_TOKENS):
        plan: Options = {"schedule": "decode", "tile-columns": 0, "tokens": tokens}
        plan |= shape(name) | {"adapted": "true"}
        stem = f"{name}.decode.{tokens}"
        kernels[f"{stem}.{PLANNED}"] = plan
        for stages, units in itertools.product(*DECODE_GRID.values()):
            choice = {"lora-stages": stages, "min-units": units}
            kernels[f"{stem}.s{stages}u{units}"] = plan | choice
        for lead in DECODE_LEAD:
            kernels[f"{stem}.l{lead}"] = plan | {"lead-stages": lead}
    for name, (columns, stages) in itertools.product(LINEARS, GEMM_TILES.items()):
        gemm: Options = {"schedule": "gemm", "tile-columns": columns, "stages": stages}
        kernels[f"{name}.gemm.none.{columns}"] = gemm | shape(name)
    return kernels


def describe(name: str) -> dict[str, Any]:
    inputs, slices = LINEARS[name]
    return {"in": inputs, "slices": slices, "dtype": "bf16", "decode": [], "gemm": []}


def measure(kernels: pathlib.Path, margin: float) -> dict[str, Any]:
    """The table."""
    # Here, so that the grid can be written without PyTorch.
    import layers
    from device import Library, exact_matmul

    exact_matmul()
    library = Library(kernels)
    table = {name: describe(name) for name in LINEARS}
    layers.COPIES.update(
        {
            name: (max(2, int(1.2e9 / (2 * inputs * sum(slices)))), 2)
            for name, (inputs, slices) in LINEARS.items()
        }
    )

    def times(tokens: int, adapters: int, middle: str) -> dict[str, dict[str, float]]:
        """Linear -> choice -> microseconds."""
        found = {name.split(".", 3)[3] for name in library.metas if f".{middle}." in name}
        group = layers.Group(
            [layers.Point(tokens, max(adapters, 1))],
            {} if adapters else {choice: f"{{l}}.{middle}.{choice}" for choice in found},
            {choice: f"{{l}}.{middle}.{choice}" for choice in found} if adapters else {},
        )
        bench = layers.Bench(library, group)
        bound = bench.bind_variants(group.points[0])
        result: dict[str, dict[str, float]] = {}
        for name, copies in bench.layers.items():
            timed = {
                choice: (layers.in_order(calls), len(copies))
                for (choice, of), calls in bound.items()
                if of == name
            }
            result[name] = layers.median_us(timed, layers.LAYER_ROUNDS)
        return result

    for tokens in DECODE_TOKENS:
        for name, us in times(tokens, ADAPTERS, f"decode.{tokens}").items():
            if PLANNED not in us:
                continue
            best = min(us, key=us.__getitem__)
            print(f"{name} T={tokens}: plan {us[PLANNED]:.2f} us, {best} {us[best]:.2f} us")
            if us[best] > us[PLANNED] * (1 - margin):
                continue
            options = library.metas[f"{name}.decode.{tokens}.{best}"]["options"]
            chosen = {
                key.replace("-", "_"): options[key]
                for key in ("lora-stages", "min-units", "lead-stages")
                if key in options
            }
            table[name]["decode"].append({"tokens": tokens, "adapter_blocks": 1} | chosen)
    for tokens in GEMM_TOKENS:
        for name, us in times(tokens, 0, "gemm.none").items():
            best = min(us, key=us.__getitem__)
            print(f"{name} T={tokens}: {best} columns {us[best]:.2f} us, of {us}")
            columns = int(best)
            for delta in ("none", "workspace"):
                entry = {"max_tokens": tokens, "delta": delta, "tile_columns": columns}
                table[name]["gemm"].append(entry)
    measured = layers.describe(library)
    del measured["results"]
    return {"measured": measured, "linears": list(table.values())}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--linear", action="append", default=[], metavar="NAME=IN:WIDTHS")
    parser.add_argument("--write-grid", type=pathlib.Path, metavar="FILE.json")
    parser.add_argument("--kernels", type=pathlib.Path, metavar="DIR")
    parser.add_argument("--output", type=pathlib.Path, metavar="FILE.json")
    parser.add_argument("--margin", type=float, default=0.005, help="default: %(default)s")
    args = parser.parse_args()
    if bool(args.write_grid) == bool(args.kernels and args.output):
        parser.error("expected --write-grid, or --kernels and --output")
    if args.linear:
        LINEARS.clear()
        for text in args.linear:
            name, _, sizes = text.partition("=")
            inputs, _, widths = sizes.partition(":")
            if not (name.isalnum() and inputs.isdigit() and widths.replace(",", "").isdigit()):
                parser.error(f"expected a linear as NAME=IN:WIDTH,WIDTH, found {text!r}")
            LINEARS[name] = (int(inputs), [int(width) for width in widths.split(",")])
    if args.write_grid:
        args.write_grid.write_text(json.dumps(grid(), indent=1) + "\n")
        return 0
    table = measure(args.kernels, args.margin)
    args.output.write_text(json.dumps(table, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
