"""
Inside the process of the app: load it, and serve it.

One process loads the app and then stays as it is: for each check it forks a
process that serves. So every check meets an app that has answered nobody yet,
and what one check leaves in a module or in local memory never reaches another.
"""

import gc
import importlib
import os
import select
import signal
import socket
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from json import dumps, loads  # our own: an app may change the module's
from pathlib import Path
from typing import Any

from hitormiss.course.app import App
from hitormiss.machine.processes import end_with_parent, holds_bytes, own_memory
from hitormiss.serving.exceptions import describe
from hitormiss.serving.faker_seed import Chance
from hitormiss.serving.faults import listen_for_hang_dumps, record_exceptions
from hitormiss.serving.isolation import MEMCACHED, REDIS, Addresses, limit_memory


LARGE = {"faker": "faker", "RedisCache": "redis"}
"""Libraries, by the word in an app that needs them."""


def load_and_serve(
    app: App,
    folder: Path,
    addresses: Addresses,
    environment: dict[str, str],
    controls: list[socket.socket],
    for_people: bool,
    gate: int | None = None,
) -> int:
    """
    Load *app*, then fork a serving process for each ``serve`` that comes over *controls*.

    Where there is a *gate*, a descriptor, loading waits for a byte in it, which stays there. While
    the app loads, the standard addresses lead to *addresses*. Every message is
    one line of JSON. To the first control goes ``{"loading": true}``, and to each
    ``{"ready": true}`` or ``{"failed": …}`` after loading. ``{"at": addresses,
    "port": 0}`` comes with the descriptor to print to, and is answered with
    ``{"pid": …, "port": …}``; with a ``manage`` the process is that command
    instead: ``{"manage": pid}``.
    ``{"wait": pid}`` is answered with ``{"status": …}``.
    Exceptions are written to ``<folder>/<pid>.exceptions``, and on SIGUSR1 all
    threads to ``<folder>/<pid>.threads``. *for_people* they are printed instead.
    """
    for signal_ in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_, signal.SIG_DFL)
    sys.dont_write_bytecode = True  # a .pyc of an older save must never be served
    listen_for_hang_dumps(folder)
    limit_memory()
    import_what_is_large(app)
    if gate is not None:
        if not holds_bytes(gate):
            own_memory()
        select.select([gate], [], [])
        if not holds_bytes(gate):  # nobody will say go any more
            return 0
    _say(controls[0], {"loading": True})
    chance = Chance(app)
    try:
        handler = load(app, addresses, environment)
    except BaseException as error:
        message: dict[str, Any] = {"failed": describe(error, app.python_files())}
    else:
        message = {"ready": True}
        if not for_people:
            record_exceptions(folder)
        # What is loaded stays, and is looked through no more; what requests leave behind is.
        gc.freeze()
        gc.set_threshold(20_000)  # not twenty times while one list is made
        gc.enable()
    for control in controls:
        _say(control, message)
    if "ready" not in message:
        return 0
    lines = {control: Commands(control) for control in controls}
    while True:
        for control in select.select(controls, [], [])[0]:
            commands = lines[control].read()
            if commands is None:
                return 0
            for command, output in commands:
                _obey(command, output, control, folder, addresses, handler, chance)


class Commands:
    """What comes over a control: lines of JSON, some of them with a descriptor to print to."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.rest = b""
        self.descriptors: list[int] = []

    def read(self) -> list[tuple[dict[str, Any], int | None]] | None:
        """The commands that have come, each with its descriptor; None when no more will come."""
        data, descriptors, _, _ = socket.recv_fds(self.control, 65536, 8)
        if not data:
            return None
        self.descriptors += descriptors
        *lines, self.rest = (self.rest + data).split(b"\n")
        commands = [loads(line) for line in lines]
        return [(one, self.descriptors.pop(0) if "at" in one else None) for one in commands]


def _obey(
    command: dict[str, Any],
    output: int | None,
    control: socket.socket,
    folder: Path,
    addresses: Addresses,
    handler: Any,
    chance: Chance,
) -> None:
    if output is None:
        _say(control, {"status": _status(command["wait"])})
        return
    loader = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            _become(folder, output, loader)
            addresses.change(command["at"])
            chance.draw_anew()
            if "manage" in command:
                _manage(command["manage"])
            _serve(handler, command["port"], control)
        except BaseException as error:
            _say(control, {"port": None, "failed": describe(error)})
        finally:
            os._exit(1)
    os.close(output)
    if "manage" in command:
        _say(control, {"manage": pid})


def load(app: App, addresses: Addresses, environment: dict[str, str]) -> Any:
    """Load the app with everything its URLs lead to, and return its WSGI application."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": f"{app.package}.settings",
        "MEMCACHED": f"127.0.0.1:{MEMCACHED}",
        "REDIS": f"redis://127.0.0.1:{REDIS}",
        "DATABASE": addresses.DATABASE,
        "TMPDIR": environment["FOLDER"],
        **environment,
    }
    tempfile.tempdir = None
    os.chdir(app.folder)
    # django-debug-toolbar looks for GDAL, by dozens of runs of a compiler. No lesson needs maps.
    sys.modules["django.contrib.gis.gdal"] = None
    addresses.redirect()
    app.make_importable()

    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.urls import get_resolver

    from site_project.wsgi import application

    _ = get_resolver().url_patterns  # urls and views too: what is wrong with them is said at once
    return StaticFilesHandler(application)


def import_what_is_large(app: App) -> None:
    """Import what few lessons use: once here, and not in each of several workers."""
    for name, library in LARGE.items():
        if app.mentions(name):
            with suppress(ImportError):
                importlib.import_module(library)


def _become(folder: Path, output: int, loader: int) -> None:
    """Be a process of its own: print to *output*, and share no connection with the loader."""
    from django.core.cache import caches
    from django.db import connections

    os.setpgid(0, 0)
    # An app that kills its parent must not be left to a parent that is ours.
    end_with_parent(loader, signal.SIGKILL)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    listen_for_hang_dumps(folder)
    with suppress(Exception):  # CACHES may be no dictionary: that is told when a view asks for one
        caches.close_all()
    connections.close_all()


def _serve(handler: Any, port: int, control: socket.socket) -> None:
    """Serve on *port* (0: the system chooses) until killed. Django's own development server."""
    from django.core.servers import basehttp

    try:
        basehttp.run(
            "127.0.0.1",
            port,
            handler,
            threading=True,
            on_bind=lambda port: _say(control, {"pid": os.getpid(), "port": port}),
            server_cls=basehttp.WSGIServer,
        )
    finally:
        os._exit(0)


def _manage(arguments: list[str]) -> None:
    """Be ``manage.py`` with *arguments*, and end as it ends."""
    from django.core.management import execute_from_command_line

    status = 1
    try:
        execute_from_command_line(["manage.py", *arguments])
        status = 0
    except SystemExit as exit_:
        status = exit_.code if isinstance(exit_.code, int) else int(exit_.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _say(control: socket.socket, message: dict[str, Any]) -> None:
    control.sendall(dumps(message).encode() + b"\n")


def _status(pid: int) -> int | None:
    """The exit status of a serving process, negative for a signal; None while it lives."""
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
