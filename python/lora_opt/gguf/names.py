# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a GGUF file says, in Hugging Face's words: tensor names and config.json."""

from __future__ import annotations

import re
from typing import Any


class GgufError(ValueError):
    """The file cannot be converted; the message names it, what was expected and found."""


#: GGUF architecture -> (architecture, model_type) of transformers.
ARCHITECTURES = {
    "llama": ("LlamaForCausalLM", "llama"),
    "qwen2": ("Qwen2ForCausalLM", "qwen2"),
    "qwen3": ("Qwen3ForCausalLM", "qwen3"),
}

_TOP_LEVEL = {
    "token_embd": "model.embed_tokens",
    "output_norm": "model.norm",
    "output": "lm_head",
}

_IN_BLOCK = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "attn_q_norm": "self_attn.q_norm",
    "attn_k_norm": "self_attn.k_norm",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


def hf_name(name: str) -> str:
    """`blk.3.attn_q.weight` -> `model.layers.3.self_attn.q_proj.weight`."""
    stem, _, kind = name.rpartition(".")
    if kind in ("weight", "bias"):
        if stem in _TOP_LEVEL:
            return f"{_TOP_LEVEL[stem]}.{kind}"
        block = re.fullmatch(r"blk\.(\d+)\.(\w+)", stem)
        if block and block[2] in _IN_BLOCK:
            return f"model.layers.{block[1]}.{_IN_BLOCK[block[2]]}.{kind}"
    raise GgufError(
        f"tensor '{name}' has no place in a dense llama, qwen2 or qwen3 model"
        " (mixtures of experts and rope factors are not converted)"
    )


def config(fields: dict[str, Any], tensors: set[str]) -> dict[str, Any]:
    """config.json of a file's metadata and tensor names."""
    arch = fields.get("general.architecture")
    if arch not in ARCHITECTURES:
        raise GgufError(f"expected architecture {', '.join(ARCHITECTURES)}, found '{arch}'")
    architecture, model_type = ARCHITECTURES[arch]

    def get(key: str, default: Any = None) -> Any:
        value = fields.get(f"{arch}.{key}", default)
        if value is None:
            raise GgufError(f"expected metadata '{arch}.{key}', found none")
        return value

    scaling = fields.get(f"{arch}.rope.scaling.type", "none")
    if scaling != "none":
        raise GgufError(f"expected no rope scaling, found '{scaling}'")
    heads = get("attention.head_count")
    hidden = get("embedding_length")
    theta = get("rope.freq_base", 10000.0)
    result = {
        "architectures": [architecture],
        "model_type": model_type,
        "dtype": "float32",
        "hidden_act": "silu",
        "hidden_size": hidden,
        "intermediate_size": get("feed_forward_length"),
        "num_hidden_layers": get("block_count"),
        "num_attention_heads": heads,
        "num_key_value_heads": get("attention.head_count_kv", heads),
        "head_dim": get("attention.key_length", hidden // heads),
        "max_position_embeddings": get("context_length"),
        "rms_norm_eps": get("attention.layer_norm_rms_epsilon"),
        # In both spellings: transformers 5 reads the first, older readers the second.
        "rope_parameters": {"rope_theta": theta, "rope_type": "default"},
        "rope_theta": theta,
        "tie_word_embeddings": "output.weight" not in tensors,
        "use_cache": True,
        "vocab_size": get("vocab_size", len(fields.get("tokenizer.ggml.tokens", [])) or None),
    }
    if model_type == "llama":
        result["attention_bias"] = "blk.0.attn_q.bias" in tensors
        result["mlp_bias"] = "blk.0.ffn_up.bias" in tensors
    result.update(special_ids(fields))
    return result


def special_ids(fields: dict[str, Any]) -> dict[str, int]:
    """bos_token_id and so on, those that the file has."""
    keys = {"bos": "bos", "eos": "eos", "pad": "padding", "unk": "unknown"}
    found = {k: fields.get(f"tokenizer.ggml.{v}_token_id") for k, v in keys.items()}
    return {f"{k}_token_id": int(v) for k, v in found.items() if v is not None}
