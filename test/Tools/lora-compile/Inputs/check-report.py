# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Checks a file of --lora-kernel-report; the second argument says whether cubins
were made ("fresh") or found ("cached")."""

import json
import sys


def main(path, kind):
    with open(path) as file:
        report = json.load(file)
    assert report["assembler"].startswith("ptxas 1"), report["assembler"]
    assert report["wall_ms"] > report["passes_ms"] > 0
    kernels = report["kernels"]
    assert kernels and len({kernel["name"] for kernel in kernels}) == len(kernels)
    for kernel in kernels:
        assert 8 <= kernel["registers"] <= 255, kernel
        assert kernel["ptx_bytes"] > 1000 and (kernel["cubin_bytes"] > 1000) != kernel["refused"]
        assert kernel["llvm_ms"] > 0 and kernel["assembler_ms"] > 0
        assert kernel["cached"] == (kind == "cached"), kernel
        spills = kernel["spill_store_bytes"] + kernel["spill_load_bytes"]
        assert not spills or kernel["refused"], kernel
    print(f"good: {len(kernels)} kernels, none that is kept spills")


main(*sys.argv[1:])
