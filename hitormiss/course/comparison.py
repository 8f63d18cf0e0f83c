"""Compares the files of two apps line by line."""

import difflib
from pathlib import Path

from hitormiss.course import own_files
from hitormiss.course.app import App


LARGEST = 100_000
"""Bytes of a file that is compared. A longer one would take seconds."""


def files(folder: Path) -> dict[str, list[str]]:
    """The lines of each file in *folder*, by its path relative to *folder*."""
    return {str(path.relative_to(folder)): _lines(path) for path in own_files.listed(folder)}


def _lines(path: Path) -> list[str]:
    content = own_files.read(path, LARGEST)
    if content is None:
        return [f"({own_files.size(path) or 0:,} bytes: we compare files of up to {LARGEST:,})"]
    return content.decode("utf-8", "replace").splitlines()


def diff(old: App, new: App) -> list[str]:
    """The lines of a unified diff from *old* to *new*; empty if their files are equal."""
    before, after = files(old.folder), files(new.folder)
    lines: list[str] = []
    for name in sorted(before.keys() | after.keys()):
        there = f"{old.shown}/{name}" if name in before else "/dev/null"
        here = f"{new.shown}/{name}" if name in after else "/dev/null"
        lines += difflib.unified_diff(
            before.get(name, []), after.get(name, []), there, here, lineterm=""
        )
    return lines


def changed(old: App, new: App) -> int:
    """The number of lines to change from *old* to *new*: the larger of removed and added."""
    lines = diff(old, new)
    added = sum(line.startswith("+") and not line.startswith("+++") for line in lines)
    removed = sum(line.startswith("-") and not line.startswith("---") for line in lines)
    return max(added, removed)
