"""
The warm process: it has imported what a run needs, and forks the runs.

It imports only modules that ask for no settings: the app of a run configures
Django itself, as if nothing had been imported before.
"""

import gc
import importlib
import select
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.utils.functional import SimpleLazyObject

from hitormiss.cache import memcached_conf
from hitormiss.course.app import App
from hitormiss.judging.loaded_app import checks_at_once
from hitormiss.machine.channel import Channel, Message
from hitormiss.machine.processes import adopt_orphans, end_children
from hitormiss.runs import checks, measurement
from hitormiss.runs.live_process import LiveProcess
from hitormiss.runs.run import Run
from hitormiss.serving import database


MODULES = Path(__file__).with_name("warm_modules.txt")


def import_modules() -> None:
    """Import everything that a run would import by itself, and that needs no settings."""
    for module in MODULES.read_text(encoding="utf-8").splitlines()[1:]:
        # A library that is not there, or needs settings after all, is imported by the run.
        with suppress(Exception):
            importlib.import_module(module)
    _compile_patterns()
    # What is imported now stays: no run has to look through it for garbage.
    gc.freeze()


def _compile_patterns() -> None:
    """Django compiles its patterns when they are first used: that would be in each process."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("django.", "rest_framework.")):
            for value in list(vars(module).values()):
                if type(value) is SimpleLazyObject:  # isinstance would evaluate it
                    with suppress(Exception):  # what needs settings stays as it is
                        _ = value.pattern


def main(descriptor: int) -> None:
    """Do what comes over the socket *descriptor* until its other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(0))
    adopt_orphans()
    database.template()
    import_modules()
    WarmProcess(Channel(socket.socket(fileno=descriptor))).run()


class WarmProcess:
    """
    Starts runs and live apps. After each run it makes the next one ready.

    Nearly always the same app is checked again, so what does not depend on its
    files need not wait for the save. `expect` says that the next run is of another
    app. A run that was not expected is started from the beginning.
    """

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.current: Run | None = None
        self.number = 0
        self.expected: App | None = None
        self.ready: checks.ReadyRun | None = None
        self.made_from: dict[Path, int] = {}
        self.live: list[Run] = []

    def run(self) -> None:
        try:
            while not self.channel.ended:
                sources: list[Any] = [self.channel, *self.live, self.current]
                for source in select.select([one for one in sources if one], [], [])[0]:
                    if source is self.channel:
                        for command in self.channel.received():
                            self._do(command)
                    elif self.current and source is self.current:
                        self._pass_on(self.current)
                    elif source in self.live:
                        source.received()
                        if source.ended:
                            self.live.remove(source)
                            source.close()
        finally:
            for run in [*self.live, self.current, self.ready]:
                if run:
                    run.close()
            end_children()

    def _do(self, command: Message) -> None:
        if "live" in command:
            self._start_live(App.from_json(command["app"]), command["descriptor"])
            return
        if "expect" in command:
            self._expect(App.from_json(command["app"]))
            return
        if self.current:
            self.current.close()
            self.current = None
        if "check" in command:
            self.number = command["check"]
            self.current = self._start(App.from_json(command["app"]))
        if "measure" in command:
            self.number = command["measure"]
            self.current = measurement.start(command["rounds"])

    def _start_live(self, app: App, descriptor: int) -> None:
        channel = Channel(socket.socket(fileno=descriptor))
        self.live.append(Run(lambda folder, _emit: LiveProcess(app, folder).run(channel)))
        channel.close()

    def _start(self, app: App) -> Run:
        if self.ready and self._is_ready_for(app):
            ready, self.ready = self.ready, None
            return ready.go()
        self.expected = app
        started = checks.check(app, checks_at_once())
        self._drop()  # afterwards: cleaning up takes a while
        return started

    def _expect(self, app: App) -> None:
        """Make a run of *app* ready: now, or as soon as the current one has ended."""
        if self.current:
            self.expected = app
        elif not self._is_ready_for(app):
            self._drop()
            self._make_ready(app)

    def _is_ready_for(self, app: App) -> bool:
        fits = self.expected == app and self.made_from == _made_from(app)
        return fits and self.ready is not None and self.ready.is_ready()

    def _drop(self) -> None:
        if self.ready:
            self.ready.close()
            self.ready = None

    def _make_ready(self, app: App) -> None:
        """Start a run that waits, unless the app has a memcached.conf: that may still change."""
        self.expected, self.made_from = app, _made_from(app)
        if (app.folder / memcached_conf.NAME) not in self.made_from:
            self.ready = checks.ReadyRun(app, checks_at_once())

    def _pass_on(self, run: Run) -> None:
        for event in run.received():
            self.channel.send({"run": self.number, **event})
        if run.ended:
            run.close()
            self.current = None
            if self.expected:
                self._expect(self.expected)  # a measurement leaves the run that is ready


def _made_from(app: App) -> dict[Path, int]:
    """The files that a ready run has read already, and when each was changed."""
    files = [app.folder / memcached_conf.NAME, *app.lesson.checks_file.parent.glob("*.py")]
    return {file: file.stat().st_mtime_ns for file in files if file.exists()}


if __name__ == "__main__":
    main(int(sys.argv[1]))
