# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A model's adapters: which are loaded, and which of them each row of a batch has."""

from __future__ import annotations

import json
import os
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from . import cache, eager, mlir, ops
from .layers import Example, Layers, find_layers
from .pack import pack
from .progress import steps

#: A folder of PEFT, or tensors by the names of PEFT's get_peft_model_state_dict.
Source = str | os.PathLike[str] | Mapping[str, torch.Tensor]

#: What PEFT calls a row without an adapter in adapter_names; None means the same.
BASE = "__base__"

#: The adapters whose `use` is open.
current: ContextVar[Adapters | None] = ContextVar("lora_opt_adapters", default=None)


@dataclass(frozen=True)
class Site:
    """One layer of the program: the modules that it computes, and their handle."""

    name: str
    kind: str
    modules: tuple[str, ...]
    sizes: tuple[int, ...]
    handle: int
    #: Whether it sees only tokens whose logits are wanted: another routing.
    selected: bool
    #: Of several modules: all weights and biases, the modules' own are views of them.
    weight: torch.Tensor | None = None
    bias: torch.Tensor | None = None


class _Batch:
    """Adapter names of the rows, and the slots that the last step leased (-1: none yet)."""

    def __init__(self, names: Sequence[str | None]) -> None:
        self.names = list(names)
        self.leases: dict[str | None, int] = {
            name: -1 for name in names if name is not None and name != BASE
        }
        self.slots: tuple[int, ...] = ()
        #: Of the adapters when they were leased.
        self.version = -1
        #: Tokens of each routing, where the caller knows them.
        self.tokens: dict[int, int] | None = None


class Adapters:
    """The adapters of a model, on its device.

    Finds the model's layers, compiles (or takes from the cache) a program for them, joins
    the weights of those with one input, and loads `adapters`, names to sources. The model
    computes what it did: `lora_opt.load` wraps it, `torch.compile(model,
    backend="lora_opt")` puts the operators into its graphs.

    max_adapters, max_rank, max_tokens: most adapters in one batch, their largest rank, most
    tokens (rows times length) of one step. sites: patterns of module paths that take
    adapters, default all. example: arguments for a model that takes no input_ids.
    """

    def __init__(
        self,
        model: nn.Module,
        adapters: Mapping[str, Source] | None = None,
        *,
        max_adapters: int = 8,
        max_rank: int = 64,
        max_tokens: int = 8192,
        sites: Sequence[str] = (),
        example: Example | None = None,
        cache_dir: str | os.PathLike[str] | None = None,
        progress: bool = True,
    ) -> None:
        from .backend import register

        self._ops = ops.load()
        register()
        device = next(model.parameters()).device
        gpu = device.type == "cuda"
        self._device, self._gpu = device, gpu
        with steps(progress, "lora-opt", 3 + len(adapters or {})) as step:
            step("looking for layers")
            self.layers: Layers = find_layers(model, example)
            step(f"compiling {len(self.layers.found)} layers")
            options = cache.Options(
                target=cache.target(device),
                max_adapters=max_adapters,
                max_rank=max_rank,
                max_tokens=max_tokens if gpu else 0,
                sites=tuple(sites),
            )
            folder = Path(cache_dir) if cache_dir is not None else None
            abi = self._ops.abi_version()
            path = cache.program(mlir.program(self.layers.found), options, abi, folder)
            step("joining weights")
            self._open(path, device, max_tokens, model)
            for name, source in (adapters or {}).items():
                step(f"loading '{name}'")
                self.load(name, source)

    def _open(self, path: Path, device: torch.device, max_tokens: int, model: nn.Module) -> None:
        program = self._ops.program_open(str(path), device, max_tokens)
        release = [(self._ops.program_close, program)]
        weakref.finalize(self, _free, release)
        manifest = json.loads(self._ops.program_manifest(program))
        selected = {layer.site: layer.selected for layer in self.layers.found}
        kernels = manifest.get("device", {}).get("layers")
        built = None if kernels is None else {layer["site"] for layer in kernels}
        self.sites: list[Site] = []
        self.modules: dict[str, nn.Module] = {}
        for site in manifest["bank"]["sites"]:
            modules = tuple(s["module"] for s in site["slices"])
            if built is not None and site["name"] not in built:
                self.layers.left |= dict.fromkeys(modules, "it has no kernel on this device")
                continue
            handle = self._ops.layer(program, site["name"])
            release.append((self._ops.layer_free, handle))
            sizes = tuple(s["size"] for s in site["slices"])
            members = {name: model.get_submodule(name) for name in modules}
            self.modules |= members
            packed = pack(list(members.values())) if len(members) > 1 else (None, None)
            chosen = selected[modules[0]]
            self.sites.append(
                Site(site["name"], site["kind"], modules, sizes, handle, chosen, *packed)
            )
        for layer in self.layers.found:
            if layer.site not in self.modules:
                self.layers.left.setdefault(layer.site, "the program has no adapters there")
        self._bank: int = self._ops.bank_create(program)
        release.append((self._ops.bank_free, self._bank))
        eager.attach(self)
        self._routings: list[int] = []
        #: Routings of all tokens, and of those whose logits are wanted.
        self.tokens, self.selected = self.routing(0), self.routing(1)
        self._configs: dict[str, str] = {}
        self._batch: _Batch | None = None
        #: Counts loads; what each routing was set to last: nothing is set twice.
        self._version = 0
        self._set: dict[int, tuple[tuple[int, ...], int, int, int]] = {}
        self._lock = threading.RLock()

    def routing(self, number: int) -> int:
        """The handle of a routing; graphs that run one after the other share them."""
        while len(self._routings) <= number:
            handle: int = self._ops.routing_create(self._bank)
            weakref.finalize(self, _free, [(self._ops.routing_free, handle)])
            self._routings.append(handle)
        return self._routings[number]

    # Adapters by name

    def load(self, name: str, source: Source, config: Any = None) -> None:
        """Loads an adapter, or replaces the one of that name: whole or not at all, and for
        steps that begin afterwards. Raises RuntimeError where the adapter does not fit.

        config: of tensors, a peft.LoraConfig or what its to_dict() gives; without it that
        of the adapter which is replaced counts."""
        if name == BASE:
            raise ValueError(f"expected another name than '{BASE}', which stands for no adapter")
        if isinstance(source, Mapping):
            text = _config_text(config) if config is not None else self._configs.get(name)
            if text is None:
                raise ValueError(f"expected a config with the tensors of '{name}', found none")
            names = list(source)
            tensors = [source[n].detach() for n in names]
            with self._lock:
                self._version += 1
                self._ops.bank_load_tensors(self._bank, name, text, names, tensors)
                self._configs[name] = text
            return
        if config is not None:
            raise ValueError("expected a config with tensors, found one with a folder")
        folder = Path(source)
        with self._lock:
            self._version += 1
            self._ops.bank_load(self._bank, name, str(folder))
            self._configs[name] = (folder / "adapter_config.json").read_text()

    def unload(self, name: str) -> None:
        with self._lock:
            self._version += 1
            self._ops.bank_unload(self._bank, name)
            self._configs.pop(name, None)

    def pin(self, name: str, pinned: bool = True) -> None:
        """A pinned adapter keeps its slot when others want one."""
        self._ops.bank_pin(self._bank, name, pinned)

    def info(self) -> list[dict[str, Any]]:
        """Of each adapter: name, slot, leases, pinned, bytes."""
        listed: list[dict[str, Any]] = json.loads(self._ops.bank_list(self._bank))
        return listed

    def __iter__(self) -> Iterator[str]:
        return iter([str(adapter["name"]) for adapter in self.info()])

    def __contains__(self, name: object) -> bool:
        return any(adapter["name"] == name for adapter in self.info())

    def __len__(self) -> int:
        return len(self.info())

    # The batch

    @contextmanager
    def use(
        self,
        names: Sequence[str | None] | None,
        tokens_per_row: int | None = None,
        selected_per_row: int | None = None,
    ) -> Iterator[None]:
        """Rows of the batches inside have these adapters; None or "__base__" is none.

        tokens_per_row (and selected_per_row, those whose logits are wanted; default: all)
        are needed where nobody else can tell: a model inside somebody else's graph."""
        known = set(self)
        for name in names or ():
            if name is not None and name != BASE and name not in known:
                have = ", ".join(f"'{n}'" for n in sorted(known)) or "none"
                raise ValueError(f"expected one of the loaded adapters {have}, found '{name}'")
        before, token = self._batch, current.set(self)
        self._batch = None if names is None else _Batch(names)
        try:
            self.route({})  # whose adapter is in the batch stays loaded
            if tokens_per_row is not None:
                selected = tokens_per_row if selected_per_row is None else selected_per_row
                count = self.rows or 0
                tokens = {
                    self.tokens: count * tokens_per_row,
                    self.selected: count * selected,
                }
                if self._batch is not None:
                    self._batch.tokens = tokens
                self.route(tokens)
            yield
        finally:
            batch, self._batch = self._batch, before
            current.reset(token)
            self._release(batch.leases if batch else {})
            self.route(dict.fromkeys(self._routings, 0))

    @property
    def batch_tokens(self) -> dict[int, int] | None:
        """Tokens of each routing in the batch in use, if `use` was told."""
        return None if self._batch is None else self._batch.tokens

    @property
    def rows(self) -> int | None:
        """Rows of the batch in use; None outside."""
        return None if self._batch is None else len(self._batch.names)

    def route(self, tokens: Mapping[int, int]) -> None:
        """Begins a step: sets routings (handles) for so many tokens, a row's one after the
        other. All of them see the same version of each adapter, the newest."""
        batch = self._batch
        stream = torch.cuda.current_stream(self._device).cuda_stream if self._gpu else 0
        with self._lock:
            if batch is not None and batch.version != self._version:
                self._lease(batch)
            slots = batch.slots if batch is not None else ()
            for handle, count in tokens.items():
                wanted = (slots if count else (), count, self._version, stream)
                if self._set.get(handle) == wanted:
                    continue
                repeat, rest = divmod(count, len(slots)) if slots else (0, 0)
                if rest:
                    raise ValueError(
                        f"expected a multiple of {len(slots)} tokens for as many adapter names,"
                        f" found {count}"
                    )
                rows = torch.tensor(slots, dtype=torch.int32).repeat_interleave(repeat)
                self._set.pop(handle, None)
                self._ops.routing_set(handle, rows)
                self._set[handle] = wanted

    def _lease(self, batch: _Batch) -> None:
        """The slot of each row. An adapter that was replaced has another one than before."""
        leases: dict[str | None, int] = {}
        try:
            for name in batch.leases:
                leases[name] = self._ops.bank_acquire(self._bank, name)
        except RuntimeError:
            self._release(leases)
            raise
        old, batch.leases = batch.leases, leases
        self._release(old)
        batch.slots = tuple(leases.get(name, -1) for name in batch.names)
        batch.version = self._version

    def _release(self, leases: Mapping[str | None, int]) -> None:
        for slot in leases.values():
            if slot >= 0:
                self._ops.bank_release(self._bank, slot)


def _free(release: list[tuple[Any, int]]) -> None:
    for function, handle in reversed(release):
        function(handle)


def _config_text(config: Any) -> str:
    """adapter_config.json of a peft.LoraConfig or a dictionary; PEFT has sets and enums."""
    if isinstance(config, str):
        return config
    value = config.to_dict() if hasattr(config, "to_dict") else config

    def plain(item: Any) -> Any:
        return sorted(item) if isinstance(item, (set, frozenset)) else str(item)

    return json.dumps(value, default=plain)
