# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks kernels on the device against float64.

    python benchmarks/hopper/check.py --kernels build/hopper --replays 100000

Each case runs three times, with NaNs in the output and in the workspaces that need not be
zero. It passes if the relative error (Frobenius) is below 4e-3, the three results have
the same bits, and workspaces that must stay zero are zero. `--replays N` then replays a
CUDA graph of four kernels N times, back to back, and asks the same of its outputs.
"""

from __future__ import annotations

import argparse
import dataclasses
import pathlib
import random
import sys
import time
from collections.abc import Sequence

import torch
from device import (
    DTYPES,
    TILE_TOKENS,
    Launch,
    Library,
    Meta,
    Site,
    Workspaces,
    ceil_div,
    environment,
    exact_matmul,
    make_site,
    reference,
    relative_error,
    route,
)

TOLERANCE = 4e-3
REPEATS = 3


@dataclasses.dataclass
class Case:
    """`chain`: kernels that run one after another, joined by +. `mix`: how tokens choose
    among the adapters: each for itself (run), one adapter in an m-tile (tile), or two.
    `padding`: elements between the rows of x, w and y."""

    chain: str
    tokens: int
    ranks: Sequence[int] = ()
    mix: str = "run"
    padding: int = 0

    @property
    def kernels(self) -> list[str]:
        return self.chain.split("+")


EIGHT = (16,) * 8
SMALL = (16, 8, 1, 5, 16)
LARGE = (16, 64, 17, 128)
MIXED = (1, 8, 16, 17, 64, 128, 512)


#: A shrink before each.
SPLIT_SHRINKS = {
    "qkv": "qkv_shr2",
    "o": "o_shr4",
    "down": "down_shr2",
    "odd": "odd_shr4_128",
    "f16": "f16_shr2",
}


def split_cases(name: str) -> list[Case]:
    """Both m-tiles of a tile, one, and parts of them; entries for some ranks only."""
    chain = f"{SPLIT_SHRINKS[name]}+{name}_splitw"
    numbers = (1, 129, 200, 256, 257, 384, 511, 512)
    cases = [Case(f"{name}_split", tokens, padding=8 * (tokens % 2)) for tokens in numbers]
    cases += [Case(chain, tokens, EIGHT) for tokens in (1, 256, 511)]
    cases += [Case(chain, tokens, (1, 16, 17, 64)) for tokens in (129, 200, 512, 1000)]
    cases.append(Case(chain, 256, (16,)))
    cases.append(Case(chain, 384, (16,) * 32, padding=8))
    cases.append(Case(chain, 512, EIGHT, "tile"))
    cases.append(Case(chain, 257, EIGHT, "two"))
    return cases


GEMM = [
    *(Case("odd_base", tokens) for tokens in (1, 17, 128, 300, 1024)),
    *(Case(f"{name}_base", 512) for name in ("qkv", "o", "gu", "down")),
    Case("qkv_base", 2048),
    Case("f16_base", 777),
    Case("gu_b224", 300),
    *(Case("odd_shr8_128+odd_ext", tokens, (8, 16, 17, 64)) for tokens in (1, 100, 300)),
    Case("o_shr4+o_ext", 512, EIGHT),
    Case("qkv_shr4+qkv_ext", 512, EIGHT),
    Case("qkv_shr4+qkv_ext", 333, MIXED),
    Case("gu_shr2+gu_ext", 640, (16, 32)),
    Case("down_shr2+down_ext", 200, (16,) * 20),
    Case("f16_shr2+f16_ext", 300, (16, 64)),
    Case("o_i4", 2048, EIGHT, "tile"),
    Case("qkv_i4", 2048, EIGHT, "tile"),
    Case("gu_i4", 1024, EIGHT, "tile"),
    Case("gu_i4b224", 1024, (16,) * 4, "tile"),
    Case("down_i4", 2048, EIGHT, "tile"),
    Case("o_i4b2", 2048, EIGHT, "two"),
    Case("qkv_i4b2", 2000, EIGHT, "two"),
    *(Case(f"{name}_shr2+{name}_ext128", 256, EIGHT) for name in ("qkv", "o", "gu", "down")),
    *(case for name in SPLIT_SHRINKS for case in split_cases(name)),
    Case("qkv_i4c192", 512, EIGHT, "tile"),
    Case("o_i1", 8192, EIGHT, "tile"),
    Case("down_i4", 8192, EIGHT, "tile"),
    Case("qkv_i4b2", 8192, EIGHT, "two"),
    Case("qkv_i1", 4096, (16,) * 3, "tile"),
]


def decode_cases(name: str) -> list[Case]:
    cases = []
    for tokens in (16, 32, 64, 128):
        cases.append(Case(f"{name}_b{tokens}", tokens))
        cases.append(Case(f"{name}_m{tokens}", tokens, EIGHT))
        cases.append(Case(f"{name}_m{tokens}", tokens - 7, SMALL))
        cases.append(Case(f"{name}_g{tokens}", tokens, LARGE))
    cases.append(Case(f"{name}_m16", 1, (16,)))
    cases.append(Case(f"{name}_m64", 64, (16,) * 32))
    cases.append(Case(f"{name}_g64", 64, (64,) * 8))
    cases.append(Case(f"{name}_p64", 64, (64,) * 8))
    cases.append(Case(f"{name}_p64", 61, (64, 16, 33, 1)))
    cases.append(Case(f"{name}_g64", 33, (512, 1, 16)))
    return cases


def small_cases(name: str) -> list[Case]:
    cases = []
    for tile in (16, 64, 128):
        for tokens in (tile, tile - 5):
            cases.append(Case(f"{name}_b{tile}", tokens))
            cases.append(Case(f"{name}_m{tile}", tokens, SMALL))
            cases.append(Case(f"{name}_g{tile}", tokens, LARGE))
    cases.append(Case(f"{name}_m16", 1, (8,)))
    cases.append(Case(f"{name}_p64", 61, (64, 16, 33, 1)))
    return cases


DECODE = [
    Case("dodd_b16", 1),
    Case("dodd_b16", 13),
    Case("dodd_b64", 50),
    Case("dodd_m16", 1, (16,)),
    Case("dodd_m16", 11, (16, 8, 3)),
    Case("dodd_m64", 50, (16,) * 5),
    Case("dodd_g64", 50, (16, 64, 17, 1)),
    Case("dodd_g16", 16, (64, 128)),
    *(case for name in ("dsm", "dqw") for case in small_cases(name)),
    *(case for name in ("dqkv", "do", "dgu", "ddown") for case in decode_cases(name)),
    Case("df16_m64", 64, EIGHT),
]


def shrink_cases(name: str) -> list[Case]:
    """Clusters of all sizes: as many rank blocks as fit at once, fewer, and many more."""
    cases = []
    for cluster in (1, 2, 4, 8):
        chain = f"{name}_shr{cluster}+{name}_ext128"
        cases += [Case(chain, tokens, EIGHT) for tokens in (1, 129, 256)]
        cases.append(Case(chain, 300, (1, 16, 17, 64, 512)))
        cases.append(Case(chain, 512, (16,) * 128))
        cases.append(Case(chain, 2048, (16,) * 32))
        cases.append(Case(chain, 640, (16, 33), "tile"))
    return cases


#: Nothing is a multiple of a tile: more CTAs than k-blocks, one rank block at once.
ODD_SHRINKS = ("odd_shr1_48", "odd_shr8_128", "odd_shr4_128", "odd_shr1_256", "odd_shr2_256")
SHRINK = [
    Case(f"{shrink}+odd_ext", tokens, ranks)
    for shrink in ODD_SHRINKS
    for tokens, ranks in (
        (1, (16,)),
        (130, (64, 512)),
        (256, (16,) * 128),
        (300, (1, 16, 17, 64, 512)),
        (2048, (8,) * 32),
    )
]
SHRINK += [case for name in ("qkv", "o", "gu", "down") for case in shrink_cases(name)]


def table_cases(name: str) -> list[Case]:
    """Ranks, numbers of adapters and of tokens, and every kernel that layers.py times."""
    cases = []
    for rank in (1, 8, 16):
        for tokens, tile in ((1, 16), (3, 16), (16, 16), (31, 32), (63, 64), (64, 64)):
            cases.append(Case(f"d{name}_m{tile}", tokens, (rank,) * min(8, tokens)))
    for rank in (17, 64, 128, 512):
        for tokens, tile in ((1, 16), (16, 16), (64, 64)):
            cases.append(Case(f"d{name}_g{tile}", tokens, (rank,) * min(4, tokens)))
    cases.append(Case(f"d{name}_m64", 64, (16,) * 64))
    cases.append(Case(f"d{name}_g64", 64, (16,) * 60 + (64,) * 4))
    cases.append(Case(f"d{name}_p64", 64, (64, 16, 33, 1)))
    for tokens in (129, 777, 2048):
        cases.append(Case(f"{name}_base", tokens))
    cases += shrink_cases(name)
    chain = f"{name}_shr4+{name}_ext"
    for rank in (1, 8, 16, 17, 64, 128, 512):
        cases.append(Case(chain, 257, (rank,) * 3))
    cases.append(Case(chain, 1000, (16,) * 128))
    cases.append(Case(chain, 2048, (1, 8, 16, 17, 64, 128)))
    cases.append(Case(chain, 8192 if name == "o" else 4096, (16,) * 32))
    for width in (128, 192, 224):
        cases.append(Case(f"{name}_base{width}", 300))
        cases.append(Case(f"{name}_shr2+{name}_ext{width}", 300, (16, 64)))
        for interval in (2, 4):
            cases.append(Case(f"{name}_i{interval}c{width}", 512, EIGHT, "tile"))
    for interval in (1, 2, 4):
        cases.append(Case(f"{name}_i{interval}", 2048, EIGHT, "tile"))
        cases.append(Case(f"{name}_i{interval}b2", 1999, (16,) * 8, "two"))
    cases.append(Case(f"{name}_i4b2", 1999, (32,) * 5, "tile"))
    return cases


TABLE = [case for name in ("qkv", "o", "gu", "down") for case in table_cases(name)]


def plain_cases(name: str) -> list[Case]:
    """Kernels of build_plain.py: around the edges of their tiles, and every rank."""
    chain = f"p{name}_shr+p{name}_ext"
    cases = [Case(f"p{name}_base", tokens) for tokens in (1, 16, 63, 64, 65, 300)]
    cases.append(Case(f"p{name}_base", 77, padding=24))
    for rank in (1, 8, 15, 16, 17, 64, 100, 512):
        cases += [Case(chain, tokens, (rank,) * 3) for tokens in (1, 65)]
    for tokens in (1, 2, 15, 16, 17, 31, 64, 127, 128, 129, 200, 256, 300):
        cases.append(Case(chain, tokens, MIXED))
        cases.append(Case(chain, tokens, EIGHT, padding=8))
    cases.append(Case(chain, 300, (16, 33), "tile"))
    cases.append(Case(chain, 128, (16,) * 100))
    return cases


PLAIN_LINEARS = ("tiny", "odd", "odd16", "thin", "many", "o", "qkv", "down")
PLAIN = [case for name in PLAIN_LINEARS for case in plain_cases(name)]
PLAIN += [Case(f"p{name}_shr+p{name}_ext", 4096, EIGHT, "tile") for name in ("o", "qkv")]

#: One of each kind, for compute-sanitizer.
SANITIZER = [
    Case("odd_base", 70),
    Case("odd_shr1_48+odd_ext", 140, (16, 40)),
    Case("odd_shr2_256+odd_ext", 140, (16, 40)),
    # Several groups of rank blocks for a cluster.
    Case("odd_shr8_128+odd_ext", 140, (16, 40)),
    Case("odd_shr2_256+odd_splitw", 140, (16, 40)),
    Case("o_i4", 256, (16, 16), "tile"),
    Case("do_m16", 9, (16, 8)),
    Case("do_g16", 9, (40, 8)),
    Case("dqkv_b64", 50),
    Case("dqkv_m64", 50, SMALL),
    Case("do_p64", 50, (40, 8)),
    Case("dgu_m128", 100, SMALL),
]

PLAIN_SANITIZER = [
    case
    for name in ("tiny", "odd", "odd16", "thin", "many")
    for case in (
        Case(f"p{name}_base", 70, padding=8),
        Case(f"p{name}_shr+p{name}_ext", 140, (16, 40)),
    )
]

SETS = {
    "plain": PLAIN,
    "plain-sanitizer": PLAIN_SANITIZER,
    "decode": DECODE,
    "gemm": GEMM,
    "shrink": SHRINK,
    "table": TABLE,
    "sanitizer": SANITIZER,
    "none": [],
}

REPLAYED = [
    Case("do_m64", 64, EIGHT),
    Case("dqkv_m64", 64, EIGHT),
    Case("o_i4", 256, (16, 16), "tile"),
    Case("ddown_m16", 16, EIGHT),
]


def shape_of(meta: Meta) -> tuple[int, list[int], torch.dtype, bool]:
    """Inputs, slices, type and bias of the linear that a kernel computes."""
    options = meta["options"]
    slices = [int(width) for width in str(options["slices"]).split(",")]
    dtype = DTYPES[options.get("dtype", "bf16")]
    return int(options["k"]), slices, dtype, options.get("bias") == "true"


def choose_adapters(case: Case) -> list[int]:
    """The adapter of each token; every twentieth or so has none."""
    chance, count = random.Random(case.tokens), len(case.ranks)
    tiles = ceil_div(case.tokens, TILE_TOKENS)
    if case.mix == "tile":
        one = [chance.randrange(count) for _ in range(tiles)]
        chosen = [one[token // TILE_TOKENS] for token in range(case.tokens)]
    elif case.mix == "two":
        two = [(chance.randrange(count), chance.randrange(count)) for _ in range(tiles)]
        chosen = [two[t // TILE_TOKENS][chance.randrange(2)] for t in range(case.tokens)]
    else:
        chosen = [chance.randrange(count) for _ in range(case.tokens)]
    return [-1 if chance.random() < 0.05 else adapter for adapter in chosen]


class Checker:
    def __init__(self, library: Library, seed: int) -> None:
        self.library = library
        self.workspaces = Workspaces()
        self.generator = torch.Generator(device="cuda")
        self.generator.manual_seed(seed)

    def random(self, *sizes: int) -> torch.Tensor:
        return torch.randn(*sizes, device="cuda", generator=self.generator)

    def matrix(self, rows: int, columns: int, dtype: torch.dtype, padding: int) -> torch.Tensor:
        """Random values, and NaNs between the rows."""
        wide = torch.full((rows, columns + padding), float("nan"), device="cuda", dtype=dtype)
        wide[:, :columns] = self.random(rows, columns).to(dtype)
        return wide[:, :columns]

    def same_base(self, base: str, env: dict[str, torch.Tensor], rows: list[int]) -> bool:
        """Whether tokens without an adapter have the bits that the base kernel gives."""
        y = torch.empty_like(env["y"])
        for launch in self.library.bind([base], env | {"y": y, "y_stride": y.stride(0)}, len(y)):
            launch()
        return torch.equal(y[rows], env["y"][rows])

    def run(self, case: Case) -> bool:
        """One case; prints a line. False: failed."""
        metas = [self.library.metas[name] for name in case.kernels]
        inputs, slices, dtype, biased = shape_of(metas[-1])
        x = self.matrix(case.tokens, inputs, dtype, case.padding)
        w = self.matrix(sum(slices), inputs, dtype, case.padding)
        w *= inputs**-0.5
        bias = self.random(sum(slices)).to(dtype) if biased else None
        y = self.matrix(case.tokens, sum(slices), dtype, case.padding)
        site: Site | None = None
        routing, chosen = None, []
        if case.ranks:
            num_blocks = sum(ceil_div(rank, 16) for rank in case.ranks) + 3
            site = make_site(inputs, slices, case.ranks, num_blocks, dtype, self.generator)
            chosen = choose_adapters(case)
            routing = route(chosen, site.adapters)
        env = environment(x, w, y, bias, site, routing, self.workspaces, metas)
        launches = self.library.bind(case.kernels, env, case.tokens)
        exact, base = reference(x, w, bias, site, chosen, slices)
        results = []
        for _ in range(REPEATS):
            y.fill_(float("nan"))
            self.workspaces.poison()
            torch.cuda.synchronize()
            for launch in launches:
                launch()
            torch.cuda.synchronize()
            results.append(y.clone())
        error = relative_error(results[0], exact)
        library_error = relative_error(torch.nn.functional.linear(x, w, bias), base)
        same = all(torch.equal(results[0], result) for result in results)
        clean = self.workspaces.clean()
        without = [token for token, adapter in enumerate(chosen) if adapter < 0]
        exact_base = not case.ranks or "base" not in metas[-1]
        exact_base = exact_base or self.same_base(metas[-1]["base"], env, without)
        passed = error < TOLERANCE and same and clean and exact_base
        details = f"error {error:.2e} (torch's base {library_error:.2e}) same {same} clean {clean}"
        delta = exact - base
        if case.ranks and delta.norm() > 0:
            found = (results[0].double() - base) - delta
            details += f" delta {(found.norm() / delta.norm()).item():.2e}"
        if not exact_base:
            details += " other base bits"
        if without:
            details += f" base rows {relative_error(results[0][without], base[without]):.2e}"
        mark = "ok " if passed else "BAD"
        print(f"{mark} {case.chain:18s} T={case.tokens:5d} {details}", flush=True)
        return passed


def run_set(library: Library, cases: Sequence[Case], seed: int) -> int:
    """The number of cases that failed."""
    checker, failed = Checker(library, seed), 0
    for case in cases:
        try:
            failed += not checker.run(case)
        except (KeyError, RuntimeError, ValueError) as error:
            print(f"BAD {case}: {error!r:.300}", flush=True)
            failed += 1
            if "launch" in str(error) or "CUDA" in str(error):
                print("the context is lost: the other cases did not run")
                break
    return failed


def replay(library: Library, count: int) -> bool:
    """Replays a graph of several kernels; their outputs must keep their bits."""
    checker = Checker(library, seed=5)
    launches: list[Launch] = []
    outputs: list[torch.Tensor] = []
    for case in REPLAYED:
        metas = [library.metas[name] for name in case.kernels]
        inputs, slices, dtype, _ = shape_of(metas[-1])
        x = checker.random(case.tokens, inputs).to(dtype)
        w = (checker.random(sum(slices), inputs) * inputs**-0.5).to(dtype)
        y = torch.empty(case.tokens, sum(slices), device="cuda", dtype=dtype)
        site = make_site(inputs, slices, case.ranks, 40, dtype, checker.generator)
        run_length = TILE_TOKENS if case.mix == "tile" else 1
        chosen = [(token // run_length) % len(case.ranks) for token in range(case.tokens)]
        routing = route(chosen, site.adapters)
        env = environment(x, w, y, None, site, routing, checker.workspaces, metas)
        launches += library.bind(case.kernels, env, case.tokens)
        outputs.append(y)

    def run_all() -> None:
        for launch in launches:
            launch()

    run_all()
    torch.cuda.synchronize()
    expected = [y.clone() for y in outputs]
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        run_all()
    begin = time.time()
    for index in range(count):
        graph.replay()
        if index % 10000 == 0:
            torch.cuda.synchronize()
    torch.cuda.synchronize()
    same = all(torch.equal(*pair) for pair in zip(expected, outputs, strict=True))
    clean = checker.workspaces.clean()
    mark = "ok " if same and clean else "BAD"
    seconds = time.time() - begin
    print(f"{mark} {count} replays: same {same} clean {clean} {seconds:.1f} s", flush=True)
    return same and clean


def alternate(library: Library, rounds: int) -> bool:
    """Two batches in turns, their routing copied from the host before each, nobody waiting
    for the device: kernels read it before the kernel before them is over, yet after the copy."""
    checker = Checker(library, seed=7)
    right = True
    for name in ("do_m16", "dqkv_m64", "dgu_m16"):
        meta, tokens = library.metas[name], 16
        inputs, slices, dtype, _ = shape_of(meta)
        x = checker.random(tokens, inputs).to(dtype)
        w = (checker.random(sum(slices), inputs) * inputs**-0.5).to(dtype)
        y = torch.empty(tokens, sum(slices), device="cuda", dtype=dtype)
        site = make_site(inputs, slices, EIGHT, 40, dtype, checker.generator)
        batches = [
            [token % 8 for token in range(tokens)],
            [(7 * token + 3) % 8 for token in range(tokens)],
        ]
        env = environment(
            x, w, y, None, site, route(batches[0], site.adapters), checker.workspaces, [meta]
        )
        launch = library.bind([name], env, tokens)[0]
        host = []
        for batch in batches:
            arrays = route(batch, site.adapters).tensors("cpu")
            host.append({key: array.pin_memory() for key, array in arrays.items()})

        def set_routing(
            which: int, env: dict[str, object] = env, host: list[dict[str, torch.Tensor]] = host
        ) -> None:
            for key, array in host[which].items():
                target = env[key]
                assert isinstance(target, torch.Tensor)
                target.copy_(array, non_blocking=True)

        expected = []
        for which in range(2):
            set_routing(which)
            torch.cuda.synchronize()
            launch()
            torch.cuda.synchronize()
            expected.append(y.clone())
        results = torch.empty(rounds, *y.shape, device="cuda", dtype=dtype)
        for index in range(rounds):
            set_routing(index % 2)
            # The second begins before the first has ended.
            launch()
            launch()
            results[index].copy_(y)
        torch.cuda.synchronize()
        same = all(torch.equal(results[index], expected[index % 2]) for index in range(rounds))
        differ = not torch.equal(*expected)
        passed = same and differ and checker.workspaces.clean()
        print(
            f"{'ok ' if passed else 'BAD'} {name} {rounds} batches in turns: same {same}",
            flush=True,
        )
        right = right and passed
    return right


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kernels", type=pathlib.Path, required=True, metavar="DIR")
    parser.add_argument("--set", choices=SETS, action="append", help="default: decode and gemm")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--turns", type=int, default=0, metavar="N", help="batches in turns")
    parser.add_argument("--replays", type=int, default=0, metavar="N")
    args = parser.parse_args()
    exact_matmul()
    library = Library(args.kernels)
    failed = 0
    for name in args.set or ["decode", "gemm"]:
        failed += run_set(library, SETS[name], args.seed)
    if args.turns:
        failed += not alternate(library, args.turns)
    if args.replays:
        failed += not replay(library, args.replays)
    print(f"{failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
