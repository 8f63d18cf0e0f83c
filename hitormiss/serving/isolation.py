"""What an app under check can reach: the run's own memcached and rows, and limited memory."""

import os
import re
import resource
import socket
import sqlite3
import tempfile
from contextlib import suppress
from typing import Any


LOOPBACK_HOSTS = {"127.0.0.1", "localhost", "::1", "ip6-localhost", "0.0.0.0", "::"}
HOST_NAME = re.compile(r"[\w.:%-]+")
MEMCACHED, REDIS = 11211, 6379
ADDRESS_SPACE = 4 * 2**30
"""Bytes of address space. An app with a thousand videogames needs a twentieth of it."""


class Addresses:
    """
    Where the standard addresses lead to, in this process only.

    Most apps use ``127.0.0.1:11211``, but a memcached of the learner's on that port must
    never be read, written or flushed. So the address is changed in the functions
    that every Python client calls. The same is done for the database, because one
    loaded app serves many checks, each with its own rows. *ports* has the port of
    the run for each standard one: ``{11211: 40001}``.
    """

    DATABASE = os.path.join(tempfile.gettempdir(), "hit-or-miss-database.sqlite3")

    def __init__(self, ports: dict[int, int], database: str) -> None:
        self.ports = ports
        self.database = database

    def as_json(self) -> dict[str, Any]:
        return {"ports": list(self.ports.items()), "database": self.database}

    def change(self, facts: dict[str, Any]) -> None:
        """Lead to the ports and the database that another object has as *facts* (`as_json`)."""
        self.ports, self.database = dict(facts["ports"]), facts["database"]

    def redirect(self) -> None:
        """From now on the standard addresses lead to the ports and the database of this object."""
        resolve, connect, connect_ex = (
            socket.getaddrinfo,
            socket.socket.connect,
            socket.socket.connect_ex,
        )
        open_database = sqlite3.connect

        def getaddrinfo(host, port, *args, **kwargs):
            name = host.decode("latin-1") if isinstance(host, bytes) else host
            if name is not None and not HOST_NAME.fullmatch(str(name)):
                # No host can have this name. Say so in the same words on every machine.
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            if ours := self._ours(host, port):
                # IPv4 only: our servers do not listen on ::1, which may come first.
                return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", ours))]
            return resolve(host, port, *args, **kwargs)

        def redirected(address: Any) -> Any:
            if isinstance(address, tuple) and (ours := self._ours(address[0], address[1])):
                return (address[0], ours, *address[2:])
            return address

        def connect_database(database, *args, **kwargs):
            if str(database) != self.DATABASE:
                return open_database(database, *args, **kwargs)
            connection = open_database(self.database, *args, **kwargs)
            # The rows are deleted after the run, so they need not be safe on the disk.
            connection.execute("PRAGMA synchronous = OFF")
            return connection

        socket.getaddrinfo = getaddrinfo
        # Replacing two methods of socket is the purpose of this function.
        socket.socket.connect = lambda self, address: connect(self, redirected(address))  # type: ignore[method-assign]
        socket.socket.connect_ex = lambda self, address: connect_ex(self, redirected(address))  # type: ignore[method-assign]
        sqlite3.connect = sqlite3.dbapi2.connect = connect_database

    def _ours(self, host: Any, port: Any) -> int | None:
        """The run's port for a standard address of this machine; None for any other address."""
        name = host.decode("latin-1") if isinstance(host, bytes) else host or ""
        if name not in LOOPBACK_HOSTS and not str(name).startswith("127."):
            return None
        if str(port) == str(REDIS) and REDIS not in self.ports:
            # A Redis of the learner's must not be touched either.
            raise ConnectionRefusedError("This lesson has no Redis.")
        return next((ours for known, ours in self.ports.items() if str(known) == str(port)), None)


def limit_memory() -> None:
    """Let a too large allocation fail in the app, as a MemoryError with a line number."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = ADDRESS_SPACE if hard == resource.RLIM_INFINITY else min(ADDRESS_SPACE, hard)
    with suppress(ValueError, OSError):  # macOS refuses: there, only the watchdog limits memory
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
