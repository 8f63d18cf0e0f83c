"""
What memcached did for the app during each request, read from its ``watch`` stream.

Three things about the stream need care (doc/protocol.txt, "Watchers"). memcached
writes an ``item_get`` before each store, though the app sent no get. The course's
own connections are in the stream, too. And under heavy load memcached leaves lines
out. Marks that the course sends between requests divide the stream into sections.
"""

import select
import time
from dataclasses import replace
from typing import Any
from urllib.parse import unquote_to_bytes

from hitormiss.cache import keys
from hitormiss.cache.connection import BUSY_SECONDS, Connection, MemcachedGone, parse_stats
from hitormiss.cache.memcached import Memcached
from hitormiss.http.exchange import CacheEvent, Exchange


MARK = "hit-or-miss-mark-"
PATIENCE_SECONDS = 0.25
"""How long the stream may be silent before its last mark counts as left out."""

GAP = CacheEvent("GAP", "more happened than memcached's record holds")


class Timeline:
    """
    Records what *memcached* does, in sections.

    Call `mark` before each request, and `fill_in` to add the events to the
    exchanges. A mark is an ``incr`` of a key that is not there, on the course's own
    connection: it is in the stream, too, and memcached counts no get. It takes 0.05 ms.
    Reading the stream waits for memcached's logger, so call `fill_in` only when the
    events are needed.
    """

    def __init__(self, memcached: Memcached) -> None:
        self.own = memcached.connection
        self.own_cfd: str | None = None
        self.stream = Connection(memcached.port)
        self.rest = b""
        self.stream.send("watch fetchers mutations evictions")
        if self._line(BUSY_SECONDS) != "OK":
            raise MemcachedGone("This memcached has no watch command: memcached 1.6 has one.")
        self.marks = 0
        self.stats = [self.own.stats()]
        self.sections: list[list[dict[str, str]]] = [[]]
        self.gaps: set[int] = set()

    def close(self) -> None:
        self.stream.close()

    def mark(self) -> int:
        """Begin a new section, and return its number."""
        self.marks += 1
        self.own.send(f"incr {MARK}{self.marks} 1\r\nstats")  # two commands at once
        self.own.line()
        self.stats.append(parse_stats(self.own.lines()))
        return self.marks

    def fill_in(self, sections: dict[int, Exchange], paths: set[str]) -> None:
        """
        Set the events of the exchanges in *sections*, by the numbers of their marks.

        *paths* are the paths that keys may have been made for.
        """
        self._read(until=self.mark())
        for number, exchange in sections.items():
            if number < len(self.sections):
                before, after = self.stats[number : number + 2]
                deleted = deletes(after) - deletes(before)
                exchange.connected = after["total_connections"] != before["total_connections"]
                found = events(self.sections[number], paths, deleted)
                exchange.events = [GAP] if number in self.gaps else found
                exchange.refused = refused(self.sections[number])

    def _read(self, until: int) -> None:
        deadline = time.monotonic() + BUSY_SECONDS
        while len(self.sections) <= until:
            line = self._line(PATIENCE_SECONDS)
            if line is None:
                if time.monotonic() > deadline:
                    raise MemcachedGone("memcached does not send its watch stream.")
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
        """Begin the section of mark *number*. If marks before it are missing, note the gaps."""
        while len(self.sections) < number:
            self.gaps |= {len(self.sections) - 1, len(self.sections)}
            self.sections.append([])
        self.sections.append([])

    def _line(self, patience: float) -> str | None:
        """The next line of the stream, or None if none comes within *patience* seconds."""
        while b"\n" not in self.rest:
            if not select.select([self.stream.socket], [], [], patience)[0]:
                return None
            self.rest += self.stream.receive()
        line, _, self.rest = self.rest.partition(b"\n")
        return line.decode("latin-1").rstrip("\r")


def deletes(stats: dict[str, str]) -> int:
    """The number of deletes in *stats*. The stream has them only since memcached 1.6.19."""
    return int(stats["delete_hits"]) + int(stats["delete_misses"])


def refused(records: list[dict[str, str]]) -> list[tuple[str, str]]:
    """The keys of stores that memcached refused, and why."""
    stores = [record for record in records if record.get("type") == "item_store"]
    return [(one["key"], one["status"]) for one in stores if one["status"] != "stored"]


def events(records: list[dict[str, str]], paths: set[str], deleted: int = 0) -> list[CacheEvent]:
    """
    The events of one section, without the gets that memcached does before a store.

    In the stream, a delete looks like a get. So the last *deleted* gets are taken
    as deletes: a view usually deletes after it has read.
    """
    # Two threads write to the stream. gid numbers the records in the order of the events.
    records = sorted(records, key=lambda record: int(record.get("gid", 0)))
    following = [*records[1:], None]
    found = [_event(one, after, paths) for one, after in zip(records, following, strict=False)]
    events = [event for event in found if event]
    for index in reversed(range(len(events))):
        if deleted and events[index].verb in ("HIT", "MISS"):
            events[index] = replace(events[index], verb="DELETE")
            deleted -= 1
    return events


def _event(
    record: dict[str, str], following: dict[str, str] | None, paths: set[str]
) -> CacheEvent | None:
    key = record["key"]
    about: dict[str, Any] = {"key": key, "kind": keys.kind(key), "url": keys.path_of(key, paths)}
    match record.get("type"):
        case "item_get":
            # memcached looks for the old item before a store: the app sent no get.
            if following and following.get("type") == "item_store" and following["key"] == key:
                return None
            return CacheEvent("HIT" if record["status"] == "found" else "MISS", **about)
        case "item_store" if record["status"] == "stored":
            seconds = int(record["ttl"])
            # memcached writes a time in the past as a very large number: the item expires at once.
            ttl = None if seconds == 0 else 0 if seconds > 2**31 else seconds
            return CacheEvent("SET", **about, ttl=ttl, size=int(record.get("size", 0)))
        case "eviction":
            return CacheEvent("EVICTED", **about)
    return None
