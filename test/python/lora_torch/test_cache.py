# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiled programs on disk; the compiler here is a stand-in that counts its calls."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from lora_opt.torch import CompileError, NotFoundError, cache, library  # noqa: E402

OPTIONS = cache.Options()

STAND_IN = """#!{python}
import pathlib, sys
log = pathlib.Path({log!r})
with log.open("a") as file:
    file.write(" ".join(sys.argv[1:]) + "\\n")
text = pathlib.Path(sys.argv[1]).read_text()
if text == "bad":
    sys.exit("in.mlir:1:1: error: expected good, found bad\\nin.mlir:1:1: note: long")
pathlib.Path(sys.argv[sys.argv.index("-o") + 1]).write_text("program of " + text)
"""


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A compiler; the file that it writes a line to for each call."""
    tool, log = tmp_path / "compile", tmp_path / "log"
    tool.write_text(STAND_IN.format(python=sys.executable, log=str(log)))
    tool.chmod(0o755)
    monkeypatch.setenv("LORA_COMPILE", str(tool))
    return log


def lines(log: Path) -> list[str]:
    return log.read_text().splitlines()


def test_the_second_time_it_is_there(calls: Path, tmp_path: Path) -> None:
    first = cache.program("text", OPTIONS, 3, tmp_path / "cache")
    assert first.read_text() == "program of text"
    assert cache.program("text", OPTIONS, 3, tmp_path / "cache") == first
    assert len(lines(calls)) == 1
    assert sorted(p.suffix for p in (tmp_path / "cache").iterdir()) == [".lso", ".sha256"]


def test_the_key_is_all_that_matters(calls: Path, tmp_path: Path) -> None:
    def make(text: str = "text", options: cache.Options = OPTIONS, abi: int = 3) -> Path:
        return cache.program(text, options, abi, tmp_path)

    rank, sites = cache.Options(max_rank=8), cache.Options(sites=("q_proj", "v_proj"))
    gpu = cache.Options(target="sm_90a", max_tokens=64)
    made = {make(), make("other"), make(options=rank), make(options=sites), make(abi=4)}
    assert len(made | {make(options=gpu)}) == 6
    assert "--max-rank=8" in lines(calls)[2] and "--sites=q_proj,v_proj" in lines(calls)[3]
    assert "--target=sm_90a --max-tokens=64" in lines(calls)[5] and "-O0" not in lines(calls)[5]


def test_the_target_is_that_of_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache.target(torch.device("cpu")) == "cpu"
    gpu = torch.device("cuda", 0)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "an old one")
    for capability, name in (((8, 0), "sm_80"), ((9, 0), "sm_90a"), ((12, 0), "sm_120")):
        monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _, c=capability: c)
        assert cache.target(gpu) == name
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: (7, 5))
    with pytest.raises(RuntimeError, match=r"8\.0 or newer, found an old one of 7\.5"):
        cache.target(gpu)


def test_a_damaged_program_is_compiled_again(calls: Path, tmp_path: Path) -> None:
    path = cache.program("text", OPTIONS, 3, tmp_path)
    path.write_text("program of te")
    with pytest.warns(UserWarning, match="damaged"):
        cache.program("text", OPTIONS, 3, tmp_path)
    assert path.read_text() == "program of text"
    path.with_suffix(".sha256").unlink()  # a crash between the two files
    cache.program("text", OPTIONS, 3, tmp_path)
    assert len(lines(calls)) == 3


def test_without_a_compiler(calls: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = cache.program("text", OPTIONS, 3, tmp_path)
    monkeypatch.delenv("LORA_COMPILE")
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(library, "_BUILD", tmp_path / "nowhere")
    assert cache.program("text", OPTIONS, 3, tmp_path) == path
    with pytest.raises(NotFoundError, match="expected lora-compile, found none in .*nowhere"):
        cache.program("other", OPTIONS, 3, tmp_path)
    monkeypatch.setenv("LORA_COMPILE", "/no/such")
    with pytest.raises(NotFoundError, match="expected .LORA_COMPILE to name a file"):
        cache.program("other", OPTIONS, 3, tmp_path)


def test_errors_are_the_compilers_and_leave_nothing(calls: Path, tmp_path: Path) -> None:
    with pytest.raises(CompileError, match="^expected good, found bad$"):
        cache.program("bad", OPTIONS, 3, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_several_at_a_time(calls: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(cache.program, "text", OPTIONS, 3, tmp_path / "c") for _ in range(8)]
        assert {job.result().read_text() for job in jobs} == {"program of text"}
    assert len(list((tmp_path / "c").iterdir())) == 2


def test_where_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("LORA_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/xdg")
    assert cache.directory() == Path("/xdg/lora-opt/programs")
    monkeypatch.setenv("LORA_CACHE_DIR", str(tmp_path))
    assert cache.directory() == tmp_path / "programs"


def test_the_library_is_looked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LORA_TORCH_LIBRARY", str(tmp_path / "none.so"))
    with pytest.raises(NotFoundError, match="expected .LORA_TORCH_LIBRARY to name a file"):
        library.operators()
    monkeypatch.delenv("LORA_TORCH_LIBRARY")
    monkeypatch.setattr(library, "_PACKAGE", tmp_path / "package")
    monkeypatch.setattr(library, "_BUILD", tmp_path / "build")
    with pytest.raises(NotFoundError, match="package/lib/liblora_torch.so.*build/lib"):
        library.operators()
    (tmp_path / "package/lib").mkdir(parents=True)
    (tmp_path / "package/lib/liblora_torch.so").touch()
    assert library.operators() == tmp_path / "package/lib/liblora_torch.so"
