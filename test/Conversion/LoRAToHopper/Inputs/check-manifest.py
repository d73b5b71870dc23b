# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Checks the manifest of a program for a GPU against include/lora/ABI/DeviceProgram.h:
what a host would trip over, and that every call finds a variant."""

import argparse
import ctypes
import json

SHARED_BYTES = 232448
BUFFERS = set(
    "x w y bias a scales header blocks block_adapter block_part token_adapter token_block "
    "tile_begin tile_blocks".split()
)


def read(path):
    program = ctypes.CDLL(path)
    size = ctypes.c_uint64.in_dll(program, "lora_manifest_size").value
    text = (ctypes.c_char * size).in_dll(program, "lora_manifest").raw
    manifest = json.loads(text)
    for image in manifest["device"]["images"]:
        data = (ctypes.c_char * image["bytes"]).in_dll(program, image["symbol"]).raw
        image["data"] = data
    return manifest


def check_kernel(kernel, images, portable):
    image = images[kernel["image"]]
    assert kernel["name"].encode() in image["data"], kernel["name"]
    assert image["format"] != "cubin" or image["data"].startswith(b"\x7fELF")
    plain = kernel["schedule"].startswith("plain_")
    # Shared memory of plain kernels is static, and their PTX runs on newer devices.
    assert plain == (kernel["shared_bytes"] == 0), kernel
    assert 0 <= kernel["shared_bytes"] <= SHARED_BYTES, kernel
    assert (plain and portable) == ("ptx" in image), image
    if portable:
        fallback = images[image["ptx"]]
        assert image["format"] == "cubin" and fallback["format"] == "ptx"
        assert f".entry {kernel['name']}(".encode() in fallback["data"], kernel["name"]
    assert kernel["threads"] % 128 == 0 and kernel["threads"] <= 1024
    spaces = {space["name"] for space in kernel["workspaces"]}
    for param in kernel["params"]:
        if param["kind"] == "tensor_map":
            inner = 2 * param["box"][-1]
            assert inner % 16 == 0 and (not param["swizzle"] or inner <= param["swizzle"])
            assert param["tensor"] != "shrunk" or "shrunk" in spaces
        elif param["kind"] == "pointer":
            name = param["buffer"]
            known = name in BUFFERS or (name[0] == "b" and name[1:].isdigit())
            assert known or (name[0] == "@" and name[1:] in spaces), name
        else:
            assert param["kind"] == "i32" and isinstance(param["value"], (str, int))
    grid = kernel["grid"]
    assert ("ctas" in grid) != ("tiles" in grid), grid
    # CTAs that wait for each other are as many as their workspaces were made for.
    if kernel["co_resident"] and "tiles" in grid:
        assert grid["persistent"] and grid["min_ctas"] <= grid["max_ctas"], grid


def find(linear, tokens, adapted, invariant, adapter_blocks, blocks):
    for index, variant in enumerate(linear["variants"]):
        if variant["adapted"] != adapted or (invariant and not variant["batch_invariant"]):
            continue
        if tokens < variant["min_tokens"] or (variant["max_tokens"] or tokens) < tokens:
            continue
        if (variant["max_adapter_blocks"] or adapter_blocks) < adapter_blocks:
            continue
        if (variant["max_tile_blocks"] or blocks) >= blocks:
            return index
    return None


def check_linear(device, linear, adapted, tokens):
    used = set()
    for count in tokens:
        for kind in [False] + [True] * adapted:
            for invariant in (False, True):
                batches = [(1, 1), (1, 2), (2, 2), (2, 3), (4, 100)] if kind else [(0, 0)]
                for blocks in batches:
                    index = find(linear, count, kind, invariant, *blocks)
                    assert index is not None, (linear, count, kind, invariant, blocks)
                    used.add(index)
    assert used == set(range(len(linear["variants"]))), "a variant that no call takes"
    for variant in linear["variants"]:
        kernels = [device["kernels"][i] for i in variant["kernels"]]
        schedules = [kernel["schedule"] for kernel in kernels]
        pools = [p.get("tensor", p.get("buffer")) for k in kernels for p in k["params"]]
        reads = "a" in pools or "b0" in pools
        assert reads == variant["adapted"], variant
        shrinks = [schedule.endswith("shrink") for schedule in schedules]
        assert shrinks == [True] * (len(schedules) - 1) + [False], schedules
        if variant["batch_invariant"]:
            assert not any(kernel["co_resident"] for kernel in kernels), variant


def check_embedding(device, embedding, adapted, layers, manifest, tokens):
    check_linear(device, embedding, adapted, tokens)
    for variant in embedding["variants"]:
        (index,) = variant["kernels"]
        kernel = device["kernels"][index]
        assert kernel["schedule"] == "plain_embedding" and not kernel["workspaces"], kernel
        assert kernel["grid"]["tile_tokens"] in (1, 4), kernel
        assert {"x", "w", "y"} <= {p.get("buffer") for p in kernel["params"]}, kernel
    shape = [embedding["vocab"], embedding["hidden"]]
    weights = {weight["name"]: weight for weight in manifest["weights"]}
    for layer in layers:
        assert not layer["biases"]
        assert all(weights[name]["shape"] == shape for name in layer["weights"])
        if layer["bank_site"] >= 0:
            site = manifest["bank"]["sites"][layer["bank_site"]]
            assert site["kind"] == "embedding"
            assert [site["in"], *(s["size"] for s in site["slices"])] == shape, site


def decodes(device, linear, adapted, last, rank):
    """Whether few tokens take the decode schedule, with adapters of one rank block and of
    as many as the bank allows, up to four."""
    most = min(4, -(-rank // 16))
    few = [tokens for tokens in (1, 16, 32, 64) if tokens <= last]
    calls = [(tokens, False, 0) for tokens in few]
    calls += [(tokens, True, blocks) for tokens in few for blocks in (1, most)] * adapted
    for tokens, kind, blocks in calls:
        index = find(linear, tokens, kind, False, blocks, 100)
        kernels = linear["variants"][index]["kernels"]
        if device["kernels"][kernels[-1]]["schedule"] != "decode":
            return False
    return True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--max-tokens", type=int, default=0)
    parser.add_argument("--target", default="sm_90a")
    parser.add_argument("--dump", action="store_true")
    # To see this check fail.
    parser.add_argument("--without-last-variant", action="store_true")
    options = parser.parse_args()
    manifest = read(options.program)
    device = manifest["device"]
    if options.without_last_variant:
        device["linears"][0]["variants"].pop()
    assert manifest["target"] == options.target and manifest["format"] == "lora-program"
    names = [kernel["name"] for kernel in device["kernels"]]
    assert len(set(names)) == len(names), "a kernel twice"
    for kernel in device["kernels"]:
        check_kernel(kernel, device["images"], options.target[-1].isdigit())
    zeroed, decoding = {}, 0
    for kernel in device["kernels"]:
        for space in kernel["workspaces"]:
            assert zeroed.setdefault(space["name"], space["zeroed"]) == space["zeroed"]
    last = options.max_tokens or 100000
    bounds = [1 << i for i in range(17)] + [8193, 16384, 16385]
    tokens = sorted({t for b in bounds for t in (b, b + 1, last) if t <= last})
    sites = manifest["bank"]["sites"] if "bank" in manifest else []
    rank = manifest["bank"]["max_rank"] if "bank" in manifest else 16
    weights = {weight["name"]: weight for weight in manifest["weights"]}
    for number, linear in enumerate(device["linears"]):
        layers = [layer for layer in device["layers"] if layer.get("linear") == number]
        assert layers, "a linear of no layer"
        adapted = any(layer["bank_site"] >= 0 for layer in layers)
        check_linear(device, linear, adapted, tokens)
        decoding += decodes(device, linear, adapted, last, rank)
        for layer in layers:
            shapes = [weights[name]["shape"] for name in layer["weights"]]
            if shapes:
                assert sum(rows for rows, _ in shapes) == sum(linear["slices"])
                assert all(columns == linear["in"] for _, columns in shapes)
            rows = sum(weights[name]["shape"][0] for name in layer["biases"])
            assert rows == (sum(linear["slices"]) if linear["bias"] and shapes else 0)
            if layer["bank_site"] >= 0:
                site = sites[layer["bank_site"]]
                assert [s["size"] for s in site["slices"]] == linear["slices"]
                assert site["in"] == linear["in"] and manifest["bank"]["dtype"] == linear["dtype"]
    embeddings = device.get("embeddings", [])
    for number, embedding in enumerate(embeddings):
        layers = [layer for layer in device["layers"] if layer.get("embedding") == number]
        assert layers, "an embedding of no layer"
        adapted = any(layer["bank_site"] >= 0 for layer in layers)
        check_embedding(device, embedding, adapted, layers, manifest, tokens)
    shapes = device["linears"] + embeddings
    used = {k for shape in shapes for v in shape["variants"] for k in v["kernels"]}
    assert used == set(range(len(names))), "a kernel that no layer uses"
    print(
        f"good: {len(names)} kernels, {len(device['linears'])} linears, {decoding} with decode, "
        f"{len(embeddings)} embeddings, {len(device['layers'])} layers, {len(weights)} weights"
    )
    if options.dump:
        for image in device["images"]:
            del image["data"]
        print(json.dumps(manifest, indent=1))


main()
