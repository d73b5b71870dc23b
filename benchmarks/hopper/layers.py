# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Times the linears of Llama-3-8B, ours beside cuBLAS.

    python benchmarks/hopper/layers.py --kernels build/hopper \
        --output benchmarks/results/hopper-layers.json

For each point: every layer alone, then the chain of the four, each in a CUDA graph. Weights
rotate over more than 1.2 GB a layer up to 512 tokens, so that none is found in the L2.
cuBLAS is torch.matmul without adapters, in the same call. `best0` and `best1` are chains of
the variants that were fastest for each layer alone, without and with adapters.

Up to 128 tokens graphs of all variants are replayed in turns and medians reported. With
more the card's power decides how fast it runs, and so does what ran before: stretches of
each variant, in random order, stand between stretches of cuBLAS, nothing idle between, and
a variant's ratio is that to its two neighbours. Its time is the median of these ratios
times cuBLAS's. `again0` and `again1` are `best0` and `best1` once more: how far they are
from these tells what the method is worth. Other chains are not measured.
"""

from __future__ import annotations

import argparse
import dataclasses
import gc
import json
import pathlib
import random
import shlex
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import torch
from build_kernels import LINEARS
from device import (
    TILE_TOKENS,
    Adapter,
    Launch,
    Library,
    Meta,
    Routing,
    Site,
    Workspaces,
    ceil_div,
    environment,
    exact_matmul,
    make_site,
    route,
)

#: Copies of a layer's weights: up to 512 tokens, and beyond.
COPIES = {"qkv": (24, 6), "o": (36, 8), "gu": (6, 2), "down": (12, 3)}
FEW_TOKENS = 512
NUM_ADAPTERS = 34
LAYER_ROUNDS, CHAIN_ROUNDS = 7, 11
#: Beyond so many tokens: rounds, and what a stretch takes, in milliseconds, unmeasured at
#: its head, until the power has settled, and measured.
PAIRED_TOKENS = 128
LAYER_STRETCH, CHAIN_STRETCH = (5, 10.0, 40.0), (9, 30.0, 100.0)


@dataclasses.dataclass
class Point:
    """`mix`: tokens take adapters in turns (run), m-tiles do (tile), or each m-tile has two
    (two). From 4096 tokens on, tile means 512 tokens for each adapter."""

    tokens: int
    adapters: int
    mix: str = "run"


@dataclasses.dataclass
class Group:
    """Points that share weights and variants: name -> kernels, {l} for the layer."""

    points: list[Point]
    base: dict[str, str]
    adapted: dict[str, str]
    rank: int = 16


GROUPS: dict[str, Group] = {
    "decode16": Group(
        [Point(1, 1), Point(8, 8), Point(16, 8)],
        {"base": "d{l}_b16"},
        {"m": "d{l}_m16"},
    ),
    "decode32": Group([Point(32, 8)], {"base": "d{l}_b32"}, {"m": "d{l}_m32"}),
    "decode64": Group(
        [Point(64, 1), Point(64, 8), Point(64, 32)],
        {"base": "d{l}_b64"},
        {"m": "d{l}_m64"},
    ),
    "decode64-rank64": Group(
        [Point(64, 8)],
        {"base": "d{l}_b64"},
        {"g": "d{l}_g64", "p": "d{l}_p64"},
        rank=64,
    ),
    "decode128": Group(
        [Point(128, 8)],
        {"base": "d{l}_b128"},
        {"m": "d{l}_m128", "e224": "{l}_shr2+{l}_ext224"},
    ),
    "prefill512": Group(
        [Point(256, 8), Point(512, 8, "tile")],
        {
            "b128": "{l}_base128",
            "b192": "{l}_base192",
            "b224": "{l}_base224",
            "s": "{l}_split",
        },
        {
            "x2_s": "{l}_shr2+{l}_splitw",
            "x8_s": "{l}_shr8+{l}_splitw",
            "x4_s": "{l}_shr4+{l}_splitw",
            "x1_128": "{l}_shr1+{l}_ext128",
            "x2_128": "{l}_shr2+{l}_ext128",
            "x4_128": "{l}_shr4+{l}_ext128",
            "x8_128": "{l}_shr8+{l}_ext128",
            "x8_192": "{l}_shr8+{l}_ext192",
            "x2_224": "{l}_shr2+{l}_ext224",
            "i4_128": "{l}_i4c128",
            "i4_192": "{l}_i4c192",
            "i4_224": "{l}_i4c224",
        },
    ),
    "prefill2048": Group(
        [Point(2048, 8, "tile")],
        {"b": "{l}_base"},
        {"x4": "{l}_shr4+{l}_ext", "i4": "{l}_i4", "i2": "{l}_i2"},
    ),
    "prefill2048-two": Group(
        [Point(2048, 8, "two")],
        {"b": "{l}_base"},
        {"i4b2": "{l}_i4b2", "i2b2": "{l}_i2b2"},
    ),
    "prefill8192": Group([Point(8192, 8, "tile")], {"b": "{l}_base"}, {"i4": "{l}_i4"}),
    "prefill8192-two": Group([Point(8192, 8, "two")], {"b": "{l}_base"}, {"i4b2": "{l}_i4b2"}),
}

Call = Callable[[], None]
#: Calls to time, and by how many their time is divided.
Timed = dict[str, tuple[Call, int]]


def choose_adapters(point: Point) -> list[int]:
    """The adapter of each token."""
    count = point.adapters
    if point.mix == "run":
        return [token * 7 % count for token in range(point.tokens)]
    if point.mix == "tile":
        length = 512 if point.tokens >= 4096 else TILE_TOKENS
        return [token // length % count for token in range(point.tokens)]
    tiles = [token // TILE_TOKENS for token in range(point.tokens)]
    return [(tile + 3 * (token * 5 % 7 % 2)) % count for token, tile in enumerate(tiles)]


def takes(meta: Meta, routing: Routing) -> bool:
    """Whether a kernel is one for batches with as many rank blocks in an m-tile."""
    options = meta["options"]
    if options.get("delta") != "interleaved":
        return True
    return routing.header[4] <= int(options.get("tile-blocks", 1))


def in_order(launches: Sequence[Call]) -> Call:
    def call() -> None:
        for launch in launches:
            launch()

    return call


def capture(timed: Timed) -> dict[str, torch.cuda.CUDAGraph]:
    """A graph of each call, replayed once."""
    graphs: dict[str, torch.cuda.CUDAGraph] = {}
    for name, (call, _) in timed.items():
        call()
        torch.cuda.synchronize()
        graphs[name] = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graphs[name]):
            call()
        graphs[name].replay()
        torch.cuda.synchronize()
    return graphs


class Stretch:
    """Replays of a graph: some to begin with, then some between two events."""

    def __init__(self, graph: torch.cuda.CUDAGraph, head: int, count: int) -> None:
        self.count = count
        self.begin = torch.cuda.Event(enable_timing=True)
        self.end = torch.cuda.Event(enable_timing=True)
        for _ in range(head):
            graph.replay()
        self.begin.record()
        for _ in range(count):
            graph.replay()
        self.end.record()

    def ms(self) -> float:
        """Of a replay; waits for it."""
        self.end.synchronize()
        return self.begin.elapsed_time(self.end) / self.count


def median_us(timed: Timed, rounds: int) -> dict[str, float]:
    """Medians in microseconds; a round replays every graph once to warm up, then twice."""
    graphs = capture(timed)
    times: dict[str, list[float]] = {name: [] for name in timed}
    for _ in range(rounds):
        for name, graph in graphs.items():
            times[name].append(Stretch(graph, 1, 2).ms() * 1e3 / timed[name][1])
    return {name: statistics.median(values) for name, values in times.items()}


def paired_us(timed: Timed, rounds: int, *stretch_ms: float) -> dict[str, float]:
    """Microseconds: of cuBLAS the median, of others that of their ratios to the stretches of
    cuBLAS before and behind them, times cuBLAS's."""
    graphs = capture(timed)
    lengths = {}
    for name, graph in graphs.items():
        ms = Stretch(graph, 1, 2).ms()
        lengths[name] = tuple(max(1, round(part / ms)) for part in stretch_ms)
    names = [name for name in timed if name != "cublas"]
    chance = random.Random(len(names))
    # All at once: the device is never idle, whatever the host does.
    rows: list[tuple[list[str], list[Stretch]]] = []
    Stretch(graphs["cublas"], 2 * lengths["cublas"][1], 1)
    for _ in range(rounds):
        order = chance.sample(names, len(names))
        row = ["cublas"]
        for name in order:
            row += [name, "cublas"]
        rows.append((row, [Stretch(graphs[name], *lengths[name]) for name in row]))
    ratios: dict[str, list[float]] = {name: [] for name in names}
    library: list[float] = []
    for row, stretches in rows:
        us = [each.ms() * 1e3 / timed[name][1] for name, each in zip(row, stretches, strict=True)]
        library += us[::2]
        for index in range(1, len(row), 2):
            ratios[row[index]].append(2 * us[index] / (us[index - 1] + us[index + 1]))
    cublas = statistics.median(library)
    return {"cublas": cublas} | {
        name: statistics.median(values) * cublas for name, values in ratios.items()
    }


@dataclasses.dataclass
class Layer:
    """One copy of a layer's tensors."""

    w: torch.Tensor
    x: torch.Tensor
    y: torch.Tensor
    site: Site

    def cublas(self, tokens: int) -> Call:
        def call() -> None:
            torch.matmul(self.x[:tokens], self.w.t(), out=self.y[:tokens])

        return call


class Bench:
    """The tensors of a group."""

    def __init__(self, library: Library, group: Group) -> None:
        self.library, self.group = library, group
        self.workspaces = Workspaces()
        self.generator = torch.Generator(device="cuda")
        self.generator.manual_seed(1)
        most = max(point.tokens for point in group.points)
        self.layers = {
            name: [
                self.make_layer(inputs, slices, most)
                for _ in range(COPIES[name][most > FEW_TOKENS])
            ]
            for name, (inputs, slices) in LINEARS.items()
        }

    def random(self, *sizes: int) -> torch.Tensor:
        return torch.randn(*sizes, device="cuda", generator=self.generator)

    def make_layer(self, inputs: int, slices: Sequence[int], tokens: int) -> Layer:
        dtype, rank = torch.bfloat16, self.group.rank
        w = (self.random(sum(slices), inputs) * inputs**-0.5).to(dtype)
        x = self.random(tokens, inputs).to(dtype)
        y = torch.empty(tokens, sum(slices), device="cuda", dtype=dtype)
        ranks = [rank] * NUM_ADAPTERS
        num_blocks = NUM_ADAPTERS * ceil_div(rank, 16) + 3
        site = make_site(inputs, slices, ranks, num_blocks, dtype, self.generator, lambda _: 0.5)
        # Only the pools are needed from here on.
        site.adapters = [Adapter(adapter.ids) for adapter in site.adapters]
        return Layer(w, x, y, site)

    def bind(
        self, chain: Sequence[str], layer: Layer, routing: Routing | None, tokens: int
    ) -> Call:
        metas = [self.library.metas[name] for name in chain]
        x, y = layer.x[:tokens], layer.y[:tokens]
        site = layer.site if routing else None
        env = environment(x, layer.w, y, None, site, routing, self.workspaces, metas)
        return in_order(self.library.bind(chain, env, tokens))

    def bind_variants(self, point: Point) -> dict[tuple[str, str], list[Launch]]:
        """(variant, layer) -> a call for each copy; without kernels that were not built."""
        chosen = choose_adapters(point)
        calls: dict[tuple[str, str], list[Launch]] = {}
        variants = self.group.base | self.group.adapted
        for variant, pattern in variants.items():
            for name, copies in self.layers.items():
                chain = pattern.replace("{l}", name).split("+")
                if not all(kernel in self.library.metas for kernel in chain):
                    continue
                bound = []
                try:
                    for layer in copies:
                        adapted = variant in self.group.adapted
                        routing = route(chosen, layer.site.adapters) if adapted else None
                        if routing and not takes(self.library.metas[chain[-1]], routing):
                            raise RuntimeError("an m-tile has more rank blocks")
                        bound.append(self.bind(chain, layer, routing, point.tokens))
                except RuntimeError as error:
                    print(f"   without {variant} of {name}: {error!s:.120}")
                    continue
                calls[variant, name] = bound
        return calls

    def chain(self, calls: dict[str, list[Call]], rounds: int) -> Call:
        """The four layers one after another, `rounds` times with the next copies."""
        order = [calls[name][turn % len(calls[name])] for turn in range(rounds) for name in LINEARS]
        return in_order(order)

    def measure(self, point: Point) -> dict[str, Any]:
        """The entry of "results" of a point."""
        bound = self.bind_variants(point)
        cublas = {
            name: [layer.cublas(point.tokens) for layer in copies]
            for name, copies in self.layers.items()
        }
        paired = point.tokens > PAIRED_TOKENS
        layers_us: dict[str, dict[str, float]] = {}
        for name, copies in self.layers.items():
            timed: Timed = {"cublas": (in_order(cublas[name]), len(copies))}
            for (variant, of), calls in bound.items():
                if of == name:
                    timed[variant] = (in_order(calls), len(copies))
            if paired:
                layers_us[name] = paired_us(timed, *LAYER_STRETCH)
            else:
                layers_us[name] = median_us(timed, LAYER_ROUNDS)

        rounds = 6 if point.tokens <= FEW_TOKENS else 2
        chains: Timed = {"cublas": (self.chain(cublas, rounds), rounds)}
        for variant in {} if paired else self.group.base | self.group.adapted:
            if all((variant, name) in bound for name in LINEARS):
                calls_of = {name: bound[variant, name] for name in LINEARS}
                chains[variant] = (self.chain(calls_of, rounds), rounds)
        for best, variants in (("best0", self.group.base), ("best1", self.group.adapted)):
            picks = {}
            for name, times in layers_us.items():
                there = [variant for variant in variants if variant in times]
                if there:
                    picks[name] = min(there, key=times.__getitem__)
            if len(picks) == len(LINEARS):
                print(f"   {best}: {picks}")
                calls_of = {name: bound[picks[name], name] for name in LINEARS}
                chains[best] = (self.chain(calls_of, rounds), rounds)
        if paired:
            # The same kernels under other names.
            for name in ("best0", "best1"):
                if name in chains:
                    chains[f"again{name[-1]}"] = chains[name]
            chain_us = paired_us(chains, *CHAIN_STRETCH)
        else:
            chain_us = median_us(chains, CHAIN_ROUNDS)
        return {
            "tokens": point.tokens,
            "adapters": point.adapters,
            "rank": self.group.rank,
            "mix": point.mix,
            "method": "paired" if paired else "in turns",
            "chain_us": chain_us,
            "layers_us": layers_us,
        }


def show(result: dict[str, Any]) -> None:
    chain_us, layers_us = result["chain_us"], result["layers_us"]
    print(f"== T={result['tokens']} {result['adapters']} adapters {result['mix']}")
    names = list(chain_us)
    names += sorted({name for times in layers_us.values() for name in times} - set(names))
    for name in names:
        parts = [("chain", chain_us), *layers_us.items()]
        cells = [
            f"{part} {times[name]:8.2f} us ({times[name] / times['cublas']:.3f})"
            if name in times
            else f"{part} -"
            for part, times in parts
        ]
        print(f"   {name:8s} {'  '.join(cells)}", flush=True)


def describe(library: Library) -> dict[str, Any]:
    query = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader", "--id=0"]
    version = subprocess.run(query, capture_output=True, text=True).stdout.strip()
    return {
        "card": torch.cuda.get_device_name(0),
        "driver": version,
        "torch": torch.__version__,
        "cuda": torch.version.cuda,
        "ptxas": library.ptxas,
        "command": shlex.join(["python", *sys.argv]),
        "results": [],
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kernels", type=pathlib.Path, required=True, metavar="DIR")
    parser.add_argument("--group", choices=GROUPS, action="append", help="default: all")
    parser.add_argument("--output", type=pathlib.Path, required=True, metavar="FILE.json")
    args = parser.parse_args()
    exact_matmul()
    library = Library(args.kernels)
    report = describe(library)
    begin = time.time()
    for name in args.group or GROUPS:
        bench = Bench(library, GROUPS[name])
        for point in bench.group.points:
            result = bench.measure(point)
            show(result)
            report["results"].append(result)
        # Written after each group: a later failure loses nothing.
        args.output.write_text(json.dumps(report, indent=1) + "\n")
        print(f"{name}: {time.time() - begin:.0f} s", flush=True)
        del bench
        gc.collect()
        torch.cuda.empty_cache()
    return 0


if __name__ == "__main__":
    sys.exit(main())
