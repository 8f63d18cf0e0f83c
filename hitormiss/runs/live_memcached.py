"""The memcached of a live app: what it has stored, and what the app's requests did there."""

from collections import Counter
from collections.abc import Collection
from contextlib import suppress
from typing import Any

from hitormiss.cache import keys
from hitormiss.cache.connection import MemcachedGone
from hitormiss.cache.memcached import Memcached
from hitormiss.cache.pickles import header_names
from hitormiss.http.exchange import Exchange


Facts = dict[str, Any]

LARGEST_HEADER_LIST = 1024

NO_MEMCACHED: Facts = {
    "running": False,
    "hangs": False,
    "keys": [],
    "counts": {"hits": 0, "misses": 0, "evictions": 0},
}
"""What `LiveMemcached.look` returns for one that holds nothing."""


class LiveMemcached:
    """
    Looks into *memcached* for the lab, and counts the hits and misses of the app.

    memcached's own counts of them would not do: the course's connections count there, too.
    """

    def __init__(self, memcached: Memcached) -> None:
        self.memcached = memcached
        self.running = True
        self.clear()

    def clear(self) -> None:
        """Set all counts to zero."""
        self.hits: Counter[str] = Counter()
        self.gets: Counter[str] = Counter()
        self.evicted_before = self._evictions()
        self.older: set[str] = set()
        """The keys that were stored before the app was last saved, and not since."""

    def saved(self) -> None:
        """The app is loaded again after a save; memcached keeps what it has, as in a deployment."""
        self.older = self.keys()

    def stop(self) -> None:
        """End it: what it had is gone."""
        self.running = False
        self.older.clear()
        self.memcached.halt()

    def freeze(self) -> None:
        """Let it hang: it accepts connections, and answers nothing."""
        self.running = False
        self.memcached.freeze()

    @property
    def hangs(self) -> bool:
        return self.memcached.away == "hangs"

    def start(self) -> None:
        """Let it go on, with all that it had, or start it again, empty."""
        if not self.hangs:
            self.evicted_before = 0
        if not self.memcached.bring_back():
            self.memcached.restart()  # it has ended by itself
        self.running = True

    def expire(self, key: str) -> None:
        with suppress(MemcachedGone):  # `look` reports that it has ended
            self.memcached.connection.expire(key)

    def keys(self) -> set[str]:
        """The keys that are stored now; none when memcached does not run."""
        with suppress(MemcachedGone):
            return set(self.memcached.connection.items()) if self.running else set()
        return set()

    def count(self, exchange: Exchange) -> None:
        """Add the hits and misses of *exchange*."""
        for event in exchange.events:
            self.gets[event.verb] += 1
            if event.verb == "HIT":
                self.hits[event.key] += 1
            if event.verb == "SET":
                self.older.discard(event.key)

    def _evictions(self) -> int:
        """How many keys memcached has evicted since it was started; 0 when it does not run."""
        with suppress(MemcachedGone):
            return int(self.memcached.connection.stats()["evictions"]) if self.running else 0
        return 0

    def look(
        self, paths: set[str], exchange: Exchange | None = None, before: Collection[str] = ()
    ) -> Facts:
        """
        ``{"running": …, "hangs": …, "keys": […], "counts": {…}}``.

        The keys are named by *paths*. Each says what *exchange* did to it. The keys that were
        there *before* it, and are gone, are listed, too. The counts are those since memcached was
        emptied.
        """
        found: Facts = {**NO_MEMCACHED, "hangs": self.hangs}
        # Not Memcached.has_ended: a process that is killed closes its connections before it ends.
        try:
            if self.running:
                found = self._stored(paths, exchange, before)
        except MemcachedGone:
            self.running = False
        evicted = max(0, self._evictions() - self.evicted_before)
        counts = {"hits": self.gets["HIT"], "misses": self.gets["MISS"], "evictions": evicted}
        return {**found, "counts": counts}

    def _stored(self, paths: set[str], exchange: Exchange | None, before: Collection[str]) -> Facts:
        items = self.memcached.connection.items()
        now = int(self.memcached.connection.stats()["time"])
        # The last event of a key counts: a SET says more than the MISS before it.
        did = {event.key: event.verb for event in exchange.events} if exchange else {}
        rows = []
        for key, facts in sorted(items.items()):
            ttl = None if facts["exp"] == "-1" else int(facts["exp"]) - now
            size = int(facts["size"])
            about = {"size": size, "hits": self.hits[key], "older": key in self.older}
            names = self._header_names(key, size)
            row = {**named(key, paths), **about, "ttl": ttl, "headers": names}
            rows.append({**row, "gone": False, "did": did.get(key)})
        for key in sorted(set(before) - set(items)):
            why = "DELETE" if did.get(key) == "DELETE" else "EXPIRED"
            rows.append({**named(key, paths), "gone": True, "did": why})
        return {"running": True, "hangs": False, "keys": rows}

    def _header_names(self, key: str, size: int) -> list[str]:
        """The request headers in *key*, if it is a header list."""
        if keys.kind(key) != "headers" or size >= LARGEST_HEADER_LIST:
            return []
        value = self.memcached.connection.value(key)
        return sorted(header_names(value[0])) if value else []


def named(key: str, paths: set[str]) -> Facts:
    """What *key* itself says: its kind, the one of *paths* that it is for, and its parts."""
    return {
        "key": key,
        "kind": keys.kind(key),
        "url": keys.path_of(key, paths),
        "parts": [part._asdict() for part in keys.parts(key)],
    }
