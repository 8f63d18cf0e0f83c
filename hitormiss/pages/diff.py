"""Two versions of a lesson's files: the lines of a diff, in HTML."""

from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from hitormiss.course import comparison

from .markup import highlighted


class Row(NamedTuple):
    """A *line* of a diff. Its *sign* is ``-``, ``+``, or ``…`` where lines are left out."""

    sign: str
    line: str


CUT, BLANK = Row("…", ""), Row("", "")


class Change(NamedTuple):
    """A file that differs: its rows, and how many lines are *added* and *removed*."""

    name: str
    rows: list[Row]
    added: int
    removed: int


def changes(old: Path, new: Path, context: int = 3) -> list[Change]:
    """
    Return the files that differ in the folders *old* and *new*.

    A file that only one of them has is left out. Up to *context* lines before and after
    a change are unchanged.
    """
    before, after = comparison.files(old), comparison.files(new)
    names = sorted(before.keys() & after.keys())
    return [
        _change(name, before[name], after[name], context)
        for name in names
        if before[name] != after[name]
    ]


def _change(name: str, before: list[str], after: list[str], context: int) -> Change:
    old, new = highlighted("\n".join(before)), highlighted("\n".join(after))
    rows: list[Row] = []
    end = 0
    lines = SequenceMatcher(None, before, after, autojunk=False)
    for group in lines.get_grouped_opcodes(context):
        _cut(rows, group[0][1] - end)
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                _add_unchanged(rows, old[i1:i2])
            else:
                rows += [Row("-", line) for line in old[i1:i2]]
                rows += [Row("+", line) for line in new[j1:j2]]
            end = i2
    _cut(rows, len(before) - end)
    signs = [row.sign for row in rows]
    return Change(name, rows, signs.count("+"), signs.count("-"))


def _add_unchanged(rows: list[Row], lines: list[Markup]) -> None:
    for line in lines:
        # No blank line is shown next to lines that are left out.
        if line or rows[-1:] != [CUT]:
            rows.append(Row("", line))


def _cut(rows: list[Row], left_out: int) -> None:
    """Add the mark for *left_out* lines, if there are any."""
    if left_out:
        while rows and rows[-1] == BLANK:
            rows.pop()
        rows.append(CUT)
