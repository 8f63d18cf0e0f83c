"""How long processes were idle: nothing in them computed, or waited for a processor."""

import os
import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress

import psutil

from hitormiss.machine.processes import wants_to_run


LONGEST = 0.03
"""Seconds. Look more often than that."""


class Idleness:
    """
    The idleness of the processes whose ids *pids* returns, and of the other threads of this one.

    On a busy machine a process that waits for a processor is not idle: it will go on. The thread
    that looks may have to wait for one, too, so no look counts for more than `LONGEST` seconds.
    """

    def __init__(self, pids: Callable[[], Collection[int]]) -> None:
        self._pids = pids
        self._looked, self._computed = time.monotonic(), self._cpu()
        self._was_idle = False

    def look(self) -> float:
        """The seconds since the last look, if the processes were idle meanwhile; else 0."""
        now, computed = time.monotonic(), self._cpu()
        passed = now - self._looked
        # A process that polls computes a little now and then: that is idle, too.
        rested = computed - self._computed <= max(passed / 4, 0.011)
        idle = rested and not self._anybody_wants_to_run()
        counts = idle and self._was_idle
        self._looked, self._computed, self._was_idle = now, computed, idle
        return min(passed, LONGEST) if counts else 0.0

    def _cpu(self) -> float:
        # The other threads of this process, to the nanosecond; the others to a hundredth.
        total = time.process_time() - time.thread_time()
        for pid in self._pids():
            with suppress(psutil.Error):
                times = psutil.Process(pid).cpu_times()
                total += times.user + times.system
        return total

    def _anybody_wants_to_run(self) -> bool:
        own = wants_to_run(os.getpid(), but=threading.get_native_id())
        return own or any(wants_to_run(pid) for pid in self._pids())
