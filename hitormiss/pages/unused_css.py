"""
The style sheets of the built site, without the rules that no page uses.

The theme has styles for many things that this course does not have. A rule stays
if the pages or the scripts have every class in its selector. A custom property stays
if something reads it.
"""

import re
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import tinycss2


GROUPS = ("media", "supports", "container", "layer")
"""At-rules that contain rules."""

CHOICES = "dir|data-md-color-primary|data-md-color-accent"
"""Attributes for which the theme has a rule for each of their values."""

ON_DEMAND = (
    "md-annotation",
    "md-source",
    "md-status",
    "md-tag",
    "md-version",
    "mermaid",
    "tabbed-",
)
"""Classes that the theme's script adds only to pages that have a class of the same beginning."""

OF_ACE = "ace_"
"""The beginning of the classes of Ace, which is served beside the site."""

Node = Any  # tinycss2 has no types


def remove_unused_css(site: Path) -> None:
    """Rewrite each style sheet below *site* without unused rules, and delete the source maps."""
    pages, scripts = (
        "\n".join(path.read_text(encoding="utf-8") for path in site.rglob(pattern))
        for pattern in ("*.html", "*.*js")
    )
    classes = " ".join(re.findall(r"\bclass=\"([^\"]*)\"", pages))
    absent = tuple(name for name in ON_DEMAND if name not in classes)
    # A class that a script adds has a hyphen. Its other words, such as "warning", are not classes.
    words = [*classes.split(), *re.findall(r"\w+-[\w-]*", scripts)]
    used = {word for word in words if not word.startswith(absent)}
    used.update(re.findall(r"--[\w-]+", pages + scripts))
    used.update(re.findall(rf"\b(?:{CHOICES})=\"[^\"]*\"", pages))
    sheets = {path: path.read_text(encoding="utf-8") for path in site.rglob("*.css")}
    before: dict[Path, str] = {}
    # What only a removed rule or property reads is removed in the next round.
    while sheets != before:
        before = sheets
        read = used.union(*(re.findall(r"var\((--[\w-]+)", text) for text in sheets.values()))
        sheets = {path: _used_rules(text, read) for path, text in sheets.items()}
    for path, text in sheets.items():
        path.write_text(text, encoding="utf-8")
    for path in site.rglob("*.map"):
        path.unlink()


def _used_rules(css: str | list[Node], used: set[str]) -> str:
    return "".join(
        _used_part(rule, used)
        for rule in tinycss2.parse_rule_list(css, skip_comments=True, skip_whitespace=True)
    )


def _used_part(rule: Node, used: set[str]) -> str:
    """A rule with those of its selectors and declarations that are used, or nothing."""
    if rule.type == "at-rule":
        if rule.at_keyword not in GROUPS or rule.content is None:
            return rule.serialize()
        inside = _used_rules(rule.content, used)
        return inside and f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inside}}}"
    selectors = [
        tinycss2.serialize(selector).strip()
        for is_comma, group in groupby(rule.prelude, lambda node: node == ",")
        if not is_comma and _is_used(selector := [*group], used)
    ]
    declarations = [
        each
        for each in tinycss2.parse_blocks_contents(
            rule.content, skip_comments=True, skip_whitespace=True
        )
        if not each.name.startswith("--") or each.name in used
    ]
    if not selectors or not declarations:
        return ""
    return f"{','.join(selectors)}{{{tinycss2.serialize(declarations)}}}"


def _is_used(selector: list[Node], used: set[str]) -> bool:
    """Whether *selector* can match. Arguments of ``:not()``, ``:is()`` and so on do not count."""
    for before, node in pairwise([None, *selector]):
        if before == "." and not (
            node.value in used
            or node.value.startswith(OF_ACE)
            or _is_put_together(node.value, used)
        ):
            return False
        if node.type == "[] block":
            choice = re.fullmatch(rf"({CHOICES})=\"?(.*?)\"?", tinycss2.serialize(node.content))
            if choice and f'{choice[1]}="{choice[2]}"' not in used:
                return False
    return True


def _is_put_together(name: str, used: set[str]) -> bool:
    """Whether a script may make the class *name* of a beginning, ``md-tooltip--``, and a word."""
    ends = [match.end() for match in re.finditer(r"--|__|-", name)]
    return any(name[:end] in used for end in ends if end < len(name))
