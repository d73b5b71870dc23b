# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Models, adapters and PEFT's answers for the tests of lora_opt.torch."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from conftest import TINY  # noqa: E402
from lora_opt.torch import library  # noqa: E402

ALL, RSLORA, PATTERNS, EMBED = "all-r4", "qv-rslora-r8", "patterns-r4", "embed-head-r4"
NAMES = [ALL, RSLORA, PATTERNS, EMBED]

#: A row of each kind, two of the same adapter, both words for none.
MIXED = [ALL, None, RSLORA, PATTERNS, EMBED, "__base__", ALL]

#: f32, logits up to 5: sums of 64 and 160 products in another order than PyTorch's.
TOLERANCE = 5e-5


def need_operators() -> None:
    """Skips where the operators were not built, or the compiler."""
    for find in (library.operators, library.compiler):
        try:
            find()
        except library.NotFoundError as error:
            pytest.skip(str(error))


@pytest.fixture(scope="session", autouse=False)
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cache of compiled programs for one run of the tests."""
    need_operators()
    folder = tmp_path_factory.mktemp("cache")
    os.environ["LORA_CACHE_DIR"] = str(folder)
    return folder


def tiny(name: str = "llama", dtype: Any = None) -> Any:
    dtype = dtype or torch.float32
    return transformers.AutoModelForCausalLM.from_pretrained(TINY / name, dtype=dtype).eval()


def folders(name: str = "llama") -> dict[str, Path]:
    return {adapter: TINY / name / "adapters" / adapter for adapter in NAMES}


def tokens(rows: int, length: int, seed: int = 0) -> Any:
    return torch.randint(0, 256, (rows, length), generator=torch.Generator().manual_seed(seed))


def with_peft(name: str, adapter: str | None, dtype: Any = None) -> Any:
    """The model with one adapter, by PEFT."""
    peft = pytest.importorskip("peft")
    model = tiny(name, dtype)
    if adapter is None or adapter == "__base__":
        return model
    return peft.PeftModel.from_pretrained(model, folders(name)[adapter]).eval()


def peft_logits(name: str, ids: Any, adapters: list[str | None], dtype: Any = None) -> Any:
    """Each row alone, by PEFT."""
    with torch.no_grad():
        rows = [
            with_peft(name, adapter, dtype)(ids[i : i + 1], use_cache=False).logits
            for i, adapter in enumerate(adapters)
        ]
    return torch.cat(rows)
