"""The seeded SQLite database: prepared once, copied for each run, restored for each check."""

import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from hitormiss.course.catalogue import HOME, ROOT


A_DAY = 24 * 60 * 60


class Database:
    """The rows of one run: a file that the app opens, and that checks may change behind it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.template = template()
        self.act: Callable[[str], None] = lambda what: None
        self.as_restored: tuple[int, int] | None = None
        self.restore()

    def restore(self) -> None:
        """Make every row what it was: by SQLite's own backup, which open connections see."""
        if self.as_restored and self._stamp() == self.as_restored:
            return
        with (
            closing(sqlite3.connect(f"file:{self.template}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(self.path)) as target,
        ):
            target.execute("PRAGMA synchronous = OFF")
            source.backup(target)
        self.as_restored = self._stamp()

    def _stamp(self) -> tuple[int, int]:
        """What changes when anybody writes to the file."""
        stat = self.path.stat()
        return stat.st_mtime_ns, stat.st_size

    def execute(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple]:
        """Run one SQL statement behind the API's back, and return its rows."""
        if not statement.lstrip().upper().startswith("SELECT"):
            said = statement.replace("?", "%r") % tuple(values) if values else statement
            self.act(f"In the database: {said}")
        with closing(sqlite3.connect(self.path, timeout=5)) as connection, connection:
            return connection.execute(statement, values).fetchall()


def template() -> Path:
    """
    Return the seeded database, made by ``migrate`` when there is none as yet.

    Its name holds a digest of what it is made from, so that a change makes a new one.
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
                "DJANGO_SETTINGS_MODULE": "site_project.settings",
                "DATABASE": unfinished,
            },
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        # Several runs may come here at once: the last one to finish wins, and all are alike.
        os.replace(unfinished, path)
        for old in path.parent.glob("videogames-*.sqlite3"):
            # A run that began before the change may still read the one before.
            if old != path and time.time() - old.stat().st_mtime > A_DAY:
                old.unlink(missing_ok=True)
    finally:
        Path(unfinished).unlink(missing_ok=True)
