"""The seeded SQLite database: prepared once, copied for each run, restored for each check."""

import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from hitormiss.course.catalogue import HOME, ROOT


DAY = 24 * 60 * 60


class Database:
    """The rows of one run: a copy of the seeded database, in the file *path*."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.template = template()
        self.as_restored: tuple[int, int] | None = None
        self._writes_ahead = False
        self.restore()

    def restore(self) -> None:
        """Make every row what it was, by SQLite's backup: connections that are open see it."""
        if self._writes_ahead:
            # What was written may be in another file, so the stamp of this one says nothing.
            self._set_journal("DELETE")
            self._writes_ahead, self.as_restored = False, None
        if self.as_restored and self._stamp() == self.as_restored:
            return
        with (
            closing(sqlite3.connect(f"file:{self.template}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(self.path)) as target,
        ):
            target.execute("PRAGMA synchronous = OFF")
            source.backup(target)
        self.as_restored = self._stamp()

    def let_readers_stay(self) -> None:
        """
        Until `restore`, a transaction that reads blocks none that writes.

        Without this, a request that a check holds between its queries and its commit would
        block all others that write.
        """
        self._set_journal("WAL")
        self._writes_ahead = True

    def _set_journal(self, mode: str) -> None:
        """Set SQLite's ``journal_mode``, which the file keeps. No other connection is open."""
        with closing(sqlite3.connect(self.path)) as connection:
            connection.execute(f"PRAGMA journal_mode = {mode}")

    def _stamp(self) -> tuple[int, int]:
        """The time and size of the file: they change when something is written to it."""
        stat = self.path.stat()
        return stat.st_mtime_ns, stat.st_size


def template() -> Path:
    """
    Return the path of the seeded database, which ``migrate`` makes when there is none.

    Its name has a digest of the sources it is made from, so a change makes a new one.
    """
    sources = sorted((ROOT / "site_project").rglob("*.py"))
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.read_bytes())
    path = HOME / f"videogames-{digest.hexdigest()[:16]}.sqlite3"
    if not path.exists():
        _make(path)
    return path


def _make(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    handle, unfinished = tempfile.mkstemp(suffix=".sqlite3", dir=path.parent)
    os.close(handle)
    try:
        subprocess.run(
            [sys.executable, "-m", "django", "migrate", "--verbosity=0"],
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "site_project.seeding",
                "DATABASE": unfinished,
            },
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        # Several runs may do this at the same time: the last one wins, and all are the same.
        os.replace(unfinished, path)
        for old in path.parent.glob("videogames-*.sqlite3"):
            # A run that began before the change may still read the one before.
            if old != path and time.time() - old.stat().st_mtime > DAY:
                old.unlink(missing_ok=True)
    finally:
        Path(unfinished).unlink(missing_ok=True)
