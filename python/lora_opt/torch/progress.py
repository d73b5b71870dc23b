# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Progress bars by tqdm, where it is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def steps(show: bool, title: str, count: int) -> Iterator[Callable[[str], None]]:
    """A function that says which of `count` steps begins now."""
    try:
        from tqdm.auto import tqdm
    except ImportError:
        show = False
    if not show:
        yield lambda _what: None
        return
    with tqdm(total=count, desc=title, bar_format="{l_bar}{bar}| {n_fmt}/{total_fmt}") as bar:
        began = False

        def step(what: str) -> None:
            nonlocal began
            bar.update(int(began))
            began = True
            bar.set_description(f"{title}: {what}")

        yield step
        bar.set_description(title)
        bar.update(int(began))
