# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Attention over a KV cache in which every token carries its own row and position.

Each attention layer becomes one call; the torch operator below is its meaning, run
by tests and by the importer's self-check."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch

from .types import ModelImportError

#: Name under which transformers knows this attention.
IMPLEMENTATION = "lora_cached"


@torch.library.custom_op("lora::cached_attention", mutates_args=())
def cached_attention(
    q: torch.Tensor,
    k: torch.Tensor,
    v: torch.Tensor,
    rows: torch.Tensor,
    positions: torch.Tensor,
    k_cache: torch.Tensor,
    v_cache: torch.Tensor,
    scale: float,
    window: int,
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Writes k, v [B,Hkv,S,D] at (rows, positions) [B,S] of the caches [N,L,Hkv,D], then
    lets q [B,Hq,S,D] attend to positions max(0, p-window+1)..p of its cache row (window 0:
    0..p). Returns o [B,S,Hq,D] and the new caches."""
    k_cache, v_cache = k_cache.clone(), v_cache.clone()
    k_cache[rows, positions] = k.transpose(1, 2)
    v_cache[rows, positions] = v.transpose(1, 2)
    group = q.shape[1] // k.shape[1]
    keys = k_cache[rows].float().repeat_interleave(group, dim=3)  # [B,S,L,Hq,D]
    values = v_cache[rows].float().repeat_interleave(group, dim=3)
    scores = torch.einsum("bhsd,bslhd->bshl", q.float(), keys) * scale
    j = torch.arange(k_cache.shape[1])
    visible = j <= positions[..., None]
    if window:
        visible &= j > positions[..., None] - window
    scores = scores.masked_fill(~visible[:, :, None], float("-inf"))
    out = torch.einsum("bshl,bslhd->bshd", scores.softmax(-1), values)
    return out.to(q.dtype), k_cache, v_cache


@cached_attention.register_fake
def _(q, k, v, rows, positions, k_cache, v_cache, scale, window):  # type: ignore[no-untyped-def]
    b, h, s, _ = q.shape
    out = q.new_empty((b, s, h, v.shape[-1]))
    return out, torch.empty_like(k_cache), torch.empty_like(v_cache)


@dataclass
class CacheState:
    """What one forward pass threads through the layers, beside the hidden states."""

    rows: torch.Tensor
    positions: torch.Tensor
    caches: list[torch.Tensor]  # k0, v0, k1, v1, ...
    seen: list[int] = field(default_factory=list)


_active: CacheState | None = None


@contextmanager
def cache_state(state: CacheState) -> Iterator[CacheState]:
    """Makes `state` the one that attention layers read and update."""
    global _active
    _active = state
    try:
        yield state
    finally:
        _active = None
    layers = list(range(len(state.caches) // 2))
    if sorted(state.seen) != layers:
        raise ModelImportError(
            f"expected one attention call in each of {len(layers)} layers, found layers"
            f" {sorted(state.seen)}; the model does not use transformers' attention"
            " interface: use --mode forward, or port its attention to"
            " ALL_ATTENTION_FUNCTIONS"
        )


#: Keyword arguments of transformers' attention interface that change no number here.
_HARMLESS = {"dropout", "scaling", "sliding_window", "is_causal", "position_ids", "use_cache"}


def attention_function(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float | None = None,
    **kwargs: Any,
) -> tuple[torch.Tensor, None]:
    """transformers' attention interface, on the active CacheState."""
    kind = type(module).__name__
    for name, given in kwargs.items():
        if given is not None and name not in _HARMLESS and not name.startswith("output_"):
            raise ModelImportError(
                f"{kind} passes '{name}' to attention, which cached attention does not"
                " have; use --mode forward"
            )
    if attention_mask is not None or not getattr(module, "is_causal", True):
        raise ModelImportError(f"{kind} is not plain causal attention; use --mode forward")
    if _active is None:
        raise ModelImportError(f"{kind} runs outside a serving program")
    layer = getattr(module, "layer_idx", None)
    if not isinstance(layer, int) or 2 * layer + 1 >= len(_active.caches):
        raise ModelImportError(f"{kind} has no layer_idx that names its cache")
    caches = _active.caches
    out, caches[2 * layer], caches[2 * layer + 1] = cached_attention(
        query,
        key,
        value,
        _active.rows,
        _active.positions,
        caches[2 * layer],
        caches[2 * layer + 1],
        float(query.shape[-1] ** -0.5 if scaling is None else scaling),
        int(kwargs.get("sliding_window") or 0),
    )
    _active.seen.append(layer)
    return out, None


def register() -> None:
    """Tells transformers of the attention; its masks are not built for it."""
    from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

    ALL_ATTENTION_FUNCTIONS.register(IMPLEMENTATION, attention_function)
