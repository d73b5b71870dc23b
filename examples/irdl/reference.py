# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the compiled example with and without an adapter, in one batch, and compares
with NumPy in float64: reference.py model.lso

Weights and adapter are random numbers. Needs numpy and safetensors, and lora-run in PATH.
"""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from safetensors.numpy import save_file

VOCAB, HIDDEN, HEADS, KV_HEADS, SIZE = 32, 16, 4, 2, 4
WIDTHS = {"q_proj": HEADS * SIZE, "k_proj": KV_HEADS * SIZE, "v_proj": KV_HEADS * SIZE}
RANK, ALPHA = 3, 6
ATTENTION = "model.layers.0.self_attn"
Tensors = dict[str, np.ndarray]


def make_weights(rng: np.random.Generator) -> Tensors:
    shapes = {
        "model.embed_tokens.weight": (VOCAB, HIDDEN),
        f"{ATTENTION}.qkv_proj.weight": (sum(WIDTHS.values()), HIDDEN),
        "lm_head.weight": (VOCAB, HIDDEN),
    }
    return {n: rng.standard_normal(s).astype(np.float32) / 2 for n, s in shapes.items()}


def make_adapter(rng: np.random.Generator) -> Tensors:
    """A and B under the names of the model's own projections, which the vendor packs."""
    adapter = {}
    for name, width in WIDTHS.items():
        for factor, shape in ("A", (RANK, HIDDEN)), ("B", (width, RANK)):
            value = rng.standard_normal(shape).astype(np.float32) / 2
            adapter[f"base_model.model.{ATTENTION}.{name}.lora_{factor}.weight"] = value
    return adapter


def forward(weights: Tensors, adapter: Tensors | None, tokens: list[int]) -> np.ndarray:
    """The logits of the last token."""

    def of(tensors: Tensors, name: str) -> np.ndarray:
        return tensors[name].astype(np.float64)

    x = of(weights, "model.embed_tokens.weight")[tokens[-1]]
    qkv = of(weights, f"{ATTENTION}.qkv_proj.weight") @ x
    if adapter:
        prefix = f"base_model.model.{ATTENTION}"
        qkv += np.concatenate(
            [
                ALPHA
                / RANK
                * of(adapter, f"{prefix}.{name}.lora_B.weight")
                @ (of(adapter, f"{prefix}.{name}.lora_A.weight") @ x)
                for name in WIDTHS
            ]
        )
    q, k, v = np.split(qkv, [HEADS * SIZE, (HEADS + KV_HEADS) * SIZE])
    k, v = (np.repeat(t.reshape(KV_HEADS, SIZE), HEADS // KV_HEADS, 0).ravel() for t in (k, v))
    return of(weights, "lm_head.weight") @ (x + q * k + v)


def main() -> None:
    rng = np.random.default_rng(7)
    weights, adapter = make_weights(rng), make_adapter(rng)
    prompts = [rng.integers(0, VOCAB, n).tolist() for n in (1, 5, 2)]
    requests = [
        {"tokens": tokens, "adapter": name, "new_tokens": 1, "top": VOCAB}
        for tokens in prompts
        for name in (None, "a")
    ]
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        save_file(weights, folder / "model.safetensors")
        (folder / "a").mkdir()
        save_file(adapter, folder / "a" / "adapter_model.safetensors")
        config = {"peft_type": "LORA", "r": RANK, "lora_alpha": ALPHA}
        config["target_modules"] = list(WIDTHS)
        (folder / "a" / "adapter_config.json").write_text(json.dumps(config))
        (folder / "in.json").write_text(json.dumps(requests))
        command = ["lora-run", sys.argv[1], "--weights", folder, "--adapter", f"a={folder / 'a'}"]
        command += ["--requests", folder / "in.json", "--out", folder / "out.json"]
        subprocess.run(command, check=True)
        results = json.loads((folder / "out.json").read_text())["results"]

    worst, least_delta = 0.0, np.inf
    for request, result in zip(requests, results, strict=True):
        found = np.full(VOCAB, np.nan)
        for token, logit in result["logits"]:
            found[token] = logit
        base = forward(weights, None, request["tokens"])
        expected = forward(weights, adapter, request["tokens"]) if request["adapter"] else base
        worst = max(worst, float(np.max(np.abs(found - expected)) / np.max(np.abs(expected))))
        if request["adapter"]:
            least_delta = min(least_delta, float(np.max(np.abs(expected - base))))
    # f32 against float64 over sums of 16; an adapter that was not applied is far off.
    if not worst < 1e-5 or not least_delta > 1e-2:
        raise SystemExit(f"DIFFERS by {worst:.1e}; the adapter changes {least_delta:.1e}")
    print(f"{len(requests)} requests match")


if __name__ == "__main__":
    main()
