"""The far end of a live app: the app, its memcached, and what each request made of it."""

import base64
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from hitormiss.cache import keys
from hitormiss.cache.connection import MemcachedGone
from hitormiss.cache.pickles import header_names
from hitormiss.course.app import App
from hitormiss.http.exchange import Exchange, Request
from hitormiss.judging.lane import Lane
from hitormiss.serving.sandbox import Place
from hitormiss.serving.server import AppFault, Loader
from hitormiss.telling.log import log_of


Facts = dict[str, Any]
LARGEST_HEADER_LIST = 1024
KEPT_BODY = 4000


class Player:
    """Does what the near end of a live app asks for: one command after another."""

    def __init__(self, app: App, place: Place, folder: Path) -> None:
        self.app, self.place, self.folder = app, place, folder
        self.loader: Loader | None = None
        self.lane: Lane | None = None
        self.loaded_from: tuple = ()
        self.running = place.fault is None
        self.hits: Counter[str] = Counter()
        self.gets: list[str] = []
        self.asked: Counter[str] = Counter()
        if self.running:
            place.memcached.connect()

    def do(self, command: Facts) -> Facts:
        verb = command["do"]
        if verb == "ask":
            headers = tuple((name, value) for name, value in command["headers"])
            request = Request(command["method"], command["path"], headers, command["body"])
            return self._ask(request, command["whole"])
        if verb == "empty":
            self._empty()
        elif verb == "expire" and self.running:
            self.place.memcached.connection.expire(command["key"])
        elif verb == "stop" and self.running:
            self.running = False
            self.place.memcached.stop()
        elif verb == "start" and not self.running:
            self._start_again()
        return self._look()

    def _ask(self, request: Request, whole: bool) -> Facts:
        before = self._ttls()
        fault, log = None, []
        try:
            self._load_if_saved()
            self.lane.exchanges, self.lane.sections = self.lane.exchanges[-50:], {}
            if self.running:
                exchange = self.lane.ask(request)
                self.lane.tell()
            else:
                exchange = self.lane.ask_unseen(request)
        except AppFault as error:
            fault, log = str(error), log_of(self.app, error.facts, None, [])
            exchange = Exchange(1, request)
            self._unload()
        except MemcachedGone:
            self.running = False
            fault, exchange = "memcached ended while the app answered.", Exchange(1, request)
        if self.lane and exchange.response and exchange.response.status >= 500:
            exceptions = self.lane.instance.exceptions()
            log = log_of(self.app, exceptions[-1], None, []) if exceptions else []
        for event in exchange.events:
            if event.verb in ("HIT", "MISS"):
                self.gets = [*self.gets, event.verb][-15:]
                self.asked[event.verb] += 1
            if event.verb == "HIT":
                self.hits[event.key] += 1
        looked = self._look(exchange, before)
        body = exchange.response.body if whole and exchange.response else b""
        return {
            "exchange": exchange.as_json(KEPT_BODY),
            "fault": fault,
            "log": [vars(entry) for entry in log],
            "memcached": looked,
            "body": base64.b64encode(body).decode(),
        }

    def _load_if_saved(self) -> None:
        """Load the app anew when a file of it is not what it was."""
        if self.place.fault:
            raise self.place.fault
        now = tuple(
            (str(path), path.stat().st_mtime_ns, path.stat().st_size)
            for path in sorted(self.app.folder.rglob("*.*"))
            if "__pycache__" not in path.parts
        )
        if self.lane and now == self.loaded_from and not self.lane.instance.has_ended():
            return
        self._unload()
        self.loader = Loader(
            self.app,
            self.folder,
            self.place.addresses(),
            count=1,
            environment=self.place.environment(),
        )
        lane = Lane(self.app, self.loader.servers[0], self.place)
        lane.open(watched=self.running)
        lane.restart()
        lane.make_cache_tables()
        self.lane, self.loaded_from = lane, now

    def _unload(self) -> None:
        if self.lane:
            self.lane.close()
        if self.loader:
            self.loader.close()
        self.lane = self.loader = None
        self.loaded_from = ()

    def _empty(self) -> None:
        if self.running:
            self.place.empty()
        else:
            self.place.database.restore()
        self.hits.clear()
        self.gets = []
        self.asked.clear()
        self._unload()

    def _start_again(self) -> None:
        self.place.memcached.restart()
        self.running = True
        if self.lane:
            self.lane.watch_memcached()

    def _ttls(self) -> dict[str, int | None]:
        with suppress(MemcachedGone):
            return self.place.memcached.connection.ttls() if self.running else {}
        return {}

    def _look(self, exchange: Exchange | None = None, before: dict | None = None) -> Facts:
        """What memcached holds now, and what the last request did to each key."""
        if self.running and self.place.memcached.has_ended():
            self.running = False
        if not self.running:
            return {"running": False, "keys": [], "stats": {}, **self._own_counts()}
        connection = self.place.memcached.connection
        items, stats = connection.items(), connection.stats()
        now = int(stats["time"])
        asked = {one.request.path for one in self.lane.exchanges} if self.lane else set()
        did: dict[str, str] = {}
        for event in exchange.events if exchange else []:
            # A SET says more than the MISS before it.
            did[event.key] = event.verb
        rows = [self._row(key, facts, now, asked, did) for key, facts in sorted(items.items())]
        gone = sorted(set(before or {}) - set(items))
        rows += [{"key": key, "gone": True, "did": "EXPIRED"} for key in gone]
        names = ("get_hits", "get_misses", "evictions", "curr_items", "bytes", "cmd_set", "version")
        return {
            "running": True,
            "keys": rows,
            "stats": {name: stats.get(name) for name in names},
            **self._own_counts(),
        }

    def _own_counts(self) -> Facts:
        """The app's own gets: memcached's counters hold ours as well."""
        asked = {"hits": self.asked["HIT"], "misses": self.asked["MISS"]}
        return {"gets": self.gets, "asked": asked}

    def _row(self, key: str, facts: dict, now: int, asked: set[str], did: dict) -> Facts:
        kind = keys.kind(key)
        names: list[str] = []
        if kind == "headers" and int(facts["size"]) < LARGEST_HEADER_LIST:
            value = self.place.memcached.connection.value(key)
            names = sorted(header_names(value[0])) if value else []
        return {
            "key": key,
            "kind": kind,
            "url": keys.path_of(key, asked),
            "size": int(facts["size"]),
            "ttl": None if facts["exp"] == "-1" else int(facts["exp"]) - now,
            "hits": self.hits[key],
            "did": did.get(key),
            "gone": False,
            "parts": [part._asdict() for part in keys.parts(key)],
            "headers": names,
        }

    def close(self) -> None:
        self._unload()
