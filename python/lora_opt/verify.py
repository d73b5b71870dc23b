# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""verify: run the prompts of reference files in one mixed batch and compare."""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import runner
from .text import Text, TextError

DESCRIPTION = __doc__ or ""

#: Allowed error of a logit, relative to the largest |logit| of its row.
TOLERANCE = 1e-3

#: Asked for beyond the reference's top 20: neighbours may change places.
SLACK = 12


@dataclass(frozen=True)
class Reference:
    """What one prompt must give: logits at its last position, then greedy tokens with the
    distance from each to the second best."""

    adapter: str | None
    prompt: str | None
    tokens: list[int]
    top: dict[int, float]
    largest: float
    greedy: list[int]
    margins: list[float]


@dataclass(frozen=True)
class Verdict:
    """`error`: the largest, relative to the largest |logit|."""

    matches: bool
    text: str
    error: float


@dataclass(frozen=True)
class References:
    """All prompts of a folder, its adapters, and the hash of the weights they hold for."""

    prompts: list[Reference]
    adapters: dict[str, Path]
    sha256: str | None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    runner.add_arguments(parser, "--weights")
    parser.add_argument(
        "--references",
        type=Path,
        required=True,
        metavar="DIR",
        help="folder of adapters with a reference.json each (or of a folder 'adapters' of"
        " them), and base_reference.json",
    )
    parser.add_argument("--skip", default="", metavar="NAME,...", help="adapters left out")
    parser.add_argument("--tolerance", type=float, default=TOLERANCE, metavar="T")


def read_references(folder: Path, skip: Sequence[str] = ()) -> References:
    """Reads a folder's references. Raises TextError, which names the file."""
    adapters: dict[str, Path] = {}
    prompts: list[list[Reference]] = []
    hashes: set[str] = set()
    base = folder / "base_reference.json"
    files: list[tuple[str | None, Path]] = [(None, base)] if base.is_file() else []
    for path in sorted(
        [*folder.glob("*/reference.json"), *folder.glob("adapters/*/reference.json")]
    ):
        name = path.parent.name
        if name not in skip:
            adapters[name] = path.parent
            files.append((name, path))
    if not files:
        raise TextError(f"{folder}: expected reference.json files, found none")
    for adapter, path in files:
        try:
            content = json.loads(path.read_text())
            results = content["results"]
            if not results:
                raise TextError("expected at least one result, found none")
            prompts.append([_reference(adapter, i, r) for i, r in enumerate(results)])
            hashes.update(filter(None, [content.get("model_safetensors_sha256")]))
        except TextError as error:
            raise TextError(f"{path}: {error}") from error
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise TextError(f"{path}: no reference file: {error!r}") from error
    if len(hashes) > 1:
        raise TextError(f"{folder}: the references are of {len(hashes)} different models")
    # Prompt by prompt, so that neighbours in the batch have different adapters.
    longest = max(len(p) for p in prompts)
    mixed = [p[i] for i in range(longest) for p in prompts if i < len(p)]
    return References(mixed, adapters, hashes.pop() if hashes else None)


def _reference(adapter: str | None, index: int, r: dict[str, Any]) -> Reference:
    """Refuses what would compare as equal to anything: no logit, or one that is not finite."""
    where = f"result {index}"
    values = [float(v) for v in r["last_top20_logits"]]
    sample = [float(v) for v in r.get("logits", {}).get("last_every_97th", [])]
    margins = [float(m) for m in r["greedy_margins"]]
    for name, numbers in [
        ("last_top20_logits", values),
        ("last_every_97th", sample),
        ("greedy_margins", margins),
    ]:
        wrong = [v for v in numbers if not math.isfinite(v)]
        if wrong:
            raise TextError(f"{where}: expected finite numbers in '{name}', found {wrong[0]}")
    if not any(values):
        raise TextError(f"{where}: expected logits other than 0 in 'last_top20_logits'")
    if len(margins) != len(r["greedy_ids"]):
        raise TextError(
            f"{where}: expected a margin of each of {len(r['greedy_ids'])} greedy tokens,"
            f" found {len(margins)}"
        )
    return Reference(
        adapter=adapter,
        prompt=r.get("prompt"),
        tokens=list(r["input_ids"]),
        top=dict(zip(r["last_top20_ids"], values, strict=True)),
        largest=max(abs(v) for v in [*values, *sample]),
        greedy=list(r["greedy_ids"]),
        margins=margins,
    )


def compare(reference: Reference, result: runner.Result, tolerance: float = TOLERANCE) -> Verdict:
    """Logits by token id, then greedy tokens up to the first tie inside the tolerance. A
    logit that is not finite differs, whether or not the reference has that token."""
    found = dict(result.logits)
    for token, logit in result.logits:
        if not math.isfinite(logit):
            text = f"DIFFERS: logit of token {token} is {logit}, expected a finite number"
            return Verdict(False, text, math.inf)
    missing = [i for i in reference.top if i not in found]
    if missing:
        return Verdict(False, f"DIFFERS: token {missing[0]} is not among the top logits", 1.0)
    errors = {i: abs(found[i] - v) / reference.largest for i, v in reference.top.items()}
    worst = max(errors, key=lambda i: errors[i])
    error = errors[worst]
    if not error <= tolerance:
        return Verdict(
            False,
            f"DIFFERS: logit of token {worst} is {found[worst]:.5f}, the reference"
            f" {reference.top[worst]:.5f} (relative error {error:.1e} > {tolerance:.0e})",
            error,
        )
    if len(result.tokens) != len(reference.greedy):
        lengths = f"{len(result.tokens)} tokens, the reference {len(reference.greedy)}"
        return Verdict(False, f"DIFFERS: {lengths}", error)
    for i, (got, want) in enumerate(zip(result.tokens, reference.greedy, strict=True)):
        if got == want:
            continue
        margin = reference.margins[i] / reference.largest
        if margin <= tolerance:
            text = f"matches the reference up to a tie at token {i} (margin {margin:.1e})"
            return Verdict(True, text, error)
        return Verdict(
            False, f"DIFFERS: token {i} is {got}, the reference {want} (margin {margin:.1e})", error
        )
    return Verdict(True, "matches the reference", error)


def run(args: argparse.Namespace) -> int:
    try:
        references = read_references(args.references, args.skip.split(","))
        requests = [
            runner.Request(r.tokens, r.adapter, len(r.greedy), top=len(r.top) + SLACK)
            for r in references.prompts
        ]
        results, _ = runner.run(
            args.program, args.model, references.adapters, requests, args.lora_run
        )
        text = Text(args.model) if (args.model / "tokenizer.json").is_file() else None
    except runner.ReportedError:
        return 2
    except (TextError, runner.RunError) as error:
        print(f"verify: error: {error}", file=sys.stderr)
        return 2
    failed = 0
    worst = 0.0
    for reference, result in zip(references.prompts, results, strict=True):
        verdict = compare(reference, result, args.tolerance)
        failed += not verdict.matches
        worst = max(worst, verdict.error)
        prompt = reference.prompt or f"tokens {reference.tokens}"
        answer = text.decode(result.tokens, special=True) if text else str(result.tokens)
        print(f"[{reference.adapter or 'base'}] {prompt!r}\n    {answer!r}\n    {verdict.text}")
    total = len(references.prompts)
    names = len(references.adapters)
    print(
        f"{total - failed} of {total} requests in one batch ({names} adapters) match;"
        f" largest relative error of a logit {worst:.1e}"
    )
    if failed and references.sha256 and _sha256(args.model) != references.sha256:
        print(f"note: the references are not of the weights in {args.model}", file=sys.stderr)
    return 1 if failed else 0


def _sha256(model: Path) -> str | None:
    path = model / "model.safetensors"
    if not path.is_file():
        return None
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 22):
            digest.update(block)
    return digest.hexdigest()


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="lora_opt.verify", description=DESCRIPTION)
    add_arguments(parser)
    return run(parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
