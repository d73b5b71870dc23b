# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Parameters as external globals under their own names: no weight bytes in the IR."""

from __future__ import annotations

from typing import Any

import torch
from torch_mlir import ir
from torch_mlir.extras.fx_importer import FxImporterHooks

from .types import ModelImportError, create, from_builtin, value_type

#: Constants up to this many elements (rotary frequencies, ranges) stay inline.
MAX_LITERAL = 4096


class ExternalWeights(FxImporterHooks):
    """Makes `ml_program.global private @"name"(#ml_program.extern<T>) : T` of every
    parameter and persistent buffer, loaded where it is used."""

    def __init__(self) -> None:
        self.globals: dict[str, ir.Operation] = {}
        self.bytes = 0
        self._body: ir.Block | None = None
        self._names: dict[tuple[int, torch.Size], list[str]] | None = None

    def prepare_module(self, module_op: ir.Operation) -> None:
        self._body = module_op.regions[0].blocks[0]

    def resolve_input(self, gni: Any, value: Any, info: Any) -> ir.Value | None:
        # `persistent` is None for a parameter. False: derived, so not in any file.
        if info.input_spec.persistent is False and value.numel() <= MAX_LITERAL:
            return None
        name = info.input_spec.target
        type_ = value_type(value, gni._c)
        if name not in self.globals:
            self.globals[name] = self._make_global(name, type_, value, info)
            self.bytes += value.numel() * value.element_size()
        symbol = ir.FlatSymbolRefAttr.get(name, gni._c)
        load = create("ml_program.global_load_const", type_, [], **{"global": symbol})
        return from_builtin(load, info.ir_type)

    def resolve_literal(self, gni: Any, literal: Any, info: Any) -> ir.Value | None:
        if not isinstance(literal, torch.Tensor):
            return None
        if literal.numel() > MAX_LITERAL:
            raise ModelImportError(
                f"a constant of shape {tuple(literal.shape)} would be embedded in the"
                " program; register it as a persistent buffer, so that it gets a name"
            )
        if literal.dtype not in (torch.float32, torch.int64):
            return None
        # Inline, not dense_resource: the file stays readable text.
        data = ir.DenseElementsAttr.get(literal.detach().contiguous().numpy())
        result = gni._cc.get_vtensor_type(literal.size(), literal.dtype)
        return create("torch.vtensor.literal", result, [], value=data)

    def _make_global(self, name: str, type_: ir.Type, value: Any, info: Any) -> ir.Operation:
        attributes = {
            "sym_name": ir.StringAttr.get(name),
            "type": ir.TypeAttr.get(type_),
            "value": ir.Attribute.parse(f"#ml_program.extern<{type_}>"),
            "sym_visibility": ir.StringAttr.get("private"),
        }
        # torch.export hands every use of a tied tensor to one of its names.
        aliases = [n for n in self._names_of(value, info.program) if n != name]
        if aliases:
            attributes["aliases"] = ir.ArrayAttr.get([ir.StringAttr.get(n) for n in aliases])
        assert self._body is not None
        with ir.Location.unknown(), ir.InsertionPoint.at_block_begin(self._body):
            op = ir.Operation.create("ml_program.global", attributes=attributes)
        if self.globals:  # in the order of first use
            op.move_after(next(reversed(self.globals.values())))
        return op

    def _names_of(self, value: torch.Tensor, program: Any) -> list[str]:
        if self._names is None:
            self._names = {}
            for name, tensor in program.state_dict.items():
                key = (tensor.data_ptr(), tensor.shape)
                self._names.setdefault(key, []).append(name)
        return self._names.get((value.data_ptr(), value.shape), [])
