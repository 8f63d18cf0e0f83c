"""Installs memcached, Chromium and Redis with the system's package manager."""

import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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


def install(things: list[str]) -> None:
    """
    Install *things*. On a terminal, ask for permission first.

    Raises `MachineLacks` with the command to type when that is not possible:
    without a package, root's rights or a network.
    """
    line = install_line(*things)
    manager = package_manager()
    if manager is None or not is_packaged(*things):
        raise MachineLacks(f"{_listed(things)} not installed.", line)
    if not _may_install(manager):
        raise MachineLacks(f"{_listed(things)} not installed, and only root can install it.", line)
    say(f"{_listed(things)} not installed. This command installs it:", f"  {line}")
    if not _agreed():
        raise MachineLacks(f"{_listed(things)} not installed. To install it, type:", line)
    status, output = _install(manager, things)
    if status != 0:
        printed = [line for line in output.splitlines() if line.strip()]
        say(*(f"  | {line}" for line in printed[-3:]))
        raise MachineLacks(f"{manager.program} could not install {', '.join(things)}.", line)


def _may_install(manager: PackageManager) -> bool:
    has_rights = is_root() or not manager.needs_root
    return has_rights or (_terminal() and shutil.which("sudo") is not None)


def _agreed() -> bool:
    """Ask on a terminal. Without one, root runs ./course in a container or in CI: that is a yes."""
    if not _terminal():
        return True
    print("Run it? [Y/n] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("", "y", "yes")


def _terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _install(manager: PackageManager, things: list[str]) -> tuple[int, str]:
    """Install *things*. If that fails, refresh the lists of packages and try once more."""
    words = manager.as_root([*manager.quietly, *manager.install_words(things)])
    with _services_masked(manager, things):
        status, output = run(words)
        if status != 0 and manager.refresh:
            say(f"  {shlex.join(manager.as_root(manager.refresh))}")
            status, output = run(manager.as_root([*manager.quietly, *manager.refresh]))
            if status == 0:
                status, output = run(words)
    return status, output


@contextmanager
def _services_masked(manager: PackageManager, things: list[str]) -> Iterator[None]:
    """
    Keep systemd from starting the services of *things* that apt installs, now and at boot.

    Each run starts its own memcached, so the course needs no service. A service on
    port 11211 could disturb the reader's other projects.
    """
    services = [SERVICES[thing] for thing in things if thing in SERVICES]
    if not (services and manager.program == "apt-get" and SYSTEMD.is_dir()):
        yield
        return
    systemctl = manager.as_root(["systemctl"])
    run([*systemctl, "mask", "--runtime", *services])
    try:
        yield
    finally:
        run([*systemctl, "unmask", "--runtime", *services])
        run([*systemctl, "disable", *services])


def _listed(things: list[str]) -> str:
    names = {"venv": "Python's venv module", "chromium": "Chromium"}
    *others, last = [names.get(thing, thing) for thing in things]
    return f"{', '.join(others)} and {last} are" if others else f"{last} is"
