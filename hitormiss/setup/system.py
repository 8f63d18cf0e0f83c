"""Installing what the system's own package manager has: memcached, Chromium, Redis."""

import shlex
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hitormiss.machine.installed import MachineLacks
from hitormiss.machine.packages import (
    PackageManager,
    install_line,
    is_packaged,
    is_root,
    package_manager,
)

from .commands import run, say


SYSTEMD = Path("/run/systemd/system")
SERVICES = {"memcached": "memcached.service", "redis-server": "redis-server.service"}


def install(things: list[str], again: str) -> None:
    """
    Install *things*, and ask before if there is somebody to ask.

    Raises `MachineLacks` with the line to type where it cannot be done: without
    root's rights, without a terminal to ask for them, or without a network.
    """
    line = install_line(*things)
    manager = package_manager()
    if manager is None or not is_packaged(*things):
        raise MachineLacks(f"{_listed(things)} not here.", line)
    if not _may_install(manager):
        raise MachineLacks(f"{_listed(things)} not here, and only root can install it.", line)
    say(f"{_listed(things)} not here. This installs it:", f"  {line}")
    if not _agreed():
        raise MachineLacks(f"{_listed(things)} not installed, as you wish. When you do:", line)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        if _install(manager, things, log) == 0:
            return
        said = [
            text
            for text in log.read_text(encoding="utf-8", errors="replace").splitlines()
            if text.strip()
        ]
    say(*(f"  | {text}" for text in said[-3:]))
    raise MachineLacks(f"{manager.program} could not install {', '.join(things)}.", line)


def _may_install(manager: PackageManager) -> bool:
    if is_root() or not manager.as_root:
        return True
    return _terminal() and shutil.which("sudo") is not None


def _agreed() -> bool:
    """Ask on a terminal; without one, root's ./course in a container or in CI has agreed."""
    if not _terminal():
        return True
    print("Run it? [Y/n] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("", "y", "yes")


def _terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _install(manager: PackageManager, things: list[str], log: Path) -> int:
    """Install *things*; if the lists of packages are missing or old, refresh them first."""
    words = manager.install_words(things)
    services = [SERVICES[thing] for thing in things if thing in SERVICES]
    with _Asleep(manager, services, log):
        status = run(_quietly(words), log=log)
        if status != 0 and manager.refresh:
            say(f"  {shlex.join(manager.refresh_words())}")
            if (refreshed := run(_quietly(manager.refresh_words()), log=log)) != 0:
                return refreshed
            status = run(_quietly(words), log=log)
    return status


def _quietly(words: list[str]) -> list[str]:
    """Let apt ask nothing, and start no service: RUNLEVEL is what invoke-rc.d goes by."""
    if "apt-get" not in words:
        return words
    at = words.index("apt-get")
    return [*words[:at], "env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", *words[at:]]


class _Asleep:
    """
    Keep apt from starting the *services* of what it installs, where systemd starts them.

    The course starts a memcached of its own for each run: one on port 11211 that
    nobody asked for would be in the way of the reader's other work.
    """

    def __init__(self, manager: PackageManager, services: Sequence[str], log: Path) -> None:
        here = manager.program == "apt-get" and SYSTEMD.is_dir() and shutil.which("systemctl")
        self.services = services if here else ()
        self.log = log.with_suffix(".systemctl")

    def __enter__(self) -> None:
        self._systemctl("mask", "--runtime")

    def __exit__(self, *exc_info: object) -> None:
        self._systemctl("unmask", "--runtime")
        self._systemctl("disable")

    def _systemctl(self, *verb: str) -> None:
        if self.services:
            sudo = [] if is_root() else ["sudo"]
            run([*sudo, "systemctl", *verb, *self.services], log=self.log)


def _listed(things: list[str]) -> str:
    names = {"venv": "Python's venv module", "chromium": "Chromium"}
    *others, last = [names.get(thing, thing) for thing in things]
    return f"{', '.join(others)} and {last} are" if others else f"{last} is"
