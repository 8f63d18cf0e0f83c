"""Two apps side by side: their responses, and what each has stored in memcached."""

import textwrap
from itertools import zip_longest
from typing import Any

from hitormiss.telling.report import Line


INDENT, COLUMN = 3, 37
DIFFERS = "*"
HALVES = ("workspace", "solution")


def comparison_lines(facts: dict[str, Any], names: tuple[str, str]) -> list[Line]:
    """
    Return the lines for what `hitormiss.runs.compare.compare` returned.

    *names* are those of the two apps. Between two halves that differ is a mark.
    """
    left, right = names
    lines = [_line(left, right, style="label")]
    for number, one in enumerate(facts["requests"], 1):
        first, *rest = textwrap.wrap(one["line"], 76, break_on_hyphens=False)
        lines += [[], [(f"{number:>2} ", "number"), (first, "command")]]
        lines += [[" " * INDENT, (line, "command")] for line in rest]
        lines += _lines(one["rows"], ": ")
    lines += [[], [("memcached at the end", "label")]]
    lines += _lines(facts["keys"], " ") or [[" " * INDENT, ("Both are empty.", "quiet")]]
    for name, fault in facts["faults"].items():
        if fault:
            wrapped = textwrap.wrap(f"{name}: {fault}", 76)
            lines += [[], *([(line, "fail")] for line in wrapped)]
    return lines


def _lines(rows: list[dict[str, Any]], sign: str) -> list[Line]:
    """Return *rows* as lines; one for all that are alike. *sign* is put after a name."""
    lines = []
    for row in (row for row in rows if row["differs"]):
        mine, theirs = (_wrap(_half(row, half, sign)) for half in HALVES)
        for place, (left, right) in enumerate(zip_longest(mine, theirs, fillvalue="")):
            lines.append(_line(left, right, " " if place else DIFFERS))
    if alike := [row["name"] for row in rows if not row["differs"]]:
        wrapped = textwrap.wrap(f"The same: {', '.join(alike)}", 2 * COLUMN)
        lines += [[" " * INDENT, (line, "quiet")] for line in wrapped]
    return lines


def _half(row: dict[str, Any], half: str, sign: str) -> str:
    value: str = row[half] or ""
    return f"{row['name']}{sign}{value}" if value and row["name"] != "Status" else value


def _line(left: str, right: str, mark: str = " ", style: str = "") -> Line:
    return [" " * INDENT, (left.ljust(COLUMN), style), (f" {mark} ", "fail"), (right, style)]


def _wrap(text: str) -> list[str]:
    return textwrap.wrap(text, COLUMN, subsequent_indent="  ", break_on_hyphens=False) or [""]
