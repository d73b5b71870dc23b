# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Types and values that cross from torch to MLIR: dtypes, tensor types, casts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch_mlir import ir

#: Element types of an imported program. Anything else is refused by name.
ELEMENTS = {
    torch.float32: "f32",
    torch.bfloat16: "bf16",
    torch.float16: "f16",
    torch.float64: "f64",
    torch.int64: "i64",
    torch.int32: "i32",
    torch.bool: "i1",
}

#: torch's own numbering of dtypes, as torch.prims.convert_element_type wants it.
TORCH_DTYPE_CODES = {torch.float16: 5, torch.float32: 6, torch.bfloat16: 15}


class ModelImportError(Exception):
    """The model cannot be imported; the message says which module, why, and what to do."""


def args_of(node: torch.fx.Node) -> tuple[Any, ...]:
    """A node's operands; what each is, its operator's schema says."""
    return node.args


def site_of(node: torch.fx.Node) -> str:
    """Module path of the innermost nn.Module that made `node`, or "" at top level."""
    stack = list((node.meta.get("nn_module_stack") or {}).values())
    return stack[-1][0] if stack else ""


def tensor_type(shape: Iterable[Any], dtype: torch.dtype, context: ir.Context) -> ir.Type:
    """`tensor<2x?xf32>` for a shape of ints and SymInts."""
    if dtype not in ELEMENTS:
        raise ModelImportError(f"no element type for {dtype}")
    dims = [str(d) if isinstance(d, int) else "?" for d in shape]
    return ir.Type.parse(f"tensor<{'x'.join([*dims, ELEMENTS[dtype]])}>", context)


def value_type(value: torch.Tensor, context: ir.Context) -> ir.Type:
    return tensor_type(value.shape, value.dtype, context)


def create(name: str, result: ir.Type, operands: list[ir.Value], **attributes: Any) -> ir.Value:
    """One op of one result; for ops without Python builders."""
    return ir.Operation.create(
        name, results=[result], operands=operands, attributes=attributes
    ).result


def to_builtin(value: ir.Value, meta: torch.Tensor, context: ir.Context) -> ir.Value:
    """Builtin tensor of a torch value whose fake tensor is `meta`."""
    return create("torch_c.to_builtin_tensor", value_type(meta, context), [value])


def from_builtin(value: ir.Value, result: ir.Type) -> ir.Value:
    return create("torch_c.from_builtin_tensor", result, [value])
