# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Adapters come and go between steps, and from tensors."""

from __future__ import annotations

import threading
from typing import Any

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
peft = pytest.importorskip("peft")

import lora_opt  # noqa: E402
from conftest import ADAPTERS, TINY  # noqa: E402
from safetensors.torch import load_file  # noqa: E402
from torch_models import (  # noqa: E402, F401
    ALL,
    EMBED,
    RSLORA,
    TOLERANCE,
    folders,
    peft_logits,
    programs,
    tiny,
    tokens,
)

pytestmark = pytest.mark.usefixtures("programs")


@pytest.fixture
def model() -> lora_opt.AdaptedModel:
    return lora_opt.load(tiny(), {ALL: folders()[ALL]}, max_adapters=3, progress=False)


def trained() -> Any:
    """A model in training, by PEFT; B is not zero, as after some steps."""
    config = peft.LoraConfig(r=4, lora_alpha=6, target_modules=["q_proj", "down_proj"])
    torch.manual_seed(1)
    trainee = peft.get_peft_model(tiny(), config)
    step(trainee)
    return trainee


def step(trainee: Any) -> None:
    with torch.no_grad():
        for name, value in trainee.named_parameters():
            if "lora_B" in name:
                value.add_(torch.randn_like(value) * 0.2)


def test_swap_from_a_trainer(model: lora_opt.AdaptedModel) -> None:
    """Reinforcement learning's loop: train, swap, sample."""
    trainee = trained()
    ids = tokens(2, 5)
    config = trainee.peft_config["default"]
    model.adapters.load("policy", peft.get_peft_model_state_dict(trainee), config)
    before = None
    for _ in range(3):
        with torch.no_grad():
            reference = trainee(ids[:1], use_cache=False).logits
        got = model(ids, adapter_names=["policy", None]).logits
        torch.testing.assert_close(got[:1], reference, atol=TOLERANCE, rtol=0)
        assert before is None or (got[0] - before).abs().max() > 0.01
        before = got[0]
        step(trainee)
        model.adapters.load("policy", peft.get_peft_model_state_dict(trainee))


def test_a_swap_is_atomic(model: lora_opt.AdaptedModel) -> None:
    """While another thread swaps, each step has one version in all layers."""
    versions = [load_file(folders()[ALL] / "adapter_model.safetensors")]
    versions.append({n: v * 1.5 for n, v in versions[0].items()})
    ids = tokens(1, 4)
    expected = []
    for version in versions:
        model.adapters.load(ALL, version)
        expected.append(model(ids, adapter_names=[ALL]).logits)
    assert not torch.equal(*expected)
    stop, swaps = threading.Event(), 0

    def swap() -> None:
        nonlocal swaps
        while not stop.is_set():
            model.adapters.load(ALL, versions[swaps % 2])
            swaps += 1

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        seen = set()
        for _ in range(150):
            got = model(ids, adapter_names=[ALL]).logits
            found = [i for i, e in enumerate(expected) if torch.equal(got, e)]
            assert found, "a step mixed two versions"
            seen |= set(found)
    finally:
        stop.set()
        thread.join()
    assert seen == {0, 1} and swaps > 2


def test_a_failed_load_changes_nothing(model: lora_opt.AdaptedModel) -> None:
    ids = tokens(1, 4)
    before = model(ids, adapter_names=[ALL]).logits
    tensors = load_file(folders()[ALL] / "adapter_model.safetensors")
    first = next(iter(tensors))
    short = tensors | {first: tensors[first][:, :-1]}
    with pytest.raises(RuntimeError, match="expected"):
        model.adapters.load(ALL, short)
    assert torch.equal(model(ids, adapter_names=[ALL]).logits, before)


def test_what_does_not_fit(model: lora_opt.AdaptedModel) -> None:
    adapters = model.adapters
    with pytest.raises(RuntimeError, match="adapter is for another model"):
        adapters.load("a", ADAPTERS / "a")
    with pytest.raises(RuntimeError, match="use_dora = true is not supported"):
        adapters.load("dora", TINY / "llama/adapters/dora-r4")
    with pytest.raises(RuntimeError, match="expected an adapter folder"):
        adapters.load("none", "/no/such/folder")
    with pytest.raises(ValueError, match="expected a config with the tensors of 'new'"):
        adapters.load("new", {})
    with pytest.raises(ValueError, match="found one with a folder"):
        adapters.load("new", folders()[ALL], {"r": 4})
    with pytest.raises(ValueError, match="stands for no adapter"):
        adapters.load("__base__", folders()[ALL])
    with pytest.raises(RuntimeError, match="rank"):
        lora_opt.load(tiny(), {ALL: folders()[ALL]}, max_rank=2, progress=False)
    assert list(adapters) == [ALL]


def test_names_slots_and_pins(model: lora_opt.AdaptedModel) -> None:
    adapters = model.adapters
    adapters.load(RSLORA, folders()[RSLORA])
    adapters.load(EMBED, folders()[EMBED])
    assert sorted(adapters) == sorted([ALL, RSLORA, EMBED])
    assert ALL in adapters and "other" not in adapters and len(adapters) == 3
    adapters.pin(ALL)
    assert {a["name"]: a["pinned"] for a in adapters.info()}[ALL] is True
    assert all(a["leases"] == 0 and a["bytes"] > 0 for a in adapters.info())
    with adapters.use([ALL, ALL, RSLORA]):
        leases = {a["name"]: a["leases"] for a in adapters.info()}
        assert leases[ALL] == leases[RSLORA] == 1 and leases[EMBED] == 0
    adapters.unload(RSLORA)
    with pytest.raises(ValueError, match="found 'qv-rslora-r8'"):
        model(tokens(1, 3), adapter_names=[RSLORA])


def test_more_adapters_than_slots() -> None:
    """Slots go to who is in a batch; pinned ones stay."""
    model = lora_opt.load(tiny(), folders(), max_adapters=2, progress=False)
    ids, names = tokens(2, 4), list(folders())
    for pair in (names[:2], names[2:], names[1:3]):
        got = model(ids, adapter_names=pair).logits
        torch.testing.assert_close(got, peft_logits("llama", ids, pair), atol=TOLERANCE, rtol=0)
    with pytest.raises(RuntimeError, match="all 2 slots are pinned or in use"):
        model(tokens(3, 4), adapter_names=names[:3])
    model.adapters.pin(names[0])
    model(ids, adapter_names=[names[1]] * 2)
    model(ids, adapter_names=[names[2]] * 2)
    slots = {a["name"]: a["slot"] for a in model.adapters.info()}
    assert slots[names[0]] >= 0


def test_batches_nest(model: lora_opt.AdaptedModel) -> None:
    ids = tokens(1, 4)
    base, adapted = (peft_logits("llama", ids, [n]) for n in (None, ALL))
    with model.adapters.use([ALL]):
        inner = model(ids, adapter_names=[None]).logits
        outer = model(ids).logits
    torch.testing.assert_close(inner, base, atol=TOLERANCE, rtol=0)
    torch.testing.assert_close(outer, adapted, atol=TOLERANCE, rtol=0)


def test_what_has_not_changed_is_not_set_again(
    model: lora_opt.AdaptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapters, count = model.adapters, 0
    operators = adapters._ops

    class Counting:
        def __getattr__(self, name: str) -> Any:
            nonlocal count
            count += name == "routing_set"
            return getattr(operators, name)

    monkeypatch.setattr(adapters, "_ops", Counting())
    ids = tokens(2, 4)
    with adapters.use([ALL, None]):
        for expected in (2, 2):  # all tokens, and those with logits
            model(ids)
            assert count == expected
        adapters.load(ALL, folders()[RSLORA])
        model(ids)
        assert count == 4
        model(ids, logits_to_keep=1)
        assert count == 5


def test_a_swap_within_a_batch_counts_from_the_next_step(model: lora_opt.AdaptedModel) -> None:
    ids = tokens(1, 4)
    first, second = (peft_logits("llama", ids, [n]) for n in (ALL, RSLORA))
    with model.adapters.use([ALL]):
        torch.testing.assert_close(model(ids).logits, first, atol=TOLERANCE, rtol=0)
        model.adapters.load(ALL, folders()[RSLORA])
        torch.testing.assert_close(model(ids).logits, second, atol=TOLERANCE, rtol=0)
    assert [a["leases"] for a in model.adapters.info()] == [0]


def test_objects_are_released() -> None:
    """No handle outlives its Adapters: the operators refuse it afterwards."""
    import gc

    from lora_opt.torch import ops

    model = lora_opt.load(tiny(), {ALL: folders()[ALL]}, progress=False)
    bank = model.adapters._bank
    assert ops.load().bank_list(bank)
    del model
    gc.collect()
    with pytest.raises(RuntimeError, match="expected"):
        ops.load().bank_list(bank)
