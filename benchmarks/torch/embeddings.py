# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Embeddings with adapters on a GPU: values against float64, and what a call takes.

    python benchmarks/torch/embeddings.py --build DIR                   # where lora-compile is
    python benchmarks/torch/embeddings.py --programs DIR --output FILE  # on the GPU

Values: tables of sizes that are no multiple of a strip, bf16 and f16, ranks 1 to 512 in one
batch, programs of --target each. Every element is the float64 result rounded once, up to what
f32 sums lose; rows without an adapter are the table's, rows of ids beyond it NaN.

Times: a table of Llama-3's size, each call of a graph with other ids, so that rows come from
memory; medians of the replays."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

import torch

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python"))

#: Vocabulary, width, element, largest rank.
TABLES = [(1003, 72, "bf16", 512), (1003, 1096, "f16", 512), (257, 4096, "bf16", 64)]
TIMED = (128256, 4096, "bf16", 64)
RANKS = [1, 3, 16, 17, 64, 100, 512]
TYPES = {"bf16": torch.bfloat16, "f16": torch.float16}
TOKENS = [1, 7, 33, 300, 4099]
#: Tokens that follow each other with one adapter.
RUNS = [1, 5, 64]
TIMED_TOKENS = [1, 8, 64, 512, 2048, 8192]
CALLS, REPLAYS = 16, 9


def program(vocab: int, hidden: int, element: str) -> str:
    table, rows = f"tensor<{vocab}x{hidden}x{element}>", f"tensor<?x{hidden}x{element}>"
    return (
        f"func.func @main(%ids: tensor<?xi64>, %w: {table}) -> {rows} {{\n"
        f'  %y = lora.vocab_parallel_embedding %ids, %w site "embed"'
        f" : (tensor<?xi64>, {table}) -> {rows}\n  return %y : {rows}\n}}\n"
    )


def name_of(table: tuple[int, int, str, int], target: str) -> str:
    return "-".join(str(part) for part in table) + f".{target}.lso"


def build(folder: Path, targets: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    tool = os.environ.get("LORA_COMPILE", str(ROOT / "build/bin/lora-compile"))
    for table in [*TABLES, TIMED]:
        for target in targets:
            command = [tool, "-", f"--target={target}", f"--max-rank={table[3]}"]
            command += [f"--bank-dtype={table[2]}", "-o", str(folder / name_of(table, target))]
            subprocess.run(command, input=program(*table[:3]), text=True, check=True)


class Bench:
    """A table, a bank with an adapter of each rank, and a routing."""

    def __init__(self, ops: Any, path: Path, table: tuple[int, int, str, int], ranks: list[int]):
        vocab, hidden, element, _ = table
        self.ops, self.dtype = ops, TYPES[element]
        program = ops.program_open(str(path), "cuda", 8192)
        self.layer = ops.layer(program, "embed")
        self.bank = ops.bank_create(program, sum(-(-rank // 16) for rank in ranks))
        self.routing = ops.routing_create(self.bank)
        self.table = torch.randn(vocab, hidden, device="cuda").to(self.dtype)
        self.slots, self.factors = {}, {}
        for rank in ranks:
            a = (torch.randn(rank, vocab) * 0.3).to(self.dtype)
            b = (torch.randn(hidden, rank) * 0.3).to(self.dtype)
            config = {"peft_type": "LORA", "r": rank, "lora_alpha": 8, "target_modules": ["embed"]}
            names = [f"base_model.model.embed.lora_embedding_{half}" for half in "AB"]
            ops.bank_load_tensors(self.bank, f"r{rank}", json.dumps(config), names, [a, b])
            self.slots[rank] = ops.bank_acquire(self.bank, f"r{rank}")
            self.factors[rank] = a.cuda(), b.cuda(), 8 / rank

    def route(self, ranks: list[int]) -> None:
        """A rank of 0 is no adapter."""
        slots = [self.slots[rank] if rank else -1 for rank in ranks]
        self.ops.routing_set(self.routing, torch.tensor(slots, dtype=torch.int32))

    def exact(self, ids: torch.Tensor, ranks: list[int]) -> tuple[torch.Tensor, torch.Tensor]:
        """Values, and the sums of what is added up, which f32 loses a part of."""
        y = self.table[ids].double()
        sizes = y.abs()
        for rank in {r for r in ranks if r}:
            rows = torch.tensor([r == rank for r in ranks], device="cuda")
            a, b, scale = self.factors[rank]
            s = a.T[ids[rows]].double()
            y[rows] += scale * (s @ b.T.double())
            sizes[rows] += scale * (s.abs() @ b.T.double().abs())
        return y, sizes


def check(bench: Bench, ranks: list[int], where: str, failed: list[str]) -> int:
    ops, table, layer, routing = bench.ops, bench.table, bench.layer, bench.routing
    count = 0

    def expect(good: Any, what: str) -> None:
        nonlocal count
        count += 1
        if not bool(good):
            failed.append(f"{where}: {what}")
            print("FAILED", failed[-1], flush=True)

    half = 2.0**-8 if bench.dtype is torch.bfloat16 else 2.0**-11  # of a unit in the last place
    for tokens in TOKENS:
        ids = torch.randint(0, table.shape[0], (tokens,), device="cuda")
        plain = torch.nn.functional.embedding(ids, table)
        for offset, run in enumerate(RUNS):
            mine = [[0, *ranks][(t // run * 3 + offset) % (len(ranks) + 1)] for t in range(tokens)]
            bench.route(mine)
            y = ops.embedding(ids, table, layer, routing)
            exact, sizes = bench.exact(ids, mine)
            bound = exact.abs() * half * 1.01 + sizes * 2.0**-20 + 2.0**-24
            expect(((y.double() - exact).abs() <= bound).all(), f"T={tokens}+{offset}: values")
            none = torch.tensor([rank == 0 for rank in mine], device="cuda")
            expect(torch.equal(y[none], plain[none]), f"T={tokens}+{offset}: no adapter")
            bad = ids.clone()
            bad[::2] = torch.tensor([-1, table.shape[0], 1 << 62], device="cuda")[offset]
            z = ops.embedding(bad, table, layer, routing)
            expect(z[::2].isnan().all() and torch.equal(z[1::2], y[1::2]), f"T={tokens}: bad ids")
            bench.route(mine[:301])
            part = ops.embedding(ids[:301], table, layer, routing)
            expect(torch.equal(part, y[:301]), f"T={tokens}+{offset}: bits depend on the batch")
        expect(torch.equal(ops.embedding(ids, table, layer), plain), f"T={tokens}: base")
    return count


def microseconds(call: Any) -> float:
    """Of one of CALLS calls, call(i), in a graph."""
    call(0)
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        for i in range(CALLS):
            call(i)
    times = []
    for _ in range(REPLAYS + 2):
        begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        begin.record()
        graph.replay()
        end.record()
        end.synchronize()
        times.append(begin.elapsed_time(end) * 1000 / CALLS)
    return statistics.median(times[2:])


def measure(bench: Bench) -> list[dict[str, Any]]:
    ops, table, layer, routing = bench.ops, bench.table, bench.layer, bench.routing
    out = []
    for tokens in TIMED_TOKENS:
        ids = torch.randint(0, table.shape[0], (CALLS, tokens), device="cuda")
        y = torch.empty(tokens, table.shape[1], device="cuda", dtype=bench.dtype)

        def theirs(i: int, rank: int = 0, ids: Any = ids) -> torch.Tensor:
            base = torch.nn.functional.embedding(ids[i], table)
            if not rank:
                return base
            a, b, scale = bench.factors[rank]
            return base + (torch.nn.functional.embedding(ids[i], a.T) @ b.T) * scale

        def ours(i: int, where: int = 0, ids: Any = ids, y: Any = y) -> None:
            ops.embedding_out(y, ids[i], table, layer, where)

        row: dict[str, Any] = {"tokens": tokens, "base": microseconds(ours)}
        row["torch_base"] = microseconds(theirs)
        for rank in bench.slots:
            bench.route([rank] * tokens)
            row[f"rank_{rank}"] = microseconds(lambda i: ours(i, routing))
            row[f"peft_rank_{rank}"] = microseconds(lambda i, r=rank: theirs(i, r))
        mixed = [[0, *bench.slots][t % (len(bench.slots) + 1)] for t in range(tokens)]
        bench.route(mixed)
        row["mixed"] = microseconds(lambda i: ours(i, routing))
        out.append({key: round(value, 2) for key, value in row.items()})
        print(out[-1], flush=True)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path)
    parser.add_argument("--programs", type=Path)
    parser.add_argument("--target", nargs="+", default=["sm_90a", "sm_80"])
    parser.add_argument("--no-times", action="store_true")
    parser.add_argument("--output", type=Path)
    args = parser.parse_args()
    if args.build:
        build(args.build, args.target)
        return
    from lora_opt.torch import ops as operators

    ops = operators.load()
    torch.cuda.init()
    torch.manual_seed(0)
    failed: list[str] = []
    count = 0
    with torch.inference_mode():
        for table in TABLES:
            for target in args.target:
                ranks = [rank for rank in RANKS if rank <= table[3]]
                bench = Bench(ops, args.programs / name_of(table, target), table, ranks)
                count += check(bench, ranks, name_of(table, target), failed)
        times: list[dict[str, Any]] = []
        if not args.no_times:
            path = args.programs / name_of(TIMED, args.target[0])
            times = measure(Bench(ops, path, TIMED, [8, 64]))
    result = {
        "command": " ".join(["python", *sys.argv]),
        "card": torch.cuda.get_device_name(),
        "torch": torch.__version__,
        "checks": count,
        "failed": failed,
        "table": list(TIMED[:3]),
        "microseconds": times,
    }
    print(json.dumps(result, indent=2))
    if args.output:
        args.output.write_text(json.dumps(result, indent=2) + "\n")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
