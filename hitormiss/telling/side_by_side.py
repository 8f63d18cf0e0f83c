"""Two apps side by side: what each answered, and what its memcached holds, line against line."""

import textwrap
from itertools import zip_longest
from typing import Any

from hitormiss.telling.report import Line


INDENT, COLUMN = 3, 37
DIFFERS = "*"
HALVES = ("workspace", "solution")


def beside(facts: dict[str, Any], names: tuple[str, str]) -> list[Line]:
    """
    The comparison that `comparing.compare` made, as the terminal shows it.

    *names* are those of the two apps. A line that differs has a mark between its halves.
    """
    lines: list[Line] = [_line(*names, style="label")]
    for number, one in enumerate(facts["requests"], 1):
        first, *rest = textwrap.wrap(one["line"], 76, break_on_hyphens=False)
        lines += [[], [(f"{number:>2} ", "number"), (first, "command")]]
        lines += [[(" " * INDENT, ""), (line, "command")] for line in rest]
        lines += _lines(one["rows"], ": ")
    lines += [[], [("memcached at the end", "label")]]
    lines += _lines(facts["keys"], " ") or [[(" " * INDENT, ""), ("Both are empty.", "quiet")]]
    for name, fault in facts["faults"].items():
        if fault:
            wrapped = textwrap.wrap(f"{name}: {fault}", 76)
            lines += [[], *([(line, "fail")] for line in wrapped)]
    return lines


def _lines(rows: list[dict[str, Any]], sign: str) -> list[Line]:
    """Each of *rows* in as many lines as it takes; *sign* stands between a name and its value."""
    lines = []
    for row in rows:
        halves = zip_longest(*(_wrap(_half(row, half, sign)) for half in HALVES), fillvalue="")
        style = "" if row["differs"] else "quiet"
        for place, half in enumerate(halves):
            mark = DIFFERS if row["differs"] and not place else " "
            lines.append(_line(*half, mark=mark, style=style))
    return lines


def _half(row: dict[str, Any], half: str, sign: str) -> str:
    value = row[half] or ""
    return f"{row['name']}{sign}{value}" if value and row["name"] != "Status" else value


def _line(left: str, right: str, mark: str = " ", style: str = "") -> Line:
    return [(" " * INDENT, ""), (left.ljust(COLUMN), style), (f" {mark} ", "fail"), (right, style)]


def _wrap(text: str) -> list[str]:
    return textwrap.wrap(text, COLUMN, subsequent_indent="  ", break_on_hyphens=False) or [""]
