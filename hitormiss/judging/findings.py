"""What a failing check found: the evidence of the app under test, put together as a `Failure`."""

import json
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hitormiss.cache import keys
from hitormiss.cache.connection import Connection, MemcachedGone
from hitormiss.cache.memcached import Memcached
from hitormiss.cache.pickles import header_names
from hitormiss.course import site_address
from hitormiss.course.app import App
from hitormiss.course.catalogue import ROOT
from hitormiss.diagnosis.facts import Facts, Item
from hitormiss.diagnosis.likely import likely
from hitormiss.http.exchange import Exchange
from hitormiss.http.readings import Reading
from hitormiss.judging.app_under_test import AppUnderTest
from hitormiss.judging.promises import BrokenPromise
from hitormiss.judging.record import Record
from hitormiss.judging.response import ErrorResponse
from hitormiss.serving.fault import AppFault
from hitormiss.serving.output import Output
from hitormiss.telling import failure, log, timelines
from hitormiss.telling.failure import Failure, Side


AS_BEFORE = "The API still answers as before."
"""The sentence of a check, whichever it is, that met a broken promise of the API."""

Json = dict[str, Any]

MEMCACHED_ENDED = "memcached ended while your app handled the request"
MOST_LISTS = 20
"""How many stored header lists are read for a failure."""


@dataclass
class Ended:
    """
    How a check ended: an *exception* of the app (`serving.exceptions.describe`) and its *output*.

    *marked* is what the check read last, *comparison* the one that was false, and *fault*
    the sentence about an app that did not respond to request *number*.
    """

    exception: Json | None = None
    output: Output | None = None
    marked: Reading | None = None
    comparison: tuple[str, Any, Any] | None = None
    fault: str | None = None
    number: int | None = None


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
    ) -> Json | None:
        """The failure of a check that ended with *error*; None if the course itself is wrong."""
        sentence = next(check.sentence for check in self.lesson.checks if check.id == check_id)
        found = self._new(check_id, sentence)
        exchanges, ended = self.record.exchanges, Ended(marked=self.record.notes.last)
        asked = self._asked(error, ended.marked)
        number = ended.number = asked.number if asked else None
        instance = self.under_test.instance_of(asked) if self.under_test else None
        # The first exception: closing the caches may add others.
        ended.exception = next(iter(instance.exceptions()), None) if instance else None
        ended.output = instance.output if instance else None
        if isinstance(error, AppFault):
            found.expected, found.got = Side(number, ["a response"]), Side(number, [str(error)])
            # A hang may follow from an exception, such as Django's own page about it.
            own = error.facts and log.is_own(self.app, error.facts)
            if own or not ended.exception:
                ended.exception = error.facts
            ended.fault, ended.marked = str(error), None
        elif self.memcached and self._has_lost(self.memcached, error):
            found.expected = Side(number, ["memcached keeps running"])
            ended.fault, ended.marked = MEMCACHED_ENDED, None
            found.got = Side(number, [MEMCACHED_ENDED])
        elif isinstance(error, ErrorResponse):
            if isinstance(error, BrokenPromise):
                found.sentence = AS_BEFORE
            found.expected, found.got = failure.unanswered(str(error), ended.marked)
        elif isinstance(error, AssertionError) and comparison:
            found.expected, found.got = failure.compared(*comparison, self.record.notes)
            ended.comparison = comparison
        elif exchanges and exchanges[-1].response and _in_check(error):
            found.expected = Side(number, ["a response of the form that this lesson has"])
            found.got = Side(number, [exchanges[-1].response.body[:60].decode("utf-8", "replace")])
        else:
            return None
        return self._complete(found, ended)

    def _asked(self, error: BaseException, marked: Reading | None) -> Exchange | None:
        """The request that *error* is about: the last one, where it was not sent with others."""
        number = error.number if isinstance(error, AppFault) else None
        if isinstance(error, ErrorResponse) and marked and marked.exchange:
            number = marked.exchange.number
        found = [one for one in self.record.exchanges if number in (None, one.number)]
        return found[-1] if found else None

    def _has_lost(self, memcached: Memcached, error: BaseException) -> bool:
        """Whether memcached ended, or does not respond, and the check did not want it so."""
        gone = isinstance(error, MemcachedGone) and not memcached.away
        return gone or memcached.is_lost()

    def of_start(self, fault: AppFault) -> Json:
        """The one failure of an app that does not start."""
        number = len(self.lesson.checks)
        sentence = f"Your API does not start, so none of the {number} checks was run."
        found = self._new(f"{self.lesson.number:02}/api-starts", sentence)
        found.page = found.page.partition("#")[0] + "#do"
        found.expected = Side(None, ["your API starts"])
        found.got = Side(None, [log.shorten(str(fault))])
        output = self.under_test.server.loader.output if self.under_test else None
        return self._complete(found, Ended(fault.facts, output, fault=str(fault)))

    def _new(self, check_id: str, sentence: str) -> Failure:
        page = f"{site_address.of_pages()}lessons/{self.lesson.stem}/#{check_id}"
        hint = f"./course hint {self.lesson.number}"
        return Failure(check_id, sentence, again=self._again(), hint=hint, page=page)

    def _again(self) -> str | None:
        """The command that asks for the same values again."""
        return None if self.seed is None else f"{self.app.check_command} --seed {self.seed}"

    def _complete(self, found: Failure, ended: Ended) -> Json:
        """Add what does not depend on how the check ended: requests, memcached, log, cause."""
        exchanges, marked = self.record.exchanges, ended.marked
        items = self._add_memcached(found)
        exchange = next((one for one in exchanges if one.number == found.got.number), None)
        response = exchange.response if exchange else None
        body = bool(marked and marked.body)
        with_body = body or bool(response and response.status >= 400)
        found.asked = failure.asked(self.record.actions, with_body)
        found.asked_note = failure.asked_note(found.asked, self.app.serve_command)
        found.answer = failure.answer_lines(exchange, marked.line if marked else None)
        if response and marked and body:
            found.answer += failure.body_lines(response, marked)
        number = ended.number if ended.exception else None
        if ended.exception and exchanges and (exchanges[-1].queries or exchanges[-1].events):
            ended.exception = {**ended.exception, "answered": True}
        printed = ended.output.lines(log.LAST_LINES) if ended.output else []
        found.log = log.log_of(self.app, ended.exception, number, printed)
        complete = as_plain(found.as_json())
        complete["likely"] = likely(self.lesson, complete, self._facts(found, ended, items))
        return complete

    def _facts(self, found: Failure, ended: Ended, items: tuple[Item, ...]) -> Facts:
        """What the rules of `diagnosis` read."""
        operator, left, right = ended.comparison or ("", None, None)
        # In ``"cookie" in response.vary`` the expected value is on the left.
        reverse = operator in ("in", "not in")
        return Facts(
            check=found.id.partition("/")[2],
            exchanges=tuple(self.record.exchanges),
            number=found.got.number,
            about=ended.marked.about if ended.marked else "",
            operator=operator,
            found=right if reverse else left,
            wanted=left if reverse else right,
            expected="\n".join(found.expected.lines),
            got="\n".join(found.got.lines),
            items=items,
            error=ended.exception,
            in_own_code=bool(ended.exception and log.is_own(self.app, ended.exception)),
            fault=ended.fault,
            actions=tuple(one for one in self.record.actions if isinstance(one, str)),
            had_outage=self.record.had_outage,
        )

    def _add_memcached(self, found: Failure) -> tuple[Item, ...]:
        """Add what memcached did, and return what it holds. When it has ended, it says no more."""
        items: tuple[Item, ...] = ()
        away = self.memcached.away if self.memcached else None
        try:
            if self.memcached and self.record.exchanges:
                self.record.complete()
                if not away:
                    items = _items(self.memcached.connection, self.record.paths)
        except MemcachedGone:
            pass
        found.notes, found.seen = timelines.memcached_part(
            self.record.exchanges, not items, self.record.sequence()
        )
        if away:
            found.notes = [f"memcached {away}."]
        elif self.memcached and self.memcached.has_ended():
            found.notes = ["memcached has ended."]
        return items


def _items(connection: Connection, paths: set[str]) -> tuple[Item, ...]:
    """What memcached holds. Each of the first header lists is read, too."""
    found, lists = [], 0
    for key, ttl in connection.ttls().items():
        kind, value = keys.kind(key), None
        if kind == "headers" and lists < MOST_LISTS:
            lists, value = lists + 1, connection.value(key)
        names = frozenset(header_names(value[0])) if value else frozenset()
        found.append(Item(key, kind, keys.path_of(key, paths), ttl, names))
    return tuple(found)


def _in_check(error: BaseException) -> bool:
    """Whether a check, or what reads a response for it, met a response of an unknown form."""
    innermost = Path(traceback.extract_tb(error.__traceback__)[-1].filename)
    reading = innermost.is_relative_to(ROOT / "hitormiss/http") or innermost.name == "response.py"
    return reading or innermost.is_relative_to(ROOT / "checks")


def as_plain(facts: Json) -> Json:
    """Tuples as lists, as they arrive at the other end of a channel."""
    plain: Json = json.loads(json.dumps(facts))
    return plain
