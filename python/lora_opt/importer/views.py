# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Views as tensor.collapse_shape and tensor.expand_shape, from torch's symbolic sizes.

torch-mlir pairs the dynamic sizes of a view in order of appearance, and so takes a
sequence that is merged with its batch for one of length 1. The symbolic sizes say
what is really merged and split."""

from __future__ import annotations

import math
from typing import Any

import sympy
import torch
from torch_mlir import ir
from torch_mlir.dialects import arith, tensor

from .linear import dim_of
from .types import (
    ModelImportError,
    args_of,
    create,
    from_builtin,
    site_of,
    tensor_type,
    to_builtin,
)

VIEWS = {
    torch.ops.aten.view.default,
    torch.ops.aten.reshape.default,
    torch.ops.aten._unsafe_view.default,
}

#: Source dimensions and result dimensions whose products are equal.
Group = tuple[list[int], list[int]]


def import_view(importer: Any, node: torch.fx.Node) -> bool:
    """Imports a view; false if torch-mlir is to do it (it is right for static sizes)."""
    source = args_of(node)[0].meta["val"]
    result = node.meta["val"]
    groups = match_sizes(list(source.shape), list(result.shape))
    if groups is None:
        if sum(not isinstance(d, int) for d in source.shape) > 1:
            raise ModelImportError(
                f"module '{site_of(node)}' views {list(source.shape)} as"
                f" {list(result.shape)}; expected dimensions merged or split in order"
            )
        return False
    context = importer._c
    value = to_builtin(importer.resolve_node_value(args_of(node)[0]), source, context)
    if any(len(s) > 1 for s, _ in groups):
        merged = [_product([source.shape[i] for i in s]) for s, _ in groups]
        type_ = tensor_type(merged, source.dtype, context)
        value = tensor.CollapseShapeOp(type_, value, [s for s, _ in groups]).result
    if any(len(r) > 1 for _, r in groups):
        sizes = [
            size
            for i, (_, r) in enumerate(groups)
            for size in _split_sizes(importer, node, value, i, r)
        ]
        value = _expand(value, result, [r for _, r in groups], sizes, context)
    importer.bind_node_value(node, from_builtin(value, importer._cc.node_val_to_type(node)))
    return True


def match_sizes(source: list[Any], result: list[Any]) -> list[Group] | None:
    """The finest grouping of both sides, in order, with equal products; None if the
    sizes do not say that there is one."""
    left, right = [_expr(d) for d in source], [_expr(d) for d in result]
    if not left or not right or 0 in left:
        return None
    groups: list[Group] = []
    i = j = 0
    while i < len(left) and j < len(right):
        s, r = [i], [j]
        p, q = left[i], right[j]
        i, j = i + 1, j + 1
        while p != q:
            if _divides(p, q) and i < len(left):
                p, i = p * left[i], i + 1
                s.append(i - 1)
            elif _divides(q, p) and j < len(right):
                q, j = q * right[j], j + 1
                r.append(j - 1)
            else:
                return None
        groups.append((s, r))
    # What is left over on one side can only be ones.
    if any(d != 1 for d in (*left[i:], *right[j:])):
        return None
    groups[-1][0].extend(range(i, len(left)))
    groups[-1][1].extend(range(j, len(right)))
    return groups


def _expr(size: Any) -> Any:
    return sympy.sympify(size.node.expr if isinstance(size, torch.SymInt) else size)


def _divides(divisor: Any, value: Any) -> bool:
    return sympy.denom(sympy.together(value / divisor)) == 1


def _product(sizes: list[Any]) -> Any:
    """A static size, or something that is not an int."""
    return math.prod(sizes) if all(isinstance(d, int) for d in sizes) else None


def _split_sizes(
    importer: Any, node: torch.fx.Node, value: ir.Value, index: int, result: list[int]
) -> list[Any]:
    """Sizes that dimension `index` of `value` is split into: ints and index values."""
    shape = node.meta["val"].shape
    given = args_of(node)[1]
    sizes: list[Any] = [shape[r] for r in result]
    unknown = [k for k, d in enumerate(sizes) if not isinstance(d, int)]
    if not unknown:
        return sizes
    for k in unknown[1:] if _is_inferred(given[result[unknown[0]]]) else unknown[:-1]:
        argument = given[result[k]]
        if not isinstance(argument, torch.fx.Node):
            raise ModelImportError(
                f"module '{site_of(node)}' splits a dynamic size in a way that its view"
                f" does not spell out: {list(shape)}"
            )
        i64 = ir.IntegerType.get_signless(64)
        number = create("torch_c.to_i64", i64, [importer.resolve_node_value(argument)])
        sizes[k] = arith.IndexCastOp(ir.IndexType.get(), number).result
    # The last unknown one is what remains of the dimension.
    last = next(k for k in unknown if isinstance(sizes[k], torch.SymInt))
    rest = dim_of(value, index, None)
    for k, size in enumerate(sizes):
        if k != last and not (isinstance(size, int) and size == 1):
            factor = (
                arith.ConstantOp(ir.IndexType.get(), size).result if isinstance(size, int) else size
            )
            rest = arith.DivUIOp(rest, factor).result
    sizes[last] = rest
    return sizes


def _is_inferred(size: Any) -> bool:
    return isinstance(size, int) and size == -1


def _expand(
    value: ir.Value,
    result: torch.Tensor,
    groups: list[list[int]],
    sizes: list[Any],
    context: ir.Context,
) -> ir.Value:
    type_ = tensor_type(result.shape, result.dtype, context)
    if any(sum(not isinstance(sizes[k], int) for k in g) > 1 for g in groups):
        # expand-strided-metadata (22) crashes on memref.expand_shape of one size into
        # two dynamic ones; a reshape has no such limit.
        index = ir.IndexType.get()
        shape = [arith.ConstantOp(index, s).result if isinstance(s, int) else s for s in sizes]
        shape_type = ir.RankedTensorType.get([len(shape)], index)
        return tensor.ReshapeOp(type_, value, tensor.FromElementsOp(shape_type, shape)).result
    dynamic = ir.ShapedType.get_dynamic_size()
    static = [s if isinstance(s, int) else dynamic for s in sizes]
    values = [s for s in sizes if not isinstance(s, int)]
    return tensor.ExpandShapeOp(type_, value, groups, values, static).result
