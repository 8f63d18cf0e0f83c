"""The process of a live app: it does one command after another."""

import base64
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from hitormiss.cache.connection import MemcachedGone
from hitormiss.course.app import App
from hitormiss.http.exchange import SESSIONS, Exchange, Request
from hitormiss.judging.app_under_test import AppUnderTest
from hitormiss.judging.findings import as_plain
from hitormiss.machine.channel import Channel
from hitormiss.runs import live_crowd
from hitormiss.runs.live_app import LiveApp
from hitormiss.runs.live_memcached import NO_MEMCACHED
from hitormiss.serving.fault import AppFault
from hitormiss.serving.instance import Instance
from hitormiss.telling.log import LogEntry, log_of, shorten
from hitormiss.telling.report import visible


Facts = dict[str, Any]

KEPT_BODY = 4000
KEPT_EXCHANGES = 50
MOST_LINES = 100
"""How many lines of what a command printed are returned: the last ones."""

ENDED = "memcached ended while the app handled the request."


class LiveProcess:
    """Serves *app*, and does what a `live.Live` asks for. Its files are in *folder*."""

    def __init__(self, app: App, folder: Path) -> None:
        self.app = app
        self.served = LiveApp(app, folder)

    def run(self, channel: Channel) -> None:
        """Do one command after another, until the other end is closed."""
        try:
            while (command := channel.receive()) is not None:
                channel.send(as_plain(self.do(command)))
        finally:
            self.close()

    def close(self) -> None:
        """End every process of the app, and its memcached."""
        self.served.close()

    def do(self, command: Facts) -> Facts:
        """Do one *command* (`live.Live.do`), and return what it returns there."""
        do = command["do"]
        if do == "ask":
            request = Request.from_json(command["request"])
            return self._ask(request, command["workers"], command["whole"])
        if do == "ask_at_once":
            request = Request.from_json(command["request"])
            return self._ask_at_once(request, command["workers"], command["times"])
        if do == "manage":
            return self._manage(command["arguments"])
        before = self._keys() if do in ("expire", "pass") else set()
        if do == "empty":
            self.served.empty()
        elif do == "expire" and self.served.memcached:
            self.served.memcached.expire(command["key"])
        elif do == "pass":
            self.served.let_pass(command["seconds"])
        elif do in ("stop", "freeze"):
            self.served.take_memcached_away(hangs=do == "freeze")
        elif do == "start":
            self.served.bring_memcached_back()
        return self._look(before=before)

    def _ask(self, request: Request, workers: int | None, whole: bool) -> Facts:
        before = self._begin()
        fault, log, worker = None, [], None
        exchange = Exchange(1, request)
        try:
            under_test = self.served.loaded(workers)
            under_test.record.keep(exchanges=KEPT_EXCHANGES)
            signed_in = _signed_in(request, under_test)
            number = self.served.workers.index(under_test.instances[0].pid) + 1
            worker = {"number": number, "of": len(self.served.workers)}
            exchange = under_test.ask(signed_in)
            under_test.record.complete()
            if exchange.response and exchange.response.status >= 500:
                log = self._log_of(under_test.instances[-1])
        except AppFault as error:
            fault, log = str(error), log_of(self.app, error.facts, None, [])
            exchange = Exchange(1, request)
            self.served.unload()
        except MemcachedGone:
            fault, exchange = self._has_ended(), Exchange(1, request)
        if self.served.memcached:
            self.served.memcached.count(exchange)
        body = exchange.response.body if whole and exchange.response else b""
        return {
            "exchange": exchange.as_json(KEPT_BODY),
            "worker": worker,
            "fault": fault,
            "log": [vars(entry) for entry in log],
            "memcached": self._look(exchange, before),
            "body": base64.b64encode(body).decode(),
        }

    def _ask_at_once(self, request: Request, workers: int, times: int) -> Facts:
        before = self._begin()
        fault: str | None = None
        log: list[LogEntry] = []
        members: list[Facts] = []
        try:
            under_test = self.served.loaded(workers, relay=True)
            under_test.record.clear()
            signed_in = _signed_in(request, under_test)
            crowd = under_test.start([signed_in] * times)
            try:
                crowd.wait()
            finally:
                under_test.record.complete()
                members = live_crowd.members(
                    crowd, under_test.use_relay().replied, self.served.workers, KEPT_BODY
                )
            failed = next((one for one in crowd.answered if one.received.status >= 500), None)
            if failed:
                log = self._log_of(under_test.instance_of(failed))
            if memcached := self.served.memcached:
                for exchange in crowd.exchanges:
                    memcached.count(exchange)
        except AppFault as error:
            fault, log = str(error), log_of(self.app, error.facts, None, [])
            self.served.unload()
        except MemcachedGone:
            fault = self._has_ended()
        return {
            "crowd": members,
            "fault": fault,
            "log": [vars(entry) for entry in log],
            "memcached": self._look(before=before),
        }

    def _manage(self, arguments: list[str]) -> Facts:
        status, fault = None, None
        lines: list[str] = []
        log: list[LogEntry] = []
        try:
            under_test = self.served.loaded()
            with suppress(MemcachedGone):  # the app meets that, too, and `_look` reports it
                under_test.record.leave_out()
            status, lines = under_test.server.manage(under_test.sandbox.addresses(), arguments)
        except AppFault as error:
            fault, log = str(error), log_of(self.app, error.facts, None, [])
            self.served.unload()
        return {
            "status": status,
            "lines": [visible(shorten(line)) for line in lines[-MOST_LINES:]],
            "cut": len(lines) > MOST_LINES,
            "fault": fault,
            "log": [vars(entry) for entry in log],
            "memcached": self._look(),
        }

    def _begin(self) -> set[str]:
        """A request follows: the keys that are stored before it."""
        if self.served.backends:
            self.served.backends.begin()
        return self._keys()

    def _keys(self) -> set[str]:
        return self.served.memcached.keys() if self.served.memcached else set()

    def _look(self, exchange: Exchange | None = None, before: Collection[str] = ()) -> Facts:
        if self.served.memcached is None or self.served.backends is None:
            return {**NO_MEMCACHED, "others": []}
        found = self.served.memcached.look(self.served.paths, exchange, before)
        return {**found, "others": self.served.backends.look(self.served.paths, exchange)}

    def _log_of(self, instance: Instance | None) -> list[LogEntry]:
        """The last exception of *instance*."""
        exceptions = instance.exceptions() if instance else []
        return log_of(self.app, exceptions[-1], None, []) if exceptions else []

    def _has_ended(self) -> str:
        if self.served.memcached:
            self.served.memcached.running = False
        return ENDED


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
