# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where the operators' library and the compiler are."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_BUILD = _PACKAGE.parents[1] / "build"


class NotFoundError(RuntimeError):
    """A file of lora-opt is missing; the message says where it was looked for."""


def _named(variable: str) -> Path | None:
    given = os.environ.get(variable)
    if not given:
        return None
    if not Path(given).is_file():
        raise NotFoundError(f"expected ${variable} to name a file, found '{given}'")
    return Path(given)


def operators() -> Path:
    """liblora_torch.so: $LORA_TORCH_LIBRARY, in the package, or of the build in this tree."""
    name = "liblora_torch.so"
    places = [_PACKAGE / "lib" / name, _BUILD / "lib" / name]
    found = _named("LORA_TORCH_LIBRARY") or next((p for p in places if p.is_file()), None)
    if found is None:
        looked = ", ".join(str(p) for p in places)
        raise NotFoundError(
            f"expected {name}, found none in $LORA_TORCH_LIBRARY (not set), {looked};"
            " build the target LoRATorch"
        )
    return found


def compiler() -> Path:
    """lora-compile: $LORA_COMPILE, of the build in this tree, or in $PATH."""
    built = _BUILD / "bin/lora-compile"
    on_path = shutil.which("lora-compile")
    found = _named("LORA_COMPILE") or (built if built.is_file() else on_path)
    if found is None:
        raise NotFoundError(
            f"expected lora-compile, found none in $LORA_COMPILE (not set), {built}, $PATH"
        )
    return Path(found)
