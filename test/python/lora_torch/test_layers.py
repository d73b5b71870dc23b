# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Which layers are found in a model, and their text."""

from __future__ import annotations

import re
import subprocess

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from lora_opt.torch import LayerError, library, mlir  # noqa: E402
from lora_opt.torch.layers import find_layers  # noqa: E402
from torch import nn  # noqa: E402
from torch_models import tiny  # noqa: E402


def adapted(text: str) -> str:
    """What lora-compile makes of it: layers with adapters."""
    try:
        tool = library.compiler()
    except library.NotFoundError as error:
        pytest.skip(str(error))
    command = [str(tool), "-", "--emit=adapted", "-o", "-"]
    done = subprocess.run(command, input=text, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr[:2000]
    return done.stdout


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
@pytest.mark.parametrize("name", ["llama", "qwen2-bias-tied"])
def test_every_layer_is_raised_and_packed(name: str, dtype: str) -> None:
    layers = find_layers(tiny(name, getattr(torch, dtype)))
    assert len(layers.found) == 16 and layers.left == {}
    text = adapted(mlir.program(layers.found))
    assert "linalg.contract" not in text and text.count("lora.bank.site") == 10
    for parent, packed in (("self_attn", "qkv_proj"), ("mlp", "gate_up_proj")):
        assert re.search(rf"site \"model.layers.1.{parent}.{packed}\"", text)


def test_layers_of_one_input_and_selected_tokens() -> None:
    layers = {layer.site: layer for layer in find_layers(tiny()).found}
    attention = "model.layers.0.self_attn"
    inputs = [layers[f"{attention}.{p}_proj"].input for p in "qkvo"]
    assert inputs[0] == inputs[1] == inputs[2] != inputs[3]
    assert [s for s, layer in layers.items() if layer.selected] == ["lm_head"]
    embedding = layers["model.embed_tokens"]
    assert (embedding.kind, embedding.inputs, embedding.outputs) == ("embedding", 256, 64)


class Custom(nn.Linear):
    """Might compute anything."""


class Pair(nn.Module):
    def __init__(self, linear: type[nn.Linear] = nn.Linear) -> None:
        super().__init__()
        self.gate_proj, self.up_proj = nn.Linear(8, 8), linear(8, 8)
        self.unused = nn.Linear(8, 8)
        self.shift = False

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.gate_proj(x)
        if self.shift:
            x.add_(1)
        return y * self.up_proj(x)


def test_an_input_that_changed_in_place_is_another_one() -> None:
    model = Pair()
    one, two = find_layers(model, (torch.zeros(3, 8),)).found
    assert one.input == two.input
    model.shift = True
    one, two = find_layers(model, (torch.zeros(3, 8),)).found
    assert one.input != two.input


def test_what_is_left_alone_and_why() -> None:
    layers = find_layers(Pair(Custom), {"x": torch.zeros(3, 8)})
    assert [layer.site for layer in layers.found] == ["gate_proj"]
    assert layers.left == {
        "up_proj": "expected nn.Linear or nn.Embedding itself, found Custom",
        "unused": "it was not called when the model was run",
    }
    model = Pair()
    model.up_proj.forward = lambda x: x  # as device maps do
    assert "forward was replaced" in find_layers(model, (torch.zeros(3, 8),)).left["up_proj"]
    double = Pair().double()
    with pytest.raises(LayerError, match="found none .*found torch.float64"):
        find_layers(double, (torch.zeros(3, 8).double(),))


def test_gpt2() -> None:
    """Conv1D keeps [in, out] weights; position embeddings see one row for the batch."""
    config = transformers.GPT2Config(n_layer=1, n_embd=16, n_head=2, vocab_size=32)
    layers = find_layers(transformers.GPT2LMHeadModel(config))
    assert [layer.site for layer in layers.found] == ["transformer.wte", "lm_head"]
    assert "found Conv1D" in layers.left["transformer.h.0.attn.c_attn"]
    assert layers.left["transformer.wpe"] == "expected 10 rows as in other layers, found 5"


def test_models_that_cannot_be_looked_at() -> None:
    with pytest.raises(LayerError, match="forward takes input_ids, found Pair; pass example"):
        find_layers(Pair())
    with pytest.raises(LayerError, match="runs on the example, found RuntimeError"):
        find_layers(Pair(), (torch.zeros(3, 9),))
    with pytest.raises(LayerError, match="linear layers, found none"):
        find_layers(nn.Identity(), (torch.zeros(3, 8),))
