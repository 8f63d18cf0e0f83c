"""
What the course needs from this machine, and the command that installs or repairs what is missing.

It uses the standard library alone: it also runs before anything is installed.
"""

import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hitormiss.machine.exit_status import ExitStatus
from hitormiss.machine.installed import (
    OLDEST_PYTHON,
    ROOT,
    MachineLacks,
    find_chromium,
    find_memcached,
    find_redis,
    packages_lack,
    reason,
)
from hitormiss.machine.packages import install_line, is_root, reinstall_line
from hitormiss.machine.ports import HOST, free_port


OTHER_TEMPORARY_FOLDER = 'mkdir -p ~/tmp && export TMPDIR="$HOME/tmp"'


@dataclass(frozen=True)
class Problem:
    """
    Something that is missing or unusual: a *sentence*, and the *command* to type.

    The course runs without it if it is not *needed*.
    """

    sentence: str
    command: str
    needed: bool = True


def main(_arguments: Sequence[str] = ()) -> ExitStatus:
    """
    Print a line for everything that the course needs; `CANNOT_RUN` if any of it is missing.

    This is ``./course doctor``. The launcher calls it when .venv is not ready.
    """
    status = ExitStatus.OK
    good, bad, unusual = ("✓", "✗", "–") if _is_utf8() else ("ok", "NO", "--")
    for subject, look in SUBJECTS:
        try:
            problems = list(look())
        except OSError as error:
            sentence = f"{error.filename or ROOT} cannot be read: {reason(error)}."
            problems = [Problem(sentence, "ls -ld ~ .")]
        if not problems:
            print(good, subject())
        for problem in problems:
            print(bad if problem.needed else unusual, problem.sentence)
            print(f"    {problem.command}")
            status = ExitStatus.CANNOT_RUN if problem.needed else status
    return status


def _python() -> Iterator[Problem]:
    if sys.version_info < OLDEST_PYTHON:
        sentence = f"Python {platform.python_version()} is too old: the course needs 3.11 or newer."
        yield Problem(sentence, "./course")


def _system() -> Iterator[Problem]:
    if str(ROOT).startswith("/mnt/") and "microsoft" in os.uname().release.lower():
        sentence = "The course is on a Windows drive, where WSL is slow and reports no saves."
        yield Problem(sentence, f"cp -r {ROOT} ~/ && cd ~/{ROOT.name}", needed=False)


def _packages() -> Iterator[Problem]:
    if sentence := packages_lack():
        yield Problem(sentence, "./course")


def _memcached() -> Iterator[Problem]:
    try:
        path = find_memcached()
        fault = _try_memcached(path)
    except MachineLacks as lack:
        yield Problem(lack.sentence, lack.command)
        return
    except OSError as error:
        fault = f"does not respond: {reason(error)}"
    if fault:
        yield Problem(f"{path} {fault}.", reinstall_line("memcached"))


def _try_memcached(path: str) -> str | None:
    """Start memcached as the course does, and ask for its keys. Return what is wrong, or None."""
    port = free_port()
    words = [path, "-l", HOST, "-p", str(port), "-U", "0", "-o", "no_lru_maintainer"]
    words += ["-u", "nobody"] if is_root() else []
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 5
    response = None
    try:
        while response is None and process.poll() is None and time.monotonic() < deadline:
            with suppress(ConnectionRefusedError):
                response = _ask(port, b"lru_crawler metadump hash\r\n")
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.01)
    finally:
        status = process.poll()
        process.kill()
        printed = process.communicate()[1].strip().splitlines()
    if response is None:
        how = "it does not respond" if status is None else f"it ended with status {status}"
        return f"does not start: {printed[-1] if printed else how}"
    return None if response.startswith("END") else f"starts, but does not list its keys: {response}"


def _ask(port: int, command: bytes) -> str:
    with socket.create_connection((HOST, port), timeout=5) as connection:
        connection.sendall(command)
        return connection.recv(4096).decode("ascii", "replace").strip()


def _loopback() -> Iterator[Problem]:
    try:
        free_port()
    except OSError as error:
        sentence = f"No port of 127.0.0.1 can be opened: {reason(error)}."
        command = "sudo ip link set lo up" if sys.platform == "linux" else "sudo ifconfig lo0 up"
        yield Problem(sentence, command)


def _ports() -> Iterator[Problem]:
    for port, command in ((8000, "./course serve"), (8080, "./course up")):
        with socket.socket() as connection:
            connection.settimeout(0.5)
            if connection.connect_ex((HOST, port)) == 0:
                sentence = f"Port {port} is busy: {command} will take the next free one."
                yield Problem(sentence, f"lsof -i :{port}", needed=False)


def _temporary_folder() -> Iterator[Problem]:
    try:
        folder = tempfile.gettempdir()
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * 4096)
            file.flush()
    except OSError as error:
        sentence = f"The temporary folder cannot be written to: {reason(error)}."
        yield Problem(sentence, OTHER_TEMPORARY_FOLDER)
        return
    yield from _disk(Path(folder), 50, OTHER_TEMPORARY_FOLDER)


def _checkout() -> Iterator[Problem]:
    for folder in (ROOT, ROOT / "workspace"):
        if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
            sentence = f"{folder} cannot be written to: your working copies belong there."
            yield Problem(sentence, f'sudo chown -R "$(id -u)" "{folder}"')
            return
    yield from _disk(ROOT, 50 if packages_lack() is None else 400, f'df -h "{ROOT}"')


def _disk(folder: Path, megabytes: int, command: str) -> Iterator[Problem]:
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < megabytes:
        sentence = f"The disk of {folder} is full: {free} MB are free, the course needs"
        yield Problem(f"{sentence} {megabytes} MB.", command)


def _chromium() -> Iterator[Problem]:
    try:
        find_chromium()
    except MachineLacks as lack:
        sentence = "Chromium is not installed: only ./course test needs it, and installs it."
        yield Problem(sentence, lack.command, needed=False)


def _redis() -> Iterator[Problem]:
    if not find_redis():
        sentence = "redis-server is not installed: one check of lesson 16 will not be run."
        yield Problem(sentence, install_line("redis-server"), needed=False)


def _terminal() -> Iterator[Problem]:
    if os.environ.get("TERM") == "dumb":
        sentence = "TERM is dumb: there is no colour."
        yield Problem(sentence, "export TERM=xterm-256color", needed=False)
    elif not sys.stdout.isatty():
        sentence = "The output is not a terminal: there is no colour, and no key to press."
        yield Problem(sentence, "./course doctor", needed=False)


def _locale() -> Iterator[Problem]:
    if not _is_utf8():
        sentence = "The locale is not UTF-8: marks and arrows are written in ASCII."
        yield Problem(sentence, "export LC_ALL=C.UTF-8", needed=False)


def _is_utf8() -> bool:
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "")
    return encoding in ("utf8", "utf8sig")


SUBJECTS: tuple[tuple[Callable[[], str], Callable[[], Iterator[Problem]]], ...] = (
    (lambda: f"Python {platform.python_version()}", _python),
    (lambda: f"{sys.platform} has what memcached needs", _system),
    (lambda: ".venv has the packages of requirements.txt", _packages),
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
