"""Processes of ours, and the promise that none of them, nor of their children, stays behind."""

import contextlib
import ctypes
import fcntl
import os
import select
import signal
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import psutil


PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36  # prctl(2), Linux only
POPULATE = 23  # MADV_POPULATE_WRITE of madvise(2)


def adopt_orphans() -> None:
    """Make this process the parent of whatever its descendants leave behind (Linux)."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_with_parent(parent: int, by: int = signal.SIGTERM) -> None:
    """Ask for a signal when *parent*, who forked this process, ends, however it ends (Linux)."""
    _prctl(PR_SET_PDEATHSIG, by)
    if os.getppid() != parent:  # it has ended already
        os.kill(os.getpid(), by)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def fork(body: Callable[[], int]) -> int:
    """
    Fork, and run *body* in the child, whose exit status is what *body* returns.

    The child never returns from this function: nothing of the parent's (its
    ``finally`` blocks, its buffered output) happens twice.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    status = 70
    try:
        status = body()
    except SystemExit as exit_:
        status = exit_.code if isinstance(exit_.code, int) else 70
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def end(pid: int) -> None:
    """End the child *pid* and everything below it, and reap it."""
    for process in [*_below(pid), pid]:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(process, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)


def wait_or_end(pid: int, seconds: float) -> None:
    """Wait until the child *pid* has cleaned up and ended; end it when it takes too long."""
    deadline = time.monotonic() + seconds
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < deadline:
            if os.waitpid(pid, os.WNOHANG)[0]:
                return
            select.select([], [], [], 0.005)
        end(pid)


def has_ended(pid: int) -> bool:
    """Whether *pid* runs no more, also when nobody has reaped it yet."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def end_children(*, except_for: frozenset[int] = frozenset(), seconds: float = 2.0) -> None:
    """End every descendant of this process, adopted orphans too, but for the children named."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        children = [child for child in _children(os.getpid()) if child not in except_for]
        if not children:
            return
        for child in children:
            end(child)


def _children(pid: int) -> list[int]:
    """The children of *pid*: as the kernel lists them, or else found among all processes."""
    threads = Path(f"/proc/{pid}/task")
    try:
        lists = [(thread / "children").read_text() for thread in threads.iterdir()]
        return [int(child) for text in lists for child in text.split()]
    except OSError:
        pass
    try:
        return [child.pid for child in psutil.Process(pid).children()]
    except psutil.NoSuchProcess:
        return []


def _below(pid: int) -> list[int]:
    """All descendants of *pid*, the youngest generation first."""
    found: list[int] = []
    generation = _children(pid)
    while generation:
        found = generation + found
        generation = [child for one in generation for child in _children(one)]
    return found


def reap_orphans() -> None:
    """
    Remove from the table of processes every child that has ended.

    This process adopts what its descendants leave behind (`adopt_orphans`): a warm
    process that was killed leaves its runs.
    """
    with contextlib.suppress(psutil.Error):
        for child in psutil.Process().children():
            with contextlib.suppress(psutil.Error, ChildProcessError):
                if child.status() == psutil.STATUS_ZOMBIE:
                    os.waitpid(child.pid, os.WNOHANG)


def holds_bytes(pipe: int) -> bool:
    """Whether something was written to *pipe* that nobody has read."""
    return any(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))


def own_memory() -> None:
    """
    Make the pages that a fork has shared this process's own, all at once (Linux 5.14).

    One by one, at the first touch, each costs several microseconds: that is for
    a process that has time now, and will have none later.
    """
    with contextlib.suppress(OSError):
        libc = ctypes.CDLL(None)
        for line in Path("/proc/self/maps").read_text().splitlines():
            where, rights, _, _, inode, *_ = line.split()
            if rights == "rw-p" and inode == "0":
                begin, end = (int(one, 16) for one in where.split("-"))
                libc.madvise(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), POPULATE)
