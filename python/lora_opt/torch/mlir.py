# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Layers as MLIR text for lora-compile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

ELEMENTS = {torch.float32: "f32", torch.bfloat16: "bf16", torch.float16: "f16"}


@dataclass(frozen=True)
class Layer:
    """y = x W^T + bias (`linear`, W [out, in]) or W[ids] (`embedding`, W [in, out])."""

    site: str
    kind: str
    inputs: int
    outputs: int
    dtype: torch.dtype
    bias: bool
    #: Layers of one number receive the same tensor.
    input: int
    #: Whether it sees only the tokens whose logits are wanted.
    selected: bool


def program(layers: Sequence[Layer]) -> str:
    """A program in outline: every layer, on its input, with its weights as external globals.
    What is between them stays PyTorch's, so its result means nothing."""
    return _Writer().module(layers)


_HEADER = """\
#x = affine_map<(t, n, k) -> (t, k)>
#w = affine_map<(t, n, k) -> (n, k)>
#y = affine_map<(t, n, k) -> (t, n)>
#row = affine_map<(t, n) -> (t)>
#all = affine_map<(t, n) -> (t, n)>
#one = affine_map<(n) -> (n)>
"""


class _Writer:
    """MLIR text: no builder is needed for three kinds of op, and no MLIR to write them."""

    def __init__(self) -> None:
        self.globals: list[str] = []
        self.body: list[str] = []
        self.results: list[tuple[str, str]] = []

    def module(self, layers: Sequence[Layer]) -> str:
        inputs = {layer.input: layer for layer in layers if layer.kind == "linear"}
        for number, layer in enumerate(layers):
            (self.linear if layer.kind == "linear" else self.embedding)(number, layer)
        value, of = self.results[-1]
        lines = [
            "%c0 = arith.constant 0 : index",
            "%zero = arith.constant 0.0 : f32",
            "%ids = tensor.collapse_shape %tokens [[0, 1]] : tensor<?x?xi64> into tensor<?xi64>",
            "%t = tensor.dim %ids, %c0 : tensor<?xi64>",
        ]
        for number, layer in inputs.items():
            x = f"tensor<?x{layer.inputs}x{ELEMENTS[layer.dtype]}>"
            lines.append(f"%x{number} = tensor.empty(%t) : {x}")
        body = "\n".join("  " + line for line in [*lines, *self.body, f"return {value} : {of}"])
        roles = 'attributes {argument_roles = ["ids"], result_roles = ["logits"]}'
        main = f"func.func @main(%tokens: tensor<?x?xi64>) -> {of} {roles} {{\n{body}\n}}\n"
        return "\n".join([_HEADER, *self.globals, main])

    def weight(self, number: str, layer: Layer, kind: str, of: str) -> str:
        name = f'@"{layer.site}.{kind}"'
        self.globals.append(f"ml_program.global private {name}(#ml_program.extern : {of}) : {of}")
        self.body.append(f"%{number} = ml_program.global_load_const {name} : {of}")
        return f"%{number}"

    def linear(self, i: int, layer: Layer) -> None:
        """Sums in f32, rounded once."""
        e, n = ELEMENTS[layer.dtype], layer.outputs
        sums, of = f"tensor<?x{n}xf32>", f"tensor<?x{n}x{e}>"
        w_type, x_type = f"tensor<{n}x{layer.inputs}x{e}>", f"tensor<?x{layer.inputs}x{e}>"
        w = self.weight(f"w{i}", layer, "weight", w_type)
        self.body.append(f"%e{i} = tensor.empty(%t) : {sums}")
        if layer.bias:
            self.bias(i, layer, sums)
        else:
            self.body.append(f"%i{i} = linalg.fill ins(%zero : f32) outs(%e{i} : {sums}) -> {sums}")
        self.body.append(
            f'%s{i} = linalg.contract indexing_maps = [#x, #w, #y] {{site = "{layer.site}"}}'
            f" ins(%x{layer.input}, {w} : {x_type}, {w_type}) outs(%i{i} : {sums}) -> {sums}"
        )
        if e != "f32":
            self.body.append(f"%n{i} = tensor.empty(%t) : {of}")
            self.cast(f"%y{i}", f"%s{i}", f"%n{i}", "truncf", ("#all", sums, of, "f32", e))
        self.results.append((f"%s{i}" if e == "f32" else f"%y{i}", of))

    def bias(self, i: int, layer: Layer, sums: str) -> None:
        e, n = ELEMENTS[layer.dtype], layer.outputs
        b = self.weight(f"b{i}", layer, "bias", f"tensor<{n}x{e}>")
        if e != "f32":
            self.body.append(f"%m{i} = tensor.empty() : tensor<{n}xf32>")
            types = ("#one", f"tensor<{n}x{e}>", f"tensor<{n}xf32>", e, "f32")
            self.cast(f"%v{i}", b, f"%m{i}", "extf", types)
            b = f"%v{i}"
        self.body.append(
            f"%i{i} = linalg.broadcast ins({b} : tensor<{n}xf32>) outs(%e{i} : {sums})"
            " dimensions = [0]"
        )

    def cast(
        self, result: str, value: str, out: str, op: str, types: tuple[str, str, str, str, str]
    ) -> None:
        index, of, to, narrow, wide = types
        loops = '"parallel", "parallel"' if index == "#all" else '"parallel"'
        self.body += [
            f"{result} = linalg.generic {{indexing_maps = [{index}, {index}],"
            f" iterator_types = [{loops}]}} ins({value} : {of}) outs({out} : {to}) {{",
            f"^bb0(%in: {narrow}, %out: {wide}):",
            f"  %c = arith.{op} %in : {narrow} to {wide}",
            f"  linalg.yield %c : {wide}",
            f"}} -> {to}",
        ]

    def embedding(self, i: int, layer: Layer) -> None:
        e = ELEMENTS[layer.dtype]
        w_type, of = f"tensor<{layer.inputs}x{layer.outputs}x{e}>", f"tensor<?x{layer.outputs}x{e}>"
        w = self.weight(f"w{i}", layer, "weight", w_type)
        self.body += [
            f"%e{i} = tensor.empty(%t) : {of}",
            f"%y{i} = linalg.generic {{indexing_maps = [#row, #all], iterator_types ="
            f' ["parallel", "parallel"]}} ins(%ids : tensor<?xi64>)'
            f' outs(%e{i} : {of}) attrs = {{site = "{layer.site}"}} {{',
            f"^bb0(%in: i64, %out: {e}):",
            "  %r = arith.index_cast %in : i64 to index",
            "  %h = linalg.index 1 : index",
            f"  %c = tensor.extract {w}[%r, %h] : {w_type}",
            f"  linalg.yield %c : {e}",
            f"}} -> {of}",
        ]
        self.results.append((f"%y{i}", of))
