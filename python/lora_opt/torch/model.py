# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""lora_opt.load: a transformers model whose requests each have an adapter of their own."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import nn

from . import wrap
from .adapters import Adapters, Source
from .layers import Example, LayerError


class AdaptedModel(nn.Module):
    """A model with `adapters`. forward and generate take `adapter_names`, one for each row,
    as PEFT's do; everything else is the model's own (`self.model`)."""

    def __init__(self, model: nn.Module, adapters: Adapters) -> None:
        super().__init__()
        self.model = model
        self.adapters = adapters
        self._repeat = False
        self._signature = inspect.signature(model.forward)
        wrap.wrap(model, adapters)
        self._hook = model.register_forward_pre_hook(self._begin_step, with_kwargs=True)

    @torch.no_grad()
    def forward(
        self, *args: Any, adapter_names: Sequence[str | None] | None = None, **kwargs: Any
    ) -> Any:
        if adapter_names is None:
            return self.model(*args, **kwargs)
        if torch.compiler.is_compiling():
            raise RuntimeError(
                "expected adapter_names outside of a compiled graph, found them inside:"
                " model.compile() instead of torch.compile(model), or adapters.use(...)"
            )
        with self.adapters.use(adapter_names):
            return self.model(*args, **kwargs)

    @torch.no_grad()
    def generate(
        self, *args: Any, adapter_names: Sequence[str | None] | None = None, **kwargs: Any
    ) -> Any:
        """The model's generate. Beams and returned sequences have their request's adapter."""
        generate: Callable[..., Any] = getattr(self.model, "generate")  # noqa: B009
        if adapter_names is None:
            return generate(*args, **kwargs)
        inputs = args[0] if args else kwargs.get("input_ids", kwargs.get("inputs"))
        if isinstance(inputs, torch.Tensor):
            self._check_rows(len(adapter_names), inputs.shape[0])
        self._repeat = True
        try:
            with self.adapters.use(adapter_names):
                return generate(*args, **kwargs)
        finally:
            self._repeat = False

    def compile(self, *args: Any, **kwargs: Any) -> None:
        """torch.compile for the model's forward; adapter_names stay outside of the graph."""
        self.model.forward = torch.compile(self.model.forward, *args, **kwargs)

    def unload(self) -> nn.Module:
        """The model as it came, without adapters."""
        self._hook.remove()
        wrap.unwrap(self.model)
        return self.model

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)
        except AttributeError:
            return getattr(super().__getattr__("model"), name)

    def _apply(self, fn: Callable[..., Any], recurse: bool = True) -> nn.Module:
        raise RuntimeError("expected .to(), .half() and the like before lora_opt.load, found one")

    def _begin_step(self, _model: nn.Module, args: Any, kwargs: dict[str, Any]) -> None:
        if torch.compiler.is_compiling():
            return  # who compiles sets the batch, by adapters.use(names, tokens_per_row)
        if torch.cuda.is_available() and torch.cuda.is_current_stream_capturing():
            return  # a graph has the batch of the step before it, then that of each replay
        adapters = self.adapters
        if adapters.rows is None:
            adapters.route({adapters.tokens: 0, adapters.selected: 0})
            return
        if adapters.batch_tokens is not None:
            adapters.route(adapters.batch_tokens)
            return
        given = self._signature.bind_partial(*args, **kwargs).arguments
        given |= given.pop("kwargs", {})
        inputs = given.get("input_ids")
        inputs = given.get("inputs_embeds") if inputs is None else inputs
        if inputs is None:
            raise ValueError(
                "expected input_ids or inputs_embeds with adapter names, found none;"
                " say adapters.use(names, tokens_per_row)"
            )
        rows, length = int(inputs.shape[0]), int(inputs.shape[1])
        self._check_rows(adapters.rows, rows)
        keep = given.get("logits_to_keep", 0)
        if isinstance(keep, torch.Tensor):
            keep = keep.numel()
        keep = min(keep, length) if keep else length
        adapters.route({adapters.tokens: rows * length, adapters.selected: rows * keep})

    def _check_rows(self, names: int, rows: int) -> None:
        if rows == names or (self._repeat and rows % names == 0):
            return
        raise ValueError(f"expected adapter_names for each of {rows} rows, found {names}")


def load(
    model: nn.Module,
    adapters: Mapping[str, Source] | None = None,
    *,
    max_adapters: int = 8,
    max_rank: int = 64,
    max_tokens: int = 8192,
    sites: Sequence[str] = (),
    example: Example | None = None,
    cache_dir: str | os.PathLike[str] | None = None,
    progress: bool = True,
) -> AdaptedModel:
    """`model` with adapters; its weights stay where they are, those of one input joined.

    The arguments are those of `Adapters`. The first call for a model compiles, the next ones
    take the program from the cache."""
    if wrap.is_wrapped(model):
        raise LayerError("expected a model that lora_opt.load has not seen, found one that it has")
    made = Adapters(
        model,
        adapters,
        max_adapters=max_adapters,
        max_rank=max_rank,
        max_tokens=max_tokens,
        sites=sites,
        example=example,
        cache_dir=cache_dir,
        progress=progress,
    )
    return AdaptedModel(model, made)
