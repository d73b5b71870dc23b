# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The serving program against transformers: ragged batch, any rows, prefill and decode."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("torch_mlir")
pytest.importorskip("transformers")

from conftest import TINY  # noqa: E402
from lora_opt.importer import attention, export, modules  # noqa: E402
from lora_opt.importer.types import ModelImportError  # noqa: E402

MODELS = ["llama", "qwen2-bias-tied", "mixtral", "qwen3moe"]
LENGTHS = [5, 9, 2]
ROWS = [3, 0, 4]  # cache row of each prompt; rows 1 and 2 stay untouched


def load(name: str, **kwargs):
    options = export.Options(**kwargs)
    hf = export.load_model(TINY / name, options)
    return hf, options


def prompts(vocab: int) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(7)
    return [torch.randint(3, vocab, (n,), generator=generator) for n in LENGTHS]


@pytest.mark.parametrize("name", MODELS)
def test_exported_program_equals_model(name: str) -> None:
    """Sizes unlike those traced with; B = 1 packs prompts of different rows in one line,
    and the cache rows that no token names come back unchanged."""
    hf, options = load(name)
    parts = prompts(hf.config.vocab_size)
    with torch.no_grad():
        expected = [hf(input_ids=p[None]).logits[0] for p in parts]
        export.configure(hf, options)
        unit = modules.traceable(hf, "serve", 0)
        program = export.export(unit).module()

        config = hf.config
        shape = (6, 16, config.num_key_value_heads, modules.head_dim(config))
        marker = 1e3  # what a program that read foreign positions would trip over
        caches = [torch.full(shape, marker) for _ in range(2 * config.num_hidden_layers)]

        # All tokens but each prompt's last, in one line.
        heads = [p[:-1] for p in parts]
        ids = torch.cat(heads)[None]
        positions = torch.cat([torch.arange(len(h)) for h in heads])[None]
        rows = torch.cat([torch.full((len(h),), r) for h, r in zip(heads, ROWS, strict=True)])[None]
        select = torch.arange(ids.shape[1])
        logits, *caches = program(ids, positions, rows, select, caches)
        want = torch.cat([e[:-1] for e in expected])
        torch.testing.assert_close(logits, want, rtol=0, atol=1e-5)
        for cache in caches:
            assert (cache[[1, 2]] == marker).all() and (cache[:, max(LENGTHS) :] == marker).all()

        # One decode step: a column of three, the logits of two of them, out of order.
        ids = torch.stack([p[-1:] for p in parts])
        positions = torch.tensor([[n - 1] for n in LENGTHS])
        rows = torch.tensor(ROWS)[:, None]
        logits, *_ = program(ids, positions, rows, torch.tensor([2, 0]), caches)
        want = torch.stack([expected[2][-1], expected[0][-1]])
        torch.testing.assert_close(logits, want, rtol=0, atol=1e-5)


def test_window_hides_old_positions() -> None:
    """A window of w sees exactly the last w positions: the same as a shorter cache."""
    generator = torch.Generator().manual_seed(3)
    q = torch.randn(1, 4, 1, 8, generator=generator)
    k, v = (torch.randn(1, 2, 1, 8, generator=generator) for _ in range(2))
    past = [torch.randn(1, 10, 2, 8, generator=generator) for _ in range(2)]
    row = torch.zeros(1, 1, dtype=torch.long)
    out, *_ = attention.cached_attention(q, k, v, row, row + 9, *past, 0.5, 3)
    short = [c[:, 7:] for c in past]
    want, *_ = attention.cached_attention(q, k, v, row, row + 2, *short, 0.5, 0)
    torch.testing.assert_close(out, want)
    full, *_ = attention.cached_attention(q, k, v, row, row + 9, *past, 0.5, 0)
    assert not torch.allclose(full, want)


def test_sliding_window_reaches_the_call() -> None:
    hf, options = load("mixtral")
    hf.config.sliding_window = 4
    export.configure(hf, options)
    unit = modules.traceable(hf, "serve", 0)
    graph = export.export(unit).graph
    calls = [n for n in graph.nodes if n.target == torch.ops.lora.cached_attention.default]
    assert [n.args[-1] for n in calls] == [4, 4]


@pytest.mark.parametrize("mode", ["serve", "forward", "decode"])
def test_wrapper_check_catches_what_the_head_does_not_say(mode: str) -> None:
    """A model that changes its logits after the head must be refused."""
    hf, options = load("llama", mode=mode)
    with torch.no_grad():
        expected = export._sample_logits(hf)
        export.configure(hf, options)
        unit = modules.traceable(hf, mode, 8)
        export.check_wrapper(unit.module, hf, expected)
        with pytest.raises(ModelImportError, match="does more than body and head"):
            export.check_wrapper(unit.module, hf, 30 * torch.tanh(expected / 30))
