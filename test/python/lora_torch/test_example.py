# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""examples/peft_serving.py, and the Python of docs/PyTorch.md, as they stand."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("peft")

from conftest import ADAPTERS, ROOT, TINY  # noqa: E402
from torch_models import programs  # noqa: E402, F401

pytestmark = pytest.mark.usefixtures("programs")


def run(arguments: list[str], folder: Path) -> str:
    environment = os.environ | {"PYTHONPATH": str(ROOT / "python")}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_peft_serving(smollm2: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    plot = tmp_path / "plot.png"
    script = str(ROOT / "examples/peft_serving.py")
    options = ["--model", str(smollm2), "--new-tokens", "8", "--repeats", "1"]
    options += ["--plot", str(plot)]
    out = run([script, *options], tmp_path)
    answers = dict(re.findall(r"^\[(\w+)\] (.*)$", out, re.MULTILINE))
    assert answers.keys() == {"a", "b", "c", "d", "base"} and len(set(answers.values())) == 5
    assert f"'a' now has the tensors of 'b': {answers['b']}" in out
    rows = ("no adapter", "one adapter", "mixed", "swap of an adapter")
    assert all(re.search(rf"^{row} +[0-9.]+", out, re.MULTILINE) for row in rows)
    assert plot.read_bytes().startswith(b"\x89PNG")


def test_the_documentation_runs(tmp_path: Path) -> None:
    """All Python blocks of the page, one after the other, with the tiny model's folders."""
    page = (ROOT / "docs/PyTorch.md").read_text()
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 5
    code = "\n".join(blocks)
    tiny = TINY / "llama"
    for written, here in {
        "path/to/model": tiny,
        "path/to/french": tiny / "adapters/all-r4",
        "path/to/legal": tiny / "adapters/qv-rslora-r8",
    }.items():
        assert written in code
        code = code.replace(written, str(here))
    assert "path/to" not in code
    (tmp_path / "page.py").write_text(code)
    run(["page.py"], tmp_path)


def test_types() -> None:
    """The package is typed, and strictly."""
    pytest.importorskip("mypy")
    package = ROOT / "python/lora_opt"
    run(
        ["-m", "mypy", "--strict", "--cache-dir", os.devnull, str(package / "torch")],
        ROOT / "python",
    )


def test_adapters_of_the_example_are_there() -> None:
    assert all((ADAPTERS / n / "adapter_config.json").is_file() for n in "abcd")
