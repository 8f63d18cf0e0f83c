"""
What memcached did for the app, from its own record: the ``watch`` stream.

The stream has traps. Before each store it prints an ``item_get`` that nobody
asked for, our own connections are in it too, and in a flood it leaves lines
out (doc/protocol.txt, "Watchers"). Marks that we set between two requests cut
it into exchanges.
"""

import select
import time
from dataclasses import replace
from typing import Any
from urllib.parse import unquote_to_bytes

from hitormiss.cache import keys
from hitormiss.cache.connection import BUSY_SECONDS, Connection, MemcachedGone, facts
from hitormiss.cache.memcached import Memcached
from hitormiss.http.exchange import Event, Exchange


MARK = "hit-or-miss-mark-"
PATIENCE_SECONDS = 0.25
"""How long the record may be silent before its last mark counts as left out."""

GAP = Event("GAP", "more happened than memcached's record holds")


class Timeline:
    """
    The events of each exchange, kept apart by marks.

    ``mark()`` before each request; ``tell(exchanges)`` fills in their events.
    A mark is a ``get`` on our own connection, which memcached logs as well. It
    costs a twentieth of a millisecond; reading the stream waits for memcached's
    logger, so it is done only where somebody looks.
    """

    def __init__(self, memcached: Memcached) -> None:
        self.own = memcached.connection
        self.own_cfd: str | None = None
        self.stream = Connection(memcached.port)
        self.rest = b""
        self.stream.send("watch fetchers mutations evictions")
        if self._line(BUSY_SECONDS) != "OK":
            raise MemcachedGone("This memcached has no watch command: version 1.6 has it.")
        self.marks = 0
        self.deletes = [deletes(self.own.stats())]
        self.sections: list[list[dict[str, str]]] = [[]]
        self.gaps: set[int] = set()

    def close(self) -> None:
        self.stream.close()

    def mark(self) -> int:
        """Begin a new section of the record, and return its number."""
        self.marks += 1
        self.own.send(f"get {MARK}{self.marks}\r\nstats")  # two questions in one
        self.own.line()
        self.deletes.append(deletes(facts(self.own.lines())))
        return self.marks

    def tell(self, sections: dict[int, Exchange], asked: set[str]) -> None:
        """Fill in the events of the exchanges, each known by the number of its mark."""
        self._read(until=self.mark())
        for number, exchange in sections.items():
            if number < len(self.sections):
                deleted = self.deletes[number + 1] - self.deletes[number]
                told = events(self.sections[number], asked, deleted)
                exchange.events = [GAP] if number in self.gaps else told

    def _read(self, until: int) -> None:
        deadline = time.monotonic() + BUSY_SECONDS
        while len(self.sections) <= until:
            line = self._line(PATIENCE_SECONDS)
            if line is None:
                if time.monotonic() > deadline:
                    raise MemcachedGone("memcached's record does not come.")
                self.mark()
                continue
            record = dict(pair.split("=", 1) for pair in line.split() if "=" in pair)
            key = record["key"] = unquote_to_bytes(record.get("key", "")).decode("utf-8", "replace")
            if key.startswith(MARK):
                self._begin(int(key.removeprefix(MARK)))
                self.own_cfd = record.get("cfd")
            elif record.get("cfd") != self.own_cfd:
                self.sections[-1].append(record)

    def _begin(self, number: int) -> None:
        """Begin the section of mark *number*; where marks were left out, nobody can tell whose."""
        while len(self.sections) < number:
            self.gaps |= {len(self.sections) - 1, len(self.sections)}
            self.sections.append([])
        self.sections.append([])

    def _line(self, patience: float) -> str | None:
        """The next line of the record; None where none comes for *patience* seconds."""
        while b"\n" not in self.rest:
            if not select.select([self.stream.socket], [], [], patience)[0]:
                return None
            self.rest += self.stream.some()
        line, _, self.rest = self.rest.partition(b"\n")
        return line.decode("latin-1").rstrip("\r")


def deletes(stats: dict[str, str]) -> int:
    """How many deletes there were. The stream has no word for them before memcached 1.6.19."""
    return int(stats["delete_hits"]) + int(stats["delete_misses"])


def events(records: list[dict[str, str]], asked: set[str], deleted: int = 0) -> list[Event]:
    """
    The records of one section as events, without those that memcached made by itself.

    A delete looks for its item as a get does, and is told as one. So the last
    *deleted* of them are the deletes: a view deletes after it has read.
    """
    # Two threads write to the stream: gid is the order in which things happened.
    records = sorted(records, key=lambda record: int(record.get("gid", 0)))
    following = [*records[1:], None]
    found = [_event(one, after, asked) for one, after in zip(records, following, strict=False)]
    events = [event for event in found if event]
    for place in reversed(range(len(events))):
        if deleted and events[place].verb in ("HIT", "MISS"):
            events[place] = replace(events[place], verb="DELETE")
            deleted -= 1
    return events


def _event(
    record: dict[str, str], following: dict[str, str] | None, asked: set[str]
) -> Event | None:
    key = record["key"]
    place: dict[str, Any] = {"key": key, "kind": keys.kind(key), "url": keys.path_of(key, asked)}
    match record.get("type"):
        case "item_get":
            # A store looks for the old item first: that is not the app asking.
            if following and following.get("type") == "item_store" and following["key"] == key:
                return None
            return Event("HIT" if record["status"] == "found" else "MISS", **place)
        case "item_store" if record["status"] == "stored":
            ttl = int(record["ttl"])
            # memcached prints times in the past as very large numbers: stored, and gone at once.
            ttl = None if ttl == 0 else 0 if ttl > 2**31 else ttl
            return Event("SET", **place, ttl=ttl, size=int(record.get("size", 0)))
        case "eviction":
            return Event("EVICTED", **place)
    return None
