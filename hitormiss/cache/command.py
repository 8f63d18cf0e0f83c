"""A command of memcached's text protocol (doc/protocol.txt), and what memcached replied."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from hitormiss.cache import keys
from hitormiss.http.exchange import CacheEvent


GETS = ("get", "gets", "gat", "gats")
STORES = ("set", "add", "replace", "append", "prepend", "cas")
COUNTS = ("incr", "decr")
LISTS = ("stats", "lru_crawler")
ENDS = ("END", "ERROR", "CLIENT_ERROR", "SERVER_ERROR", "OK", "RESET", "BUSY")
"""What the last line of a reply with several lines begins with."""


@dataclass(eq=False)
class Command:
    """
    A command that the app sends: *asker* is the number of the request it works for, 0 for none.

    *process* is the app's process, and *connection* numbers the connections to the relay.
    *size* is in bytes, and *ttl* in seconds as it was sent, None where the command has none; 0 is
    for ever. *reply* is the first line of memcached's reply, and *at* the time when it came, in
    seconds of `time.monotonic`; both are None before. *found* are the keys that it had. While
    *held*, the command or its reply waits for `Traffic.open`.
    """

    asker: int
    process: int
    connection: int
    verb: str
    keys: list[str] = field(default_factory=list)
    size: int | None = None
    ttl: int | None = None
    reply: str | None = None
    at: float | None = None
    found: set[str] = field(default_factory=set)
    held: bool = False
    data: bytes = field(default=b"", repr=False)
    has_reply: bool = True

    @property
    def key(self) -> str:
        """Its key, the first of several; empty for a command such as ``flush_all``."""
        return self.keys[0] if self.keys else ""

    @property
    def is_store(self) -> bool:
        """Whether it stores a value: ``set``, ``add`` and the like."""
        return self.verb in STORES

    @property
    def is_sent(self) -> bool:
        """Whether memcached has replied to it."""
        return self.reply is not None

    def events(self, paths: set[str]) -> list[CacheEvent]:
        """What memcached did. *paths* are the paths that keys may have been made for."""
        if self.reply is None:
            return []
        if self.verb in GETS:
            return [
                self._event("HIT" if key in self.found else "MISS", key, paths) for key in self.keys
            ]
        if self.verb in STORES and self.reply == "STORED":
            verb = "ADD" if self.verb == "add" else "SET"
            return [self._event(verb, self.key, paths, self._ttl_left, self.size)]
        if self.verb == "add" and self.reply == "NOT_STORED":
            return [self._event("NOT_STORED", self.key, paths)]
        if self.verb in (*COUNTS, "delete", "touch", "flush_all"):
            return [self._event(self.verb.upper(), self.key or "everything", paths)]
        return []

    @property
    def refused(self) -> list[tuple[str, str]]:
        """The key that memcached did not store, and why, as in `Exchange.refused`."""
        if self.verb not in STORES or self.reply in (None, "STORED"):
            return []
        large = "too large" in (self.reply or "")
        return [(self.key, "too_large" if large else "not_stored")]

    @property
    def _ttl_left(self) -> int | None:
        return None if not self.ttl else max(0, self.ttl)

    def _event(
        self,
        verb: str,
        key: str,
        paths: set[str],
        ttl: int | None = None,
        size: int | None = None,
    ) -> CacheEvent:
        return CacheEvent(verb, key, keys.kind(key), keys.path_of(key, paths), ttl, size)


def read(line: bytes, stream: BinaryIO, new: Callable[..., Command]) -> Command:
    """
    The command in *line*, with the value that follows it in *stream*.

    *new* makes a command of what it is asked for. Raises `ValueError` for one that cannot be read.
    """
    verb, *words = line.decode("utf-8", "replace").split()
    noreply = bool(words) and words[-1] == "noreply"
    if verb in ("gat", "gats"):
        found = new(verb=verb, keys=words[1:], ttl=int(words[0]))
    elif verb in GETS:
        found = new(verb=verb, keys=words)
    elif verb in STORES:
        size = int(words[3])
        found = new(verb=verb, keys=words[:1], ttl=int(words[2]), size=size)
        found.data = stream.read(size + 2)
    elif verb == "touch":
        found = new(verb=verb, keys=words[:1], ttl=int(words[1]))
    elif verb in ("delete", *COUNTS):
        found = new(verb=verb, keys=words[:1])
    else:
        found = new(verb=verb)
    found.data = line + found.data
    found.has_reply = not noreply
    return found


def read_reply(command: Command, stream: BinaryIO) -> bytes:
    """
    Read memcached's whole reply to *command* from *stream*, and keep it in *command*.

    When memcached has ended, there is none: `Command.reply` stays None. After a command without
    a reply, it reads up to the one to ``version``.
    """
    if not command.has_reply:
        said = []
        while not (line := stream.readline()).startswith(b"VERSION"):
            if not line:
                return b""
            said.append(line)
        command.reply = said[0].decode().strip() if said else _what_is_not_said(command)
        return b"".join(said)
    lines = list(_reply_lines(command, stream))
    if not lines or not all(lines):
        return b""
    command.reply = lines[0].decode("utf-8", "replace").strip()
    return b"".join(lines)


def _what_is_not_said(command: Command) -> str:
    """What memcached would have replied, if the app had not asked for none."""
    return "STORED" if command.is_store else "OK"


def _reply_lines(command: Command, stream: BinaryIO) -> Iterator[bytes]:
    while True:
        line = stream.readline()
        yield line
        words = line.decode("utf-8", "replace").split()
        if command.verb in GETS and words[:1] == ["VALUE"]:
            command.found.add(words[1])
            yield stream.read(int(words[3]) + 2)
        elif not words or command.verb not in (*GETS, *LISTS) or words[0] in ENDS:
            return
