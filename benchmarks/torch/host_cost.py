# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What one operator call costs the host, beside the driver's launch, torch.mm and Triton: a
linear 4096 x 4096 with eight tokens, seven of them with an adapter.

    python benchmarks/torch/host_cost.py --cache DIR --output benchmarks/results/torch-host-cost.json

Bursts of calls with the stream idle before each, kernels small enough to be done before the
host is; the median of all bursts, in an order that is drawn anew for each round."""

from __future__ import annotations

import argparse
import ctypes
import itertools
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from models import LLAMA_OPTIONS, compile_for_gpu, llama, lora_config

BURST, ROUNDS = 100, 60


#: What the driver launches by itself: tensor maps, other parameters, cluster, threads, bytes
#: of shared memory, CTAs.
PLAIN = (0, 3, 1, 128, 0, 1)
RUNTIME = "lora_linear_run, in C"


def own_launch(program: dict[str, Any], site: str, tokens: int) -> tuple[int, ...]:
    """The shape of the kernel that a layer with adapters has for so many tokens."""
    device = program["device"]
    layer = next(entry for entry in device["layers"] if entry["site"] == site)
    variants = device["linears"][layer["linear"]]["variants"]
    fits = (v for v in variants if v["adapted"] and v["min_tokens"] <= tokens <= v["max_tokens"])
    kernel = device["kernels"][next(fits)["kernels"][0]]
    maps = sum(p["kind"] == "tensor_map" for p in kernel["params"])
    words = len(kernel["params"]) - maps
    keys = (kernel["cluster"], kernel["threads"], kernel["shared_bytes"], kernel["grid"]["ctas"])
    return (maps, words, *keys)


def native() -> ctypes.CDLL:
    """launch.cpp, built for this PyTorch, with the runtime that the operators use."""
    from lora_opt.torch import library

    folder = tempfile.mkdtemp()
    made = f"{folder}/launch.so"
    root = Path(__file__).resolve().parents[2]
    pytorch = Path(torch.__file__).parent
    runtime = library.operators().resolve().parent
    include = ["/usr/local/cuda/include", pytorch / "include", root / "runtime/include"]
    command = [
        "g++",
        "-O2",
        "-std=c++20",
        "-shared",
        "-fPIC",
        Path(__file__).with_name("launch.cpp"),
    ]
    command += ["-DTORCH_TARGET_VERSION=0x020b000000000000", "-o", made]
    command += [flag for path in [*include, root / "include"] for flag in ("-I", path)]
    command += [f"-L{pytorch}/lib", "-ltorch_cpu", f"-L{runtime}", "-llora_runtime"]
    subprocess.run([*map(str, command), f"-Wl,-rpath,{runtime}", "-ldl"], check=True)
    torch.ops.load_library(made)
    functions = ctypes.CDLL(made)
    stream, numbers = ctypes.c_void_p, [ctypes.c_int]
    functions.launchCost.restype = ctypes.c_double
    functions.launchCost.argtypes = [stream, *(numbers * 7)]
    functions.setOperatorLaunch.argtypes = [stream, *(numbers * 6)]
    functions.linearCost.restype = ctypes.c_double
    functions.linearCost.argtypes = [ctypes.c_char_p] * 2 + [stream, ctypes.c_int]
    functions.linearCost.argtypes += [ctypes.c_void_p] * 3 + numbers * 3
    return functions


def microseconds(cost: float) -> float:
    if cost < 0:
        raise RuntimeError(f"the driver or the runtime returned {-cost:.0f}")
    return cost * 1e6


def triton_launch() -> Callable[[], Any]:
    import triton
    import triton.language as tl

    @triton.jit
    def add(x, y, n, block: tl.constexpr):  # type: ignore[no-untyped-def]
        at = tl.program_id(0) * block + tl.arange(0, block)
        mask = at < n
        tl.store(y + at, tl.load(x + at, mask=mask) + 1, mask=mask)

    x = torch.zeros(1024, device="cuda")
    y = torch.empty_like(x)
    return lambda: add[(1,)](x, y, 1024, block=1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--output", type=Path)
    args = parser.parse_args()
    import lora_opt

    model = llama("cuda")
    path = compile_for_gpu(model, LLAMA_OPTIONS, args.cache, "sm_90a")  # from the cache
    loaded = lora_opt.load(model, cache_dir=args.cache, progress=False, **LLAMA_OPTIONS)
    adapters = loaded.adapters
    config = lora_config(16)
    tensors = {}
    for i in range(2):
        for module in ("self_attn.o_proj", "mlp.down_proj"):
            layer = model.get_submodule(f"model.layers.{i}.{module}")
            name = f"base_model.model.model.layers.{i}.{module}"
            tensors[f"{name}.lora_A.weight"] = torch.randn(16, layer.in_features) * 0.02
            tensors[f"{name}.lora_B.weight"] = torch.randn(layer.out_features, 16) * 0.02
    adapters.load("a", tensors, config)
    layer = model.model.layers[0].self_attn.o_proj
    ops = torch.ops.lora
    tokens = 8
    x = torch.randn(tokens, 4096, device="cuda", dtype=torch.bfloat16)
    y = torch.empty_like(x)
    small = torch.randn(16, 16, device="cuda", dtype=torch.bfloat16)
    weight, handle, routing = layer.weight, layer.lora_layer, adapters.tokens
    linear, linear_out = ops.linear.default, ops.linear_out.default
    nothing = ops.abi_version.default
    bound = ops.bound_linear_out.default
    whole = ops.linear_bind(weight, None, handle, routing)
    functions = native()
    only_launch = torch.ops.lora_bench.launch.default
    pairs = [(torch.empty_like(x), torch.randn_like(x)) for _ in range(64)]
    others = itertools.cycle(pairs)
    pieces: dict[str, Callable[[], Any]] = {
        "lora.linear_out": lambda: linear_out(y, x, weight, None, handle, routing),
        "lora.linear_out, other tensors each time": lambda: linear_out(
            *next(others), weight, None, handle, routing
        ),
        "lora.bound_linear_out": lambda: bound(y, x, whole),
        "an operator that only launches": lambda: only_launch(y, x, whole),
        "lora.linear_out as a packet": lambda: ops.linear_out(y, x, weight, None, handle, routing),
        "lora.linear": lambda: linear(x, weight, None, handle, routing),
        "lora.linear, base": lambda: linear(x, weight, None, handle),
        "the module with adapters": lambda: layer(x),
        "an operator that does nothing": lambda: nothing(),
        "torch.mm 16x16": lambda: torch.mm(small, small),
        "F.linear of the same layer": lambda: torch.nn.functional.linear(x, weight),
        "Triton launch": triton_launch(),
    }
    names = [None] + ["a"] * (tokens - 1)

    def burst(name: str) -> float:
        torch.cuda.synchronize()
        stream = torch.cuda.current_stream().cuda_stream
        if name in launches:
            return microseconds(functions.launchCost(stream, BURST, *launches[name]))
        if name == RUNTIME:
            tensors = (weight.data_ptr(), x.data_ptr(), y.data_ptr())
            shape = (tokens, weight.shape[0], weight.shape[1])
            where = (str(path).encode(), site.encode(), stream, BURST)
            return microseconds(functions.linearCost(*where, *tensors, *shape))
        call = pieces[name]
        begin = time.perf_counter()
        for _ in range(BURST):
            call()
        return (time.perf_counter() - begin) / BURST * 1e6

    site = "model.layers.0.self_attn.o_proj"
    manifest = json.loads(ops.program_manifest(ops.program_open(str(path), "cuda")))
    launches = {
        "driver launch, plain": PLAIN,
        "driver launch": own_launch(manifest, site, tokens),
    }
    stream = torch.cuda.current_stream().cuda_stream
    if functions.setOperatorLaunch(stream, *launches["driver launch"]):
        raise RuntimeError("the driver refused a kernel")
    every = [*pieces, *launches, RUNTIME]
    times: dict[str, list[float]] = {name: [] for name in every}
    with torch.inference_mode(), adapters.use(names, tokens_per_row=1):
        slots = torch.zeros(tokens, dtype=torch.int32)
        for name in every:
            burst(name)
        for _ in range(ROUNDS):
            random.shuffle(every)
            for name in every:
                times[name].append(burst(name))
        set_times = []
        spare = adapters.routing(7)
        for _ in range(200):
            torch.cuda.synchronize()
            begin = time.perf_counter()
            ops.routing_set(spare, slots - 1)
            set_times.append((time.perf_counter() - begin) * 1e6)
    floor = statistics.median(times["driver launch"])
    result = {
        "command": " ".join(["python", *sys.argv]),
        "card": torch.cuda.get_device_name(),
        "torch": torch.__version__,
        "microseconds": {n: round(statistics.median(t), 2) for n, t in sorted(times.items())},
        "driver_launch_of": dict(
            zip(
                ("maps", "words", "cluster", "threads", "shared", "ctas"),
                launches["driver launch"],
                strict=False,
            )
        ),
        "above_the_launch": {
            n: round(statistics.median(t) - floor, 2) for n, t in sorted(times.items())
        },
        "routing_set": round(statistics.median(set_times), 2),
    }
    print(json.dumps(result, indent=2))
    if args.output:
        args.output.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
