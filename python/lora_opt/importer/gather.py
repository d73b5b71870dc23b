# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Row gathers: embeddings, and the choice of the positions whose logits are wanted."""

from __future__ import annotations

from typing import Any

import torch
from torch_mlir import ir
from torch_mlir.dialects import arith, linalg, tensor

from .linear import dim_of
from .types import from_builtin, site_of, to_builtin, value_type


def import_gather(
    importer: Any, node: torch.fx.Node, table_node: torch.fx.Node, index_node: torch.fx.Node
) -> None:
    """result[.., :] = table[index[..], :] as a linalg.generic with tensor.extract.

    No bounds check in the IR: whoever runs the program checks ids before a call."""
    context = importer._c
    index_meta, result = index_node.meta["val"], node.meta["val"]
    table = to_builtin(importer.resolve_node_value(table_node), table_node.meta["val"], context)
    index = to_builtin(importer.resolve_node_value(index_node), index_meta, context)
    rank = index_meta.dim()
    sizes = [dim_of(index, i, d) for i, d in enumerate(index_meta.shape)]
    type_ = value_type(result, context)
    init = tensor.EmptyOp([*sizes, result.shape[-1]], ir.RankedTensorType(type_).element_type)
    dims = [ir.AffineDimExpr.get(i) for i in range(rank + 1)]
    maps = [ir.AffineMap.get(rank + 1, 0, e) for e in (dims[:rank], dims)]
    parallel = ir.Attribute.parse("#linalg.iterator_type<parallel>")
    generic = linalg.GenericOp(
        [type_],
        [index],
        [init.result],
        ir.ArrayAttr.get([ir.AffineMapAttr.get(m) for m in maps]),
        ir.ArrayAttr.get([parallel] * (rank + 1)),
    )
    block = generic.regions[0].blocks.append(
        ir.RankedTensorType(index.type).element_type,
        ir.RankedTensorType(type_).element_type,
        arg_locs=[ir.Location.unknown()] * 2,
    )
    with ir.InsertionPoint(block):
        row = arith.IndexCastOp(ir.IndexType.get(), block.arguments[0]).result
        column = linalg.IndexOp(rank).result
        linalg.YieldOp([tensor.ExtractOp(table, [row, column]).result])
    if node.target == torch.ops.aten.embedding.default:
        generic.operation.attributes["site"] = ir.StringAttr.get(site_of(node))
    importer.bind_node_value(
        node, from_builtin(generic.results[0], importer._cc.node_val_to_type(node))
    )
