"""FOLDER as a check looks at it: what the app keeps there, and who else may look at that."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hitormiss.http.readings import Notes, Reading


class Folder:
    """The folder at *path*, for which only the app's own user has a key."""

    def __init__(self, path: Path, notes: Notes, act: Callable[[str], None]) -> None:
        self.path, self._notes, self._act = path, notes, act

    def open_to_others(self) -> list[str]:
        """Each folder and file in it that other users may enter, read or write: ``pages 755``."""
        found = sorted(
            f"{one.relative_to(self.path)} {one.stat().st_mode & 0o777:o}"
            for one in self.path.rglob("*")
            if one.stat().st_mode & 0o077
        )
        self._notes.note(Reading(None, _line, _line(found)))
        return found

    def empty(self) -> None:
        """Delete all that is in it, now."""
        self._act("In FOLDER: every file is deleted.")
        empty(self.path)


def empty(path: Path) -> None:
    for left in path.iterdir():
        shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()


def _line(found: Any) -> str:
    return f"open to other users in FOLDER: {', '.join(found) or 'nothing'}"
