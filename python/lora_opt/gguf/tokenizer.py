# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""tokenizer.json of a GGUF file's byte-pair vocabulary."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .names import GgufError, special_ids

#: Token types of GGUF that are matched before the vocabulary is.
_CONTROL, _USER_DEFINED = 3, 4


def write_tokenizer(fields: dict[str, Any], folder: Path) -> None:
    """Writes tokenizer.json and tokenizer_config.json (with the chat template)."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors

    model = fields.get("tokenizer.ggml.model")
    if model != "gpt2":
        raise GgufError(f"expected a 'gpt2' (byte-level BPE) tokenizer, found '{model}'")
    for key in ("tokenizer.ggml.tokens", "tokenizer.ggml.merges"):
        if key not in fields:
            raise GgufError(f"expected metadata '{key}', found none")
    tokens: list[str] = fields["tokenizer.ggml.tokens"]
    merges = [tuple(m.split(" ", 1)) for m in fields["tokenizer.ggml.merges"]]
    tokenizer = Tokenizer(models.BPE({t: i for i, t in enumerate(tokens)}, merges))
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False)
    pre = fields.get("tokenizer.ggml.pre", "default")
    if pre == "smollm":  # every digit by itself
        digits = pre_tokenizers.Digits(individual_digits=True)
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([digits, byte_level])
    elif pre in ("default", "gpt-2"):
        tokenizer.pre_tokenizer = byte_level
    else:
        raise GgufError(f"expected pre-tokenizer 'smollm', 'gpt-2' or 'default', found '{pre}'")
    tokenizer.decoder = decoders.ByteLevel()

    types = fields.get("tokenizer.ggml.token_type", [])
    special = [t for t, kind in zip(tokens, types, strict=False) if kind == _CONTROL]
    tokenizer.add_special_tokens([AddedToken(t, normalized=False) for t in special])
    plain = [t for t, kind in zip(tokens, types, strict=False) if kind == _USER_DEFINED]
    tokenizer.add_tokens([AddedToken(t, normalized=False) for t in plain])

    ids = special_ids(fields)
    if fields.get("tokenizer.ggml.add_bos_token") and "bos_token_id" in ids:
        bos = tokens[ids["bos_token_id"]]
        tokenizer.post_processor = processors.TemplateProcessing(
            single=f"{bos} $A",
            pair=f"{bos} $A $B:1",
            special_tokens=[(bos, ids["bos_token_id"])],
        )
    tokenizer.save(str(folder / "tokenizer.json"))

    config: dict[str, Any] = {"tokenizer_class": "PreTrainedTokenizerFast"}
    for key, number in ids.items():
        config[key.removesuffix("_id")] = tokens[number]
    if "tokenizer.chat_template" in fields:
        config["chat_template"] = fields["tokenizer.chat_template"]
    text = json.dumps(config, indent=2, ensure_ascii=False)
    (folder / "tokenizer_config.json").write_text(text + "\n", encoding="utf-8")
