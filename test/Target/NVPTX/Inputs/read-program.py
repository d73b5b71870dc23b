# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Prints a program's manifest; compares its images with files."""

import ctypes
import json
import sys

library = ctypes.CDLL(sys.argv[1])


def read(symbol, size):
    return bytes((ctypes.c_char * size).in_dll(library, symbol))


size = ctypes.c_uint64.in_dll(library, "lora_manifest_size").value
manifest = json.loads(read("lora_manifest", size))
print(json.dumps(manifest, sort_keys=True))
images = manifest["device"]["images"]
for i, (image, path) in enumerate(zip(images, sys.argv[2:], strict=True)):
    with open(path, "rb") as file:
        same = read(image["symbol"], image["bytes"]) == file.read()
    print(f"image {i} {'is' if same else 'is not'} the file")
