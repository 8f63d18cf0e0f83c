"""
A process that has imported what every run needs, and forks each run from there.

Only modules that ask for no settings are imported: a run's app configures
Django itself, as if it were the first.
"""

import gc
import importlib
import json
import os
import select
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from hitormiss.cache import configuration
from hitormiss.course import catalogue
from hitormiss.course.app import App
from hitormiss.machine.processes import (
    adopt_orphans,
    end_children,
    end_with_parent,
    fork,
    wait_or_end,
)
from hitormiss.runs import run
from hitormiss.runs.live import Live, live
from hitormiss.serving import database


MODULES = (
    "pytest _pytest.assertion.rewrite _pytest.python _pytest.fixtures _pytest.skipping "
    "_pytest.runner _pytest.monkeypatch _pytest.tmpdir _pytest.capture _pytest.recwarn "
    "_pytest.python_api _pytest.warnings _pytest.unittest _pytest.doctest _pytest.junitxml "
    "django.contrib.staticfiles.handlers django.contrib.staticfiles.finders "
    "django.core.servers.basehttp django.core.cache.backends.memcached django.core.management "
    "django.core.cache.backends.locmem django.core.serializers django.core.mail "
    "django.core.files.storage django.db.models django.db.backends.sqlite3.base "
    "django.db.models.sql.compiler django.contrib.sessions.serializers "
    "django.forms django.template.loader django.template.backends.django django.views.debug "
    "django.template.defaulttags django.template.loader_tags django.templatetags.i18n "
    "django.views.decorators.cache django.views.decorators.vary django.views.generic "
    "django.views.static django.middleware.cache django.middleware.common "
    "django.middleware.csrf django.middleware.security django.middleware.clickjacking "
    "django.contrib.sessions.middleware django.contrib.sessions.backends.db "
    "django.contrib.messages.middleware django.contrib.messages.storage.fallback "
    "django.contrib.admin.apps django.contrib.auth.apps django.contrib.auth.hashers "
    "django.contrib.auth.password_validation django.contrib.admin.checks "
    "django.contrib.admin.widgets django.contrib.admin.utils django.contrib.admin.templatetags "
    "django.contrib.sessions.apps django.contrib.messages.apps django.contrib.staticfiles.apps "
    "django.contrib.contenttypes.apps django.core.handlers.wsgi "
    "django.utils.translation.trans_real django.conf.locale.en.formats "
    "django.conf.urls.static django.core.paginator "
    "django.core.checks.registry django.test.signals rest_framework.apps "
    "rest_framework.serializers rest_framework.compat rest_framework.authentication "
    "rest_framework.pagination rest_framework.permissions rest_framework.throttling "
    "rest_framework.negotiation rest_framework.metadata rest_framework.versioning "
    "rest_framework.response rest_framework.utils.formatting rest_framework.utils.encoders "
    "django.core.cache.backends.redis django.core.cache.backends.db "
    "django.core.cache.backends.filebased django.core.cache.backends.dummy "
    "sqlparse pymemcache.client.hash pymemcache.serde wsgiref.simple_server "
    "markdown pygments.lexers "
    "hitormiss.judging.judge hitormiss.judging.stage"
).split()


def up() -> None:
    """Import everything that a run would import by itself, and that needs no settings."""
    for module in MODULES:
        # A library that is not there, or wants settings after all, is imported by the run.
        with suppress(Exception):
            importlib.import_module(module)
    # What is there now stays: no run has to look through it for garbage.
    gc.freeze()


class Warm:
    """
    The warm process. One run at a time: a new one ends the one before.

    Whoever has threads must not fork; so the process is forked first, and then
    asked over a socket. `check` returns a number, and `events` yields each event
    with the number of its run.
    """

    def __init__(self) -> None:
        self.socket, theirs = socket.socketpair()
        parent = os.getpid()

        def body() -> int:
            self.socket.close()
            end_with_parent(parent)
            adopt_orphans()
            keep_warm(theirs)
            return 0

        self.pid = fork(body)
        theirs.close()
        self.count = 0
        self.sending = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        # Not close alone: who reads events may hold the socket open for a while.
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        wait_or_end(self.pid, seconds=4.0)

    def check(self, app: App, lanes: int) -> int:
        """Start the checks on *app*, and return the number of the run."""
        self.count += 1
        self._send(
            {
                "check": self.count,
                "lesson": app.lesson.stem,
                "folder": str(app.folder),
                "shown": app.shown,
                "lanes": lanes,
            }
        )
        return self.count

    def stop(self) -> None:
        """End the run that goes on, if one does."""
        self._send({"stop": True})

    def live(self, app: App) -> Live:
        """Start a live app (`live.live`), and return the near end of it."""
        near, far = socket.socketpair()
        command = {"live": app.lesson.stem, "folder": str(app.folder), "shown": app.shown}
        with self.sending:
            socket.send_fds(self.socket, [json.dumps(command).encode() + b"\n"], [far.fileno()])
        far.close()
        return Live(near)

    def _send(self, command: dict[str, Any]) -> None:
        with self.sending:
            self.socket.sendall(json.dumps(command).encode() + b"\n")

    def events(self) -> Iterator[tuple[int, run.Event]]:
        """The events of all runs, as they come, until the process ends."""
        with self.socket.makefile("r", encoding="utf-8") as lines:
            for line in lines:
                event = json.loads(line)
                yield event.pop("run"), event


def keep_warm(control: socket.socket) -> None:
    """In the warm process: start what is asked for, until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asks: it closes its end
    database.template()
    up()
    _Keeper(control).go()


class _Keeper:
    """
    Does what comes over *control*. After each run it makes the next one ready.

    Nearly always the same lesson is checked again, so what does not depend on the
    app need not wait for the save. Whatever else is asked for is begun anew.
    """

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.going: run.Run | None = None
        self.asked: tuple[App, int] | None = None
        self.ready: run.ReadyRun | None = None
        self.made_from: dict[Path, int] = {}
        self.seconds: dict[str, float] = {}
        self.number = 0
        self.lives: list[run.Run] = []

    def go(self) -> None:
        commands, descriptors = b"", []
        try:
            while True:
                waiting: list[Any] = [
                    self.control,
                    *self.lives,
                    *([self.going] if self.going else []),
                ]
                for ready in select.select(waiting, [], [])[0]:
                    if ready is self.control:
                        data, received, _, _ = socket.recv_fds(self.control, 65536, 8)
                        if not data:
                            return
                        descriptors += received
                        *lines, commands = (commands + data).split(b"\n")
                        for line in lines:
                            self._do(json.loads(line), descriptors)
                    elif ready is self.going:
                        self._pass_on()
                    elif ready in self.lives:
                        ready.pump()
                        if ready.ended:
                            self.lives.remove(ready)
                            ready.stop()
        finally:
            for started in [*self.lives, self.going, self.ready]:
                if started:
                    started.stop()
            end_children()

    def _do(self, command: dict[str, Any], descriptors: list[int]) -> None:
        if "live" in command:
            app = _app(command["live"], command)
            end = socket.socket(fileno=descriptors.pop(0))
            self.lives.append(run.Run(lambda folder, emit: live(app, end, folder)))
            end.close()
            return
        if self.going:
            self.going.stop()
            self.going = None
        if "check" in command:
            self.number = command["check"]
            self.going = self._start((_app(command["lesson"], command), command["lanes"]))

    def _start(self, asked: tuple[App, int]) -> run.Run:
        ready, self.ready = self.ready, None
        if ready and self.asked == asked and self.made_from == _made_from(asked[0]):
            return ready.go()
        if ready:
            ready.stop()
        self.asked = asked
        return run.check(*asked, self.seconds)

    def _make_ready(self) -> None:
        """Start a run that waits; not where the app itself says how memcached is started."""
        app, lanes = self.asked
        self.made_from = _made_from(app)
        if (app.folder / configuration.NAME) not in self.made_from:
            self.ready = run.ReadyRun(app, lanes, self.seconds)

    def _pass_on(self) -> None:
        for event in self.going.pump():
            if event["event"] == "check":
                self.seconds[event["id"]] = event.get("seconds", 0.0)
            self.control.sendall(json.dumps({"run": self.number, **event}).encode() + b"\n")
        if self.going.ended:
            self.going.stop()
            self.going = None
            self._make_ready()


def _app(stem: str, command: dict[str, Any]) -> App:
    return App(catalogue.Lesson(stem), Path(command["folder"]), command["shown"])


def _made_from(app: App) -> dict[Path, int]:
    """The files that a ready run has read already, and when they were changed."""
    files = [app.folder / configuration.NAME, *app.lesson.checks_file.parent.glob("*.py")]
    return {file: file.stat().st_mtime_ns for file in files if file.exists()}
