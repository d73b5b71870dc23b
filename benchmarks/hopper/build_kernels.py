# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds the kernels that check.py and layers.py run: cubins and their meta.json.

    python benchmarks/hopper/build_kernels.py --tools build/bin --output build/hopper

Each kernel is one schedule of lora-opt with options by hand, lowered by lora-opt and
lora-ptx and assembled by ptxas. meta.json describes how each is launched, in the terms of
include/lora/ABI/DeviceProgram.h, and holds what ptxas says of registers and spills.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import json
import pathlib
import re
import shutil
import subprocess
import sys
from typing import Any

#: The linears of Llama-3-8B: name -> (inputs, widths of the slices).
LINEARS: dict[str, tuple[int, list[int]]] = {
    "qkv": (4096, [4096, 1024, 1024]),
    "o": (4096, [4096]),
    "gu": (4096, [14336, 14336]),
    "down": (14336, [4096]),
}
#: Columns of A that a shrink sums at once, and clusters of an m-tile. 8 rank blocks take two
#: of them for qkv, else one.
SHRINKS: dict[str, tuple[int, int]] = {
    "qkv": (192, 4),
    "o": (128, 4),
    "gu": (256, 2),
    "down": (128, 4),
}
#: Projections of small models: SmolLM2-135M, and Qwen2-0.5B with its bias.
SMALL = {
    "sm": {"k": 576, "slices": "576,192,192"},
    "qw": {"k": 896, "slices": "896,128,128", "bias": "true"},
}
#: Nothing here is a multiple of a tile; with a bias.
ODD = {"k": 328, "slices": "200,136,72"}
BIAS = {"bias": "true"}

Options = dict[str, Any]


def shape(name: str) -> Options:
    inputs, slices = LINEARS[name]
    return {"k": inputs, "slices": ",".join(map(str, slices))}


def interleaved(interval: int, tile_blocks: int = 1) -> Options:
    options: Options = {"delta": "interleaved", "interval": interval, "min-units": 4}
    return options | ({"tile-blocks": tile_blocks} if tile_blocks > 1 else {})


def shrink(slices: Options, columns: int, cluster: int, groups: int = 1) -> Options:
    options = {"columns": columns, "cluster": cluster, "groups": groups, "stages": 8}
    return {"schedule": "shrink"} | slices | options


def gemms(name: str) -> dict[str, Options]:
    """Prefill: base, delta from a workspace (after shrink), delta interleaved. Those for many
    tokens, with the widest tiles, begin after the kernel before has ended."""
    gemm: Options = {"schedule": "gemm", "overlap": "false"} | shape(name)
    kernels: dict[str, Options] = {
        f"{name}_base": gemm,
        f"{name}_ext": gemm | {"delta": "workspace"},
    }
    columns, groups = SHRINKS[name]
    for cluster in (1, 2, 4, 8):
        kernels[f"{name}_shr{cluster}"] = shrink(shape(name), columns, cluster, groups)
    for interval in (1, 2, 4):
        kernels[f"{name}_i{interval}"] = gemm | interleaved(interval)
        kernels[f"{name}_i{interval}b2"] = gemm | interleaved(interval, 2)
    for columns, stages in ((128, 6), (192, 4), (224, 4)):
        tile = gemm | {"tile-columns": columns, "stages": stages, "overlap": "true"}
        kernels[f"{name}_base{columns}"] = tile
        kernels[f"{name}_ext{columns}"] = tile | {"delta": "workspace"}
        for interval in (2, 4):
            few = {"min-units": 2}
            kernels[f"{name}_i{interval}c{columns}"] = tile | interleaved(interval) | few
    return kernels


#: CTAs that share the K of a tile, columns of a tile of 256 tokens, without and with adapters.
SPLITS = {"qkv": (2, 96, 112), "o": (2, 64, 72), "down": (4, 144, 160)}


def splits(
    name: str, linear: Options, cluster: int, columns: int, adapted_columns: int, tokens: int = 256
) -> dict[str, Options]:
    """Tiles whose K several CTAs share: base, and with adapters (after shrink). Sums over K
    are cut alike: tokens without an adapter have the base's bits."""
    tile = {"schedule": "split"} | linear | {"tokens": tokens, "cluster": cluster}
    adapted = {"tile-columns": adapted_columns, "delta": "workspace", "base": f"{name}_split"}
    return {f"{name}_split": tile | {"tile-columns": columns}, f"{name}_splitw": tile | adapted}


def decodes(name: str, linear: Options, tokens: int) -> dict[str, Options]:
    """Decode: base, adapters of one rank block (m), adapters of any rank (g)."""
    base = {"schedule": "decode"} | linear | {"tokens": tokens, "tile-columns": 0}
    adapted = base | {"adapted": "true"}
    return {
        f"{name}_b{tokens}": base,
        f"{name}_m{tokens}": adapted,
        f"{name}_g{tokens}": adapted | {"adapter-blocks": 0},
    }


def kernel_list() -> dict[str, Options]:
    """All kernels: name -> options of hopper-write-schedule."""
    kernels: dict[str, Options] = {}
    for name in LINEARS:
        kernels |= gemms(name)
        for tokens in (16, 32, 64, 128):
            kernels |= decodes(f"d{name}", shape(name), tokens)
        if name in SPLITS:
            kernels |= splits(name, shape(name), *SPLITS[name])
        kernels[f"d{name}_p64"] = kernels[f"d{name}_m64"] | {"adapter-blocks": 4}
    wide = {"schedule": "gemm"} | shape("gu") | {"tile-columns": 224}
    kernels["gu_b224"] = wide
    kernels["gu_i4b224"] = wide | interleaved(4)
    gemm = {"schedule": "gemm"}
    kernels["odd_base"] = gemm | ODD | BIAS
    kernels["odd_ext"] = gemm | ODD | BIAS | {"delta": "workspace"}
    for columns, cluster, groups in (
        (48, 1, 2),
        (128, 8, 1),
        (128, 4, 3),
        (256, 1, 1),
        (256, 2, 2),
    ):
        kernels[f"odd_shr{cluster}_{columns}"] = shrink(ODD, columns, cluster, groups)
    kernels |= splits("odd", ODD | BIAS, 3, 104, 144)
    for tokens in (16, 64):
        kernels |= decodes("dodd", ODD | BIAS, tokens)
    for name, linear in SMALL.items():
        for tokens in (16, 64, 128):
            kernels |= decodes(f"d{name}", linear, tokens)
        kernels[f"d{name}_p64"] = kernels[f"d{name}_m64"] | {"adapter-blocks": 4}
    half = {"dtype": "f16"} | shape("o")
    kernels["f16_base"] = gemm | half
    kernels["f16_ext"] = gemm | half | {"delta": "workspace"}
    kernels["f16_shr2"] = shrink(half, 128, 2)
    kernels |= splits("f16", half, 2, 128, 128, tokens=128)
    kernels["df16_m64"] = decodes("df16", half, 64)["df16_m64"]
    return kernels


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        raise RuntimeError(f"{' '.join(command)[:300]}\n{result.stderr[-3000:]}")
    return result


def find_ptxas(tools: pathlib.Path) -> str:
    """The assembler that lora-compile takes, so that what is timed is what a program holds."""
    found = run([str(tools / "lora-ptx"), "--emit=assembler"]).stdout
    return find(r"^ptxas \S+ (.+)$", found)


def find(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if not match:
        raise RuntimeError(f"expected {pattern!r} in {text[:200]!r}")
    return match.group(1)


def parse_param(text: str) -> dict[str, Any]:
    """One argument of a hopper.kernel as an entry of "params"."""
    match = re.match(
        r"%arg\d+: (?:(!hopper)\.tensor_map<([0-9x]+)x(bf16|f16)(?:, swizzle = (\d+))?>"
        r"|(!llvm)\.ptr<1>|i32)",
        text,
    )
    if not match:
        raise RuntimeError(f"unknown parameter {text!r}")
    if match.group(1):
        return {
            "kind": "tensor_map",
            "tensor": find(r'hopper\.tensor = "(\S+?)"', text),
            "box": [int(size) for size in match.group(2).split("x")],
            "swizzle": int(match.group(4) or 0),
            "l2_promotion": int(find(r"l2_promotion = (\d+)", text)),
            "dtype": match.group(3),
        }
    if match.group(5):
        return {"kind": "pointer", "buffer": find(r'hopper\.buffer = "(\S+?)"', text)}
    return {"kind": "i32", "value": find(r'hopper\.value = "(\S+?)"', text)}


def parse_workspace(name: str, text: str) -> dict[str, Any]:
    sizes = ("bytes", "bytes_per_token", "bytes_per_entry")
    workspace: dict[str, Any] = {"name": name}
    workspace |= {key: int(find(rf"\b{key} = (\d+)", text)) for key in sizes}
    for key in ("per_adapter_block", "zeroed"):
        workspace[key] = f"{key} = true" in text
    return workspace


def shared_bytes(text: str) -> int:
    """Allocations in their order, aligned, and 16 bytes of barriers for each stage."""
    total = 0
    for line in text.splitlines():
        pattern = r"hopper\.alloc(?: padding (\d+))?(?: align (\d+))? *: <(\d+), (\d+)>"
        if match := re.search(pattern, line):
            padding, align, stages, size = match.groups()
            unit = int(align or 1024)
            total = -(-total // unit) * unit + int(stages) * int(size) + int(padding or 0)
        if match := re.search(r"hopper\.pipeline .* : <(\d+)[,>]", line):
            total = -(-total // 8) * 8 + 16 * int(match.group(1))
    return total


def parse_kernel(text: str) -> dict[str, Any]:
    """How to launch the kernel of a module as lora-opt prints it."""
    match = re.search(
        r"hopper\.kernel @\w+\((.*?)\) threads (\d+)(?: cluster (\d+))?( co_resident)?"
        r" attributes \{(.*?)\} \{\n",
        text,
        re.S,
    )
    if not match:
        raise RuntimeError("expected a hopper.kernel")
    arguments, threads, cluster, co_resident, attributes = match.groups()
    parts = [part.strip().rstrip(",") for part in re.split(r"(?=%arg\d+: )", arguments)]
    grid: dict[str, Any] = {"persistent": "persistent = true" in attributes}
    for key in ("ctas", "tile_tokens", "tiles", "min_ctas", "max_ctas"):
        if found := re.search(rf"grid = \{{[^}}]*\b{key} = (\d+)", attributes):
            grid[key] = int(found.group(1))
    named = re.finditer(r"\{([^{}]*name = \"(\w+)\"[^{}]*)\}", attributes)
    return {
        "threads": int(threads),
        "cluster": int(cluster or 1),
        "shared_bytes": shared_bytes(text),
        "programmatic_launch": "programmatic_launch = true" in attributes,
        "co_resident": bool(co_resident),
        "grid": grid,
        "workspaces": [parse_workspace(entry.group(2), entry.group(1)) for entry in named],
        "params": [parse_param(part) for part in parts if part],
    }


class Builder:
    def __init__(self, tools: pathlib.Path, output: pathlib.Path, ptxas: str) -> None:
        self.tools, self.output, self.ptxas = tools, output, ptxas
        self.empty = output / "empty.mlir"
        self.empty.write_text("module {\n}\n")

    def write(self, name: str, command: list[str]) -> str:
        text = run(command).stdout
        (self.output / name).write_text(text)
        return text

    def build(self, name: str, options: Options) -> dict[str, Any]:
        """Writes NAME.mlir, .nvvm.mlir, .ptx and .cubin; its entry of meta.json."""
        opt, ptx = str(self.tools / "lora-opt"), str(self.tools / "lora-ptx")
        stem = str(self.output / name)
        tidy = ["--canonicalize", "--cse"]
        base = {"base": options["base"]} if "base" in options else {}
        options = {key: value for key, value in options.items() if key != "base"}
        chosen = " ".join(f"{key}={value}" for key, value in options.items())
        schedule = f"--hopper-write-schedule=name=kernel {chosen}"
        text = self.write(f"{name}.mlir", [opt, str(self.empty), schedule, *tidy])
        lower = [opt, f"{stem}.mlir", "--convert-hopper-to-nvvm", *tidy]
        self.write(f"{name}.nvvm.mlir", lower)
        self.write(f"{name}.ptx", [ptx, f"{stem}.nvvm.mlir", "--emit=ptx"])
        assemble = [self.ptxas, "-arch=sm_90a", "-O3", "-v", f"{stem}.ptx"]
        result = run([*assemble, "-o", f"{stem}.cubin"])
        log = result.stderr + result.stdout
        return (
            {"name": name, "options": options}
            | base
            | parse_kernel(text)
            | {
                "registers": int(find(r"Used (\d+) registers", log)),
                "spill_bytes": int(find(r"(\d+) bytes spill stores", log)),
                "warnings": sorted(set(re.findall(r"C75\d\d", log))),
            }
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tools", type=pathlib.Path, required=True, metavar="DIR")
    parser.add_argument("--output", type=pathlib.Path, required=True, metavar="DIR")
    parser.add_argument("--ptxas", metavar="PATH", help="default: the one that lora-compile takes")
    parser.add_argument(
        "--list",
        type=pathlib.Path,
        metavar="FILE.json",
        help="other kernels: an object of name -> options",
    )
    parser.add_argument(
        "--filter", default="", metavar="REGEX", help="only kernels with such names"
    )
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    ptxas = shutil.which(args.ptxas) if args.ptxas else find_ptxas(args.tools)
    if not ptxas:
        parser.error(f"expected an assembler, found no program {args.ptxas!r}")
    args.output.mkdir(parents=True, exist_ok=True)
    builder = Builder(args.tools, args.output, ptxas)
    kernels = json.loads(args.list.read_text()) if args.list else kernel_list()
    kernels = {name: kernels[name] for name in kernels if re.search(args.filter, name)}
    built, failed = [], 0
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        futures = {name: pool.submit(builder.build, name, kernels[name]) for name in kernels}
        for name, future in futures.items():
            try:
                meta = future.result()
            except (RuntimeError, OSError) as error:
                print(f"{name:16s} FAILED {error}", flush=True)
                failed += 1
                continue
            built.append(meta)
            numbers = {key: meta[key] for key in ("shared_bytes", "registers", "spill_bytes")}
            print(f"{name:16s} {numbers} {' '.join(meta['warnings'])}", flush=True)
    version = find(r"V(\d+\.\d+\.\d+)", run([ptxas, "--version"]).stdout)
    contents = {"ptxas": version, "kernels": built}
    (args.output / "meta.json").write_text(json.dumps(contents, indent=1) + "\n")
    print(f"{len(built)} kernels, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
