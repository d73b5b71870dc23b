# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""python -m lora_opt COMMAND: one entry point of everything in this package."""

from __future__ import annotations

import argparse
import sys

from . import generate, verify
from .gguf import convert as gguf_convert
from .importer import cli as import_cli

COMMANDS = {
    "import": import_cli,
    "gguf2hf": gguf_convert,
    "generate": generate,
    "verify": verify,
}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="lora_opt", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in COMMANDS.items():
        description = module.DESCRIPTION
        sub = commands.add_parser(name, help=description, description=description)
        module.add_arguments(sub)
        sub.set_defaults(run=module.run)
    args = parser.parse_args(argv)
    return int(args.run(args))


if __name__ == "__main__":
    sys.exit(main())
