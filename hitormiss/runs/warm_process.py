"""
Inside the warm process: imported, and ready for what is asked of it.

Only modules that ask for no settings are imported: a run's app configures
Django itself, as if it were the first.
"""

import gc
import importlib
import json
import select
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.utils.functional import SimpleLazyObject

from hitormiss.cache import memcached_conf
from hitormiss.course import catalogue
from hitormiss.course.app import App
from hitormiss.machine.processes import end_children
from hitormiss.runs import checks, run
from hitormiss.runs.live import live
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
    "hitormiss.judging.plugin hitormiss.judging.stage"
).split()


def up() -> None:
    """Import everything that a run would import by itself, and that needs no settings."""
    for module in MODULES:
        # A library that is not there, or wants settings after all, is imported by the run.
        with suppress(Exception):
            importlib.import_module(module)
    _compile_patterns()
    # What is there now stays: no run has to look through it for garbage.
    gc.freeze()


def _compile_patterns() -> None:
    """Django compiles its patterns when they are first used: that would be in each process."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("django.", "rest_framework.")):
            for value in list(vars(module).values()):
                if type(value) is SimpleLazyObject:  # isinstance would ask settings what they are
                    with suppress(Exception):  # what wants settings stays as it is
                        _ = value.pattern


def keep_warm(control: socket.socket) -> None:
    """In the warm process: start what is asked for, until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asks: it closes its end
    database.template()
    up()
    _Keeper(control).go()


class _Keeper:
    """
    Does what comes over *control*. After each run it makes the next one ready.

    Nearly always the same app is checked again, so what does not depend on its
    files need not wait for the save. Who knows that it will be another one says so
    before. Whatever else is asked for is begun anew.
    """

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.going: run.Run | None = None
        self.asked: tuple[App, int] | None = None
        self.ready: checks.ReadyRun | None = None
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
        if "ready" in command:
            self._expect((_app(command["ready"], command), command["lanes"]))
            return
        if self.going:
            self.going.stop()
            self.going = None
        if "check" in command:
            self.number = command["check"]
            self.going = self._start((_app(command["lesson"], command), command["lanes"]))

    def _start(self, asked: tuple[App, int]) -> run.Run:
        if self._is_ready_for(asked):
            ready, self.ready = self.ready, None
            return ready.go()
        self.asked = asked
        started = checks.check(*asked, self.seconds)
        self._drop()  # afterwards: it takes a while to clean up
        return started

    def _expect(self, asked: tuple[App, int]) -> None:
        """Make a run of *asked* ready: now, or as soon as the one that goes on has ended."""
        if self.going:
            self.asked = asked
        elif not self._is_ready_for(asked):
            self._drop()
            self.asked = asked
            self._make_ready()

    def _is_ready_for(self, asked: tuple[App, int]) -> bool:
        fits = self.asked == asked and self.made_from == _made_from(asked[0])
        return fits and self.ready is not None and self.ready.stands()

    def _drop(self) -> None:
        if self.ready:
            self.ready.stop()
            self.ready = None

    def _make_ready(self) -> None:
        """Start a run that waits; not where the app itself says how memcached is started."""
        app, lanes = self.asked
        self.made_from = _made_from(app)
        if (app.folder / memcached_conf.NAME) not in self.made_from:
            self.ready = checks.ReadyRun(app, lanes, self.seconds)

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
    files = [app.folder / memcached_conf.NAME, *app.lesson.checks_file.parent.glob("*.py")]
    return {file: file.stat().st_mtime_ns for file in files if file.exists()}
