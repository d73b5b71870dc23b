# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""SmolLM2 with four adapters in one batch: tokens a second of transformers without
adapters, transformers + PEFT, and lora_opt, in one process; and how far logits are off.

    python benchmarks/torch/serving.py --model build/demo/smollm2 --device cpu
    python benchmarks/torch/serving.py --model DIR --device cuda --cache DIR \\
        --output benchmarks/results/torch-serving.json

Eager: generate() as a user calls it. Graphed: one decode step on a static cache, captured
as a CUDA graph and replayed. Systems take turns; medians."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from models import ROOT, SMOLLM2_OPTIONS, smollm2

ADAPTERS = ROOT / "test/data/adapters"
NAMES = ["a", "b", "c", "d"]
#: Who is in the batch; the last of every five has no adapter.
BATCH = ["a", "b", "c", "d", "__base__"]


def errors(found: torch.Tensor, wanted: torch.Tensor) -> dict[str, float]:
    """Relative to the size of what is wanted, over all logits; and how often the best token
    is another one."""
    off = found.double() - wanted
    return {
        "rms": float(off.square().mean().sqrt() / wanted.square().mean().sqrt()),
        "max": float(off.abs().max() / wanted.abs().max()),
        "other_best_token": float((found.argmax(-1) != wanted.argmax(-1)).double().mean()),
    }


def batch(rows: int) -> list[str]:
    return [BATCH[i % len(BATCH)] for i in range(rows)]


def with_peft(model: Any) -> Any:
    from peft import PeftModel

    peft = PeftModel.from_pretrained(model, ADAPTERS / "a", adapter_name="a")
    for name in NAMES[1:]:
        peft.load_adapter(ADAPTERS / name, adapter_name=name)
    return peft.eval()


class Timer:
    def __init__(self, device: str) -> None:
        self.wait = torch.cuda.synchronize if device == "cuda" else lambda: None

    def __call__(self, call: Callable[[], Any]) -> float:
        self.wait()
        begin = time.perf_counter()
        call()
        self.wait()
        return time.perf_counter() - begin


def turns(
    timer: Timer,
    calls: dict[str, Callable[[], Any]],
    rounds: int,
    before: dict[str, Callable[[], Any]] | None = None,
) -> dict[str, float]:
    """`before`: what is done ahead of each call and takes no part in its time."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds + 1):
        for name, call in calls.items():
            if before is not None:
                before[name]()
            times[name].append(timer(call))
    times = {name: list[1:] for name, list in times.items()}  # the first warms up
    return {name: statistics.median(t) for name, t in times.items()}


def graphed_step(
    model: Any, rows: int, length: int, **names: Any
) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """A decode step as a CUDA graph, and what makes its cache empty again: a static cache
    counts its tokens on the device, each replay is one more."""
    from transformers import StaticCache

    cache = StaticCache(config=model.config, max_cache_len=length)
    ids = torch.ones((rows, 1), dtype=torch.long, device="cuda")
    position = torch.full((rows, 1), length // 2, device="cuda")

    def step() -> torch.Tensor:
        out = model(
            input_ids=ids,
            past_key_values=cache,
            position_ids=position,
            use_cache=True,
            logits_to_keep=1,
            **names,
        )
        return out.logits.argmax(-1)

    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(2):
            step()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    return graph.replay, cache.reset


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--rows", type=int, nargs="+", default=[5, 20])
    parser.add_argument("--prompt", type=int, default=64)
    parser.add_argument("--new-tokens", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--output", type=Path)
    args = parser.parse_args()
    import lora_opt

    device = args.device
    dtype = torch.bfloat16 if device == "cuda" else torch.float32
    base = smollm2(args.model, dtype, device)
    peft = with_peft(smollm2(args.model, dtype, device))
    exact = with_peft(smollm2(args.model, torch.float32, device))
    ours = lora_opt.load(
        smollm2(args.model, dtype, device),
        {n: ADAPTERS / n for n in NAMES},
        cache_dir=args.cache,
        progress=False,
        **SMOLLM2_OPTIONS,
    )
    timer = Timer(device)
    result: dict[str, Any] = {
        "command": " ".join(["python", *sys.argv]),
        "card": torch.cuda.get_device_name() if device == "cuda" else "cpu",
        "torch": torch.__version__,
        "dtype": str(dtype),
        "prompt": args.prompt,
        "new_tokens": args.new_tokens,
        "batches": [],
    }
    torch.manual_seed(0)
    for rows in args.rows:
        names = batch(rows)
        ids = torch.randint(1000, 20000, (rows, args.prompt), device=device)
        mask = torch.ones_like(ids)
        entry: dict[str, Any] = {"rows": rows, "adapters": names}
        with torch.no_grad():
            wanted = exact(ids, adapter_names=names).logits.double()
            found = {
                "transformers + PEFT": peft(ids, adapter_names=names).logits,
                "lora_opt": ours(ids, adapter_names=names).logits,
            }
            entry["logits_error_to_f32_peft"] = {n: errors(f, wanted) for n, f in found.items()}
        options = {
            "attention_mask": mask,
            "max_new_tokens": args.new_tokens,
            "min_new_tokens": args.new_tokens,
            "do_sample": False,
            "pad_token_id": 0,
        }
        calls = {
            "transformers, no adapters": lambda i=ids, o=options: base.generate(i, **o),
            "transformers + PEFT": lambda i=ids, o=options, n=names: peft.generate(
                input_ids=i, adapter_names=n, **o
            ),
            "lora_opt": lambda i=ids, o=options, n=names: ours.generate(i, adapter_names=n, **o),
        }
        seconds = turns(timer, calls, args.rounds)
        new = rows * args.new_tokens
        entry["eager_tokens_per_second"] = {n: round(new / s, 1) for n, s in seconds.items()}
        if device == "cuda":
            entry["graphed"] = graphed(timer, base, peft, ours, names, args.prompt * 2)
        result["batches"].append(entry)
        print(json.dumps(entry, indent=2), flush=True)
    if args.output:
        args.output.write_text(json.dumps(result, indent=2) + "\n")


def graphed(
    timer: Timer, base: Any, peft: Any, ours: Any, names: list[str], length: int
) -> dict[str, Any]:
    rows, steps = len(names), 50
    out: dict[str, Any] = {}
    with torch.inference_mode(), ours.adapters.use(names):
        made = {
            "transformers, no adapters": graphed_step(base, rows, length),
            "lora_opt": graphed_step(ours.model, rows, length),
        }
        try:
            made["transformers + PEFT"] = graphed_step(peft, rows, length, adapter_names=names)
        except Exception as error:  # whatever the capture forbids
            out["transformers + PEFT"] = f"not captured: {type(error).__name__}: {error}"[:200]
            torch.cuda.synchronize()
        calls = {name: _repeat(replay, steps) for name, (replay, _) in made.items()}
        before = {name: reset for name, (_, reset) in made.items()}
        seconds = turns(timer, calls, 9, before)
    for name, time_of in seconds.items():
        out[name] = {
            "milliseconds_a_step": round(time_of / steps * 1e3, 4),
            "tokens_per_second": round(rows * steps / time_of, 1),
        }
    return out


def _repeat(call: Callable[[], Any], times: int) -> Callable[[], None]:
    def run() -> None:
        for _ in range(times):
            call()

    return run


if __name__ == "__main__":
    main()
