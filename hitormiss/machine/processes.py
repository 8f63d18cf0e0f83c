"""Starting processes, and ending them together with all their descendants."""

import contextlib
import ctypes
import fcntl
import os
import select
import signal
import sys
import termios
import time
from collections.abc import Callable, Collection
from pathlib import Path

import psutil


PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36  # prctl(2), Linux only
POPULATE = 23  # MADV_POPULATE_WRITE of madvise(2)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends (Linux)."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_with_parent(parent: int, by: int = signal.SIGTERM) -> None:
    """Send this process the signal *by* when its *parent* ends, for any reason (Linux)."""
    _prctl(PR_SET_PDEATHSIG, by)
    if os.getppid() != parent:  # it ended before the call
        os.kill(os.getpid(), by)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def fork(body: Callable[[], int]) -> int:
    """
    Fork, run *body* in the child, and return the child's process id.

    The child exits with the status that *body* returns, or 70 after an
    exception. It never returns from this function, so the parent's ``finally``
    blocks run once, and its buffered output is written once.
    """
    with contextlib.suppress(Exception):  # an app may have closed them
        sys.stdout.flush()
        sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    status = 70
    try:
        status = body()
    except SystemExit as exit_:
        status = exit_.code if isinstance(exit_.code, int) else int(exit_.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def hide_descriptors(kept: Collection[int]) -> None:
    """
    Lead every descriptor of this process to /dev/null, except standard streams and *kept*.

    They are not closed: an object that still has the number would close what gets it next.
    """
    nothing = os.open(os.devnull, os.O_RDWR)
    for name in os.listdir("/dev/fd"):
        descriptor = int(name)
        with contextlib.suppress(OSError):  # the one that has listed the folder is closed
            if descriptor > 2 and descriptor not in kept and os.fstat(descriptor):
                os.dup2(nothing, descriptor, inheritable=False)
    os.close(nothing)


def end(pid: int) -> None:
    """Kill the child *pid* and all its descendants, and reap it."""
    for process in [*_below(pid), pid]:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(process, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)


def wait_or_end(pid: int, seconds: float) -> None:
    """Wait until the child *pid* ends; after *seconds*, kill it with `end`."""
    deadline = time.monotonic() + seconds
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < deadline:
            if os.waitpid(pid, os.WNOHANG)[0]:
                return
            select.select([], [], [], 0.005)
        end(pid)


def has_ended(pid: int) -> bool:
    """Whether the process *pid* has ended. A process that was not reaped yet has ended, too."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wants_to_run(pid: int, but: int = 0) -> bool:
    """Whether a thread of *pid*, other than the thread *but*, computes or waits for a processor."""
    for status in Path(f"/proc/{pid}/task").glob("*/stat"):
        with contextlib.suppress(OSError):
            state = status.read_text(encoding="utf-8").rpartition(")")[2].split()[0]
            if state in ("R", "D") and status.parent.name != str(but):
                return True
    return False


def is_stopped(pid: int) -> bool:
    """Whether the process *pid* is stopped, as SIGSTOP does it."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_STOPPED
    except psutil.NoSuchProcess:
        return False


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait until *condition*, at most *seconds*, and return whether it is true."""
    deadline = time.monotonic() + seconds
    while not (true := condition()) and time.monotonic() < deadline:
        select.select([], [], [], 0.002)
    return true


def end_children() -> None:
    """Kill all descendants of this process, adopted ones too. It takes at most two seconds."""
    deadline = time.monotonic() + 2
    while (children := _children(os.getpid())) and time.monotonic() < deadline:
        for child in children:
            end(child)


def end_session(leader: int) -> None:
    """Kill the children of this process, adopted ones too, that are of the session of *leader*."""
    for child in _children(os.getpid()):
        with contextlib.suppress(ProcessLookupError):
            if os.getsid(child) == leader:
                end(child)


def _children(pid: int) -> list[int]:
    """The children of *pid*: from Linux's own list, or from psutil on other systems."""
    threads = Path(f"/proc/{pid}/task")
    with contextlib.suppress(OSError):
        lists = [(thread / "children").read_text() for thread in threads.iterdir()]
        return [int(child) for text in lists for child in text.split()]
    with contextlib.suppress(psutil.NoSuchProcess):
        return [child.pid for child in psutil.Process(pid).children()]
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

    After `adopt_orphans`, these can be the runs of a warm process that was killed.
    """
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def holds_bytes(pipe: int) -> bool:
    """Whether *pipe* has bytes to read."""
    return any(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))


def own_memory() -> None:
    """
    Copy all memory pages that this process shares with its parent (Linux 5.14).

    After a fork, the kernel copies a page when it is first written to, which
    takes several microseconds. Call this in a process that waits now and must
    be fast later.
    """
    with contextlib.suppress(OSError):
        libc = ctypes.CDLL(None)
        for line in Path("/proc/self/maps").read_text().splitlines():
            where, rights, _, _, inode, *_ = line.split()
            if rights == "rw-p" and inode == "0":
                begin, end = (int(one, 16) for one in where.split("-"))
                libc.madvise(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), POPULATE)
