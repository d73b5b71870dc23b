# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Mixture-of-experts layers with stacked weights: one call, or dense arithmetic."""

from __future__ import annotations

from typing import Any

import torch

from .types import ModelImportError

#: Class names of transformers' activation modules, by our name.
_ACTIVATIONS = {
    "silu": "silu",
    "SiLUActivation": "silu",
    "SiLU": "silu",
    "GELU": "gelu",
    "GELUActivation": "gelu",
    "GELUTanh": "gelu_tanh",
    "PytorchGELUTanh": "gelu_tanh",
    "NewGELUActivation": "gelu_tanh",
}


@torch.library.custom_op("lora::fused_moe", mutates_args=())
def fused_moe(
    x: torch.Tensor,
    gate_up: torch.Tensor,
    down: torch.Tensor,
    ids: torch.Tensor,
    weights: torch.Tensor,
    order: str,
    activation: str,
) -> torch.Tensor:
    """sum_j weights_j down_e(act(gate_e x) * up_e x), e = ids_j; x [T,H], gate_up [E,2I,H],
    down [E,H,I], ids and weights [T,k]."""
    return dense_moe(x, gate_up, down, ids, weights, order, activation)


@fused_moe.register_fake
def _(x, gate_up, down, ids, weights, order, activation):  # type: ignore[no-untyped-def]
    return torch.empty_like(x)


def dense_moe(
    x: torch.Tensor,
    gate_up: torch.Tensor,
    down: torch.Tensor,
    ids: torch.Tensor,
    weights: torch.Tensor,
    order: str,
    activation: str,
) -> torch.Tensor:
    """The same, every expert on every token: E/k times the work, static shapes."""
    experts = gate_up.shape[0]
    hit = ids[:, :, None] == torch.arange(experts)
    share = (hit * weights[:, :, None]).sum(1)  # [T,E]
    h = torch.matmul(x[None].expand(experts, -1, -1), gate_up.transpose(1, 2))  # [E,T,2I]
    half = h.shape[-1] // 2
    gate, up = (
        (h[..., :half], h[..., half:]) if order == "concatenated" else (h[..., ::2], h[..., 1::2])
    )
    y = torch.matmul(_activate(gate, activation) * up, down.transpose(1, 2))  # [E,T,H]
    return (y * share.t()[:, :, None]).sum(0).to(x.dtype)


def _activate(x: torch.Tensor, activation: str) -> torch.Tensor:
    if activation == "silu":
        return torch.nn.functional.silu(x)
    return torch.nn.functional.gelu(x, approximate="tanh" if activation == "gelu_tanh" else "none")


def activation_of(module: torch.nn.Module) -> str:
    """Our name of an experts module's activation; refuses the unknown."""
    act = getattr(module, "act_fn", None)
    name = getattr(act, "__name__", None) or type(act).__name__
    if name not in _ACTIVATIONS:
        raise ModelImportError(
            f"experts {type(module).__name__} have activation '{name}'; expected silu, gelu"
            " or gelu_tanh"
        )
    return _ACTIVATIONS[name]


def check_experts(module: torch.nn.Module) -> None:
    """Refuses experts whose arithmetic is not that of fused_moe."""
    from transformers.integrations import moe

    kind = type(module).__name__
    for flag, wanted in (("has_bias", False), ("is_transposed", False), ("has_gate", True)):
        if getattr(module, flag, wanted) != wanted:
            raise ModelImportError(
                f"experts {kind} have {flag} = {not wanted}; expected experts without bias,"
                " weights [E, out, in], gate and up in one tensor"
            )
    default = getattr(moe, "_default_apply_gate", None)
    if default is not None and getattr(type(module), "_apply_gate", default) is not default:
        raise ModelImportError(
            f"experts {kind} combine gate and up in their own way; expected act(gate) * up"
        )


def register() -> None:
    """Tells transformers of the two expert implementations, "call" and "dense"."""
    from transformers.integrations.moe import ALL_EXPERTS_FUNCTIONS

    def through(function: Any) -> Any:
        def run(self: Any, x: Any, ids: Any, weights: Any) -> torch.Tensor:
            check_experts(self)
            order = "concatenated" if getattr(self, "is_concatenated", True) else "interleaved"
            return function(
                x, self.gate_up_proj, self.down_proj, ids, weights, order, activation_of(self)
            )

        return run

    ALL_EXPERTS_FUNCTIONS.register("call", through(torch.ops.lora.fused_moe))
    ALL_EXPERTS_FUNCTIONS.register("dense", through(dense_moe))


def top_k(
    x: torch.Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True
) -> tuple[torch.Tensor, torch.Tensor]:
    """aten.topk as k passes of max: torch-mlir's own lowering ends in an op that
    upstream MLIR does not have. Ties go to the lower index."""
    if not largest or dim not in (-1, x.dim() - 1):
        raise ModelImportError("expected topk of the largest values along the last dimension")
    values, indices = [], []
    columns = torch.arange(x.shape[-1])
    for _ in range(k):
        value, index = x.max(-1, keepdim=True)
        values.append(value)
        indices.append(index)
        x = torch.where(columns == index, float("-inf"), x)
    return torch.cat(values, -1), torch.cat(indices, -1)
