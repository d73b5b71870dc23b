# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Draws what layers.py measured: the time of the four linears over that of cuBLAS.

    python benchmarks/hopper/plot.py benchmarks/results/hopper-layers.json --output layers.png

Needs matplotlib. Below 1.0 is faster than cuBLAS without adapters.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import sys
from typing import Any

Series = dict[str, list[tuple[int, float]]]

#: The lines are of rank 16 and at most this many adapters; other points are marked.
MAIN_ADAPTERS = 8


def collect(results: list[dict[str, Any]]) -> tuple[Series, Series]:
    """Lines and single points: label -> (tokens, ratio to cuBLAS), by tokens."""
    main: dict[int, dict[str, Any]] = {}
    others = []
    for result in sorted(results, key=lambda entry: (entry["tokens"], entry["adapters"])):
        few = result["adapters"] <= MAIN_ADAPTERS
        if few and result["rank"] == 16 and result["mix"] != "two":
            main[result["tokens"]] = result
        else:
            others.append(result)

    def ratio(result: dict[str, Any], name: str) -> list[tuple[int, float]]:
        times = result["chain_us"]
        return [(result["tokens"], times[name] / times["cublas"])] if name in times else []

    lines: Series = {"base": [], "adapted": []}
    for result in main.values():
        lines["base"] += ratio(result, "best0")
        lines["adapted"] += ratio(result, "best1")
    points: Series = {}
    for result in others:
        mix = ", two in an m-tile" if result["mix"] == "two" else ""
        label = f"adapted: rank {result['rank']}, {result['adapters']} adapters{mix}"
        points.setdefault(label, []).extend(ratio(result, "best1"))
    return lines, points


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("results", type=pathlib.Path, nargs="+", metavar="FILE.json")
    parser.add_argument("--output", type=pathlib.Path, required=True, metavar="FILE.png")
    args = parser.parse_args()
    try:
        import matplotlib
    except ImportError:
        print("error: expected matplotlib to be installed", file=sys.stderr)
        return 1
    matplotlib.use("Agg")
    from matplotlib import pyplot

    reports = [json.loads(path.read_text()) for path in args.results]
    figure, axes = pyplot.subplots(figsize=(8, 4.5), layout="constrained")
    for path, report in zip(args.results, reports, strict=True):
        suffix = f" ({path.stem})" if len(reports) > 1 else ""
        lines, points = collect(report["results"])
        for label, values in lines.items():
            axes.plot(*zip(*values, strict=True), marker="o", label=label + suffix)
        for label, values in points.items():
            axes.plot(*zip(*values, strict=True), "x", label=label + suffix)
    axes.axhline(1.0, color="black", linewidth=1, label="cuBLAS without adapters")
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_formatter("{x:.0f}")
    axes.set_xlabel("tokens")
    axes.set_ylabel("time over cuBLAS")
    cards = sorted({report["card"] for report in reports})
    axes.set_title(f"Linears of Llama-3-8B, bf16, {', '.join(cards)}")
    axes.legend(fontsize="small")
    figure.savefig(args.output, dpi=150)
    return 0


if __name__ == "__main__":
    sys.exit(main())
