# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The text of imported programs: names, sites, determinism, and refusals."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("torch_mlir")
pytest.importorskip("transformers")

from conftest import EXAMPLE, TINY  # noqa: E402
from lora_opt.gguf.convert import convert  # noqa: E402
from lora_opt.importer import attention, cli, export, lower, modules  # noqa: E402
from lora_opt.importer.types import ModelImportError  # noqa: E402
from safetensors import safe_open  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402
from test_gguf import write_gguf  # noqa: E402
from torch import nn  # noqa: E402
from torch.export import Dim  # noqa: E402

MODELS = ["llama", "qwen2-bias-tied", "mixtral", "qwen3moe"]


@pytest.fixture(scope="module")
def imported():
    """Text of a model's import, each made once."""
    made: dict[tuple, str] = {}

    def get(name: str, **kwargs) -> str:
        key = (name, *sorted(kwargs.items()))
        if key not in made:
            made[key] = export.import_folder(TINY / name, export.Options(**kwargs)).text
        return made[key]

    return get


def mlir_opt() -> str:
    tool = shutil.which("mlir-opt-22") or shutil.which("mlir-opt")
    if tool is None:
        pytest.skip("no mlir-opt")
    return tool


def verify(text: str, *flags: str) -> None:
    done = subprocess.run(
        [mlir_opt(), *flags, "-o", "/dev/null"], input=text, text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr


def sites(text: str) -> list[str]:
    return re.findall(r'linalg\.contract[^\n]*site = "([^"]+)"', text)


@pytest.mark.parametrize("mode", ["serve", "forward", "decode"])
@pytest.mark.parametrize("name", MODELS)
def test_upstream_tools_accept(imported, name: str, mode: str) -> None:
    verify(imported(name, mode=mode))


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_narrow_linears_sum_in_f32(imported, dtype: str) -> None:
    """Narrow operands, f32 initial value and sum: one rounding, of the result."""
    text = imported("qwen2-bias-tied", dtype=dtype)
    verify(text)
    short = {"bfloat16": "bf16", "float16": "f16"}[dtype]
    contracts = [line for line in text.splitlines() if "linalg.contract" in line]
    assert len(contracts) == 15
    for line in contracts:
        assert re.search(rf"ins\(.*x{short}>, tensor<\d+x\d+x{short}>\).*outs\(.*xf32>\)", line)
    assert f'dtype = "{short}"' in text


def test_weights_are_globals_under_their_own_names(imported) -> None:
    """Every tensor of the file, with its shape; a tied one once, other names as aliases."""
    for name in ("llama", "qwen2-bias-tied"):
        text = imported(name)
        found = {}
        for m in re.finditer(r"ml_program\.global private @(\S+)\(#extern\) : tensor<(\S+)>", text):
            found[m[1]] = [int(d) for d in m[2].split("x")[:-1]]
        with safe_open(TINY / name / "model.safetensors", "np") as file:
            stored = {k: file.get_slice(k).get_shape() for k in file.keys()}
        if name == "qwen2-bias-tied":
            stored["lm_head.weight"] = stored.pop("model.embed_tokens.weight")
            assert '{aliases = ["model.embed_tokens.weight"]}' in text
        assert found == stored


def test_each_linear_is_one_contract_with_its_site(imported) -> None:
    for name in MODELS:
        text = imported(name)
        found = sites(text)
        assert len(found) == len(set(found)) == text.count("linalg.contract")
        assert "lm_head" in found and "model.layers.1.self_attn.o_proj" in found
        routers = [s for s in found if s.endswith("mlp.gate")]
        assert len(routers) == (2 if "mo" in name or name == "mixtral" else 0)
        assert text.count('site = "model.embed_tokens"') == 1


def test_serving_signature(imported) -> None:
    text = imported("qwen3moe")
    main = next(line for line in text.splitlines() if "func.func @main" in line)
    cache = "tensor<?x?x2x16xf32>"
    types = re.findall(r"%arg\d+: (tensor<[^>]+>)", main)
    assert types == ["tensor<?x?xi64>"] * 3 + ["tensor<?xi64>"] + [cache] * 4
    roles = '"k_cache", "v_cache", "k_cache", "v_cache"]'
    assert f'argument_roles = ["ids", "positions", "rows", "select", {roles}' in main
    assert f'result_roles = ["logits", {roles}' in main
    assert (
        'architecture = "Qwen3MoeForCausalLM"' in main and "eos_token_ids = array<i64: 2>" in main
    )
    declared = re.findall(r'func\.func private @"(lora\.\w+:[^"]+)".*attributes (\{.*\})', text)
    layers = [f"model.layers.{i}" for i in range(2)]
    assert sorted(n for n, _ in declared) == sorted(
        [f"lora.cached_attention:{x}.self_attn" for x in layers]
        + [f"lora.fused_moe:{x}.mlp.experts" for x in layers]
    )
    for name, attributes in declared:
        assert f'site = "{name.partition(":")[2]}"' in attributes
        if "attention" in name:
            assert "scale = 2.500000e-01 : f64" in attributes and "window = 0 : i64" in attributes
        else:
            assert 'order = "concatenated"' in attributes and 'activation = "silu"' in attributes
    # Nothing that stops at run time, no masks, no view that guesses.
    assert "cf.assert" not in text and "tensor.cast" not in text


def test_layers_option_cuts_the_model(imported) -> None:
    text = imported("llama", layers=1)
    assert "model.layers.1." not in text and "num_layers = 1 : i64" in text


def test_torch_form_keeps_torch_linears(imported) -> None:
    text = imported("llama", linear="torch")
    assert text.count('"torch.aten.linear"') == 15
    verify(text, "--allow-unregistered-dialect")


def test_two_imports_are_identical(imported, tmp_path: Path) -> None:
    for name in ("llama", "mixtral"):
        out = tmp_path / f"{name}.mlir"
        assert cli.main([str(TINY / name), "-o", str(out)]) == 0
        assert out.read_text() == imported(name)


def test_gguf_file_imports_like_its_folder(tmp_path: Path) -> None:
    pytest.importorskip("gguf")
    write_gguf(tmp_path / "m.gguf")
    convert(tmp_path / "m.gguf", tmp_path / "hf")
    for source in ("m.gguf", "hf"):
        assert cli.main([str(tmp_path / source), "-o", str(tmp_path / f"{source}.mlir")]) == 0
    text = (tmp_path / "m.gguf.mlir").read_text()
    assert text == (tmp_path / "hf.mlir").read_text() and "layers.0.mlp.down_proj" in text


def test_example_is_a_fresh_import(smollm2: Path, tmp_path: Path) -> None:
    out = tmp_path / "smollm2.mlir"
    assert cli.main([str(smollm2), "-o", str(out)]) == 0
    assert out.read_bytes() == (EXAMPLE / "smollm2.mlir").read_bytes()


# ------------------------------------------------------------------ refusals


class Gate(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x if x.sum() > 0 else -x  # control flow on a value


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Sequential(nn.Linear(4, 4), Gate())

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.inner(x)


def unit_of(module: nn.Module, x: torch.Tensor, **dynamic) -> modules.Traceable:
    return modules.Traceable(module, (x,), (dynamic.get("shape"),), ["x"], ["y"])


def test_data_dependent_control_flow_names_the_module() -> None:
    with pytest.raises(
        ModelImportError, match=r"module 'inner\.1' \(Gate\)[^$]*what to do: .*where"
    ):
        export.export(unit_of(Block(), torch.ones(2, 4)))


class Histogram(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.histc(x, bins=4, min=0, max=1)


def test_operator_without_lowering_names_op_and_module() -> None:
    program = export.export(unit_of(nn.Sequential(Histogram()), torch.ones(8)))
    with pytest.raises(ModelImportError, match=r"'torch\.aten\.histc' of module '0'"):
        lower.import_program(program)


class Shuffle(nn.Module):
    """Merges batch and sequence with a factor of neither: no collapse says that."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.reshape(x.shape[1], x.shape[0])


def test_view_that_reorders_dynamic_sizes_is_refused() -> None:
    shape = {0: Dim.DYNAMIC, 1: Dim.DYNAMIC}
    program = export.export(unit_of(Shuffle(), torch.ones(3, 5), shape=shape))
    with pytest.raises(ModelImportError, match="merged or split in order"):
        lower.import_program(program)


def test_unknown_architecture_and_folder(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    out = tmp_path / "out.mlir"
    assert cli.main([str(tmp_path), "-o", str(out)]) == 1
    assert "neither a .gguf file nor a folder with config.json" in capsys.readouterr().err
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "no_such_model"}))
    assert cli.main([str(tmp_path), "-o", str(out)]) == 1
    assert "no_such_model" in capsys.readouterr().err
    assert not out.exists()

    class Headless(nn.Module):
        pass

    with pytest.raises(ModelImportError, match="Headless has no submodule 'model'"):
        modules.LanguageModel(Headless())


@pytest.fixture
def broken(tmp_path: Path):
    """A copy of a tiny model whose tensors were edited."""

    def make(edit, name: str = "llama") -> Path:
        folder = tmp_path / f"broken-{name}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        shutil.copyfile(TINY / name / "config.json", folder / "config.json")
        tensors = load_file(TINY / name / "model.safetensors")
        edit(tensors)
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
        return folder

    return make


def test_weights_that_would_be_made_up_are_refused(broken) -> None:
    options = export.Options()
    with pytest.raises(
        ModelImportError, match=r"expected weight 'model\.norm\.weight', found none$"
    ):
        export.load_model(broken(lambda t: t.pop("model.norm.weight")), options)

    def lose_layer(tensors: dict) -> None:
        for name in [n for n in tensors if ".layers.1." in n]:
            del tensors[name]

    folder = broken(lose_layer)
    with pytest.raises(ModelImportError, match=r"'model\.layers\.1\.\S+', found none \(and 8 more"):
        export.load_model(folder, options)
    # What is cut off need not be there.
    assert export.load_model(folder, export.Options(layers=1)).config.num_hidden_layers == 1

    def widen(tensors: dict) -> None:
        tensors["model.norm.weight"] = torch.ones(3)

    shape = r"expected shape \[64\] of weight 'model\.norm\.weight', found \[3\]$"
    with pytest.raises(ModelImportError, match=shape):
        export.load_model(broken(widen), options)

    def lose_expert(tensors: dict) -> None:
        for name in [n for n in tensors if "layers.0." in n and ".experts.3." in n]:
            del tensors[name]

    with pytest.raises(ModelImportError, match=r"model\.layers\.0\.mlp\.experts"):
        export.load_model(broken(lose_expert, "mixtral"), options)


def test_end_tokens_are_ids(broken) -> None:
    folder = broken(lambda t: None)
    (folder / "generation_config.json").write_text('{"eos_token_id": "x"}')
    said = rf"^{folder}: expected 'eos_token_id' to be a token id or a list of them, found \"x\"$"
    with pytest.raises(ModelImportError, match=said):
        export.import_folder(folder, export.Options())


def test_tied_weights_are_not_missing() -> None:
    hf = export.load_model(TINY / "qwen2-bias-tied", export.Options())
    assert hf.lm_head.weight is hf.model.embed_tokens.weight


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--layers", "99"], "expected --layers in [1, 2], the model's number of layers, found 99"),
        (["--layers", "3"], "expected --layers in [1, 2], the model's number of layers, found 3"),
        (["--layers", "0"], "expected --layers in [1, 2], the model's number of layers, found 0"),
        (["--layers", "-1"], "expected --layers in [1, 2], the model's number of layers, found -1"),
        (["--mode", "decode", "--max-len", "0"], "expected --max-len of at least 1, found 0"),
        (["--mode", "decode", "--max-len", "-4"], "expected --max-len of at least 1, found -4"),
    ],
)
def test_numbers_out_of_range_are_refused(tmp_path: Path, capsys, flags, said: str) -> None:
    out = tmp_path / "out.mlir"
    assert cli.main([str(TINY / "llama"), "-o", str(out), *flags]) == 1
    assert f"lora-import: error: {said}\n" in capsys.readouterr().err
    assert not out.exists()


def test_the_smallest_cache_is_taken(imported) -> None:
    assert "tensor<?x2x1x16xf32>" in imported("llama", mode="decode", max_len=1)


def test_truncated_weights_are_named(broken, tmp_path: Path, capsys) -> None:
    path = broken(lambda t: None) / "model.safetensors"
    whole = path.read_bytes()
    for size in (0, 1000, len(whole) - 1000):
        path.write_bytes(whole[:size])
        assert cli.main([str(path.parent), "-o", str(tmp_path / "out.mlir")]) == 1
        assert f"lora-import: error: cannot load {path} as" in capsys.readouterr().err
    assert not (tmp_path / "out.mlir").exists()


def test_output_is_checked_before_the_import(tmp_path: Path, capsys, monkeypatch) -> None:
    """Minutes before it would be written; and a failed write leaves what was there."""

    def never(*_: object) -> None:
        pytest.fail("imported before the output was checked")

    with monkeypatch.context() as patch:
        patch.setattr(export, "import_folder", never)
        none = tmp_path / "none"
        for out, said in [
            (none / "i.mlir", f"expected a folder {none} to write into, found none"),
            (tmp_path, "expected a file to write, found a folder"),
        ]:
            assert cli.main([str(TINY / "llama"), "-o", str(out)]) == 1
            assert capsys.readouterr().err == f"lora-import: error: {out}: {said}\n"
        patch.setattr(cli.os, "access", lambda *_: False)  # root may write anywhere
        assert cli.main([str(TINY / "llama"), "-o", str(tmp_path / "i.mlir")]) == 1
        assert f"expected {tmp_path} to be writable" in capsys.readouterr().err

    out = tmp_path / "out.mlir"
    out.write_text("before")

    def full(self: Path, text: str) -> None:
        with self.open("w") as file:
            file.write(text[:3])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        with pytest.raises(OSError, match=r"out\.mlir: No space left"):
            cli.write_output(out, "after")
    assert out.read_text() == "before" and list(tmp_path.iterdir()) == [out]
    link = tmp_path / "link.mlir"
    link.symlink_to(out)
    cli.write_output(link, "after")
    assert link.is_symlink() and out.read_text() == "after"
    cli.check_output(Path("/dev/null"))
    cli.write_output(Path("/dev/null"), "after")
    assert not Path("/dev/null").is_file()


def test_missing_packages_say_how_to_get_them(tmp_path: Path, capsys, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "lora_opt.importer.export", None)
    assert cli.main([str(TINY / "llama"), "-o", str(tmp_path / "out.mlir")]) == 1
    assert "`pip install './python[import]'`" in capsys.readouterr().err


def test_attention_beyond_plain_causal_is_refused() -> None:
    module = nn.Identity()
    x = torch.zeros(1, 2, 3, 4)
    with pytest.raises(ModelImportError, match="passes 'softcap'"):
        attention.attention_function(module, x, x, x, None, softcap=50.0)
    with pytest.raises(ModelImportError, match="not plain causal attention"):
        attention.attention_function(module, x, x, x, torch.zeros(1, 1, 3, 3))
    state = attention.CacheState(x, x, [x] * 4)
    with pytest.raises(ModelImportError, match=r"each of 2 layers, found layers \[\]"):
        with attention.cache_state(state):
            pass
