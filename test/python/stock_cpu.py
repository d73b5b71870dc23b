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


class Program:
    """A forward program (ids [B,S] to logits [B,S,V]) as a shared object."""

    def __init__(self, text: str, weights: dict[str, np.ndarray], folder: Path) -> None:
        tools = [shutil.which(f"{t}-22") for t in ("mlir-opt", "mlir-translate", "clang")]
        if None in tools:
            pytest.skip("no mlir-opt-22, mlir-translate-22, clang-22")
        optimizer, translate, clang = tools
        libdir = Path(optimizer).resolve().parents[1] / "lib"
        text, names = weights_as_arguments(text)
        (folder / "in.mlir").write_text(text)
        for command in (
            [optimizer, "in.mlir", f"--pass-pipeline={_PIPELINE}", "-o", "llvm.mlir"],
            [translate, "--mlir-to-llvmir", "llvm.mlir", "-o", "out.ll"],
            [clang, "-O1", "-shared", "-fPIC", "-w", "out.ll", "-o", "out.so", "-lm"]
            + [f"-L{libdir}", f"-Wl,-rpath,{libdir}", "-lmlir_c_runner_utils"],
        ):
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr[:2000]
        self._main = ctypes.CDLL(str(folder / "out.so"))._mlir_ciface_main
        self._main.restype = None
        self._arrays = [np.ascontiguousarray(weights[n]) for n in names]
        self._weights = [_memref(a) for a in self._arrays]

    def __call__(self, ids: np.ndarray) -> np.ndarray:
        out = _MEMREFS[3]()
        operands = [_memref(np.ascontiguousarray(ids)), *self._weights]
        self._main(ctypes.byref(out), *[ctypes.byref(o) for o in operands])
        count = int(np.prod(list(out.sizes)))
        buffer = (ctypes.c_float * count).from_address(out.data + 4 * out.offset)
        return np.frombuffer(buffer, np.float32).reshape(list(out.sizes)).copy()
