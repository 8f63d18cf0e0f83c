"""
Watches a process of the app while we wait for its response, and ends one that hangs.

It counts the time that the process computes or sleeps, and not the time on the
clock: on a busy machine an app without a fault takes longer, too.
"""

import contextlib
import json
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from hitormiss.course import own_files
from hitormiss.machine.processes import wants_to_run


INTERVAL = 0.05
"""Seconds between two looks at the process."""

COMPUTING_SECONDS = 2.2
SLEEPING_SECONDS = 2.5
MOST_MEMORY = 2**30
LEAK = 2**28
"""Bytes that a loop takes on its way to `MOST_MEMORY`, on a machine where memory is slow to get."""

PROGRESS = 2**16
"""Bytes that must arrive between two looks. A slow drip does not count as progress."""

LOOPS = "computes without end"
SLEEPS = "sleeps, or waits for something that does not come"
FILLS = "has taken more than 1 GB of memory"
GROWS = "takes more and more memory"


@dataclass
class Watch:
    """
    What the watchdog found: nothing, or *what* the process does and the *frames* it is in.

    The code that waits for responses adds to *received* the bytes that have come, and to
    *answered* each response that is complete: what was counted before it does not count
    after it. While there is an *excuse*, the process may sleep: a check makes it wait.
    """

    what: str | None = None
    received: int = 0
    answered: int = 0
    frames: list[dict[str, Any]] | None = None
    excuse: Callable[[], bool] = lambda: False


@contextlib.contextmanager
def watching(pid: int, *dumps: Path) -> Iterator[Watch]:
    """
    Watch *pid* until the block ends. If it hangs, end it, and say why in the `Watch`.

    On SIGUSR1 the process writes where its threads are to one of the files *dumps*. Two
    processes of a run may watch the same *pid*: both get what the one that ends it has found.
    """
    watch, over = Watch(), threading.Event()
    thread = threading.Thread(target=_watch, args=(pid, dumps, watch, over), daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        over.set()
        thread.join()
        if not watch.what and (found := _found(pid, dumps)).exists():
            watch.what, watch.frames = json.loads(found.read_text(encoding="utf-8"))


class Watchdog:
    """Watches *pid* while it works for at least one request, as `watching` does."""

    def __init__(self, pid: int, *dumps: Path) -> None:
        self.excuse: Callable[[], bool] = lambda: False
        self._pid, self._dumps = pid, dumps
        self._lock, self._requests = threading.Lock(), 0
        self._watch, self._end = Watch(), contextlib.ExitStack()

    @contextlib.contextmanager
    def of_request(self) -> Iterator[Watch]:
        """The `Watch`, which requests at the same time share."""
        with self._lock:
            if not self._requests:
                self._watch = self._end.enter_context(watching(self._pid, *self._dumps))
                self._watch.excuse = self.excuse
            self._requests += 1
        watch = self._watch
        try:
            yield watch
        finally:
            with self._lock:
                watch.answered += 1
                self._requests -= 1
                if not self._requests:
                    self._end.close()


def _watch(pid: int, dumps: tuple[Path, ...], watch: Watch, over: threading.Event) -> None:
    if over.wait(INTERVAL):
        return
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        began = before = _computed(process)
        held = process.memory_info().rss
        looked = time.monotonic()
        slept, received, answered = 0.0, 0, 0
        while not over.wait(INTERVAL):
            now, computed = time.monotonic(), _computed(process)
            # A little computing now and then is a loop with short sleeps: that is no progress.
            idle = computed - before <= (now - looked) / 4 and not wants_to_run(pid)
            # An app that waits for us to read its bytes does not sleep.
            if idle and watch.received - received < PROGRESS:
                slept += now - looked
            if watch.answered != answered:
                began, slept, answered = computed, 0.0, watch.answered
            elif watch.excuse():
                slept = 0.0
            looked, before, received = now, computed, watch.received
            holds = process.memory_info().rss
            if holds > MOST_MEMORY:
                watch.what = FILLS
            elif computed - began > COMPUTING_SECONDS:
                # On a slow machine a loop that takes memory may not reach MOST_MEMORY before this.
                watch.what = GROWS if holds - held > LEAK else LOOPS
            elif slept > SLEEPING_SECONDS:
                watch.what = SLEEPS
            if watch.what:
                watch.frames = _where(pid, dumps)
                with contextlib.suppress(OSError):  # a full disk: the process must end all the same
                    text = json.dumps([watch.what, watch.frames])
                    _found(pid, dumps).write_text(text, encoding="utf-8")
                os.kill(pid, signal.SIGKILL)
                return


def _found(pid: int, dumps: tuple[Path, ...]) -> Path:
    """The file with what was found about *pid* before it was ended."""
    return dumps[0].with_name(f"{pid}.hang")


def _computed(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _where(pid: int, dumps: tuple[Path, ...]) -> list[dict[str, Any]]:
    """The frames of the thread that hangs, the outermost first."""
    os.kill(pid, signal.SIGUSR1)
    deadline = time.monotonic() + 0.5
    while time.monotonic() < deadline:
        for dump in dumps:
            text = dump.read_text(encoding="utf-8", errors="replace") if dump.exists() else ""
            if text.endswith("\n"):
                return frames_of(text)
        threading.Event().wait(0.01)
    return []


def frames_of(dump: str) -> list[dict[str, Any]]:
    """
    The frames of the thread that handles a request, from what faulthandler has written.

    The main thread only waits for connections. If it is the only one, the app is
    still loading, and its frames are returned.
    """
    threads = [
        [
            {"file": file, "line": int(line), "name": name}
            for file, line, name in re.findall(r'File "(.*)", line (\d+) in (.*)', section)
        ]
        for section in re.split(r"^(?:Current )?[Tt]hread .*$", dump, flags=re.MULTILINE)
    ]
    threads = [thread for thread in threads if thread]
    if not threads:
        return []
    handling = [thread for thread in threads if thread[0]["name"] not in ("select", "poll")]
    frames = list(reversed((handling or threads)[0]))
    for frame in frames:
        frame["text"] = own_files.line_of(frame["file"], frame["line"])
    return frames
