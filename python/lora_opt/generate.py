# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""generate: several prompts, each with its own adapter or none, in one batch."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from . import runner
from .text import Text, TextError

DESCRIPTION = __doc__ or ""

#: What a request may write for "no adapter", beside nothing.
BASE = "base"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    runner.add_arguments(parser, "--model")
    parser.add_argument(
        "--adapter", action="append", default=[], metavar="NAME=DIR", help="PEFT folder; repeatable"
    )
    parser.add_argument(
        "--request",
        action="append",
        required=True,
        metavar="ADAPTER:PROMPT",
        help=f"repeatable; '{BASE}:PROMPT' or ':PROMPT' is the model without an adapter",
    )
    parser.add_argument("--chat", action="store_true", help="render prompts by the chat template")
    parser.add_argument("--new-tokens", type=int, default=48, metavar="N")


def parse_adapters(values: Iterable[str]) -> dict[str, Path]:
    adapters: dict[str, Path] = {}
    for value in values:
        name, equals, folder = value.partition("=")
        if not (name and equals and folder):
            raise TextError(f"expected --adapter NAME=DIR, found '{value}'")
        if name in adapters or name == BASE:
            raise TextError(f"adapter name '{name}' is taken")
        adapters[name] = Path(folder)
    return adapters


def parse_request(value: str, adapters: Iterable[str]) -> tuple[str | None, str]:
    """(adapter or None, prompt) of "adapter:prompt"; the prompt may hold more colons."""
    name, colon, prompt = value.partition(":")
    known = list(adapters)
    if not colon or (name not in ("", BASE) and name not in known):
        names = ", ".join(f"'{n}'" for n in [*known, BASE])
        raise TextError(f"expected ADAPTER:PROMPT with ADAPTER one of {names}, found '{value}'")
    if not prompt:
        raise TextError(f"request '{value}' has an empty prompt")
    return (None if name in ("", BASE) else name), prompt


def run(args: argparse.Namespace) -> int:
    try:
        adapters = parse_adapters(args.adapter)
        text = Text(args.model)
        stop = text.end_tokens()
        wanted = [parse_request(r, adapters) for r in args.request]
        encode = text.encode_chat if args.chat else text.encode
        requests = [
            runner.Request(encode(prompt), adapter, args.new_tokens, stop=stop)
            for adapter, prompt in wanted
        ]
        results, _ = runner.run(args.program, args.model, adapters, requests, args.lora_run)
    except runner.ReportedError:
        return 1
    except (TextError, runner.RunError) as error:
        print(f"generate: error: {error}", file=sys.stderr)
        return 1
    for (adapter, prompt), result in zip(wanted, results, strict=True):
        print(f"[{adapter or BASE}] {prompt}")
        print(f"    {text.decode(result.tokens).strip()}")
    return 0
