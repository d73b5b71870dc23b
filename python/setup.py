# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Puts the operators' library into the package, where a build of it is at hand."""

import os
import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.dist import Distribution

#: LORA_BUILD names another build folder than the tree's own.
BUILD = Path(os.environ.get("LORA_BUILD", Path(__file__).resolve().parents[1] / "build"))
LIBRARIES = [BUILD / "lib" / name for name in ("liblora_torch.so", "liblora_runtime.so")]


def bundled() -> list[Path]:
    return [path for path in LIBRARIES if path.is_file()]


class BuildPy(build_py):
    def run(self) -> None:
        super().run()
        target = Path(self.build_lib) / "lora_opt/lib"
        shutil.rmtree(target, ignore_errors=True)
        for path in bundled():
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target / path.name)


class Platform(Distribution):
    """With a library in it, a wheel is for this platform alone."""

    def has_ext_modules(self) -> bool:
        return bool(bundled())


setup(cmdclass={"build_py": BuildPy}, distclass=Platform)
