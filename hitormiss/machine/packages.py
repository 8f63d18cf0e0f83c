"""The system's package manager, and its names for the programs that the course needs."""

import os
import shlex
import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True)
class PackageManager:
    """
    A package manager, such as apt-get.

    *install* holds the words of its install command. *names* maps what the
    course needs to the manager's package names; what is not in it has no package.
    *refresh* is the command that updates its lists of packages.
    """

    program: str
    install: tuple[str, ...]
    names: dict[str, str]
    refresh: tuple[str, ...] = ()
    as_root: bool = True

    def install_words(self, things: list[str]) -> list[str]:
        """The command that installs *things*, as a list of words."""
        return self._as_root([*self.install, *(self.names[thing] for thing in things)])

    def refresh_words(self) -> list[str]:
        return self._as_root([*self.refresh]) if self.refresh else []

    def install_line(self, things: list[str]) -> str:
        """The command that installs *things*, as a line for the shell."""
        return shlex.join(self.install_words(things))

    def _as_root(self, words: list[str]) -> list[str]:
        return words if is_root() or not self.as_root else ["sudo", *words]


# The Debian package with the ensurepip module of the Python that runs this.
VENV_PACKAGE = (
    "python3-venv"
    if os.path.realpath("/usr/bin/python3") == os.path.realpath(sys.executable)
    else f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
)

NAMES = {"memcached": "memcached", "chromium": "chromium", "redis-server": "redis"}

MANAGERS = (
    PackageManager(
        "apt-get",
        ("apt-get", "install", "-y", "--no-install-recommends"),
        {**NAMES, "redis-server": "redis-server", "venv": VENV_PACKAGE},
        ("apt-get", "update"),
    ),
    PackageManager("dnf", ("dnf", "install", "-y"), NAMES),
    PackageManager("apk", ("apk", "add"), NAMES, ("apk", "update")),
    PackageManager("pacman", ("pacman", "-S", "--needed", "--noconfirm"), NAMES),
    PackageManager("zypper", ("zypper", "--non-interactive", "install"), NAMES),
    PackageManager(
        "brew",
        ("brew", "install"),
        {"memcached": "memcached", "redis-server": "redis"},
        as_root=False,
    ),
)


def package_manager() -> PackageManager | None:
    """The package manager of this system; None if the course does not know it."""
    order = reversed(MANAGERS) if sys.platform == "darwin" else MANAGERS
    for manager in order:
        if shutil.which(manager.program):
            if manager.program == "apt-get" and _is_ubuntu():
                # Ubuntu's chromium package holds no browser: it needs snap.
                names = {key: name for key, name in manager.names.items() if key != "chromium"}
                return replace(manager, names=names)
            return manager
    return None


def _is_ubuntu() -> bool:
    release = Path("/etc/os-release")
    lines = release.read_text("utf-8", "replace").splitlines() if release.is_file() else []
    return "ID=ubuntu" in lines or 'ID="ubuntu"' in lines


def install_line(*things: str) -> str:
    """The shell command that installs *things* on this system."""
    manager = package_manager()
    if manager is None or not is_packaged(*things):
        return f"# install {' and '.join(things)} with your system's package manager"
    return manager.install_line([*things])


def is_packaged(*things: str) -> bool:
    """Whether this system's package manager has a package for each of *things*."""
    manager = package_manager()
    return manager is not None and manager.names.keys() >= set(things)


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
