"""Two versions of a lesson's files: the lines of a diff, in HTML."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from os.path import commonprefix
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from hitormiss.course import comparison

from .markup import highlighted


class Row(NamedTuple):
    """A *line* of a diff. Its *sign* is ``-``, ``+``, or ``…`` where lines are left out."""

    sign: str
    line: str


WORD = re.compile(r"\w\w")
"""Two characters of one word."""

MOST_WRONG_LINES = 8

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


class WrongLine(NamedTuple):
    """Line *number* of a wrong file: what is wrong is between *before* and *after*."""

    number: int
    before: str
    wrong: str
    after: str


def wrong_lines(solution: Path, mistake: Path) -> list[tuple[str, list[WrongLine]]]:
    """
    Return, for each file of *mistake*, the lines that the *solution* does not have.

    Where lines are missing alone, it is the line that follows. A blank line is never returned.
    """
    right, wrong = comparison.files(solution), comparison.files(mistake)
    found = []
    for name in sorted(wrong.keys() & right.keys()):
        lines = [line for line in _wrong(right[name], wrong[name]) if line.before + line.wrong]
        if lines:
            found.append((name, lines[:MOST_WRONG_LINES]))
    return found


def _wrong(right: list[str], wrong: list[str]) -> Iterator[WrongLine]:
    matcher = SequenceMatcher(None, right, wrong, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "delete" and j1 < len(wrong):
            yield WrongLine(j1 + 1, wrong[j1], "", "")
        for place, line in enumerate(wrong[j1:j2] if tag != "equal" else []):
            other = right[i1 + place] if i1 + place < i2 else ""
            yield WrongLine(j1 + place + 1, *_apart(other, line))


def _apart(right: str, wrong: str) -> tuple[str, str, str]:
    """*wrong* in three parts: as *right* begins, what differs, and as *right* ends."""
    begin = _alike(right, wrong)
    end = _alike(right[begin:][::-1], wrong[begin:][::-1])
    # Whole words: a letter that two of them share says nothing.
    while begin and WORD.match(wrong[begin - 1 : begin + 1]):
        begin -= 1
    while end and WORD.match(wrong[len(wrong) - end - 1 : len(wrong) - end + 1]):
        end -= 1
    if begin <= len(wrong) - len(wrong.lstrip()):  # the whole line is another one
        return wrong, "", ""
    return wrong[:begin], wrong[begin : len(wrong) - end], wrong[len(wrong) - end :]


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    return len(commonprefix([one, other]))  # noqa: RUF071 - it is meant to compare characters
