# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""lora_opt.load against PEFT: logits and tokens of mixed batches, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("peft")

import lora_opt  # noqa: E402
from conftest import ADAPTERS  # noqa: E402
from lora_opt.torch import CompileError, LayerError  # noqa: E402
from torch_models import (  # noqa: E402, F401
    ALL,
    EMBED,
    MIXED,
    NAMES,
    PATTERNS,
    TOLERANCE,
    folders,
    peft_logits,
    programs,
    tiny,
    tokens,
    transformers,
    with_peft,
)

pytestmark = pytest.mark.usefixtures("programs")


@pytest.fixture(scope="module")
def llama() -> lora_opt.AdaptedModel:
    return lora_opt.load(tiny(), folders(), progress=False)


@pytest.mark.parametrize("name", ["llama", "qwen2-bias-tied"])
def test_mixed_batch(name: str) -> None:
    """Every adapter kind, embedding and head included, and rows without one."""
    model = lora_opt.load(tiny(name), folders(name), progress=False)
    ids = tokens(len(MIXED), 9)
    reference = peft_logits(name, ids, MIXED)
    got = model(ids, adapter_names=MIXED).logits
    torch.testing.assert_close(got, reference, atol=TOLERANCE, rtol=0)
    # The adapters matter: what has none is far from what has one.
    base = peft_logits(name, ids, [None] * len(MIXED))
    distance = (reference - base).abs().amax((1, 2))
    assert all(
        (d > 1000 * TOLERANCE) == (n not in (None, "__base__"))
        for d, n in zip(distance, MIXED, strict=True)
    )
    torch.testing.assert_close(model(ids).logits, base, atol=TOLERANCE, rtol=0)


def test_tied_weights_stay_tied_and_names_stay() -> None:
    model = tiny("qwen2-bias-tied")
    before = {name: value.clone() for name, value in model.state_dict().items()}
    loaded = lora_opt.load(model, progress=False)
    inner = loaded.model
    assert inner.lm_head.weight is inner.model.embed_tokens.weight
    after = inner.state_dict()
    assert before.keys() == after.keys()
    assert all(torch.equal(before[name], after[name]) for name in before)
    q, k = (getattr(inner.model.layers[0].self_attn, f"{p}_proj").weight for p in "qk")
    assert q.untyped_storage().data_ptr() == k.untyped_storage().data_ptr()


@pytest.mark.parametrize("keep", [1, 3, 100])
def test_logits_of_some_tokens(llama: lora_opt.AdaptedModel, keep: int) -> None:
    """The head sees fewer rows than the layers below it, and has adapters of its own."""
    ids = tokens(3, 6)
    names = [EMBED, None, ALL]
    reference = peft_logits("llama", ids, names)[:, -keep:]
    got = llama(ids, adapter_names=names, logits_to_keep=keep).logits
    torch.testing.assert_close(got, reference, atol=TOLERANCE, rtol=0)
    if keep < 6:
        chosen = torch.arange(6 - keep, 6)
        got = llama(ids, adapter_names=names, logits_to_keep=chosen).logits
        torch.testing.assert_close(got, reference, atol=TOLERANCE, rtol=0)


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_narrow_types_are_as_good_as_pefts(dtype: str) -> None:
    """Against float64: no further away than twice PEFT's own distance in that dtype."""
    narrow, ids, names = getattr(torch, dtype), tokens(4, 8), [ALL, None, PATTERNS, EMBED]
    exact = peft_logits("llama", ids, names, torch.float64)
    theirs = (peft_logits("llama", ids, names, narrow).double() - exact).abs().max()
    model = lora_opt.load(tiny("llama", narrow), folders(), progress=False)
    got = model(ids, adapter_names=names).logits
    assert got.dtype == narrow
    assert (got.double() - exact).abs().max() <= 2 * theirs


def test_generate(llama: lora_opt.AdaptedModel) -> None:
    ids = tokens(len(NAMES), 5)
    got = llama.generate(ids, adapter_names=NAMES, max_new_tokens=12, do_sample=False)
    for row, name in enumerate(NAMES):
        model = with_peft("llama", name)
        alone = model.generate(input_ids=ids[row : row + 1], max_new_tokens=12, do_sample=False)
        length = alone.shape[1]
        assert got[row, :length].tolist() == alone[0].tolist()


def test_beams_have_the_adapter_of_their_row(llama: lora_opt.AdaptedModel) -> None:
    ids, names = tokens(2, 5), [ALL, EMBED]
    options = {"num_beams": 3, "num_return_sequences": 2, "max_new_tokens": 6, "do_sample": False}
    got = llama.generate(ids, adapter_names=names, **options)
    for row, name in enumerate(names):
        alone = with_peft("llama", name).generate(input_ids=ids[row : row + 1], **options)
        ours = got[2 * row : 2 * row + 2, : alone.shape[1]]
        assert ours.tolist() == alone.tolist()


def test_smollm2(smollm2: Path) -> None:
    """SmolLM2 with adapters a to d and a row without one in a batch, padded on the left."""
    model = transformers.AutoModelForCausalLM.from_pretrained(smollm2, dtype=torch.float32)
    model = lora_opt.load(model, {n: ADAPTERS / n for n in "abcd"}, progress=False)
    files = [ADAPTERS / n / "reference.json" for n in "abcd"] + [ADAPTERS / "base_reference.json"]
    rows = [json.loads(path.read_text())["results"][0] for path in files]
    length = max(len(row["input_ids"]) for row in rows)
    padding = [length - len(row["input_ids"]) for row in rows]
    ids = torch.tensor([[0] * p + r["input_ids"] for p, r in zip(padding, rows, strict=True)])
    mask = torch.tensor([[0] * p + [1] * (length - p) for p in padding])
    got = model.generate(
        ids,
        attention_mask=mask,
        adapter_names=[*"abcd", None],
        max_new_tokens=24,
        do_sample=False,
        eos_token_id=None,
        pad_token_id=0,
        output_logits=True,
        return_dict_in_generate=True,
    )
    for i, row in enumerate(rows):
        assert got.sequences[i, length:].tolist() == row["greedy_ids"]
        top = got.logits[0][i][row["last_top20_ids"]]
        # f32 through 30 layers; logits are around 20.
        torch.testing.assert_close(top, torch.tensor(row["last_top20_logits"]), atol=5e-4, rtol=0)


def test_refused_requests(llama: lora_opt.AdaptedModel) -> None:
    ids = tokens(2, 4)
    with pytest.raises(ValueError, match="loaded adapters 'all-r4', .*, found 'other'"):
        llama(ids, adapter_names=["other", None])
    for call in (llama, llama.generate):
        with pytest.raises(ValueError, match="adapter_names for each of 2 rows, found 3"):
            call(ids, adapter_names=[None] * 3)
    with pytest.raises(ValueError, match="adapter_names for each of 2 rows, found 1"):
        llama(ids, adapter_names=[ALL])
    with pytest.raises(RuntimeError, match="at most 8192 tokens in a batch, found 8194"):
        llama(tokens(2, 4097), adapter_names=[ALL, None])
    # Nothing of it stays: the next one without names is the base.
    torch.testing.assert_close(
        llama(ids).logits, peft_logits("llama", ids, [None] * 2), atol=TOLERANCE, rtol=0
    )


def test_refused_models(llama: lora_opt.AdaptedModel) -> None:
    with pytest.raises(LayerError, match="that lora_opt.load has not seen"):
        lora_opt.load(llama.model, progress=False)
    with pytest.raises(RuntimeError, match="before lora_opt.load"):
        llama.to(torch.float64)
    with pytest.raises(CompileError, match="expected 'no_proj' in sites"):
        lora_opt.load(tiny(), sites=["no_proj"], progress=False)


def test_some_sites() -> None:
    model = lora_opt.load(tiny(), {}, sites=["q_proj", "v_proj"], progress=False)
    reasons = model.adapters.layers.left
    assert reasons["model.layers.0.mlp.down_proj"] == "the program has no adapters there"
    assert type(model.model.model.layers[0].mlp.down_proj) is torch.nn.Linear
    ids = tokens(1, 4)
    torch.testing.assert_close(
        model(ids).logits, peft_logits("llama", ids, [None]), atol=TOLERANCE, rtol=0
    )


def test_unload_gives_the_model_back() -> None:
    model = lora_opt.load(tiny(), folders(), progress=False)
    plain = model.unload()
    kinds = {
        type(m) for m in plain.modules() if isinstance(m, (torch.nn.Linear, torch.nn.Embedding))
    }
    assert kinds == {torch.nn.Linear, torch.nn.Embedding}
    ids = tokens(2, 4)
    with torch.no_grad():
        assert torch.equal(plain(ids).logits, tiny()(ids).logits)
    assert (
        lora_opt.load(plain, folders(), progress=False)(ids, adapter_names=[ALL, None]) is not None
    )


def test_the_model_can_be_saved(llama: lora_opt.AdaptedModel, tmp_path: Path) -> None:
    """Weights that are views of one tensor are written one by one, under their names."""
    llama.save_pretrained(tmp_path)
    again = transformers.AutoModelForCausalLM.from_pretrained(tmp_path)
    expected, found = tiny().state_dict(), again.state_dict()
    assert expected.keys() == found.keys()
    assert all(torch.equal(expected[name], found[name]) for name in expected)
