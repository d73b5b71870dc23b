# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""lora-import: a Hugging Face folder or a GGUF file to one .mlir without weights."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import warnings
from pathlib import Path

DESCRIPTION = __doc__ or ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", type=Path, help="HF folder with safetensors, or a .gguf file")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.mlir")
    parser.add_argument(
        "--mode",
        choices=["serve", "forward", "decode"],
        default="serve",
        help="serve: KV caches, rows and positions per token (what lora-compile takes);"
        " forward: ids to logits; decode: one position for the batch (default: serve)",
    )
    parser.add_argument("--dtype", choices=["float32", "bfloat16", "float16"], default="float32")
    parser.add_argument("--layers", type=int, metavar="N", help="only the first N layers")
    parser.add_argument(
        "--linear",
        choices=["contract", "torch"],
        default="contract",
        help="contract: linalg, each linear one linalg.contract; torch: the torch dialect in"
        " generic form (default: contract)",
    )
    parser.add_argument(
        "--experts",
        choices=["call", "dense"],
        default="call",
        help="mixture of experts as one call, or every expert on every token (default: call)",
    )
    parser.add_argument("--generic", action="store_true", help="print the generic form")
    parser.add_argument(
        "--max-len", type=int, default=256, metavar="L", help="cache length of --mode decode"
    )


def run(args: argparse.Namespace) -> int:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    warnings.filterwarnings("ignore")
    try:
        from .export import Options, import_folder
        from .types import ModelImportError
    except ImportError as error:
        print(
            f"lora-import: error: {error}; importing needs the packages of"
            " `pip install './python[import]'`",
            file=sys.stderr,
        )
        return 1
    options = Options(
        mode=args.mode,
        dtype=args.dtype,
        layers=args.layers,
        linear=args.linear,
        experts=args.experts,
        generic=args.generic,
        max_len=args.max_len,
    )
    start = time.monotonic()

    def progress(step: str) -> None:
        print(f"lora-import: {time.monotonic() - start:4.0f} s  {step}", file=sys.stderr)

    try:
        check_output(args.output)  # an import takes minutes
        with tempfile.TemporaryDirectory() as scratch:
            folder = args.model
            if folder.is_file():
                from ..gguf.convert import convert

                folder = Path(scratch)
                convert(args.model, folder, tokenizer=False)
            elif not (folder / "config.json").is_file():
                raise ModelImportError(
                    f"{folder} is neither a .gguf file nor a folder with config.json"
                )
            imported = import_folder(folder, options, progress)
        write_output(args.output, imported.text)
    except (ModelImportError, ValueError, OSError) as error:
        print(f"lora-import: error: {error}", file=sys.stderr)
        return 1
    print(
        f"{args.output}: {len(imported.text) / 1e3:.0f} kB, {imported.num_weights} external"
        f" weights ({imported.weight_bytes / 1e6:.0f} MB), {time.monotonic() - start:.0f} s"
    )
    return 0


def check_output(path: Path) -> None:
    """Raises OSError if a file of this name cannot be written."""
    if path.is_dir():
        raise OSError(f"{path}: expected a file to write, found a folder")
    folder = Path(os.path.realpath(path)).parent
    if not folder.is_dir():
        raise OSError(f"{path}: expected a folder {folder} to write into, found none")
    needed = [path] if path.exists() else []
    if path.is_file() or not path.exists():
        needed.append(folder)
    for place in needed:
        if not os.access(place, os.W_OK):
            raise OSError(f"{path}: expected {place} to be writable")


def write_output(path: Path, text: str) -> None:
    """Whole or not at all, by way of a file beside it; a pipe or device is written to."""
    if path.exists() and not path.is_file():
        path.write_text(text)
        return
    target = Path(os.path.realpath(path))  # a link stays one
    partial = target.with_name(f".{target.name}.partial")
    try:
        partial.write_text(text)
        partial.replace(target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise OSError(f"{path}: {error.strerror}") from error


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="lora-import", description=DESCRIPTION)
    add_arguments(parser)
    return run(parser.parse_args(argv))
