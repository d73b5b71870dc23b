# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares the truth table of a page with the cells of a test: truth_table.py PAGE TEST"""

import pathlib
import re
import sys

ROWS = ["in_tree", "derived", "replacement", "derived_from_replacement", "foreign"]
COLUMNS = ["EXACT", "DERIVED", "EITHER", "EXACT-BASE", "DERIVED-BASE", "EITHER-BASE"]

page, test = (pathlib.Path(name).read_text() for name in sys.argv[1:])
said = {}
rows = re.findall(r"^\|[^|]+\| (none|registered) \|((?: (?:yes|no) \|){6})$", page, re.MULTILINE)
for index, (replacement, cells) in enumerate(rows):
    name = f"{ROWS[index % len(ROWS)]}_{'un' * (replacement == 'none')}registered"
    for column, cell in zip(COLUMNS, cells.replace("|", " ").split(), strict=True):
        said[name, column] = cell

tested = {}
for column, name, negation in re.findall(
    r"^// ([A-Z-]+)-LABEL: func @(\w+)\(\n// \1(-NOT)?: lora.adapt %\n// \1: return$",
    test,
    re.MULTILINE,
):
    tested[name, column] = "no" if negation else "yes"

wrong = [
    f"{' '.join(cell)}: the page says {said.get(cell)}, the test {tested.get(cell)}"
    for cell in sorted(said.keys() | tested.keys())
    if said.get(cell) != tested.get(cell)
]
if wrong or len(said) != len(rows) * len(COLUMNS) or not said:
    raise SystemExit("\n".join(wrong) or "expected a table, found none")
print(f"{len(said)} cells agree")
