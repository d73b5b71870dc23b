# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch.ops.lora on a GPU: values, streams, threads, captures, memory, errors.

Where lora-compile is not on the machine, LORA_TEST_CUDA_PROGRAM names
test/data/programs/tiny-llama.bf16.mlir compiled for the GPU, with adapters on all layers, and
LORA_TEST_CUDA_CACHE a cache with the program of test_model_with_peft, as
benchmarks/torch/models.py --tiny fills it.

Longer than other files: all tests share one program and its references."""

from __future__ import annotations

import json
import os
import subprocess
import sys
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
EMBED = "model.embed_tokens"
SITES = "--sites=embed_tokens,q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj"


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
    """Random adapters a (rank 4) and b (rank 20) on every layer of the program."""

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
            embeds = site["kind"] == "embedding"
            for member in site["slices"]:
                a = (torch.randn(rank, site["in"]) * 0.2).bfloat16()
                b = (torch.randn(member["size"], rank) * 0.2).bfloat16()
                prefix = f"base_model.model.{member['module']}.lora_"
                names += [
                    f"{prefix}embedding_{h}" if embeds else f"{prefix}{h}.weight" for h in "AB"
                ]
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

    def embedded(self, ids: Any, weight: Any, names: list[str | None]) -> Any:
        """W[ids] + scale A[:, ids]^T B^T of each token, in float64."""
        ids = ids.cpu().reshape(-1)
        y = weight.double().cpu()[ids]
        for t, name in enumerate(names):
            if name is not None:
                a, b, scale = self.factors[name][EMBED]
                y[t] += scale * (b @ a[:, ids[t]])
        return y

    def weight(self, site: str) -> Any:
        info = self.sites[site]
        shape = sum(s["size"] for s in info["slices"]), info["in"]
        shape = shape[::-1] if info["kind"] == "embedding" else shape
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
    ids = torch.zeros(2, dtype=torch.int64, device=DEVICE)
    refuses("expected an embedding, found a linear", ids, weight, layer, op=ops.embedding)
    rows, nothing = torch.zeros(2, 1).bfloat16().to(DEVICE), torch.zeros(0, device=DEVICE)
    refuses(
        "a mixture of experts has no kernel for CUDA",
        *(rows, ids.view(2, 1), rows, nothing, None, nothing, layer),
        op=ops.moe,
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


# Embedding


@pytest.fixture(scope="module")
def embedding(setup: Setup) -> tuple[int, Any]:
    """Layer and table."""
    if EMBED not in setup.sites:
        pytest.skip("the program was compiled without adapters on the embedding")
    return ops.layer(setup.program, EMBED), setup.weight(EMBED)


def some_ids(table: Any, *shape: int) -> Any:
    return torch.randint(0, table.shape[0], shape, device=DEVICE)


def without(names: list[str | None]) -> Any:
    return torch.tensor([name is None for name in names], device=DEVICE)


@pytest.mark.parametrize("tokens", [1, 3, 16, 129, 500])
def test_embedding(setup: Setup, embedding: tuple[int, Any], tokens: int) -> None:
    layer, table = embedding
    ids, names = some_ids(table, tokens), batch(tokens)
    setup.route(names)
    y = ops.embedding(ids, table, layer, setup.routing)
    # Rounded once, from sums in f32.
    expected = setup.embedded(ids, table, names)
    assert ((y.double().cpu() - expected).abs() <= expected.abs() * 2**-8 + 1e-6).all()
    plain = torch.nn.functional.embedding(ids, table)
    assert torch.equal(y[without(names)], plain[without(names)])
    assert torch.equal(ops.embedding(ids, table, layer), plain)
    setup.route([None] * tokens)
    assert torch.equal(ops.embedding(ids, table, layer, setup.routing), plain)
    # A row is the same in every batch.
    setup.route(names[-1:])
    assert torch.equal(ops.embedding(ids[-1:], table, layer, setup.routing), y[-1:])


def test_embedding_as_peft_has_it(setup: Setup, embedding: tuple[int, Any]) -> None:
    """PEFT's formula rounds thrice in bf16: never much closer to float64 than one rounding."""
    layer, table = embedding
    ids = some_ids(table, 64)
    names: list[str | None] = ["b"] * 64
    setup.route(names)
    a, b, scale = (
        v.bfloat16().to(DEVICE) if torch.is_tensor(v) else v for v in setup.factors["b"][EMBED]
    )
    after_a = torch.nn.functional.embedding(ids, a.T)
    peft = torch.nn.functional.embedding(ids, table) + (after_a @ b.T) * scale
    exact = setup.embedded(ids, table, names)
    ours = ops.embedding(ids, table, layer, setup.routing)
    error, theirs = ((v.double().cpu() - exact).abs().max().item() for v in (ours, peft))
    assert error <= theirs
    assert torch.allclose(ours.float(), peft.float(), rtol=0.02, atol=2 * theirs)


def test_embedding_shapes_and_strides(setup: Setup, embedding: tuple[int, Any]) -> None:
    layer, table = embedding
    names = batch(12)
    setup.route(names)
    width = table.shape[1]
    for ids in (
        some_ids(table, 3, 4),
        some_ids(table, 4, 3).T,
        some_ids(table, 12, 2)[:, 0],
        some_ids(table, 1).expand(12),
        some_ids(table, 13)[1:],  # 8 bytes off 16
    ):
        y = ops.embedding(ids, table, layer, setup.routing)
        assert y.shape == (*ids.shape, width)
        close(y.reshape(12, width), setup.embedded(ids, table, names))
        out = torch.full((12, width + 8), float("nan"), device=DEVICE).bfloat16()
        if ids.dim() == 1:
            ops.embedding_out(out[:, :width], ids, table, layer, setup.routing)
            assert torch.equal(out[:, :width], y) and out[:, width:].isnan().all()
    wide = torch.zeros(table.shape[0], width + 16, device=DEVICE).bfloat16()
    wide[:, :width] = table
    ids = some_ids(table, 12)
    apart = ops.embedding(ids, wide[:, :width], layer, setup.routing)
    assert torch.equal(apart, ops.embedding(ids, table, layer, setup.routing))
    empty = ops.embedding(ids[:0], table, layer)
    assert empty.shape == (0, width)


def test_embedding_ids_beyond_the_table(setup: Setup, embedding: tuple[int, Any]) -> None:
    """NaN for such a row, and all others as they were."""
    layer, table = embedding
    ids, names = some_ids(table, 30), batch(30)
    setup.route(names)
    good = ops.embedding(ids, table, layer, setup.routing)
    bad = ids.clone()
    bad[1::5] = torch.tensor([-1, table.shape[0], 1 << 40, -(1 << 62), (1 << 63) - 1, 1 << 31])[
        :6
    ].to(DEVICE)
    wrong = (bad != ids)[:, None]
    for routing in (setup.routing, 0):
        y = ops.embedding(bad, table, layer, routing)
        expected = good if routing else ops.embedding(ids, table, layer)
        assert torch.equal(y.isnan(), wrong.expand_as(y))
        assert torch.equal(y.masked_fill(wrong, 0), expected.masked_fill(wrong, 0))
    torch.cuda.synchronize()


def test_embedding_in_a_capture(path: str) -> None:
    """The first call of all; replays follow the routing, also to an adapter that was replaced
    by one of more blocks, and from a batch without any."""
    setup = Setup(path)
    if EMBED not in setup.sites:
        pytest.skip("the program was compiled without adapters on the embedding")
    layer, table = ops.layer(setup.program, EMBED), setup.weight(EMBED)
    ids = some_ids(table, 24)
    setup.route([None] * 24)
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        y = ops.embedding(ids, table, layer, setup.routing)
        z = torch.relu(y)
    for shift in range(6):
        names = batch(24)[shift:] + batch(24)[:shift]
        if shift == 3:
            ops.bank_release(setup.bank, setup.slots["a"])
            setup.load("a", 33, DEVICE)
            setup.slots["a"] = ops.bank_acquire(setup.bank, "a")
        ids.copy_(some_ids(table, 24))
        y.fill_(float("nan"))
        setup.route(names)
        graph.replay()
        close(y, setup.embedded(ids, table, names))
        assert torch.equal(z, torch.relu(y))
    setup.route([None] * 24)
    graph.replay()
    assert torch.equal(y, torch.nn.functional.embedding(ids, table))


def test_embedding_streams_and_syncs(setup: Setup, embedding: tuple[int, Any]) -> None:
    layer, table = embedding
    ids, names = some_ids(table, 64), batch(64)
    source, out = ids.clone(), torch.empty(64, table.shape[1], device=DEVICE).bfloat16()
    ops.embedding_out(out, ids, table, layer)
    stream = torch.cuda.Stream()
    torch.cuda.synchronize()
    steady = torch.cuda.memory_allocated()
    with torch.cuda.stream(stream):
        setup.route(names)
        ids.zero_()
        torch.cuda._sleep(200_000_000)
        ids.copy_(source)
        for _ in range(20):
            ops.embedding_out(out, ids, table, layer, setup.routing)
        assert not stream.query()
        assert torch.cuda.default_stream().query()
    assert torch.cuda.memory_allocated() == steady
    stream.synchronize()
    close(out, setup.embedded(source, table, names))


def test_embedding_errors(setup: Setup, embedding: tuple[int, Any]) -> None:
    layer, table = embedding
    ids, names = some_ids(table, 6), batch(6)
    setup.route(names)
    y = torch.full((6, table.shape[1]), 5.0, device=DEVICE).bfloat16()

    def refuses(text: str, *arguments: Any, op: Any = ops.embedding) -> None:
        with pytest.raises(RuntimeError, match=text):
            op(*arguments)

    refuses(
        "ids: expected a tensor on CUDA device 0, found one on the CPU", ids.cpu(), table, layer
    )
    refuses("weight: expected a tensor on CUDA", ids, table.cpu(), layer)
    refuses("ids: expected dtype i64, found i32", ids.int(), table, layer)
    refuses(r"weight: expected shape \[", ids, table[:-1], layer)
    refuses("weight: expected dtype bf16, found f16", ids, table.half(), layer)
    refuses("expected the routing's 6 tokens, found 5", ids[:5], table, layer, setup.routing)
    refuses("y: expected shape", y[:5], ids, table, layer, op=ops.embedding_out)
    refuses(
        "y: expected dense rows", y.t().contiguous().t(), ids, table, layer, op=ops.embedding_out
    )
    odd = torch.zeros(6, table.shape[1] + 4, device=DEVICE).bfloat16()[:, 4:]
    refuses("y: expected rows .* by a multiple of 8", odd, ids, table, layer, op=ops.embedding_out)
    refuses("expected a linear, found an embedding", y, table, None, layer, op=ops.linear)
    assert (y == 5).all()
    config = {"peft_type": "LORA", "r": 1, "lora_alpha": 1, "target_modules": ["embed_tokens"]}
    names_of = [f"base_model.model.{EMBED}.lora_embedding_{h}" for h in "AB"]
    bad = [torch.full((1, table.shape[0]), float("nan")), torch.ones(table.shape[1], 1)]
    with pytest.raises(RuntimeError, match="expected a finite number, found nan"):
        ops.bank_load_tensors(setup.bank, "a", json.dumps(config), names_of, bad)
    close(ops.embedding(ids, table, layer, setup.routing), setup.embedded(ids, table, names))


def test_embedding_compiled(setup: Setup, embedding: tuple[int, Any]) -> None:
    torch._dynamo.reset()
    layer, table = embedding

    def chain(ids: Any) -> Any:
        return ops.embedding(ids + 1, table, layer, setup.routing) * 2

    compiled = torch.compile(chain, fullgraph=True, mode="reduce-overhead")
    with torch.no_grad():
        for _ in range(4):
            ids, names = some_ids(table, 3, 4).clamp(max=table.shape[0] - 2), batch(12)
            setup.route(names)
            found = compiled(ids).reshape(12, -1)
            close(found, 2 * setup.embedded(ids + 1, table, names))


def test_model_with_peft() -> None:
    """lora_opt.load on a GPU: adapters of the embedding, the head and linears in one batch."""
    pytest.importorskip("peft")
    from lora_opt.torch import library
    from torch_models import MIXED, folders, peft_logits, tiny, tokens

    cache = os.environ.get("LORA_TEST_CUDA_CACHE")
    if not cache:
        try:
            library.compiler()
        except library.NotFoundError as error:
            pytest.skip(str(error))
    import lora_opt

    ids = tokens(len(MIXED), 9)
    exact = peft_logits("llama", ids, MIXED).double()
    theirs = peft_logits("llama", ids, MIXED, torch.bfloat16).double()
    model = tiny("llama", torch.bfloat16).to(DEVICE)
    table = model.get_submodule(EMBED)
    model = lora_opt.load(model, folders(), cache_dir=cache, progress=False)
    assert EMBED in model.adapters.modules and model.adapters.layers.left == {}
    found = model(ids.to(DEVICE), adapter_names=MIXED, use_cache=False).logits.double().cpu()
    error, other = ((v - exact).abs().max().item() for v in (found, theirs))
    assert error <= 2 * other, (error, other)
    # The embedding's adapter has its part in that.
    row = MIXED.index("embed-head-r4")
    names = [None if name == "embed-head-r4" else name for name in MIXED]
    base = model(ids.to(DEVICE), adapter_names=names, use_cache=False).logits.double().cpu()
    assert (base[row] - exact[row]).abs().max() > 5 * other
    assert type(table).__name__ == "AdaptedEmbedding"
    plain = torch.nn.functional.embedding(ids.to(DEVICE), table.weight)
    with torch.no_grad(), model.adapters.use(["embed-head-r4"] * len(MIXED), tokens_per_row=9):
        changed = table(ids.to(DEVICE))
    assert (changed - plain).abs().amax(-1).min() > 0


def test_first_use_of_the_gpu(path: str) -> None:
    """A bank before anything else of the process has used the GPU."""
    lines = [
        "import sys",
        "from lora_opt.torch import ops",
        "torch = ops.load()",
        "program = torch.program_open(sys.argv[1], 'cuda', 64)",
        "bank = torch.bank_create(program)",
        "print('slots', torch.routing_create(bank) >= 0)",
    ]
    command = [sys.executable, "-c", "\n".join(lines), path]
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "slots True" in done.stdout
