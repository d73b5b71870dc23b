# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Two layers in the shapes of Llama-3-8B (random, bf16), eight adapters of rank 16 in a batch:
what a decoder layer costs the host and the GPU, without adapters, with PEFT, with lora_opt.

    python benchmarks/torch/layers.py --cache DIR --output benchmarks/results/torch-layers.json

Whole forwards divided by two: embedding, last norm and a head of 1024 columns are in it. Host:
until forward has returned, the GPU idle before. GPU: a CUDA graph of the forward, replayed;
both layers' weights (0.87 GB) are far more than the L2 cache. Systems take turns; medians."""

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
from models import LLAMA_OPTIONS, llama, lora_config

LAYERS, NUM_ADAPTERS, RANK = 2, 8, 16
#: Rows and tokens of a row.
BATCHES = [(1, 1), (8, 1), (32, 1), (64, 1), (1, 512), (1, 2048)]


def random_adapters(model: Any) -> tuple[Any, list[dict[str, torch.Tensor]]]:
    """PEFT's own state dictionaries, with B not zero."""
    from peft import get_peft_model, get_peft_model_state_dict

    names = [f"adapter{i}" for i in range(NUM_ADAPTERS)]
    peft = get_peft_model(model, lora_config(RANK), adapter_name=names[0])
    for name in names[1:]:
        peft.add_adapter(name, lora_config(RANK))
    with torch.no_grad():
        for key, value in peft.named_parameters():
            if "lora_B" in key:
                value.normal_(std=0.02)
    states = [get_peft_model_state_dict(peft, adapter_name=name) for name in names]
    return peft.to(torch.bfloat16).eval(), states


def host_times(calls: dict[str, Callable[[], Any]], rounds: int = 40) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            torch.cuda.synchronize()
            begin = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - begin)
    return {name: statistics.median(t) for name, t in times.items()}


def gpu_times(
    calls: dict[str, Callable[[], Any]], rounds: int = 15, repeat: int = 20
) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
            torch.cuda._sleep(1_000_000)
            begin.record()
            for _ in range(repeat):
                call()
            end.record()
            end.synchronize()
            times[name].append(begin.elapsed_time(end) / 1e3 / repeat)
    return {name: statistics.median(t) for name, t in times.items()}


def captured(call: Callable[[], Any]) -> Callable[[], Any]:
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        call()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        call()
    return graph.replay


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--output", type=Path)
    args = parser.parse_args()
    import lora_opt

    base = llama("cuda", LAYERS)
    peft, states = random_adapters(llama("cuda", LAYERS))
    ours = lora_opt.load(llama("cuda", LAYERS), cache_dir=args.cache, **LLAMA_OPTIONS)
    for i, state in enumerate(states):
        ours.adapters.load(f"adapter{i}", state, lora_config(RANK))
    result: dict[str, Any] = {
        "command": " ".join(["python", *sys.argv]),
        "card": torch.cuda.get_device_name(),
        "torch": torch.__version__,
        "batches": [],
    }
    for rows, tokens in BATCHES:
        names = [f"adapter{i % NUM_ADAPTERS}" for i in range(rows)]
        ids = torch.randint(0, 1024, (rows, tokens), device="cuda")
        forward = {"use_cache": False, "logits_to_keep": 1}
        with torch.inference_mode(), ours.adapters.use(names):
            calls = {
                "no adapters": lambda i=ids, f=forward: base(i, **f),
                "PEFT": lambda i=ids, f=forward, n=names: peft(i, adapter_names=n, **f),
                "lora_opt": lambda i=ids, f=forward: ours.model(i, **f),
            }
            for call in calls.values():
                call()
            host = host_times(calls)
            graphs = {n: captured(c) for n, c in calls.items() if n != "PEFT"}
            gpu = gpu_times(graphs)
            gpu |= gpu_times({"PEFT, not captured": calls["PEFT"]}, rounds=5)
        entry = {
            "rows": rows,
            "tokens_of_a_row": tokens,
            "host_us_per_layer": {n: round(t / LAYERS * 1e6, 1) for n, t in host.items()},
            "gpu_us_per_layer": {n: round(t / LAYERS * 1e6, 1) for n, t in gpu.items()},
            "gpu_ratio_to_no_adapters": {
                n: round(t / gpu["no adapters"], 3) for n, t in gpu.items()
            },
        }
        result["batches"].append(entry)
        print(json.dumps(entry), flush=True)
    if args.output:
        args.output.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
