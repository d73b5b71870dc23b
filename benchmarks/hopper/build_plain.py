# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds the plain kernels that `check.py --set plain` runs, and their meta.json.

    python benchmarks/hopper/build_plain.py --tools build/bin --target sm_80 --output build/plain

Each linear is a program of lora-compile of its own, whose images and manifest are taken
apart again: what is checked is what a program holds. `--format` says which of them:
cubins, for a device that runs those of the target, or PTX, for any newer one.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import pathlib
import subprocess
import sys
from typing import Any

#: name -> inputs, widths of the slices, dtype, bias. K is a multiple of 16 and 64, or of
#: neither; slices begin at multiples of 32, or not.
LINEARS: dict[str, tuple[int, list[int], str, bool]] = {
    "tiny": (8, [8], "bf16", False),
    "odd": (328, [200, 136, 72], "bf16", True),
    "odd16": (328, [200, 136, 72], "f16", True),
    "thin": (72, [64, 96], "bf16", False),
    "many": (200, [24] * 16, "f16", False),
    "o": (4096, [4096], "f16", False),
    "qkv": (4096, [4096, 1024, 1024], "bf16", True),
    "down": (14336, [4096], "bf16", False),
}


def module(inputs: int, slices: list[int], dtype: str, bias: bool) -> str:
    """One adapted linear, in MLIR."""
    parts = ", ".join(
        f'#lora.slice<"s{index}", {inputs} -> {width}>' for index, width in enumerate(slices)
    )
    x, w = f"tensor<?x{inputs}x{dtype}>", f"tensor<{sum(slices)}x{inputs}x{dtype}>"
    y, b = f"tensor<?x{sum(slices)}x{dtype}>", f"tensor<{sum(slices)}x{dtype}>"
    argument, operand, type_ = (f", %b: {b}", "bias %b ", f", {b}") if bias else ("", "", "")
    return f"""lora.bank @adapters max_adapters 128 max_rank 512 dtype {dtype} {{
  lora.bank.site @site linear [{parts}]
}}
func.func @main(%x: {x}, %w: {w}{argument}, %slots: tensor<?xi32>) -> {y} {{
  %r = lora.route %slots : tensor<?xi32>
  %y = lora.adapted_linear %x, %w, %r {operand}@adapters::@site site "layer"
      : ({x}, {w}, !lora.routing{type_}) -> {y}
  return %y : {y}
}}
"""


def compile_program(tools: pathlib.Path, source: pathlib.Path, target: str) -> pathlib.Path:
    program = source.with_suffix(".lso")
    # The adapters are inserted already.
    command = [tools / "lora-compile", source, "-o", program, f"--target={target}"]
    result = subprocess.run([*command, "--no-adapters"], capture_output=True, text=True)
    if result.returncode:
        raise RuntimeError(result.stderr)
    return program


class Program:
    def __init__(self, path: pathlib.Path) -> None:
        self.library = ctypes.CDLL(str(path.resolve()))
        size = ctypes.c_uint64.in_dll(self.library, "lora_manifest_size").value
        self.device = json.loads(self.read("lora_manifest", size))["device"]

    def read(self, symbol: str, size: int) -> bytes:
        return bytes((ctypes.c_char * size).in_dll(self.library, symbol))

    def image(self, index: int, wanted: str) -> bytes:
        image = self.device["images"][index]
        if image["format"] != wanted:
            image = self.device["images"][image["ptx"]]
        if image["format"] != wanted:
            raise ValueError(f"expected an image with {wanted}, found {image}")
        return self.read(image["symbol"], image["bytes"])


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tools", type=pathlib.Path, required=True, metavar="DIR")
    parser.add_argument("--output", type=pathlib.Path, required=True, metavar="DIR")
    parser.add_argument("--target", required=True, metavar="sm_NN")
    parser.add_argument("--format", choices=("cubin", "ptx"), default="cubin")
    args = parser.parse_args()
    args.output.mkdir(parents=True, exist_ok=True)
    kernels: list[dict[str, Any]] = []
    for name, (inputs, slices, dtype, bias) in LINEARS.items():
        source = args.output / f"{name}.mlir"
        source.write_text(module(inputs, slices, dtype, bias))
        program = Program(compile_program(args.tools, source, args.target))
        options = {"k": inputs, "slices": ",".join(map(str, slices)), "dtype": dtype}
        options["bias"] = "true" if bias else "false"
        for variant in program.device["linears"][0]["variants"]:
            chain = [program.device["kernels"][index] for index in variant["kernels"]]
            suffixes = ["shr", "ext"] if variant["adapted"] else ["base"]
            for suffix, kernel in zip(suffixes, chain, strict=True):
                short = f"p{name}_{suffix}"
                file = f"{short}.{args.format}"
                (args.output / file).write_bytes(program.image(kernel["image"], args.format))
                meta = kernel | {"name": short, "function": kernel["name"], "file": file}
                base = {"base": f"p{name}_base"} if suffix == "ext" else {}
                kernels.append(meta | {"options": options} | base)
        print(f"{name}: {len(program.device['kernels'])} kernels", flush=True)
    contents = {"target": args.target, "ptxas": "", "kernels": kernels}
    (args.output / "meta.json").write_text(json.dumps(contents, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
