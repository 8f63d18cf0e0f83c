"""
Finds the programs that the course runs, and the packages in .venv.

This module uses only the standard library, because it runs before anything is installed.
"""

import functools
import os
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from hitormiss.machine.packages import install_line, reinstall_line


ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
OLDEST_PYTHON = (3, 11)
OLDEST_MEMCACHED = (1, 6)

# Folders that may be missing from PATH. The launcher, ./course, looks for memcached in them, too.
FOLDERS = (
    "/usr/sbin",
    "/usr/local/bin",
    "/usr/local/sbin",
    "/opt/homebrew/bin",
    "/opt/local/bin",
)
CHROMIUMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


class MachineLacks(Exception):
    """
    Something that the course needs is missing.

    *sentence* says what, and *command* is the shell command that installs it.
    """

    def __init__(self, sentence: str, command: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.command = command


def find_memcached() -> str:
    """The path of a memcached that is new enough. Raises `MachineLacks`."""
    path = _which("memcached")
    if path is None:
        raise MachineLacks("memcached is not installed.", install_line("memcached"))
    version = _memcached_version(path)
    if version < OLDEST_MEMCACHED:
        raise MachineLacks(
            f"memcached {'.'.join(map(str, version))} is too old: the course needs 1.6.0 or newer.",
            install_line("memcached"),
        )
    return path


@functools.cache
def _memcached_version(path: str) -> tuple[int, ...]:
    try:
        run = subprocess.run([path, "-V"], capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.SubprocessError) as error:
        why = reason(error)
    else:
        if number := re.search(r"(\d+)\.(\d+)\.(\d+)", run.stdout + run.stderr):
            return tuple(map(int, number.groups()))
        why = f"it ended with status {run.returncode}"
    raise MachineLacks(f"{path} does not start: {why}.", reinstall_line("memcached"))


def find_redis() -> str | None:
    """The path of redis-server, or of Valkey, which has the same protocol; None without either."""
    return _which("redis-server") or _which("valkey-server")


def find_chromium() -> str:
    """The path of a Chromium or Chrome. Raises `MachineLacks`."""
    for name in CHROMIUMS:
        if path := _which(name):
            return path
    if path := _playwright_chromium():
        return path
    raise MachineLacks("Chromium is not installed: the browser tests need it.", "./course test")


def _playwright_chromium() -> str | None:
    """The newest Chromium that ``playwright install chromium`` has downloaded."""
    caches = "Library/Caches" if sys.platform == "darwin" else ".cache"
    chosen = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    cache = Path(chosen or Path.home() / caches / "ms-playwright")
    patterns = ("chrome-linux*/chrome", "chrome-mac*/*.app/Contents/MacOS/*")
    with suppress(OSError):  # the home folder may belong to another user
        found = [path for pattern in patterns for path in cache.glob(f"chromium-*/{pattern}")]
        return str(max(found, key=lambda path: path.stat().st_mtime)) if found else None
    return None


def _which(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path=os.pathsep.join(FOLDERS))


def packages_lack() -> str | None:
    """What is wrong with .venv, as a sentence; None if it has what requirements.txt lists."""
    stamp = VENV / "course"
    if not VENV.is_dir():
        return "The course's packages are not installed: there is no .venv."
    if not os.access(VENV / "bin/python", os.X_OK):
        return "The Python that .venv was made with is gone."
    if not (stamp / "root").is_file():
        return "The set-up of .venv was not finished."
    if (stamp / "root").read_text(encoding="utf-8").rstrip("\n") != str(ROOT):
        return "The course was moved or copied since .venv was made."
    if not has_packages_of("requirements.txt"):
        return "requirements.txt has changed since .venv was made."
    return None


def has_packages_of(name: str) -> bool:
    """Whether the packages of the requirements file *name* are installed in .venv."""
    stamp = VENV / "course" / name
    return stamp.is_file() and stamp.read_bytes() == (ROOT / name).read_bytes()


def reason(error: BaseException) -> str:
    """The message of *error*, without its error number."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
