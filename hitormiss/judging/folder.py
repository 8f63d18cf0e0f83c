"""FOLDER as a check reads it: what the app stores there, and who else can read it."""

from pathlib import Path

from hitormiss.http.readings import Reading
from hitormiss.judging.record import Record
from hitormiss.serving import sandbox


class Folder:
    """The folder at *path*, which only the app's own user may enter."""

    def __init__(self, path: Path, record: Record) -> None:
        self.path, self._record = path, record

    def open_to_others(self) -> list[str]:
        """Each folder and file in it that other users may enter, read or write: ``pages 755``."""
        found = sorted(
            f"{one.relative_to(self.path)} {one.stat().st_mode & 0o777:o}"
            for one in self.path.rglob("*")
            if one.stat().st_mode & 0o077
        )
        self._record.notes.note(Reading(None, _line, _line(found), about="folder"))
        return found

    def empty(self) -> None:
        """Delete everything in it, now."""
        self._record.act("In FOLDER: every file is deleted.")
        sandbox.empty(self.path)


def _line(found: list[str]) -> str:
    return f"open to other users in FOLDER: {', '.join(found) or 'nothing'}"
