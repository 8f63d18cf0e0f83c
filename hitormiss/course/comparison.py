"""Compares the files of two apps line by line."""

import difflib
from pathlib import Path

from hitormiss.course.app import App


IGNORED_NAMES = ("__pycache__", ".")


def files(folder: Path) -> dict[str, list[str]]:
    """The lines of each file in *folder*, by its path relative to *folder*."""
    found = {}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(IGNORED_NAMES) for part in inside.parts):
            found[str(inside)] = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return found


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
