"""A response of the API as a check reads it: it notes what the check read last."""

import json
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any, NoReturn

from hitormiss.http import readings
from hitormiss.http.exchange import Exchange
from hitormiss.http.readings import Notes


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
        assert exchange.response is not None  # without a response `AppUnderTest.ask` raises
        self.exchange = exchange
        self._response = exchange.response
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
    def queries(self) -> int:
        """How many queries the app made for this response."""
        self.need_success()
        value = self.header("X-Queries") or ""
        return int(value) if value.isdigit() else self._nonsense("X-Queries: a number")

    @property
    def age(self) -> int | None:
        """Seconds since the response was stored. Django sends Age with stored pages only."""
        self.need_success()
        value = self.header("Age")
        if value is None:
            return None
        return int(value) if value.strip().isdigit() else self._nonsense("Age: a number of seconds")

    def _nonsense(self, wanted: str) -> NoReturn:
        raise ErrorResponse(wanted)

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
        return {name.lower() for name in _words(self.header("Vary"))}

    @property
    def cache_control(self) -> "Directives":
        """``max-age=60, private`` as ``{"max-age": "60", "private": ""}``."""
        self.need_success()
        words = _words(self.header("Cache-Control"))
        pairs = [word.partition("=") for word in words]
        found = {name.strip().lower(): value.strip('"') for name, _, value in pairs}
        return Directives(found, self.exchange, self._notes)

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
    def body(self) -> str:
        self.need_success()
        return self._response.body.decode("utf-8", "replace")

    @property
    def json(self) -> Any:
        """The body as JSON. It notes which member of it a check reads."""
        self.need_success()
        try:
            data = json.loads(self._response.body)
        except (ValueError, RecursionError):
            self._notes.note(
                readings.Reading(self.exchange, str, self.body[:200] or "an empty body", body=True)
            )
            raise ErrorResponse("a JSON body") from None
        return _noted(data, self.exchange, self._notes)


class Directives(dict):
    """The directives of Cache-Control. It notes which one a check reads."""

    def __init__(self, found: dict[str, str], exchange: Exchange, notes: Notes) -> None:
        super().__init__(found)
        self._exchange, self._notes = exchange, notes

    def get(self, name: str, default: Any = None) -> Any:
        self._notes.note(readings.directive(self._exchange, name))
        return super().get(name, default)

    def __getitem__(self, name: str) -> str:
        self._notes.note(readings.directive(self._exchange, name))
        return super().__getitem__(name)


class _Members(dict):
    """A JSON object that notes which member is read."""

    def __init__(self, data: dict, exchange: Exchange, notes: Notes) -> None:
        super().__init__(data)
        self._exchange, self._notes = exchange, notes

    def __getitem__(self, key: str) -> Any:
        if key not in self:
            self._notes.note(
                readings.Reading(self._exchange, str, f"no {key!r} in the body", body=True)
            )
            raise ErrorResponse(f"a body with {key!r}")
        value = super().__getitem__(key)
        self._notes.note(partial(readings.body, self._exchange, key, value, self))
        return _noted(value, self._exchange, self._notes, nested=True)


class _Items(list):
    """A JSON array of objects that note which member is read."""

    def __init__(self, data: list, exchange: Exchange, notes: Notes) -> None:
        super().__init__(_noted(one, exchange, notes, nested=True) for one in data)


def _noted(data: Any, exchange: Exchange, notes: Notes, nested: bool = False) -> Any:
    if not nested:
        text = exchange.response.body.decode("utf-8", "replace") if exchange.response else ""
        notes.note(readings.Reading(exchange, readings.as_json, text, body=True))
    if isinstance(data, dict):
        return _Members(data, exchange, notes)
    if isinstance(data, list):
        return _Items(data, exchange, notes)
    return data


def _words(value: str | None) -> list[str]:
    return [word.strip() for word in (value or "").split(",") if word.strip()]
