"""One run of a lesson's app: a process of its own, whose events are read as they come."""

import json
import os
import shutil
import signal
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

from hitormiss.machine.installed import MachineLacks
from hitormiss.machine.processes import (
    adopt_orphans,
    end_children,
    end_with_parent,
    fork,
    wait_or_end,
)


VERSION = 1
MACHINE, OURS = 2, 3
ENDING = {signal.SIGINT, signal.SIGTERM}
Event = dict[str, Any]
Emit = Callable[[Event], None]
Work = Callable[[Path, Emit], None]


class Run:
    """
    A run that has been started; iterate it for its events (``--format json``).

    The last event has a ``status``: ``finished``, ``lacks`` (the machine lacks
    something) or ``crashed`` (the course is wrong). Nobody waits for the broom: once
    `stop` has returned, nothing of the run is left.
    """

    def __init__(self, work: Work) -> None:
        reader, writer = os.pipe()
        parent = os.getpid()

        def body() -> int:
            os.close(reader)
            return _work(work, writer, parent)

        # A signal that comes before the run can clean up after itself waits until it can.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        self.pid = fork(body)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.close(writer)
        self.pipe = reader
        self.rest = b""
        self.ended = False
        self.order: list[str] = []
        self.early: dict[str, Event] = {}
        self.ready: list[Event] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def fileno(self) -> int:
        return self.pipe

    def __iter__(self) -> Iterator[Event]:
        while (event := self.next()) is not None:
            yield event

    def next(self) -> Event | None:
        """The next event; None after the last."""
        while not self.ready:
            if self.ended:
                return None
            self._read()
        return self.ready.pop(0)

    def _read(self) -> None:
        """Take what the run has written; wait for more only where nothing is there."""
        data = os.read(self.pipe, 65536)
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self._take(json.loads(line))
        if not data and not self.ended:
            what = "The process of the run ended early."
            self._take({"v": VERSION, "event": "crashed", "what": what, "status": OURS})

    def pump(self) -> list[Event]:
        """The events that have come since; it may be none as yet. For whoever selects."""
        self._read()
        events, self.ready = self.ready, []
        return events

    def _take(self, event: Event) -> None:
        """Put the events of checks, which may be held at once, in the order of the file."""
        if event["event"] == "started":
            self.order = [check["id"] for check in event["checks"]]
        if event["event"] == "check" and event["id"] in self.order:
            self.early[event["id"]] = event
            while self.order and self.order[0] in self.early:
                self.ready.append(self.early.pop(self.order.pop(0)))
            return
        self.ended = "status" in event
        if self.ended:
            self.ready += self.early.values()
        self.ready.append(event)

    def stop(self) -> None:
        """End the run, whatever it does, and all that it started."""
        os.close(self.pipe)
        try:
            os.kill(self.pid, signal.SIGTERM)
            wait_or_end(self.pid, seconds=3.0)
        except (ProcessLookupError, ChildProcessError):
            pass


def _work(work: Work, writer: int, parent: int) -> int:
    """In the process of the run: do the work, and leave nothing behind."""
    folder = tempfile.mkdtemp(prefix="hit-or-miss-")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave(os.getpid(), folder))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    os.setsid()
    end_with_parent(parent)
    adopt_orphans()

    def emit(event: Event) -> None:
        data = json.dumps({"v": VERSION, **event}).encode() + b"\n"
        while data:
            data = data[os.write(writer, data) :]

    last: Event | None = None
    try:
        work(Path(folder), emit)
    except MachineLacks as lack:
        what = f"{lack.sentence} {lack.command}"
        last = {"event": "lacks", "what": what, "status": MACHINE}
    except Exception:
        last = {"event": "crashed", "what": traceback.format_exc(), "status": OURS}
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        end_children()
        shutil.rmtree(folder, ignore_errors=True)
    if last:
        emit(last)
    return 0


def _leave(pid: int, folder: str) -> Callable[..., None]:
    """
    A handler that ends the run at once, and leaves nothing.

    It raises nothing: an exception that comes from anywhere ends up anywhere.
    In the process of a second lane, which inherits it, it only ends that process.
    """

    def leave(*_args: object) -> None:
        if os.getpid() == pid:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            end_children()
            shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)

    return leave
