# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Layers of a model that torch.compile may or may not trace.

A graph's layers are the backend's to replace. What torch.compile leaves to Python (after a
graph break, beyond its limit of recompilations) computes its adapter by itself: else the
answer would silently be the base model's."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import partial
from types import MethodType
from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from torch.nn import functional as F

if TYPE_CHECKING:
    from .adapters import Adapters, Site


def attach(adapters: Adapters) -> None:
    for site in adapters.sites:
        for number, name in enumerate(site.modules):
            module = adapters.modules[name]
            module.forward = MethodType(_FORWARDS[site.kind], module)
            module.lora_eager = partial(_run, adapters, site, number)  # type: ignore[assignment]


def detach(modules: Iterable[nn.Module]) -> None:
    for module in modules:
        if has_own_forward(module):
            del module.__dict__["forward"], module.__dict__["lora_eager"]


def has_own_forward(module: nn.Module) -> bool:
    forward = module.__dict__.get("forward")
    return getattr(forward, "__func__", None) in _FORWARDS.values()


def _run(adapters: Adapters, site: Site, number: int, x: torch.Tensor) -> torch.Tensor:
    shape = x.shape if site.kind == "embedding" else x.shape[:-1]
    adapters.route({adapters.tokens: math.prod(shape)})
    module = adapters.modules[site.modules[number]]
    y: torch.Tensor
    with torch.no_grad():
        if site.kind == "embedding":
            y = torch.ops.lora.embedding.default(x, module.weight, site.handle, adapters.tokens)
            return y
        if site.weight is None:
            y = torch.ops.lora.linear.default(
                x, module.weight, module.bias, site.handle, adapters.tokens
            )
            return y
        y = torch.ops.lora.linear.default(x, site.weight, site.bias, site.handle, adapters.tokens)
        begin = sum(site.sizes[:number])
        return y[..., begin : begin + site.sizes[number]]


def _eager(module: Any) -> Callable[[torch.Tensor], torch.Tensor] | None:
    """None where the model is to compute what it did: in a graph, and without a batch."""
    if torch.compiler.is_compiling() or module.lora_eager.args[0].rows is None:
        return None
    run: Callable[[torch.Tensor], torch.Tensor] = module.lora_eager
    return run


def _linear(self: nn.Linear, x: torch.Tensor) -> torch.Tensor:
    run = _eager(self)
    return run(x) if run else F.linear(x, self.weight, self.bias)


def _embedding(self: nn.Embedding, ids: torch.Tensor) -> torch.Tensor:
    run = _eager(self)
    return run(ids) if run else F.embedding(ids, self.weight, self.padding_idx)


_FORWARDS: dict[str, Callable[..., torch.Tensor]] = {"linear": _linear, "embedding": _embedding}
