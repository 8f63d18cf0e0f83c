"""
A clock that a check moves: time passes for the app, and nobody waits.

The seconds that have passed stand in a file, which the processes of the app read from memory.
"""

import ctypes
import datetime
import gc
import mmap
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


SECONDS = struct.Struct("d")
_kept: list[Any] = []
"""What C calls, and must not be collected."""


class Clock:
    """The clock in the file *path*. It goes with the machine's, ahead of it by `ahead` seconds."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.write_bytes(SECONDS.pack(0.0))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), SECONDS.size)

    @property
    def ahead(self) -> float:
        return SECONDS.unpack(self._memory[:])[0]

    def move(self, seconds: float) -> None:
        """Let *seconds* pass."""
        self._memory[:] = SECONDS.pack(self.ahead + seconds)

    def set_back(self) -> None:
        """Go with the machine's clock again."""
        self._memory[:] = SECONDS.pack(0.0)

    def close(self) -> None:
        self._memory.close()


def follow(path: str) -> None:
    """
    Let all that tells this process the time tell it by the `Clock` in *path*.

    It is `time.time`, `time.monotonic`, both in nanoseconds, and `now`, `utcnow` and `today`
    of `datetime`. These functions are changed in place, because an app may know them by any
    name: ``from time import time``, or an attribute of a class. `time.sleep` and timeouts of
    sockets and locks measure the machine's time as before.
    """
    with open(path, "r+b") as file:
        memory = mmap.mmap(file.fileno(), SECONDS.size, access=mmap.ACCESS_READ)
    _kept.append(memory)

    def ahead() -> float:
        return SECONDS.unpack(memory[:])[0]

    def seconds(of: int) -> Callable[[], float]:
        return lambda: time.clock_gettime(of) + ahead()

    def nanoseconds(of: int) -> Callable[[], int]:
        return lambda: time.clock_gettime_ns(of) + int(ahead() * 10**9)

    _replace(time.time, seconds(time.CLOCK_REALTIME))
    _replace(time.monotonic, seconds(time.CLOCK_MONOTONIC))
    _replace(time.time_ns, nanoseconds(time.CLOCK_REALTIME))
    _replace(time.monotonic_ns, nanoseconds(time.CLOCK_MONOTONIC))
    _replace_in(datetime.datetime, "now", lambda cls, tz=None: cls.fromtimestamp(time.time(), tz))
    _replace_in(
        datetime.datetime,
        "utcnow",
        lambda cls: cls.fromtimestamp(time.time(), datetime.UTC).replace(tzinfo=None),
    )
    _replace_in(datetime.date, "today", lambda cls: cls.fromtimestamp(time.time()))


class _MethodDef(ctypes.Structure):
    """CPython's PyMethodDef (Include/methodobject.h): what a builtin function does."""

    _fields_ = [
        ("name", ctypes.c_char_p),
        ("function", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    ]


_NO_ARGUMENTS = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.c_void_p)


def _replace(function: Callable[[], float], by: Callable[[], float]) -> None:
    """Let the builtin *function*, which has no arguments, return what *by* returns."""
    called = _NO_ARGUMENTS(lambda _module, _nothing: by())
    _kept.append(called)
    # The first member of a PyCFunctionObject, after the head of each object.
    member = ctypes.c_void_p.from_address(id(function) + object.__basicsize__)
    definition = ctypes.cast(member, ctypes.POINTER(_MethodDef)).contents
    definition.function = ctypes.cast(called, ctypes.c_void_p).value


def _replace_in(type_: type, name: str, by: Callable[..., Any]) -> None:
    """Give *type_*, which is one of C, another class method *name*."""
    (members,) = gc.get_referents(type_.__dict__)
    members[name] = classmethod(by)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(type_))
