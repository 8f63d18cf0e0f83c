"""A pytest plugin: gives each check its stage, and turns what pytest finds into events."""

import json
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from . import failure, readings
from .api import Unanswered
from .app import App
from .catalogue import ROOT, Lesson
from .failure import Failure, Side
from .memcached import MemcachedGone
from .mistakes import likely
from .server import AppFault
from .stage import Stage


SITE = "http://127.0.0.1:8080"


class Judge:
    """
    Runs beside the checks of one lesson, and calls *emit* with each event.

    *emit* gets what ``--format json`` prints: ``started``, a ``check`` for each
    check, ``finished``. A crash of ours raises, and is none of them.
    """

    def __init__(self, lesson: Lesson, app: App, stage: Stage, emit: Callable[[dict], None]):
        self.lesson, self.app, self.stage_, self.emit = lesson, app, stage, emit
        self.comparison: tuple[str, Any, Any] | None = None
        self.passed = self.failed = self.not_run = 0
        self.began = time.monotonic()
        self.hung = self.finished = False
        self.crash: str | None = None

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        checks = [check._asdict() for check in self.lesson.checks]
        self.emit({"event": "started", **self._names(), "checks": checks})
        try:
            self.stage_.wait()
        except AppFault as fault:
            self._does_not_start(fault)
            session.items.clear()

    @pytest.fixture
    def stage(self) -> Iterator[Stage]:
        """What the check stands on, made new."""
        if self.hung:
            pytest.skip("Not tried: an earlier request hung.")
        self.comparison = None
        self.stage_.begin()
        yield self.stage_
        self.stage_.finish()

    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> None:
        self.comparison = (op, left, right)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo):
        report = yield
        check_id = self.lesson.check_id(item.name)
        event = {"event": "check", "id": check_id, "seconds": round(call.duration, 3)}
        if report.when == "call" and report.passed:
            self.passed += 1
            self.emit({**event, "passed": True})
        elif report.skipped:
            self.not_run += 1
            self.emit({**event, "passed": None, "why": str(report.longrepr[2]).partition(": ")[2]})
        elif report.failed and report.when != "teardown":
            self.failed += 1
            facts = self._failure(check_id, item, call.excinfo)
            self.emit({**event, "passed": False, "failure": facts})
        elif report.failed:
            self.crash = str(report.longrepr)
        return report

    def pytest_internalerror(self, excrepr: object) -> bool:
        self.crash = str(excrepr)
        return True

    def pytest_sessionfinish(self) -> None:
        if self.crash:
            return
        self.finished = True
        self.emit(
            {
                "event": "finished",
                "passed": self.passed,
                "failed": self.failed,
                "not_run": self.not_run,
                "status": 1 if self.failed else 0,
                "seconds": round(time.monotonic() - self.began, 3),
            }
        )

    def _names(self) -> dict[str, str]:
        return {"lesson": self.lesson.stem, "app": self.app.shown}

    def _new(self, check_id: str, sentence: str) -> Failure:
        page = f"{SITE}/lessons/{self.lesson.stem}/#{check_id}"
        hint = f"./course hint {self.lesson.number}"
        return Failure(check_id, sentence, hint=hint, page=page)

    def _failure(self, check_id: str, item: pytest.Item, info: pytest.ExceptionInfo) -> dict:
        sentence = next(check.sentence for check in self.lesson.checks if check.id == check_id)
        found = self._new(check_id, sentence)
        stage, error = self.stage_, info.value
        exchanges = stage.exchanges
        facts = failure.exception_of(stage.instance)
        printed = stage.server.output.lines(failure.LAST_LINES)
        marked: readings.Reading | None = stage.notes.last
        if isinstance(error, AppFault):
            found.expected, found.got = failure.fault_sides(error, exchanges)
            facts, marked = error.facts or facts, None
            self.hung = True
        elif isinstance(error, MemcachedGone):
            number = exchanges[-1].number if exchanges else None
            found.expected = Side(number, ["memcached goes on"])
            found.got = Side(number, ["memcached ended while your app answered"])
            self.hung, marked = True, None
        elif isinstance(error, Unanswered):
            expected = str(error)
            number = marked.exchange.number if marked and marked.exchange else None
            got = marked.got if marked else ""
            found.expected = Side(number, [expected])
            found.got = Side(number, [got], failure.difference(expected, got))
        elif isinstance(error, AssertionError) and self.comparison:
            found.expected, found.got = failure.compared(*self.comparison, stage.notes)
        elif self._in_check(info, item) and exchanges:
            found.expected = Side(exchanges[-1].number, ["an answer of the form this lesson has"])
            got = exchanges[-1].response.body[:60].decode("utf-8", "replace")
            found.got = Side(exchanges[-1].number, [got])
        else:
            self.crash = str(info.getrepr(style="long"))
            raise pytest.exit.Exception("the course crashed")
        return self._complete(found, facts, marked, printed)

    def _complete(self, found: Failure, facts, marked, printed: list[str]) -> dict:
        """Add to a failure what does not depend on how the check ended."""
        stage = self.stage_
        exchanges = stage.exchanges
        try:
            stage.tell()
            empty = not stage.process.connection.items()
        except MemcachedGone:
            empty = True
        last = found.got.number
        exchange = next((one for one in exchanges if one.number == last), None)
        error = exchange is not None and exchange.response and exchange.response.status >= 400
        wants_body = bool(marked and marked.body) or bool(error)
        found.asked = failure.asked(exchanges, body=wants_body)
        found.answer = failure.answer_lines(exchange, marked.line if marked else None)
        if marked and marked.body and exchange:
            found.answer += failure.body_lines(exchange, marked.got)
        found.notes, found.seen = failure.memcached_part(exchanges, empty)
        number = exchanges[-1].number if exchanges and facts else None
        found.log = failure.log_of(self.app, facts, number, printed)
        told = json.loads(json.dumps(found.as_json()))
        told["likely"] = likely(self.lesson, told)
        return told

    def _does_not_start(self, fault: AppFault) -> None:
        number = len(self.lesson.checks)
        sentence = f"Your API does not start, so none of the {number} sentences was tried."
        found = self._new(f"{self.lesson.number:02}/api-starts", sentence)
        found.page = found.page.partition("#")[0] + "#check"
        found.expected = Side(None, ["your API answers"])
        found.got = Side(None, [str(fault)])
        printed = self.stage_.server.output.lines(failure.LAST_LINES)
        facts = self._complete(found, fault.facts, None, printed)
        self.failed, self.not_run = 1, 0
        self.emit({"event": "check", "id": found.id, "passed": False, "failure": facts})

    def _in_check(self, info: pytest.ExceptionInfo, item: pytest.Item) -> bool:
        """Whether the check's own lines fell over an answer that they did not know."""
        innermost = traceback.extract_tb(info.tb)[-1].filename
        return Path(innermost).is_relative_to(ROOT / "checks")
