# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""nn.Linear and nn.Embedding with adapters: the same modules, weights and names, whose
forward is one of our operators."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from .adapters import Adapters, Site
from .eager import detach


class Group:
    """Layers of one input that are computed as one: q, k, v or gate, up.

    Who is called first computes; the others take their columns if they get the same
    tensor. `weight` is [sum of out, in]; the members' weights are views of it."""

    def __init__(self, site: Site, routing: int) -> None:
        assert site.weight is not None
        self.weight, self.bias = site.weight, site.bias
        self.layer, self.routing = site.handle, routing
        self.ends = [sum(site.sizes[: i + 1]) for i in range(len(site.sizes))]
        self._reset()

    def _reset(self) -> None:
        self.x: torch.Tensor | None = None
        self.y: torch.Tensor | None = None
        self.version = 0
        self.waiting: tuple[int, ...] = ()

    def __call__(self, x: torch.Tensor, member: int) -> torch.Tensor:
        version = 0
        if not torch.compiler.is_compiling() and not x.is_inference():
            version = x._version
        if self.x is not x or member not in self.waiting or version != self.version:
            self.y = torch.ops.lora.linear.default(
                x, self.weight, self.bias, self.layer, self.routing
            )
            self.x, self.version = x, version
            self.waiting = tuple(range(len(self.ends)))
        y = self.y
        assert y is not None
        self.waiting = tuple(i for i in self.waiting if i != member)
        if not self.waiting:
            self._reset()
        return y[..., (self.ends[member - 1] if member else 0) : self.ends[member]]


class AdaptedLinear(nn.Linear):
    lora_layer: int
    lora_routing: int
    lora_group: Group | None
    lora_member: int

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.lora_group is not None:
            return self.lora_group(x, self.lora_member)
        y: torch.Tensor = torch.ops.lora.linear.default(
            x, self.weight, self.bias, self.lora_layer, self.lora_routing
        )
        return y


class AdaptedEmbedding(nn.Embedding):
    lora_layer: int
    lora_routing: int

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        y: torch.Tensor = torch.ops.lora.embedding.default(
            ids, self.weight, self.lora_layer, self.lora_routing
        )
        return y


_ADAPTED: dict[type[nn.Module], type[nn.Module]] = {
    nn.Linear: AdaptedLinear,
    nn.Embedding: AdaptedEmbedding,
}
_ATTRIBUTES = ("lora_layer", "lora_routing", "lora_group", "lora_member")


def wrap(model: nn.Module, adapters: Adapters) -> None:
    """Changes the class of the modules that have adapters, in place."""
    detach(adapters.modules.values())
    for site in adapters.sites:
        routing = adapters.selected if site.selected else adapters.tokens
        group = Group(site, routing) if site.weight is not None else None
        for number, name in enumerate(site.modules):
            module = model.get_submodule(name)
            module.__class__ = _ADAPTED[type(module)]
            values: tuple[Any, ...] = (site.handle, routing, group, number)
            for attribute, value in zip(_ATTRIBUTES, values, strict=True):
                setattr(module, attribute, value)


def unwrap(model: nn.Module) -> None:
    """Makes them plain modules again; packed weights stay views of one tensor."""
    plain = {adapted: kind for kind, adapted in _ADAPTED.items()}
    for module in model.modules():
        if type(module) in plain:
            module.__class__ = plain[type(module)]
            for name in _ATTRIBUTES:
                delattr(module, name)


def is_wrapped(model: nn.Module) -> bool:
    return any(type(module) in _ADAPTED.values() for module in model.modules())
