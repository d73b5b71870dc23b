# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Serving with PyTorch: one model, four adapters, one mixed batch, one adapter swapped.

    PYTHONPATH=python .venv/bin/python examples/peft_serving.py

after scripts/setup; or with any model and PEFT adapters of your own:

    python examples/peft_serving.py --model FOLDER --adapter NAME=FOLDER ...

Prints answers and a table of latencies, and saves a plot. Without a GPU it runs on the CPU.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import lora_opt
import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer

ROOT = Path(__file__).resolve().parents[1]
PROMPT = "Question: What is the capital of Spain?\nAnswer:"


def main() -> None:
    args = parse()

    # 1. The model, as always; then its layers with adapters. The first time compiles.
    tokenizer = AutoTokenizer.from_pretrained(args.model)
    plain = AutoModelForCausalLM.from_pretrained(args.model, dtype=torch.float32)
    model = lora_opt.load(plain, args.adapter)

    # 2. A mixed batch: each row has its own adapter, the last one none.
    names = [*args.adapter, None]
    batch = tokenizer([PROMPT] * len(names), return_tensors="pt")
    length = batch["input_ids"].shape[1]
    options = {"max_new_tokens": args.new_tokens, "do_sample": False, "pad_token_id": 0}

    def answers() -> list[str]:
        tokens = model.generate(**batch, adapter_names=names, **options)
        return tokenizer.batch_decode(tokens[:, length:], skip_special_tokens=True)

    before = answers()
    for name, answer in zip(names, before, strict=True):
        print(f"[{name or 'base'}] {answer.strip()!r}")

    # 3. An adapter is replaced from tensors, as a trainer has them; others go on as before.
    first, other = list(args.adapter)[:2]
    tensors = load_file(args.adapter[other] / "adapter_model.safetensors")
    config = (args.adapter[other] / "adapter_config.json").read_text()
    swap = seconds(lambda: model.adapters.load(first, tensors, config))
    after = answers()
    print(f"'{first}' now has the tensors of '{other}': {after[0].strip()!r}")
    assert after[0] == before[1] and after[1:] == before[1:]
    model.adapters.load(first, args.adapter[first])

    # 4. What it costs. Prefill is one forward of the batch; decode is one more token of each.
    batches = {
        "no adapter": [None] * len(names),
        "one adapter": [first] * len(names),
        "mixed": names,
    }
    ids = batch["input_ids"]
    one = {"max_new_tokens": 1, "min_new_tokens": 1} | {"do_sample": False, "pad_token_id": 0}
    more = one | {"max_new_tokens": args.new_tokens + 1, "min_new_tokens": args.new_tokens + 1}
    table: dict[str, tuple[float, float]] = {}
    for label, rows in batches.items():

        def generate(length: dict[str, object], rows: list[str | None] = rows) -> None:
            model.generate(ids, adapter_names=rows, **length)

        prefill = seconds(lambda: generate(one), args.repeats)
        decode = (seconds(lambda: generate(more), args.repeats) - prefill) / args.new_tokens
        table[label] = (1e3 * prefill, 1e3 * max(decode, 0.0))
    print(f"\n{len(names)} rows of {length} tokens    prefill ms    decode ms a step")
    for label, (prefill, decode) in table.items():
        print(f"{label:24} {prefill:10.1f} {decode:19.1f}")
    print(f"{'swap of an adapter':24} {1e3 * swap:10.1f}")
    plot(table, args.plot)


def seconds(run: Callable[[], object], times: int = 3) -> float:
    """The least of a few runs, after one to warm up."""
    run()
    measured = []
    for _ in range(times):
        begin = time.perf_counter()
        run()
        measured.append(time.perf_counter() - begin)
    return min(measured)


def plot(table: dict[str, tuple[float, float]], path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(8, 3), layout="constrained")
    for axis, title, column in zip(axes, ("prefill", "decode, one step"), (0, 1), strict=True):
        bars = axis.bar(list(table), [row[column] for row in table.values()])
        axis.bar_label(bars, fmt="%.1f")
        axis.set(title=title, ylabel="ms")
    figure.savefig(path)
    print(f"plot: {path}")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", type=Path, default=ROOT / "build/demo/smollm2", metavar="FOLDER")
    parser.add_argument("--adapter", action="append", default=[], metavar="NAME=FOLDER")
    parser.add_argument("--new-tokens", type=int, default=16, metavar="N")
    parser.add_argument("--repeats", type=int, default=3, metavar="N", help="of each measurement")
    parser.add_argument("--plot", type=Path, default=Path("peft_serving.png"), metavar="FILE")
    args = parser.parse_args()
    given = args.adapter or [f"{n}={ROOT / 'test/data/adapters' / n}" for n in "abcd"]
    pairs = [value.partition("=") for value in given]
    if len(pairs) < 2 or not all(name and folder for name, _, folder in pairs):
        parser.error("expected at least two --adapter NAME=FOLDER")
    args.adapter = {name: Path(folder) for name, _, folder in pairs}
    return args


if __name__ == "__main__":
    main()
