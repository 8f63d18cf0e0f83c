"""The course's own connection to memcached, over its text protocol."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote_to_bytes

from hitormiss.machine.ports import HOST


LONGEST_TTL = 30 * 24 * 60 * 60
"""Seconds. A longer TTL has to be a date (doc/protocol.txt, "Expiration times")."""

BUSY_SECONDS = 3.0
"""How long to wait for a response, or for another client's list of items to end."""


class MemcachedGone(Exception):
    """memcached has ended, or does not respond."""


class MemcachedBusy(Exception):
    """memcached cannot list its items now. Usually another client is listing them."""


@contextmanager
def _responding() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise MemcachedGone("memcached does not respond.") from error


def _not_empty(data: bytes) -> bytes:
    if not data:
        raise MemcachedGone("memcached has ended.")
    return data


class Connection:
    """
    A client of memcached's text protocol (doc/protocol.txt).

    All methods raise `MemcachedGone` when memcached has ended or does not respond.
    """

    def __init__(self, port: int) -> None:
        try:
            self.socket = socket.create_connection((HOST, port), timeout=BUSY_SECONDS)
        except OSError as error:
            raise MemcachedGone("memcached has ended.") from error
        self.file = self.socket.makefile("rb")

    def close(self) -> None:
        self.file.close()
        self.socket.close()

    def ask(self, line: str) -> str:
        """Send *line*, and return the one line of the response."""
        self.send(line)
        return self.line()

    def send(self, line: str) -> None:
        """Send *line*, and do not wait for the response."""
        with _responding():
            self.socket.sendall(line.encode() + b"\r\n")

    def line(self) -> str:
        """The next line that memcached sends."""
        with _responding():
            return _not_empty(self.file.readline()).decode("latin-1").rstrip("\r\n")

    def receive(self) -> bytes:
        """The next bytes that memcached sends, at most 64 KiB. Do not mix with `line`."""
        with _responding():
            return _not_empty(self.socket.recv(65536))

    def lines(self) -> list[str]:
        """The lines of a response before its ``END``. Raises `MemcachedBusy` for an error line."""
        lines = []
        while (line := self.line()) != "END":
            if line.startswith(("BUSY", "ERROR", "CLIENT_ERROR", "SERVER_ERROR")):
                raise MemcachedBusy(line)
            lines.append(line)
        return lines

    def flush(self) -> None:
        """Delete all items."""
        self.ask("flush_all")

    def stats(self, about: str = "") -> dict[str, str]:
        """The response to ``stats``, or to ``stats`` with an argument such as ``settings``."""
        self.send(f"stats {about}".strip())
        return parse_stats(self.lines())

    def items(self) -> dict[str, dict[str, str]]:
        """
        The fields of every live item in ``lru_crawler metadump hash``, by its key.

        ``hash``, because ``all`` misses items that are being moved. Listing items
        does not count as a get: hit counts and access times stay the same.
        """
        deadline = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                self.send("lru_crawler metadump hash")
                lines = self.lines()
                break
            except MemcachedBusy as busy:
                if time.monotonic() > deadline:
                    raise MemcachedGone(f"memcached does not list its items: {busy}.") from busy
                if "disabled" in str(busy):  # by the app: enable it again
                    self.ask("lru_crawler enable")
        items = {}
        for line in lines:
            fields = dict(pair.split("=", 1) for pair in line.split(" ") if "=" in pair)
            items[unquote_to_bytes(fields.pop("key")).decode("utf-8", "replace")] = fields
        return items

    def ttls(self) -> dict[str, int | None]:
        """The TTL left of each key, in seconds of memcached's clock; None if it never expires."""
        items = self.items()
        now = int(self.stats()["time"])
        return {
            key: None if fields["exp"] == "-1" else int(fields["exp"]) - now
            for key, fields in items.items()
        }

    def value(self, key: str) -> tuple[bytes, int] | None:
        """The stored bytes of *key* and their flags, or None for a miss. This counts as a get."""
        head = self.ask(f"get {key}")
        if head == "END":
            return None
        _, _, flags, size = head.split(" ")[:4]
        with _responding():
            data = self.file.read(int(size))
        self.line()
        self.line()
        return data, int(flags)

    def store(self, key: str, data: bytes, flags: int, seconds: int) -> None:
        """Store *data* and *flags* under *key*, for so many *seconds*; 0: it does not expire."""
        head = f"set {key} {flags} {seconds} {len(data)}\r\n".encode()
        with _responding():
            self.socket.sendall(head + data + b"\r\n")
        self.line()

    def touch(self, key: str, seconds: int) -> None:
        """Let *key* expire after *seconds*; now, if they are 0 or fewer."""
        if seconds > LONGEST_TTL:
            seconds += int(self.stats()["time"])  # memcached takes it for a date
        self.ask(f"touch {key} {seconds if seconds > 0 else -1}")

    def expire(self, key: str) -> None:
        """Expire *key* now."""
        self.touch(key, -1)

    def let_pass(self, seconds: int) -> None:
        """Take *seconds* from the TTL of each item, as if they had passed."""
        for key, ttl in self.ttls().items() if seconds else ():
            if ttl is not None:
                self.touch(key, ttl - seconds)


def parse_stats(lines: list[str]) -> dict[str, str]:
    """The lines of a response to ``stats``, ``STAT name value``, as a dict."""
    return dict(line.split(" ", 2)[1:] for line in lines if line.count(" ") >= 2)
