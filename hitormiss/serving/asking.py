"""
For which request a thread of the app works, and how long it waits meanwhile.

The run numbers its requests in a header that the app never sees. A `cache.relay.Relay` is
told the number by a line before a command, so it knows who asks, whichever connection the
app uses, and however long it keeps one.
"""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary


NUMBER = "Hit-Or-Miss"
"""The request header with the number."""

WAITED = "Hit-Or-Miss-Waited"
"""The response header with the seconds that the thread waited."""

HELLO = b"hit-or-miss"
"""The first word of the line that tells the relay who asks: then number and process."""

_thread = threading.local()


def number() -> int:
    """The number of the request for which this thread works; 0: no request waits for it."""
    return getattr(_thread, "number", 0)


class Numbered:
    """The WSGI application *handler*, which does not see the number of a request."""

    def __init__(self, handler: Callable[..., Iterable[bytes]]) -> None:
        self.handler = handler

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        said = environ.pop(f"HTTP_{NUMBER.upper().replace('-', '_')}", None)
        _thread.number = int(said) if said and said.isdecimal() else 0
        if said is None:
            return self.handler(environ, start_response)
        began = _waited()

        def start(status, headers, exc_info=None):
            waited = (WAITED, f"{_waited() - began:.4f}")
            return start_response(status, [*headers, waited], exc_info)

        return self.handler(environ, start)


def _waited() -> float:
    """
    The seconds that this thread has waited so far, for anything but a processor.

    On a busy machine a thread has to wait until a processor is free. Linux counts that time;
    on other systems it counts as waiting.
    """
    try:
        ran, queued, _ = Path("/proc/thread-self/schedstat").read_text().split()
    except OSError:
        return time.perf_counter() - time.thread_time()
    return time.perf_counter() - (int(ran) + int(queued)) / 1e9


def announce_to(port: int) -> None:
    """From now on, say on each connection to *port*, a relay's, for which request it is used."""
    told: WeakKeyDictionary[socket.socket, int | None] = WeakKeyDictionary()
    send, sendall = socket.socket.send, socket.socket.sendall

    def hello(sock: socket.socket) -> bytes:
        """What to say before the next bytes: nothing where that was said, or to anyone else."""
        if sock not in told:
            told[sock] = -1 if _port_of(sock) == port else None
        asker = number()
        if told[sock] in (None, asker):
            return b""
        told[sock] = asker
        return b"%s %d %d\r\n" % (HELLO, asker, os.getpid())

    def announced_send(self, data, *flags):
        if said := hello(self):
            sendall(self, said)
        return send(self, data, *flags)

    def announced_sendall(self, data, *flags):
        said = hello(self)
        return sendall(self, said + bytes(data) if said else data, *flags)

    # Replacing two methods of socket is the purpose of this function.
    socket.socket.send = announced_send  # type: ignore[method-assign]
    socket.socket.sendall = announced_sendall  # type: ignore[method-assign]


def _port_of(sock: socket.socket) -> int | None:
    """The port that *sock* is connected to; None for a socket without ports."""
    try:
        address = sock.getpeername()
    except OSError:
        return None
    return address[1] if isinstance(address, tuple) else None
