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
            " `pip install 'lora-opt[import]'`",
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
    except (ModelImportError, ValueError, OSError) as error:
        print(f"lora-import: error: {error}", file=sys.stderr)
        return 1
    args.output.write_text(imported.text)
    print(
        f"{args.output}: {len(imported.text) / 1e3:.0f} kB, {imported.num_weights} external"
        f" weights ({imported.weight_bytes / 1e6:.0f} MB), {time.monotonic() - start:.0f} s"
    )
    return 0


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="lora-import", description=DESCRIPTION)
    add_arguments(parser)
    return run(parser.parse_args(argv))
