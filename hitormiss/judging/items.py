"""The items of memcached: one expires, or is stored again as it was; time passes for all."""

from typing import NamedTuple

from hitormiss.cache import keys
from hitormiss.cache.connection import Connection
from hitormiss.cache.memcached import Memcached
from hitormiss.judging.record import Record


class Item(NamedTuple):
    """An item as memcached has it: *data* in bytes, and its *ttl* in seconds (None: no end)."""

    key: str
    data: bytes
    flags: int
    ttl: int | None


class Items:
    """The items of *memcached*. What a check changes in them goes into *record*."""

    def __init__(self, memcached: Memcached, record: Record) -> None:
        self._memcached, self._record = memcached, record

    def largest_first(self) -> list[Item]:
        """Every item as it is now, the one with the most bytes first."""
        items = []
        for key, ttl in self._connection.ttls().items():
            if value := self._connection.value(key):
                items.append(Item(key, *value, ttl))
        return sorted(items, key=lambda item: (-len(item.data), item.key))

    def expire(self, item: Item) -> None:
        """Expire *item*, now. What was stored under its key since then expires, too."""
        self._record.act(f"In memcached: {self._name(item)} expires now.")
        self._connection.expire(item.key)

    def store_again(self, item: Item) -> None:
        """Store *item* as it was, over what its key has now: as a process that is late does."""
        self._record.act(f"A slow process stores {self._name(item)} as it was before.")
        self._connection.store(item.key, item.data, item.flags, item.ttl or 0)

    def let_pass(self, seconds: int) -> None:
        """
        Let *seconds* pass for memcached alone. The clock of the app stays as it is.

        So what is kept an hour elsewhere, in a file or in the app's memory, does not expire.
        """
        self._record.act(f"In memcached: {seconds:,} seconds pass.")
        self._connection.let_pass(seconds)

    @property
    def _connection(self) -> Connection:
        return self._memcached.connection

    def _name(self, item: Item) -> str:
        """What a reader calls *item*: ``the page of /offers/``, or else its key."""
        path = keys.path_of(item.key, self._record.paths)
        kind = {"headers": "header list"}.get(keys.kind(item.key), keys.kind(item.key))
        return f"the {kind} of {path}" if path else item.key
