# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where the time of a linear goes: counters of Nsight Compute, ours beside cuBLAS.

    python benchmarks/hopper/counters.py --kernels build/hopper --output counters.json \
        --point 256 --variant 'base={l}_base128' --variant 'adapted=:{l}_shr2+{l}_ext128'

Each kernel of a variant (as in layers.py; with adapters where it begins with a colon), and
cuBLAS's, runs once with cold caches and free clocks, for each layer and each `--point
TOKENS[,ADAPTERS[,MIX[,RANK]]]`. Runs under ncu by itself.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
from typing import Any

import layers
import torch
from build_kernels import LINEARS
from device import Library, exact_matmul, route

#: Warps wait for: a product, a barrier in shared memory or a load, a named barrier, a pause.
STALLS = ("gmma", "long_scoreboard", "short_scoreboard", "barrier", "sleeping", "membar", "wait")
METRICS = {
    "us": "gpu__time_duration.sum",
    "cycles": "sm__cycles_elapsed.max",
    "dram_read_bytes": "dram__bytes_read.sum",
    "dram_percent": "dram__throughput.avg.pct_of_peak_sustained_elapsed",
    "l2_to_sm_bytes": "l1tex__m_xbar2l1tex_read_bytes.sum",
    "l2_percent": "lts__t_sectors.avg.pct_of_peak_sustained_elapsed",
    "sm_active_percent": "sm__cycles_active.avg.pct_of_peak_sustained_elapsed",
    "ctas": "launch__grid_size",
} | {
    f"stall_{name}": f"smsp__average_warps_issue_stalled_{name}_per_issue_active.ratio"
    for name in STALLS
}


def parse_point(text: str) -> tuple[layers.Point, int]:
    parts = text.split(",")
    tokens, adapters = int(parts[0]), int(parts[1]) if len(parts) > 1 else 8
    mix = parts[2] if len(parts) > 2 else "run"
    return layers.Point(tokens, adapters, mix), int(parts[3]) if len(parts) > 3 else 16


def child(kernels: pathlib.Path, points: list[str], variants: dict[str, str]) -> None:
    """Runs all of it once; prints, before each, what comes."""
    exact_matmul()
    layers.COPIES = dict.fromkeys(LINEARS, (1, 1))
    library = Library(kernels)
    for text in points:
        point, rank = parse_point(text)
        bench = layers.Bench(library, layers.Group([point], {}, {}, rank))
        for name, copies in bench.layers.items():
            calls = {"cublas": [copies[0].cublas(point.tokens)]}
            for variant, pattern in variants.items():
                adapted = pattern.startswith(":")
                chain = pattern.lstrip(":").replace("{l}", name).split("+")
                if not all(kernel in library.metas for kernel in chain):
                    continue
                chosen = layers.choose_adapters(point)
                routing = route(chosen, copies[0].site.adapters) if adapted else None
                if routing and not layers.takes(library.metas[chain[-1]], routing):
                    continue
                try:
                    calls[variant] = [bench.bind(chain, copies[0], routing, point.tokens)]
                except RuntimeError:
                    continue
            for variant, launches in calls.items():
                launches[0]()
                torch.cuda.synchronize()
                torch.cuda.profiler.start()
                launches[0]()
                torch.cuda.synchronize()
                torch.cuda.profiler.stop()
                print(f"RAN {text} {name} {variant}", flush=True)


def parse(table: str, ran: list[list[str]], patterns: dict[str, str]) -> list[dict[str, Any]]:
    """Rows of ncu, a kernel each, in the order of the launches."""
    lines = table.splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith('"ID"'))
    rows = list(csv.DictReader(io.StringIO("\n".join(lines[begin:]))))
    kernels: dict[str, dict[str, Any]] = {}
    names = {metric: name for name, metric in METRICS.items()}
    for row in rows:
        entry = kernels.setdefault(row["ID"], {"kernel": row["Kernel Name"][:60]})
        value = row["Metric Value"].replace(",", "")
        if row["Metric Name"] in names:
            scale = {"ns": 1e-3, "ms": 1e3, "Kbyte": 1e3, "Mbyte": 1e6, "Gbyte": 1e9}
            number = float(value) if value not in ("", "n/a") else float("nan")
            entry[names[row["Metric Name"]]] = number * scale.get(row["Metric Unit"], 1)
    # Ours are all called kernel; cuBLAS may need several.
    entries = list(kernels.values())
    results, at = [], 0
    for index, (point, layer, variant) in enumerate(ran):
        ours = variant != "cublas"
        count = len(patterns[variant].split("+")) if ours else 0
        begin = at
        while at < len(entries) and at - begin < (count or at + 1):
            if (entries[at]["kernel"] == "kernel") != ours:
                break
            entry = entries[at]
            results.append({"point": point, "layer": layer, "variant": variant} | entry)
            at += 1
        if at - begin < max(count, 1):
            raise RuntimeError(
                f"launch {index}: expected kernels of {variant}, found {entries[at:]}"
            )
    if at < len(entries):
        raise RuntimeError(f"expected the kernels of {len(ran)} launches, found more")
    return results


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kernels", type=pathlib.Path, required=True, metavar="DIR")
    parser.add_argument("--output", type=pathlib.Path, required=True, metavar="FILE.json")
    parser.add_argument("--point", action="append", required=True)
    parser.add_argument("--variant", action="append", default=[], metavar="NAME=[:]KERNELS")
    args = parser.parse_args()
    variants = dict(variant.split("=", 1) for variant in args.variant)
    if "LORA_PROFILED" in os.environ:
        child(args.kernels, args.point, variants)
        return 0
    metrics = list(METRICS.values())
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder) / "ncu.csv"
        command = ["ncu", "--csv", "--log-file", str(log), "--profile-from-start", "off"]
        command += ["--clock-control", "none", "--metrics", ",".join(metrics)]
        command += [sys.executable, *sys.argv]
        done = subprocess.run(
            command, env=os.environ | {"LORA_PROFILED": "1"}, capture_output=True, text=True
        )
        ran = [line.split()[1:] for line in done.stdout.splitlines() if line.startswith("RAN")]
        if done.returncode or not ran:
            print(done.stdout[-2000:], done.stderr[-2000:], log.read_text()[-2000:])
            return 1
        results = parse(log.read_text(), ran, variants)
    report = layers.describe(Library(args.kernels)) | {
        "command": shlex.join(["python", *sys.argv]),
        "metrics": METRICS,
        "results": results,
    }
    args.output.write_text(json.dumps(report, indent=1) + "\n")
    for row in results:
        numbers = {key: round(value, 2) for key, value in row.items() if isinstance(value, float)}
        print(row["point"], row["layer"], row["variant"], numbers)
    return 0


if __name__ == "__main__":
    sys.exit(main())
