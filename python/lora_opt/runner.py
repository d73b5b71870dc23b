# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Calls lora-run: requests in, tokens and logits out."""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class RunError(RuntimeError):
    """lora-run is missing, failed, or answered something else than its format."""


class ReportedError(RunError):
    """lora-run failed and said why on stderr: nothing is left to print."""


@dataclass(frozen=True)
class Request:
    """One prompt. `top`: how many of the largest logits at its last position to return;
    generation ends after `new_tokens`, or earlier at a token of `stop`."""

    tokens: Sequence[int]
    adapter: str | None
    new_tokens: int
    top: int = 0
    stop: Sequence[int] = ()

    def to_json(self) -> dict[str, Any]:
        value: dict[str, Any] = {
            "tokens": list(self.tokens),
            "adapter": self.adapter,
            "new_tokens": self.new_tokens,
            "top": self.top,
        }
        if self.stop:
            value["stop"] = list(self.stop)
        return value


@dataclass(frozen=True)
class Result:
    """New tokens, and (token id, logit) of the largest at the prompt's last position."""

    tokens: list[int]
    logits: list[tuple[int, float]]


def _logit(value: Any) -> float:
    """JSON has no NaN: lora-run's comes as null."""
    return math.nan if value is None else float(value)


def add_arguments(parser: argparse.ArgumentParser, weights: str) -> None:
    """Arguments that every command which runs a program shares."""
    parser.add_argument("program", type=Path, help="what lora-compile made (.lso)")
    parser.add_argument(
        weights,
        type=Path,
        required=True,
        metavar="DIR",
        dest="model",
        help="HF folder of the model",
    )
    parser.add_argument("--lora-run", metavar="PATH", help="default: $LORA_RUN, build/bin, $PATH")


def find_tool(given: str | None = None) -> str:
    """Path of lora-run. Raises RunError that says where it was looked for."""
    if given or os.environ.get("LORA_RUN"):
        tool = given or os.environ["LORA_RUN"]
        if shutil.which(tool) is None:
            raise RunError(f"cannot execute '{tool}'")
        return tool
    built = Path(__file__).resolve().parents[2] / "build/bin/lora-run"
    found = str(built) if built.is_file() else shutil.which("lora-run")
    if found is None:
        raise RunError(f"no lora-run in {built.parent} or $PATH; build it, or pass --lora-run")
    return found


def run(
    program: Path,
    model: Path,
    adapters: Mapping[str, Path],
    requests: Sequence[Request],
    tool: str | None = None,
) -> tuple[list[Result], dict[str, Any]]:
    """Runs all requests as one batch; results in their order, and lora-run's statistics.

    lora-run's stderr is the caller's, so that its progress shows. Raises RunError."""
    command = [find_tool(tool), str(program), "--weights", str(model)]
    for name, folder in adapters.items():
        command += ["--adapter", f"{name}={folder}"]
    with tempfile.TemporaryDirectory() as scratch:
        source, target = Path(scratch, "requests.json"), Path(scratch, "results.json")
        source.write_text(json.dumps([r.to_json() for r in requests]))
        command += ["--requests", str(source), "--out", str(target)]
        try:
            code = subprocess.run(command, check=False).returncode
        except OSError as error:
            raise RunError(f"cannot execute '{command[0]}': {error.strerror}") from error
        if code == 1:  # how lora-run ends after an error of its own
            raise ReportedError(f"{command[0]} failed and said why on stderr")
        if code < 0:
            raise RunError(f"{command[0]} was ended by {_signal_name(-code)}")
        if code != 0:
            raise RunError(f"{command[0]} failed with status {code}")
        try:
            answer = json.loads(target.read_text())
            results = [
                Result(list(r["tokens"]), [(int(i), _logit(v)) for i, v in r.get("logits", [])])
                for r in answer["results"]
            ]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise RunError(f"{command[0]} wrote no readable results: {error}") from error
    if len(results) != len(requests):
        raise RunError(f"expected {len(requests)} results, found {len(results)}")
    return results, answer.get("stats", {})


def _signal_name(number: int) -> str:
    """`signal 11 (SIGSEGV)`; real-time signals have no name."""
    try:
        return f"signal {number} ({signal.Signals(number).name})"
    except ValueError:
        return f"signal {number}"
