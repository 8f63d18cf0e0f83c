"""What an app under check can reach: the run's own memcached and rows, and limited memory."""

import os
import re
import resource
import socket
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

from hitormiss.serving import clock
from hitormiss.serving.asking import announce_to


HOST_NAME = re.compile(r"[\w.:%-]+")
MEMCACHED, REDIS = 11211, 6379
ADDRESS_SPACE = 4 * 2**30
"""Bytes of address space. An app with a thousand videogames needs a twentieth of it."""


class Addresses:
    """
    Where the standard addresses lead to, in this process only.

    Most apps use ``127.0.0.1:11211``, but a memcached of the learner's on that port must
    never be read, written or flushed. So the address is changed in the functions
    that every Python client calls, however it names this machine. The same is done for
    the database, because one loaded app serves many checks, each with its own rows.
    *ports* has the port of the run for each standard one: ``{11211: 40001}``. If that one
    is the port of a relay, the app is *relayed*, and tells it who asks. *clock* is the path of
    a `clock.Clock` that the app follows, if a check moves one.
    """

    DATABASE = os.path.join(tempfile.gettempdir(), "hit-or-miss-database.sqlite3")

    def __init__(self, ports: dict[int, int], database: str) -> None:
        self.ports = ports
        self.database = database
        self.relayed = False
        self.clock: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {**vars(self), "ports": list(self.ports.items())}

    def change(self, facts: dict[str, Any]) -> None:
        """Become what another object has as *facts* (`as_json`): once, in a new process."""
        self.ports, self.database = dict(facts["ports"]), facts["database"]
        if facts["relayed"]:
            announce_to(self.ports[MEMCACHED])
        if facts["clock"]:
            clock.follow(facts["clock"])

    def redirect(self) -> None:
        """From now on the standard addresses lead to the ports and the database of this object."""
        resolve, connect, connect_ex = (
            socket.getaddrinfo,
            socket.socket.connect,
            socket.socket.connect_ex,
        )

        def getaddrinfo(host, port, *args, **kwargs):
            name = host.decode("latin-1") if isinstance(host, bytes) else host
            if name is not None and not HOST_NAME.fullmatch(str(name)):
                # No host can have this name. Say so in the same words on every machine.
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            found = resolve(host, port, *args, **kwargs)
            for family, *_, address in found:
                if ours := self._ours(family, address):
                    # IPv4 only: our servers do not listen on ::1, which may come first.
                    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", ours))]
            return found

        def redirected(sock: Any, address: Any) -> Any:
            # A name is resolved first, as the kernel would be asked: 0x7f.1 is this machine, too.
            for family, *_, numeric in self._numeric(resolve, sock, address):
                if ours := self._ours(family, numeric):
                    mapped = "::ffff:127.0.0.1" if family == socket.AF_INET6 else "127.0.0.1"
                    return (mapped, ours, *address[2:])
            return address

        def refuse(event: str, args: tuple[Any, ...]) -> None:
            if event not in ("socket.connect", "socket.sendto", "socket.sendmsg"):
                return
            for family, *_, numeric in self._numeric(resolve, *args):
                if self._ours(family, numeric):
                    raise ConnectionRefusedError("The app of a lesson connects through socket.")

        socket.getaddrinfo = getaddrinfo
        # Replacing two methods of socket is the purpose of this function.
        socket.socket.connect = lambda self, address: connect(self, redirected(self, address))  # type: ignore[method-assign]
        socket.socket.connect_ex = lambda self, address: connect_ex(self, redirected(self, address))  # type: ignore[method-assign]
        sys.addaudithook(refuse)  # what comes here with a standard address was not redirected
        self._redirect_database()

    def _redirect_database(self) -> None:
        open_database = sqlite3.connect

        def connect_database(database, *args, **kwargs):
            if str(database) != self.DATABASE:
                return open_database(database, *args, **kwargs)
            connection = open_database(self.database, *args, **kwargs)
            # The rows are deleted after the run, so they need not be safe on the disk.
            connection.execute("PRAGMA synchronous = OFF")
            return connection

        sqlite3.connect = sqlite3.dbapi2.connect = connect_database

    def _numeric(self, resolve: Callable[..., Any], sock: Any, address: Any) -> list[Any]:
        """What *address* leads to, if it is one of IP with a standard port; else nothing."""
        ip = sock.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple)
        if not ip or len(address) < 2 or address[1] not in (*self.ports, REDIS):
            return []
        with suppress(OSError, UnicodeError, TypeError):
            # An empty name is any address of this machine.
            host = address[0] or ("::" if sock.family == socket.AF_INET6 else "0.0.0.0")
            return resolve(host, address[1], sock.family, sock.type)
        return []

    def _ours(self, family: int, address: Any) -> int | None:
        """The run's port for a standard port of this machine; None for any other address."""
        host, port = address[:2]
        if port not in (*self.ports, REDIS) or not is_here(family, host):
            return None
        if port not in self.ports:
            # A Redis of the learner's must not be touched either.
            raise ConnectionRefusedError("This lesson has no Redis.")
        return self.ports[port]


@cache
def is_here(family: int, host: str) -> bool:
    """Whether the numeric address *host* is one of this machine: only those can be bound."""
    if host == "127.0.0.1":
        return True
    with suppress(OSError), socket.socket(family) as test:
        test.bind((host, 0))
        return True
    return False


def limit_memory() -> None:
    """Let a too large allocation fail in the app, as a MemoryError with a line number."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = ADDRESS_SPACE if hard == resource.RLIM_INFINITY else min(ADDRESS_SPACE, hard)
    with suppress(ValueError, OSError):  # macOS refuses: there, only the watchdog limits memory
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
