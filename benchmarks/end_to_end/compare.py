# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prefill and mixed-adapter decode of SmolLM2 on the CPU: lora-run beside its peers.

    python benchmarks/end_to_end/compare.py --program build/demo/smollm2.lso \
        --weights build/demo/smollm2 --adapters test/data/adapters \
        --threads 2 --rounds 3 --out benchmarks/results/end-to-end-cpu.json

The work is the same for everyone: four prompts of 64 random tokens, then 64 greedy
tokens each; `base` without adapters, `mix` with adapters a, b, c, d in one batch
(peers that cannot mix run the four one after another, and say so). Every peer runs in
its own process, so that memory is its own; the rounds are interleaved and the median
is reported with the spread. A peer that is not installed is listed as absent.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import pathlib
import platform
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time

NAMES = ("a", "b", "c", "d")
#: What the project holds itself to: ratio, bound, whether it is a lower bound.
GOALS = {
    "decode: over PEFT's mixed batch": (3.0, True),
    "prefill: over PEFT's mixed batch": (1.2, True),
    "decode: mix over our base": (0.9, True),
    "prefill: mix over our base": (0.9, True),
    "peak memory over weights": (1.3, False),
    "load seconds": (2.0, False),
}
PROMPT, NEW = 64, 64


def prompts(vocab: int) -> list[list[int]]:
    """Four prompts of random ids; the same in every process."""
    generator = random.Random(20260101)
    return [[generator.randrange(3, vocab) for _ in range(PROMPT)] for _ in NAMES]


# ---------------------------------------------------------------- ours
def run_ours(args: argparse.Namespace, mode: str) -> dict:
    """One lora-run process; its own statistics."""
    requests = [
        {"tokens": tokens, "adapter": name if mode == "mix" else None, "new_tokens": NEW}
        for name, tokens in zip(NAMES, prompts(args.vocab), strict=True)
    ]
    program = args.base_program if mode == "compiled-without" else args.program
    with tempfile.TemporaryDirectory() as folder:
        source, target = f"{folder}/in.json", f"{folder}/out.json"
        pathlib.Path(source).write_text(json.dumps(requests))
        command = [args.lora_run, program, "--weights", args.weights]
        if mode != "compiled-without":
            for name in NAMES:
                command += ["--adapter", f"{name}={args.adapters}/{name}"]
        command += ["--requests", source, "--out", target, "--threads", str(args.threads)]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        out = json.loads(pathlib.Path(target).read_text())
    stats = out["stats"]
    return {
        "prefill_tokens_per_second": stats["prefill_tokens_per_second"],
        "decode_tokens_per_second": stats["decode_tokens_per_second"],
        "load_seconds": stats["load_seconds"],
        "peak_rss_bytes": stats["peak_rss_bytes"],
        "tokens": [result["tokens"] for result in out["results"]],
    }


# ---------------------------------------------------------------- transformers + PEFT
def worker_peft(args: argparse.Namespace) -> None:
    """Runs in its own process: base model or PEFT's mixed batch, greedy, f32."""
    import torch
    from transformers import AutoModelForCausalLM

    torch.set_num_threads(args.threads)
    begin = time.perf_counter()
    model = AutoModelForCausalLM.from_pretrained(args.weights, dtype=torch.float32)
    extra: dict = {}
    if args.mode == "mix":
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, f"{args.adapters}/{NAMES[0]}", NAMES[0])
        for name in NAMES[1:]:
            model.load_adapter(f"{args.adapters}/{name}", name)
        extra = {"adapter_names": list(NAMES)}
    model.eval()
    load = time.perf_counter() - begin
    ids = torch.tensor(prompts(args.vocab))
    best: dict[str, float] = {}
    tokens: list[list[int]] = []
    with torch.inference_mode():
        model(input_ids=ids[:, :4], logits_to_keep=1, **extra)  # first-call costs
        begin = time.perf_counter()
        out = model(input_ids=ids, use_cache=True, logits_to_keep=1, **extra)
        best["prefill"] = time.perf_counter() - begin
        step = out.logits[:, -1].argmax(-1, keepdim=True)
        chosen = [step]
        begin = time.perf_counter()
        for _ in range(NEW - 1):
            out = model(
                input_ids=step,
                past_key_values=out.past_key_values,
                use_cache=True,
                logits_to_keep=1,
                **extra,
            )
            step = out.logits[:, -1].argmax(-1, keepdim=True)
            chosen.append(step)
        best["decode"] = time.perf_counter() - begin
        tokens = torch.cat(chosen, 1).tolist()
    print(
        json.dumps(
            {
                "prefill_tokens_per_second": ids.numel() / best["prefill"],
                "decode_tokens_per_second": len(NAMES) * (NEW - 1) / best["decode"],
                "load_seconds": load,
                "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
                "tokens": tokens,
            }
        )
    )


# ---------------------------------------------------------------- OpenVINO GenAI
def worker_openvino(args: argparse.Namespace) -> None:
    """Base only as one batch; adapters in turn, as it gives a batch one adapter."""
    import numpy
    import openvino
    import openvino_genai as genai

    begin = time.perf_counter()
    properties = {
        "INFERENCE_NUM_THREADS": args.threads,
        "KV_CACHE_PRECISION": "f32",
        "INFERENCE_PRECISION_HINT": "f32",
    }
    pipe = genai.LLMPipeline(args.openvino_model, "CPU", **properties)
    load = time.perf_counter() - begin
    ids = numpy.array(prompts(args.vocab), dtype=numpy.int64)
    config = genai.GenerationConfig(max_new_tokens=NEW, ignore_eos=True)
    result = pipe.generate(openvino.Tensor(ids), config)
    metrics = result.perf_metrics
    first = metrics.get_ttft().mean / 1e3
    rest = metrics.get_generate_duration().mean / 1e3 - first
    print(
        json.dumps(
            {
                "prefill_tokens_per_second": ids.size / first,
                "decode_tokens_per_second": len(NAMES) * (NEW - 1) / rest,
                "load_seconds": load,
                "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
                "tokens": [list(t) for t in result.tokens],
            }
        )
    )


# ---------------------------------------------------------------- llama.cpp
def worker_llama(args: argparse.Namespace) -> None:
    """One request after another: a context has one set of adapters."""
    import llama_cpp

    begin = time.perf_counter()
    llama = llama_cpp.Llama(
        args.llama_gguf, n_ctx=256, n_threads=args.threads, n_batch=256, verbose=False
    )
    load = time.perf_counter() - begin
    first = rest = 0.0
    tokens = []
    for prompt in prompts(args.vocab):
        llama.reset()
        begin = time.perf_counter()
        llama.eval(prompt)
        first += time.perf_counter() - begin
        own = [llama.sample(temp=0.0)]
        begin = time.perf_counter()
        for _ in range(NEW - 1):
            llama.eval([own[-1]])
            own.append(llama.sample(temp=0.0))
        rest += time.perf_counter() - begin
        tokens.append(own)
    print(
        json.dumps(
            {
                "prefill_tokens_per_second": len(NAMES) * PROMPT / first,
                "decode_tokens_per_second": len(NAMES) * (NEW - 1) / rest,
                "load_seconds": load,
                "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
                "tokens": tokens,
            }
        )
    )


WORKERS = {"peft": worker_peft, "openvino": worker_openvino, "llama.cpp": worker_llama}


def run_worker(args: argparse.Namespace, peer: str, mode: str) -> dict:
    command = [args.python, __file__, "--worker", peer, "--mode", mode]
    for name in ("weights", "adapters", "openvino_model", "llama_gguf"):
        if getattr(args, name):
            command += [f"--{name.replace('_', '-')}", getattr(args, name)]
    command += ["--threads", str(args.threads), "--vocab", str(args.vocab)]
    # Settings made for other libraries' correctness slow a peer down.
    hidden = ("OPENBLAS", "OMP_", "MKL_", "NVPL")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(hidden)}
    environment["HF_HUB_OFFLINE"] = "1"
    output = subprocess.run(
        command,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    )
    return json.loads(output.stdout.splitlines()[-1])


def version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def cpu_name() -> str:
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def summarise(runs: list[dict]) -> dict:
    """Median and half range in percent over the rounds."""
    summary = {}
    for key in (
        "prefill_tokens_per_second",
        "decode_tokens_per_second",
        "load_seconds",
        "peak_rss_bytes",
    ):
        values = [run[key] for run in runs]
        middle = statistics.median(values)
        summary[key] = middle
        summary[key + "_half_range_percent"] = 50 * (max(values) - min(values)) / middle
    return summary


def paired(ours: list[dict], theirs: list[dict], key: str) -> float:
    """Median over the rounds of the ratio within a round: load drifts between rounds."""
    return statistics.median(a[key] / b[key] for a, b in zip(ours, theirs, strict=True))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", help="compiled with adapters a, b, c, d")
    parser.add_argument("--base-program", help="the same model with --no-adapters")
    parser.add_argument("--weights", required=True)
    parser.add_argument("--adapters", default="test/data/adapters")
    parser.add_argument("--lora-run", default="build/bin/lora-run")
    parser.add_argument("--python", default=sys.executable, help="interpreter of the peers")
    parser.add_argument("--openvino-model", default="", help="exported folder, f32")
    parser.add_argument("--llama-gguf", default="", help="f32 GGUF of the model")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--vocab", type=int, default=49152)
    parser.add_argument("--out")
    parser.add_argument("--worker", choices=sorted(WORKERS), help=argparse.SUPPRESS)
    parser.add_argument("--mode", default="base", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.worker:
        WORKERS[args.worker](args)
        return 0

    cases = [("lora-opt", "base"), ("lora-opt", "mix")]
    if args.base_program:
        cases.append(("lora-opt", "compiled-without"))
    absent = {}
    if version("torch") and version("peft"):
        cases += [("peft", "base"), ("peft", "mix")]
    else:
        absent["peft"] = "torch or peft is not installed"
    if version("openvino-genai") and args.openvino_model:
        cases.append(("openvino", "base"))
    else:
        absent["openvino"] = "openvino-genai is not installed, or no --openvino-model"
    if version("llama-cpp-python") and args.llama_gguf:
        cases.append(("llama.cpp", "base"))
    else:
        absent["llama.cpp"] = "llama-cpp-python is not installed, or no --llama-gguf"

    runs: dict[str, list[dict]] = {f"{peer} {mode}": [] for peer, mode in cases}
    loads = []
    for number in range(args.rounds):
        for peer, mode in cases:
            loads.append(os.getloadavg()[0])
            run = run_ours(args, mode) if peer == "lora-opt" else run_worker(args, peer, mode)
            runs[f"{peer} {mode}"].append(run)
            print(
                f"round {number + 1}: {peer} {mode}: prefill "
                f"{run['prefill_tokens_per_second']:.0f} tokens/s, decode "
                f"{run['decode_tokens_per_second']:.1f} tokens/s, peak "
                f"{run['peak_rss_bytes'] / 1e6:.0f} MB",
                flush=True,
            )
    summary = {name: summarise(each) for name, each in runs.items()}
    ours = summary["lora-opt mix"]
    ratios: dict = {"load seconds": ours["load_seconds"]}
    for phase in ("prefill", "decode"):
        key = f"{phase}_tokens_per_second"
        ratios[f"{phase}: mix over our base"] = paired(
            runs["lora-opt mix"], runs["lora-opt base"], key
        )
        if "peft mix" in runs:
            ratios[f"{phase}: over PEFT's mixed batch"] = paired(
                runs["lora-opt mix"], runs["peft mix"], key
            )
    weights = sum(f.stat().st_size for f in pathlib.Path(args.weights).glob("*.safetensors"))
    ratios["peak memory over weights"] = ours["peak_rss_bytes"] / weights
    if "peft mix" in summary:
        same = [
            sum(x == y for x, y in zip(one, other, strict=True))
            for one, other in zip(
                runs["lora-opt mix"][0]["tokens"], runs["peft mix"][0]["tokens"], strict=True
            )
        ]
        ratios["equal greedy tokens, per request"] = same
    for run in (run for each in runs.values() for run in each):
        del run["tokens"]
    result = {
        "what": "SmolLM2-135M f32: prefill 4x64 tokens, decode 4 requests x 64 tokens",
        "cpu": cpu_name(),
        "threads": args.threads,
        "load_average_before_each_run": loads,
        "versions": {
            p: version(p)
            for p in ("torch", "transformers", "peft", "openvino-genai", "llama-cpp-python")
        },
        "command": " ".join(["python", *sys.argv]),
        "absent": absent,
        "summary": summary,
        "ratios": ratios,
        "runs": runs,
    }
    for name, value in ratios.items():
        print(f"{name}: {value}")
    if args.out:
        pathlib.Path(args.out).write_text(json.dumps(result, indent=1) + "\n")
    missed = [
        f"{name}: expected {'at least' if least else 'at most'} {goal}, found {ratios[name]:.3g}"
        for name, (goal, least) in GOALS.items()
        if name in ratios and (ratios[name] < goal if least else ratios[name] > goal)
    ]
    for line in missed:
        print(f"MISSED {line}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
