# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""browse_page.py CHROMIUM PAGE: what a browser makes of a report of report.mlir.

Filters by the address, without JavaScript, and what is seen.
"""

import os
import struct
import subprocess
import sys
import tempfile
import zlib
from html.parser import HTMLParser
from pathlib import Path

chromium, path = sys.argv[1:]
page = Path(path).resolve().as_uri()


def browse(*arguments):
    with tempfile.TemporaryDirectory() as profile:
        command = [
            chromium,
            "--headless",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            f"--user-data-dir={profile}",
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            *arguments,
        ]
        result = subprocess.run(command, capture_output=True, timeout=120)
    assert result.returncode == 0, result.stderr.decode()
    return result.stdout.decode()


class Shown(HTMLParser):
    """What the script left to be seen: outcomes of groups, the form, the count."""

    def __init__(self, text):
        super().__init__()
        self.groups, self.output, self.form, self.tag = [], "", False, ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if "data-outcome" in attributes and "hidden" not in attributes:
            self.groups.append(attributes["data-outcome"])
        if tag == "form":
            self.form = "hidden" not in attributes
        self.tag = tag

    def handle_data(self, data):
        if self.tag == "output":
            self.output += data.strip()


def check(hash, groups, output):
    shown = Shown(browse("--dump-dom", page + hash))
    assert sorted(shown.groups) == groups, (hash, shown.groups)
    assert shown.output == output, (hash, shown.output)
    assert shown.form == bool(output), hash


every = ["adapted", "not-selected", "not-selected", "refused"]
check("", every, "7 layers")
check("#outcome=refused", ["refused"], "2 of 7 layers")
check("#op=lora.row_parallel_linear", ["not-selected"], "2 of 7 layers")
check("#record=qkv&q=m.layers.1", ["adapted"], "1 of 7 layers")
check("#q=four%20BITS", ["refused"], "2 of 7 layers")
check("#q=%3Cscript%3E", ["not-selected"], "1 of 7 layers")
check("#q=bits%20layers.1", ["refused"], "1 of 7 layers")
check("#q=nothing-has-this", [], "0 of 7 layers")
check("#outcome=no-such", every, "7 layers")
# Without the script everything is there, and no filter that does nothing.
text = Path(path).read_text()
bare = Path(path + ".bare.html")
bare.write_text(text[: text.rindex("<script>")] + text[text.rindex("</script>") + 9 :])
page, whole = bare.resolve().as_uri(), page
check("#outcome=refused", every, "")
page = whole


def colours(file):
    """Colours of a PNG of 8 bits a channel, with the number of their pixels."""
    data = Path(file).read_bytes()
    width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
    assert depth == 8 and kind in (2, 6), (depth, kind)
    at, packed = 8, b""
    while at < len(data):
        size, name = struct.unpack(">I4s", data[at : at + 8])
        if name == b"IDAT":
            packed += data[at + 8 : at + 8 + size]
        at += size + 12
    raw, channels = zlib.decompress(packed), 3 if kind == 2 else 4
    stride, before, counts = width * channels, bytes(width * channels), {}
    for y in range(height):
        start = y * (stride + 1)
        how, line = raw[start], bytearray(raw[start + 1 : start + 1 + stride])
        for x in range(stride):
            left = line[x - channels] if x >= channels else 0
            up, corner = before[x], before[x - channels] if x >= channels else 0
            guess = (0, left, up, (left + up) // 2, 0)[how]
            if how == 4:
                plane = left + up - corner
                guess = min((left, up, corner), key=lambda value: abs(plane - value))
            line[x] = (line[x] + guess) & 255
        before = bytes(line)
        for x in range(0, stride, channels):
            colour = before[x : x + 3]
            counts[colour] = counts.get(colour, 0) + 1
    return counts


def brightness(*arguments):
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "page.png")
        browse(f"--screenshot={file}", "--window-size=800,600", *arguments, page)
        counts = colours(file)
    assert len(counts) > 50, f"expected a page with text, found {len(counts)} colours"
    return sum(max(counts, key=counts.get)) / 3


assert brightness() > 200
assert brightness("--blink-settings=preferredColorScheme=0") < 60
