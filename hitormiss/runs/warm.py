"""A process that has imported what every run needs, and forks each run from there: the near end."""

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Self

from hitormiss.course.app import App
from hitormiss.machine.processes import (
    adopt_orphans,
    end_with_parent,
    fork,
    wait_or_end,
)
from hitormiss.runs.live import Live
from hitormiss.runs.run import Event
from hitormiss.runs.warm_process import keep_warm


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
        self._send({"check": self.count, "lesson": app.lesson.stem, **_named(app), "lanes": lanes})
        return self.count

    def expect(self, app: App, lanes: int) -> None:
        """Make a run of *app* ready, which most likely comes next; it may not be there yet."""
        self._send({"ready": app.lesson.stem, **_named(app), "lanes": lanes})

    def stop(self) -> None:
        """End the run that goes on, if one does."""
        self._send({"stop": True})

    def live(self, app: App) -> Live:
        """Start a live app (`live.live`), and return the near end of it."""
        near, far = socket.socketpair()
        command = {"live": app.lesson.stem, **_named(app)}
        with self.sending:
            socket.send_fds(self.socket, [json.dumps(command).encode() + b"\n"], [far.fileno()])
        far.close()
        return Live(near)

    def _send(self, command: dict[str, Any]) -> None:
        with self.sending:
            self.socket.sendall(json.dumps(command).encode() + b"\n")

    def events(self) -> Iterator[tuple[int, Event]]:
        """The events of all runs, as they come, until the process ends."""
        with self.socket.makefile("r", encoding="utf-8") as lines:
            for line in lines:
                event = json.loads(line)
                yield event.pop("run"), event


def _named(app: App) -> dict[str, str]:
    return {"folder": str(app.folder), "shown": app.shown}
