# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Weights of layers that are computed as one, as one tensor."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from .layers import LayerError


def pack(members: Sequence[nn.Module]) -> tuple[torch.Tensor, torch.Tensor | None]:
    """All weights (and biases), one below the other. The members' parameters become views
    of the result, so that no weight is there twice; done already, it is found again."""
    bias = None
    if getattr(members[0], "bias", None) is not None:
        bias = _join([m.get_parameter("bias") for m in members])
    return _join([m.get_parameter("weight") for m in members]), bias


def _join(parts: Sequence[nn.Parameter]) -> torch.Tensor:
    first, size = parts[0], sum(p.shape[0] for p in parts)
    if not all(p.is_contiguous() for p in parts):
        raise LayerError("expected contiguous weights, found others")
    offset, adjacent = first.storage_offset(), True
    for part in parts:
        same = part.untyped_storage().data_ptr() == first.untyped_storage().data_ptr()
        adjacent &= same and part.storage_offset() == offset
        offset += part.numel()
    with torch.no_grad():
        if adjacent:
            shape = (size, *first.shape[1:])
            return first.detach().as_strided(shape, first.stride(), first.storage_offset())
        joined = torch.cat([p.detach() for p in parts])
        row = 0
        for part in parts:
            part.data = joined[row : row + part.shape[0]]
            row += part.shape[0]
    return joined
