"""The process of a live app: the app, its memcached, and what each request changed there."""

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
from hitormiss.judging.app_under_test import AppUnderTest
from hitormiss.judging.findings import as_plain
from hitormiss.machine.channel import Channel
from hitormiss.serving.fault import AppFault
from hitormiss.serving.sandbox import Sandbox
from hitormiss.serving.server import Loader
from hitormiss.telling.log import log_of


Facts = dict[str, Any]
LARGEST_HEADER_LIST = 1024
KEPT_BODY = 4000
KEPT_EXCHANGES = 50


class LiveProcess:
    """Serves *app* beside a memcached of its own, and does what a `live.Live` asks for."""

    def __init__(self, app: App, folder: Path) -> None:
        self.app = app
        self.sandbox = Sandbox(app, folder / "sandbox")
        self.loader: Loader | None = None
        self.under_test: AppUnderTest | None = None
        self.loaded_from: tuple[tuple[str, int, int], ...] = ()
        self.running = False
        self.hits: Counter[str] = Counter()
        self.gets: list[str] = []
        self.asked: Counter[str] = Counter()

    def run(self, channel: Channel) -> None:
        """Do one command after another, until the other end is closed."""
        try:
            self.sandbox.start()
            if self.sandbox.fault is None:
                self.running = True
                self.sandbox.memcached.connect()
            while (command := channel.receive()) is not None:
                channel.send(as_plain(self._do(command)))
        finally:
            self._unload()
            self.sandbox.stop()

    def _do(self, command: Facts) -> Facts:
        do = command["do"]
        if do == "ask":
            headers = tuple((name, value) for name, value in command["headers"])
            request = Request(command["method"], command["path"], headers, command["body"])
            return self._ask(request, command["whole"])
        if do == "empty":
            self._empty()
        elif do == "expire" and self.running:
            self.sandbox.memcached.connection.expire(command["key"])
        elif do == "stop" and self.running:
            self.running = False
            self.sandbox.memcached.stop()
            if self.under_test:
                self.under_test.record.stop_watching()
        elif do == "start" and not self.running:
            self._start_again()
        return self._look()

    def _ask(self, request: Request, whole: bool) -> Facts:
        before = self._ttls()
        fault, log = None, []
        try:
            under_test = self._loaded()
            under_test.record.keep(exchanges=KEPT_EXCHANGES)
            exchange = under_test.ask(request)
            under_test.record.complete()
            if under_test.instance and exchange.response and exchange.response.status >= 500:
                exceptions = under_test.instance.exceptions()
                log = log_of(self.app, exceptions[-1], None, []) if exceptions else []
        except AppFault as error:
            fault, log = str(error), log_of(self.app, error.facts, None, [])
            exchange = Exchange(1, request)
            self._unload()
        except MemcachedGone:
            self.running = False
            fault, exchange = "memcached ended while the app answered.", Exchange(1, request)
        self._count(exchange)
        looked = self._look(exchange, before)
        body = exchange.response.body if whole and exchange.response else b""
        return {
            "exchange": exchange.as_json(KEPT_BODY),
            "fault": fault,
            "log": [vars(entry) for entry in log],
            "memcached": looked,
            "body": base64.b64encode(body).decode(),
        }

    def _count(self, exchange: Exchange) -> None:
        for event in exchange.events:
            if event.verb in ("HIT", "MISS"):
                self.gets = [*self.gets, event.verb][-15:]
                self.asked[event.verb] += 1
            if event.verb == "HIT":
                self.hits[event.key] += 1

    def _loaded(self) -> AppUnderTest:
        """The app, loaded again if one of its files has changed. Raises `AppFault`."""
        if self.sandbox.fault:
            raise self.sandbox.fault
        now = tuple(
            (str(path), path.stat().st_mtime_ns, path.stat().st_size)
            for path in sorted(self.app.folder.rglob("*.*"))
            if "__pycache__" not in path.parts
        )
        before = self.under_test
        if (
            before
            and now == self.loaded_from
            and before.instance
            and not before.instance.has_ended()
        ):
            return before
        self._unload()
        self.loader = Loader(self.sandbox)
        self.under_test = under_test = AppUnderTest(self.sandbox, self.loader.servers[0])
        under_test.open(watched=self.running)
        under_test.restart()
        under_test.make_cache_tables()
        self.loaded_from = now
        return under_test

    def _unload(self) -> None:
        if self.under_test:
            self.under_test.close()
        if self.loader:
            self.loader.close()
        self.under_test = self.loader = None
        self.loaded_from = ()

    def _empty(self) -> None:
        if self.running:
            self.sandbox.empty()
        else:
            self.sandbox.database.restore()
        self.hits.clear()
        self.gets = []
        self.asked.clear()
        self._unload()

    def _start_again(self) -> None:
        self.sandbox.memcached.restart()
        self.running = True
        if self.under_test:
            self.under_test.record.watch(self.sandbox.memcached)

    def _ttls(self) -> dict[str, int | None]:
        with suppress(MemcachedGone):
            return self.sandbox.memcached.connection.ttls() if self.running else {}
        return {}

    def _look(
        self, exchange: Exchange | None = None, before: dict[str, int | None] | None = None
    ) -> Facts:
        """What memcached holds now, and what the last request did to each key."""
        if self.running and self.sandbox.memcached.has_ended():
            self.running = False
        if not self.running:
            return {"running": False, "keys": [], "stats": {}, **self._own_counts()}
        connection = self.sandbox.memcached.connection
        items, stats = connection.items(), connection.stats()
        now = int(stats["time"])
        asked = self.under_test.record.paths if self.under_test else set()
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

    def _row(
        self, key: str, facts: dict[str, str], now: int, asked: set[str], did: dict[str, str]
    ) -> Facts:
        kind = keys.kind(key)
        names: list[str] = []
        if kind == "headers" and int(facts["size"]) < LARGEST_HEADER_LIST:
            value = self.sandbox.memcached.connection.value(key)
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
