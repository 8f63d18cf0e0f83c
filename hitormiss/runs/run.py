"""One run of a lesson's app: a process of its own, whose events are read as they come."""

import os
import shutil
import signal
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from hitormiss.machine.channel import Channel, Message
from hitormiss.machine.exit_status import ExitStatus
from hitormiss.machine.installed import MachineLacks
from hitormiss.machine.limits import lack_of
from hitormiss.machine.processes import (
    adopt_orphans,
    end_children,
    end_session,
    end_with_parent,
    fork,
    wait_or_end,
)


EVENT_VERSION = 1
ENDING = {signal.SIGINT, signal.SIGTERM}
Emit = Callable[[Message], None]
Work = Callable[[Path, Emit], None]


class Run:
    """
    A run that has been started; iterate it for its events (``--format json``).

    The last event has a ``status``: ``finished``, ``lacks`` (the machine lacks
    something) or ``crashed`` (the course itself failed). `close` returns when every
    process of the run has ended and its files are deleted.
    """

    def __init__(self, work: Work) -> None:
        self.channel, theirs = Channel.pair()
        parent = os.getpid()

        def body() -> int:
            self.channel.close()
            return _work(work, self.folder, theirs, parent)

        # A signal that comes before the run can clean up after itself waits until it can.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        self.folder = tempfile.mkdtemp(prefix="hit-or-miss-")
        self.pid = fork(body)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()
        self.ended = False
        self._order: list[str] = []
        self._early: dict[str, Message] = {}
        self._ready: list[Message] = []

    def fileno(self) -> int:
        return self.channel.fileno()

    def __iter__(self) -> Iterator[Message]:
        while not self.ended:
            yield from self.received()

    def received(self) -> list[Message]:
        """The events that have come, in order; it may be none. For use after `select`."""
        for event in self.channel.received():
            self._take(event)
        if self.channel.ended and not self.ended:
            ended_early = _crash("The process of the run ended early.")
            self._take({"v": EVENT_VERSION, **ended_early})
        events, self._ready = self._ready, []
        return events

    def _take(self, event: Message) -> None:
        """Put the events of checks, which may run at the same time, in the order of the file."""
        if event["event"] == "started":
            self._order = [check["id"] for check in event["checks"]]
        if event["event"] == "check" and event["id"] in self._order:
            self._early[event["id"]] = event
            while self._order and self._order[0] in self._early:
                self._ready.append(self._early.pop(self._order.pop(0)))
            return
        self.ended = "status" in event
        if self.ended:
            self._ready += self._early.values()
        self._ready.append(event)

    def close(self) -> None:
        """End the run, whatever it does, and everything that it has started."""
        self.channel.close()
        try:
            os.kill(self.pid, signal.SIGTERM)
            wait_or_end(self.pid, seconds=3.0)
        except (ProcessLookupError, ChildProcessError):
            pass
        finally:
            # The run may be killed before it has ended its processes and deleted its files.
            end_session(self.pid)
            shutil.rmtree(self.folder, ignore_errors=True)


def _work(work: Work, folder: str, channel: Channel, parent: int) -> int:
    """In the process of the run: do the work, and leave nothing behind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave(os.getpid(), folder))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    os.setsid()
    end_with_parent(parent)
    adopt_orphans()

    def emit(event: Message) -> None:
        channel.send({"v": EVENT_VERSION, **event})

    last: Message | None = None
    try:
        work(Path(folder), emit)
    except MachineLacks as lack:
        last = _lacks(lack)
    except Exception as error:
        lack_ = lack_of(error)
        last = _lacks(lack_) if lack_ else _crash(traceback.format_exc())
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        end_children()
        shutil.rmtree(folder, ignore_errors=True)
    if last:
        emit(last)
    return 0


def _lacks(lack: MachineLacks) -> Message:
    what = f"{lack.sentence} {lack.command}"
    return {"event": "lacks", "what": what, "status": ExitStatus.CANNOT_RUN}


def _crash(what: str) -> Message:
    return {"event": "crashed", "what": what, "status": ExitStatus.COURSE_ERROR}


def _leave(pid: int, folder: str) -> Callable[..., None]:
    """
    A handler that ends the run at once, and leaves nothing.

    It raises no exception: that could end up in any code. The second process of
    the checks inherits it, and there it ends that process alone.
    """

    def leave(*_args: object) -> None:
        if os.getpid() == pid:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            end_children()
            shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)

    return leave
