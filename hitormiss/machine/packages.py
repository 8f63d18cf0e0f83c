"""The system's package manager, and its names for the programs that the course needs."""

import os
import shlex
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


MANAGERS = Path(__file__).with_name("package_managers.toml")


@dataclass(frozen=True)
class PackageManager:
    """
    A package manager, such as apt-get.

    *install* is its install command, as words. *names* maps what the course
    needs to the manager's package names; what is not in it has no package.
    *refresh* is the command that updates its lists of packages. *quietly* comes
    before a command that must ask no questions.
    """

    program: str
    install: Sequence[str]
    names: dict[str, str]
    refresh: Sequence[str] = ()
    quietly: Sequence[str] = ()
    needs_root: bool = True

    def install_words(self, things: Sequence[str]) -> list[str]:
        """The command that installs *things*, as a list of words."""
        names = (self.names[thing].format(python=_python()) for thing in things)
        return [*self.install, *names]

    def as_root(self, words: Sequence[str]) -> list[str]:
        """The command *words*, with sudo before it if it needs root's rights."""
        return [*words] if is_root() or not self.needs_root else ["sudo", *words]


def _python() -> str:
    """Debian's name for the Python that runs this: ``python3`` for its own, else ``python3.12``."""
    if os.path.realpath("/usr/bin/python3") == os.path.realpath(sys.executable):
        return "python3"
    return f"python{sys.version_info[0]}.{sys.version_info[1]}"


def package_manager() -> PackageManager | None:
    """The package manager of this system; None if the course does not know it."""
    import tomllib  # here, because it is slow to import, and rarely needed

    facts = tomllib.loads(MANAGERS.read_text(encoding="utf-8"))
    managers = [PackageManager(**manager) for manager in facts["managers"]]
    if sys.platform == "darwin":
        managers.reverse()
    return next((manager for manager in managers if shutil.which(manager.program)), None)


def is_packaged(*things: str) -> bool:
    """Whether this system's package manager has a package for each of *things*."""
    if "chromium" in things and _is_ubuntu():
        return False
    manager = package_manager()
    return manager is not None and manager.names.keys() >= set(things)


def _is_ubuntu() -> bool:
    release = Path("/etc/os-release")
    lines = release.read_text("utf-8", "replace").splitlines() if release.is_file() else []
    return "ID=ubuntu" in lines or 'ID="ubuntu"' in lines


def install_line(*things: str) -> str:
    """The shell command that installs *things* on this system."""
    manager = package_manager()
    if manager is None or not is_packaged(*things):
        return f"# install {' and '.join(things)} with your system's package manager"
    return shlex.join(manager.as_root(manager.install_words(things)))


def reinstall_line(thing: str) -> str:
    """The shell command that installs *thing* again."""
    line = install_line(thing).replace("brew install", "brew reinstall")
    return line.replace("apt-get install -y", "apt-get install -y --reinstall")


def is_root() -> bool:
    return os.geteuid() == 0
