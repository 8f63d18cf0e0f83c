"""The process of a live app: the app beside its memcached, and one command after another."""

import base64
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from hitormiss.cache.connection import MemcachedGone
from hitormiss.course import own_files
from hitormiss.course.app import App
from hitormiss.http.exchange import SESSIONS, Exchange, Request
from hitormiss.judging.app_under_test import AppUnderTest
from hitormiss.judging.findings import as_plain
from hitormiss.machine.channel import Channel
from hitormiss.runs.live_backends import LiveBackends
from hitormiss.runs.live_memcached import NO_MEMCACHED, LiveMemcached
from hitormiss.serving.fault import AppFault
from hitormiss.serving.sandbox import Sandbox
from hitormiss.serving.server import Loader
from hitormiss.telling.log import LogEntry, log_of, shorten
from hitormiss.telling.report import visible


Facts = dict[str, Any]

KEPT_BODY = 4000
KEPT_EXCHANGES = 50
MOST_LINES = 100
"""How many lines of what a command printed are returned: the last ones."""


class LiveProcess:
    """
    Serves *app*, and does what a `live.Live` asks for. Its files are in *folder*.

    There is no sandbox as long as the app's own memcached.conf cannot be used.
    """

    def __init__(self, app: App, folder: Path) -> None:
        self.app, self.folder = app, folder
        self.sandbox: Sandbox | None = None
        self.memcached: LiveMemcached | None = None
        self.backends: LiveBackends | None = None
        self.loader: Loader | None = None
        self.under_test: AppUnderTest | None = None
        self.workers: list[int] = []
        """The ids of the processes that serve the app, in the order of their numbers."""
        self.loaded_from: tuple[tuple[str, int, int], ...] = ()
        self.saved: tuple[tuple[str, int, int], ...] = ()
        """The files as they were last loaded, also by an app that has ended since."""
        with suppress(AppFault):  # the next request reports it
            self._make_sandbox()

    def run(self, channel: Channel) -> None:
        """Do one command after another, until the other end is closed."""
        try:
            while (command := channel.receive()) is not None:
                channel.send(as_plain(self.do(command)))
        finally:
            self.close()

    def close(self) -> None:
        """End every process of the app, and its memcached."""
        self._unload()
        if self.sandbox:
            self.sandbox.stop()

    def do(self, command: Facts) -> Facts:
        """Do one *command* (`live.Live.do`), and return what it returns there."""
        do = command["do"]
        if do == "ask":
            request = Request.from_json(command["request"])
            return self._ask(request, command["workers"], command["whole"])
        if do == "manage":
            return self._manage(command["arguments"])
        memcached = self.memcached
        before: set[str] = set()
        if do == "empty":
            self._empty()
        elif memcached and do == "expire":
            before = memcached.keys()
            memcached.expire(command["key"])
        elif memcached and do == "stop" and memcached.running:
            memcached.stop()
            if self.under_test:
                self.under_test.record.stop_watching()
        elif memcached and do == "start" and not memcached.running:
            memcached.start()
            if self.under_test:
                self.under_test.record.watch(memcached.memcached)
        return self._look(before=before)

    def _ask(self, request: Request, workers: int | None, whole: bool) -> Facts:
        before = self.memcached.keys() if self.memcached else set()
        if self.backends:
            self.backends.begin()
        fault, log, worker = None, [], None
        exchange = Exchange(1, request)
        try:
            under_test = self._loaded(workers)
            under_test.record.keep(exchanges=KEPT_EXCHANGES)
            signed_in = _signed_in(request, under_test)
            number = self.workers.index(under_test.instances[0].pid) + 1
            worker = {"number": number, "of": len(self.workers)}
            exchange = under_test.ask(signed_in)
            under_test.record.complete()
            if exchange.response and exchange.response.status >= 500:
                exceptions = under_test.instances[-1].exceptions()
                log = log_of(self.app, exceptions[-1], None, []) if exceptions else []
        except AppFault as error:
            fault, log = str(error), log_of(self.app, error.facts, None, [])
            exchange = Exchange(1, request)
            self._unload()
        except MemcachedGone:
            if self.memcached:
                self.memcached.running = False
            fault, exchange = (
                "memcached ended while the app handled the request.",
                Exchange(1, request),
            )
        if self.memcached:
            self.memcached.count(exchange)
        body = exchange.response.body if whole and exchange.response else b""
        return {
            "exchange": exchange.as_json(KEPT_BODY),
            "worker": worker,
            "fault": fault,
            "log": [vars(entry) for entry in log],
            "memcached": self._look(exchange, before),
            "body": base64.b64encode(body).decode(),
        }

    def _manage(self, arguments: list[str]) -> Facts:
        status, fault = None, None
        lines: list[str] = []
        log: list[LogEntry] = []
        try:
            under_test = self._loaded(None)
            with suppress(MemcachedGone):  # the app meets that, too, and `_look` reports it
                under_test.record.leave_out()
            addresses = under_test.sandbox.addresses()
            server = under_test.server
            status, lines = server.manage(addresses, arguments)
        except AppFault as error:
            fault, log = str(error), log_of(self.app, error.facts, None, [])
            self._unload()
        return {
            "status": status,
            "lines": [visible(shorten(line)) for line in lines[-MOST_LINES:]],
            "cut": len(lines) > MOST_LINES,
            "fault": fault,
            "log": [vars(entry) for entry in log],
            "memcached": self._look(),
        }

    def _look(self, exchange: Exchange | None = None, before: Collection[str] = ()) -> Facts:
        paths = self.under_test.record.paths if self.under_test else set()
        if self.memcached is None or self.backends is None:
            return {**NO_MEMCACHED, "others": []}
        found = self.memcached.look(paths, exchange, before)
        return {**found, "others": self.backends.look(paths, exchange)}

    def _loaded(self, workers: int | None) -> AppUnderTest:
        """
        The app, served by so many *workers* (`live.Live.ask`). Raises `AppFault`.

        It is loaded again if one of its files has changed, or one of its processes has ended.
        """
        now = tuple(
            (str(path), path.stat().st_mtime_ns, path.stat().st_size)
            for path in own_files.listed(self.app.folder)
        )
        workers = workers or len(self.workers) or self.app.lesson.workers
        before = self.under_test
        served = before.instances if before and now == self.loaded_from else []
        if before and len(served) == workers and not any(one.has_ended() for one in served):
            return before
        self._unload()
        sandbox = self.sandbox or self._make_sandbox()
        if self.memcached and self.saved not in ((), now):
            self.memcached.saved()
        self.saved = now
        self.loader = Loader(sandbox)
        self.under_test = under_test = AppUnderTest(sandbox, self.loader.servers[0])
        under_test.supply.more = lambda: False
        under_test.open(watched=self.memcached is not None and self.memcached.running)
        under_test.restart()
        under_test.use_workers(workers)
        self.workers = [one.pid for one in under_test.instances]
        under_test.make_cache_tables()
        self.loaded_from = now
        return under_test

    def _make_sandbox(self) -> Sandbox:
        self.sandbox = Sandbox(self.app, self.folder / "sandbox")
        self.memcached = LiveMemcached(self.sandbox.memcached)
        self.backends = LiveBackends(self.sandbox)
        return self.sandbox

    def _unload(self) -> None:
        if self.under_test:
            self.under_test.close()
        if self.loader:
            self.loader.close()
        self.under_test = self.loader = None
        self.loaded_from = ()
        self.workers = []

    def _empty(self) -> None:
        """Delete what is stored, restore the rows, and load the app again at the next request."""
        if self.sandbox and self.memcached:
            try:
                if self.memcached.running:
                    self.sandbox.empty()
            except MemcachedGone:
                self.memcached.running = False
            self.sandbox.database.restore()
            self.memcached.clear()
        self._unload()


def _signed_in(request: Request, under_test: AppUnderTest) -> Request:
    """Sign in the user whose session *request* names, where the app looks for sessions."""
    cookie = next((value for name, value in request.headers if name.lower() == "cookie"), "")
    for user, key in SESSIONS.items():
        if under_test.serving.sessions_elsewhere and key in cookie:
            # Each time: the session may have been stored in the memcached that was emptied.
            under_test.record.leave_out()
            own = under_test.serving.sign_in(under_test.sandbox.addresses(), user)
            headers = tuple((name, value.replace(key, own)) for name, value in request.headers)
            request = replace(request, headers=headers)
    return request
