# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs lora-run and reads what it wrote. Needs no package."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any


class Program:
    """A compiled program with its weights and adapters."""

    def __init__(self, file: str, weights: str, adapters: dict[str, str]) -> None:
        self.command = [file, "--weights", weights]
        for name, folder in adapters.items():
            self.command += ["--adapter", f"{name}={folder}"]

    def run(self, requests: list[dict[str, Any]], *options: str) -> list[dict[str, Any]]:
        """Results in the order of the requests. Numbers are printed shortest round trip:
        equal numbers are equal bits."""
        with tempfile.TemporaryDirectory() as scratch:
            source, target = Path(scratch, "in.json"), Path(scratch, "out.json")
            source.write_text(json.dumps(requests))
            files = ["--requests", str(source), "--out", str(target)]
            subprocess.run(
                ["lora-run", *self.command, *files, *options],
                check=True,
                stderr=subprocess.PIPE,
                text=True,
            )
            return json.loads(target.read_text())["results"]


def prompts(vocabulary: int) -> list[list[int]]:
    """Of lengths that differ, from one token to more than a chunk of prefill."""
    lengths = [1, 5, 17, 9, 40]
    return [[(7 * n + 31 * i * i + 3 * i) % vocabulary for i in range(n)] for n in lengths]


def named(values: list[str]) -> dict[str, str]:
    return dict(v.split("=", 1) for v in values)
