"""A response of the API as a check reads it: it notes what the check read last."""

from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any, NoReturn

from hitormiss.http import json_body, readings
from hitormiss.http.exchange import Exchange, list_members
from hitormiss.http.names import names
from hitormiss.http.readings import NotedDict, Notes


SUCCESS = {"POST": "HTTP/1.1 201 Created", "DELETE": "HTTP/1.1 204 No Content"}


class ErrorResponse(Exception):
    """
    The API sent an error, or nothing readable, where the check needs a value.

    The message is what was expected; the last reading is what came.
    """


class CheckedResponse:
    """
    A response, as a check reads it.

    The check ends when it reads more than the status of an error: what it wants
    to know about a list is not in a 404.
    """

    def __init__(self, exchange: Exchange, notes: Notes) -> None:
        self.exchange = exchange
        self._response = exchange.received
        self._notes = notes

    def need_success(self) -> None:
        if self._response.status >= 400:
            self._notes.note(readings.status(self.exchange))
            raise ErrorResponse(SUCCESS.get(self.exchange.request.method, "HTTP/1.1 200 OK"))

    @property
    def status(self) -> int:
        self._notes.note(readings.status(self.exchange))
        return self._response.status

    def header(self, name: str) -> str | None:
        """The value of a header, None where it is absent."""
        self._notes.note(readings.header(self.exchange, name))
        return self._response.header(name)

    @property
    def cookie(self) -> str:
        """What a browser sends back from now on, if this response sets a cookie; else empty."""
        return (self._response.header("Set-Cookie") or "").partition(";")[0]

    @property
    def queries(self) -> int:
        """How many queries the app made for this response."""
        self.need_success()
        return self._number("X-Queries", self.header("X-Queries") or "", "a number")

    @property
    def waited(self) -> float:
        """
        The seconds that the app's thread waited until it responded, for anything but a processor.

        Measured where a process has one thread, or a check uses a relay or a clock: a busy
        machine makes it no longer. It is 0 where nothing is measured.
        """
        self.need_success()
        self._notes.note(readings.waited(self.exchange))
        return self._response.waited or 0.0

    @property
    def age(self) -> int | None:
        """Seconds since the response was stored. Django sends Age with stored pages only."""
        self.need_success()
        value = self.header("Age")
        if value is None:
            return None
        return self._number("Age", value, "a number of seconds")

    def _number(self, name: str, value: str, wanted: str) -> int:
        if not value.strip().isdigit():
            raise ErrorResponse(f"{name}: {wanted}")
        return int(value)

    @property
    def server_timing(self) -> list[str]:
        """The descriptions in Server-Timing: ``["SQL 2 queries", "Cache 1 Calls"]``."""
        self.need_success()
        found = readings.timings(self._response.header("Server-Timing"))
        self._notes.note(readings.server_timing(self.exchange, found))
        return found

    @property
    def vary(self) -> set[str]:
        """``Accept, Cookie`` as ``{"accept", "cookie"}``."""
        self.need_success()
        return {name.lower() for name in list_members(self.header("Vary"))}

    @property
    def cache_control(self) -> NotedDict:
        """``max-age=60, private`` as ``{"max-age": "60", "private": ""}``."""
        self.need_success()
        pairs = [one.partition("=") for one in list_members(self.header("Cache-Control"))]
        found = {name.strip().lower(): value.strip('"') for name, _, value in pairs}
        return NotedDict(
            found, lambda name: self._notes.note(readings.directive(self.exchange, name))
        )

    @property
    def expires_in(self) -> float | None:
        """The seconds from Date to Expires; None where there is no Expires."""
        self.need_success()
        self._notes.note(readings.expires(self.exchange))
        date, expires = self._response.header("Date"), self._response.header("Expires")
        if not date or not expires:
            return None
        try:
            return (parsedate_to_datetime(expires) - parsedate_to_datetime(date)).total_seconds()
        except (TypeError, ValueError):
            return None

    @property
    def fresh_for(self) -> float:
        """
        The seconds for which a browser may use it without asking again (RFC 9111, 4.2.1).

        0 where nothing promises any: then a browser may guess, and few do.
        """
        said = self.cache_control
        asks = "no-store" in said or "no-cache" in said
        seconds = said.get("max-age")
        if asks:
            return 0
        if seconds is not None:
            return self._number("Cache-Control: max-age", seconds, "a number of seconds")
        return max(0.0, self.expires_in or 0.0)

    @property
    def body(self) -> str:
        self.need_success()
        self._notes.note(readings.text(self.exchange))
        return self._response.body.decode("utf-8", "replace")

    @property
    def json(self) -> Any:
        """The body as JSON. It notes which member of it a check reads."""
        return self._noted(self._data())

    def _data(self) -> Any:
        """The body as JSON, without notes of what is read of it."""
        self.need_success()
        try:
            data = self._response.json
        except (ValueError, RecursionError):
            self._notes.note(
                readings.Reading(
                    self.exchange, str, self.body[:200] or "an empty body", body=True, about="JSON"
                )
            )
            raise ErrorResponse("a JSON body") from None
        text = self._response.body.decode("utf-8", "replace")
        self._notes.note(
            readings.Reading(self.exchange, readings.as_json, text, body=True, about="body")
        )
        return data

    def difference(self, expected: Any) -> str | None:
        """The first part of the JSON body that is not as in *expected*; None: there is none."""
        if found := json_body.difference(self.exchange, self._data(), expected):
            self._notes.note(found)
            return found.got
        return None

    def unlike(self, found: Sequence[str], wanted: Sequence[str]) -> str | None:
        """How the names *found* in this response differ from those *wanted*; None: they do not."""
        if sorted(found) == sorted(wanted):
            return None
        differs = names(self.exchange, found, wanted)
        self._notes.note(differs)
        return differs.got

    def _noted(self, data: Any) -> Any:
        """*data* with objects that note which member of them a check reads."""
        if isinstance(data, dict):
            members = {key: self._noted(value) for key, value in data.items()}
            return _Members(members, partial(self._note_member, data))
        return [self._noted(one) for one in data] if isinstance(data, list) else data

    def _note_member(self, data: dict[str, Any], key: str) -> None:
        if key in data:
            self._notes.note(partial(readings.body, self.exchange, key, data[key], data))
        else:
            missing = f"no {key!r} in the body"
            self._notes.note(
                readings.Reading(self.exchange, str, missing, body=True, about="member")
            )


class _Members(NotedDict):
    """A JSON object. The check ends when it reads a member that is not there."""

    def __missing__(self, key: str) -> NoReturn:
        raise ErrorResponse(f"a body with {key!r}")
