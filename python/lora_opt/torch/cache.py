# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiled programs on disk, under a hash of what they were made from.

A program that is there needs no compiler. Files appear whole or not at all, so several
processes may share the folder."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from . import library

#: Part of every key: another one when what is compiled, or how, has changed.
FORMAT = 1


class CompileError(RuntimeError):
    """lora-compile refused the layers; the message is its own."""


@dataclass(frozen=True)
class Options:
    """Options of lora-compile; what they mean is in its --help."""

    target: str = "cpu"
    max_adapters: int = 8
    max_rank: int = 64
    max_tokens: int = 0  # GPU: 0 is any number
    sites: tuple[str, ...] = ()

    def flags(self) -> list[str]:
        flags = [f"--max-adapters={self.max_adapters}", f"--max-rank={self.max_rank}"]
        if self.sites:
            flags.append(f"--sites={','.join(self.sites)}")
        if self.target != "cpu":
            return [*flags, f"--target={self.target}", f"--max-tokens={self.max_tokens}"]
        # Of a CPU program the manifest is used, its code never runs: any processor will do.
        baseline = ["--cpu=x86-64"] if platform.machine() == "x86_64" else []
        return [*flags, "-O0", *baseline]


def target(device: torch.device) -> str:
    """What lora-compile makes for a device: kernels of its own for Hopper, plain ones for other
    GPUs. RuntimeError for a GPU that is too old for either."""
    if device.type != "cuda":
        return "cpu"
    major, minor = torch.cuda.get_device_capability(device)
    if major < 8:
        name = torch.cuda.get_device_name(device)
        raise RuntimeError(
            f"expected a GPU of compute capability 8.0 or newer, found {name} of {major}.{minor}"
        )
    return "sm_90a" if (major, minor) == (9, 0) else f"sm_{major}{minor}"


def directory() -> Path:
    """$LORA_CACHE_DIR, $XDG_CACHE_HOME/lora-opt or ~/.cache/lora-opt; in it `programs`."""
    given = os.environ.get("LORA_CACHE_DIR")
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(given or f"{base}/lora-opt").expanduser() / "programs"


def program(text: str, options: Options, abi: int, folder: Path | None = None) -> Path:
    """The program of an MLIR text, from `folder` (default: `directory()`) or compiled into it.

    Raises CompileError, and NotFoundError where there is neither program nor compiler."""
    folder = folder or directory()
    parts = [str(FORMAT), str(abi), *options.flags(), text]
    key = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
    path, checksum = folder / f"{key}.lso", folder / f"{key}.sha256"
    if path.is_file() and checksum.is_file():
        if _hash(path) == checksum.read_text().strip():
            return path
        warnings.warn(f"{path} was damaged; it is compiled again", stacklevel=2)
    tool = library.compiler()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="compiling-") as scratch:
        source, made, sum_file = (Path(scratch, n) for n in ("in.mlir", "out.lso", "sum"))
        source.write_text(text)
        _run([str(tool), str(source), *options.flags(), "-o", str(made)])
        sum_file.write_text(_hash(made))
        os.replace(made, path)
        os.replace(sum_file, checksum)
    return path


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return
    lines = [line for line in done.stderr.splitlines() if "error: " in line]
    said = "\n".join(line.split("error: ", 1)[1] for line in lines) or done.stderr[-2000:]
    raise CompileError(said or f"{command[0]} failed with status {done.returncode}")


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
