"""
What this machine has, what it lacks, and the exact command that mends it.

It uses the standard library alone: it runs before anything is installed.
"""

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from hitormiss.machine.installed import (
    OLDEST_PYTHON,
    ROOT,
    MachineLacks,
    find_chromium,
    find_memcached,
    find_redis,
    install_again,
    packages_lack,
    reason,
    try_memcached,
)
from hitormiss.machine.packages import install_line


MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Lack:
    """Something that is missing or odd. Where it is not *needed*, it is only said."""

    sentence: str
    command: str
    needed: bool = True


class Console(Protocol):
    """Whatever prints: rich's Console is one."""

    def print(self, *objects: Any, **options: Any) -> Any: ...


def missing() -> list[Lack]:
    """Everything that this machine lacks, and every oddity that is worth a sentence."""
    return [lack for _, look in LOOKS for lack in _looked(look)]


def doctor(console: Console) -> int:
    """Print a line for each thing that the course looks at; 2 if it needs one that is missing."""
    status = 0
    tick, cross, dash = ("✓", "✗", "–") if _speaks_unicode() else ("ok", "NO", "--")
    for subject, look in LOOKS:
        lacks = _looked(look)
        if not lacks:
            _print(console, f"{tick} {subject()}")
        for lack in lacks:
            mark = cross if lack.needed else dash
            _print(console, f"{mark} {lack.sentence}")
            _print(console, f"    {lack.command}")
            status = 2 if lack.needed else status
    return status


def _print(console: Console, line: str) -> None:
    console.print(line, highlight=False, markup=False, soft_wrap=True)


def _looked(look: Callable[[], list[Lack]]) -> list[Lack]:
    """What *look* finds; where it may not even look, that is what it found."""
    try:
        return look()
    except OSError as error:
        return [Lack(f"{error.filename or ROOT} cannot be read: {reason(error)}.", "ls -ld ~ .")]


def _python() -> list[Lack]:
    if sys.version_info >= OLDEST_PYTHON:
        return []
    version = ".".join(map(str, sys.version_info[:3]))
    return [Lack(f"Python {version} is too old: the course needs 3.11 or newer.", "./course")]


def _system() -> list[Lack]:
    if sys.platform == "win32":
        return [Lack("memcached does not run on Windows itself: use WSL.", "wsl --install")]
    if str(ROOT).startswith("/mnt/") and "microsoft" in os.uname().release.lower():
        move = f"cp -r {ROOT} ~/ && cd ~/{ROOT.name}"
        return [Lack("On a Windows drive WSL reports no saves, and is slow.", move, needed=False)]
    return []


def _packages() -> list[Lack]:
    sentence = packages_lack()
    return [Lack(sentence, "./course")] if sentence else []


def _memcached() -> list[Lack]:
    try:
        path = find_memcached()
        answer = try_memcached(path)
    except MachineLacks as lack:
        return [Lack(lack.sentence, lack.command)]
    except OSError as error:
        answer = reason(error)
    if answer.startswith("END"):
        return []
    sentence = f"{path} starts, but does not list its keys: {answer}."
    return [Lack(sentence, install_again(install_line("memcached")))]


def _loopback() -> list[Lack]:
    try:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
    except OSError as error:
        sentence = f"No port of 127.0.0.1 can be had: {reason(error)}."
        command = "sudo ip link set lo up" if sys.platform == "linux" else "sudo ifconfig lo0 up"
        return [Lack(sentence, command)]
    return []


def _ports() -> list[Lack]:
    lacks = []
    for port, verb in ((8000, "./course serve"), (8080, "./course up")):
        with socket.socket() as connection:
            connection.settimeout(0.5)
            if connection.connect_ex(("127.0.0.1", port)) == 0:
                sentence = f"Port {port} is busy: {verb} will take the next free one."
                lacks.append(Lack(sentence, f"lsof -i :{port}", needed=False))
    return lacks


def _temporary_folder() -> list[Lack]:
    try:
        folder = tempfile.gettempdir()
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * 4096)
            file.flush()
    except OSError as error:
        sentence = f"The temporary folder cannot be written to: {reason(error)}."
        return [Lack(sentence, 'mkdir -p ~/tmp && export TMPDIR="$HOME/tmp"')]
    return _room(Path(folder), 50, 'mkdir -p ~/tmp && export TMPDIR="$HOME/tmp"')


def _checkout() -> list[Lack]:
    for folder in (ROOT, ROOT / "workspace"):
        if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
            sentence = f"{folder} cannot be written to: your working copies belong there."
            return [Lack(sentence, f'sudo chown -R "$(id -u)" "{folder}"')]
    return _room(ROOT, 50 if packages_lack() is None else 400, f'df -h "{ROOT}"')


def _room(folder: Path, megabytes: int, command: str) -> list[Lack]:
    free = shutil.disk_usage(folder).free // MEGABYTE
    if free >= megabytes:
        return []
    sentence = f"The disk of {folder} is full: {free} MB are free, the course needs {megabytes} MB."
    return [Lack(sentence, command)]


def _chromium() -> list[Lack]:
    try:
        find_chromium()
    except MachineLacks as lack:
        sentence = "Chromium is not installed: ./course test brings it, the lessons do without."
        return [Lack(sentence, lack.command, needed=False)]
    return []


def _redis() -> list[Lack]:
    if find_redis():
        return []
    sentence = "redis-server is not installed: one check of lesson 16 will say that it was not run."
    return [Lack(sentence, install_line("redis-server"), needed=False)]


def _terminal() -> list[Lack]:
    if os.environ.get("TERM") == "dumb":
        return [
            Lack("TERM is dumb: there is no colour.", "export TERM=xterm-256color", needed=False)
        ]
    if not sys.stdout.isatty():
        sentence = "The output is not a terminal: there is no colour, and no key to press."
        return [Lack(sentence, "./course doctor", needed=False)]
    return []


def _locale() -> list[Lack]:
    if _speaks_unicode():
        return []
    sentence = "The locale is not UTF-8: marks and arrows are written in ASCII."
    return [Lack(sentence, "export LC_ALL=C.UTF-8", needed=False)]


def _speaks_unicode() -> bool:
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "")
    return encoding in ("utf8", "utf8sig")


Look = tuple[Callable[[], str], Callable[[], list[Lack]]]

LOOKS: tuple[Look, ...] = (
    (lambda: f"Python {'.'.join(map(str, sys.version_info[:3]))}", _python),
    (lambda: f"{sys.platform} has what memcached needs", _system),
    (lambda: ".venv holds what requirements.txt says", _packages),
    (lambda: f"{find_memcached()} starts, and lists its keys", _memcached),
    (lambda: "127.0.0.1 has free ports", _loopback),
    (lambda: "Ports 8000 and 8080 are free", _ports),
    (lambda: f"{tempfile.gettempdir()} has room", _temporary_folder),
    (lambda: f"{ROOT} has room, and can be written to", _checkout),
    (lambda: f"{find_chromium()}, for the browser tests", _chromium),
    (lambda: f"{find_redis()}, for lesson 16", _redis),
    (lambda: "The output is a terminal", _terminal),
    (lambda: "The locale is UTF-8", _locale),
)


class Plain:
    """A console without rich, for a machine that has not got it yet."""

    def print(self, *objects: Any, **_options: Any) -> None:
        print(*objects)


def main(_arguments: Sequence[str]) -> int:
    """What ``./course doctor`` does while .venv is not ready."""
    return doctor(Plain())
