"""
The process of the app: it loads the app, and forks processes that serve it.

The process that has loaded the app stays as it is. For each check it forks a
process that serves, so every check meets an app that has had no request yet. What
one check leaves in a module or in local memory does not reach another.
"""

import gc
import importlib
import os
import select
import signal
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from hitormiss.course.app import App
from hitormiss.machine.channel import Channel, Message
from hitormiss.machine.ports import HOST
from hitormiss.machine.processes import end_with_parent, fork, holds_bytes, own_memory
from hitormiss.serving import sessions
from hitormiss.serving.asking import Numbered
from hitormiss.serving.exceptions import (
    describe,
    listen_for_hang_dumps,
    print_traceback,
    record_exceptions,
)
from hitormiss.serving.faker_seed import FakerSeed
from hitormiss.serving.isolation import MEMCACHED, REDIS, Addresses, limit_memory


LARGE = {"faker": "faker", "RedisCache": "redis"}
"""Libraries, by the word in an app that needs them."""


class ServerProcess:
    """
    Loads *app*, and serves it.

    While the app loads, the standard addresses lead to *addresses*. Each process
    writes its exceptions to ``<folder>/<pid>.exceptions``, and on SIGUSR1 all its
    threads to ``<folder>/<pid>.threads``. *for_people*, exceptions are printed
    instead.
    """

    def __init__(
        self,
        app: App,
        folder: Path,
        addresses: Addresses,
        environment: dict[str, str],
        *,
        for_people: bool,
    ) -> None:
        self.app = app
        self.folder = folder
        self.addresses = addresses
        self.environment = environment
        self.for_people = for_people
        self.handler: Any = None

    def run(self, channels: list[Channel], gate: int | None) -> int:
        """
        Load the app, then do what comes over *channels* until one of them is closed.

        With a *gate*, a descriptor, loading waits for a byte in it, which stays there.

        Messages: the first channel gets ``{"loading": true}``, and each gets ``{"ready":
        true}`` or ``{"failed": …}`` after loading. ``{"serve": 0, "at": addresses,
        "threads": true}``, with the port, comes with the descriptor to print to: a new process
        serves there, with a thread for each request or one for all. The replies are its pid,
        ``{"serve": …}``, and when it listens ``{"port": …, "pid": …}``. With
        ``"manage": arguments`` the process runs that command, and with ``"sign_in": user`` it
        signs the user in, and sends ``{"cookie": …}``; ``{"manage": pid}`` and
        ``{"sign_in": pid}`` come before. That to ``{"wait": pid}`` is ``{"status": …}``.
        """
        for signal_ in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signal_, signal.SIG_DFL)
        sys.dont_write_bytecode = True  # a .pyc of an older save must never be served
        listen_for_hang_dumps(self.folder)
        limit_memory()
        import_what_is_large(self.app)
        if gate is not None:
            if not holds_bytes(gate):
                own_memory()
            select.select([gate], [], [])
            if not holds_bytes(gate):  # the other end is closed: this run will not happen
                return 0
            os.close(gate)
        channels[0].send({"loading": True})
        seed = FakerSeed(self.app)
        message = self._load()
        for channel in channels:
            channel.send(message)
        if "ready" not in message:
            return 0
        while True:
            for channel in select.select(channels, [], [])[0]:
                for command in channel.received():
                    self._obey(command, channel, seed)
                if channel.ended:
                    return 0

    def _load(self) -> Message:
        try:
            self.handler = load(self.app, self.addresses, self.environment)
        except BaseException as error:
            return {"failed": describe(error, self.app.python_files())}
        if not self.for_people:
            record_exceptions(self.folder)
        # What is loaded stays, so the collector need not look through it again.
        gc.freeze()
        gc.set_threshold(20_000)  # not twenty times while one list is made
        gc.enable()
        return {"ready": True, "sessions_elsewhere": sessions.kept_elsewhere()}

    def _obey(self, command: Message, channel: Channel, seed: FakerSeed) -> None:
        if "wait" in command:
            channel.send({"status": _status(command["wait"])})
            return
        output = command["descriptor"]
        what = next(kind for kind in ("serve", "manage", "sign_in") if kind in command)
        loader = os.getpid()

        def body() -> int:
            try:
                _become(self.folder, output, loader)
                self.addresses.change(command["at"])
                seed.draw_again()
                if what == "manage":
                    return _manage(command["manage"])
                if what == "sign_in":
                    channel.send({"cookie": sessions.sign_in(command["sign_in"])})
                    return 0
                return _serve(self.handler, command["serve"], channel, command["threads"])
            except Exception as error:
                reply = "cookie" if what == "sign_in" else "port"
                channel.send({reply: None, "pid": os.getpid(), "failed": describe(error)})
                return 1

        pid = fork(body)
        os.close(output)
        channel.send({what: pid})


def load(app: App, addresses: Addresses, environment: dict[str, str]) -> Any:
    """Load the app with everything its URLs lead to, and return its WSGI application."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": f"{app.package}.settings",
        "MEMCACHED": f"127.0.0.1:{MEMCACHED}",
        "REDIS": f"redis://127.0.0.1:{REDIS}",
        "DATABASE": addresses.DATABASE,
        **environment,
    }
    tempfile.tempdir = None
    os.chdir(app.folder)
    # django-debug-toolbar looks for GDAL, by dozens of runs of a compiler. No lesson needs maps.
    sys.modules["django.contrib.gis.gdal"] = None  # type: ignore[assignment]  # means: not there
    addresses.redirect()
    app.make_importable()

    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.urls import get_resolver

    from site_project.wsgi import application

    _ = get_resolver().url_patterns  # loads urls and views, so that their errors show at once
    return Numbered(StaticFilesHandler(application))


def import_what_is_large(app: App) -> None:
    """Import what few lessons use: once here, and not in each of several workers."""
    for name, library in LARGE.items():
        if app.mentions(name):
            with suppress(ImportError):
                importlib.import_module(library)


def _become(folder: Path, output: int, loader: int) -> None:
    """Become a process of its own: print to *output*, and share no connection with the loader."""
    from django.core.cache import caches
    from django.db import connections

    os.setpgid(0, 0)
    # When an app kills its parent, this process must end too.
    end_with_parent(loader, signal.SIGKILL)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    listen_for_hang_dumps(folder)
    with suppress(Exception):  # CACHES may be no dictionary: a view that asks for a cache says so
        caches.close_all()
    connections.close_all()


def _serve(handler: Any, port: int, channel: Channel, threads: bool) -> int:
    """Serve on *port* (0: the system chooses) until killed. Django's own development server."""
    from django.core.servers import basehttp

    class Server(basehttp.WSGIServer):
        request_queue_size = 64  # a check may send many requests at the same time

    basehttp.run(
        HOST,
        port,
        handler,
        threading=threads,
        on_bind=lambda port: channel.send({"port": port, "pid": os.getpid()}),
        server_cls=Server,
    )
    return 0


def _manage(arguments: list[str]) -> int:
    """Run ``manage.py`` with *arguments*. An error is printed with its traceback: status 1."""
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["manage.py", *arguments])
    except Exception as error:
        print_traceback(error)
        return 1
    return 0


def _status(pid: int) -> int | None:
    """The exit status of a child, negative for a signal; None if it still runs after 0.5 s."""
    deadline = time.monotonic() + 0.5
    while time.monotonic() < deadline:
        try:
            ended, status = os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            return None
        if ended:
            return os.waitstatus_to_exitcode(status)
        select.select([], [], [], 0.01)
    return None
