# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""check_remarks.py FILE.yaml ADAPTER: the remarks on report.mlir with one adapter."""

import sys

import yaml


class Loader(yaml.SafeLoader):
    pass


Loader.add_multi_constructor(
    "!", lambda loader, kind, node: {"Kind": kind} | loader.construct_mapping(node, deep=True)
)


def arguments(remark, name):
    return [entry[name] for entry in remark["Args"] if name in entry]


def main():
    path, adapter = sys.argv[1:]
    with open(path) as file:
        remarks = []
        for remark in yaml.load_all(file, Loader):
            # --remark-policy=final of MLIR 22.1 writes everything twice.
            if "final" not in path or remark not in remarks:
                remarks.append(remark)
    found = {}
    for remark in remarks:
        assert remark["Pass"].split(":")[0] == "lora-insert-adapters", remark
        key = (remark["Name"], *(arguments(remark, "Site") or arguments(remark, "Op")))
        assert key not in found, key
        found[key] = remark

    for layer, line in ((0, 9), (1, 13)):
        remark = found.pop(("Adapted", f"m.layers.{layer}.qkv_proj"))
        assert remark["Kind"] == "Passed", remark
        assert remark["Function"] == "main", remark
        assert remark["DebugLoc"]["Line"] == line, remark
        assert arguments(remark, "Record") == ["qkv"], remark
        assert arguments(remark, "Op") == ["lora.qkv_parallel_linear"], remark
    refused = found.pop(("Refused", "m.layers.0.down_proj"))
    assert refused["Kind"] == "Missed", refused
    assert arguments(refused, "Op") == ["acme.row"], refused
    assert arguments(refused, "Reason") == [
        'the layer takes no delta: its weights are packed in "four" bits'
    ], refused
    for key in [key for key in found if key[0] == "NotSelected"]:
        assert found.pop(key)["Kind"] == "Missed"
    for name, base, replaces in (
        ("acme.qkv", "lora.qkv_parallel_linear", "true"),
        ("acme.row", "lora.row_parallel_linear", "false"),
    ):
        variant = found.pop(("Variant", name))
        assert variant["Kind"] == "Analysis", variant
        assert arguments(variant, "Base") == [base], variant
        assert str(arguments(variant, "Replaces")[0]).lower() == replaces, variant
        assert arguments(variant, "Provider") == ["acme <2.4>"], variant
    landing = found.pop(("Adapter",))
    assert landing["Kind"] == "Analysis", landing
    assert arguments(landing, "Adapter") == [adapter], landing
    counts = [int(arguments(landing, key)[0]) for key in ("Modules", "Landed", "Unmatched")]
    assert counts == [3, 1, 1], counts
    assert not found, found
    assert len(remarks) == 10, len(remarks)


main()
