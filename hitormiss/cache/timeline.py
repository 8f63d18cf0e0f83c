"""
What memcached did for the app, from its own record: the ``watch`` stream.

The stream has traps. Before each store it prints an ``item_get`` that nobody
asked for, and our own connections are in it too. Marks that we set between two
requests cut it into exchanges.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import unquote_to_bytes

from hitormiss.cache import keys
from hitormiss.cache.memcached import Connection, Memcached, MemcachedGone
from hitormiss.http.exchange import Event, Exchange


MARK = "hit-or-miss-mark-"


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
        if self.stream.ask("watch fetchers mutations evictions") != "OK":
            raise MemcachedGone("This memcached has no watch command: version 1.6 has it.")
        self.marks = 0
        self.deletes = [self._deletes()]
        self.sections: list[list[dict[str, str]]] = [[]]

    def close(self) -> None:
        self.stream.close()

    def mark(self) -> int:
        """Begin a new section of the record, and return its number."""
        self.marks += 1
        self.own.ask(f"get {MARK}{self.marks}")
        self.deletes.append(self._deletes())
        return self.marks

    def _deletes(self) -> int:
        """How many deletes there were. The stream has no word for them before memcached 1.6.19."""
        stats = self.own.stats()
        return int(stats["delete_hits"]) + int(stats["delete_misses"])

    def tell(self, sections: dict[int, Exchange], asked: set[str]) -> None:
        """Fill in the events of the exchanges, each known by the number of its mark."""
        self._read(until=self.mark())
        for number, exchange in sections.items():
            if number < len(self.sections):
                deleted = self.deletes[number + 1] - self.deletes[number]
                exchange.events = events(self.sections[number], asked, deleted)

    def _read(self, until: int) -> None:
        while len(self.sections) <= until:
            line = self.stream.line()
            record = dict(pair.split("=", 1) for pair in line.split() if "=" in pair)
            key = record["key"] = unquote_to_bytes(record.get("key", "")).decode("utf-8", "replace")
            if key.startswith(MARK):
                self.sections.append([])
                self.own_cfd = record.get("cfd")
            elif record.get("cfd") != self.own_cfd:
                self.sections[-1].append(record)


def events(records: list[dict[str, str]], asked: set[str], deletes: int = 0) -> list[Event]:
    """
    The records of one section as events, without those that memcached made by itself.

    A delete looks for its item as a get does, and is told as one. So the last
    *deletes* of them are the deletes: a view deletes after it has read.
    """
    # Two threads write to the stream: gid is the order in which things happened.
    records = sorted(records, key=lambda record: int(record.get("gid", 0)))
    following = [*records[1:], None]
    found = [_event(one, after, asked) for one, after in zip(records, following, strict=False)]
    events = [event for event in found if event]
    for place in reversed(range(len(events))):
        if deletes and events[place].verb in ("HIT", "MISS"):
            events[place] = replace(events[place], verb="DELETE")
            deletes -= 1
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
