"""What a failing check found: the evidence of the app under test, put together as a `Failure`."""

import json
import traceback
from pathlib import Path
from typing import Any

from hitormiss.cache.connection import MemcachedGone
from hitormiss.course import site_address
from hitormiss.course.app import App
from hitormiss.course.catalogue import ROOT
from hitormiss.http.readings import Reading
from hitormiss.judging.app_under_test import AppUnderTest
from hitormiss.judging.promises import BrokenPromise
from hitormiss.judging.record import Record
from hitormiss.judging.response import ErrorResponse
from hitormiss.serving.fault import AppFault
from hitormiss.serving.output import Output
from hitormiss.telling import failure, log
from hitormiss.telling.failure import Failure, Side
from hitormiss.telling.mistakes import likely


AS_BEFORE = "The API still answers as before."
"""The sentence of a check, whichever it is, that met a broken promise of the API."""

Facts = dict[str, Any]


class Findings:
    """
    Makes the failures of *app*, whose checks have drawn their values from the *seed*.

    Without *under_test* the app was never loaded.
    """

    def __init__(
        self, app: App, under_test: AppUnderTest | None = None, seed: int | None = None
    ) -> None:
        self.app, self.lesson, self.under_test = app, app.lesson, under_test
        self.seed = seed
        self.record = under_test.record if under_test else Record()
        self.memcached = under_test.sandbox.memcached if under_test else None

    def of_check(
        self, check_id: str, error: BaseException, comparison: tuple[str, Any, Any] | None
    ) -> Facts | None:
        """The failure of a check that ended with *error*; None if the course itself is wrong."""
        sentence = next(check.sentence for check in self.lesson.checks if check.id == check_id)
        found = self._new(check_id, sentence)
        exchanges, instance = self.record.exchanges, self.under_test and self.under_test.instance
        marked: Reading | None = self.record.notes.last
        # The first exception: closing the caches may add others.
        facts = next(iter(instance.exceptions()), None) if instance else None
        number = exchanges[-1].number if exchanges else None
        if isinstance(error, AppFault):
            found.expected, found.got = Side(number, ["a response"]), Side(number, [str(error)])
            # A hang may follow from an exception, such as Django's own page about it.
            own = error.facts and log.is_own(self.app, error.facts)
            facts, marked = error.facts if own or not facts else facts, None
        elif isinstance(error, MemcachedGone) or (self.memcached and self.memcached.has_ended()):
            found.expected = Side(number, ["memcached keeps running"])
            found.got = Side(number, ["memcached ended while your app handled the request"])
            marked = None
        elif isinstance(error, ErrorResponse):
            if isinstance(error, BrokenPromise):
                found.sentence = AS_BEFORE
            found.expected, found.got = failure.unanswered(str(error), marked)
        elif isinstance(error, AssertionError) and comparison:
            found.expected, found.got = failure.compared(*comparison, self.record.notes)
        elif exchanges and exchanges[-1].response and _in_check(error):
            found.expected = Side(number, ["a response of the form that this lesson has"])
            found.got = Side(number, [exchanges[-1].response.body[:60].decode("utf-8", "replace")])
        else:
            return None
        return self._complete(found, facts, marked, instance.output if instance else None)

    def of_start(self, fault: AppFault) -> Facts:
        """The one failure of an app that does not start."""
        number = len(self.lesson.checks)
        sentence = f"Your API does not start, so none of the {number} checks was run."
        found = self._new(f"{self.lesson.number:02}/api-starts", sentence)
        found.page = found.page.partition("#")[0] + "#check"
        found.expected = Side(None, ["your API starts"])
        found.got = Side(None, [log.shorten(str(fault))])
        output = self.under_test.server.loader.output if self.under_test else None
        return self._complete(found, fault.facts, None, output)

    def _new(self, check_id: str, sentence: str) -> Failure:
        page = f"{site_address.of_pages()}lessons/{self.lesson.stem}/#{check_id}"
        hint = f"./course hint {self.lesson.number}"
        return Failure(check_id, sentence, again=self._again(), hint=hint, page=page)

    def _again(self) -> str | None:
        """The command that asks for the same values again."""
        return None if self.seed is None else f"{self.app.check_command} --seed {self.seed}"

    def _complete(
        self, found: Failure, facts: Facts | None, marked: Reading | None, output: Output | None
    ) -> Facts:
        """Add what does not depend on how the check ended: requests, memcached, log, cause."""
        exchanges = self.record.exchanges
        self._add_memcached(found)
        exchange = next((one for one in exchanges if one.number == found.got.number), None)
        response = exchange.response if exchange else None
        body = bool(marked and marked.body)
        with_body = body or bool(response and response.status >= 400)
        found.asked = failure.asked(self.record.actions, with_body)
        found.asked_note = failure.asked_note(found.asked, self.app.serve_command)
        found.answer = failure.answer_lines(exchange, marked.line if marked else None)
        if response and marked and body:
            found.answer += failure.body_lines(response, marked)
        number = exchanges[-1].number if exchanges and facts else None
        if facts and exchanges and (exchanges[-1].queries or exchanges[-1].events):
            facts = {**facts, "answered": True}
        printed = output.lines(log.LAST_LINES) if output else []
        found.log = log.log_of(self.app, facts, number, printed)
        complete = as_plain(found.as_json())
        complete["likely"] = likely(self.lesson, complete)
        return complete

    def _add_memcached(self, found: Failure) -> None:
        """Add what memcached did. When it has ended, that is all there is to say."""
        empty = True
        try:
            if self.memcached and self.record.exchanges:
                self.record.complete()
                empty = not self.memcached.connection.items()
        except MemcachedGone:
            pass
        found.notes, found.seen = failure.memcached_part(self.record.exchanges, empty)
        if self.memcached and self.memcached.has_ended():
            found.notes = ["memcached has ended."]


def _in_check(error: BaseException) -> bool:
    """Whether a check, or what reads a response for it, met a response of an unknown form."""
    innermost = Path(traceback.extract_tb(error.__traceback__)[-1].filename)
    reading = innermost.is_relative_to(ROOT / "hitormiss/http") or innermost.name == "response.py"
    return reading or innermost.is_relative_to(ROOT / "checks")


def as_plain(facts: Facts) -> Facts:
    """Tuples as lists, as they arrive at the other end of a channel."""
    plain: Facts = json.loads(json.dumps(facts))
    return plain
