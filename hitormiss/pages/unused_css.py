"""
The built site without what no page uses.

The theme styles many things that the course has none of. A rule stays when
every class that it names occurs in a page or in a script; a custom property,
when something reads it. Of the pages the indents go, and of our own scripts what is
written for their readers.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from .scripts import minify


GROUPS = ("@media", "@supports", "@container", "@layer")
# Attributes that the theme writes a rule for each value of.
CHOICES = ("dir", "data-md-color-primary", "data-md-color-accent")

# What the theme's script can make, if a page asks for it: by the class that asks.
ON_DEMAND = (
    "md-annotation",
    "md-source",
    "md-status",
    "md-tag",
    "md-version",
    "mermaid",
    "tabbed-",
)


class Block(NamedTuple):
    """A rule or a group of rules: what stands before its braces, and what stands inside."""

    prelude: str
    body: str


def slim(site: Path) -> None:
    """Rewrite each style sheet below *site*, and drop the maps that belong to the originals."""
    pages = "\n".join(path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html")))
    scripts = "\n".join(
        path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.*js")) if path.is_file()
    )
    classes = " ".join(re.findall(r"\bclass=\"([^\"]*)\"", pages))
    idle = tuple(name for name in ON_DEMAND if name not in classes)
    words = {
        word for word in re.findall(r"[\w-]+", f"{classes} {scripts}") if not word.startswith(idle)
    }
    sheets = {path: path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.css"))}
    sheets = {path: _without_unused_rules(text, words, pages) for path, text in sheets.items()}
    while True:
        read = set(re.findall(r"--[\w-]+", pages + scripts))
        read |= {name for text in sheets.values() for name in re.findall(r"var\((--[\w-]+)", text)}
        slimmer = {path: _without_unused_properties(text, read) for path, text in sheets.items()}
        if slimmer == sheets:
            break
        sheets = slimmer
    for path, text in sheets.items():
        path.write_text(text, encoding="utf-8")
    for path in site.rglob("*.html"):
        path.write_text(_without_indents(path.read_text(encoding="utf-8")), encoding="utf-8")
    for path in site.rglob("*.mjs"):
        minify(path)
    for path in site.rglob("*.map"):
        path.unlink()


def _without_indents(page: str) -> str:
    """A page whose lines begin at the margin, but where an indent is text."""
    parts = re.split(r"(<(pre|textarea|script)\b.*?</\2>)", page, flags=re.DOTALL)
    # Every third part is text between, then the block, then the name of its tag.
    texts = (re.sub(r"\s*\n\s*", "\n", part) for part in parts[::3])
    kept = [*parts[1::3], ""]
    return "".join(text + block for text, block in zip(texts, kept, strict=True))


def _without_unused_rules(css: str, words: set[str], pages: str) -> str:
    return "".join(_kept(block, words, pages) for block in blocks(_compact(css)))


def _kept(block: Block, words: set[str], pages: str) -> str:
    if block.prelude.startswith(GROUPS):
        inside = "".join(_kept(inner, words, pages) for inner in blocks(block.body))
        return f"{block.prelude}{{{inside}}}" if inside else ""
    if block.prelude.startswith("@"):
        return f"{block.prelude}{{{block.body}}}" if block.body else block.prelude
    used = [each for each in _selectors(block.prelude) if _is_used(each, words, pages)]
    return f"{','.join(used)}{{{block.body}}}" if used else ""


def _is_used(selector: str, words: set[str], pages: str) -> bool:
    bare = re.sub(r"\([^()]*\)", "", re.sub(r"\([^()]*\)", "", selector))
    if "\\" in bare:
        return True
    for attribute, value in re.findall(r"\[([\w-]+)=\"?([\w-]+)\"?\]", bare):
        if attribute in CHOICES and f'{attribute}="{value}"' not in pages:
            return False
    names = re.findall(r"\.(-?[A-Za-z_][\w-]*)", re.sub(r"\[[^\]]*\]", "", bare))
    return all(name in words or _is_made(name, words) for name in names)


def _is_made(name: str, words: set[str]) -> bool:
    """A script may put a class together: ``md-tooltip--`` and a word."""
    ends = [match.end() for match in re.finditer(r"--|__|-", name)]
    return any(name[:end] in words for end in ends if end < len(name))


def _without_unused_properties(css: str, read: set[str]) -> str:
    declaration = (
        r"(?<=[{;])(?P<name>--[\w-]+):"
        r"(?:\"[^\"]*\"|'[^']*'|\((?:[^()\"']|\"[^\"]*\"|'[^']*'|\([^()]*\))*\)|[^;{}\"'()])*;?"
    )
    css = re.sub(declaration, lambda match: match[0] if match["name"] in read else "", css)
    return re.sub(r"[^{}]+\{\}", "", css)


def _compact(css: str) -> str:
    """Without comments, and without the space that says nothing."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,]) ?", r"\1", css).replace(";}", "}").strip()


def blocks(css: str) -> Iterator[Block]:
    """The rules and groups of *css*, in order; a statement such as ``@import`` has no body."""
    start = depth = opened = 0
    for match in re.finditer(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[{};]", css):
        sign, at = match[0], match.start()
        if sign == "{":
            if not depth:
                opened = at
            depth += 1
        elif sign == "}":
            depth -= 1
            if not depth:
                yield Block(css[start:opened].strip(), css[opened + 1 : at])
                start = at + 1
        elif sign == ";" and not depth:
            if css[start:at].strip():
                yield Block(css[start : at + 1].strip(), "")
            start = at + 1


def _selectors(prelude: str) -> list[str]:
    """The selectors of a list, parted at commas that stand in no brackets."""
    found, depth, start = [], 0, 0
    for at, sign in enumerate(prelude):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            found.append(prelude[start:at])
            start = at + 1
    return [*found, prelude[start:]]
