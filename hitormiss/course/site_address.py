"""Stores the addresses at which each ``./course up`` of this checkout serves the pages."""

import os
from contextlib import suppress

from hitormiss.course.catalogue import HOME


DEFAULT = "http://127.0.0.1:8080/"
NOTES = HOME / "addresses"
"""A folder with a file for each ``./course up``: its name is the process id."""


def of_pages() -> str:
    """The address of the home page that was served last, such as ``http://127.0.0.1:8080/``."""
    with suppress(OSError, UnicodeDecodeError):
        running = [note for note in NOTES.iterdir() if note.name.isdigit() and _runs(note.name)]
        newest = max(running, key=lambda note: note.stat().st_mtime_ns, default=None)
        return (newest.read_text(encoding="utf-8").strip() if newest else "") or DEFAULT
    return DEFAULT


def _runs(pid: str) -> bool:
    """Whether that process is there: one that was killed has left its note."""
    try:
        os.kill(int(pid), 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True


def note(address: str) -> None:
    """Store the *address* of this process, for messages with a link to a page."""
    with suppress(OSError):  # on a full disk, links use the default address
        NOTES.mkdir(parents=True, exist_ok=True)
        (NOTES / str(os.getpid())).write_text(f"{address}\n", encoding="utf-8")
        for old in NOTES.iterdir():
            if old.name.isdigit() and not _runs(old.name):
                old.unlink()


def forget() -> None:
    """Delete the address of this process."""
    with suppress(OSError):
        (NOTES / str(os.getpid())).unlink(missing_ok=True)
