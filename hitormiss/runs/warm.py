"""A process that has imported what every run needs, and forks each run: our end of it."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress

from hitormiss.course.app import App
from hitormiss.course.catalogue import ROOT
from hitormiss.machine.channel import Channel, Message
from hitormiss.machine.processes import end
from hitormiss.runs.live import Live


CLOSING_SECONDS = 6.0
"""How long the process may take to end its runs, which delete their files."""


class Warm:
    """
    The warm process. One run at a time: a new one ends the one before.

    It is started, and not forked: a fork would copy locks that other threads hold,
    and the Django of a website. `check` returns a number, and `events` yields each
    event with the number of its run.
    """

    def __init__(self) -> None:
        self.channel, theirs = Channel.pair()
        self.count = 0
        self.sending = threading.Lock()
        environment = dict(os.environ)
        environment.pop("DJANGO_SETTINGS_MODULE", None)  # an app under check has its own
        descriptor = theirs.fileno()
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "hitormiss.runs.warm_process", str(descriptor)],
            pass_fds=[descriptor],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the process that has started it
        )
        theirs.close()

    def close(self) -> None:
        """Let the process end its runs and itself; end it when that takes too long."""
        with suppress(OSError):  # it has ended before
            self.channel.socket.shutdown(socket.SHUT_RDWR)
        try:
            self.process.wait(CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            end(self.process.pid)
            self.process.wait()
        self.channel.close()

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def check(self, app: App) -> int:
        """Start the checks on *app*, and return the number of the run."""
        self.count += 1
        self._send({"check": self.count, "app": app.as_json()})
        return self.count

    def measure(self, rounds: int) -> int:
        """Start a measurement (`hitormiss.runs.measurement`), and return its number as a run."""
        self.count += 1
        self._send({"measure": self.count, "rounds": rounds})
        return self.count

    def expect(self, app: App) -> None:
        """Make a run of *app* ready: it is probably the next. The app need not exist yet."""
        self._send({"expect": True, "app": app.as_json()})

    def stop(self) -> None:
        """End the current run, if there is one."""
        self._send({"stop": True})

    def live(self, app: App) -> Live:
        """Start a live app."""
        ours, theirs = Channel.pair()
        self._send({"live": True, "app": app.as_json()}, theirs.fileno())
        theirs.close()
        return Live(ours)

    def _send(self, command: Message, descriptor: int | None = None) -> None:
        with self.sending:
            self.channel.send(command, descriptor)

    def events(self) -> Iterator[tuple[int, Message]]:
        """The events of all runs, as they come, until the process ends."""
        while (event := self.channel.receive()) is not None:
            yield event.pop("run"), event
