# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Draws what layers.py measured: each linear's time, and the chain's, over that of cuBLAS.

    python benchmarks/hopper/plot.py benchmarks/results/hopper-layers.json \
        --output benchmarks/results/hopper-layers.svg

A point that several files have is drawn from the last of them.

Needs matplotlib (benchmarks/requirements.txt). Below 1.0 is faster than cuBLAS without
adapters. The floor is what the card's data sheet allows with adapters: bytes of weights,
factors, inputs and outputs at 3.35 TB/s, or operations at 989 TFLOP/s.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import sys
from typing import Any

from build_kernels import LINEARS

#: Bytes and operations of a microsecond: H100 SXM.
BYTES, OPERATIONS = 3.35e6, 989e6
#: The lines are of rank 16 and at most this many adapters; other points are marked.
MAIN_ADAPTERS = 8
CHAIN = "chain of the four"

Result = dict[str, Any]
Points = list[tuple[int, float]]


def floor_us(name: str, result: Result) -> float:
    """Least time of a linear (or of all) with the adapters of a result."""
    if name == CHAIN:
        return sum(floor_us(linear, result) for linear in LINEARS)
    inputs, slices = LINEARS[name]
    tokens, outputs = result["tokens"], sum(slices)
    ranks = result["adapters"] * result["rank"] * (inputs * len(slices) + outputs)
    elements = inputs * outputs + tokens * (inputs + outputs) + ranks
    per_token = inputs * outputs + result["rank"] * (inputs * len(slices) + outputs)
    return max(2 * elements / BYTES, 2 * tokens * per_token / OPERATIONS)


def ratios(name: str, result: Result) -> dict[str, float]:
    """The best variant's time over cuBLAS's, without and with adapters, and the floor's."""
    if name == CHAIN:
        times = result["chain_us"]
        best = {"without adapters": times.get("best0"), "with adapters": times.get("best1")}
    else:
        times = result["layers_us"][name]
        base = [us for variant, us in times.items() if variant.startswith("b")]
        rest = [us for variant, us in times.items() if variant[0] not in "bc"]
        best = {
            "without adapters": min(base, default=None),
            "with adapters": min(rest, default=None),
        }
    best["floor with adapters"] = floor_us(name, result)
    return {label: us / times["cublas"] for label, us in best.items() if us}


def collect(name: str, results: list[Result]) -> tuple[dict[str, Points], dict[str, Points]]:
    """Lines and single points of a linear: label -> (tokens, ratio), by tokens."""
    main: dict[int, Result] = {}
    points: dict[str, Points] = {}
    for result in sorted(results, key=lambda entry: (entry["tokens"], entry["adapters"])):
        few = result["adapters"] <= MAIN_ADAPTERS
        if few and result["rank"] == 16 and result["mix"] != "two":
            main[result["tokens"]] = result
            continue
        mix = ", two in an m-tile" if result["mix"] == "two" else ""
        label = f"rank {result['rank']}, {result['adapters']} adapters{mix}"
        value = ratios(name, result)["with adapters"]
        points.setdefault(label, []).append((result["tokens"], value))
    lines: dict[str, Points] = {}
    for tokens, result in main.items():
        for label, value in ratios(name, result).items():
            lines.setdefault(label, []).append((tokens, value))
    return lines, points


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("results", type=pathlib.Path, metavar="FILE.json", nargs="+")
    parser.add_argument("--output", type=pathlib.Path, required=True, metavar="FILE.svg")
    args = parser.parse_args()
    try:
        import matplotlib
    except ImportError:
        print("error: expected matplotlib to be installed", file=sys.stderr)
        return 1
    matplotlib.use("Agg")
    # The same file from the same numbers.
    matplotlib.rcParams["svg.hashsalt"] = "lora-opt"
    from matplotlib import pyplot

    merged: dict[tuple[Any, ...], Result] = {}
    for path in args.results:
        report = json.loads(path.read_text())
        for result in report["results"]:
            merged[tuple(result[key] for key in ("tokens", "adapters", "rank", "mix"))] = result
    figure, grid = pyplot.subplots(2, 3, figsize=(13, 7), sharey=True, layout="constrained")
    panels = list(grid.flat)
    for axes, name in zip(panels, [CHAIN, *LINEARS], strict=False):
        lines, points = collect(name, list(merged.values()))
        for label, values in lines.items():
            style = {"color": "grey", "linestyle": ":"} if "floor" in label else {"marker": "o"}
            axes.plot(*zip(*values, strict=True), label=label, **style)
        for label, values in points.items():
            axes.plot(*zip(*values, strict=True), "x", label=label)
        axes.axhline(1.0, color="black", linewidth=1, label="cuBLAS without adapters")
        axes.set_xscale("log", base=2)
        axes.xaxis.set_major_formatter("{x:.0f}")
        axes.set_title(name)
        axes.set_xlabel("tokens")
        axes.set_ylim(0.5, 2.2)
    grid[0][0].set_ylabel("time over cuBLAS")
    grid[1][0].set_ylabel("time over cuBLAS")
    panels[-1].axis("off")
    panels[-1].legend(*panels[0].get_legend_handles_labels(), loc="center", fontsize="small")
    figure.suptitle(f"Linears of Llama-3-8B, bf16, {report['card']}")
    figure.savefig(args.output, dpi=150, metadata={"Date": None})
    return 0


if __name__ == "__main__":
    sys.exit(main())
