# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""HF folder -> exported program -> text of one .mlir without weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch_mlir import ir

from ..text import TextError, token_ids
from . import attention, moe
from .lower import import_program
from .modules import Decode, Serve, Traceable, head_dim, traceable
from .types import ELEMENTS, ModelImportError


@dataclass(frozen=True)
class Options:
    """How to import. See `lora-import --help` for each."""

    mode: str = "serve"
    dtype: str = "float32"
    layers: int | None = None
    linear: str = "contract"
    experts: str = "call"
    generic: bool = False
    max_len: int = 256


@dataclass(frozen=True)
class Imported:
    """Text of the program, number of external weights and their size in bytes."""

    text: str
    num_weights: int
    weight_bytes: int


def import_folder(
    folder: Path, options: Options, progress: Callable[[str], None] = lambda step: None
) -> Imported:
    """Imports the causal language model of an HF folder. Raises ModelImportError."""
    if options.max_len < 1:
        raise ModelImportError(f"expected --max-len of at least 1, found {options.max_len}")
    progress("loading the model")
    hf = load_model(folder, options)
    with torch.no_grad():
        expected = _sample_logits(hf)
        configure(hf, options)
        facts = model_facts(hf)
        unit = traceable(hf, options.mode, options.max_len)
        check_wrapper(unit.module, hf, expected)
    progress("tracing it with torch.export")
    program = export(unit)
    progress("lowering it with torch-mlir")
    module, weights = import_program(program, options.linear)
    annotate(module, unit, facts)
    generic = options.generic or options.linear == "torch"
    text = module.operation.get_asm(print_generic_op_form=generic)
    return Imported(text, len(weights.globals), weights.bytes)


def load_model(folder: Path, options: Options) -> Any:
    """The model with every weight from the folder. Raises ModelImportError, also for what
    transformers would fill with random values."""
    from transformers import AutoConfig, AutoModelForCausalLM
    from transformers.utils import logging

    logging.disable_progress_bar()
    try:
        config = AutoConfig.from_pretrained(folder)
        if options.layers is not None:
            keep_layers(config, options.layers)
        loaded: Any = AutoModelForCausalLM.from_pretrained(
            folder,
            config=config,
            dtype=getattr(torch, options.dtype),
            attn_implementation="eager",
            ignore_mismatched_sizes=True,  # they are refused below, by name
            output_loading_info=True,
        )
    except ModelImportError:
        raise
    except Exception as error:  # transformers, safetensors and pickle have types of their own
        where = broken_weights(folder) or folder
        raise ModelImportError(
            f"cannot load {where} as a causal language model: {error}"
        ) from error
    hf, report = loaded
    check_loaded(folder, report)
    return hf.eval()


def keep_layers(config: Any, layers: int) -> None:
    """Cuts a config to its first layers; more than it has would be made up."""
    if not 1 <= layers <= config.num_hidden_layers:
        raise ModelImportError(
            f"expected --layers in [1, {config.num_hidden_layers}], the model's number of"
            f" layers, found {layers}"
        )
    config.num_hidden_layers = layers
    if getattr(config, "layer_types", None):
        config.layer_types = config.layer_types[:layers]


def broken_weights(folder: Path) -> Path | None:
    """The first safetensors file that cannot be opened; safetensors' error names none."""
    from safetensors import SafetensorError, safe_open

    for path in sorted(folder.glob("*.safetensors")):
        try:
            with safe_open(path, "pt"):
                pass
        except (SafetensorError, OSError):
            return path
    return None


def check_loaded(folder: Path, report: dict[str, Any]) -> None:
    """Refuses weights that the folder lacks (a tied one is not reported as missing) or has
    in another shape. Those left over are fine: further layers, other heads."""
    mismatched = sorted(report["mismatched_keys"])
    if mismatched:
        name, found, expected = mismatched[0]
        raise ModelImportError(
            f"{folder}: expected shape {list(expected)} of weight '{name}', found {list(found)}"
            f"{_and_more(mismatched)}"
        )
    missing = sorted(report["missing_keys"])
    if missing:
        raise ModelImportError(
            f"{folder}: expected weight '{missing[0]}', found none{_and_more(missing)}"
        )


def _and_more(items: list[Any]) -> str:
    return f" (and {len(items) - 1} more)" if len(items) > 1 else ""


def configure(hf: Any, options: Options) -> None:
    """Switches attention and experts to the forms that export well."""
    if options.mode == "serve":
        attention.register()
        try:
            hf.set_attn_implementation(attention.IMPLEMENTATION)
        except ValueError as error:
            raise ModelImportError(
                f"architecture {type(hf).__name__} takes no other attention: {error}; use"
                " --mode forward"
            ) from error
    if any(name.endswith(".experts") for name, _ in hf.named_modules()):
        moe.register()
        try:
            hf.set_experts_implementation(options.experts)
        except ValueError as error:
            raise ModelImportError(
                f"architecture {type(hf).__name__} takes no other experts: {error}"
            ) from error


def _sample_ids(hf: Any) -> torch.Tensor:
    return torch.arange(4)[None] * 7 % hf.config.vocab_size


def _sample_logits(hf: Any) -> torch.Tensor:
    return hf(input_ids=_sample_ids(hf)).logits[0]


def check_wrapper(module: nn.Module, hf: Any, expected: torch.Tensor) -> None:
    """Runs the module to be exported beside the model itself, on one short prompt: a
    model that scales or caps its logits after the head must not lose that silently."""
    ids = _sample_ids(hf)
    count = ids.shape[1]
    config = hf.config

    def caches(*sizes: int) -> list[torch.Tensor]:
        shape = (*sizes, head_dim(config))
        return [torch.zeros(shape, dtype=hf.dtype) for _ in range(2 * config.num_hidden_layers)]

    if isinstance(module, Serve):
        at = torch.arange(count)
        empty = caches(1, count, config.num_key_value_heads)
        got = module(ids, at[None], torch.zeros_like(ids), at, empty)[0]
    elif isinstance(module, Decode):
        got = module(ids, 0, caches(1, config.num_key_value_heads, count))[0][0]
    else:
        got = module(ids)[0]
    scale = expected.float().abs().max()
    error = ((got - expected).float().abs().max() / scale).item()
    if not error < (1e-3 if hf.dtype == torch.float32 else 1e-1):
        raise ModelImportError(
            f"architecture {type(hf).__name__} does more than body and head: its logits differ"
            f" by {error:.1e} of their maximum; expected logits = lm_head(model(ids))"
        )


class _ModuleTracker:
    """Remembers which module was running when something was raised."""

    def __init__(self, root: nn.Module) -> None:
        self.stack: list[str] = []
        self._handles = []
        for name, module in root.named_modules():
            label = f"'{name}' ({type(module).__name__})" if name else type(module).__name__
            self._handles.append(module.register_forward_pre_hook(self._enter(label)))
            self._handles.append(module.register_forward_hook(self._leave))

    def _enter(self, label: str) -> Any:
        return lambda *_: self.stack.append(label)

    def _leave(self, *_: Any) -> None:
        self.stack.pop()

    def remove(self) -> None:
        for handle in self._handles:
            handle.remove()


def export(unit: Traceable) -> torch.export.ExportedProgram:
    """torch.export, with an error that names the module that cannot be traced."""
    tracker = _ModuleTracker(unit.module)
    try:
        return torch.export.export(
            unit.module, unit.arguments, dynamic_shapes=unit.dynamic_shapes, strict=False
        )
    except ModelImportError:
        raise
    except Exception as error:  # torch.export raises what the model raises
        where = tracker.stack[-1] if tracker.stack else type(unit.module).__name__
        cause = next((line for line in str(error).splitlines() if line.strip()), "")
        raise ModelImportError(
            f"torch.export cannot trace module {where}: {type(error).__name__}: {cause}\n"
            "what to do: make its control flow and shapes independent of tensor values"
            " (torch.where or torch.cond instead of `if` on a tensor), or wrap the module's"
            " computation in a torch.library.custom_op"
        ) from error
    finally:
        tracker.remove()


def model_facts(hf: Any) -> dict[str, Any]:
    """What a runtime needs to know of the model, beside the program. Raises
    ModelImportError for an end token that is no id."""
    config = hf.config
    eos = getattr(hf.generation_config, "eos_token_id", None)
    eos = config.eos_token_id if eos is None else eos
    try:
        ends = [] if eos is None else token_ids("eos_token_id", eos)
    except TextError as error:
        raise ModelImportError(f"{config.name_or_path}: {error}") from error
    heads = config.num_attention_heads
    facts = {
        "architecture": type(hf).__name__,
        "vocab_size": config.vocab_size,
        "hidden_size": config.hidden_size,
        "num_layers": config.num_hidden_layers,
        "num_heads": heads,
        "num_kv_heads": getattr(config, "num_key_value_heads", None) or heads,
        "head_dim": head_dim(config),
        "max_position": config.max_position_embeddings,
        "eos_token_ids": ends,
        "bos_token_id": getattr(config, "bos_token_id", None),
        "dtype": ELEMENTS[hf.dtype],
    }
    return {k: v for k, v in facts.items() if v is not None}


def annotate(module: ir.Module, unit: Traceable, facts: dict[str, Any]) -> None:
    """Puts roles and facts on @main, under names without a dot: an attribute of an
    unknown dialect would be refused by upstream tools."""
    with module.context:
        i64 = ir.IntegerType.get_signless(64)

        def attribute(value: Any) -> ir.Attribute:
            if isinstance(value, int):
                return ir.IntegerAttr.get(i64, value)
            if isinstance(value, list):
                return ir.DenseI64ArrayAttr.get(value)
            return ir.StringAttr.get(value)

        def strings(values: list[str]) -> ir.Attribute:
            return ir.ArrayAttr.get([ir.StringAttr.get(v) for v in values])

        for op in module.body.operations:
            names = op.operation.attributes
            if "sym_name" in names and ir.StringAttr(names["sym_name"]).value == "main":
                names["argument_roles"] = strings(unit.argument_roles)
                names["result_roles"] = strings(unit.result_roles)
                names["model"] = ir.DictAttr.get({k: attribute(v) for k, v in facts.items()})
