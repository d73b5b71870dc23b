# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch.compile(model, backend="lora_opt"): adapters by the graph.

Linears and embeddings whose weights belong to the model of an `Adapters` become our
operators, those of one input as one. What is left goes to another backend."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any

import torch
from torch import fx, nn

from . import wrap
from .adapters import Adapters, Site

#: The Adapters whose `use` is open: what a graph gets that is compiled without options.
_current: ContextVar[Adapters | None] = ContextVar("lora_opt_adapters", default=None)

_LINEAR = (torch.nn.functional.linear, torch.ops.aten.linear.default)
_EMBEDDING = (torch.nn.functional.embedding, torch.ops.aten.embedding.default)


class BackendError(RuntimeError):
    """The backend was used without adapters, or a weight was replaced behind its back."""


def lora_opt(
    graph: fx.GraphModule,
    inputs: Sequence[Any],
    *,
    options: Mapping[str, Any] | None = None,
    **_: Any,
) -> Callable[..., Any]:
    """The backend. options: `adapters`, an `Adapters` of the model; `inner`, the name of the
    backend for everything else, default "eager"."""
    given = dict(options or {})
    adapters, inner = given.pop("adapters", None), given.pop("inner", "eager")
    if given:
        raise BackendError(f"expected options 'adapters' and 'inner', found {sorted(given)}")
    adapters = adapters if adapters is not None else _current.get()
    if not isinstance(adapters, Adapters):
        raise BackendError(
            'expected options={"adapters": lora_opt.Adapters(model)} or a first call within'
            f" adapters.use(...), found {type(adapters).__name__}"
        )
    return _Rewriter(graph, inputs, adapters).run(inner)
