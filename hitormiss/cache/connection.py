"""Our own connection to a memcached: its text protocol."""

import socket
import time
from typing import Self
from urllib.parse import unquote_to_bytes

from hitormiss.machine.ports import HOST


BUSY_SECONDS = 3.0


class MemcachedGone(Exception):
    """The run's memcached does not answer any more."""


class Connection:
    """
    A connection that speaks memcached's text protocol (doc/protocol.txt).

    Every method raises `MemcachedGone` when the process ends meanwhile.
    """

    def __init__(self, port: int) -> None:
        try:
            self.socket = socket.create_connection((HOST, port), timeout=BUSY_SECONDS)
        except OSError as error:
            raise MemcachedGone("memcached has ended.") from error
        self.file = self.socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        self.file.close()
        self.socket.close()

    def ask(self, line: str) -> str:
        """Send *line*, and return the one line of the answer."""
        self.send(line)
        return self.line()

    def send(self, line: str) -> None:
        try:
            self.socket.sendall(line.encode() + b"\r\n")
        except OSError as error:
            raise MemcachedGone("memcached does not answer.") from error

    def line(self) -> str:
        """The next line that memcached sends."""
        try:
            line = self.file.readline()
        except OSError as error:
            raise MemcachedGone("memcached does not answer.") from error
        if not line:
            raise MemcachedGone("memcached has ended.")
        return line.decode("latin-1").rstrip("\r\n")

    def some(self) -> bytes:
        """What memcached has sent so far, or sends next, as it comes."""
        try:
            data = self.socket.recv(65536)
        except OSError as error:
            raise MemcachedGone("memcached does not answer.") from error
        if not data:
            raise MemcachedGone("memcached has ended.")
        return data

    def ask_lines(self, line: str) -> list[str]:
        """Send *line*, and return the lines of the answer up to its ``END``."""
        self.send(line)
        return self.lines()

    def lines(self) -> list[str]:
        """The lines of an answer up to its ``END``."""
        answer = self.line()
        lines = []
        while answer != "END":
            if answer.startswith(("BUSY", "ERROR", "CLIENT_ERROR", "SERVER_ERROR")):
                raise Busy(answer)
            lines.append(answer)
            answer = self.line()
        return lines

    def flush(self) -> None:
        self.ask("flush_all")

    def stats(self, about: str = "") -> dict[str, str]:
        """What ``stats`` (or ``stats settings``, …) says, as name and value."""
        return facts(self.ask_lines(f"stats {about}".strip()))

    def items(self) -> dict[str, dict[str, str]]:
        """
        Every live item: its key, and what ``lru_crawler metadump hash`` says of it.

        ``hash`` and not ``all``: the latter misses items that are being moved.
        Looking is no get: neither hits nor ages change.
        """
        deadline = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                lines = self.ask_lines("lru_crawler metadump hash")
                break
            except Busy as busy:
                if time.monotonic() > deadline:
                    raise MemcachedGone(f"memcached does not list its items: {busy}.") from busy
                if "disabled" in str(busy):  # an app may do that; it is ours to look
                    self.ask("lru_crawler enable")
        found = {}
        for line in lines:
            facts = dict(pair.split("=", 1) for pair in line.split(" ") if "=" in pair)
            found[unquote_to_bytes(facts.pop("key")).decode("utf-8", "replace")] = facts
        return found

    def ttls(self) -> dict[str, int | None]:
        """The seconds left to each key, by memcached's own clock; None for an item that stays."""
        items = self.items()
        now = int(self.stats()["time"])
        return {
            key: None if facts["exp"] == "-1" else int(facts["exp"]) - now
            for key, facts in items.items()
        }

    def value(self, key: str) -> tuple[bytes, int] | None:
        """The stored bytes of *key* and their flags, or None. This counts as a get."""
        head = self.ask(f"get {key}")
        if head == "END":
            return None
        _, _, flags, size = head.split(" ")[:4]
        try:
            data = self.file.read(int(size))
        except OSError as error:
            raise MemcachedGone("memcached does not answer.") from error
        self.line()
        self.line()
        return data, int(flags)

    def expire(self, key: str) -> None:
        """Let *key* run out now, as if its time were over."""
        self.ask(f"touch {key} -1")


class Busy(Exception):
    """memcached is listing its items for somebody else."""


def facts(lines: list[str]) -> dict[str, str]:
    """The answer to ``stats`` as name and value."""
    return dict(line.split(" ", 2)[1:] for line in lines if line.count(" ") >= 2)
