"""A pytest plugin: gives each check its app, and turns what pytest finds into events."""

import fcntl
import os
import select
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from hitormiss.cache.connection import MemcachedGone
from hitormiss.judging import events
from hitormiss.judging.app_under_test import AppUnderTest
from hitormiss.judging.findings import Findings
from hitormiss.judging.loaded_app import LoadedApp
from hitormiss.machine.channel import Channel, Message
from hitormiss.machine.limits import lack_of
from hitormiss.machine.processes import holds_bytes, own_memory
from hitormiss.serving.fault import AppFault, LoadFault


FROM_OUTSIDE = "The processes of the run were ended from outside. Run the checks again."


class CheckPlugin:
    """
    Runs the checks of a lesson on the app that is *loaded*, and calls *emit* with each event.

    What the checks ask for is drawn from the *seed*.

    If the app is loaded for two checks at the same time, this process and a
    second one each take the next check when they are free. So the events come
    in any order: `run.Run` puts them in the order of the file. When the course itself
    fails, `lack` has what the machine lacks, or else `crash` has the traceback.
    """

    def __init__(
        self,
        loaded: LoadedApp,
        seed: int,
        emit: Callable[[Message], None],
    ) -> None:
        self.lesson, self.loaded = loaded.app.lesson, loaded
        self.app = loaded.under_test[0]
        self.seed = seed
        self.comparison: tuple[str, Any, Any] | None = None
        self.began = time.monotonic()
        self.counts: Counter[str] = Counter()
        self.hung = False
        self.started = True
        self.crash: str | None = None
        self.lack: tuple[str, str] | None = None
        self.emit = emit
        self._second = -1  # the pid of the second process, 0 in that process; -1: there is none
        self._other: Channel | None = None  # between the two

    def _emit(self, counted: str, event: Message) -> None:
        """Count and send an event. One process at a time: a long one is sent in pieces."""
        self.counts[counted] += 1
        with (self.loaded.folder / "emits").open("w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.emit(event)

    def pytest_configure(self, config: pytest.Config) -> None:
        # A failure is told by `Findings`. pytest would read the source of every frame, too,
        # and look for it in every module: a fifth of a run's time.
        config.option.tbstyle = "native"

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        # pytest looks at each entry of a folder that it passes on its way to the file.
        checks_file = self.lesson.checks_file
        wanted = collection_path == checks_file or collection_path in checks_file.parents
        return None if wanted else True

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.emit(events.started(self.loaded.app))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.crash = str(report.longrepr)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the checks. A pipe holds the number of each: a free process reads the next."""
        numbers, writer = os.pipe()
        order = range(len(session.items))
        # The last checks of a file take longest. With two processes they run first, so that both
        # end at about the same time.
        both = len(self.loaded.under_test) > 1
        os.write(writer, bytes(reversed(order) if both else order))
        os.close(writer)
        if both:
            self._fork()
        self.app.supply.more = lambda: holds_bytes(numbers)
        if not self._open():
            return True
        while not self.crash and (following := os.read(numbers, 1)):
            _run(session.items[following[0]])
            if self.hung:  # each of the rest is reported as not run
                for number in os.read(numbers, len(session.items)):
                    _run(session.items[number])
        return True

    def _fork(self) -> None:
        ours, theirs = Channel.pair()
        self._second = os.fork()
        if self._second == 0:
            self.app, self._other = self.loaded.under_test[1], theirs
            ours.close()
        else:
            self._other = ours
            theirs.close()

    def _open(self) -> bool:
        """Wait until the app is loaded. If it does not load, the first process says so."""
        try:
            if self.loaded.waits:
                own_memory()
            self.app.open()
            self.began = self.loaded.loader.began
            return True
        except AppFault as fault:
            does_not_load = fault
        except MemcachedGone:
            does_not_load = AppFault("memcached ended while your app was loaded.")
        self.started = False
        if self._second != 0:
            findings = Findings(self.loaded.app, self.app)
            self._emit("failed", events.failed(findings.of_start(does_not_load)))
        return False

    @pytest.fixture(name="app")
    def _app(self) -> Iterator[AppUnderTest]:
        """The app under test, as if there had been no check before."""
        if self.hung:
            pytest.skip("Not run: an earlier request got no response.")
        self.comparison = None
        self.app.begin()
        yield self.app
        self.app.end()

    @pytest.fixture(name="seed")
    def _seed(self) -> int:
        return self.seed

    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> None:
        self.comparison = (op, left, right)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        check_id = self.lesson.check_id(item.name)
        if report.when == "call" and report.passed:
            self._emit("passed", events.passed(check_id, call.duration))
        elif report.skipped and call.excinfo:
            why = str(call.excinfo.value)
            self._emit("not_run", events.not_run(check_id, call.duration, why))
        elif report.failed and report.when != "teardown" and call.excinfo:
            self._judge(check_id, call.duration, call.excinfo)
        elif report.failed and call.excinfo:
            self._crashed(call.excinfo)
        return report

    def _judge(
        self, check_id: str, seconds: float, info: pytest.ExceptionInfo[BaseException]
    ) -> None:
        fault = info.value
        hung = isinstance(fault, AppFault) and not isinstance(fault, LoadFault)
        # In a check that makes the app wait, only its own sentence is not true.
        hung = hung and not self.app.around.makes_wait
        if hung or isinstance(fault, MemcachedGone) or self.app.sandbox.memcached.is_lost():
            self.hung = True
        findings = Findings(self.loaded.app, self.app, self.seed)
        failure = findings.of_check(check_id, fault, self.comparison)
        if failure is None:
            self._crashed(info)
        else:
            self._emit("failed", events.failed(failure, seconds))

    def _crashed(self, info: pytest.ExceptionInfo[BaseException]) -> None:
        lack = lack_of(info.value)
        self.lack = (lack.sentence, lack.command) if lack else None
        self.crash = str(info.getrepr(style="long"))

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        self._crashed(excinfo)
        return True

    def finish(self) -> None:
        """After pytest: the second process ends; the first waits for it and adds its counts."""
        if self._other:
            if self._second == 0:
                self._other.send({"counts": self.counts, "crash": self.crash, "lack": self.lack})
                os._exit(0)
            self._add_second(self._other)
        if self.counts.total() < len(self.lesson.checks) and self.started:
            self.crash = self.crash or FROM_OUTSIDE

    def _add_second(self, other: Channel) -> None:
        while not select.select([other], [], [], 0.1)[0]:
            # A process of the app may hold its socket open when it was ended from outside.
            if os.waitpid(self._second, os.WNOHANG)[0]:
                return
        if message := other.receive():
            self.counts += Counter(message["counts"])
            self.crash = self.crash or message["crash"]
            self.lack = self.lack or message["lack"]

    def finished(self) -> Message:
        """The last event of the run."""
        return events.finished(self.counts, time.monotonic() - self.began)


def _run(item: pytest.Item) -> None:
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
