"""Other clients of the app's memcached: they store, read and list keys while a check runs."""

import socket
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from threading import Event, Thread

from hitormiss.cache.connection import BUSY_SECONDS, Connection, MemcachedGone
from hitormiss.cache.memcached import Memcached
from hitormiss.judging.record import Record
from hitormiss.machine.ports import HOST


LISTING_SECONDS = 0.5
"""How long another client's list goes on at least after the app has connected to memcached."""

LONGEST_SECONDS = 1.5
"""How long the list waits for the app: to connect, and then to send `TWO_COMMANDS`."""

TWO_COMMANDS = 50
"""Bytes: the app has asked for its own list, and once more. It has been told ``BUSY``."""

LOOK_SECONDS = 0.005
SLOW, USUAL = 50_000, 100
"""Microseconds for ``lru_crawler sleep``: with `SLOW`, a list of all keys takes three seconds."""

SMALL_BUFFER = 4096
"""Bytes that a reader who is slow has room for."""


class OtherClients:
    """
    Other clients of *memcached*. What they do goes into *record*, and is none of the app's events.

    All methods raise `MemcachedGone` when memcached does not do what they need in time.
    """

    def __init__(self, memcached: Memcached, record: Record) -> None:
        self._memcached, self._record = memcached, record

    def store(self, values: Mapping[str, tuple[str, int]]) -> None:
        """
        Store *values*: for each key its text, and its seconds (0: it does not expire).

        The last one is read once, so memcached has counted a get.
        """
        first = next(iter(values), "none")
        several = f"{len(values):,} keys, such as {first}" if len(values) > 1 else first
        self._record.act(f"In memcached: another program stores {several}.")
        self._record.leave_out()
        connection, last = self._memcached.connection, ""
        for last, (text, seconds) in values.items():
            connection.send(f"set {last} 0 {seconds} {len(text.encode())} noreply\r\n{text}")
        connection.value(last)  # when it comes back, all are stored
        # So many stores fill memcached's record, and what comes next would be left out of it.
        self._record.complete()

    def read(self, keys: Collection[str]) -> None:
        """Get each of *keys* once, whether it is there or not."""
        self._record.act(f"In memcached: another program sends {len(keys)} gets.")
        for key in keys:
            self._memcached.connection.value(key)

    @contextmanager
    def reading(self, keys: Collection[str]) -> Iterator[None]:
        """Get *keys* in one command, and take almost nothing of the response until the end."""
        self._record.act(f"In memcached: another program is reading these {len(keys)} keys.")
        self._record.leave_out()
        with closing(socket.socket()) as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
            slow.settimeout(BUSY_SECONDS)
            try:
                slow.connect((HOST, self._memcached.port))
                slow.sendall(f"get {' '.join(keys)}\r\n".encode())
                slow.recv(1)  # memcached sends the first byte when it has looked up every key
            except OSError as error:
                raise MemcachedGone("memcached does not respond.") from error
            yield

    @contextmanager
    def listing(self) -> Iterator[None]:
        """
        List all keys until the app has waited for its own list, for `LISTING_SECONDS` or longer.

        memcached lists for one client at a time: during this, others get ``BUSY``.
        """
        self._record.act(
            "In memcached: another program lists all keys. It ends half a second after your app"
            " has connected."
        )
        port, own = self._memcached.port, self._memcached.connection
        with closing(Connection(port)) as lister, closing(Connection(port)) as watcher:
            own.ask(f"lru_crawler sleep {SLOW}")
            lister.send("lru_crawler metadump hash")
            over = Event()
            arguments = (watcher, _when_it_runs(own), over)
            thread = Thread(target=_end_list, args=arguments, daemon=True)
            thread.start()
            try:
                yield
            finally:
                over.set()
                thread.join()
                lister.lines()
                own.ask(f"lru_crawler sleep {USUAL}")


def _when_it_runs(connection: Connection) -> dict[str, str]:
    """Wait until memcached lists keys for a client, and return its counts."""
    for _ in range(round(BUSY_SECONDS / LOOK_SECONDS)):
        if (stats := connection.stats())["lru_crawler_running"] == "1":
            return stats
        Event().wait(LOOK_SECONDS)
    raise MemcachedGone("memcached does not list its items.")


def _end_list(watcher: Connection, before: dict[str, str], over: Event) -> None:
    """
    Let the list end when the app has waited for its own, or at once when *over*.

    *before* are memcached's counts when the list has begun.
    """
    connected: float | None = None
    deadline = time.monotonic() + LONGEST_SECONDS
    read, own = int(before["bytes_read"]), 0
    with suppress(MemcachedGone):  # the check finds that out itself
        while not over.wait(LOOK_SECONDS) and (now := time.monotonic()) < deadline:
            stats = watcher.stats()
            own += len("stats\r\n")
            others = int(stats["bytes_read"]) - own
            if connected is None and stats["total_connections"] != before["total_connections"]:
                connected, deadline = now, now + LONGEST_SECONDS
            elif connected is None:
                read = others
            elif now - connected >= LISTING_SECONDS and others - read >= TWO_COMMANDS:
                break
        watcher.ask("lru_crawler sleep 0")
