"""A pytest plugin: gives each check its lane, and turns what pytest finds into events."""

import fcntl
import mmap
import os
import select
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hitormiss.cache.connection import MemcachedGone
from hitormiss.course.catalogue import Lesson
from hitormiss.judging.findings import Findings
from hitormiss.judging.lane import Lane
from hitormiss.judging.stage import Stage
from hitormiss.machine.processes import holds_bytes, own_memory
from hitormiss.serving.server import AppFault, LoadFault


Event = dict[str, Any]
PASSED, FAILED, NOT_RUN, HUNG = range(4)
FROM_OUTSIDE = "The processes of the run were ended from outside. Run the checks again."


class Judge:
    """
    Runs the checks of one lesson on *stage*, and calls *emit* with each event.

    With two lanes, this process and a second one take checks in turns: whoever
    is free takes the next. Events come in any order; `run.Run` puts them in the
    order of the file. Checks that are known to take many *seconds* come first. A
    crash of ours is kept in `crash`, and is no event.
    """

    def __init__(
        self,
        lesson: Lesson,
        stage: Stage,
        emit: Callable[[Event], None],
        seconds: dict[str, float],
    ) -> None:
        self.lesson, self.stage, self.emit_alone, self.seconds = lesson, stage, emit, seconds
        self.lane: Lane | None = stage.lanes[0] if stage.lanes else None
        self.comparison: tuple[str, Any, Any] | None = None
        self.began = time.monotonic()
        self.counts = mmap.mmap(-1, 4)  # shared by the lanes' processes
        self.second: int | None = None
        self.over: int | None = None
        self.crash: str | None = None
        self.starts_not = False

    def emit(self, event: Event, count: int | None = None) -> None:
        """Count and send an event, one process at a time: a long one is written in pieces."""
        with open(self.stage.folder / "turn", "w", encoding="utf-8") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            if count is not None:
                self.counts[count] += 1
            self.emit_alone(event)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        checks = [check._asdict() for check in self.lesson.checks]
        names = {"lesson": self.lesson.stem, "app": self.stage.app.shown}
        self.emit({"event": "started", **names, "checks": checks})

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.crash = str(report.longrepr)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Hold the checks, the next one in whichever lane is free."""
        turns, more = os.pipe()
        items = sorted(session.items, key=self._long, reverse=True)
        os.write(more, bytes(range(len(items))))
        os.close(more)
        if len(self.stage.lanes) > 1:
            self.over, over = os.pipe()
            self.second = os.fork()
            if self.second == 0:
                self.lane, self.over = self.stage.lanes[1], over
            else:
                os.close(over)
        try:
            if self.stage.fault:
                raise self.stage.fault
            self.lane.more = lambda: holds_bytes(turns)
            if self.stage.waits:
                own_memory()
            self.lane.open()
            self.began = self.stage.loader.began
        except AppFault as fault:
            if self.second != 0:
                self._does_not_start(fault)
            return True
        except MemcachedGone:
            if self.second != 0:
                self._does_not_start(AppFault("memcached ended while your app was loaded."))
            return True
        while not self.crash and (turn := os.read(turns, 1)):
            item = items[turn[0]]
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        return True

    def _long(self, item: pytest.Item) -> float:
        return self.seconds.get(self.lesson.check_id(item.name), 0.0)

    @pytest.fixture(name="lane")
    def _lane(self) -> Iterator[Lane]:
        """What the check stands on, made new."""
        if self.counts[HUNG]:
            pytest.skip("Not tried: an earlier request got no answer.")
        self.comparison = None
        self.lane.begin()
        yield self.lane
        self.lane.end()

    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> None:
        self.comparison = (op, left, right)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo):
        report = yield
        event = {
            "event": "check",
            "id": self.lesson.check_id(item.name),
            "seconds": round(call.duration, 3),
        }
        if report.when == "call" and report.passed:
            self.emit({**event, "passed": True}, PASSED)
        elif report.skipped:
            why = str(call.excinfo.value)
            self.emit({**event, "passed": None, "why": why}, NOT_RUN)
        elif report.failed and report.when != "teardown":
            self._failed(event, call.excinfo)
        elif report.failed:
            self.crash = str(report.longrepr)
        return report

    def _failed(self, event: Event, info: pytest.ExceptionInfo) -> None:
        fault = info.value
        hung = isinstance(fault, AppFault) and not isinstance(fault, LoadFault)
        if hung or isinstance(fault, MemcachedGone) or self.lane.memcached.has_ended():
            self.counts[HUNG] = 1
        findings = Findings(self.lesson, self.stage.app, self.lane)
        facts = findings.of_check(event["id"], info, self.comparison)
        if facts is None:
            self.crash = str(info.getrepr(style="long"))
        else:
            self.emit({**event, "passed": False, "failure": facts}, FAILED)

    def _does_not_start(self, fault: AppFault) -> None:
        facts = Findings(self.lesson, self.stage.app, self.lane).of_start(fault)
        self.starts_not = True
        event = {"event": "check", "id": facts["id"], "passed": False}
        self.emit({**event, "failure": facts}, FAILED)

    def pytest_internalerror(self, excrepr: object) -> bool:
        self.crash = str(excrepr)
        return True

    def finish(self) -> None:
        """After pytest: end the second lane's process, or wait for it; then say how it went."""
        crash = self.stage.folder / "crash"
        if self.second == 0:
            if self.crash:
                crash.write_text(self.crash, encoding="utf-8")
            os.write(self.over, b"!")
            os._exit(0)
        if self.second:
            # It says so: the kernel takes a while to end a process. Unless somebody else ended it.
            while not select.select([self.over], [], [], 0.1)[0]:
                if os.waitpid(self.second, os.WNOHANG)[0]:
                    break
            if crash.exists():
                self.crash = crash.read_text(encoding="utf-8")
        told = sum(self.counts[count] for count in (PASSED, FAILED, NOT_RUN))
        if told < len(self.lesson.checks) and not self.starts_not:
            self.crash = self.crash or FROM_OUTSIDE

    def finished(self) -> Event:
        """The last event."""
        return {
            "event": "finished",
            "passed": self.counts[PASSED],
            "failed": self.counts[FAILED],
            "not_run": self.counts[NOT_RUN],
            "status": 1 if self.counts[FAILED] else 0,
            "seconds": round(time.monotonic() - self.began, 3),
        }
