"""What a failing check found: the evidence of its lane, put together as a `Failure`."""

import json
import traceback
from pathlib import Path
from typing import Any

from hitormiss.cache.connection import MemcachedGone
from hitormiss.course import site_address
from hitormiss.course.app import App
from hitormiss.course.catalogue import ROOT, Lesson
from hitormiss.http.readings import Reading
from hitormiss.judging.answer import Unanswered
from hitormiss.judging.lane import Lane
from hitormiss.serving.server import AppFault
from hitormiss.telling import failure, log
from hitormiss.telling.failure import Failure, Side
from hitormiss.telling.mistakes import likely


class Findings:
    """Tells the failures of the checks that are held in *lane*."""

    def __init__(self, lesson: Lesson, app: App, lane: Lane | None) -> None:
        self.lesson, self.app, self.lane = lesson, app, lane

    def of_check(
        self, check_id: str, info: Any, comparison: tuple[str, Any, Any] | None
    ) -> dict | None:
        """The failure of a check that ended with the exception in *info*; None if it is ours."""
        sentence = next(check.sentence for check in self.lesson.checks if check.id == check_id)
        found = self._new(check_id, sentence)
        exchanges, error = self.lane.exchanges, info.value
        marked = self.lane.notes.last
        facts = log.exception_of(self.lane.instance)
        number = exchanges[-1].number if exchanges else None
        if isinstance(error, AppFault):
            found.expected, found.got = Side(number, ["an answer"]), Side(number, [str(error)])
            # A hang may follow from an exception: Django's own page about it, for one.
            own = error.facts and log.is_own(self.app, error.facts)
            facts, marked = error.facts if own or not facts else facts, None
        elif isinstance(error, MemcachedGone) or self.lane.memcached.has_ended():
            found.expected = Side(number, ["memcached goes on"])
            found.got = Side(number, ["memcached ended while your app answered"])
            marked = None
        elif isinstance(error, Unanswered):
            found.expected, found.got = failure.unanswered(str(error), marked)
        elif isinstance(error, AssertionError) and comparison:
            found.expected, found.got = failure.compared(*comparison, self.lane.notes)
        elif exchanges and _in_check(error):
            found.expected = Side(number, ["an answer of the form that this lesson has"])
            found.got = Side(number, [exchanges[-1].response.body[:60].decode("utf-8", "replace")])
        else:
            return None
        return self._complete(found, facts, marked, self.lane.instance)

    def of_start(self, fault: AppFault) -> dict:
        """The one failure of an app that does not start."""
        number = len(self.lesson.checks)
        sentence = f"Your API does not start, so none of the {number} sentences was tried."
        found = self._new(f"{self.lesson.number:02}/api-starts", sentence)
        found.page = found.page.partition("#")[0] + "#check"
        found.expected, found.got = (
            Side(None, ["your API answers"]),
            Side(None, [log.shorten(str(fault))]),
        )
        return self._complete(found, fault.facts, None, self.lane and self.lane.server.loader)

    def _new(self, check_id: str, sentence: str) -> Failure:
        page = f"{site_address.of_pages()}lessons/{self.lesson.stem}/#{check_id}"
        return Failure(check_id, sentence, hint=f"./course hint {self.lesson.number}", page=page)

    def _complete(
        self, found: Failure, facts: dict | None, marked: Reading | None, printer: Any
    ) -> dict:
        """Add what does not depend on how the check ended: requests, memcached, log, cause."""
        lane = self.lane
        exchanges = lane.exchanges if lane else []
        empty = True
        try:
            if exchanges:
                lane.tell()
                empty = not lane.memcached.connection.items()
        except MemcachedGone:
            pass
        exchange = next((one for one in exchanges if one.number == found.got.number), None)
        response = exchange.response if exchange else None
        body = bool(marked and marked.body)
        actions = lane.actions if lane else []
        found.asked = failure.asked(actions, body or bool(response and response.status >= 400))
        found.answer = failure.answer_lines(exchange, marked.line if marked else None)
        if body and response:
            found.answer += failure.body_lines(exchange, marked)
        found.notes, found.seen = failure.memcached_part(exchanges, empty)
        if lane and lane.memcached.has_ended():
            found.notes = ["memcached has ended."]
        number = exchanges[-1].number if exchanges and facts else None
        if facts and exchanges and (exchanges[-1].queries or exchanges[-1].events):
            facts = {**facts, "answered": True}
        printed = printer.output.lines(log.LAST_LINES) if printer else []
        found.log = log.log_of(self.app, facts, number, printed)
        told = as_plain(found.as_json())
        told["likely"] = likely(self.lesson, told)
        return told


def _in_check(error: BaseException) -> bool:
    """Whether a check, or our reading for it, fell over an answer of an unknown form."""
    innermost = Path(traceback.extract_tb(error.__traceback__)[-1].filename)
    reading = innermost.is_relative_to(ROOT / "hitormiss/http") or innermost.name == "api.py"
    return reading or innermost.is_relative_to(ROOT / "checks")


def as_plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Tuples as lists, as they will be on the other end of the pipe."""
    return json.loads(json.dumps(facts))
