# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Launches kernels by the contract of include/lora/ABI/DeviceProgram.h.

Nothing of the project's runtime is used: torch holds the memory, ctypes calls libcuda,
and pools, routing, grids and workspaces are laid out here from the text of the header
alone. It is a second reading of the contract: where the runtime and this file disagree,
one of them, or the text, is wrong. References are computed in float64.

Importing this file needs no GPU; the driver is loaded with the first kernel.
"""

from __future__ import annotations

import ctypes
import dataclasses
import functools
import json
import pathlib
from collections.abc import Callable, Iterable, Sequence
from ctypes import byref, c_int, c_uint, c_uint32, c_uint64, c_void_p
from typing import Any

import torch

RANK_BLOCK = 16
TILE_TOKENS = 128
HEADER_WORDS = 16
DTYPES = {"bf16": torch.bfloat16, "f16": torch.float16}

Meta = dict[str, Any]
Launch = Callable[[], None]


def ceil_div(value: int, unit: int) -> int:
    return -(-value // unit)


# ---------------------------------------------------------------- the driver
#: Values of CUtensorMap's enumerations.
MAP_DTYPE = {torch.float16: 6, torch.bfloat16: 9}
MAP_SWIZZLE = {0: 0, 32: 1, 64: 2, 128: 3}
MAP_PROMOTION = {0: 0, 64: 1, 128: 2, 256: 3}
#: CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES
DYNAMIC_SHARED_BYTES = 8
#: CU_LAUNCH_ATTRIBUTE_PROGRAMMATIC_STREAM_SERIALIZATION
PROGRAMMATIC_SERIALIZATION = 6


class TensorMap(ctypes.Structure):
    _fields_ = [("words", c_uint64 * 16)]
    keep: tuple[Any, torch.Tensor]


class LaunchAttribute(ctypes.Structure):
    _fields_ = [("id", c_int), ("pad", c_int), ("value", c_int * 16)]


class LaunchConfig(ctypes.Structure):
    _fields_ = [
        ("grid", c_uint * 3),
        ("block", c_uint * 3),
        ("shared_bytes", c_uint),
        ("stream", c_void_p),
        ("attributes", c_void_p),
        ("num_attributes", c_uint),
    ]


@functools.cache
def driver() -> ctypes.CDLL:
    """libcuda, in the context that torch made current."""
    torch.cuda.init()
    torch.zeros(1, device="cuda")
    return ctypes.CDLL("libcuda.so.1")


def check(result: int, what: str) -> None:
    if result:
        text = ctypes.c_char_p()
        driver().cuGetErrorString(result, byref(text))
        raise RuntimeError(f"{what}: {result} {(text.value or b'').decode()}")


def tensor_map(tensor: torch.Tensor, param: Meta) -> TensorMap:
    """A CUtensorMap of a tensor of 2-byte elements; it keeps the tensor alive."""
    box, rank = param["box"], tensor.dim()
    if rank != len(box):
        raise ValueError(f"expected a tensor of rank {len(box)}, found {tuple(tensor.shape)}")
    memory = ctypes.create_string_buffer(192)
    result = TensorMap.from_address(ceil_div(ctypes.addressof(memory), 64) * 64)
    result.keep = (memory, tensor)
    strides = [stride * 2 for stride in reversed(tensor.stride()[:-1])]
    check(
        driver().cuTensorMapEncodeTiled(
            byref(result),
            c_int(MAP_DTYPE[tensor.dtype]),
            c_uint32(rank),
            c_void_p(tensor.data_ptr()),
            (c_uint64 * rank)(*reversed(tensor.shape)),
            (c_uint64 * max(1, rank - 1))(*strides),
            (c_uint32 * rank)(*reversed(box)),
            (c_uint32 * rank)(*([1] * rank)),
            c_int(0),  # not interleaved
            c_int(MAP_SWIZZLE[param["swizzle"]]),
            c_int(MAP_PROMOTION[param["l2_promotion"]]),
            c_int(0),  # out of bounds: zeros
        ),
        f"tensor map of {param['tensor']} {tuple(tensor.shape)} by {box}",
    )
    return result


# ---------------------------------------------------------------- kernels
def num_ctas(grid: Meta, tokens: int, resident: int, cluster: int) -> int:
    """CTAs of a launch; of a persistent kernel at most those that the device holds."""
    if "ctas" in grid:
        return grid["ctas"]
    count = ceil_div(tokens, grid["tile_tokens"]) * grid["tiles"]
    if grid["persistent"]:
        count = min(count, resident, grid.get("max_ctas") or count)
    return count // cluster * cluster


class Kernel:
    """A cubin or a PTX text, loaded."""

    def __init__(self, meta: Meta, image: bytes) -> None:
        self.meta = meta
        self.module, self.function = c_void_p(), c_void_p()
        name = meta["name"]
        check(driver().cuModuleLoadData(byref(self.module), image), f"load {name}")
        get = driver().cuModuleGetFunction
        function = meta.get("function", "kernel").encode()
        check(get(byref(self.function), self.module, function), f"function of {name}")
        size = c_int(meta["shared_bytes"])
        set_attribute = driver().cuFuncSetAttribute
        check(set_attribute(self.function, c_int(DYNAMIC_SHARED_BYTES), size), f"shared {name}")

    def resident(self) -> int:
        """CTAs that the device holds at once; every persistent kernel takes an SM for itself,
        and clusters do not fill all groups of SMs."""
        cluster = self.meta["cluster"]
        if cluster == 1:
            return torch.cuda.get_device_properties(0).multi_processor_count
        size, count = (cluster, 1, 1), c_int()
        config = LaunchConfig(size, (self.meta["threads"], 1, 1), self.meta["shared_bytes"])
        query = driver().cuOccupancyMaxActiveClusters
        check(query(byref(count), self.function, byref(config)), f"clusters {self.meta['name']}")
        return count.value * cluster

    def bind(self, env: dict[str, Any], tokens: int) -> Launch:
        """A launch on torch's current stream. `env`: tensors, buffers and i32 values."""
        meta = self.meta
        ctas = num_ctas(meta["grid"], tokens, self.resident(), meta["cluster"])
        values = {"tokens": tokens, "tiles": ceil_div(tokens, TILE_TOKENS), "ctas": ctas}
        arguments: list[Any] = []
        for param in meta["params"]:
            if param["kind"] == "tensor_map":
                arguments.append(tensor_map(env[param["tensor"]], param))
            elif param["kind"] == "pointer":
                arguments.append(c_uint64(env[param["buffer"]].data_ptr()))
            else:
                value = param["value"]
                number = values[value] if value in values else env.get(value)
                arguments.append(c_uint32(int(value) if number is None else number))
        addresses = (c_void_p * len(arguments))(*map(ctypes.addressof, arguments))
        config = LaunchConfig((ctas, 1, 1), (meta["threads"], 1, 1), meta["shared_bytes"])
        attributes = (LaunchAttribute * 1)()
        if meta["programmatic_launch"]:
            attributes[0].id = PROGRAMMATIC_SERIALIZATION
            attributes[0].value[0] = 1
            config.attributes, config.num_attributes = ctypes.addressof(attributes), 1
        launch_kernel, what = driver().cuLaunchKernelEx, f"launch {meta['name']}"
        # What the launch reads must live as long as it can be called.
        keep = (arguments, attributes, env)

        def launch(keep: Any = keep) -> None:
            config.stream = torch.cuda.current_stream().cuda_stream
            check(launch_kernel(byref(config), self.function, addresses, None), what)

        return launch


class Library:
    """The kernels of a folder that build_kernels.py wrote, loaded when first used."""

    def __init__(self, folder: pathlib.Path) -> None:
        contents = json.loads((folder / "meta.json").read_text())
        self.folder = folder
        self.ptxas: str = contents["ptxas"]
        self.metas: dict[str, Meta] = {meta["name"]: meta for meta in contents["kernels"]}
        self.loaded: dict[str, Kernel] = {}

    def kernel(self, name: str) -> Kernel:
        if name not in self.loaded:
            meta = self.metas[name]
            image = (self.folder / meta.get("file", f"{name}.cubin")).read_bytes()
            self.loaded[name] = Kernel(meta, image)
        return self.loaded[name]

    def bind(self, chain: Sequence[str], env: dict[str, Any], tokens: int) -> list[Launch]:
        return [self.kernel(name).bind(env, tokens) for name in chain]


# ---------------------------------------------------------------- adapters
@dataclasses.dataclass
class Adapter:
    ids: list[int]  #: Its rank blocks in the pools.
    scale: float = 1.0
    a: torch.Tensor | None = None  #: [S, r, K]; absent where no reference is wanted.
    b: list[torch.Tensor] | None = None  #: For each slice [N_i, r].


@dataclasses.dataclass
class Site:
    """The pools of one site, and the adapters in them."""

    a: torch.Tensor
    b: list[torch.Tensor]
    scales: torch.Tensor
    adapters: list[Adapter]


def pack_b(b: torch.Tensor) -> torch.Tensor:
    """[P, N, 16] -> [P, N / 4, 64], halves of 8 swapped where (n >> 2) & 1."""
    blocks, rows, rank = b.shape
    if rows % 4 or rank != RANK_BLOCK:
        raise ValueError(f"expected [P, N, 16] with N a multiple of 4, found {tuple(b.shape)}")
    halves = b.view(blocks, rows // 4, 4, 2, 8).clone()
    halves[:, 1::2] = halves[:, 1::2].flip(3)
    return halves.reshape(blocks, rows // 4, 64).contiguous()


def varied_scale(index: int) -> float:
    return 0.5 + 0.25 * (index % 5)


def make_site(
    inputs: int,
    slices: Sequence[int],
    ranks: Sequence[int],
    num_blocks: int,
    dtype: torch.dtype,
    generator: torch.Generator,
    scale_of: Callable[[int], float] = varied_scale,
) -> Site:
    """Random adapters of the given ranks, scattered over a pool of `num_blocks`."""
    device = generator.device
    order = torch.Generator().manual_seed(len(ranks))
    free = torch.randperm(num_blocks, generator=order).tolist()
    pool_a = torch.zeros(num_blocks, len(slices), RANK_BLOCK, inputs, device=device, dtype=dtype)
    pools_b = [
        torch.zeros(num_blocks, width, RANK_BLOCK, device=device, dtype=dtype) for width in slices
    ]
    scales = torch.zeros(num_blocks, device=device)

    def random(*sizes: int, variance: int) -> torch.Tensor:
        values = torch.randn(*sizes, device=device, generator=generator)
        return (values * variance**-0.5).to(dtype)

    adapters = []
    for index, rank in enumerate(ranks):
        ids = [free.pop() for _ in range(ceil_div(rank, RANK_BLOCK))]
        a = random(len(slices), rank, inputs, variance=inputs)
        b = [random(width, rank, variance=rank) for width in slices]
        for part, block in enumerate(ids):
            begin = RANK_BLOCK * part
            width = min(RANK_BLOCK, rank - begin)
            pool_a[block, :, :width] = a[:, begin : begin + width]
            scales[block] = scale_of(index)
            for pool, columns in zip(pools_b, b, strict=True):
                pool[block, :, :width] = columns[:, begin : begin + width]
        adapters.append(Adapter(ids, scale_of(index), a, b))
    return Site(pool_a.view(-1, inputs), [pack_b(b) for b in pools_b], scales, adapters)


# ---------------------------------------------------------------- routing
@dataclasses.dataclass
class Routing:
    """The arrays of a batch's routing, as lists."""

    header: list[int]
    blocks: list[int]
    block_adapter: list[int]
    block_part: list[int]
    token_adapter: list[int]
    token_block: list[int]
    tile_begin: list[int]
    tile_blocks: list[int]

    @property
    def adapter_blocks(self) -> int:
        return max(1, self.header[3])

    @property
    def entries(self) -> int:
        return len(self.tile_blocks)

    def tensors(self, device: str) -> dict[str, torch.Tensor]:
        """One i32 tensor for each array; an empty one gets an element, to have an address."""
        return {
            field.name: torch.tensor(
                getattr(self, field.name) or [0], dtype=torch.int32, device=device
            )
            for field in dataclasses.fields(self)
        }


def used_adapters(tokens: Iterable[int]) -> list[int]:
    return sorted({adapter for adapter in tokens if adapter >= 0})


def route(tokens: Sequence[int], adapters: Sequence[Adapter]) -> Routing:
    """`tokens`: the adapter of each token, -1 for none."""
    used = used_adapters(tokens)
    number = {adapter: index for index, adapter in enumerate(used)}
    count = {adapter: len(adapters[adapter].ids) for adapter in used}
    blocks: list[int] = []
    block_adapter: list[int] = []
    block_part: list[int] = []
    first: dict[int, int] = {}
    for adapter in used:
        first[adapter] = len(blocks)
        blocks += adapters[adapter].ids
        block_adapter += [number[adapter]] * count[adapter]
        block_part += range(count[adapter])
    tile_begin, tile_blocks, largest = [0], [], 0
    for begin in range(0, len(tokens), TILE_TOKENS):
        here = used_adapters(tokens[begin : begin + TILE_TOKENS])
        entries = sorted(first[one] + part for one in here for part in range(count[one]))
        tile_blocks += entries
        tile_begin.append(len(tile_blocks))
        largest = max(largest, len(entries))
    header = [len(tokens), len(used), len(blocks), max(count.values(), default=0), largest]
    return Routing(
        header=header + [0] * (HEADER_WORDS - len(header)),
        blocks=blocks,
        block_adapter=block_adapter,
        block_part=block_part,
        token_adapter=[number.get(adapter, -1) for adapter in tokens],
        token_block=[first.get(adapter, 0) for adapter in tokens],
        tile_begin=tile_begin,
        tile_blocks=tile_blocks,
    )


# ---------------------------------------------------------------- workspaces
def workspace_bytes(workspace: Meta, tokens: int, routing: Routing | None) -> int:
    blocks = routing.adapter_blocks if routing and workspace["per_adapter_block"] else 1
    entries = routing.entries if routing else 0
    size = workspace["bytes"] + tokens * workspace["bytes_per_token"] * blocks
    return size + workspace["bytes_per_entry"] * entries


class Workspaces:
    """One buffer for each name, as large as the largest need so far."""

    def __init__(self) -> None:
        self.buffers: dict[str, torch.Tensor] = {}
        self.zeroed: set[str] = set()

    def reserve(
        self, metas: Iterable[Meta], tokens: int, routing: Routing | None
    ) -> dict[str, torch.Tensor]:
        for meta in metas:
            for workspace in meta["workspaces"]:
                name = workspace["name"]
                need = max(workspace_bytes(workspace, tokens, routing), 256)
                if name not in self.buffers or self.buffers[name].numel() < need:
                    size = ceil_div(need, 256) * 256
                    self.buffers[name] = torch.zeros(size, dtype=torch.uint8, device="cuda")
                    self.zeroed.discard(name)
                    if workspace["zeroed"]:
                        self.zeroed.add(name)
        return {"@" + name: buffer for name, buffer in self.buffers.items()}

    def poison(self) -> None:
        """Fills the buffers that need not be zero with NaNs."""
        for name, buffer in self.buffers.items():
            if name not in self.zeroed:
                buffer.fill_(0xFF)

    def clean(self) -> bool:
        return all(not self.buffers[name].any().item() for name in self.zeroed)


def environment(
    x: torch.Tensor,
    w: torch.Tensor,
    y: torch.Tensor,
    bias: torch.Tensor | None,
    site: Site | None,
    routing: Routing | None,
    workspaces: Workspaces,
    metas: Sequence[Meta],
) -> dict[str, Any]:
    """What the parameters of a call's kernels refer to, by name."""
    env: dict[str, Any] = {"x": x, "w": w, "y": y}
    env |= {"x_stride": x.stride(0), "w_stride": w.stride(0), "y_stride": y.stride(0)}
    env["adapter_blocks"] = routing.adapter_blocks if routing else 1
    env |= workspaces.reserve(metas, x.shape[0], routing)
    if bias is not None:
        env["bias"] = bias
    if site is not None and routing is not None:
        env |= {"a": site.a, "scales": site.scales}
        env |= {f"b{index}": b for index, b in enumerate(site.b)}
        env |= routing.tensors("cuda")
        if "@shrunk" in env:
            env["shrunk"] = env["@shrunk"].view(x.dtype).view(-1, RANK_BLOCK)
    return env


# ---------------------------------------------------------------- references
def reference(
    x: torch.Tensor,
    w: torch.Tensor,
    bias: torch.Tensor | None,
    site: Site | None,
    tokens: Sequence[int],
    slices: Sequence[int],
) -> tuple[torch.Tensor, torch.Tensor]:
    """The result in float64, and the same without adapters."""
    y = x.double() @ w.double().t()
    if bias is not None:
        y += bias.double()
    base = y.clone()
    if site is None:
        return y, base
    of_token = torch.tensor(tokens, device=x.device)
    for index in used_adapters(tokens):
        adapter = site.adapters[index]
        if adapter.a is None or adapter.b is None:
            raise ValueError(f"adapter {index} has no factors")
        rows = (of_token == index).nonzero().view(-1)
        begin = 0
        for part, width in enumerate(slices):
            shrunk = x[rows].double() @ adapter.a[part].double().t()
            delta = adapter.scale * shrunk @ adapter.b[part].double().t()
            y[rows, begin : begin + width] += delta
            begin += width
    return y, base


def relative_error(value: torch.Tensor, exact: torch.Tensor) -> float:
    return ((value.double() - exact).norm() / exact.norm()).item()


def exact_matmul() -> None:
    """torch.matmul accumulates in f32, as the kernels do."""
    torch.backends.cuda.matmul.allow_bf16_reduced_precision_reduction = False
    torch.backends.cuda.matmul.allow_fp16_reduced_precision_reduction = False
