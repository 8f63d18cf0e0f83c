"""
The virtual environment: .venv, and the pinned packages in it.

.venv is complete when ``.venv/course/root`` contains the path of this checkout. The
set-up deletes that file before it changes .venv, and writes it last. So a set-up
that was interrupted starts again. ``./course`` and `packages_lack` read the file.
"""

import errno
import os
import re
import shutil
import sys
from contextlib import suppress

from hitormiss.machine.installed import ROOT, VENV, MachineLacks, has_packages_of, packages_lack

from .commands import run, say


STAMPS = VENV / "course"
PYTHON = VENV / "bin/python"
LOG = VENV / "pip.log"

NO_NETWORK = re.compile(
    r"NewConnectionError|Failed to establish a new connection|name resolution|ProxyError"
    r"|SSLError|CERTIFICATE_VERIFY|timed out|Network is unreachable|Connection (refused|reset)"
    r"|getaddrinfo|RemoteDisconnected",
    re.IGNORECASE,
)


def remedy() -> str | None:
    """What .venv needs: "make", "move" or "install"; None if it is complete."""
    if packages_lack() is None:
        return None
    made_for = _made_for()
    if made_for is None or not _starts():
        return "make"
    return "move" if made_for != str(ROOT) else "install"


def apply(remedy: str | None, again: str) -> None:
    """Apply the *remedy* to .venv. *again* is the command line to type after a failure."""
    if remedy == "make":
        _make(again)
    elif remedy == "move":
        _move()
    if packages_lack() is not None:
        _install_packages(again)


def install_tests(again: str) -> None:
    """Install the packages that only the course's own tests need."""
    if not has_packages_of("requirements-test.txt"):
        _pip_install("requirements-test.txt", again)


def _made_for() -> str | None:
    """The path of the checkout that .venv was made for; None if it was never complete."""
    with suppress(OSError):
        return (STAMPS / "root").read_text(encoding="utf-8").rstrip("\n")
    return None


def _starts() -> bool:
    """Whether .venv's Python starts and has pip: a system upgrade may have removed either."""
    with suppress(OSError):
        return run([str(PYTHON), "-I", "-m", "pip", "--version"])[0] == 0
    return False


def _make(again: str) -> None:
    _remove()
    # Without symbolic links: after a system upgrade, /usr/bin/python3 is another Python.
    python = os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)
    say(f"Making .venv with Python {'.'.join(map(str, sys.version_info[:3]))}.")
    try:
        status, output = run([python, "-I", "-m", "venv", str(VENV)])
        if status != 0:
            _raise_if_full(output)
            last = output.strip().splitlines()[-1:] or [f"it ended with status {status}"]
            raise MachineLacks(f"Python cannot make .venv: {last[0].rstrip('.')}.", again)
    except BaseException:
        _remove()
        raise


def _remove() -> None:
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)


def _move() -> None:
    """Write the new path of a moved .venv into its files. Nothing is downloaded again."""
    say("Updating .venv for its new path.")
    old = _made_for()
    (STAMPS / "root").unlink()
    # This rewrites the activate scripts and pyvenv.cfg.
    run([str(PYTHON), "-I", "-m", "venv", "--without-pip", str(VENV)], log=LOG)
    # pip wrote the old path into the first line of its scripts, or into the first three.
    python = re.escape(f"{old}/.venv/bin/python".encode())
    old_head = re.compile(rb"#!%b.*\n|#!/bin/sh\n.*%b.*\n.*\n" % (python, python))
    new_head = f"#!/bin/sh\n'''exec' \"{PYTHON}\" \"$0\" \"$@\"\n' '''\n".encode()
    for script in (VENV / "bin").iterdir():
        if script.is_file() and not script.is_symlink():
            content = script.read_bytes()
            if head := old_head.match(content):
                script.write_bytes(new_head + content[head.end() :])
    _finish()


def _install_packages(again: str) -> None:
    made_for = _made_for()
    (STAMPS / "root").unlink(missing_ok=True)
    try:
        _pip_install("requirements.txt", again)
    except MachineLacks:
        if made_for and "Installing collected packages" not in LOG.read_text("utf-8", "replace"):
            _finish()  # pip changed nothing: the old packages are complete
        raise
    _finish()


def _finish() -> None:
    """Make the tool importable from any folder, and mark .venv as complete."""
    for site_packages in (VENV / "lib").glob("python3*/site-packages"):
        (site_packages / "hitormiss.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    _write("root", f"{ROOT}\n".encode())


def _write(name: str, content: bytes) -> None:
    """Replace a file in ``.venv/course`` in one step, so that no process reads half of it."""
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / "new").write_bytes(content)
    (STAMPS / "new").replace(STAMPS / name)


def _pip_install(name: str, again: str) -> None:
    content = (ROOT / name).read_bytes()
    pinned = re.findall(rb"^[A-Za-z0-9]\S*==", content, re.MULTILINE)
    progress = _Progress(len(pinned))
    say(f"Installing the {len(pinned)} packages of {name} into .venv.")
    words = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-input"]
    words += ["--disable-pip-version-check", "--progress-bar", "off", "--retries", "2"]
    words += ["-r", str(ROOT / name)]
    # Settings for the reader's other projects must not install packages outside .venv.
    own = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_REQUIREMENT", "PIP_CONSTRAINT")
    environment = {key: value for key, value in os.environ.items() if key not in own}
    status, output = run(words, log=LOG, environment=environment, each=progress)
    progress.show("")
    if status != 0:
        _explain(output, again)
    _write(name, content)


class _Progress:
    """Shows pip's progress in one line of the terminal. Without a terminal it prints nothing."""

    def __init__(self, total: int) -> None:
        self.total, self.count = total, 0
        self.shown = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def __call__(self, line: str) -> None:
        words = line.split()
        if line.startswith("Collecting") and len(words) > 1:
            self.count += 1
            self.show(f"{self.count} of {self.total}: {words[1].partition('=')[0]}")
        elif line.startswith("Installing collected"):
            self.show("all downloaded, now installing")

    def show(self, text: str) -> None:
        if self.shown:
            print(f"\r  {text:<60}\r", end="", file=sys.stderr, flush=True)


def _explain(output: str, again: str) -> None:
    """Raise `MachineLacks` with what pip's *output* means."""
    _raise_if_full(output)
    log = LOG.relative_to(ROOT)
    if NO_NETWORK.search(output):
        sentence = f"The packages cannot be downloaded: there is no connection ({log})."
        raise MachineLacks(f"{sentence} When you are online, type:", again)
    if "DO NOT MATCH THE HASHES" in output:
        sentence = f"A downloaded package does not match its pinned hash ({log} names it)."
        raise MachineLacks(sentence, f".venv/bin/python -m pip cache purge; {again}")
    if absent := re.search(r"No matching distribution found for (\S+)", output):
        version = ".".join(map(str, sys.version_info[:2]))
        sentence = f"{absent[1]} is not available for Python {version} on this system ({log})."
        raise MachineLacks(f"{sentence} To use another Python, type:", f"PYTHON=python3.12 {again}")
    raise MachineLacks(f"pip could not install the packages: see {log}.", again)


def _raise_if_full(output: str) -> None:
    if "No space left on device" in output or "Disk quota exceeded" in output:
        raise OSError(errno.ENOSPC, "No space left on device")
