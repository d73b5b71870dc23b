# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""An exported program as MLIR: torch-mlir's importer with our nodes in between."""

from __future__ import annotations

import re
from typing import Any

import torch
from torch_mlir import ir
from torch_mlir.dialects import torch as torch_dialect
from torch_mlir.extras.fx_decomp_util import get_decomposition_table
from torch_mlir.extras.fx_importer import FxImporter, GraphNodeImporter
from torch_mlir.passmanager import PassManager

from . import calls, gather, moe, views
from .linear import import_linear
from .types import ModelImportError, args_of, site_of
from .weights import ExternalWeights

_ATEN = torch.ops.aten

#: torch decomposes these into views that merge batch and sequence (torch-mlir then
#: assumes a sequence of 1), or into ops from which a layer is hard to tell.
_KEPT_WHOLE = (
    _ATEN.linear.default,
    _ATEN.matmul.default,
    _ATEN.silu.default,
    _ATEN.embedding.default,
    _ATEN.index_select.default,
)

_TO_TORCH_BACKEND = (
    "builtin.module(func.func(torch-match-quantized-custom-ops),"
    "torchdynamo-export-to-torch-backend-pipeline{extra-library=})"
)
_TO_LINALG = (
    "builtin.module(torch-backend-to-linalg-on-tensors-backend-pipeline{allow-non-finites=true})"
)
#: Checks a fixed list of legal ops that lacks func.call; mlir-opt verifies the result.
_CLOSED_WORLD_CHECK = ",torch-verify-linalg-on-tensors-backend-contract"


class NodeImporter(GraphNodeImporter):
    """Imports linears, gathers, merging views and layer calls itself."""

    def _import_torch_op_overload(
        self, loc: ir.Location, node: torch.fx.Node, concrete_target: Any = None
    ) -> None:
        target = concrete_target or node.target
        with loc:
            if target == _ATEN.linear.default:
                return import_linear(self, node)
            if target == torch.ops.lora.cached_attention.default:
                return calls.import_attention(self, node)
            if target == torch.ops.lora.fused_moe.default:
                return calls.import_moe(self, node)
            if target == _ATEN.embedding.default:
                return gather.import_gather(self, node, args_of(node)[0], args_of(node)[1])
            if target == _ATEN.index_select.default and args_of(node)[1] == 0:
                return gather.import_gather(self, node, args_of(node)[0], args_of(node)[2])
            if target in views.VIEWS and views.import_view(self, node):
                return None
        return super()._import_torch_op_overload(loc, node, concrete_target)


class TorchLinearImporter(NodeImporter):
    """The same, linears left as torch.aten.linear."""

    def _import_torch_op_overload(
        self, loc: ir.Location, node: torch.fx.Node, concrete_target: Any = None
    ) -> None:
        if (concrete_target or node.target) == _ATEN.linear.default:
            return GraphNodeImporter._import_torch_op_overload(self, loc, node, concrete_target)
        return super()._import_torch_op_overload(loc, node, concrete_target)


def new_context() -> ir.Context:
    """A context that knows torch and torch_c (the second has no registration of its
    own: it comes with a pass that depends on it)."""
    context = ir.Context()
    torch_dialect.register_dialect(context)
    with context:
        PassManager.parse("builtin.module(torch-func-backend-type-conversion)").run(
            ir.Module.create(ir.Location.unknown()).operation
        )
    return context


def _power(x: torch.Tensor, exponent: float) -> torch.Tensor:
    """Squares (RMSNorm's) as products, not as calls of pow."""
    return x * x if exponent == 2 else NotImplemented


def import_program(
    program: torch.export.ExportedProgram, linear: str = "contract"
) -> tuple[ir.Module, ExternalWeights]:
    """MLIR of an exported program, function @main.

    linear: "contract" gives linalg on tensors; "torch" stops at the torch dialect,
    linears as torch.aten.linear. Raises ModelImportError, which names module and op."""
    table = get_decomposition_table()
    for op in _KEPT_WHOLE:
        table.pop(op, None)
    table[_ATEN.topk.default] = moe.top_k
    table[_ATEN.pow.Tensor_Scalar] = _power
    program = program.run_decompositions(table)
    hooks = ExternalWeights()
    importer = FxImporter(
        context=new_context(),
        hooks=hooks,
        graph_node_importer_cls=NodeImporter if linear == "contract" else TorchLinearImporter,
    )
    importer.import_program(program, func_name="main")
    module = importer.module
    if linear == "contract":
        _run(module, _TO_TORCH_BACKEND, program)
        with module.context:
            pipeline = str(PassManager.parse(_TO_LINALG))
        _run(module, pipeline.replace(_CLOSED_WORLD_CHECK, ""), program)
    return module, hooks


def _run(module: ir.Module, pipeline: str, program: torch.export.ExportedProgram) -> None:
    said: list[str] = []

    def listen(diagnostic: ir.Diagnostic) -> bool:
        said.append(diagnostic.message)
        return True

    with module.context as context:
        handler = context.attach_diagnostic_handler(listen)
        try:
            PassManager.parse(pipeline).run(module.operation)
        except (ir.MLIRError, RuntimeError) as error:
            text = "\n".join([*said, str(error)])
            found = re.search(r"failed to legalize operation '(torch\.aten[\w.]+)'", text)
            found = found or re.search(r'"torch\.operator".*name = "(torch\.[\w.]+)"', text)
            if not found:
                raise ModelImportError(f"torch-mlir cannot lower the program: {text}") from error
            op = found[1]
            raise ModelImportError(
                f"torch-mlir cannot lower '{op}' of module {modules_using(op, program)}; rewrite"
                " that module with other operators, or wrap it in a torch.library.custom_op"
            ) from error
        finally:
            handler.detach()


def modules_using(op: str, program: torch.export.ExportedProgram) -> str:
    """The modules whose graph nodes became the torch-mlir op `op`, for a message."""
    name = op.removeprefix("torch.aten.").split(".")[0]
    sites = {
        site_of(node)
        for node in program.graph.nodes
        if node.op == "call_function" and name in str(node.target)
    }
    return ", ".join(f"'{s}'" for s in sorted(sites)) or "'?'"
