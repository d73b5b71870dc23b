# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The numbers of imported programs, run by upstream tools, against transformers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("torch_mlir")
pytest.importorskip("transformers")

from conftest import TINY  # noqa: E402
from lora_opt.importer import export  # noqa: E402
from stock_cpu import Program  # noqa: E402

#: Sizes of 1 and sizes unlike those traced with: a view that took a dynamic size for
#: another would show at one of these.
SIZES = [(3, 9), (1, 1), (2, 1), (1, 6)]


@pytest.mark.parametrize("name", ["llama", "qwen2-bias-tied", "mixtral", "qwen3moe"])
def test_forward_equals_transformers(name: str, tmp_path: Path) -> None:
    options = export.Options(mode="forward", experts="dense")
    text = export.import_folder(TINY / name, options).text
    hf = export.load_model(TINY / name, options)
    weights = {k: v.numpy() for k, v in hf.state_dict().items()}
    program = Program(text, weights, tmp_path)
    generator = torch.Generator().manual_seed(1)
    for size in SIZES:
        ids = torch.randint(0, hf.config.vocab_size, size, generator=generator)
        with torch.no_grad():
            expected = hf(input_ids=ids).logits.numpy()
        # f32 sums in another order; logits are below 5.
        np.testing.assert_allclose(program(ids.numpy()), expected, rtol=0, atol=1e-5)
