# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Every Python file begins with the licence."""

from __future__ import annotations

from pathlib import Path

from conftest import ROOT

BANNER = "\n".join(Path(__file__).read_text().splitlines()[:3]) + "\n"


def without_banner(root: Path) -> list[str]:
    found = []
    for folder in ("benchmarks", "examples", "python", "scripts", "test"):
        for path in sorted((root / folder).rglob("*.py")):
            if not path.read_text(encoding="utf-8").startswith(BANNER):
                found.append(str(path.relative_to(root)))
    return found


def test_every_file_has_the_banner() -> None:
    assert "SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception" in BANNER
    assert without_banner(ROOT) == []


def test_a_file_without_it_is_found(tmp_path: Path) -> None:
    (tmp_path / "test/deep").mkdir(parents=True)
    (tmp_path / "test/deep/good.py").write_text(BANNER + "x = 1\n")
    (tmp_path / "test/deep/bad.py").write_text('"""No licence."""\n')
    assert without_banner(tmp_path) == ["test/deep/bad.py"]
