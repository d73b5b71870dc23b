# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Loads torch.ops.lora.* and tells torch.compile and torch.export what they return."""

from __future__ import annotations

from functools import cache
from typing import Any

import torch

from . import library


@cache
def load() -> Any:
    """torch.ops.lora, loaded on the first call. Raises NotFoundError."""
    torch.ops.load_library(str(library.operators()))  # type: ignore[no-untyped-call]
    torch.library.register_fake("lora::linear", _linear)
    torch.library.register_fake("lora::embedding", _embedding)
    torch.library.register_fake("lora::moe", _moe)
    return torch.ops.lora


# Shapes come from symbolic sizes alone: nothing here may ask what a size is.


def _linear(
    x: torch.Tensor,
    weight: torch.Tensor,
    bias: torch.Tensor | None,
    layer: int,
    routing: int = 0,
    flags: int = 0,
) -> torch.Tensor:
    return x.new_empty((*x.shape[:-1], weight.shape[0]))


def _embedding(
    ids: torch.Tensor, weight: torch.Tensor, layer: int, routing: int = 0
) -> torch.Tensor:
    return weight.new_empty((*ids.shape, weight.shape[1]))


def _moe(x: torch.Tensor, *_: Any) -> torch.Tensor:
    return x.new_empty(x.shape)
