"""
The set-up: what ``./course`` runs when something is not in place.

It makes .venv, installs the pinned packages into it and memcached into the
system, and then becomes the tool. It uses the standard library alone.
"""

import errno
import fcntl
import os
import shlex
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from hitormiss.machine.installed import (
    ROOT,
    VENV,
    MachineLacks,
    find_chromium,
    find_memcached,
    find_redis,
    packages_lack,
    reason,
)
from hitormiss.machine.packages import install_line, is_packaged

from . import environment
from .commands import run, say
from .system import install


def main(arguments: Sequence[str]) -> int:
    """Put everything in place, and become the tool; 2 with a sentence where that cannot be."""
    again = shlex.join(["./course", *arguments])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with _one_at_a_time():
            set_up(again, tests=arguments[:1] == ["test"])
        python = str(environment.PYTHON)
        os.execv(python, [python, "-P", "-m", "hitormiss", *arguments])
    except MachineLacks as lack:
        _tell(lack)
    except KeyboardInterrupt:
        say("", "The set-up was interrupted; it begins anew when you type:", f"  {again}")
        return 130
    except OSError as error:
        _tell(_lack_of(error, again))
    return 2


def _tell(lack: MachineLacks) -> None:
    end = "" if lack.sentence.endswith(":") else " Type:"
    say(f"{lack.sentence}{end}", f"  {lack.command}")


def set_up(again: str, *, tests: bool) -> None:
    """Put in place what is missing. *again* is the line that the reader typed."""
    remedy = environment.remedy()
    if remedy and VENV.exists():
        say(str(packages_lack()))
    things = ["venv"] if remedy == "make" and not environment.has_ensurepip() else []
    things += [] if _has(find_memcached) else ["memcached"]
    if tests and not _has(find_chromium) and is_packaged("chromium"):
        things.append("chromium")
    if things:
        install(things, again)
    if "memcached" in things:
        find_memcached()
    environment.apply(remedy, again)
    if tests:
        _set_up_tests(again)


def _set_up_tests(again: str) -> None:
    environment.install_tests(again)
    if not _has(find_chromium):
        _install_chromium(again)
    if find_redis() is None:
        # Lesson 16 can use Redis. Without it one of its checks is not run, and nothing fails.
        try:
            install(["redis-server"], again)
        except MachineLacks:
            say("Without redis-server one check of lesson 16 will not run. To have it, type:")
            say(f"  {install_line('redis-server')}")


def _install_chromium(again: str) -> None:
    """Let Playwright bring a Chromium, for this user alone: this system has no package of it."""
    say("Fetching a Chromium for the browser tests.")
    words = [str(environment.PYTHON), "-m", "playwright", "install", "chromium"]
    run(words, log=environment.LOG)
    if not _has(find_chromium):
        sentence = f"Chromium could not be fetched ({environment.LOG.relative_to(ROOT)} says why)."
        raise MachineLacks(sentence, again)


def _has(find: Callable[[], str]) -> bool:
    try:
        return bool(find())
    except MachineLacks:
        return False


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let a second ./course wait for the first. The lock is the checkout's folder itself."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Another ./course sets the course up: waiting for it.")
        fcntl.flock(folder, fcntl.LOCK_EX)
    except OSError:
        pass  # Some network drives have no locks.
    try:
        yield
    finally:
        os.close(folder)


def _lack_of(error: OSError, again: str) -> MachineLacks:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        free = shutil.disk_usage(ROOT).free // 1_000_000
        return MachineLacks(
            f"The disk is full: the set-up needs 400 MB, and {free} MB are free.", f'df -h "{ROOT}"'
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        sentence = f"Not all of {ROOT} can be written to: {reason(error)}."
        return MachineLacks(sentence, f'sudo chown -R "$(id -u)" "{ROOT}"')
    where = f"{error.filename}: " if error.filename else ""
    return MachineLacks(f"The set-up failed: {where}{reason(error)}.", again)
