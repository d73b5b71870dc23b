# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The numbers of imported programs, run by upstream tools, against transformers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("torch_mlir")
pytest.importorskip("transformers")

from conftest import TINY  # noqa: E402
from lora_opt.importer import attention, export, moe  # noqa: E402
from stock_cpu import Program  # noqa: E402

#: Sizes of 1 and sizes unlike those traced with: a view that took a dynamic size for
#: another would show at one of these.
SIZES = [(3, 9), (1, 1), (2, 1), (1, 6)]


@pytest.mark.parametrize("name", ["llama", "qwen2-bias-tied", "mixtral", "qwen3moe"])
def test_forward_equals_transformers(name: str, tmp_path: Path) -> None:
    options = export.Options(mode="forward", experts="dense")
    text = export.import_folder(TINY / name, options).text
    hf = export.load_model(TINY / name, options)
    weights = {k: v.numpy() for k, v in hf.state_dict().items()}
    program = Program(text, weights, tmp_path)
    generator = torch.Generator().manual_seed(1)
    for size in SIZES:
        ids = torch.randint(0, hf.config.vocab_size, size, generator=generator)
        with torch.no_grad():
            expected = hf(input_ids=ids).logits.numpy()
        # f32 sums in another order; logits are below 5.
        np.testing.assert_allclose(program(ids.numpy())[0], expected, rtol=0, atol=1e-5)


def layer_call(name: str, arrays: list[np.ndarray]) -> list[np.ndarray]:
    """The calls' meaning, as the torch operators have it."""
    tensors = [torch.from_numpy(a) for a in arrays]
    if name.startswith("lora.cached_attention:"):
        head_dim = arrays[0].shape[-1]
        return [t.numpy() for t in attention.cached_attention(*tensors, head_dim**-0.5, 0)]
    assert name.startswith("lora.fused_moe:")
    return [moe.dense_moe(*tensors, "concatenated", "silu").numpy()]


@pytest.mark.parametrize("name", ["llama", "qwen2-bias-tied", "mixtral", "qwen3moe"])
def test_serve_equals_transformers(name: str, tmp_path: Path) -> None:
    """Three prompts packed in one line, then one step of each, logits out of order."""
    options = export.Options()
    text = export.import_folder(TINY / name, options).text
    hf = export.load_model(TINY / name, options)
    config = hf.config
    weights = {k: v.numpy() for k, v in hf.state_dict().items()}
    program = Program(text, weights, tmp_path, layer_call)

    generator = torch.Generator().manual_seed(2)
    lengths, rows = [4, 7, 2], [2, 0, 3]
    prompts = [torch.randint(0, config.vocab_size, (n,), generator=generator) for n in lengths]
    with torch.no_grad():
        expected = [hf(input_ids=p[None]).logits[0].numpy() for p in prompts]

    heads = [p[:-1].numpy() for p in prompts]
    ids = np.concatenate(heads)[None]
    positions = np.concatenate([np.arange(len(h)) for h in heads])[None]
    owners = np.concatenate([np.full(len(h), r) for h, r in zip(heads, rows, strict=True)])[None]
    shape = (4, 9, config.num_key_value_heads, config.hidden_size // config.num_attention_heads)
    caches = [np.full(shape, 1e3, np.float32) for _ in range(2 * config.num_hidden_layers)]
    everything = np.arange(ids.shape[1])
    logits, *caches = program(ids, positions, owners, everything, *caches)
    wanted = np.concatenate([e[:-1] for e in expected])
    np.testing.assert_allclose(logits, wanted, rtol=0, atol=1e-5)

    ids = np.stack([p[-1:].numpy() for p in prompts])
    positions = np.array(lengths)[:, None] - 1
    owners = np.array(rows)[:, None]
    logits, *_ = program(ids, positions, owners, np.array([2, 0, 1]), *caches)
    wanted = np.stack([expected[i][-1] for i in (2, 0, 1)])
    np.testing.assert_allclose(logits, wanted, rtol=0, atol=1e-5)
