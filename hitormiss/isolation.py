"""What an app under check can reach: the run's own memcached and rows, and a fair share of memory."""

import os
import resource
import socket
import sqlite3
import tempfile
from contextlib import suppress
from typing import Any


LOOPBACK = {"127.0.0.1", "localhost", "::1", "ip6-localhost", "0.0.0.0", "::", ""}
PORT = 11211
MEMORY = 4 * 2**30
"""Bytes of address space. A thousand videogames need a twentieth of it."""


class Addresses:
    """
    Where the standard addresses lead to, in this process only.

    ``127.0.0.1:11211`` is the natural answer of most lessons, and a memcached
    that the learner runs there must never be read, written or flushed. So the
    address is changed where every Python client must pass. The database is the
    same thought: one loaded app serves many checks, and each has its own rows.
    """

    STANDARD = f"127.0.0.1:{PORT}"
    DATABASE = os.path.join(tempfile.gettempdir(), "hit-or-miss-database.sqlite3")

    def __init__(self, memcached: int, database: str) -> None:
        self.memcached = memcached
        self.database = database

    def redirect(self) -> None:
        """From now on the standard addresses lead to the port and the file of this object."""
        resolve, connect, connect_ex = (
            socket.getaddrinfo,
            socket.socket.connect,
            socket.socket.connect_ex,
        )
        open_database = sqlite3.connect

        def getaddrinfo(host, port, *args, **kwargs):
            if self._is_memcached(host, port):
                # IPv4 only: ::1 may come first in an answer, and our memcached is not there.
                address = ("127.0.0.1", self.memcached)
                return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address)]
            return resolve(host, port, *args, **kwargs)

        def ours(address: Any) -> Any:
            if isinstance(address, tuple) and self._is_memcached(address[0], address[1]):
                return (address[0], self.memcached, *address[2:])
            return address

        def connect_database(database, *args, **kwargs):
            if str(database) == self.DATABASE:
                database = self.database
            return open_database(database, *args, **kwargs)

        socket.getaddrinfo = getaddrinfo
        socket.socket.connect = lambda self, address: connect(self, ours(address))
        socket.socket.connect_ex = lambda self, address: connect_ex(self, ours(address))
        sqlite3.connect = sqlite3.dbapi2.connect = connect_database

    def _is_memcached(self, host: Any, port: Any) -> bool:
        name = host.decode("latin-1") if isinstance(host, bytes) else host or ""
        return str(port) == str(PORT) and (name in LOOPBACK or str(name).startswith("127."))


def limit_memory() -> None:
    """Let an allocation that goes too far fail in the app, as a MemoryError with its line."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    with suppress(ValueError, OSError):  # macOS refuses: there the watchdog alone looks
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
