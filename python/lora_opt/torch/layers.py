# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The layers of a PyTorch model that can take adapters.

Which linears share an input, and how many rows each of them sees, is observed: the model
runs once on ten tokens."""

from __future__ import annotations

import inspect
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from .eager import has_own_forward
from .mlir import ELEMENTS, Layer

#: Sizes of the run that observes: rows, tokens of a row, last tokens of a row that get logits.
ROWS, TOKENS, SELECTED = 2, 5, 3

Example = Mapping[str, Any] | Sequence[Any]


class LayerError(ValueError):
    """The model has no layer that can take adapters, or could not be run once."""


@dataclass
class Layers:
    """What was found, in the order of the calls; `left` says of each other layer why it stays."""

    found: list[Layer] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)


#: Types that are understood; a subclass may compute anything, and stays as it is.
_KINDS = {nn.Linear: "linear", nn.Embedding: "embedding"}


@dataclass
class _Call:
    value: torch.Tensor
    version: int | None


def find_layers(model: nn.Module, example: Example | None = None) -> Layers:
    """Layers of `model` by their module paths. `example` (arguments of forward, a sequence or
    a mapping) is for models that don't take `input_ids`."""
    layers = Layers()
    modules: dict[str, nn.Module] = {}
    for name, module in model.named_modules():
        reason = _why_left(module)
        if reason is None:
            modules[name] = module
        elif reason:
            layers.left[name] = reason
    calls, selecting = _observe(model, modules, example)
    rows = Counter(_rows(modules[n], c) for n, c in calls.items()).most_common(1)
    inputs: dict[tuple[int, int | None], int] = {}
    for name, call in calls.items():
        own, selected = _rows(modules[name], call), False
        if own != rows[0][0]:
            selected = selecting and own == ROWS * SELECTED
            if not selected:
                layers.left[name] = f"expected {rows[0][0]} rows as in other layers, found {own}"
                continue
        number = inputs.setdefault((id(call.value), call.version), len(inputs))
        layers.found.append(_layer(name, modules[name], number, selected))
    for name in modules.keys() - calls.keys():
        layers.left[name] = "it was not called when the model was run"
    if not layers.found:
        reasons = "; ".join(f"'{n}': {r}" for n, r in list(layers.left.items())[:3])
        raise LayerError(f"expected a model with linear layers, found none ({reasons or 'empty'})")
    return layers


def _why_left(module: nn.Module) -> str | None:
    """None for a layer, "" for what is none, else why it is left alone."""
    kind = _KINDS.get(type(module))
    if kind is None:
        if isinstance(module, (nn.Linear, nn.Embedding)) or type(module).__name__ == "Conv1D":
            return f"expected nn.Linear or nn.Embedding itself, found {type(module).__name__}"
        return ""
    if "forward" in module.__dict__ and not has_own_forward(module):
        return "its forward was replaced by another one"
    if isinstance(module, nn.Embedding) and module.max_norm is not None:
        return "expected an embedding without max_norm"
    if module.weight.dtype not in ELEMENTS:
        return f"expected float32, bfloat16 or float16, found {module.weight.dtype}"
    return None


def _observe(
    model: nn.Module, modules: Mapping[str, nn.Module], example: Example | None
) -> tuple[dict[str, _Call], bool]:
    """The first call of each module, in order; whether logits were asked for of some tokens."""
    calls: dict[str, _Call] = {}

    def watch(name: str) -> Callable[[nn.Module, Any], None]:
        def hook(_module: nn.Module, args: Any) -> None:
            if args and isinstance(args[0], torch.Tensor):
                version = None if args[0].is_inference() else args[0]._version
                calls.setdefault(name, _Call(args[0], version))

        return hook

    arguments, selecting = _example(model, example)
    hooks = [m.register_forward_pre_hook(watch(n)) for n, m in modules.items()]
    training = model.training
    try:
        model.eval()
        with torch.no_grad():
            if isinstance(arguments, Mapping):
                model(**arguments)
            else:
                model(*arguments)
    except Exception as error:
        raise LayerError(
            f"expected a model that runs on {'an example' if example is None else 'the example'},"
            f" found {type(error).__name__}: {error}"
        ) from error
    finally:
        model.train(training)
        for hook in hooks:
            hook.remove()
    return calls, selecting


def _example(model: nn.Module, example: Example | None) -> tuple[Example, bool]:
    if example is not None:
        return example, False
    parameters = inspect.signature(model.forward).parameters
    if "input_ids" not in parameters:
        raise LayerError(
            f"expected a model whose forward takes input_ids, found {type(model).__name__};"
            " pass example=(...) with arguments of its forward"
        )
    device = next(model.parameters()).device
    arguments: dict[str, Any] = {
        "input_ids": torch.ones((ROWS, TOKENS), dtype=torch.long, device=device)
    }
    if "use_cache" in parameters:
        arguments["use_cache"] = False
    if "logits_to_keep" in parameters:
        arguments["logits_to_keep"] = SELECTED
    return arguments, "logits_to_keep" in parameters


def _rows(module: nn.Module, call: _Call) -> int:
    shape = call.value.shape
    return math.prod(shape if isinstance(module, nn.Embedding) else shape[:-1])


def _layer(name: str, module: nn.Module, number: int, selected: bool) -> Layer:
    weight, bias = module.weight, getattr(module, "bias", None) is not None
    assert isinstance(weight, torch.Tensor)
    a, b = int(weight.shape[0]), int(weight.shape[1])
    if isinstance(module, nn.Embedding):
        return Layer(name, "embedding", a, b, weight.dtype, False, number, selected)
    return Layer(name, "linear", b, a, weight.dtype, bias, number, selected)
