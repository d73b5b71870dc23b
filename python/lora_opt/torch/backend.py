# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch.compile(model, backend="lora_opt"): adapters by the graph.

Linears and embeddings whose weights belong to the model of an `Adapters` become our
operators, those of one input as one. What is left goes to another backend."""

from __future__ import annotations

import copy
import logging
import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import entry_points
from typing import Any

import torch
from torch import fx

from . import adapters as adapters_module
from .adapters import Adapters, Site

_LINEAR = (torch.nn.functional.linear, torch.ops.aten.linear.default)
_EMBEDDING = (torch.nn.functional.embedding, torch.ops.aten.embedding.default)

_log = logging.getLogger(__name__)


class BackendError(RuntimeError):
    """The backend was used without adapters, or a weight was replaced behind its back."""


def lora_opt(
    graph: fx.GraphModule,
    inputs: Sequence[Any],
    *,
    options: Mapping[str, Any] | None = None,
    **_: Any,
) -> Callable[..., Any]:
    """The backend; for inference: results carry no gradients.

    options: `adapters`, an `Adapters` of the model (default: the one whose `use` is open);
    `inner`, the name of the backend for everything else (default "eager")."""
    given = dict(options or {})
    adapters, inner = given.pop("adapters", None), given.pop("inner", "eager")
    if given:
        raise BackendError(f"expected options 'adapters' and 'inner', found {sorted(given)}")
    adapters = adapters if adapters is not None else adapters_module.current.get()
    if not isinstance(adapters, Adapters):
        raise BackendError(
            'expected options={"adapters": lora_opt.Adapters(model)} or a first call within'
            f" adapters.use(...), found {'none' if adapters is None else type(adapters).__name__}"
        )
    found, owner = adapters, graph
    weights = [n for n, value in enumerate(inputs) if isinstance(value, torch.nn.Parameter)]
    variants: dict[tuple[int, ...], Callable[..., Any]] = {}

    def variant(arguments: Sequence[Any]) -> Callable[..., Any]:
        """The graph for these weights: torch.compile runs one graph for all equal blocks of a
        model, but each layer has adapters of its own."""
        key = tuple([id(arguments[n]) for n in weights])
        if key not in variants:
            values = list(inputs)
            for n in weights:
                values[n] = arguments[n]
            copied = fx.GraphModule(owner, copy.deepcopy(owner.graph))
            rewriter = _Rewriter(copied, values, found)
            rewriter.rewrite()
            variants[key] = rewriter.compiled(inner)
        return variants[key]

    variant(inputs)
    return lambda *arguments: variant(arguments)(*arguments)


def register() -> None:
    """Makes the backend known by name, where the installed package has not done so."""
    from torch._dynamo.backends import registry

    installed = entry_points(group="torch_dynamo_backends", name="lora_opt")
    if not installed and "lora_opt" not in registry._COMPILER_FNS:
        registry.register_backend(lora_opt, name="lora_opt")


class _Rewriter:
    def __init__(self, graph: fx.GraphModule, inputs: Sequence[Any], adapters: Adapters) -> None:
        self.module, self.graph, self.inputs, self.adapters = graph, graph.graph, inputs, adapters
        self.placeholders = [n for n in self.graph.nodes if n.op == "placeholder"]
        self.values: dict[fx.Node, Any] = dict(zip(self.placeholders, inputs, strict=True))
        #: A parameter has several places where it is tied.
        self.places: dict[int, list[tuple[Site, int]]] = {}
        for site in adapters.sites:
            for number, name in enumerate(site.modules):
                weight = adapters.modules[name].weight
                self.places.setdefault(id(weight), []).append((site, number))
        self.routings: dict[str, tuple[int, Any]] = {}
        self.packed: list[tuple[int, int, str]] = []

    def rewrite(self) -> None:
        layers: dict[tuple[str, fx.Node], list[tuple[fx.Node, Site, int]]] = {}
        linears = 0
        for node in self.graph.nodes:
            linears += node.target in _LINEAR and node.op == "call_function"
            place = self.place(node)
            if place is not None and isinstance(node.args[0], fx.Node):
                layers.setdefault((place[0].name, node.args[0]), []).append((node, *place))
        for members in layers.values():
            self.replace(members)
        if linears and not layers:
            warnings.warn(
                f"none of the {linears} linears of a graph belongs to the model of its Adapters",
                stacklevel=2,
            )
        _log.info("%d layers of %d linears in a graph", len(layers), linears)
        self.graph.eliminate_dead_code()
        self.graph.lint()  # type: ignore[no-untyped-call]
        self.module.recompile()

    def place(self, node: fx.Node) -> tuple[Site, int] | None:
        """Site and slice of a layer, by the identity of its weight."""
        if node.op != "call_function" or len(node.args) < 2:
            return None
        kind = "linear" if node.target in _LINEAR else "embedding"
        if kind == "embedding" and node.target not in _EMBEDDING:
            return None
        found = [p for p in self.places.get(id(self.value(node.args[1])), ()) if p[0].kind == kind]
        if len(found) > 1:  # one weight in two layers of one kind
            stack = list((node.meta.get("nn_module_stack") or {}).values())
            path = str(stack[-1][0]) if stack else ""
            found = [p for p in found if path.endswith("." + p[0].modules[p[1]])]
        return found[0] if len(found) == 1 else None

    def value(self, node: Any) -> Any:
        if isinstance(node, fx.Node) and node.op == "get_attr":
            return getattr(self.module, str(node.target), None)
        return self.values.get(node)

    def replace(self, members: list[tuple[fx.Node, Site, int]]) -> None:
        first, site = members[0][0], members[0][1]
        x = first.args[0]
        assert isinstance(x, fx.Node)
        routing = self.routing(x, site)
        with self.graph.inserting_before(first):
            if site.kind == "embedding":
                arguments = (x, first.args[1], site.handle, routing)
                y = self.graph.call_function(torch.ops.lora.embedding.default, arguments)
            else:
                weight, bias = self.weights(first, site)
                y = self.graph.call_function(
                    torch.ops.lora.linear.default, (x, weight, bias, site.handle, routing)
                )
            for node, _, number in members:
                part = y
                if len(site.modules) > 1:
                    begin = sum(site.sizes[:number])
                    part = self.graph.call_function(
                        _columns, (y, begin, begin + site.sizes[number])
                    )
                node.replace_all_uses_with(part)
        for node, _, _ in members:
            self.graph.erase_node(node)

    def weights(self, node: fx.Node, site: Site) -> tuple[Any, Any]:
        """The layer's own weight and bias, or all members' as attributes of the graph."""
        if len(site.modules) == 1:
            bias = node.args[2] if len(node.args) > 2 else node.kwargs.get("bias")
            return node.args[1], bias
        nodes: list[fx.Node | None] = []
        for kind, value in (("weight", site.weight), ("bias", site.bias)):
            if value is None:
                nodes.append(None)
                continue
            name = f"lora_{site.name.replace('.', '_')}_{kind}"
            self.module.register_buffer(name, value, persistent=False)
            nodes.append(self.graph.get_attr(name))
        for number, placeholder in enumerate(self.placeholders):
            for name in site.modules:
                weight = self.adapters.modules[name].get_parameter("weight")
                if self.values[placeholder] is weight:
                    row = sum(site.sizes[: site.modules.index(name)])
                    assert site.weight is not None
                    self.packed.append((number, site.weight[row].data_ptr(), name))
        return nodes[0], nodes[1]

    def routing(self, x: fx.Node, site: Site) -> int:
        """One for each number of tokens that layers of this graph have."""
        shape = x.meta["example_value"].shape
        count = math.prod(shape if site.kind == "embedding" else shape[:-1])
        expression = count.node.expr if isinstance(count, torch.SymInt) else count
        key = str(expression)
        if key not in self.routings:
            self.routings[key] = (self.adapters.routing(len(self.routings)), expression)
        return self.routings[key][0]

    def compiled(self, inner: str) -> Callable[..., Any]:
        """Sets the routings from the sizes of the call, then runs the graph. (It keeps the
        weights, so that their identities stay theirs.)"""
        from torch._dynamo.backends.registry import lookup_backend

        run: Callable[..., Any] = self.module
        if inner != "eager":
            # Dynamo's record of where each attribute came from does not know the packed weights.
            self.module.meta.pop("dynamo_compile_id", None)
            with torch.no_grad():
                run = lookup_backend(inner)(self.module, list(self.inputs))
        adapters, packed, kept = self.adapters, self.packed, self.inputs
        counts = self.counts()
        if not counts:
            return lambda *arguments, _keep=self.inputs: run(*arguments)

        def call(*arguments: Any) -> Any:
            for number, pointer, name in packed:
                if kept[number].data_ptr() != pointer:
                    raise BackendError(
                        f"expected the weight of '{name}' where it was, found another tensor:"
                        " change weights in place, or compile again"
                    )
            adapters.route({handle: count(arguments) for handle, count in counts.items()})
            with torch.no_grad():
                return run(*arguments)

        return call

    def counts(self) -> dict[int, Callable[[Sequence[Any]], int]]:
        """The number of tokens of each routing, as a function of the graph's arguments."""
        import sympy

        symbols: dict[Any, tuple[int, int | None]] = {}
        for number, value in enumerate(n.meta.get("example_value") for n in self.placeholders):
            sizes = value.shape if isinstance(value, torch.Tensor) else (value,)
            for dim, size in enumerate(sizes):
                if isinstance(size, torch.SymInt) and size.node.expr.is_Symbol:
                    at = dim if isinstance(value, torch.Tensor) else None
                    symbols.setdefault(size.node.expr, (number, at))

        def reader(expression: Any) -> Callable[[Sequence[Any]], int]:
            if isinstance(expression, int) or not expression.free_symbols:
                return lambda _arguments: int(expression)
            order = sorted(expression.free_symbols, key=str)
            function = sympy.lambdify(order, expression)
            places = [symbols[symbol] for symbol in order]

            def count(arguments: Sequence[Any]) -> int:
                values = [
                    arguments[n] if dim is None else arguments[n].shape[dim] for n, dim in places
                ]
                return int(function(*values))

            return count

        return {handle: reader(expression) for handle, expression in self.routings.values()}


def _columns(y: torch.Tensor, begin: int, end: int) -> torch.Tensor:
    return y[..., begin:end]
