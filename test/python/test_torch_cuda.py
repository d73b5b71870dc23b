# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch.ops.lora on a GPU: values, streams, threads, captures, memory, errors.

LORA_TEST_CUDA_PROGRAM names test/data/programs/tiny-llama.bf16.mlir compiled for the GPU
where lora-compile is not on the machine."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from conftest import ROOT  # noqa: E402

BUILD = Path(os.environ.get("LORA_BUILD", ROOT / "build"))
LIBRARY = Path(os.environ.get("LORA_TORCH_LIBRARY", BUILD / "lib/liblora_torch.so"))
if not LIBRARY.is_file():
    pytest.skip(f"no {LIBRARY}: built without PyTorch", allow_module_level=True)
if not torch.cuda.is_available():
    pytest.skip("no CUDA device", allow_module_level=True)
if torch.cuda.get_device_capability() != (9, 0):
    pytest.skip("the kernels of this test are for sm_90a", allow_module_level=True)

os.environ.setdefault("LORA_TORCH_LIBRARY", str(LIBRARY))
from lora_opt.torch import ops as operators  # noqa: E402

ops = operators.load()
QKV = "model.layers.0.self_attn.qkv_proj"
DOWN = "model.layers.0.mlp.down_proj"
DEVICE = "cuda"
SITES = "--sites=q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    given = os.environ.get("LORA_TEST_CUDA_PROGRAM")
    if given:
        return given
    out = tmp_path_factory.mktemp("program") / "tiny.lso"
    source = ROOT / "test/data/programs/tiny-llama.bf16.mlir"
    command = [BUILD / "bin/lora-compile", "--target=sm_90a", SITES, source, "-o", out]
    subprocess.run([str(c) for c in command], check=True)
    return str(out)


class Setup:
    """Random adapters a (rank 4) and b (rank 20) on every linear of the program."""

    def __init__(self, path: str, max_tokens: int = 512) -> None:
        torch.manual_seed(3)
        self.program = ops.program_open(path, DEVICE, max_tokens)
        manifest = json.loads(ops.program_manifest(self.program))
        self.sites = {s["name"]: s for s in manifest["bank"]["sites"]}
        self.bank = ops.bank_create(self.program)
        self.routing = ops.routing_create(self.bank)
        self.factors: dict[str, dict[str, Any]] = {}
        self.slots: dict[str, int] = {}
        for name, rank in (("a", 4), ("b", min(20, manifest["bank"]["max_rank"]))):
            self.load(name, rank)
            self.slots[name] = ops.bank_acquire(self.bank, name)

    def load(self, name: str, rank: int, device: str = "cpu") -> None:
        names, tensors, factors = [], [], {}
        for site in self.sites.values():
            for member in site["slices"]:
                a = (torch.randn(rank, site["in"]) * 0.2).bfloat16()
                b = (torch.randn(member["size"], rank) * 0.2).bfloat16()
                names += [f"base_model.model.{member['module']}.lora_{h}.weight" for h in "AB"]
                tensors += [a.to(device), b.to(device)]
                factors[member["module"]] = (a.double(), b.double(), 8.0 / rank)
        config = {"peft_type": "LORA", "r": rank, "lora_alpha": 8, "target_modules": "all-linear"}
        ops.bank_load_tensors(self.bank, name, json.dumps(config), names, tensors)
        self.factors[name] = factors

    def route(self, names: list[str | None]) -> None:
        slots = [self.slots[n] if n else -1 for n in names]
        ops.routing_set(self.routing, torch.tensor(slots, dtype=torch.int32))

    def expected(self, site: str, x: Any, weight: Any, names: list[str | None]) -> Any:
        x = x.double().cpu()
        y = x @ weight.double().cpu().T
        for t, name in enumerate(names):
            if name is None:
                continue
            parts = []
            for member in self.sites[site]["slices"]:
                a, b, scale = self.factors[name][member["module"]]
                parts.append(scale * (b @ (a @ x[t])))
            y[t] += torch.cat(parts)
        return y

    def weight(self, site: str) -> Any:
        info = self.sites[site]
        shape = sum(s["size"] for s in info["slices"]), info["in"]
        return (torch.randn(shape) * 0.2).bfloat16().to(DEVICE)


@pytest.fixture(scope="module")
def setup(path: str) -> Setup:
    return Setup(path)


def inputs(tokens: int, width: int) -> Any:
    return torch.randn(tokens, width).bfloat16().to(DEVICE)


def close(found: Any, expected: Any) -> None:
    error = ((found.double().cpu() - expected).abs().max() / expected.abs().max()).item()
    assert error < 6e-3, error


def batch(tokens: int) -> list[str | None]:
    choices: list[str | None] = ["a", None, "b"]
    return [choices[t * 7 % 3] for t in range(tokens)]


@pytest.mark.parametrize("site", [QKV, DOWN])
@pytest.mark.parametrize("tokens", [1, 3, 16, 17, 100, 300])
def test_linear(setup: Setup, site: str, tokens: int) -> None:
    layer, weight = ops.layer(setup.program, site), setup.weight(site)
    names = batch(tokens)
    x = inputs(tokens, weight.shape[1])
    setup.route(names)
    y = ops.linear(x, weight, None, layer, setup.routing)
    close(y, setup.expected(site, x, weight, names))
    out = torch.full_like(y, float("nan"))
    ops.linear_out(out, x, weight, None, layer, setup.routing)
    assert torch.equal(out, y)
    close(ops.linear(x, weight, None, layer), setup.expected(site, x, weight, [None] * tokens))


def test_bound_linear(setup: Setup) -> None:
    layer, weight = ops.layer(setup.program, QKV), setup.weight(QKV)
    x = inputs(9, weight.shape[1])
    setup.route(batch(9))
    wanted = ops.linear(x, weight, None, layer, setup.routing)
    y = torch.full_like(wanted, float("nan"))
    bound = ops.linear_bind(weight, None, layer, setup.routing)
    ops.bound_linear_out(y, x, bound)
    assert torch.equal(y, wanted)
    with pytest.raises(RuntimeError, match="y: expected shape"):
        ops.bound_linear_out(y[:8], x, bound)
    with pytest.raises(RuntimeError, match="weight: expected a tensor on CUDA"):
        ops.linear_bind(weight.cpu(), None, layer)
    # Another stream, then the first again: each has workspaces of its own.
    with torch.cuda.stream(torch.cuda.Stream()):
        torch.cuda.synchronize()
        setup.route(batch(9))
        ops.bound_linear_out(y.fill_(float("nan")), x, bound)
        torch.cuda.synchronize()
    assert torch.equal(y, wanted)
    setup.route(batch(9))
    ops.bound_linear_out(y.fill_(float("nan")), x, bound)
    assert torch.equal(y, wanted)


def test_strides(setup: Setup) -> None:
    layer, weight = ops.layer(setup.program, QKV), setup.weight(QKV)
    k = weight.shape[1]
    names = batch(6)
    setup.route(names)
    for x in (
        inputs(18, k).view(6, 3, k)[:, -1:, :],
        inputs(6, k).view(3, 2, k).transpose(0, 1),
        inputs(6, 2 * k)[:, ::2],
        inputs(6, k + 8)[:, 4:-4],  # 8 bytes off what the kernels can read
        inputs(1, k).expand(6, k),
    ):
        y = ops.linear(x, weight, None, layer, setup.routing)
        close(y.reshape(6, -1), setup.expected(QKV, x.reshape(6, k), weight, names))


def test_other_stream(setup: Setup) -> None:
    """Work queues behind what is on the current stream; the default one is idle."""
    layer, weight = ops.layer(setup.program, QKV), setup.weight(QKV)
    names = batch(8)
    x = inputs(8, weight.shape[1])
    source = x.clone()
    stream = torch.cuda.Stream()
    torch.cuda.synchronize()
    with torch.cuda.stream(stream):
        setup.route(names)
        x.zero_()
        torch.cuda._sleep(200_000_000)
        x.copy_(source)
        y = ops.linear(x, weight, None, layer, setup.routing)
        assert not stream.query()
        assert torch.cuda.default_stream().query()
    stream.synchronize()
    close(y, setup.expected(QKV, source, weight, names))


def test_fresh_thread(setup: Setup) -> None:
    layer, weight = ops.layer(setup.program, QKV), setup.weight(QKV)
    names = batch(5)
    x = inputs(5, weight.shape[1])
    setup.route(names)
    torch.cuda.synchronize()
    results: list[Any] = []
    thread = threading.Thread(
        target=lambda: results.append(ops.linear(x, weight, None, layer, setup.routing))
    )
    thread.start()
    thread.join()
    close(results[0], setup.expected(QKV, x, weight, names))


def test_first_call_in_a_capture(path: str) -> None:
    """Nothing but bank and routing is there when the capture begins; replays follow the
    routing, also to an adapter that was replaced, and leave the workspaces clean."""
    setup = Setup(path)
    layer, weight = ops.layer(setup.program, QKV), setup.weight(QKV)
    x = inputs(24, weight.shape[1])
    setup.route(batch(24))
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        y = ops.linear(x, weight, None, layer, setup.routing)
        z = torch.relu(y)
    for shift in range(6):
        names = batch(24)[shift:] + batch(24)[:shift]
        if shift == 3:
            ops.bank_release(setup.bank, setup.slots["a"])
            setup.load("a", 9, DEVICE)
            setup.slots["a"] = ops.bank_acquire(setup.bank, "a")
        x.copy_(inputs(24, weight.shape[1]))
        y.fill_(float("nan"))
        setup.route(names)
        graph.replay()
        close(y, setup.expected(QKV, x, weight, names))
        assert torch.equal(z, torch.relu(y))
    with pytest.raises(RuntimeError, match="not while its stream is captured"):
        with torch.cuda.graph(torch.cuda.CUDAGraph()):
            setup.route(batch(24))
    torch.cuda.synchronize()
    setup.route(batch(24))
    close(
        ops.linear(x, weight, None, layer, setup.routing),
        setup.expected(QKV, x, weight, batch(24)),
    )


def test_memory_is_torchs(path: str) -> None:
    before = torch.cuda.memory_allocated()
    setup = Setup(path)
    assert torch.cuda.memory_allocated() > before  # the bank
    layer, weight = ops.layer(setup.program, QKV), setup.weight(QKV)
    x = inputs(64, weight.shape[1])
    setup.route(batch(64))
    for _ in range(3):
        y = ops.linear(x, weight, None, layer, setup.routing)
    torch.cuda.synchronize()
    del y
    steady = torch.cuda.memory_allocated()
    for _ in range(50):
        ops.linear(x, weight, None, layer, setup.routing)
    assert torch.cuda.memory_allocated() == steady


def test_nothing_syncs(setup: Setup) -> None:
    layer, weight = ops.layer(setup.program, QKV), setup.weight(QKV)
    x = inputs(64, weight.shape[1])
    setup.route(batch(64))
    y = ops.linear(x, weight, None, layer, setup.routing)
    torch.cuda.synchronize()
    torch.cuda._sleep(400_000_000)
    event = torch.cuda.Event()
    event.record()
    setup.route(batch(64))
    for _ in range(20):
        ops.linear_out(y, x, weight, None, layer, setup.routing)
    assert not event.query()
    torch.cuda.synchronize()


def test_errors(setup: Setup, path: str) -> None:
    layer, weight = ops.layer(setup.program, QKV), setup.weight(QKV)
    k = weight.shape[1]
    x = inputs(6, k)
    names = batch(6)
    setup.route(names)

    def refuses(text: str, *arguments: Any, op: Any = ops.linear) -> None:
        with pytest.raises(RuntimeError, match=text):
            op(*arguments)

    refuses(
        "x: expected a tensor on CUDA device 0, found one on the CPU", x.cpu(), weight, None, layer
    )
    refuses("weight: expected a tensor on CUDA", x, weight.cpu(), None, layer)
    refuses("expected dtype bf16, found f16", x.half(), weight, None, layer)
    refuses("expected dtype bf16, found f32", x, weight.float(), None, layer)
    refuses(r"expected shape \[", x, weight[:, :-8].contiguous(), None, layer)
    refuses("expected no bias, found one", x, weight, weight[:, 0].contiguous(), layer)
    refuses("expected the routing's 6 tokens, found 5", x[:5], weight, None, layer, setup.routing)
    refuses("unknown flags 8", x, weight, None, layer, 0, 8)
    refuses(
        "slots: expected a tensor on the CPU",
        setup.routing,
        torch.zeros(6, dtype=torch.int32, device=DEVICE),
        op=ops.routing_set,
    )
    refuses(
        "expected at most 512 tokens",
        setup.routing,
        torch.zeros(513, dtype=torch.int32) - 1,
        op=ops.routing_set,
    )
    refuses(
        "an embedding has no kernel for CUDA",
        torch.zeros(2, dtype=torch.int64, device=DEVICE),
        weight,
        layer,
        op=ops.embedding,
    )
    y = torch.full((6, weight.shape[0]), 5.0, dtype=torch.bfloat16, device=DEVICE)
    refuses("y: expected shape", y[:, :-8], x, weight, None, layer, op=ops.linear_out)
    refuses("y: expected a tensor on CUDA", y.cpu(), x, weight, None, layer, op=ops.linear_out)
    assert (y == 5).all()
    with pytest.raises(RuntimeError, match="expected a finite number, found inf"):
        config = json.dumps(
            {"peft_type": "LORA", "r": 2, "lora_alpha": 2, "target_modules": "all-linear"}
        )
        module = "base_model.model.model.layers.0.self_attn.q_proj"
        bad = [
            torch.full((2, k), float("inf")),
            torch.ones(setup.sites[QKV]["slices"][0]["size"], 2),
        ]
        ops.bank_load_tensors(
            setup.bank, "a", config, [f"{module}.lora_{h}.weight" for h in "AB"], bad
        )
    close(ops.linear(x, weight, None, layer, setup.routing), setup.expected(QKV, x, weight, names))


@pytest.mark.parametrize("mode", ["default", "reduce-overhead"])
def test_compile(setup: Setup, mode: str) -> None:
    torch._dynamo.reset()
    layer, weight = ops.layer(setup.program, QKV), setup.weight(QKV)

    def chain(x: Any) -> Any:
        return torch.relu(ops.linear(x * 2, weight, None, layer, setup.routing)) + 1

    compiled = torch.compile(chain, fullgraph=True, mode=None if mode == "default" else mode)
    with torch.no_grad():
        for _ in range(4):
            x = inputs(12, weight.shape[1])
            names = batch(12)
            setup.route(names)
            expected = torch.relu(setup.expected(QKV, x * 2, weight, names)) + 1
            close(compiled(x), expected)


def test_batch_invariant_flag(setup: Setup) -> None:
    layer, weight = ops.layer(setup.program, QKV), setup.weight(QKV)
    x = inputs(300, weight.shape[1])
    names = batch(300)
    setup.route(names)
    whole = ops.linear(x, weight, None, layer, setup.routing, 1)
    for tokens in (1, 5, 40, 129):
        setup.route(names[:tokens])
        part = ops.linear(x[:tokens], weight, None, layer, setup.routing, 1)
        assert torch.equal(part, whole[:tokens])
