# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""aten.linear as one linalg.contract that keeps its site and its [out, in] weight."""

from __future__ import annotations

from typing import Any

import torch
from torch_mlir import ir
from torch_mlir.dialects import arith, linalg, tensor

from .types import TORCH_DTYPE_CODES, args_of, create, from_builtin, site_of, to_builtin


def import_linear(importer: Any, node: torch.fx.Node) -> None:
    """y = x W^T + bias: x [.., in], W [out, in]; sums in f32, rounded once."""
    x_node, w_node = args_of(node)[:2]
    bias_node = args_of(node)[2] if len(args_of(node)) > 2 else None
    x_meta, w_meta = x_node.meta["val"], w_node.meta["val"]
    context = importer._c
    f32 = ir.F32Type.get(context)
    out_features, rank = w_meta.shape[0], x_meta.dim()

    x = to_builtin(importer.resolve_node_value(x_node), x_meta, context)
    w = to_builtin(importer.resolve_node_value(w_node), w_meta, context)
    sizes = [dim_of(x, i, d) for i, d in enumerate(x_meta.shape[:-1])]
    init = tensor.EmptyOp([*sizes, out_features], f32).result
    if bias_node is None:
        init = linalg.fill(arith.ConstantOp(f32, 0.0).result, outs=[init])
    else:
        bias, bias_meta = importer.resolve_node_value(bias_node), bias_node.meta["val"]
        if bias_meta.dtype != torch.float32:
            bias = _cast(importer, bias, bias_meta.shape, torch.float32)
        bias = create(
            "torch_c.to_builtin_tensor", ir.RankedTensorType.get([out_features], f32), [bias]
        )
        init = linalg.broadcast(bias, outs=[init], dimensions=list(range(rank - 1)))

    # Iteration space: the rows of x, then n (out), then k (in).
    dims = [ir.AffineDimExpr.get(i) for i in range(rank + 1)]
    rows, n, k = dims[: rank - 1], dims[rank - 1], dims[rank]
    maps = [ir.AffineMap.get(rank + 1, 0, e) for e in ([*rows, k], [n, k], [*rows, n])]
    y = linalg.contract(x, w, outs=[init], indexing_maps=maps)
    y.owner.attributes["site"] = ir.StringAttr.get(site_of(node))

    result = node.meta["val"]
    y = from_builtin(y, importer._cc.get_vtensor_type(result.shape, torch.float32))
    if result.dtype != torch.float32:
        y = _cast(importer, y, result.shape, result.dtype)
    importer.bind_node_value(node, y)


def dim_of(value: ir.Value, index: int, size: Any) -> Any:
    """The size itself where it is static, else a tensor.dim."""
    if isinstance(size, int):
        return size
    return tensor.DimOp(value, arith.ConstantOp(ir.IndexType.get(), index).result).result


def _cast(importer: Any, value: ir.Value, shape: Any, dtype: torch.dtype) -> ir.Value:
    code = create(
        "torch.constant.int",
        ir.Type.parse("!torch.int"),
        [],
        value=ir.IntegerAttr.get(ir.IntegerType.get_signless(64), TORCH_DTYPE_CODES[dtype]),
    )
    result = importer._cc.get_vtensor_type(shape, dtype)
    return create("torch.prims.convert_element_type", result, [value, code])
