# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""PyTorch models with adapters: operators, layers, wrapper, compile backend."""

from .adapters import Adapters
from .backend import BackendError
from .cache import CompileError
from .layers import LayerError
from .library import NotFoundError
from .model import AdaptedModel, load

__all__ = [
    "AdaptedModel",
    "Adapters",
    "BackendError",
    "CompileError",
    "LayerError",
    "NotFoundError",
    "load",
]
