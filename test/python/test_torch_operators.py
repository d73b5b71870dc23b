# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch.ops.lora on the CPU, against float64: values, errors, graphs, threads."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
from conftest import ROOT  # noqa: E402
from torch._dynamo.testing import CompileCounterWithBackend  # noqa: E402

BUILD = Path(os.environ.get("LORA_BUILD", ROOT / "build"))
LIBRARY = Path(os.environ.get("LORA_TORCH_LIBRARY", BUILD / "lib/liblora_torch.so"))
if not LIBRARY.is_file():
    pytest.skip(f"no {LIBRARY}: built without PyTorch", allow_module_level=True)

os.environ.setdefault("LORA_TORCH_LIBRARY", str(LIBRARY))
from lora_opt.torch import ops as operators  # noqa: E402

ops = operators.load()
LLAMA = "model.layers.0.self_attn."
QKV, GATE_UP = LLAMA + "qkv_proj", "model.layers.0.mlp.gate_up_proj"


def compiled(model: str, folder: Path) -> str:
    out = folder / f"{model}.lso"
    subprocess.run(
        [BUILD / "bin/lora-compile", ROOT / f"test/data/programs/{model}.mlir", "-o", out],
        check=True,
    )
    return str(out)


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> str:
    return compiled("tiny-llama", tmp_path_factory.mktemp("program"))


@pytest.fixture(scope="module")
def mixtral(tmp_path_factory: pytest.TempPathFactory) -> str:
    return compiled("tiny-mixtral", tmp_path_factory.mktemp("program"))


def config(rank: int, alpha: float) -> str:
    return json.dumps(
        {"peft_type": "LORA", "r": rank, "lora_alpha": alpha, "target_modules": "all-linear"}
    )


class Setup:
    """A bank with two random adapters on every linear of the program, and their factors."""

    def __init__(self, path: str) -> None:
        torch.manual_seed(3)
        self.program = ops.program_open(path, "cpu", 64)
        self.manifest = json.loads(ops.program_manifest(self.program))
        self.sites = {site["name"]: site for site in self.manifest["bank"]["sites"]}
        self.bank = ops.bank_create(self.program)
        self.routing = ops.routing_create(self.bank)
        self.factors: dict[str, dict[str, Any]] = {}
        self.slots = {}
        for name, rank, alpha in (("a", 4, 8.0), ("b", 7, 3.5)):
            self.load(name, rank, alpha)
            self.slots[name] = ops.bank_acquire(self.bank, name)

    def load(self, name: str, rank: int, alpha: float) -> None:
        names, tensors, factors = [], [], {}
        for site in self.sites.values():
            if site["kind"] == "moe":
                continue
            for member in site["slices"]:
                shapes = (rank, site["in"]), (member["size"], rank)
                a, b = (torch.randn(s) * 0.2 for s in shapes)
                names_of = (
                    ("lora_embedding_A", "lora_embedding_B")
                    if site["kind"] == "embedding"
                    else ("lora_A.weight", "lora_B.weight")
                )
                names += [f"base_model.model.{member['module']}.{n}" for n in names_of]
                tensors += [a, b]
                factors[member["module"]] = (a.double(), b.double(), alpha / rank)
        ops.bank_load_tensors(self.bank, name, config(rank, alpha), names, tensors)
        self.factors[name] = factors

    def route(self, names: list[str | None]) -> None:
        slots = [self.slots[n] if n else -1 for n in names]
        ops.routing_set(self.routing, torch.tensor(slots, dtype=torch.int32))

    def delta(self, site: str, x: Any, names: list[str | None]) -> Any:
        """Of each row of x [T, K], in float64."""
        rows = []
        for row, name in zip(x.double(), names, strict=True):
            parts = []
            for member in self.sites[site]["slices"]:
                if name is None:
                    parts.append(torch.zeros(member["size"], dtype=torch.float64))
                else:
                    a, b, scale = self.factors[name][member["module"]]
                    parts.append(scale * (b @ (a @ row)))
            rows.append(torch.cat(parts))
        return torch.stack(rows)

    def layer(self, site: str) -> int:
        return ops.layer(self.program, site)

    def weight(self, site: str) -> Any:
        info = self.sites[site]
        return torch.randn(sum(s["size"] for s in info["slices"]), info["in"]) * 0.2


@pytest.fixture(scope="module")
def shared(llama: str) -> Setup:
    return Setup(llama)


@pytest.fixture
def setup(shared: Setup) -> Iterator[Setup]:
    yield shared
    ops.routing_set(shared.routing, torch.empty(0, dtype=torch.int32))


def close(found: Any, expected: Any, tolerance: float = 2e-6) -> None:
    scale = expected.abs().max()
    error = ((found.double() - expected).abs().max() / scale).item()
    assert error < tolerance, error


NAMES: list[str | None] = ["a", None, "b", "b", None, "a"]


def test_stable_abi() -> None:
    """Nothing of PyTorch but its C functions is asked for, so any later version will do; and
    no path of the machine that built it is inside."""
    tool = shutil.which("nm") or shutil.which("llvm-nm-22")
    if tool is None:
        pytest.skip("no nm")
    command = [tool, "-D", "--undefined-only", str(LIBRARY)]
    listing = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    names = [line.split()[-1] for line in listing.splitlines()]
    assert any(name.startswith("aoti_torch_") for name in names)
    assert not [n for n in names if re.match(r"_ZNK?(2at|3c10|5torch|5caffe)", n)]
    assert not [n for n in names if n.startswith(("cu", "Py"))]
    assert str(ROOT).encode() not in LIBRARY.read_bytes()


def test_linear(setup: Setup) -> None:
    layer, weight = setup.layer(QKV), setup.weight(QKV)
    x = torch.randn(2, 3, weight.shape[1])
    setup.route(NAMES)
    y = ops.linear(x, weight, None, layer, setup.routing)
    flat = x.reshape(6, -1)
    expected = flat.double() @ weight.double().T + setup.delta(QKV, flat, NAMES)
    assert y.shape == (2, 3, weight.shape[0])
    close(y.reshape(6, -1), expected)
    out = torch.full_like(y, torch.nan)
    ops.linear_out(out, x, weight, None, layer, setup.routing)
    assert torch.equal(out, y)
    base = ops.linear(x, weight, None, layer)
    close(base.reshape(6, -1), flat.double() @ weight.double().T)
    assert torch.equal(base.reshape(6, -1)[1], y.reshape(6, -1)[1])  # no adapter: the same bits
    bias = torch.randn(weight.shape[0])
    close(
        ops.linear(x, weight, bias, layer, setup.routing).reshape(6, -1), expected + bias.double()
    )


def test_bound_linear(setup: Setup) -> None:
    layer, weight = setup.layer(QKV), setup.weight(QKV)
    x = torch.randn(2, 3, weight.shape[1])
    bias = torch.randn(weight.shape[0])
    y = torch.full((2, 3, weight.shape[0]), torch.nan)
    for b in (None, bias):
        bound = ops.linear_bind(weight, b, layer, setup.routing)
        setup.route([])  # nobody has an adapter: the base
        ops.bound_linear_out(y, x, bound)
        assert torch.equal(y, ops.linear(x, weight, b, layer))
        setup.route(NAMES)
        ops.bound_linear_out(y, x, bound)
        assert torch.equal(y, ops.linear(x, weight, b, layer, setup.routing))
    own = ops.layer(setup.program, QKV)
    copy = weight.clone()
    bound = ops.linear_bind(copy, None, own, setup.routing)
    wanted = ops.linear(x, copy, None, layer, setup.routing)
    del copy  # what is bound stays
    ops.layer_free(own)
    ops.bound_linear_out(y, x, bound)
    assert torch.equal(y, wanted)
    users = x._use_count(), y._use_count()
    for _ in range(3):
        ops.bound_linear_out(y, x, bound)
    assert (x._use_count(), y._use_count()) == users
    base = ops.linear_bind(weight, None, layer)
    ops.bound_linear_out(y, x, base)
    assert torch.equal(y, ops.linear(x, weight, None, layer))
    with pytest.raises(RuntimeError, match=r"weight: expected shape \[N, K\]"):
        ops.linear_bind(weight[0], None, layer)
    with pytest.raises(RuntimeError, match="unknown flags 64"):
        ops.linear_bind(weight, None, layer, 0, 64)
    with pytest.raises(RuntimeError, match="expected"):
        ops.bound_linear_out(y[:1], x, bound)
    assert (x._use_count(), y._use_count()) == users
    with pytest.raises(RuntimeError, match="the handle of a bound linear, found that of a layer"):
        ops.bound_linear_out(y, x, layer)
    ops.linear_unbind(bound)
    with pytest.raises(RuntimeError, match="found one that was freed"):
        ops.bound_linear_out(y, x, bound)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_precision(setup: Setup, dtype: Any) -> None:
    layer, weight = setup.layer(GATE_UP), setup.weight(GATE_UP).to(dtype)
    x = torch.randn(6, weight.shape[1]).to(dtype)
    setup.route(NAMES)
    y = ops.linear(x, weight, None, layer, setup.routing)
    assert y.dtype == dtype
    expected = x.double() @ weight.double().T + setup.delta(GATE_UP, x, NAMES)
    close(y, expected, 6e-3 if dtype == torch.bfloat16 else 1e-3)


def test_strides(setup: Setup) -> None:
    """As torch.nn.functional.linear, the functional form takes any strides."""
    layer, weight = setup.layer(QKV), setup.weight(QKV)
    k = weight.shape[1]
    setup.route(NAMES)
    for x in (
        torch.randn(6, 3, k)[:, -1:, :],  # rows apart
        torch.randn(3, 2, k).transpose(0, 1),  # no rows at one distance
        torch.randn(6, 2 * k)[:, ::2],  # rows that are not dense
        torch.randn(1, k).expand(6, k),
    ):
        y = ops.linear(x, weight, None, layer, setup.routing)
        flat = x.reshape(6, k)
        expected = flat.double() @ weight.double().T + setup.delta(QKV, flat, NAMES)
        close(y.reshape(6, -1), expected)
    assert ops.linear(torch.empty(0, k), weight, None, layer).shape == (0, weight.shape[0])
    one = torch.randn(k)
    close(ops.linear(one, weight, None, layer), weight.double() @ one.double())


def test_embedding(setup: Setup) -> None:
    site = "model.embed_tokens"
    if site not in setup.sites:
        pytest.skip("the program has no embedding with adapters")
    info = setup.sites[site]
    layer = setup.layer(site)
    weight = torch.randn(info["in"], info["slices"][0]["size"])
    ids = torch.randint(info["in"], (2, 3))
    setup.route(NAMES)
    y = ops.embedding(ids, weight, layer, setup.routing)
    expected = weight[ids].double().reshape(6, -1).clone()
    for row, (token, name) in enumerate(zip(ids.flatten().tolist(), NAMES, strict=True)):
        if name is not None:
            a, b, scale = setup.factors[name][site]
            expected[row] += scale * (b @ a[:, token])
    close(y.reshape(6, -1), expected)
    out = torch.empty_like(y)
    ops.embedding_out(out, ids, weight, layer, setup.routing)
    assert torch.equal(out, y)
    delta = torch.zeros_like(y)
    ops.adapt_(delta, ids, layer, setup.routing)
    close(delta.reshape(6, -1), expected - weight[ids].double().reshape(6, -1))


def test_adapt(setup: Setup) -> None:
    layer = setup.layer(QKV)
    x = torch.randn(6, setup.sites[QKV]["in"])
    y = torch.zeros(6, sum(s["size"] for s in setup.sites[QKV]["slices"]))
    ops.adapt_(y, x, layer, setup.routing)  # nobody has an adapter
    assert not y.any()
    setup.route(NAMES)
    ops.adapt_(y, x, layer, setup.routing)
    close(y, setup.delta(QKV, x, NAMES))


def test_moe(mixtral: str) -> None:
    program = ops.program_open(mixtral, "cpu")
    manifest = json.loads(ops.program_manifest(program))
    site = next(s for s in manifest["bank"]["sites"] if s["kind"] == "moe")
    layer = ops.layer(program, site["name"])
    experts, hidden, inner = site["experts"], site["in"], site["intermediate"]
    x = torch.randn(5, hidden)
    ids = torch.stack([torch.randperm(experts)[:2] for _ in range(5)])
    scores = torch.rand(5, 2)
    gate, up = torch.randn(2, experts, inner, hidden) * 0.3
    down = torch.randn(experts, hidden, inner) * 0.3
    expected = torch.zeros(5, hidden, dtype=torch.float64)
    for t in range(5):
        for e, w in zip(ids[t], scores[t], strict=True):
            g, u = gate[e].double() @ x[t].double(), up[e].double() @ x[t].double()
            expected[t] += w * (down[e].double() @ (torch.nn.functional.silu(g) * u))
    close(ops.moe(x, ids, scores, gate, up, down, layer, 0, 2, 0), expected)
    packed = torch.cat([gate, up], dim=1)
    y = ops.moe(x, ids, scores, packed, None, down, layer, 0, 0, 0)
    close(y, expected)
    out = torch.empty_like(y)
    ops.moe_out(out, x, ids, scores, packed, None, down, layer, 0, 0, 0)
    assert torch.equal(out, y)
    with pytest.raises(RuntimeError, match="up: expected a tensor, as order is separate"):
        ops.moe(x, ids, scores, packed, None, down, layer, 0, 2, 0)
    with pytest.raises(RuntimeError, match="up: expected none"):
        ops.moe(x, ids, scores, packed, up, down, layer, 0, 0, 0)


def test_an_adapter_is_replaced_for_later_batches(llama: str) -> None:
    setup = Setup(llama)
    layer, weight = setup.layer(QKV), setup.weight(QKV)
    x = torch.randn(2, weight.shape[1])
    names: list[str | None] = ["a", "b"]
    setup.route(names)
    before = ops.linear(x, weight, None, layer, setup.routing)
    setup.load("a", 9, 18.0)
    assert torch.equal(ops.linear(x, weight, None, layer, setup.routing), before)
    ops.bank_release(setup.bank, setup.slots["a"])
    setup.slots["a"] = ops.bank_acquire(setup.bank, "a")
    setup.route(names)
    base = x.double() @ weight.double().T
    close(ops.linear(x, weight, None, layer, setup.routing), base + setup.delta(QKV, x, names))
    # An update that is refused leaves the old version.
    with pytest.raises(RuntimeError, match="nope"):
        ops.bank_load_tensors(
            setup.bank,
            "a",
            config(2, 2),
            ["base_model.model.nope.lora_A.weight"],
            [torch.ones(2, 2)],
        )
    setup.route(names)
    close(ops.linear(x, weight, None, layer, setup.routing), base + setup.delta(QKV, x, names))


def test_bank(setup: Setup, llama: str) -> None:
    bank = ops.bank_create(setup.program)
    ops.bank_load(bank, "folder", str(ROOT / "test/data/tiny/llama/adapters/all-r4"))
    assert [entry["name"] for entry in json.loads(ops.bank_list(bank))] == ["folder"]
    ops.bank_pin(bank, "folder", True)
    entry = json.loads(ops.bank_list(bank))[0]
    assert entry["pinned"] and entry["slot"] >= 0 and entry["bytes"] > 0
    ops.bank_pin(bank, "folder", False)
    slot = ops.bank_acquire(bank, "folder")
    assert json.loads(ops.bank_list(bank))[0]["leases"] == 1
    ops.bank_release(bank, slot)
    with pytest.raises(RuntimeError, match="holds no lease"):
        ops.bank_release(bank, slot)
    ops.bank_unload(bank, "folder")
    assert json.loads(ops.bank_list(bank)) == []
    with pytest.raises(RuntimeError, match="folder"):
        ops.bank_acquire(bank, "folder")
    routing = ops.routing_create(bank)
    ops.bank_free(bank)
    ops.routing_set(routing, torch.tensor([-1], dtype=torch.int32))  # keeps what it needs
    ops.routing_free(routing)


def test_errors(setup: Setup, llama: str) -> None:
    layer, weight = setup.layer(QKV), setup.weight(QKV)
    k = weight.shape[1]
    x = torch.randn(6, k)
    setup.route(NAMES)

    def refuses(text: str, *arguments: Any, op: Any = ops.linear) -> None:
        with pytest.raises(RuntimeError, match=text):
            op(*arguments)

    refuses("expected the handle of a layer, found 3", x, weight, None, 3)
    refuses(
        "expected the handle of a layer, found that of a routing", x, weight, None, setup.routing
    )
    refuses(
        "expected the handle of a routing, found that of a layer", x, weight, None, layer, layer
    )
    refuses(r"weight: expected shape \[N, K\], found \[\d+\]", x, weight[0], None, layer)
    refuses("weight 0: expected size", x, weight[:, :-1].contiguous(), None, layer)
    refuses(
        "slots: expected size 5 in dimension 0, found 6", x[:5], weight, None, layer, setup.routing
    )
    refuses("found .*f64|expected", x.double(), weight, None, layer)
    refuses("found ComplexFloat", x.to(torch.complex64), weight, None, layer)
    refuses("unknown flags 8", x, weight, None, layer, 0, 8)
    refuses("expected", x, torch.randn(7, k), None, layer, setup.routing)  # not the site's width
    y = torch.full((6, weight.shape[0]), 5.0)
    refuses("y: expected shape", y[:, :-1], x, weight, None, layer, op=ops.linear_out)
    refuses(
        "y: expected dense rows", y.t().contiguous().t(), x, weight, None, layer, op=ops.linear_out
    )
    assert (y == 5).all()

    refuses("slots: expected a dense int32", setup.routing, torch.zeros(6), op=ops.routing_set)
    refuses(
        "token 0: expected an adapter slot",
        setup.routing,
        torch.tensor([99], dtype=torch.int32),
        op=ops.routing_set,
    )
    refuses(
        "expected at most 64 tokens",
        setup.routing,
        torch.zeros(65, dtype=torch.int32) - 1,
        op=ops.routing_set,
    )
    flat = ops.linear(x, weight, None, layer, setup.routing)  # the batch before is still there
    close(flat, x.double() @ weight.double().T + setup.delta(QKV, x, NAMES))

    refuses(
        "no adapted layer 'model.layers.0.self_attn.qkv'.*the nearest is",
        setup.program,
        LLAMA + "qkv",
        op=ops.layer,
    )
    refuses("cannot open", "/nowhere.lso", "cpu", op=ops.program_open)
    refuses("expected max_tokens of at least 1, found 0", llama, "cpu", 0, op=ops.program_open)
    refuses("expected device cpu or cuda", llama, "meta", op=ops.program_open)
    refuses(
        "expected as many names as tensors, found 1 and 0",
        setup.bank,
        "x",
        config(1, 1),
        ["n"],
        [],
        op=ops.bank_load_tensors,
    )
    other = ops.program_open(llama, "cpu")
    theirs = ops.routing_create(ops.bank_create(other))
    refuses("expected a routing of the layer's program", x, weight, None, layer, theirs)
    ops.program_close(other)
    refuses(
        "expected the handle of a program, found one that was freed", other, op=ops.program_manifest
    )


def chain(x: Any, weight: Any, layer: int, routing: int) -> Any:
    return torch.relu(ops.linear(x * 2, weight, None, layer, routing)) + 1


@pytest.mark.parametrize(
    ("backend", "dynamic"), [("aot_eager", False), ("aot_eager", True), ("inductor", True)]
)
def test_compile(setup: Setup, backend: str, dynamic: bool) -> None:
    torch._dynamo.reset()
    layer, weight = setup.layer(QKV), setup.weight(QKV)
    counter = CompileCounterWithBackend(backend)
    compiled_chain = torch.compile(chain, fullgraph=True, backend=counter, dynamic=dynamic)
    with torch.no_grad():
        for tokens in (6, 3, 5, 4):
            setup.route(NAMES[:tokens])
            x = torch.randn(tokens, weight.shape[1])
            torch.testing.assert_close(
                compiled_chain(x, weight, layer, setup.routing),
                chain(x, weight, layer, setup.routing),
            )
    if dynamic:
        assert counter.frame_count == 1  # shapes are not made constants


def test_export(setup: Setup) -> None:
    layer, weight, routing = setup.layer(QKV), setup.weight(QKV), setup.routing

    class Module(torch.nn.Module):
        def forward(self, x: Any) -> Any:
            return chain(x, weight, layer, routing)

    x = torch.randn(6, weight.shape[1])
    tokens = torch.export.Dim("tokens", min=2, max=64)
    exported = torch.export.export(Module(), (x,), dynamic_shapes=({0: tokens},))
    for program in (exported, exported.run_decompositions()):
        targets = [str(n.target) for n in program.graph.nodes if n.op == "call_function"]
        assert targets.count("lora.linear.default") == 1
    setup.route(NAMES[:4])
    torch.testing.assert_close(exported.module()(x[:4]), chain(x[:4], weight, layer, routing))


def test_opcheck(setup: Setup) -> None:
    layer, weight = setup.layer(QKV), setup.weight(QKV)
    x = torch.randn(6, weight.shape[1])
    setup.route(NAMES)
    checks = ("test_schema", "test_faketensor", "test_aot_dispatch_dynamic")
    torch.library.opcheck(
        ops.linear.default, (x, weight, None, layer, setup.routing), test_utils=checks
    )
    y = torch.empty(6, weight.shape[0])
    torch.library.opcheck(
        ops.linear_out.default, (y, x, weight, None, layer, setup.routing), test_utils=checks[:2]
    )


def test_threads(setup: Setup) -> None:
    """The GIL is not held during a call: threads with a routing each do not meet."""
    layer, weight = setup.layer(QKV), setup.weight(QKV)
    x = torch.randn(6, weight.shape[1])
    wrong: list[str] = []

    def work(names: list[str | None]) -> None:
        routing = ops.routing_create(setup.bank)
        slots = torch.tensor([setup.slots[n] if n else -1 for n in names], dtype=torch.int32)
        expected = x.double() @ weight.double().T + setup.delta(QKV, x, names)
        for _ in range(100):
            ops.routing_set(routing, slots)
            y = ops.linear(x, weight, None, layer, routing)
            if (y - expected).abs().max() / expected.abs().max() > 2e-6:
                wrong.append(str(names))
        ops.routing_free(routing)

    workers = [threading.Thread(target=work, args=(NAMES[i:] + NAMES[:i],)) for i in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not wrong
