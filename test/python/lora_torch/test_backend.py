# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch.compile and torch.export: by the graph, and of a wrapped model."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
peft = pytest.importorskip("peft")

import lora_opt  # noqa: E402
from conftest import ROOT  # noqa: E402
from lora_opt.torch import BackendError  # noqa: E402
from torch import nn  # noqa: E402
from torch._dynamo.testing import CompileCounterWithBackend  # noqa: E402
from torch_models import (  # noqa: E402, F401
    ALL,
    EMBED,
    PATTERNS,
    TOLERANCE,
    folders,
    need_operators,
    peft_logits,
    programs,
    tiny,
    tokens,
)

pytestmark = pytest.mark.usefixtures("programs")

NAMES = [ALL, None, EMBED, PATTERNS]


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    torch._dynamo.reset()
    yield
    torch._dynamo.reset()


def check(got: Any, reference: Any) -> None:
    torch.testing.assert_close(got, reference, atol=TOLERANCE, rtol=0)


@pytest.fixture(scope="module")
def reference() -> tuple[Any, Any]:
    ids = tokens(4, 7)
    return ids, peft_logits("llama", ids, NAMES)


def test_fullgraph(reference: Any) -> None:
    ids, expected = reference
    model = tiny()
    adapters = lora_opt.Adapters(model, folders(), progress=False)
    options = {"adapters": adapters}
    compiled = torch.compile(
        model, backend="lora_opt", fullgraph=True, dynamic=True, options=options
    )
    with adapters.use(NAMES):
        check(compiled(ids, use_cache=False).logits, expected)
        kept = compiled(ids, use_cache=False, logits_to_keep=2).logits
    check(kept, expected[:, -2:])
    with adapters.use(NAMES[:3]):  # other sizes
        check(compiled(ids[:3, :5], use_cache=False).logits, expected[:3, :5])
    check(compiled(ids, use_cache=False).logits, peft_logits("llama", ids, [None] * 4))
    with adapters.use([ALL] * 3), pytest.raises(ValueError, match="multiple of 3 tokens"):
        compiled(ids[:, :5], use_cache=False)


def test_a_swap_between_two_steps(reference: Any) -> None:
    ids, expected = reference
    model = tiny()
    adapters = lora_opt.Adapters(model, {"x": folders()[PATTERNS]}, progress=False)
    compiled = torch.compile(model, backend="lora_opt")
    with adapters.use(["x"]):  # says which Adapters the graph belongs to
        check(compiled(ids[3:], use_cache=False).logits, expected[3:])
        adapters.load("x", folders()[ALL])
        check(compiled(ids[:1], use_cache=False).logits, expected[:1])


@pytest.mark.parametrize("broken", [0, 1])
def test_graph_breaks(reference: Any, broken: int) -> None:
    """Several graphs share the batch; equal blocks share a graph, but not their adapters."""
    ids, expected = reference
    model = tiny()
    adapters = lora_opt.Adapters(model, folders(), progress=False)
    block = model.model.layers[broken].mlp
    forward = block.forward

    def with_break(x: torch.Tensor) -> torch.Tensor:
        torch._dynamo.graph_break()
        return forward(x)

    block.forward = with_break
    compiled = torch.compile(model, backend="lora_opt", options={"adapters": adapters})
    for _ in range(2):
        with adapters.use(NAMES):
            check(compiled(ids, use_cache=False).logits, expected)
        check(compiled(ids, use_cache=False).logits, peft_logits("llama", ids, [None] * 4))


def test_what_stays_eager_has_adapters_too(reference: Any) -> None:
    """Beyond the limit of recompilations, torch.compile leaves a function to Python."""
    ids, expected = reference
    model = tiny()
    adapters = lora_opt.Adapters(model, folders(), progress=False)
    model.model.layers[0].mlp.forward = torch.compiler.disable(model.model.layers[0].mlp.forward)
    compiled = torch.compile(model, backend="lora_opt", options={"adapters": adapters})
    with adapters.use(NAMES):
        check(compiled(ids, use_cache=False).logits, expected)
        check(model(ids).logits, expected)


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.gate_proj, self.up_proj = nn.Linear(16, 32), nn.Linear(16, 32)
        self.down_proj = nn.Linear(32, 16, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.down_proj(self.gate_proj(x).relu() * self.up_proj(x))


def block_with_adapter() -> tuple[nn.Module, Any, Any]:
    """A block, its PEFT twin, and the adapter's config."""
    torch.manual_seed(0)
    block = Block()
    config = peft.LoraConfig(
        r=3, lora_alpha=6, target_modules=["gate_proj", "down_proj"], init_lora_weights=False
    )
    twin = Block()
    twin.load_state_dict(block.state_dict())
    return block, peft.get_peft_model(twin, config), config


@pytest.mark.parametrize("way", ["backend", "wrapped"])
def test_inductor(way: str) -> None:
    """Any module, not only transformers'; what is around the operators is inductor's."""
    block, twin, config = block_with_adapter()
    x = torch.randn(6, 16)
    if way == "backend":
        adapters = lora_opt.Adapters(block, example=(x,), progress=False)
        options = {"adapters": adapters, "inner": "inductor"}
        compiled: Any = torch.compile(block, backend="lora_opt", options=options, dynamic=True)
    else:
        wrapped = lora_opt.load(block, example=(x,), progress=False)
        adapters = wrapped.adapters
        compiled = torch.compile(wrapped, fullgraph=True, dynamic=True)
    adapters.load("x", peft.get_peft_model_state_dict(twin), config)
    with torch.no_grad():
        for rows in (6, 4):
            with adapters.use(["x"] * rows, tokens_per_row=1):
                check(compiled(x[:rows]), twin(x[:rows]))


def test_compile_of_a_loaded_model(reference: Any) -> None:
    """model.compile() keeps adapter_names; one graph serves all batches and lengths."""
    ids, expected = reference
    model = lora_opt.load(tiny(), folders(), progress=False)
    counter = CompileCounterWithBackend("eager")
    model.compile(backend=counter, fullgraph=True, dynamic=True)
    check(model(ids, adapter_names=NAMES, use_cache=False).logits, expected)
    some = ids[:3, :5].contiguous()
    check(model(some, adapter_names=NAMES[:3], use_cache=False).logits, expected[:3, :5])
    check(model(ids[:2], use_cache=False).logits, peft_logits("llama", ids[:2], [None] * 2))
    assert counter.frame_count == 1
    targets = [str(n.target) for n in counter.graphs[0].graph.nodes if n.op == "call_function"]
    assert sum("lora.linear" in t for t in targets) == 9  # q, k, v and gate, up as one
    assert sum("lora.embedding" in t for t in targets) == 1
    assert not any("built-in function linear" in t for t in targets)


def test_torch_compile_around_a_loaded_model(reference: Any) -> None:
    ids, expected = reference
    model = lora_opt.load(tiny(), folders(), progress=False)
    compiled = torch.compile(model, backend="eager", fullgraph=True, dynamic=True)
    with model.adapters.use(NAMES, tokens_per_row=7):
        check(compiled(ids, use_cache=False).logits, expected)
    with model.adapters.use(NAMES, tokens_per_row=7, selected_per_row=1):
        check(compiled(ids, use_cache=False, logits_to_keep=1).logits, expected[:, -1:])
    check(compiled(ids, use_cache=False).logits, peft_logits("llama", ids, [None] * 4))
    with model.adapters.use(NAMES, tokens_per_row=6), pytest.raises(RuntimeError, match="tokens"):
        compiled(ids, use_cache=False)
    with pytest.raises(Exception, match="adapter_names outside of a compiled graph"):
        compiled(ids, adapter_names=NAMES)


def test_export_keeps_the_operators(reference: Any) -> None:
    ids, expected = reference
    model = lora_opt.load(tiny(), folders(), progress=False)
    size = torch.export.Dim.AUTO
    exported = torch.export.export(
        model.model,
        (),
        {"input_ids": ids, "use_cache": False},
        dynamic_shapes={"input_ids": {0: size, 1: size}, "use_cache": None},
    )
    for program in (exported, exported.run_decompositions()):
        targets = [str(n.target) for n in program.graph.nodes]
        assert targets.count("lora.linear.default") == 9
        assert targets.count("lora.embedding.default") == 1
        module = program.module()
        for rows, length in ((4, 7), (3, 5)):
            with model.adapters.use(NAMES[:rows], tokens_per_row=length):
                got = module(input_ids=ids[:rows, :length], use_cache=False).logits
            check(got, expected[:rows, :length])


def test_refused(reference: Any) -> None:
    ids, _ = reference
    model = tiny()
    adapters = lora_opt.Adapters(model, progress=False)

    def compiled(model: Any = model, **options: Any) -> Any:
        torch._dynamo.reset()
        return torch.compile(model, backend="lora_opt", options=options)(ids)

    with pytest.raises(Exception, match="expected options=.*found none"):
        compiled()
    with pytest.raises(Exception, match="expected options=.*found str"):
        compiled(adapters="all")
    with pytest.raises(Exception, match="'adapters' and 'inner', found .'other'."):
        compiled(adapters=adapters, other=1)
    with pytest.warns(UserWarning, match="none of the 15 linears of a graph belongs"):
        compiled(tiny(), adapters=adapters)


def test_a_weight_that_is_replaced_is_noticed(reference: Any) -> None:
    """In place is fine: the packed weights are the same memory."""
    ids, expected = reference
    model = tiny()
    adapters = lora_opt.Adapters(model, folders(), progress=False)
    compiled = torch.compile(model, backend="lora_opt", options={"adapters": adapters})
    up = model.model.layers[0].mlp.up_proj.weight
    with torch.no_grad():
        saved = up.clone()
        up.zero_()
    with adapters.use(NAMES):
        assert (compiled(ids, use_cache=False).logits - expected).abs().max() > 0.01
        with torch.no_grad():
            up.copy_(saved)
        check(compiled(ids, use_cache=False).logits, expected)
        up.data = saved
        with pytest.raises(BackendError, match="'model.layers.0.mlp.up_proj' where it was"):
            compiled(ids, use_cache=False)


def test_operators_pass_torchs_own_checks() -> None:
    block, twin, config = block_with_adapter()
    x = torch.randn(6, 16)
    adapters = lora_opt.Adapters(block, example=(x,), progress=False)
    adapters.load("x", peft.get_peft_model_state_dict(twin), config)
    site = next(s for s in adapters.sites if s.name == "gate_up_proj")
    adapters.route({adapters.tokens: 0})
    arguments = (x, site.weight, site.bias, site.handle, adapters.tokens)
    torch.library.opcheck(torch.ops.lora.linear.default, arguments)


def test_import_without_torch() -> None:
    code = "import sys, lora_opt; assert 'torch' not in sys.modules; lora_opt.nothing"
    environment = {"PYTHONPATH": str(ROOT / "python"), "PATH": "/usr/bin"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True)
    assert b"AttributeError: module 'lora_opt' has no attribute 'nothing'" in done.stderr
