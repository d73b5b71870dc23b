# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The tiny Llama model in bf16: error of the last position's logits against float64, with
and without an adapter.

The reference is NumPy in float64 on the weights rounded to bf16, so the error is that of
arithmetic alone. Where torch, transformers and PEFT are there, theirs in bf16 on the same
weights is measured too, and ours must not be larger than theirs by more than FACTOR; the
reference must then be what they compute in float64."""

from __future__ import annotations

import argparse
import importlib.util
import json
import shutil
import struct
from pathlib import Path
from typing import Any

import numpy as np
from lora_run import Program, prompts

#: Largest error of a logit relative to the row's largest |logit|, and root mean square of
#: all errors relative to that of all logits. bf16 has 8 bits, one rounding is up to 2^-9 =
#: 0.002, and some twenty of them meet in two layers.
BOUND = 4e-2
RMS_BOUND = 2e-2

#: Ours in terms of torch's, root mean squares: as many roundings, in different places.
FACTOR = 1.5

Tensors = dict[str, np.ndarray]


def read(path: Path) -> Tensors:
    """F32 as it is, BF16 as float64."""
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + o for o in entry["data_offsets"])
        if entry["dtype"] == "BF16":
            values = from_bf16(np.frombuffer(data[begin:end], "<u2"))
        else:
            values = np.frombuffer(data[begin:end], "<f4")
        tensors[name] = values.reshape(entry["shape"])
    return tensors


def bf16_bits(values: np.ndarray) -> np.ndarray:
    """Round to nearest, ties to even."""
    bits = np.ascontiguousarray(values, "<f4").view("<u4").astype(np.uint64)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2")


def from_bf16(bits: np.ndarray) -> np.ndarray:
    return (bits.astype("<u4") << 16).view("<f4").astype(np.float64)


def write_bf16(path: Path, tensors: Tensors) -> None:
    header: dict[str, Any] = {}
    blobs = []
    offset = 0
    for name, values in tensors.items():
        blob = bf16_bits(values).tobytes()
        header[name] = {
            "dtype": "BF16",
            "shape": list(values.shape),
            "data_offsets": [offset, offset + len(blob)],
        }
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


class Reference:
    """A Llama model with one LoRA adapter or none, in float64."""

    def __init__(self, config: dict[str, Any], weights: Tensors, adapter: Path | None) -> None:
        self.config, self.weights, self.lora = config, weights, {}
        if adapter is None:
            return
        settings = json.loads((adapter / "adapter_config.json").read_text())
        factors = read(adapter / "adapter_model.safetensors")
        root = settings["r"] ** 0.5 if settings["use_rslora"] else settings["r"]
        for name, a in factors.items():
            if name.endswith(".lora_A.weight"):
                b = factors[name.replace("lora_A", "lora_B")]
                module = name.removeprefix("base_model.model.").removesuffix(".lora_A.weight")
                scale = settings["lora_alpha"] / root
                self.lora[module] = (a.astype(np.float64), b.astype(np.float64), scale)

    def linear(self, module: str, x: np.ndarray) -> np.ndarray:
        y = x @ self.weights[f"{module}.weight"].T
        if module in self.lora:
            a, b, scale = self.lora[module]
            y = y + scale * (x @ a.T) @ b.T
        return y

    def norm(self, module: str, x: np.ndarray) -> np.ndarray:
        mean = (x * x).mean(-1, keepdims=True)
        return x / np.sqrt(mean + self.config["rms_norm_eps"]) * self.weights[f"{module}.weight"]

    def attention(self, module: str, x: np.ndarray) -> np.ndarray:
        size, heads = self.config["head_dim"], self.config["num_attention_heads"]
        kv_heads, tokens = self.config["num_key_value_heads"], len(x)
        theta = self.config["rope_parameters"]["rope_theta"]
        angles = np.outer(np.arange(tokens), theta ** (-np.arange(0, size, 2) / size))
        cos, sin = (np.tile(f(angles), 2)[:, None] for f in (np.cos, np.sin))

        def rotate(t: np.ndarray) -> np.ndarray:
            first, second = np.split(t, 2, axis=-1)
            return t * cos + np.concatenate([-second, first], -1) * sin

        q = rotate(self.linear(f"{module}.q_proj", x).reshape(tokens, heads, size))
        k = rotate(self.linear(f"{module}.k_proj", x).reshape(tokens, kv_heads, size))
        v = self.linear(f"{module}.v_proj", x).reshape(tokens, kv_heads, size)
        k, v = (np.repeat(t, heads // kv_heads, axis=1) for t in (k, v))
        scores = np.einsum("qhd,khd->hqk", q, k) / size**0.5
        scores = np.where(np.tri(tokens, dtype=bool), scores, -np.inf)
        p = np.exp(scores - scores.max(-1, keepdims=True))
        o = np.einsum("hqk,khd->qhd", p / p.sum(-1, keepdims=True), v)
        return self.linear(f"{module}.o_proj", o.reshape(tokens, heads * size))

    def last_logits(self, tokens: list[int]) -> np.ndarray:
        x = self.weights["model.embed_tokens.weight"][tokens]
        for i in range(self.config["num_hidden_layers"]):
            layer = f"model.layers.{i}"
            h = self.norm(f"{layer}.input_layernorm", x)
            x = x + self.attention(f"{layer}.self_attn", h)
            h = self.norm(f"{layer}.post_attention_layernorm", x)
            gate = self.linear(f"{layer}.mlp.gate_proj", h)
            up = self.linear(f"{layer}.mlp.up_proj", h)
            x = x + self.linear(f"{layer}.mlp.down_proj", gate / (1 + np.exp(-gate)) * up)
        return self.linear("lm_head", self.norm("model.norm", x)[-1])


def torch_logits(
    model: Path, adapter: Path | None, dtype: str, requests: list[list[int]]
) -> list[np.ndarray]:
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    network = AutoModelForCausalLM.from_pretrained(model, dtype=torch.bfloat16)
    if adapter is not None:
        network = PeftModel.from_pretrained(network, str(adapter), autocast_adapter_dtype=True)
    network = network.double() if dtype == "float64" else network
    network.eval()
    with torch.no_grad():
        return [
            network(torch.tensor([tokens])).logits[0, -1].double().numpy() for tokens in requests
        ]


def worst(found: list[np.ndarray], expected: list[np.ndarray]) -> float:
    return max(
        float(np.abs(f - e).max() / np.abs(e).max()) for f, e in zip(found, expected, strict=True)
    )


def rms(found: list[np.ndarray], expected: list[np.ndarray]) -> float:
    f, e = np.concatenate(found), np.concatenate(expected)
    return float(np.sqrt(((f - e) ** 2).mean() / (e**2).mean()))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("model", type=Path, help="f32 folder")
    parser.add_argument("scratch", type=Path)
    parser.add_argument("adapters", type=Path, nargs="+")
    args = parser.parse_args()
    args.scratch.mkdir(parents=True, exist_ok=True)
    f32 = read(args.model / "model.safetensors")
    write_bf16(args.scratch / "model.safetensors", f32)
    shutil.copy(args.model / "config.json", args.scratch)
    config = json.loads((args.model / "config.json").read_text())
    weights = {name: from_bf16(bf16_bits(v)) for name, v in f32.items()}
    program = Program(args.program, str(args.scratch), {a.name: str(a) for a in args.adapters})
    inputs = prompts(config["vocab_size"])
    packages = ("torch", "transformers", "peft")
    has_torch = all(importlib.util.find_spec(p) for p in packages)

    plain: list[np.ndarray] = []
    for adapter in [None, *args.adapters]:
        name = adapter.name if adapter else None
        answers = program.run(
            [
                {"tokens": t, "adapter": name, "new_tokens": 0, "top": config["vocab_size"]}
                for t in inputs
            ]
        )
        ours = [np.array([v for _, v in sorted(r["logits"])]) for r in answers]
        reference = Reference(config, weights, adapter)
        expected = [reference.last_logits(t) for t in inputs]
        error, mean = worst(ours, expected), rms(ours, expected)
        text = f"{name or 'base'}: relative error {error:.1e}, root mean square {mean:.1e}"
        # An adapter that is left out, or exact agreement, would mean that nothing is tested.
        plain = plain or expected
        if adapter and worst(plain, expected) < 5 * BOUND:
            raise SystemExit(f"{text}: the adapter changes too little to be seen")
        if not 1e-5 < error <= BOUND or not mean <= RMS_BOUND:
            raise SystemExit(f"{text}: expected {BOUND} and {RMS_BOUND} at most, and not 0")
        if has_torch:
            exact = torch_logits(args.scratch, adapter, "float64", inputs)
            if worst(expected, exact) > 1e-6:
                raise SystemExit(f"the references differ by {worst(expected, exact):.1e}")
            theirs = torch_logits(args.scratch, adapter, "bfloat16", inputs)
            text += f"; torch {worst(theirs, expected):.1e}, {rms(theirs, expected):.1e}"
            if mean > FACTOR * rms(theirs, expected):
                raise SystemExit(f"{text}: expected at most {FACTOR} of torch's")
        print(text)


if __name__ == "__main__":
    main()
