"""
The virtual environment: .venv, and the pinned packages in it.

It is finished when ``.venv/course/root`` names this checkout. That file goes
before anything changes and is written last, so whatever ends a set-up half-way,
the next one begins it anew. ``./course`` and `packages_lack` read it.
"""

import errno
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from contextlib import suppress

from hitormiss.machine.installed import ROOT, VENV, MachineLacks, packages_lack

from .commands import run, say


STAMP = VENV / "course"
PYTHON = VENV / "bin/python"
LOG = VENV / "pip.log"

NO_NETWORK = re.compile(
    r"NewConnectionError|Failed to establish a new connection|name resolution|ProxyError"
    r"|SSLError|CERTIFICATE_VERIFY|timed out|Network is unreachable|Connection (refused|reset)"
    r"|getaddrinfo|RemoteDisconnected",
    re.IGNORECASE,
)


def remedy() -> str | None:
    """What .venv needs: to be made, moved, installed into; or None, nothing."""
    if packages_lack() is None:
        return None
    made_for = _made_for()
    if made_for is None or not _starts():
        return "make"
    return "move" if made_for != str(ROOT) else "install"


def apply(remedy: str | None, again: str) -> None:
    """Let .venv have the *remedy*. *again* is the line that the reader typed."""
    if remedy == "make":
        _make(again)
    elif remedy == "move":
        _move()
    if packages_lack() is not None:
        _install_packages(again)


def install_tests(again: str) -> None:
    """Install what only the tests of the course need: nothing that the course has is changed."""
    wanted, stamp = ROOT / "requirements-test.txt", STAMP / "requirements-test.txt"
    if not stamp.is_file() or stamp.read_bytes() != wanted.read_bytes():
        _pip_install(wanted.name, again)
        _write(wanted.name, wanted.read_bytes())


def has_ensurepip() -> bool:
    """Whether Python can make a virtual environment with pip: Debian packs that apart."""
    return importlib.util.find_spec("ensurepip") is not None


def _made_for() -> str | None:
    """The checkout that .venv was made for; None if it was not finished."""
    with suppress(OSError):
        return (STAMP / "root").read_text(encoding="utf-8").rstrip("\n")
    return None


def _starts() -> bool:
    """Whether .venv's Python starts and has pip: a system upgrade may have taken either."""
    with suppress(OSError):
        words = [str(PYTHON), "-I", "-m", "pip", "--version"]
        return subprocess.run(words, capture_output=True).returncode == 0
    return False


def _make(again: str) -> None:
    _remove()
    # The file behind the links: after a system upgrade /usr/bin/python3 is another Python.
    python = os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)
    say(f"Making .venv with Python {'.'.join(map(str, sys.version_info[:3]))}.")
    log = ROOT / ".venv.log"
    try:
        if (status := run([python, "-I", "-m", "venv", str(VENV)], log=log)) == 0:
            return
        said = log.read_text(encoding="utf-8", errors="replace")
        _remove()
    except BaseException:
        _remove()
        raise
    finally:
        log.unlink(missing_ok=True)
    _raise_if_full(said)
    last = said.strip().splitlines()[-1:] or [f"it ended with status {status}"]
    raise MachineLacks(f"Python cannot make .venv: {last[0].rstrip('.')}.", again)


def _remove() -> None:
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)


def _move() -> None:
    """Let a moved .venv know where it is; nothing is fetched again for that."""
    say("Mending .venv for its new place.")
    old = _made_for()
    (STAMP / "root").unlink()
    # This writes anew the scripts that activate it, and its configuration.
    run([str(PYTHON), "-I", "-m", "venv", "--without-pip", str(VENV)], log=LOG)
    for script in (VENV / "bin").iterdir():
        if script.is_file() and not script.is_symlink():
            body = _body(script.read_bytes(), f"{old}/.venv/bin/python".encode())
            if body is not None:
                head = f"#!/bin/sh\n'''exec' \"{PYTHON}\" \"$0\" \"$@\"\n' '''\n"
                script.write_bytes(head.encode() + body)
    _finish()


def _body(script: bytes, python: bytes) -> bytes | None:
    """What follows the line, or the three, in which pip names the *python* of a script."""
    lines = script.split(b"\n", 3)
    if lines[0].startswith(b"#!" + python):
        return script.partition(b"\n")[2]
    if lines[0] == b"#!/bin/sh" and len(lines) == 4 and python in lines[1]:
        return lines[3]
    return None


def _install_packages(again: str) -> None:
    made_for = _made_for()
    (STAMP / "root").unlink(missing_ok=True)
    try:
        _pip_install("requirements.txt", again)
    except MachineLacks:
        if made_for and "Installing collected packages" not in LOG.read_text(
            encoding="utf-8", errors="replace"
        ):
            _finish()  # Nothing was changed: what is installed is whole, if not new.
        raise
    _write("requirements.txt", (ROOT / "requirements.txt").read_bytes())
    _finish()


def _finish() -> None:
    """Let Python find the tool from any folder, and say that .venv is finished."""
    for site_packages in (VENV / "lib").glob("python3*/site-packages"):
        (site_packages / "hitormiss.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    _write("root", f"{ROOT}\n".encode())


def _write(name: str, content: bytes) -> None:
    """Write a file of the stamp so that nobody ever reads half of it."""
    STAMP.mkdir(exist_ok=True)
    (STAMP / "new").write_bytes(content)
    (STAMP / "new").replace(STAMP / name)


def _pip_install(name: str, again: str) -> None:
    pinned = re.findall(
        r"^[A-Za-z0-9]\S*==", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE
    )
    progress = _Progress(len(pinned))
    say(f"Installing the {len(pinned)} packages of {name} into .venv.")
    words = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-input"]
    words += ["--disable-pip-version-check", "--progress-bar", "off", "--retries", "2"]
    words += ["-r", str(ROOT / name)]
    # A reader's own settings for other projects must not lead packages past .venv.
    own = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_REQUIREMENT", "PIP_CONSTRAINT")
    environment = {key: value for key, value in os.environ.items() if key not in own}
    status = run(words, log=LOG, environment=environment, each=progress)
    progress.end()
    if status != 0:
        _explain(LOG.read_text(encoding="utf-8", errors="replace"), again)


class _Progress:
    """Pip's output as one line that changes, on a terminal; without one, nothing."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.count = 0
        self.shown = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def __call__(self, line: str) -> None:
        words = line.split()
        if line.startswith("Collecting") and len(words) > 1:
            self.count += 1
            self._show(f"{self.count} of {self.total}: {words[1].partition('=')[0]}")
        elif line.startswith("Installing collected"):
            self._show("all are fetched, and are unpacked")

    def _show(self, text: str) -> None:
        if self.shown:
            print(f"\r  {text:<60}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self.shown:
            print(f"\r{'':<62}\r", end="", file=sys.stderr, flush=True)


def _explain(said: str, again: str) -> None:
    """Raise what pip *said*, as one sentence."""
    _raise_if_full(said)
    log = LOG.relative_to(ROOT)
    if NO_NETWORK.search(said):
        sentence = f"The packages cannot be fetched: the network does not answer ({log})."
        raise MachineLacks(f"{sentence} Once it does:", again)
    if "DO NOT MATCH THE HASHES" in said:
        sentence = f"A package that came is not the one that was pinned ({log} names it)."
        raise MachineLacks(sentence, f".venv/bin/python -m pip cache purge; {again}")
    if absent := re.search(r"No matching distribution found for (\S+)", said):
        version = ".".join(map(str, sys.version_info[:2]))
        sentence = f"{absent[1]} cannot be had for Python {version} on this system ({log})."
        raise MachineLacks(f"{sentence} With another Python:", f"PYTHON=python3.12 {again}")
    raise MachineLacks(f"pip could not install the packages ({log} says why).", again)


def _raise_if_full(said: str) -> None:
    if "No space left on device" in said or "Disk quota exceeded" in said:
        raise OSError(errno.ENOSPC, "No space left on device")
