# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Layers that upstream MLIR has no op for, as calls of private declarations.

`func.call @"lora.<layer>:<site>"` passes every upstream pipeline; the declaration's
attributes carry what the call means."""

from __future__ import annotations

from typing import Any

import torch
from torch_mlir import ir

from .types import ModelImportError, args_of, from_builtin, site_of, to_builtin, value_type


def import_attention(importer: Any, node: torch.fx.Node) -> None:
    """(q, k, v, rows, positions, k_cache, v_cache) -> (o, k_cache, v_cache)."""
    *tensors, scale, window = args_of(node)
    attributes = {
        "layer": ir.StringAttr.get("cached_attention"),
        "scale": ir.FloatAttr.get(ir.F64Type.get(), scale),
        "window": ir.IntegerAttr.get(ir.IntegerType.get_signless(64), window),
    }
    _call(importer, node, "cached_attention", tensors, list(node.meta["val"]), attributes)
    importer._multi_result_nodes.add(node)


def import_moe(importer: Any, node: torch.fx.Node) -> None:
    """(x, gate_up, down, topk_ids, topk_weights) -> y."""
    *tensors, order, activation = args_of(node)
    attributes = {
        "layer": ir.StringAttr.get("fused_moe_3d"),
        "order": ir.StringAttr.get(order),
        "activation": ir.StringAttr.get(activation),
    }
    _call(importer, node, "fused_moe", tensors, [node.meta["val"]], attributes)


def _call(
    importer: Any,
    node: torch.fx.Node,
    layer: str,
    tensors: list[torch.fx.Node],
    results: list[torch.Tensor],
    attributes: dict[str, ir.Attribute],
) -> None:
    context = importer._c
    site = site_of(node)
    name = f"lora.{layer}:{site}"
    operands = [to_builtin(importer.resolve_node_value(n), n.meta["val"], context) for n in tensors]
    types = [value_type(r, context) for r in results]
    function_type = ir.FunctionType.get([v.type for v in operands], types)
    body = importer.fx_importer.module.body
    for op in body.operations:
        symbol = (
            op.operation.attributes["sym_name"] if "sym_name" in op.operation.attributes else None
        )
        if symbol is not None and ir.StringAttr(symbol).value == name:
            raise ModelImportError(f"module '{site}' runs twice in one pass; expected once")
    # Declarations stand at the end of the module, in the order of their calls.
    with ir.InsertionPoint(body):
        ir.Operation.create(
            "func.func",
            regions=1,
            attributes={
                "sym_name": ir.StringAttr.get(name),
                "function_type": ir.TypeAttr.get(function_type),
                "sym_visibility": ir.StringAttr.get("private"),
                "site": ir.StringAttr.get(site),
                **attributes,
            },
        )
    call = ir.Operation.create(
        "func.call",
        results=types,
        operands=operands,
        attributes={"callee": ir.FlatSymbolRefAttr.get(name)},
    )
    for i, (value, meta) in enumerate(zip(call.results, results, strict=True)):
        torch_type = importer._cc.get_vtensor_type(meta.shape, meta.dtype)
        importer.bind_node_value(node, from_builtin(value, torch_type), i)
