# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints the manifest in a module of the LLVM dialect, as sorted JSON, one key a line."""

import json
import re
import sys


def strings(text: str) -> bytes:
    """Undoes MLIR's escapes: a backslash and two hex digits, or itself."""
    out = re.sub(
        rb"\\([0-9A-Fa-f]{2}|\\|\")",
        lambda m: bytes([int(m[1], 16)]) if len(m[1]) == 2 else m[1],
        text.encode(),
    )
    return out


module = sys.stdin.read()
found = re.search(r'llvm\.mlir\.global external constant @lora_manifest\("(.*?)"\)', module)
size = re.search(r"@lora_manifest_size\((\d+) : i64\)", module)
assert found and size, "no manifest"
manifest = strings(found[1])
assert len(manifest) == int(size[1]), (len(manifest), size[1])
print(json.dumps(json.loads(manifest), indent=1, sort_keys=True))
