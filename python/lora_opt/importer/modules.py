# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What gets exported: a language model's body and head under their own module names."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.export import Dim

from . import attention
from .types import ModelImportError


@dataclass
class Traceable:
    """A module, arguments to trace it with, which sizes may change, and the meaning of
    each argument and result."""

    module: nn.Module
    arguments: tuple[Any, ...]
    dynamic_shapes: tuple[Any, ...]
    argument_roles: list[str]
    result_roles: list[str]


class LanguageModel(nn.Module):
    """Holds `model` and `lm_head`, so that sites are the module paths of the HF model."""

    def __init__(self, hf: Any) -> None:
        super().__init__()
        for name in ("model", "lm_head"):
            if not isinstance(getattr(hf, name, None), nn.Module):
                raise ModelImportError(
                    f"architecture {type(hf).__name__} has no submodule '{name}'; expected a"
                    " decoder-only causal language model with 'model' and 'lm_head'"
                )
        self.model, self.lm_head = hf.model, hf.lm_head

    def hidden(self, ids: torch.Tensor, **kwargs: Any) -> torch.Tensor:
        return self.model(input_ids=ids, **kwargs).last_hidden_state


class Forward(LanguageModel):
    """ids [B,S] -> logits [B,S,V], causal, no cache."""

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        i = torch.arange(ids.shape[1])
        mask = torch.where(i[None, :] <= i[:, None], 0.0, -1.0e30)
        mask = mask.to(self.lm_head.weight.dtype)[None, None]  # 4-D: taken as it is
        return self.lm_head(
            self.hidden(ids, attention_mask=mask, position_ids=i[None], use_cache=False)
        )


class Serve(LanguageModel):
    """One step of a server: tokens of any rows at any positions, logits of some."""

    def forward(
        self,
        ids: torch.Tensor,
        positions: torch.Tensor,
        rows: torch.Tensor,
        select: torch.Tensor,
        caches: list[torch.Tensor],
    ) -> tuple[torch.Tensor, ...]:
        with attention.cache_state(attention.CacheState(rows, positions, list(caches))) as state:
            h = self.hidden(ids, position_ids=positions, use_cache=False)
        h = torch.index_select(h.reshape(-1, h.shape[-1]), 0, select)
        return (self.lm_head(h), *state.caches)


class ExternalCache:
    """transformers' Cache, as far as a decoder uses it, over tensors that come in as
    arguments and go out as results."""

    def __init__(
        self,
        caches: list[torch.Tensor],
        write: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    ) -> None:
        self.caches, self.write = list(caches), write

    def update(
        self, k: torch.Tensor, v: torch.Tensor, layer: int, *_: Any, **__: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        for offset, value in enumerate((k, v)):
            at = 2 * layer + offset
            self.caches[at] = self.write(self.caches[at], value)
        return self.caches[2 * layer], self.caches[2 * layer + 1]

    def get_seq_length(self, *_: Any) -> int:
        return 0


class Decode(LanguageModel):
    """ids [B,S] at positions position..position+S-1 of every row; caches [B,Hkv,L,D]."""

    def __init__(self, hf: Any) -> None:
        super().__init__(hf)
        names = inspect.signature(type(hf.model).forward).parameters
        self._cache_name = "cache" if "cache" in names else "past_key_values"

    def forward(
        self, ids: torch.Tensor, position: int, caches: list[torch.Tensor]
    ) -> tuple[torch.Tensor, ...]:
        length, s = caches[0].shape[2], ids.shape[1]
        j = torch.arange(length)
        at = (position + torch.arange(s))[None]
        mask = torch.where(j[None, None, :] <= at[:, :, None], 0.0, -1.0e30)
        cache = ExternalCache(
            caches,
            lambda c, x: torch.ops.aten.slice_scatter(c, x, 2, position, position + s),
        )
        h = self.hidden(
            ids,
            attention_mask=mask.to(caches[0].dtype)[:, None],
            position_ids=at,
            use_cache=True,
            **{self._cache_name: cache},
        )
        return (self.lm_head(h), *cache.caches)


def head_dim(config: Any) -> int:
    return getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads


def traceable(hf: Any, mode: str, max_len: int) -> Traceable:
    """The module of a mode. Sample sizes are all different, so that no two dimensions
    are taken for one; every size may be anything, 1 included."""
    config = hf.config
    any_ = Dim.DYNAMIC  # a named Dim fails on guards that sympy cannot prove
    ids = torch.zeros(2, 7, dtype=torch.long)
    if mode == "forward":
        return Traceable(Forward(hf), (ids,), ({0: any_, 1: any_},), ["ids"], ["logits"])
    layers, heads, dim = (
        config.num_hidden_layers,
        config.num_key_value_heads,
        head_dim(config),
    )
    cache_roles = ["k_cache", "v_cache"] * layers
    if mode == "decode":
        shape = (2, heads, max_len, dim)
        caches = [torch.zeros(shape, dtype=hf.dtype) for _ in cache_roles]
        return Traceable(
            Decode(hf),
            (ids, 3, caches),
            ({0: any_, 1: any_}, any_, [{0: any_}] * len(caches)),
            ["ids", "position", *cache_roles],
            ["logits", *cache_roles],
        )
    caches = [torch.zeros((5, 11, heads, dim), dtype=hf.dtype) for _ in cache_roles]
    tokens = {0: any_, 1: any_}
    return Traceable(
        Serve(hf),
        (ids, ids.clone(), ids.clone(), torch.zeros(3, dtype=torch.long), caches),
        (tokens, tokens, tokens, {0: any_}, [tokens] * len(caches)),
        ["ids", "positions", "rows", "select", *cache_roles],
        ["logits", *cache_roles],
    )
