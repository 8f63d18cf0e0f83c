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
KEPT_GETS = 15
STATS = ("get_hits", "get_misses", "evictions", "curr_items", "bytes", "cmd_set", "version")


class LiveMemcached:
    """
    Looks into *memcached* for the lab, and counts the hits and misses of the app.

    memcached's own counters would not do: the course's connections count there, too.
    """

    def __init__(self, memcached: Memcached) -> None:
        self.memcached = memcached
        self.running = True
        self.clear()

    def clear(self) -> None:
        """Set all counts to zero."""
        self.hits: Counter[str] = Counter()
        self.gets: list[str] = []
        self.asked: Counter[str] = Counter()
        self.older: set[str] = set()
        """The keys that were stored before the app was last saved, and not since."""

    def saved(self) -> None:
        """The app is loaded again after a save; memcached keeps what it has, as in a deployment."""
        self.older = self.keys()

    def stop(self) -> None:
        self.running = False
        self.older.clear()
        self.memcached.stop()

    def start(self) -> None:
        self.memcached.restart()
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
            if event.verb in ("HIT", "MISS"):
                self.gets = [*self.gets, event.verb][-KEPT_GETS:]
                self.asked[event.verb] += 1
            if event.verb == "HIT":
                self.hits[event.key] += 1
            if event.verb == "SET":
                self.older.discard(event.key)

    def look(
        self, paths: set[str], exchange: Exchange | None = None, before: Collection[str] = ()
    ) -> Facts:
        """
        ``{"running": …, "keys": […], "stats": {…}, "gets": […], "asked": {…}}``.

        The keys are named by *paths*. Each says what *exchange* did to it; the keys that
        were there *before* it, and are gone, are listed as expired.
        """
        found: Facts = {"running": False, "keys": [], "stats": {}}
        # Not Memcached.has_ended: a process that is killed closes its connections before it ends.
        try:
            if self.running:
                found = self._stored(paths, exchange, before)
        except MemcachedGone:
            self.running = False
        asked = {"hits": self.asked["HIT"], "misses": self.asked["MISS"]}
        return {**found, "gets": self.gets, "asked": asked}

    def _stored(self, paths: set[str], exchange: Exchange | None, before: Collection[str]) -> Facts:
        items = self.memcached.connection.items()
        stats = self.memcached.connection.stats()
        now = int(stats["time"])
        # The last event of a key counts: a SET says more than the MISS before it.
        did = {event.key: event.verb for event in exchange.events} if exchange else {}
        rows = []
        for key, facts in sorted(items.items()):
            ttl = None if facts["exp"] == "-1" else int(facts["exp"]) - now
            rows.append(
                {**self._key(key, int(facts["size"]), paths), "ttl": ttl, "did": did.get(key)}
            )
        gone = sorted(set(before) - set(items))
        rows += [{"key": key, "gone": True, "did": "EXPIRED"} for key in gone]
        return {"running": True, "keys": rows, "stats": {name: stats.get(name) for name in STATS}}

    def _key(self, key: str, size: int, paths: set[str]) -> Facts:
        kind = keys.kind(key)
        names: list[str] = []
        if kind == "headers" and size < LARGEST_HEADER_LIST:
            value = self.memcached.connection.value(key)
            names = sorted(header_names(value[0])) if value else []
        return {
            "key": key,
            "kind": kind,
            "url": keys.path_of(key, paths),
            "size": size,
            "hits": self.hits[key],
            "gone": False,
            "older": key in self.older,
            "parts": [part._asdict() for part in keys.parts(key)],
            "headers": names,
        }
