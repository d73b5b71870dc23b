# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The model of models/*.mlir: random weights and adapters, and its logits in float64.

    model.py make DIR              writes DIR/model.safetensors, DIR/a and DIR/b
    model.py check PROGRAM DIR     runs PROGRAM on a batch of requests and compares

The reference knows nothing of the compiler: a module's output is `base_forward + scale
B A x` by the files of DIR, as PEFT defines it.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

LAYER = "model.layers.0"
ATTENTION, MLP = f"{LAYER}.self_attn", f"{LAYER}.mlp"
EXPERTS, SHARED = f"{MLP}.experts", f"{MLP}.shared_expert"
# Of the largest logit: f32 sums in another order. 2.5e-7 was measured.
TOLERANCE = 4e-6

Tensors = dict[str, np.ndarray]


# ===----------------------------------------------------------------------===
# Files
# ===----------------------------------------------------------------------===


def write_safetensors(path: Path, tensors: Tensors) -> None:
    header, offset = {}, 0
    for name, value in tensors.items():
        end = offset + value.nbytes
        header[name] = {"dtype": "F32", "shape": value.shape, "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    data = b"".join(value.tobytes() for value in tensors.values())
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def read_safetensors(path: Path) -> Tensors:
    data = path.read_bytes()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    tensors = {}
    for name, entry in json.loads(data[8:start]).items():
        first, last = (start + offset for offset in entry["data_offsets"])
        values = np.frombuffer(data[first:last], "<f4").reshape(entry["shape"])
        tensors[name] = values.astype(np.float64)
    return tensors


WEIGHTS = {
    "model.embed_tokens.weight": (32, 16),
    f"{ATTENTION}.q_proj.weight": (16, 16),
    f"{ATTENTION}.k_proj.weight": (4, 16),
    f"{ATTENTION}.v_proj.weight": (4, 16),
    f"{ATTENTION}.o_proj.weight": (16, 16),
    f"{MLP}.gate.weight": (4, 16),
    f"{EXPERTS}.gate_proj": (4, 8, 16),
    f"{EXPERTS}.up_proj": (4, 8, 16),
    f"{EXPERTS}.down_proj": (4, 16, 8),
    f"{SHARED}.gate_proj.weight": (12, 16),
    f"{SHARED}.up_proj.weight": (12, 16),
    f"{SHARED}.down_proj.weight": (16, 12),
    "lm_head.weight": (32, 16),
}


def linears() -> dict[str, tuple[int, int]]:
    """What adapters may target: module -> (out, in), experts one by one."""
    found = {}
    for name, shape in WEIGHTS.items():
        if name.startswith(EXPERTS):
            part = name.rpartition(".")[2]
            found |= {f"{EXPERTS}.{e}.{part}": shape[1:] for e in range(shape[0])}
        elif "embed" not in name and name != f"{MLP}.gate.weight":
            found[name.removesuffix(".weight")] = shape
    return found


def write_adapter(
    folder: Path, random: np.random.Generator, modules: dict, rank: int, alpha: int
) -> None:
    def draw(*shape: int) -> np.ndarray:
        return random.normal(0, 0.3, shape).astype(np.float32)

    tensors = {}
    for module, (out, size) in modules.items():
        prefix = f"base_model.model.{module}"
        tensors[f"{prefix}.lora_A.weight"] = draw(rank, size)
        tensors[f"{prefix}.lora_B.weight"] = draw(out, rank)
    folder.mkdir(parents=True, exist_ok=True)
    write_safetensors(folder / "adapter_model.safetensors", tensors)
    targets = sorted({module.rpartition(".")[2] for module in modules})
    config = {"peft_type": "LORA", "r": rank, "lora_alpha": alpha, "target_modules": targets}
    (folder / "adapter_config.json").write_text(json.dumps(config))


def make(folder: Path) -> None:
    random = np.random.default_rng(2026)
    folder.mkdir(parents=True, exist_ok=True)
    weights = {
        name: random.normal(0, 0.4, shape).astype(np.float32) for name, shape in WEIGHTS.items()
    }
    write_safetensors(folder / "model.safetensors", weights)
    every = linears()
    some = [
        f"{ATTENTION}.k_proj",
        f"{SHARED}.up_proj",
        *(f"{EXPERTS}.{e}.down_proj" for e in "123"),
    ]
    write_adapter(folder / "a", random, every, rank=4, alpha=8)
    write_adapter(folder / "b", random, {m: every[m] for m in some}, rank=2, alpha=3)


# ===----------------------------------------------------------------------===
# The model in float64
# ===----------------------------------------------------------------------===


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


class Model:
    def __init__(self, folder: Path, adapter: str | None, without: str | None = None) -> None:
        """`without` is a module whose delta is left out."""
        self.weights = read_safetensors(folder / "model.safetensors")
        self.factors: Tensors = {}
        if adapter:
            self.factors = read_safetensors(folder / adapter / "adapter_model.safetensors")
            config = json.loads((folder / adapter / "adapter_config.json").read_text())
            self.scale = config["lora_alpha"] / config["r"]
        self.without = without

    def linear(self, module: str, x: np.ndarray, weight: np.ndarray | None = None) -> np.ndarray:
        y = x @ (self.weights[f"{module}.weight"] if weight is None else weight).T
        a = self.factors.get(f"base_model.model.{module}.lora_A.weight")
        if a is None or module == self.without:
            return y
        b = self.factors[f"base_model.model.{module}.lora_B.weight"]
        return y + self.scale * (x @ a.T) @ b.T

    def mlp(self, prefix: str, x: np.ndarray, expert: int | None = None) -> np.ndarray:
        def part(name: str, value: np.ndarray) -> np.ndarray:
            if expert is None:
                return self.linear(f"{prefix}.{name}", value)
            weight = self.weights[f"{prefix}.{name}"][expert]
            return self.linear(f"{prefix}.{expert}.{name}", value, weight)

        gate = part("gate_proj", x)
        return part("down_proj", gate * sigmoid(gate) * part("up_proj", x))

    def logits(self, tokens: list[int]) -> np.ndarray:
        """Of the last token."""
        x = self.weights["model.embed_tokens.weight"][tokens]
        q = self.linear(f"{ATTENTION}.q_proj", x).reshape(-1, 4, 4)
        # One head for all four of q.
        k = self.linear(f"{ATTENTION}.k_proj", x)
        v = self.linear(f"{ATTENTION}.v_proj", x)
        scores = 0.5 * np.einsum("qhd,kd->hqk", q, k)
        scores[:, np.triu(np.ones((len(tokens),) * 2, bool), 1)] = -np.inf
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        weights /= weights.sum(-1, keepdims=True)
        mixed = np.einsum("hqk,kd->qhd", weights, v).reshape(-1, 16)
        h = self.linear(f"{ATTENTION}.o_proj", mixed) + 0.75 * x

        h, token = h[-1], tokens[-1]
        scores = sigmoid(self.linear(f"{MLP}.gate", h))
        chosen = [(token + 3 * j) % 4 for j in range(2)]
        routed = sum(scores[e] * self.mlp(EXPERTS, h, e) for e in chosen)
        return self.linear("lm_head", h + 2.5 * routed + self.mlp(SHARED, h))


# ===----------------------------------------------------------------------===
# The program
# ===----------------------------------------------------------------------===


def run(program: str, folder: Path, requests: list[dict]) -> list[dict]:
    with tempfile.TemporaryDirectory() as scratch:
        source, target = Path(scratch, "in.json"), Path(scratch, "out.json")
        source.write_text(json.dumps(requests))
        command = ["lora-run", program, "--weights", str(folder), "--threads", "2"]
        for adapter in "ab":
            command += ["--adapter", f"{adapter}={folder / adapter}"]
        command += ["--requests", str(source), "--out", str(target)]
        subprocess.run(command, check=True)
        return json.loads(target.read_text())["results"]


def check(program: str, folder: Path) -> None:
    # Last tokens that choose every expert that has an adapter.
    prompts = [[5], [1, 17, 30], [9, 8, 7, 6, 31, 2], [20, 7], [3] * 5, [11, 29, 14, 23]]
    adapters = ["a", None, "b", "a", None, "b"]
    requests = [
        {"tokens": tokens, "adapter": adapter, "new_tokens": 4, "top": 32}
        for tokens, adapter in zip(prompts, adapters, strict=True)
    ]
    results = run(program, folder, requests)
    worst, deltas = 0.0, {}
    for request, result in zip(requests, results, strict=True):
        tokens, adapter = request["tokens"], request["adapter"]
        model = Model(folder, adapter)
        expected, found = model.logits(tokens), np.empty(32)
        for token, value in result["logits"]:
            found[token] = value
        largest = np.abs(expected).max()
        worst = max(worst, np.abs(found - expected).max() / largest)
        # What the comparison would see of each module's delta.
        for module in {name.rpartition(".lora_")[0] for name in model.factors}:
            module = module.removeprefix("base_model.model.")
            missing = Model(folder, adapter, without=module).logits(tokens)
            seen = np.abs(missing - expected).max() / largest
            deltas[adapter, module] = max(deltas.get((adapter, module), 0.0), seen)
    assert worst <= TOLERANCE, f"expected logits within {TOLERANCE}, found {worst}"
    unseen = [key for key, seen in deltas.items() if seen < 100 * TOLERANCE]
    assert not unseen, f"expected to see every module's delta, found none of {unseen}"

    # Decoding goes on as the reference does.
    for request, result in zip(requests, results, strict=True):
        model, tokens = Model(folder, request["adapter"]), request["tokens"]
        for token in result["tokens"]:
            best = int(np.argmax(model.logits(tokens)))
            assert token == best, f"expected token {best} after {tokens}, found {token}"
            tokens = [*tokens, token]
    # Without an adapter it makes no difference who else is in the batch.
    base = [i for i, adapter in enumerate(adapters) if adapter is None]
    alone = run(program, folder, [requests[i] for i in base])
    for i, result in zip(base, alone, strict=True):
        assert result["logits"] == results[i]["logits"], f"expected the same bits for {prompts[i]}"
    print(f"{len(requests)} requests: logits within {worst:.1e} of the largest")


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]))
    else:
        check(sys.argv[2], Path(sys.argv[3]))
