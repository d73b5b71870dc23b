# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A program of Llama-3-8B's layers through the runtime, on a GPU, against float64.

    python benchmarks/torch/check.py --cache DIR --output benchmarks/results/torch-checks.json

Every linear of a layer, batches of 1 to 2048 tokens of adapters of ranks 1 to 64 and of none:
no element may be further off than twice what PyTorch's own products in bf16 are; rows without
an adapter have the base kernel's bits where the same kernel serves both; with the flag for
batch invariance a row has the same bits in every batch; three runs are equal. The embedding
as well, whose rows always are what they are, and without an adapter those of the table."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import torch
from models import CHECK_OPTIONS, llama

TOKENS = [1, 2, 7, 16, 17, 33, 64, 100, 128, 129, 300, 512, 2048]
RANKS = {"r1": 1, "r8": 8, "r16": 16, "r17": 17, "r40": 40, "r64": 64}
INVARIANT = 1


def factors(adapters: Any) -> dict[str, dict[str, tuple[torch.Tensor, torch.Tensor, float]]]:
    """Random adapters on every module, loaded; their factors in float64 by name and module."""
    out: dict[str, dict[str, tuple[torch.Tensor, torch.Tensor, float]]] = {}
    widths = {f.site: f.inputs for f in adapters.layers.found}
    for name, rank in RANKS.items():
        tensors, out[name] = {}, {}
        for site in adapters.sites:
            for module, size in zip(site.modules, site.sizes, strict=True):
                a = (torch.randn(rank, widths[module]) * 0.05).bfloat16()
                b = (torch.randn(size, rank) * 0.05).bfloat16()
                prefix = f"base_model.model.{module}.lora_"
                for half, factor in (("A", a), ("B", b)):
                    embeds = site.kind == "embedding"
                    tensors[prefix + (f"embedding_{half}" if embeds else f"{half}.weight")] = factor
                out[name][module] = (a.double().cuda(), b.double().cuda(), 2.0)
        config = {"peft_type": "LORA", "r": rank, "lora_alpha": 2 * rank}
        adapters.load(name, tensors, config | {"target_modules": "all-linear"})
    return out


class Check:
    def __init__(self, adapters: Any, model: Any) -> None:
        self.adapters, self.model = adapters, model
        self.factors = factors(adapters)
        self.routing = adapters.routing(5)
        self.failed: list[str] = []
        self.count = 0

    def expect(self, good: bool, what: str) -> None:
        self.count += 1
        if not good:
            self.failed.append(what)
            print("FAILED", what, flush=True)

    def delta(self, site: Any, x: torch.Tensor, names: list[str | None], exact: bool) -> Any:
        """Of the batch: in float64, or as three products in bf16."""
        kind = torch.float64 if exact else torch.bfloat16
        y = torch.zeros(len(names), sum(site.sizes), dtype=kind, device="cuda")
        for name in {n for n in names if n is not None}:
            rows = torch.tensor([n == name for n in names], device="cuda")
            parts = []
            for module in site.modules:
                a, b, scale = (
                    f.to(kind) if isinstance(f, torch.Tensor) else f
                    for f in self.factors[name][module]
                )
                parts.append((x[rows].to(kind) @ a.T) @ b.T * scale)
            y[rows] = torch.cat(parts, 1)
        return y

    def layer(self, site: Any, weight: torch.Tensor) -> dict[str, float]:
        ops, worst = torch.ops.lora, {"error": 0.0, "torch_error": 0.0}
        names_of = [None, *RANKS]
        x_all = torch.randn(max(TOKENS), weight.shape[1], device="cuda").bfloat16()
        slots = {n: torch.ops.lora.bank_acquire(self.adapters._bank, n) for n in RANKS}
        slots_of: dict[str | None, int] = {None: -1, **slots}
        whole = None
        for tokens in reversed(TOKENS):
            names = [names_of[t * 5 % len(names_of)] for t in range(tokens)]
            x = x_all[:tokens]
            where = f"{site.name} T={tokens}"
            numbers = torch.tensor([slots_of[n] for n in names], dtype=torch.int32)
            ops.routing_set(self.routing, numbers)
            y = torch.full((tokens, weight.shape[0]), torch.nan, device="cuda").bfloat16()
            ops.linear_out(y, x, weight, None, site.handle, self.routing)
            exact = x.double() @ weight.double().T + self.delta(site, x, names, True)
            theirs = torch.nn.functional.linear(x, weight) + self.delta(site, x, names, False)
            error, other = ((v.double() - exact).abs().max().item() for v in (y, theirs))
            worst["error"] = max(worst["error"], error)
            worst["torch_error"] = max(worst["torch_error"], other)
            self.expect(error <= 2 * other, f"{where}: off by {error}, torch by {other}")
            for _ in range(2):
                again = ops.linear(x, weight, None, site.handle, self.routing)
                self.expect(torch.equal(again, y), f"{where}: another run, other bits")
            z = ops.linear(x, weight, None, site.handle, self.routing, INVARIANT)
            if whole is None:
                whole = z
            self.expect(torch.equal(z, whole[:tokens]), f"{where}: bits depend on the batch")
            base = ops.linear(x, weight, None, site.handle, 0, INVARIANT)
            none = torch.tensor([n is None for n in names], device="cuda")
            self.expect(torch.equal(base[none], z[none]), f"{where}: no adapter, other bits")
        for slot in slots.values():
            torch.ops.lora.bank_release(self.adapters._bank, slot)
        return worst

    def embedding(self, site: Any, table: torch.Tensor) -> dict[str, float]:
        ops, worst = torch.ops.lora, {"error": 0.0, "torch_error": 0.0}
        names_of = [None, *RANKS]
        all_ids = torch.randint(0, table.shape[0], (max(TOKENS),), device="cuda")
        slots = {n: torch.ops.lora.bank_acquire(self.adapters._bank, n) for n in RANKS}
        slots_of: dict[str | None, int] = {None: -1, **slots}
        whole = None
        for tokens in reversed(TOKENS):
            names = [names_of[t * 5 % len(names_of)] for t in range(tokens)]
            ids, where = all_ids[:tokens], f"{site.name} T={tokens}"
            numbers = torch.tensor([slots_of[n] for n in names], dtype=torch.int32)
            ops.routing_set(self.routing, numbers)
            y = torch.full((tokens, table.shape[1]), torch.nan, device="cuda").bfloat16()
            ops.embedding_out(y, ids, table, site.handle, self.routing)
            plain = torch.nn.functional.embedding(ids, table)
            exact, theirs = plain.double(), plain.clone()
            for name in {n for n in names if n is not None}:
                rows = torch.tensor([n == name for n in names], device="cuda")
                a, b, scale = self.factors[name][site.modules[0]]
                exact[rows] += scale * (a.T[ids[rows]] @ b.T)
                theirs[rows] += (a.T.bfloat16()[ids[rows]] @ b.T.bfloat16()) * scale
            error, other = ((v.double() - exact).abs().max().item() for v in (y, theirs))
            worst["error"] = max(worst["error"], error)
            worst["torch_error"] = max(worst["torch_error"], other)
            near = (y.double() - exact).abs() <= exact.abs() * 2**-8 + 1e-6
            self.expect(bool(near.all()), f"{where}: off by {error}, torch by {other}")
            again = ops.embedding(ids, table, site.handle, self.routing)
            self.expect(torch.equal(again, y), f"{where}: another run, other bits")
            whole = y if whole is None else whole
            self.expect(torch.equal(y, whole[:tokens]), f"{where}: bits depend on the batch")
            none = torch.tensor([n is None for n in names], device="cuda")
            self.expect(torch.equal(plain[none], y[none]), f"{where}: no adapter, other bits")
        for slot in slots.values():
            torch.ops.lora.bank_release(self.adapters._bank, slot)
        return worst


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--tokens", type=int, nargs="+", help="fewer batches, for a sanitizer")
    parser.add_argument("--output", type=Path)
    args = parser.parse_args()
    import lora_opt

    if args.tokens:
        TOKENS[:] = args.tokens
    torch.manual_seed(0)
    model = llama("cuda", 1)
    loaded = lora_opt.load(model, cache_dir=args.cache, progress=False, **CHECK_OPTIONS)
    check = Check(loaded.adapters, model)
    worst = {}
    with torch.inference_mode():
        for site in loaded.adapters.sites:
            parts = [model.get_submodule(m).weight for m in site.modules]
            run = check.embedding if site.kind == "embedding" else check.layer
            worst[site.name] = run(site, torch.cat(parts).contiguous())
    result = {
        "command": " ".join(["python", *sys.argv]),
        "card": torch.cuda.get_device_name(),
        "torch": torch.__version__,
        "checks": check.count,
        "failed": check.failed,
        "largest_error": worst,
    }
    print(json.dumps(result, indent=2))
    if args.output:
        args.output.write_text(json.dumps(result, indent=2) + "\n")
    sys.exit(1 if check.failed else 0)


if __name__ == "__main__":
    main()
