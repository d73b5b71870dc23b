# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Comparing with references, and generate: what is sent to lora-run and what is said.

The stand-in for lora-run answers from the reference files themselves, so these tests
show that the comparison reports a difference; the real one is run in test/Integration."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ADAPTERS, TINY
from lora_opt import __main__ as command
from lora_opt import generate, runner, verify
from lora_opt.text import Text, TextError

STAND_IN = """#!{python}
import json, pathlib, sys
arguments = sys.argv[1:]
value = lambda flag: arguments[arguments.index(flag) + 1]
requests = json.load(open(value("--requests")))
json.dump([arguments, requests], open({log!r}, "w"))
answers = {{}}
for path in pathlib.Path({references!r}).rglob("*reference.json"):
    name = None if path.name.startswith("base") else path.parent.name
    for r in json.loads(path.read_text())["results"]:
        answers[json.dumps([name, r["input_ids"]])] = r
results = []
for request in requests:
    r = answers.get(json.dumps([request["adapter"], request["tokens"]]))
    if r is None:
        results.append({{"tokens": [1, 2], "logits": []}})
        continue
    top = list(zip(r["last_top20_ids"], r["last_top20_logits"]))
    results.append({{"tokens": r["greedy_ids"], "logits": top}})
{change}
json.dump({{"results": results, "stats": {{}}}}, open(value("--out"), "w"))
"""


@pytest.fixture
def stand_in(tmp_path: Path):
    """Makes an executable in place of lora-run; `change` edits its results."""

    def make(references: Path, change: str = "") -> Path:
        path = tmp_path / "lora-run"
        log = str(tmp_path / "log.json")
        path.write_text(
            STAND_IN.format(
                python=sys.executable, log=log, references=str(references), change=change
            )
        )
        path.chmod(0o755)
        return path

    return make


def run_verify(references: Path, tool: Path, *flags: str) -> int:
    arguments = ["verify", "model.lso", "--weights", str(references), "--lora-run", str(tool)]
    return command.main([*arguments, "--references", str(references), *flags])


def test_one_mixed_batch_of_all_prompts(stand_in, tmp_path: Path, capsys) -> None:
    assert run_verify(ADAPTERS, stand_in(ADAPTERS)) == 0
    out = capsys.readouterr().out
    assert out.count("matches the reference") == 20 and "DIFFERS" not in out
    assert "20 of 20 requests in one batch (4 adapters) match" in out
    arguments, requests = json.loads((tmp_path / "log.json").read_text())
    assert [r["adapter"] for r in requests] == [None, "a", "b", "c", "d"] * 4
    assert all(r["new_tokens"] == 24 and r["top"] == 32 and "stop" not in r for r in requests)
    assert [a for a in arguments if "=" in a] == [f"{n}={ADAPTERS / n}" for n in "abcd"]


def test_tiny_layout_and_skip(stand_in, capsys) -> None:
    """Adapters one folder down; a kind that the runtime refuses can be left out."""
    folder = TINY / "llama"
    assert run_verify(folder, stand_in(folder), "--skip", "dora-r4,embed-head-r4") == 0
    out = capsys.readouterr().out
    assert "[qv-rslora-r8]" in out and "[base]" in out and "dora" not in out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("results[7]['logits'][3] = (r['last_top20_ids'][3], 99.0)", "is not among|logit of token"),
        ("results[7]['logits'].pop()", "is not among the top logits"),
        ("results[7]['logits'][3] = (r['last_top20_ids'][3], float('nan'))", "is nan, expected"),
        ("results[7]['logits'][3] = (r['last_top20_ids'][3], None)", "is nan, expected"),
        ("results[7]['logits'].append((0, float('-inf')))", "token 0 is -inf, expected"),
        ("results[7]['tokens'][0] += 1", "token 0 is"),
        ("results[7]['tokens'].pop()", "23 tokens, the reference 24"),
    ],
)
def test_a_changed_answer_is_reported(stand_in, capsys, change: str, said: str) -> None:
    import re

    assert run_verify(ADAPTERS, stand_in(ADAPTERS, change)) == 1
    out = capsys.readouterr().out
    assert out.count("DIFFERS") == 1 and re.search(said, out)
    assert "19 of 20 requests" in out


def test_a_changed_reference_is_reported(stand_in, tmp_path: Path, capsys) -> None:
    """The references on disk are what counts: one logit off by 0.5 % of the largest."""
    changed = tmp_path / "references"
    (changed / "a").mkdir(parents=True)
    content = json.loads((ADAPTERS / "a/reference.json").read_text())
    content["results"][2]["last_top20_logits"][0] *= 1.005
    (changed / "a/reference.json").write_text(json.dumps(content))
    assert run_verify(changed, stand_in(ADAPTERS)) == 1
    captured = capsys.readouterr()
    assert captured.out.count("DIFFERS") == 1 and "3 of 4 requests" in captured.out
    assert "not of the weights" in captured.err


REFERENCE = verify.Reference(
    adapter="a",
    prompt=None,
    tokens=[1],
    top={5: 10.0, 6: 9.995, 7: -4.0},
    largest=20.0,
    greedy=[5, 8, 9],
    margins=[0.005, 3.0, 2.0],
)


@pytest.mark.parametrize(
    ("logits", "tokens", "matches", "text"),
    [
        ({5: 10.019, 6: 9.98, 7: -4.0}, [5, 8, 9], True, "matches the reference"),
        ({5: 10.021, 6: 9.995, 7: -4.0}, [5, 8, 9], False, "logit of token 5"),
        ({5: float("nan"), 6: 9.995, 7: -4.0}, [5, 8, 9], False, "logit of token 5"),
        ({5: 10.0, 6: float("nan"), 7: -4.0}, [5, 8, 9], False, "logit of token 6 is nan"),
        ({5: 10.0, 6: 9.995, 7: -4.0, 8: float("inf")}, [5, 8, 9], False, "token 8 is inf"),
        # A tie: what follows another first token is another text, and not compared.
        ({5: 10.0, 6: 9.995, 7: -4.0}, [6, 0, 0], True, "up to a tie at token 0"),
        ({5: 10.0, 6: 9.995, 7: -4.0}, [5, 0, 9], False, "token 1 is 0, the reference 8"),
    ],
)
def test_compare(logits, tokens, matches: bool, text: str) -> None:
    verdict = verify.compare(REFERENCE, runner.Result(tokens, list(logits.items())))
    assert verdict.matches == matches and text in verdict.text


def test_tolerance_is_relative_to_the_row() -> None:
    result = runner.Result([5, 8, 9], [(5, 10.019), (6, 9.995), (7, -4.0)])
    assert verify.compare(REFERENCE, result).matches
    assert not verify.compare(replace(REFERENCE, largest=10.0), result).matches


def test_failures_of_the_tool_are_errors(stand_in, tmp_path: Path, capsys) -> None:
    for change, said in [
        ("sys.exit(3)", "failed with status 3"),
        ("import os; os.kill(os.getpid(), 11)", "was ended by signal 11 (SIGSEGV)"),
        ("results[0]['logits'] = None", "no readable results"),
        ("results.pop()", "expected 20 results, found 19"),
        ("results[0] = {}", "no readable results"),
    ]:
        assert run_verify(ADAPTERS, stand_in(ADAPTERS, change)) == 2
        assert said in capsys.readouterr().err
    assert run_verify(ADAPTERS, tmp_path / "nowhere") == 2
    assert "cannot execute" in capsys.readouterr().err
    assert run_verify(tmp_path, stand_in(ADAPTERS)) == 2
    assert "expected reference.json files, found none" in capsys.readouterr().err
    (tmp_path / "base_reference.json").write_text('{"results": [{}]}')
    assert run_verify(tmp_path, stand_in(ADAPTERS)) == 2
    assert "base_reference.json: no reference file" in capsys.readouterr().err


def test_an_error_of_the_tool_is_said_once(stand_in, tmp_path: Path, model, capfd) -> None:
    """lora-run ends with 1 after its own error, and nothing follows it."""
    tool = stand_in(ADAPTERS, "sys.exit('lora-run: error: no such weight')")
    assert run_verify(ADAPTERS, tool) == 2
    assert capfd.readouterr().err == "lora-run: error: no such weight\n"
    flags = ["--model", str(model), "--lora-run", str(tool), "--request", ":hello"]
    assert command.main(["generate", "model.lso", *flags]) == 1
    assert capfd.readouterr().err == "lora-run: error: no such weight\n"


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"last_top20_logits": [NAN, 1.0]}, "finite numbers in 'last_top20_logits', found nan"),
        ({"last_top20_logits": [2.0, INF]}, "finite numbers in 'last_top20_logits', found inf"),
        ({"last_top20_logits": [2.0, None]}, "no reference file: TypeError"),
        ({"last_top20_logits": None}, "no reference file: TypeError"),
        ({"last_top20_logits": [0.0, 0.0]}, "expected logits other than 0"),
        ({"last_top20_ids": [], "last_top20_logits": []}, "expected logits other than 0"),
        ({"logits": {"last_every_97th": [NAN]}}, "finite numbers in 'last_every_97th', found nan"),
        ({"logits": []}, "no reference file: AttributeError"),
        ({"greedy_margins": [NAN]}, "finite numbers in 'greedy_margins', found nan"),
        ({"greedy_margins": []}, "expected a margin of each of 1 greedy tokens, found 0"),
    ],
)
def test_references_that_prove_nothing_are_refused(tmp_path: Path, change, said: str) -> None:
    good = {
        "input_ids": [1],
        "last_top20_ids": [3, 4],
        "last_top20_logits": [2.0, 1.0],
        "greedy_ids": [3],
        "greedy_margins": [1.0],
    }
    path = tmp_path / "base_reference.json"
    path.write_text(json.dumps({"results": [good]}))
    assert verify.read_references(tmp_path).prompts[0].largest == 2.0
    path.write_text(json.dumps({"results": [good, good | change]}))
    with pytest.raises(TextError) as raised:
        verify.read_references(tmp_path)
    assert str(raised.value).startswith(str(path)) and said in str(raised.value)


def test_an_empty_reference_is_refused(stand_in, tmp_path: Path, capsys) -> None:
    (tmp_path / "base_reference.json").write_text('{"results": []}')
    assert run_verify(tmp_path, stand_in(ADAPTERS)) == 2
    captured = capsys.readouterr()
    assert "base_reference.json: expected at least one result, found none" in captured.err
    assert captured.out == ""


# ------------------------------------------------------------------ generate


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A folder with a tokenizer of whole words and a chat template."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    folder = tmp_path / "model"
    folder.mkdir()
    words = ["<user>", "never", "hello", "there", ":", "question"]
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, "never"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.save(str(folder / "tokenizer.json"))
    template = "{% for m in messages %}\n<user> {{ m.content }}\n{% endfor %}"
    (folder / "tokenizer_config.json").write_text(json.dumps({"chat_template": template}))
    (folder / "generation_config.json").write_text('{"eos_token_id": [4, 9]}')
    return folder


def test_generate_sends_requests_and_prints_texts(stand_in, model, tmp_path, capsys) -> None:
    tool = stand_in(ADAPTERS)
    shared = ["generate", "model.lso", "--model", str(model), "--lora-run", str(tool)]
    flags = ["--adapter", "a=somewhere", "--request", "a:hello", "--request", ":question : there"]
    assert command.main([*shared, *flags, "--new-tokens", "7"]) == 0
    assert (
        capsys.readouterr().out
        == "[a] hello\n    never hello\n[base] question : there\n    never hello\n"
    )
    arguments, requests = json.loads((tmp_path / "log.json").read_text())
    assert arguments[:5] == ["model.lso", "--weights", str(model), "--adapter", "a=somewhere"]
    common = {"new_tokens": 7, "top": 0, "stop": [4, 9]}
    assert requests == [
        {"tokens": [2], "adapter": "a", **common},
        {"tokens": [5, 4, 3], "adapter": None, **common},
    ]
    assert command.main([*shared, "--request", "base:there", "--chat"]) == 0
    requests = json.loads((tmp_path / "log.json").read_text())[1]
    assert [r["tokens"] for r in requests] == [[0, 3]]


def test_generate_refuses_bad_requests(stand_in, model, capsys) -> None:
    tool = stand_in(ADAPTERS)
    shared = ["generate", "model.lso", "--model", str(model), "--lora-run", str(tool)]
    for flags, said in [
        (["--request", "b:hello"], "expected ADAPTER:PROMPT with ADAPTER one of 'base'"),
        (["--request", "hello"], "found 'hello'"),
        (["--request", ":"], "empty prompt"),
        (["--request", ":x", "--adapter", "a"], "expected --adapter NAME=DIR, found 'a'"),
        (["--request", ":x", "--adapter", "a=x", "--adapter", "a=y"], "'a' is taken"),
    ]:
        assert command.main([*shared, *flags]) == 1
        assert said in capsys.readouterr().err


def test_chat_template_errors_name_the_folder(model) -> None:
    config = model / "tokenizer_config.json"
    for template, said in [
        ("{{ raise_exception('no system role') }}", "refuses: no system role"),
        ("{% for %}", "ill-formed"),
        ("{{ messages.__class__.__mro__ }}", "ill-formed"),  # sandboxed
        (None, "expected a chat_template"),
    ]:
        config.write_text(json.dumps({"chat_template": template}))
        with pytest.raises(TextError, match=said):
            Text(model).encode_chat("hello")
    config.write_text("[")
    with pytest.raises(TextError, match="not JSON"):
        Text(model)


def test_broken_files_of_the_model_are_named(stand_in, model, capsys) -> None:
    """The field in the model's file is named, not a request made of it."""
    config = model / "generation_config.json"
    for value in ('"x"', "[4, null]", "true", "-1", "2.0", '{"id": 4}'):
        config.write_text(f'{{"eos_token_id": {value}}}')
        with pytest.raises(TextError) as raised:
            Text(model).end_tokens()
        assert str(raised.value).startswith(f"{config}: expected 'eos_token_id' to be")
        assert str(raised.value).endswith(f"found {value}")
    config.write_text('{"eos_token_id": 0}')
    assert Text(model).end_tokens() == [0]
    flags = ["--lora-run", str(stand_in(ADAPTERS)), "--request", ":hello"]
    for content in ("[", "", '{"version": "1.0"}'):
        (model / "tokenizer.json").write_text(content)
        assert command.main(["generate", "model.lso", "--model", str(model), *flags]) == 1
        said = f"generate: error: {model / 'tokenizer.json'}: not a tokenizer: "
        assert capsys.readouterr().err.startswith(said)


def test_parse_request_keeps_colons_of_the_prompt() -> None:
    assert generate.parse_request("a:Question: why?", ["a"]) == ("a", "Question: why?")
