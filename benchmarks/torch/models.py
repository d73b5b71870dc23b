# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The models of these benchmarks, and their programs compiled where there is no GPU.

python benchmarks/torch/models.py --smollm2 build/demo/smollm2 --cache DIR [--tiny]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import torch

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python"))

#: Arguments of lora_opt.load; the compiled program depends on them.
SMOLLM2_OPTIONS: dict[str, Any] = {"max_adapters": 8, "max_rank": 16, "max_tokens": 8192}
LLAMA_OPTIONS: dict[str, Any] = {"max_adapters": 8, "max_rank": 16, "max_tokens": 8192}
CHECK_OPTIONS: dict[str, Any] = {"max_adapters": 8, "max_rank": 64, "max_tokens": 2048}


def smollm2(folder: Path, dtype: torch.dtype, device: str) -> Any:
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(folder, dtype=dtype)
    return model.to(device).eval()


def llama(device: str, layers: int = 2) -> Any:
    """Random weights in the shapes of Llama-3-8B, with a small vocabulary: the layers are
    what is measured. bf16."""
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=1024,
        hidden_size=4096,
        intermediate_size=14336,
        num_hidden_layers=layers,
        num_attention_heads=32,
        num_key_value_heads=8,
        max_position_embeddings=8192,
        rope_theta=500000.0,
        tie_word_embeddings=False,
    )
    torch.manual_seed(0)
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.bfloat16)
    try:
        with torch.device(device):
            return LlamaForCausalLM(config).eval()
    finally:
        torch.set_default_dtype(before)


def lora_config(rank: int) -> Any:
    from peft import LoraConfig

    targets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    return LoraConfig(r=rank, lora_alpha=2 * rank, target_modules=targets)


def compile_for_gpu(model: Any, options: dict[str, Any], folder: Path, target: str) -> Path:
    """What lora_opt.load compiles for this model on a GPU, into its cache."""
    from lora_opt.torch import cache, mlir, ops
    from lora_opt.torch.layers import find_layers

    found = find_layers(model)
    chosen = cache.Options(target=target, **options)
    return cache.program(mlir.program(found.found), chosen, ops.load().abi_version(), folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smollm2", type=Path, help="HF folder")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--target", default="sm_90a")
    parser.add_argument("--tiny", action="store_true", help="for test/python/test_torch_cuda.py")
    args = parser.parse_args()
    folder = args.cache / "programs"
    print(compile_for_gpu(llama("cpu"), LLAMA_OPTIONS, folder, args.target))
    print(compile_for_gpu(llama("cpu", 1), CHECK_OPTIONS, folder, args.target))
    if args.tiny:
        from transformers import AutoModelForCausalLM

        tiny = AutoModelForCausalLM.from_pretrained(
            ROOT / "test/data/tiny/llama", dtype=torch.bfloat16
        )
        defaults = {"max_adapters": 8, "max_rank": 64, "max_tokens": 8192}
        print(compile_for_gpu(tiny.eval(), defaults, folder, args.target))
    if args.smollm2:
        model = smollm2(args.smollm2, torch.bfloat16, "cpu")
        print(compile_for_gpu(model, SMOLLM2_OPTIONS, folder, args.target))


if __name__ == "__main__":
    main()
