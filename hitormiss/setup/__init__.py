"""
The set-up, which ``./course`` runs when something is not installed.

It makes .venv, installs the pinned packages into it and memcached on the
system, and then executes the tool. It uses only the standard library.
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
from importlib.util import find_spec

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
    """Set up the course, and execute the tool; where that fails, print why and return a status."""
    again = shlex.join(["./course", *arguments])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with _one_at_a_time():
            set_up(again, tests=arguments[:1] == ["test"])
        python = str(environment.PYTHON)
        os.execv(python, [python, "-P", "-m", "hitormiss", *arguments])
    except KeyboardInterrupt:
        say("", "The set-up was interrupted. To start it again, type:", f"  {again}")
        return 130
    except (MachineLacks, OSError) as error:
        lack = _lack_of(error, again) if isinstance(error, OSError) else error
        end = "" if lack.sentence.endswith(":") else " Type:"
        say(f"{lack.sentence}{end}", f"  {lack.command}")
    return 2


def set_up(again: str, *, tests: bool) -> None:
    """Install what is missing. *again* is the command line to type after a failure."""
    remedy = environment.remedy()
    if remedy and VENV.exists():
        say(str(packages_lack()))
    # Debian ships ensurepip, which makes .venv, in a separate package.
    things = ["venv"] if remedy == "make" and find_spec("ensurepip") is None else []
    things += [] if _has(find_memcached) else ["memcached"]
    if tests and not _has(find_chromium) and is_packaged("chromium"):
        things.append("chromium")
    if things:
        install(things)
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
        # Redis is optional: without it, one check of lesson 16 is not run, and nothing fails.
        try:
            install(["redis-server"])
        except MachineLacks:
            say("Without redis-server, one check of lesson 16 is not run. To install it, type:")
            say(f"  {install_line('redis-server')}")


def _install_chromium(again: str) -> None:
    """Download Playwright's Chromium for this user: this system has no package of it."""
    say("Downloading Chromium for the browser tests.")
    words = [str(environment.PYTHON), "-m", "playwright", "install", "chromium"]
    run(words, log=environment.LOG)
    if not _has(find_chromium):
        sentence = f"Chromium could not be downloaded: see {environment.LOG.relative_to(ROOT)}."
        raise MachineLacks(sentence, again)


def _has(find: Callable[[], str]) -> bool:
    try:
        return bool(find())
    except MachineLacks:
        return False


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Wait while another ./course sets up this checkout. The lock is on the checkout's folder."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Another ./course is setting up the course: waiting for it.")
        fcntl.flock(folder, fcntl.LOCK_EX)
    except OSError:
        pass  # some network drives have no locks
    try:
        yield
    finally:
        os.close(folder)


def _lack_of(error: OSError, again: str) -> MachineLacks:
    """What the machine lacks, from the *error* that stopped the set-up."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        free = shutil.disk_usage(ROOT).free // 1_000_000
        return MachineLacks(
            f"The disk is full: the set-up needs 400 MB, and {free} MB are free.", f'df -h "{ROOT}"'
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        sentence = f"You may not write to all of {ROOT}: {reason(error)}."
        return MachineLacks(sentence, f'sudo chown -R "$(id -u)" "{ROOT}"')
    where = f"{error.filename}: " if error.filename else ""
    return MachineLacks(f"The set-up failed: {where}{reason(error)}.", again)
