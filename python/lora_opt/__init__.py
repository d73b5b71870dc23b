# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""lora-opt in Python: PyTorch models with adapters; import models, tokenise, generate,
compare with references.

`import lora_opt` imports no torch; the names of `lora_opt.torch` do when they are used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .torch import AdaptedModel, Adapters, load

__all__ = ["AdaptedModel", "Adapters", "load"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from . import torch

        return getattr(torch, name)
    raise AttributeError(f"module 'lora_opt' has no attribute '{name}'")
