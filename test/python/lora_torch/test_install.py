# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What `pip install ./python` puts in place: the package with the library in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("setuptools")

from conftest import ROOT  # noqa: E402
from lora_opt.torch import library  # noqa: E402
from torch_models import need_operators  # noqa: E402

PROBE = """
import lora_opt, pathlib
from lora_opt.torch import library, ops
print(pathlib.Path(lora_opt.__file__).parent, library.operators(), ops.load().abi_version())
"""


def build(tmp_path: Path, libraries: Path) -> Path:
    """The built package."""
    source, target = tmp_path / "python", tmp_path / "built"
    shutil.copytree(ROOT / "python", source, ignore=shutil.ignore_patterns("__pycache__", "build"))
    environment = os.environ | {"LORA_BUILD": str(libraries)}
    command = [sys.executable, "setup.py", "build", "--build-lib", str(target)]
    done = subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return target


def test_with_a_build(tmp_path: Path) -> None:
    need_operators()
    target = build(tmp_path, library.operators().parents[1])
    environment = {k: v for k, v in os.environ.items() if not k.startswith("LORA_")}
    environment["PYTHONPATH"] = str(target)
    command = [sys.executable, "-c", PROBE]
    done = subprocess.run(command, env=environment, cwd="/", capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    package, found, version = done.stdout.split()
    assert package == str(target / "lora_opt") and int(version) > 0
    assert found == str(target / "lora_opt/lib/liblora_torch.so")


def test_without_a_build(tmp_path: Path) -> None:
    target = build(tmp_path, tmp_path / "nowhere")
    assert (target / "lora_opt/torch/model.py").is_file()
    assert (target / "lora_opt/py.typed").is_file()
    assert not (target / "lora_opt/lib").exists()


def test_the_backend_is_an_entry_point() -> None:
    text = (ROOT / "python/pyproject.toml").read_text()
    group = text.split("[project.entry-points.torch_dynamo_backends]\n")[1]
    assert group.splitlines()[0] == 'lora_opt = "lora_opt.torch.backend:lora_opt"'
    from lora_opt.torch import backend

    assert callable(backend.lora_opt)
