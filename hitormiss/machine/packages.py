"""The system's own package manager, and what it calls the things that the course needs."""

import os
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PackageManager:
    """
    A package manager: the words of its *install* command, and its *names*.

    *refresh* brings its lists of packages up to date. A thing without a name
    is one that this manager has not got.
    """

    program: str
    install: tuple[str, ...]
    names: dict[str, str]
    refresh: tuple[str, ...] = ()
    as_root: bool = True

    def knows(self, thing: str) -> bool:
        return thing in self.names

    def install_words(self, things: list[str]) -> list[str]:
        """The command that installs *things*, as a list of words."""
        return self._as_root([*self.install, *(self.names[thing] for thing in things)])

    def refresh_words(self) -> list[str]:
        return self._as_root([*self.refresh]) if self.refresh else []

    def install_line(self, things: list[str]) -> str:
        """The command that installs *things*, as a line to type."""
        return shlex.join(self.install_words(things))

    def _as_root(self, words: list[str]) -> list[str]:
        return words if is_root() or not self.as_root else ["sudo", *words]


# Debian's name of the package that has the ensurepip of this very Python.
VENV = (
    "python3-venv"
    if os.path.realpath("/usr/bin/python3") == os.path.realpath(sys.executable)
    else f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
)

MANAGERS = (
    PackageManager(
        "apt-get",
        ("apt-get", "install", "-y", "--no-install-recommends"),
        {
            "memcached": "memcached",
            "chromium": "chromium",
            "redis-server": "redis-server",
            "venv": VENV,
        },
        ("apt-get", "update"),
    ),
    PackageManager(
        "dnf",
        ("dnf", "install", "-y"),
        {"memcached": "memcached", "chromium": "chromium", "redis-server": "redis"},
    ),
    PackageManager(
        "apk",
        ("apk", "add"),
        {"memcached": "memcached", "chromium": "chromium", "redis-server": "redis"},
        ("apk", "update"),
    ),
    PackageManager(
        "pacman",
        ("pacman", "-S", "--needed", "--noconfirm"),
        {"memcached": "memcached", "chromium": "chromium", "redis-server": "redis"},
    ),
    PackageManager(
        "zypper",
        ("zypper", "--non-interactive", "install"),
        {"memcached": "memcached", "chromium": "chromium", "redis-server": "redis"},
    ),
    PackageManager(
        "brew",
        ("brew", "install"),
        {"memcached": "memcached", "redis-server": "redis"},
        as_root=False,
    ),
)


def package_manager() -> PackageManager | None:
    """The package manager of this system, where it is one that the course knows."""
    order = reversed(MANAGERS) if sys.platform == "darwin" else MANAGERS
    for manager in order:
        if shutil.which(manager.program):
            return _without_empty_packages(manager)
    return None


def _without_empty_packages(manager: PackageManager) -> PackageManager:
    """Ubuntu's chromium is a package without a browser: it asks for snap."""
    release = Path("/etc/os-release")
    if manager.program == "apt-get" and release.is_file():
        words = release.read_text(encoding="utf-8", errors="replace").splitlines()
        if any(word in words for word in ("ID=ubuntu", 'ID="ubuntu"')):
            names = {thing: name for thing, name in manager.names.items() if thing != "chromium"}
            return PackageManager(manager.program, manager.install, names, manager.refresh)
    return manager


def install_line(*things: str) -> str:
    """The line to type that installs *things* on this system."""
    manager = package_manager()
    if manager is None or not is_packaged(*things):
        return f"# install {' and '.join(things)} as your system does it, so that PATH finds it"
    return manager.install_line([*things])


def is_packaged(*things: str) -> bool:
    """Whether this system has packages of all *things*."""
    manager = package_manager()
    return manager is not None and all(manager.knows(thing) for thing in things)


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
