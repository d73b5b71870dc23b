# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Text to tokens and back, as the model's folder says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any


class TextError(ValueError):
    """The folder lacks what the text needs; the message names the file."""


class Text:
    """Tokenizer, chat template and end tokens of an HF folder."""

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        self.folder = folder
        path = folder / "tokenizer.json"
        if not path.is_file():
            raise TextError(f"{path}: no such file")
        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # tokenizers raises no narrower type
            raise TextError(f"{path}: not a tokenizer: {error}") from error
        self._config = _read(folder / "tokenizer_config.json")

    def encode(self, text: str, special: bool = True) -> list[int]:
        """`special`: with the tokens that the tokenizer adds to every text, such as a
        begin token; a rendered chat has its own."""
        return self._tokenizer.encode(text, add_special_tokens=special).ids

    def decode(self, tokens: Sequence[int], special: bool = False) -> str:
        return self._tokenizer.decode(list(tokens), skip_special_tokens=not special)

    def encode_chat(self, prompt: str) -> list[int]:
        """One user's turn, rendered by the chat template, up to where the answer begins."""
        return self.encode(self.render([{"role": "user", "content": prompt}]), special=False)

    def render(self, messages: list[dict[str, str]]) -> str:
        from jinja2.exceptions import TemplateError
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        def refuse(message: str) -> None:
            raise TextError(f"{self.folder}: the chat template refuses: {message}")

        environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
        environment.globals["raise_exception"] = refuse
        special = {k: _content(v) for k, v in self._config.items() if k.endswith("_token")}
        try:
            template = environment.from_string(self._template())
            return template.render(messages=messages, add_generation_prompt=True, **special)
        except TemplateError as error:
            raise TextError(f"{self.folder}: the chat template is ill-formed: {error}") from error

    def end_tokens(self) -> list[int]:
        """Ids that end an answer: generation_config.json's, else config.json's. Raises
        TextError for what is no id."""
        for name in ("generation_config.json", "config.json"):
            path = self.folder / name
            value = _read(path).get("eos_token_id")
            if value is None:
                continue
            try:
                return token_ids("eos_token_id", value)
            except TextError as error:
                raise TextError(f"{path}: {error}") from error
        return []

    def _template(self) -> str:
        path = self.folder / "chat_template.jinja"
        if path.is_file():
            return path.read_text(encoding="utf-8")
        template = self._config.get("chat_template")
        if not isinstance(template, str):
            raise TextError(f"{self.folder / 'tokenizer_config.json'}: expected a chat_template")
        return template


def token_ids(field: str, value: Any) -> list[int]:
    """A field that holds one token id or a list of them. Raises TextError."""
    ids = value if isinstance(value, list) else [value]
    if not all(type(i) is int and i >= 0 for i in ids):  # a bool is an int, but no id
        raise TextError(
            f"expected '{field}' to be a token id or a list of them, found {json.dumps(value)}"
        )
    return ids


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise TextError(f"{path}: not JSON: {error}") from error
    if not isinstance(value, dict):
        raise TextError(f"{path}: expected an object")
    return value


def _content(token: Any) -> Any:
    """A special token is a string, or an object that has one."""
    return token.get("content") if isinstance(token, dict) else token
