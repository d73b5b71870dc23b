# Part of lora-opt, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks a report page: every tag closed in order, ids unique and links to
them, one script which the page's policy allows, nothing from elsewhere."""

import base64
import hashlib
import re
import sys
from html.parser import HTMLParser

VOID = {"meta", "input", "br", "img", "link", "hr"}


class Page(HTMLParser):
    def __init__(self, path):
        super().__init__(convert_charrefs=True)
        self.path = path
        self.open, self.ids, self.links, self.scripts = [], [], [], []
        self.policy = ""
        self.errors = []

    def fail(self, message):
        self.errors.append(f"{self.path}:{self.getpos()[0]}: {message}")

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            elif name == "href" and value.startswith("#"):
                self.links.append(value[1:])
            elif name in ("src", "href", "srcset", "action", "data"):
                self.fail(f'expected nothing from elsewhere, found {name}="{value}"')
            elif name.startswith("on"):
                self.fail(f"expected no handler in an attribute, found {name}")
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.fail(f"expected each attribute of <{tag}> once, found {names}")
        attributes = dict(attrs)
        if attributes.get("http-equiv") == "Content-Security-Policy":
            self.policy = attributes["content"]
        if tag not in VOID:
            self.open.append(tag)
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.fail(f"expected </{self.open[-1] if self.open else ''}>, found </{tag}>")
        else:
            self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.scripts[-1] += data
        elif not self.open and data.strip():
            self.fail(f"expected no text outside, found {data.strip()[:40]!r}")
        elif self.open and self.open[-1] in ("table", "tbody", "tr", "dl", "ul") and data.strip():
            self.fail(f"expected no text in <{self.open[-1]}>, found {data.strip()[:40]!r}")


def main():
    path = sys.argv[1]
    with open(path, encoding="utf-8") as file:
        text = file.read()
    page = Page(path)
    page.feed(text)
    page.close()
    if page.open:
        page.fail(f"expected </{page.open[-1]}>, found the end")
    for link in page.links:
        if page.ids.count(link) != 1:
            page.fail(f"expected one place of id {link}, found {page.ids.count(link)}")
    if len(page.ids) != len(set(page.ids)):
        page.fail(f"expected ids once, found {page.ids}")
    digests = [
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in page.scripts
    ]
    if re.findall(r"'sha256-([^']*)'", page.policy) != digests or len(digests) != 1:
        page.fail(f"expected a script that the policy allows, found {digests}")
    if control := re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text):
        page.fail(f"expected no control character, found {control[0]!r}")
    print("\n".join(page.errors[:10]), file=sys.stderr)
    sys.exit(bool(page.errors))


main()
