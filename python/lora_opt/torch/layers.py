# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The layers of a PyTorch model that can take adapters, as MLIR text for lora-compile.

Which linears share an input, and how many rows each of them sees, is observed: the model
runs once on ten tokens."""

from __future__ import annotations

import inspect
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

ELEMENTS = {torch.float32: "f32", torch.bfloat16: "bf16", torch.float16: "f16"}

#: Sizes of the run that observes: rows, tokens of a row, last tokens of a row that get logits.
ROWS, TOKENS, SELECTED = 2, 5, 3

Example = Mapping[str, Any] | Sequence[Any]


class LayerError(ValueError):
    """The model has no layer that can take adapters, or could not be run once."""


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


@dataclass
class Layers:
    """What was found, in the order of the calls; `left` says of each other layer why it stays."""

    found: list[Layer] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """A program in outline: every layer, on its input, with its weights as external
        globals. What is between them stays PyTorch's, so its result means nothing."""
        return _Writer().module(self.found)


#: Types that are understood; a subclass may compute anything, and stays as it is.
_KINDS = {nn.Linear: "linear", nn.Embedding: "embedding"}


@dataclass
class _Call:
    value: torch.Tensor
    version: int | None


def find_layers(
    model: nn.Module, example: Example | None = None, kinds: Sequence[str] = ("linear", "embedding")
) -> Layers:
    """Layers of `model` by their module paths. `example` (arguments of forward, a sequence or
    a mapping) is for models that don't take `input_ids`."""
    layers = Layers()
    modules: dict[str, nn.Module] = {}
    for name, module in model.named_modules():
        reason = _why_left(module, kinds)
        if reason is None:
            modules[name] = module
        elif reason:
            layers.left[name] = reason
    calls, selecting = _observe(model, modules, example)
    rows = Counter(_rows(modules[n], c) for n, c in calls.items()).most_common(1)
    inputs: dict[tuple[int, int | None], int] = {}
    for name, call in calls.items():
        own, selected = _rows(modules[name], call), False
        if own != rows[0][0]:
            selected = selecting and own == ROWS * SELECTED
            if not selected:
                layers.left[name] = f"expected {rows[0][0]} rows as in other layers, found {own}"
                continue
        number = inputs.setdefault((id(call.value), call.version), len(inputs))
        layers.found.append(_layer(name, modules[name], number, selected))
    for name in modules.keys() - calls.keys():
        layers.left[name] = "it was not called when the model was run"
    if not layers.found:
        reasons = "; ".join(f"'{n}': {r}" for n, r in list(layers.left.items())[:3])
        raise LayerError(f"expected a model with linear layers, found none ({reasons or 'empty'})")
    return layers


def _why_left(module: nn.Module, kinds: Sequence[str]) -> str | None:
    """None for a layer, "" for what is none, else why it is left alone."""
    kind = _KINDS.get(type(module))
    if kind is None:
        if isinstance(module, (nn.Linear, nn.Embedding)) or type(module).__name__ == "Conv1D":
            return f"expected nn.Linear or nn.Embedding itself, found {type(module).__name__}"
        return ""
    if kind not in kinds:
        return f"expected one of {', '.join(kinds)} on this device, found {kind}"
    if isinstance(module, nn.Embedding) and module.max_norm is not None:
        return "expected an embedding without max_norm"
    if module.weight.dtype not in ELEMENTS:
        return f"expected float32, bfloat16 or float16, found {module.weight.dtype}"
    return None


def _observe(
    model: nn.Module, modules: Mapping[str, nn.Module], example: Example | None
) -> tuple[dict[str, _Call], bool]:
    """The first call of each module, in order; whether logits were asked for of some tokens."""
    calls: dict[str, _Call] = {}

    def watch(name: str) -> Callable[[nn.Module, Any], None]:
        def hook(_module: nn.Module, args: Any) -> None:
            if args and isinstance(args[0], torch.Tensor):
                version = None if args[0].is_inference() else args[0]._version
                calls.setdefault(name, _Call(args[0], version))

        return hook

    arguments, selecting = _example(model, example)
    hooks = [m.register_forward_pre_hook(watch(n)) for n, m in modules.items()]
    training = model.training
    try:
        model.eval()
        with torch.no_grad():
            if isinstance(arguments, Mapping):
                model(**arguments)
            else:
                model(*arguments)
    except Exception as error:
        raise LayerError(
            f"expected a model that runs on {'an example' if example is None else 'the example'},"
            f" found {type(error).__name__}: {error}"
        ) from error
    finally:
        model.train(training)
        for hook in hooks:
            hook.remove()
    return calls, selecting


def _example(model: nn.Module, example: Example | None) -> tuple[Example, bool]:
    if example is not None:
        return example, False
    parameters = inspect.signature(model.forward).parameters
    if "input_ids" not in parameters:
        raise LayerError(
            f"expected a model whose forward takes input_ids, found {type(model).__name__};"
            " pass example=(...) with arguments of its forward"
        )
    device = next(model.parameters()).device
    arguments: dict[str, Any] = {
        "input_ids": torch.ones((ROWS, TOKENS), dtype=torch.long, device=device)
    }
    if "use_cache" in parameters:
        arguments["use_cache"] = False
    if "logits_to_keep" in parameters:
        arguments["logits_to_keep"] = SELECTED
    return arguments, "logits_to_keep" in parameters


def _rows(module: nn.Module, call: _Call) -> int:
    shape = call.value.shape
    return math.prod(shape if isinstance(module, nn.Embedding) else shape[:-1])


def _layer(name: str, module: nn.Module, number: int, selected: bool) -> Layer:
    weight, bias = module.weight, getattr(module, "bias", None) is not None
    assert isinstance(weight, torch.Tensor)
    a, b = int(weight.shape[0]), int(weight.shape[1])
    if isinstance(module, nn.Embedding):
        return Layer(name, "embedding", a, b, weight.dtype, False, number, selected)
    return Layer(name, "linear", b, a, weight.dtype, bias, number, selected)


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
