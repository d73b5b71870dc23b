# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs an imported program through upstream tools alone, for tests of the import.

None of this project's passes, kernels or runtime take part: what these numbers say is
said of the import."""

from __future__ import annotations

import ctypes
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

_PIPELINE = (
    "builtin.module(canonicalize,cse,linalg-fuse-elementwise-ops,canonicalize,cse,"
    "eliminate-empty-tensors,empty-tensor-to-alloc-tensor,"
    "one-shot-bufferize{bufferize-function-boundaries"
    " function-boundary-type-conversion=identity-layout-map},canonicalize,cse,"
    "buffer-deallocation-pipeline,convert-bufferization-to-memref,"
    "func.func(convert-linalg-to-loops),expand-strided-metadata,lower-affine,"
    "convert-scf-to-cf,math-expand-ops{ops=fpowi,rsqrt},convert-math-to-llvm,"
    "convert-math-to-libm,expand-strided-metadata,lower-affine,finalize-memref-to-llvm,"
    "convert-arith-to-llvm,convert-index-to-llvm,convert-func-to-llvm,convert-cf-to-llvm,"
    "reconcile-unrealized-casts)"
)


def weights_as_arguments(text: str) -> tuple[str, list[str]]:
    """The program with its globals as trailing arguments of @main, and their names."""
    types = dict(re.findall(r"ml_program\.global private @(\S+)\(#extern\) : (tensor<\S+>)", text))
    text = re.sub(r"\n *ml_program\.global private [^\n]*", "", text)
    loads = re.findall(r"\n *(%\S+) = ml_program\.global_load_const @(\S+) :", text)
    text = re.sub(r"\n *%\S+ = ml_program\.global_load_const [^\n]*", "", text)
    arguments = "".join(f", {value}: {types[name]}" for value, name in loads)
    head = re.compile(r"(func\.func @main\([^)]*)\) -> (.*?) attributes \{argument_roles.*\} \{\n")
    text, count = head.subn(
        rf"\1{arguments}) -> \2 attributes {{llvm.emit_c_interface}} {{\n", text
    )
    assert count == 1
    return text, [name for _, name in loads]


def _descriptor(rank: int) -> type[ctypes.Structure]:
    sizes = ctypes.c_int64 * rank
    fields = [
        ("allocated", ctypes.c_void_p),
        ("data", ctypes.c_void_p),
        ("offset", ctypes.c_int64),
        ("sizes", sizes),
        ("strides", sizes),
    ]
    return type(f"Memref{rank}", (ctypes.Structure,), {"_fields_": fields})


_MEMREFS = {rank: _descriptor(rank) for rank in range(1, 5)}


def _memref(array: np.ndarray) -> ctypes.Structure:
    type_ = _MEMREFS[array.ndim]
    sizes = ctypes.c_int64 * array.ndim
    strides = [s // array.itemsize for s in array.strides]
    return type_(array.ctypes.data, array.ctypes.data, 0, sizes(*array.shape), sizes(*strides))


def _view(memref: ctypes.Structure, dtype: np.dtype) -> np.ndarray:
    """The dense array that a descriptor points at."""
    shape = list(memref.sizes)
    count = int(np.prod(shape))
    buffer = (ctypes.c_char * (count * dtype.itemsize)).from_address(
        memref.data + memref.offset * dtype.itemsize
    )
    return np.frombuffer(buffer, dtype).reshape(shape)


Type = tuple[int, np.dtype]  # rank, element type


def _types(text: str) -> list[Type]:
    elements = {"f32": np.dtype(np.float32), "i64": np.dtype(np.int64)}
    found = re.findall(r"tensor<([^>]+)>", text)
    return [(t.count("x"), elements[t.rsplit("x", 1)[1]]) for t in found]


def _struct(types: list[Type]) -> type[ctypes.Structure]:
    fields = [(f"r{i}", _MEMREFS[rank]) for i, (rank, _) in enumerate(types)]
    return type("Results", (ctypes.Structure,), {"_fields_": fields})


class Program:
    """An f32 program as a shared object.

    handler(name, arrays) computes the layer call of a declaration: arrays in, arrays out."""

    def __init__(
        self,
        text: str,
        weights: dict[str, np.ndarray],
        folder: Path,
        handler: Callable[[str, list[np.ndarray]], list[np.ndarray]] | None = None,
    ) -> None:
        tools = [shutil.which(f"{t}-22") for t in ("mlir-opt", "mlir-translate", "clang")]
        if None in tools:
            pytest.skip("no mlir-opt-22, mlir-translate-22, clang-22")
        optimizer, translate, clang = tools
        libdir = Path(optimizer).resolve().parents[1] / "lib"
        text, names = weights_as_arguments(text)
        results = re.search(r"func\.func @main\([^)]*\) -> (.*?) attributes", text)[1]
        self._results = _types(results)
        text, self._calls = self._name_calls(text)
        self._handler = handler
        (folder / "in.mlir").write_text(text)
        (folder / "calls.c").write_text(self._glue())
        for command in (
            [optimizer, "in.mlir", f"--pass-pipeline={_PIPELINE}", "-o", "llvm.mlir"],
            [translate, "--mlir-to-llvmir", "llvm.mlir", "-o", "out.ll"],
            [clang, "-O1", "-shared", "-fPIC", "-w", "out.ll", "calls.c", "-o", "out.so", "-lm"]
            + [f"-L{libdir}", f"-Wl,-rpath,{libdir}", "-lmlir_c_runner_utils"],
        ):
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr[:2000]
        library = ctypes.CDLL(str(folder / "out.so"))
        self._main = library._mlir_ciface_main
        self._main.restype = None
        kind = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.POINTER(ctypes.c_void_p))
        self._callback = kind(self._call)
        ctypes.c_void_p.in_dll(library, "callback").value = ctypes.cast(
            self._callback, ctypes.c_void_p
        ).value
        self._malloc = ctypes.CDLL(None).malloc
        self._malloc.restype, self._malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
        self._arrays = [np.ascontiguousarray(weights[n]) for n in names]
        self._weights = [_memref(a) for a in self._arrays]

    def __call__(self, *arguments: np.ndarray) -> list[np.ndarray]:
        out = _struct(self._results)()
        held = [np.ascontiguousarray(a) for a in arguments]
        operands = [*map(_memref, held), *self._weights]
        self._error: Exception | None = None
        self._main(ctypes.byref(out), *[ctypes.byref(o) for o in operands])
        if self._error:
            raise self._error
        return [
            _view(getattr(out, f"r{i}"), dtype).copy() for i, (_, dtype) in enumerate(self._results)
        ]

    @staticmethod
    def _name_calls(text: str) -> tuple[str, list[tuple[str, list[Type], list[Type]]]]:
        """Declarations get names that C can spell; returns name, operands, results."""
        calls = []
        pattern = r'func\.func private @"(lora\.[^"]+)"\((.*?)\) -> (.*?) attributes \{.*\}'
        for i, m in enumerate(list(re.finditer(pattern, text))):
            calls.append((m[1], _types(m[2]), _types(m[3])))
            declaration = f"func.func private @call{i}({m[2]}) -> {m[3]}"
            text = text.replace(m[0], f"{declaration} attributes {{llvm.emit_c_interface}}")
            text = text.replace(f'@"{m[1]}"', f"@call{i}")
        return text, calls

    def _glue(self) -> str:
        lines = ["void (*callback)(int, void **);"]
        for i, (_, operands, _) in enumerate(self._calls):
            names = [f"p{k}" for k in range(len(operands) + 1)]
            lines.append(
                f"void _mlir_ciface_call{i}({', '.join('void *' + n for n in names)}) {{"
                f" void *all[] = {{{', '.join(names)}}}; callback({i}, all); }}"
            )
        return "\n".join(lines)

    def _call(self, index: int, pointers: ctypes.POINTER(ctypes.c_void_p)) -> None:
        name, operands, results = self._calls[index]
        out = _struct(results).from_address(pointers[0])
        arrays = [
            _view(_MEMREFS[rank].from_address(pointers[k + 1]), dtype)
            for k, (rank, dtype) in enumerate(operands)
        ]
        try:
            values = self._handler(name, arrays)
        except Exception as error:  # nothing may be thrown through compiled code
            self._error = error
            values = [np.zeros([1] * rank, dtype) for rank, dtype in results]
        for i, value in enumerate(values):
            value = np.ascontiguousarray(value)
            memref = _memref(value)
            # The program owns results, and frees them.
            memref.allocated = memref.data = self._malloc(max(value.nbytes, 1))
            ctypes.memmove(memref.data, value.ctypes.data, value.nbytes)
            setattr(out, f"r{i}", memref)
