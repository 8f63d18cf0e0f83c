"""Reads the files of an app, which may be anything: a FIFO, a device, a gigabyte."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile


LARGEST = 2**20
"""The largest file that is read, in bytes. Lessons have files of a few kB."""

MOST = 500
"""How many files of a folder are listed."""


def size(path: Path) -> int | None:
    """The size of the file *path* in bytes; None if it is no regular file."""
    with suppress(OSError):
        about = path.stat()
        return about.st_size if stat.S_ISREG(about.st_mode) else None
    return None


def read(path: Path, largest: int = LARGEST) -> bytes | None:
    """The content of *path*; None if it is no readable file of at most *largest* bytes."""
    found = size(path)
    with suppress(OSError):
        if found is not None and found <= largest:
            return path.read_bytes()
    return None


def line_of(path: str, number: int) -> str:
    """The line *number* of a source file, without the space around it; empty if there is none."""
    lines = (read(Path(path)) or b"").decode("utf-8", "replace").split("\n")
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def listed(folder: Path) -> list[Path]:
    """The first `MOST` regular files in *folder*, sorted; without hidden ones and caches."""
    return sorted(islice(_files(folder), MOST))


def _files(folder: Path) -> Iterator[Path]:
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if _is_own(name))
        for name in sorted(names):
            path = Path(where, name)
            if _is_own(name) and size(path) is not None:
                yield path


def _is_own(name: str) -> bool:
    return not name.startswith((".", "__pycache__"))


def replace(path: Path, content: bytes) -> None:
    """
    Write *content* into the file *path* in one step: no process reads half of it.

    The file keeps its mode. The folder has to be there.
    """
    mode = path.stat().st_mode if path.exists() else 0o644
    with NamedTemporaryFile(prefix=".unfinished-", dir=path.parent, delete=False) as unfinished:
        try:
            unfinished.write(content)
            unfinished.close()
            os.chmod(unfinished.name, stat.S_IMODE(mode))
            os.replace(unfinished.name, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(unfinished.name)
            raise
