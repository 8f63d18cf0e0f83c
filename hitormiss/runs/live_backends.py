"""The other cache backends of a live app: what they have stored beside its memcached."""

from typing import Any

from hitormiss.cache.other_backends import Item, in_files, in_redis, in_tables
from hitormiss.cache.redis import Redis
from hitormiss.http.exchange import Exchange
from hitormiss.machine.installed import MachineLacks
from hitormiss.runs.live_memcached import named
from hitormiss.serving.sandbox import Sandbox


Facts = dict[str, Any]
Backend = tuple[str, str, str, list[Item]]
"""Its name, the word for one of its entries, a sentence about it, and its entries."""

OF_FILES = "Django names a file after the md5 of its key."
OF_MEMORY = "It is in the memory of each process of the app, where no other process can read it."


class LiveBackends:
    """
    Looks into what the app in *sandbox* uses beside memcached.

    None of them says what a request did there. So what they have is compared with what they had
    before the request: call `begin` then.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.before: dict[tuple[str, str], Item] = {}
        self.made_for: dict[tuple[str, str], str] = {}
        """The path whose request stored an entry. The name of a file says nothing about it."""

    def begin(self) -> None:
        """A request follows."""
        self.before = self._all(self._backends())

    def look(self, paths: set[str], exchange: Exchange | None = None) -> list[Facts]:
        """
        ``[{"name": …, "unit": …, "note": …, "keys": […]}]``, for each backend that the app names.

        The rows are like those of `LiveMemcached.look`.
        """
        backends = self._backends()
        now = self._all(backends)
        found = []
        for name, unit, note, items in backends:
            rows = [self._row(name, item, paths, exchange) for item in items]
            for place, item in self.before.items():
                if exchange and place[0] == name and place not in now:
                    why = "EXPIRED" if item.ttl is not None and item.ttl <= 1 else "DELETE"
                    rows.append({**self._named(name, item, paths), "gone": True, "did": why})
            found.append({"name": name, "unit": unit, "note": note, "keys": rows})
        return found

    def _row(self, name: str, item: Item, paths: set[str], exchange: Exchange | None) -> Facts:
        old = self.before.get((name, item.key))
        # A time that was shorter before: the entry was stored again.
        again = old and old.ttl is not None and item.ttl is not None and item.ttl > old.ttl
        did = "SET" if exchange and (old is None or again) else None
        if did and exchange:
            self.made_for[name, item.key] = exchange.request.path
        about = {"ttl": item.ttl, "size": item.size, "gone": False, "did": did}
        return {**self._named(name, item, paths), **about}

    def _named(self, name: str, item: Item, paths: set[str]) -> Facts:
        if not item.key.endswith(".djcache"):
            return named(item.key, paths)
        url = self.made_for.get((name, item.key))
        return {"key": item.key, "kind": item.kind, "url": url, "parts": []}

    def _backends(self) -> list[Backend]:
        mentions, sandbox = self.sandbox.app.mentions, self.sandbox
        found: list[Backend] = []
        if mentions("FileBasedCache"):
            found.append(("FOLDER", "file", OF_FILES, in_files(sandbox.folder)))
        if mentions("DatabaseCache"):
            tables = in_tables(sandbox.database.path) or {"": []}
            for table, items in tables.items():
                found.append((f"The table {table}".strip(), "row", "", items))
        if mentions("RedisCache"):
            found.append(self._redis())
        if mentions("LocMemCache"):
            found.append(("LocMemCache", "", OF_MEMORY, []))
        return found

    def _redis(self) -> Backend:
        redis = self.sandbox.redis
        if isinstance(redis, Redis):
            return "Redis", "key", "", in_redis(redis)
        if isinstance(redis, MachineLacks):
            return "Redis", "", f"{redis.sentence} {redis.command}".strip(), []
        return "Redis", "", "This lesson has no Redis.", []

    @staticmethod
    def _all(backends: list[Backend]) -> dict[tuple[str, str], Item]:
        return {(name, item.key): item for name, _, _, items in backends for item in items}
