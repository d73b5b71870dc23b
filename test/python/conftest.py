# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Paths that tests share. A test that needs torch, a model or a tool says so."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python"))
os.environ.setdefault("HF_HUB_OFFLINE", "1")

TINY = ROOT / "test/data/tiny"
ADAPTERS = ROOT / "test/data/adapters"
EXAMPLE = ROOT / "examples/smollm2"


@pytest.fixture(scope="session")
def smollm2() -> Path:
    """HF folder of SmolLM2, as the demo makes it; LORA_SMOLLM2 names another place."""
    folder = Path(os.environ.get("LORA_SMOLLM2", ROOT / "build/demo/smollm2"))
    if not (folder / "model.safetensors").is_file():
        pytest.skip(f"no model in {folder}; `python -m lora_opt gguf2hf` makes it")
    return folder
